"""What can be done with many citizens at once: register, village, group, workbook, removal."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import citizen_changes, citizen_export, citizens, groups, registrations, villages
from cdht_desktop.ops.citizens import WITHOUT
from cdht_desktop.ops.registrations import Registered
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.citizen_chosen import ChosenBar
from cdht_desktop.ui.pages.citizen_table import CitizenTable, number_words
from cdht_desktop.ui.pages.citizen_village import VillageField
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _

EXPORT_KEY = "Ctrl+E"


class CitizenActions(QObject):
    """The actions of `bar` on those chosen in `table`; what was done is said on `page`, with a way back."""

    def __init__(self, page: Page, table: CitizenTable, bar: ChosenBar) -> None:
        super().__init__(page)
        self._page, self._table, self._bar = page, table, bar
        self._desk = page.desk
        self.asking: AskForm | None = None
        self.register = bar.add("", self._register)
        self.village = bar.add(_("Change the village …"), self._ask_village)
        self.group = bar.add(_("Change the group …"), self._ask_group)
        words = _("Save as a workbook …")
        self.export = bar.add(words, self.ask_export, "export", tip=f"{words} ({EXPORT_KEY})", of_nobody=True)
        words = _("Remove from the list")
        self.remove = bar.add(words, self.remove_chosen, "remove", tip=f"{words} (Delete)")
        only_with(self._desk, Right.WRITE, self.register, self.village, self.group, self.remove)
        if not only_with(self._desk, Right.EXPORT, self.export) and not self._desk.may(Right.WRITE):
            bar.hide()  # nothing is to be done with those chosen

    def show_year(self) -> None:
        """Say for which year registering is."""
        year = self._desk.year
        self.register.setText(_("Register for {year}").format(year=year) if year else _("Register …"))

    # Registering, removing ------------------------------------------------------------------------------------------

    def _register(self) -> None:
        year = self._desk.year
        if year is None:
            OpenYear(self._desk, self._page).open()
        else:
            self._work(
                _("Register citizens"), registrations.register, year, self._table.chosen_ids(), done=self._registered
            )

    def _registered(self, changes: Changes[Registered]) -> None:
        new, already = changes.value.registered, changes.value.already
        words = _("Registered for {year}: {count} people.").format(year=self._desk.year, count=number_words(new))
        if already:
            words += " " + _("{count} were registered before.").format(count=number_words(already))
        self._say(words, changes)

    def remove_chosen(self) -> None:
        """Take those chosen off the list."""
        ids = self._table.chosen_ids()
        if ids and self._desk.may(Right.WRITE):
            self._work(_("Remove citizens"), citizens.remove, ids, done=self._removed)

    def _removed(self, changes: Changes[int]) -> None:
        self._say(_("Removed from the list: {count} people.").format(count=number_words(changes.value)), changes)

    # Village and group ----------------------------------------------------------------------------------------------

    def _ask_village(self) -> None:
        ids = self._table.chosen_ids()
        field = VillageField(_("choose a village"))
        known = [(one.id, one.name) for one in self._desk.read(villages.all_villages)]
        field.set_villages([*known, (WITHOUT, _("No village"))])
        asking = self._ask(_("Change the village of {count} people"), len(ids), lambda: self._move(ids, field, asking))
        asking.form.add("village_id", _("Village"), field)
        asking.open()
        asking.form.focus_first()

    def _move(self, ids: list[str], field: VillageField, asking: AskForm) -> None:
        if field.value() is None and not field.typed():
            asking.form.errors({"village_id": _("Choose a village, or type a new one.")})
            return
        village = None if field.value() in {None, WITHOUT} else field.value()
        self._change(citizen_changes.move, ids, village, asking, new_village=field.typed())

    def _ask_group(self) -> None:
        ids = self._table.chosen_ids()
        asking = self._ask(_("Change the group of {count} people"), len(ids), lambda: self._regroup(ids, asking))
        known = [(one.id, one.name) for one in self._desk.read(groups.all_groups)]
        asking.form.choice("group_id", _("Group"), [(None, _("choose a group")), *known, (WITHOUT, _("No group"))])
        asking.open()
        asking.form.focus_first()

    def _regroup(self, ids: list[str], asking: AskForm) -> None:
        chosen = asking.form.values()["group_id"]
        if chosen is None:
            asking.form.errors({"group_id": _("Choose a group.")})
            return
        self._change(citizen_changes.regroup, ids, None if chosen == WITHOUT else chosen, asking)

    def _ask(self, title: str, count: int, slot: Callable[[], object]) -> AskForm:
        text = _("The open year follows; who is recognised already keeps what stands on the certificate.")
        self.asking = AskForm(self._page.window(), title.format(count=number_words(count)), text, _("Change"), slot)
        return self.asking

    def _change(
        self, call: Callable[..., Any], ids: list[str], place: str | None, asking: AskForm, **more: Any
    ) -> None:
        def done(changes: Changes[int]) -> None:
            asking.close()
            same = _("Nothing was changed: it is so already for everybody chosen.")
            self._say(changes.title if changes.value else same, changes)

        self._desk.work(
            asking.windowTitle(), call, ids, place, done=done, failed=asking.refused, guard=asking.primary,
            progress=True, **more,
        )  # fmt: skip

    # The workbook ---------------------------------------------------------------------------------------------------

    def ask_export(self) -> None:
        """Ask how to write those chosen, or the whole list where nobody is, to a workbook."""
        ids = self._table.chosen_ids() or list(self._table.rows.ids)
        if not ids or not self._desk.may(Right.EXPORT):
            return
        title = _("Save {count} people as a workbook").format(count=number_words(len(ids)))
        text = (
            _("Those chosen in the list.")
            if self._table.chosen_count()
            else _("Nobody is chosen, so it is everybody who is in the list now.")
        )
        asking = AskForm(self._page.window(), title, text, _("Choose where …"), lambda: self._export(ids, asking))
        hint = _("Without this the workbook has only the last four digits. Full numbers are personal data: give such "
                 "a file to nobody who doesn't need it.")  # fmt: skip
        asking.form.check("numbers", _("Write ID numbers in full"), hint)
        self.asking = asking
        asking.open()
        asking.form.focus_first()

    def _export(self, ids: list[str], asking: AskForm) -> None:
        name = safe_name(_("List of citizens") + f" {dt.date.today():%d-%m-%Y}", ".xlsx")
        path = ask.save_file(asking, _("Save as a workbook"), name, "Excel (*.xlsx)")
        if path is not None:
            numbers = asking.form.values()["numbers"]
            asking.close()
            self._work(
                _("Save as a workbook"), citizen_export.save_list, ids, path, numbers=numbers, done=self._exported
            )

    def _exported(self, path: Path) -> None:
        words = _("Saved: {file}").format(file=path.name)
        self._page.banner.done(words, action=_("Open the folder"), slot=partial(self._open, path.parent))

    def _open(self, folder: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self._page.banner.error(_("This computer could not open it. It lies here: {path}").format(path=folder))

    # Both -----------------------------------------------------------------------------------------------------------

    def _work(self, title: str, *call: Any, done: Callable[[Any], None], **named: Any) -> None:
        self._desk.work(title, *call, done=done, guard=self._bar, progress=True, **named)

    def _say(self, words: str, changes: Changes[Any]) -> None:
        if changes.id is None:
            self._page.banner.notice(words)
        else:
            self._page.banner.done(words, action=_("Undo"), slot=partial(self._desk.undo, changes.id))
