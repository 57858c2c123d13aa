"""A unit's year as it came: each record of the right shape, each verdict, figure and control sum derived anew.

Nothing that follows from something else is sent (docs/batch-format.md), so nothing of it can be wrong here; what is sent
twice on purpose, the control sums of the manifest, must agree. One bad record, and nothing of the file counts.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.handed_in import COUNTED, RowProblem, YearContent, YearFigure, YearPerson
from cdht_desktop.domain.text import sort_text
from cdht_desktop.errors import BadBatch, BadRules
from cdht_desktop.exchange.manifest import Manifest
from cdht_desktop.exchange.record_shapes import FIELDS, Problems, is_day, is_text, shape_faults, well_shaped
from cdht_desktop.exchange.year_persons import NO_KEY, Draft, Judge, People
from cdht_desktop.words import _

__all__ = ["FIELDS", "BadYear", "check_year"]
_KEYED = ("village", "group", "decision")
_KIND = "citizen"  # the one title that years are handed up of
_STATES = frozenset({"open", "closed"})
_ANSWERS = frozenset({"done", "declined"})
_NO_GROUP = 999  # where persons of no group stand, as `group_position`


class BadYear(BadBatch):
    """A unit's year holds what cannot be; `problems` says what, row by row, and of people the sender's own mark alone."""

    def __init__(self, problems: list[RowProblem]) -> None:
        self.problems = problems
        super().__init__(_("Things in the file that cannot be right: {count}.").format(count=len(problems)))


def check_year(records: Iterable[tuple[str, Mapping[str, Any]]], manifest: Manifest) -> YearContent:
    """Return what the records of a year say, in the types of `domain.handed_in`.

    The records come in the order of the file, or at least criteria and decisions before persons. Raises `BadYear` with
    all that is wrong, and whatever reading the records raises.
    """
    year = _Year(manifest)
    for row, (kind, record) in enumerate(records, 1):
        year.take(row, kind, record)
    return year.content()


class _Year:
    """Takes the records one by one, and makes the content of them."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._problems = Problems()
        self._said: dict[str, list[Mapping[str, Any]]] = {"criteria_set": [], "round": []}
        self._said |= {kind: [] for kind in _KEYED}
        self._keys: dict[str, dict[int, Mapping[str, Any]]] = {kind: {} for kind in _KEYED}
        self._answers: list[Mapping[str, Any]] = []
        self._people = People(manifest.sender.year, self._keys["decision"], self._problems)

    def take(self, row: int, kind: str, record: Mapping[str, Any]) -> None:
        """Check one record, as far as it goes by itself."""
        if kind == "person":
            self._people.take(row, record)
            return
        if kind not in self._said and kind != "answer":
            self._problems.add(row, "", "record_unknown")
            return
        if not well_shaped(kind, record):
            for field, code in shape_faults(kind, record):
                self._problems.add(row, field, code)
            return
        if kind == "answer":
            self._answer(row, record)
            return
        self._said[kind].append(record)
        if kind in _KEYED:
            self._keyed(row, kind, record)
        elif kind == "criteria_set":
            self._criteria(row, record)
        else:
            self._round(row, record)

    def content(self) -> YearContent:
        """Return what the records say together; raises `BadYear`."""
        problems = self._problems
        for kind in ("criteria_set", "round"):
            if len(self._said[kind]) != 1:
                problems.add(0, kind, "record_twice" if self._said[kind] else "record_missing", kind)
        drafts = self._people.drafts
        self._check_links(drafts)
        self._check_decisions()
        if problems:
            raise BadYear(problems.all())
        persons, figures = _placed(drafts, self._keys["village"], self._keys["group"])
        counts = _counts(figures, persons)
        for name, count in counts.items():
            if self._manifest.sender.control.get(name) != count:
                problems.add(0, "control", "control_wrong", name)
        if problems:
            raise BadYear(problems.all())
        return YearContent(persons, figures, counts, self._said, self._answers)

    def _criteria(self, row: int, record: Mapping[str, Any]) -> None:
        source, announced = record["source"], self._manifest.sender.criteria
        digest = hashlib.sha256(source.encode()).hexdigest()
        criteria = _criteria_set(source) if announced == {record["code"]: digest} else None
        if criteria is None or (record["sha256"], criteria.code, criteria.title) != (
            digest, record["code"], record["title"],
        ):  # fmt: skip
            self._problems.add(row, "source", "criteria_wrong")
        else:
            self._people.judge = Judge(criteria)

    def _round(self, row: int, record: Mapping[str, Any]) -> None:
        sender = self._manifest.sender
        right = record["year"] == sender.year and record["kind"] == _KIND and record["criteria"] in sender.criteria
        if not right:
            self._problems.add(row, "year", "round_wrong")
        if record["state"] not in _STATES:
            self._problems.add(row, "state", "state_wrong")
        if not is_day(record["opened_on"]):
            self._problems.add(row, "opened_on", "date_wrong")

    def _keyed(self, row: int, kind: str, record: Mapping[str, Any]) -> None:
        key, known = record["key"], self._keys[kind]
        if key < 1:
            self._problems.add(row, "key", "key_wrong")
        if key in known:
            self._problems.add(row, "key", "key_twice")
        one = "number" if kind == "decision" else "name"
        if any(record[one] == other[one] for other in known.values()):
            self._problems.add(row, one, "name_twice")
        known[key] = record
        for field in ("name", "number", "code"):
            if field in record and not is_text(record[field], may_be_empty=field == "code"):
                self._problems.add(row, field, "text_wrong")
        if kind == "decision":
            self._decision(row, record)

    def _decision(self, row: int, record: Mapping[str, Any]) -> None:
        if not is_day(record["decided_on"]):
            self._problems.add(row, "decided_on", "date_wrong")
        for field in ("signer_title", "signer_name"):
            if not is_text(record[field], may_be_empty=True):
                self._problems.add(row, field, "text_wrong")
        for field in ("registered", "failed", "recognised"):
            if record[field] < 0:
                self._problems.add(row, field, "count_wrong")

    def _answer(self, row: int, record: Mapping[str, Any]) -> None:
        if record["state"] not in _ANSWERS:
            self._problems.add(row, "state", "state_wrong")
        if not is_day(record["on"]):
            self._problems.add(row, "on", "date_wrong")
        if not is_text(record["task"]) or not is_text(record["answer"], may_be_empty=True):
            self._problems.add(row, "answer", "text_wrong")
        self._answers.append(record)

    def _check_links(self, drafts: Iterable[Draft]) -> None:
        villages, groups = self._keys["village"].keys() | {NO_KEY}, self._keys["group"].keys() | {NO_KEY}
        for draft in drafts:
            if draft.village not in villages:
                self._problems.add(draft.row, "village", "village_unknown", person=draft.person_id)
            if draft.group not in groups:
                self._problems.add(draft.row, "group", "group_unknown", person=draft.person_id)

    def _check_decisions(self) -> None:
        """Refuse a decision with more certificates in force than it recognised, or more people than were registered."""
        valid = self._people.valid_by_decision
        for key, record in self._keys["decision"].items():
            if valid[key] > record["recognised"] or record["recognised"] + record["failed"] > record["registered"]:
                self._problems.add(0, "decision", "decision_counts")


@lru_cache(maxsize=8)
def _criteria_set(source: str) -> CriteriaSet | None:
    """Return the set whose text this is, None where it is none; all units of a year have the same."""
    try:
        return CriteriaSet.from_toml(source, "criteria_set")
    except BadRules:
        return None


def _placed(
    drafts: list[Draft], villages: Mapping[int, Mapping[str, Any]], groups: Mapping[int, Mapping[str, Any]]
) -> tuple[list[YearPerson], list[YearFigure]]:
    """Return the persons with the names of their villages and groups, and the figures."""
    village_names = {NO_KEY: "", **{key: one["name"] for key, one in villages.items()}}
    group_names = {NO_KEY: ("", ""), **{key: (one["code"], one["name"]) for key, one in groups.items()}}
    tally: Counter[tuple[int, int, str | None, bool, bool, bool]] = Counter()
    persons = []
    for position, (_row, village, group, before, behind) in enumerate(drafts, 1):
        code, name = group_names[group]
        person = YearPerson._make((position, *before, village_names[village], code, name, *behind))
        recognised = bool(person.certificate)
        digital = recognised and bool(person.digital_skills)
        tally[village, group, person.grade, recognised, digital, digital and bool(person.updates_online)] += 1
        persons.append(person)
    positions = {NO_KEY: _NO_GROUP, **{key: one["position"] for key, one in groups.items()}}
    places = {(village, group) for village, group, *_rest in tally}
    rows = sorted((village_names[village], *group_names[group], village, group) for village, group in places)
    sums = _summed(tally)
    figures = [
        YearFigure(
            number, village, sort_text(village), code, name, positions[group], *sums[village_key, group]
        )
        for number, (village, code, name, village_key, group) in enumerate(rows, 1)
    ]  # fmt: skip
    return persons, figures


def _summed(tally: Mapping[tuple[int, int, str | None, bool, bool, bool], int]) -> dict[tuple[int, int], list[int]]:
    """Return the seven counts of a figure by village and group."""
    found: dict[tuple[int, int], list[int]] = {}
    for (village, group, grade, recognised, digital, updates), count in tally.items():
        row = found.setdefault((village, group), [0] * 7)
        holds = (True, grade is not None, grade == "passed", grade == "failed", recognised, digital, updates)
        for at, one in enumerate(holds):
            row[at] += count * one
    return found


def _counts(figures: Iterable[YearFigure], persons: Iterable[YearPerson]) -> dict[str, int]:
    """Return the control sums."""
    rows = list(figures)
    counts = {name: sum(getattr(row, name) for row in rows) for name in COUNTED}
    return counts | {"points": sum(person.total or 0 for person in persons)}
