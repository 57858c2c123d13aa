"""The window itself: a door (sign-in, first run) and, behind it, the workbench with the pages.

Nothing here imports `ops` at the top: sqlmodel alone takes 0.4 s, and a person should see where to type the password
before that. The window loads what it needs on its worker once it is on screen.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget

from cdht_desktop.errors import DamagedWorkspace
from cdht_desktop.ui.bug_report import Mishaps
from cdht_desktop.ui.door import Door
from cdht_desktop.ui.idle import Idle
from cdht_desktop.ui.other_windows import OtherWindows
from cdht_desktop.ui.progress_dialog import ProgressWatch
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

if TYPE_CHECKING:
    from cdht_desktop.ui.workbench import Workbench

_SOON = 100  # ms


class MainWindow(QMainWindow):
    """Door and workbench; its title never holds personal data."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("Learning Citizen"))
        self.worker = Worker(self)
        self.mishaps = Mishaps(self)
        self.worker.broke.connect(lambda job: self.mishaps.report(job.title, job.error))
        self.watch = ProgressWatch(self.worker, self)
        self.door = Door(self.worker)
        self.door.opened.connect(self._enter)
        self.door.mended.connect(self._drop_workbench)
        self.workbench: Workbench | None = None
        self.idle = Idle(self)
        self.idle.left.connect(self._nobody_here)
        self._others = OtherWindows(self)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.door)
        self.setCentralWidget(self._stack)
        self._loading = False
        self._not_backed_up = ""  # what kept the backup at the lock from being made
        self.resize(1280, 760)
        self.setMinimumSize(760, 480)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._loading:
            self._loading = True
            QTimer.singleShot(0, self._load)  # after this first picture

    @property
    def locked(self) -> bool:
        """Whether the door is in sight."""
        return self._stack.currentWidget() is self.door

    def lock(self, why: str = "") -> None:
        """Hide everything that shows data, back up what was changed, and close the workspace.

        The password opens it again.
        """
        self._lock(why, _back_up_and_shut)

    def start_anew(self, why: str) -> None:
        """Close the workspace, in whose place another database comes, and let go of its pages."""
        bench = self.workbench
        if bench is None:
            return
        bench.setEnabled(False)
        if self.worker.busy:
            QTimer.singleShot(_SOON, self, partial(self.start_anew, why))
            return
        self._lock(why, _shut)
        self._drop_workbench()

    def mend(self) -> None:
        """Lock, and lead who signs in to what is damaged and what can be done."""
        if self.workbench is not None:
            self.door.suspect(self.workbench.desk.store.folder)
            self.start_anew(_leads_to_damage())

    def _lock(self, why: str, shut: Callable[[Any], str]) -> None:
        bench = self.workbench
        if bench is None or self.locked:
            return
        if self.worker.busy:
            bench.desk.say(_("Something is still being done. Lock when it has ended."))
            return
        self.idle.rest()
        bench.desk.leaving.emit()
        in_use = QApplication.activeWindow() is not None
        self._others.hide()
        self._stack.setCurrentWidget(self.door)
        if in_use:  # a dialog had the keyboard: now the password has it
            self.activateWindow()
        store = bench.desk.store
        if store.hurt or store.read_only:
            self.door.suspect(store.folder)
            why = why or _leads_to_damage()
        said = why or _("Locked. What you were doing is kept.")
        self.door.ask_password(store.folder, store.user, said)
        self._others.refresh_task_bar()
        self.worker.run(Job(_("Close the workspace"), partial(shut, store), done=self._shut_at_lock))

    def _shut_at_lock(self, why: str) -> None:
        self._not_backed_up = why

    def closeEvent(self, event: QCloseEvent) -> None:
        bench = None if self.locked else self.workbench
        if self.worker.busy:
            event.ignore()
            if bench is None or bench.backup.closing:  # a lock is still being finished; something small came in between
                QTimer.singleShot(_SOON, self, self.close)
            else:
                bench.desk.say(_("Something is still being done. Wait until it has ended, or stop it."))
            return
        if bench is not None and not (bench.may_close() and bench.backup.before_closing(self.close)):
            event.ignore()
            return
        self.idle.rest()
        self.worker.close()
        if bench is not None:
            bench.desk.leaving.emit()
            _shut(bench.desk.store)
        super().closeEvent(event)

    def _nobody_here(self) -> None:
        bench = self.workbench
        if bench is not None and not self.worker.busy and not bench.busy:
            words = _("Nobody was here for a while, so the program locked itself. What you were doing is kept.")
            self.lock(words)

    def _load(self) -> None:
        self.worker.run(Job(_("Start the program"), _load_ops, done=self.door.ready))

    def _enter(self, store: Any) -> None:
        try:
            self._go_in(store)
        except DamagedWorkspace:  # what every page needs cannot be read
            self._drop_workbench()
            _shut(store)
            self._stack.setCurrentWidget(self.door)
            self.door.not_shown(store)

    def _go_in(self, store: Any) -> None:
        bench = self.workbench
        if bench is not None and bench.is_of(store):
            bench.resume(store)
            self._stack.setCurrentWidget(bench)
            self._others.show()
        else:
            bench = self._new_workbench(store)
            self._stack.setCurrentWidget(bench)
        bench.setFocus()
        self.idle.watch(bench.idle_minutes)
        if self._not_backed_up:
            text = _("When the program was locked, no backup could be made: {why} Your work itself is saved.")
            bench.desk.say(text.format(why=self._not_backed_up), "error")
            self._not_backed_up = ""

    def _new_workbench(self, store: Any) -> "Workbench":
        from cdht_desktop.ui.workbench import Workbench  # noqa: PLC0415 - start-up: it imports ops

        self._drop_workbench()
        bench = Workbench(store, self.worker)
        bench.lock_asked.connect(self.lock)
        bench.mending_asked.connect(self.mend)
        bench.idle_changed.connect(self.idle.watch)
        bench.desk.replaced.connect(self.start_anew)
        self._stack.addWidget(bench)
        self.workbench = bench
        return bench

    def _drop_workbench(self) -> None:
        if self.workbench is not None:
            self._others.drop()
            self._stack.removeWidget(self.workbench)
            self.workbench.deleteLater()
            self.workbench = None


def _leads_to_damage() -> str:
    return _("Type the password to see what is damaged and what can be done about it.")


def _back_up_and_shut(store: Any) -> str:
    from cdht_desktop.ui import backup_watch  # noqa: PLC0415 - start-up: it imports ops

    return backup_watch.shut(store)


def _shut(store: Any) -> str:
    """Close a workspace: after this nothing but the password opens it."""
    store.close()
    return ""


def _load_ops() -> ModuleType:
    # In this order: the first makes the sign-in work, the others are needed a moment later.
    workspaces = import_module("cdht_desktop.ops.workspaces")
    import_module("cdht_desktop.ops.history")
    return workspaces
