"""The shapes of what the PCs of one commune share: which fields each record has, of which types, and within which bounds."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.three_way import Fields
from cdht_desktop.exchange.record_shapes import is_day
from cdht_desktop.exchange.year_persons import Judge

Types = tuple[type, ...]
Shape = Mapping[str, Types]
_TEXT, _WHOLE, _YES, _LIST, _INNER = (str,), (int,), (bool,), (list,), (dict,)
_MAYBE, _YES_OR_NONE, _WHOLE_OR_NONE = (str, type(None)), (bool, type(None)), (int, type(None))
_ROW: Shape = {"key": _TEXT, "number": _WHOLE}
LISTS: Mapping[str, Shape] = {
    "criteria_set": {**_ROW, "code": _TEXT, "title": _TEXT, "sha256": _TEXT, "source": _TEXT},
    "citizen_group": {**_ROW, "code": _TEXT, "name": _TEXT, "spellings": _TEXT, "official": _YES, "position": _WHOLE},
    "village": {**_ROW, "name": _TEXT, "remote": _YES_OR_NONE, "removed_at": _MAYBE},
    "round": {
        **_ROW, "year": _WHOLE, "kind": _TEXT, "criteria_set": _WHOLE, "state": _TEXT, "opened_on": _TEXT,
    },
}  # fmt: skip
# Fields that must be there, and fields that are left out where they have the value in `…_EMPTY`.
PERSON: tuple[Shape, Shape] = (
    {"name": _TEXT, "birth": _TEXT},
    {
        "sex": _TEXT, "id_number": _TEXT, "village": _WHOLE, "group": _WHOLE, "phone": _TEXT, "note": _TEXT,
        "consent_source": _TEXT, "consent_date": _TEXT, "removed_at": _TEXT, "merged_into": _TEXT,
        "restricted_on": _TEXT,
    },
)  # fmt: skip
PERSON_EMPTY: Fields = {
    "sex": None, "id_number": None, "village": None, "group": None, "phone": "", "note": "", "consent_source": "",
    "consent_date": None, "removed_at": None, "merged_into": None, "restricted_on": None,
}  # fmt: skip
YEAR: tuple[Shape, Shape] = (
    {"id": _TEXT, "round": _WHOLE, "registered_on": _TEXT},
    {
        "village": _WHOLE_OR_NONE, "group": _WHOLE_OR_NONE, "remote": _YES, "self": _INNER, "branch": _INNER,
        "commune": _INNER,
    },
)  # fmt: skip
_STAGE: tuple[Shape, Shape] = (
    {"scores": _LIST, "evaluated_on": _TEXT},
    {"digital_skills": _YES, "updates_online": _YES, "note": _TEXT},
)
STAGE_EMPTY: Fields = {"digital_skills": None, "updates_online": None, "note": ""}
_ID = re.compile(r"[0-9a-f-]{16,40}")
_NUMBER = re.compile(r"[0-9]{12}")
_SEXES = (None, "male", "female")
_BIRTHS = range(1900, 2201)
_MOST_TEXT, _MOST_SCORES, _MOST_MOMENT = 10_000, 60, 40
_SCORES = frozenset({int, type(None)})


def is_key(value: object) -> bool:
    """Say whether a value can be the key of a row."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def shaped(kind: str, record: Mapping[str, Any], must: Shape, may: Shape) -> None:
    """Refuse a record that has other fields, or one of another type or too long; raises `ValueError`."""
    for name, value in record.items():
        types = must.get(name) or may.get(name)
        if types is None:
            raise ValueError(kind)  # its name is the sender's: it is not repeated
        if type(value) not in types:  # not isinstance: True is no whole number here
            raise ValueError(f"{kind}.{name}")
        if type(value) is str and len(value) > _MOST_TEXT and name != "source":
            raise ValueError(f"{kind}.{name}")
    if not must.keys() <= record.keys():
        raise ValueError(kind)


def check_person(key: str, row: Fields) -> None:
    """Refuse a person's fields that cannot be; raises `ValueError`."""
    if name_error(row["name"]):
        raise ValueError("citizen.name")
    if row["id_number"] is not None and not _NUMBER.fullmatch(row["id_number"]):
        raise ValueError("citizen.id_number")
    if row["sex"] not in _SEXES:
        raise ValueError("citizen.sex")
    _check_birth(row["birth"])
    for name in ("consent_date", "restricted_on"):
        if row[name] is not None and not is_day(row[name]):
            raise ValueError(f"citizen.{name}")
    check_moment("citizen.removed_at", row["removed_at"])
    into = row["merged_into"]
    if into is not None and (row["removed_at"] is None or into == key or not is_key(into)):
        raise ValueError("citizen.merged_into")


def _check_birth(text: str) -> None:
    try:
        birth = BirthDate.from_iso(text)
    except BadDate as error:
        raise ValueError("citizen.birth") from error
    if (birth.iso if birth else "") != text or (birth is not None and birth.year not in _BIRTHS):
        raise ValueError("citizen.birth")


def check_moment(name: str, text: str | None) -> None:
    """Refuse what is no moment in ISO form; raises `ValueError`."""
    if text is None:
        return
    if len(text) > _MOST_MOMENT or not text.isascii():
        raise ValueError(name)
    try:
        dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(name) from error


def check_stages(stages: Mapping[str, Mapping[str, Any]], judge: Judge, remote: bool) -> dict[str, Fields]:  # noqa: FBT001
    """Return the evaluations of a year as they are kept, judged as when they are typed; raises `ValueError`."""
    found: dict[str, Fields] = {}
    for stage, held in stages.items():
        shaped("evaluation", held, *_STAGE)
        scores = held["scores"]
        if len(scores) > _MOST_SCORES or not _SCORES.issuperset(map(type, scores)):
            raise ValueError("evaluation.scores")
        judged = judge.judged(scores, remote=remote)
        if isinstance(judged, str):
            raise ValueError(f"evaluation.{judged}")  # noqa: TRY004 - a word for what is wrong, as all here
        if not is_day(held["evaluated_on"]):
            raise ValueError("evaluation.evaluated_on")
        found[stage] = {**STAGE_EMPTY, **held, "scores": judged.scores}
    return found
