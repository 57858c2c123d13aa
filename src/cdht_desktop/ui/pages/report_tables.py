"""A year's report as tables: by unit, by group, by village, and the targets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QTabWidget, QWidget

from cdht_desktop.domain.targets import TargetResult
from cdht_desktop.ops import reports
from cdht_desktop.ops.reports import Counts, Report
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel, RowsTable
from cdht_desktop.words import _

_TOTAL = "total"
_TONES: dict[bool | None, Tone] = {True: "good", False: "caution", None: "quiet"}


@dataclass(frozen=True)
class _Line:
    """One line of a table of counts."""

    id: str
    words: str
    counts: Counts


@dataclass(frozen=True)
class _Target:
    """One line of the table of targets."""

    id: str
    result: TargetResult


class _CountsModel(RowsModel):
    """Rows of counts; the total stands out."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole:
            font = QFont(QApplication.font())
            font.setBold(self.ids[index.row()] == _TOTAL)
            return font
        return super().data(index, role)


class ReportTables(QTabWidget):
    """The tables of one report; `by_unit` adds the one that only an upper level has."""

    def __init__(self, *, by_unit: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, dict[str, _Line]] = {}
        self._targets: dict[str, _Target] = {}
        self.tables: dict[str, RowsTable] = {}
        self.setAccessibleName(_("The year in numbers"))
        kinds = [("by_unit", _("By unit"), _("Unit"))] if by_unit else []
        kinds += [("by_group", _("By group"), _("Group")), ("by_village", _("By village"), _("Village"))]
        for kind, title, first in kinds:
            columns, fetch = _columns(first), partial(self._rows, kind)
            self.tables[kind] = RowsTable(columns, fetch, name=title, model=_CountsModel(columns, fetch))
            self.addTab(self.tables[kind], title)
        self.targets = RowsTable(
            _target_columns(), lambda ids: [self._targets[row_id] for row_id in ids], name=_("Targets")
        )
        self.addTab(self.targets, _("Targets"))

    def show_report(self, report: Report) -> None:
        """Show a report."""
        for kind, table in self.tables.items():
            self._lines[kind] = _lines(getattr(report, kind), report.total)
            table.show_ids(list(self._lines[kind]))
        self._targets = {result.code: _Target(result.code, result) for result in report.targets}
        self.targets.show_ids(list(self._targets))

    def _rows(self, kind: str, ids: Sequence[str]) -> list[_Line]:
        return [self._lines[kind][row_id] for row_id in ids]


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
    return {line.id: line for line in (*lines, _Line(_TOTAL, _("Total"), total))}


def _columns(first: str) -> list[Column]:
    return [
        Column(first, lambda row: row.words, width=208, stretch=True),
        Column(_("Registered"), lambda row: thousands(row.counts.registered), width=104, align="right"),
        Column(_("Scored"), lambda row: thousands(row.counts.evaluated), width=104, align="right"),
        Column(_("Passed"), lambda row: thousands(row.counts.passed), width=88, align="right"),
        Column(_("Failed"), lambda row: thousands(row.counts.failed), width=104, align="right"),
        Column(_("Recognised"), lambda row: thousands(row.counts.recognised), width=120, align="right"),
        Column(_("Passed, %"), lambda row: _share(row.counts), width=104, align="right"),
    ]


def _share(counts: Counts) -> str:
    """Return how many per cent of those scored passed."""
    return _percent(1000 * counts.passed // counts.evaluated) if counts.evaluated else ""


def _percent(permille: int | None) -> str:
    return "" if permille is None else f"{permille // 10},{permille % 10} %".replace(",0 %", " %")


def _target_columns() -> list[Column]:
    return [
        Column(_("Target"), lambda row: row.result.label, width=304, stretch=True, tip=lambda row: row.result.label),
        Column(_("Reached"), lambda row: _percent(row.result.value), width=96, align="right"),
        Column(_("Aim"), lambda row: _percent(row.result.target), width=96, align="right"),
        Column(_("Outcome"), _outcome, width=272, delegate=ChipDelegate),
    ]


def _outcome(row: _Target) -> ChipValue:
    return ChipValue(reports.met_in_words(row.result.met), _TONES[row.result.met])
