"""Finding the person whose sheet is wanted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cdht_desktop.errors import NotFound
from cdht_desktop.ops import citizens
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.fields import SearchBox
from cdht_desktop.words import _

_MOST = 30  # persons offered; whoever looks for more types another letter
_HEIGHT = 168


class PersonField(QWidget):
    """A search box over the persons found; `changed` when another one is chosen, `opened` when some are offered."""

    changed = Signal()
    opened = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._chosen: str | None = None
        self._who = label("", "strong", wrap=True)
        self._who.hide()
        self.search = SearchBox(_("Name, ID number, village …"))
        self.search.asked.connect(self._find)
        self.found = QListWidget()
        self.found.setAccessibleName(_("Persons found"))
        self.found.setFixedHeight(_HEIGHT)
        self.found.setWordWrap(True)
        self.found.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemClicked.connect(self._take)
        self.found.itemActivated.connect(self._take)
        self.found.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        for part in (self._who, self.search, self.found):
            column.addWidget(part)
        self.setFocusProxy(self.search)

    def value(self) -> str | None:
        """Return the chosen citizen's id."""
        return self._chosen

    def set_value(self, value: object) -> None:
        """Choose a citizen by id, or nobody (None); who is no longer there is nobody."""
        self._chosen = None
        if isinstance(value, str):
            try:
                one = self._desk.read(citizens.get, value)
            except NotFound:
                return
            self._chosen = value
            self._who.setText(f"{one.name}, {one.birth.year}" if one.birth else one.name)
        self._who.setVisible(self._chosen is not None)

    def _find(self, text: str) -> None:
        self.found.clear()
        self.found.setVisible(bool(text))
        if not text:
            return
        ids = self._desk.read(citizens.find, text)
        for row in self._desk.read(citizens.rows, ids[:_MOST]):
            words = ", ".join(filter(None, (row.name, row.birth[-4:], row.village)))
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, row.id)
            item.setToolTip(words)
            self.found.addItem(item)
        if not ids:
            nobody = QListWidgetItem(_("Nobody was found."))
            nobody.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(nobody)
        elif len(ids) > _MOST:
            more = QListWidgetItem(_("… and {count} more: type more letters.").format(count=len(ids) - _MOST))
            more.setFlags(Qt.ItemFlag.NoItemFlags)
            self.found.addItem(more)
        self.found.setCurrentRow(0)
        self.opened.emit()

    def _take(self, item: QListWidgetItem) -> None:
        row_id = item.data(Qt.ItemDataRole.UserRole)
        if row_id:
            self.set_value(row_id)
            self.search.clear()
            self.found.hide()
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the search box takes the first who was found, Down goes to the list."""
        if event.key() == Qt.Key.Key_Down and self.found.isVisible():
            self.found.setFocus()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.found.isVisible():
            if (item := self.found.currentItem()) is not None:
                self._take(item)
        else:
            super().keyPressEvent(event)
