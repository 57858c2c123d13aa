"""Numbers of certificates and of the register book: counted per unit and year, by a rule, never used again.

A certificate bears two numbers, each with a rule of its own. What counts is the whole number within unit and year; its
text on paper follows from the rule of the day it was given, and stays.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Literal

from cdht_desktop.words import _

DEFAULT_DIGITS = 5
MAX_DIGITS = 9
HIGHEST = 999_999_999
MAX_PATTERN = 40
MAX_TEXT = 40  # what a certificate's line and the column of a register hold
Kind = Literal["certificate", "register"]
KINDS: tuple[Kind, ...] = ("certificate", "register")
Span = tuple[int, int]  # numbers from the first to the last, both among them

_FIELD = re.compile(r"\{(n|year|unit)\}")
# Letters, digits, and signs that every font has and that no list or file name takes for something else.
_SAFE = re.compile(r"(?:[^\W_]|[ /.:()\-])*")


@dataclass(frozen=True)
class Numbering:
    """How numbers of one year look: `pattern` has `{n}` (padded to `digits`), `{year}` and `{unit}`; `first` begins."""

    pattern: str = "{n}"
    digits: int = DEFAULT_DIGITS
    first: int = 1

    def text(self, number: int, year: int, unit: str) -> str:
        """Return the number as it stands on paper."""
        return self.pattern.format(n=str(number).zfill(self.digits), year=year, unit=unit)

    def number_of(self, text: str, year: int, unit: str) -> int | None:
        """Return the number that this rule writes as `text`, None where it writes none so."""
        head, tail = (part.format(year=year, unit=unit) for part in self.pattern.split("{n}", 1))
        middle = text[len(head) : len(text) - len(tail)]
        if not middle.isdecimal() or not middle.isascii():
            return None
        return int(middle) if self.text(int(middle), year, unit) == text else None


@dataclass(frozen=True)
class Rules:
    """The rule of each of the two numbers."""

    certificate: Numbering = field(default_factory=Numbering)
    register: Numbering = field(default_factory=Numbering)

    def of(self, kind: Kind) -> Numbering:
        """Return the rule of one of the two."""
        return self.certificate if kind == "certificate" else self.register


def faults(rule: Numbering, year: int, unit: str) -> dict[str, str]:
    """Return what is wrong with a rule, as sentences by field (`pattern`, `digits`, `first`); empty where it can stand."""
    found = {}
    if wrong := _pattern_fault(rule.pattern):
        found["pattern"] = wrong
    if not 1 <= rule.digits <= MAX_DIGITS:
        found["digits"] = _("From 1 to {most}.").format(most=MAX_DIGITS)
    if not 1 <= rule.first <= HIGHEST:
        found["first"] = _("A whole number from 1 on, at most {digits} digits.").format(digits=len(str(HIGHEST)))
    if not found and len(rule.text(HIGHEST, year, unit)) > MAX_TEXT:
        found["pattern"] = _("The number would be longer than {count} letters.").format(count=MAX_TEXT)
    return found


def _pattern_fault(pattern: str) -> str:
    if len(pattern) > MAX_PATTERN:
        return _("At most {count} letters.").format(count=MAX_PATTERN)
    names = _FIELD.findall(pattern)
    if names.count("n") != 1:
        return _("Write {n} once: the counted number stands there.")
    rest = _FIELD.sub("", pattern)
    if "{" in rest or "}" in rest:
        return _("In braces there may be {n}, {year} and {unit} only.")
    if not _SAFE.fullmatch(rest):
        return _("Only letters, digits, spaces and the signs / - . : ( ) can stand here.")
    return ""


def counted(first: int, amount: int, spans: Sequence[Span] = ()) -> list[int]:
    """Return `amount` numbers from `first` on that lie in none of `spans`."""
    barred = sorted(spans)
    if not barred or barred[-1][1] < first:
        return list(range(first, first + amount))
    return list(islice(_outside(first, barred), amount))


def _outside(first: int, barred: Sequence[Span]) -> Iterable[int]:
    at = first
    for low, high in barred:
        yield from range(at, low)
        at = max(at, high + 1)
    yield from count(at)


def left_out(first: int, last: int, spans: Iterable[Span]) -> list[Span]:
    """Return the runs of numbers from `first` to `last` that lie in none of `spans`."""
    found, at = [], first
    for low, high in sorted(spans):
        if at > last:
            break
        if low > at:
            found.append((at, min(low - 1, last)))
        at = max(at, high + 1)
    return [*found, (at, last)] if at <= last else found
