"""Records that look like one person, found among many: by what they share, never by comparing all with all."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from cdht_desktop.domain.duplicates import Kind, Names, Record, kinds_of
from cdht_desktop.domain.idnumber import DIGITS

Pairs = dict[tuple[str, str], tuple[Kind, ...]]  # the smaller id first
Candidates = Iterator[tuple[Record, Record]]
PASSES = DIGITS + 3  # how often `find_pairs` goes through all records
_FILLER = 300  # records that share what should tell people apart: it tells nothing


def pair_of(one: str, other: str) -> tuple[str, str]:
    """Return two ids as a pair: the smaller (older) first."""
    return (one, other) if one < other else (other, one)


def find_pairs(records: Collection[Record], passed: Callable[[], None] = lambda: None) -> Pairs:
    """Return all pairs of records that look alike; `passed` is called after each of `PASSES` goes through them."""
    names = Names(records)
    found: Pairs = {}
    for candidates in (_by_number(records, passed), _by_name(records), _by_place(records, names)):
        for one, other in candidates:
            if kinds := kinds_of(one, other, names):
                found[pair_of(one.id, other.id)] = kinds
        passed()
    return found


def _grouped(records: Iterable[Record], key: Callable[[Record], Hashable]) -> Iterator[list[Record]]:
    """Yield the groups of records that share a key with another."""
    groups: dict[Hashable, list[Record]] = defaultdict(list)
    for one in records:
        groups[key(one)].append(one)
    return (group for group in groups.values() if len(group) > 1)


def _by_number(records: Iterable[Record], passed: Callable[[], None]) -> Candidates:
    """Yield those whose ID numbers are the same or near: what is near is the same with one digit hidden, or swapped."""
    by_number: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        if one.number:
            by_number[one.number].append(one)
    for holders in by_number.values():
        yield from combinations(holders[:_FILLER], 2)
    for place in range(DIGITS):
        for first, second in _same_but_one(by_number, place):
            yield from ((a, b) for a in by_number[first] for b in by_number[second])
        passed()
    for number, holders in by_number.items():
        for swapped in swaps(number):
            if swapped > number and swapped in by_number:
                yield from ((a, b) for a in holders for b in by_number[swapped])


def _same_but_one(numbers: Iterable[str], place: int) -> Iterator[tuple[str, str]]:
    """Yield the pairs of numbers that differ only in the digit at `place`."""
    seen: dict[str, str] = {}
    more: dict[str, list[str]] = {}  # few share what is left: a list for each would take most of the time
    for number in numbers:
        hidden = number[:place] + number[place + 1 :]
        if seen.setdefault(hidden, number) is not number:
            more.setdefault(hidden, [seen[hidden]]).append(number)
    for group in more.values():
        yield from combinations(group, 2)


def swaps(number: str) -> Iterator[str]:
    """Yield an ID number with each two different neighbours swapped."""
    for at in range(DIGITS - 1):
        if number[at] != number[at + 1]:
            yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def _by_name(records: Iterable[Record]) -> Candidates:
    """Yield those of one name and birth."""
    for group in _grouped((one for one in records if one.key and one.year), lambda one: (one.key, one.year)):
        yield from _born_alike(group, group)


def _by_place(records: Iterable[Record], names: Names) -> Candidates:
    """Yield those of one birth and village that share all words of the name but one."""
    for group in _grouped(
        (one for one in records if one.village and one.year and one.key), lambda one: (one.village, one.year)
    ):
        by_rest: dict[str, list[Record]] = defaultdict(list)
        for one in group:
            for rest in _rests(one.words):
                by_rest[rest].append(one)
        for alike in by_rest.values():
            if len(alike) > 1:
                told = [one for one in alike if names.rare(one)]
                yield from ((a, b) for a, b in _born_alike(alike, told) if a.key != b.key)


def _rests(words: Sequence[str]) -> set[str]:
    """Return what near names share: the words in any order, all but one of them, or the first letters but of the last."""
    ordered = sorted(words)
    return {
        "".join(ordered),
        *["".join(ordered[:at] + ordered[at + 1 :]) for at in range(len(ordered))],
        "".join([word[0] for word in words[:-1]]) + " " + words[-1],
    } - {""}


def _born_alike(group: Sequence[Record], told: Sequence[Record]) -> Candidates:
    """Yield those born on one day, and those of whom only the year is known with all; of these one is among `told`."""
    by_day: dict[tuple[int, ...], list[Record]] = defaultdict(list)
    for one in group:
        by_day[tuple(sorted(one.day or ()))].append(one)
    vague = by_day.pop((), [])
    for alike in by_day.values():
        if len(alike) <= _FILLER:
            yield from combinations(alike, 2)
    wanted = {one.id for one in told}
    dated, dated_told = ([one for one in some if one.day] for some in (group, told))
    for at, one in enumerate(vague):
        alone = one.id in wanted
        yield from ((one, other) for other in vague[at + 1 :] if alone or other.id in wanted)
        yield from ((one, other) for other in (dated if alone else dated_told))


class Lookalikes:
    """Records by what they may share with another, so that one can be held against all in a moment."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.records: dict[str, Record] = {}
        self.names = Names()
        self._by_number: dict[str, list[str]] = {}
        self._by_name: dict[str, list[str]] = {}
        self._by_place: dict[tuple[str, int], list[str]] = {}
        for one in records:
            self.add(one)

    def add(self, one: Record) -> None:
        """Add a record, in place of the one with its id."""
        self.discard(one.id)
        self.records[one.id] = one
        self.names.add(one)
        for groups, key in self._places(one):
            groups.setdefault(key, []).append(one.id)

    def discard(self, record_id: str) -> None:
        """Take a record away; nothing where it is not there."""
        one = self.records.pop(record_id, None)
        if one is None:
            return
        self.names.add(one, -1)
        for groups, key in self._places(one):
            groups[key].remove(record_id)
            if not groups[key]:
                del groups[key]

    def _places(self, one: Record) -> Iterator[tuple[dict[Any, list[str]], Hashable]]:
        if one.number:
            yield self._by_number, one.number
        if one.key:
            yield self._by_name, one.key
        if one.village and one.year:
            yield self._by_place, (one.village, one.year)

    def like(self, one: Record) -> dict[str, tuple[Kind, ...]]:
        """Return the other records that look like `one` (in or not in the list), by id."""
        ids = {*self._by_name.get(one.key, ()), *self._by_place.get((one.village, one.year or 0), ())}
        for number in _near_numbers(one.number) if one.number else ():
            ids.update(self._by_number.get(number, ()))
        ids.discard(one.id)
        found = {other: kinds_of(one, self.records[other], self.names) for other in ids}
        return {other: kinds for other, kinds in found.items() if kinds}


def _near_numbers(number: str) -> Iterator[str]:
    """Yield an ID number and all that are near it."""
    yield number
    yield from swaps(number)
    for at, digit in enumerate(number):
        yield from (number[:at] + other + number[at + 1 :] for other in "0123456789" if other != digit)
