"""Texts that somebody else may have written (TOML, JSON): how long and how deep they are is asked before they are parsed.

Python's reader of TOML takes the square of the parts of a dotted name in time, and both readers take a call for each
bracket that stands in another.
"""

import json
import re
import tomllib
from itertools import accumulate
from typing import Any

DEEPEST = 16  # brackets within brackets; what the program writes itself has 4
_MOST_PARTS = 8  # of a dotted name; shipped files have 2
# What stands between quotation marks, and comments: their brackets and dots count for nothing. An open one ends with
# its line, or with the text where it may go over several: such a text is no TOML, and is refused by its reader.
_TOML_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
_JSON_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_BETWEEN_NAMES = re.compile(r"[=,\n\[\]{}]")


def toml(text: str, most: int) -> dict[str, Any]:
    """Return the values in a text of at most `most` letters.

    Raises `tomllib.TOMLDecodeError` where it is no TOML, another `ValueError` where it is too long or too deep.
    """
    _check_length(text, most)
    bare = _TOML_QUOTED.sub("_", text)  # a quoted part of a name counts as one
    if _depth(bare) > DEEPEST:
        raise ValueError("nested too deeply")
    if max(part.count(".") for part in _BETWEEN_NAMES.split(bare)) >= _MOST_PARTS:
        raise ValueError("a name has too many parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def json_value(text: str, most: int) -> Any:
    """Return the value of a JSON text of at most `most` letters; raises `ValueError` where it is none, too long or deep."""
    _check_length(text, most)
    if may_be_deep(text):
        raise ValueError("nested too deeply")
    return json.loads(text)


def may_be_deep(text: str) -> bool:
    """Say whether a JSON text has more than `DEEPEST` brackets within one another; quick where it has few at all."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    return _depth(_JSON_QUOTED.sub("_", text)) > DEEPEST


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(f"longer than {most} letters")


def _depth(bare: str) -> int:
    """Return how many brackets stand within one another in a text without its quoted parts."""
    return max(accumulate(1 if bracket in "[{" else -1 for bracket in _BRACKETS.findall(bare)), default=0)
