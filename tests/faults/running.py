"""Running the cases of a mode on all cores: each is drawn from the seed and its number, so each can be run again alone."""

import json
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.faults.forks import clear, play
from tests.faults.operations import Operation
from tests.faults.places import Kit, Place
from tests.faults.shim import Blow, Shim

WORKERS = os.cpu_count() or 1
_CALLS: dict[tuple[Operation, str], int] = {}  # as counted once a run


@dataclass(frozen=True)
class Ground:
    """What all modes of a run share."""

    kit: Kit
    shim: Shim
    seed: int
    scratch: Path

    def dice(self, mode: str, number: int) -> random.Random:
        """Return the dice of one case."""
        return random.Random(f"{self.seed} {mode} {number}")

    def place(self, name: str, template: str, below: str = "") -> Place:
        """Return a fresh place of a process's own (in folders `below` that)."""
        folder = self.scratch / f"{os.getpid()}-{name.replace(' ', '-')}"
        clear(folder)
        return self.kit.place(folder / below, template, self.shim)


@dataclass
class Result:
    """One case: what was done to what, what was wrong afterwards, and what was counted on the way."""

    number: int
    what: str
    found: list[str] = field(default_factory=list)
    counted: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Mode:
    """One way to strike. A negative control is told by `control`: of its cases some must be found wrong."""

    name: str
    about: str
    count: int
    case: Callable[[int], Result]
    control: bool = False


@dataclass(frozen=True)
class Outcome:
    """A mode that was run."""

    mode: Mode
    results: tuple[Result, ...]
    seconds: float

    @property
    def wrong(self) -> list[Result]:
        """The cases after which something was wrong."""
        return [result for result in self.results if result.found]

    @property
    def holds(self) -> bool:
        """Whether it came out as it must: nothing wrong; in a control something."""
        return bool(self.wrong) == self.mode.control

    @property
    def counted(self) -> Counter[str]:
        """What the cases counted, together."""
        return sum((Counter(result.counted) for result in self.results), Counter())


def run(mode: Mode, scratch: Path) -> Outcome:
    """Run all cases of a mode, in a process for each core."""
    began = time.monotonic()
    sys.stdout.flush()
    files = [scratch / f"results-{worker}" for worker in range(min(WORKERS, mode.count))]
    children = [_forked(mode, range(at, mode.count, len(files)), file) for at, file in enumerate(files)]
    for child in children:
        os.waitpid(child, 0)
    results = [Result(**json.loads(line)) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    results += _unplayed(mode, {result.number for result in results})
    return Outcome(mode, tuple(sorted(results, key=lambda result: result.number)), time.monotonic() - began)


def _forked(mode: Mode, numbers: Iterable[int], file: Path) -> int:
    parent, child = os.getpid(), os.fork()
    if child:
        return child
    with file.open("w", encoding="utf-8") as stream:
        for number in numbers:
            if os.getppid() != parent:  # it was stopped
                break
            print(json.dumps(asdict(one(mode, number)), ensure_ascii=False), file=stream, flush=True)
    os._exit(0)


def _unplayed(mode: Mode, played: set[int]) -> list[Result]:
    """A worker that died took its cases with it: they count as wrong."""
    lost = sorted(set(range(mode.count)) - played)
    return [Result(number, "", ["the case ended its worker"]) for number in lost]


def one(mode: Mode, number: int) -> Result:
    """Run one case; what goes wrong in the harness itself counts as found."""
    try:
        return mode.case(number)
    except Exception:  # noqa: BLE001 - told, not hidden
        return Result(number, "", [f"the harness failed: {traceback.format_exc()}"])


def clean_calls(ground: Ground, operation: Operation, below: str = "") -> int:
    """Return how many calls an operation makes without a fault (below a folder of its place); it must succeed."""
    known = _CALLS.get((operation, below))
    if known is None:
        place = ground.place("clean", operation.template)
        blow = Blow(below=str(place.folder / below) if below else "")
        told = play(place, ground.shim, operation.run, blow).told
        clear(place.folder)
        if told.refused or told.crashed:
            raise RuntimeError(f"{operation.name} fails without a fault: {told.refused}{told.crashed}")
        known = _CALLS[operation, below] = told.calls
    return known
