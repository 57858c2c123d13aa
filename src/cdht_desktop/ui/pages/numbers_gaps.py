"""The list of numbers that no valid certificate bears, with the reason of each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.ops.numbering import KINDS, Gap, Kind
from cdht_desktop.ui.pages.numbers_form import kind_words
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.village_column import widen
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_FROM_WIDTH = {2: 700, 5: 800}  # how many, date: shown from this width, so that the reason never lies outside


@dataclass(frozen=True)
class _Line:
    id: str
    gap: Gap


class GapList(QWidget):
    """Numbers left out, of certificates or of the register. `void_asked`: a person wants to declare spoiled numbers."""

    void_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gaps: Sequence[Gap] = ()
        self._lines: dict[str, _Line] = {}
        self.kind = Choice((kind, kind_words(kind)) for kind in KINDS)
        self.kind.setAccessibleName(_("Which numbers?"))
        self.kind.currentIndexChanged.connect(lambda _index: self._show())
        self.declare = button(_("Declare spoiled numbers …"), self.void_asked.emit, icon="remove")
        self._count = label("", "muted")
        self.table = RowsTable(_columns(), self._rows, name=_("Numbers left out"))
        self._empty = EmptyPage(
            "done", _("No number is left out"), _("Every number up to the last stands on a certificate in force.")
        )
        self._found = QStackedWidget()
        self._found.addWidget(self.table)
        self._found.addWidget(self._empty)
        self.setFocusProxy(self.table)
        self._lay_out()

    def show_gaps(self, gaps: Sequence[Gap]) -> None:
        """Show these."""
        self._gaps = gaps
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, least in _FROM_WIDTH.items():
            self.table.show_column(column, visible=self.width() >= least)

    def chosen_kind(self) -> Kind:
        """Return which numbers the list shows."""
        kind: Kind = self.kind.value()  # type: ignore[assignment] # of KINDS
        return kind

    def _show(self) -> None:
        shown = [gap for gap in self._gaps if gap.kind == self.chosen_kind()]
        lines = (_Line(f"{gap.why}:{gap.first}", gap) for gap in shown)
        self._lines = {line.id: line for line in lines}
        for column, texts in enumerate(([gap.first_text for gap in shown], [_last(gap) for gap in shown])):
            widen(self.table, column, texts)
        self.table.show_ids(list(self._lines))
        self._found.setCurrentIndex(0 if shown else 1)
        amount = sum(gap.last - gap.first + 1 for gap in shown)
        self._count.setText(_("{count} numbers").format(count=thousands(amount)) if shown else "")

    def _rows(self, ids: list[str]) -> list[_Line]:
        return [self._lines[row_id] for row_id in ids]

    def _lay_out(self) -> None:
        above = QWidget()
        flow = FlowLayout(above)
        for part in (self.kind, self.declare, self._count):
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(above)
        column.addWidget(self._found, 1)


def _columns() -> list[Column]:
    return [
        Column(_("From"), lambda line: line.gap.first_text, width=112),
        Column(_("To"), lambda line: _last(line.gap), width=112),
        Column(_("How many"), lambda line: thousands(line.gap.last - line.gap.first + 1), width=96, align="right"),
        Column(_("Why"), lambda line: why_chip(line.gap), width=208, delegate=ChipDelegate),
        Column(_("Reason"), lambda line: line.gap.reason, width=144, stretch=True),
        Column(_("Date"), lambda line: _date(line.gap.on), width=DATE_WIDTH, align="right"),
    ]


def why_chip(gap: Gap) -> ChipValue:
    """Return in a word why numbers are left out."""
    match gap.why:
        case "start":
            return ChipValue(_("Below the first number"))
        case "void":
            return ChipValue(_("Not to be given"), "caution")
        case "revoked":
            return ChipValue(_("Revoked"), "bad")
        case "replaced":
            return ChipValue(_("Replaced by {number}").format(number=gap.replaced_by), "accent")
        case _:
            return ChipValue(_("Taken back before printing"))


def _last(gap: Gap) -> str:
    return gap.last_text if gap.last > gap.first else ""


def _date(day: str) -> str:
    return dt.date.fromisoformat(day).strftime("%d/%m/%Y") if day else ""
