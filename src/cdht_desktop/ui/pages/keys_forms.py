"""The small forms of the page of keys: new keys, a paper key typed in, a certificate, a revocation."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import FieldErrors
from cdht_desktop.files import safe_name
from cdht_desktop.ops import key_certificates, own_keys, revocations
from cdht_desktop.ops.trust import KnownRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _

Done = Callable[[Changes[Any]], object]
_TYPED = 200  # letters of a typed key, with all that stands between its groups


class NewKeys(AskForm):
    """Why new keys are needed."""

    def __init__(self, desk: Desk, done: Done, parent: QWidget) -> None:
        text = _(
            "Only when the computer or the key was lost, or somebody else may have it. The upper level must confirm the "
            "new key: print the sheet and send it. Files so far open as before."
        )
        super().__init__(parent, _("Make new keys"), text, _("Make new keys"), self._make, "lock")
        self._desk, self._done = desk, done
        self.form.line(
            "reason", _("Reason"), _("Such as: the computer was stolen on 12/10/2026"), longest=own_keys.MAX_REASON
        )
        self.form.focus_first()

    def _make(self) -> None:
        self._desk.work(
            _("Make new keys"), own_keys.renew, self.form.values()["reason"],
            done=partial(_ended, self, self._done), failed=self.refused, guard=self.primary,
        )  # fmt: skip


class TypedPaperKey(AskForm):
    """The paper key, typed or scanned."""

    def __init__(self, desk: Desk, done: Done, parent: QWidget) -> None:
        text = _(
            "For a new computer, when the old one is lost: files encrypted to the paper key open again. The key then "
            "stands in this workspace, so make a new paper key afterwards."
        )
        super().__init__(parent, _("Open files with a paper key"), text, _("Take the key in"), self._take, "lock")
        self._desk, self._done = desk, done
        hint = _("Scan the QR code into this field, or type the groups; blanks and small letters make no difference.")
        self.form.line("identity", _("Paper backup key"), hint, longest=_TYPED)
        self.form.focus_first()

    def _take(self) -> None:
        self._desk.work(
            _("Open files with a paper key"), own_keys.restore, self.form.values()["identity"],
            done=partial(_ended, self, self._done), failed=self.refused, guard=self.primary,
        )  # fmt: skip


class Revoke(AskForm):
    """From which day on a key is not believed, and why."""

    def __init__(self, desk: Desk, row: KnownRow, done: Done, parent: QWidget) -> None:
        text = _(
            "From that day on nothing more is taken in that this key signed, whatever day it bears. What was taken in "
            "before stays. This cannot be taken back: the unit makes a new key."
        )
        title = _("Revoke the key of {unit}").format(unit=row.key.unit_name)
        super().__init__(parent, title, text, _("Revoke"), self._revoke, "remove")
        self._desk, self._row, self._done = desk, row, done
        self._day = self.form.date("day", _("Not believed from"))
        hint = _("Without names of persons: it goes down to the communes with the list.")
        self.form.line("reason", _("Reason"), hint if desk.store.level == "upper" else "", longest=own_keys.MAX_REASON)
        self.form.set_values({"day": dt.date.today()})
        self.form.focus_on("reason")

    def _revoke(self) -> None:
        values = self.form.values()
        self._desk.work(
            _("Revoke a key"), revocations.revoke, self._row.key.key_id, values["reason"], self._day.date(),
            done=partial(_ended, self, self._done), failed=self.refused, guard=self.primary,
        )  # fmt: skip


class Certify(AskForm):
    """For which units and days this upper level vouches for a key."""

    def __init__(self, desk: Desk, row: KnownRow, done: Callable[[Path], object], parent: QWidget) -> None:
        text = _(
            "Whoever knows your key then believes this one, for exactly these units and days, without a phone call."
        )
        title = _("Certificate for {unit}").format(unit=row.key.unit_name)
        super().__init__(parent, title, text, _("Issue and save …"), self._issue, "save")
        self._desk, self._row, self._done = desk, row, done
        self.form.line("units", _("Codes of the units"), _("Several after one another, with blanks between them"))
        self._first = self.form.date("first", _("First day"))
        self._last = self.form.date("last", _("Last day"), beside=True)
        today = dt.date.today()
        self.form.set_values({"units": row.key.unit, "first": today, "last": dt.date(today.year + 1, 12, 31)})
        self.form.focus_first()

    def _issue(self) -> None:
        first, last = self._first.date(), self._last.date()
        if first is None or last is None:
            self.refused(FieldErrors({"first" if first is None else "last": _("Give the day.")}))
            return
        try:
            units = key_certificates.checked(self.form.values()["units"].replace(",", " ").split(), first, last)
        except FieldErrors as error:
            self.refused(error)
            return
        name = safe_name(f"{self._row.key.unit} {self._row.key.unit_name}", key_certificates.ENDING)
        kinds = f"{_('Key certificate')} (*{key_certificates.ENDING})"
        out = ask.save_file(self, _("Where to save it?"), name, kinds)
        if out is not None:
            self._desk.work(
                _("Issue a certificate"), key_certificates.certify, self._row.key.key_id, units, first,
                last, out, done=partial(self._issued, out), failed=self.refused, guard=self.primary,
            )  # fmt: skip

    def _issued(self, out: Path, _changes: object) -> None:
        self.close()
        self._done(out)


def _ended(form: AskForm, done: Done, changes: Changes[Any]) -> None:
    form.close()
    done(changes)
