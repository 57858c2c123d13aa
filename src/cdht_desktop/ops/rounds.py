"""Years: opening one under a criteria set, and the sets there are."""

import datetime as dt
import hashlib

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CRITERIA_SET, ROUND
from cdht_desktop.data.writing import Write
from cdht_desktop.data.years import Year
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.ops import association, backups
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

__all__ = ["Year", "available_criteria", "criteria_of", "numbers", "open_year", "years"]
DEFAULT_CRITERIA = "cdht-2023"
_FIRST_YEAR = 2021  # the programme of QĐ 677/QĐ-TTg runs from 2021


def years(store: Store) -> list[Year]:
    """Return the years that were opened, the newest first."""
    with store.read() as connection:
        return reading.years(connection)


def numbers(store: Store) -> list[int]:
    """Return which years were opened, the newest first."""
    with store.read() as connection:
        return reading.numbers(connection)


def criteria_of(store: Store, year: int) -> CriteriaSet:
    """Return the criteria set of a year as it stood when the year was opened; raises `NotFound`."""
    with store.read() as connection:
        return reading.criteria_of(connection, year)


def available_criteria(store: Store) -> list[tuple[str, str]]:
    """Return (code, title) of the shipped sets and those kept in the workspace."""
    found = {criteria.code: criteria.title for criteria in shipped_criteria()}
    with store.read() as connection:
        found |= {row.code: row.title for row in connection.execute(select(CRITERIA_SET.c.code, CRITERIA_SET.c.title))}
    return sorted(found.items())


def shipped_criteria() -> list[CriteriaSet]:
    """Return the criteria sets that come with the program."""
    files = sorted((RESOURCES / "criteria").glob("*.toml"))
    return [CriteriaSet.from_toml(file.read_text(encoding="utf-8"), file.name) for file in files]


@needs(Right.DECIDE)
def open_year(store: Store, year: int, criteria: str | None = None) -> Changes[str]:
    """Open a year under a criteria set (by its code; the shipped one where None), after a backup; answers the round's id.

    Raises `Refused` where the year is open already or impossible, `BadRules` for an unknown set.
    """
    association.commune_only(store)
    if not _FIRST_YEAR <= year <= dt.date.today().year + 1:
        raise Refused(
            _("A year from {first} to {last} can be opened.").format(first=_FIRST_YEAR, last=dt.date.today().year + 1)
        )
    backups.before(store, Reason.YEAR)
    with store.write(_("Year {year} opened").format(year=year)) as writing:
        taken = select(ROUND.c.id).where(ROUND.c.year == year)
        if writing.connection.execute(taken).scalar():
            raise Refused(_("The year {year} is open already.").format(year=year))
        row_id = writing.insert(
            ROUND,
            {
                "unit_code": store.unit,
                "year": year,
                "kind": "citizen",
                "criteria_set_id": _criteria_row(writing, criteria or DEFAULT_CRITERIA),
                "state": "open",
                "opened_on": dt.date.today().isoformat(),
            },
        )
    return writing.changes(row_id)


def _criteria_row(writing: Write, code: str) -> str:
    """Return the id of the workspace's copy of a set, made from the shipped one where it is not there yet."""
    shipped = next((criteria for criteria in shipped_criteria() if criteria.code == code), None)
    if shipped is not None:
        return keep_criteria(writing, shipped)
    k = CRITERIA_SET.c
    found = writing.connection.execute(select(k.id).where(k.code == code).order_by(k.id.desc()).limit(1)).scalar()
    if found is None:
        raise BadRules(_("There is no criteria set “{code}”.").format(code=code))
    return str(found)


def keep_criteria(writing: Write, criteria: CriteriaSet) -> str:
    """Keep a copy of a criteria set in the workspace within an action; return its row's id."""
    digest = hashlib.sha256(criteria.source.encode("utf-8")).hexdigest()
    k = CRITERIA_SET.c
    found = writing.connection.execute(select(k.id).where(k.code == criteria.code, k.sha256 == digest)).scalar()
    values = {"code": criteria.code, "title": criteria.title, "sha256": digest, "source": criteria.source}
    return str(found) if found else writing.insert(CRITERIA_SET, values)
