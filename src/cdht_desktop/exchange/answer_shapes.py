"""The shapes of the records in an upper level's answers: which fields each kind has, and what may stand in them."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

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
class Shape:
    """What a record must hold, and what it may."""

    needs: Mapping[str, Check]
    may: Mapping[str, Check] = field(default_factory=dict)


def checked(kind: str, value: Mapping[str, Any], shapes: Mapping[str, Shape]) -> Mapping[str, Any]:
    """Return a record that is as the shape of its kind says; raises `BadAnswer` for another one, or one of no such kind."""
    shape = shapes.get(kind)
    if shape is None:
        raise BadAnswer(kind[:_LONG_NAME])
    missing, foreign = shape.needs.keys() - value.keys(), value.keys() - shape.needs.keys() - shape.may.keys()
    wrong = [name for name, check in {**shape.needs, **shape.may}.items() if name in value and not check(value[name])]
    if missing or foreign or wrong:
        names = sorted([*missing, *wrong]) or ["…"]
        raise BadAnswer(f"{kind}.{names[0]}")
    return value


def each_once(kind: str, names: Sequence[str]) -> None:
    """Raise `BadAnswer` where a name comes twice."""
    if len(set(names)) != len(names):
        raise BadAnswer(f"{kind}: twice")


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
FILE = Shape(
    {
        "sha256": _like(_SHA256),
        "file": _text(_LONG_NAME, 1),
        "revision": _REVISION,
        "received_at": _is_moment,
        "outcome": _among(*OUTCOMES),
    },
    {"reason": _text(_MOST_REASON), "codes": _are_codes, "counts": _are_counts},
)
TASK = Shape(
    {"id": _like(_ID), "kind": _among(*KINDS), "made_on": _is_day},
    {
        "person": _like(_ID),
        "field": _among(*FIELDS),
        "said": _text(MOST_VALUE),
        "wanted": _text(MOST_VALUE),
        "words": _text(MOST_WORDS, lines=True),
    },
)
WITHDRAWN = Shape({"task": _like(_ID), "words": _text(MOST_WORDS, lines=True)})
PROBLEM = Shape(
    {
        "sha256": _like(_SHA256),
        "file": _text(_LONG_NAME, 1),
        "revision": _REVISION,
        "position": _whole(1),
        "row": _whole(0),
        "field": _text(MOST_VALUE),
        "code": _text(MOST_VALUE),
        "message": _text(_MOST_REASON),
    },
    {"person": _like(_ID)},
)
CRITERIA = Shape(
    {
        "code": _like(_CODE),
        "title": _text(MOST_VALUE, 1),
        "sha256": _like(_SHA256),
        "source": _text(_MOST_SOURCE, 1, lines=True),
    }
)
TARGETS = Shape({"source": _text(_MOST_SOURCE, 1, lines=True)})
UNIT = Shape({"code": _like(_UNIT), "name": _text(MOST_VALUE, 1)})
DUE = Shape({"year": _whole(1900, 9999)}, {"due_on": _is_day, "closed_on": _is_day})
