"""The keys of the scoring grid: the list of a year's registrations, typed in like a paper list."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.errors import Refused
from cdht_desktop.ops.evaluations import EvaluationRow, StageRow
from cdht_desktop.ui.pages import scoring_grid_block as block
from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn
from cdht_desktop.ui.pages.scoring_grid_rows import Fetch
from cdht_desktop.ui.pages.scoring_grid_table import GridTable
from cdht_desktop.ui.pages.scoring_words import reading_words
from cdht_desktop.words import _

_NEAR = 200  # rows below that are looked through for somebody who is not recognised
_KEYS = QKeySequence.StandardKey
_TYPED = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class ScoringGrid(GridTable):
    """Each key is a score and goes on to the next cell; Enter, or the last mark of a form, goes to the next person.

    Signals: `typed()` something in the row in hand changed; `block_put(ids)` rows were changed together;
    `form_asked(key)` a key was typed while the form is open; `undoing()` the workspace is about to be asked to undo.
    """

    typed = Signal()
    block_put = Signal(list)
    form_asked = Signal(str)
    undoing = Signal()

    def __init__(self, criteria: CriteriaSet, fetch: Fetch, parent: QWidget | None = None) -> None:
        super().__init__(criteria, fetch, parent)
        self._filling = False  # a score was typed into an empty cell of the row since it was taken in hand
        self._gone_on: tuple[int, int] | None = None  # the last mark, from which it went on by itself just now
        self.setAccessibleDescription(_("Type a score: 0 to 9, X for 10. Enter: the next person. F1: all keys."))

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
            if event.type() == QEvent.Type.ShortcutOverride and event.matches(_KEYS.Undo):
                if self._can_step_back():
                    event.accept()
                    return True
                self.undoing.emit()
            if event.type() == QEvent.Type.KeyPress and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
                back = event.key() == Qt.Key.Key_Backtab
                if event.modifiers() & Qt.KeyboardModifier.ControlModifier:  # Tab alone stays within the grid
                    return self.focusNextPrevChild(not back)
                if self.currentIndex().isValid():
                    self._tab(-1 if back else 1)
                    return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back_to, self._gone_on = self._gone_on, None
        if not self.currentIndex().isValid():
            super().keyPressEvent(event)
        elif back_to is not None and self._after_going_on(event, back_to):
            event.accept()
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
        self._filling |= row.scores[column.number - 1] is None
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
        if not self._advance() and self._filling:
            self._finish()

    def _finish(self) -> None:
        """Go on by itself: to the first score that is missing, or, where all ten stand, to the next person.

        Only in a row that is being filled in: who puts a mark right in an older one stays there.
        """
        number, column = self.currentIndex().row(), self.currentIndex().column()
        row = self.current_row()
        if row is not None and None in row.scores:
            self._go(number, self._first_empty(number))
            return
        self._enter(1)
        if self.currentIndex().row() != number:
            self._gone_on = number, column

    def _after_going_on(self, event: QKeyEvent, back_to: tuple[int, int]) -> bool:
        """Take the key that follows a form's last mark, where it is about that form; False where it is not.

        An Enter pressed by habit must not pass over a person who was not looked at; the way back is one key.
        """
        if event.key() in _ENTER and event.modifiers() in _TYPED[:2]:
            return True
        if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            self._go(*back_to)
            return True
        return False

    def _moved(self, now: QModelIndex, before: QModelIndex) -> None:
        self._gone_on = None
        if now.row() != before.row():
            self._filling = False
        super()._moved(now, before)

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
        if self.reading:
            self._say(reading_words())
            return
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

    def _chosen_block(self) -> bool:
        numbers, chosen = self._block()
        return len(numbers) * len(chosen) > 1
