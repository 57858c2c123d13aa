"""When two records of different communes look like one person, and where that person counts, without a database.

Among a province's people chance makes pairs that a commune's list never has: of 850,000 hundreds share name and birth with
a stranger. So a bare year tells nothing here, nor does a village; what is told is sorted by how much it says.
"""

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cdht_desktop import outside
from cdht_desktop.domain.duplicates import Names, Record, births_of, kinds_of, numbers_of
from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

Kind = Literal["same_id", "near_id", "same_person", "other_birth", "other_number"]
KINDS: tuple[Kind, ...] = ("same_id", "near_id", "same_person", "other_birth", "other_number")  # the strongest first
COMPARED = ("name", "birth", "sex", "id_number")  # by which two records look like one person
_MARK_BYTES = 6  # eight letters: that two values of a field have one mark happens once in 10¹⁴
_NOBODY = Names()  # how common a name is tells nothing where its bearers live in many communes
_MOST_LETTERS = 60_000  # of the file of rules: twenty times the shipped one
_DECIDING = ("recognised", "passed", "registered_on", "unit")


def kind_of(first: Record, second: Record) -> Kind | None:
    """Return how two records of different communes look like one person; None where they do not.

    `same_id`: one ID number. `near_id`: one digit is another one, or two neighbours changed places, and the names are
    near; `other_birth` where then the names are not the same and the births disagree. `same_person`: one folded name, one
    day of birth, sexes that do not disagree; `other_number` where the ID numbers of both can be trusted and are far apart:
    worth a look only where few bear the name (`crossing_search`).
    """
    found = kinds_of(first, second, _NOBODY)
    if "same_id" in found:
        return "same_id"
    births = births_of(first, second)
    if "near_id" in found:
        agree = births or first.year is None or second.year is None or first.key == second.key
        return "near_id" if agree else "other_birth"
    if "same_person" not in found or births != "day" or not _one_sex(first, second):
        return None
    return "other_number" if numbers_of(first, second) == "different" else "same_person"


def _one_sex(first: Record, second: Record) -> bool:
    return first.sex is None or second.sex is None or first.sex == second.sex


def marks_of(unit: str, person: str, facts: Mapping[str, str | None]) -> str:
    """Return marks of what a record is compared by (`COMPARED`), to see later which of it changed.

    A mark says nothing by itself; the same value of another person has another one.
    """
    return " ".join(_mark(unit, person, name, facts[name] or "") for name in COMPARED)


def _mark(*what: str) -> str:
    digest = hashlib.blake2b("\0".join(what).encode(), digest_size=_MARK_BYTES).digest()
    return base64.urlsafe_b64encode(digest).decode()


def changed_since(before: str, now: str) -> tuple[str, ...]:
    """Return which of `COMPARED` differ between two records' marks; all of them where one is no such text."""
    marks = before.split(" "), now.split(" ")
    if len(marks[0]) != len(COMPARED) or len(marks[1]) != len(COMPARED):
        return COMPARED
    return tuple(name for name, one, other in zip(COMPARED, *marks, strict=True) if one != other)


@dataclass(frozen=True)
class CountingRule:
    """Where a person counts who is in several units: `order` names what decides, the first before the next.

    `label` is the rule in a few words, `title` in a sentence.
    """

    code: str
    label: str
    title: str
    order: tuple[str, ...]


@dataclass(frozen=True)
class CountingRules:
    """The rules that can be chosen among, and the one in force where nobody chose."""

    rules: Mapping[str, CountingRule]
    default: str

    def chosen(self, code: str | None) -> CountingRule:
        """Return the rule with this code; the default for None, or where there is no such rule (any more)."""
        return self.rules.get(code or "") or self.rules[self.default]


def rules_from_toml(text: str, name: str) -> CountingRules:
    """Read the rules from the text of their file; raises `BadRules`, naming the file `name`, where it cannot be used."""
    try:
        found = outside.toml(text, _MOST_LETTERS)
        rules = [_rule(item) for item in found["rule"]]
        made = CountingRules({rule.code: rule for rule in rules}, str(found["default"]))
        made.rules[made.default]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error
    return made


def _rule(item: Mapping[str, object]) -> CountingRule:
    order = item["order"]
    if not isinstance(order, list) or not order or order[-1] != "unit" or not set(order) <= set(_DECIDING):
        raise ValueError(order)
    return CountingRule(str(item["code"]), str(item["label"]), str(item["title"]), tuple(map(str, order)))


@dataclass(frozen=True)
class Candidate:
    """One unit's record of a person who is in several: what a rule decides by. `registered_on` as ISO text."""

    unit: str
    person: str
    registered_on: str
    recognised: bool
    passed: bool


def where_counted(rule: CountingRule, candidates: Iterable[Candidate]) -> Candidate:
    """Return the record by which the person counts; the same whatever the order of the candidates."""

    def place(one: Candidate) -> tuple[Any, ...]:
        deciding: dict[str, Any] = {
            "recognised": not one.recognised, "passed": not one.passed, "registered_on": one.registered_on,
            "unit": one.unit,
        }  # fmt: skip
        return (*(deciding[name] for name in rule.order), one.person)

    return min(candidates, key=place)


def as_persons(pairs: Iterable[tuple[tuple[str, str], tuple[str, str]]]) -> list[frozenset[tuple[str, str]]]:
    """Return the persons behind pairs of (unit, id) that are the same: who is the same as the same person is that too."""
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def led_by(one: tuple[str, str]) -> tuple[str, str]:
        while (above := leader.setdefault(one, one)) != one:
            one = above
        return one

    for one, other in pairs:
        first, second = sorted((led_by(one), led_by(other)))
        leader[second] = first
    found: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in leader:
        found.setdefault(led_by(one), set()).add(one)
    return [frozenset(found[key]) for key in sorted(found)]
