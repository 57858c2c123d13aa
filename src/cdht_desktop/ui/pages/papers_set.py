"""The set of papers in the order of the year; the chosen one shows its options."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.ops import papers
from cdht_desktop.ops.papers import Paper
from cdht_desktop.ui.pages.papers_year import Line
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _

_PLACES: dict[str, Callable[[], str]] = {
    "home": lambda: _("Open a year"),
    "receive": lambda: _("Receive batch files"),
    "scoring": lambda: _("Go to scoring"),
    "recognition": lambda: _("Go to recognition"),
}


class PaperSet(QScrollArea):
    """One card a paper; arrow keys go from one to the next and choose it.

    `chosen(Paper)`: another one was chosen; `went(place)`: the page where what is missing is done.
    """

    chosen = Signal(object)
    went = Signal(str)

    def __init__(self, known: list[Paper], options: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.paper = known[0]
        self._options = options
        self.cards = {paper: _Card(paper) for paper in known}
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, STEP // 2, 0)
        column.setSpacing(STEP // 2)
        for card in self.cards.values():
            card.asked.connect(self.choose)
            card.moved.connect(self._move)
            card.went.connect(self.went)
            column.addWidget(card)
        column.addStretch()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        self._mark()

    def say(self, lines: dict[Paper, Line]) -> None:
        """Show what each paper says of itself."""
        for paper, line in lines.items():
            self.cards[paper].say(line)

    def choose(self, paper: Paper) -> None:
        """Choose a paper, and bring it in sight with its options."""
        if paper is not self.paper:
            held = self.cards[self.paper].hasFocus()
            self.paper = paper
            self._mark()
            self.chosen.emit(paper)
            if held:  # the frame of the focus on another card would look like a second choice
                self.cards[paper].setFocus()
        self.bring_into_sight(self.cards[paper])

    def bring_into_sight(self, part: QWidget) -> None:
        """Scroll to a card or a part of the options, once it has the size that it needs."""
        QTimer.singleShot(0, part, lambda: self.ensureWidgetVisible(part, 0, STEP * 2))

    def _mark(self) -> None:
        for paper, card in self.cards.items():
            card.mark(self._options if paper is self.paper else None)

    def _move(self, way: int) -> None:
        known = list(self.cards)
        at = known.index(self.paper) + way
        if 0 <= at < len(known):
            self.choose(known[at])
            self.cards[known[at]].setFocus()


class _Card(QFrame):
    """Title, one line, and the options where it is the chosen one."""

    asked = Signal(object)
    moved = Signal(int)
    went = Signal(str)

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self.setObjectName("step")
        self._chosen = False
        self._paper = paper
        self._place = ""
        self._title = label(papers.title(paper), "strong")
        self._line = label("", "muted", wrap=True)
        self._go = button("", lambda: self.went.emit(self._place), role="link")
        self._go.setProperty("low", "true")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(STEP * 2, 6, STEP * 2, 6)
        self._column.setSpacing(0)
        self._column.addWidget(self._title)
        self._column.addWidget(self._line)
        self._column.addWidget(self._go, 0, Qt.AlignmentFlag.AlignLeft)

    def say(self, line: Line) -> None:
        self._line.setText(line.text)
        self._place = line.place
        self._go.setText(_PLACES[line.place]() if line.place else "")
        self._show_go()
        self.setAccessibleName(f"{self._title.text()}. {line.text}")

    def mark(self, options: QWidget | None) -> None:
        """Show the options in here where this paper is chosen (None: it is not)."""
        restyle(self, "state", "now" if options is not None else "later")
        # As with radio buttons, Tab comes to the chosen one, and the arrows go on from there.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if options is not None else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor if options is not None else Qt.CursorShape.PointingHandCursor)
        self._chosen = options is not None
        if options is not None:
            self._column.addWidget(options)
        self._show_go()

    def _show_go(self) -> None:
        self._go.setVisible(bool(self._place) and self._chosen)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.asked.emit(self._paper)
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.asked.emit(self._paper)
        else:
            super().keyPressEvent(event)
