"""Reading citizens, villages and groups: frozen values out, by columns."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, CITIZEN_GROUP, VILLAGE
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.groups import Group
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.errors import NotFound
from cdht_desktop.words import _

Order = Literal["name", "birth", "sex", "id_number", "village", "group", "phone"]
# How far a citizen is in a year: `registered` and what follows it; or what a record lacks (`restricted`: that it is used).
Standing = Literal["unregistered", "registered", "unscored", "scored", "passed", "failed", "recognised"]
Lack = Literal["no_id_number", "no_birth_day", "no_phone", "restricted"]
WITHOUT = "-"  # in place of a village's or a group's id: those that have none


@dataclass(frozen=True)
class Village:
    """A village; `remote` None means as the commune; `citizens` counts the living rows."""

    id: str
    name: str
    remote: bool | None
    citizens: int


@dataclass(frozen=True)
class GroupRow:
    """An occupation group of the workspace; `citizens` counts the living rows."""

    id: str
    code: str
    name: str
    official: bool
    citizens: int


@dataclass(frozen=True)
class CitizenRow:
    """A citizen as lists show one; `birth` is `dd/mm/yyyy` or a year. `restricted`: their data are kept but not used."""

    id: str
    name: str
    birth: str
    sex: Sex | None
    id_number: str | None
    village: str
    group: str
    phone: str
    restricted: bool = False


@dataclass(frozen=True)
class CitizenFilter:
    """Whom a list of citizens shows, and in which order; the year that `state` speaks of is the one in hand.

    `village_id` and `group_id` may be `WITHOUT`.
    """

    text: str = ""
    village_id: str | None = None
    group_id: str | None = None
    state: Standing | Lack | None = None
    order: Order = "name"
    descending: bool = False

    @property
    def narrows(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.text or self.village_id or self.group_id or self.state)


@dataclass(frozen=True)
class Citizen:
    """A citizen as the form shows one."""

    id: str
    version: int
    name: str
    birth: BirthDate | None
    sex: Sex | None
    id_number: str | None
    village_id: str | None
    village: str
    group_id: str | None
    group: str
    phone: str
    note: str
    consent_source: str
    consent_date: dt.date | None


_C = CITIZEN.c
LIVING = (_C.removed_at.is_(None),)
_LIMITED = CITIZEN.alias("limited")  # an alias: a query on citizens would take the inner table for its own


def in_use(citizen_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Return the condition that a citizen's data may be used: they did not ask for a restriction, nor to be erased."""
    return citizen_id.not_in(select(_LIMITED.c.id).where(_LIMITED.c.restricted_on.is_not(None)))


def birth_of(row: Any) -> BirthDate | None:
    """Return the birth date that a row's three columns hold."""
    return None if row.birth_year is None else BirthDate(row.birth_year, row.birth_month, row.birth_day)


def birth_columns(birth: BirthDate | None) -> dict[str, int | None]:
    """Return the three columns that hold a birth date."""
    if birth is None:
        return {"birth_year": None, "birth_month": None, "birth_day": None}
    return {"birth_year": birth.year, "birth_month": birth.month, "birth_day": birth.day}


def _joined(*more: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            _C.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.sex, _C.id_number, _C.phone, _C.restricted_on,
            VILLAGE.c.name.label("village"), CITIZEN_GROUP.c.name.label("group"), *more,
        )
        .select_from(CITIZEN.outerjoin(VILLAGE, _C.village_id == VILLAGE.c.id))
        .outerjoin(CITIZEN_GROUP, _C.group_id == CITIZEN_GROUP.c.id)
    )  # fmt: skip


def rows(connection: Connection, ids: Sequence[str]) -> list[CitizenRow]:
    """Return citizens in the order of `ids`; those that are not there are left out."""
    found: dict[str, CitizenRow] = {}
    for chunk in batched(ids, CHUNK):
        for row in connection.execute(_joined().where(_C.id.in_(chunk))):
            birth = birth_of(row)
            found[row.id] = CitizenRow(
                row.id,
                row.name,
                str(birth or ""),
                row.sex,
                row.id_number,
                row.village or "",
                row.group or "",
                row.phone,
                row.restricted_on is not None,
            )
    return [found[row_id] for row_id in ids if row_id in found]


def births(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return each citizen's birth as ISO text (`YYYY` or `YYYY-MM-DD`, empty where unknown) by id."""
    found: dict[str, str] = {}
    columns = (_C.id, _C.birth_year, _C.birth_month, _C.birth_day)
    for chunk in batched(ids, CHUNK):
        for row in connection.execute(select(*columns).where(_C.id.in_(chunk))):
            birth = birth_of(row)
            found[row.id] = birth.iso if birth else ""
    return found


def notes(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the notes of those of the citizens who have one, by id."""
    query = select(_C.id, _C.note).where(_C.note != "")
    return {
        row.id: row.note for chunk in batched(ids, CHUNK) for row in connection.execute(query.where(_C.id.in_(chunk)))
    }


def one(connection: Connection, citizen_id: str) -> Citizen:
    """Return a living citizen; raises `NotFound`."""
    more = (_C.version, _C.village_id, _C.group_id, _C.note, _C.consent_source, _C.consent_date)
    row = connection.execute(_joined(*more).where(_C.id == citizen_id, _C.removed_at.is_(None))).first()
    if row is None:
        raise NotFound(_("This citizen is no longer in the list."))
    return Citizen(
        row.id, row.version, row.name, birth_of(row), row.sex, row.id_number, row.village_id, row.village or "",
        row.group_id, row.group or "", row.phone, row.note, row.consent_source,
        dt.date.fromisoformat(row.consent_date) if row.consent_date else None,
    )  # fmt: skip


def number_of(connection: Connection, citizen_id: str) -> str | None:
    """Return a living citizen's full ID number, None where there is none; raises `NotFound`."""
    row = connection.execute(select(_C.id_number).where(_C.id == citizen_id, *LIVING)).first()
    if row is None:
        raise NotFound(_("This citizen is no longer in the list."))
    number: str | None = row.id_number
    return number


def holder_of(connection: Connection, id_number: str) -> tuple[str, str] | None:
    """Return (id, name) of the living citizen with this ID number."""
    found = connection.execute(select(_C.id, _C.name).where(_C.id_number == id_number, *LIVING)).first()
    return (found.id, found.name) if found else None


def matchable(connection: Connection) -> Iterable[Row[Any]]:
    """Return what an import needs to find its people again among the living."""
    return connection.execute(select(CITIZEN).where(*LIVING))


def merged(connection: Connection) -> Iterable[Row[Any]]:
    """Return the records that were merged into others: an old list still brings them."""
    return connection.execute(select(CITIZEN).where(_C.merged_into.is_not(None)))


def villages(connection: Connection) -> list[Village]:
    """Return the workspace's villages, sorted the Vietnamese way."""
    v = VILLAGE.c
    counts = (
        select(_C.village_id, func.count().label("citizens")).where(*LIVING).group_by(_C.village_id).subquery("counts")
    )
    query = (
        select(v.id, v.name, v.remote, func.coalesce(counts.c.citizens, 0))
        .select_from(VILLAGE.outerjoin(counts, counts.c.village_id == v.id))
        .where(v.removed_at.is_(None))
        .order_by(v.name_sort)
    )
    return [Village(*row) for row in connection.execute(query)]


def groups(connection: Connection) -> list[GroupRow]:
    """Return the workspace's occupation groups in their order."""
    g = CITIZEN_GROUP.c
    counts = select(_C.group_id, func.count().label("citizens")).where(*LIVING).group_by(_C.group_id).subquery("counts")
    query = (
        select(g.id, g.code, g.name, g.official, func.coalesce(counts.c.citizens, 0))
        .select_from(CITIZEN_GROUP.outerjoin(counts, counts.c.group_id == g.id))
        .order_by(g.position, g.name)
    )
    return [GroupRow(*row) for row in connection.execute(query)]


def known_groups(connection: Connection) -> dict[Group, str]:
    """Return each group with its spellings, and its row id."""
    g = CITIZEN_GROUP.c
    query = select(g.id, g.code, g.name, g.spellings, g.official).order_by(g.position)
    return {
        Group(row.code, row.name, tuple(row.spellings.split("\n")) if row.spellings else (), row.official): row.id
        for row in connection.execute(query)
    }


def count(store: Store) -> int:
    """Return how many living citizens there are."""
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(CITIZEN).where(*LIVING)).scalar_one()
