"""One sentence above a page: what was refused, what to know, what was done."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.widgets.basics import button, label, restyle, small_button
from cdht_desktop.words import _

Kind = Literal["error", "notice", "done"]
_ROLES = {"error": "error", "notice": "accent", "done": "accent"}


class Banner(QFrame):
    """A sentence with its sign (octagon = refused, i = notice, tick = done), an optional button, and a close button.

    Hidden until `show_text`; a new sentence replaces the old one.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.kind: Kind = "notice"
        self._slot: Callable[[], object] | None = None
        self._sign = QLabel()
        self._text = label(wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._act = button("", self._acted)
        self._second_slot: Callable[[], object] | None = None
        self._second = button("", self._acted_otherwise, role="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self._second)
        row.addWidget(self._act)
        row.addWidget(small_button("close", _("Close this message"), self.hide))
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown last."""
        return self._text.text()

    def show_text(
        self, text: str, kind: Kind = "notice", *, action: str = "", slot: Callable[[], object] | None = None
    ) -> None:
        """Show a sentence; `action` and `slot` add a button that does something about it."""
        self.kind = kind
        self._slot, self._second_slot = slot, None
        self._second.hide()
        self._text.setText(text)
        self._act.setText(action)
        self._act.setVisible(bool(action))
        set_icon(self._sign, kind, _ROLES[kind])
        restyle(self, "kind", kind)
        self.setAccessibleName(text)
        self.show()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def add_other(self, action: str, slot: Callable[[], object]) -> None:
        """Add a second, quieter way to answer the sentence that is shown."""
        self._second_slot = slot
        self._second.setText(action)
        self._second.show()

    def error(self, text: str, *, action: str = "", slot: Callable[[], object] | None = None) -> None:
        """Say what was refused, and why."""
        self.show_text(text, "error", action=action, slot=slot)

    def notice(self, text: str, *, action: str = "", slot: Callable[[], object] | None = None) -> None:
        """Say what is worth knowing."""
        self.show_text(text, "notice", action=action, slot=slot)

    def done(self, text: str, *, action: str = "", slot: Callable[[], object] | None = None) -> None:
        """Say what was done."""
        self.show_text(text, "done", action=action, slot=slot)

    def _acted(self) -> None:
        self._go(self._slot)

    def _acted_otherwise(self) -> None:
        self._go(self._second_slot)

    def _go(self, slot: Callable[[], object] | None) -> None:
        self.hide()
        if slot is not None:
            slot()
