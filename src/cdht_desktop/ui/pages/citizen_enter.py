"""Enter goes to the next field, as in a spreadsheet; and which fields were already left."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from cdht_desktop.ui.widgets.form import FormRows

_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class EnterMoves(QObject):
    """Watches a form's fields. In the last one Enter calls `last`; Shift+Enter starts a new line in a note.

    Signal `left()`: a field was left.
    """

    left = Signal()

    def __init__(self, form: FormRows, last: Callable[[], object]) -> None:
        super().__init__(form)
        self._form = form
        self._last = last
        self._left: set[str] = set()
        self._names: dict[QWidget, str] = {}
        for name in form.values():
            row = form.field(name)
            parts = [row] if _is_field(row) else [part for part in row.findChildren(QWidget) if _is_field(part)]
            for part in parts:
                self._names[part] = name
                part.installEventFilter(self)

    def was_left(self, name: str) -> bool:
        """Say whether a field was filled in, or passed over, and is not the one being typed in."""
        now = any(part.hasFocus() for part, known in self._names.items() if known == name)
        return name in self._left and not now

    def visited_all(self) -> None:
        """Take all fields as left: the record was there before, or was to be saved."""
        self._left = set(self._names.values())

    def forget(self) -> None:
        """Take no field as left: another person begins."""
        self._left = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(watched, QWidget):
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and event.modifiers() in _PLAIN:
                self._go_on(watched)
                return True
        elif event.type() == QEvent.Type.FocusOut and isinstance(watched, QWidget):
            self._left.add(self._names[watched])
            self.left.emit()
        return False

    def _go_on(self, field: QWidget) -> None:
        """Go to the next field; what stands between them (a button that takes another value) is for Tab."""
        parts = list(self._names)
        later = parts[parts.index(field) + 1 :]
        following = next((part for part in later if part.isVisible() and part.isEnabled()), None)
        if following is None:
            self._last()
        else:
            self._form.focus_on(self._names[following])
            following.setFocus(Qt.FocusReason.TabFocusReason)


def _is_field(part: QWidget) -> bool:
    return isinstance(part, QLineEdit | QComboBox | QPlainTextEdit)
