"""Opening many changed files in processes of their own, and what came of it.

A worker opens file after file; what it is at stands in memory that this side sees, so that the file which kills a worker,
or keeps it too long, is known. What the program does in a process of its own (`apart`) is done in `beside`.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import resource
import shutil
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import seeds
from tests.fuzz.beside import Beside
from tests.fuzz.kinds import Kind

from cdht_desktop import apart
from cdht_desktop.errors import Refused

MOST_SECONDS, MOST_MEGABYTES = 2.0, 200
_HANGS = 20.0  # seconds after which a worker is ended
_SHOWN = 160  # letters of a fault
_FORK = multiprocessing.get_context("fork")


@dataclass
class Result:
    """What came of the files of one kind: times in seconds of the processor, memory in MB.

    Memory is that of the process beside the program, all of it, or what the program itself took more, whichever is more.
    """

    kind: str
    count: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)  # each with its number, by which it can be made again
    slowest: tuple[float, int] = (0.0, -1)
    hungriest: tuple[float, int] = (0.0, -1)

    def add(self, number: int, outcome: str, fault: str, seconds: float, megabytes: float) -> None:
        """Count one file."""
        self.count += 1
        self.outcomes[outcome] += 1
        self.slowest = max(self.slowest, (seconds, number))
        self.hungriest = max(self.hungriest, (megabytes, number))
        if fault:
            self.faults.append(f"{self.kind} #{number}: {fault}")
        if seconds > MOST_SECONDS:
            self.faults.append(f"{self.kind} #{number}: {seconds:.1f} s")
        if megabytes > MOST_MEGABYTES:
            self.faults.append(f"{self.kind} #{number}: {megabytes:.0f} MB")

    def merge(self, other: "Result") -> None:
        """Take in what another worker found."""
        self.count += other.count
        self.outcomes += other.outcomes
        self.faults += other.faults
        self.slowest, self.hungriest = max(self.slowest, other.slowest), max(self.hungriest, other.hungriest)


def changed(kind: Kind, honest: list[bytes], seed: int, number: int) -> bytes:
    """Return the file of this number: always the same for the same seed."""
    rng = Random(f"{seed} {kind.name} {number}")
    return kind.change(rng, rng.choice(honest))


class _Now(ctypes.Structure):
    """What a worker is at: the file's number, and since when."""

    _fields_ = (("number", ctypes.c_long), ("since", ctypes.c_double))


def run(kind: Kind, honest: list[bytes], numbers: range, seed: int, template: Path) -> Result:
    """Open the files of these numbers; a worker that dies is followed by another."""
    result, left = Result(kind.name), numbers
    while left:
        now = _FORK.Value(_Now, lock=False)
        now.number, now.since = left.start, time.monotonic()
        here, there = _FORK.Pipe(duplex=False)
        worker = _FORK.Process(target=_work, args=(kind, honest, left, seed, template, now, there), daemon=True)
        worker.start()
        there.close()
        done = _collect(here, now, result)
        worker.kill()
        worker.join()
        here.close()
        if done is not None:
            _tell_death(result, done, now, worker.exitcode)
            left = range(done + 1, left.stop)
        else:
            left = range(0)
    return result


def _collect(here: Connection, now: Any, result: Result) -> int | None:
    """Take what a worker says; return the number of the file that it did not come through, None where it is done."""
    while True:
        try:
            if here.poll(0.5):
                message = here.recv()
                if message is None:
                    return None
                result.add(*message)
                continue
        except EOFError:
            return int(now.number)
        if time.monotonic() - now.since > _HANGS:
            return int(now.number)


def _tell_death(result: Result, number: int, now: Any, code: int | None) -> None:
    if time.monotonic() - now.since > _HANGS:
        result.add(number, "hung", f"over {_HANGS:.0f} s", 0, 0)
    else:
        result.add(number, "crashed", f"the process died ({code})", 0, 0)


def _work(
    kind: Kind, honest: list[bytes], numbers: range, seed: int, template: Path, now: Any, said: Connection
) -> None:
    _quiet()
    folder = Path(tempfile.mkdtemp(prefix="cdht-fuzz-", dir=template.parent))
    for name in seeds.WORKSPACES:
        shutil.copytree(template / name, folder / name)
    opener = kind.opener(folder)
    beside = Beside()
    apart.answers = beside.answers  # type: ignore[assignment]
    for number in numbers:
        data = changed(kind, honest, seed, number)
        now.number, now.since = number, time.monotonic()
        beside.megabytes = beside.seconds = 0.0
        outcome, fault, seconds, megabytes = _opened(opener, data, number)
        said.send((number, outcome, fault, seconds + beside.seconds, max(megabytes, beside.megabytes)))
    beside.close()
    said.send(None)
    shutil.rmtree(folder, ignore_errors=True)


def _quiet() -> None:
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    warnings.simplefilter("ignore")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _opened(opener: Callable[[bytes, int], str], data: bytes, number: int) -> tuple[str, str, float, float]:
    """Return what became of a file, its fault if it has one, the seconds and the megabytes that it took."""
    gc.collect(0)
    before, start = _peak(anew=True), time.process_time()
    outcome, fault = "", ""
    try:
        outcome = opener(data, number)
    except Refused as error:
        outcome = "refused"
        if not str(error) or "\n" in str(error).strip():
            outcome, fault = "crashed", f"no sentence: {str(error)[:_SHOWN]!r}"
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is a fault of ours
        outcome = "partial" if type(error).__name__ == "PartialError" else "crashed"
        fault = f"{type(error).__name__}: {str(error)[:_SHOWN]!r} at {_place(error)}"
    return outcome, fault, time.process_time() - start, max(0.0, _peak() - before)


def _place(error: BaseException) -> str:
    trace, places = error.__traceback__, []
    while trace is not None:
        places.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " ".join(places[-4:])


def _peak(*, anew: bool = False) -> float:
    """Return the most memory that this process had in MB since it was last asked to begin anew."""
    if anew:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder, in memory where there is one, with the workspaces in it."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with tempfile.TemporaryDirectory(prefix="cdht-fuzz-", dir=memory if memory.is_dir() else None) as name:
        template = Path(name) / "template"
        template.mkdir()
        seeds.make_workspaces(template)
        yield template
