"""Backs up while people work: each hour in which something changed, when the window is locked, and before it closes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Cancelled, DamagedWorkspace, Refused
from cdht_desktop.ops import backups, erasures
from cdht_desktop.ops.backups import Made
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.progress_dialog import LATE, ProgressDialog
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.worker import Job
from cdht_desktop.words import _

HOUR = 60 * 60 * 1000  # ms
_SOON = 2 * 60 * 1000  # ms after the start, when nobody waits for the window any more
_LOOK = 2 * 60 * 1000  # ms between two looks whether the stick was plugged in
_NEXT = 5_000  # ms between two backups in which persons are erased: an action of the person goes first


class BackupWatch(QObject):
    """Belongs to the pages of one open workspace; nothing runs between `rest` (a lock) and `start`."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._done_for_now = False
        self._dialog: ProgressDialog | None = None
        self._hour = QTimer(self, interval=HOUR)
        self._hour.timeout.connect(self.back_up)
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._look_for_stick)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._erase_in_one)
        self._first = QTimer(self, singleShot=True, interval=_SOON)
        self._first.timeout.connect(self.back_up)  # the last session may have ended without
        self._progress = Progress()
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self._show)
        desk.acted.connect(self._acted)
        desk.leaving.connect(self.rest)
        self.start()

    @property
    def closing(self) -> bool:
        """Whether the backup before closing is made, and nothing was changed since: the window is about to close."""
        return self._done_for_now

    def start(self) -> None:
        """Watch from now on: the workspace is open."""
        self._done_for_now = False
        self._hour.start()
        self._look.start()
        self._first.start()

    def rest(self) -> None:
        """Do nothing until `start`: the workspace is about to be closed."""
        self._hour.stop()
        self._look.stop()
        self._first.stop()
        self._soon.stop()

    def back_up(self) -> None:
        """Back up in the background, where something changed; not while something else is being done."""
        if not self._desk.busy:
            self._desk.work(_("Make a backup"), backups.after_work, done=self._backed_up)
        self._soon.start(_NEXT)

    def _look_for_stick(self) -> None:
        if self._desk.read(backups.copy_due):
            self.back_up()

    def before_closing(self, then: Callable[[], object]) -> bool:
        """Answer True where the window may close now; otherwise back up first, and call `then` when that is over.

        When it takes long, a dialog says how far it has come and offers to close without a backup; when it cannot be
        made, the person is told and decides.
        """
        if self._done_for_now or not self._changed():
            return True
        self._progress = progress = Progress()

        def over(_made: object = None) -> None:
            self._end_dialog()
            self._done_for_now = True
            then()

        def failed(refusal: Refused) -> bool:
            if isinstance(refusal, Cancelled):
                over()
            else:
                self._end_dialog()
                self._ask(str(refusal), over)
            return True

        call = _bound(self._desk.store, progress)
        # Its own dialog, so that the button says what stopping means here.
        self._desk.worker.run(Job(_("Make a backup"), call, done=over, failed=failed))
        self._late.start()
        return False

    def _changed(self) -> bool:
        """Say whether there is something to back up; what is damaged is not backed up, and does not keep the window open."""
        if self._desk.store.hurt:
            return False
        try:
            return self._desk.read(backups.changed)
        except DamagedWorkspace:
            return False

    def _show(self) -> None:
        title = _("A backup is made before the window closes")
        self._dialog = ProgressDialog(title, self._progress, self._window, stop=_("Close without a backup"))
        self._dialog.open()

    def _end_dialog(self) -> None:
        self._late.stop()
        if self._dialog is not None:
            self._dialog.end()
            self._dialog = None

    def _ask(self, why: str, over: Callable[[], object]) -> None:
        text = _("{why} Your work itself is saved; only the backup is missing.").format(why=why)
        ask.question(
            self._window,
            _("The backup could not be made"),
            text,
            _("Close without a backup"),
            over,
            stay=_("Stay here"),
        )

    def _acted(self) -> None:
        self._done_for_now = False

    def _backed_up(self, made: Made) -> None:
        if made.file is not None or made.copied:
            self._desk.touched("backup")

    def _erase_in_one(self) -> None:
        """Erase, in one backup at a time, those who were erased since it was made."""
        store = self._desk.store
        if self._desk.busy or not store.may(Right.BACKUP) or not self._desk.read(erasures.waiting):
            return
        title = _("Erase in backups too")
        self._desk.work(title, backups.strip_one, done=self._erased, failed=lambda _refusal: True)

    def _erased(self, left: int) -> None:
        self._desk.touched("backup", "erasure")
        if left:
            self._soon.start(_NEXT)


def _bound(store: Any, progress: Progress) -> Callable[[], Made]:
    return lambda: backups.after_work(store, progress)


def shut(store: Any) -> str:
    """Back up what was changed, and close the workspace; return the sentence that kept the backup from being made.

    A backup that cannot be made does not keep the workspace open.
    """
    try:
        backups.after_work(store)
    except Refused as error:
        return str(error)
    finally:
        store.close()
    return ""
