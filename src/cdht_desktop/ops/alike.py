"""Who on the list looks like the person whose record is being typed."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cdht_desktop.data import citizens as people
from cdht_desktop.data import duplicates as reading
from cdht_desktop.data.duplicates import DecidedPair, pair_index
from cdht_desktop.data.store import Store
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.duplicates import KINDS, Kind
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.lookalikes import pair_of
from cdht_desktop.ops import access

__all__ = ["Alike", "like", "prepare", "ready", "said_different"]
_MOST_ALIKE = 20


@dataclass(frozen=True)
class Alike:
    """A citizen on the list who looks like what is being typed."""

    citizen_id: str
    name: str
    birth: str
    village: str
    kinds: tuple[Kind, ...]


class Typed(Protocol):
    """What `like` reads of a form: text as typed, ids as chosen (`citizens.CitizenInput` is one)."""

    @property
    def name(self) -> str: ...
    @property
    def birth(self) -> str: ...
    @property
    def sex(self) -> Sex | None: ...
    @property
    def id_number(self) -> str: ...
    @property
    def village_id(self) -> str | None: ...


def said_different(rows: Iterable[DecidedPair]) -> set[tuple[str, str]]:
    """Return the pairs that a person said are two people."""
    return {(row.first_id, row.second_id) for row in rows if row.verdict == "different"}


def ready(store: Store) -> bool:
    """Say whether `like` answers at once; the first time it reads all citizens."""
    return pair_index(store).ready


def prepare(store: Store) -> None:
    """Read what `like` needs, so that it answers at once from now on."""
    pair_index(store).prepare()


def like(store: Store, values: Typed, citizen_id: str | None = None) -> list[Alike]:
    """Return who on the list looks like what is being typed, the likest first; what is incomplete says nothing.

    `citizen_id` is the record being edited: itself, and those said to be someone else, are left out.
    """
    try:
        birth = BirthDate.parse(values.birth, dt.date.today())
    except BadDate:
        birth = None
    found = pair_index(store).like(
        values.name,
        citizen_id=citizen_id or "",
        village_id=values.village_id,
        birth=birth,
        sex=values.sex,
        number=access.number_meant(store, values.id_number, citizen_id),
    )
    if not found:
        return []
    with store.read() as connection:
        different = said_different(reading.decided(connection)) if citizen_id else set()
        ids = [row_id for row_id in found if pair_of(row_id, citizen_id or "") not in different]
        ids.sort(key=lambda row_id: (KINDS.index(found[row_id][0]), row_id))
        rows = people.rows(connection, ids[:_MOST_ALIKE])
    return [Alike(row.id, row.name, row.birth, row.village, found[row.id]) for row in rows]
