"""Cycles of Python objects are looked for on the GUI thread alone.

Python looks for them on whichever thread happens to make an object. Where a cycle holds widgets (a page and the function of
one of its buttons do), the worker's thread would free them while the window is drawing: Qt ends the program then.
"""

import gc
from functools import partial

from PySide6.QtCore import QObject, QTimer

from cdht_desktop.progress import is_uncollected

_INTERVAL = 1_000  # ms
_ALIVE: set[object] = set()  # one for each that looks: Python looks itself once there is none


class Cycles(QObject):
    """Turns Python's own looking off until `close` (or until it is gone), and looks every second as far as Python would."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mark = object()
        _ALIVE.add(self._mark)
        self.destroyed.connect(partial(_let_go, self._mark))
        gc.disable()
        self._timer = QTimer(self, interval=_INTERVAL)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Look for cycles in the generations that are due; not while an action makes great lists."""
        if is_uncollected():
            return
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)

    def close(self) -> None:
        """Leave the looking to Python again."""
        self._timer.stop()
        _let_go(self._mark)


def _let_go(mark: object, *_gone: object) -> None:
    if mark in _ALIVE:
        _ALIVE.remove(mark)
        if not _ALIVE:
            gc.enable()
