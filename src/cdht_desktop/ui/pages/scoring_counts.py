"""The last line of the scoring page: how many people are shown, and where the year stands."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cdht_desktop.ops import evaluations, recognition
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.scoring_words import year_counts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label

_COUNTED = 2000  # unfinished forms that are read to tell those begun; more would be felt at each saved form


class YearCounts(QWidget):
    """Two sentences, read anew by `show_year`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.shown = label("", "muted")
        self.counts = label("", "muted", wrap=True)
        self.counts.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(STEP * 2)
        line.addWidget(self.shown)
        line.addWidget(self.counts, 1)

    def show_year(self, year: int, shown: int) -> None:
        """Say where a year stands, of which `shown` persons are listed."""
        waiting = self._desk.read(recognition.waiting, year)
        begun = self._begun(year) if waiting.unscored <= _COUNTED else None
        left, right = year_counts(waiting, shown, begun)
        self.shown.setText(left)
        self.counts.setText(right)

    def _begun(self, year: int) -> int:
        """Return how many of the year's forms hold some scores, but not all."""
        unfinished = self._desk.read(evaluations.find, year, state="waiting")
        return sum(row.total is not None for row in self._desk.read(evaluations.rows, unfinished))
