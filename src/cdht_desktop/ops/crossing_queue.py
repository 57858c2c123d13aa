"""The queue of people in two communes: which pairs wait for an officer, and which were decided and still hold.

A decision holds until a file comes in which one of the two has another name, birth, sex or ID number than then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from cdht_desktop.data import crossings as reading
from cdht_desktop.data import unit_figures
from cdht_desktop.data.crossings import Decided, HandedIn, Looked, Verdict, Who
from cdht_desktop.data.store import Store
from cdht_desktop.data.unit_figures import CountingFile
from cdht_desktop.domain.crossing_search import Likeness
from cdht_desktop.domain.crossings import KINDS, Kind, changed_since

State = Literal["", "gone", "changed"]


@dataclass(frozen=True)
class Pair:
    """Two persons of different units, each by (unit's code, the unit's own id).

    `kind` says how they look alike, None where they do not (any more); `bearers` how many have the name in all that was
    handed in, 0 where that was not counted. `verdict` is what was decided, with `reason`, `decided_on` (ISO, UTC) and
    `decided_by`. `state`: `gone` where one of the two is not handed in any more, `changed` where a file that came since
    the decision says other than what was compared then: `changed` names it by (unit's code, field). Of a decision from
    before that was kept, it is a file that speaks against it, and `changed` is empty.
    """

    first: Who
    second: Who
    kind: Kind | None
    bearers: int = 0
    verdict: Verdict | None = None
    reason: str = ""
    decided_on: str = ""
    decided_by: str = ""
    counted_in: str = ""
    state: State = ""
    changed: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """What lists know the pair by."""
        return "|".join((*self.first, *self.second))


@dataclass(frozen=True)
class Queue:
    """The pairs of a year: those that wait for an officer, the strongest first, those put off last; and those decided.

    `stale`: files have come since everybody was looked through. `crowds`: how many numbers, or names with a day of birth,
    so many share that nothing is told by them.
    """

    waiting: tuple[Pair, ...]
    decided: tuple[Pair, ...]
    stale: bool
    crowds: int


def queue(store: Store, year: int, found: Looked) -> Queue:
    """Return the queue of a year, by the pairs that were found and what was decided."""
    with store.read() as connection:
        files = {one.unit: one for one in unit_figures.files(connection, year)}
        said = {one.pair: one for one in reading.decided(connection)}
        newer = {pair for pair, one in said.items() if _has_newer_file(one, files)}
        # Of who was found it is known that they are handed in; the others are looked up.
        wanted = {who for pair in said if pair not in found.pairs or pair in newer for who in pair}
        rows = reading.handed_in(connection, year, wanted, found.places)
    stale = found.files != {unit: one.number for unit, one in files.items()}
    pairs = [
        _pair(pair, likeness, said.get(pair), rows, newer=pair in newer)
        for pair, likeness in found.pairs.items()
        if likeness.tells or pair in said
    ]
    pairs += [
        _pair(pair, None, one, rows, newer=pair in newer) for pair, one in said.items() if pair not in found.pairs
    ]
    waiting = sorted(filter(_waits, pairs), key=_order)
    decided = sorted((pair for pair in pairs if not _waits(pair)), key=lambda pair: pair.decided_on, reverse=True)
    return Queue(tuple(waiting), tuple(decided), stale, found.crowds)


def _has_newer_file(one: Decided, files: Mapping[str, CountingFile]) -> bool:
    return any(files[unit].at > one.decided_at for unit, _person in one.pair if unit in files)


def _pair(
    pair: reading.Pair,
    likeness: Likeness | None,
    said: Decided | None,
    rows: Mapping[Who, HandedIn],
    *,
    newer: bool,
) -> Pair:
    """Return a pair as it stands; `rows` are looked up for who was not found, and where a `newer` file came."""
    kind, bearers = likeness or (None, 0)
    if said is None:
        return Pair(*pair, kind, bearers)
    gone = likeness is None and not (pair[0] in rows and pair[1] in rows)
    changed = _changed(said, rows) if newer and said.compared and not gone else ()
    again = newer and (_asks_again(said.verdict, kind) if changed else not said.compared and _contradicted(said, kind))
    state: State = "gone" if gone else "changed" if again else ""
    return Pair(
        *pair, kind, bearers, said.verdict, said.reason, said.decided_at, said.decided_by, said.counted_in or "", state,
        changed if again else (),
    )  # fmt: skip


def _changed(said: Decided, rows: Mapping[Who, HandedIn]) -> tuple[tuple[str, str], ...]:
    """Return what was compared when it was decided and is otherwise now: (unit's code, field)."""
    return tuple(
        (who[0], field)
        for who, before in zip(said.pair, said.compared, strict=False)
        if who in rows
        for field in changed_since(before, rows[who].marks)
    )


def _asks_again(verdict: Verdict, kind: Kind | None) -> bool:
    """Say whether a change asks again: not where two who were told apart, or put off, look less alike than before."""
    return verdict == "same" or kind is not None


def _contradicted(said: Decided, kind: Kind | None) -> bool:
    """Say whether what is handed in now speaks against a decision without marks: no likeness left, or one number still."""
    return (said.verdict == "same" and kind is None) or (said.verdict == "different" and kind == "same_id")


def _waits(pair: Pair) -> bool:
    if pair.state == "gone":
        return False
    return pair.verdict is None or pair.state == "changed" or (pair.verdict == "later" and pair.kind is not None)


def _order(pair: Pair) -> tuple[object, ...]:
    strength = KINDS.index(pair.kind) if pair.kind else -1
    return pair.verdict == "later" and pair.state != "changed", strength, pair.bearers, pair.first, pair.second
