"""Scoring: the year's registrations as a grid to type scores in, and the evaluation form of one person beside it."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import citizens, evaluations, rounds
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import scoring_empty
from cdht_desktop.ui.pages.evaluation_panel import EvaluationPanel
from cdht_desktop.ui.pages.scoring_actions import ScoringActions
from cdht_desktop.ui.pages.scoring_codes import FormCodes
from cdht_desktop.ui.pages.scoring_counts import YearCounts
from cdht_desktop.ui.pages.scoring_filters import ScoringFilters
from cdht_desktop.ui.pages.scoring_grid import ScoringGrid
from cdht_desktop.ui.pages.scoring_row import RowInHand
from cdht_desktop.ui.pages.scoring_walk import ScoringWalk
from cdht_desktop.ui.pages.scoring_words import form_keys, grid_keys
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_FORM = 496  # an indicator's label on one line
_LOW = 480  # pixels of a page that is too low for its last line
_AT_ONCE = 200  # evaluations that may change before the list itself is read anew


class ScoringPage(Page):
    """Grid, filters and form; without a year or registrations it offers to make them.

    Keys are scores in the grid while the form is closed, and in the form while it is open; both save when a person is
    left. The list keeps its rows meanwhile, and what is not under the person's fingers is read again in their pauses.
    """

    tables: ClassVar[frozenset[str]] = frozenset(
        {"registration", "evaluation", "certificate", "citizen", "village", "round"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Scoring"))
        self.table: ScoringGrid | None = None
        self._criteria: CriteriaSet | None = None
        self._year: int | None = None
        self._make_actions()
        self._make_filters()
        self._make_row()
        self._make_panel()
        self._make_empty_pages()
        self._lay_out_body()

    # Reading --------------------------------------------------------------------------------------------------------

    def load(self) -> None:
        self.hand.saver.open()
        self.hand.saver.save_all()
        year = self.desk.year
        if year != self._year:
            self._leave_form()
            self.banner.hide()
            self._year = year
        if year is None:
            self._show_empty(self._no_year)
            return
        self.filters.offer_villages()
        self._use(self.desk.read(rounds.criteria_of, year))
        ids = self.filters.find(year)
        if not ids and not self.filters.narrowed:
            self._say_nobody()
            return
        self._show_list(year, ids)

    def reload(self, changes: Changes[Any] | None = None) -> None:
        # After forms were saved the list keeps its rows, even under “not scored”: nothing jumps away under the eye.
        few = changes is not None and changes.tables == {"evaluation"} and len(changes.rows["evaluation"]) <= _AT_ONCE
        if changes is None or not few or not self.isVisible() or self.stale or self.table is None:
            super().reload(changes)
        elif self.hand.saver.busy:  # the grid knows what it has just saved
            self.hand.tell_rest()
        else:
            self._catch_up()
            self.walk.show_undone(self.hand.saver.row_of(changes))

    def _catch_up(self) -> None:
        """Read again what is in sight, and where the year stands; the list keeps its rows."""
        if self.table is not None and self._year is not None and self.isVisible():
            self.table.reload_rows()
            self.counts.show_year(self._year, len(self.table.rows.ids))
            self.hand.read()
            self.panel.refresh()

    def follow(self, text: str) -> None:
        if not self.codes.take(text):
            self.filters.show_all(text)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return (*super().shortcuts(), *grid_keys(), *form_keys())

    def may_close(self) -> bool:
        return self.hand.save_now()

    def _use(self, criteria: CriteriaSet) -> None:
        """Show the columns and the form of a criteria set."""
        if self._criteria == criteria:
            return
        self._criteria = criteria
        self.panel.set_criteria(criteria)
        if self.panel.form is not None:
            self.codes.watch(*self.panel.form.fields, self.panel.form.digital, self.panel.form.updates)
        if self.table is not None:
            self._lists.removeWidget(self.table)
            self.table.deleteLater()
        self.table = ScoringGrid(criteria, lambda ids: self.desk.read(evaluations.rows_at, ids, self.filters.at))
        self.table.reading = not self.desk.may(Right.WRITE)
        self.table.set_stage(self.filters.at)
        self.walk.follow(self.table)
        self.table.chosen.connect(self.actions_of_many.show_chosen)
        self.table.form_asked.connect(self.panel.take_key)
        self.hand.follow(self.table)
        self.codes.watch(self.table)
        self._lists.addWidget(self.table)

    # Showing --------------------------------------------------------------------------------------------------------

    def _show_list(self, year: int, ids: list[str]) -> None:
        assert self.table is not None  # noqa: S101 - `_use` was called
        self.table.show_ids(ids)
        self._lists.setCurrentWidget(self.table if ids else self._nothing)
        first = self._stack.currentWidget() is not self._split
        self._show(self._split, in_use=True)
        if first:
            self.table.setFocus()  # the button that was pressed last is gone, and the page's keys with it
        self.set_title(" · ".join(filter(None, (_("Scoring"), self.filters.place))))
        self.counts.show_year(year, len(ids))
        if self.panel.isHidden():
            self.table.begin_at_the_top()
        self.hand.begin_list(shown=bool(ids) and self.panel.isHidden())
        self.panel.refresh()

    def _show_empty(self, empty: EmptyPage) -> None:
        self.panel.close_panel()
        self.set_title(_("Scoring"))
        self._show(empty, in_use=False)

    def _say_nobody(self) -> None:
        people = self.desk.read(citizens.count)
        self._nobody.say_nobody(self._year, people)
        self._show_empty(self._nobody)
        self.actions_of_many.allow(listed=False, year=people > 0)

    def _show(self, what: QWidget, *, in_use: bool) -> None:
        self._stack.setCurrentWidget(what)
        for widget in self.filters.widgets:
            widget.setVisible(in_use)
        self._form.setEnabled(in_use)
        self._primary.setVisible(in_use)
        self.actions_of_many.allow(listed=in_use, year=self._year is not None)

    # Going from person to person ------------------------------------------------------------------------------------

    def _open_scanned(self, registration_id: str) -> None:
        if self._year is not None:
            self.filters.let_in(self._year, registration_id)
        self.walk.go_to(registration_id)

    def _score(self) -> None:
        self.walk.score()

    def _open_form(self) -> None:
        self.walk.open_current()

    def _say_all_scored(self) -> None:
        self.banner.notice(_("Nobody in this list is left without scores."))

    def _form_not_saved(self, row_id: str, sentence: str) -> None:
        self.banner.error(sentence, action=_("Show it again"), slot=lambda: self.walk.open(row_id))

    def _other_stage(self) -> None:
        """Show the scores of another stage; what was typed at the one before is saved."""
        self.hand.saver.save_all()
        self._leave_form()
        self.panel.stage = self.filters.at
        if self.table is not None:
            self.table.set_stage(self.filters.at)
        self.load()

    def _leave_form(self) -> None:
        self.panel.leave()
        self.panel.let_go()
        self.panel.close_panel()

    def _look_anew(self) -> None:
        """Show other rows; what was told of those before is over."""
        self.banner.hide()
        self.load()

    def _show_all(self) -> None:
        self.filters.show_all()
        self.load()
        if self.table is not None:
            self.table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.filters.fit(self.width())
        low = self.height() < _LOW  # on a small screen the room of these is the grid's
        self.counts.setVisible(not low)
        self.hand.foot.lines.set_low(low=low)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.table is not None and self._lists.currentWidget() is self.table and self.panel.isHidden():
            self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hand.saver.save_all()

    # Building -------------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self._primary = self.set_primary(
            _("Enter scores"), self._score, icon="score", shortcut="Ctrl+N", right=Right.WRITE
        )
        self._form = self.add_action(_("Open the form"), self._open_form, icon="edit", shortcut="F2")
        self.actions_of_many = ScoringActions(self, self._chosen_ids, lambda: self.filters.village_id, self._listed_ids)

    def _chosen_ids(self) -> list[str]:
        return self.table.chosen_ids() if self.table is not None else []

    def _listed_ids(self) -> list[str]:
        """Return who is in the list, where the filters leave somebody out; else nobody."""
        return list(self.table.rows.ids) if self.table is not None and self.filters.narrowed else []

    def _waiting(self) -> list[str]:
        return self.filters.find(self._year, "waiting") if self._year is not None else []

    def _make_filters(self) -> None:
        self.filters = ScoringFilters(self.desk, self)
        self.filters.asked.connect(self._look_anew)
        self.filters.stage_changed.connect(self._other_stage)
        for widget in self.filters.widgets:
            self.add_filter(widget)
        self.codes = FormCodes(self, self.filters)
        self.codes.found.connect(self._open_scanned)
        self._add_key("Ctrl+F", self.filters.search.setFocus)

    def _add_key(self, keys: str, slot: Callable[[], object]) -> None:
        # Of the whole window while the page is in sight: after Alt + a number the keyboard may be in the rail.
        QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WindowShortcut).activated.connect(slot)

    def _make_row(self) -> None:
        self.hand = RowInHand(self.desk, self.banner, self)
        self.actions_of_many.taking_back.connect(self.hand.saver.save_all)
        self.hand.rested.connect(self._catch_up)
        self._add_key("Ctrl+Shift+T", self.hand.take_over)

    def _make_panel(self) -> None:
        self.panel = EvaluationPanel(self.desk)
        self.actions_of_many.taking_back.connect(self.panel.leave)
        self.panel.not_saved.connect(self._form_not_saved)

    def _make_empty_pages(self) -> None:
        self._no_year = scoring_empty.no_year(lambda: OpenYear(self.desk, self).open())
        only_with(self.desk, Right.DECIDE, self._no_year.action)
        self._nobody = scoring_empty.NobodyRegistered(self.actions_of_many.register)
        only_with(self.desk, Right.WRITE, self._nobody.action)
        self._nothing = scoring_empty.nobody_found(self._show_all)

    def _lay_out_body(self) -> None:
        self._lists = QStackedWidget()
        self._lists.addWidget(self._nothing)
        self.counts = YearCounts(self.desk)
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._lists, 1)
        column.addWidget(self.hand.foot)
        column.addWidget(self.counts)
        self._split = ListAndPanel(listing, self.panel, width=_FORM)
        # Not a focus proxy: the Tab key would jump over whatever stands between a widget and its proxy.
        self.walk = ScoringWalk(self.hand, self.panel, self._split, self._waiting, self)
        self.walk.all_scored.connect(self._say_all_scored)
        self.panel.closed.connect(self.walk.back_to_the_list)
        self._stack = QStackedWidget()
        for widget in (self._split, self._no_year, self._nobody):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
