"""Scoring: the year's registrations with their scores, and the evaluation form beside them."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.ops import citizens, evaluations, recognition, registrations, rounds, villages
from cdht_desktop.ops.evaluations import State
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import register_people, score_import
from cdht_desktop.ui.pages.evaluation_panel import EvaluationPanel
from cdht_desktop.ui.pages.scoring_table import ScoreTable
from cdht_desktop.ui.pages.scoring_words import thousands, year_counts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_FORM = 496  # an indicator's label on one line
_COUNTED = 2000  # unfinished forms that are read to tell those begun; more would be felt at each saved form
_NEAR = 200  # rows below that are looked through one by one for the next person without scores


class ScoringPage(Page):
    """List, filters and form; without a year or registrations it offers to make them."""

    tables: ClassVar[frozenset[str]] = frozenset(
        {"registration", "evaluation", "certificate", "citizen", "village", "round"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Scoring"))
        self._criteria: CriteriaSet | None = None
        self._year: int | None = None
        self._make_actions()
        self._make_filters()
        self.table: ScoreTable | None = None
        self.panel = EvaluationPanel(desk)
        self.panel.next_asked.connect(self._next)
        self.panel.step_asked.connect(self._step)
        self.panel.wanted.connect(self._open)
        self._no_year = EmptyPage(
            "calendar",
            _("No year is open yet"),
            _("Open a year; then register citizens for it and enter their scores."),
            action=_("Open a year"),
            slot=lambda: OpenYear(desk, self).open(),
        )
        self._nobody = EmptyPage("citizens", "", action=_("Register citizens"), slot=self._fill_the_year)
        self._nothing = EmptyPage(
            "search",
            _("Nobody found"),
            _("Nobody in this year fits the search and the filters."),
            action=_("Show everybody"),
            slot=self._show_all,
        )
        self._lay_out_body()

    # Reading --------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        year = self.desk.year
        if year != self._year:
            self.panel.leave()
            self.panel.let_go()
            self.panel.close_panel()
            self._year = year
        if year is None:
            self._show_empty(self._no_year)
            return
        known = [(village.id, village.name) for village in self.desk.read(villages.all_villages)]
        self._village.set_options([(None, _("All villages")), *known])
        self._use(self.desk.read(rounds.criteria_of, year))
        ids = self._find(cast("State", self._state.value()))
        if not ids and not self._filtered and not self._registered(year):
            self._say_nobody()
            return
        self._show_list(ids)

    def reload(self, changes: Changes[Any] | None = None) -> None:
        # After one form was saved the list keeps its rows, even under “not scored”: nothing jumps away under the eye.
        one_form = changes is not None and changes.tables == {"evaluation"} and len(changes.rows["evaluation"]) == 1
        if one_form and self.isVisible() and not self.stale and self.table is not None:
            self.table.reload_rows()
            self._count(len(self.table.rows.ids))
            self.panel.refresh()
        else:
            super().reload(changes)

    def follow(self, text: str) -> None:
        self._state.set_value("all")
        self._village.set_value(None)
        self.search.setText(text)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return (
            *super().shortcuts(),
            ("Enter", _("In the form: next empty field; when all are filled: save, next person")),
            ("Ctrl+Enter", _("In the form: save, even unfinished, next person")),
            ("Page Up, Page Down", _("In the form: the person above, below")),
        )

    def _find(self, state: State) -> list[str]:
        village = cast("str | None", self._village.value())
        return self.desk.read(evaluations.find, self._year, self.search.value(), village_id=village, state=state)

    def _registered(self, year: int) -> int:
        return next((found.registered for found in self.desk.read(rounds.years) if found.year == year), 0)

    @property
    def _filtered(self) -> bool:
        return bool(self.search.value() or self._village.value() or self._state.value() != "all")

    def _use(self, criteria: CriteriaSet) -> None:
        """Show the columns and the form of a criteria set."""
        if self._criteria == criteria:
            return
        self._criteria = criteria
        self.panel.set_criteria(criteria)
        if self.table is not None:
            self._lists.removeWidget(self.table)
            self.table.deleteLater()
        self.table = ScoreTable(criteria, lambda ids: self.desk.read(evaluations.rows, ids))
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.table.chosen.connect(self._chosen)
        self._lists.addWidget(self.table)

    # Showing --------------------------------------------------------------------------------------------------------

    def _show_list(self, ids: list[str]) -> None:
        assert self.table is not None  # noqa: S101 - `_use` was called
        self.table.show_ids(ids)
        self._lists.setCurrentWidget(self.table if ids else self._nothing)
        self._show(self._split, in_use=True)
        place = self._village.currentText() if self._village.value() else ""
        self.set_title(" · ".join(filter(None, (_("Scoring"), place))))
        self._count(len(ids))
        self.panel.refresh()

    def _show_empty(self, empty: EmptyPage) -> None:
        self.panel.close_panel()
        self.set_title(_("Scoring"))
        self._show(empty, in_use=False)

    def _say_nobody(self) -> None:
        people = self.desk.read(citizens.count)
        if people:
            text = _("There are {count} citizens on the list. Register all of them, a village, or some persons.")
            title = _("Nobody is registered for {year} yet").format(year=self._year)
            self._nobody.say(title, text.format(count=thousands(people)), action=_("Register citizens"))
        else:
            title = _("There are no citizens on the list yet")
            self._nobody.say(title, _("First add citizens or import their list; then register them here."),
                             action=_("Go to the citizens"))  # fmt: skip
        self._show_empty(self._nobody)
        self._register.setEnabled(people > 0)

    def _show(self, what: QWidget, *, in_use: bool) -> None:
        self._stack.setCurrentWidget(what)
        for widget in (self.search, self._village, self._state):
            widget.setVisible(in_use)
        self._primary.setVisible(in_use)
        self._import.setEnabled(in_use)
        self._register.setEnabled(self._year is not None)
        if not in_use:
            self._withdraw.setEnabled(False)

    def _count(self, shown: int) -> None:
        waiting = self.desk.read(recognition.waiting, self._year)
        left, right = year_counts(waiting, shown, self._begun() if waiting.unscored <= _COUNTED else None)
        self._shown.setText(left)
        self._counts.setText(right)

    def _begun(self) -> int:
        """Return how many of the year's forms hold some scores, but not all."""
        unfinished = self.desk.read(evaluations.find, self._year, state="waiting")
        return sum(row.total is not None for row in self.desk.read(evaluations.rows, unfinished))

    # Going from person to person ------------------------------------------------------------------------------------

    def _open(self, registration_id: str) -> None:
        if self.table is None or self.panel.form is None:
            return
        self.table.go_to(registration_id)
        shown = self.panel.row is not None and self.panel.row.id == registration_id
        if shown or self.panel.show_person(registration_id):
            self._split.open()
            self.panel.form.focus_first()

    def _picked(self, registration_id: str) -> None:
        shown = self.panel.row.id if self.panel.row is not None else ""
        if registration_id and registration_id != shown and not self.panel.isHidden():
            self.panel.show_person(registration_id)

    def _next(self) -> None:
        found = self._next_without_scores()
        if found:
            self._open(found)
        elif self.panel.isHidden():
            self.banner.notice(_("Nobody in this list is left without scores."))
        else:
            self.panel.say_all_scored()

    def _next_without_scores(self) -> str:
        """Return the next person of the list who is not scored to the end, after the one shown; "" where nobody is."""
        if self.table is None:
            return ""
        rows, shown = self.table.rows, self.panel.row
        current = shown.id if shown is not None else self.table.current_id()
        ids = rows.ids
        start = ids.index(current) + 1 if current in ids else 0
        for number in range(start, min(start + _NEAR, len(ids))):
            row = rows.row(number)
            if row is not None and row.grade is None and not row.recognised:
                return ids[number]
        waiting = set(self._find("waiting")) - {current}
        return next((one for one in (*ids[start:], *ids[:start]) if one in waiting), "")

    def _step(self, by: int) -> None:
        if self.table is not None and self.panel.row is not None and self.panel.row.id in self.table.rows.ids:
            number = self.table.rows.ids.index(self.panel.row.id) + by
            if 0 <= number < len(self.table.rows.ids):
                self._open(self.table.rows.ids[number])

    def _score(self) -> None:
        """Open the form at the row with the keyboard's place if it has no scores yet, else at the next one without."""
        row = self.table.current_row() if self.table is not None else None
        if row is not None and row.grade is None and self.panel.isHidden():
            self._open(row.id)
        else:
            self._next()

    # Actions --------------------------------------------------------------------------------------------------------

    def _ask_registration(self) -> None:
        register_people.ask(self.desk, self)

    def _fill_the_year(self) -> None:
        if self.desk.read(citizens.count):
            self._ask_registration()
        else:
            self.desk.go_to("citizens")

    def _ask_import(self) -> None:
        if self._year is not None:
            score_import.ask(self.desk, self)

    def _withdraw_chosen(self) -> None:
        ids = self.table.chosen_ids() if self.table is not None else []
        self.panel.leave()
        self.desk.work(
            _("Take registrations back"), registrations.withdraw, ids, done=self._withdrawn, guard=self._withdraw
        )

    def _withdrawn(self, changes: Changes[int]) -> None:
        self._chosen(self.table.chosen_count() if self.table is not None else 0)
        words = _("{count} registrations were taken back, with their scores.").format(count=thousands(changes.value))
        self.banner.done(words, action=_("Undo"), slot=lambda: self.desk.undo(changes.id))

    def _chosen(self, count: int) -> None:
        self._withdraw.setEnabled(count > 0)

    def _back_to_the_list(self) -> None:
        if self.table is not None:
            self.table.setFocus()

    def _show_all(self) -> None:
        self.search.clear()
        self._village.set_value(None)
        self._state.set_value("all")
        self.load()

    # Building -------------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self._primary = self.set_primary(_("Enter scores"), self._score, icon="score", shortcut="Ctrl+N")
        self._import = self.add_action(_("Import from Excel"), self._ask_import, icon="import", shortcut="Ctrl+I")
        self._register = self.add_action(_("Register citizens"), self._ask_registration, icon="add", shortcut="Ctrl+D")
        self._withdraw = self.add_action(_("Take registrations back"), self._withdraw_chosen, icon="remove")
        self._withdraw.setEnabled(False)

    def _make_filters(self) -> None:
        self.search = SearchBox(_("Find by name, ID number, village …"))
        self._village = Choice([(None, _("All villages"))])
        self._village.setAccessibleName(_("Village"))
        self._state = Choice(
            [
                ("all", _("All states")),
                ("waiting", _("Not scored")),
                ("passed", _("Passed")),
                ("failed", _("Failed")),
                ("recognised", _("Already recognised")),
            ]
        )
        self._state.setAccessibleName(_("State"))
        self.search.asked.connect(lambda _text: self.load())
        self._village.currentIndexChanged.connect(lambda _index: self.load())
        self._state.currentIndexChanged.connect(lambda _index: self.load())
        for widget in (self.search, self._village, self._state):
            self.add_filter(widget)

    def _lay_out_body(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self._nothing)
        self._shown = label("", "muted")
        self._counts = label("", "muted", wrap=True)
        self._counts.setAlignment(Qt.AlignmentFlag.AlignRight)
        foot = QHBoxLayout()
        foot.setSpacing(STEP * 2)
        foot.addWidget(self._shown)
        foot.addWidget(self._counts, 1)
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._lists, 1)
        column.addLayout(foot)
        self._split = ListAndPanel(listing, self.panel, width=_FORM)
        # Not a focus proxy: the Tab key would jump over whatever stands between a widget and its proxy.
        self.panel.closed.connect(self._back_to_the_list)
        self._stack = QStackedWidget()
        for widget in (self._split, self._no_year, self._nobody):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
