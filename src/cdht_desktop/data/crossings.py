"""Persons whom two communes handed in: found among the rows of the files that count, and what was decided about them."""

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CROSSING, SLICE_PERSON
from cdht_desktop.data.unit_figures import CountingFile, files
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.crossing_search import PASSES, Handed, Likeness, People, find_crossings
from cdht_desktop.domain.crossings import marks_of
from cdht_desktop.domain.duplicates import name_words
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.text import same_word
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

Verdict = Literal["same", "different", "later"]
Who = tuple[str, str]  # a unit's code, and that unit's own id of the person
Place = tuple[int, int]
Pair = tuple[Who, Who]  # in the order of the units' codes
_CACHE = "crossings"
_BETWEEN = "|"  # the marks of the two records of a pair
_KEPT_YEARS = 2  # in memory: pairs are few, but years may be many
_P, _X = SLICE_PERSON.c, CROSSING.c


@dataclass(frozen=True)
class Decided:
    """What an officer decided about a pair; `decided_at` is ISO text in UTC.

    `compared` are the marks of both records at that time, () where none were kept.
    """

    id: str
    pair: Pair
    verdict: Verdict
    counted_in: str | None
    reason: str
    decided_at: str
    decided_by: str
    compared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Looked:
    """The pairs of a year, with how they look alike; `files` are the numbers of the files that were looked through.

    `places` holds where each person of a pair stands: the number of the file, and the position in it. `crowds`: how many
    numbers, or names with a day of birth, were shared by too many to tell anything.
    """

    files: Mapping[str, int]
    pairs: Mapping[Pair, Likeness]
    places: Mapping[Who, Place]
    crowds: int = 0


class HandedIn(NamedTuple):
    """A person's row as the unit handed it in, with what figures count by."""

    unit: str
    person_id: str
    name: str
    birth: str
    sex: Sex | None
    id_number: str | None
    village: str
    group: str
    registered_on: str
    total: int | None
    grade: str | None
    certificate: str
    digital: bool | None
    updates: bool | None

    @property
    def who(self) -> Who:
        """The unit and its id of the person."""
        return self.unit, self.person_id

    @property
    def marks(self) -> str:
        """Marks of what the person is compared by."""
        facts = {"name": self.name, "birth": self.birth, "sex": self.sex, "id_number": self.id_number}
        return marks_of(self.unit, self.person_id, facts)


_COLUMNS = (
    _P.person_id, _P.name, _P.birth, _P.sex, _P.id_number, _P.village, _P.group_name, _P.registered_on, _P.total, _P.grade,
    _P.certificate, _P.digital_skills, _P.updates_online,
)  # fmt: skip


class CrossingIndex:
    """The pairs of each year that was looked through, as long as the workspace is open."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looking = threading.Lock()  # one look at a time
        self._years: dict[int, Looked] = {}

    def known(self, year: int) -> Looked | None:
        """Return what was found the last time; files may have come since."""
        return self._years.get(year)

    def look(self, year: int, progress: Progress) -> Looked:
        """Return the pairs of a year as its files stand now; only the units whose file changed are looked at anew.

        Raises `Cancelled`.
        """
        with self._looking, self._store.read() as connection:
            standing = files(connection, year)
            numbers = {one.unit: one.number for one in standing}
            known = self._years.get(year)
            if known is None or known.files != numbers:
                known = _looked(connection, standing, known, progress)
                self._years = {**dict([*self._years.items()][1 - _KEPT_YEARS :]), year: known}
            return known


def crossing_index(store: Store) -> CrossingIndex:
    """Return the store's index of persons in two communes, made at the first question."""
    index = store.caches.get(_CACHE)
    if index is None:
        index = store.caches.setdefault(_CACHE, CrossingIndex(store))
    if not isinstance(index, CrossingIndex):
        raise TypeError(_CACHE)
    return index


def _looked(
    connection: Connection, standing: Sequence[CountingFile], before: Looked | None, progress: Progress
) -> Looked:
    """Look through everybody; pairs of units whose files are the same as `before` are taken over."""
    kept = set[str]() if before is None else {one.unit for one in standing if before.files.get(one.unit) == one.number}
    changed = [place for place, one in enumerate(standing) if one.unit not in kept]
    progress.start(_("Looking for people who are in two communes"), len(standing) + PASSES)
    people = _people(connection, standing, progress)
    with uncollected():
        found = find_crossings(people, changed if kept else None, progress.step)
    pairs, places = _named(connection, standing, people, found.pairs)
    if before is not None:
        over = {pair: one for pair, one in before.pairs.items() if pair[0][0] in kept and pair[1][0] in kept}
        places |= {who: before.places[who] for pair in over for who in pair}
        pairs |= _counted_anew(over, places, standing, people)
    return Looked({one.unit: one.number for one in standing}, pairs, places, found.crowds)


def _counted_anew(
    over: Mapping[Pair, Likeness], places: Mapping[Who, Place], standing: Sequence[CountingFile], people: People
) -> dict[Pair, Likeness]:
    """Return pairs that are taken over, with how many bear their names in the files that count now."""
    units = {one.unit: place for place, one in enumerate(standing)}
    first = {pair: (units[pair[0][0]], places[pair[0]][1]) for pair in over}
    at = people.at(set(first.values()))
    bearers = people.bearers(at.values())
    return {pair: one._replace(bearers=bearers[at[first[pair]]]) for pair, one in over.items()}


def _people(connection: Connection, standing: Sequence[CountingFile], progress: Progress) -> People:
    """Read what the persons of files are compared by, file after file."""
    people = People()
    columns = (_P.position, _P.name, _P.birth, _P.sex, _P.id_number)
    for place, one in enumerate(standing):
        query = select(*columns).where(_P.batch_number == one.number).order_by(_P.position)
        for position, name, birth, sex, number in connection.execute(query):
            people.add(Handed(place, position, name_words(name), birth, cast("Sex | None", sex), number or ""))
        progress.step()
    return people


def _named(
    connection: Connection, standing: Sequence[CountingFile], people: People, found: Mapping[tuple[int, int], Likeness]
) -> tuple[dict[Pair, Likeness], dict[Who, Place]]:
    """Return the pairs by the units' ids of the persons, and where these stand.

    Two whose ID numbers are far apart are one only if their names are written alike: Hùng is not Hưng.
    """
    named = _names(connection, standing, people, {at for pair in found for at in pair})
    pairs: dict[Pair, Likeness] = {}
    places: dict[Who, Place] = {}
    for two, likeness in found.items():
        one, other = sorted(two, key=lambda at: named[at][0])
        (first, first_name), (second, second_name) = named[one], named[other]
        if likeness.kind != "other_number" or _marks_agree(first_name, second_name):
            pairs[first, second] = likeness
            for who, at in ((first, one), (second, other)):
                places[who] = standing[people.units[at]].number, people.positions[at]
    return pairs, places


def _names(
    connection: Connection, standing: Sequence[CountingFile], people: People, wanted: Iterable[int]
) -> dict[int, tuple[Who, str]]:
    """Return who stands at each place in `people`, and under which name."""
    by_unit: dict[int, dict[int, int]] = defaultdict(dict)
    for at in wanted:
        by_unit[people.units[at]][people.positions[at]] = at
    found: dict[int, tuple[Who, str]] = {}
    for place, positions in by_unit.items():
        file = standing[place]
        for chunk in batched(sorted(positions), CHUNK):
            query = select(_P.position, _P.person_id, _P.name)
            for row in connection.execute(query.where(_P.batch_number == file.number, _P.position.in_(chunk))):
                found[positions[row.position]] = (file.unit, row.person_id), row.name
    return found


def _marks_agree(one: str, other: str) -> bool:
    return one.isascii() or other.isascii() or same_word(one, other)


def handed_in(
    connection: Connection, year: int, persons: Iterable[Who], places: Mapping[Who, Place] | None = None
) -> dict[Who, HandedIn]:
    """Return the rows of persons in the files that count for a year; who is not in them (any more) is left out.

    Of whom `places` knows where they stand is found at once; for others their unit's file is read (10 ms for 5,000).
    """
    numbers = {one.unit: one.number for one in files(connection, year)}
    known: dict[str, list[int]] = defaultdict(list)
    others: dict[str, list[str]] = defaultdict(list)
    for who in sorted({who for who in persons if who[0] in numbers}):
        file, position = (places or {}).get(who, (0, 0))
        if file == numbers[who[0]]:
            known[who[0]].append(position)
        else:
            others[who[0]].append(who[1])
    rows = [
        *(row for unit, wanted in known.items() for row in _rows(connection, unit, numbers[unit], _P.position, wanted)),
        *(row for unit, ids in others.items() for row in _rows(connection, unit, numbers[unit], _P.person_id, ids)),
    ]
    return {row.who: row for row in rows}


def _rows(
    connection: Connection, unit: str, number: int, column: ColumnElement[Any], wanted: Sequence[int | str]
) -> Iterator[HandedIn]:
    for chunk in batched(wanted, CHUNK):
        query = select(*_COLUMNS).where(_P.batch_number == number, column.in_(chunk))
        yield from (HandedIn._make((unit, *row)) for row in connection.execute(query))


def decided(connection: Connection, verdict: Verdict | None = None) -> list[Decided]:
    """Return what was decided about pairs, the newest first."""
    query = select(CROSSING).order_by(_X.decided_on.desc(), _X.id.desc())
    found = connection.execute(query if verdict is None else query.where(_X.verdict == verdict))
    return [
        Decided(
            row.id, ((row.first_unit, row.first_person), (row.second_unit, row.second_person)), row.verdict,
            row.counted_in, row.reason, row.decided_on, row.decided_by,
            tuple(row.compared.split(_BETWEEN)) if row.compared else (),
        )
        for row in found
    ]  # fmt: skip


def compared(rows: Mapping[Who, HandedIn], pair: Pair) -> str:
    """Return the marks of both records of a pair, as a decision keeps them."""
    return _BETWEEN.join(rows[who].marks for who in pair)


def decision_of(connection: Connection, pair: Pair) -> str | None:
    """Return the id of the row that holds what was decided about a pair; None where nothing was."""
    (first_unit, first), (second_unit, second) = pair
    query = select(_X.id).where(
        _X.first_unit == first_unit, _X.first_person == first, _X.second_unit == second_unit, _X.second_person == second
    )
    return connection.execute(query).scalar()


def state_of_doubles(connection: Connection, year: int) -> tuple[object, ...]:
    """Return what changes whenever the figures without doubles may: the files that count, and the decisions."""
    said = connection.execute(select(func.count(), func.max(_X.decided_on), func.sum(_X.version))).one()
    return (*((one.unit, one.number) for one in files(connection, year)), *said)
