"""What the PCs of one commune share: read as a state of plain fields (`domain.three_way`), and written back.

People, villages, groups, years, registrations and scores of every stage are shared. Decisions, certificates and their
numbers are the master's alone; so are users, settings and papers. A link to another row holds that row's id.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Table, select

from cdht_desktop.data.citizens import birth_columns, birth_of
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    CRITERIA_SET,
    EVALUATION,
    REGISTRATION,
    ROUND,
    VILLAGE,
)  # fmt: skip
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.text import fold, sort_key, sort_text
from cdht_desktop.domain.three_way import Fields, Plan

# What each kind holds besides its key, in the order in which rows can be written.
FIELDS: dict[str, tuple[str, ...]] = {
    "criteria_set": ("code", "title", "sha256", "source"),
    "citizen_group": ("code", "name", "spellings", "official", "position"),
    "village": ("name", "remote", "removed_at"),
    "citizen": (
        "name", "birth", "sex", "id_number", "village_id", "group_id", "phone", "note", "consent_source", "consent_date",
        "removed_at", "merged_into", "restricted_on",
    ),
    "round": ("year", "kind", "criteria_set_id", "state", "opened_on"),
    "registration": ("round_id", "citizen_id", "village_id", "group_id", "remote", "registered_on"),
    "evaluation": (
        "registration_id", "stage", "scores", "digital_skills", "updates_online", "note", "evaluated_on",
    ),
}  # fmt: skip
LINKS: dict[str, dict[str, str]] = {
    "citizen": {"village_id": "village", "group_id": "citizen_group", "merged_into": "citizen"},
    "round": {"criteria_set_id": "criteria_set"},
    "registration": {
        "round_id": "round", "citizen_id": "citizen", "village_id": "village", "group_id": "citizen_group",
    },
    "evaluation": {"registration_id": "registration"},
}  # fmt: skip
TABLES: dict[str, Table] = {
    "criteria_set": CRITERIA_SET, "citizen_group": CITIZEN_GROUP, "village": VILLAGE, "citizen": CITIZEN, "round": ROUND,
    "registration": REGISTRATION, "evaluation": EVALUATION,
}  # fmt: skip
_REMOVABLE = ("registration",)  # other rows are marked as removed, or go with these (evaluations: `evaluation_stages`)


def read(connection: Connection) -> dict[str, dict[str, Fields]]:
    """Return all that is shared, as it stands; erased persons and what hangs on them stay where they are."""
    found: dict[str, dict[str, Fields]] = {}
    erased = set(connection.execute(select(CITIZEN.c.id).where(CITIZEN.c.erased_on.is_not(None))).scalars())
    for kind, table in TABLES.items():
        found[kind] = {
            str(row["id"]): _fields(kind, row)
            for row in connection.execute(select(table)).mappings()
            if not (kind == "citizen" and row["id"] in erased)
        }
    kept = found["registration"]
    gone = [key for key, row in kept.items() if row["citizen_id"] in erased]
    for key in gone:
        del kept[key]
    found["evaluation"] = {
        evaluation_key(row["registration_id"], row["stage"]): row
        for row in found["evaluation"].values()
        if row["registration_id"] in kept
    }
    return found


def evaluation_key(registration_id: str, stage: str) -> str:
    """Return the key of an evaluation: two PCs that score one person at one stage mean the same row."""
    return f"{registration_id}/{stage}"


def _fields(kind: str, row: Any) -> dict[str, Any]:
    values = {name: row[name] for name in FIELDS[kind] if name != "birth"}
    if kind == "citizen":
        birth = birth_of(_Birth(row))
        values["birth"] = birth.iso if birth else ""
    return values


class _Birth:
    """The three columns of a birth date, by name."""

    def __init__(self, row: Any) -> None:
        self.birth_year, self.birth_month, self.birth_day = row["birth_year"], row["birth_month"], row["birth_day"]


def certified(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the registrations whose person holds a valid certificate: nothing of theirs is changed any more."""
    valid = select(CERTIFICATE.c.registration_id).where(CERTIFICATE.c.state == "valid")
    return set(connection.execute(valid).scalars()) & set(ids)


def write(writing: Write, plan: Plan) -> None:
    """Write a settled plan within an action, but for evaluations, which `ops.evaluation_stages` writes."""
    for kind, table in TABLES.items():
        if kind == "evaluation":
            continue
        new = [
            _own(kind, writing.unit) | _columns(kind, row) | {"id": key}
            for (of, key), row in plan.new.items()
            if of == kind
        ]
        new.sort(key=lambda row: row.get("merged_into") is not None)  # who is named stands before who names
        writing.insert_many(table, new)
        changed = {key: _columns(kind, row) for (of, key), row in plan.changed.items() if of == kind}
        writing.update_many(table, changed)
    for kind in _REMOVABLE:
        writing.delete_many(TABLES[kind], [key for of, key in plan.removed if of == kind])


def _own(kind: str, unit: str) -> dict[str, Any]:
    return {} if kind == "criteria_set" else {"unit_code": unit}


def _columns(kind: str, row: Fields) -> dict[str, Any]:
    """Return the columns of some fields, with those that follow from them."""
    values = dict(row)
    if kind == "citizen":
        if "name" in values:
            values |= {"name_fold": fold(values["name"]), "name_sort": sort_key(values["name"])}
        if "birth" in values:
            birth = values.pop("birth")
            values |= birth_columns(BirthDate.from_iso(birth) if birth else None)
    if kind == "village" and "name" in values:
        values |= {"name_fold": fold(values["name"]), "name_sort": sort_text(values["name"])}
    return values
