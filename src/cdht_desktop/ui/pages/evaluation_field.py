"""The small field of one score: a key is a score, and the next field is reached without Tab."""

from PySide6.QtCore import QEvent, QRegularExpression, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from cdht_desktop.domain.criteria import Indicator
from cdht_desktop.domain.points import show
from cdht_desktop.ui.pages.scoring_grid_keys import ScoreKeys
from cdht_desktop.ui.widgets.basics import restyle
from cdht_desktop.words import _

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Left: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_Right: 1}
_TYPED = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier


class ScoreField(QLineEdit):
    """One score from 0 to the indicator's maximum; nothing else can be typed.

    `ScoreKeys` says what a key does. Signals: `entered` the person changed the score; `filled` it is whole: on to the
    next field; `left(±1)` an arrow asks for the next or the previous field; `handed_on(key)` the key is the next
    field's.
    """

    entered = Signal()
    filled = Signal()
    left = Signal(int)
    handed_on = Signal(str)

    def __init__(self, indicator: Indicator, step: int, floor: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = ScoreKeys(indicator.maximum, step)
        self._floor = floor
        self._typing = False  # what stands here was begun by the keys just typed
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAccessibleName(_("Indicator {number}: {label}").format(number=indicator.number, label=indicator.label))
        self.setAccessibleDescription(_("0 to {maximum} points").format(maximum=self._keys.most))
        # A Vietnamese input method would hold a digit or an x back until the word is finished.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setValidator(QRegularExpressionValidator(QRegularExpression("|".join(self._keys.points)), self))
        # Lower than other fields, so that ten of them and the verdict are in sight together.
        self.setStyleSheet("min-height: 20px; max-height: 20px; padding: 2px 4px;")
        self.setFixedWidth(48)

    def value(self) -> int | None:
        """Return the score in tenths, None while there is none."""
        return self._keys.value(self.text())

    def set_value(self, points: int | None) -> None:
        """Show a score in tenths, or none."""
        self._put(show(points))
        self._typing = False

    def fault(self, sentence: str) -> None:
        """Say why the score was refused; an empty sentence takes it back."""
        self.setToolTip(sentence)
        self._mark(wrong=bool(sentence) or self._low())

    def key(self, char: str) -> None:
        """Take one key: a digit, a comma (half points), or X."""
        taken = self._keys.take(self.text() if self._typing else "", char)
        if taken is None:
            return
        if taken.handed_on:
            self.handed_on.emit(char)
            return
        self._put(taken.text)
        self._typing = True
        self.entered.emit()
        if taken.whole:
            self.filled.emit()

    def event(self, event: QEvent) -> bool:
        # Ctrl+Z takes back what was saved last, not a digit.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoing = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
            if any(event.matches(key) for key in undoing):
                event.ignore()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _STEPS:
            self.left.emit(_STEPS[Qt.Key(key)])
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and not self.isReadOnly():
            self._erase(back=key == Qt.Key.Key_Backspace)
        elif event.text().isprintable() and event.text() and event.modifiers() in _TYPED:
            if not self.isReadOnly():
                self.key(event.text())
        else:
            event.ignore()  # Enter, Page up and shortcuts are the form's; Tab is Qt's

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._typing = False
        self.selectAll()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.selectAll()

    def _erase(self, *, back: bool) -> None:
        if self.text():
            self._put("")
            self._typing = False
            self.entered.emit()
        elif back:
            self.left.emit(-1)

    def _put(self, text: str) -> None:
        self.setText(text)
        self._mark(wrong=self._low())

    def _low(self) -> bool:
        points = self.value()
        return points is not None and points < self._floor

    def _mark(self, *, wrong: bool) -> None:
        if bool(self.property("wrong")) != wrong:
            restyle(self, "wrong", wrong)
            font = self.font()
            font.setBold(wrong)
            self.setFont(font)
