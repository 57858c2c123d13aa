"""What stands unsaved in an open form is kept every two seconds, so that a crash, a lock or a power cut loses none."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from cdht_desktop.errors import Refused
from cdht_desktop.ops import drafts
from cdht_desktop.ops.drafts import Draft
from cdht_desktop.ui.desk import Desk
from cdht_desktop.words import _

PAUSE = 2_000  # ms: typing is kept at most this often, and no later


def kept_at(draft: Draft) -> str:
    """Return when a draft was kept, in this place's time: `14:32`, of another day `14:32, 20/11`."""
    moment = dt.datetime.fromisoformat(draft.at).astimezone()
    today = moment.date() == dt.datetime.now().astimezone().date()
    return moment.strftime("%H:%M" if today else "%H:%M, %d/%m")


class FormDraft(QObject):
    """Keeps the draft of one open form.

    `typed()` answers what stands unsaved in the form, by field (text, numbers, truth, None, lists of them), or None
    where nothing does. The form calls `follow` when it shows another record, `touch` when something was typed, and
    `forget` when that was saved or thrown away. At a lock and when the window closes the draft is kept by itself.
    """

    def __init__(self, desk: Desk, typed: Callable[[], Mapping[str, Any] | None], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._typed = typed
        self._form = ""
        self._version = 0
        self._kept: Mapping[str, Any] | None = None
        self._dropped: set[str] = set()  # forms whose draft is dropped, or soon will be: the worker may be behind
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._keep)
        desk.leaving.connect(self.keep_now)

    def follow(self, form: str, record_version: int) -> Draft | None:
        """From now on keep what is typed into `form` (`citizen:new`, `citizen:<id>` …) over that version of its record.

        Answers what was left unsaved in it before, None where nothing was. An empty `form`: nothing is shown.
        """
        self._pause.stop()
        self._form, self._version = form, record_version
        found = self._desk.read(drafts.get, form) if form and form not in self._dropped else None
        self._kept = found.values if found else None
        return found

    def touch(self) -> None:
        """Something was typed: keep it in a moment."""
        if self._form and not self._pause.isActive():
            self._pause.start()

    def keep_now(self) -> bool:
        """Keep what stands in the form before the workspace closes; False where the disk refuses it."""
        self._pause.stop()
        values = self._typed() if self._form else None
        if values is None or values == self._kept:
            return True
        try:
            drafts.keep(self._desk.store, self._form, self._version, values)
        except Refused:
            return False
        self._hold(values)
        return True

    def forget(self) -> None:
        """Drop the draft: what was typed is saved, or was thrown away. The form goes on with the same record."""
        self._pause.stop()
        if self._kept is not None:
            self._kept = None
            self._dropped.add(self._form)
            self._desk.work(_("Forget what was kept of the form"), drafts.drop, self._form)

    def _keep(self) -> None:
        values = self._typed()
        if values is None:
            self.forget()
        elif values != self._kept:
            self._hold(values)
            place = self._form, self._version, values
            self._desk.work(_("Keep what was typed"), drafts.keep, *place, failed=self._not_kept)

    def _hold(self, values: Mapping[str, Any]) -> None:
        self._kept = values
        self._dropped.discard(self._form)

    def _not_kept(self, _refusal: Refused) -> None:
        self._kept = None  # the next key tries again; the refusal is told by the page
