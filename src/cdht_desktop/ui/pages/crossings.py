"""People in two communes: pairs that an officer decides, one after another; nothing is ever merged."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QStackedWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import counting_rules, crossings
from cdht_desktop.ops.crossings import KINDS, Details, Listed, Pair, Queue, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.pages.crossings_panel import CrossingPanel
from cdht_desktop.ui.pages.crossings_words import alike, decision, kind_words, names, two_units
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_PANEL = 580
_WORK, _EMPTY = range(2)


class CrossingsPage(Page):
    """The list of pairs; beside it both records, the rule by which the person counts, and the decision."""

    tables = frozenset({"batch", "crossing", "setting"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("People in two communes"))
        self._queue: Queue | None = None
        self._pairs: dict[str, Pair] = {}
        self._details: Details | None = None
        self._place = 0  # of the current pair in its list
        self._wanted = ""  # the pair to show once the list was read again
        self._searching = False
        self._stopped_at: int | None = None  # the year in which somebody stopped the look
        self.set_way_back(_("Report"), _("Back to the report of the year"), lambda: desk.go_to("report"))
        self.past = self.add_action("", self._turn, icon="history")
        self.past.setCheckable(True)
        self.kind = Choice([("", _("All kinds")), *((kind, kind_words(kind)) for kind in KINDS)])
        self.kind.setAccessibleName(_("How they look alike"))
        self.kind.activated.connect(lambda _index: self._show())
        self.add_filter(self.kind)
        self.rule = Choice()
        self.rule.setAccessibleName(_("Where a person counts who is in two communes"))
        self.rule.setEnabled(desk.may(Right.SETTINGS))
        self.rule.activated.connect(lambda _index: self._choose_rule())
        self.add_filter(self.rule)
        self._add_list()
        self.empty = EmptyPage("search", "", action=_("Look through the files"), slot=self._empty_action)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.split)
        self._shown.addWidget(self.empty)
        self.body.addWidget(self._shown, 1)

    def _add_list(self) -> None:
        columns = [
            Column(_("Full name"), names, stretch=True, width=180, tip=names),
            Column(_("State"), self._chip, width=264, delegate=ChipDelegate),
            Column(_("Units"), two_units, width=400, spare=1, tip=two_units),
        ]
        self.table = RowsTable(columns, self._fetch, name=_("People in two communes"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(self._open)
        self.panel = CrossingPanel()
        self.panel.decided.connect(self._decide)
        self.panel.again.connect(self._again)
        self.panel.ask_both.connect(self._ask_both)
        self.split = ListAndPanel(self.table, self.panel, width=_PANEL)

    # What the shell calls -------------------------------------------------------------------------------------------

    def load(self) -> None:
        self._load_rules()
        year = self.desk.year
        self._queue = None if year is None else self.desk.read(crossings.known, year)
        if year is not None and (self._queue is None or self._queue.stale) and self._stopped_at != year:
            self._search()
        self._show()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return [
            *super().shortcuts(),
            ("Enter", _("Open the pair")),
            ("Ctrl+Enter", _("One person")),
            ("Ctrl+D", _("Two people")),
            ("Ctrl+B", _("Later")),
        ]

    # Looking --------------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        if self._searching or self.desk.year is None:
            return
        self._searching, self._stopped_at = True, None
        title = _("Look for people who are in two communes")
        year = self.desk.year
        self.desk.work(
            title,
            crossings.look,
            year,
            done=partial(self._found, year),
            failed=partial(self._failed, year),
            progress=True,
        )

    def _found(self, year: int, queue: Queue) -> None:
        self._searching = False
        if year == self.desk.year:
            self._queue = queue
            self._show()
        else:
            self.load()

    def _failed(self, year: int, _error: Refused) -> bool:
        self._searching, self._stopped_at = False, year
        self._show()
        return False  # the sentence belongs above the page

    # Showing --------------------------------------------------------------------------------------------------------

    @property
    def _looking_back(self) -> bool:
        """Whether the pairs that were decided are shown, not those that wait."""
        return self.past.isChecked()

    def _load_rules(self) -> None:
        words = _("Counts at: {rule}")
        rules = counting_rules.shipped().rules.values()
        self.rule.set_options([(rule.code, words.format(rule=rule.label)) for rule in rules])
        rule = self.desk.read(counting_rules.in_force)
        self.rule.set_value(rule.code)
        self.rule.setToolTip(rule.title)

    def _show(self) -> None:
        queue = self._queue or Queue((), (), stale=True, crowds=0)
        self.past.setChecked(self._looking_back and bool(queue.decided))
        self.past.setEnabled(bool(queue.decided))
        pairs = queue.decided if self._looking_back else queue.waiting
        wanted = self.kind.value()
        self._pairs = {pair.id: pair for pair in pairs if not wanted or pair.kind == wanted}
        self._say(queue)
        current, self._wanted = self._wanted or self.table.current_id(), ""
        self.table.show_ids(list(self._pairs))
        if self._pairs and not self.table.go_to(current):
            self.table.go_to(list(self._pairs)[min(self._place, len(self._pairs) - 1)])
        self._shown.setCurrentIndex(_WORK if self._pairs else _EMPTY)
        if not self.panel.isHidden():
            self._show_pair()

    def _say(self, queue: Queue) -> None:
        words = [_("{count} pairs wait for a decision.").format(count=number_words(len(queue.waiting)))]
        if self._looking_back:
            words = [_("Pairs that somebody decided.")]
        if self._queue is not None and queue.stale and not self._searching:
            words.append(_("Files have come since everybody was looked through."))
        if queue.crowds:
            words.append(_("{count} numbers or names are shared by so many that nothing is told by them."))
        text = " ".join(words).format(count=number_words(queue.crowds))
        self.set_title(_("People in two communes"), text if self._queue is not None else "")
        past = _("Decided ({count})").format(count=number_words(len(queue.decided)))
        self.past.setText(_("Back to those waiting") if self._looking_back else past)
        self.fit_actions()
        self._say_empty()

    def _say_empty(self) -> None:
        if self._searching:
            self.empty.say(_("Looking through everybody who was handed in …"))
        elif self._queue is None:
            action = "" if self.desk.year is None else _("Look through the files")
            self.empty.say(_("The files were not looked through yet"), action=action)
        elif self.kind.value():
            self.empty.say(_("No pair of this kind waits"), action=_("Show all kinds"))
        else:
            text = _("The program looks again when a unit hands in a new file.")
            self.empty.say(_("Nobody who may be in two communes waits for a decision"), text)

    def _empty_action(self) -> None:
        if self._queue is None:
            self._search()
        else:
            self.kind.set_value("")
        self._show()

    def _chip(self, row: Listed) -> object:
        return decision(row) if self._looking_back else alike(row)

    def _fetch(self, ids: list[str]) -> list[Listed]:
        if self.desk.year is None:
            return []
        return self.desk.read(crossings.listed, self.desk.year, [self._pairs[one] for one in ids if one in self._pairs])

    def _picked(self, row_id: str) -> None:
        self._place = max(self.table.currentIndex().row(), 0)
        if row_id and not self.panel.isHidden() and self.split.beside:
            self._show_pair()

    def _open(self, _row_id: str) -> None:
        self._show_pair()
        if self._details is not None:
            self.split.open()
            self.panel.reason.setFocus()

    def _show_pair(self) -> None:
        pair = self._pairs.get(self.table.current_id())
        self._details = None
        if pair is None or self.desk.year is None:
            self.panel.close_panel()
            return
        try:
            self._details = self.desk.read(crossings.details, self.desk.year, pair)
        except NotFound as gone:
            self.panel.close_panel()
            self.banner.notice(str(gone))
            return
        self.panel.show_details(
            self._details, decided=self._looking_back, may_decide=self.desk.may(Right.WRITE),
            may_ask=self.desk.may(Right.HAND_UP),
        )  # fmt: skip

    def _turn(self) -> None:
        """Turn from those that wait to those decided, or back."""
        self._place = 0
        self.panel.close_panel()
        self._show()

    # Deciding -------------------------------------------------------------------------------------------------------

    def _decide(self, verdict: Verdict) -> None:
        if self._details is None or self.desk.year is None:
            return
        titles = {"same": _("One person"), "different": _("Two people"), "later": _("Later")}
        pressed = {"same": self.panel.same, "different": self.panel.different, "later": self.panel.later}
        self._place = max(self.table.currentIndex().row(), 0)
        self._wanted = self._after(self._details.pair.id)
        self.desk.work(
            titles[verdict], crossings.decide, self.desk.year, self._details.pair, verdict, self.panel.reason.text(),
            done=self._done, failed=self._refused, guard=pressed[verdict],
        )  # fmt: skip

    def _after(self, row_id: str) -> str:
        """Return the pair that comes after this one; after the last the first."""
        ids = list(self._pairs)
        return ids[(ids.index(row_id) + 1) % len(ids)] if row_id in ids else ""

    def _refused(self, _error: Refused) -> bool:
        self._wanted = ""
        return False  # the page says it

    def _again(self) -> None:
        if self._details is not None:
            self.desk.work(
                _("Decide anew"), crossings.again, self._details.pair, done=self._done, guard=self.panel.look_again
            )

    def _done(self, changes: Changes[None]) -> None:
        self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))
        if self.panel.isHidden():
            self.table.setFocus()
        elif not isinstance(self.focusWidget(), QLineEdit):
            self.panel.reason.setFocus()

    def _ask_both(self) -> None:
        if self._details is None or self.desk.year is None:
            return
        self.desk.work(
            _("Ask both communes to look"), crossings.ask_both, self.desk.year, self._details.pair,
            self.panel.reason.text(), done=self._asked, guard=self.panel.ask,
        )  # fmt: skip

    def _asked(self, _changes: object) -> None:
        self.desk.touched("task")
        words = _("Both communes are asked to look. The question goes down with their next return file.")
        self.banner.done(words, action=_("Asked of the communes"), slot=partial(self.desk.go_to, "tasks"))

    def _choose_rule(self) -> None:
        self.desk.work(_("Rule of counting"), counting_rules.choose, str(self.rule.value()), guard=self.rule)
