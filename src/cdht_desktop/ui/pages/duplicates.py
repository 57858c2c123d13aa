"""Possible duplicates: two records side by side, one pair after another; nothing is merged unless a person says so."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import duplicates
from cdht_desktop.ops.duplicates import Decided, Pair, PairDetails
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.pages.duplicates_compare import Comparison
from cdht_desktop.ui.pages.duplicates_fields import fields_of
from cdht_desktop.ui.pages.duplicates_list import PairTable, pair_id
from cdht_desktop.ui.pages.duplicates_words import warning_words, why_words
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.shown_numbers import KEY as NUMBER_KEY
from cdht_desktop.ui.shown_numbers import ShownNumbers
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.words import _

_LIST = 304  # width of the queue
_LEAST = 480
_NARROW = 900  # of the page: there the queue gives way to the comparison
_WORK, _LOOKING, _NOBODY, _STOPPED = range(4)


class DuplicatesPage(Page):
    """The queue on the left, the comparison on the right; where the page is narrow, the comparison alone."""

    tables = frozenset({"citizen", "citizen_pair", "village", "citizen_group", "registration", "certificate"})
    by_year = False

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Possible duplicates"))
        self._waiting: list[Pair] = []
        self._decided: dict[str, Decided] = {}
        self._details: PairDetails | None = None
        self._wanted = ""  # the pair to show once the queue was read again
        self._place = 0  # of the current pair in its list
        self._searching = self._search_again = self._opened = False
        self.set_way_back(_("Citizens"), _("Back to the citizens"), self._go_back)
        self.past = self.add_action("", self._turn, icon="history")
        self.past.setCheckable(True)
        self.shown = ShownNumbers(desk, self)
        self.numbers = self.add_action(
            _("Show ID numbers"), self._turn_numbers, icon="eye", shortcut=NUMBER_KEY, right=Right.SHOW
        )
        words = _("Show the whole ID numbers of these two for a minute; that they were seen is recorded")
        self.numbers.setToolTip(f"{words} ({NUMBER_KEY})")
        self.table = PairTable(partial(desk.read, duplicates.people_of))
        self.compare = Comparison()
        feet = self.compare.merge, self.compare.different, self.compare.later, self.compare.again
        self.may_decide = only_with(desk, Right.WRITE, *feet)
        self._shown = QStackedWidget()
        self._lay_out_body()
        self._connect()

    # What the shell calls -------------------------------------------------------------------------------------------

    def load(self) -> None:
        if self.desk.read(duplicates.count) is not None:  # looked for before: what changed since costs moments
            self._show(self.desk.read(duplicates.waiting))
        elif self._searching:
            self._search_again = True
        else:
            self._search()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return [
            *super().shortcuts(),
            ("↑, ↓", _("Go to the next field in which the two differ")),
            ("←, →", _("Take the value of record 1 or of record 2")),
            ("Ctrl+1, Ctrl+2", _("Take every value from record 1 or from record 2")),
            ("Ctrl+Enter", _("Merge into one person")),
            ("Ctrl+D", _("Not the same person")),
            ("Ctrl+B", _("Later")),
            ("Ctrl+↑, Ctrl+↓", _("Go to the pair before or to the next one")),
        ]

    # Building -------------------------------------------------------------------------------------------------------

    def _lay_out_body(self) -> None:
        work = QWidget()
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        self.table.setFixedWidth(_LIST)
        row.addWidget(self.table)
        row.addWidget(self.compare, 1)
        looking = EmptyPage("search", _("Looking for people who are on the list twice …"))
        stopped = EmptyPage(
            "search",
            _("The list was not looked through to the end"),
            action=_("Look through the list"),
            slot=self._search,
        )
        nobody = EmptyPage(
            "done",
            _("No two records look like one person"),
            _("The program looks again each time someone is added, changed or imported."),
            action=_("Back to the citizens"),
            slot=self._go_back,
        )
        for widget in (work, looking, nobody, stopped):
            self._shown.addWidget(widget)
        self._shown.setMinimumWidth(_LEAST)  # else the queue would keep the window from getting narrow
        self.body.addWidget(self._shown, 1)

    def _connect(self) -> None:
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _id: self.compare.take_focus())
        self.compare.merge_asked.connect(self._merge)
        self.compare.different_asked.connect(self._different)
        self.compare.later_asked.connect(self._later)
        self.compare.again_asked.connect(self._look_again)
        self.compare.step_asked.connect(self._step)
        self.shown.changed.connect(self._show_numbers)
        for keys, by in (("Ctrl+Up", -1), ("Ctrl+Down", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._step, by))
        pad = QShortcut(QKeySequence("Ctrl+Enter"), self.compare.merge)  # the number pad's; off while that is hidden
        pad.activated.connect(self.compare.merge.click)
        alone = Qt.ShortcutContext.WidgetShortcut
        QShortcut(QKeySequence(Qt.Key.Key_Right), self.table, context=alone).activated.connect(self.compare.take_focus)

    # Looking --------------------------------------------------------------------------------------------------------

    def _search(self) -> None:
        self._searching = True
        if not self._waiting:
            self._shown.setCurrentIndex(_LOOKING)
        title = _("Look for people who are on the list twice")
        self.desk.work(title, duplicates.waiting, done=self._found, failed=self._stopped, progress=True)

    def _found(self, pairs: list[Pair]) -> None:
        self._searching = False
        if self._search_again:
            self._search_again = False
            self.load()
        else:
            self._show(pairs)

    def _stopped(self, _error: Refused) -> bool:
        self._searching = self._search_again = False
        self._shown.setCurrentIndex(_STOPPED)
        return False  # the sentence belongs above the page

    # Showing --------------------------------------------------------------------------------------------------------

    @property
    def _looking_back(self) -> bool:
        """Whether the pairs said to be different are shown, not those that wait."""
        return self.past.isChecked()

    def _show(self, waiting: list[Pair]) -> None:
        self._waiting = waiting
        past = {Pair(one.first.id, one.second.id, ()): one for one in self.desk.read(duplicates.decided)}
        self._decided = {pair_id(pair): one for pair, one in past.items()}
        self.past.setChecked(self._looking_back and bool(past))
        self.past.setEnabled(bool(past))
        pairs = list(past) if self._looking_back else waiting
        self._say_counts()
        self._shown.setCurrentIndex(_WORK if pairs else _NOBODY)
        current, place = self._wanted or self.table.current_id(), self._place
        self._wanted = ""
        self.table.show_pairs(pairs)
        if pairs and not self.table.go_to(current):
            self.table.go_to(self.table.rows.ids[min(place, len(pairs) - 1)])
        self._show_pair()
        self._bring_keyboard()

    def _bring_keyboard(self) -> None:
        """Bring the keyboard to the comparison when the page was just opened, or when it has none."""
        focus = QApplication.focusWidget()
        typing = isinstance(focus, QLineEdit) and not self._opened
        if self._shown.currentIndex() == _WORK and not typing and not self.isAncestorOf(focus or self):
            self._opened = False
            self.compare.take_focus()

    def _say_counts(self) -> None:
        later = sum(pair.later for pair in self._waiting)
        words = _("{count} pairs of records look like one person each.") if self._waiting else ""
        if later:
            words = _("{count} pairs of records look like one person each; {later} of them put off.")
        if self._looking_back:
            words = _("Pairs that somebody said are two different people.")
        if self.width() < _NARROW:
            words = ""  # the place among the pairs says it too, and room is short
        self.set_title(_("Possible duplicates"), words.format(count=number_words(len(self._waiting)), later=later))
        past = _("Said to be different ({count})").format(count=number_words(len(self._decided)))
        self.past.setText(_("Back to those waiting") if self._looking_back else past)
        self.fit_actions()

    def _picked(self, row_id: str) -> None:
        if row_id:
            self._show_pair()

    def _show_pair(self) -> None:
        pair = self.table.pair(self.table.current_id())
        self._place = max(self.table.currentIndex().row(), 0)
        self._details = self.desk.read(duplicates.details, pair) if pair is not None else None
        self.numbers.setEnabled(bool(self._two()))
        if pair is None:
            self.shown.hide()
            return
        self.shown.keep_to(*self._two())
        self._compare(pair)

    def _two(self) -> tuple[str, ...]:
        """Return the ids of the two that are compared; one of them where the other has no number."""
        if self._details is None:
            return ()
        return tuple(one.id for one in (self._details.first, self._details.second) if one.id_number)

    def _compare(self, pair: Pair) -> None:
        if self._details is None:
            return
        place = f"{number_words(self._place + 1)} / {number_words(len(self.table.rows.ids))}"
        whole = [self.shown.number(one.id) or "" for one in (self._details.first, self._details.second)]
        fields = fields_of(self._details, (whole[0], whole[1]) if any(whole) else None)
        why = why_words(self._details.first, self._details.second, self._details.numbers.likeness)
        if self._details.first.name == self._details.second.name:  # else the names stand first among the rows
            why = f"{self._details.first.name}: {why[0].lower()}{why[1:]}"
        if pair.later:
            why = _("{why}. Put off.").format(why=why)
        if (past := self._decided.get(pair_id(pair))) is not None:
            why = _("{why}. Said to be two people on {date}.").format(why=why, date=f"{past.decided_on:%d/%m/%Y}")
        warning = warning_words(self._details)
        decided = self._looking_back or not self.may_decide  # nothing is to be chosen
        self.compare.show_pair(why, place, fields, warning=warning, decided=decided)

    def _step(self, by: int) -> None:
        at = self.table.currentIndex().row() + by
        if 0 <= at < len(self.table.rows.ids):
            self.table.go_to(self.table.rows.ids[at])

    def _turn(self) -> None:
        """Turn from those that wait to those said to be different, or back."""
        self._wanted, self._place = "", 0
        self.banner.hide()
        self._show(self._waiting)

    def _turn_numbers(self) -> None:
        self.shown.turn(*self._two())

    def _show_numbers(self) -> None:
        self.numbers.setText(_("Hide ID numbers") if self.shown.any else _("Show ID numbers"))
        self.fit_actions()
        pair = self.table.pair(self.table.current_id())
        if pair is not None and self._details is not None and self._details.pair == pair:
            chosen = self.compare.chosen()
            self._compare(pair)
            self.compare.set_chosen(chosen)

    def _go_back(self) -> None:
        self.desk.go_to("citizens")

    # Deciding -------------------------------------------------------------------------------------------------------

    def _merge(self) -> None:
        self._decide(_("Merge two records"), duplicates.merge, self.compare.chosen())

    def _different(self) -> None:
        self._decide(_("Not the same person"), duplicates.not_the_same)

    def _later(self) -> None:
        self._decide(_("Later"), duplicates.later)

    def _look_again(self) -> None:
        if (details := self._details) is not None:
            ids = details.pair.first_id, details.pair.second_id
            done, feet = partial(self._done, pair_id(details.pair)), self.compare.feet
            self.desk.work(_("Look at a pair again"), duplicates.look_again, *ids, done=done, guard=feet)

    def _decide(self, title: str, call: Callable[..., Any], *more: object) -> None:
        if self._details is None:
            return
        pair = self._details.pair
        self._wanted = self._after(pair_id(pair))
        done, feet = partial(self._done, pair_id(pair)), self.compare.feet
        self.desk.work(title, call, pair, *more, done=done, failed=self._refused, guard=feet)

    def _after(self, row_id: str) -> str:
        """Return the pair that comes after this one; after the last the first, which may have been put off."""
        ids = self.table.rows.ids
        at = ids.index(row_id) + 1
        return ids[at % len(ids)]

    def _done(self, row_id: str, changes: Changes[Any]) -> None:
        self.banner.done(changes.title, action=_("Undo"), slot=partial(self._take_back, changes.id, row_id))
        self.compare.take_focus()

    def _refused(self, _error: Refused) -> bool:
        self._wanted = ""
        self.compare.take_focus()
        return False  # the page says it

    def _take_back(self, change_set: str | None, row_id: str) -> None:
        self._wanted = row_id
        self.desk.undo(change_set)

    # The window -----------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < _NARROW
        self.table.setVisible(not narrow)
        self.compare.fit(narrow=narrow)
        self._say_counts()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._opened = not event.spontaneous()
        super().showEvent(event)
        self._bring_keyboard()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # another page, or the lock: not a minimised window
            self.shown.hide()
