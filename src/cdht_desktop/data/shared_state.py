"""What the PCs of one commune share: read person by person, and written back.

People, villages, groups, years, registrations and scores of every stage are shared. Decisions, certificates and their
numbers are the master's alone; so are users, settings and papers. A link to another row holds that row's id.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row, Table, select

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
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.shared_people import PERSON, STAGE, YEAR, SharedPerson, SharedYear
from cdht_desktop.domain.text import fold, sort_key, sort_text
from cdht_desktop.domain.three_way import Fields, State

# What each list holds besides its key, in the order in which rows can be written.
LISTS: dict[str, tuple[str, ...]] = {
    "criteria_set": ("code", "title", "sha256", "source"),
    "citizen_group": ("code", "name", "spellings", "official", "position"),
    "village": ("name", "remote", "removed_at"),
    "round": ("year", "kind", "criteria_set_id", "state", "opened_on"),
}
LIST_LINKS: dict[str, dict[str, str]] = {"round": {"criteria_set_id": "criteria_set"}}
_TABLES: dict[str, Table] = {
    "criteria_set": CRITERIA_SET, "citizen_group": CITIZEN_GROUP, "village": VILLAGE, "round": ROUND,
}  # fmt: skip
_C, _R, _E = CITIZEN.c, REGISTRATION.c, EVALUATION.c
_PLAIN = tuple(name for name in PERSON if name != "birth")
_PEOPLE = select(_C.id, _C.birth_year, _C.birth_month, _C.birth_day, *(_C[name] for name in _PLAIN))
_YEARS = select(_R.id, _R.citizen_id, _R.round_id, *(_R[name] for name in YEAR))
_STAGES = select(_E.registration_id, _E.stage, *(_E[name] for name in STAGE))


def lists(connection: Connection) -> dict[str, dict[str, Fields]]:
    """Return the lists as they stand: criteria sets, groups, villages, years; few hundred rows."""
    return {
        kind: {row.id: dict(zip(LISTS[kind], row[1:], strict=True)) for row in connection.execute(_all(kind))}
        for kind in LISTS
    }


def _all(kind: str) -> Any:
    columns = _TABLES[kind].c
    return select(columns.id, *(columns[name] for name in LISTS[kind])).order_by(columns.id)


def people(connection: Connection) -> Iterator[SharedPerson]:
    """Yield all persons in the order of their ids, some hundreds read at a time; erased ones stay where they are."""
    last = ""
    while True:
        query = _PEOPLE.where(_C.id > last, _C.erased_on.is_(None)).order_by(_C.id).limit(CHUNK)
        rows = connection.execute(query).all()
        if not rows:
            return
        yield from _whole(connection, rows)
        last = rows[-1].id


def people_of(connection: Connection, keys: Iterable[str]) -> dict[str, SharedPerson]:
    """Return those of these persons who are here and not erased, by id."""
    found: dict[str, SharedPerson] = {}
    for chunk in batched(keys, CHUNK):
        rows = connection.execute(_PEOPLE.where(_C.id.in_(chunk), _C.erased_on.is_(None))).all()
        found |= {one.key: one for one in _whole(connection, rows)}
    return found


def _whole(connection: Connection, rows: Collection[Row[Any]]) -> Iterator[SharedPerson]:
    """Give persons their years and scores."""
    ids = [row.id for row in rows]
    stages: dict[str, dict[str, Fields]] = {}
    of = _STAGES.join(REGISTRATION, _E.registration_id == _R.id).where(_R.citizen_id.in_(ids))
    for row in connection.execute(of):
        stages.setdefault(row[0], {})[row[1]] = dict(zip(STAGE, row[2:], strict=True))
    years: dict[str, dict[str, SharedYear]] = {}
    for row in connection.execute(_YEARS.where(_R.citizen_id.in_(ids))):
        held = SharedYear(row[0], dict(zip(YEAR, row[3:], strict=True)), stages.get(row[0], {}))
        years.setdefault(row[1], {})[row[2]] = held
    for row in rows:
        yield SharedPerson(row.id, _person(row), years.get(row.id, {}))


def _person(row: Row[Any]) -> Fields:
    birth = birth_of(row)
    return {**dict(zip(_PLAIN, row[4:], strict=True)), "birth": birth.iso if birth else ""}


def erased_among(connection: Connection, keys: Iterable[str]) -> set[str]:
    """Return those of these persons who were erased here."""
    query = select(_C.id).where(_C.erased_on.is_not(None))
    return {
        row_id
        for chunk in batched(keys, CHUNK)
        for row_id in connection.execute(query.where(_C.id.in_(chunk))).scalars()
    }


def names_of(connection: Connection, keys: Iterable[str]) -> dict[str, str]:
    """Return the names of those of these persons who are here."""
    query = select(_C.id, _C.name)
    return {
        row.id: row.name for chunk in batched(keys, CHUNK) for row in connection.execute(query.where(_C.id.in_(chunk)))
    }


def bearing(connection: Connection, numbers: Iterable[str]) -> dict[str, str]:
    """Return who on the list bears these ID numbers: ids by number."""
    query = select(_C.id_number, _C.id).where(_C.removed_at.is_(None))
    return {
        row.id_number: row.id
        for chunk in batched(numbers, CHUNK)
        for row in connection.execute(query.where(_C.id_number.in_(chunk)))
    }


def certified(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the registrations whose person holds a valid certificate: nothing of theirs is changed any more."""
    query = select(CERTIFICATE.c.registration_id).where(CERTIFICATE.c.state == "valid")
    return {
        row_id
        for chunk in batched(ids, CHUNK)
        for row_id in connection.execute(query.where(CERTIFICATE.c.registration_id.in_(chunk))).scalars()
    }


def papers_of(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the registrations that have a certificate, revoked ones too: such a row is never deleted."""
    query = select(CERTIFICATE.c.registration_id)
    return {
        row_id
        for chunk in batched(ids, CHUNK)
        for row_id in connection.execute(query.where(CERTIFICATE.c.registration_id.in_(chunk))).scalars()
    }


def taken(connection: Connection, ids: Iterable[str]) -> set[str]:
    """Return those of the ids that a registration bears."""
    return {
        row_id
        for chunk in batched(ids, CHUNK)
        for row_id in connection.execute(select(_R.id).where(_R.id.in_(chunk))).scalars()
    }


def write_lists(writing: Write, new: State, changed: State) -> None:
    """Write rows of the lists within an action."""
    for kind, table in _TABLES.items():
        own = {} if kind == "criteria_set" else {"unit_code": writing.unit}
        rows = new.get(kind, {})
        writing.insert_many(table, [own | _list_columns(kind, row) | {"id": key} for key, row in rows.items()])
        writing.update_many(table, {key: _list_columns(kind, row) for key, row in changed.get(kind, {}).items()})


def write_persons(writing: Write, new: Mapping[str, Fields], changed: Mapping[str, Fields]) -> None:
    """Write persons within an action."""
    rows = [_person_columns(row) | {"id": key, "unit_code": writing.unit} for key, row in new.items()]
    writing.insert_many(CITIZEN, rows)
    writing.update_many(CITIZEN, {key: _person_columns(row) for key, row in changed.items()})


def write_registrations(writing: Write, new: Iterable[Fields], changed: Mapping[str, Fields]) -> None:
    """Write registrations within an action; `new` with id, round and person, `changed` by id."""
    writing.insert_many(REGISTRATION, [{**row, "unit_code": writing.unit} for row in new])
    writing.update_many(REGISTRATION, changed)


def remove_registrations(writing: Write, ids: Iterable[str]) -> None:
    """Delete registrations within an action; their evaluations are gone already."""
    writing.delete_many(REGISTRATION, ids)


def _list_columns(kind: str, row: Fields) -> dict[str, Any]:
    values = dict(row)
    if kind == "village" and "name" in values:
        values |= {"name_fold": fold(values["name"]), "name_sort": sort_text(values["name"])}
    return values


def _person_columns(row: Fields) -> dict[str, Any]:
    """Return the columns of some fields of a person, with those that follow from them."""
    values = dict(row)
    if "name" in values:
        values |= {"name_fold": fold(values["name"]), "name_sort": sort_key(values["name"])}
    if "birth" in values:
        birth = values.pop("birth")
        values |= birth_columns(BirthDate.from_iso(birth) if birth else None)
    return values
