"""Records that look like one person, kept up to date beside the database; and what was decided about pairs of them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from cdht_desktop.data.citizens import LIVING, birth_of
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CERTIFICATE, CITIZEN, CITIZEN_PAIR, REGISTRATION, ROUND, VILLAGE
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.duplicates import Kind, Record, record
from cdht_desktop.domain.lookalikes import PASSES, Lookalikes, Pairs, find_pairs, pair_of
from cdht_desktop.domain.villages import village_key
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

Verdict = Literal["different", "later"]
_CACHE = "duplicates"
_MANY = 2_000  # rows changed at once above which reading all anew is quicker than mending
_C, _P, _R, _N = CITIZEN.c, CITIZEN_PAIR.c, REGISTRATION.c, CERTIFICATE.c
_COLUMNS = (
    _C.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, _C.sex, _C.id_number, _C.village_id,
)  # fmt: skip


class PairIndex:
    """The living citizens as records to compare, and the pairs among them; mended from what each action touched."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = threading.Lock()  # of all below; held for moments
        self._finding = threading.Lock()  # one looks for all pairs at a time, and typing goes on meanwhile
        self._pending: set[str] | None = None  # None: read everything anew
        self._places_touched = False
        self._lookalikes = Lookalikes()
        self._villages: dict[str, str] = {}
        self._pairs: Pairs | None = None
        self._readings = 0
        self._stale: set[str] = set()  # records that changed since the pairs were found
        store.listen(self._touched)

    def _touched(self, rows: Mapping[str, frozenset[str]]) -> None:
        """Note what a commit touched; called on the writing thread, applied by the next question."""
        with self._guard:
            self._places_touched |= "village" in rows
            if len(rows.get("citizen", ())) > _MANY:
                self._pending = None
            elif self._pending is not None:
                self._pending |= rows.get("citizen", frozenset())

    @property
    def ready(self) -> bool:
        """Whether a question is answered at once; the first one reads all citizens (0.7 s for 50,000)."""
        return self._pending is not None

    def prepare(self) -> None:
        """Read all citizens now, unless that was done."""
        with self._guard:
            self._catch_up()

    def like(self, name: str, *, citizen_id: str, village_id: str | None, **known: Any) -> dict[str, tuple[Kind, ...]]:
        """Return the ids of those on the list that look like what is typed; `known` as `domain.duplicates.record`."""
        with self._guard:
            self._catch_up()
            village = self._villages.get(village_id or "", "")
            return self._lookalikes.like(record(citizen_id, name, village=village, **known))

    def known_pairs(self) -> Pairs | None:
        """Return the pairs where they were found before and little changed since; else None."""
        with self._guard:
            self._look_at_places()
            return None if self._pending is None else self._mended()

    def pairs(self, progress: Progress) -> Pairs:
        """Return all pairs that look alike, whatever was decided about them. Raises `Cancelled`."""
        with self._finding:
            while True:
                with self._guard:
                    if (pairs := self._mended()) is not None:
                        return pairs
                    records, reading = list(self._lookalikes.records.values()), self._readings
                progress.start(_("Looking for people who are on the list twice"), PASSES)
                with uncollected():
                    found = find_pairs(records, progress.step)
                with self._guard:
                    if reading == self._readings:  # else a whole list came in meanwhile
                        self._pairs = found

    def _catch_up(self) -> None:
        self._look_at_places()
        if self._pending is None:
            with self._store.read() as connection:
                self._villages = village_keys(connection)
                rows = connection.execute(select(*_COLUMNS).where(*LIVING)).all()
            with uncollected():
                self._lookalikes = Lookalikes(map(self._record, rows))
            self._pairs, self._stale = None, set()
            self._readings += 1
        elif self._pending:
            with self._store.read() as connection:
                for chunk in batched(self._pending, CHUNK):
                    rows = connection.execute(select(*_COLUMNS).where(_C.id.in_(chunk), *LIVING)).all()
                    self._put(chunk, rows)
            self._stale |= self._pending
        self._pending = set()

    def _look_at_places(self) -> None:
        """Take in new villages; where a known one goes by another name now, everything is to be read anew."""
        if not self._places_touched:
            return
        with self._store.read() as connection:
            keys = village_keys(connection)
        if any(keys.get(row_id) != key for row_id, key in self._villages.items()):
            self._pending = None
        self._villages, self._places_touched = keys, False

    def _put(self, ids: Iterable[str], rows: Sequence[Any]) -> None:
        for row_id in ids:
            self._lookalikes.discard(row_id)
        for row in rows:
            self._lookalikes.add(self._record(row))

    def _record(self, row: Any) -> Record:
        return record(
            row.id, row.name, birth_of(row), row.sex, row.id_number, self._villages.get(row.village_id or "", "")
        )

    def _mended(self) -> Pairs | None:
        """Return the pairs as they are now; None where they were never found, or all was read anew."""
        self._catch_up()
        if self._pairs is not None and self._stale:
            pairs = {pair: kinds for pair, kinds in self._pairs.items() if self._stale.isdisjoint(pair)}
            for row_id in self._stale & self._lookalikes.records.keys():
                alike = self._lookalikes.like(self._lookalikes.records[row_id])
                pairs |= {pair_of(row_id, other): kinds for other, kinds in alike.items()}
            self._pairs, self._stale = pairs, set()
        return self._pairs


def pair_index(store: Store) -> PairIndex:
    """Return the store's index of pairs, made at the first question."""
    index = store.caches.get(_CACHE)
    if index is None:
        index = store.caches.setdefault(_CACHE, PairIndex(store))
    if not isinstance(index, PairIndex):
        raise TypeError(_CACHE)
    return index


def village_keys(connection: Connection) -> dict[str, str]:
    """Return by what each of the workspace's villages is compared, by id."""
    v = VILLAGE.c
    return {row.id: village_key(row.name) for row in connection.execute(select(v.id, v.name))}


@dataclass(frozen=True)
class RegisteredYear:
    """A year in which a citizen is registered; `recognised` with a valid certificate."""

    citizen_id: str
    registration_id: str
    year: int
    recognised: bool


@dataclass(frozen=True)
class DecidedPair:
    """Two living records that a person said something about."""

    first_id: str
    second_id: str
    verdict: Verdict
    decided_on: str


def registered_years(connection: Connection, ids: Iterable[str]) -> list[RegisteredYear]:
    """Return the years in which citizens are registered, the oldest first."""
    valid = (_N.registration_id == _R.id) & (_N.state == "valid")
    joined = REGISTRATION.join(ROUND, _R.round_id == ROUND.c.id).outerjoin(CERTIFICATE, valid)
    query = select(_R.citizen_id, _R.id, ROUND.c.year, _N.id.is_not(None)).select_from(joined).order_by(ROUND.c.year)
    return [
        RegisteredYear(*row)
        for chunk in batched(ids, CHUNK)
        for row in connection.execute(query.where(_R.citizen_id.in_(chunk)))
    ]


def decided(connection: Connection) -> list[DecidedPair]:
    """Return what was decided about pairs that are both living, the newest first."""
    one, other = CITIZEN.alias("one"), CITIZEN.alias("other")
    joined = CITIZEN_PAIR.join(one, _P.first_id == one.c.id).join(other, _P.second_id == other.c.id)
    query = (
        select(_P.first_id, _P.second_id, _P.verdict, _P.decided_on)
        .select_from(joined)
        .where(one.c.removed_at.is_(None), other.c.removed_at.is_(None))
        .order_by(_P.decided_on.desc(), _P.id.desc())
    )
    return [DecidedPair(*row) for row in connection.execute(query)]


def verdict_row(connection: Connection, one: str, other: str) -> tuple[str, Verdict] | None:
    """Return (row id, verdict) of what was decided about two records; None where nothing was."""
    first, second = pair_of(one, other)
    found = connection.execute(select(_P.id, _P.verdict).where(_P.first_id == first, _P.second_id == second)).first()
    return (found.id, found.verdict) if found else None
