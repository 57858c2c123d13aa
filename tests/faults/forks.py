"""Playing one case in a process forked for it: milliseconds, and it may be killed."""

import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from select import select

from tests.faults.judging import Told
from tests.faults.places import Place
from tests.faults.shim import Blow, Shim

from cdht_desktop.errors import Refused

_PATIENCE = 120  # seconds for one case
Run = Callable[[Place], None]


@dataclass(frozen=True)
class Played:
    """A case that ended: what it told, and whether it was killed as asked."""

    told: Told
    status: int

    @property
    def killed(self) -> bool:
        """Whether the process was killed."""
        return os.WIFSIGNALED(self.status) and os.WTERMSIG(self.status) == signal.SIGKILL


@dataclass(frozen=True)
class Playing:
    """A case that was started."""

    child: int
    reading: int
    told: Told

    def hear(self, kept: int) -> bool:
        """Hear the child until it has told so many acknowledgements; say whether it did before it ended."""
        while len(self.told.kept) < kept:
            line = bytearray()
            while (sign := os.read(self.reading, 1)) not in {b"", b"\n"}:
                line += sign
            if not line:
                return False
            self.told.take(line.decode("utf-8"))
        return True

    def end(self) -> Played:
        """Hear the child to its end."""
        _hear(self.reading, self.child, self.told)
        status = os.waitpid(self.child, 0)[1]
        told = self.told
        told.ended = not status and not told.refused and not told.crashed
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) != signal.SIGKILL:
            told.crashed = f"died of signal {os.WTERMSIG(status)}"
        elif status and not os.WIFSIGNALED(status):
            told.crashed = told.crashed or f"ended with status {status}"
        return Played(told, status)


def start(place: Place, shim: Shim, run: Run, blow: Blow) -> Playing:
    """Start something in a child, with one fault."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if not child:
        os.close(reading)
        place.tells, place.shim = writing, shim
        _child(place, shim, run, blow)
    os.close(writing)
    return Playing(child, reading, Told())


def play(place: Place, shim: Shim, run: Run, blow: Blow) -> Played:
    """Run something in a child with one fault; return what it told before it ended."""
    return start(place, shim, run, blow).end()


def _child(place: Place, shim: Shim, run: Run, blow: Blow) -> None:
    said: dict[str, object] = {}
    try:
        shim.watch(place.folder)
        shim.arm(blow)
        run(place)
    except Refused as refusal:
        said["refused"] = f"{type(refusal).__name__}: {refusal}"
    except BaseException:  # noqa: BLE001 - whatever it is, it is told
        said["crashed"] = traceback.format_exc()
    said["calls"] = shim.disarm()
    os.write(place.tells, json.dumps(said).encode("utf-8") + b"\n")
    os._exit(0)


def _hear(reading: int, child: int, told: Told) -> None:
    """Hear a child to its end; one that hangs is killed and told as a crash."""
    rest, until = b"", time.monotonic() + _PATIENCE
    while True:
        ready, _writable, _odd = select([reading], [], [], max(0, until - time.monotonic()))
        if not ready:
            os.kill(child, signal.SIGKILL)
            told.crashed = f"hung for {_PATIENCE} s"
            break
        if not (more := os.read(reading, 65536)):
            break
        *lines, rest = (rest + more).split(b"\n")
        for line in lines:
            told.take(line.decode("utf-8"))
    os.close(reading)


def clear(folder: Path) -> None:
    """Remove what a case left."""
    shutil.rmtree(folder, ignore_errors=True)
