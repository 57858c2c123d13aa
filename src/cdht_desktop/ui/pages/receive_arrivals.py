"""Files that were looked at, or taken in: a list with what becomes of each, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.receiving import Arrival, Received
from cdht_desktop.ui.pages.receive_words import changes_words, coming_chip, done_chip, figure_pairs, worst_first
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip, ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _


@dataclass(frozen=True)
class Line:
    """One file of the list, with what becomes of it."""

    id: str
    one: Arrival | Received

    @property
    def chip(self) -> ChipValue:
        """What becomes of it, or became."""
        return coming_chip(self.one) if isinstance(self.one, Arrival) else done_chip(self.one)


class ArrivalList(RowsTable):
    """The files of one go, before they are taken in, or after."""

    def __init__(self) -> None:
        self._lines: dict[str, Line] = {}
        super().__init__(_columns(), lambda ids: [self._lines[one] for one in ids], name=_("Files"))
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)

    def show_files(self, found: Sequence[Arrival] | Sequence[Received]) -> None:
        """Show these files."""
        self._lines = {str(at): Line(str(at), found[at]) for at in worst_first(found)}
        self.show_ids(list(self._lines))

    def line(self, line_id: str) -> Line:
        """Return a line of the list."""
        return self._lines[line_id]


def arrival_body(line: Line) -> QWidget:
    """Return what is known of a file that was looked at or taken in."""
    one = line.one
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    chip = QHBoxLayout()
    chip.addWidget(Chip(line.chip.word, line.chip.tone))
    chip.addStretch()
    column.addLayout(chip)
    if one.reason:
        column.addWidget(label(one.reason, wrap=True))
    column.addWidget(facts(_facts(one)))
    return made


def _facts(one: Arrival | Received) -> list[tuple[str, str]]:
    found = [
        (_("File"), one.file.name),
        (_("Unit"), one.unit_name),
        (_("Code"), one.unit),
        (_("Year"), str(one.year or "")),
        (_("Revision"), str(one.revision or "")),
    ]
    if isinstance(one, Arrival):
        found.append((_("Made by the unit on"), f"{one.created:%d/%m/%Y}" if one.created else ""))
        if one.standing is not None:
            found.append((_("Against revision {number}").format(number=one.standing), changes_words(one)))
        found += figure_pairs(one.before, one.after)
    return found


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), _unit, width=200, stretch=True),
        Column(_("What happens"), lambda line: line.chip, width=328, delegate=ChipDelegate),
        Column(_("Year"), lambda line: line.one.year or "", width=72, align="right"),
        Column(_("Revision"), lambda line: line.one.revision or "", width=96, align="right", spare=2),
        Column(_("Rows of data"), lambda line: thousands(line.one.rows) if line.one.rows else "", width=128,
               align="right", spare=1),
        Column(_("File"), lambda line: line.one.file.name, width=272, spare=1),
    ]  # fmt: skip


def _unit(line: Line) -> str:
    return short_name(line.one.unit_name) or line.one.file.name
