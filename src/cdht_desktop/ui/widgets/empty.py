"""What belongs here, and the button that offers it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label


class EmptyPage(QWidget):
    """Shown in place of a list that has nothing to show."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        *,
        action: str = "",
        slot: Callable[[], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        sign = QLabel()
        sign.setProperty("cdht_icon_size", 48)
        set_icon(sign, icon, "muted")
        self.title = label(title, "heading", wrap=True)
        self.text = label(text, "muted", wrap=True)
        self.action = button(action, slot)
        column = QVBoxLayout(self)
        column.setSpacing(STEP)
        column.addStretch(2)
        for part in (sign, self.title, self.text):
            part.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(part)
        column.addSpacing(STEP)
        column.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.action.setVisible(bool(action))  # not before it stands in here: alone it would be a window for a moment

    def say(self, title: str, text: str = "", *, action: str = "") -> None:
        """Say something else (nothing found, instead of nothing there)."""
        self.title.setText(title)
        self.text.setText(text)
        self.action.setText(action)
        self.action.setVisible(bool(action))
