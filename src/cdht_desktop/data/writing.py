"""Writing rows inside one transaction, with before and after kept of each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, Connection, Table, bindparam, delete, insert, select, update
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from cdht_desktop.changes import Changes
from cdht_desktop.data import server_writing
from cdht_desktop.data.history import told
from cdht_desktop.data.ids import new_ids
from cdht_desktop.data.seals import Head, content_hash, row_digest, set_hash
from cdht_desktop.data.server import is_on_server
from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET
from cdht_desktop.data.tables_exchange import DERIVED

CHUNK = 500
_DERIVED_CHUNK = 5_000
Values = Mapping[str, Any]
T = TypeVar("T")
_Image = tuple[str, str, str, str | None, str | None]
_IMAGE_COLUMNS = ("set_seq", "position", "table_name", "row_id", "op", "before", "after", "digest")


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in lists of at most `size` (itertools has this only from Python 3.12 on)."""
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def to_json(values: Values) -> str:
    """Return an image as it is stored: JSON in UTF-8 without blanks."""
    return orjson.dumps(values).decode("utf-8")


@cache
def _defaults(table: Table) -> Values:
    """Return the values that the models give to columns which a row leaves out (version 1 among them)."""
    return {
        column.name: column.default.arg for column in table.c if isinstance(column.default, ScalarElementColumnDefault)
    }


@cache
def _nullable(table: Table) -> frozenset[str]:
    return frozenset(column.name for column in table.c if column.nullable)


def row_image(table: Table, row: Values) -> str:
    """Return the image of a whole row but for its id; what `whole_row` puts there by itself is left out."""
    nullable = _nullable(table)
    kept = {
        name: value
        for name, value in row.items()
        if value is not None and (value != "" or name in nullable) and name != "id"
    }
    return to_json(kept)


def whole_row(table: Table, row_id: str, image: Values) -> dict[str, Any]:
    """Return the row behind an image of a whole row: with its id, and what the image leaves out."""
    empty = {column.name: None if column.nullable else "" for column in table.c}
    return empty | {"id": row_id, **image}


class Write:
    """One action's transaction. Read through `connection`; write through the methods, which keep the images."""

    def __init__(self, connection: Connection, unit: str, user: str, title: str) -> None:
        self.connection = connection
        self.unit = unit
        self.user = user
        self.title = title
        self.note: str | None = None  # a `domain.notes.Note`: something was read, or left the program
        self.subject: str | None = None  # the citizen whom it concerns
        self.detail = ""
        self.named = ""  # the citizen's name, for the sentence that is shown now; it is not kept
        self.set_id: str | None = None
        self._images: list[_Image] = []
        self._touched: tuple[int, dict[str, frozenset[str]]] | None = None

    def insert(self, table: Table, values: Values) -> str:
        """Insert one row (an id and version are added where missing) and return its id."""
        return self.insert_many(table, [values])[0]

    def insert_many(self, table: Table, rows: Sequence[Values]) -> list[str]:
        """Insert rows in one statement and return their ids. All rows must have the same columns."""
        if not rows:
            return []
        plain = _defaults(table)
        full = [{"id": row_id, **plain, **row} for row_id, row in zip(new_ids(len(rows)), rows, strict=True)]
        self._insert(table, full)
        self.keep(table.name, "insert", ((row["id"], None, row_image(table, row)) for row in full))
        return [row["id"] for row in full]

    def _insert(self, table: Table, rows: Sequence[Values]) -> None:
        """Insert rows through the driver: SQLAlchemy's own handling of each row's values costs as much as SQLite does."""
        names = tuple(rows[0])
        take = itemgetter(*names)
        self._insert_tuples(table, names, [take(row) for row in rows])

    def _insert_tuples(self, table: Table, names: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
        if is_on_server(self.connection):
            server_writing.insert_tuples(self.connection, table, names, rows)
            return
        compiled = insert(table).compile(dialect=self.connection.dialect, column_keys=names)
        order = [names.index(name) for name in compiled.positiontup or ()]
        take = itemgetter(*order)
        same = order == list(range(len(names)))
        self.connection.exec_driver_sql(str(compiled), rows if same else [take(row) for row in rows])

    def derive(self, table: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
        """Insert rows that follow from a file which the trail knows by its checksum; no image is kept. Return how many.

        For the tables of `tables_exchange.DERIVED` only: whoever writes them records a checksum of what they hold.
        """
        if table.name not in DERIVED:
            raise ValueError(f"{table.name} holds data of its own")
        count = 0
        for chunk in batched(rows, _DERIVED_CHUNK):
            self._insert_tuples(table, names, chunk)
            count += len(chunk)
        return count

    def underive(self, table: Table, condition: ColumnElement[bool]) -> int:
        """Remove rows that `derive` wrote; return how many."""
        if table.name not in DERIVED:
            raise ValueError(f"{table.name} holds data of its own")
        return self.connection.execute(delete(table).where(condition)).rowcount

    def update(self, table: Table, row_id: str, values: Values) -> bool:
        """Change one row; return whether anything differed. Raises `KeyError` where there is no such row."""
        return self.update_many(table, {row_id: values}) == 1

    def update_many(self, table: Table, changes: Mapping[str, Values], *, forget: bool = False) -> int:
        """Change rows, given by id; values equal to what stands there are left out. Return how many rows differed.

        `forget`: what stood there is not kept, only which columns it was; for an erasure, which is never taken back.
        """
        count = 0
        for ids in batched(changes, CHUNK):
            standing = self._rows(table, ids)
            different = {
                row_id: {name: value for name, value in changes[row_id].items() if standing[row_id][name] != value}
                for row_id in ids
            }
            different = {row_id: values for row_id, values in different.items() if values}
            kept = {row_id: dict.fromkeys(row) for row_id, row in standing.items()} if forget else standing
            self._update(table, kept, different)
            count += len(different)
        return count

    def _update(self, table: Table, standing: Mapping[str, Values], changes: Mapping[str, Values]) -> None:
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row_id, values in changes.items():
            by_columns.setdefault(tuple(sorted(values)), []).append({"row_id": row_id, **values})
        for columns, rows in by_columns.items():
            statement = (
                update(table)
                .where(table.c.id == bindparam("row_id"))
                .values({name: bindparam(name) for name in columns} | {"version": table.c.version + 1})
            )
            self.connection.execute(statement, rows)
        self.keep(
            table.name,
            "update",
            (
                (row_id, to_json({name: standing[row_id][name] for name in values}), to_json(values))
                for row_id, values in changes.items()
            ),
        )

    def delete_many(self, table: Table, ids: Iterable[str], *, forget: bool = False) -> int:
        """Delete rows by id, keeping what they were (unless `forget`); return how many there were."""
        count = 0
        for chunk in batched(ids, CHUNK):
            standing = self._rows(table, chunk)
            self.connection.execute(delete(table).where(table.c.id.in_(chunk)))
            kept = {row_id: {} for row_id in standing} if forget else standing
            self.keep(table.name, "delete", ((row_id, row_image(table, row), None) for row_id, row in kept.items()))
            count += len(standing)
        return count

    def rows(self, table: Table, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the rows with these ids as they stand in this transaction, by id."""
        return {row_id: row for chunk in batched(ids, CHUNK) for row_id, row in self._rows(table, chunk).items()}

    def _rows(self, table: Table, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        found = self.connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
        return {row["id"]: dict(row) for row in found}

    def keep(self, table: str, op: str, images: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Keep images of rows (id, before, after) for the change set; the methods above write the rows, then call it."""
        self._images.extend([(table, row_id, op, before, after) for row_id, before, after in images])

    def touched(self) -> dict[str, frozenset[str]]:
        """Return the ids of the rows touched so far, by table."""
        if self._touched is None or self._touched[0] != len(self._images):
            found: dict[str, set[str]] = {}
            for table, row_id, _op, _before, _after in self._images:
                found.setdefault(table, set()).add(row_id)
            self._touched = len(self._images), {table: frozenset(ids) for table, ids in found.items()}
        return self._touched[1]

    def changes(self, value: T) -> Changes[T]:
        """Return what this action changed, with what it answers; to be called when the transaction is over."""
        return Changes(value, self.set_id, told(self.title, self.named), self.touched())

    def record(self, set_id: str, *, user: str, at: str, undoable: bool, **taken_back: str) -> None:
        """Write the change set for all that was touched; nothing where nothing was, and no `note` is set.

        `taken_back`: kind and undoes.
        """
        if self.set_id is not None or not (self._images or self.note):
            return
        last = self.connection.execute(
            select(CHANGE_SET.c.seq, CHANGE_SET.c.hash).order_by(CHANGE_SET.c.seq.desc()).limit(1)
        ).first()
        seq, previous = (last.seq + 1, last.hash) if last else (1, "")
        digests = [row_digest(seq, position, image) for position, image in enumerate(self._images)]
        head = Head(
            seq, set_id, at, user, taken_back.get("kind", "do"), taken_back.get("undoes"), undoable, len(self._images),
            self.note, self.subject,
        )  # fmt: skip
        content = content_hash(self.title, self.detail, digests)
        more = {"title": self.title, "detail": self.detail, "undone": False, "content_hash": content}
        self.connection.execute(insert(CHANGE_SET), asdict(head) | more | {"hash": set_hash(previous, head, content)})
        numbered = [
            (seq, position, *image, digest)
            for position, (image, digest) in enumerate(zip(self._images, digests, strict=True))
        ]
        if numbered:
            self._insert_tuples(CHANGE_ROW, _IMAGE_COLUMNS, numbered)
        self.set_id = set_id
