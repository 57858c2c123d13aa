"""Reading what the lists on a year's papers hold: who is registered with what the review said, and whose certificates."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, CITIZEN_GROUP, DECISION, EVALUATION, REGISTRATION, VILLAGE
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.data.years import COUNTING, VALID
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.scoring import Grade, Reason, reasons_from_text
from cdht_desktop.domain.stages import Stage

_R, _N, _C, _V = REGISTRATION.c, CERTIFICATE.c, CITIZEN.c, VILLAGE.c
_REVIEWS: tuple[Stage, ...] = ("branch", "commune")


@dataclass(frozen=True)
class Review:
    """What a stage says of a registered citizen: the total in tenths of a point, and the verdict with its reasons.

    `grade` is None while scores are missing.
    """

    total: int
    grade: Grade | None
    reasons: tuple[Reason, ...]
    digital: bool | None
    updates: bool | None
    note: str


@dataclass(frozen=True)
class RegisteredRow:
    """A registered citizen, with village and group as registered; `remote` says which threshold holds.

    `total` (tenths of a point) and `grade` are those that count, None where they are not whole; `branch` and `commune`
    what these said, where they did.
    """

    id: str
    name: str
    birth: BirthDate | None
    sex: str | None
    village_id: str | None
    village: str
    group: str
    remote: bool
    total: int | None
    grade: Grade | None
    recognised: bool
    branch: Review | None
    commune: Review | None


@dataclass(frozen=True)
class VillageOf:
    """A village of a round, and how many people of it are registered; id None and no name: those without a village."""

    id: str | None
    name: str
    people: int


@dataclass(frozen=True)
class Holding:
    """Whose a certificate is, where it stands in the register book, and when it was revoked (ISO date, None: it is not)."""

    registration_id: str
    village_id: str | None
    register_sequence: int
    revoked_on: str | None


def villages(connection: Connection, round_id: str) -> list[VillageOf]:
    """Return the villages that a round's people are registered in, sorted the Vietnamese way; those of none come last."""
    query = (
        select(_R.village_id, func.coalesce(_V.name, ""), func.count())
        .select_from(REGISTRATION.outerjoin(VILLAGE, _R.village_id == _V.id))
        .where(_R.round_id == round_id)
        .group_by(_R.village_id)
        .order_by(_V.name_sort.nulls_last(), _R.village_id)
    )
    return [VillageOf(*row) for row in connection.execute(query)]


def registered(connection: Connection, round_id: str) -> list[RegisteredRow]:
    """Return who is registered for a round, by village and name; those without a village come last.

    Whoever asked that their data be kept but not used is left out, unless they are recognised.
    """
    stages = {stage: EVALUATION.alias(stage) for stage in _REVIEWS}
    rows = (
        REGISTRATION.join(CITIZEN, _R.citizen_id == _C.id)
        .outerjoin(VILLAGE, _R.village_id == _V.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
        .outerjoin(CERTIFICATE, VALID)
        .outerjoin(EVALUATION, COUNTING)
    )
    columns: list[Any] = [
        _R.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.sex, _R.village_id, _V.name.label("village"),
        CITIZEN_GROUP.c.name.label("group"), _R.remote, _N.id.label("certificate_id"),
        EVALUATION.c.total, EVALUATION.c.grade,
    ]  # fmt: skip
    for stage, table in stages.items():
        e = table.c
        rows = rows.outerjoin(table, and_(e.registration_id == _R.id, e.stage == stage))
        said = (e.total, e.grade, e.reasons, e.digital_skills, e.updates_online, e.note)
        columns += [column.label(f"{stage}_{column.name}") for column in said]
    shown = _C.restricted_on.is_(None) | _N.id.is_not(None)
    query = select(*columns).select_from(rows).where(_R.round_id == round_id, shown)
    found = connection.execute(query.order_by(_V.name_sort.nulls_last(), _R.village_id, _C.name_sort, _R.id))
    return [_registered_row(row) for row in found]


def _registered_row(row: Row[Any]) -> RegisteredRow:
    return RegisteredRow(
        id=row.id,
        name=row.name,
        birth=birth_of(row),
        sex=row.sex,
        village_id=row.village_id,
        village=row.village or "",
        group=row.group or "",
        remote=row.remote,
        total=row.total if row.grade else None,
        grade=row.grade,
        recognised=row.certificate_id is not None,
        branch=_review(row, "branch"),
        commune=_review(row, "commune"),
    )


def _review(row: Row[Any], stage: Stage) -> Review | None:
    names = ("total", "grade", "reasons", "digital_skills", "updates_online", "note")
    total, grade, reasons, digital, updates, note = (getattr(row, f"{stage}_{name}") for name in names)
    if total is None:
        return None
    return Review(total, grade, reasons_from_text(reasons), digital, updates, note)


def holdings(connection: Connection, round_id: str) -> dict[str, Holding]:
    """Return whose the certificates of a round are, revoked ones among them, by the certificate's id.

    They come in the order of villages and names; those without a village come last.
    """
    rows = (
        CERTIFICATE.join(DECISION, _N.decision_id == DECISION.c.id)
        .join(REGISTRATION, _N.registration_id == _R.id)
        .join(CITIZEN, _R.citizen_id == _C.id)
        .outerjoin(VILLAGE, _R.village_id == _V.id)
    )
    at = func.coalesce(_N.register_sequence, _N.sequence).label("at")  # handed in: it has no number of its own here
    query = (
        select(_N.id, _R.id.label("registration_id"), _R.village_id, at, _N.revoked_on)
        .select_from(rows)
        .where(DECISION.c.round_id == round_id)
        .order_by(_V.name_sort.nulls_last(), _R.village_id, _C.name_sort, _N.sequence)
    )  # fmt: skip
    return {
        row.id: Holding(row.registration_id, row.village_id, row.at, row.revoked_on)
        for row in connection.execute(query)
    }


def restricted(connection: Connection, certificate_ids: Sequence[str]) -> frozenset[str]:
    """Return the certificates of those who asked that their data be kept but not used, or were erased."""
    query = select(_N.id).join(REGISTRATION, _N.registration_id == _R.id).join(CITIZEN, _R.citizen_id == _C.id)
    query = query.where(_C.restricted_on.is_not(None))
    return frozenset(
        row_id
        for chunk in batched(certificate_ids, CHUNK)
        for row_id in connection.execute(query.where(_N.id.in_(chunk))).scalars()
    )


def standing(connection: Connection, certificate_ids: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Return (state, prints) of certificates by id; what is gone is left out."""
    found: dict[str, tuple[str, int]] = {}
    for chunk in batched(certificate_ids, CHUNK):
        query = select(_N.id, _N.state, _N.prints).where(_N.id.in_(chunk))
        found |= {row.id: (row.state, row.prints) for row in connection.execute(query)}
    return found
