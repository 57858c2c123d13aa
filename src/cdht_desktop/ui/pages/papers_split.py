"""The set of papers beside the paper; in turns where the window is narrow."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.words import _

_LEFT = 352
_BESIDE = 800  # dots of width from which both fit


class SetAndPreview(QWidget):
    """Shows both, or one of them with tabs above. Signal: `turned()` when the other one came in sight."""

    turned = Signal()

    def __init__(self, left: QWidget, right: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = left, right
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(_("Choose, then look"))
        self.tabs.addTab(_("1. Choose the paper"))
        self.tabs.addTab(_("2. Look at it"))
        self.tabs.currentChanged.connect(lambda _at: self._arrange())
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addWidget(left)
        row.addWidget(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(row, 1)

    @property
    def beside(self) -> bool:
        """Whether both are in sight."""
        return self.width() >= _BESIDE

    def look(self) -> None:
        """Bring the paper in sight."""
        self.tabs.setCurrentIndex(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        beside, at = self.beside, self.tabs.currentIndex()
        self.tabs.setVisible(not beside)
        self._left.setVisible(beside or at == 0)
        self._right.setVisible(beside or at == 1)
        if beside:
            self._left.setFixedWidth(_LEFT)
        else:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(16777215)
        self.turned.emit()
