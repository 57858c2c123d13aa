"""Labels, buttons and lines in the roles that the look knows."""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton, QWidget

from cdht_desktop.ui.icons import SIZE, set_icon

LabelRole = Literal[
    "", "title", "huge", "heading", "strong", "muted", "brand", "fault", "caution", "label", "code", "key"
]
ButtonRole = Literal["", "primary", "link", "place"]


def label(text: str = "", role: LabelRole = "", *, wrap: bool = False) -> QLabel:
    """Return a label of plain text: what people typed is never taken for markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


class _Button(QPushButton):
    """A button that keeps its shortcut when its words change (Qt's own forgets it), and can be withheld for good."""

    withheld = False

    def setText(self, text: str) -> None:
        keys = self.shortcut()
        super().setText(text)
        self.setShortcut(keys)

    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible and not self.withheld)

    def setEnabled(self, enabled: bool) -> None:
        super().setEnabled(enabled and not self.withheld)


def button(
    text: str,
    slot: Callable[[], object] | None = None,
    *,
    icon: str = "",
    role: ButtonRole = "",
    shortcut: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a button; `slot` is called without arguments, `shortcut` is shown in its tooltip."""
    made = _Button(text.replace("&", "&&"))
    made.setProperty("role", role)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(True)  # Enter presses the button that has the keyboard; every dialog names its default
    made.setIconSize(QSize(SIZE, SIZE))  # also where it gets its icon later
    if icon:
        set_icon(made, icon, {"primary": "on_accent", "link": "accent"}.get(role, "text"))
    if slot is not None:
        made.clicked.connect(lambda _checked=False: slot())
    if shortcut:
        made.setShortcut(QKeySequence(shortcut))
        tip = f"{tip or text} ({shortcut})"
    if tip:
        made.setToolTip(tip)
    return made


def withhold(made: QPushButton) -> None:
    """Offer a button of ours to nobody, by mouse or by key, whatever its page does with it later on."""
    if not isinstance(made, _Button):
        raise TypeError(type(made).__name__)
    made.withheld = True
    made.setEnabled(False)
    made.setVisible(False)


def small_button(icon: str, name: str, slot: Callable[[], object]) -> QToolButton:
    """Return a button that shows only an icon; `name` is its tooltip and accessible name."""
    made = QToolButton()
    made.setProperty("role", "quiet")
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setIconSize(QSize(SIZE, SIZE))
    set_icon(made, icon, "muted")
    made.clicked.connect(lambda _checked=False: slot())
    return made


def rule() -> QFrame:
    """Return a thin line between groups."""
    made = QFrame()
    made.setObjectName("rule")
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet reads, and draw the widget by it."""
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
