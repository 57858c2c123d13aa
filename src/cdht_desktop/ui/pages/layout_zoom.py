"""The page of a certificate made larger on the screen: it scrolls, and the place that is chosen stays in sight."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QWheelEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from cdht_desktop.ui.pages.layout_canvas import PageCanvas
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import small_button
from cdht_desktop.words import _

STEPS = (1.0, 1.5, 2.0, 3.0, 4.0)  # how many times as large as the page that is seen whole
_NOTCH = 120  # of a mouse wheel
_AROUND = STEP * 3  # pixels kept in sight around what is chosen


class ZoomedCanvas(QScrollArea):
    """Holds a canvas, fitted or a step larger; `keys_in` is where Ctrl + / − / 0 are meant for it."""

    def __init__(self, canvas: PageCanvas, keys_in: QWidget) -> None:
        super().__init__()
        self.canvas = canvas
        self.zoom = STEPS[0]
        self._wheel = 0
        self.smaller = small_button("zoom-out", _("Smaller (Ctrl+-)"), lambda: self.step(-1))
        self.larger = small_button("zoom-in", _("Larger (Ctrl++)"), lambda: self.step(1))
        self.setWidget(canvas)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        canvas.setAutoFillBackground(False)
        canvas.installEventFilter(self)
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, way in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1), ("Ctrl+0", 0)):
            made = QShortcut(QKeySequence(keys), keys_in, context=within)
            made.activated.connect(lambda way=way: self.step(way))
        canvas.picked.connect(lambda _key: self.show_chosen())
        canvas.placed.connect(lambda *_placed: self.show_chosen())
        self._switch()

    def step(self, way: int) -> None:
        """Show the page a step larger (1) or smaller (-1), or as a whole (0)."""
        at = STEPS.index(self.zoom) + way
        self.set_zoom(STEPS[0] if way == 0 else STEPS[max(0, min(at, len(STEPS) - 1))])

    def set_zoom(self, zoom: float) -> None:
        """Show the page in another size: what is chosen, else what is in the middle, stays in sight."""
        middle = self._middle()
        self.zoom = zoom
        self._measure()
        self.ensureVisible(
            round(middle.x() * self.canvas.width()), round(middle.y() * self.canvas.height()),
            self.viewport().width() // 2, self.viewport().height() // 2,
        )  # fmt: skip
        self.show_chosen()
        self._switch()

    def show_chosen(self) -> None:
        """Scroll to the chosen place, unless a hand is moving it: then the page stands still under the mouse."""
        box = self.canvas.chosen_box()
        if box is None or self.canvas.held:
            return
        corners = (box.bottomRight(), box.center(), box.topLeft())  # the last is in sight where not all of it can be
        for corner in corners:
            self.ensureVisible(round(corner.x()), round(corner.y()), _AROUND, _AROUND)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.canvas and event.type() == QEvent.Type.Wheel:
            wheel = cast("QWheelEvent", event)
            if wheel.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._turned(wheel.angleDelta().y())
                return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def _turned(self, by: int) -> None:
        self._wheel = by + (self._wheel if self._wheel * by > 0 else 0)
        if abs(self._wheel) >= _NOTCH:
            self.step(1 if self._wheel > 0 else -1)
            self._wheel = 0

    def _middle(self) -> QPointF:
        """Return which point of the canvas is in the middle, in shares of its size."""
        point = self.viewport().rect().center() - self.canvas.pos()
        return QPointF(point.x() / max(self.canvas.width(), 1), point.y() / max(self.canvas.height(), 1))

    def _measure(self) -> None:
        fitted = self.zoom == STEPS[0]
        self.setWidgetResizable(fitted)
        if not fitted:
            room = self.maximumViewportSize()
            self.canvas.resize(round(room.width() * self.zoom), round(room.height() * self.zoom))

    def _switch(self) -> None:
        self.smaller.setEnabled(self.zoom > STEPS[0])
        self.larger.setEnabled(self.zoom < STEPS[-1])
