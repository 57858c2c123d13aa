"""Reading what can still be read of a database whose pages are damaged; nothing is ever written to it.

Rows are walked by their number. Where a page cannot be read the walk goes on behind it, so one bad page costs the rows
on it. What is lost in a table is then taken from the trail, which holds every row a second time in another place.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Table

from cdht_desktop.data.store import DATABASE, read_only_connection
from cdht_desktop.data.tables import (
    ASSOCIATION,
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    CRITERIA_SET,
    DECISION,
    EVALUATION,
    REGISTRATION,
    ROUND,
    USER_ACCOUNT,
    VILLAGE,
)
from cdht_desktop.data.writing import whole_row
from cdht_desktop.errors import DamagedWorkspace
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

# What a person needs to go on; the rest of a workspace can be made again.
TABLES = (
    ASSOCIATION, USER_ACCOUNT, VILLAGE, CITIZEN_GROUP, CITIZEN, CRITERIA_SET, ROUND, REGISTRATION, EVALUATION, DECISION,
    CERTIFICATE,
)  # fmt: skip
_STEP = 500
_NO_TOP = 2**40  # more rows than a disk holds: taken where not even the last number can be read
_OF_TRAIL = (
    "SELECT position, table_name, row_id, op, after FROM change_row"
    " WHERE set_seq = ? AND position > ? ORDER BY position"
)
Row = dict[str, Any]
Read = Callable[[int], Iterator[tuple[Any, ...]]]


@dataclass(frozen=True)
class Salvaged:
    """What was found of one table: the rows by id, how many of them stand in the trail alone, and whether it is whole.

    `whole`: every row of the table itself could be read. `lost`: how many rows are in neither at most, by the numbers
    that were passed over; None where not even the last number could be read.
    """

    rows: Mapping[str, Row] = field(default_factory=dict)
    from_trail: int = 0
    whole: bool = True
    lost: int | None = 0


def salvage(folder: Path, data_key: bytes, progress: Progress) -> dict[str, Salvaged]:
    """Return what can be read of the workspace in `folder`, by table (`TABLES`).

    Raises `DamagedWorkspace` where the database does not open at all, `NoWorkspace` where there is none, `Cancelled`.
    """
    reader = _Reader(folder / DATABASE, data_key)
    try:
        standing = _names(reader)
        progress.start(_("Reading what can be read"))
        found = {table.name: _table(reader, table, progress) for table in TABLES if table.name in standing}
        hurt = {name for name, one in found.items() if not one.whole}
        said = _said_by_trail(reader, hurt, progress) if hurt else _Said({}, whole=True)
        return {name: _completed(one, said.rows.get(name, {}), all_said=said.whole) for name, one in found.items()}
    finally:
        reader.close()


class _Reader:
    """A connection that is made anew after each page that could not be read: SQLCipher refuses all further ones on it."""

    def __init__(self, path: Path, data_key: bytes) -> None:
        self._path, self._data_key = path, data_key
        self._connection: Any = None

    def rows(self, query: str, values: tuple[Any, ...] = ()) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
        """Return the names of a query's columns, and its rows; what cannot be read raises `_UnreadableError`."""
        if self._connection is None:
            self._connection = read_only_connection(self._path, self._data_key)
            self._connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        with self._renewed():
            cursor = self._connection.execute(query, values)
        return [part[0] for part in cursor.description], self._each(cursor)

    def _each(self, cursor: Any) -> Iterator[tuple[Any, ...]]:
        with self._renewed():
            yield from cursor

    @contextmanager
    def _renewed(self) -> Iterator[None]:
        try:
            yield
        except sqlcipher.DatabaseError as error:
            self.close()
            raise _UnreadableError from error

    def one(self, query: str, values: tuple[Any, ...] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, None where there is none; raises `_UnreadableError`."""
        return next(self.rows(query, values)[1], None)

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _UnreadableError(Exception):
    """A page that was needed cannot be read."""


def _names(reader: _Reader) -> set[str]:
    try:
        return {str(row[0]) for row in reader.rows("SELECT name FROM sqlite_master WHERE type = 'table'")[1]}
    except _UnreadableError as error:
        raise DamagedWorkspace(_("Nothing of the database (data.db) can be read. Restore a backup.")) from error


def _table(reader: _Reader, table: Table, progress: Progress) -> Salvaged:
    """Return the rows of a table that can be read."""
    names: list[str] = []
    rows: dict[str, Row] = {}
    walk = _Walk(progress)

    def read(after: int) -> Iterator[tuple[Any, ...]]:
        query = f'SELECT rowid, * FROM "{table.name}" WHERE rowid > ? ORDER BY rowid'  # noqa: S608 - a table of ours
        names[:], found = reader.rows(query, (after,))
        return found

    for row in walk.over(read, _last(reader, f'SELECT max(rowid) FROM "{table.name}"')):  # noqa: S608 - as above
        found = dict(zip(names[1:], row[1:], strict=True))
        if isinstance(found.get("id"), str):
            rows[found["id"]] = found
    return Salvaged(rows, whole=walk.whole, lost=walk.passed)


def _last(reader: _Reader, query: str) -> int:
    try:
        row = reader.one(query)
    except _UnreadableError:
        return _NO_TOP
    return int(row[0] or 0) if row else 0


class _Walk:
    """Goes over rows by a whole number, past what cannot be read."""

    def __init__(self, progress: Progress) -> None:
        self.whole = True
        self.passed: int | None = 0  # numbers behind which nothing could be read; None where there is no end of them
        self._progress = progress
        self._count = 0

    def over(self, read: Read, top: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that `read(after)` gives in the order of their first column, up to `top`."""
        last = -1
        while last < top:
            try:
                for row in read(last):
                    last = row[0]
                    self._tick()
                    yield row
            except _UnreadableError:
                self.whole = False
                before, last = max(last, 0), self._past(read, last, top)
                endless = self.passed is None or (last == top and top == _NO_TOP)
                self.passed = None if endless else (self.passed or 0) + last - before
            else:
                return

    def _past(self, read: Read, last: int, top: int) -> int:
        """Return the number behind which rows can be read again, `top` where there are none."""
        step = 1
        while last + step < top and not _readable(read, last + step):
            self._progress.check()
            step *= 2
        if last + step >= top:
            return top if not _readable(read, top - 1) else self._nearest(read, last, top - 1)
        return self._nearest(read, last + step // 2, last + step)

    def _nearest(self, read: Read, bad: int, good: int) -> int:
        while good - bad > 1:
            middle = (bad + good) // 2
            if _readable(read, middle):
                good = middle
            else:
                bad = middle
        return good

    def _tick(self) -> None:
        self._count += 1
        if not self._count % _STEP:
            self._progress.step(_STEP)


def _readable(read: Read, after: int) -> bool:
    try:
        next(read(after), None)
    except _UnreadableError:
        return False
    return True


@dataclass(frozen=True)
class _Said:
    """What the trail says of tables: their rows by id as it has them last, and whether all of it could be read."""

    rows: dict[str, dict[str, Row]]
    whole: bool


def _said_by_trail(reader: _Reader, tables: set[str], progress: Progress) -> _Said:
    """Return the rows of these tables as the trail has them last, by table and id, as far as it can be read."""
    found: dict[str, dict[str, Row]] = {name: {} for name in tables}
    known = {table.name: table for table in TABLES}
    walk = _Walk(progress)
    newest = _last(reader, "SELECT max(seq) FROM change_set")
    told = newest != _NO_TOP
    if newest == _NO_TOP:
        newest = _last(reader, "SELECT max(set_seq) FROM change_row")
    for seq in range(1, newest + 1 if newest != _NO_TOP else 1):
        for _position, name, row_id, op, after in walk.over(_of_set(reader, seq), _positions(reader, seq)):
            if name in tables:
                with suppress(ValueError, TypeError):  # an image that is hurt itself
                    _fold(found[name], known[name], row_id, op, after)
    return _Said(found, whole=told and walk.whole)


def _of_set(reader: _Reader, seq: int) -> Read:
    return lambda after: reader.rows(_OF_TRAIL, (seq, after))[1]


def _positions(reader: _Reader, seq: int) -> int:
    try:
        row = reader.one("SELECT rows FROM change_set WHERE seq = ?", (seq,))
    except _UnreadableError:
        row = None
    return int(row[0]) if row else _NO_TOP


def _fold(rows: dict[str, Row], table: Table, row_id: str, op: str, after: str | None) -> None:
    """Let a row follow one image of the trail."""
    if op == "delete" or after is None:
        rows.pop(row_id, None)
    elif op == "insert":
        rows[row_id] = whole_row(table, row_id, orjson.loads(after))
    elif row_id in rows:
        rows[row_id] |= orjson.loads(after)


def _completed(found: Salvaged, said: Mapping[str, Row], *, all_said: bool) -> Salvaged:
    """Return what was read of a table with what only the trail still has; a trail that is whole has every row."""
    again = {row_id: row for row_id, row in said.items() if row_id not in found.rows}
    unknown = None if found.lost is None else max(0, found.lost - len(again))
    lost = 0 if all_said else unknown
    return Salvaged({**found.rows, **again}, len(again), found.whole, lost)
