"""The button “Filters”: the saved ones, and saving, renaming, removing them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import filters
from cdht_desktop.ops.citizens import CitizenFilter
from cdht_desktop.ops.filters import SavedFilter
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.icons import icon
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.words import _

KEY = "Ctrl+B"


class SavedFilters(QObject):
    """Signals: `applied(SavedFilter)` one was chosen; `cleared()` the whole list is wanted.

    `current` answers what the page looks for now; `told(words, changes)` is called when something was saved.
    """

    applied = Signal(object)
    cleared = Signal()
    told = Signal(str, object)

    def __init__(self, desk: Desk, current: Callable[[], CitizenFilter], page: QWidget) -> None:
        super().__init__(page)
        self._desk, self._current, self._page = desk, current, page
        self._last = ""  # the id of the filter that was applied or saved last
        self._saved: list[SavedFilter] = []
        self.button = button(_("Filters"), shortcut=KEY)
        self.button.setProperty("menu", "true")
        self.menu = QMenu(self.button)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self._fill)
        self.button.setMenu(self.menu)
        self.asking: AskForm | None = None

    def load(self) -> None:
        """Read the saved filters again."""
        self._saved = self._desk.read(filters.all_filters)

    @property
    def name(self) -> str:
        """The name of the saved filter that is in force, empty where what is looked for is none of them."""
        now = self._current()
        alike = [one for one in self._saved if one.wanted == now]
        return next((one.name for one in alike if one.id == self._last), alike[0].name if alike else "")

    def _fill(self) -> None:
        self.load()
        self.menu.clear()
        now = self._current()
        for one in self._saved:
            act = self._act(one.name, partial(self._apply, one))
            act.setCheckable(True)
            act.setChecked(one.wanted == now)
        if not self._saved:
            self._act(_("No filter is saved yet")).setEnabled(False)
        self.menu.addSeparator()
        self._act(_("Show the whole list"), self.cleared.emit, "citizens").setEnabled(now.narrows)
        if self._desk.may(Right.WRITE):
            self._fill_changes(now)

    def _fill_changes(self, now: CitizenFilter) -> None:
        """Offer what changes the saved filters."""
        self._act(_("Save the filter in use …"), self._ask_new, "save").setEnabled(now.narrows)
        last = next((one for one in self._saved if one.id == self._last), None)
        if last is not None and now.narrows and last.wanted != now:
            words = _("Save the change to “{name}”").format(name=last.name)
            self._act(words, partial(self._change, last, now), "save")
        if self._saved:
            self.menu.addSeparator()
            self._add_menu(_("Rename"), "edit", self._ask_name)
            self._add_menu(_("Remove"), "remove", self._remove)

    def _act(self, words: str, slot: Callable[[], object] | None = None, icon_name: str = "") -> QAction:
        act = self.menu.addAction(words.replace("&", "&&"))
        if icon_name:
            act.setIcon(icon(icon_name))
        if slot is not None:
            act.triggered.connect(lambda _checked=False: slot())
        return act

    def _add_menu(self, words: str, icon_name: str, slot: Callable[[SavedFilter], object]) -> None:
        under = self.menu.addMenu(icon(icon_name), words)
        for one in self._saved:
            under.addAction(one.name.replace("&", "&&")).triggered.connect(lambda _checked=False, one=one: slot(one))

    def _apply(self, one: SavedFilter) -> None:
        self._last = one.id
        self.applied.emit(one)

    def _ask_new(self) -> None:
        wanted = self._current()
        text = _("Search words, village, group, state and order are kept under a name, for everybody who works here.")
        self._ask(_("Save the filter in use"), text, "", partial(self._save, wanted))

    def _ask_name(self, one: SavedFilter) -> None:
        self._ask(_("Rename the filter"), "", one.name, partial(self._rename, one))

    def _ask(self, title: str, text: str, name: str, slot: Callable[[AskForm], object]) -> None:
        asking = AskForm(self._page.window(), title, text, _("Save"), lambda: slot(asking))
        asking.form.line("name", _("Name of the filter"), longest=filters.LONGEST).setText(name)
        self.asking = asking
        asking.open()
        asking.form.focus_first()

    def _save(self, wanted: CitizenFilter, asking: AskForm) -> None:
        name = asking.form.values()["name"]

        def done(changes: Changes[str]) -> None:
            self._last = changes.value
            self._ended(changes, asking)

        self._work(_("Save the filter"), filters.save, name, wanted, done=done, asking=asking)

    def _rename(self, one: SavedFilter, asking: AskForm) -> None:
        name, done = asking.form.values()["name"], partial(self._ended, asking=asking)
        self._work(_("Rename the filter"), filters.rename, one.id, name, done=done, asking=asking)

    def _change(self, one: SavedFilter, wanted: CitizenFilter) -> None:
        self._work(_("Save the filter"), filters.change, one.id, wanted, done=self._ended)

    def _remove(self, one: SavedFilter) -> None:
        self._work(_("Remove the filter"), filters.remove, one.id, done=self._ended)

    def _work(self, title: str, *call: Any, done: Callable[[Any], None], asking: AskForm | None = None) -> None:
        failed, guard = (asking.refused, asking.primary) if asking else (None, None)
        self._desk.work(title, *call, done=done, failed=failed, guard=guard)

    def _ended(self, changes: Changes[Any], asking: AskForm | None = None) -> None:
        if asking is not None:
            asking.close()
        self.load()
        self.told.emit(changes.title, changes)
