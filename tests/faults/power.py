"""Power cuts: an operation is recorded once, and its trace cut at thousands of points."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults import judging
from tests.faults.forks import clear, play
from tests.faults.judging import Told
from tests.faults.operations import OPERATIONS, Operation
from tests.faults.places import Place
from tests.faults.replay import HABITS, Disk, lay_out
from tests.faults.running import Ground, Mode, Result
from tests.faults.shim import Blow, Event, events
from tests.faults.striking import tried_again

_NEAR = 6  # calls after an acknowledgement that are looked at more often


@dataclass(frozen=True)
class Trace:
    """What one operation did to the disk, from where."""

    operation: Operation
    folder: Path
    start: dict[str, tuple[int, bytes]]
    events: list[Event]

    @property
    def marks(self) -> list[int]:
        """Where actions were acknowledged."""
        return [at for at, event in enumerate(self.events) if event.op == "!"]


def trace(ground: Ground, operation: Operation) -> Trace:
    """Record an operation, without a fault."""
    place = ground.place(f"trace-{operation.name}", operation.template)
    start = {str(path): (path.stat().st_ino, path.read_bytes()) for path in place.folder.rglob("*") if path.is_file()}
    log = ground.scratch / "trace"

    def recorded(place: Place) -> None:
        fd = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
        ground.shim.record(fd)
        operation.run(place)

    told = play(place, ground.shim, recorded, Blow()).told
    if not told.ended:
        raise RuntimeError(f"{operation.name} fails without a fault: {told.refused}{told.crashed}")
    made = Trace(operation, place.folder, start, list(events(log)))
    clear(place.folder)
    log.unlink()
    return made


def cuts(ground: Ground, count: int, operations: Sequence[Operation] = OPERATIONS, *, control: str = "") -> Mode:
    """Cut the power at points drawn by the seed, `count` times."""
    traces = [trace(ground, operation) for operation in operations]

    def case(number: int) -> Result:
        return _cut(ground, number, traces[number % len(traces)])

    return Mode(f"control: {control}" if control else "power cut", "power cut", count, case, bool(control))


def _cut(ground: Ground, number: int, taken: Trace) -> Result:
    dice = ground.dice("power", number)
    habit, journal = dice.choice(HABITS), dice.random() < 0.5
    near = [at + dice.randint(1, _NEAR) for at in taken.marks]
    at = min(
        dice.choice(near) if near and dice.random() < 0.5 else dice.randint(1, len(taken.events)), len(taken.events)
    )
    disk = Disk(taken.start, journal=journal)
    disk.play(taken.events[:at])
    folder = ground.scratch / f"{os.getpid()}-cut"
    lay_out(disk.cut(dice, habit), taken.folder, folder)
    told = Told()
    for event in taken.events[:at]:
        if event.op == "!":
            told.take(event.path.replace(str(taken.folder), str(folder)))
    world = "journal" if journal else "strict"
    result = Result(number, f"{taken.operation.name}: cut at {at} of {len(taken.events)}, {habit}, {world}")
    result.counted = {"acknowledged actions": len(told.kept), habit: 1, world: 1}
    place = Place(folder, ground.kit)
    result.found = judging.faults(place, told, sets=taken.operation.sets)
    result.found += tried_again(ground, place, taken.operation)
    return result
