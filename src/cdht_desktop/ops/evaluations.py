"""Evaluations: the scores of a registered citizen at each stage, their verdict, and its reasons.

Self-score, review by the local branch and the commune's score stand side by side; the last one counts (see
`domain/stages.py`), for the verdict, recognition and reports alike.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.changes import Changes
from cdht_desktop.data import evaluations as scored
from cdht_desktop.data import years as reading
from cdht_desktop.data.citizens import CitizenFilter
from cdht_desktop.data.evaluations import EvaluationRow, StageRow
from cdht_desktop.data.finding import citizen_index
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import EVALUATION, REGISTRATION, ROUND
from cdht_desktop.data.writing import Write
from cdht_desktop.data.years import State
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.form_codes import having_code, looks_like_code
from cdht_desktop.domain.points import show
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.scoring import Verdict
from cdht_desktop.domain.stages import STAGES, Stage
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import access
from cdht_desktop.ops.evaluation_stages import put
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _, n_

__all__ = [
    "STAGES", "EvaluationInput", "EvaluationRow", "Stage", "StageRow", "State", "Verdict", "clear", "find",
    "find_by_code", "follow", "get", "judge", "judge_again", "rows", "rows_at", "save", "save_many", "side_by_side",
]  # fmt: skip
_R, _E = REGISTRATION.c, EVALUATION.c
_SAVED: dict[Stage, str] = {
    "self": n_("Self-score entered, {total} points"),
    "branch": n_("Scored by the local branch, {total} points"),
    "commune": n_("Scored, {total} points"),
}
_CLEARED: dict[Stage, str] = {
    "self": n_("Self-score taken away"),
    "branch": n_("Scores of the local branch taken away"),
    "commune": n_("Scores taken away"),
}


@dataclass(frozen=True)
class EvaluationInput:
    """What a person entered: scores in tenths (None: not yet), and the two digital marks (None: not answered)."""

    scores: tuple[int | None, ...]
    digital: bool | None = None
    updates: bool | None = None
    note: str = ""


def find(
    store: Store,
    year: int,
    text: str = "",
    *,
    village_id: str | None = None,
    state: State = "all",
    stage: Stage | None = None,
) -> list[str]:
    """Return the ids of a year's registrations, sorted by name; `text` as when finding citizens, or a form's code.

    `state` is that of the scores of `stage` (`waiting`: not whole at that stage), of those that count where it is None;
    `recognised` is the same at each.
    """
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        found = reading.registration_ids(connection, round_id, village_id=village_id, state=state, stage=stage)
    ids = [row_id for row_id, _citizen in found]
    if not text.strip():
        return ids
    if coded := having_code(ids, text):
        return coded
    people = citizen_index(store).find(CitizenFilter(text=text))
    access.looked_for(store, text, people)
    wanted = set(people)
    return [row_id for row_id, citizen in found if citizen in wanted]


def find_by_code(store: Store, text: str, year: int | None) -> tuple[int, list[str]] | None:
    """Return the year and the ids of the registrations whose form bears the code `text` (several where they share it).

    In `year` first, then in the newest other year; None where `text` is no code, or nobody's.
    """
    if not looks_like_code(text):
        return None
    with store.read() as connection:
        rounds = scored.own_rounds(connection)
        for of, round_id in sorted(rounds, key=lambda one: one[0] != year):
            if found := having_code(scored.ids_of_round(connection, round_id), text):
                return of, found
    return None


def rows(store: Store, registration_ids: Sequence[str]) -> list[EvaluationRow]:
    """Return registrations with the scores that count, in the order of the ids (all of one year)."""
    return _rows(store, registration_ids, None)


def rows_at(store: Store, registration_ids: Sequence[str], stage: Stage) -> list[EvaluationRow]:
    """Return registrations with the scores of one stage, in the order of the ids (all of one year)."""
    return _rows(store, registration_ids, stage)


def _rows(store: Store, registration_ids: Sequence[str], stage: Stage | None) -> list[EvaluationRow]:
    if not registration_ids:
        return []
    with store.read() as connection:
        criteria = _criteria(connection, registration_ids[0])
        return scored.evaluation_rows(connection, registration_ids, criteria, stage)


def get(store: Store, registration_id: str) -> EvaluationRow:
    """Return one registration with the scores that count; raises `NotFound`."""
    found = rows(store, [registration_id])
    if not found:
        raise NotFound(_("This person is no longer registered for the year."))
    return found[0]


def side_by_side(store: Store, registration_id: str) -> dict[Stage, StageRow]:
    """Return the scores of a registration at each stage that has any, in the order of the stages."""
    with store.read() as connection:
        found = scored.evaluations_of(connection, [registration_id]).get(registration_id, {})
    return {stage: scored.stage_row(found[stage]) for stage in STAGES if stage in found}


def judge(store: Store, registration_id: str, scores: Sequence[int | None]) -> Verdict:
    """Return the verdict that scores (tenths) would get; raises `NotFound`, or `ValueError` for an impossible score."""
    with store.read() as connection:
        remote = connection.execute(select(_R.remote).where(_R.id == registration_id)).scalar()
        return scoring.judge(_criteria(connection, registration_id), scores, remote=bool(remote))


@needs(Right.WRITE)
def save(
    store: Store,
    registration_id: str,
    values: EvaluationInput,
    stage: Stage = "commune",
    *,
    version: int | None = None,
) -> Changes[Verdict]:
    """Save the scores of a registration at a stage, complete or not; answers the verdict on them.

    Nothing entered at all takes the stage's evaluation away. `version` is the one at which the stage's scores were read
    (0: there were none; None: not checked). Raises `FieldErrors` (`score_1` …) for impossible scores, `NotFound`,
    `Stale` where the stage's scores were changed since, and `Refused` where the person is already recognised (the
    certificate says they passed; it has to be revoked first).
    """
    with store.write("") as writing:
        row = _registrations(writing, [registration_id], stage)[0]
        _check_version(row, version)
        criteria = _criteria(writing.connection, registration_id)
        if errors := _score_errors(criteria, values.scores):
            raise FieldErrors(errors)
        verdict = scoring.judge(criteria, values.scores, remote=row.remote)
        put(writing, stage, {registration_id: evaluation_columns(verdict, values)})
        writing.title = _(_SAVED[stage]).format(total=show(verdict.total))
        writing.subject, writing.named = row.citizen_id, row.name
    return writing.changes(verdict)


@needs(Right.WRITE)
def save_many(
    store: Store, values: Mapping[str, EvaluationInput], stage: Stage, *, versions: Mapping[str, int] | None = None
) -> Changes[dict[str, Verdict]]:
    """Save the scores of several registrations of one year in one change set; answers the verdicts by registration.

    `versions` by registration, as for `save`. All or nothing: raises as `save` does (`FieldErrors` by
    `<registration id>:score_1` …).
    """
    if not values:
        return Changes({})
    with store.write(_("{count} forms scored").format(count=len(values))) as writing:
        found = _registrations(writing, list(values), stage)
        for row in found:
            _check_version(row, (versions or {}).get(row.id))
        criteria = _criteria(writing.connection, found[0].id)
        errors = {
            f"{row_id}:{field}": words
            for row_id, one in values.items()
            for field, words in _score_errors(criteria, one.scores).items()
        }
        if errors:
            raise FieldErrors(errors)
        verdicts = {row.id: scoring.judge(criteria, values[row.id].scores, remote=row.remote) for row in found}
        put(writing, stage, {row_id: evaluation_columns(verdicts[row_id], one) for row_id, one in values.items()})
    return writing.changes(verdicts)


def _check_version(row: Any, version: int | None) -> None:
    if version not in {None, row.version or 0}:
        raise Stale(_("The scores of {name} were changed meanwhile; look at them again.").format(name=row.name))


@needs(Right.WRITE)
def clear(store: Store, registration_id: str, stage: Stage = "commune") -> Changes[None]:
    """Take the scores of a registration at a stage away; raises `NotFound` or `Refused` as `save` does."""
    with store.write("") as writing:
        row = _registrations(writing, [registration_id], stage)[0]
        writing.title = _(_CLEARED[stage])
        writing.subject, writing.named = row.citizen_id, row.name
        put(writing, stage, {registration_id: None})
    return writing.changes(None)


def _registrations(writing: Write, ids: Sequence[str], stage: Stage) -> list[Any]:
    """Return registrations that may be scored, with the evaluations of a stage."""
    found = scored.registered(writing.connection, ids, stage)
    if len(found) != len(ids):
        raise NotFound(_("This person is no longer registered for the year."))
    if certified := next((row for row in found if row.certificate_id), None):
        raise Refused(_("{name} is already recognised; revoke the certificate first.").format(name=certified.name))
    if any(row.restricted_on for row in found):
        raise Refused(_("This person asked that their data be kept but not used: they cannot be scored."))
    return found


def _criteria(connection: Connection, registration_id: str) -> CriteriaSet:
    query = select(ROUND.c.year).join(REGISTRATION, _R.round_id == ROUND.c.id).where(_R.id == registration_id)
    year = connection.execute(query).scalar()
    if year is None:
        raise NotFound(_("This person is no longer registered for the year."))
    return reading.criteria_of(connection, year)


def _score_errors(criteria: CriteriaSet, scores: Sequence[int | None]) -> dict[str, str]:
    """Return the sentences about impossible scores by field."""
    errors = {}
    for number, score in enumerate(scores, 1):
        if score is not None and (wrong := scoring.score_error(criteria, number, score)):
            maximum, step = show(criteria.indicators[number - 1].maximum), show(criteria.step)
            errors[f"score_{number}"] = sentence(wrong, value=show(score), maximum=maximum, step=step)
    return errors


def evaluation_columns(verdict: Verdict, values: EvaluationInput) -> dict[str, Any]:
    """Return the columns that hold an evaluation and its verdict."""
    return _verdict_columns(verdict) | {
        "scores": json.dumps(values.scores, separators=(",", ":")),
        "digital_skills": values.digital,
        "updates_online": values.updates,
        "note": values.note,
    }


@needs(Right.WRITE)
def judge_again(store: Store, year: int, *, progress: Progress | None = None) -> Changes[int]:
    """Hold the year's evaluations against the thresholds of today's villages and commune, those of every stage.

    Answers how many changed grade among those that count. For when a village, or the commune, is said to be remote
    after people were registered. Those already recognised keep what they were recognised by. Raises `NotFound`.
    """
    progress = progress or Progress()
    with uncollected(), store.write(_("Judged again by the thresholds of the villages")) as writing:
        criteria = reading.criteria_of(writing.connection, year)
        rows = scored.to_judge_again(writing.connection, reading.round_of(writing.connection, year))
        progress.start(_("Judging again"), len(rows))
        writing.update_many(REGISTRATION, {row.id: {"remote": row.now} for row in rows})
        verdicts = {
            row.evaluation_id: _verdict_columns(scoring.judge(criteria, json.loads(row.scores), remote=row.now))
            for row in rows
            if row.scores
        }
        writing.update_many(EVALUATION, verdicts)
        progress.step(len(rows))
    grades = {row.evaluation_id: row.grade for row in rows if row.counts}
    return writing.changes(sum(verdicts[row_id]["grade"] != grade for row_id, grade in grades.items()))


def follow(writing: Write, citizen_ids: Iterable[str]) -> int:
    """Give citizens' registrations of open years the village and group that they have now; return how many changed.

    Whoever has a certificate keeps what stands on it. Where another threshold holds in the new village, the scores are
    judged by it. To be called in the action that changes the citizens.
    """
    rows = scored.behind(writing.connection, list(citizen_ids))
    criteria = {year: reading.criteria_of(writing.connection, year) for year in {row.year for row in rows}}
    places = {row.id: {"village_id": row.village_id, "group_id": row.group_id, "remote": row.now} for row in rows}
    verdicts = {
        row.evaluation_id: _verdict_columns(scoring.judge(criteria[row.year], json.loads(row.scores), remote=row.now))
        for row in rows
        if row.scores and row.now != row.remote
    }
    writing.update_many(EVALUATION, verdicts)
    return writing.update_many(REGISTRATION, places)


def _verdict_columns(verdict: Verdict) -> dict[str, Any]:
    return {
        "total": verdict.total,
        "missing": len(verdict.missing),
        "grade": verdict.grade,
        "reasons": scoring.reasons_to_text(verdict.reasons),
    }
