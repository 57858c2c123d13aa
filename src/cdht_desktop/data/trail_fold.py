"""What the data must be by the trail: all images of a table folded, row by row, and compared with what stands there."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from cdht_desktop.data.catalogue import Reader
from cdht_desktop.data.tables import METADATA
from cdht_desktop.data.tables_exchange import DERIVED
from cdht_desktop.progress import Progress

NO_DATA = frozenset({"change_set", "change_row", "draft", "keyring"}) | DERIVED
_STEP = 2_000
_IMAGES = "SELECT row_id, op, after FROM change_row WHERE set_seq = ? AND table_name = ? ORDER BY position"


@dataclass(frozen=True)
class Difference:
    """A row that is not what the trail says; `said` None where the trail has none, `stands` None where there is none."""

    table: str
    row_id: str
    said: dict[str, Any] | None
    stands: dict[str, Any] | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that differ, where the row stands in both."""
        said, stands = self.said or {}, self.stands or {}
        return tuple(name for name in stands if said and said.get(name) != stands[name])


@dataclass(frozen=True)
class _Columns:
    """The columns of a table in the file, in their order, with what a row's image leaves out."""

    names: tuple[str, ...]
    empty: tuple[Any, ...]

    @classmethod
    def of(cls, cursor: Reader, table: str) -> "_Columns":
        found = cursor.columns(table)
        return cls(tuple(row[0] for row in found), tuple("" if row[1] else None for row in found))

    def row(self, row_id: str, image: dict[str, Any]) -> list[Any]:
        """Return the whole row behind the image of a whole row (`data.writing.whole_row` says the same of models)."""
        image["id"] = row_id
        return [image.get(name, empty) for name, empty in zip(self.names, self.empty, strict=True)]

    def changed(self, row: list[Any], after: dict[str, Any]) -> list[Any]:
        """Return a row after a change: its version goes up by one, unless the image says otherwise (`trail.adopt`)."""
        at = self.names.index("version")
        after.setdefault("version", row[at] + 1)
        return [after.get(name, value) for name, value in zip(self.names, row, strict=True)]


def data_tables(cursor: Reader) -> list[str]:
    """Return the tables of the file that hold data.

    Drafts, keys and rows that follow from a file are none, and what the program never made is not read.
    """
    return sorted((cursor.tables() & METADATA.tables.keys()) - NO_DATA)


def count(cursor: Reader) -> int:
    """Return how many data rows there are."""
    return sum(cursor.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in data_tables(cursor))  # noqa: S608 - a table of ours


def differences(cursor: Reader, sets: dict[str, list[int]], progress: Progress) -> Iterator[Difference]:
    """Yield every row of every data table that is not what the trail says.

    `sets` are the numbers of the sets that wrote into each table. One table is held at a time, its rows as JSON: 100,000
    rows take about 50 MB.
    """
    for table in data_tables(cursor):
        columns = _Columns.of(cursor, table)
        if {"id", "version"} <= set(columns.names):
            progress.check()
            rows = _folded(cursor, table, columns, sets.get(table, []))
            yield from _compared(cursor, table, columns, rows, progress)


def _folded(cursor: Reader, table: str, columns: _Columns, sets: Sequence[int]) -> dict[str, bytes]:
    """Return the rows that must stand in a table, by id, as JSON lists in the order of its columns."""
    rows: dict[str, bytes] = {}
    for seq in sets:
        for row_id, op, after in cursor.execute(_IMAGES, (seq, table)):
            if op == "delete":
                rows.pop(row_id, None)
                continue
            with suppress(ValueError, TypeError, AttributeError):  # an altered image: the chain tells of it
                image = orjson.loads(after)
                if op == "insert":
                    rows[row_id] = _packed(columns.row(row_id, image))
                elif row_id in rows:
                    rows[row_id] = _packed(columns.changed(orjson.loads(rows[row_id]), image))
    return rows


def _packed(row: list[Any]) -> bytes:
    """Return a row as JSON, copied: what orjson returns keeps its buffer's place, a kilobyte for any row."""
    return memoryview(orjson.dumps(row)).tobytes()


def _compared(
    cursor: Reader, table: str, columns: _Columns, rows: dict[str, bytes], progress: Progress
) -> Iterator[Difference]:
    at = columns.names.index("id")
    names = columns.names
    listed = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    for count, row in enumerate(cursor.execute(f'SELECT {listed} FROM "{table}"'), 1):  # noqa: S608 - names of the file's own columns
        stands, said = list(row), rows.pop(row[at], None)
        if said is None or orjson.loads(said) != stands:
            yield Difference(
                table,
                str(row[at]),
                None if said is None else dict(zip(names, orjson.loads(said), strict=True)),
                dict(zip(names, stands, strict=True)),
            )
        if not count % _STEP:
            progress.step(_STEP)
    for row_id, said in rows.items():
        yield Difference(table, row_id, dict(zip(names, orjson.loads(said), strict=True)), None)
