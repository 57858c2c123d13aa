"""The citizens of the commune: finding, adding, changing, registering, removing, and importing lists."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.idcard import looks_like_card
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import citizens, duplicates, groups, villages
from cdht_desktop.ops.filters import SavedFilter
from cdht_desktop.ui.desk import RECORD, Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizen_actions import EXPORT_KEY, CitizenActions
from cdht_desktop.ui.pages.citizen_cards import CitizenCards
from cdht_desktop.ui.pages.citizen_chosen import ChosenBar
from cdht_desktop.ui.pages.citizen_drafts import CitizenDrafts
from cdht_desktop.ui.pages.citizen_filters import ORDER_KEY, CitizenFilters
from cdht_desktop.ui.pages.citizen_form import CitizenPanel
from cdht_desktop.ui.pages.citizen_import import ImportWizard
from cdht_desktop.ui.pages.citizen_saved import KEY as SAVED_KEY
from cdht_desktop.ui.pages.citizen_table import CitizenTable, number_words
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.shown_numbers import KEY as NUMBER_KEY
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_LIST, _NOBODY, _NOT_FOUND = range(3)


class CitizensPage(Page):
    """The list fills the page; the form of one citizen opens beside it."""

    tables = frozenset({
        "citizen", "village", "citizen_group", "round", "registration", "evaluation", "certificate", "saved_filter",
        "citizen_pair",
    })  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Citizens"))
        self._total = self._villages = 0
        self.wizard: ImportWizard | None = None
        self.set_primary(_("Add a citizen"), self._add, icon="add", shortcut="Ctrl+N", right=Right.WRITE)
        self.numbers = self.add_action(
            _("Show ID number"), self._turn_number, icon="eye", shortcut=NUMBER_KEY, right=Right.SHOW
        )
        words = _("Show the whole ID number of the chosen person for a minute; that it was seen is recorded")
        self.numbers.setToolTip(f"{words} ({NUMBER_KEY})")
        self.add_action(_("Scan an ID card"), self._scan, icon="card", shortcut="F2", right=Right.WRITE)
        self.add_action(_("Import from Excel"), self.import_files, icon="import", shortcut="Ctrl+I", right=Right.WRITE)
        self.alike = self.add_action(_("Possible duplicates"), lambda: desk.go_to("duplicates"), icon="copy")
        self.filters = CitizenFilters(desk, self)
        for widget in self.filters.widgets:
            self.add_filter(widget)
        self.panel = CitizenPanel(desk)
        self.table = CitizenTable(partial(desk.read, citizens.rows), self.panel.shown.number)
        self.bar = ChosenBar(self.table.choose_all_or_none)
        self.actions_of_chosen = CitizenActions(self, self.table, self.bar)
        self._nobody, self._not_found = self._make_empty()
        self.listing = QStackedWidget()
        self._lay_out_list()
        self.split = ListAndPanel(self.listing, self.panel)
        self.body.addWidget(self.split, 1)
        self.cards = CitizenCards(desk, self.panel, self.split.open, self._known)
        if desk.may(Right.WRITE):
            self.cards.watch(self.filters.search, self.table)
        self.drafts = CitizenDrafts(desk, self.panel, self.banner, self.split.open)
        self._connect()
        self.setAcceptDrops(desk.may(Right.WRITE))

    # What the shell calls -------------------------------------------------------------------------------------------

    def load(self) -> None:
        places = self.desk.read(villages.all_villages)
        self._total = self.desk.read(citizens.count)
        self._villages = len(places)
        self.filters.offer(places, self.desk.read(groups.all_groups), self._total, self.desk.year)
        self.filters.saved.load()
        self.table.fit_villages([one.name for one in places])
        self.actions_of_chosen.show_year()
        self.panel.refresh()
        self._count_alike()
        self._find()

    def follow(self, text: str) -> None:
        if looks_like_card(text) and self.desk.may(Right.WRITE):
            self.cards.go_on(text)
            return
        if text.startswith(RECORD):
            self._open_at(*text.removeprefix(RECORD).split(":", 1))
            return
        self.filters.set_value(citizens.CitizenFilter(text))
        self._find()
        if len(self.table.rows.ids) == 1:
            self.table.go_to(self.table.rows.ids[0])
        self.table.setFocus()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return [
            *super().shortcuts(),
            ("Ctrl+F", _("Search in this list")),
            (SAVED_KEY, _("Saved filters")),
            (ORDER_KEY, _("Sort the list")),
            ("Enter", _("In the list: open the record. In the form: go to the next field")),
            ("Space", _("Choose the person, or not")),
            ("Ctrl+A", _("Choose everybody in the list")),
            ("Shift+F10", _("What can be done with the chosen")),
            (EXPORT_KEY, _("Save the chosen, or the whole list, as a workbook")),
            ("Delete", _("Remove the chosen from the list")),
            ("Ctrl+S", _("Save the record")),
            ("Ctrl+Enter", _("Save, then the next person")),
            ("Esc", _("Close the form")),
        ]

    # Building -------------------------------------------------------------------------------------------------------

    def _make_empty(self) -> tuple[EmptyPage, EmptyPage]:
        nobody = EmptyPage(
            "citizens",
            _("Nobody is on the list yet"),
            _("Import the lists you keep in Excel (or drop the files here), or type people in one by one."),
            action=_("Import from Excel"),
            slot=self.import_files,
        )
        typing = button(_("Type people in"), self._add, icon="add")
        only_with(self.desk, Right.WRITE, typing, nobody.action)
        column = nobody.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, typing, 0, Qt.AlignmentFlag.AlignHCenter)
        not_found = EmptyPage(
            "search", _("Nobody was found"), action=_("Show the whole list"), slot=self._show_whole_list
        )
        return nobody, not_found

    def _lay_out_list(self) -> None:
        people = QWidget()
        column = QVBoxLayout(people)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.table, 1)
        column.addWidget(self.bar)
        for widget in (people, self._nobody, self._not_found):
            self.listing.addWidget(widget)
        self.listing.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.filters.asked.connect(self._find)
        self.filters.saved.applied.connect(self._apply)
        self.filters.saved.cleared.connect(self._show_whole_list)
        self.filters.saved.told.connect(self._tell)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._follow_choice)
        self.table.chosen.connect(lambda count: self.bar.show_count(count, len(self.table.rows.ids)))
        self.table.order_asked.connect(self.filters.order.turn)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._show_menu)
        # Qt moves the arrow to whatever header was clicked, also one by which nothing is ordered.
        self.table.horizontalHeader().sectionClicked.connect(lambda _at: self._show_order())
        self.panel.saved.connect(self._saved)
        self.panel.shown.changed.connect(self._show_number)
        for key, owner, slot in (
            ("Ctrl+F", self, self._go_to_search),
            ("Down", self.filters.search, self.table.setFocus),
            (EXPORT_KEY, self, self.actions_of_chosen.ask_export),
            ("Delete", self.table, self.actions_of_chosen.remove_chosen),
        ):
            alone = Qt.ShortcutContext.WidgetShortcut if owner is not self else Qt.ShortcutContext.WindowShortcut
            QShortcut(QKeySequence(key), owner, context=alone).activated.connect(lambda slot=slot: slot())

    # Finding --------------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        wanted = self.filters.value()
        ids = self.desk.read(citizens.find_by, wanted, self.desk.year)
        self.table.show_ids(ids)
        self._show_order()
        self.filters.show_whole()
        shown = _LIST if ids else _NOT_FOUND if self._total else _NOBODY
        self.listing.setCurrentIndex(shown)
        if shown == _NOT_FOUND:
            text = _("No name, ID number, phone or village holds “{text}”.").format(text=wanted.text)
            self._not_found.say(_("Nobody was found"), text if wanted.text else "", action=_("Show the whole list"))
        self._count(len(ids), filtered=wanted.narrows)

    def _count(self, found: int, *, filtered: bool) -> None:
        total = number_words(self._total)
        if not self._total:
            words = ""
        elif filtered:
            words = _("Found: {count} of the {total} people on the list").format(count=number_words(found), total=total)
        else:
            words = _("On the list: {total} people, {villages} villages").format(total=total, villages=self._villages)
        if name := self.filters.saved.name:
            words = _("Filter “{name}”").format(name=name) + " · " + words
        self.set_title(_("Citizens"), words)

    def _count_alike(self) -> None:
        pairs = self.desk.read(duplicates.count)
        words = _("Possible duplicates")
        if pairs:
            words = _("Possible duplicates ({count})").format(count=number_words(pairs))
        if words != self.alike.text():
            self.alike.setText(words)
            Page.resizeEvent(self, QResizeEvent(self.size(), self.size()))  # the buttons share the room anew

    def _apply(self, saved: SavedFilter) -> None:
        gone = self.filters.set_value(saved.wanted)
        self._find()
        self.table.setFocus()
        if gone:
            self.banner.notice(" ".join(gone))

    def _show_order(self) -> None:
        self.table.set_order(self.filters.order.order, descending=self.filters.order.descending)

    def _turn_number(self) -> None:
        """Show or hide the number of the person in the form, else of the one in the list."""
        citizen_id = self.panel.citizen_id if not self.panel.isHidden() else self.table.current_id()
        if citizen_id:
            self.panel.shown.turn(citizen_id)
        else:
            self.banner.notice(_("Choose a person in the list first, then show the number."))

    def _show_number(self) -> None:
        shown = self.panel.shown.any
        self.numbers.setText(_("Hide ID number") if shown else _("Show ID number"))
        self.table.show_numbers(shown and self.panel.isHidden())  # beside the form the list keeps its columns

    def _show_whole_list(self) -> None:
        self.filters.clear()
        self._find()
        self.table.setFocus()

    def _go_to_search(self) -> None:
        self.filters.search.setFocus()
        self.filters.search.selectAll()

    # One citizen ----------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.panel.start_new(self.split.open, **self._known())

    def _scan(self) -> None:
        self.cards.begin()

    def _known(self) -> dict[str, str | None]:
        """Return the village and group filtered by: those of the next person."""
        wanted = self.filters.value()
        known = {"village_id": wanted.village_id, "group_id": wanted.group_id}
        return {field: None if value == citizens.WITHOUT else value for field, value in known.items()}

    def _open(self, citizen_id: str) -> None:
        def opened() -> None:
            self.split.open()
            self.panel.form.focus_first()

        self.panel.show_citizen(citizen_id, opened)

    def _open_at(self, citizen_id: str, field: str = "") -> None:
        """Show a person's record, and go to one of its fields."""
        self.filters.clear()
        self._find()

        def opened() -> None:
            self.split.open()
            if field:
                self.panel.form.focus_on(field)

        if self.table.go_to(citizen_id):
            self.panel.show_citizen(citizen_id, opened)

    def _follow_choice(self, citizen_id: str) -> None:
        """Show the person chosen in the list in the open form, unless something unsaved stands there."""
        self.panel.shown.keep_to(citizen_id)
        if citizen_id and not self.panel.isHidden() and not self.panel.unsaved and self.panel.citizen_id is not None:
            self.panel.show_citizen(citizen_id, self.split.open)

    def _saved(self, citizen_id: str, changes: Changes[Any]) -> None:
        if self.panel.isHidden():
            self.table.go_to(citizen_id)
            self._tell(changes.title, changes)

    def _tell(self, words: str, changes: Changes[Any]) -> None:
        if changes.id is not None:
            self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.bar.fill(menu)
        menu.popup(self.table.viewport().mapToGlobal(place))

    # Lists from Excel -----------------------------------------------------------------------------------------------

    def import_files(self, files: Sequence[Path] = ()) -> None:
        """Open the import of lists, with these files already chosen."""
        self.wizard = ImportWizard(self.desk, files, self.window())
        self.wizard.accepted.connect(self._show_whole_list)
        self.wizard.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _files(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.import_files(_files(event))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.filters.fit(self.width())
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self.drafts.offer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # another page, or the lock: not a minimised window
            self.panel.shown.hide()


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
