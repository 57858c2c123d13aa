"""Sends a paper to a printer, on a thread of its own: a printer is slow, and nothing else has to wait for it."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.ui.icons import set_icon
from cdht_desktop.ui.preview.printer_dialog import Chosen
from cdht_desktop.ui.preview.printing import Sent, print_pages
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.worker import Job, Worker
from cdht_desktop.words import _

_POLL = 150


class Sending(QObject):
    """One print at a time.

    Signals: `began()`, `ended(Sent)` where at least the printer was reached, `refused(sentence)` where no page was
    sent, `broke(Job)` on a bug.
    """

    began = Signal()
    ended = Signal(object)
    refused = Signal(str)
    broke = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.progress = Progress()
        self.printer = ""
        self._worker = Worker(self)
        self._worker.broke.connect(self.broke)

    @property
    def busy(self) -> bool:
        """Whether something is on its way to a printer."""
        return self._worker.busy

    def send(self, content: bytes, chosen: Chosen) -> None:
        """Print the pages chosen of a PDF."""
        self.progress, self.printer = Progress(), chosen.name
        progress = self.progress
        call = lambda: print_pages(content, chosen.printer, chosen.numbers, progress)  # noqa: E731 - no function of its own
        self._worker.run(Job(_("Print"), call, done=self.ended.emit, failed=self._failed))
        self.began.emit()

    def stop(self) -> None:
        """Send no more."""
        self.progress.cancel()

    def close(self) -> None:
        """Stop, and wait until the printer was told."""
        self.stop()
        self._worker.close()

    def _failed(self, error: Refused) -> bool:
        self.refused.emit(str(error))
        return True


class SendingBar(QFrame):
    """How many pages were sent so far, and a button that stops it; seen only meanwhile."""

    def __init__(self, sending: Sending, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setProperty("kind", "notice")
        self._sending = sending
        sign = QLabel()
        set_icon(sign, "print", "accent")
        self._words = label(wrap=True)
        self._bar = QProgressBar(textVisible=False)
        self.stop = button(_("Stop printing"), self._stop)
        middle = QVBoxLayout()
        middle.addWidget(self._words)
        middle.addWidget(self._bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(STEP * 2, STEP, STEP, STEP)
        row.setSpacing(STEP * 2)
        row.addWidget(sign)
        row.addLayout(middle, 1)
        row.addWidget(self.stop)
        self._poll = QTimer(self, interval=_POLL)
        self._poll.timeout.connect(self._look)
        sending.began.connect(self._begin)
        for signal in (sending.ended, sending.refused, sending.broke):
            signal.connect(lambda _what: self._end())
        self.hide()

    def _begin(self) -> None:
        self.stop.setEnabled(True)
        self.stop.setText(_("Stop printing"))
        self._look()
        self._poll.start()
        self.show()

    def _end(self) -> None:
        self._poll.stop()
        self.hide()

    def _stop(self) -> None:
        self._sending.stop()
        self.stop.setEnabled(False)
        self.stop.setText(_("Stopping …"))

    def _look(self) -> None:
        progress = self._sending.progress
        words = _("Sending to “{printer}”: page {done} of {total}")
        self._words.setText(
            words.format(
                printer=self._sending.printer, done=min(progress.done + 1, progress.total), total=progress.total
            )
        )
        self._bar.setAccessibleName(self._words.text())
        self._bar.setRange(0, max(progress.total, 1))
        self._bar.setValue(progress.done)


__all__ = ["Sending", "SendingBar", "Sent"]
