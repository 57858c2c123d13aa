"""From a number to a record: a unit's year by village and group, its persons, and one person with all that was said."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import unit_persons, units
from cdht_desktop.ops.unit_persons import PersonYear
from cdht_desktop.ops.units import UnitStanding
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.drill_ask import AskDialog
from cdht_desktop.ui.pages.drill_figures import FigureTable
from cdht_desktop.ui.pages.drill_person import PersonBody
from cdht_desktop.ui.pages.drill_persons import PersonList
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.pages.units_panel import figure_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.words import _

_PERSONS = 2  # the tab


class DrillPage(Page):
    """Tabs by village, by group and of persons; Enter on a village or group shows its persons, on a person the record."""

    tables = frozenset({"batch", "member_unit", "task"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("A unit's year"))
        self.unit = ""
        self.set_way_back(_("Units"), _("Back to the units"), self._back)
        self.figures = Figures(_("The unit's year in numbers"))
        self.villages = FigureTable(_("Village"), _("By village"))
        self.groups = FigureTable(_("Group"), _("By group"))
        self.persons = PersonList(desk)
        self.villages.opened.connect(lambda name: self._narrow(village=name))
        self.groups.opened.connect(lambda name: self._narrow(group=name))
        self.persons.table.opened.connect(self._open)
        self.persons.table.picked.connect(self._picked)
        self.tabs = QTabWidget()
        for part in (self.villages, self.groups, self.persons):
            self.tabs.addTab(part, part.accessibleName())
        self.tabs.currentChanged.connect(self._turned)
        self.panel = TaskPanel(self.tabs)
        self.split = ListAndPanel(self.tabs, self.panel)
        self._shown = QStackedWidget()
        self._put_together()

    def load(self) -> None:
        row = self._standing()
        year = self.desk.year
        self.panel.close_panel()
        figures = self.desk.read(units.figures, self.unit, year) if row and year is not None else []
        self._shown.setCurrentIndex(0 if figures else 1)
        if row is None or year is None:
            self.set_title(_("A unit's year"))
            self._empty.say(_("No unit is chosen"), _("Choose one in the list of units."), action=_("See the units"))
            return
        words = _("revision {revision}, {code}").format(revision=row.revision or "–", code=row.id)
        self.set_title(_("{unit}, year {year}").format(unit=row.name, year=year), words)
        if not figures:
            text = _("What it handed in does not count, or nothing has come.")
            self._empty.say(_("There is nothing to show of this unit"), text, action=_("See the units"))
            return
        self.figures.show_numbers([(row.count(name) or 0, words.lower()) for name, words in figure_words().items()])
        self.villages.show_figures(figures, lambda one: one.village)
        self.groups.show_figures(figures, lambda one: one.group)
        self.persons.show_unit(self.unit, year, figures)
        self.tabs.setTabText(_PERSONS, _("Persons ({count})").format(count=thousands(row.count("registered") or 0)))

    def follow(self, text: str) -> None:
        """Show a unit by its code."""
        if text != self.unit:
            self.unit = text
            self.tabs.setCurrentIndex(0)
            self.persons.clear()
        self.load()

    def _standing(self) -> UnitStanding | None:
        if self.desk.year is None or not self.unit:
            return None
        rows = self.desk.read(units.standing, self.desk.year)
        return next((row for row in rows if row.id == self.unit), None)

    def _back(self) -> None:
        if self.tabs.currentIndex() == _PERSONS and self.persons.narrowed:
            self.persons.clear()
            self.tabs.setCurrentIndex(0)
        else:
            self.desk.go_to("units", self.unit)

    def _narrow(self, *, village: str | None = None, group: str | None = None) -> None:
        self.persons.narrow(village, group)
        self.tabs.setCurrentIndex(_PERSONS)
        self.persons.table.setFocus()

    def _turned(self, tab: int) -> None:
        """Give the list of persons the room of the figures, which say nothing of what it is narrowed to."""
        self.figures.setVisible(tab != _PERSONS)
        if tab != _PERSONS:
            self.panel.close_panel()

    # One person -----------------------------------------------------------------------------------------------------

    def _open(self, row_id: str) -> None:
        if self.desk.year is None:
            return
        try:
            found = self.desk.read(unit_persons.person, self.unit, self.desk.year, row_id)
        except NotFound as error:  # another officer has taken in a newer file just now
            self.banner.notice(str(error))
            return
        files = self.desk.read(units.files, self.unit, self.desk.year)
        sha256 = next((one.sha256 for one in files if one.id == found.batch_id), "")
        body = PersonBody(found, sha256, may_show=self.desk.may(Right.SHOW))
        body.number_asked.connect(partial(self._show_number, body, found))
        self.panel.setProperty("person", row_id)
        self.panel.turn_to(found.row.name, body, main=self._ask_button(found))
        self.split.open()

    def _picked(self, row_id: str) -> None:
        if row_id and self.panel.isVisible() and row_id != self.panel.property("person"):
            self._open(row_id)

    def _ask_button(self, found: PersonYear) -> Button | None:
        if not self.desk.may(Right.HAND_UP):
            return None
        return _("Ask the commune to correct …"), "edit", partial(self._ask, found)

    def _show_number(self, body: PersonBody, found: PersonYear) -> None:
        self.desk.work(
            _("Show an ID number"), unit_persons.show_number, found.unit, found.year, found.row.id,
            done=body.show_number,
        )  # fmt: skip

    def _ask(self, found: PersonYear) -> None:
        AskDialog(self.desk, found, self._asked, self.window()).open()

    def _asked(self, changes: Changes[Any]) -> None:
        words = _("It is noted. It goes down with the next return that you write for this unit.")
        self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))
        self.banner.add_other(_("See all that was asked"), partial(self.desk.go_to, "tasks"))

    def _put_together(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.figures)
        column.addWidget(self.split, 1)
        self._empty = EmptyPage(
            "citizens", "", action=_("See the units"), slot=lambda: self.desk.go_to("units", self.unit)
        )
        self._shown.addWidget(full)
        self._shown.addWidget(self._empty)
        self.body.addWidget(self._shown, 1)
