"""What the PCs of one commune send each other (kinds `share` and `additions`): the rows they share, one a record.

A record is `["citizen",{"key":…,"name":…}]`: the row's key and all its fields. Nothing is believed before its shape was
checked; what it means (scores against criteria, numbers that two persons bear) is for the caller.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.three_way import Fields, State

_TEXT, _WHOLE, _YES = (str,), (int,), (bool,)
_MAYBE, _YES_OR_NONE = (str, type(None)), (bool, type(None))
SHAPES: dict[str, dict[str, tuple[type, ...]]] = {
    "criteria_set": {"code": _TEXT, "title": _TEXT, "sha256": _TEXT, "source": _TEXT},
    "citizen_group": {"code": _TEXT, "name": _TEXT, "spellings": _TEXT, "official": _YES, "position": _WHOLE},
    "village": {"name": _TEXT, "remote": _YES_OR_NONE, "removed_at": _MAYBE},
    "citizen": {
        "name": _TEXT, "birth": _TEXT, "sex": _MAYBE, "id_number": _MAYBE, "village_id": _MAYBE, "group_id": _MAYBE,
        "phone": _TEXT, "note": _TEXT, "consent_source": _TEXT, "consent_date": _MAYBE, "removed_at": _MAYBE,
        "merged_into": _MAYBE, "restricted_on": _MAYBE,
    },
    "round": {"year": _WHOLE, "kind": _TEXT, "criteria_set_id": _TEXT, "state": _TEXT, "opened_on": _TEXT},
    "registration": {
        "round_id": _TEXT, "citizen_id": _TEXT, "village_id": _MAYBE, "group_id": _MAYBE, "remote": _YES,
        "registered_on": _TEXT,
    },
    "evaluation": {
        "registration_id": _TEXT, "stage": _TEXT, "scores": _TEXT, "digital_skills": _YES_OR_NONE,
        "updates_online": _YES_OR_NONE, "note": _TEXT, "evaluated_on": _TEXT,
    },
}  # fmt: skip
_LINKS = {
    "village_id": "village", "group_id": "citizen_group", "merged_into": "citizen", "citizen_id": "citizen",
    "round_id": "round", "registration_id": "registration", "criteria_set_id": "criteria_set",
}  # fmt: skip
_ANYWHERE = frozenset({"merged_into"})  # may name an erased person, who is not sent
_ID = re.compile(r"[0-9a-f-]{16,40}")
_NUMBER = re.compile(r"[0-9]{12}")
_STAGES = ("self", "branch", "commune")
_MOST_NAME, _MOST_TEXT = 200, 10_000


def records(state: State) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a state as records."""
    for kind, rows in state.items():
        for key, row in rows.items():
            yield kind, {"key": key, **row}


def state_of(found: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, dict[str, Fields]]:
    """Return the state that records hold; raises `ValueError` naming kind and field where one cannot be."""
    state: dict[str, dict[str, Fields]] = {kind: {} for kind in SHAPES}
    for kind, record in found:
        if kind not in SHAPES:
            raise ValueError(kind)
        row = dict(record)
        key = row.pop("key", None)
        _check_key(kind, key, row)
        _check_shape(kind, row)
        if key in state[kind]:
            raise ValueError(f"{kind} twice")
        state[kind][str(key)] = row
    _check_links(state)
    return state


def _check_key(kind: str, key: object, row: Mapping[str, Any]) -> None:
    if kind == "evaluation":
        right = key == f"{row.get('registration_id')}/{row.get('stage')}" and row.get("stage") in _STAGES
    else:
        right = isinstance(key, str) and _ID.fullmatch(key) is not None
    if not right:
        raise ValueError(f"{kind} key")


def _check_shape(kind: str, row: Mapping[str, Any]) -> None:
    shape = SHAPES[kind]
    if row.keys() != shape.keys():
        raise ValueError(kind)
    for name, types in shape.items():
        value = row[name]
        if type(value) not in types:  # not isinstance: True is no whole number here
            raise ValueError(f"{kind}.{name}")
        if isinstance(value, str) and name != "source" and len(value) > _MOST_TEXT:
            raise ValueError(f"{kind}.{name}")
    if kind == "citizen":
        _check_person(row)
    elif "name" in row and not 0 < len(row["name"]) <= _MOST_NAME:
        raise ValueError(f"{kind}.name")


def _check_person(row: Mapping[str, Any]) -> None:
    if name_error(row["name"]):
        raise ValueError("citizen.name")
    if row["id_number"] is not None and not _NUMBER.fullmatch(row["id_number"]):
        raise ValueError("citizen.id_number")
    if row["sex"] not in {None, "male", "female"}:
        raise ValueError("citizen.sex")
    try:
        birth = BirthDate.from_iso(row["birth"])
    except BadDate as error:
        raise ValueError("citizen.birth") from error
    if (birth.iso if birth else "") != row["birth"]:
        raise ValueError("citizen.birth")


def _check_links(state: State) -> None:
    """Refuse a row that names another which is not there."""
    for kind, rows in state.items():
        linked = [(name, of) for name, of in _LINKS.items() if name in SHAPES[kind] and name not in _ANYWHERE]
        for row in rows.values():
            for name, of in linked:
                if row[name] is not None and row[name] not in state[of]:
                    raise ValueError(f"{kind}.{name}")
