"""The form before a file is made: for whom it is, why persons are gone, by which decision a closed year is corrected."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ops.handing_up import Correction, Gone, Reader
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.widgets.fields import DateField
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_LONGEST = 500  # letters of a reason and a decision, as the file takes them
_NAMED = 6  # persons whose names are shown


@dataclass(frozen=True)
class Before:
    """What is known before a file is made: for whom it is, who is gone since the last one, when the year was closed.

    `numbering` says why the file gets another number than the next one, "" where it does not.
    """

    year: int
    reader: Reader | None
    gone: Gone | None
    closed_on: dt.date | None
    numbering: str = ""


class MakeForm(QWidget):
    """Says for whom the file is, and asks for what the upper level demands; `key_asked`: load the upper level's key."""

    key_asked = Signal()

    def __init__(self, before: Before, *, may_load_key: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before = before
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(STEP * 2)
        self.rows = FormRows()
        self.load_key = button(_("Load the upper level's key file"), self.key_asked.emit, icon="lock")
        self._say_reader(may_load_key=may_load_key)
        if before.numbering:
            self._column.addWidget(label(before.numbering, wrap=True))
        self._say_gone()
        self._add_rows()
        self._column.addWidget(self.rows)
        self.load_key.setVisible(before.reader is None and may_load_key)

    def keep(self, typed: Mapping[str, Any]) -> None:
        """Take over what was typed in a form that this one takes the place of."""
        self.rows.set_values({name: value for name, value in typed.items() if name in self.rows.values()})

    def said(self) -> dict[str, Any] | None:
        """Return `reason` and `correction` for the action; None where something is missing, which its row says then."""
        errors = {}
        values = self.rows.values()
        if "open" in values and not values["open"]:
            errors["open"] = _("Load the key file, or tick this box.")
        if "reason" in values and not values["reason"]:
            errors["reason"] = _("Say why; the upper level asks for it.")
        correction = self._correction(errors) if values["corrects"] else None
        self.rows.errors(errors)
        return None if errors else {"reason": values.get("reason", ""), "correction": correction}

    def refused(self, error: Refused) -> bool:
        """Show what the action refused at its row, where it has one."""
        return self.rows.refused(error)

    def _correction(self, errors: dict[str, str]) -> Correction | None:
        decision, field = self.rows.values()["decision"], self.rows.field("decision_date")
        date = field.date() if isinstance(field, DateField) else None
        if not decision:
            errors["decision"] = _("Give the decision's number.")
        if date is None:
            errors["decision_date"] = _("Write the date as dd/mm/yyyy.")
        return Correction(decision, date) if date and decision else None

    def _say_reader(self, *, may_load_key: bool) -> None:
        reader = self._before.reader
        if reader is not None:
            self._column.addWidget(label(_("Encrypted for {unit}").format(unit=reader.unit_name), "strong", wrap=True))
            self._column.addWidget(label(_("Nobody else can open the file."), "muted", wrap=True))
            return
        what = _("The key of the upper level is not known here, so the file cannot be encrypted.")
        self._column.addWidget(label(what, "caution", wrap=True))
        self._column.addWidget(self.load_key)
        hint = (
            _("The upper level gives you this small file; its name ends in .cdhtkey.")
            if may_load_key
            else _("Ask the admin of this program to load the upper level's key file.")
        )
        self._column.addWidget(label(hint, "muted", wrap=True))
        self._column.addWidget(rule())
        text = _(
            "Not encrypted all the same: whoever gets the file can read names and ID numbers. I hand it over in person."
        )
        self.rows.check("open", _("Make the file without encryption"), text)

    def _say_gone(self) -> None:
        gone = self._before.gone
        if gone is None or not gone.count:
            return
        words = _("{count} of the {before} persons of revision {revision} are not handed up any more.")
        said = words.format(count=thousands(gone.count), before=thousands(gone.before), revision=gone.revision)
        self._column.addWidget(label(said, "caution" if gone.asks_reason else "", wrap=True))
        if gone.names:
            more = ", …" if gone.count > min(len(gone.names), _NAMED) else ""
            self._column.addWidget(label(", ".join(gone.names[:_NAMED]) + more, "muted", wrap=True))
        if gone.asks_reason:
            hint = _("Such as: 52 persons moved away")
            self.rows.line("reason", _("Why are they gone?"), hint, longest=_LONGEST)

    def _add_rows(self) -> None:
        closed = self._before.closed_on
        words = _("This file corrects a year that the upper level has closed")
        hint = _("The upper level closed it on {date}.").format(date=f"{closed:%d/%m/%Y}") if closed else ""
        corrects = self.rows.check("corrects", words, hint)
        self.rows.line(
            "decision", _("Number of the decision"), _("As on the paper, such as 15/QĐ-HKH"), longest=_LONGEST
        )
        self.rows.date("decision_date", _("Date of the decision"))
        corrects.toggled.connect(self._show_decision)
        corrects.setChecked(closed is not None)
        self._show_decision(corrected=corrects.isChecked())

    def _show_decision(self, corrected: bool) -> None:
        for name in ("decision", "decision_date"):
            self.rows.show_row(name, visible=corrected)
