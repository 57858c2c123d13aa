"""Reading evaluations: the scores of registered citizens, those that count or those of one stage."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select, true

from cdht_desktop.data.citizens import birth_of, in_use
from cdht_desktop.data.tables import (
    ASSOCIATION,
    CERTIFICATE,
    CITIZEN,
    CITIZEN_GROUP,
    EVALUATION,
    REGISTRATION,
    ROUND,
    VILLAGE,
)  # fmt: skip
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.data.years import VALID, joined
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.scoring import Grade, in_words, reasons_from_text
from cdht_desktop.domain.stages import Stage

_NO_REASONS = "[]"  # as most evaluations have it: not worth taking apart
_R, _E, _N = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c
_LAST = EVALUATION.alias("last")  # the evaluation that counts, beside that of a stage


@dataclass(frozen=True)
class EvaluationRow:
    """A registered citizen with scores: those that count, or those of one stage; points in tenths, None where not scored.

    `stage` is the one that counts, `""` where nobody has scored yet; `remote` says which threshold holds; `version` is
    the evaluation's that is shown, 0 where there is none.
    """

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
    stage: Stage | Literal[""]
    remote: bool


@dataclass(frozen=True)
class StageRow:
    """The scores of one registration at one stage; points in tenths, None where an indicator is not scored."""

    scores: tuple[int | None, ...]
    total: int
    grade: Grade | None
    reasons: str
    digital: bool | None
    updates: bool | None
    note: str
    evaluated_on: str
    counts: bool
    version: int


def _registered(stage: Stage | None) -> Select[Any]:
    c = CITIZEN.c
    rows = (
        joined(stage)
        .join(CITIZEN, _R.citizen_id == c.id)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
        .outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    )
    counting = _E.stage
    if stage is not None:
        rows = rows.outerjoin(_LAST, and_(_LAST.c.registration_id == _R.id, _LAST.c.counts == true()))
        counting = _LAST.c.stage
    return select(
        _R.id, _R.citizen_id, _R.remote, c.name, c.birth_year, c.birth_month, c.birth_day,
        VILLAGE.c.name.label("village"), CITIZEN_GROUP.c.name.label("group"), _E.id.label("evaluation_id"), _E.scores,
        _E.total, _E.grade, _E.reasons, _E.digital_skills, _E.updates_online, _E.note, _E.version,
        counting.label("counting"), _N.id.label("certificate_id"), c.restricted_on,
    ).select_from(rows)  # fmt: skip


def registered(connection: Connection, ids: Sequence[str], stage: Stage | None = None) -> list[Row[Any]]:
    """Return registrations with citizen and the evaluation of `stage` (None: the counting one), in the order of `ids`.

    What is gone is left out.
    """
    found = {
        row.id: row
        for chunk in batched(ids, CHUNK)
        for row in connection.execute(_registered(stage).where(_R.id.in_(chunk)))
    }
    return [found[row_id] for row_id in ids if row_id in found]


def evaluation_rows(
    connection: Connection, ids: Sequence[str], criteria: CriteriaSet, stage: Stage | None = None
) -> list[EvaluationRow]:
    """Return registrations as the scoring page shows them, in the order of `ids`; `stage` as for `registered`."""
    return [_evaluation_row(row, criteria) for row in registered(connection, ids, stage)]


def _evaluation_row(row: Row[Any], criteria: CriteriaSet) -> EvaluationRow:
    scores = tuple(json.loads(row.scores)) if row.scores else (None,) * len(criteria.indicators)
    return EvaluationRow(
        row.id, row.citizen_id, row.name, str(birth_of(row) or ""), row.village or "", row.group or "", scores,
        row.total, row.grade, _reasons(row.reasons), row.digital_skills,
        row.updates_online, row.certificate_id is not None, row.note or "", row.version or 0, row.counting or "",
        row.remote,
    )  # fmt: skip


def _reasons(text: str | None) -> str:
    return in_words(reasons_from_text(text)) if text and text != _NO_REASONS else ""


def evaluations_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[Stage, Row[Any]]]:
    """Return the evaluations of registrations by registration and stage; one without any is left out."""
    found: dict[str, dict[Stage, Row[Any]]] = {}
    for chunk in batched(ids, CHUNK):
        for row in connection.execute(select(EVALUATION).where(_E.registration_id.in_(chunk))):
            found.setdefault(row.registration_id, {})[row.stage] = row
    return found


def stage_row(row: Row[Any]) -> StageRow:
    """Return an evaluation as it stands beside those of other stages."""
    return StageRow(
        tuple(json.loads(row.scores)), row.total, row.grade, _reasons(row.reasons),
        row.digital_skills, row.updates_online, row.note, row.evaluated_on, row.counts, row.version,
    )  # fmt: skip


def unrecognised_ids(connection: Connection, round_id: str, village_id: str | None) -> list[str]:
    """Return the registrations of a village (None: of none) that may be scored, sorted by name.

    Those with a valid certificate may not, nor whoever asked that their data be kept but not used.
    """
    rows = REGISTRATION.outerjoin(CERTIFICATE, VALID).join(CITIZEN, _R.citizen_id == CITIZEN.c.id)
    here = _R.village_id.is_not_distinct_from(village_id)
    conditions = (_R.round_id == round_id, here, _N.id.is_(None), CITIZEN.c.restricted_on.is_(None))
    query = select(_R.id).select_from(rows).where(*conditions).order_by(CITIZEN.c.name_sort, _R.id)
    return list(connection.execute(query).scalars())


def own_rounds(connection: Connection) -> list[tuple[int, str]]:
    """Return year and id of the workspace's own rounds, the newest first."""
    query = select(ROUND.c.year, ROUND.c.id).order_by(ROUND.c.year.desc())
    return [(row.year, row.id) for row in connection.execute(query)]


def ids_of_round(connection: Connection, round_id: str) -> list[str]:
    """Return the registrations of a round, in no order: to look through them all."""
    return list(connection.execute(select(_R.id).where(_R.round_id == round_id)).scalars())


def id_numbers(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the ID numbers of registrations, `""` where a person has none."""
    query = select(_R.id, CITIZEN.c.id_number).join(CITIZEN, _R.citizen_id == CITIZEN.c.id)
    found = (row for chunk in batched(ids, CHUNK) for row in connection.execute(query.where(_R.id.in_(chunk))))
    return {row.id: row.id_number or "" for row in found}


def unrecognised_by_village(connection: Connection, round_id: str) -> list[Row[Any]]:
    """Return (id, name, people) of the villages of a round's registrations that may be scored, by name.

    Those without a village come last, with None for id and name.
    """
    rows = REGISTRATION.outerjoin(CERTIFICATE, VALID).outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    query = select(_R.village_id.label("id"), VILLAGE.c.name, func.count().label("people")).select_from(rows)
    query = query.where(_R.round_id == round_id, _N.id.is_(None), in_use(_R.citizen_id)).group_by(_R.village_id)
    return list(connection.execute(query.order_by(VILLAGE.c.name_sort.nulls_last(), _R.village_id)))


def to_judge_again(connection: Connection, round_id: str) -> list[Row[Any]]:
    """Return registrations for which the remote threshold holds otherwise than when they began, once for each stage.

    Those with a certificate are left out.
    """
    now = func.coalesce(VILLAGE.c.remote, select(ASSOCIATION.c.remote).scalar_subquery()).label("now")
    rows = (
        REGISTRATION.outerjoin(EVALUATION, _E.registration_id == _R.id)
        .outerjoin(CERTIFICATE, VALID)
        .outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    )
    columns = (_R.id, now, _E.id.label("evaluation_id"), _E.scores, _E.grade, _E.counts)
    query = select(*columns).select_from(rows)
    return list(connection.execute(query.where(_R.round_id == round_id, _N.id.is_(None), now != _R.remote)))


def behind(connection: Connection, citizen_ids: Sequence[str]) -> list[Row[Any]]:
    """Return registrations whose village or group is not their citizen's, once for each stage that was scored.

    Only those of open years, without a valid certificate; `now` is the remote threshold of the citizen's village.
    """
    c = CITIZEN.c
    now = func.coalesce(VILLAGE.c.remote, select(ASSOCIATION.c.remote).scalar_subquery()).label("now")
    rows = (
        REGISTRATION.join(CITIZEN, _R.citizen_id == c.id)
        .join(ROUND, _R.round_id == ROUND.c.id)
        .outerjoin(VILLAGE, c.village_id == VILLAGE.c.id)
        .outerjoin(EVALUATION, _E.registration_id == _R.id)
        .outerjoin(CERTIFICATE, VALID)
    )
    columns: list[ColumnElement[Any]] = [
        _R.id, _R.remote, ROUND.c.year, c.village_id, c.group_id, now, _E.id.label("evaluation_id"), _E.scores,
    ]  # fmt: skip
    moved = _R.village_id.is_distinct_from(c.village_id) | _R.group_id.is_distinct_from(c.group_id)
    query = select(*columns).select_from(rows)
    query = query.where(ROUND.c.state == "open", _N.id.is_(None), moved)
    return [row for ids in batched(citizen_ids, CHUNK) for row in connection.execute(query.where(c.id.in_(ids)))]
