"""A form beside its list, so that the list stays in sight; over it where the window is narrow."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label, rule, small_button
from cdht_desktop.words import _

WIDTH = 400
_OVER = 560  # the panel's width where it lies over the page
_DIRECT = Qt.FindChildOption.FindDirectChildrenOnly
_LIST_AT_LEAST = 480  # a list that is narrower than this is of no use beside a form


class SidePanel(QFrame):
    """Title and close button, a scrolling body, buttons below. Esc closes it.

    `closing()` may be set to a function that answers False to keep it open (unsaved words); `leaving()` to one that
    puts unsaved words into safety when the whole window closes, and answers False where it cannot. `closed` is emitted
    when it was closed.
    """

    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.closing: Callable[[], bool] | None = None
        self.leaving: Callable[[], bool] | None = None
        self.banner = Banner()
        self._title = label("", "heading", wrap=True)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(small_button("close", _("Close"), self.close_panel), 0, Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._feet = QHBoxLayout()
        self._feet.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP * 2, STEP, STEP * 2)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self._area, 1)
        self._line = rule()
        column.addWidget(self._line)
        column.addLayout(self._feet)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.close_panel)
        escape.activatedAmbiguously.connect(self.close_panel)  # on a page that Esc leaves
        self.hide()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a button came or went
            self._line.setVisible(any(not made.isHidden() for made in self.findChildren(QPushButton, options=_DIRECT)))
        return super().event(event)

    def set_title(self, text: str) -> None:
        """Say what the panel is about."""
        self._title.setText(text)
        self.setAccessibleName(text)

    def set_body(self, body: QWidget) -> None:
        """Put the form in; the body before is let go."""
        holder = QWidget()
        holder.setProperty("role", "scrolled")
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, STEP, STEP)
        inner.addWidget(body)
        inner.addStretch()
        self._area.setWidget(holder)

    def add_primary(self, text: str, slot: Callable[[], object], *, icon: str = "", shortcut: str = "") -> QPushButton:
        """Add the panel's main button, at its right end."""
        made = button(text, slot, icon=icon, role="primary", shortcut=shortcut)
        self._feet.addWidget(made)
        return made

    def add_button(self, text: str, slot: Callable[[], object], *, icon: str = "") -> QPushButton:
        """Add another button."""
        made = button(text, slot, icon=icon)
        self._feet.addWidget(made)
        return made

    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll to a part of the body, once it has the size that it needs."""
        QTimer.singleShot(0, part, lambda: self._area.ensureWidgetVisible(part, 0, STEP))

    def may_leave(self) -> bool:
        """Say whether the window may close: what is unsaved here is kept, or there is nothing; otherwise it asks."""
        if self.isHidden() or (self.leaving is not None and self.leaving()):
            return True
        return self.closing is None or self.closing()

    def close_panel(self) -> bool:
        """Close, unless `closing` says no; answers whether it is closed."""
        if self.isVisible() and self.closing is not None and not self.closing():
            return False
        was = not self.isHidden()
        self.hide()
        if was:
            self.closed.emit()
        return True


class ListAndPanel(QWidget):
    """A list that fills the page, and a `SidePanel` that opens at its right; where both do not fit, over the page."""

    def __init__(
        self, listing: QWidget, panel: SidePanel, *, width: int = WIDTH, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.listing, self.panel, self._width = listing, panel, width
        listing.setParent(self)
        panel.setParent(self)
        panel.closed.connect(self._closed)
        self.setMinimumHeight(160)

    def open(self) -> None:
        """Open the panel."""
        self.panel.show()
        self._arrange()

    @property
    def beside(self) -> bool:
        """Whether the list and the panel both fit."""
        return self.width() - self._width - STEP * 2 >= _LIST_AT_LEAST

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        is_open = not self.panel.isHidden()
        host: QWidget = self if self.beside else self._page()
        if self.panel.parentWidget() is not host:
            focus = self.panel.focusWidget()
            self.panel.setParent(host)
            self.panel.setVisible(is_open)
            if is_open and focus is not None:
                focus.setFocus()
        room, left = self.rect(), 0
        if host is self:
            left = self.width() - self._width
        else:
            room = host.rect().adjusted(STEP, STEP, -STEP, -STEP)
            left = max(room.left(), room.right() - _OVER)
        self.panel.setGeometry(left, room.top(), room.right() - left + 1, room.height())
        self.panel.raise_()
        list_width = left - STEP * 2 if is_open and host is self else self.width()
        self.listing.setGeometry(0, 0, list_width, self.height())

    def _page(self) -> QWidget:
        above: QWidget = self
        while above.objectName() != "page" and (next_above := above.parentWidget()) is not None:
            above = next_above
        return above

    def _closed(self) -> None:
        self._arrange()
        self.listing.setFocus()
