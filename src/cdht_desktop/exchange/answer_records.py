"""What an upper level's answers say: the records of a receipt, of a return, and of the lists that go down, and their checks.

Each kind has its own record types; keys that hold their default are left out. A file with one record that is not as it
should be is no answer at all: the checks raise `BadAnswer`, whose text says which record and field, for the log.

- receipt: `["file",{"sha256","file","revision","received_at","outcome","reason"[""],"codes"[[]],"counts"[{}]}]`
- return: `["task",{"id","kind","person"[""],"field"[""],"said"[""],"wanted"[""],"words"[""],"made_on"}]`,
  `["withdrawn",{"task","words"}]`, `["problem",{"sha256","file","revision","position","row","field","code","message"}]`
- lists: `["criteria_set",{"code","title","sha256","source"}]`, `["targets",{"source"}]`, `["unit",{"code","name"}]`,
  `["due",{"year","due_on"[""],"closed_on"[""]}]`, and the `revocation` records of `key_words`
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.targets import targets_from_toml
from cdht_desktop.errors import BadRules
from cdht_desktop.exchange.batch import Record
from cdht_desktop.exchange.key_words import RECORD, from_records

OUTCOMES = ("accepted", "replaced", "older", "disputed", "aside", "refused")
KINDS = ("correction", "duplicate", "question")
FIELDS = ("name", "birth", "sex", "id_number", "village", "group", "scores", "")
MOST_WORDS = 1000  # letters of an officer's sentence
MOST_VALUE = 200  # letters of a field's value
_MOST_REASON = 1000
_MOST_CODES = 50
_MOST_SOURCE = 60_000
_LONG_NAME = 260
_HIGHEST = 10**9
_SHA256 = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9A-Za-z._-]{1,64}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_UNIT = re.compile(r"[0-9A-Za-z]{2,5}")
_COUNT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
Check = Callable[[Any], bool]


class BadAnswer(ValueError):
    """A record of an answer cannot be as it is; the text says which, for the log."""


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
    """What is wrong with a row of a refused file; `position` counts the problems of that file from 1."""

    sha256: str
    file: str
    revision: int
    position: int
    row: int
    field: str
    code: str
    message: str


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
        yield "problem", asdict(problem)


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
        said = _checked(kind, value, {"file": _FILE})
        found.append(FileAnswer(**{**said, "codes": tuple(said.get("codes", ()))}))
    _each_once("file", [one.sha256 for one in found])
    return tuple(found)


def check_return(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Return:
    """Return what a return asks; raises `BadAnswer`."""
    tasks, withdrawn, problems = [], {}, []
    for kind, value in records:
        said = _checked(kind, value, {"task": _TASK, "withdrawn": _WITHDRAWN, "problem": _PROBLEM})
        if kind == "task":
            tasks.append(TaskAsked(**said))
        elif kind == "withdrawn":
            withdrawn[said["task"]] = said["words"]
        else:
            problems.append(RowProblem(**said))
    _each_once("task", [*(task.id for task in tasks), *withdrawn])
    problems.sort(key=lambda one: (one.revision, one.sha256, one.position))
    return Return(tuple(sorted(tasks, key=lambda one: (one.made_on, one.id))), withdrawn, tuple(problems))


def check_lists(records: Iterable[tuple[str, Mapping[str, Any]]]) -> Lists:
    """Return the lists that came down, criteria sets and targets read as they will be used; raises `BadAnswer`."""
    known = {"criteria_set": _CRITERIA, "targets": _TARGETS, "unit": _UNITS, "due": _DUE}
    said: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in (*known, RECORD)}
    for kind, value in records:
        said.get(kind, []).append(value if kind == RECORD else _checked(kind, value, known))
    _each_once("targets", ["targets" for _one in said["targets"]])
    _each_once("unit", [one["code"] for one in said["unit"]])
    _each_once("due", [str(one["year"]) for one in said["due"]])
    _each_once("criteria_set", [one["code"] for one in said["criteria_set"]])
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


# The shape of records -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Shape:
    """What a record must hold, and what it may."""

    needs: Mapping[str, Check]
    may: Mapping[str, Check] = field(default_factory=dict)


def _checked(kind: str, value: Mapping[str, Any], shapes: Mapping[str, _Shape]) -> Mapping[str, Any]:
    shape = shapes.get(kind)
    if shape is None:
        raise BadAnswer(kind[:_LONG_NAME])
    missing, foreign = shape.needs.keys() - value.keys(), value.keys() - shape.needs.keys() - shape.may.keys()
    wrong = [name for name, check in {**shape.needs, **shape.may}.items() if name in value and not check(value[name])]
    if missing or foreign or wrong:
        names = sorted([*missing, *wrong]) or ["…"]
        raise BadAnswer(f"{kind}.{names[0]}")
    return value


def _each_once(kind: str, names: Sequence[str]) -> None:
    if len(set(names)) != len(names):
        raise BadAnswer(f"{kind}: twice")


def _bare(values: Mapping[str, Any], optional: Sequence[str]) -> dict[str, Any]:
    """Return the values without those that are left out where they are empty."""
    return {name: value for name, value in values.items() if value or name not in optional}


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def _like(pattern: re.Pattern[str]) -> Check:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _among(*allowed: str) -> Check:
    return lambda value: isinstance(value, str) and value in allowed


def _text(most: int, least: int = 0, *, lines: bool = False) -> Check:
    """Return the check of a text of so many letters that can be seen; `lines`: line breaks are allowed too."""

    def check(value: Any) -> bool:
        if not isinstance(value, str) or not least <= len(value) <= most:
            return False
        return (value.replace("\n", "").replace("\t", "") if lines else value).isprintable()

    return check


def _whole(least: int, most: int = _HIGHEST) -> Check:
    return lambda value: type(value) is int and least <= value <= most


def _is_day(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and dt.datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _are_codes(value: Any) -> bool:
    code = _like(_CODE)
    return isinstance(value, list) and len(value) <= _MOST_CODES and all(map(code, value))


def _are_counts(value: Any) -> bool:
    name, count = _like(_COUNT_NAME), _whole(0)
    return isinstance(value, dict) and len(value) <= _MOST_CODES and all(name(k) and count(v) for k, v in value.items())


_REVISION = _whole(1, 999_999)
_FILE = _Shape(
    {
        "sha256": _like(_SHA256),
        "file": _text(_LONG_NAME, 1),
        "revision": _REVISION,
        "received_at": _is_moment,
        "outcome": _among(*OUTCOMES),
    },
    {"reason": _text(_MOST_REASON), "codes": _are_codes, "counts": _are_counts},
)
_TASK = _Shape(
    {"id": _like(_ID), "kind": _among(*KINDS), "made_on": _is_day},
    {
        "person": _like(_ID),
        "field": _among(*FIELDS),
        "said": _text(MOST_VALUE),
        "wanted": _text(MOST_VALUE),
        "words": _text(MOST_WORDS, lines=True),
    },
)
_WITHDRAWN = _Shape({"task": _like(_ID), "words": _text(MOST_WORDS, lines=True)})
_PROBLEM = _Shape(
    {
        "sha256": _like(_SHA256),
        "file": _text(_LONG_NAME, 1),
        "revision": _REVISION,
        "position": _whole(1),
        "row": _whole(0),
        "field": _text(MOST_VALUE),
        "code": _text(MOST_VALUE),
        "message": _text(_MOST_REASON),
    }
)
_CRITERIA = _Shape(
    {
        "code": _like(_CODE),
        "title": _text(MOST_VALUE, 1),
        "sha256": _like(_SHA256),
        "source": _text(_MOST_SOURCE, 1, lines=True),
    }
)
_TARGETS = _Shape({"source": _text(_MOST_SOURCE, 1, lines=True)})
_UNITS = _Shape({"code": _like(_UNIT), "name": _text(MOST_VALUE, 1)})
_DUE = _Shape({"year": _whole(1900, 9999)}, {"due_on": _is_day, "closed_on": _is_day})
