"""The people of a whole province in a few columns of numbers, and those of different communes who look alike.

A year of 850,000 persons takes 60 bytes each here instead of the kilobyte of a `Record`; only who may be in a pair is made
into one. Nothing is compared all with all: whoever shares an ID number but for a digit, or a name and a day of birth.
"""

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import combinations, product
from typing import NamedTuple

from cdht_desktop.domain.crossings import Kind, kind_of
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.duplicates import Record
from cdht_desktop.domain.idnumber import DIGITS, Sex, is_id_number

PASSES = DIGITS + 3  # how often `find_crossings` goes through everybody
_CROWD = 40  # who share a number, or a name and a day of birth: so many are no one person
_RARE = 5  # who bear a name at most, where one day of birth makes up for two ID numbers that are far apart
_NO_PROVINCE = "000"  # numbers from 000000000001 on are fillers
_SEXES: tuple[Sex | None, ...] = (None, "male", "female")
_MARK = "\x1f"
_DAY = 100


class Handed(NamedTuple):
    """A person as handed in: what people are compared by. `birth` is ISO text, `words` the folded words of the name."""

    unit: int  # the place of the unit among those compared
    position: int  # of the person in the unit's file
    words: tuple[str, ...]
    birth: str
    sex: Sex | None
    number: str


class Likeness(NamedTuple):
    """How two look alike, and how many among all bear the name of the first: the fewer, the more it tells."""

    kind: Kind
    bearers: int

    @property
    def tells(self) -> bool:
        """Whether the two are worth a look: among 850,000 thousands share a common name and a birthday with a stranger."""
        return self.kind != "other_number" or self.bearers <= _RARE


class Found(NamedTuple):
    """Pairs of places in `People`; `crowds` counts what too many shared to tell anything."""

    pairs: dict[tuple[int, int], Likeness]
    crowds: int


class People:
    """Persons by their place; a number 0, a birth 0 or a mark 0 stands for none."""

    def __init__(self) -> None:
        self.units = array("H")
        self.positions = array("I")
        self._numbers = array("q")
        self._births = array("i")  # yyyymmdd; yyyy0000 where only the year is known
        self._sexes = array("B")
        self._keys = array("q")  # of the name
        self._marks = array("q")  # of name and day of birth
        self._names = bytearray()
        self._ends = array("I")

    def __len__(self) -> int:
        return len(self.units)

    def add(self, one: Handed) -> None:
        """Add a person."""
        birth = _birth(one.birth)
        number = one.number
        self.units.append(one.unit)
        self.positions.append(one.position)
        usable = is_id_number(number) and not number.startswith(_NO_PROVINCE)
        self._numbers.append(int(number) if usable else 0)
        self._births.append(birth)
        self._sexes.append(_SEXES.index(one.sex))
        key = "".join(one.words)
        self._keys.append(hash(key))
        self._marks.append(_mark(key, birth) if key and birth % (_DAY * _DAY) else 0)
        self._names += _MARK.join(one.words).encode()
        self._ends.append(len(self._names))

    def record(self, at: int) -> Record:
        """Return the person at a place as the rules compare them; the name is the folded one."""
        words = tuple(self._names[self._ends[at - 1] if at else 0 : self._ends[at]].decode().split(_MARK))
        birth = self._births[at]
        day = divmod(birth % (_DAY * _DAY), _DAY)
        number = self._numbers[at]
        return Record(
            f"{at:08}", " ".join(words), words, "".join(words), birth // (_DAY * _DAY) or None, day if any(day) else None,
            _SEXES[self._sexes[at]], f"{number:0{DIGITS}}" if number else "", "",
        )  # fmt: skip

    def at(self, wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
        """Return the places of those who are given by their unit and their position in its file."""
        return {who: at for at, who in enumerate(zip(self.units, self.positions, strict=True)) if who in wanted}

    def bearers(self, places: Iterable[int]) -> dict[int, int]:
        """Return how many among all bear the name of each of these."""
        keys = {at: self._keys[at] for at in places}
        wanted = set(keys.values())
        counts = Counter(key for key in self._keys if key in wanted)
        return {at: counts[key] for at, key in keys.items()}

    def by_number(self) -> dict[int, list[int] | int]:
        """Return the places of those with each ID number: one place, or a list where several have it."""
        return _grouped(self._numbers)

    def by_mark(self) -> dict[int, list[int] | int]:
        """Return the places of those with each mark of name and day of birth."""
        return _grouped(self._marks)


def _birth(text: str) -> int:
    """Return a birth as one number; 1 January is how offices write down that the day is not known."""
    if not text:
        return 0
    parsed = BirthDate.from_iso(text) if len(text) != 10 else None  # noqa: PLR2004 - yyyy-mm-dd needs no parsing
    if parsed is not None:
        return parsed.year * _DAY * _DAY
    whole = int(text.replace("-", ""))
    return whole - 101 if whole % (_DAY * _DAY) == 101 else whole  # noqa: PLR2004 - 1 January


def _mark(key: str, birth: int) -> int:
    """Return what is the same for one name and day of birth, whichever of day and month stands first; never 0."""
    year, rest = divmod(birth, _DAY * _DAY)
    month, day = divmod(rest, _DAY)
    return hash((key, year, min(month, day), max(month, day))) or 1


def _grouped(values: Iterable[int]) -> dict[int, list[int] | int]:
    groups: dict[int, list[int] | int] = {}
    for at, value in enumerate(values):
        if not value:
            continue
        held = groups.setdefault(value, at)
        if held is at:
            continue
        if isinstance(held, list):
            held.append(at)
        else:
            groups[value] = [held, at]
    return groups


def find_crossings(
    people: People, changed: Collection[int] | None = None, passed: Callable[[], None] = lambda: None
) -> Found:
    """Return those of different units who look alike; `passed` is called after each of `PASSES` goes through everybody.

    `changed`: only pairs of which one is in one of these units (by their places) are wanted.
    """
    search = _Search(people, None if changed is None else frozenset(changed))
    search.by_number(passed)
    passed()
    search.by_mark()
    passed()
    bearers = people.bearers({one for one, _other in search.pairs})
    pairs = {pair: Likeness(kind, bearers[pair[0]]) for pair, kind in search.pairs.items()}
    return Found(pairs, search.crowds)


class _Search:
    """One look through everybody."""

    def __init__(self, people: People, changed: frozenset[int] | None) -> None:
        self._people, self._changed = people, changed
        self.pairs: dict[tuple[int, int], Kind] = {}
        self.crowds = 0

    def by_number(self, passed: Callable[[], None]) -> None:
        """Look at those whose ID numbers are the same, or near: the same with one digit hidden, or two swapped."""
        holders = self._people.by_number()
        for group in holders.values():
            if isinstance(group, list):
                self._compare(group)
        wanted = self._wanted(holders)
        passed()
        for place in range(DIGITS):
            aside = 10 if place == 0 else 1  # a digit that both have: of a tenth at a time less is held in memory
            for numbers, ours in _tenths(holders, wanted, aside):
                for one, other in _same_but_one(numbers, ours, 10**place):
                    self._compare_two(holders[one], holders[other])
            passed()
        for one, other in _swapped(holders, wanted):
            self._compare_two(holders[one], holders[other])

    def by_mark(self) -> None:
        """Look at those of one name and day of birth."""
        for group in self._people.by_mark().values():
            if isinstance(group, list):
                self._compare(group)

    def _wanted(self, holders: dict[int, list[int] | int]) -> Collection[int]:
        """Return the numbers of those who are to be held against everybody."""
        if self._changed is None:
            return holders
        return [number for number, group in holders.items() if any(map(self._is_changed, _places(group)))]

    def _is_changed(self, at: int) -> bool:
        return self._changed is None or self._people.units[at] in self._changed

    def _compare(self, group: list[int]) -> None:
        if len(group) > _CROWD:
            self.crowds += 1
            return
        for one, other in combinations(group, 2):
            self._look_at(one, other)

    def _compare_two(self, ones: list[int] | int, others: list[int] | int) -> None:
        first, second = _places(ones), _places(others)
        if len(first) <= _CROWD and len(second) <= _CROWD:
            for one, other in product(first, second):
                self._look_at(one, other)

    def _look_at(self, one: int, other: int) -> None:
        people, pair = self._people, (one, other) if one < other else (other, one)
        if people.units[one] == people.units[other] or pair in self.pairs:
            return
        if not (self._is_changed(one) or self._is_changed(other)):
            return
        if (kind := kind_of(people.record(one), people.record(other))) is not None:
            self.pairs[pair] = kind


def _places(group: list[int] | int) -> list[int]:
    return group if isinstance(group, list) else [group]


def _tenths(
    numbers: Collection[int], wanted: Collection[int], power: int
) -> Iterator[tuple[Collection[int], Collection[int]]]:
    """Yield the numbers, and those of them that are wanted, by the digit at a place (its power of ten)."""
    parts: list[list[int]] = [[] for _digit in range(10)]
    for number in numbers:
        parts[number // power % 10].append(number)
    if wanted is numbers:
        yield from ((part, part) for part in parts)
        return
    yield from ((part, [one for one in wanted if one // power % 10 == digit]) for digit, part in enumerate(parts))


def _same_but_one(numbers: Collection[int], wanted: Collection[int], power: int) -> Iterator[tuple[int, int]]:
    """Yield the pairs of numbers, one of them wanted, that differ only in the digit at a place (its power of ten)."""
    seen: dict[int, int] = {}
    more: dict[int, list[int]] = {}
    for number in wanted:
        hidden = number - number // power % 10 * power
        if seen.setdefault(hidden, number) is not number:
            more.setdefault(hidden, [seen[hidden]]).append(number)
    for group in more.values():
        yield from combinations(group, 2)
    if wanted is numbers:
        return
    ours = set(wanted)
    for number in numbers:
        hidden = number - number // power % 10 * power
        if hidden in seen and number not in ours:
            yield from ((number, one) for one in more.get(hidden) or (seen[hidden],))


def _swapped(numbers: Collection[int], wanted: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of numbers, one of them wanted, of which one has two neighbouring digits swapped."""
    both = wanted is not numbers  # where all are wanted each pair comes up from its greater number too
    for number in wanted:
        rest, power = number, 1
        for _place in range(DIGITS - 1):
            rest, low = divmod(rest, 10)
            gain = rest % 10 - low
            if gain > 0 or (both and gain):
                other = number - 9 * power * gain
                if other in numbers:
                    yield number, other
            power *= 10
