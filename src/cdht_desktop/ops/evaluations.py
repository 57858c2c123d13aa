"""Evaluations: the scores of a registered citizen, their verdict, and its reasons."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data import years as reading
from cdht_desktop.data.finding import citizen_index
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import EVALUATION, REGISTRATION, ROUND
from cdht_desktop.data.writing import Write
from cdht_desktop.data.years import EvaluationRow, State
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.scoring import Verdict
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

__all__ = [
    "EvaluationInput",
    "EvaluationRow",
    "State",
    "Verdict",
    "clear",
    "find",
    "get",
    "judge",
    "judge_again",
    "rows",
    "save",
]
STAGE = "commune"
_R, _E = REGISTRATION.c, EVALUATION.c


@dataclass(frozen=True)
class EvaluationInput:
    """What a person entered: scores in tenths (None: not yet), and the two digital marks (None: not answered)."""

    scores: tuple[int | None, ...]
    digital: bool | None = None
    updates: bool | None = None
    note: str = ""


def find(store: Store, year: int, text: str = "", *, village_id: str | None = None, state: State = "all") -> list[str]:
    """Return the ids of a year's registrations, sorted by name; `text` as when finding citizens."""
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        found = reading.registration_ids(connection, round_id, village_id=village_id, state=state)
    if not text.strip():
        return [row_id for row_id, _citizen in found]
    wanted = set(citizen_index(store).find(text, None, None, "name"))
    return [row_id for row_id, citizen in found if citizen in wanted]


def rows(store: Store, registration_ids: Sequence[str]) -> list[EvaluationRow]:
    """Return registrations with their scores, in the order of the ids (all of one year)."""
    if not registration_ids:
        return []
    with store.read() as connection:
        criteria = _criteria(connection, registration_ids[0])
        return reading.evaluation_rows(connection, registration_ids, criteria)


def get(store: Store, registration_id: str) -> EvaluationRow:
    """Return one registration with its scores; raises `NotFound`."""
    found = rows(store, [registration_id])
    if not found:
        raise NotFound(_("This person is no longer registered for the year."))
    return found[0]


def judge(store: Store, registration_id: str, scores: Sequence[int | None]) -> Verdict:
    """Return the verdict that scores (tenths) would get; raises `NotFound`, or `ValueError` for an impossible score."""
    with store.read() as connection:
        remote = connection.execute(select(_R.remote).where(_R.id == registration_id)).scalar()
        return scoring.judge(_criteria(connection, registration_id), scores, remote=bool(remote))


def save(store: Store, registration_id: str, values: EvaluationInput) -> Changes[Verdict]:
    """Save the scores of a registration, complete or not; answers the verdict.

    Raises `FieldErrors` (`score_1` …) for impossible scores, `NotFound`, and `Refused` where the person is already
    recognised (the certificate says they passed; it has to be revoked first).
    """
    with store.write("") as writing:
        row = _registration(writing, registration_id)
        criteria = _criteria(writing.connection, registration_id)
        _check_scores(criteria, values.scores)
        verdict = scoring.judge(criteria, values.scores, remote=row.remote)
        title = _("Scored: {name}, {total} points").format(name=row.name, total=show(verdict.total))
        put(
            writing,
            {registration_id: evaluation_columns(verdict, values)},
            {registration_id: row.evaluation_id},
        )
        writing.title = title
    return writing.changes(verdict)


def clear(store: Store, registration_id: str) -> Changes[None]:
    """Take the scores of a registration away; raises `NotFound` or `Refused` as `save` does."""
    with store.write("") as writing:
        row = _registration(writing, registration_id)
        writing.title = _("Scores taken away: {name}").format(name=row.name)
        if row.evaluation_id:
            writing.delete_many(EVALUATION, [row.evaluation_id])
    return writing.changes(None)


def _registration(writing: Write, registration_id: str) -> Any:
    found = reading.registered(writing.connection, [registration_id])
    if not found:
        raise NotFound(_("This person is no longer registered for the year."))
    if found[0].certificate_id:
        raise Refused(_("{name} is already recognised; revoke the certificate first.").format(name=found[0].name))
    return found[0]


def _criteria(connection: Any, registration_id: str) -> CriteriaSet:
    query = select(ROUND.c.year).join(REGISTRATION, _R.round_id == ROUND.c.id).where(_R.id == registration_id)
    year = connection.execute(query).scalar()
    if year is None:
        raise NotFound(_("This person is no longer registered for the year."))
    return reading.criteria_of(connection, year)


def _check_scores(criteria: CriteriaSet, scores: Sequence[int | None]) -> None:
    errors = {}
    for number, score in enumerate(scores, 1):
        if score is not None and (wrong := scoring.score_error(criteria, number, score)):
            maximum, step = show(criteria.indicators[number - 1].maximum), show(criteria.step)
            errors[f"score_{number}"] = sentence(wrong, value=show(score), maximum=maximum, step=step)
    if errors:
        raise FieldErrors(errors)


def evaluation_columns(verdict: Verdict, values: EvaluationInput) -> dict[str, Any]:
    """Return the columns that hold an evaluation and its verdict."""
    return _verdict_columns(verdict) | {
        "scores": json.dumps(values.scores, separators=(",", ":")),
        "digital_skills": values.digital,
        "updates_online": values.updates,
        "note": values.note,
    }


def put(writing: Write, columns: dict[str, dict[str, Any]], standing: dict[str, str | None]) -> tuple[int, int]:
    """Write evaluations by registration id within an action, over those `standing` (by evaluation id).

    Return how many are new and how many differed.
    """
    today = dt.date.today().isoformat()
    common = {"unit_code": writing.unit, "stage": STAGE, "counts": True, "evaluated_on": today}
    new = [common | {"registration_id": row_id} | values for row_id, values in columns.items() if not standing[row_id]]
    old = {str(standing[row_id]): values for row_id, values in columns.items() if standing[row_id]}
    writing.insert_many(EVALUATION, new)
    return len(new), writing.update_many(EVALUATION, old)


def judge_again(store: Store, year: int, *, progress: Progress | None = None) -> Changes[int]:
    """Hold the year's evaluations against the thresholds of today's villages and commune; answers how many changed grade.

    For when a village, or the commune, is said to be remote after people were registered. Those already recognised keep
    what they were recognised by. Raises `NotFound`.
    """
    progress = progress or Progress()
    with uncollected(), store.write(_("Judged again by the thresholds of the villages")) as writing:
        criteria = reading.criteria_of(writing.connection, year)
        rows = reading.to_judge_again(writing.connection, reading.round_of(writing.connection, year))
        progress.start(_("Judging again"), len(rows))
        writing.update_many(REGISTRATION, {row.id: {"remote": row.now} for row in rows})
        verdicts = {
            row.evaluation_id: _verdict_columns(scoring.judge(criteria, json.loads(row.scores), remote=row.now))
            for row in rows
            if row.scores
        }
        writing.update_many(EVALUATION, verdicts)
        progress.step(len(rows))
    grades = {row.evaluation_id: row.grade for row in rows}
    return writing.changes(sum(columns["grade"] != grades[row_id] for row_id, columns in verdicts.items()))


def _verdict_columns(verdict: Verdict) -> dict[str, Any]:
    return {
        "total": verdict.total,
        "missing": len(verdict.missing),
        "grade": verdict.grade,
        "reasons": scoring.reasons_to_text(verdict.reasons),
    }
