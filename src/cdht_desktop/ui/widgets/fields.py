"""Fields of a form that Qt lacks or has with traps: choices, dates, passwords, search."""

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.text import nfc
from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

CHOICE_LEAST = 160  # width that a choice keeps where there is little room
_INSET = 4  # of the words in a choice
SEARCH_PAUSE = 150  # ms of silence after which typing counts as asked


class Choice(QComboBox):
    """A choice of (value, words); turning the wheel over it scrolls the page and never changes it by accident."""

    def __init__(self, options: Iterable[tuple[object, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(14)
        self.set_options(options)

    def set_options(self, options: Iterable[tuple[object, str]]) -> None:
        """Offer other values; the chosen one stays where it is still offered. Emits nothing."""
        kept = self.value()
        blocked = self.blockSignals(True)
        self.clear()
        for value, words in options:
            self.addItem(words, value)
        if self.count():
            self.set_value(kept)
        self.blockSignals(blocked)

    def value(self) -> object:
        """Return the chosen value."""
        return self.currentData()

    def set_value(self, value: object) -> None:
        """Choose a value; the first where it is not offered."""
        found = (number for number in range(self.count()) if self.itemData(number) == value)
        self.setCurrentIndex(next(found, 0))

    def sizeHint(self) -> QSize:
        """Return the size in which the longest of what is offered is not cut off."""
        return super().sizeHint() + QSize(_INSET, 0)

    def minimumSizeHint(self) -> QSize:
        """Return the least size: the longest of what is offered never widens a form."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), CHOICE_LEAST), least.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the chosen words, ending in … where they do not fit; Qt cuts them off silently."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        box, place = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(box, option, place, self).width() - _INSET
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + _INSET
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(box, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class DateField(QLineEdit):
    """A date as people write it; `5/3/2026`, `5-3-2026` and `05032026` become `05/03/2026` when the field is left.

    With `year_alone`, a bare year stands as well (birth dates).
    """

    def __init__(self, *, year_alone: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._year_alone = year_alone
        self.setMaxLength(20)
        self.setPlaceholderText(_("dd/mm/yyyy or yyyy") if year_alone else _("dd/mm/yyyy"))

    def value(self) -> str:
        """Return the text, put right where it is understood."""
        return _written(self.text(), year_alone=self._year_alone)

    def set_value(self, value: object) -> None:
        """Show a `datetime.date`, a text, or nothing (None)."""
        self.setText(value.strftime("%d/%m/%Y") if isinstance(value, dt.date) else str(value or ""))

    def date(self) -> dt.date | None:
        """Return the day, None where the text is no full date."""
        try:
            found = BirthDate.parse(self.value(), dt.date.max)
        except BadDate:
            return None
        return dt.date(found.year, found.month, found.day) if found.month and found.day else None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.setText(self.value())
        super().focusOutEvent(event)


def _written(text: str, *, year_alone: bool) -> str:
    text = text.strip()
    if len(text) == len("ddmmyyyy") and text.isdecimal():
        text = f"{text[:2]}/{text[2:4]}/{text[4:]}"
    try:
        found = BirthDate.parse(text, dt.date.max)
    except BadDate:
        return text
    return str(found) if found.month or year_alone else text


class PasswordField(QLineEdit):
    """A password: hidden, put into NFC (input methods differ), with a button that shows what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self._eye = QAction(_("Show the password"), self, checkable=True)
        self._eye.setIcon(icon("eye", "muted"))
        self._eye.toggled.connect(self._show)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        for tool in self.findChildren(QToolButton):
            tool.setAccessibleName(self._eye.text())

    def value(self) -> str:
        """Return the password."""
        return nfc(self.text()) if self.text() else ""

    def set_value(self, value: object) -> None:
        """Put a password in, or empty the field."""
        self.setText(str(value or ""))

    def reveal(self, *, on: bool) -> None:
        """Show what stands in the field, or hide it again."""
        self._eye.setChecked(on)

    def _show(self, on: bool) -> None:
        self.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)


class SearchBox(QLineEdit):
    """A search field: `asked(text)` after a short pause in typing, at once on Enter; Esc empties it."""

    asked = Signal(str)

    def __init__(self, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key: QLabel | None = None
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self.setClearButtonEnabled(True)
        self.setMinimumWidth(200)
        self._glass = self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        for tool in self.findChildren(QToolButton):
            tool.setAccessibleName(_("Clear"))
        self._pause = QTimer(self, singleShot=True, interval=SEARCH_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.textChanged.connect(lambda _text: self._pause.start())
        self.returnPressed.connect(self._ask)

    def show_key(self, key: str) -> None:
        """Show, while the field is empty, which key leads here."""
        self._key = label(key, "key")
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch()
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        self.textChanged.connect(lambda _text: self._show_key())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_key()

    def _show_key(self) -> None:
        if self._key is not None:
            hint = self.fontMetrics().horizontalAdvance(self.placeholderText())
            self._key.setVisible(not self.text() and self.width() > hint + self._key.sizeHint().width() + 64)

    def value(self) -> str:
        """Return what is looked for, NFC and without spaces around."""
        return nfc(self.text()).strip()

    def ask_for(self, text: str) -> None:
        """Look for this at once."""
        self.setText(text)
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_glass"):
            self._glass.setIcon(icon("search", "muted"))
        super().changeEvent(event)

    def _ask(self) -> None:
        self._pause.stop()
        self.asked.emit(self.value())


class Note(QPlainTextEdit):
    """A text of a few lines; Tab leaves it."""

    def __init__(self, lines: int = 3, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 24)

    def value(self) -> str:
        """Return the text."""
        return self.toPlainText().strip()

    def set_value(self, value: object) -> None:
        """Show a text."""
        self.setPlainText(str(value or ""))


class FolderField(QWidget):
    """A folder: its path, and a button that asks for another."""

    changed = Signal()

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._path = QLineEdit()
        self._path.setAccessibleName(title)
        self._path.textChanged.connect(lambda _text: self.changed.emit())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._path, 1)
        row.addWidget(button(_("Choose …"), self._ask, icon="folder"))
        self.setFocusProxy(self._path)

    def value(self) -> Path:
        """Return the folder."""
        return Path(self._path.text().strip())

    def set_value(self, value: object) -> None:
        """Show a folder."""
        self._path.setText(str(value or ""))
        self._path.setCursorPosition(0)

    def _ask(self) -> None:
        if (chosen := self._choose()) is not None:
            self.set_value(chosen)

    def _choose(self) -> Path | None:
        return ask.folder(self, self._title)


class FileField(FolderField):
    """A file to read: its path, and a button that asks for another; `kinds` as Qt writes them."""

    def __init__(self, title: str, kinds: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self._kinds = kinds

    def _choose(self) -> Path | None:
        return ask.open_file(self, self._title, self._kinds)
