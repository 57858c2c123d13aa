"""Scores from a workbook: read and checked first, written in one change set when the person says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.changes import Changes
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, REGISTRATION
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import fold
from cdht_desktop.ops.evaluations import EvaluationInput, evaluation_columns, put
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.sheets.scores import ScoreEntry, parse_scores
from cdht_desktop.words import _


@dataclass(frozen=True)
class ScorePlan:
    """A list of scores as read and checked: what importing it would do."""

    title: str
    year: int
    read: int
    entries: tuple[ScoreEntry, ...]
    problems: tuple[Problem, ...]
    written: int
    updated: int
    unchanged: int
    passed: int
    failed: int

    @property
    def good(self) -> int:
        """How many rows would go in or are there already."""
        return self.written + self.updated + self.unchanged


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


@dataclass(frozen=True)
class _Work:
    columns: dict[str, dict[str, Any]]
    standing: dict[str, str | None]
    problems: list[Problem]
    written: int
    updated: int

    def graded(self, grade: str) -> int:
        return sum(values["grade"] == grade for values in self.columns.values())


def read_scores(store: Store, year: int, path: Path, progress: Progress) -> ScorePlan:
    """Read a workbook of scores for a year and say what importing it would do; nothing is written.

    Raises `NotAWorkbook`, `NoSuchColumn`, or `NotFound` where the year has not been opened.
    """
    with store.read() as connection:
        criteria = reading.criteria_of(connection, year)
    progress.start(_("Reading {file}").format(file=path.name))
    parsed = parse_scores(read_workbook(path, progress), criteria)
    with store.read() as connection:
        work = _work(connection, year, criteria, parsed.rows)
    problems = sorted(
        [*parsed.problems, *work.problems], key=lambda problem: (problem.file, problem.sheet, problem.row)
    )
    title = _("Scores imported from {file}").format(file=path.name)
    unchanged = len(work.columns) - work.written - work.updated
    return ScorePlan(
        title, year, parsed.read, tuple(parsed.rows), tuple(problems), work.written, work.updated, unchanged,
        work.graded("passed"), work.graded("failed"),
    )  # fmt: skip


def import_scores(store: Store, plan: ScorePlan, progress: Progress) -> Changes[ScoreResult]:
    """Write the good rows of a list of scores in one change set; raises `Cancelled` with nothing written."""
    with store.write(plan.title) as writing:
        criteria = reading.criteria_of(writing.connection, plan.year)
        work = _work(writing.connection, plan.year, criteria, plan.entries)
        progress.start(_("Writing scores"), len(work.columns))
        new, updated = put(writing, work.columns, work.standing)
        progress.step(len(work.columns))
    result = ScoreResult(
        plan.read, new, updated, len(work.columns) - new - updated, plan.problems, work.graded("passed"),
        work.graded("failed"),
    )  # fmt: skip
    return writing.changes(result)


def _work(connection: Connection, year: int, criteria: CriteriaSet, entries: Sequence[ScoreEntry]) -> _Work:
    round_id = reading.round_of(connection, year)
    persons = _Persons(connection, round_id)
    matched: dict[str, ScoreEntry] = {}
    problems: list[Problem] = []
    for entry in entries:
        found = persons.registration(entry)
        if isinstance(found, Problem):
            problems.append(found)
        elif found in matched:
            other = matched[found].place.row
            problems.append(entry.place.problem("name", "error", "person_repeated", other=other))
        else:
            matched[found] = entry
    work = _Work({}, {}, problems, 0, 0)
    written = updated = 0
    for row in reading.registered(connection, list(matched)):
        entry = matched[row.id]
        columns = _columns(criteria, entry, remote=row.remote)
        differs = row.evaluation_id is not None and any(getattr(row, name) != columns[name] for name in _COMPARED)
        if row.certificate_id:
            if differs:
                problems.append(entry.place.problem("name", "error", "already_recognised"))
            continue
        work.columns[row.id], work.standing[row.id] = columns, row.evaluation_id
        written += row.evaluation_id is None
        updated += differs
    return _Work(work.columns, work.standing, problems, written, updated)


_COMPARED = ("scores", "total", "grade", "digital_skills", "updates_online")


def _columns(criteria: CriteriaSet, entry: ScoreEntry, *, remote: bool) -> dict[str, Any]:
    verdict = scoring.judge(criteria, entry.scores, remote=remote)
    columns = evaluation_columns(verdict, EvaluationInput(entry.scores, entry.digital, entry.updates))
    del columns["note"]  # a list has none, and must not take away the one that stands
    return columns


class _Persons:
    """The citizens of a workspace by ID number and by name, with their registration of a round."""

    def __init__(self, connection: Connection, round_id: str) -> None:
        c, r = CITIZEN.c, REGISTRATION.c
        on = (c.id == r.citizen_id) & (r.round_id == round_id)
        query = select(c.id, c.id_number, c.name_fold, c.removed_at, r.id.label("registration_id")).select_from(
            CITIZEN.outerjoin(REGISTRATION, on)
        )
        self._by_number: dict[str, Any] = {}
        self._by_name: dict[str, list[Any]] = {}
        for row in connection.execute(query.where(c.slice_id.is_(None))):
            if row.registration_id or not row.removed_at:
                self._by_name.setdefault(row.name_fold, []).append(row)
                if row.id_number:
                    self._by_number[row.id_number] = row

    def registration(self, entry: ScoreEntry) -> str | Problem:
        """Return the registration that an entry's scores belong to, or what stands in the way."""
        if entry.id_number:
            field, found = "id_number", [self._by_number[entry.id_number]] if entry.id_number in self._by_number else []
        else:
            field, found = "name", self._by_name.get(fold(entry.name or ""), [])
        if field == "id_number" and found and entry.name and fold(entry.name) != found[0].name_fold:
            return entry.place.problem(field, "error", "person_other_name")
        if len(found) != 1:
            code = "person_ambiguous" if found else "person_not_found"
            return entry.place.problem(field, "error", code)
        registration: str | None = found[0].registration_id
        return registration or entry.place.problem(field, "error", "person_not_registered")
