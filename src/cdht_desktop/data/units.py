"""Member units of the upper level, its years (due date, closed), and a unit's year in numbers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from cdht_desktop.data.tables import BATCH, MEMBER_UNIT, SLICE_FIGURE, UPPER_YEAR
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.text import sort_text

_M, _Y, _B, _F = MEMBER_UNIT.c, UPPER_YEAR.c, BATCH.c, SLICE_FIGURE.c
# What a unit sent us that is a file of its own; one that was refused is none that was handed in.
_HANDED_IN = ("current", "replaced", "older", "disputed", "aside")


@dataclass(frozen=True)
class MemberUnit:
    """A unit that hands in to this upper level; `phone` is "" where none is known."""

    id: str
    code: str
    name: str
    phone: str = ""


@dataclass(frozen=True)
class UpperYear:
    """What the upper level said about a year: by when to hand in, and since when it is closed; None: nothing yet."""

    year: int
    due_on: dt.date | None = None
    closed_on: dt.date | None = None


@dataclass(frozen=True)
class Figure:
    """The persons of one village and group of a unit's year, counted."""

    village: str
    group: str
    registered: int
    evaluated: int
    passed: int
    failed: int
    recognised: int


def member_units(connection: Connection) -> list[MemberUnit]:
    """Return the units that were not removed, sorted the Vietnamese way."""
    query = select(_M.id, _M.code, _M.name, _M.phone).where(_M.removed_on.is_(None)).order_by(_M.name_sort, _M.code)
    return [MemberUnit(*row) for row in connection.execute(query)]


def by_code(connection: Connection) -> dict[str, tuple[MemberUnit, bool]]:
    """Return every unit there ever was, by its code, and whether it is one now."""
    query = select(_M.id, _M.code, _M.name, _M.phone, _M.removed_on)
    return {row.code: (MemberUnit(*row[:4]), row.removed_on is None) for row in connection.execute(query)}


def put(writing: Write, rows: Sequence[tuple[str, str, str]]) -> list[str]:
    """Write units (code, name, phone) within an action: new ones, and others under a code that is known; return ids.

    A unit that was removed is one again.
    """
    known = by_code(writing.connection)
    new = [{"code": code, **_values(name, phone)} for code, name, phone in rows if code not in known]
    again = {
        known[code][0].id: {**_values(name, phone), "removed_on": None} for code, name, phone in rows if code in known
    }
    writing.update_many(MEMBER_UNIT, again)
    return [*writing.insert_many(MEMBER_UNIT, new), *again]


def change(writing: Write, unit_id: str, name: str, phone: str) -> None:
    """Change a unit's name and phone; raises `KeyError` where there is no such row."""
    writing.update(MEMBER_UNIT, unit_id, _values(name, phone))


def remove(writing: Write, unit_id: str, day: dt.date) -> None:
    """Take a unit off the list; what it handed in stays."""
    writing.update(MEMBER_UNIT, unit_id, {"removed_on": day.isoformat()})


def _values(name: str, phone: str) -> dict[str, str | None]:
    return {"name": name, "name_sort": sort_text(name), "phone": phone}


def year_facts(connection: Connection, year: int) -> UpperYear:
    """Return what was said about a year; an empty one where nothing was."""
    row = connection.execute(select(_Y.due_on, _Y.closed_on).where(_Y.year == year)).first()
    return UpperYear(year, *map(_day, row)) if row else UpperYear(year)


def years(connection: Connection) -> list[int]:
    """Return the years of which a file came, or about which something was said, the newest first."""
    came = select(_B.year).where(_B.direction == "in", _B.kind == "year")
    return sorted(connection.execute(came.union(select(_Y.year))).scalars(), reverse=True)


def put_year(writing: Write, year: int, values: Mapping[str, str | None]) -> None:
    """Write `due_on` or `closed_on` of a year within an action."""
    row_id = writing.connection.execute(select(_Y.id).where(_Y.year == year)).scalar()
    if row_id is None:
        writing.insert(UPPER_YEAR, {"year": year, **values})
    else:
        writing.update(UPPER_YEAR, row_id, values)


def first_handed_in(connection: Connection, year: int) -> dict[str, str]:
    """Return when each unit handed in its first file of a year (ISO, UTC), by the unit's code."""
    query = (
        select(_B.unit_code, func.min(_B.at))
        .where(_B.direction == "in", _B.kind == "year", _B.year == year, _B.outcome.in_(_HANDED_IN))
        .group_by(_B.unit_code)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def figures(connection: Connection, unit: str, year: int) -> list[Figure]:
    """Return a unit's year by village and group, in the order of reports; empty where no file of it counts."""
    query = (
        select(
            _F.village, _F.group_name, _F.registered, _F.evaluated, _F.passed, _F.failed, _F.recognised,
        )
        .join(BATCH, _B.number == _F.batch_number)
        .where(_F.unit_code == unit, _F.year == year, _B.outcome == "current")
        .order_by(_F.village_sort, _F.village, _F.group_position, _F.group_name)
    )  # fmt: skip
    return [Figure(*row) for row in connection.execute(query)]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
