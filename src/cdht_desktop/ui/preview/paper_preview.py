"""A paper on the screen: pages, zoom, small pictures of all pages."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.ui.preview.pages import PdfPages
from cdht_desktop.ui.preview.renderer import Renderer
from cdht_desktop.ui.preview.thumbnails import Thumbnails
from cdht_desktop.ui.preview.view import PageView
from cdht_desktop.ui.preview.zoom import STEPS, Zoom
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label, small_button
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

_STRIP_FROM = 560  # dots of width from which the strip of small pages stands beside the page unasked
_REAL = 100  # percent
_SHORT = 480  # and below which the words of the bar are left out


class PaperPreview(QWidget):
    """Shows a PDF from memory, page by page.

    `show_pdf(content)` raises `Refused` where it is no PDF; `clear(sentence)` says why there is nothing to see. The
    zoom stays from one paper to the next.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.renderer = Renderer(self)
        self.view = PageView(self.renderer)
        self.strip = Thumbnails(self.renderer)
        self.count = 0
        self._strip_wanted: bool | None = None  # None: where there is room
        self._number = QLineEdit()
        self._of = label()
        self._zoom = Choice(_zooms())
        self._strip_button = small_button("pages", _("Small pictures of the pages"), self._toggle_strip)
        self._bar = self._make_bar()
        self._said = label("", "muted", wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._put_together()
        self._connect()
        self.clear("")

    def show_pdf(self, content: bytes, *, stay: bool = False) -> None:
        """Show a PDF from its first page; with `stay` from the page in sight, where there is one."""
        pages = PdfPages(content)
        number = self.view.number if stay else 0
        self.renderer.show(pages)
        self.count = pages.count
        self._of.setText(_("of {count}").format(count=_thousands(pages.count)))
        self._stack.setCurrentIndex(1)
        self._bar.show()
        self.strip.show_pages(pages)
        self.view.show_pages(pages, number)
        self._arrange()

    def clear(self, sentence: str) -> None:
        """Show no paper, and say why."""
        self.renderer.show(None)
        self.count = 0
        self.view.show_pages(None)
        self.strip.show_pages(None)
        self._of.setText("")
        self._show_number()
        self._said.setText(sentence)
        self._said.setAccessibleName(sentence)
        self._stack.setCurrentIndex(0)
        self._bar.hide()
        self._arrange()

    @property
    def sentence(self) -> str:
        """What is said in place of a paper, "" while one is shown."""
        return "" if self.count else self._said.text()

    @property
    def page(self) -> int:
        """The page in sight, from 1; 0 where there is none."""
        return self.view.number + 1 if self.count else 0

    def _make_bar(self) -> QWidget:
        self._number.setFixedWidth(64)
        self._number.setMaxLength(5)
        self._number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._number.setAccessibleName(_("Page"))
        self._zoom.setAccessibleName(_("Size"))
        self._zoom.setMaximumWidth(200)
        self._back = small_button("chevron-left", _("Page before (Page Up)"), lambda: self._turn(-1))
        self._on = small_button("chevron-right", _("Next page (Page Down)"), lambda: self._turn(1))
        self._smaller = small_button("zoom-out", _("Smaller (Ctrl+-)"), lambda: self.view.step(larger=False))
        self._larger = small_button("zoom-in", _("Larger (Ctrl++)"), lambda: self.view.step(larger=True))
        self._strip_button.setCheckable(True)
        self._page_word: QLabel = label(_("Page"))
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP // 2)
        left: tuple[QWidget, ...] = (self._strip_button, self._back, self._page_word, self._number, self._of, self._on)
        right: tuple[QWidget, ...] = (self._smaller, self._zoom, self._larger)
        for part in left:
            row.addWidget(part)
        row.addStretch()
        for part in right:
            row.addWidget(part)
        return bar

    def _put_together(self) -> None:
        nothing = QWidget()
        inner = QVBoxLayout(nothing)
        inner.addWidget(self._said)
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.view)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.strip)
        middle.addWidget(self._stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        column.addWidget(self._bar)
        column.addLayout(middle, 1)

    def _connect(self) -> None:
        self.view.turned.connect(self._turned)
        self.view.zoomed.connect(self._zoomed)
        self.strip.asked.connect(self.view.turn_to)
        self._number.returnPressed.connect(self._go_to_number)
        self._number.editingFinished.connect(self._show_number)
        self._zoom.activated.connect(lambda _at: self._choose_zoom())
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, larger in (("Ctrl++", True), ("Ctrl+=", True), ("Ctrl+-", False)):
            made = QShortcut(QKeySequence(keys), self, context=within)
            made.activated.connect(lambda larger=larger: self.view.step(larger=larger))
        QShortcut(QKeySequence("Ctrl+0"), self, context=within).activated.connect(lambda: self.view.set_zoom("page"))

    def _turn(self, way: int) -> None:
        self.view.turn_to(self.view.number + way)

    def _go_to_number(self) -> None:
        """Turn to the page that was typed; one beyond the last is the last, what is no number turns nothing."""
        if (typed := self._number.text().strip()).isdecimal():
            self.view.turn_to(max(int(typed), 1) - 1)
        self._show_number()
        self._number.selectAll()

    def _show_number(self) -> None:
        self._number.setText(str(self.page) if self.count else "")

    def _turned(self, number: int) -> None:
        self._show_number()
        self.strip.mark(number)
        self._back.setEnabled(number > 0)
        self._on.setEnabled(number + 1 < self.count)

    def _zoomed(self, percent: int) -> None:
        self._zoom.set_value(self.view.zoom)
        self._smaller.setEnabled(percent > STEPS[0])
        self._larger.setEnabled(percent < STEPS[-1])

    def _choose_zoom(self) -> None:
        value = self._zoom.value()
        chosen: Zoom = value if isinstance(value, int) else "width" if value == "width" else "page"
        self.view.set_zoom(chosen)
        self.view.setFocus()

    def _toggle_strip(self) -> None:
        self._strip_wanted = self._strip_button.isChecked()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        roomy = self.width() >= _STRIP_FROM
        shown = self.count > 1 and (roomy if self._strip_wanted is None else self._strip_wanted)
        self.strip.setVisible(shown)
        self._strip_button.setChecked(shown)
        self._strip_button.setVisible(self.count > 1)
        self._page_word.setVisible(self.width() >= _SHORT)


def _zooms() -> list[tuple[object, str]]:
    known: list[tuple[object, str]] = [("page", _("Whole page")), ("width", _("Page width"))]
    real = _("100 % (as on paper)")
    return known + [(step, real if step == _REAL else _("{percent} %").format(percent=step)) for step in STEPS]


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
