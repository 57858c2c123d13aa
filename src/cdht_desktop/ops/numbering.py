"""The numbers of certificates and of the register book: the rule of a year, numbers that are never given, gaps."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import numbering as kept
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import VOID_NUMBER
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.numbering import HIGHEST, KINDS, Kind, Numbering, Rules, Span, counted, faults, left_out
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops.printable import text_fault
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = [
    "KINDS",
    "Gap",
    "Kind",
    "Number",
    "Numbering",
    "Rules",
    "RulesOf",
    "declare_void",
    "gaps",
    "give",
    "rules",
    "set_rules",
]
_MAX_REASON = 200
_MOST_VOID = 100_000
Why = Literal["start", "void", "revoked", "replaced", "unknown"]


@dataclass(frozen=True)
class Number:
    """The two numbers of one certificate: as counted, and as they stand on paper."""

    sequence: int
    number: str
    register_sequence: int
    register_number: str


@dataclass(frozen=True)
class RulesOf:
    """The rules of a year. `since`: the year they were set for, None where nobody set any; `given`: numbers exist.

    `next` are the numbers that the next certificate gets, as counted, by kind.
    """

    year: int
    rules: Rules
    since: int | None
    given: bool
    next: dict[Kind, int]


@dataclass(frozen=True)
class Gap:
    """Numbers that no valid certificate bears, from the first to the last, and why.

    `why`: below the `start` number; `void` (`reason` says why); `revoked` (`reason`); `replaced` by a correction, whose
    number is `replaced_by`; `unknown`: given once by an action that was taken back, in a workspace older than this rule.
    `on`: the ISO day of revoking or declaring, "" where there is none.
    """

    kind: Kind
    first: int
    last: int
    first_text: str
    last_text: str
    why: Why
    reason: str = ""
    replaced_by: str = ""
    on: str = ""


def rules(store: Store, year: int) -> RulesOf:
    """Return by which rules a year numbers; raises `NotFound` where it has not been opened."""
    with store.read() as connection:
        reading.round_of(connection, year)
        found, since = kept.rules(connection, year)
        following = {kind: _next(connection, store.unit, year, kind, found.of(kind)) for kind in KINDS}
        given = bool(kept.given(connection, store.unit, year, "certificate").amount)
    return RulesOf(year, found, since, given, following)


@needs(Right.SETTINGS)
def set_rules(store: Store, year: int, new: Rules, reason: str = "") -> Changes[Rules]:
    """Number a year's certificates by new rules from the next one on; what was given stays as it is.

    A start number above the next number leaves a gap: the numbers between are void for `reason`. Raises `NotFound`, or
    `FieldErrors` with fields such as `certificate_pattern`, `register_first`, and `reason`.
    """
    new = Rules(*(replace(new.of(kind), pattern=nfc(new.of(kind).pattern)) for kind in KINDS))
    with store.write(_("Numbers of {year}: another rule").format(year=year)) as writing:
        reading.round_of(writing.connection, year)
        _check_rules(writing, year, new)
        for kind in KINDS:
            _skip_to(writing, year, kind, new.of(kind).first, nfc(reason))
        kept.keep_rules(writing, year, new)
    return writing.changes(new)


def _check_rules(writing: Write, year: int, new: Rules) -> None:
    old, _since = kept.rules(writing.connection, year)
    errors: dict[str, str] = {}
    for kind in KINDS:
        rule = new.of(kind)
        found = faults(rule, year, writing.unit)
        if "pattern" not in found and (wrong := text_fault(rule.pattern)):
            found["pattern"] = wrong
        if not found:
            found = _clashes(writing, year, kind, old.of(kind), rule)
        errors |= {f"{kind}_{name}": sentence for name, sentence in found.items()}
    if errors:
        raise FieldErrors(errors)


def _clashes(writing: Write, year: int, kind: Kind, old: Numbering, new: Numbering) -> dict[str, str]:
    """Return what numbers given before have against a rule, as sentences by field."""
    at, unit = writing.connection, writing.unit
    following = _next(at, unit, year, kind, replace(old, first=1))
    last = kept.given(at, unit, year, kind).last
    if last and new.first != old.first and new.first < following:
        words = _("Numbers below {next} were given or declared void; start with {next} or higher.")
        return {"first": words.format(next=following)}
    coming = max(following, new.first)
    numbers = ((new.number_of(text, year, unit), text) for text in kept.texts(at, unit, year, kind))
    again = min(((number, text) for number, text in numbers if number is not None and number >= coming), default=None)
    if again is not None:
        words = _("This rule would give {number} again, which stands on a certificate. Change the words or the digits.")
        return {"pattern": words.format(number=again[1])}
    return {}


def _skip_to(writing: Write, year: int, kind: Kind, first: int, reason: str) -> None:
    """Declare void what lies between the next number and a start number above it, where numbers were given already."""
    last = kept.given(writing.connection, writing.unit, year, kind).last
    spans = _spans(writing.connection, writing.unit, year, kind)
    skipped = left_out(last + 1, first - 1, spans) if last else []
    if skipped and not reason:
        raise FieldErrors({"reason": _("Say why numbers are left out; it stands in the list of gaps.")})
    if len(reason) > _MAX_REASON:
        raise FieldErrors({"reason": _("At most {count} letters.").format(count=_MAX_REASON)})
    if wrong := text_fault(reason):
        raise FieldErrors({"reason": wrong})
    for low, high in skipped:
        _add_void(writing, year, kind, low, high, reason)


@needs(Right.DECIDE)
def declare_void(store: Store, year: int, kind: Kind, first: int, last: int, reason: str) -> Changes[int]:
    """Declare that numbers are never to be given, such as those on spoiled sheets; answers how many they are.

    Raises `NotFound`, or `FieldErrors` (first, last, reason): a number that a certificate bears, or declared before.
    """
    reason = nfc(reason)
    title = _("Numbers {first} to {last} of {year} declared void").format(first=first, last=last, year=year)
    with store.write(title) as writing:
        reading.round_of(writing.connection, year)
        errors = _void_faults(first, last, reason) or _void_clashes(writing, year, kind, first, last)
        if errors:
            raise FieldErrors(errors)
        _add_void(writing, year, kind, first, last, reason)
    return writing.changes(last - first + 1)


def _void_faults(first: int, last: int, reason: str) -> dict[str, str]:
    errors = {}
    if not 1 <= first <= HIGHEST:
        errors["first"] = _("A whole number from 1 on, at most {digits} digits.").format(digits=len(str(HIGHEST)))
    if last < first:
        errors["last"] = _("The last number is below the first.")
    elif last > HIGHEST or last - first >= _MOST_VOID:
        errors["last"] = _("At most {count} numbers at once.").format(count=_MOST_VOID)
    if not reason:
        errors["reason"] = _("Give the reason; it stands in the list of gaps.")
    elif len(reason) > _MAX_REASON:
        errors["reason"] = _("At most {count} letters.").format(count=_MAX_REASON)
    elif wrong := text_fault(reason):
        errors["reason"] = wrong
    return errors


def _void_clashes(writing: Write, year: int, kind: Kind, first: int, last: int) -> dict[str, str]:
    at, unit = writing.connection, writing.unit
    start = kept.given(at, unit, year, kind).first or kept.rules(at, year)[0].of(kind).first
    if first < start:
        return {"first": _("Numbers begin with {first} in this year.").format(first=start)}
    if bearer := kept.bearer(at, unit, year, kind, first, last):
        words = _("Number {number} stands on a certificate: revoke or correct that one instead.")
        return {"first": words.format(number=bearer)}
    if any(low <= last and first <= high for low, high in _spans(at, unit, year, kind)):
        return {"first": _("Some of these numbers were declared void before.")}
    return {}


def _add_void(writing: Write, year: int, kind: Kind, first: int, last: int, reason: str) -> None:
    values = {
        "unit_code": writing.unit, "year": year, "kind": kind, "first": first, "last": last, "reason": reason,
        "made_on": dt.date.today().isoformat(),
    }  # fmt: skip
    writing.insert(VOID_NUMBER, values)


def give(connection: Connection, unit: str, year: int, amount: int) -> list[Number]:
    """Return the next `amount` numbers of a unit's year; whoever asks writes them in the same transaction.

    Raises `Refused` where the rule would write a number that stands on a certificate already.
    """
    found, _since = kept.rules(connection, year)
    both = [_give(connection, unit, year, kind, found.of(kind), amount) for kind in KINDS]
    return [Number(*certificate, *register) for certificate, register in zip(*both, strict=True)]


def preview(connection: Connection, unit: str, year: int, amount: int) -> tuple[Number, Number]:
    """Return the first and the last of the next `amount` numbers (at least one), whether or not they can be given."""
    found, _since = kept.rules(connection, year)
    ends = []
    for kind in KINDS:
        rule, spans = found.of(kind), _spans(connection, unit, year, kind)
        numbers = counted(_next(connection, unit, year, kind, rule), max(amount, 1), spans)
        ends.append([(number, rule.text(number, year, unit)) for number in (numbers[0], numbers[-1])])
    first, last = (Number(*certificate, *register) for certificate, register in zip(*ends, strict=True))
    return first, last


def _give(
    connection: Connection, unit: str, year: int, kind: Kind, rule: Numbering, amount: int
) -> list[tuple[int, str]]:
    first = _next(connection, unit, year, kind, rule)
    numbers = counted(first, amount, _spans(connection, unit, year, kind))
    written = [(number, rule.text(number, year, unit)) for number in numbers]
    taken = kept.texts(connection, unit, year, kind)
    if again := next((text for _number, text in written if text in taken), ""):
        words = _("The rule of numbers would give {number} a second time. Change the rule first.")
        raise Refused(words.format(number=again))
    return written


def _next(connection: Connection, unit: str, year: int, kind: Kind, rule: Numbering) -> int:
    """Return the next number: above all that were given, none that is void; the start number where none was given yet.

    A start number that was set later left out what lies below it by declaring that void: what an action that was taken
    back freed below is given again, and no gap is left that nobody can explain.
    """
    given = kept.given(connection, unit, year, kind)
    first = given.last + 1 if given.amount else rule.first
    return counted(first, 1, _spans(connection, unit, year, kind))[0]


def _spans(connection: Connection, unit: str, year: int, kind: Kind) -> list[tuple[int, int]]:
    return [(void.first, void.last) for void in kept.voids(connection, unit, year, kind)]


def gaps(store: Store, year: int) -> list[Gap]:
    """Return all numbers of a year up to the last that no valid certificate bears, with the reason of each.

    The certificates' first, then the register's, each by number. Raises `NotFound` where the year is not open.
    """
    with store.read() as connection:
        reading.round_of(connection, year)
        found, _since = kept.rules(connection, year)
        return [gap for kind in KINDS for gap in _gaps(connection, store.unit, year, kind, found.of(kind))]


def _gaps(connection: Connection, unit: str, year: int, kind: Kind, rule: Numbering) -> list[Gap]:
    found = [
        Gap(
            kind, row.sequence, row.sequence, row.text, row.text, "replaced" if row.replaced_by else "revoked",
            row.reason, row.replaced_by or "", row.revoked_on,
        )
        for row in kept.revoked(connection, unit, year, kind)
    ]  # fmt: skip
    voids = kept.voids(connection, unit, year, kind)
    told: list[tuple[int, int, Why, str, str]] = [
        (void.first, void.last, "void", void.reason, void.made_on) for void in voids
    ]
    spans = [(void.first, void.last) for void in voids]
    told += [(*span, "start", "", "") for span in _before(connection, unit, year, kind, rule, spans)]
    told += [(*span, "unknown", "", "") for span in _untold(connection, unit, year, kind, spans)]
    for first, last, why, reason, on in told:
        low, high = (rule.text(number, year, unit) for number in (first, last))
        found.append(Gap(kind, first, last, low, high, why, reason, on=on))
    return sorted(found, key=lambda gap: gap.first)


def _before(connection: Connection, unit: str, year: int, kind: Kind, rule: Numbering, voids: list[Span]) -> list[Span]:
    """Return the numbers below the first that was given, or will be where none was yet."""
    begins = kept.given(connection, unit, year, kind).first or rule.first
    return left_out(1, begins - 1, voids)


def _untold(connection: Connection, unit: str, year: int, kind: Kind, voids: list[Span]) -> list[Span]:
    """Return the numbers between the first and the last given that no certificate bears and nothing tells of."""
    given = kept.given(connection, unit, year, kind)
    within = sum(high - low + 1 for low, high in voids if given.first < low and high < given.last)
    if given.amount + within == given.last - given.first + (1 if given.amount else 0):
        return []  # the rule, and without reading every number
    borne = ((number, number) for number in kept.sequences(connection, unit, year, kind))
    return left_out(given.first, given.last, [*voids, *borne])
