"""One thread for everything that takes time, so that two actions never write at once and the window never freezes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.ui.cycles import Cycles

Done = Callable[[Any], object]
Failed = Callable[[Refused], bool | None]


@dataclass(eq=False)
class Job:
    """One action on its way: what runs, and whom to tell. `title` is in words, without personal data."""

    title: str
    call: Callable[[], Any]
    done: Done | None = None
    failed: Failed | None = None
    progress: Progress | None = None
    result: Any = None
    error: BaseException | None = field(default=None, repr=False)


class Worker(QObject):
    """Runs jobs one after another and tells the GUI thread.

    Signals, all on the GUI thread: `started(job)` when a job was queued, `ended(job)` before its callbacks,
    `refused(job)` where the person can mend it and the job's own `failed` did not take it, `broke(job)` on a bug.
    """

    started = Signal(object)
    ended = Signal(object)
    refused = Signal(object)
    broke = Signal(object)
    _finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cycles = Cycles(self)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="work")
        self._waiting: set[Job] = set()
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an action runs or waits."""
        return bool(self._waiting)

    def run(self, job: Job) -> Job:
        """Queue a job; returns it. After `close` none is begun: a timer may outlive the window by a moment."""
        if self._closed:
            return job
        self._waiting.add(job)
        self._pool.submit(self._run, job)
        self.started.emit(job)
        return job

    def close(self) -> None:
        """Let the running job end and start no other."""
        for job in self._waiting:
            if job.progress is not None:
                job.progress.cancel()
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._cycles.close()

    def _run(self, job: Job) -> None:
        try:
            job.result = job.call()
        except BaseException as error:  # noqa: BLE001 - told to the person by _deliver, whatever it is
            job.error = error
        self._finished.emit(job)

    def _deliver(self, job: Job) -> None:
        self._waiting.discard(job)
        self.ended.emit(job)
        if job.error is None:
            if job.done is not None:
                job.done(job.result)
        elif isinstance(job.error, Refused):
            if job.failed is None or not job.failed(job.error):
                self.refused.emit(job)
        else:
            self.broke.emit(job)
