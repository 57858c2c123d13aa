"""Reading a year: rounds, registrations, evaluations, decisions, certificates."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.tables import (
    ASSOCIATION,
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
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.scoring import Grade, in_words, reasons_from_text
from cdht_desktop.errors import NotFound
from cdht_desktop.words import _

_BIRTH = 4  # its place among a certificate's columns
State = Literal["all", "waiting", "passed", "failed", "recognised"]
_R, _E, _N = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c
COUNTING = and_(_E.registration_id == _R.id, _E.counts.is_(True))
VALID = and_(_N.registration_id == _R.id, _N.state == "valid")
JOINED = REGISTRATION.outerjoin(EVALUATION, COUNTING).outerjoin(CERTIFICATE, VALID)


@dataclass(frozen=True)
class Year:
    """One open or closed year; `official` is False where the criteria's wording is the program's own."""

    id: str
    year: int
    state: str
    criteria_code: str
    criteria_title: str
    official: bool
    registered: int


@dataclass(frozen=True)
class EvaluationRow:
    """A registered citizen with the scores that count; points in tenths, None where not scored."""

    id: str
    citizen_id: str
    name: str
    birth: str
    village: str
    group: str
    scores: tuple[int | None, ...]
    total: int | None
    grade: Grade | None
    reasons: str
    digital: bool | None
    updates: bool | None
    recognised: bool
    note: str
    version: int


@dataclass(frozen=True)
class DecisionRow:
    """A recognition decision of a year."""

    id: str
    number: str
    date: str
    registered: int
    failed: int
    recognised: int
    signer_title: str
    signer_name: str


@dataclass(frozen=True)
class CertificateRow:
    """A certificate of a year; name, birth and address as printed, village and group as registered."""

    id: str
    number: str
    register_number: str
    name: str
    birth: BirthDate | None
    sex: str | None
    address: str
    village: str
    group: str
    total: int
    decision: str
    decision_date: str
    state: Literal["valid", "revoked"]
    printed: bool
    revoked_reason: str


def years(connection: Connection) -> list[Year]:
    """Return the workspace's own years, the newest first."""
    r, k = ROUND.c, CRITERIA_SET.c
    counts = select(_R.round_id, func.count().label("n")).group_by(_R.round_id).subquery("counts")
    query = (
        select(r.id, r.year, r.state, k.code, k.title, k.source, func.coalesce(counts.c.n, 0).label("n"))
        .select_from(ROUND.join(CRITERIA_SET, r.criteria_set_id == k.id).outerjoin(counts, counts.c.round_id == r.id))
        .where(r.slice_id.is_(None))
        .order_by(r.year.desc())
    )
    return [
        Year(
            row.id,
            row.year,
            row.state,
            row.code,
            row.title,
            CriteriaSet.from_toml(row.source, row.code).official,
            row.n,
        )
        for row in connection.execute(query)
    ]


def round_of(connection: Connection, year: int) -> str:
    """Return the id of the workspace's own round of `year`; raises `NotFound`."""
    query = select(ROUND.c.id).where(ROUND.c.year == year, ROUND.c.slice_id.is_(None))
    found = connection.execute(query).scalar()
    if found is None:
        raise NotFound(_("The year {year} has not been opened.").format(year=year))
    return str(found)


def criteria_of(connection: Connection, year: int) -> CriteriaSet:
    """Return the criteria set of `year` as it stood when the year was opened; raises `NotFound`."""
    k = CRITERIA_SET.c
    query = select(k.code, k.source).join(ROUND, ROUND.c.criteria_set_id == k.id)
    row = connection.execute(query.where(ROUND.c.id == round_of(connection, year))).one()
    return CriteriaSet.from_toml(row.source, row.code)


def registration_ids(
    connection: Connection, round_id: str, *, village_id: str | None = None, state: State = "all"
) -> list[tuple[str, str]]:
    """Return (registration, citizen) ids of a round, sorted by name."""
    conditions: list[ColumnElement[bool]] = [_R.round_id == round_id]
    if village_id is not None:
        conditions.append(_R.village_id == village_id)
    conditions.extend(_STATES[state])
    query = select(_R.id, _R.citizen_id).select_from(JOINED.join(CITIZEN, _R.citizen_id == CITIZEN.c.id))
    found = connection.execute(query.where(*conditions).order_by(CITIZEN.c.name_sort, _R.id))
    return [(row.id, row.citizen_id) for row in found]


_STATES: dict[State, list[ColumnElement[bool]]] = {
    "all": [],
    "waiting": [_E.grade.is_(None)],
    "passed": [_E.grade == "passed"],
    "failed": [_E.grade == "failed"],
    "recognised": [_N.id.is_not(None)],
}


def _registered() -> Select[Any]:
    c = CITIZEN.c
    joined = (
        JOINED.join(CITIZEN, _R.citizen_id == c.id)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    )
    return select(
        _R.id, _R.citizen_id, _R.remote, c.name, c.birth_year, c.birth_month, c.birth_day, VILLAGE.c.name.label("village"),
        CITIZEN_GROUP.c.name.label("group"), _E.id.label("evaluation_id"), _E.scores, _E.total, _E.grade, _E.reasons,
        _E.digital_skills, _E.updates_online, _E.note, _E.version, _N.id.label("certificate_id"),
    ).select_from(joined)  # fmt: skip


def registered(connection: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    """Return registrations with citizen and counting evaluation, in the order of `ids`; what is gone is left out."""
    found = {
        row.id: row
        for chunk in batched(ids, CHUNK)
        for row in connection.execute(_registered().where(_R.id.in_(chunk)))
    }
    return [found[row_id] for row_id in ids if row_id in found]


def evaluation_rows(connection: Connection, ids: Sequence[str], criteria: CriteriaSet) -> list[EvaluationRow]:
    """Return registrations as the scoring page shows them, in the order of `ids`."""
    return [_evaluation_row(row, criteria) for row in registered(connection, ids)]


def _evaluation_row(row: Row[Any], criteria: CriteriaSet) -> EvaluationRow:
    scores = tuple(json.loads(row.scores)) if row.scores else (None,) * len(criteria.indicators)
    return EvaluationRow(
        row.id, row.citizen_id, row.name, str(birth_of(row) or ""), row.village or "", row.group or "", scores,
        row.total, row.grade, in_words(reasons_from_text(row.reasons or "[]")), row.digital_skills,
        row.updates_online, row.certificate_id is not None, row.note or "", row.version or 0,
    )  # fmt: skip


def counts(connection: Connection, round_id: str) -> dict[str, int]:
    """Return how many of a round are registered, evaluated, passed, failed, recognised, and waiting to be recognised."""
    query = select(
        func.count().label("registered"),
        func.count(_E.grade).label("evaluated"),
        func.count().filter(_E.grade == "passed").label("passed"),
        func.count().filter(_E.grade == "failed").label("failed"),
        func.count(_N.id).label("recognised"),
        func.count().filter(_E.grade == "passed", _N.id.is_(None)).label("to_recognise"),
        func.count().filter(_N.printed_at.is_not(None)).label("printed"),
    ).select_from(JOINED)
    return dict(connection.execute(query.where(_R.round_id == round_id)).mappings().one())


def decisions(connection: Connection, round_id: str) -> list[DecisionRow]:
    """Return a round's decisions, the oldest first."""
    d = DECISION.c
    columns = (d.id, d.number, d.decided_on, d.registered, d.failed, d.recognised, d.signer_title, d.signer_name)
    query = select(*columns).where(d.round_id == round_id).order_by(d.decided_on, d.id)
    return [DecisionRow(*row) for row in connection.execute(query)]


def certificates(connection: Connection, round_id: str, decision_id: str | None = None) -> list[CertificateRow]:
    """Return a round's certificates (or one decision's), revoked ones among them, by number."""
    d = DECISION.c
    joined = (
        CERTIFICATE.join(DECISION, _N.decision_id == d.id)
        .join(REGISTRATION, _N.registration_id == _R.id)
        .join(CITIZEN, _R.citizen_id == CITIZEN.c.id)
        .outerjoin(EVALUATION, COUNTING)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    )
    query = select(
        _N.id, _N.number, _N.register_number, _N.name, _N.birth, CITIZEN.c.sex, _N.address,
        func.coalesce(VILLAGE.c.name, ""), func.coalesce(CITIZEN_GROUP.c.name, ""), func.coalesce(_E.total, 0),
        d.number, d.decided_on, _N.state, _N.printed_at.is_not(None), _N.revoked_reason,
    ).select_from(joined).where(d.round_id == round_id)  # fmt: skip
    if decision_id is not None:
        query = query.where(d.id == decision_id)
    return [_certificate_row(list(row)) for row in connection.execute(query.order_by(_N.sequence))]


def _certificate_row(values: list[Any]) -> CertificateRow:
    values[_BIRTH] = BirthDate.from_iso(values[_BIRTH])
    return CertificateRow(*values)


def to_judge_again(connection: Connection, round_id: str) -> list[Row[Any]]:
    """Return registrations without a certificate for which the remote threshold holds otherwise than when they began."""
    now = func.coalesce(VILLAGE.c.remote, select(ASSOCIATION.c.remote).scalar_subquery()).label("now")
    joined = JOINED.outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    query = select(_R.id, now, _E.id.label("evaluation_id"), _E.scores, _E.grade).select_from(joined)
    return list(connection.execute(query.where(_R.round_id == round_id, _N.id.is_(None), now != _R.remote)))
