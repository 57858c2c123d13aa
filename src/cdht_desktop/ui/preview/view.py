"""One page of a paper, as large as one likes."""

import math

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.preview.renderer import Key, Renderer
from cdht_desktop.ui.preview.zoom import MARGIN, Zoom, dots_per_inch, next_step, percent, shown_size
from cdht_desktop.ui.theme import colour
from cdht_desktop.words import _

_MOST_DOTS = 12_000_000  # a picture holds at most so many (48 MB); beyond that it is drawn larger than it is
_LINE = 40  # dots that an arrow key scrolls
_NOTCH = 120  # of a mouse wheel


class PageView(QAbstractScrollArea):
    """Shows one page; Page Up and Page Down turn it, Home and End go to the first and the last.

    Signals: `turned(number)` when another page is in sight, `zoomed(percent)` when the page has another size.
    """

    turned = Signal(int)
    zoomed = Signal(int)

    def __init__(self, renderer: Renderer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.number = 0
        self.zoom: Zoom = "page"
        self._renderer = renderer
        self._pages: PdfPages | None = None
        self._size = QSize()
        self._last: QImage | None = None  # what was in sight before: shown until the new picture is there
        self._held: QPoint | None = None
        self._wheel = 0
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setSingleStep(_LINE)
        renderer.drawn.connect(self._drawn)

    @property
    def percent(self) -> int:
        """How large the page is shown, in percent of its size on paper."""
        if self._pages is None:
            return 100
        return percent(self._size, self._pages.size(self.number), dots_per_inch(self.screen()))

    def show_pages(self, pages: PdfPages | None, number: int = 0) -> None:
        """Show another paper at a page, or none."""
        self._pages, self._wheel = pages, 0
        self._last = self._last if pages is not None else None
        self.number = -1
        if pages is not None:
            self.turn_to(number)
        self.viewport().update()

    def turn_to(self, number: int, *, at_end: bool = False) -> None:
        """Show a page from its beginning, or from its end; one beyond the last is the last."""
        if self._pages is None:
            return
        number = max(0, min(number, self._pages.count - 1))
        if number == self.number:
            return
        self.number = number
        self._measure()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if at_end else 0)
        page = _("Page {page} of {count}").format(page=number + 1, count=self._pages.count)
        self.setAccessibleName(page)
        self.turned.emit(number)

    def set_zoom(self, zoom: Zoom) -> None:
        """Show the page in another size; what is in the middle stays there."""
        self.zoom = zoom
        self._measure()

    def step(self, *, larger: bool) -> None:
        """Show the page one step larger or smaller."""
        self.set_zoom(next_step(self.percent, larger=larger))

    # Keys and mouse -------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}:
            self.step(larger=key != Qt.Key.Key_Minus)
        elif control and key == Qt.Key.Key_0:
            self.set_zoom("page")
        elif key in {Qt.Key.Key_PageDown, Qt.Key.Key_Space}:
            self._go_on(1)
        elif key == Qt.Key.Key_PageUp:
            self._go_on(-1)
        elif key == Qt.Key.Key_Home:
            self.turn_to(0)
        elif key == Qt.Key.Key_End and self._pages is not None:
            self.turn_to(self._pages.count - 1)
        else:
            super().keyPressEvent(event)  # arrows scroll

    def _go_on(self, way: int) -> None:
        """Scroll by what is in sight; at the end of the page turn it."""
        bar = self.verticalScrollBar()
        if bar.value() == (bar.maximum() if way > 0 else bar.minimum()):
            self.turn_to(self.number + way, at_end=way < 0)
        else:
            bar.setValue(bar.value() + way * (self.viewport().height() - _LINE))

    def wheelEvent(self, event: QWheelEvent) -> None:
        down = event.angleDelta().y()
        self._wheel = down + (self._wheel if self._wheel * down > 0 else 0)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if abs(self._wheel) >= _NOTCH:
                self.step(larger=self._wheel > 0)
                self._wheel = 0
            return
        bar = self.verticalScrollBar()
        if down and bar.value() == (bar.minimum() if down > 0 else bar.maximum()):
            if abs(self._wheel) >= _NOTCH:
                self.turn_to(self.number + (-1 if down > 0 else 1), at_end=down > 0)
                self._wheel = 0
            return
        super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            now = event.position().toPoint()
            moved, self._held = now - self._held, now
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._held = None

    # Sizes and pictures ---------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _measure(self) -> None:
        """Compute the page's size and ask for its picture."""
        if self._pages is None or self.number < 0:
            return
        room, dpi = self.maximumViewportSize(), dots_per_inch(self.screen())
        size = shown_size(self._pages.size(self.number), self.zoom, room, dpi)
        if self.zoom == "width" and size.height() + 2 * MARGIN > room.height():
            room.setWidth(room.width() - self.verticalScrollBar().sizeHint().width())
            size = shown_size(self._pages.size(self.number), self.zoom, room, dpi)
        self._size = size
        self._set_bars()
        self._renderer.want("page", self._near())
        self.viewport().update()
        self.zoomed.emit(self.percent)

    def _set_bars(self) -> None:
        room = self.maximumViewportSize()
        for bar, size, inside in (
            (self.horizontalScrollBar(), self._size.width(), room.width()),
            (self.verticalScrollBar(), self._size.height(), room.height()),
        ):
            middle = (bar.value() + bar.pageStep() / 2) / max(bar.maximum() + bar.pageStep(), 1)
            whole = bar.maximum() == 0 and bar.orientation() == Qt.Orientation.Vertical
            most = max(0, size + 2 * MARGIN - inside)
            bar.setPageStep(inside)
            bar.setRange(0, most)  # a page that was in sight as a whole is read from its top
            bar.setValue(0 if whole else round(middle * (most + inside) - inside / 2))

    def _near(self) -> list[Key]:
        """Return the page in sight and its neighbours, which are likely to be next."""
        if self._pages is None:
            return []
        near = (self.number, self.number + 1, self.number - 1)
        return [self._key(number) for number in near if 0 <= number < self._pages.count]

    def _key(self, number: int) -> Key:
        wide, high = (side * self.devicePixelRatioF() for side in (self._size.width(), self._size.height()))
        less = min(1.0, math.sqrt(_MOST_DOTS / (wide * high)))
        return Key(self._renderer.paper, number, max(1, round(wide * less)), max(1, round(high * less)))

    def _drawn(self, key: Key) -> None:
        if key.number == self.number:
            self.viewport().update()

    def page_rect(self) -> QRect:
        """Return where the page stands in the view; it may reach beyond it."""
        inside, bars = self.viewport().size(), (self.horizontalScrollBar(), self.verticalScrollBar())
        left = MARGIN - bars[0].value() if bars[0].maximum() else (inside.width() - self._size.width()) // 2
        top = MARGIN - bars[1].value() if bars[1].maximum() else (inside.height() - self._size.height()) // 2
        return QRect(QPoint(left, top), self._size)

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), colour("edge"))
        if self._pages is None:
            return
        where = self.page_rect()
        painter.fillRect(where, QColor("white"))  # paper is white in the dark, too
        found = self._renderer.pictures.get(self._key(self.number))
        self._last = found or self._last
        if self._last is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(where, self._last)
        painter.setPen(colour("control"))
        painter.drawRect(where.adjusted(-1, -1, 0, 0))
        if self.hasFocus():
            painter.setPen(colour("accent"))
            painter.drawRect(self.viewport().rect().adjusted(0, 0, -1, -1))
