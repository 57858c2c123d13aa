"""How far a long action has come, and whether it was asked to stop: written by the worker, polled by the window."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cdht_desktop.errors import Cancelled


@dataclass
class Progress:
    """Counters without a lock: one thread writes them, another reads them.

    `what` says in words what is being done; `total` is 0 while it is not known.
    """

    what: str = ""
    done: int = 0
    total: int = 0
    _cancel: bool = field(default=False, repr=False)

    def start(self, what: str, total: int = 0) -> None:
        """Begin a part of `total` steps; raise `Cancelled` if the person asked to stop."""
        self.check()
        self.what, self.done, self.total = what, 0, total

    def step(self, by: int = 1) -> None:
        """Count `by` steps; raise `Cancelled` if the person asked to stop."""
        self.done += by
        self.check()

    def check(self) -> None:
        """Raise `Cancelled` if the person asked to stop."""
        if self._cancel:
            raise Cancelled

    def cancel(self) -> None:
        """Ask the action to stop at its next step."""
        self._cancel = True


_UNCOLLECTED: list[None] = []  # one for each that runs; appending and popping need no lock


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep Python from looking for cycles while lists are made of hundreds of thousands of plain values.

    There are none among them, and looking costs a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    _UNCOLLECTED.append(None)
    try:
        yield
    finally:
        _UNCOLLECTED.pop()
        # Frozen and thawed, what was made counts as old: else the first look after this goes through all of it.
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()


def is_uncollected() -> bool:
    """Say whether something runs within `uncollected`."""
    return bool(_UNCOLLECTED)
