"""The page of a certificate as it prints, with its places as outlines that are moved by mouse and by keys."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from cdht_desktop.ui import theme
from cdht_desktop.ui.pages.layout_places import Item, Key, Rect, snapped
from cdht_desktop.ui.theme import STEP
from cdht_desktop.words import _

_STEP, _LARGE = 0.5, 5.0  # mm that an arrow key moves, and with Shift
_GRIP = 9  # pixels of the corner by which a place is made larger
_GRID = 0.5  # mm: what is drawn by mouse stands on it
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_PAPER = QColor("#FFFFFF")


class PageCanvas(QWidget):
    """Shows one page and what stands on it.

    Signals: `picked(key)` another place was chosen (None: the paper); `placed(key, rect, step)` a place was moved or made
    larger, `step` the same for all moves of one drag; `removing()` Delete was pressed. Arrow keys move by 0.5 mm, with
    Shift by 5 mm, with Ctrl they make the place larger or smaller; Tab goes from place to place.
    """

    picked = Signal(object)
    placed = Signal(object, object, object)
    removing = Signal()
    sized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 170)
        self.setAccessibleName(_("The page: arrow keys move the chosen place, Tab goes to the next one"))
        self.chosen: Key | None = None
        self._items: list[Item] = []
        self._size = (297.0, 210.0)
        self._image = QImage()
        self._wrong = False
        self._drag: _Drag | None = None
        self._drags = 0
        self._lines: tuple[list[float], list[float]] = ([], [])

    def show_items(self, items: list[Item], size: tuple[float, float]) -> None:
        """Show these places on a paper of this size in mm."""
        self._items, self._size = items, size
        if self.item() is None:
            self.chosen = None
        self.update()

    def show_image(self, image: QImage) -> None:
        """Show the page as it prints."""
        self._image, self._wrong = image, False
        self.update()

    def show_wrong(self) -> None:
        """Say that the page shown is not what stands in the layout: what was changed last cannot be printed so."""
        self._wrong = True
        self.update()

    def choose(self, key: Key | None) -> None:
        """Choose a place; emits nothing."""
        self.chosen = key
        self.update()

    def item(self) -> Item | None:
        """Return the chosen place."""
        return next((item for item in self._items if item.key == self.chosen), None)

    def chosen_box(self) -> QRectF | None:
        """Return where the chosen place stands on this widget, in pixels; None where none is chosen."""
        item = self.item()
        return self._on_screen(item.rect) if item else None

    @property
    def held(self) -> bool:
        """Whether the mouse holds a place."""
        return self._drag is not None

    def page(self) -> QRectF:
        """Return where the page stands on this widget, in pixels."""
        room = QRectF(self.rect()).adjusted(STEP / 2, STEP / 2, -STEP / 2, -STEP / 2)
        scale = min(room.width() / self._size[0], room.height() / self._size[1])
        wide, high = self._size[0] * scale, self._size[1] * scale
        return QRectF(room.center().x() - wide / 2, room.top(), wide, high)

    def dots(self) -> QSize:
        """Return how many dots of the screen the page takes."""
        ratio = self.devicePixelRatioF()
        page = self.page()
        return QSize(max(1, round(page.width() * ratio)), max(1, round(page.height() * ratio)))

    # Drawing --------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        page = self.page()
        painter.fillRect(page, _PAPER)
        if not self._image.isNull():
            painter.setOpacity(0.55 if self._wrong else 1)
            painter.drawImage(page, self._image)
            painter.setOpacity(1)
        painter.setPen(QPen(theme.colour("edge"), 1))
        painter.drawRect(page)
        self._draw_lines(painter, page)
        for item in self._items:
            self._draw_item(painter, item)

    def _draw_item(self, painter: QPainter, item: Item) -> None:
        box, chosen = self._on_screen(item.rect), item.key == self.chosen
        if item.key[0] == "blank":
            painter.fillRect(box, QColor(128, 128, 128, 24))
        colour = theme.LIGHT.error if self._wrong and chosen else theme.LIGHT.accent if chosen else theme.LIGHT.control
        style = Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DotLine
        painter.setPen(QPen(QColor(colour), 2 if chosen else 1, style))
        painter.drawRect(box)
        if chosen:
            painter.fillRect(self._grip(box), QColor(colour))

    def _draw_lines(self, painter: QPainter, page: QRectF) -> None:
        painter.setPen(QPen(QColor(theme.LIGHT.error), 1, Qt.PenStyle.DashLine))
        scale = page.width() / self._size[0]
        for x in self._lines[0]:
            painter.drawLine(
                QPointF(page.left() + x * scale, page.top()), QPointF(page.left() + x * scale, page.bottom())
            )
        for y in self._lines[1]:
            painter.drawLine(
                QPointF(page.left(), page.top() + y * scale), QPointF(page.right(), page.top() + y * scale)
            )

    def _on_screen(self, rect: Rect) -> QRectF:
        page = self.page()
        scale = page.width() / self._size[0]
        return QRectF(
            page.left() + rect.left * scale, page.top() + rect.top * scale, rect.width * scale, rect.height * scale
        )

    def _grip(self, box: QRectF) -> QRectF:
        return QRectF(box.right() - _GRIP / 2, box.bottom() - _GRIP / 2, _GRIP, _GRIP)

    def _on_paper(self, point: QPointF) -> tuple[float, float]:
        page = self.page()
        scale = self._size[0] / page.width()
        return (point.x() - page.left()) * scale, (point.y() - page.top()) * scale

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.sized.emit()

    # Mouse ----------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self._on_paper(event.position())
        chosen = self.item()
        grips = chosen is not None and self._grip(self._on_screen(chosen.rect)).adjusted(-3, -3, 3, 3).contains(
            event.position()
        )
        if not grips:
            self._pick(self._under(*at))
            chosen = self.item()
        if chosen is not None:
            self._drags += 1
            self._drag = _Drag(chosen, at, grips=grips, step=("drag", self._drags))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            over = self._under(*self._on_paper(event.position()))
            self.setCursor(Qt.CursorShape.ArrowCursor if over is None else Qt.CursorShape.SizeAllCursor)
            return
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        rect, lines = self._drag.to(self._on_paper(event.position()), self._others(), self._size, free=free)
        self._lines = lines
        self.placed.emit(self._drag.item.key, rect, self._drag.step)
        self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._drag, self._lines = None, ([], [])
        self.update()

    def _under(self, x: float, y: float) -> Key | None:
        """Return the place under a point: the chosen one where it is among them, else the smallest."""
        found = [item for item in self._items if item.rect.holds(x, y)]
        if any(item.key == self.chosen for item in found):
            return self.chosen
        return min(found, key=lambda item: item.rect.width * item.rect.height).key if found else None

    def _others(self) -> list[Rect]:
        return [item.rect for item in self._items if item.key != self.chosen]

    def _pick(self, key: Key | None) -> None:
        if key != self.chosen:
            self.choose(key)
            self.picked.emit(key)

    # Keys -----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item, way = self.item(), _ARROWS.get(Qt.Key(event.key()))
        if item is not None and way is not None:
            by = _LARGE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
            larger = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            rect = item.rect
            if larger:
                rect = Rect(rect.left, rect.top, rect.width + way[0] * by, rect.height + way[1] * by)
            else:
                rect = rect.moved(way[0] * by, way[1] * by)
            self.placed.emit(item.key, rect, ("keys", item.key, larger))
        elif item is not None and event.key() == Qt.Key.Key_Delete:
            self.removing.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 - as Qt names it
        """Go from place to place by Tab, after the last one on to the next field."""
        keys = [item.key for item in self._items]
        at = keys.index(self.chosen) if self.chosen in keys else -1 if next else len(keys)
        at += 1 if next else -1
        if 0 <= at < len(keys):
            self._pick(keys[at])
            return True
        return super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()


class _Drag:
    """A place held by the mouse."""

    def __init__(self, item: Item, start: tuple[float, float], *, grips: bool, step: object) -> None:
        self.item = item
        self.step = step
        self._start = start
        self._grips = grips

    def to(
        self, at: tuple[float, float], others: list[Rect], size: tuple[float, float], *, free: bool
    ) -> tuple[Rect, tuple[list[float], list[float]]]:
        """Return where the place is now, and the lines it is flush with; `free` (Alt is down): with none."""
        right, down = (_on_grid(now - before) for now, before in zip(at, self._start, strict=True))
        rect = self.item.rect
        if self._grips:
            return Rect(rect.left, rect.top, rect.width + right, rect.height + down), ([], [])
        moved = rect.moved(right, down)
        if free:
            return moved, ([], [])
        flush, upright, level = snapped(moved, others, size)
        return flush, (upright, level)


def _on_grid(length: float) -> float:
    return round(length / _GRID) * _GRID
