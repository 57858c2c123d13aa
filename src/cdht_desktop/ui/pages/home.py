"""Home: the year as a path, and the one thing to do next."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import backups, duplicates, requests, tasks, year_path
from cdht_desktop.ops.year_path import Step, YearPath
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.home_steps import StepCard
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.words import _

PLACE_OF = {
    "citizens": "citizens",
    "register": "scoring",
    "score": "scoring",
    "review": "scoring",
    "recognise": "recognition",
    "print": "papers",
    "hand_up": "hand_up",
}

RIGHT_OF = {
    **dict.fromkeys(PLACE_OF, Right.WRITE),
    "recognise": Right.DECIDE,
    "print": Right.PRINT,
    "hand_up": Right.HAND_UP,
}


class HomePage(Page):
    """Seven steps, each with its counts; the one in hand has the page's only primary button."""

    tables = frozenset(
        {
            "citizen", "citizen_pair", "village", "round", "registration", "evaluation", "decision", "certificate", "batch",
            "association", "backup", "setting", "privacy_request", "task",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Home"))
        self.cards: list[StepCard] = []
        self._steps = QVBoxLayout()
        self._steps.setContentsMargins(0, 0, STEP // 2, 0)
        self._steps.setSpacing(STEP)
        self.twice = button("", lambda: desk.go_to("duplicates"), icon="copy", role="link")
        only_with(desk, Right.WRITE, self.twice)
        self.asked = button("", lambda: desk.go_to("privacy"), icon="privacy", role="link")
        self.wanted = button("", lambda: desk.go_to("tasks"), icon="import", role="link")
        self.reminder = Banner()
        inner = QWidget()
        inner.setProperty("role", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, STEP // 2, 0, 0)
        column.addWidget(self.asked, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.wanted, 0, Qt.AlignmentFlag.AlignLeft)
        for line in (self.asked, self.wanted):
            line.hide()  # until it has words
        column.addWidget(self.twice, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(self._steps)
        column.addStretch()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self.body.addWidget(self.reminder)
        self.body.addWidget(self._area, 1)

    def load(self) -> None:
        path = self.desk.read(year_path.steps, self.desk.year)
        if path.year is None and path.now is not None and path.now.key == "citizens":
            self.set_title(_("Bring in the list of citizens to begin"), _("After that, open a year for it."))
        else:
            self.set_title(path.headline, path.subline)
        if len(self.cards) != len(path.steps):
            self._make_cards(path)
        for number, (card, step) in enumerate(zip(self.cards, path.steps, strict=True), 1):
            card.leads = step.key != "print" or self.desk.may(Right.PRINT)
            card.show_step(number, step)
            only_with(self.desk, RIGHT_OF[step.key], card.action)
        self._say_asked()
        self._say_wanted()
        self._say_twice()
        self._remind()
        self._bring_now_into_sight()

    def _say_asked(self) -> None:
        """Say how many requests about personal data are too late, and how many have only two days left."""
        late, soon = self.desk.read(requests.pressing) if self.desk.may(Right.PRIVACY) else (0, 0)
        parts = [_("{count} too late").format(count=late)] if late else []
        parts += [_("{count} due within two days").format(count=soon)] if soon else []
        self.asked.setText(_("Requests about personal data: {parts}").format(parts=" · ".join(parts)))
        self.asked.setVisible(bool(parts))

    def _say_wanted(self) -> None:
        """Say how much the upper level asks that is not answered yet."""
        count = self.desk.read(tasks.open_count)
        one, many = _("The upper level asks one thing"), _("The upper level asks {count} things")
        self.wanted.setText(one if count == 1 else many.format(count=count))
        self.wanted.setVisible(count > 0)

    def _say_twice(self) -> None:
        """Say how many pairs of records look like one person, where that is known."""
        count = self.desk.read(duplicates.count) or 0
        one, many = _("One pair of people may be the same person"), _("{count} pairs of people may be the same person")
        self.twice.setText(one if count == 1 else many.format(count=f"{count:,}".replace(",", ".")))
        self.twice.setVisible(count > 0)

    def _remind(self) -> None:
        """Say that no backup has left this computer for long, where that is so."""
        text = self.desk.read(backups.reminder) if self.desk.may(Right.BACKUP) else ""
        if text:
            self.reminder.notice(text, action=_("See the backups"), slot=lambda: self.desk.go_to("safety"))
        else:
            self.reminder.hide()

    def _make_cards(self, path: YearPath) -> None:
        for _step in path.steps:
            card = StepCard()
            card.opened.connect(self._open)
            card.acted.connect(self._act)
            self.cards.append(card)
            self._steps.addWidget(card)

    def _open(self, step: Step) -> None:
        self.desk.go_to(PLACE_OF[step.key])

    def _act(self, step: Step) -> None:
        if self.desk.year is None and step.key != "citizens":
            OpenYear(self.desk, self).open()
        else:
            self._open(step)

    def _bring_now_into_sight(self) -> None:
        for card in self.cards:
            if card.step is not None and card.step.state == "now":
                self._area.ensureWidgetVisible(card, 0, STEP * 2)
