"""Reading a year: rounds, registrations, decisions, certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, exists, func, or_, select, true

from cdht_desktop.data.citizens import in_use
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
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import NotFound
from cdht_desktop.words import _

_BIRTH = 4  # its place among a certificate's columns
State = Literal["all", "waiting", "passed", "failed", "recognised"]
_R, _E, _N = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c
COUNTING = and_(_E.registration_id == _R.id, _E.counts == true())  # as the index of those that count says it
VALID = and_(_N.registration_id == _R.id, _N.state == "valid")
# Whoever asked that their data be kept but not used is not handed up anew; a certificate, and scores of nobody, are.
_LIMITED, _ISSUED = CITIZEN.alias("limited"), CERTIFICATE.alias("issued")
HANDED_UP = or_(
    _R.citizen_id.not_in(
        select(_LIMITED.c.id).where(_LIMITED.c.restricted_on.is_not(None), _LIMITED.c.erased_on.is_(None))
    ),
    exists().where(_ISSUED.c.registration_id == _R.id),
)
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
    """A certificate of a year; name, birth and address as printed, village and group as registered.

    `prints` counts the times it came out on paper or was written to a file. `replaces` is the number of the revoked
    certificate that it corrects, `replaced_by` of the one that corrects it; "" where there is none.
    """

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
    id_number: str | None
    prints: int
    replaces: str
    replaced_by: str


def years(connection: Connection) -> list[Year]:
    """Return the workspace's own years, the newest first."""
    r, k = ROUND.c, CRITERIA_SET.c
    counts = select(_R.round_id, func.count().label("n")).group_by(_R.round_id).subquery("counts")
    query = (
        select(r.id, r.year, r.state, k.code, k.title, k.source, func.coalesce(counts.c.n, 0).label("n"))
        .select_from(ROUND.join(CRITERIA_SET, r.criteria_set_id == k.id).outerjoin(counts, counts.c.round_id == r.id))
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


def numbers(connection: Connection) -> list[int]:
    """Return which years the workspace has of its own, the newest first; nothing but the years themselves is read."""
    query = select(ROUND.c.year).order_by(ROUND.c.year.desc())
    return list(connection.execute(query).scalars())


def round_of(connection: Connection, year: int) -> str:
    """Return the id of the workspace's own round of `year`; raises `NotFound`."""
    query = select(ROUND.c.id).where(ROUND.c.year == year)
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


def joined(stage: Stage | None) -> FromClause:
    """Return registrations with the evaluation of a stage (None: the one that counts) and the valid certificate."""
    if stage is None:
        return JOINED
    at_stage = and_(_E.registration_id == _R.id, _E.stage == stage)
    return REGISTRATION.outerjoin(EVALUATION, at_stage).outerjoin(CERTIFICATE, VALID)


def registration_ids(
    connection: Connection,
    round_id: str,
    *,
    village_id: str | None = None,
    state: State = "all",
    stage: Stage | None = None,
) -> list[tuple[str, str]]:
    """Return (registration, citizen) ids of a round, sorted by name; the state is that of the scores of `stage`."""
    conditions: list[ColumnElement[bool]] = [_R.round_id == round_id]
    if village_id is not None:
        conditions.append(_R.village_id == village_id)
    conditions.extend(_STATES[state])
    query = select(_R.id, _R.citizen_id).select_from(joined(stage).join(CITIZEN, _R.citizen_id == CITIZEN.c.id))
    found = connection.execute(query.where(*conditions).order_by(CITIZEN.c.name_sort, _R.id))
    return [(row.id, row.citizen_id) for row in found]


_STATES: dict[State, list[ColumnElement[bool]]] = {
    "all": [],
    "waiting": [_E.grade.is_(None)],
    "passed": [_E.grade == "passed"],
    "failed": [_E.grade == "failed"],
    "recognised": [_N.id.is_not(None)],
}


def counts(connection: Connection, round_id: str, *, handed_up: bool = False) -> dict[str, int]:
    """Return how many of a round are registered, evaluated, passed, failed, recognised, and waiting to be recognised.

    `printed` certificates, and those `to_print`: a restricted person's is printed no more.
    `handed_up`: only of those whose data go to the upper level.
    """
    query = select(
        func.count().label("registered"),
        func.count(_E.grade).label("evaluated"),
        func.count().filter(_E.grade == "passed").label("passed"),
        func.count().filter(_E.grade == "failed").label("failed"),
        func.count(_N.id).label("recognised"),
        func.count().filter(_E.grade == "passed", _N.id.is_(None), in_use(_R.citizen_id)).label("to_recognise"),
        func.count().filter(_N.prints > 0).label("printed"),
        func.count().filter(_N.prints == 0, in_use(_R.citizen_id)).label("to_print"),
    ).select_from(JOINED)
    query = query.where(_R.round_id == round_id, *([HANDED_UP] if handed_up else []))
    return dict(connection.execute(query).mappings().one())


def decisions(connection: Connection, round_id: str) -> list[DecisionRow]:
    """Return a round's decisions, the oldest first."""
    d = DECISION.c
    columns = (d.id, d.number, d.decided_on, d.registered, d.failed, d.recognised, d.signer_title, d.signer_name)
    query = select(*columns).where(d.round_id == round_id).order_by(d.decided_on, d.id)
    return [DecisionRow(*row) for row in connection.execute(query)]


def certificates(connection: Connection, round_id: str, decision_id: str | None = None) -> list[CertificateRow]:
    """Return a round's certificates (or one decision's), revoked ones among them, by number."""
    query = _certificates().where(DECISION.c.round_id == round_id).order_by(_N.sequence)
    if decision_id is not None:
        query = query.where(DECISION.c.id == decision_id)
    return [_certificate_row(list(row)) for row in connection.execute(query)]


def certificate_rows(connection: Connection, ids: Sequence[str]) -> list[CertificateRow]:
    """Return the certificates with these ids in their order; those that are not there are left out."""
    found: dict[str, CertificateRow] = {}
    for chunk in batched(ids, CHUNK):
        rows = connection.execute(_certificates().where(_N.id.in_(chunk)))
        found |= {row[0]: _certificate_row(list(row)) for row in rows}
    return [found[row_id] for row_id in ids if row_id in found]


def _certificates() -> Select[Any]:
    """Return the query of `CertificateRow`'s columns, in their order."""
    d, old, new = DECISION.c, CERTIFICATE.alias("old"), CERTIFICATE.alias("new")
    joined = (
        CERTIFICATE.join(DECISION, _N.decision_id == d.id)
        .join(REGISTRATION, _N.registration_id == _R.id)
        .join(CITIZEN, _R.citizen_id == CITIZEN.c.id)
        .outerjoin(EVALUATION, COUNTING)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
        .outerjoin(old, _N.replaces == old.c.id)
        .outerjoin(new, new.c.replaces == _N.id)
    )
    return select(
        _N.id, _N.number, _N.register_number, _N.name, _N.birth, CITIZEN.c.sex, _N.address,
        func.coalesce(VILLAGE.c.name, ""), func.coalesce(CITIZEN_GROUP.c.name, ""), func.coalesce(_E.total, 0),
        d.number, d.decided_on, _N.state, _N.prints > 0, _N.revoked_reason, CITIZEN.c.id_number,
        _N.prints, func.coalesce(old.c.number, ""), func.coalesce(new.c.number, ""),
    ).select_from(joined)  # fmt: skip


def revoked(connection: Connection) -> list[tuple[str, int]]:
    """Return (number, year) of the workspace's own certificates that were revoked, by year and number."""
    query = select(_N.number, _N.year).where(_N.state == "revoked")
    return [(row.number, row.year) for row in connection.execute(query.order_by(_N.year, _N.sequence))]


def _certificate_row(values: list[Any]) -> CertificateRow:
    values[_BIRTH] = BirthDate.from_iso(values[_BIRTH])
    return CertificateRow(*values)
