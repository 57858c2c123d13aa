"""The window itself: a door (sign-in, first run) and, behind it, the workbench with the pages.

Nothing here imports `ops` at the top: sqlmodel alone takes 0.4 s, and a person should see where to type the password
before that. The window loads what it needs on its worker once it is on screen.
"""

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from cdht_desktop.ui.bug_report import Mishaps
from cdht_desktop.ui.door import Door
from cdht_desktop.ui.progress_dialog import ProgressWatch
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

if TYPE_CHECKING:
    from cdht_desktop.ui.workbench import Workbench


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
        self.workbench: Workbench | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.door)
        self.setCentralWidget(self._stack)
        self._loading = False
        self.resize(1280, 760)
        self.setMinimumSize(760, 480)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._loading:
            self._loading = True
            QTimer.singleShot(0, self._load)  # after this first picture

    def lock(self) -> None:
        """Close the workspace and hide its pages; the password opens both again."""
        bench = self.workbench
        if bench is None:
            return
        if self.worker.busy:
            bench.desk.say(_("Something is still being done. Lock when it has ended."))
            return
        bench.desk.leaving.emit()
        bench.desk.store.close()
        self._stack.setCurrentWidget(self.door)
        self.door.ask_password(bench.desk.store.folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.worker.busy:
            if self.workbench is not None:
                self.workbench.desk.say(_("Something is still being done. Wait until it has ended, or stop it."))
            event.ignore()
            return
        if (
            self._stack.currentWidget() is self.workbench
            and self.workbench is not None
            and not self.workbench.may_close()
        ):
            event.ignore()
            return
        self.worker.close()
        if self.workbench is not None:
            if self._stack.currentWidget() is self.workbench:  # not behind a lock, where the workspace is closed
                self.workbench.desk.leaving.emit()
            self.workbench.desk.store.close()
        super().closeEvent(event)

    def _load(self) -> None:
        self.worker.run(Job(_("Start the program"), _load_ops, done=self.door.ready))

    def _enter(self, store: Any) -> None:
        bench = self.workbench
        if bench is not None and bench.desk.store.folder == store.folder and bench.desk.store.user == store.user:
            bench.resume(store)
        else:
            bench = self._new_workbench(store)
        self._stack.setCurrentWidget(bench)
        bench.setFocus()

    def _new_workbench(self, store: Any) -> "Workbench":
        from cdht_desktop.ui.workbench import Workbench  # noqa: PLC0415 - start-up: it imports ops

        if self.workbench is not None:
            self._stack.removeWidget(self.workbench)
            self.workbench.deleteLater()
        bench = Workbench(store, self.worker)
        bench.lock_asked.connect(self.lock)
        self._stack.addWidget(bench)
        self.workbench = bench
        return bench


def _load_ops() -> ModuleType:
    # In this order: the first makes the sign-in work, the others are needed a moment later.
    workspaces = import_module("cdht_desktop.ops.workspaces")
    import_module("cdht_desktop.ops.history")
    return workspaces
