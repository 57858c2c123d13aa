"""The upper level's home page: its year in numbers, and the one next thing to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cdht_desktop.data.store import Store
from cdht_desktop.ops import units
from cdht_desktop.ops.units import Tally, UnitStanding, UpperYear

__all__ = ["NextKey", "UpperHome", "home"]
_COUNTED = ("registered", "evaluated", "passed", "failed", "recognised")
# What there is to do next: bring in the list of units, decide about files put aside, settle disputes, call those whose
# file could not be taken in, or that are late; otherwise wait for files, or report.
NextKey = Literal["list", "decide", "disputed", "refused", "late", "receive", "report"]


@dataclass(frozen=True)
class UpperHome:
    """A year at the upper level. `sums` are the figures of all files that count; `next` is what `count` is about."""

    facts: UpperYear
    rows: Sequence[UnitStanding]
    tally: Tally
    sums: dict[str, int]
    next: NextKey
    count: int


def home(store: Store, year: int) -> UpperHome:
    """Return how a year stands, and what to do next about it."""
    rows = units.standing(store, year)
    tally = units.tally(rows)
    sums = {name: sum(row.count(name) or 0 for row in rows) for name in _COUNTED}
    key, count = _next(tally, sum(row.waits for row in rows), _late_and_missing(rows))
    return UpperHome(units.year_facts(store, year), rows, tally, sums, key, count)


def _next(tally: Tally, waiting: int, late: int) -> tuple[NextKey, int]:
    """Return the first that applies: what waits for the officer before what waits for a unit."""
    if waiting:
        return "decide", waiting
    if tally.disputed:
        return "disputed", tally.disputed
    if tally.refused:
        return "refused", tally.refused
    if not tally.expected:
        return "list", tally.unlisted
    if late:
        return "late", late
    missing = tally.nothing
    return ("receive", missing) if missing else ("report", tally.handed_in)


def _late_and_missing(rows: Sequence[UnitStanding]) -> int:
    """Count the units that are late and still have handed in nothing: who came late needs no call any more."""
    return sum(row.late > 0 and row.standing == "nothing" for row in rows)
