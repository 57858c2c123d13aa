"""The cards of the door: one in sight at a time."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.ui.door_pages import DoorPage


class Cards(QWidget):
    """One page in sight at a time, and no higher than that page (a QStackedWidget is as high as its highest)."""

    def __init__(self, pages: Sequence[DoorPage]) -> None:
        super().__init__()
        self._pages: list[DoorPage] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for page in pages:
            self.add(page)
        self.current = pages[0]

    def add(self, page: DoorPage) -> None:
        """Take one more page."""
        self._pages.append(page)
        self._column.addWidget(page)
        page.hide()

    def show_page(self, page: DoorPage) -> None:
        """Turn to one of the pages."""
        for other in self._pages:
            other.setVisible(other is page)
        self.current = page
