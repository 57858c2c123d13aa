"""Member units of the upper level: who belongs to it, by when a year is to be handed in, and who has done so."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from cdht_desktop.changes import Changes
from cdht_desktop.data import batches
from cdht_desktop.data import units as reading
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.units import Figure, MemberUnit, UpperYear
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc, sort_text
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import receiving
from cdht_desktop.ops.receiving import UnitState
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.sheets.units import CODE_DIGITS, LONGEST_NAME, LONGEST_PHONE, parse_units
from cdht_desktop.words import _

__all__ = [
    "BatchRow", "Figure", "MemberUnit", "Standing", "Tally", "UnitPlan", "UnitStanding", "UpperYear", "add", "all_units",
    "close_year", "edit", "figures", "files", "import_list", "put", "read_list", "remove", "reopen_year", "set_due",
    "standing", "tally", "year_facts", "years",
]  # fmt: skip
_LONGEST_REASON = 500
Standing = Literal["counted", "waiting", "disputed", "refused", "nothing"]


@dataclass(frozen=True)
class UnitStanding:
    """How far a unit has come in a year.

    `counted`: a file of it counts. `waiting`: a file was put aside for an officer. `disputed`: two files of one revision
    differ, so neither counts. `refused`: what came could not be taken in. `nothing`: no file has come. `id` is the
    unit's code, `member` None where it handed in but is not on the list. `late` counts the days between the due date
    and the day its first file came (or today, where none has); 0: in time, or no due date. `waits`: files put aside.
    `counts` are its figures: `registered`, `evaluated`, `passed`, `failed`, `recognised`; empty where nothing counts.
    """

    id: str
    name: str
    phone: str
    member: str | None
    standing: Standing
    revision: int | None = None
    at: str = ""
    late: int = 0
    waits: int = 0
    counts: Mapping[str, int] | None = None
    batch_id: str | None = None

    def count(self, name: str) -> int | None:
        """Return one of its figures, None where nothing counts."""
        return None if self.counts is None else self.counts.get(name, 0)


@dataclass(frozen=True)
class Tally:
    """A year's units counted: `expected` are those on the list, `handed_in` those with a file that counts."""

    expected: int
    handed_in: int
    late: int
    nothing: int
    waiting: int
    disputed: int
    refused: int
    unlisted: int


@dataclass(frozen=True)
class UnitPlan:
    """A list of units as read: what importing it would do. `problems` hold the rows that are left out, and warnings."""

    file: str
    read: int
    new: tuple[tuple[str, str, str], ...]
    changed: tuple[tuple[str, str, str], ...]
    unchanged: int
    problems: tuple[Problem, ...]


# The list -------------------------------------------------------------------------------------------------------------


def all_units(store: Store) -> list[MemberUnit]:
    """Return the units on the list, sorted the Vietnamese way."""
    with store.read() as connection:
        return reading.member_units(connection)


@needs(Right.HAND_UP)
def add(store: Store, code: str, name: str, phone: str = "") -> Changes[str]:
    """Put a unit on the list; answers its id. One that was removed is there again. Raises `FieldErrors` (code, name)."""
    _refuse_commune(store)
    code = code.strip()
    checked = _checked(name, phone, code=code)
    with store.write(_("Unit added: {name}").format(name=checked[0])) as writing:
        known = reading.by_code(writing.connection).get(code)
        if known and known[1]:
            words = _("“{name}” has the code {code} already.")
            raise FieldErrors({"code": words.format(name=known[0].name, code=code)})
        (row_id,) = reading.put(writing, [(code, *checked)])
    return writing.changes(row_id)


@needs(Right.HAND_UP)
def edit(store: Store, unit_id: str, *, name: str, phone: str = "") -> Changes[None]:
    """Change a unit's name and phone; its code stays. Raises `FieldErrors` (name) or `NotFound`."""
    checked = _checked(name, phone)
    with store.write(_("Unit changed: {name}").format(name=checked[0])) as writing:
        try:
            reading.change(writing, unit_id, *checked)
        except KeyError as error:
            raise NotFound(_("This unit is no longer there.")) from error
    return writing.changes(None)


@needs(Right.HAND_UP)
def remove(store: Store, unit_id: str) -> Changes[None]:
    """Take a unit off the list; what it handed in stays and still counts. Raises `NotFound`."""
    with store.write(_("Unit removed from the list")) as writing:
        known = {unit.id: unit.name for unit in reading.member_units(writing.connection)}
        if unit_id not in known:
            raise NotFound(_("This unit is no longer there."))
        writing.title = _("Unit removed from the list: {name}").format(name=known[unit_id])
        reading.remove(writing, unit_id, _today())
    return writing.changes(None)


def read_list(store: Store, path: Path, progress: Progress) -> UnitPlan:
    """Read a list of units (workbook or CSV) and say what importing it would do; nothing is written.

    Raises `NotAWorkbook`, `NoSuchColumn`, `Cancelled`, or `Refused` in a commune.
    """
    _refuse_commune(store)
    found = parse_units(read_workbook(path, progress))
    with store.read() as connection:
        known = reading.by_code(connection)
    new, changed = [], []
    for entry in found.rows:
        unit, listed = known.get(entry.code, (None, False))
        phone = entry.phone or (unit.phone if unit else "")
        if unit is None or not listed:
            new.append((entry.code, entry.name, phone))
        elif (unit.name, unit.phone) != (entry.name, phone):
            changed.append((entry.code, entry.name, phone))
    unchanged = len(found.rows) - len(new) - len(changed)
    return UnitPlan(path.name, found.read, tuple(new), tuple(changed), unchanged, found.problems)


@needs(Right.HAND_UP)
def import_list(store: Store, plan: UnitPlan) -> Changes[UnitPlan]:
    """Put the units of a list on ours, and take over other names and phones; one action. Answers the plan."""
    with store.write(_("Units imported from {file}").format(file=plan.file)) as writing:
        reading.put(writing, [*plan.new, *plan.changed])
    return writing.changes(plan)


@needs(Right.HAND_UP)
def put(store: Store, units: Iterable[tuple[str, str]]) -> Changes[int]:
    """Put units (code, name) on the list that handed in without being on it; answers how many."""
    rows = [(code, nfc(name), "") for code, name in units]
    with store.write(_("Units that handed in added to the list: {count}").format(count=len(rows))) as writing:
        reading.put(writing, rows)
    return writing.changes(len(rows))


# The year -------------------------------------------------------------------------------------------------------------


def years(store: Store) -> tuple[list[int], int]:
    """Return the years there are, the newest first and the present one among them, and the one to begin with.

    That is the newest of which anything is known: in January nobody has handed in the new year yet.
    """
    today = _today().year
    with store.read() as connection:
        known = reading.years(connection)
    return sorted({*known, today}, reverse=True), known[0] if known else today


def year_facts(store: Store, year: int) -> UpperYear:
    """Return by when a year is to be handed in, and since when it is closed."""
    with store.read() as connection:
        return reading.year_facts(connection, year)


@needs(Right.DECIDE)
def set_due(store: Store, year: int, day: dt.date | None) -> Changes[None]:
    """Say by when a year is to be handed in (None: no day). Raises `FieldErrors` (due_on)."""
    _refuse_commune(store)
    if day is not None and not year <= day.year <= year + 1:
        words = _("The year {year} is handed in during {year} or {next}.").format(year=year, next=year + 1)
        raise FieldErrors({"due_on": words})
    words = _("Year {year}: to be handed in by {day}") if day else _("Year {year}: no due date any more")
    with store.write(words.format(year=year, day=f"{day:%d/%m/%Y}" if day else "")) as writing:
        reading.put_year(writing, year, {"due_on": day.isoformat() if day else None})
    return writing.changes(None)


@needs(Right.DECIDE)
def close_year(store: Store, year: int, reason: str) -> Changes[None]:
    """Close a year: from now on only corrections with a decision are taken in.

    `reason` names the decision or report by which it was closed; it stands in the history. Raises `FieldErrors` (reason)
    or `Refused` where it is closed.
    """
    _refuse_commune(store)
    words = _reason(reason)
    with store.write(_("Year {year} closed: {reason}").format(year=year, reason=words)) as writing:
        if reading.year_facts(writing.connection, year).closed_on is not None:
            raise Refused(_("The year {year} is closed already.").format(year=year))
        reading.put_year(writing, year, {"closed_on": _today().isoformat()})
    return writing.changes(None)


@needs(Right.DECIDE)
def reopen_year(store: Store, year: int, reason: str) -> Changes[None]:
    """Open a closed year again; raises `FieldErrors` (reason), or `Refused` where it is not closed."""
    words = _reason(reason)
    with store.write(_("Year {year} opened again: {reason}").format(year=year, reason=words)) as writing:
        if reading.year_facts(writing.connection, year).closed_on is None:
            raise Refused(_("The year {year} is not closed.").format(year=year))
        reading.put_year(writing, year, {"closed_on": None})
    return writing.changes(None)


# Who has handed in ----------------------------------------------------------------------------------------------------


def standing(store: Store, year: int, *, today: dt.date | None = None) -> list[UnitStanding]:
    """Return how far each unit has come in a year: those on the list and those that handed in without being on it."""
    states = {state.unit: state for state in receiving.standing(store, year)}
    with store.read() as connection:
        members = {unit.code: unit for unit in reading.member_units(connection)}
        due = reading.year_facts(connection, year).due_on
        first = reading.first_handed_in(connection, year)
    day = today or _today()
    found = []
    for code in {**members, **states}:
        row = _standing(code, members.get(code), states.get(code))
        came = _local_day(first[code]) if code in first else day
        found.append(replace(row, late=max((came - due).days, 0) if due else 0))
    return sorted(found, key=lambda row: (sort_text(row.name), row.id))


def tally(rows: Iterable[UnitStanding]) -> Tally:
    """Count the units of a year by how far they have come."""
    found = list(rows)
    of = {name: sum(row.standing == name for row in found) for name in ("waiting", "disputed", "refused", "nothing")}
    return Tally(
        expected=sum(row.member is not None for row in found),
        handed_in=sum(row.standing == "counted" for row in found),
        late=sum(row.late > 0 for row in found),
        unlisted=sum(row.member is None for row in found),
        **of,
    )


def figures(store: Store, unit: str, year: int) -> list[Figure]:
    """Return a unit's year by village and group; empty where no file of it counts."""
    with store.read() as connection:
        return reading.figures(connection, unit, year)


def files(store: Store, unit: str, year: int) -> list[BatchRow]:
    """Return all that came from a unit of a year, the highest revision first, and of one the last that came."""
    with store.read() as connection:
        found = batches.of_unit(connection, unit, year)
    return sorted(found, key=lambda row: (-row.revision, -row.number))


def _standing(code: str, member: MemberUnit | None, state: UnitState | None) -> UnitStanding:
    name = member.name if member else state.unit_name if state else code
    row = UnitStanding(code, name, member.phone if member else "", member.id if member else None, "nothing")
    if state is None:
        return row
    return replace(
        row, standing=_STANDINGS[state.state], revision=state.revision, at=state.at, waits=state.waiting,
        counts=state.counts if state.state == "current" else None, batch_id=state.batch_id,
    )  # fmt: skip


_STANDINGS: Mapping[str, Standing] = {
    "current": "counted", "aside": "waiting", "disputed": "disputed", "refused": "refused",
}  # fmt: skip


# What is checked ------------------------------------------------------------------------------------------------------


def _checked(name: str, phone: str, *, code: str | None = None) -> tuple[str, str]:
    name, phone = nfc(name), nfc(phone)
    wrong = {}
    if code is not None and not (code.isascii() and code.isdigit() and len(code) in CODE_DIGITS):
        wrong["code"] = _("A commune's code has 5 digits, such as 04849; a province's has 2.")
    if not name:
        wrong["name"] = _("Give the unit's name.")
    elif len(name) > LONGEST_NAME:
        wrong["name"] = _("At most {count} letters.").format(count=LONGEST_NAME)
    if len(phone) > LONGEST_PHONE:
        wrong["phone"] = _("At most {count} letters.").format(count=LONGEST_PHONE)
    if wrong:
        raise FieldErrors(wrong)
    return name, phone


def _reason(text: str) -> str:
    reason = nfc(text)
    if not reason:
        raise FieldErrors({"reason": _("Say by which decision or for which reason.")})
    if len(reason) > _LONGEST_REASON:
        raise FieldErrors({"reason": _("At most {count} letters.").format(count=_LONGEST_REASON)})
    return reason


def _refuse_commune(store: Store) -> None:
    if store.level != "upper":
        raise Refused(_("Only an upper level has member units."))


def _local_day(at: str) -> dt.date:
    return dt.datetime.fromisoformat(at).astimezone().date()


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
