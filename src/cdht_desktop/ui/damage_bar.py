"""A lasting line above the pages of a workspace that is damaged: what that means here, and the way to the door's page."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _


class DamageBar(QWidget):
    """Signal: `asked()` the person wants to see what can be done. Hidden until `show_found` or `show_reading`."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        frame = QFrame()
        frame.setObjectName("banner")
        restyle(frame, "kind", "error")
        sign = QLabel()
        set_icon(sign, "error", "error")
        self._text = label(wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(frame)
        row.setContentsMargins(STEP * 2, STEP // 2, STEP, STEP // 2)
        row.setSpacing(STEP)
        row.addWidget(sign)
        row.addWidget(self._text, 1)
        row.addWidget(button(_("See what can be done"), self.asked.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP, STEP * 3, 0)
        column.addWidget(frame)
        self.hide()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_reading(self) -> None:
        """Say that the workspace is open for reading only."""
        self._say(_("Open for reading only: the data are damaged. Nothing can be changed, printed or backed up."))

    def show_found(self) -> None:
        """Say that damage has shown while working."""
        self._say(_("Damage was found in the data. To keep it from growing, nothing more is saved from now on."))

    def _say(self, text: str) -> None:
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show()
