"""What an officer does with the list of units and with a year, each in a small form over the page."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import units
from cdht_desktop.ops.units import MemberUnit, UpperYear
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _

Done = Callable[[str, Changes[Any]], object]  # what to say, and what was changed


class UnitDialog(AskForm):
    """A unit's name and phone; a new one has a code too (`code` and `name` where they are known)."""

    def __init__(self, desk: Desk, unit: MemberUnit | None, done: Done, parent: QWidget) -> None:
        title = _("Add a unit") if unit is None else _("Edit the unit")
        super().__init__(parent, title, "", _("Save"), self._save, icon="save")
        self._desk, self._unit, self._done = desk, unit, done
        if unit is None:
            self.form.line("code", _("Code"), _("The commune's 5 digits, such as 04849"), longest=5)
        self.form.line("name", _("Unit's name"), _("Such as: Xã Đồng Tâm"))
        self.form.line("phone", _("Phone"), _("Whom to call when its words are to be compared"), longest=40)
        if unit is not None:
            self.form.set_values({"name": unit.name, "phone": unit.phone})
        self.form.focus_first()

    def _save(self) -> None:
        values, unit = self.form.values(), self._unit
        name, phone = values["name"], values["phone"]
        if unit is None:
            self._work(name, partial(units.add, code=values["code"], name=name, phone=phone))
        else:
            self._work(name, partial(units.edit, unit_id=unit.id, name=name, phone=phone))

    def _work(self, name: str, call: Callable[..., Any]) -> None:
        done = partial(self._saved, _("“{name}” is saved.").format(name=name))
        self._desk.work(self.windowTitle(), call, done=done, failed=self.refused, guard=self.primary)

    def _saved(self, words: str, changes: Changes[Any]) -> None:
        self.close()
        self._done(words, changes)


class DueDialog(AskForm):
    """By when a year is to be handed in."""

    def __init__(self, desk: Desk, facts: UpperYear, done: Done, parent: QWidget) -> None:
        title = _("Due date of {year}").format(year=facts.year)
        text = _(
            "Units whose first file comes after this day are shown as late. Their files are taken in all the same."
        )
        super().__init__(parent, title, text, _("Save"), self._save, icon="save")
        self._desk, self._year, self._done = desk, facts.year, done
        self._field = self.form.date("due_on", _("To be handed in by"), _("Leave it empty for no due date."))
        self.form.set_values({"due_on": facts.due_on})
        self.form.focus_first()

    def _save(self) -> None:
        day: dt.date | None = self._field.date()
        if day is None and self._field.value():
            self.form.errors({"due_on": _("Write the day as dd/mm/yyyy.")})
            return
        title, done = _("Save the due date"), partial(self._saved, day)
        self._desk.work(title, units.set_due, self._year, day, done=done, failed=self.refused, guard=self.primary)

    def _saved(self, day: dt.date | None, changes: Changes[Any]) -> None:
        self.close()
        words = _("The year {year} is to be handed in by {day}.") if day else _("The year {year} has no due date now.")
        self._done(words.format(year=self._year, day=f"{day:%d/%m/%Y}" if day else ""), changes)


class CloseDialog(AskForm):
    """Closes a year, or opens it again: with the decision or the reason."""

    def __init__(self, desk: Desk, facts: UpperYear, done: Done, parent: QWidget) -> None:
        closed = facts.closed_on is not None
        title = (_("Open {year} again") if closed else _("Close {year}")).format(year=facts.year)
        text = _("Files of this year are taken in again as before.") if closed else _(
            "From then on only corrections with a decision are taken in. What counts now stays. It can be undone."
        )  # fmt: skip
        super().__init__(parent, title, text, title, self._save, icon="lock")
        self._desk, self._closed, self._year, self._done = desk, closed, facts.year, done
        self.form.line(
            "reason", _("Decision or reason"), _("Such as: Báo cáo số 15/BC-HKH ngày 20/12/2026"), longest=500
        )
        self.form.focus_first()

    def _save(self) -> None:
        call = units.reopen_year if self._closed else units.close_year
        reason = self.form.values()["reason"]
        title = self.windowTitle()
        self._desk.work(title, call, self._year, reason, done=self._saved, failed=self.refused, guard=self.primary)

    def _saved(self, changes: Changes[Any]) -> None:
        self.close()
        words = _("The year {year} is open again.") if self._closed else _("The year {year} is closed.")
        self._done(words.format(year=self._year), changes)
