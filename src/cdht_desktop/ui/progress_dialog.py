"""How far a long action has come: appears after half a second, and can stop it."""

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from cdht_desktop.progress import Progress
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

LATE = 500
_POLL = 100


class ProgressDialog(QDialog):
    """Polls a `Progress`; closing it asks the action to stop, and it goes when the action has ended.

    `stop` are the words of its button, where they are not those of an action that is taken back.
    """

    def __init__(self, title: str, progress: Progress, parent: QWidget | None = None, *, stop: str = "") -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("One moment"))
        self._progress = progress
        self._ended = False
        self._what = label("", "muted", wrap=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setAccessibleName(title)
        self._bar.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.stop = button(stop or _("Stop and change nothing"), self._stop)
        self.stop.setAutoDefault(False)  # an Enter typed a moment too late must not stop what was just begun
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(title, "heading", wrap=True))
        column.addWidget(self._bar)
        column.addWidget(self._what)
        column.addLayout(feet)
        self.setMinimumWidth(480)
        self._bar.setFocus()  # nor a Space: the button is a Tab away
        self._poll = QTimer(self, interval=_POLL)
        self._poll.timeout.connect(self._look)
        self._poll.start()
        self._look()

    def end(self) -> None:
        """The action has ended: go away."""
        self._ended = True
        self._poll.stop()
        self.close()

    def reject(self) -> None:  # Esc, and the way by which Qt closes a dialog
        if self._ended:
            super().reject()
        else:
            self._stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ended:
            super().closeEvent(event)
        else:
            self._stop()
            event.ignore()

    def _stop(self) -> None:
        self._progress.cancel()
        self.stop.setEnabled(False)
        self.stop.setText(_("Stopping …"))

    def _look(self) -> None:
        done, total = self._progress.done, self._progress.total
        self._bar.setRange(0, total)
        self._bar.setValue(min(done, total))
        counted = _("{done} of {total}").format(done=_thousands(done), total=_thousands(total)) if total else ""
        self._what.setText(" · ".join(filter(None, (self._progress.what, counted))))


class ProgressWatch(QObject):
    """Opens the dialog for jobs that have a `Progress` and last longer than half a second."""

    def __init__(self, worker: Worker, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._dialog: ProgressDialog | None = None
        self._late = QTimer(self, singleShot=True, interval=LATE)
        self._late.timeout.connect(self._open)
        worker.started.connect(self._started)
        worker.ended.connect(self._ended)

    def _started(self, job: Job) -> None:
        if job.progress is not None and self._job is None:
            self._job = job
            self._late.start()

    def _open(self) -> None:
        if self._job is not None and self._job.progress is not None:
            self._dialog = ProgressDialog(self._job.title, self._job.progress, self._window)
            self._dialog.open()

    def _ended(self, job: Job) -> None:
        if job is not self._job:
            return
        self._late.stop()
        self._job = None
        if self._dialog is not None:
            self._dialog.end()
            self._dialog = None


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
