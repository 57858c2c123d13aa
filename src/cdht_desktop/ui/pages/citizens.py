"""The citizens of the commune: finding, adding, changing, registering, removing, and importing lists."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import citizens, groups, registrations, villages
from cdht_desktop.ops.registrations import Registered
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizen_form import CitizenPanel
from cdht_desktop.ui.pages.citizen_import import ImportWizard
from cdht_desktop.ui.pages.citizen_table import CitizenTable, number_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_FILTER, _FILTER_WIDE = 200, 280  # width of a filter where the page is narrow, and where it is not
_NARROW = 900
_LIST, _NOBODY, _NOT_FOUND = range(3)


class CitizensPage(Page):
    """The list fills the page; the form of one citizen opens beside it."""

    tables = frozenset({"citizen", "village", "citizen_group"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Citizens"))
        self._order: citizens.Order = "name"
        self._descending = False
        self._total = self._villages = 0
        self.wizard: ImportWizard | None = None
        self.set_primary(_("Add a citizen"), self._add, icon="add", shortcut="Ctrl+N")
        self.numbers = self.add_action(_("Show ID numbers"), self._show_numbers, icon="eye")
        self.numbers.setCheckable(True)
        self.numbers.setToolTip(_("Show ID numbers in full, until this page is left"))
        self.add_action(_("Import from Excel"), self.import_files, icon="import", shortcut="Ctrl+I")
        self._make_filters()
        self.table = CitizenTable(partial(desk.read, citizens.rows))
        self.panel = CitizenPanel(desk)
        self._nobody, self._not_found = self._make_empty()
        self.listing = QStackedWidget()
        self._lay_out_list(self._make_feet())
        self.split = ListAndPanel(self.listing, self.panel)
        self.body.addWidget(self.split, 1)
        self._connect()
        self.setAcceptDrops(True)

    # What the shell calls -------------------------------------------------------------------------------------------

    def load(self) -> None:
        places = self.desk.read(villages.all_villages)
        known = self.desk.read(groups.all_groups)
        self.village.set_options([(None, _("All villages")), *((one.id, _counted(one)) for one in places)])
        self.group.set_options([(None, _("All groups")), *((one.id, _counted(one)) for one in known)])
        self._total = self.desk.read(citizens.count)
        self._villages = len(places)
        self.table.fit_villages([one.name for one in places])
        year = self.desk.year
        self.register.setText(_("Register for {year}").format(year=year) if year else _("Register …"))
        self.panel.refresh()
        self._find()

    def follow(self, text: str) -> None:
        self._clear_filters()
        self.search.setText(text)
        self._find()
        if len(self.table.rows.ids) == 1:
            self.table.go_to(self.table.rows.ids[0])
        self.table.setFocus()

    def shortcuts(self) -> Sequence[tuple[str, str]]:
        return [
            *super().shortcuts(),
            ("Ctrl+F", _("Search in this list")),
            ("Enter", _("In the list: open the record. In the form: go to the next field")),
            ("Space", _("Choose the person, or not")),
            ("Ctrl+A", _("Choose everybody in the list")),
            ("Delete", _("Remove the chosen from the list")),
            ("Ctrl+S", _("Save the record")),
            ("Ctrl+Enter", _("Save, then the next person")),
            ("Esc", _("Close the form")),
        ]

    # Building -------------------------------------------------------------------------------------------------------

    def _make_filters(self) -> None:
        self.search = SearchBox(_("Find a name, an ID number …"))
        self.search.setMinimumWidth(_FILTER)
        self.village = Choice([(None, _("All villages"))])
        self.village.setAccessibleName(_("Village"))
        self.group = Choice([(None, _("All groups"))])
        self.group.setAccessibleName(_("Group"))
        for widget in (self.search, self.village, self.group):
            self.add_filter(widget)
        for choice in (self.village, self.group):
            choice.view().setMinimumWidth(_FILTER_WIDE)

    def _make_empty(self) -> tuple[EmptyPage, EmptyPage]:
        nobody = EmptyPage(
            "citizens",
            _("Nobody is on the list yet"),
            _("Import the lists you keep in Excel (or drop the files here), or type people in one by one."),
            action=_("Import from Excel"),
            slot=self.import_files,
        )
        typing = button(_("Type people in"), self._add, icon="add")
        column = nobody.layout()
        if isinstance(column, QVBoxLayout):
            column.insertWidget(column.count() - 1, typing, 0, Qt.AlignmentFlag.AlignHCenter)
        not_found = EmptyPage(
            "search", _("Nobody was found"), action=_("Show the whole list"), slot=self._show_whole_list
        )
        return nobody, not_found

    def _make_feet(self) -> QHBoxLayout:
        self._chosen = label("", "muted")
        self.all = button(_("Choose all"), self.table.choose_all_or_none, role="link")
        self.register = button("", self._register)
        words = _("Remove from the list")
        self.remove = button(words, self._remove, icon="remove", tip=f"{words} (Delete)")
        row = QHBoxLayout()
        row.setSpacing(STEP)
        row.addWidget(self._chosen)
        row.addWidget(self.all)
        row.addStretch()
        row.addWidget(self.register)
        row.addWidget(self.remove)
        return row

    def _lay_out_list(self, feet: QHBoxLayout) -> None:
        people = QWidget()
        column = QVBoxLayout(people)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.table, 1)
        column.addLayout(feet)
        for widget in (people, self._nobody, self._not_found):
            self.listing.addWidget(widget)
        self.listing.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.search.asked.connect(lambda _text: self._find())
        self.village.activated.connect(lambda _index: self._find())
        self.group.activated.connect(lambda _index: self._find())
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._follow_choice)
        self.table.chosen.connect(self._count_chosen)
        self.table.order_asked.connect(self._order_by)
        # Qt moves the arrow to whatever header was clicked, also one by which nothing is ordered.
        self.table.horizontalHeader().sectionClicked.connect(lambda _at: self._show_order())
        self.panel.saved.connect(self._saved)
        for key, owner, slot in (
            ("Ctrl+F", self, self._go_to_search),
            ("Down", self.search, self.table.setFocus),
            ("Delete", self.table, self._remove),
        ):
            alone = Qt.ShortcutContext.WidgetShortcut if owner is not self else Qt.ShortcutContext.WindowShortcut
            QShortcut(QKeySequence(key), owner, context=alone).activated.connect(lambda slot=slot: slot())

    # Finding --------------------------------------------------------------------------------------------------------

    def _find(self) -> None:
        text, village, group = self.search.value(), self.village.value(), self.group.value()
        ids = self.desk.read(citizens.find, text, village_id=village, group_id=group, order=self._order)
        self.table.show_ids(ids[::-1] if self._descending else ids)
        self._show_order()
        shown = _LIST if ids else _NOT_FOUND if self._total else _NOBODY
        self.listing.setCurrentIndex(shown)
        for choice in (self.village, self.group):
            choice.setToolTip(choice.currentText())
        if shown == _NOT_FOUND:
            text_words = _("No name, ID number, phone or village holds “{text}”.").format(text=text) if text else ""
            self._not_found.say(_("Nobody was found"), text_words, action=_("Show the whole list"))
        self._count(len(ids), filtered=bool(text or village or group))

    def _count(self, found: int, *, filtered: bool) -> None:
        total = number_words(self._total)
        if not self._total:
            words = ""
        elif filtered:
            words = _("Found: {count} of the {total} people on the list").format(count=number_words(found), total=total)
        else:
            words = _("On the list: {total} people, {villages} villages").format(total=total, villages=self._villages)
        self.set_title(_("Citizens"), words)

    def _count_chosen(self, count: int) -> None:
        words = _("Chosen: {count}") if count else _("Nobody is chosen")
        self._chosen.setText(words.format(count=number_words(count)))
        self.register.setEnabled(count > 0)
        self.remove.setEnabled(count > 0)
        self.all.setText(_("Choose all") if count < len(self.table.rows.ids) else _("Choose none"))

    def _order_by(self, order: citizens.Order) -> None:
        self._descending = order == self._order and not self._descending
        self._order = order
        self._find()

    def _show_order(self) -> None:
        self.table.set_order(self._order, descending=self._descending)

    def _show_numbers(self) -> None:
        shown = self.numbers.isChecked()
        self.numbers.setText(_("Hide ID numbers") if shown else _("Show ID numbers"))
        self.table.show_numbers(shown)

    def _clear_filters(self) -> None:
        self.village.set_value(None)
        self.group.set_value(None)
        self.search.clear()

    def _show_whole_list(self) -> None:
        self._clear_filters()
        self._find()
        self.table.setFocus()

    def _go_to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    # One citizen ----------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.panel.start_new(self.split.open, village_id=self.village.value(), group_id=self.group.value())

    def _open(self, citizen_id: str) -> None:
        def opened() -> None:
            self.split.open()
            self.panel.form.focus_first()

        self.panel.show_citizen(citizen_id, opened)

    def _follow_choice(self, citizen_id: str) -> None:
        """Show the person chosen in the list in the open form, unless something unsaved stands there."""
        if citizen_id and not self.panel.isHidden() and not self.panel.unsaved and self.panel.citizen_id is not None:
            self.panel.show_citizen(citizen_id, self.split.open)

    def _saved(self, citizen_id: str, changes: Changes[Any]) -> None:
        if self.panel.isHidden():
            self.table.go_to(citizen_id)
            if changes.id is not None:
                self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    # Those chosen ---------------------------------------------------------------------------------------------------

    def _register(self) -> None:
        ids, year = self.table.chosen_ids(), self.desk.year
        if year is None:
            OpenYear(self.desk, self).open()
            return
        title = _("Register citizens")
        self.desk.work(
            title, registrations.register, year, ids, done=self._registered, guard=self.register, progress=True
        )

    def _registered(self, changes: Changes[Registered]) -> None:
        new, already = changes.value.registered, changes.value.already
        words = _("Registered for {year}: {count} people.").format(year=self.desk.year, count=number_words(new))
        if already:
            words += " " + _("{count} were registered before.").format(count=number_words(already))
        if changes.id is None:
            self.banner.notice(words)
        else:
            self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    def _remove(self) -> None:
        if ids := self.table.chosen_ids():
            self.desk.work(
                _("Remove citizens"), citizens.remove, ids, done=self._removed, guard=self.remove, progress=True
            )

    def _removed(self, changes: Changes[int]) -> None:
        words = _("Removed from the list: {count} people.").format(count=number_words(changes.value))
        self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

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
        for choice in (self.village, self.group):
            choice.setFixedWidth(_FILTER if self.width() < _NARROW else _FILTER_WIDE)
        super().resizeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # another page, or the lock: not a minimised window
            self.numbers.setChecked(False)
            self._show_numbers()


def _files(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


def _counted(one: Any) -> str:
    return f"{one.name} ({number_words(one.citizens)})"
