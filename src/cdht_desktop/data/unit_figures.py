"""Counting a year at the upper level: from the figures of the files that count, never from the persons in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, select

from cdht_desktop.data.reports import Counts
from cdht_desktop.data.tables import BATCH, SLICE_FIGURE

_F, _B = SLICE_FIGURE.c, BATCH.c
_COUNTED = ("registered", "evaluated", "passed", "failed", "recognised")
_MEASURES = ("recognised", "recognised_digital", "recognised_updates")
_SUMS = tuple(func.coalesce(func.sum(_F[name]), 0) for name in _COUNTED)
# Figures are added up without asking whether their file counts: a file that does not has none.
_OF_YEARS = and_(_B.direction == "in", _B.kind == "year")
COUNTING = and_(_OF_YEARS, _B.outcome == "current")
_COMING = and_(_OF_YEARS, _B.outcome.in_(("current", "disputed")))


@dataclass(frozen=True)
class CountingFile:
    """The file that counts for a unit and a year; `at` is when it came, ISO text in UTC."""

    number: int
    unit: str
    unit_name: str
    revision: int
    at: str


@dataclass(frozen=True)
class PlaceFigure:
    """One village, or one group, of a unit, counted; `digital` and `updates` are of those recognised."""

    unit: str
    label: str
    code: str
    counts: Counts
    digital: int
    updates: int


def files(connection: Connection, year: int) -> list[CountingFile]:
    """Return the files that count for a year, by the unit's code."""
    query = select(_B.number, _B.unit_code, _B.unit_name, _B.revision, _B.at).where(COUNTING, _B.year == year)
    return [CountingFile(*row) for row in connection.execute(query.order_by(_B.unit_code))]


def years(connection: Connection) -> list[int]:
    """Return the years of which a file counts, or would if no other stood against it; the newest first."""
    return list(connection.execute(select(_B.year).distinct().where(_COMING).order_by(_B.year.desc())).scalars())


def total(connection: Connection, year: int) -> Counts:
    """Count a whole year."""
    return Counts(*connection.execute(select(*_SUMS).where(_F.year == year)).one())


def by_group(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by the name of the occupation group, in the groups' order; `""` where a person has none."""
    query = select(_F.group_name, *_SUMS).where(_F.year == year).group_by(_F.group_name)
    return _named(connection, query.order_by(func.min(_F.group_position), _F.group_name))


def by_unit(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by the unit's code; a unit that registered nobody is not in it."""
    query = select(_F.unit_code, *_SUMS).where(_F.year == year).group_by(_F.unit_code).order_by(_F.unit_code)
    return _named(connection, query)


def measures(connection: Connection, year: int) -> Mapping[str, int]:
    """Return the counts that targets are measured with, by the names used in `resources/targets`."""
    sums = (func.coalesce(func.sum(_F[name]), 0).label(name) for name in _MEASURES)
    return dict(connection.execute(select(*sums).where(_F.year == year)).mappings().one())


def villages(connection: Connection, year: int) -> list[PlaceFigure]:
    """Count a year by unit and village: units by code, villages the Vietnamese way; one without a name comes last."""
    order = (_F.unit_code, _F.village == "", func.min(_F.village_sort), _F.village)
    return _places(connection, _F.year == year, _F.village, order, literal(""))


def groups(connection: Connection, year: int) -> list[PlaceFigure]:
    """Count a year by unit and group: units by code, groups in their order."""
    order = (_F.unit_code, func.min(_F.group_position), _F.group_name)
    return _places(connection, _F.year == year, _F.group_name, order, func.min(_F.group_code))


def _places(
    connection: Connection, condition: ColumnElement[bool], label: Any, order: tuple[Any, ...], code: Any
) -> list[PlaceFigure]:
    digital, updates = func.sum(_F.recognised_digital), func.sum(_F.recognised_updates)
    query = select(_F.unit_code, label, code, *_SUMS, digital, updates).where(condition)
    found = connection.execute(query.group_by(_F.unit_code, label).order_by(*order))
    return [PlaceFigure(row[0], row[1], row[2], Counts(*row[3:8]), row[8], row[9]) for row in found]


def _named(connection: Connection, query: Any) -> dict[str, Counts]:
    return {row[0]: Counts(*row[1:]) for row in connection.execute(query)}
