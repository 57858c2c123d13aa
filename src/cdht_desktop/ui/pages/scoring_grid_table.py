"""The scoring grid as a table: which cell is in hand, which are chosen, what may be seen; keys are its heir's."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.stages import Stage
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn, columns
from cdht_desktop.ui.pages.scoring_grid_rows import Fetch, GridRows
from cdht_desktop.ui.pages.scoring_grid_widths import HEAD_PAD, NARROW, shared
from cdht_desktop.ui.pages.scoring_words import SaveState, locked_words, reading_words
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_FLAGS = QItemSelectionModel.SelectionFlag
Index = QModelIndex | QPersistentModelIndex


class GridTable(RowsTable):
    """One cell is in hand, and its row with it; leaving the row tells so.

    While `typing` is off (the form is open beside it) it is a list like others, and gives up its narrow columns.
    Signals: `row_left(id)` its row may be saved; `told(sentence)` why a key did nothing, `""` when that is over.
    """

    row_left = Signal(str)
    told = Signal(str)

    def __init__(self, criteria: CriteriaSet, fetch: Fetch, parent: QWidget | None = None) -> None:
        self._room = -1  # the width that the columns share; Qt asks about it while the table is made
        self._typing = True
        self.reading = False  # whoever is signed in may only look
        self._said = False
        self.in_hand = -1, -1  # row and column, for the cells that are drawn
        self._column = 0  # the cell in hand while the list is read anew
        made = columns(criteria, self._state)
        self._scores = [number for number, column in enumerate(made) if isinstance(column, ScoreColumn)]
        self._marks = [number for number, column in enumerate(made) if isinstance(column, MarkColumn)]
        self.grid = GridRows(criteria, made, fetch)
        super().__init__(made, fetch, name=_("Scoring"), model=self.grid, parent=parent)
        self.grid.setParent(self)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.horizontalHeader().setMinimumSectionSize(NARROW)
        self.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ padding: 0 {HEAD_PAD}px; }}")
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideNone)
        self.selectionModel().currentChanged.connect(self._moved)

    # What the page asks ---------------------------------------------------------------------------------------------

    @property
    def typing(self) -> bool:
        """Whether keys are scores here."""
        return self._typing

    def set_typing(self, on: bool) -> None:
        """Let keys be scores, or be a list beside the form."""
        self._typing = on
        self._share()
        self.updateGeometries()

    def set_stage(self, stage: Stage) -> None:
        """Show and type the scores of another stage from the next reading on."""
        self.grid.stage = stage
        self.grid.begun = None

    def go_to(self, id: str) -> bool:  # noqa: A002 - as the table names it
        """Go to a person's first empty score; False where they are not in the list."""
        if id not in self.grid.ids:
            return False
        number = self.grid.ids.index(id)
        self._go(number, self._first_empty(number))
        return True

    def begin_at_the_top(self) -> None:
        """Take the first row in hand where none is, so that one can type at once."""
        if self.grid.ids and not self.current_id():
            self.go_to(self.grid.ids[0])

    def show_ids(self, ids: list[str]) -> None:  # type: ignore[override]
        """As the table's; the cell in hand stays so, too."""
        self.in_hand = -1, -1
        index = self.currentIndex()
        self._column = index.column() if index.isValid() else self._scores[0]
        super().show_ids(ids)

    # Places ---------------------------------------------------------------------------------------------------------

    def _go(self, number: int, column: int) -> None:
        index = self.grid.index(number, column)
        top, seen = self.rowViewportPosition(number), self.viewport().height() - self.rowHeight(number)
        if not 0 <= top <= seen:
            # In leaps: the people to come are in sight, and the whole table is drawn anew only now and then.
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.selectionModel().setCurrentIndex(index, _FLAGS.ClearAndSelect)
        self.scrollTo(index)

    def _editable(self) -> list[int]:
        found = [number for number in self._scores + self._marks if not self.isColumnHidden(number)]
        return found or self._scores

    def _first_empty(self, number: int) -> int:
        """Return the column of a row's first missing score, of its first score where all stand."""
        row = self.grid.row(number)
        scores = zip(self._scores, row.scores if row is not None else (), strict=False)
        return next((column for column, points in scores if points is None), self._scores[0])

    def _block(self) -> tuple[list[int], list[int]]:
        """Return the rows and the columns in sight of the chosen block."""
        chosen = self.selectionModel().selection()
        parts = [chosen.at(number) for number in range(chosen.count())]
        if not parts:
            index = self.currentIndex()
            return ([index.row()], [index.column()]) if index.isValid() else ([], [])
        rows = range(min(part.top() for part in parts), max(part.bottom() for part in parts) + 1)
        across = range(min(part.left() for part in parts), max(part.right() for part in parts) + 1)
        return list(rows), [number for number in across if not self.isColumnHidden(number)]

    def _choose(self, chosen: set[str], current: str) -> None:
        if len(chosen) > 1:
            super()._choose(chosen, current)
        elif current in self.grid.ids:
            self._go(self.grid.ids.index(current), self._column)

    def currentChanged(self, now: Index, before: Index) -> None:
        self.in_hand = now.row(), now.column()
        super().currentChanged(now, before)

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        if self.grid.begun is not None:
            self.grid.begun = None
            self.update(before)
        self._say("")
        if now.row() != before.row():
            for number in (now.row(), before.row()):
                self._redraw_row(number)
            if 0 <= before.row() < len(self.grid.ids):
                self.row_left.emit(self.grid.ids[before.row()])

    def _locked(self, row: EvaluationRow) -> bool:
        if self.reading:
            self._say(reading_words())
        elif row.recognised:
            self._say(locked_words(row.name))
        return self.reading or row.recognised

    def _say(self, sentence: str) -> None:
        if sentence or self._said:
            self._said = bool(sentence)
            self.told.emit(sentence)

    def _state(self, row_id: str) -> SaveState:
        return self.grid.state(row_id)

    # What is seen ---------------------------------------------------------------------------------------------------

    def _redraw_row(self, number: int) -> None:
        if number >= 0:
            top, high = self.rowViewportPosition(number), self.rowHeight(number)
            self.viewport().update(0, top, self.viewport().width(), high)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._redraw_row(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._redraw_row(self.currentIndex().row())
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.current_id():
            self.row_left.emit(self.current_id())

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self.viewport().width() != self._room:  # the window, or the vertical bar that came or went
            self._room = self.viewport().width()
            self._share()
            super().updateGeometries()  # the bars must not know the columns as they were

    def _stretch(self) -> None:
        self._share()

    def _share(self) -> None:
        """Give columns the room there is; no one of them takes all that is left."""
        header, room = self.horizontalHeader(), self.viewport().width()
        widths = shared(self.grid.columns, header.fontMetrics().horizontalAdvance, room, typing=self._typing)
        wider = sum(widths.values()) > room
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wider else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(bar)
        for number in range(len(self.grid.columns)):
            self.setColumnHidden(number, number not in widths)
            if number in widths:
                header.resizeSection(number, widths[number])
