"""Nobody at the keyboard: the window locks itself, and nothing of the program stays in sight.

Nothing here imports `ops` (see main_window).
"""

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from shiboken6 import isValid

_LOOK = 1_000  # ms between two looks at the clocks
_BY_A_PERSON = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class Idle(QObject):
    """Watches keys and mouse in every window of the program; `left()` when there were none for `minutes`.

    It is emitted again each second until `rest()` or until somebody is back: who cannot lock yet, because an action
    runs, locks at its end. Time in which the computer slept counts.
    """

    left = Signal()

    def __init__(self, parent: QObject | None = None, clocks: tuple[Callable[[], float], ...] = ()) -> None:
        super().__init__(parent)
        # The first runs on whatever is done to the computer's clock; the second also while the computer sleeps.
        self._clocks = clocks or (time.monotonic, time.time)
        self._since = self._now()
        self._seconds = 0.0
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self.look)
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self._watch)
            # What an input method commits comes without a key of its own: then the cursor has moved.
            app.inputMethod().cursorRectangleChanged.connect(self._seen)

    def watch(self, minutes: int) -> None:
        """Begin: emit `left` after this many minutes without a key or the mouse."""
        self._seconds = minutes * 60.0
        for window in QGuiApplication.topLevelWindows():
            self._watch(window)
        self._seen()
        self._look.start()

    def rest(self) -> None:
        """Stop: the window is locked."""
        self._look.stop()

    def look(self) -> None:
        """Look at the clocks; a clock that was set back says nothing."""
        if max(now - since for now, since in zip(self._now(), self._since, strict=True)) >= self._seconds:
            self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _BY_A_PERSON:
            self._seen()
        return super().eventFilter(watched, event)

    def _seen(self) -> None:
        self._since = self._now()

    def _now(self) -> tuple[float, ...]:
        return tuple(clock() for clock in self._clocks)

    def _watch(self, window: QWindow | None) -> None:
        # Keys and mouse come to a window first: a filter on the whole application would see each paint as well.
        if window is not None and isValid(window):
            window.installEventFilter(self)  # Qt keeps it once, however often it is installed
