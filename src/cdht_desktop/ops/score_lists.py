"""Scores from a workbook: read and checked first, written in one change set when the person says so."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import evaluations as scored
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.stages import Stage
from cdht_desktop.errors import Refused
from cdht_desktop.ops import backups
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.evaluation_stages import put
from cdht_desktop.ops.evaluations import EvaluationInput, evaluation_columns
from cdht_desktop.ops.rights import needs
from cdht_desktop.ops.score_persons import Persons
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.sheets.scores import ScoreEntry, ScoreList, parse_scores
from cdht_desktop.words import _, n_

_COMPARED = ("scores", "total", "grade", "digital_skills", "updates_online")
_TITLES: dict[Stage, str] = {
    "self": n_("Self-scores imported from {file}"),
    "branch": n_("Scores of the local branch imported from {file}"),
    "commune": n_("Scores imported from {file}"),
}


@dataclass(frozen=True)
class ScorePlan:
    """A list of scores as read and checked: what importing it at `stage` would do.

    `said` is the stage that the file says it is of, None where it does not; `left_blank` counts people whose row in a
    sheet of the program's own was not filled in.
    """

    title: str
    year: int
    read: int
    parsed: ScoreList
    problems: tuple[Problem, ...]
    written: int
    updated: int
    unchanged: int
    passed: int
    failed: int
    stage: Stage
    said: Stage | None
    file: str

    @property
    def good(self) -> int:
        """How many rows would go in or are there already."""
        return self.written + self.updated + self.unchanged

    @property
    def left_blank(self) -> int:
        """How many rows were not filled in."""
        return self.parsed.left_blank


@dataclass(frozen=True)
class ScoreResult:
    """What an import of scores did, in rows; passed and failed among the good ones."""

    read: int
    written: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]
    passed: int
    failed: int
    stage: Stage
    left_blank: int


@dataclass(frozen=True)
class _Work:
    columns: dict[str, dict[str, Any]]
    problems: list[Problem]
    written: int
    updated: int
    recognised: int  # who has a certificate already, with these very scores

    @property
    def unchanged(self) -> int:
        return len(self.columns) - self.written - self.updated + self.recognised

    def graded(self, grade: str) -> int:
        graded = sum(bool(values["grade"] == grade) for values in self.columns.values())
        return graded + self.recognised if grade == "passed" else graded


def read_scores(
    store: Store,
    year: int,
    path: Path,
    progress: Progress,
    stage: Stage | None = None,
    *,
    usual: Stage = "commune",
) -> ScorePlan:
    """Read a workbook of scores for a year and say what importing it would do; nothing is written.

    `stage` is who scored; None: what the file says, `usual` where it says nothing. Raises `NotAWorkbook`,
    `NoSuchColumn`, `NotFound` where the year has not been opened, or `Refused` for a sheet of another year.
    """
    with store.read() as connection:
        criteria = reading.criteria_of(connection, year)
    progress.start(_("Reading {file}").format(file=path.name))
    parsed = parse_scores(read_workbook(path, progress), criteria)
    if parsed.years - {year}:
        sentence = _("“{file}” is a sheet of {other}; here is {year}. Choose that year above, or another file.")
        raise Refused(sentence.format(file=path.name, other=min(parsed.years - {year}), year=year))
    said = next(iter(parsed.stages)) if len(parsed.stages) == 1 else None
    return _plan(store, year, parsed, path.name, said, stage or said or usual)


def at_stage(store: Store, plan: ScorePlan, stage: Stage) -> ScorePlan:
    """Return what importing a list that was read would do at another stage."""
    return _plan(store, plan.year, plan.parsed, plan.file, plan.said, stage)


def _plan(store: Store, year: int, parsed: ScoreList, file: str, said: Stage | None, stage: Stage) -> ScorePlan:
    with store.read() as connection:
        work = _work(connection, year, parsed, file, stage)
    problems = sorted([*parsed.problems, *work.problems], key=lambda one: (one.file, one.sheet, one.row))
    return ScorePlan(
        _(_TITLES[stage]).format(file=file), year, parsed.read, parsed, tuple(problems), work.written, work.updated,
        work.unchanged, work.graded("passed"), work.graded("failed"), stage, said, file,
    )  # fmt: skip


@needs(Right.WRITE)
def import_scores(store: Store, plan: ScorePlan, progress: Progress) -> Changes[ScoreResult]:
    """Write the good rows of a list of scores in one change set, after a backup; raises `Cancelled` with nothing written."""
    backups.before(store, Reason.IMPORT, progress)
    with store.write(plan.title) as writing:
        work = _work(writing.connection, plan.year, plan.parsed, plan.file, plan.stage)
        progress.start(_("Writing scores"), len(work.columns))
        new, updated = put(writing, plan.stage, work.columns)
        progress.step(len(work.columns))
    result = ScoreResult(
        plan.read, new, updated, len(work.columns) - new - updated + work.recognised, plan.problems, work.graded("passed"),
        work.graded("failed"), plan.stage, plan.left_blank,
    )  # fmt: skip
    return writing.changes(result)


def _work(connection: Connection, year: int, parsed: ScoreList, file: str, stage: Stage) -> _Work:
    """Return what writing a list takes: the columns of each registration's evaluation, and what stands in the way."""
    criteria = reading.criteria_of(connection, year)
    persons = Persons(connection, reading.round_of(connection, year), coded=bool(parsed.codes))
    problems: list[Problem] = []
    matched = _matched(persons, parsed, problems)
    problems += persons.missing(file, parsed.codes, matched)
    columns: dict[str, dict[str, Any]] = {}
    written = updated = recognised = 0
    for row in scored.registered(connection, list(matched), stage):
        entry = matched[row.id]
        values = _columns(criteria, entry, row)
        differs = any(getattr(row, name) != values[name] for name in _COMPARED)
        if row.certificate_id:
            recognised += not differs
            if differs:
                problems.append(entry.place.problem("name", "error", "already_recognised"))
            continue
        if row.restricted_on:
            problems.append(entry.place.problem("name", "error", "person_restricted"))
            continue
        columns[row.id] = values
        written += row.evaluation_id is None
        updated += row.evaluation_id is not None and differs
    return _Work(columns, problems, written, updated, recognised)


def _matched(persons: Persons, parsed: ScoreList, problems: list[Problem]) -> dict[str, ScoreEntry]:
    """Return the entries by registration; who is not found, and who stands there twice, is added to `problems`."""
    matched: dict[str, ScoreEntry] = {}
    for entry in parsed.rows:
        found, faults = persons.registration(entry)
        problems += faults
        if found is None:
            continue
        if found in matched:
            other = matched[found].place.row
            problems.append(entry.place.problem("name", "error", "person_repeated", other=other))
        else:
            matched[found] = entry
    return matched


def _columns(criteria: CriteriaSet, entry: ScoreEntry, standing: Any) -> dict[str, Any]:
    """Return an entry's columns; what the list does not say stays as it stands."""
    verdict = scoring.judge(criteria, entry.scores, remote=standing.remote)
    digital = standing.digital_skills if entry.digital is None else entry.digital
    updates = standing.updates_online if entry.updates is None else entry.updates
    columns = evaluation_columns(verdict, EvaluationInput(entry.scores, digital, updates))
    del columns["note"]  # a list has none, and must not take away the one that stands
    return columns
