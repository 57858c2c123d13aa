"""Which of the files that a unit sent for a year counts: a function of the files alone, in whatever order they came.

The highest revision counts where there is exactly one file of it. Two different files of it: none counts, whichever came
first, until a higher one comes; a silent winner would lose data. A file that leaves out more than one person in a
hundred of the one that it would replace, and says no reason, waits until somebody does; meanwhile what is below it
counts, and what comes above it is held against that.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

Place = Literal["current", "past", "disputed", "waits"]
_MOST_GONE = 100  # one person in so many may be gone without a reason


@dataclass(frozen=True, order=True)
class Filed:
    """A file that was read and found right."""

    revision: int
    sha256: str


def settle(files: Iterable[Filed], unexplained: Callable[[Filed, Filed | None], bool]) -> dict[str, Place]:
    """Return the place of each file of one unit's year, by its checksum.

    `unexplained` says of a file, and of the one that it would replace (None: there is none; of a disputed revision the
    last by checksum), whether it leaves out too many people without a reason.
    """
    groups = [list(group) for _revision, group in groupby(sorted(set(files)), key=lambda one: one.revision)]
    below: Filed | None = None
    waiting: set[str] = set()
    for group in groups:
        if len(group) == 1 and unexplained(group[0], below):
            waiting.add(group[0].sha256)
        else:
            below = group[-1]
    places: dict[str, Place] = {}
    settled = False
    for group in reversed(groups):
        waits = group[0].sha256 in waiting
        place: Place = "past" if settled else "disputed" if len(group) > 1 else "waits" if waits else "current"
        settled = settled or not waits
        places |= {one.sha256: place for one in group}
    return places


def too_many_gone(gone: int, before: int) -> bool:
    """Say whether so many people gone, of `before`, ask for a reason: more than one in a hundred."""
    return gone * _MOST_GONE > before
