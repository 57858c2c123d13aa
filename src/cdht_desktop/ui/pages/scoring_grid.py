"""The scoring grid: the list of a year's registrations, typed in like a paper list."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QWidget

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import Refused
from cdht_desktop.ops.evaluations import EvaluationRow, StageRow
from cdht_desktop.ui.pages import scoring_grid_block as block
from cdht_desktop.ui.pages.scoring_grid_columns import (
    NAME_AT_LEAST,
    NARROW,
    RESULT_AT_LEAST,
    MarkColumn,
    ScoreColumn,
    columns,
)
from cdht_desktop.ui.pages.scoring_grid_rows import Fetch, GridRows
from cdht_desktop.ui.pages.scoring_words import SaveState, locked_words
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_NUMBER, _NAME, _BORN = 0, 1, 2  # their columns
_NAME_AT_MOST = 300
_HEAD_PAD, _PAD = 4, 6
_NEAR = 200  # rows below that are looked through for somebody who is not recognised
_KEYS = QKeySequence.StandardKey
_FLAGS = QItemSelectionModel.SelectionFlag
_TYPED = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
Index = QModelIndex | QPersistentModelIndex


class ScoringGrid(RowsTable):
    """Each key is a score and goes on to the next cell; Enter goes to the next person.

    While `typing` is off (the form is open beside it) it is a list like others, and gives up its narrow columns.
    Signals: `row_left(id)` its row may be saved; `typed()` something in the row in hand changed; `block_put(ids)` rows
    were changed together; `told(sentence)` why a key did nothing, `""` when that is over; `form_asked(key)` a key was
    typed while the form is open.
    """

    row_left = Signal(str)
    typed = Signal()
    block_put = Signal(list)
    told = Signal(str)
    form_asked = Signal(str)

    def __init__(self, criteria: CriteriaSet, fetch: Fetch, parent: QWidget | None = None) -> None:
        self._room = -1  # the width that the columns share; Qt asks about it while the table is made
        self._typing = True
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
        self.setAccessibleDescription(_("Type a score: 0 to 9, X for 10. Enter: the next person. F1: all keys."))
        self.horizontalHeader().setMinimumSectionSize(NARROW)
        self.horizontalHeader().setStyleSheet(f"QHeaderView::section {{ padding: 0 {_HEAD_PAD}px; }}")
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

    def take_over(self, other: StageRow) -> None:
        """Put the scores and marks of another stage into the row in hand."""
        number = self.currentIndex().row()
        now = self.current_row()
        if now is None or self._locked(now):
            return
        self.grid.change(number, scores=other.scores, digital=other.digital, updates=other.updates)
        self.typed.emit()

    # Keys -----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and self._typing:
            if event.type() == QEvent.Type.ShortcutOverride and event.matches(_KEYS.Undo) and self._can_step_back():
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
                back = event.key() == Qt.Key.Key_Backtab
                if event.modifiers() & Qt.KeyboardModifier.ControlModifier:  # Tab alone stays within the grid
                    return self.focusNextPrevChild(not back)
                if self.currentIndex().isValid():
                    self._tab(-1 if back else 1)
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.currentIndex().isValid():
            super().keyPressEvent(event)
        elif not self._typing:
            self._key_beside_form(event)
        elif not (self._command(event) or self._character(event)):
            super().keyPressEvent(event)

    def _command(self, event: QKeyEvent) -> bool:
        """Do what a key that writes nothing into the cell asks for; False where it is none."""
        for keys, action in (
            (_KEYS.Copy, self.copy_block),
            (_KEYS.Paste, self.paste_block),
            (_KEYS.Undo, self._step_back),
            (_KEYS.Delete, self.clear_block),
        ):
            if event.matches(keys):
                action()
                return True
        plain = not event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
        key = event.key()
        if key in _ENTER:
            if not event.isAutoRepeat():  # a key held down would run through the list
                self._enter(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_Backspace and plain:
            self._backspace()
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End} and plain:
            editable = self._editable()
            self._go(self.currentIndex().row(), editable[0 if key == Qt.Key.Key_Home else -1])
        else:
            return False
        return True

    def _character(self, event: QKeyEvent) -> bool:
        text = event.text()
        if not text or not text.isprintable() or event.modifiers() not in _TYPED:
            return False
        self.key(text)
        return True

    def key(self, char: str) -> None:
        """Take one typed character into the cell in hand."""
        row = self.current_row()
        if row is None or self._locked(row):
            return
        if self.currentIndex().column() not in self._scores + self._marks:
            self._go(self.currentIndex().row(), self._first_empty(self.currentIndex().row()))
        column = self.grid.columns[self.currentIndex().column()]
        if isinstance(column, ScoreColumn):
            self._score(row, column, char)
        elif isinstance(column, MarkColumn):
            self._mark(row, column, char)

    def _score(self, row: EvaluationRow, column: ScoreColumn, char: str) -> None:
        index = self.currentIndex()
        begun = self.grid.begun
        taken = column.keys.take(begun[2] if begun else "", char) if column.keys else None
        if taken is None or column.keys is None:
            words = _("Indicator {number}: type 0 to {maximum}; X is {maximum}.")
            self._say(words.format(number=column.number, maximum=column.keys.most if column.keys else ""))
            return
        if taken.handed_on:
            if self._advance():
                self.key(char)
            return
        self._say("")
        self.grid.begun = None if taken.whole else (row.id, index.column(), taken.text)
        self.grid.put_score(index.row(), column.number - 1, column.keys.value(taken.text))
        self.update(index)
        self.typed.emit()
        if taken.whole:
            self._advance()

    def _mark(self, row: EvaluationRow, column: MarkColumn, char: str) -> None:
        if char not in {"x", "X", " ", "0", "1"}:
            self._say(_("{mark}: X or the space bar ticks, 0 takes the tick away.").format(mark=column.label))
            return
        self._say("")
        answer = char == "1" if char in {"0", "1"} else not column.given(row)
        self.grid.change(self.currentIndex().row(), **{column.field: answer})
        self.typed.emit()
        self._advance()

    def _advance(self) -> bool:
        """Go to the next cell of the row; False where this is the last."""
        following = [number for number in self._editable() if number > self.currentIndex().column()]
        if following:
            self._go(self.currentIndex().row(), following[0])
        return bool(following)

    def _tab(self, way: int) -> None:
        row, column, editable = self.currentIndex().row(), self.currentIndex().column(), self._editable()
        there = [number for number in editable if (number - column) * way > 0]
        if there:
            self._go(row, there[0 if way > 0 else -1])
        elif 0 <= row + way < len(self.grid.ids):
            self._go(row + way, editable[0 if way > 0 else -1])

    def _enter(self, way: int) -> None:
        """Go to the first score of the next person who can be scored; at the end of the list save and stay."""
        number = self.currentIndex().row() + way
        for _step in range(_NEAR):
            row = self.grid.row(number) if 0 <= number < len(self.grid.ids) else None
            if row is None or not row.recognised:
                break
            number += way
        if 0 <= number < len(self.grid.ids):
            self._go(number, self._editable()[0])
        else:
            self.row_left.emit(self.current_id())
            self._say(
                _("This is the last person of the list.") if way > 0 else _("This is the first person of the list.")
            )

    def _backspace(self) -> None:
        index = self.currentIndex()
        if self._chosen_block() or index.data():
            self.clear_block()
        else:
            before = [number for number in self._editable() if number < index.column()]
            if before:
                self._go(index.row(), before[-1])

    def _can_step_back(self) -> bool:
        number = self.currentIndex().row()
        state = self.grid.state(self.current_id()) if number >= 0 else ""
        return state in {"typed", "refused"}

    def _step_back(self) -> None:
        if self.grid.step_back(self.currentIndex().row()):
            self.typed.emit()

    def _key_beside_form(self, event: QKeyEvent) -> None:
        if event.text() and event.text().isprintable() and event.modifiers() in _TYPED:
            self.form_asked.emit(event.text())
        else:
            super().keyPressEvent(event)

    # Blocks ---------------------------------------------------------------------------------------------------------

    def copy_block(self) -> None:
        """Put the chosen cells on the clipboard, as workbooks do."""
        numbers, chosen = self._block()
        QGuiApplication.clipboard().setText(block.write(self.grid, numbers, chosen))

    def paste_block(self) -> None:
        """Put the clipboard's block in from the first chosen cell on; where one cell cannot stand, none of it."""
        text = QGuiApplication.clipboard().text()
        numbers, chosen = self._block()
        if not text.strip() or not numbers:
            self._say(_("There is nothing to paste: first copy the cells in Excel."))
            return
        room = [number for number in self._editable() if number >= chosen[0]]
        if chosen[0] < self._editable()[0]:
            room = []
        try:
            if not room:
                raise Refused(_("First go to the score from which the block is to be pasted."))
            self._put(
                block.put_in(self.grid, numbers[0], [self.grid.columns[number] for number in room], block.read(text))
            )
        except Refused as refusal:
            self._say(str(refusal))

    def clear_block(self) -> None:
        """Empty the chosen cells."""
        numbers, chosen = self._block()
        cells = [self.grid.columns[number] for number in chosen if number in self._editable()]
        if not cells:
            return
        for number in numbers:
            row = self.grid.row(number)
            if row is not None and self._locked(row):
                return
        self._put(block.put_in(self.grid, numbers[0], cells, [[""] * len(cells) for _row in numbers]))

    def _put(self, changed: dict[int, EvaluationRow]) -> None:
        self._say("")
        self.grid.begun = None
        for number, row in changed.items():
            self.grid.change(number, scores=row.scores, digital=row.digital, updates=row.updates)
        self.typed.emit()
        if len(changed) > 1:
            self.block_put.emit([self.grid.ids[number] for number in changed])

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

    def _chosen_block(self) -> bool:
        numbers, chosen = self._block()
        return len(numbers) * len(chosen) > 1

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
        row = self.grid.row(number)
        scores = zip(self._scores, row.scores if row is not None else (), strict=False)
        return next((column for column, points in scores if points is None), self._scores[0])

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

    def _redraw_row(self, number: int) -> None:
        if number >= 0:
            top, high = self.rowViewportPosition(number), self.rowHeight(number)
            self.viewport().update(0, top, self.viewport().width(), high)

    def _locked(self, row: EvaluationRow) -> bool:
        if row.recognised:
            self._say(locked_words(row.name))
        return row.recognised

    def _say(self, sentence: str) -> None:
        if sentence or self._said:
            self._said = bool(sentence)
            self.told.emit(sentence)

    def _state(self, row_id: str) -> SaveState:
        return self.grid.state(row_id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._redraw_row(self.currentIndex().row())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._redraw_row(self.currentIndex().row())
        if event.reason() != Qt.FocusReason.PopupFocusReason and self.current_id():
            self.row_left.emit(self.current_id())

    def _choose(self, chosen: set[str], current: str) -> None:
        if len(chosen) > 1:
            super()._choose(chosen, current)
        elif current in self.grid.ids:
            self._go(self.grid.ids.index(current), self._column)

    def show_ids(self, ids: list[str]) -> None:  # type: ignore[override]
        """As the table's; the cell in hand stays so, too."""
        self.in_hand = -1, -1
        index = self.currentIndex()
        self._column = index.column() if index.isValid() else self._scores[0]
        super().show_ids(ids)

    # Columns --------------------------------------------------------------------------------------------------------

    def updateGeometries(self) -> None:
        super().updateGeometries()
        if self.viewport().width() != self._room:  # the window, or the vertical bar that came or went
            self._room = self.viewport().width()
            self._share()
            super().updateGeometries()  # the bars must not know the columns as they were

    def _share(self) -> None:
        """Give columns the room there is: the reasons give way first, then numbers, birth years, totals and marks."""
        made, room = self.grid.columns, self.viewport().width()
        total, result = len(made) - 2, len(made) - 1
        gone = set() if self._typing else {*self._scores, *self._marks}
        least = {number: self._least(number) for number in range(len(made))}
        for give_way in ((_NUMBER,), (_BORN,), (total,), tuple(self._marks), ()):
            if sum(width for number, width in least.items() if number not in gone) <= room:
                break
            gone.update(give_way)
        widths = {number: width for number, width in least.items() if number not in gone}
        spare = room - sum(widths.values())
        if self._typing:
            more = max(0, min(made[self._scores[0]].width - NARROW, spare // len(self._scores)))
            widths.update(dict.fromkeys(self._scores, NARROW + more))
            spare -= more * len(self._scores)
        for number, most in (
            (_NAME, made[_NAME].width),
            (result, made[result].width),
            (_NAME, _NAME_AT_MOST),
            (result, room),
        ):
            if number in widths and spare > 0 and widths[number] < most:
                more = min(most - widths[number], spare)
                widths[number] += more
                spare -= more
        sideways = Qt.ScrollBarPolicy.ScrollBarAsNeeded if spare < 0 else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(sideways)
        header = self.horizontalHeader()
        for number in range(len(made)):
            self.setColumnHidden(number, number in gone)
            if number in widths:
                header.resizeSection(number, widths[number])

    def _least(self, number: int) -> int:
        column, header = self.grid.columns[number], self.horizontalHeader()
        if isinstance(column, ScoreColumn):
            return NARROW
        if number == _NAME:
            return NAME_AT_LEAST
        if number == len(self.grid.columns) - 1:
            return RESULT_AT_LEAST
        if isinstance(column, MarkColumn):
            return header.fontMetrics().horizontalAdvance(column.header) + 2 * _HEAD_PAD + 2
        return max(column.width, header.fontMetrics().horizontalAdvance(column.header) + 2 * _PAD + 4)
