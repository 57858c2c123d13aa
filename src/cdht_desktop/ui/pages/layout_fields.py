"""Fields of the layout editors: a text with fields in it, a length, a size, a colour."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QPixmap,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from cdht_desktop.domain.text import nfc_lines
from cdht_desktop.ops import layout_fields
from cdht_desktop.ops.layout_fields import FieldWords
from cdht_desktop.ui import theme
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import small_button
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _, n_

_MOST_LINES = 5  # of a wording in sight at once
_STEP = 0.5  # mm or points that an arrow key changes a number by
_ROOM = 26  # around its lines
_COLOURS = {
    "#000000": n_("Black"), "#333333": n_("Dark grey"), "#0B6E69": n_("Deep teal"), "#0A4441": n_("Dark teal"),
    "#1F3A5F": n_("Dark blue"), "#1D4ED8": n_("Blue"), "#8A6414": n_("Old gold"), "#B8892B": n_("Gold"),
    "#B3261E": n_("Red"), "#7A1F1F": n_("Dark red"), "#1E6B2E": n_("Green"), "#5B2A86": n_("Purple"),
}  # fmt: skip


class Number(QLineEdit):
    """A length or a size with one place after the comma; the up and down keys change it by half a unit.

    What is typed counts when the field is left or Enter is pressed: 1 on the way to 120 is no width. Beyond the limits
    the nearest limit holds, and what is no number leaves the number before.
    """

    def __init__(self, least: float, most: float) -> None:
        super().__init__()
        self._least, self._most, self._value = least, most, least
        self.setMaxLength(8)
        self.setMinimumWidth(72)
        self.editingFinished.connect(self.take)

    def value(self) -> float:
        """Return the number."""
        return self._value

    def set_value(self, value: object) -> None:
        """Show a number of the file as it is."""
        self._value = float(value)  # type: ignore[arg-type] # a number by the layout's reader
        self.setText(_said(self._value))

    def setValue(self, value: float) -> None:
        """Put another number in, as a person would."""
        self.set_value(min(max(round(value, 1), self._least), self._most))
        self.textChanged.emit(self.text())  # it may say already what only now counts

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.take()
            self.setValue(self._value + (_STEP if event.key() == Qt.Key.Key_Up else -_STEP))
        else:
            super().keyPressEvent(event)

    def take(self) -> None:
        """Let what was typed count now."""
        if self.text() == _said(self._value):
            return
        try:
            self.setValue(float(self.text().strip().replace(",", ".")))
        except ValueError:
            self.set_value(self._value)


def _said(number: float) -> str:
    return f"{number:g}".replace(".", ",")


def tidy(value: float) -> float | int:
    """Return a number as a layout file writes it: `21`, `12.5`."""
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


class ColourChoice(Choice):
    """A colour among a few that print well; one of a file's own is offered beside them."""

    def __init__(self) -> None:
        super().__init__([(code, _(words)) for code, words in _COLOURS.items()])
        self.setIconSize(QSize(20, 14))
        for place, code in enumerate(_COLOURS):
            self.setItemIcon(place, _swatch(code))

    def set_value(self, value: object) -> None:
        """Show a colour (#RRGGBB)."""
        code = str(value).upper()
        if self.findData(code) < 0:
            self.addItem(_swatch(code), code, code)
        super().set_value(code)


def _swatch(code: str) -> QIcon:
    picture = QPixmap(20, 14)
    picture.fill(QColor(code))
    return QIcon(picture)


class WordingField(QWidget):
    """A text of a paper: its fields stand in it in words, coloured; a button beside it puts one in."""

    changed = Signal()

    def __init__(self, offered: Sequence[FieldWords]) -> None:
        super().__init__()
        self.edit = _Lines()
        self._offered = offered
        self._insert = small_button("add", _("Put in a field (Alt+Down)"), self.offer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP // 2)
        row.addWidget(self.edit, 1)
        row.addWidget(self._insert, 0, Qt.AlignmentFlag.AlignTop)
        self._insert.setVisible(bool(offered))
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self.changed)
        self.edit.asked.connect(self.offer)

    def value(self) -> str:
        """Return the text as the layout file says it."""
        return layout_fields.kept(nfc_lines(self.edit.toPlainText()))

    def set_value(self, value: object) -> None:
        """Show a text of the layout file; the place of the cursor stays where the text is the same."""
        said = layout_fields.shown(str(value or ""))
        if self.edit.toPlainText() != said:
            self.edit.setPlainText(said)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    def offer(self) -> None:
        """Show the fields that can be put in, below the button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for field in self._offered:
            menu.addAction(field.shown.strip("{}")).triggered.connect(lambda _on=False, field=field: self.insert(field))
        menu.popup(self._insert.mapToGlobal(self._insert.rect().bottomLeft()))

    def insert(self, field: FieldWords) -> None:
        """Put a field in where the cursor is."""
        self.edit.insertPlainText(field.shown)
        self.edit.setFocus()


class _Lines(QPlainTextEdit):
    """Lines of one paragraph, as high as they are; Enter ends nothing, Tab leaves."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._marks = _FieldMarks(self.document())
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() == Qt.KeyboardModifier.AltModifier:
            self.asked.emit()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = min(max(round(self.document().size().height()), 1), _MOST_LINES)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + _ROOM)


class _FieldMarks(QSyntaxHighlighter):
    """Colours what stands in braces."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)

    def highlightBlock(self, text: str) -> None:
        look = QTextCharFormat()
        look.setForeground(theme.colour("accent"))
        start = text.find("{")
        while start >= 0 and (end := text.find("}", start)) >= 0:
            self.setFormat(start, end - start + 1, look)
            start = text.find("{", end)


class UndoKeys(QObject):
    """Gives Ctrl+Z and Ctrl+Y of a field to the editor: its steps, and not the letters of one field, are taken back."""

    undo = Signal()
    redo = Signal()

    def watch(self, parent: QWidget) -> None:
        """Watch a widget and all in it."""
        for part in (parent, *parent.findChildren(QWidget)):
            part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in {QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress} or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        asked = _asked(event)
        if not asked:
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress:
            (self.undo if asked == "undo" else self.redo).emit()
        event.accept()  # an accepted ShortcutOverride keeps the window's own Ctrl+Z off
        return True


def _asked(event: QKeyEvent) -> str:
    keys = event.keyCombination().toCombined()
    control, shift = Qt.KeyboardModifier.ControlModifier.value, Qt.KeyboardModifier.ShiftModifier.value
    if keys == control | Qt.Key.Key_Z.value:
        return "undo"
    return "redo" if keys in {control | Qt.Key.Key_Y.value, control | shift | Qt.Key.Key_Z.value} else ""
