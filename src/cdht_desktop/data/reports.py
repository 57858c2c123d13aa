"""Counting a year, in a commune or over all units that handed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data.tables import BATCH, CERTIFICATE, CITIZEN_GROUP, EVALUATION, REGISTRATION, ROUND, VILLAGE
from cdht_desktop.data.years import JOINED

_R, _E, _N = REGISTRATION.c, EVALUATION.c, CERTIFICATE.c
IN_ROUND = JOINED.join(ROUND, _R.round_id == ROUND.c.id)


@dataclass(frozen=True)
class Counts:
    """How many registered, were evaluated, passed, failed, and were recognised."""

    registered: int = 0
    evaluated: int = 0
    passed: int = 0
    failed: int = 0
    recognised: int = 0


_COUNTS = (
    func.count(),
    func.count(_E.grade),
    func.count().filter(_E.grade == "passed"),
    func.count().filter(_E.grade == "failed"),
    func.count(_N.id),
)


def of_year(year: int) -> ColumnElement[bool]:
    """Return the condition that holds for a year's rows, own and handed in."""
    return ROUND.c.year == year


def total(connection: Connection, year: int) -> Counts:
    """Count a whole year."""
    return Counts(*connection.execute(select(*_COUNTS).select_from(IN_ROUND).where(of_year(year))).one())


def by_group(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by the name of the occupation group; `""` where a person has none."""
    joined = IN_ROUND.outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    name = func.coalesce(CITIZEN_GROUP.c.name, "")
    query = select(name, *_COUNTS).select_from(joined).where(of_year(year)).group_by(name)
    return _named(connection, query.order_by(func.min(func.coalesce(CITIZEN_GROUP.c.position, 999))))


def by_village(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by the name of the village as registered; `""` where a person has none."""
    joined = IN_ROUND.outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    name = func.coalesce(VILLAGE.c.name, "")
    query = select(name, *_COUNTS).select_from(joined).where(of_year(year)).group_by(name)
    return _named(connection, query.order_by(func.min(func.coalesce(VILLAGE.c.name_sort, "~"))))


def by_unit(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by unit that handed in (`code name`)."""
    joined = IN_ROUND.join(BATCH, ROUND.c.slice_id == BATCH.c.id)
    query = select(_R.unit_code, func.min(BATCH.c.unit_name), *_COUNTS).select_from(joined).where(of_year(year))
    found = connection.execute(query.group_by(_R.unit_code).order_by(_R.unit_code))
    return {f"{row[0]} {row[1]}": Counts(*row[2:]) for row in found}


def _named(connection: Connection, query: Any) -> dict[str, Counts]:
    return {row[0]: Counts(*row[1:]) for row in connection.execute(query)}


def target_counts(connection: Connection, year: int) -> Mapping[str, int]:
    """Return the counts that targets are measured with, by the names used in `resources/targets`."""
    query = select(
        func.count(_N.id).label("recognised"),
        func.count(_N.id).filter(_E.digital_skills.is_(True)).label("recognised_digital"),
        func.count(_N.id).filter(_E.digital_skills.is_(True), _E.updates_online.is_(True)).label("recognised_updates"),
    ).select_from(IN_ROUND)
    return dict(connection.execute(query.where(of_year(year))).mappings().one())


def units(connection: Connection, year: int) -> int:
    """Return how many units have rows of a year."""
    query = select(func.count(ROUND.c.unit_code.distinct())).where(of_year(year))
    return int(connection.execute(query).scalar_one())


def years(connection: Connection) -> list[int]:
    """Return the years of which there is anything, own or handed in, the newest first."""
    return list(connection.execute(select(ROUND.c.year).distinct().order_by(ROUND.c.year.desc())).scalars())
