"""Finding citizens while the person types: by any part of the name without marks, ID number, phone or village.

The searchable text of all living citizens is kept in memory, in the order of their names (about 8 MB for 50,000):
SQLite's own search folds no đ, and an index of three letters cannot find `An` or `Lý`.
"""

import threading
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress, repeat
from operator import contains, or_
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data.citizens import LIVING, Order
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, CITIZEN_GROUP, VILLAGE
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.text import fold

_CACHE = "citizens"
_MANY = 2_000  # rows changed at once above which reading all anew is quicker than mending
_C = CITIZEN.c
_COLUMNS = (
    _C.id, _C.name_sort, _C.name_fold, _C.id_number, _C.phone, _C.village_id, _C.group_id,
    _C.birth_year, _C.birth_month, _C.birth_day,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Entry:
    sort: str
    id: str
    text: str
    numbers: str
    village_id: str | None
    group_id: str | None
    birth: int

    @property
    def place(self) -> tuple[str, str]:
        return self.sort, self.id


class CitizenIndex:
    """The searchable citizens of a store, mended from what each action touched."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()
        self._pending: set[str] | None = None  # None: read everything anew
        self._entries: list[_Entry] = []
        self._texts: list[str] = []
        self._numbers: list[str] = []
        self._ids: list[str] = []
        self._by_id: dict[str, _Entry] = {}
        self._villages: dict[str, tuple[int, str]] = {}
        self._groups: dict[str, int] = {}
        store.listen(self._touched)

    def _touched(self, rows: Mapping[str, frozenset[str]]) -> None:
        """Note what a commit touched; called on the writing thread, applied by the next search."""
        with self._guard:
            if rows.keys() & {"village", "citizen_group"} or len(rows.get("citizen", ())) > _MANY:
                self._pending = None
            elif self._pending is not None:
                self._pending |= rows.get("citizen", frozenset())

    def find(self, text: str, village_id: str | None, group_id: str | None, order: Order) -> list[str]:
        """Return the ids of the living citizens that hold every word of `text`, in the order asked for."""
        with self._guard:
            self._catch_up()
            found = self._holding(fold(text).split())
            if village_id is None and group_id is None and order == "name":
                return found
            entries = [self._by_id[row_id] for row_id in found]
            if village_id is not None:
                entries = [entry for entry in entries if entry.village_id == village_id]
            if group_id is not None:
                entries = [entry for entry in entries if entry.group_id == group_id]
            return [entry.id for entry in self._ordered(entries, order)]

    def _holding(self, words: list[str]) -> list[str]:
        """Return the ids whose texts hold every word; `contains`, `map` and `compress` keep the loop out of Python."""
        ids, texts, numbers = self._ids, self._texts, self._numbers
        for word in sorted(words, key=len, reverse=True):  # the rarest first leaves less to look through
            holds = list(map(contains, texts, repeat(word)))
            if word.isdigit():  # only then can it be part of an ID or phone number
                holds = list(map(or_, holds, map(contains, numbers, repeat(word))))
            ids, texts = list(compress(ids, holds)), list(compress(texts, holds))
            numbers = list(compress(numbers, holds)) if len(words) > 1 else numbers
        return list(ids) if ids is self._ids else ids

    def _ordered(self, entries: list[_Entry], order: Order) -> list[_Entry]:
        if order == "birth":
            return sorted(entries, key=lambda entry: entry.birth)
        if order == "village":
            return sorted(entries, key=lambda entry: self._villages.get(entry.village_id or "", (-1, ""))[0])
        if order == "group":
            return sorted(entries, key=lambda entry: self._groups.get(entry.group_id or "", -1))
        return entries

    def _catch_up(self) -> None:
        if self._pending is None:
            with self._store.read() as connection:
                self._read_places(connection)
                query = select(*_COLUMNS).where(*LIVING).order_by(_C.name_sort, _C.id)
                self._entries = [self._entry(row) for row in connection.execute(query)]
            self._texts = _side_by_side([entry.text for entry in self._entries])
            self._numbers = _side_by_side([entry.numbers for entry in self._entries])
            self._ids = [entry.id for entry in self._entries]
            self._by_id = {entry.id: entry for entry in self._entries}
        elif self._pending:
            with self._store.read() as connection:
                for chunk in batched(self._pending, CHUNK):
                    query = select(*_COLUMNS).where(_C.id.in_(chunk), *LIVING)
                    self._mend(chunk, {row.id: self._entry(row) for row in connection.execute(query)})
        self._pending = set()

    def _read_places(self, connection: Connection) -> None:
        v, g = VILLAGE.c, CITIZEN_GROUP.c
        named = connection.execute(select(v.id, v.name_fold).where(v.slice_id.is_(None)).order_by(v.name_sort))
        self._villages = {row.id: (rank, row.name_fold) for rank, row in enumerate(named)}
        ordered = connection.execute(select(g.id).where(g.slice_id.is_(None)).order_by(g.position, g.name))
        self._groups = {row.id: rank for rank, row in enumerate(ordered)}

    def _entry(self, row: Any) -> _Entry:
        row_id, sort, name, number, phone, village_id, group_id, year, month, day = row
        village = self._villages.get(village_id or "", (-1, ""))[1]
        text, numbers = f"{name}|{village}", f"{number or ''}|{phone}"
        birth = (year or 0) * 10_000 + (month or 0) * 100 + (day or 0)
        return _Entry(sort, row_id, text, numbers, village_id, group_id, birth)

    def _mend(self, ids: list[str], living: Mapping[str, _Entry]) -> None:
        for row_id in ids:
            if old := self._by_id.pop(row_id, None):
                at = bisect_left(self._entries, old.place, key=lambda entry: entry.place)
                del self._entries[at], self._texts[at], self._numbers[at], self._ids[at]
            if new := living.get(row_id):
                at = bisect_left(self._entries, new.place, key=lambda entry: entry.place)
                self._entries.insert(at, new)
                self._texts.insert(at, new.text)
                self._numbers.insert(at, new.numbers)
                self._ids.insert(at, new.id)
                self._by_id[row_id] = new


def _side_by_side(texts: list[str]) -> list[str]:
    """Return the texts as new strings that lie side by side in memory: looking through them takes half as long."""
    return "\n".join(texts).split("\n") if texts else []


def citizen_index(store: Store) -> CitizenIndex:
    """Return the store's index of citizens, made at the first search."""
    index = store.caches.get(_CACHE)
    if index is None:
        index = store.caches.setdefault(_CACHE, CitizenIndex(store))
    if not isinstance(index, CitizenIndex):
        raise TypeError(_CACHE)
    return index
