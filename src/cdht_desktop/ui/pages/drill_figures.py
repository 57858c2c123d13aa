"""A unit's year by village or by group, with a line of the total."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ops.units import Figure
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.report_tables import TOTAL, CountsModel
from cdht_desktop.ui.pages.units_panel import figure_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_WIDTHS = {"registered": 112, "evaluated": 112, "passed": 96, "failed": 120, "recognised": 128}
_SPARE = {"evaluated": 1, "failed": 2}


@dataclass(frozen=True)
class _Line:
    id: str
    words: str
    counts: dict[str, int] = field(default_factory=dict)


class FigureTable(QWidget):
    """One line a village or group; signal `opened(name)`: its persons are wanted ("": those that have none)."""

    opened = Signal(str)

    def __init__(self, first: str, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._lines: dict[str, _Line] = {}
        self._names: dict[str, str] = {}
        columns = [Column(first, lambda row: row.words, width=200, stretch=True), *map(_column, figure_words().items())]
        self.table = RowsTable(columns, self._fetch, name=name, model=CountsModel(columns, self._fetch))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(self._opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.addWidget(self.table)

    def show_figures(self, figures: Sequence[Figure], name_of: Callable[[Figure], str]) -> None:
        """Add the figures up by what `name_of` says of each, in their order."""
        sums: dict[str, dict[str, int]] = {}
        total = dict.fromkeys(figure_words(), 0)
        for one in figures:
            counts = sums.setdefault(name_of(one), dict.fromkeys(figure_words(), 0))
            for name in counts:
                counts[name] += getattr(one, name)
                total[name] += getattr(one, name)
        lines = {
            f"line {name}": _Line(f"line {name}", name or _("(none given)"), counts) for name, counts in sums.items()
        }
        self._names = {f"line {name}": name for name in sums}
        self._lines = {**lines, TOTAL: _Line(TOTAL, _("Total"), total)}
        self.table.show_ids(list(self._lines))

    def _fetch(self, ids: Sequence[str]) -> list[_Line]:
        return [self._lines[one] for one in ids]

    def _opened(self, row_id: str) -> None:
        if row_id != TOTAL:
            self.opened.emit(self._names[row_id])


def _column(named: tuple[str, str]) -> Column:
    name, words = named
    return Column(
        words, lambda row: thousands(row.counts[name]), width=_WIDTHS[name], align="right", spare=_SPARE.get(name, 0)
    )
