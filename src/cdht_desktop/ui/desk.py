"""The only way to work: reads on the GUI thread, writes on one worker, results back as `Changes`."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Cancelled, DamagedWorkspace, Refused
from cdht_desktop.ops import access, history
from cdht_desktop.progress import Progress
from cdht_desktop.ui.widgets.banner import Kind
from cdht_desktop.ui.worker import Done, Failed, Job, Worker
from cdht_desktop.words import _

T = TypeVar("T")
_NEWS = 4_000  # ms between two looks at what officers at other PCs changed
_SETTLED = 1_500  # ms after which a search by number that nobody went on with is recorded
# How a text for the page of citizens begins that names one record, then a field of its form: `record:<id>:<field>`.
RECORD = "record:"


class Desk(QObject):
    """Holds the open workspace and the year in hand.

    Signals: `acted()` after every action that wrote, then `changed(Changes)`; `year_changed()`; `said(text, kind)` a
    sentence for the banner of the page in sight; `went(place, text)` a page asks for another one (`desk.go_to`);
    `leaving()` the workspace is about to be closed (a lock, the end): drafts are kept now, on the GUI thread;
    `replaced(words)` another database takes the place of this one: it is to be closed at once, and its pages let go;
    `damaged()` something of the data could not be read.
    """

    acted = Signal()
    changed = Signal(object)
    year_changed = Signal()
    said = Signal(str, str)
    went = Signal(str, str)
    leaving = Signal()
    replaced = Signal(str)
    damaged = Signal()

    def __init__(self, store: Any, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.worker = worker
        self._year: int | None = None
        self._settling = QTimer(self, singleShot=True, interval=_SETTLED)
        self._settling.timeout.connect(self._record)
        self.leaving.connect(self._leave)
        self._listening = QTimer(self, interval=_NEWS)
        self._listening.timeout.connect(self._listen)
        self.go_on(store)
        worker.refused.connect(self._refused)
        worker.ended.connect(self._tell_damage)

    def go_on(self, store: Any) -> None:
        """Work with this store from now on: the first, or the same workspace opened again after a lock."""
        self.store = store
        if store.shared:
            self._listening.start()

    @property
    def year(self) -> int | None:
        """The year that all pages show; None while no year is open."""
        return self._year

    def set_year(self, year: int | None) -> None:
        """Show another year on all pages."""
        if year != self._year:
            self._year = year
            self.year_changed.emit()

    @property
    def busy(self) -> bool:
        """Whether an action runs or waits."""
        return self.worker.busy

    def read(self, call: Callable[..., T], *args: Any, **named: Any) -> T:
        """Return what a reading function of `ops` answers, at once.

        What of it is to be recorded (a search by an ID number) is written a moment later, by the worker. Raises what the
        function raises; of `DamagedWorkspace` the person is told here.
        """
        try:
            answer = call(self.store, *args, **named)
        except DamagedWorkspace:
            self._tell_damage()
            raise
        if access.waiting(self.store):
            self._settling.start()
        return answer

    def may(self, right: Right) -> bool:
        """Say whether the signed-in user has a right."""
        return bool(self.store.may(right))

    def work(
        self,
        title: str,
        call: Callable[..., Any],
        *args: Any,
        done: Done | None = None,
        failed: Failed | None = None,
        progress: bool = False,
        guard: QWidget | None = None,
        **named: Any,
    ) -> Job:
        """Do something that writes or takes long, on the worker: `call(store, *args, **named)`.

        `title` says in words what is done, without personal data. `done(result)` and `failed(refusal)` are called on
        the GUI thread; `failed` answers True where it showed the refusal itself (a form's `refused` does), otherwise
        the page shows it as a banner. With `progress`, `call` is given `progress=Progress` and the person can stop it.
        `guard` (the button that was pressed) is off until the action has ended.
        """
        told = Progress() if progress else None
        if told is not None:
            named["progress"] = told
        job = Job(title, partial(call, self.store, *args, **named), failed=failed, progress=told)
        job.done = partial(self._done, done)
        if guard is not None:
            guard.setEnabled(False)
            self._free_after(job, guard)
        return self.worker.run(job)

    def touched(self, *tables: str) -> None:
        """Tell the pages that rows of `tables` changed, where an action answers something other than `Changes`."""
        self.changed.emit(Changes(None, rows={table: frozenset() for table in tables}))

    def say(self, text: str, kind: Kind = "notice") -> None:
        """Show a sentence on the page in sight."""
        self.said.emit(text, kind)

    def go_to(self, place: str, text: str = "") -> None:
        """Open another page by its key (`citizens`, `scoring`, …); `text` is what it should look for."""
        self.went.emit(place, text)

    def undo(self, change_set: str | None = None) -> None:
        """Take back the last action, or the one with this id, and say which it was."""
        if change_set is None and self.read(history.next_undo) is None:
            self.say(_("There is nothing to undo."))
            return
        self.work(_("Undo"), history.undo, *([change_set] if change_set else []), done=self._told, progress=True)

    def redo(self) -> None:
        """Do again what was taken back last, and say what it was."""
        if self.read(history.next_redo) is None:
            self.say(_("There is nothing to redo."))
            return
        self.work(_("Redo"), history.redo, done=self._told, progress=True)

    def _tell_damage(self, _job: Job | None = None) -> None:
        if self.store.hurt:
            self.damaged.emit()

    def _told(self, changes: Changes[str]) -> None:
        self.say(changes.title, "done")  # the title of a set that undoes says so itself

    def _done(self, done: Done | None, result: Any) -> None:
        # Pages read again before the caller goes on: it may want to choose the row it has just made.
        if isinstance(result, Changes) and result.rows:
            self.acted.emit()
            self.changed.emit(result)
        if access.waiting(self.store):  # the worker looked for people
            self._settling.start()
        if done is not None:
            done(result)

    def _record(self) -> None:
        """Write down what was read; not written now, it is with the next action, or when the workspace is closed."""
        if access.waiting(self.store):
            self.work(_("Record what was read"), access.flush, failed=lambda _refusal: True)

    def _listen(self) -> None:
        """Let the pages show what others changed; a server that does not answer now is told at the next action."""
        try:
            rows = self.store.news()
        except Refused:
            return
        if rows:
            self.changed.emit(Changes(None, rows=rows))

    def _leave(self) -> None:
        self._listening.stop()
        self._settling.stop()
        access.settle(self.store)  # written when the workspace is closed, at the latest

    def _refused(self, job: Job) -> None:
        if isinstance(job.error, DamagedWorkspace) and self.store.hurt:
            return  # the line above the pages says it
        self.say(str(job.error), "notice" if isinstance(job.error, Cancelled) else "error")

    def _free_after(self, job: Job, guard: QWidget) -> None:
        def free(ended: Job) -> None:
            if ended is job:
                self.worker.ended.disconnect(free)
                if isValid(guard):  # its panel may be gone by now
                    guard.setEnabled(True)

        self.worker.ended.connect(free)
