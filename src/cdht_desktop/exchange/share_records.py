"""What the PCs of one commune send each other (kinds `share` and `additions`): lists first, then one record a person.

docs/batch-format.md says the records to other programs. The lines of a payload are sorted by their bytes; the types are
named, and a person's record is built, so that the lists come before all persons and the persons come in the order of
their keys: two files can be read beside each other, person by person, without holding either.

Nothing is believed before its shape was checked; what it means beside what stands here is for the caller.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.shared_people import SharedPerson, SharedYear
from cdht_desktop.domain.three_way import Fields, Key, State
from cdht_desktop.exchange.record_shapes import is_day
from cdht_desktop.exchange.share_shapes import (
    LISTS,
    PERSON,
    PERSON_EMPTY,
    STAGE_EMPTY,
    YEAR,
    check_moment,
    check_person,
    check_stages,
    is_key,
    shaped,
)  # fmt: skip
from cdht_desktop.exchange.year_persons import Judge

Record = Mapping[str, Any]
PEOPLE = "whole_person"  # sorts behind the lists
# The lists by their types in a file, in the order in which they stand there.
_KINDS = {"criteria_set": "criteria_set", "group": "citizen_group", "round": "round", "village": "village"}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_MOST_NAME, _MOST_LISTS = 200, 20_000
_YEARS = range(2000, 2201)
_POSITIONS = range(-(2**31), 2**31)
_LINKED = {"village": "village", "group": "citizen_group"}


@dataclass(frozen=True)
class Lists:
    """The lists of a file: `state` by key, `keys` by kind and the number that means a row in this file."""

    state: State
    keys: Mapping[str, Mapping[int, str]]
    judges: Mapping[int, Judge]  # by the number of the round

    def under(self, names: Mapping[Key, str]) -> dict[str, dict[int, str]]:
        """Return which row each number means, where `names` says which of them stand here under another key."""
        return {
            kind: {number: names.get((kind, key), key) for number, key in keys.items()}
            for kind, keys in self.keys.items()
        }


# Written ---------------------------------------------------------------------------------------------------------------


def records(lists: State, people: Iterable[SharedPerson]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what is shared as records."""
    numbers = {kind: {key: at for at, key in enumerate(sorted(rows), 1)} for kind, rows in lists.items()}
    for kind, rows in lists.items():
        for key, row in rows.items():
            held = dict(row)
            if kind == "round":
                held["criteria_set"] = numbers["criteria_set"][held.pop("criteria_set_id")]
            yield _NAMES[kind], {"key": key, "number": numbers[kind][key], **held}
    for person in people:
        yield PEOPLE, _person_record(person, numbers)


def _person_record(person: SharedPerson, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    row = _numbered(person.row, numbers)
    own = {name: row[name] for name in ("village", "group")}
    record: dict[str, Any] = {
        "key": person.key, "row": {name: value for name, value in row.items() if value != PERSON_EMPTY.get(name, ...)}
    }  # fmt: skip
    if person.years:
        found = [_year_record(numbers["round"][key], year, numbers, own) for key, year in person.years.items()]
        record["years"] = sorted(found, key=lambda year: int(year["round"]))
    return record


def _numbered(row: Fields, numbers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """Return a row with numbers of the file in place of the villages' and groups' keys."""
    held = dict(row)
    for name, kind in _LINKED.items():
        key = held.pop(f"{name}_id")
        held[name] = None if key is None else numbers[kind][key]
    return held


def _year_record(
    number: int, year: SharedYear, numbers: Mapping[str, Mapping[str, int]], own: Mapping[str, Any]
) -> dict[str, Any]:
    row = _numbered(year.row, numbers)
    kept = {name: value for name, value in row.items() if value != own.get(name, False)}
    stages = {stage: _stage_record(held) for stage, held in year.stages.items()}
    return {"id": year.id, "round": number, **kept, **stages}


def _stage_record(row: Fields) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if value != STAGE_EMPTY.get(name, ...)}
    return {**kept, "scores": orjson.loads(row["scores"])}


# Read ------------------------------------------------------------------------------------------------------------------


def lists_of(found: Iterator[tuple[str, Record]]) -> tuple[Lists, Iterator[Record]]:
    """Return the lists that records begin with, and the persons' records in the order of their keys, unchecked.

    Raises `ValueError` and `BadRules` naming kind and field where a row cannot be; the iterator does so too.
    """
    rows = _Rows()
    first: list[Record] = []
    for name, record in found:
        if name == PEOPLE:
            first = [record]
            break
        if name not in _KINDS:
            raise ValueError("a kind of record that is none")
        rows.take(_KINDS[name], record)
    sets = {
        key: CriteriaSet.from_toml(row["source"], "criteria_set") for key, row in rows.state["criteria_set"].items()
    }
    rounds = {number: rows.state["round"][key] for number, key in rows.keys["round"].items()}
    judges = {number: Judge(sets[row["criteria_set_id"]]) for number, row in rounds.items()}
    return Lists(rows.state, rows.keys, judges), _people(first, found)


class _Rows:
    """The rows of the lists, as they are read."""

    def __init__(self) -> None:
        self.state: dict[str, dict[str, Fields]] = {kind: {} for kind in _NAMES}
        self.keys: dict[str, dict[int, str]] = {kind: {} for kind in _NAMES}
        self._marks: set[tuple[str, Any]] = set()

    def take(self, kind: str, record: Record) -> None:
        """Check a row, and keep it; raises `ValueError`."""
        shaped(kind, record, LISTS[kind], {})
        row = dict(record)
        key, number = row.pop("key"), row.pop("number")
        if not is_key(key) or key in self.state[kind]:
            raise ValueError(f"{kind}.key")
        if not 1 <= number <= _MOST_LISTS or number in self.keys[kind]:
            raise ValueError(f"{kind}.number")
        if kind == "round":
            row["criteria_set_id"] = self.keys["criteria_set"].get(row.pop("criteria_set"))
        _check_row(kind, row)
        mark = MARKS[kind](row)
        if mark is not None and (kind, mark) in self._marks:
            raise ValueError(f"{kind} twice")
        self._marks.add((kind, mark))
        self.state[kind][key], self.keys[kind][number] = row, key


def _people(first: list[Record], rest: Iterator[tuple[str, Record]]) -> Iterator[Record]:
    before = ""
    for name, record in _both(first, rest):
        if name != PEOPLE:
            raise ValueError("a kind of record that is none")
        key = record.get("key")
        if not isinstance(key, str) or not is_key(key):
            raise ValueError("person.key")
        if key <= before:
            raise ValueError("person twice")
        before = key
        yield record


def _both(first: list[Record], rest: Iterator[tuple[str, Record]]) -> Iterator[tuple[str, Record]]:
    yield from ((PEOPLE, record) for record in first)
    yield from rest


# What rows of a list that were born on two PCs are known by as one, None: by nothing; no two of a file have the same.
MARKS: dict[str, Any] = {
    "criteria_set": lambda row: (row["code"], row["sha256"]),
    "citizen_group": lambda row: row["code"],
    "village": lambda row: row["name"] if row["removed_at"] is None else None,
    "round": lambda row: (row["year"], row["kind"]),
}


def _check_row(kind: str, row: Fields) -> None:
    if "name" in row and not 0 < len(row["name"]) <= _MOST_NAME:
        raise ValueError(f"{kind}.name")
    match kind:
        case "criteria_set":
            if hashlib.sha256(row["source"].encode()).hexdigest() != row["sha256"]:
                raise ValueError("criteria_set.sha256")
        case "citizen_group":
            if row["position"] not in _POSITIONS or not row["code"]:
                raise ValueError("citizen_group.position")
        case "village":
            check_moment("village.removed_at", row["removed_at"])
        case _:
            if row["criteria_set_id"] is None:
                raise ValueError("round.criteria_set")
            if row["year"] not in _YEARS or row["kind"] != "citizen" or row["state"] not in {"open", "closed"}:
                raise ValueError("round.year")
            if not is_day(row["opened_on"]):
                raise ValueError("round.opened_on")


def person_of(
    record: Record, lists: Lists, keys: Mapping[str, Mapping[int, str]], names: Mapping[Key, str]
) -> SharedPerson:
    """Return the person that a record holds, checked and judged; raises `ValueError` naming the field that cannot be.

    `keys` are those of `lists.under(names)`; `names` says who stands here under another key.
    """
    shaped("person", record, {"key": (str,), "row": (dict,)}, {"years": (list,)})
    row = dict(record["row"])
    shaped("person", row, *PERSON)
    own = {name: row.get(name) for name in _LINKED}
    row = {**PERSON_EMPTY, **row}
    check_person(record["key"], row)
    if row["merged_into"] is not None:
        row["merged_into"] = names.get(("citizen", row["merged_into"]), row["merged_into"])
    years: dict[str, SharedYear] = {}
    for held in record.get("years", ()):
        year, found = _year_of(held, lists, keys, own)
        if year in years:
            raise ValueError("person.years twice")
        years[year] = found
    key = record["key"]
    return SharedPerson(names.get(("citizen", key), key), _linked(row, keys), years)


def _year_of(
    held: Any, lists: Lists, keys: Mapping[str, Mapping[int, str]], own: Mapping[str, Any]
) -> tuple[str, SharedYear]:
    if type(held) is not dict:
        raise ValueError("person.years")
    shaped("registration", held, *YEAR)
    if not is_key(held["id"]) or not is_day(held["registered_on"]):
        raise ValueError("registration.id")
    row = {"remote": False, **own, **held}
    number, row_id = row.pop("round"), row.pop("id")
    stages = {stage: row.pop(stage) for stage in ("self", "branch", "commune") if stage in row}
    judge = lists.judges.get(number)
    if judge is None:
        raise ValueError("registration.round")
    return keys["round"][number], SharedYear(row_id, _linked(row, keys), check_stages(stages, judge, row["remote"]))


def _linked(row: dict[str, Any], keys: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    """Return a row with keys in place of the file's numbers."""
    for name, kind in _LINKED.items():
        number = row.pop(name)
        if number is not None and number not in keys[kind]:
            raise ValueError(f"{name} unknown")
        row[f"{name}_id"] = None if number is None else keys[kind][number]
    return row
