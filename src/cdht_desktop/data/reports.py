"""Counting a year in a commune, from its own tables; what was handed up is counted by `data.unit_figures`."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from cdht_desktop.data.tables import CERTIFICATE, CITIZEN_GROUP, EVALUATION, REGISTRATION, ROUND, VILLAGE
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

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*(one - less for one, less in zip(astuple(self), astuple(other), strict=True)))


_COUNTS = (
    func.count(),
    func.count(_E.grade),
    func.count().filter(_E.grade == "passed"),
    func.count().filter(_E.grade == "failed"),
    func.count(_N.id),
)

_DIGITAL = func.count(_N.id).filter(_E.digital_skills.is_(True))
_UPDATES = func.count(_N.id).filter(_E.digital_skills.is_(True), _E.updates_online.is_(True))


def of_year(year: int) -> ColumnElement[bool]:
    """Return the condition that holds for a year's rows."""
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


def group_figures(connection: Connection, year: int) -> list[tuple[str, str, Counts, int, int]]:
    """Count a year by group: (name, code, counts, recognised with digital skills, of these who update online)."""
    joined = IN_ROUND.outerjoin(CITIZEN_GROUP, _R.group_id == CITIZEN_GROUP.c.id)
    name, code = (func.coalesce(column, "") for column in (CITIZEN_GROUP.c.name, CITIZEN_GROUP.c.code))
    query = select(name, func.min(code), *_COUNTS, _DIGITAL, _UPDATES).select_from(joined).where(of_year(year))
    order = func.min(func.coalesce(CITIZEN_GROUP.c.position, 999))
    found = connection.execute(query.group_by(name).order_by(order))
    return [(row[0], row[1], Counts(*row[2:7]), row[7], row[8]) for row in found]


def by_village(connection: Connection, year: int) -> dict[str, Counts]:
    """Count a year by the name of the village as registered; `""` where a person has none."""
    joined = IN_ROUND.outerjoin(VILLAGE, _R.village_id == VILLAGE.c.id)
    name = func.coalesce(VILLAGE.c.name, "")
    query = select(name, *_COUNTS).select_from(joined).where(of_year(year)).group_by(name)
    return _named(connection, query.order_by(func.min(func.coalesce(VILLAGE.c.name_sort, "~"))))


def _named(connection: Connection, query: Any) -> dict[str, Counts]:
    return {row[0]: Counts(*row[1:]) for row in connection.execute(query)}


def target_counts(connection: Connection, year: int) -> Mapping[str, int]:
    """Return the counts that targets are measured with, by the names used in `resources/targets`."""
    query = select(
        func.count(_N.id).label("recognised"),
        _DIGITAL.label("recognised_digital"),
        _UPDATES.label("recognised_updates"),
    ).select_from(IN_ROUND)
    return dict(connection.execute(query.where(of_year(year))).mappings().one())


def units(connection: Connection, year: int) -> int:
    """Return 1 where a year was opened, else 0."""
    query = select(func.count(ROUND.c.unit_code.distinct())).where(of_year(year))
    return int(connection.execute(query).scalar_one())


def years(connection: Connection) -> list[int]:
    """Return the years that were opened, the newest first."""
    return list(connection.execute(select(ROUND.c.year).distinct().order_by(ROUND.c.year.desc())).scalars())
