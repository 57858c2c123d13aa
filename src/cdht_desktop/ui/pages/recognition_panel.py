"""The panel of pages that do several small tasks, one at a time."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.panel import SidePanel

_ENTER = "Ctrl+Return"
_LABELS = 128  # width of the words before a fact
Slot = Callable[[], object]
Button = tuple[str, str, Slot]  # words, icon, what it does


class TaskPanel(SidePanel):
    """A side panel whose words, fields and buttons change with the task in hand: the main one, and up to two others.

    Esc closes it from `listing` too, so that one can go through the list and look at each row.
    """

    def __init__(self, listing: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), listing, context=context)
        self._escape.activated.connect(self.close_panel)
        self._escape.activatedAmbiguously.connect(self.close_panel)  # on a page that Esc leaves
        self._escape.setEnabled(False)
        self._slots: dict[QPushButton, Slot] = {}
        self.third = self.add_button("", lambda: self._act(self.third))
        self.other = self.add_button("", lambda: self._act(self.other))
        self.main = self.add_primary("", lambda: self._act(self.main), shortcut=_ENTER)

    def turn_to(
        self,
        title: str,
        body: QWidget,
        *,
        main: Button | None = None,
        other: Button | None = None,
        third: Button | None = None,
    ) -> None:
        """Show a task: its title, its fields, and its buttons."""
        self.banner.hide()
        self.set_title(title)
        self.set_body(body)
        self._dress(self.main, main, "on_accent")
        self._dress(self.other, other, "text")
        self._dress(self.third, third, "text")
        if main is not None:
            self.main.setShortcut(QKeySequence(_ENTER))  # new words take the keys away in Qt
            self.main.setToolTip(f"{main[0]} ({_ENTER})")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._escape.setEnabled(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._escape.setEnabled(False)  # Esc empties the search box again

    def _act(self, pressed: QPushButton) -> None:
        self._slots[pressed]()

    def _dress(self, made: QPushButton, task: Button | None, ink: str) -> None:
        made.setVisible(task is not None)
        if task is None:
            return
        words, icon, slot = task
        made.setText(words.replace("&", "&&"))
        made.setEnabled(True)
        set_icon(made, icon, ink)
        self._slots[made] = slot


def facts(pairs: Iterable[tuple[str, str]]) -> QWidget:
    """Return what is known about one thing: words at the left, what is so at the right; empty ones are left out."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(STEP * 2)
    grid.setVerticalSpacing(STEP)
    grid.setColumnMinimumWidth(0, _LABELS)
    grid.setColumnStretch(1, 1)
    for line, (words, value) in enumerate((words, value) for words, value in pairs if value):
        grid.addWidget(label(words, "muted", wrap=True), line, 0, Qt.AlignmentFlag.AlignTop)
        said = label(value, wrap=True)
        said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(said, line, 1, Qt.AlignmentFlag.AlignTop)
    return made
