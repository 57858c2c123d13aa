"""The year's report as lines for other programs: one a unit and group. `docs/report-csv.md` documents the columns."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import astuple
from typing import BinaryIO

from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.ops import association
from cdht_desktop.ops.report_counts import Report, UnitStanding, unit_groups

_MARK = "\ufeff"  # Excel takes a file without it for one of its own code page
_COUNTED = ("registered", "evaluated", "passed", "failed", "recognised")
COLUMNS = (
    "year", "unit_code", "unit_name", "state", "revision", "received_on", "days_late", "group_code", "group_name",
    *_COUNTED, "recognised_digital", "recognised_updates", *(f"{name}_again" for name in _COUNTED),
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Line = tuple[str | int, ...]


def write_lines(out: BinaryIO, store: Store, report: Report) -> None:
    """Write the lines as UTF-8 with a mark; texts are quoted always, so that no `,` or `;` in a name parts them."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_lines(store, report))
    out.write((_MARK + text.getvalue()).encode("utf-8"))


def _lines(store: Store, report: Report) -> Iterator[Line]:
    heads = _heads(store, report)
    again = report.single.again if report.single else {}
    for one in unit_groups(store, report.year):
        head = heads.get(one.unit) or _head(report.year, UnitStanding(one.unit, one.unit, "", None, "counted"))
        counts = (*astuple(one.counts), one.digital, one.updates, *astuple(again.get((one.unit, one.label), Counts())))
        yield (*head, _safe(one.code), _safe(one.label), *counts)
    counted = report.names if report.single else {store.unit}
    for code, head in heads.items():
        if code not in counted:
            yield (*head, "", "", *astuple(Counts()), 0, 0, *astuple(Counts()))


def _heads(store: Store, report: Report) -> dict[str, Line]:
    """Return the columns that say of which unit a line is, by the unit's code."""
    if report.single is None:
        own = UnitStanding(store.unit, association.get(store).name, "", None, "counted")
        return {store.unit: _head(report.year, own)}
    return {one.id: _head(report.year, one, report.names.get(one.id, "")) for one in report.standings}


def _head(year: int, one: UnitStanding, name: str = "") -> Line:
    """Return a unit's columns; its `name` is that in its file, where one counts."""
    received = dt.datetime.fromisoformat(one.at).astimezone().date().isoformat() if one.at else ""
    revision = one.revision if one.revision is not None else ""
    return year, one.id, _safe(name or one.name), one.standing, revision, received, one.late


def _safe(text: str) -> str:
    """Return a text that a spreadsheet does not take for a formula; ours begin with no blank otherwise."""
    return f" {text}" if text.startswith(_FORMULA) else text
