"""How a workspace comes to be at the door: made here or on a server, restored from a backup, or the example.

It imports no `ops` (see main_window): what it needs is loaded when it is needed, once in a lifetime.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from cdht_desktop.progress import Progress
from cdht_desktop.ui.door_pages import DoorPage, Restore, Welcome
from cdht_desktop.ui.door_server import ServerCard
from cdht_desktop.ui.first_run import MakeWorkspace
from cdht_desktop.ui.keep_code import KeepCode
from cdht_desktop.ui.worker import Failed, Job, Worker
from cdht_desktop.words import _


class Making(QObject):
    """The cards of it, and what they do.

    Signals: `turned(card)` a card is to be shown, `began()` something runs until the worker has ended it, `left()` back
    to where the person came from; `entered(store)` a workspace was made, `tried(store)` the example was opened,
    `known(folder, words)` a workspace is there to be signed in to, with a sentence about it.
    """

    turned = Signal(object)
    began = Signal()
    left = Signal()
    entered = Signal(object)
    tried = Signal(object)
    known = Signal(object, str)

    def __init__(self, worker: Worker, workspaces: Callable[[], ModuleType], parent: QWidget) -> None:
        super().__init__(parent)
        self._worker = worker
        self._workspaces = workspaces
        self._store: Any = None
        self._before_server: DoorPage | None = None
        self.welcome = Welcome()
        self.make = MakeWorkspace(self._make, offered_password)
        self.server = ServerCard(self._look)
        self.restore = Restore(self._restore)
        self.keep_code = KeepCode(worker, _("Keep the recovery code"), _("Step 2 of 2."), self._go_in)
        self.welcome.make.connect(self.ask_make)
        self.welcome.restore.connect(self.ask_restore)
        self.welcome.demo.connect(self._open_demo)
        self.welcome.server.connect(partial(self._ask_server, self.welcome))
        self.make.server_asked.connect(partial(self._ask_server, self.make))
        self.make.back.connect(self._leave_make)
        self.server.back.connect(lambda: self.turned.emit(self._before_server))
        self.restore.back.connect(self.left)

    @property
    def cards(self) -> tuple[DoorPage, ...]:
        """All cards."""
        return self.welcome, self.make, self.server, self.keep_code, self.restore

    # A workspace is made --------------------------------------------------------------------------------------------

    def ask_make(self) -> None:
        """Ask whose data, where, and the first password."""
        self.make.on_this_computer(self._workspaces().proposed_folder())
        self.turned.emit(self.make)

    def _make(self) -> None:
        values, found = self.make.values(), self.make.server
        folder = values.pop("folder")

        def run() -> Any:
            if found is None:
                return self._workspaces().create(folder, **values)
            del values["level"]  # an upper level's: no other lies on a server
            return _servers().create(found, **values)

        self._run(_("Make the workspace"), run, self._made, self.make.refused)

    def _made(self, created: Any) -> None:
        self.make.forget()
        self._store = created.store
        self.keep_code.show_code(created.recovery_code, partial(_sheet, created.store, created.recovery_code))
        self.turned.emit(self.keep_code)

    def _go_in(self) -> None:
        store, self._store = self._store, None
        self.keep_code.forget()
        self.entered.emit(store)

    def _leave_make(self) -> None:
        self.make.forget()
        if self.make.server is None:
            self.left.emit()
        else:
            self.turned.emit(self.server)

    # On a server ----------------------------------------------------------------------------------------------------

    def _ask_server(self, before: DoorPage) -> None:
        self._before_server = before
        self.turned.emit(self.server)

    def _look(self) -> None:
        address, password = self.server.address, self.server.password
        self._run(
            _("Look for the server"), lambda: _servers().look(address, password), self._found, self.server.refused
        )

    def _found(self, found: Any) -> None:
        """Make a workspace in an empty database; sign in to the one that is there."""
        if found.free:
            self.server.forget()
            self.make.on_server(found)
            self.turned.emit(self.make)
        else:
            call, title = partial(_connect, found), _("Open a workspace on a server")
            self._run(title, call, partial(self._connected, found.name), self.server.refused)

    def _connected(self, name: str, folder: Path) -> None:
        self.server.forget()
        self.known.emit(folder, _("There is a workspace on the server: {name}. Sign in to it.").format(name=name))

    # Restored, or the example ---------------------------------------------------------------------------------------

    def ask_restore(self) -> None:
        """Ask for a backup, and where its workspace is to lie."""
        self.restore.propose(self._workspaces().proposed_folder())
        self.turned.emit(self.restore)

    def _restore(self) -> None:
        file, folder = self.restore.file, self.restore.folder

        def run() -> None:
            import_module("cdht_desktop.ops.backups").restore(file, folder)

        words = _("The backup was restored. Open it with the password it was made under.")
        self._run(_("Restore a backup"), run, lambda _nothing: self.known.emit(folder, words), self.restore.refused)

    def _open_demo(self) -> None:
        progress = Progress()

        def run() -> Any:
            return import_module("cdht_desktop.ui.example").open_example(progress)

        self._run(_("Make the example"), run, self.tried.emit, self.welcome.refused, progress)

    def _run(
        self,
        title: str,
        call: Callable[[], Any],
        done: Callable[[Any], object],
        failed: Failed,
        progress: Progress | None = None,
    ) -> None:
        self.began.emit()
        self._worker.run(Job(title, call, done=done, failed=failed, progress=progress))


def offered_password() -> str:
    """Return four words to be taken as a password."""
    # It reads its list of words when it is first asked.
    words: str = import_module("cdht_desktop.ops.passwords").offer()
    return words


def _servers() -> Any:
    return import_module("cdht_desktop.ops.servers")


def _connect(found: Any) -> Path:
    folder: Path = _servers().connect(found)
    return folder


def _sheet(store: Any, code: str) -> bytes:
    # It needs the library for PDFs.
    content: bytes = import_module("cdht_desktop.ops.paper_recovery").sheet(store, code)
    return content
