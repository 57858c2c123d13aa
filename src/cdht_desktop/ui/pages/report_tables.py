"""A year's report as tables: of a commune by group and village, of an upper level by unit, group and without doubles."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from cdht_desktop.domain.targets import TargetResult
from cdht_desktop.ops import reports
from cdht_desktop.ops.reports import Counts, Report, UnitStanding
from cdht_desktop.ui.pages.report_doubles import ReportDoubles
from cdht_desktop.ui.pages.report_figures import percent, short_unit, thousands
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel, RowsTable
from cdht_desktop.words import _

TOTAL = "total"
_TONES: dict[bool | None, Tone] = {True: "good", False: "caution", None: "quiet"}


@dataclass(frozen=True)
class _Line:
    """One line of a table of counts; `counts` None where a unit's do not count, `unit` where it is a unit's."""

    id: str
    words: str
    counts: Counts | None
    unit: UnitStanding | None = None


@dataclass(frozen=True)
class _Target:
    """One line of the table of targets; `once` is what it is without doubles."""

    id: str
    result: TargetResult
    once: TargetResult | None


class CountsModel(RowsModel):
    """Rows of counts; the one whose id is `TOTAL` stands out."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole:
            font = QFont(QApplication.font())
            font.setBold(self.ids[index.row()] == TOTAL)
            return font
        return super().data(index, role)


class ReportTables(QTabWidget):
    """The tables of one report; `by_unit`: those that an upper level has.

    Signal `unit_opened(code)`: Enter or a double click on a unit.
    """

    unit_opened = Signal(str)

    def __init__(self, *, by_unit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, dict[str, _Line]] = {}
        self._targets: dict[str, _Target] = {}
        self.tables: dict[str, RowsTable] = {}
        self.setAccessibleName(_("The year in numbers"))
        kinds = [("by_unit", _("By unit"), _("Unit"))] if by_unit else []
        kinds.append(("by_group", _("By group"), _("Group")))
        kinds += [] if by_unit else [("by_village", _("By village"), _("Village"))]
        for kind, title, first in kinds:
            columns, fetch = _columns(first, of_units=kind == "by_unit"), partial(self._rows, kind)
            self.tables[kind] = RowsTable(columns, fetch, name=title, model=CountsModel(columns, fetch))
            self.addTab(self.tables[kind], title)
        self.doubles = ReportDoubles() if by_unit else None
        if self.doubles is not None:
            self.tables["by_unit"].opened.connect(self._opened)
            self.addTab(self.doubles, _("Each person once"))
        self.targets = RowsTable(
            _target_columns(once=by_unit), lambda ids: [self._targets[row_id] for row_id in ids], name=_("Targets")
        )
        self.addTab(self.targets, _("Targets"))

    def show_report(self, report: Report) -> None:
        """Show a report."""
        for kind, table in self.tables.items():
            self._lines[kind] = _units(report) if kind == "by_unit" else _lines(getattr(report, kind), report.total)
            table.show_ids(list(self._lines[kind]))
        if self.doubles is not None and report.single is not None:
            self.doubles.show_report(report, report.single)
        once = {result.code: result for result in report.single.targets} if report.single else {}
        self._targets = {one.code: _Target(one.code, one, once.get(one.code)) for one in report.targets}
        self.targets.show_ids(list(self._targets))

    def _rows(self, kind: str, ids: Sequence[str]) -> list[_Line]:
        return [self._lines[kind][row_id] for row_id in ids]

    def _opened(self, row_id: str) -> None:
        if row_id != TOTAL:
            self.unit_opened.emit(row_id)


def figures(total: Counts) -> tuple[tuple[int, str], ...]:
    """Return the totals of a report with their words."""
    return (
        (total.registered, _("registered")),
        (total.evaluated, _("scored")),
        (total.passed, _("passed")),
        (total.failed, _("failed")),
        (total.recognised, _("recognised")),
    )


def _lines(counted: Mapping[str, Counts], total: Counts) -> dict[str, _Line]:
    lines = [_Line(f"line {name}", name or _("(none given)"), counts) for name, counts in counted.items()]
    return {line.id: line for line in (*lines, _Line(TOTAL, _("Total"), total))}


def _units(report: Report) -> dict[str, _Line]:
    """Return a line for each unit, by its code: those that do not count too, without numbers."""
    counts = dict(zip(report.names, report.by_unit.values(), strict=True))
    lines = [
        _Line(one.id, f"{one.id} {short_unit(report.names.get(one.id, one.name))}", counts.get(one.id), one)
        for one in report.standings
    ]
    return {line.id: line for line in (*lines, _Line(TOTAL, _("Total"), report.total))}


def _columns(first: str, *, of_units: bool) -> list[Column]:
    columns = [
        Column(first, lambda row: row.words, width=208, stretch=True, tip=lambda row: row.words),
        Column(_("Registered"), partial(_count, "registered"), width=104, align="right"),
        Column(_("Scored"), partial(_count, "evaluated"), width=104, align="right", spare=4 if of_units else 0),
        Column(_("Passed"), partial(_count, "passed"), width=88, align="right"),
        Column(_("Failed"), partial(_count, "failed"), width=104, align="right", spare=2 if of_units else 0),
        Column(_("Recognised"), partial(_count, "recognised"), width=120, align="right"),
        Column(_("Passed, %"), _share, width=104, align="right", spare=1 if of_units else 0),
    ]
    if of_units:
        columns.append(Column(_("Handed in"), _standing, width=256, delegate=ChipDelegate, spare=3, tip=_standing_tip))
    return columns


def _count(name: str, row: _Line) -> str:
    return "" if row.counts is None else thousands(getattr(row.counts, name))


def _share(row: _Line) -> str:
    """Return how many per cent of those scored passed."""
    counts = row.counts
    return percent(1000 * counts.passed // counts.evaluated) if counts and counts.evaluated else ""


def _standing(row: _Line) -> ChipValue | None:
    one = row.unit
    if one is None:
        return None
    if one.standing != "counted":
        return ChipValue(reports.standing_in_words(one), "bad" if one.standing == "disputed" else "caution")
    day = dt.datetime.fromisoformat(one.at).astimezone()
    word = f"{day:%d/%m/%Y}" if not one.late else _("{day}, late").format(day=f"{day:%d/%m/%Y}")
    return ChipValue(word, "caution" if one.late else "good", _("revision {number}").format(number=one.revision))


def _standing_tip(row: _Line) -> str:
    late = row.unit.late if row.unit else 0
    said = str(_standing(row) or "")
    return f"{said} · {_('{days} days late').format(days=late)}" if late else said


def _target_columns(*, once: bool) -> list[Column]:
    columns = [
        Column(_("Target"), lambda row: row.result.label, width=304, stretch=True, tip=lambda row: row.result.label),
        Column(_("Reached"), lambda row: percent(row.result.value), width=96, align="right"),
        Column(_("Aim"), lambda row: percent(row.result.target), width=96, align="right"),
        Column(_("Outcome"), _outcome, width=272, delegate=ChipDelegate),
    ]
    if once:
        each = Column(_("Each person once"), lambda row: percent(row.once and row.once.value), width=168, align="right")
        columns.insert(2, each)
    return columns


def _outcome(row: _Target) -> ChipValue:
    return ChipValue(reports.met_in_words(row.result.met), _TONES[row.result.met])
