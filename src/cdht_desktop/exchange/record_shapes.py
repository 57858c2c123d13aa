"""The shapes of a year's records: which fields each kind has, of which types, and what is said of a wrong one."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.words import _, n_

MOST_PROBLEMS = 200  # that are told one by one
_MOST_TEXT = 1_000  # letters of any text but a criteria set's
_REMEMBERED = 65_536
_PERSON_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
_TEXT, _WHOLE, _YES, _LIST = (str,), (int,), (bool,), (list,)
_NONE = (type(None),)
Types = tuple[type, ...]

# What each kind of record holds: fields that must be there, and fields that are left out where they have their default.
FIELDS: Mapping[str, tuple[Mapping[str, Types], Mapping[str, Types]]] = {
    "criteria_set": ({"code": _TEXT, "title": _TEXT, "sha256": _TEXT, "source": _TEXT}, {}),
    "round": ({"year": _WHOLE, "kind": _TEXT, "criteria": _TEXT, "state": _TEXT, "opened_on": _TEXT}, {}),
    "village": ({"key": _WHOLE, "name": _TEXT, "remote": _YES + _NONE}, {}),
    "group": ({"key": _WHOLE, "code": _TEXT, "name": _TEXT, "official": _YES, "position": _WHOLE}, {}),
    "decision": (
        {
            "key": _WHOLE, "number": _TEXT, "decided_on": _TEXT, "signer_title": _TEXT, "signer_name": _TEXT,
            "registered": _WHOLE, "failed": _WHOLE, "recognised": _WHOLE,
        },
        {},
    ),
    "person": (
        {"id": _TEXT, "name": _TEXT, "birth": _TEXT, "registered_on": _TEXT},
        {
            "sex": _TEXT, "id_number": _TEXT, "village": _WHOLE, "group": _WHOLE, "remote": _YES, "scores": _LIST,
            "stage": _TEXT, "evaluated_on": _TEXT, "digital_skills": _YES, "updates_online": _YES, "certificates": _LIST,
        },
    ),
    "certificate": (
        {"decision": _WHOLE, "sequence": _WHOLE, "number": _TEXT, "register_number": _TEXT, "address": _TEXT},
        {"name": _TEXT, "birth": _TEXT, "state": _TEXT, "revoked_on": _TEXT, "revoked_reason": _TEXT},
    ),
    "answer": ({"task": _TEXT, "state": _TEXT, "answer": _TEXT, "on": _TEXT}, {}),
}  # fmt: skip
_ALL: Mapping[str, Mapping[str, Types]] = {kind: {**must, **may} for kind, (must, may) in FIELDS.items()}
_SENTENCES = {
    "record_unknown": n_("The file holds a kind of record that a year does not have."),
    "record_missing": n_("A record is missing: {value}."),
    "record_twice": n_("There is more than one record of this kind: {value}."),
    "field_unknown": n_("The record has a field that it cannot have."),
    "field_missing": n_("The field is missing."),
    "field_type": n_("The value is of the wrong kind."),
    "text_wrong": n_("The text is empty, too long, or holds signs that cannot be printed."),
    "name_missing": n_("The name is missing."),
    "name_formula": n_("The name is a formula, not a name."),
    "name_too_long": n_("The name is longer than 100 letters."),
    "name_characters": n_("The name holds a digit or a sign that no name has."),
    "birth_not_understood": n_("The birth date is not written as a date or a year is."),
    "birth_does_not_exist": n_("The birth date does not exist."),
    "birth_in_future": n_("The birth date lies after the year of the file."),
    "date_wrong": n_("The date is not written as a date is, or does not exist."),
    "sex_wrong": n_("The sex is neither of the two."),
    "person_id_wrong": n_("The person's mark is not written as one is."),
    "person_twice": n_("The same person stands in the file twice."),
    "id_not_12_digits": n_("The ID number does not have 12 digits."),
    "id_not_digits": n_("The ID number holds something other than digits."),
    "id_all_alike": n_("The ID number is twelve times the same digit."),
    "id_number_twice": n_("The same ID number stands in the file twice."),
    "key_twice": n_("The same key stands in the file twice."),
    "key_wrong": n_("A key is a whole number from 1 on."),
    "name_twice": n_("The same name stands in the file twice."),
    "village_unknown": n_("The record names a village that the file does not hold."),
    "group_unknown": n_("The record names an occupation group that the file does not hold."),
    "decision_unknown": n_("The record names a decision that the file does not hold."),
    "scores_missing": n_("This says something of an evaluation that is not there."),
    "scores_count": n_("There are more or fewer scores than the criteria set has indicators."),
    "score_below_0": n_("A score is below 0."),
    "score_above_max": n_("A score is above the maximum of its indicator."),
    "score_step": n_("A score does not go in the steps of the criteria set."),
    "stage_wrong": n_("The stage of the evaluation is not one that there is."),
    "state_wrong": n_("The state is not one that there is."),
    "sequence_wrong": n_("A certificate counts from 1 on."),
    "sequence_twice": n_("Two certificates of the file have the same number in their sequence."),
    "valid_twice": n_("The person has more than one certificate in force."),
    "revoked_wrong": n_("Day and reason belong to a revoked certificate, and to no other."),
    "count_wrong": n_("A number of persons is below 0."),
    "decision_counts": n_("The decision's numbers do not go together with each other or with the certificates."),
    "criteria_wrong": n_("The criteria set is not the one that the file announces, or cannot be read."),
    "round_wrong": n_("The round is not of the year, the title or the criteria set that the file announces."),
    "control_wrong": n_("The control sum “{value}” does not agree with the records."),
    "more": n_("… and {value} more."),
}  # fmt: skip


class Problems:
    """Gathers what is wrong with a file; of more than `MOST_PROBLEMS` it keeps the number only."""

    def __init__(self) -> None:
        self._kept: list[RowProblem] = []
        self._count: Counter[str] = Counter()

    def add(self, row: int, field: str, code: str, value: object = "", *, person: object = "") -> None:
        """Note a problem of record `row` (0: of the file); `value` is a word of the format or a number, never a datum.

        `person` is what the record says as the mark of the person whom it is about; it is kept where it is one.
        """
        self._count[code] += 1
        if len(self._kept) < MOST_PROBLEMS:
            mark = person if isinstance(person, str) and is_person_id(person) else ""
            self._kept.append(RowProblem(row, field, code, _(_SENTENCES[code]).format(value=value), mark))

    def all(self) -> list[RowProblem]:
        """Return what was noted, with one last entry for those that were not kept."""
        more = self._count.total() - len(self._kept)
        if not more:
            return list(self._kept)
        code = "more"
        return [*self._kept, RowProblem(0, "", code, _(_SENTENCES[code]).format(value=more))]

    def __bool__(self) -> bool:
        return bool(self._kept)


def shape_faults(kind: str, record: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (field, code) for each field that is missing, unknown or of another type; True is no whole number."""
    must, every = FIELDS[kind][0], _ALL[kind]
    if not must.keys() <= record.keys():
        yield from ((name, "field_missing") for name in must if name not in record)
    for name, value in record.items():
        types = every.get(name)
        if types is None:
            yield "", "field_unknown"  # its name is the sender's: it is not repeated
        elif type(value) not in types:
            yield name, "field_type"


def well_shaped(kind: str, record: Mapping[str, Any]) -> bool:
    """Say the same as `shape_faults` of a record without any, quickly."""
    every = _ALL[kind]
    for name, value in record.items():
        if name not in every or type(value) not in every[name]:
            return False
    return FIELDS[kind][0].keys() <= record.keys()


@lru_cache(maxsize=_REMEMBERED)
def is_day(text: str) -> bool:
    """Say whether a text is an ISO date that exists."""
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@lru_cache(maxsize=_REMEMBERED)
def birth_error(text: str, year: int) -> str | None:
    """Return the code of what is wrong with a date of birth (`YYYY`, `YYYY-MM-DD`, "") in a file of `year`."""
    try:
        found = BirthDate.from_iso(text)
    except BadDate as error:
        return error.reason
    if found is None:
        return None
    if found.iso != text:
        return "birth_not_understood"
    return "birth_in_future" if found.year > year else None


def is_text(text: str, *, may_be_empty: bool = False) -> bool:
    """Say whether a text can stand on paper: not too long, nothing unprintable but line breaks."""
    if not text:
        return may_be_empty
    return len(text) <= _MOST_TEXT and (text.isprintable() or text.replace("\n", "").isprintable())


def is_person_id(text: str) -> bool:
    """Say whether a text is written as a person's mark is."""
    return _PERSON_ID.fullmatch(text) is not None
