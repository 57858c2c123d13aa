"""The upper level's home page: a number with its words, which opens what it counts; and the next thing to do."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.upper_path import UpperHome
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.words import _

_LEAST = 140


class Tile(QFrame):
    """A number on a card; `opened()` by mouse, Enter or Space."""

    opened = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._words = words
        self._number = label("", "title")
        self._more = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
        column.setSpacing(0)
        column.addWidget(label(words, "muted"))
        line = QHBoxLayout()
        line.setSpacing(STEP)
        line.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._more, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addStretch()
        column.addLayout(line)

    def show_number(self, number: int, more: str = "") -> None:
        """Show a number, and what stands behind it."""
        self._number.setText(thousands(number))
        self._more.setText(more)
        self.setAccessibleName(f"{self._words}: {thousands(number)} {more}".strip())

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width(), _LEAST), hint.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class NextThing(QFrame):
    """What to do next, in a sentence, with the page's main button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("step")
        self._title = label("", "strong", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._slot: Callable[[], object] = int
        self.action = button("", lambda: self._slot(), role="primary")  # noqa: PLW0108 - it is set later
        words = QVBoxLayout()
        words.setSpacing(STEP // 2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
        row.setSpacing(STEP * 2)
        row.addLayout(words, 1)
        row.addWidget(self.action)
        restyle(self, "state", "now")

    def show_next(self, title: str, text: str, action: str, slot: Callable[[], object]) -> None:
        """Say what is to be done, and what the button does about it."""
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.action.setText(action)
        self._slot = slot
        self.setAccessibleName(f"{title} {text}".strip())


def next_words(found: UpperHome) -> tuple[str, str, str, str]:
    """Return what to do next: a sentence, why, what stands on the button, and the page that it opens."""
    count = thousands(found.count)
    return {
        "decide": (
            _("{count} files were put aside and wait for your decision.").format(count=count),
            _("Nothing in them was read yet. Most wait for a phone call: ten words are compared."),
            _("Decide …"), "receive:waiting",
        ),
        "disputed": (
            _("{count} units sent two different files of one revision.").format(count=count),
            _("Neither counts until the unit hands in a new revision. Call the unit."),
            _("See the units"), "units:disputed",
        ),
        "refused": (
            _("{count} units sent a file that could not be taken in.").format(count=count),
            _("What is wrong with it is listed; send the list to the unit and ask for a new file."),
            _("See the units"), "units:refused",
        ),
        "list": (
            _("Say which units belong to you."),
            _("Then you see who is missing and who is late. The list can come from Excel."),
            _("Bring in the list"), "units",
        ),
        "late": (
            _("{count} units are late and have handed in nothing.").format(count=count),
            _("Call them; their phone numbers stand in the list of units."),
            _("See who is late"), "units:late",
        ),
        "receive": (
            _("{count} units have not handed in yet.").format(count=count),
            _("Take in the files as they come, on a USB stick or by mail."),
            _("Take in files"), "receive",
        ),
        "report": (
            _("All units have handed in."),
            _("The report of the year can be made."),
            _("Open the report"), "report",
        ),
    }[found.next]  # fmt: skip
