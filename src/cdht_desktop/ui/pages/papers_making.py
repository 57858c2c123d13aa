"""Makes the paper that is looked at, off the window's thread; only the last wish counts."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.ops import papers
from cdht_desktop.ops.papers import Asked, Made
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.worker import Job
from cdht_desktop.words import _

_PAUSE = 120  # ms without another wish


class Making(QObject):
    """`want` makes a paper after a short pause; a newer wish stops the one that is being made.

    Signals: `began()` when one is being made, `made(Made)`, `refused(sentence)`.
    """

    began = Signal()
    made = Signal(object)
    refused = Signal(str)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wish: Asked | None = None
        self._waits = False  # the wish, for the pause or for the end of the one before
        self._job: Job | None = None
        self._progress = Progress()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._start)
        desk.worker.ended.connect(self._ended)

    @property
    def busy(self) -> bool:
        """Whether a paper is being made, or will be in a moment."""
        return self._job is not None or self._waits

    def want(self, asked: Asked | None) -> None:
        """Make this paper and no other; None: none."""
        self._wish, self._waits = asked, asked is not None
        self._progress.cancel()
        if self._waits:
            self._pause.start()
        else:
            self._pause.stop()

    def _start(self) -> None:
        if self._job is not None or self._wish is None:
            return  # the end of the one that is being made begins the next
        self._waits = False
        self._progress = Progress()
        self.began.emit()
        self._job = self._desk.work(
            _("Make a paper to look at"), papers.make, self._wish, self._progress,
            done=self._made, failed=partial(self._failed, self._wish),
        )  # fmt: skip

    def _ended(self, job: Job) -> None:
        """Go on with the next wish, whatever became of this one."""
        if job is self._job:
            self._job = None
            if job.error is not None and not isinstance(job.error, Refused):
                self.refused.emit(_("The paper could not be made."))  # a bug: the report dialog says more
            if self._waits and not self._pause.isActive():
                self._start()

    def _made(self, made: Made) -> None:
        if made.asked == self._wish and not self._waits:
            self.made.emit(made)

    def _failed(self, asked: Asked, error: Refused) -> bool:
        if asked == self._wish and not self._waits and not isinstance(error, Cancelled):
            self.refused.emit(str(error))
        return True
