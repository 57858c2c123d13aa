"""Passwords tried at a workspace's door: after five wrong ones in a row the next waits, longer each time.

A try is counted in a file (`attempts.json`) before the password is looked at, so that neither ending the program nor
starting a second one gives another. Time is what the computer has been running, never its calendar: a clock that is set
forward frees nobody, and one that is set back keeps nobody out for longer than the delay. After a restart of the
computer only the time since then counts. Of a workspace on a server the count lies there, for all PCs, and the time is
the server's.

This slows down who guesses at the window. Who can copy or delete the workspace's files can guess elsewhere as well:
against that stands what a guess costs (`data.keys`).
"""

import contextlib
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

from cdht_desktop.data.beside import beside
from cdht_desktop.data.keys import KeyFile
from cdht_desktop.errors import TooManyTries, WrongPassword
from cdht_desktop.files import disk_problem
from cdht_desktop.words import _

_FILE = "attempts.json"
_FREE = 5  # wrong ones before the first delay
_FIRST_DELAY = 30  # seconds
_LONGEST_DELAY = 60 * 60
_DOUBLINGS = 7  # 30 s · 2⁷ is over an hour
_MAX_BYTES = 64 * 1024
_MOST = 1_000_000
_IN_SECONDS = 90  # a longer wait is told in minutes


@dataclass(frozen=True)
class Tries:
    """What is known of one user's tries.

    `wrong`: wrong passwords since the last right one (the try under way is one of them). `at`: seconds that the computer
    had been running at the last of them. `untold`: those that the history does not tell yet; `recovered`: whether it has
    yet to tell that the recovery code gave a new password.
    """

    wrong: int = 0
    at: float = 0.0
    untold: int = 0
    recovered: bool = False

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what stands in the file; raises `ValueError`, `KeyError`, `TypeError` or `OverflowError`."""
        wrong, untold, at = int(data["wrong"]), int(data["untold"]), float(data["at"])
        if not (0 <= wrong <= _MOST and 0 <= untold <= _MOST and 0 <= at < math.inf):
            raise ValueError("count")
        return cls(wrong, at, untold, recovered=bool(data["recovered"]))

    def waits(self, now: float) -> int:
        """Return for how many seconds no password is looked at, 0 where one is."""
        if self.wrong < _FREE:
            return 0
        delay = min(_FIRST_DELAY << min(self.wrong - _FREE, _DOUBLINGS), _LONGEST_DELAY)
        return max(0, math.ceil(delay - (now - self.since_start(now).at)))

    def since_start(self, now: float) -> Self:
        """Return the same with the moment of the computer's start, where that was after the last try."""
        return replace(self, at=0.0) if now < self.at else self


@contextlib.contextmanager
def trying(folder: Path, user: str, clock: Callable[[], float] | None = None) -> Iterator[None]:
    """Count a wrong try of `user` at the workspace in `folder`, let the password be looked at, and take it back if right.

    Raises `TooManyTries` while a delay runs, and where a `WrongPassword` of the block has one begin; `DiskProblem` where
    nothing can be counted. `clock`: seconds that the computer has been running; None: its own, or the server's.
    """
    clock = clock or beside(folder).clock
    _count(folder, user, clock)
    try:
        yield
    except WrongPassword as error:
        if seconds := known_of(folder, user).waits(clock()):
            raise too_many(seconds) from error
        raise
    _settle(folder, user, lambda tries: Tries(untold=max(0, tries.untold - 1), recovered=tries.recovered))


def signed_in(folder: Path, keys: KeyFile, user: str, password: str) -> tuple[str, bytes]:
    """Return the user's name as it stands in the key file, and the data key; each wrong password counts.

    Raises `WrongPassword` or `TooManyTries`.
    """
    slot = keys.slot_of(user)
    if slot is None:  # no password of theirs can be guessed
        raise WrongPassword(_("Nobody signs in here as “{user}”.").format(user=user))
    with trying(folder, slot.user):
        return slot.user, keys.data_key(slot.user, password)


def _count(folder: Path, user: str, clock: Callable[[], float]) -> None:
    def one_more(tries: Tries) -> Tries:
        if seconds := tries.waits(now):
            raise too_many(seconds)
        return replace(tries, wrong=min(tries.wrong + 1, _MOST), at=now, untold=min(tries.untold + 1, _MOST))

    with beside(folder).held():
        # Only now: a moment from before the waiting for the lock lies before the last try, as after a restart.
        now = clock()
        if _read(folder) is None:  # somebody wrote into it: the first delay runs from now on
            _write(folder, {user: Tries(_FREE, now)})
        _change(folder, user, lambda tries: tries.since_start(now))  # once it has run for as long again, none can tell
        _change(folder, user, one_more)


def too_many(seconds: int) -> TooManyTries:
    """Return the refusal for a delay of `seconds`."""
    if seconds <= _IN_SECONDS:
        words = _("Too many wrong passwords. Wait {seconds} seconds, then try again.").format(seconds=seconds)
    else:
        words = _("Too many wrong passwords. Wait {minutes} minutes, then try again.").format(
            minutes=math.ceil(seconds / 60)
        )
    return TooManyTries(words, seconds)


def known_of(folder: Path, user: str) -> Tries:
    """Return what is known of a user's tries."""
    return (_read(folder) or {}).get(user, Tries())


def recovered(folder: Path, user: str) -> None:
    """Keep for the history that the recovery code gave `user` a new password; no delay is left."""
    _settle(folder, user, lambda tries: Tries(untold=tries.untold, recovered=True))


def freed(folder: Path, user: str) -> None:
    """Forget the delay of a user who got a new password."""
    _settle(folder, user, lambda tries: Tries(untold=tries.untold, recovered=tries.recovered))


def told(folder: Path, user: str) -> None:
    """Forget what the history tells now."""
    _settle(folder, user, lambda tries: replace(tries, untold=0, recovered=False))


def _settle(folder: Path, user: str, change: Callable[[Tries], Tries]) -> None:
    with beside(folder).held():
        _change(folder, user, change)


def _change(folder: Path, user: str, change: Callable[[Tries], Tries]) -> None:
    known = _read(folder) or {}
    standing = known.get(user, Tries())
    if (changed := change(standing)) != standing:
        _write(folder, {**known, user: changed})


def _write(folder: Path, known: Mapping[str, Tries]) -> None:
    kept = {user: asdict(tries) for user, tries in known.items() if tries != Tries()}
    beside(folder).write(_FILE, json.dumps(kept, ensure_ascii=False, indent=1).encode("utf-8"))


def _read(folder: Path) -> dict[str, Tries] | None:
    """Return the tries by user; None of a file that is not what we wrote."""
    try:
        raw = beside(folder).read(_FILE, _MAX_BYTES) or b""  # too large is as wrong as empty
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise disk_problem(error, folder / _FILE) from error
    try:
        return {str(user): Tries.from_dict(tries) for user, tries in json.loads(raw).items()}
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
