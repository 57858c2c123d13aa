"""The line that takes an ID card from a reader, and what catches a card scanned into another field."""

import datetime as dt
from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from cdht_desktop.domain import idcard
from cdht_desktop.domain.idcard import BadCard, Card
from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, restyle
from cdht_desktop.words import _, n_

SILENCE = 150  # ms without a letter after which a whole line has ended, where the reader sends no Enter
_STUCK = 1_500  # ms without a letter after which what has arrived is all there is
_TAIL = 1_000  # ms in which the end of a line may still trickle in after it was read
_AT_ONCE = "citizens/save_at_once"
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_ALT_CODE = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier
_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})

_SENTENCES = {
    "not_card": n_("This is not the line of an ID card. Scan the QR code on the card."),
    "few_fields": n_("Only the beginning of the card's line has arrived. Scan it again."),
    "number": n_("The number in the card's line does not have 12 digits. Scan it again."),
    "birth": n_("The birth date in the card's line is no date. Scan it again, or type it in."),
    "input_method": n_(
        "The Vietnamese input method has changed what the reader typed. Switch it off (UniKey: to E), then scan again."
    ),
    "layout": n_(
        "The keyboard of Windows is not English (US), so digits arrive as other signs. Switch it over "
        "(Windows key + Space), then scan again."
    ),
}
_NAME_SENTENCES = {
    "lost": n_("The reader has dropped letters of the name (“{read}”). Type it as it stands on the card."),
    "code_page": n_("The name arrived garbled (“{read}”). Type it as it stands on the card."),
    "input_method": n_(
        "The Vietnamese input method has changed the name (“{read}”). Type it as it stands on the card, and switch "
        "the input method off (UniKey: to E) before the next card."
    ),
    "bare": n_("The name arrived without marks. Compare it with the card."),
}


def name_sentence(card: Card) -> str:
    """Return what to say at the name that was read from a card, empty where nothing is wrong with it."""
    return _(_NAME_SENTENCES[card.name_fault]).format(read=card.name_read) if card.name_fault else ""


class CardLine(QWidget):
    """A line that takes what a reader types, whole: until Enter, Tab or a short silence. It is empty again at once.

    Signals: `scanned(Card)`; `needed()` the line has the keyboard, or something to say: it should be in sight. What
    cannot be read is said under the line. `at_once` is the person's wish that new people be saved without a key.
    """

    scanned = Signal(object)
    needed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = _Line()
        self.line.setPlaceholderText(_("Scan the QR code of an ID card here"))
        self.line.setAccessibleName(_("ID card: scan its QR code"))
        self.line.addAction(icon("card", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self.at_once = QCheckBox(_("Save at once when a card is scanned"))
        self.at_once.setToolTip(_("Only where village and everything needed is known, and nobody alike is on the list"))
        self.at_once.setChecked(bool(QSettings().value(_AT_ONCE, defaultValue=False, type=bool)))
        self.at_once.toggled.connect(lambda on: QSettings().setValue(_AT_ONCE, on))
        self._said = label("", "fault", wrap=True)
        self._said.hide()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._read)
        self._since = QElapsedTimer()
        self.line.textChanged.connect(self._arriving)
        self.line.ended.connect(self._read)
        self.line.focused.connect(self.needed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        for widget in (self.line, self._said, self.at_once):
            column.addWidget(widget)
        self.setFocusProxy(self.line)

    @property
    def text(self) -> str:
        """The sentence about the last card, empty where it could be read."""
        return self._said.text()

    def say(self, sentence: str, role: Literal["fault", "caution"] = "fault") -> None:
        """Say something under the line; an empty sentence clears it."""
        self._said.setText(sentence)
        restyle(self._said, "role", role)
        self._said.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence)
        if sentence:
            self.needed.emit()

    def take(self, text: str) -> None:
        """Go on with a line whose beginning was typed into another field."""
        self.line.setFocus()
        self.line.setText(text)

    def _arriving(self, text: str) -> None:
        if text:
            self.say("")
            self._pause.start(SILENCE if idcard.is_whole(text) else _STUCK)

    def _read(self) -> None:
        self._pause.stop()
        text = self.line.text()
        self.line.setText("")  # not clear(): that one could be undone, and the line would be back
        if not text.strip():
            return
        try:
            card = idcard.parse(text, dt.date.today())
        except BadCard as error:
            trickled = self._since.isValid() and self._since.elapsed() < _TAIL and error.reason == "not_card"
            if not trickled:
                self.say(_(_SENTENCES[error.reason]))
        else:
            self._since.start()
            self.scanned.emit(card)


class CardCatcher(QObject):
    """Recognises a card scanned while the keyboard is elsewhere; the field gets back what stood in it before.

    `go_on(text)` takes what has arrived of the card, and the keyboard, so that the rest arrives there.
    """

    def __init__(self, go_on: Callable[[str], object], parent: QObject) -> None:
        super().__init__(parent)
        self._go_on = go_on
        self._keys = ""

    def watch(self, *widgets: QWidget) -> None:
        """Look at what is typed into these: lines of text, or lists."""
        for widget in widgets:
            if isinstance(widget, QLineEdit):
                widget.textChanged.connect(lambda text, field=widget: self._look(field, text))
            else:
                widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.text():
            self._keys = (self._keys + event.text())[-20:]
            if found := idcard.BEGINNING.search(self._keys):
                self._keys = ""
                self._go_on(found[0])
                return True
        return False

    def _look(self, field: QLineEdit, text: str) -> None:
        if idcard.SEPARATOR not in text or not idcard.looks_like_card(text):
            return
        found = idcard.BEGINNING.search(text)
        if found is None:  # it began before a reader's number could be told
            before, card = "", text
        elif idcard.SEPARATOR in text[found.end() :]:  # pasted whole
            before, card = text[: found.start()], text[found.start() :]
        else:
            before, card = text[: found.start()] + text[found.end() :], found[0]
        field.setText(before)
        self._go_on(card)


class _Line(QLineEdit):
    """Signals: `ended()` Enter, or Tab after something has arrived: neither goes anywhere else; `focused()`."""

    ended = Signal()
    focused = Signal()

    def __init__(self) -> None:
        super().__init__()
        # A system's own Vietnamese input method would change what the reader types; UniKey stands outside of this.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, on=False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.modifiers() == _ALT_CODE:
                event.accept()  # a reader types letters as Alt + digits, which are shortcuts elsewhere
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in _ENDS and event.modifiers() in _PLAIN:
                tab = event.key() == Qt.Key.Key_Tab
                if self.text() or not tab:
                    self.ended.emit()
                    return True
        return super().event(event)
