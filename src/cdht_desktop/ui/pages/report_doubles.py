"""The counts of a year beside those where a person in two communes counts once, and the rule by which."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from cdht_desktop.ops.reports import Counts, Report, Single
from cdht_desktop.ui.pages.report_figures import short_unit, thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel, RowsTable
from cdht_desktop.words import _

_TOTAL = "total"


@dataclass(frozen=True)
class _Both:
    """One line: the counts as handed in, and each person once."""

    id: str
    words: str
    raw: Counts
    once: Counts


class _BothModel(RowsModel):
    """Rows of both counts; the total stands out."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.FontRole:
            font = QFont(QApplication.font())
            font.setBold(self.ids[index.row()] == _TOTAL)
            return font
        return super().data(index, role)


class ReportDoubles(QWidget):
    """The rule and how many people it concerns, above a line for the year, and for each unit and group that differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, _Both] = {}
        self.words = label(wrap=True)
        self.rule = label("", "muted", wrap=True)
        columns = _columns()
        self.table = RowsTable(columns, self._rows, name=_("Each person once"), model=_BothModel(columns, self._rows))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        for part in (self.words, self.rule):
            column.addWidget(part)
        column.addWidget(self.table, 1)

    def show_report(self, report: Report, single: Single) -> None:
        """Show both counts of a report."""
        words = _("Nobody was found to be in two communes so far; “People in two communes” shows who may be.")
        if single.persons:
            words = _("{count} people are in more than one unit by an officer's decision; each counts once.")
        self.words.setText(words.format(count=thousands(single.persons)))
        self.rule.setText(single.rule.title)
        lines = [
            _Both(_TOTAL, _("Total"), report.total, single.total),
            *_differing(
                [f"{code} {short_unit(name)}" for code, name in report.names.items()], report.by_unit, single.by_unit
            ),
            *_differing(report.by_group, report.by_group, single.by_group),
        ]
        self._lines = {line.id: line for line in lines}
        self.table.show_ids(list(self._lines))

    def _rows(self, ids: Sequence[str]) -> list[_Both]:
        return [self._lines[one] for one in ids]


def _differing(words: Iterable[str], raw: Mapping[str, Counts], once: Mapping[str, Counts]) -> list[_Both]:
    """Return the lines of those whose counts differ; `words` are what the table calls them, in the order of `raw`."""
    return [
        _Both(f"line {name}", said or _("(none given)"), counts, once[name])
        for said, (name, counts) in zip(words, raw.items(), strict=True)
        if counts != once[name]
    ]


def _columns() -> list[Column]:
    columns = [Column("", lambda row: row.words, width=176, stretch=True, tip=lambda row: row.words)]
    for name, title in (("registered", _("Registered")), ("passed", _("Passed")), ("recognised", _("Recognised"))):
        spare = 1 if name == "passed" else 0
        columns += [
            Column(title, partial(_of, "raw", name), width=112, align="right", spare=spare),
            Column(_("once"), partial(_of, "once", name), width=88, align="right", spare=spare),
            Column(_("less"), partial(_less, name), width=72, align="right", spare=spare or 2),
        ]
    return columns


def _of(side: str, name: str, row: _Both) -> str:
    return thousands(getattr(getattr(row, side), name))


def _less(name: str, row: _Both) -> str:
    return thousands(getattr(row.raw, name) - getattr(row.once, name))
