"""What an upper level's answers say: the records of a receipt, of a return, and of the lists that go down, and their checks.

Each kind has its own record types; keys that hold their default are left out. A file with one record that is not as it
should be is no answer at all: the checks raise `BadAnswer`, whose text says which record and field, for the log.

- receipt: `["file",{"sha256","file","revision","received_at","outcome","reason"[""],"codes"[[]],"counts"[{}]}]`
- return: `["task",{"id","kind","person"[""],"field"[""],"said"[""],"wanted"[""],"words"[""],"made_on"}]`,
  `["withdrawn",{"task","words"}]`,
  `["problem",{"sha256","file","revision","position","row","field","code","message","person"[""]}]`
- lists: `["criteria_set",{"code","title","sha256","source"}]`, `["targets",{"source"}]`, `["unit",{"code","name"}]`,
  `["due",{"year","due_on"[""],"closed_on"[""]}]`, and the `revocation` records of `key_words`
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.targets import targets_from_toml
from cdht_desktop.errors import BadRules
from cdht_desktop.exchange.answer_shapes import (
    CRITERIA,
    DUE,
    FIELDS,
    FILE,
    KINDS,
    MOST_VALUE,
    MOST_WORDS,
    OUTCOMES,
    PROBLEM,
    TARGETS,
    TASK,
    UNIT,
    WITHDRAWN,
    BadAnswer,
    checked,
    each_once,
)  # fmt: skip
from cdht_desktop.exchange.batch import Record
from cdht_desktop.exchange.key_words import RECORD, from_records

__all__ = [
    "FIELDS", "KINDS", "MOST_VALUE", "MOST_WORDS", "OUTCOMES", "BadAnswer", "DueYear", "FileAnswer", "Lists", "Return",
    "RowProblem", "TaskAsked", "check_lists", "check_receipt", "check_return", "list_records", "receipt_records",
    "return_records",
]  # fmt: skip


@dataclass(frozen=True)
class FileAnswer:
    """What became of one file at the upper level; `counts` are those that were taken over, empty where none were.

    `received_at` is ISO text in UTC; `codes` name the problems of a refused file, each once.
    """

    sha256: str
    file: str
    revision: int
    received_at: str
    outcome: str
    reason: str = ""
    codes: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TaskAsked:
    """Something asked of a commune; `person` is the commune's own id of the person, "" where it is about the file."""

    id: str
    kind: str
    made_on: str
    person: str = ""
    field: str = ""
    said: str = ""
    wanted: str = ""
    words: str = ""


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with a row of a refused file; `position` counts the problems of that file from 1.

    `person` is the commune's own id of the person whom the row is about, "" where it is about nobody.
    """

    sha256: str
    file: str
    revision: int
    position: int
    row: int
    field: str
    code: str
    message: str
    person: str = ""


@dataclass(frozen=True)
class Return:
    """What a commune is asked, what is no longer asked (with the words why, by task), and what was wrong with its files."""

    tasks: tuple[TaskAsked, ...] = ()
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True)
class DueYear:
    """By when a year is to be handed in, and since when it is closed; ISO dates, "" for none."""

    year: int
    due_on: str = ""
    closed_on: str = ""


@dataclass(frozen=True)
class Lists:
    """What goes down to all communes: criteria sets, targets as TOML ("" for the shipped ones), unit names by code.

    `revocations` are the values of the `revocation` records of `key_words`, one list of revoked keys or none.
    """

    criteria: tuple[CriteriaSet, ...] = ()
    targets: str = ""
    units: Mapping[str, str] = field(default_factory=dict)
    due: tuple[DueYear, ...] = ()
    revocations: tuple[Mapping[str, Any], ...] = ()


# Writing ------------------------------------------------------------------------------------------------------------


def receipt_records(files: Iterable[FileAnswer]) -> Iterator[Record]:
    """Yield the records of a receipt."""
    for one in files:
        yield "file", _bare({**asdict(one), "codes": list(one.codes)}, optional=("reason", "codes", "counts"))


def return_records(said: Return) -> Iterator[Record]:
    """Yield the records of a return."""
    for task in said.tasks:
        yield "task", _bare(asdict(task), optional=("person", "field", "said", "wanted", "words"))
    for task_id, words in said.withdrawn.items():
        yield "withdrawn", {"task": task_id, "words": words}
    for problem in said.problems:
        yield "problem", _bare(asdict(problem), optional=("person",))


def list_records(said: Lists) -> Iterator[Record]:
    """Yield the records of the lists that go down."""
    for criteria in said.criteria:
        yield (
            "criteria_set",
            {
                "code": criteria.code,
                "title": criteria.title,
                "sha256": _digest(criteria.source),
                "source": criteria.source,
            },
        )
    if said.targets:
        yield "targets", {"source": said.targets}
    for code, name in said.units.items():
        yield "unit", {"code": code, "name": name}
    for due in said.due:
        yield "due", _bare(asdict(due), optional=("due_on", "closed_on"))
    yield from ((RECORD, value) for value in said.revocations)


# Reading ------------------------------------------------------------------------------------------------------------


def check_receipt(records: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[FileAnswer, ...]:
    """Return what a receipt says of each file; raises `BadAnswer`."""
    found = []
    for kind, value in records:
        said = checked(kind, value, {"file": FILE})
        found.append(FileAnswer(**{**said, "codes": tuple(said.get("codes", ()))}))
    each_once("file", [one.sha256 for one in found])
    return tuple(found)


def check_return(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Return:
    """Return what a return asks; raises `BadAnswer`."""
    tasks, withdrawn, problems = [], {}, []
    for kind, value in records:
        said = checked(kind, value, {"task": TASK, "withdrawn": WITHDRAWN, "problem": PROBLEM})
        if kind == "task":
            tasks.append(TaskAsked(**said))
        elif kind == "withdrawn":
            withdrawn[said["task"]] = said["words"]
        else:
            problems.append(RowProblem(**said))
    each_once("task", [*(task.id for task in tasks), *withdrawn])
    problems.sort(key=lambda one: (one.revision, one.sha256, one.position))
    return Return(tuple(sorted(tasks, key=lambda one: (one.made_on, one.id))), withdrawn, tuple(problems))


def check_lists(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Lists:
    """Return the lists that came down, criteria sets and targets read as they will be used; raises `BadAnswer`."""
    known = {"criteria_set": CRITERIA, "targets": TARGETS, "unit": UNIT, "due": DUE}
    said: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in (*known, RECORD)}
    for kind, value in records:
        said.get(kind, []).append(value if kind == RECORD else checked(kind, value, known))
    each_once("targets", ["targets" for _one in said["targets"]])
    each_once("unit", [one["code"] for one in said["unit"]])
    each_once("due", [str(one["year"]) for one in said["due"]])
    each_once("criteria_set", [one["code"] for one in said["criteria_set"]])
    targets = said["targets"][0]["source"] if said["targets"] else ""
    _read_targets(targets)
    _check_revocations(said[RECORD])
    return Lists(
        criteria=tuple(_criteria(one) for one in said["criteria_set"]),
        targets=targets,
        units={one["code"]: one["name"] for one in said["unit"]},
        due=tuple(DueYear(**one) for one in said["due"]),
        revocations=tuple(said[RECORD]),
    )


def _check_revocations(said: Sequence[Mapping[str, Any]]) -> None:
    try:
        from_records((RECORD, value) for value in said)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadAnswer(RECORD) from error


def _criteria(said: Mapping[str, Any]) -> CriteriaSet:
    if _digest(said["source"]) != said["sha256"]:
        raise BadAnswer("criteria_set.sha256")
    try:
        found = CriteriaSet.from_toml(said["source"], said["code"])
    except BadRules as error:
        raise BadAnswer("criteria_set.source") from error
    if (found.code, found.title) != (said["code"], said["title"]):
        raise BadAnswer("criteria_set.code")
    return found


def _read_targets(source: str) -> None:
    if source:
        try:
            targets_from_toml(source, "targets")
        except BadRules as error:
            raise BadAnswer("targets.source") from error


def _bare(values: Mapping[str, Any], optional: Sequence[str]) -> dict[str, Any]:
    """Return the values without those that are left out where they are empty."""
    return {name: value for name, value in values.items() if value or name not in optional}


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8")).hexdigest()
