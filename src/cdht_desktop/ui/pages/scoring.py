"""Scoring: the year's registrations as a grid to type scores in, and the evaluation form of one person beside it."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.stages import STAGES, Stage
from cdht_desktop.ops import citizens, evaluations, recognition, registrations, rounds, villages
from cdht_desktop.ops.evaluations import StageRow, State, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages import register_people, score_export, score_import
from cdht_desktop.ui.pages.evaluation_panel import EvaluationPanel
from cdht_desktop.ui.pages.scoring_grid import ScoringGrid
from cdht_desktop.ui.pages.scoring_grid_foot import GridFoot
from cdht_desktop.ui.pages.scoring_grid_saving import RowSaver
from cdht_desktop.ui.pages.scoring_words import form_keys, grid_keys, saved_words, stage_words, thousands, year_counts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_FORM = 496  # an indicator's label on one line
_COUNTED = 2000  # unfinished forms that are read to tell those begun; more would be felt at each saved form
_NEAR = 200  # rows below that are looked through one by one for the next person without scores
_NARROW, _LOW, _SEARCH, _ANY = 800, 480, 200, 16777215  # pixels of a page, of its search box; Qt's own for any width
_AT_ONCE = 200  # evaluations that may change before the list itself is read anew
_IDLE = 700  # ms without a key, after which counts and rows are read again


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
        self._criteria: CriteriaSet | None = None
        self._year: int | None = None
        self._make_actions()
        self._make_filters()
        self.table: ScoringGrid | None = None
        self._stages: dict[Stage, StageRow] = {}  # of the row in hand, as the workspace holds them
        self._wanted = ""  # whose form opens when their row is saved
        self.saver = RowSaver(desk, lambda: self.table.grid if self.table is not None else None, self)
        self.saver.saved.connect(self._row_saved)
        self.saver.block_saved.connect(self._block_saved)
        self.saver.refused.connect(self._not_saved)
        self._later = QTimer(self, singleShot=True, interval=_IDLE)
        self._later.timeout.connect(self._catch_up)
        desk.leaving.connect(self.saver.close)
        self.panel = EvaluationPanel(desk)
        self.panel.not_saved.connect(self._not_saved_form)
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
        self.saver.open()
        self.saver.save_all()
        year = self.desk.year
        if year != self._year:
            self.panel.leave()
            self.panel.let_go()
            self.panel.close_panel()
            self.foot.lines.hide()
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
        # After forms were saved the list keeps its rows, even under “not scored”: nothing jumps away under the eye.
        few = changes is not None and changes.tables == {"evaluation"} and len(changes.rows["evaluation"]) <= _AT_ONCE
        if not few or not self.isVisible() or self.stale or self.table is None:
            super().reload(changes)
        elif self.saver.busy:  # the grid knows what it has just saved
            self._later.start()
        else:
            self._catch_up()

    def _catch_up(self) -> None:
        """Read again what is in sight, and where the year stands; the list keeps its rows."""
        if self.table is not None and self.isVisible():
            self.table.reload_rows()
            self._count(len(self.table.rows.ids))
            self._read_stages()
            self.panel.refresh()

    def follow(self, text: str) -> None:
        self._state.set_value("all")
        self._village.set_value(None)
        self.search.setText(text)

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return (*super().shortcuts(), *grid_keys(), *form_keys())

    def may_close(self) -> bool:
        why = self.saver.save_now()
        if why:
            words = _("Not saved. {reason}").format(reason=why)
            self.banner.error(words, action=_("Close without saving"), slot=self._drop_and_close)
        return not why

    def _find(self, state: State) -> list[str]:
        village = cast("str | None", self._village.value())
        text = self.search.value()
        return self.desk.read(evaluations.find, self._year, text, village_id=village, state=state, stage=self._at)

    @property
    def _at(self) -> Stage:
        """The stage whose scores are shown and typed."""
        return cast("Stage", self._stage.value())

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
        self.table = ScoringGrid(criteria, lambda ids: self.desk.read(evaluations.rows_at, ids, self._at))
        self.table.set_stage(self._at)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.table.chosen.connect(self._chosen)
        self.table.typed.connect(self._typed)
        self.table.row_left.connect(self.saver.save_row)
        self.table.block_put.connect(self.saver.save_block)
        self.table.told.connect(self.foot.tell)
        self.table.form_asked.connect(self._key_for_the_form)
        self.foot.lines.follow(self.table)
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
        if self.panel.isHidden():
            self._begin_at_the_top()
        self._read_stages()
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
        for widget in (self.search, self._village, self._state, self._stage):
            widget.setVisible(in_use)
        for made in (self._form, self._sheets):
            made.setEnabled(in_use)
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
        """Open the form of a person, once what was typed in their row of the grid is saved."""
        if self.table is None or self.panel.form is None:
            return
        if self.panel.isHidden():
            self.saver.save_row(registration_id)
            if self.saver.busy:
                self._wanted = registration_id
                return
        self.table.go_to(registration_id)
        shown = self.panel.row is not None and self.panel.row.id == registration_id
        if shown or self.panel.show_person(registration_id):
            self.table.set_typing(on=False)
            self.foot.hide()
            self._split.open()
            self.panel.form.focus_first()

    def _open_form(self) -> None:
        if self.table is not None and self.table.current_id():
            self._open(self.table.current_id())

    def _key_for_the_form(self, key: str) -> None:
        if self.panel.form is not None:
            self.panel.form.focus_first()
            self.panel.form.type_key(key)

    def _picked(self, registration_id: str) -> None:
        shown = self.panel.row.id if self.panel.row is not None else ""
        if not self.panel.isHidden():
            if registration_id and registration_id != shown:
                self.panel.show_person(registration_id)
        else:
            self._read_stages()

    def _next(self) -> None:
        """Go to the next person without scores: in the form where it is open, else in the grid."""
        found = self._next_without_scores()
        if found and self.panel.isHidden():
            self._type_in_grid(found)
        elif found:
            self._open(found)
        elif self.panel.isHidden():
            self.banner.notice(_("Nobody in this list is left without scores."))
        else:
            self.panel.say_all_scored()

    def _type_in_grid(self, registration_id: str) -> None:
        if self.table is not None:
            self.table.go_to(registration_id)
            self.table.setFocus()

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
        """Go to the row with the keyboard's place if it is not scored to the end yet, else to the next such one."""
        row = self.table.current_row() if self.table is not None else None
        if row is not None and row.grade is None and not row.recognised and self.panel.isHidden():
            self._type_in_grid(row.id)
        else:
            self._next()

    # The row in hand ------------------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self.saver.touch()
        if self._later.isActive():
            self._later.start()  # not while somebody types
        self._show_foot()

    def _read_stages(self) -> None:
        row_id = self.table.current_id() if self.table is not None else ""
        self._stages = self.desk.read(evaluations.side_by_side, row_id) if row_id else {}
        self._show_foot()

    def _show_foot(self) -> None:
        if self.table is not None:
            row = self.table.current_row()
            refusal = self.table.grid.sentence(row.id) if row is not None else ""
            self.foot.show_row(row, refusal, self._stages, self._at)

    def _take_over(self) -> None:
        """Put the scores of the stage before into the row in hand; they are saved when it is left."""
        stage = self.foot.earlier
        if self.table is not None and stage is not None and self.panel.isHidden():
            self.table.take_over(self._stages[stage])
            self.table.setFocus()

    def _row_saved(self, row_id: str, verdict: Verdict) -> None:
        if self.table is None:
            return
        grid = self.table.grid
        name = next((row.name for row in grid.known(row_id)), "")
        self.foot.say_saved(saved_words(name, verdict), len(grid.saved))
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self._open(wanted)

    def _block_saved(self, changes: Changes[dict[str, Verdict]]) -> None:
        words = _("{count} forms were put in.").format(count=thousands(len(changes.value)))
        self.banner.done(words, action=_("Undo"), slot=lambda: self.desk.undo(changes.id))
        if self.table is not None:
            self.foot.say_saved("", len(self.table.grid.saved))

    def _not_saved(self, row_id: str, sentence: str) -> None:
        self._wanted = ""
        name = next((row.name for row in self.table.grid.known(row_id)), "") if self.table is not None else ""
        self.banner.error(
            _("Not saved: {name}. {reason}").format(name=name, reason=sentence),
            action=_("Show it again"),
            slot=lambda: self._type_in_grid(row_id),
        )
        self._show_foot()

    def _not_saved_form(self, row_id: str, sentence: str) -> None:
        self.banner.error(sentence, action=_("Show it again"), slot=lambda: self._open(row_id))

    def _drop_and_close(self) -> None:
        if self.table is not None:
            self.table.grid.typed.clear()
        self.window().close()

    def _other_stage(self) -> None:
        """Show the scores of another stage; what was typed at the one before is saved."""
        self.saver.save_all()
        self.panel.leave()
        self.panel.let_go()
        self.panel.close_panel()
        self.panel.stage = self._at
        if self.table is not None:
            self.table.set_stage(self._at)
        self.load()

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

    def _ask_sheets(self) -> None:
        if self._year is not None:
            score_export.ask(self.desk, self, cast("str | None", self._village.value()))

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
        self.panel.let_go()
        self.foot.show()
        if self.table is not None:
            self.table.set_typing(on=True)
            self._begin_at_the_top()
            self.table.setFocus()

    def _begin_at_the_top(self) -> None:
        """Take the first row in hand where none is, so that one can type at once."""
        if self.table is not None and self.table.rows.ids and not self.table.current_id():
            self.table.go_to(self.table.rows.ids[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a small screen the filters stay in one line, and the counts give their room to the grid.
        narrow = self.width() < _NARROW
        for widget, wide in (
            *((one, 176) for one in (self._village, self._state)),
            (self._stage, 120),
            (self.search, 134),
        ):
            widget.setMinimumWidth(0 if narrow or widget is not self.search else _SEARCH)
            widget.setMaximumWidth(wide if narrow else _ANY)
        for words in (self._shown, self._counts):
            words.setVisible(self.height() >= _LOW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.table is not None and self._lists.currentWidget() is self.table and self.panel.isHidden():
            self.table.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.saver.save_all()

    def _show_all(self) -> None:
        self.search.clear()
        self._village.set_value(None)
        self._state.set_value("all")
        self.load()

    # Building -------------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        self._primary = self.set_primary(_("Enter scores"), self._score, icon="score", shortcut="Ctrl+N")
        self._form = self.add_action(_("Open the form"), self._open_form, icon="edit", shortcut="F2")
        self._import = self.add_action(_("Import from Excel"), self._ask_import, icon="import", shortcut="Ctrl+I")
        self._register = self.add_action(_("Register citizens"), self._ask_registration, icon="add", shortcut="Ctrl+D")
        self._sheets = self.add_action(_("Sheets for local branches"), self._ask_sheets, icon="export")
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
        self._stage = Choice([(stage, stage_words(stage)) for stage in reversed(STAGES)])
        self._stage.setAccessibleName(_("Who scored"))
        self._stage.setToolTip(_("Whose scores are shown and typed; the last ones count"))
        self._stage.currentIndexChanged.connect(lambda _index: self._other_stage())
        self.search.asked.connect(lambda _text: self.load())
        self._village.currentIndexChanged.connect(lambda _index: self.load())
        self._state.currentIndexChanged.connect(lambda _index: self.load())
        for widget in (self.search, self._village, self._state, self._stage):
            self.add_filter(widget)
        for keys, slot in (("Ctrl+Shift+T", self._take_over), ("Ctrl+F", self.search.setFocus)):
            QShortcut(
                QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            ).activated.connect(slot)

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
        self.foot = GridFoot()
        self.foot.take_over.connect(lambda _stage: self._take_over())
        listing = QWidget()
        column = QVBoxLayout(listing)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self._lists, 1)
        column.addWidget(self.foot)
        column.addLayout(foot)
        self._split = ListAndPanel(listing, self.panel, width=_FORM)
        # Not a focus proxy: the Tab key would jump over whatever stands between a widget and its proxy.
        self.panel.closed.connect(self._back_to_the_list)
        self._stack = QStackedWidget()
        for widget in (self._split, self._no_year, self._nobody):
            self._stack.addWidget(widget)
        self.body.addWidget(self._stack, 1)
