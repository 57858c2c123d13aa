"""Kills, errors of the disk and a stick that is pulled: one fault at one call of one operation."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from tests.faults import judging
from tests.faults.forks import Played, clear, play
from tests.faults.judging import Told
from tests.faults.operations import OPERATIONS, Operation
from tests.faults.places import PASSWORD, Place
from tests.faults.running import Ground, Mode, Result, clean_calls
from tests.faults.shim import ERRORS, KILLS, Blow, Strike

from cdht_desktop.data.tables import METADATA
from cdht_desktop.ops import workspaces

STICK = ("print to a file", "export", "hand up", "backup")


def kills(ground: Ground, count: int, operations: Sequence[Operation] = OPERATIONS, *, control: bool = False) -> Mode:
    """Kill the process before, in the middle of or after a call drawn by the seed, `count` times."""
    calls = [clean_calls(ground, operation) for operation in operations]

    def case(number: int) -> Result:
        dice, at = ground.dice("kill", number), number % len(operations)
        blow = Blow(dice.choice(KILLS), dice.randint(1, calls[at]))
        return _struck(ground, number, operations[at], blow)

    return Mode("control: kill" if control else "kill", "process killed", count, case, control)


def refusals(
    ground: Ground, operations: Sequence[Operation] = OPERATIONS, *, thin: int = 1, control: bool = False
) -> Mode:
    """Let each call of each operation fail once (every `thin`-th), the disk being full or failing in turn."""
    calls = [
        (operation, call) for operation in operations for call in range(1, clean_calls(ground, operation) + 1, thin)
    ]
    errors = sorted(ERRORS)

    def case(number: int) -> Result:
        operation, call = calls[number]
        name = errors[(call + ground.seed) % 2]
        return _struck(ground, number, operation, Blow(Strike.FAIL_ONCE, call, ERRORS[name]), name)

    return Mode("control: error" if control else "error", "each call failed once", len(calls), case, control)


def full_disks(ground: Ground, count: int) -> Mode:
    """Let the disk be full from a call drawn by the seed on: nothing can be written any more."""
    calls = [clean_calls(ground, operation) for operation in OPERATIONS]

    def case(number: int) -> Result:
        at = number % len(OPERATIONS)
        blow = Blow(Strike.FAIL_FROM, ground.dice("full", number).randint(1, calls[at]), ERRORS["ENOSPC"])
        return _struck(ground, number, OPERATIONS[at], blow, "ENOSPC")

    return Mode("full disk", "disk full from a call on", count, case)


def pulled_sticks(ground: Ground, *, thin: int = 1) -> Mode:
    """Pull the stick at each call on it (every `thin`-th): from then on everything below its folder fails."""
    operations = [operation for operation in OPERATIONS if operation.name in STICK]
    calls = [(one, call) for one in operations for call in range(1, clean_calls(ground, one, "stick") + 1, thin)]

    def case(number: int) -> Result:
        operation, call = calls[number]
        blow = Blow(Strike.FAIL_FROM, call, ERRORS["EIO"])
        return _struck(ground, number, operation, blow, "EIO, stick", only_stick=True)

    return Mode("stick", "stick pulled during an export", len(calls), case)


def _struck(
    ground: Ground, number: int, operation: Operation, blow: Blow, error: str = "", *, only_stick: bool = False
) -> Result:
    place = ground.place(f"case-{operation.name}", operation.template)
    if only_stick:
        blow = replace(blow, below=str(place.out.resolve()))
    before = _recorded(place, operation)
    played = play(place, ground.shim, operation.run, blow)
    result = Result(number, f"{operation.name}: {blow.strike.name} {error} at call {blow.call}")
    result.counted = _counted(played)
    result.found = judging.faults(place, played.told, sets=operation.sets)
    if not played.killed:
        result.found += _answered(place, operation, played.told, before, stays=blow.strike is Strike.FAIL_FROM)
    result.found += tried_again(ground, place, operation)
    if not result.found:
        clear(place.folder)
    return result


def tried_again(ground: Ground, place: Place, operation: Operation) -> list[str]:
    """Make a workspace again where making it was cut short; return what keeps it from being made."""
    if operation.template or workspaces.is_workspace(place.workspace):
        return []
    told = play(place, ground.shim, operation.run, Blow()).told
    return [] if told.ended else [f"cannot be tried again: {told.refused}{told.crashed}"]


def _counted(played: Played) -> dict[str, float]:
    return {
        "killed": played.killed,
        "refused with a sentence": bool(played.told.refused),
        "done all the same": played.told.ended,
        "acknowledged actions": len(played.told.kept),
    }


def _answered(place: Place, operation: Operation, told: Told, before: int, *, stays: bool) -> Iterator[str]:
    """Yield what is wrong with how a fault was answered: a bug instead of a sentence, a record of what was not done.

    Where the fault stays, one action may be in doubt: a commit that was written but whose sync failed stands in the log,
    which cannot be shortened either, and is found there at the next opening.
    """
    if told.crashed:
        yield f"CRASH: {told.crashed}"
    if operation.record and workspaces.is_workspace(place.workspace):
        steps = sum(one["kept"] == operation.step for one in told.kept)
        made = _recorded(place, operation) - before
        unsure = stays and told.refused.startswith("DiskProblem")
        if not steps <= made <= steps + unsure:
            yield f"{made} records of “{operation.step}”, {steps} were done"


def _recorded(place: Place, operation: Operation) -> int:
    if not operation.record:
        return 0
    table = METADATA.tables[operation.record]
    with workspaces.open_workspace(place.workspace, PASSWORD) as store, store.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()
