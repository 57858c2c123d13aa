"""Checking the trail: the chain of seals, and whether the data are what the trail says.

What is found: any change set or row of one altered, removed, added, put in another order or under another number; a
mark “undone” that does not follow; any data row (drafts are no data) altered, removed or added from outside, also one
whose image in the trail was altered to fit; triggers and tables put in; and, by the anchor, the newest actions cut off.
What cannot be found is said in `data.seals`.
"""

import contextlib
from collections.abc import Callable
from typing import TypeVar

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Table, func, select

from cdht_desktop.data.catalogue import FileReader, Reader, reader
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


def _verify(connection: Connection, cursor: Reader, progress: Progress, anchor: Anchor | None) -> list[Finding]:
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


def _check_schema(cursor: Reader, findings: Findings) -> None:
    """Look for what the program never made: a trigger, for one, would write without a trace of who had it do so."""
    standing, ours = cursor.standing(), cursor.ours()
    for name in sorted(standing.keys() - ours.keys()):
        findings.add(Finding(Fault.SCHEMA_FOREIGN, table=standing[name], row_id=name))
    for name in sorted(ours.keys() - standing.keys()):
        findings.add(Finding(Fault.SCHEMA_MISSING, table=ours[name], row_id=name))


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


def _all_differences(cursor: Reader) -> list[Difference]:
    tables: dict[str, list[int]] = {}
    for table, seq in cursor.execute(_OF_TABLES).fetchall():
        tables.setdefault(table, []).append(seq)
    return list(differences(cursor, tables, Progress()))


def _read(connection: Connection, work: Callable[[Reader], T]) -> T:
    """Return what `work` answers, given a reader.

    Text that is no UTF-8 was written from outside: it is read with signs in place of what cannot be, and so differs. A
    server lets no such text in.
    """
    found = reader(connection)
    try:
        with contextlib.closing(found):
            return work(found)
    except sqlcipher.OperationalError as error:
        if not isinstance(found, FileReader) or "decode" not in str(error):
            raise
    with found.lenient():
        return work(found)
