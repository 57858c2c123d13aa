"""The ID number in a citizen's form: masked, with a button that shows it; what is typed takes its place."""

from collections.abc import Callable

from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from cdht_desktop.domain.masking import is_masked
from cdht_desktop.domain.text import nfc
from cdht_desktop.ui.shown_numbers import KEY, ShownNumbers
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.words import _

_LONGEST = 40
_EDGE = 4


class NumberField(QLineEdit):
    """A number as typed, or the masked one of a record; that stays the field's `value()` while nothing else is typed.

    `follow` says where it is shown from.
    """

    def __init__(self) -> None:
        super().__init__()
        self._mask = ""
        self._number: str | None = None
        self._shown: ShownNumbers | None = None
        self._whose: Callable[[], str | None] = lambda: None
        self.setMaxLength(_LONGEST)
        self.button = button(_("Show"), self.turn, role="link", tip=_("Show the ID number") + f" ({KEY})")
        self.button.setProperty("low", "true")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, _EDGE, 0)
        row.addStretch()
        row.addWidget(self.button)
        self.textChanged.connect(lambda _text: self._offer())
        self.selectionChanged.connect(self._hold_mask)
        self.cursorPositionChanged.connect(lambda _before, _now: self._hold_mask())
        self._offer()

    def follow(self, shown: ShownNumbers, whose: Callable[[], str | None]) -> None:
        """Show the number of the citizen `whose()` while it stands among the `shown`."""
        self._shown, self._whose = shown, whose
        shown.changed.connect(self._show)

    def turn(self) -> None:
        """Show the record's whole number, or hide it."""
        whose = self._whose()
        if self._shown is not None and whose is not None and self.untouched:
            self._shown.turn(whose)

    @property
    def untouched(self) -> bool:
        """Whether the record's own number stands there, masked or shown."""
        return bool(self._mask) and self.text() in {self._mask, self._number}

    def value(self) -> str:
        """Return what was typed, or the mask that stands for the record's own number."""
        return self._mask if self.untouched else nfc(self.text())

    def set_value(self, value: object) -> None:
        """Show a number, a record's masked one, or nothing (None)."""
        text = str(value or "")
        self._mask, self._number = text if is_masked(text) else "", None
        super().setText(text)
        self._show()

    def setText(self, text: str | None) -> None:
        """Put a text in; none puts the mask back, as where a card was scanned into this field by mistake."""
        super().setText(text or self._mask)

    def _show(self) -> None:
        """Put the record's full number in place of its mask where it is shown, else the mask; what was typed stays."""
        number = self._shown.number(self._whose()) if self._shown is not None else None
        untouched, self._number = self.untouched, number or None
        if untouched:
            super().setText(self._number or self._mask)
        self._offer()

    def _offer(self) -> None:
        """Offer the button where there is something to show or to hide."""
        shown = self.text() != self._mask
        self.button.setVisible(self._shown is not None and self._shown.allowed and self.untouched)
        self.button.setText(_("Hide") if shown else _("Show"))
        self.button.setAccessibleName(_("Hide the ID number") if shown else _("Show the ID number"))
        self._make_room()

    def _make_room(self) -> None:
        room = 0 if self.button.isHidden() else self.button.sizeHint().width() + _EDGE
        self.setTextMargins(0, 0, room, 0)

    # The mask is one whole: what is typed over it replaces all of it ------------------------------------------------

    def _hold_mask(self) -> None:
        if self._mask and self.text() == self._mask and self.hasFocus() and self.selectedText() != self._mask:
            self.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._hold_mask()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self.text() == self._mask:
            self.deselect()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._mask and self.text() == self._mask:
            self.selectAll()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if self._mask and self.text() == self._mask:
            self.selectAll()
        super().inputMethodEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()
