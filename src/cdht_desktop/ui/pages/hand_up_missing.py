"""What a year still lacks before it is handed up, in words, each with the way to it."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cdht_desktop.ops.recognition import Waiting
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _


class Missing(QFrame):
    """Forms not scored, persons not recognised; or that nothing is missing. `go_to(place)` opens another page."""

    def __init__(self, go_to: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.nothing = _Line("done", lambda: None, "")
        self.unscored = _Line("warning", lambda: go_to("scoring"), _("Go to scoring"))
        self.waiting = _Line("warning", lambda: go_to("recognition"), _("Go to recognition"))
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP // 2, STEP, STEP // 2)
        column.setSpacing(0)
        for line in (self.nothing, self.unscored, self.waiting):
            column.addWidget(line)
        self.nothing.say(_("Nothing is missing: all forms are scored, and all who passed are recognised."))

    def tell(self, waiting: Waiting) -> None:
        """Say what is missing now."""
        unscored = _("{count} forms are not scored yet.").format(count=thousands(waiting.unscored))
        passed = _("{count} persons passed but are not recognised yet.").format(count=thousands(waiting.passed))
        self.unscored.say(unscored if waiting.unscored else "")
        self.waiting.say(passed if waiting.passed else "")
        self.nothing.setVisible(not (waiting.unscored or waiting.passed))


class _Line(QWidget):
    def __init__(self, sign: str, slot: Callable[[], object], action: str) -> None:
        super().__init__()
        self.sign = QLabel()
        set_icon(self.sign, sign, "accent")
        self.text = label("", wrap=True)
        self.action = button(action, slot, role="link")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(self.sign)
        row.addWidget(self.text, 1)
        row.addWidget(self.action)
        self.action.setVisible(bool(action))  # not before it stands in here: alone it would be a window for a moment
        self.setMinimumHeight(STEP * 4)

    def say(self, text: str) -> None:
        self.text.setText(text)
        self.setVisible(bool(text))
