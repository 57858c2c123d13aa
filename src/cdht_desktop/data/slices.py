"""A unit's year as records: read for a batch file, and put in place of an older one at the upper level.

A record is a table's row without what follows from other columns, what is private to the commune (notes, consent,
phone), and what only means something in its own file (versions, slices). Of the scores of several stages only those that
count are handed up: how a person scored themselves is nobody's business above. Files with all stages are taken in too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, and_, select

from cdht_desktop.data.citizens import birth_columns
from cdht_desktop.data.ids import id_from
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    CRITERIA_SET,
    DECISION,
    EVALUATION,
    REGISTRATION,
    ROUND,
    VILLAGE,
)  # fmt: skip
from cdht_desktop.data.writing import Write
from cdht_desktop.data.years import HANDED_UP
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.text import fold, sort_key, sort_text

Record = dict[str, Any]
SENT = EVALUATION.c.counts.is_(True)  # the evaluations that are handed up
Field = tuple[type, ...]
_TEXT: Field = (str,)
_TEXT_OR_NONE: Field = (str, type(None))
_WHOLE: Field = (int,)
_YES: Field = (bool,)
_YES_OR_NONE: Field = (bool, type(None))

# What each kind of record holds, in the order in which rows can be written.
FIELDS: dict[str, dict[str, Field]] = {
    "criteria_set": {"id": _TEXT, "code": _TEXT, "title": _TEXT, "sha256": _TEXT, "source": _TEXT},
    "village": {"id": _TEXT, "name": _TEXT, "remote": _YES_OR_NONE},
    "citizen_group": {"id": _TEXT, "code": _TEXT, "name": _TEXT, "official": _YES, "position": _WHOLE},
    "citizen": {
        "id": _TEXT, "name": _TEXT, "birth": _TEXT, "sex": _TEXT_OR_NONE, "id_number": _TEXT_OR_NONE,
        "village_id": _TEXT_OR_NONE, "group_id": _TEXT_OR_NONE,
    },
    "round": {
        "id": _TEXT, "year": _WHOLE, "kind": _TEXT, "criteria_set_id": _TEXT, "state": _TEXT, "opened_on": _TEXT,
    },
    "registration": {
        "id": _TEXT, "round_id": _TEXT, "citizen_id": _TEXT, "village_id": _TEXT_OR_NONE, "group_id": _TEXT_OR_NONE,
        "remote": _YES, "registered_on": _TEXT,
    },
    "evaluation": {
        "id": _TEXT, "registration_id": _TEXT, "stage": _TEXT, "counts": _YES, "scores": _TEXT, "total": _WHOLE,
        "missing": _WHOLE, "grade": _TEXT_OR_NONE, "reasons": _TEXT, "digital_skills": _YES_OR_NONE,
        "updates_online": _YES_OR_NONE, "evaluated_on": _TEXT,
    },
    "decision": {
        "id": _TEXT, "round_id": _TEXT, "number": _TEXT, "decided_on": _TEXT, "signer_title": _TEXT,
        "signer_name": _TEXT, "registered": _WHOLE, "failed": _WHOLE, "recognised": _WHOLE,
    },
    "certificate": {
        "id": _TEXT, "decision_id": _TEXT, "registration_id": _TEXT, "year": _WHOLE, "sequence": _WHOLE,
        "number": _TEXT, "register_number": _TEXT, "name": _TEXT, "birth": _TEXT, "address": _TEXT, "state": _TEXT,
        "revoked_on": _TEXT_OR_NONE, "revoked_reason": _TEXT,
    },
}  # fmt: skip
_TABLES: dict[str, Table] = {
    "criteria_set": CRITERIA_SET, "village": VILLAGE, "citizen_group": CITIZEN_GROUP, "citizen": CITIZEN, "round": ROUND,
    "registration": REGISTRATION, "evaluation": EVALUATION, "decision": DECISION, "certificate": CERTIFICATE,
}  # fmt: skip
_LINKS = frozenset(
    {"id", "village_id", "group_id", "citizen_id", "round_id", "registration_id", "decision_id", "criteria_set_id"}
)


def records(connection: Connection, round_id: str) -> Iterator[tuple[str, Record]]:
    """Yield (kind, record) of everything that belongs to a round: its people, places and groups, and nobody else's."""
    theirs = and_(REGISTRATION.c.round_id == round_id, HANDED_UP)
    registered = select(REGISTRATION.c.citizen_id).where(theirs)
    registrations = select(REGISTRATION.c.id).where(theirs)
    decisions = select(DECISION.c.id).where(DECISION.c.round_id == round_id)
    villages = _named(round_id, "village_id")
    groups = _named(round_id, "group_id")
    criteria = select(ROUND.c.criteria_set_id).where(ROUND.c.id == round_id)
    wanted = {
        "criteria_set": CRITERIA_SET.c.id.in_(criteria),
        "village": VILLAGE.c.id.in_(villages),
        "citizen_group": CITIZEN_GROUP.c.id.in_(groups),
        "citizen": CITIZEN.c.id.in_(registered),
        "round": ROUND.c.id == round_id,
        "registration": theirs,
        "evaluation": EVALUATION.c.registration_id.in_(registrations) & SENT,
        "decision": DECISION.c.round_id == round_id,
        "certificate": CERTIFICATE.c.decision_id.in_(decisions),
    }
    for kind, condition in wanted.items():
        for row in connection.execute(select(_TABLES[kind]).where(condition)).mappings():
            yield kind, _record(kind, row)


def _named(round_id: str, column: str) -> Any:
    """Return the villages (or groups) that registrations or citizens of a round name."""
    of_citizens = select(CITIZEN.c[column]).join(REGISTRATION, REGISTRATION.c.citizen_id == CITIZEN.c.id)
    of_registrations = select(REGISTRATION.c[column]).where(REGISTRATION.c.round_id == round_id)
    return of_citizens.where(REGISTRATION.c.round_id == round_id).union(of_registrations)


def _record(kind: str, row: Any) -> Record:
    values = dict(row)
    if kind == "citizen":
        year = values["birth_year"]
        values["birth"] = BirthDate(year, values["birth_month"], values["birth_day"]).iso if year else ""
    return {name: values[name] for name in FIELDS[kind]}


def replace_slice(
    writing: Write, unit: str, year: int, slice_id: str, old_slice: str | None, found: Mapping[str, Sequence[Record]]
) -> int:
    """Put a unit's year in place of the older one (`old_slice`), within an action; return how many rows it has.

    Rows get ids of their own at the upper level, the same for the same row in each revision: two communes, or two years,
    never collide. `found` holds checked records by kind.
    """
    if old_slice is not None:
        _remove(writing, old_slice)
    count = 0
    for kind in FIELDS:
        rows = [_row(kind, record, unit, year, slice_id) for record in found.get(kind, ())]
        if kind == "criteria_set":
            standing = writing.rows(CRITERIA_SET, [row["id"] for row in rows])
            rows = [row for row in rows if row["id"] not in standing]
        writing.insert_many(_TABLES[kind], rows)
        count += len(found.get(kind, ()))
    return count


def _remove(writing: Write, slice_id: str) -> None:
    for kind in reversed(FIELDS):
        table = _TABLES[kind]
        if "slice_id" in table.c:
            ids = writing.connection.execute(select(table.c.id).where(table.c.slice_id == slice_id)).scalars()
            writing.delete_many(table, list(ids))


def _row(kind: str, record: Record, unit: str, year: int, slice_id: str) -> dict[str, Any]:
    if kind == "criteria_set":  # shared by all units: the same text is the same set
        return record | {"id": id_from("criteria", record["code"], record["sha256"])}
    scope = (unit, str(year))
    row = {
        name: id_from(*scope, value) if name in _LINKS and value is not None else value
        for name, value in record.items()
    }
    row |= {"unit_code": unit, "slice_id": slice_id}
    if kind == "round":
        row["criteria_set_id"] = record["criteria_set_id"]  # already the shared one, see `linked_criteria`
    if kind == "village":
        row |= {"name_fold": fold(record["name"]), "name_sort": sort_text(record["name"])}
    if kind == "citizen_group":
        row["spellings"] = ""
    if kind == "citizen":
        row |= {"name_fold": fold(record["name"]), "name_sort": sort_key(record["name"]), "source_id": record["id"]}
        row |= birth_columns(BirthDate.from_iso(row.pop("birth"))) | {"phone": "", "note": "", "consent_source": ""}
    if kind == "evaluation":
        row["note"] = ""
    return row


def linked_criteria(found: Mapping[str, Sequence[Record]]) -> dict[str, list[Record]]:
    """Return the records with each round naming its criteria set by the id that all units share."""
    shared = {record["id"]: id_from("criteria", record["code"], record["sha256"]) for record in found["criteria_set"]}
    rounds = [record | {"criteria_set_id": shared[record["criteria_set_id"]]} for record in found["round"]]
    return {**{kind: list(rows) for kind, rows in found.items()}, "round": rounds}
