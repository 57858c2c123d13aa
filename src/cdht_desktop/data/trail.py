"""Checking the trail: the chain of seals, and whether the data are what the trail says.

What is found: any change set or row of one altered, removed, added, put in another order or under another number; a
mark “undone” that does not follow; any data row (drafts are no data) altered, removed or added from outside, also one
whose image in the trail was altered to fit; triggers and tables put in; and, by the anchor, the newest actions cut off.
What cannot be found is said in `data.seals`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Table, func, select

from cdht_desktop.data.ids import new_id
from cdht_desktop.data.tables import CHANGE_SET, METADATA
from cdht_desktop.data.trail_anchor import ANCHOR, Anchor, holds, read_anchor, write_anchor
from cdht_desktop.data.trail_chain import Chain
from cdht_desktop.data.trail_findings import Fault, Finding, Findings
from cdht_desktop.data.trail_fold import Difference, count, differences
from cdht_desktop.data.writing import Write, row_image, to_json
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

__all__ = ["ANCHOR", "Anchor", "Fault", "Finding", "adopt", "differing", "read_anchor", "verify", "write_anchor"]

T = TypeVar("T")
_OF_TABLES = "SELECT DISTINCT table_name, set_seq FROM change_row ORDER BY set_seq"


def verify(connection: Connection, progress: Progress, anchor: Anchor | None = None) -> list[Finding]:
    """Check the whole trail and the data beside it, in one read transaction; empty where all holds.

    `anchor`: what the trail must lead up to (`read_anchor`); None where there is none to compare with, as in a backup.
    Nothing is written. `progress` counts rows; raises `Cancelled`.
    """
    with uncollected():
        return _read(connection, lambda cursor: _verify(connection, cursor, progress, anchor))


def _verify(connection: Connection, cursor: Any, progress: Progress, anchor: Anchor | None) -> list[Finding]:
    findings = Findings()
    progress.start(_("Checking the history"), cursor.execute("SELECT count(*) FROM change_row").fetchone()[0])
    chain = Chain(cursor, findings, progress)
    chain.walk()
    progress.start(_("Comparing the data with the history"), count(cursor))
    for one in differences(cursor, chain.tables, progress):
        findings.add(_told(one))
    _check_schema(cursor, findings)
    if anchor is not None:
        _check_anchor(connection, anchor, findings)
    return findings.all()


def _told(one: Difference) -> Finding:
    if one.stands is None:
        return Finding(Fault.DATA_MISSING, table=one.table, row_id=one.row_id)
    if one.said is None:
        return Finding(Fault.DATA_ADDED, table=one.table, row_id=one.row_id)
    return Finding(Fault.DATA_ALTERED, table=one.table, row_id=one.row_id, fields=one.fields)


def _check_schema(cursor: Any, findings: Findings) -> None:
    """Look for what the program never made: a trigger, for one, would write without a trace of who had it do so."""
    standing, ours = _standing(cursor), _ours()
    for name in sorted(standing.keys() - ours.keys()):
        findings.add(Finding(Fault.SCHEMA_FOREIGN, table=standing[name], row_id=name))
    for name in sorted(ours.keys() - standing.keys()):
        findings.add(Finding(Fault.SCHEMA_MISSING, table=ours[name], row_id=name))


def _standing(cursor: Any) -> dict[str, str]:
    """Return what the file holds, with its table: tables, indexes and anything else, and columns as `table.column`."""
    query = "SELECT name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
    found = {str(name): str(table) for name, table in cursor.execute(query).fetchall()}
    columns = (
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
        " WHERE m.type = 'table' AND m.rootpage > 0"  # a virtual table has none, and may not even open
    )
    return found | {
        f"{table}.{column}": str(table) for table, column in cursor.execute(columns).fetchall() if table in found
    }


def _ours() -> dict[str, str]:
    found = {"alembic_version": "alembic_version", "alembic_version.version_num": "alembic_version"}
    for table in METADATA.sorted_tables:
        found |= {table.name: table.name} | {str(index.name): table.name for index in table.indexes}
        found |= {f"{table.name}.{column.name}": table.name for column in table.c}
    return found


def _check_anchor(connection: Connection, anchor: Anchor, findings: Findings) -> None:
    if anchor.state == "missing":
        findings.add(Finding(Fault.ANCHOR_MISSING))
    elif anchor.state == "altered":
        findings.add(Finding(Fault.ANCHOR_ALTERED))
    elif not holds(connection, anchor):
        last = connection.execute(select(func.coalesce(func.max(CHANGE_SET.c.seq), 0))).scalar_one()
        findings.add(Finding(Fault.CUT_OFF, min(last + 1, anchor.seq), count=max(1, anchor.seq - last)))


def differing(connection: Connection) -> frozenset[tuple[str, str]]:
    """Return (table, row id) of the rows that are not what the trail says."""
    return frozenset((one.table, one.row_id) for one in _read(connection, _all_differences))


def adopt(connection: Connection, at: str, known: frozenset[tuple[str, str]] = frozenset()) -> None:
    """Record, as one change set of the program's own, how the data now differ from what the trail says.

    For migrations: what they change stands in no change set. `known` are rows that differed before (`differing`): what
    somebody altered from outside is not made good by an update of the program. `at`: the moment, ISO text in UTC.
    """
    writing = Write(connection, "", "", _("Brought up to date by the program"))
    for one in _read(connection, _all_differences):
        if (one.table, one.row_id) not in known:
            writing.keep(one.table, *_image(METADATA.tables[one.table], one))
    writing.record(new_id(), user="", at=at, undoable=False)


def _image(table: Table, one: Difference) -> tuple[str, list[tuple[str, str | None, str | None]]]:
    if one.stands is None:
        return "delete", [(one.row_id, row_image(table, one.said or {}), None)]
    if one.said is None:
        return "insert", [(one.row_id, None, row_image(table, one.stands))]
    names = (*one.fields, "version")
    before, after = ({name: row[name] for name in names} for row in (one.said, one.stands))
    return "update", [(one.row_id, to_json(before), to_json(after))]


def _all_differences(cursor: Any) -> list[Difference]:
    tables: dict[str, list[int]] = {}
    for table, seq in cursor.execute(_OF_TABLES).fetchall():
        tables.setdefault(table, []).append(seq)
    return list(differences(cursor, tables, Progress()))


def _read(connection: Connection, work: Callable[[Any], T]) -> T:
    """Return what `work` answers, given a cursor of the driver's own: SQLAlchemy's rows cost as much as hashing them.

    Text that is no UTF-8 was written from outside: it is read with signs in place of what cannot be, and so differs.
    """
    raw: Any = connection.connection.driver_connection
    try:
        return work(_Cursors(raw))
    except sqlcipher.OperationalError as error:
        if "decode" not in str(error):
            raise
    with _lenient(raw):
        return work(_Cursors(raw))


class _Cursors:
    """Gives each statement a cursor of its own, so that several can be read at once."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement; its rows are read from what this returns."""
        return self._raw.cursor().execute(statement, values)


@contextmanager
def _lenient(raw: Any) -> Iterator[None]:
    kept = raw.text_factory
    raw.text_factory = lambda text: text.decode("utf-8", "replace")
    try:
        yield
    finally:
        raw.text_factory = kept
