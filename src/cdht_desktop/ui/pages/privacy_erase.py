"""The question before somebody is erased: what goes, what stays, why."""

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import erasures
from cdht_desktop.ops.erasures import Erased, ErasureRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.privacy_words import backups_words, short
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.words import _


class EraseDialog(AskForm):
    """Asks for the reason and for a tick; nothing of it can be taken back."""

    def __init__(
        self,
        desk: Desk,
        who: Sequence[str],
        name: str,
        reason: str,
        done: Callable[[Changes[Erased]], object],
        parent: QWidget,
        request_id: str | None = None,
    ) -> None:
        title = _("Erase the data of {name}?").format(name=name)
        super().__init__(parent, title, _what_goes(), _("Erase for good"), self._erase, icon="remove")
        self._desk, self._who, self._finished, self._request = desk, list(who), done, request_id
        self.form.line("reason", _("Reason, without a name"), _("It is kept in the list of what was erased."))
        self.form.check("sure", _("I know that this cannot be undone"))
        self.form.set_values({"reason": reason})
        self.form.focus_first()

    def _erase(self) -> None:
        values = self.form.values()
        if not values["sure"]:
            self.form.errors({"sure": _("Tick this box first.")})
            return
        self._desk.work(
            _("Erase"), erasures.erase, self._who, values["reason"],
            request_id=self._request, done=self._done, failed=self.refused, guard=self.primary, progress=True,
        )  # fmt: skip

    def _done(self, changes: Changes[Erased]) -> None:
        self.close()
        self._finished(changes)


def _what_goes() -> str:
    return "\n".join(
        "• " + line
        for line in (
            _("Goes: name, birth, ID number, phone, village, notes, consents; also from the history and open drafts."),
            _("Stays without a name: scores for the year's figures, and the numbers of certificates."),
            _("The backups are cleaned one by one after this; files and papers made before are yours to destroy."),
        )
    )


def erasure_body(row: ErasureRow, holding: Sequence[dt.datetime]) -> QWidget:
    """Return what is kept of an erasure, and the backups that still hold the record."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    still = _("Still in the backups of") if holding else _("In the backups")
    column.addWidget(
        facts(((_("Erased on"), short(row.erased_on)), (_("Reason"), row.reason), (still, backups_words(row, holding))))
    )
    if holding:
        words = _("The program opens them one by one after work and erases it there too; then this is noted here.")
        column.addWidget(label(words, "muted", wrap=True))
    return made


def erased_words(found: Erased) -> str:
    """Say what an erasure did, and what is left for a person to do."""
    words = [
        _("Erased: {count} records. It stands no longer in the list, the history or the drafts.").format(
            count=found.records
        )
    ]
    if found.mentions:
        words.append(
            _("Their name still stands in {count} notes about other people: look for it there.").format(
                count=found.mentions
            )
        )
    if not found.cleaned:
        words.append(_("The disk is too full to clean the unused space: free some, then press “Clean the space”."))
    return " ".join(words)
