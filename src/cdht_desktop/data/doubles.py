"""Persons who are in several communes by an officer's word, and what the year counts without counting them again."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from cdht_desktop.data.crossings import HandedIn, Who, decided, handed_in, state_of_doubles
from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.domain.crossings import Candidate, CountingRule, as_persons, where_counted

_CACHE = "doubles"


@dataclass(frozen=True)
class Doubles:
    """What is counted again: how many `persons` are in several units, and the counts that are too many.

    `by_place` by the unit's code and the group's name; `measures` as `unit_figures.measures` has them.
    """

    persons: int = 0
    by_place: Mapping[tuple[str, str], Counts] = field(default_factory=dict)
    measures: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """All that is too many."""
        return sum(self.by_place.values(), Counts())

    def of_unit(self, code: str) -> Counts:
        """Return what a unit's counts have too many."""
        return sum((counts for (unit, _group), counts in self.by_place.items() if unit == code), Counts())

    def of_group(self, name: str) -> Counts:
        """Return what a group's counts have too many."""
        return sum((counts for (_unit, group), counts in self.by_place.items() if group == name), Counts())


def doubles(store: Store, connection: Connection, year: int, rule: CountingRule) -> Doubles:
    """Count what a year's figures count again; kept until a file or a decision changes.

    The first time it reads the files of every unit that has such a person (10 ms for each of 5,000 persons).
    """
    state = (year, rule.code, *state_of_doubles(connection, year))
    kept = store.caches.get(_CACHE)
    if kept is None or kept[0] != state:
        kept = store.caches[_CACHE] = state, _counted(connection, year, rule)
    found: Doubles = kept[1]
    return found


def _counted(connection: Connection, year: int, rule: CountingRule) -> Doubles:
    pairs = [one.pair for one in decided(connection, "same")]
    rows = handed_in(connection, year, {who for pair in pairs for who in pair})
    together = [pair for pair in pairs if pair[0] in rows and pair[1] in rows]
    by_place = defaultdict[tuple[str, str], Counts](Counts)
    measures: dict[str, int] = defaultdict(int)
    persons = as_persons(together)
    for person in persons:
        stays = where_counted(rule, (candidate(rows[who]) for who in person))
        for row in (rows[who] for who in person if who != (stays.unit, stays.person)):
            by_place[row.unit, row.group] += counts_of(row)
            for name, count in _measures(row).items():
                measures[name] += count
    return Doubles(len(persons), dict(by_place), dict(measures))


def candidate(row: HandedIn) -> Candidate:
    """Return what a rule decides by of a person's row."""
    return Candidate(row.unit, row.person_id, row.registered_on, bool(row.certificate), row.grade == "passed")


def counts_of(row: HandedIn) -> Counts:
    """Return what one person adds to the counts of a year."""
    evaluated, passed = row.grade is not None, row.grade == "passed"
    return Counts(1, int(evaluated), int(passed), int(evaluated and not passed), int(bool(row.certificate)))


def _measures(row: HandedIn) -> dict[str, int]:
    recognised = bool(row.certificate)
    digital = recognised and bool(row.digital)
    return {
        "recognised": recognised,
        "recognised_digital": digital,
        "recognised_updates": digital and bool(row.updates),
    }


def counting_place(rule: CountingRule, rows: Mapping[Who, HandedIn]) -> str:
    """Return the code of the unit where a person counts whose rows these are."""
    return where_counted(rule, map(candidate, rows.values())).unit
