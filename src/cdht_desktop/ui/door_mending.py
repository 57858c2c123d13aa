"""What is done about a damaged workspace at the door: looking at it, saving the rest, restoring, opening for reading.

It imports `ops`: the door loads it only when a workspace turns out to be damaged (see main_window).
"""

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.files import safe_name
from cdht_desktop.ops import damage
from cdht_desktop.ops.damage import Damage, Hurt
from cdht_desktop.progress import Progress
from cdht_desktop.ui.door_damage import DamagePage
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.worker import Failed, Job, Worker
from cdht_desktop.words import _


class Mending(QObject):
    """Works for a `DamagePage`.

    Signals: `looked()` what was found is on the page; `opened(store)` for reading only; `mended(words)` the workspace can
    be opened as usual again.
    """

    looked = Signal()
    opened = Signal(object)
    mended = Signal(str)

    def __init__(self, worker: Worker, parent: QWidget) -> None:
        super().__init__(parent)
        self._worker = worker
        self._window = parent
        self.page = DamagePage()
        self.page.save_asked.connect(self._save)
        self.page.restore_asked.connect(self._restore)
        self.page.reading_asked.connect(self._read)
        self.page.keys_asked.connect(self._put_keys_back)
        self.page.elsewhere_asked.connect(self._look_elsewhere)

    @property
    def found(self) -> Damage:
        """What the page shows."""
        assert self.page.found is not None  # noqa: S101 - the page is in sight only then
        return self.page.found

    def look(self, folder: Path, user: str, password: str, failed: Failed) -> None:
        """Look at a workspace; `failed` is told where that was refused: a wrong password."""
        call = partial(damage.look, folder, password, user)
        self._run(_("Look at the damaged data"), call, self._found, failed)

    def _found(self, found: Damage) -> None:
        self.page.show_damage(found)
        self.looked.emit()

    def _look_elsewhere(self) -> None:
        folder = ask.folder(self._window, _("Choose a USB stick or folder with backups"))
        if folder is not None:
            self._run(_("Look for backups"), partial(damage.look_elsewhere, self.found, folder), self.page.show_damage)

    def _save(self) -> None:
        name = safe_name(_("Saved from damaged data") + f" {dt.date.today():%d-%m-%Y}", ".xlsx")
        title = _("Save what can be read")
        out = ask.save_file(self._window, title, name, _("Excel workbook (*.xlsx)"))
        if out is not None:
            self._run(title, partial(damage.save_rest, self.found, out), partial(self._saved, out))

    def _saved(self, out: Path, kinds: tuple[Hurt, ...]) -> None:
        self.page.saved(out, sum(one.rows for one in kinds if one.table == "citizen"))

    def _restore(self) -> None:
        words = _("The backup is in place again, and the damaged data are kept aside. Sign in to go on.")
        call = partial(damage.restore_newest, self.found)
        self._run(_("Restore a backup"), call, lambda _nothing: self.mended.emit(words))

    def _read(self) -> None:
        call = partial(damage.open_for_reading, self.found)
        self._worker.run(Job(_("Open for reading only"), call, done=self.opened.emit, failed=self.page.refused))

    def _put_keys_back(self) -> None:
        words = _("The key file is in its place again. Sign in to go on.")
        call = partial(damage.put_keys_back, self.found)
        done = Job(_("Put the key file back"), call, lambda _nothing: self.mended.emit(words), self._refused)
        self._worker.run(done)

    def _run(
        self, title: str, call: Callable[[Progress], Any], done: Callable[[Any], object], failed: Failed | None = None
    ) -> None:
        progress = Progress()
        self._worker.run(Job(title, partial(call, progress), done, failed or self._refused, progress))

    def _refused(self, error: Refused) -> bool:
        return self.page.refused(error)
