"""Finding citizens while the person types: by the beginnings of words of name or village, ID number or phone.

Marks need not be typed, and the order of the words does not matter. Names that hold the very words typed come first;
where marks were typed, those with these marks.

The searchable text of all living citizens is kept in memory, in the order of their names (about 8 MB for 50,000):
SQLite's own search folds no đ, and an index of three letters cannot find `An` or `Lý`.
"""

import sys
import threading
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import compress, filterfalse
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data import years
from cdht_desktop.data.citizens import LIVING, WITHOUT, CitizenFilter, Order
from cdht_desktop.data.finding_words import Word, distance, in_parts, marked, words_of
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, CITIZEN_GROUP, EVALUATION, REGISTRATION, VILLAGE
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, sort_text

_CACHE = "citizens"
_MANY = 2_000  # rows changed at once above which reading all anew is quicker than mending
_DAYS = 10_000  # birth as a number: yyyymmdd, so a bare year leaves nothing over
_RANKED = 500  # found people up to which the nearest are put first: more are looked through, not read
_YEAR_TABLES = frozenset({"round", "registration", "evaluation", "certificate"})
_C = CITIZEN.c
_COLUMNS = (
    _C.id, _C.name_sort, _C.name_fold, _C.id_number, _C.phone, _C.village_id, _C.group_id, _C.sex,
    _C.restricted_on, _C.birth_year, _C.birth_month, _C.birth_day,
)  # fmt: skip
_SEXES = {"male": 0, "female": 1}
# What a year says of a registered citizen, by the standing that is asked for.
_MEANT: Mapping[str, frozenset[str]] = {
    "registered": frozenset({"unscored", "passed", "failed", "recognised"}),
    "unscored": frozenset({"unscored"}),
    "scored": frozenset({"passed", "failed", "recognised"}),
    "passed": frozenset({"passed", "recognised"}),
    "failed": frozenset({"failed"}),
    "recognised": frozenset({"recognised"}),
}


@dataclass(frozen=True, slots=True)
class _Entry:
    sort: str
    id: str
    text: str
    id_number: str
    phone: str
    village_id: str | None
    group_id: str | None
    sex: str | None
    birth: int
    restricted: bool

    @property
    def place(self) -> tuple[str, str]:
        return self.sort, self.id

    def numbers(self, *, seen: bool) -> str:
        """Return the numbers that digits are looked for in; not `seen`: of the ID number what its mask shows."""
        return f"|{self.id_number if seen else masked(self.id_number)}|{self.phone}|"


_LACKS: Mapping[str, Callable[[_Entry], bool]] = {
    "no_id_number": lambda entry: not entry.id_number,
    "no_birth_day": lambda entry: entry.birth % _DAYS == 0,
    "no_phone": lambda entry: not entry.phone,
    "restricted": lambda entry: entry.restricted,
}


class CitizenIndex:
    """The searchable citizens of a store, mended from what each action touched.

    Who may not see ID numbers finds nobody by hidden digits: the list would answer which they are. A whole number finds
    its holder.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = store.may(Right.SHOW)
        self._guard = threading.Lock()
        self._pending: set[str] | None = None  # None: read everything anew
        self._entries: list[_Entry] = []
        self._texts: list[str] = []
        self._numbers: list[str] = []
        self._ids: list[str] = []
        self._by_id: dict[str, _Entry] = {}
        self._villages: dict[str, tuple[int, str]] = {}
        self._groups: dict[str, int] = {}
        self._orders: dict[tuple[Order, bool], list[str]] = {}
        self._members: dict[tuple[str, str | int | None], frozenset[str]] = {}
        store.listen(self._touched)

    def _touched(self, rows: Mapping[str, frozenset[str]]) -> None:
        """Note what a commit touched; called on the writing thread, applied by the next search."""
        with self._guard:
            if rows.keys() & _YEAR_TABLES:
                self._members.clear()
            if rows.keys() & {"village", "citizen_group"} or len(rows.get("citizen", ())) > _MANY:
                self._pending = None
            elif self._pending is not None:
                self._pending |= rows.get("citizen", frozenset())

    def find(self, wanted: CitizenFilter, year: int | None = None) -> list[str]:
        """Return the ids of the living citizens that `wanted` names, in its order.

        `year` is the one that its state speaks of; without one nobody is registered. Raises `NotFound` where it has
        not been opened.
        """
        with self._guard:
            self._catch_up()
            found = self._narrowed(self._holding(words_of(wanted.text)), wanted, year)
            if wanted.order == "name" and not wanted.descending and len(found) <= _RANKED:
                return self._nearest_first(found, wanted.text)
            return self._ordered(found, wanted.order, descending=wanted.descending)

    def _nearest_first(self, found: list[str], text: str) -> list[str]:
        """Return names with the very words of `text` before those where words only begin so; else the order stays."""
        words = [(f" {fold(word)} ", None if word.isascii() else marked(sort_text(word))) for word in text.split()]
        if not words:
            return found
        tiers: tuple[list[str], ...] = ([], [], [])
        for row_id in found:
            tiers[distance(self._by_id[row_id].text, self._by_id[row_id].sort, words)].append(row_id)
        return [row_id for tier in tiers for row_id in tier]

    def _holding(self, words: list[Word]) -> list[str]:
        """Return the ids whose texts hold every word; `contains`, `map` and `compress` keep the loop out of Python."""
        if not words:
            return list(self._ids)
        if not self._seen and (whole := words[0].whole):
            return [entry.id for entry in self._entries if entry.id_number == whole]
        ids, texts, numbers = self._ids, self._texts, self._numbers
        counted = any(word.counts for word in words)
        for word in words[:-1]:
            holds = list(word.held_by(texts, numbers))
            ids, texts = list(compress(ids, holds)), list(compress(texts, holds))
            numbers = list(compress(numbers, holds)) if counted else numbers
        return list(compress(ids, words[-1].held_by(texts, numbers)))

    def _narrowed(self, found: list[str], wanted: CitizenFilter, year: int | None) -> list[str]:
        """Leave out those who are not in the village, the group and the state that are wanted."""
        if wanted.village_id is not None:
            found = list(filter(self._of("village", wanted.village_id).__contains__, found))
        if wanted.group_id is not None:
            found = list(filter(self._of("group", wanted.group_id).__contains__, found))
        if wanted.state == "unregistered":
            return list(filterfalse(self._of("registered", year).__contains__, found))
        if wanted.state is not None:
            return list(filter(self._of(wanted.state, year).__contains__, found))
        return found

    def _of(self, kind: str, which: str | int | None) -> frozenset[str]:
        """Return who is in a village or a group, or in a state (of a year); gone through once until something changes."""
        known = self._members.get((kind, which))
        if known is None:
            known = self._members[kind, which] = self._look_for(kind, which)
        return known

    def _look_for(self, kind: str, which: str | int | None) -> frozenset[str]:
        place = None if which == WITHOUT else which
        if kind == "village":
            return frozenset(entry.id for entry in self._entries if entry.village_id == place)
        if kind == "group":
            return frozenset(entry.id for entry in self._entries if entry.group_id == place)
        if lacks := _LACKS.get(kind):
            return frozenset(entry.id for entry in self._entries if lacks(entry))
        return self._of_standing(_MEANT[kind], which)

    def _of_standing(self, meant: frozenset[str], year: str | int | None) -> frozenset[str]:
        if not isinstance(year, int):
            return frozenset()
        with self._store.read() as connection:
            standings = _read_standings(connection, year)
        return frozenset(citizen_id for citizen_id, standing in standings.items() if standing in meant)

    def _ordered(self, found: list[str], order: Order, *, descending: bool) -> list[str]:
        if order == "name":
            return found[::-1] if descending else found
        everybody = self._orders.get((order, descending))
        if everybody is None:
            everybody = self._orders[order, descending] = self._in_order(order, descending=descending)
        if len(found) == len(everybody):
            return list(everybody)
        return list(filter(set(found).__contains__, everybody))

    def _in_order(self, order: Order, *, descending: bool) -> list[str]:
        """Return everybody by `order`, those alike by name; who lacks what is ordered by comes last, both ways."""
        key = self._keys()[order]
        known = sorted((entry for entry in self._entries if key(entry) is not None), key=key, reverse=descending)
        return [entry.id for entry in (*known, *(entry for entry in self._entries if key(entry) is None))]

    def _keys(self) -> Mapping[Order, Callable[[_Entry], Any]]:
        villages, groups, seen = self._villages, self._groups, self._seen
        return {
            "name": lambda entry: entry.sort,
            "birth": lambda entry: entry.birth or None,
            "sex": lambda entry: _SEXES.get(entry.sex or ""),
            "id_number": lambda entry: (entry.id_number if seen else masked(entry.id_number)) or None,
            "village": lambda entry: villages.get(entry.village_id or "", (None, ""))[0],
            "group": lambda entry: groups.get(entry.group_id or ""),
            "phone": lambda entry: entry.phone or None,
        }

    def _catch_up(self) -> None:
        if self._pending is None:
            with self._store.read() as connection:
                self._read_places(connection)
                # Read twice rather than held: 50,000 rows at once would stay with the process for good.
                in_order = (_C.name_sort, _C.id)
                named = connection.execute(select(_C.name_fold, _C.village_id).where(*LIVING).order_by(*in_order))
                self._texts = _side_by_side([self._text(row) for row in named])
                rows = connection.execute(select(*_COLUMNS).where(*LIVING).order_by(*in_order))
                self._entries = list(map(_entry, rows, self._texts))
            self._numbers = _side_by_side([entry.numbers(seen=self._seen) for entry in self._entries])
            self._ids = [entry.id for entry in self._entries]
            self._by_id = {entry.id: entry for entry in self._entries}
            self._forget()
        elif self._pending:
            with self._store.read() as connection:
                for chunk in batched(self._pending, CHUNK):
                    query = select(*_COLUMNS).where(_C.id.in_(chunk), *LIVING)
                    self._mend(chunk, {row.id: _entry(row, self._text(row)) for row in connection.execute(query)})
            self._forget()
        self._pending = set()

    def _forget(self) -> None:
        self._orders.clear()
        self._members.clear()

    def _read_places(self, connection: Connection) -> None:
        v, g = VILLAGE.c, CITIZEN_GROUP.c
        named = connection.execute(select(v.id, v.name_fold).order_by(v.name_sort))
        self._villages = {row.id: (rank, row.name_fold) for rank, row in enumerate(named)}
        ordered = connection.execute(select(g.id).order_by(g.position, g.name))
        self._groups = {row.id: rank for rank, row in enumerate(ordered)}

    def _text(self, row: Any) -> str:
        """Return the words by which a citizen is found, between blanks: their own, then their village's."""
        return f" {in_parts(row.name_fold)} | {self._villages.get(row.village_id or '', (-1, ''))[1]} "

    def _mend(self, ids: list[str], living: Mapping[str, _Entry]) -> None:
        for row_id in ids:
            if old := self._by_id.pop(row_id, None):
                at = bisect_left(self._entries, old.place, key=lambda entry: entry.place)
                del self._entries[at], self._texts[at], self._numbers[at], self._ids[at]
            if new := living.get(row_id):
                at = bisect_left(self._entries, new.place, key=lambda entry: entry.place)
                self._entries.insert(at, new)
                self._texts.insert(at, new.text)
                self._numbers.insert(at, new.numbers(seen=self._seen))
                self._ids.insert(at, new.id)
                self._by_id[row_id] = new


def _entry(row: Any, text: str) -> _Entry:
    row_id, sort, _name, number, phone, *few, restricted_on, year, month, day = row
    # Tens of thousands of rows name a few villages and groups: each is held in memory once.
    village_id, group_id, sex = (one and sys.intern(one) for one in few)
    birth = (year or 0) * _DAYS + (month or 0) * 100 + (day or 0)
    return _Entry(sort, row_id, text, number or "", phone, village_id, group_id, sex, birth, restricted_on is not None)


def _read_standings(connection: Connection, year: int) -> dict[str, str]:
    query = select(REGISTRATION.c.citizen_id, EVALUATION.c.grade, CERTIFICATE.c.id).select_from(years.JOINED)
    rows = connection.execute(query.where(REGISTRATION.c.round_id == years.round_of(connection, year)))
    return {citizen_id: "recognised" if certificate else grade or "unscored" for citizen_id, grade, certificate in rows}


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
