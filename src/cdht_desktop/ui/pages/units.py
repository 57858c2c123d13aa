"""The units of the upper level: who has handed in, how late, in what revision, with the year's figures."""

from functools import partial
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import answers, units
from cdht_desktop.ops.answers import Answered
from cdht_desktop.ops.units import MemberUnit, UnitPlan, UnitStanding
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_import import KINDS, UnitImport
from cdht_desktop.ui.pages.units_panel import unit_body
from cdht_desktop.ui.pages.units_tasks import CloseDialog, DueDialog, UnitDialog
from cdht_desktop.ui.pages.units_words import WAITING, found, in_order, unit_columns, wanted_options, year_words
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _


class UnitsPage(Page):
    """The list with search, filter and order; the panel shows a unit's files, and leads to its figures and persons."""

    tables = frozenset({"batch", "member_unit", "upper_year"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Units"))
        self._rows: dict[str, UnitStanding] = {}
        self._order, self._descending = "name", False
        self._add_actions()
        self.search = SearchBox(_("Search by name or code"))
        self.search.asked.connect(lambda _text: self._show())
        self.wanted = Choice([("", _("All units"))])
        self.wanted.setAccessibleName(_("Which units"))
        self.wanted.activated.connect(lambda _index: self._show())
        self.add_filter(self.search)
        self.add_filter(self.wanted)
        self.table = RowsTable(unit_columns(), lambda ids: [self._rows[one] for one in ids], name=_("Units"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.table.order_asked.connect(self._order_by)
        self.panel = TaskPanel(self.table)
        self.split = ListAndPanel(self.table, self.panel)
        self.unlisted = Banner()
        self.saved = SavedBanner(self.banner)
        self._empty = EmptyPage("citizens", "", action=_("Import a list"), slot=self._empty_action)
        only_with(desk, Right.HAND_UP, self._empty.action)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.split)
        self._shown.addWidget(self._empty)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.unlisted)
        self.body.addWidget(self._shown, 1)

    def load(self) -> None:
        year = self.desk.year
        rows = self.desk.read(units.standing, year) if year is not None else []
        members = self.desk.read(units.all_units) if year is None else []
        self._rows = {row.id: row for row in rows} or {one.code: _unseen(one) for one in members}
        self._tell_unlisted([row for row in self._rows.values() if row.member is None])
        self._due.setEnabled(year is not None)
        self._close.setEnabled(year is not None)
        self._tell(year)
        self._show()
        shown = self._rows.get(self._shown_id)
        if self.panel.isVisible() and shown is not None:
            self._turn_to(shown)

    def follow(self, text: str) -> None:
        """Open the unit with this code, or show what is looked for: words of a name, or `:late` for those that are late."""
        wanted = text.removeprefix(":") if text.startswith(":") else ""
        self.wanted.set_value(wanted)
        self.search.setText("" if wanted or text in self._rows else text)
        self._show()
        if text in self._rows:
            self.table.go_to(text)
            self._open(text)

    # The list -------------------------------------------------------------------------------------------------------

    def _tell(self, year: int | None) -> None:
        tally = units.tally(self._rows.values())
        kept = self.wanted.value()
        self.wanted.set_options(wanted_options(tally))
        self.wanted.set_value(kept)
        if year is None or not self._rows:
            self.set_title(_("Units"))
            return
        facts = self.desk.read(units.year_facts, year)
        words = _("Open {year} again …") if facts.closed_on else _("Close {year} …")
        self._close.setText(words.format(year=year))
        self.set_title(_("Units {year}").format(year=year), year_words(facts, tally))
        self.fit_actions()

    def _tell_unlisted(self, rows: list[UnitStanding]) -> None:
        """Offer to put on the list who handed in without being on it."""
        self.unlisted.hide()
        if not rows:
            return
        words = _("{count} units handed in but are not on the list: so nobody misses them where they do not.")
        action = _("Put them on the list") if self.desk.may(Right.HAND_UP) else ""
        slot = partial(self._add_unlisted, rows)
        self.unlisted.notice(words.format(count=thousands(len(rows))), action=action, slot=slot)

    def _show(self) -> None:
        text, wanted = self.search.value(), str(self.wanted.value() or "")
        rows = in_order(found(list(self._rows.values()), text, wanted), self._order, descending=self._descending)
        self.table.show_ids([row.id for row in rows])
        self.table.set_order(self._order, descending=self._descending)
        self._shown.setCurrentIndex(0 if rows or not self.panel.isHidden() else 1)
        if rows:
            return
        if self._rows:
            self._empty.say(_("No unit fits"), _("Search for something else."), action=_("Show all units"))
        else:
            text = _(
                "The list says from whom files are expected: so you see who is missing. "
                "It needs two columns, the code and the name."
            )
            self._empty.say(_("There are no units yet"), text, action=_("Import a list"))

    def _order_by(self, order: str) -> None:
        self._descending = order == self._order and not self._descending
        self._order = order
        self._show()

    def _empty_action(self) -> None:
        if self._rows:
            self.search.clear()
            self.wanted.set_value("")
            self._show()
        else:
            self._import()

    # One unit -------------------------------------------------------------------------------------------------------

    @property
    def _shown_id(self) -> str:
        return str(self.panel.property("unit") or "")

    def _open(self, code: str) -> None:
        self._turn_to(self._rows[code])
        self.split.open()

    def _picked(self, code: str) -> None:
        if self.panel.isVisible() and code in self._rows and code != self._shown_id:
            self._turn_to(self._rows[code])

    def _turn_to(self, row: UnitStanding) -> None:
        year = self.desk.year
        files = self.desk.read(units.files, row.id, year) if year is not None else []
        self.panel.setProperty("unit", row.id)
        body = unit_body(row, files, self._tasks(row, bool(files)))
        self.panel.turn_to(row.name, body, main=self._main(row), other=self._other(row))

    def _main(self, row: UnitStanding) -> Button | None:
        if row.standing == "waiting":
            return _("Decide …"), "check", partial(self.desk.go_to, "receive", WAITING)
        if row.counts is not None:
            return _("Figures and persons"), "chevron-right", partial(self.desk.go_to, "drill", row.id)
        return None

    def _other(self, row: UnitStanding) -> Button | None:
        if not self.desk.may(Right.HAND_UP):
            return None
        if row.member is None:
            return _("Add to the list"), "add", partial(self._add_unlisted, [row])
        return _("Edit …"), "edit", partial(self._edit, MemberUnit(row.member, row.id, row.name, row.phone))

    def _tasks(self, row: UnitStanding, sent: bool) -> list[Button]:
        if not self.desk.may(Right.HAND_UP):
            return []
        found: list[Button] = []
        if sent:
            found.append((_("Write a receipt …"), "save", partial(self._write, "receipt", row.id)))
            found.append(
                (_("Write a return with what is to be corrected …"), "save", partial(self._write, "return", row.id))
            )
        if row.member is not None:
            found.append((_("Take off the list"), "remove", partial(self._remove, row.member, row.name)))
        return found

    # What is done ---------------------------------------------------------------------------------------------------

    def _add_actions(self) -> None:
        self.add_action(_("Import a list"), self._import, icon="import", shortcut="Ctrl+I", right=Right.HAND_UP)
        self._due = self.add_action(
            _("Due date …"), self._ask_due, icon="calendar", shortcut="Ctrl+D", right=Right.DECIDE
        )
        self._close = self.add_action(_("Close the year …"), self._ask_close, icon="lock", right=Right.DECIDE)
        self.set_primary(_("Add a unit"), self._add, icon="add", shortcut="Ctrl+N", right=Right.HAND_UP)

    def _add(self) -> None:
        UnitDialog(self.desk, None, self._saved, self.window()).open()

    def _edit(self, unit: MemberUnit) -> None:
        UnitDialog(self.desk, unit, self._saved, self.window()).open()

    def _remove(self, unit_id: str, name: str) -> None:
        words = _("“{name}” is no longer on the list. What it handed in stays.").format(name=name)
        self.panel.close_panel()
        self.desk.work(_("Remove a unit from the list"), units.remove, unit_id, done=partial(self._saved, words))

    def _add_unlisted(self, rows: list[UnitStanding]) -> None:
        words = _("{count} units are on the list now.").format(count=thousands(len(rows)))
        named = [(row.id, row.name) for row in rows]
        self.desk.work(_("Add units to the list"), units.put, named, done=partial(self._saved, words))

    def _write(self, kind: str, unit: str) -> None:
        """Write a file for a unit into a folder that the person chooses."""
        folder = ask.folder(self, _("Where to save it?"))
        if folder is None or self.desk.year is None:
            return
        if kind == "receipt":
            self.desk.work(
                _("Write a receipt"), answers.write_receipts, self.desk.year, folder,
                units=[unit], progress=True, done=lambda made: self._written(made[0]),
            )  # fmt: skip
        else:
            self.desk.work(
                _("Write a return"), answers.write_return, unit, self.desk.year, folder,
                progress=True, done=lambda changes: self._written(changes.value),
            )  # fmt: skip

    def _written(self, made: Answered) -> None:
        words = _("“{file}” is written; give it to the unit.").format(file=made.file.name)
        words = f"{words} {made.numbering}".strip()
        self.saved.saved(words, made.paper or made.file, opens=made.paper is not None)

    def _import(self) -> None:
        if file := ask.open_file(self, _("Which list?"), KINDS):
            self.desk.work(_("Read a list of units"), units.read_list, file, done=self._read, progress=True)

    def _read(self, plan: UnitPlan) -> None:
        UnitImport(self.desk, plan, self._saved, self.window()).open()

    def _ask_due(self) -> None:
        if self.desk.year is not None:
            facts = self.desk.read(units.year_facts, self.desk.year)
            DueDialog(self.desk, facts, self._saved, self.window()).open()

    def _ask_close(self) -> None:
        if self.desk.year is not None:
            facts = self.desk.read(units.year_facts, self.desk.year)
            CloseDialog(self.desk, facts, self._saved, self.window()).open()

    def _saved(self, words: str, changes: Changes[Any]) -> None:
        if changes.id:
            self.banner.done(words, action=_("Undo"), slot=partial(self.desk.undo, changes.id))
        else:
            self.banner.done(words)


def _unseen(unit: MemberUnit) -> UnitStanding:
    """Return a unit of the list before any year is known."""
    return UnitStanding(unit.code, unit.name, unit.phone, unit.id, "nothing")
