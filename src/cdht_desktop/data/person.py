"""Reading all that is kept about one person: their years, scores, certificates, merged records, and what changed them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data import history
from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.tables import (
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    CONSENT,
    DECISION,
    ERASURE,
    EVALUATION,
    PRIVACY_REQUEST,
    REGISTRATION,
    ROUND,
    VILLAGE,
)
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.scoring import Grade, Reason, reasons_from_text
from cdht_desktop.domain.stages import STAGES, Stage

_R, _E, _N, _C = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c, CITIZEN.c


@dataclass(frozen=True)
class Scored:
    """The scores of one year at one stage; points in tenths, None where an indicator is not scored."""

    stage: Stage
    counts: bool
    scores: tuple[int | None, ...]
    total: int
    grade: Grade | None
    reasons: tuple[Reason, ...]
    digital: bool | None
    updates: bool | None
    note: str
    evaluated_on: str


@dataclass(frozen=True)
class Certified:
    """A certificate with its decision."""

    number: str
    register_number: str
    decision: str
    decided_on: str
    revoked: bool


@dataclass(frozen=True)
class PersonYear:
    """A year that a person is registered for, with village and group as registered."""

    year: int
    registered_on: str
    village: str
    group: str
    scored: tuple[Scored, ...]
    certificates: tuple[Certified, ...]


@dataclass(frozen=True)
class MergedRecord:
    """A second record of the person, kept as it was when it was merged into theirs; `at` is ISO text in UTC."""

    id: str
    name: str
    birth: BirthDate | None
    id_number: str | None
    phone: str
    note: str
    village: str
    group: str
    at: str


def years(connection: Connection, citizen_id: str) -> list[PersonYear]:
    """Return the years that a person is registered for, the newest first."""
    rows = (
        REGISTRATION.join(ROUND, _R.round_id == ROUND.c.id)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    )
    query = select(
        _R.id, ROUND.c.year, _R.registered_on, VILLAGE.c.name.label("village"), CITIZEN_GROUP.c.name.label("group")
    ).select_from(rows)
    found = connection.execute(query.where(_R.citizen_id == citizen_id).order_by(ROUND.c.year.desc())).all()
    ids = [row.id for row in found]
    scored, certified = _scored(connection, ids), _certified(connection, ids)
    return [
        PersonYear(
            row.year, row.registered_on, row.village or "", row.group or "",
            tuple(scored.get(row.id, ())), tuple(certified.get(row.id, ())),
        )
        for row in found
    ]  # fmt: skip


def _scored(connection: Connection, ids: Sequence[str]) -> dict[str, list[Scored]]:
    found: dict[str, list[Scored]] = {}
    for row in connection.execute(select(EVALUATION).where(_E.registration_id.in_(ids))):
        found.setdefault(row.registration_id, []).append(
            Scored(
                row.stage, row.counts, tuple(json.loads(row.scores)), row.total, row.grade,
                reasons_from_text(row.reasons), row.digital_skills, row.updates_online, row.note, row.evaluated_on,
            )
        )  # fmt: skip
    return {row_id: sorted(rows, key=lambda one: STAGES.index(one.stage)) for row_id, rows in found.items()}


def _certified(connection: Connection, ids: Sequence[str]) -> dict[str, list[Certified]]:
    d = DECISION.c
    query = select(
        _N.registration_id, _N.number, _N.register_number, _N.state, d.number.label("decision"), d.decided_on
    )
    query = query.join(DECISION, _N.decision_id == d.id).where(_N.registration_id.in_(ids)).order_by(_N.sequence)
    found: dict[str, list[Certified]] = {}
    for row in connection.execute(query):
        one = Certified(row.number, row.register_number, row.decision, row.decided_on, row.state == "revoked")
        found.setdefault(row.registration_id, []).append(one)
    return found


def merged_records(connection: Connection, citizen_id: str) -> list[MergedRecord]:
    """Return the records that were merged into a person's, the last one first."""
    rows = CITIZEN.outerjoin(VILLAGE, _C.village_id == VILLAGE.c.id).outerjoin(
        CITIZEN_GROUP, _C.group_id == CITIZEN_GROUP.c.id
    )
    query = select(
        _C.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.id_number, _C.phone, _C.note, _C.removed_at,
        VILLAGE.c.name.label("village"), CITIZEN_GROUP.c.name.label("group"),
    ).select_from(rows)  # fmt: skip
    found = connection.execute(query.where(_C.merged_into == citizen_id).order_by(_C.removed_at.desc(), _C.id))
    return [_merged_record(row) for row in found]


def _merged_record(row: Any) -> MergedRecord:
    return MergedRecord(
        row.id, row.name, birth_of(row), row.id_number, row.phone, row.note, row.village or "", row.group or "",
        row.removed_at,
    )  # fmt: skip


def rows_about(connection: Connection, citizen_ids: Sequence[str]) -> list[str]:
    """Return the ids of all rows that are or were about these records of a person: theirs, and what hangs on them.

    What was decided about two people who look alike is left out: it is about somebody else too.
    """
    living = _ids(connection, _R.id, _R.citizen_id, citizen_ids)
    gone = history.deleted(connection, {"citizen_id": citizen_ids, "registration_id": living})
    withdrawn = [row_id for table, row_id in gone if table == "registration"]
    gone += history.deleted(connection, {"registration_id": withdrawn})
    hanging = [
        *_ids(connection, _E.id, _E.registration_id, living),
        *_ids(connection, _N.id, _N.registration_id, living),
    ]
    return [*citizen_ids, *living, *hanging, *(row_id for _table, row_id in gone)]


def rows_standing(connection: Connection, citizen_ids: Sequence[str]) -> list[str]:
    """Return the ids of the rows about these records that stand now: theirs, and what hangs on them, requests included."""
    living = _ids(connection, _R.id, _R.citizen_id, citizen_ids)
    return [
        *citizen_ids,
        *living,
        *_ids(connection, _E.id, _E.registration_id, living),
        *_ids(connection, _N.id, _N.registration_id, living),
        *(
            row_id
            for table in (CONSENT, PRIVACY_REQUEST, ERASURE)
            for row_id in _ids(connection, table.c.id, table.c.citizen_id, citizen_ids)
        ),
    ]


def _ids(connection: Connection, row_id: Any, column: Any, values: Sequence[str]) -> list[str]:
    return list(connection.execute(select(row_id).where(column.in_(values))).scalars())
