"""All pages of a paper, small, in a strip; only those in sight are drawn."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.preview.renderer import Key, Renderer
from cdht_desktop.ui.theme import colour
from cdht_desktop.words import _

WIDTH = 132
_PAD = 10
_WORDS = 22  # height of the page's number
_PAUSE = 30  # ms without scrolling after which pictures are asked for


class Thumbnails(QListView):
    """`asked(number)`: a page was chosen, by mouse or arrow keys."""

    asked = Signal(int)

    def __init__(self, renderer: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._renderer = renderer
        self._pages: PdfPages | None = None
        self._box = QSize()
        self._rows = _Pages(self)
        self.setModel(self._rows)
        self.setItemDelegate(_Thumbnail(self))
        self.setObjectName("thumbnails")
        self.setAccessibleName(_("Pages"))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._want)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._pause.start())
        self.selectionModel().currentChanged.connect(self._chosen)
        renderer.drawn.connect(self._drawn)

    def show_pages(self, pages: PdfPages | None) -> None:
        """Show another paper's pages, or none. All get the room that the first one needs."""
        self._pages = pages
        inside = WIDTH - 2 * _PAD - self.verticalScrollBar().sizeHint().width()
        if pages is not None:
            paper = pages.size(0)
            scale = min(inside / paper.width(), inside * 1.5 / paper.height())
            self._box = QSize(inside, round(paper.height() * scale))
        self._rows.set_count(pages.count if pages is not None else 0)
        self._pause.start()

    def mark(self, number: int) -> None:
        """Show which page is in sight; emits nothing."""
        model = self.selectionModel()
        blocked = model.blockSignals(True)
        self.setCurrentIndex(self._rows.index(number, 0))
        model.blockSignals(blocked)
        self.scrollTo(self._rows.index(number, 0))
        self.viewport().update()

    def item_size(self) -> QSize:
        """Return the room of one page with its number."""
        return QSize(WIDTH - self.verticalScrollBar().sizeHint().width() - 4, self._box.height() + _WORDS + _PAD)

    def picture(self, number: int) -> QImage | None:
        """Return a page's small picture, None until it is drawn."""
        return self._renderer.pictures.get(self._key(number))

    def page_rect(self, number: int, room: QRect) -> QRect:
        """Return where in the room of an item the page stands."""
        size = self._shown(number)
        return QRect(room.left() + (room.width() - size.width()) // 2, room.top() + _PAD, size.width(), size.height())

    def _shown(self, number: int) -> QSize:
        if self._pages is None or number >= self._pages.count:
            return QSize(1, 1)
        paper = self._pages.size(number)
        scale = min(self._box.width() / paper.width(), self._box.height() / paper.height())
        return QSize(max(1, round(paper.width() * scale)), max(1, round(paper.height() * scale)))

    def _key(self, number: int) -> Key:
        size, ratio = self._shown(number), self.devicePixelRatioF()
        return Key(self._renderer.paper, number, round(size.width() * ratio), round(size.height() * ratio))

    def in_sight(self) -> range:
        """Return the numbers of the pages in sight."""
        if self._pages is None or not self.isVisible():
            return range(0)
        high = max(self.item_size().height(), 1)
        first = self.verticalScrollBar().value() // high
        return range(first, min(self._pages.count, first + self.viewport().height() // high + 2))

    def _want(self) -> None:
        self._renderer.want("strip", [self._key(number) for number in self.in_sight()])

    def _drawn(self, key: Key) -> None:
        if key.number in self.in_sight():
            self.update(self._rows.index(key.number, 0))

    def _chosen(self, now: QModelIndex) -> None:
        if now.isValid():
            self.asked.emit(now.row())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pause.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pause.start()


class _Pages(QAbstractListModel):
    """Page numbers, nothing else: a paper of 5,000 pages costs as much as one of two."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._count = 0

    def set_count(self, count: int) -> None:
        self.beginResetModel()
        self._count = count
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return str(index.row() + 1)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("Page {page} of {count}").format(page=index.row() + 1, count=self._count)
        return None


class _Thumbnail(QStyledItemDelegate):
    def __init__(self, strip: Thumbnails) -> None:
        super().__init__(strip)
        self._strip = strip

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return self._strip.item_size()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        number, room = index.row(), option.rect
        chosen = self._strip.currentIndex().row() == number
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, colour("selection" if chosen else "raised"))
        where = self._strip.page_rect(number, room)
        painter.fillRect(where, QColor("white"))
        if (found := self._strip.picture(number)) is not None:
            painter.drawImage(where, found)
        painter.setPen(colour("accent" if chosen else "control"))
        painter.drawRect(where.adjusted(-1, -1, 0, 0))
        painter.setPen(colour("text" if chosen else "muted"))
        words = QRect(room.left(), where.bottom() + 1, room.width(), _WORDS)
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, str(number + 1))
