"""The chain of seals: each change set holds the seal of the one before, and of what it says and wrote."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson

from cdht_desktop.data.catalogue import Reader
from cdht_desktop.data.seals import Head, row_digest, set_hash
from cdht_desktop.data.trail_findings import Fault, Finding, Findings
from cdht_desktop.progress import Progress

_STEP = 2_000  # rows between two looks at whether the person asked to stop
_SETS = (
    'SELECT seq, id, at, "user", kind, undoes, undoable, rows, note, subject, title, detail, undone, content_hash, hash'
    " FROM change_set ORDER BY seq"
)
_ROWS = (
    "SELECT set_seq, position, table_name, row_id, op, before, after, digest FROM change_row ORDER BY set_seq, position"
)
_RESEALED = (
    "SELECT row_id, set_seq, after FROM change_row"
    " WHERE row_id IN (SELECT id FROM resealed) AND table_name = 'resealed' AND set_seq IN"
    " (SELECT set_seq FROM change_row WHERE row_id IN (SELECT id FROM erasure) AND op = 'insert')"
    " ORDER BY set_seq, position"
)


class _Set(NamedTuple):
    """A change set as stored; any value may be of any kind, as somebody from outside may have written it."""

    seq: Any
    id: Any
    at: Any
    user: Any
    kind: Any
    undoes: Any
    undoable: Any
    rows: Any
    note: Any
    subject: Any
    title: Any
    detail: Any
    undone: Any
    content_hash: Any
    hash: Any

    def sealed(self, previous: str) -> str:
        """Return the seal that this set must have after one with the seal `previous`; "" where it can have none."""
        if self.undoable not in {0, 1}:
            return ""
        head = Head(*self[:6], undoable=bool(self.undoable), rows=self.rows, note=self.note, subject=self.subject)
        try:
            return set_hash(previous, head, self.content_hash)
        except TypeError:  # a value of a kind that the program never writes
            return ""

    def found(self, fault: Fault, **more: Any) -> Finding:
        """Return a finding about this set."""
        number = self.seq if isinstance(self.seq, int) else None
        return Finding(fault, number, str(self.at), **more)


@dataclass
class Chain:
    """Walks the trail from its first set to its last; `tables` are the sets that wrote into each table, by number."""

    cursor: Reader
    findings: Findings
    progress: Progress
    tables: dict[str, list[int]] = field(default_factory=dict)
    _stored: str = ""  # the seal of the set before, as it stands there
    _computed: str = ""  # … as it follows from what stands in that set
    _expected: int = 1
    _known: bool = True  # whether the set before is there
    _turned: dict[Any, bool] = field(default_factory=dict)  # by id: taken back?
    _undone: dict[Any, _Set] = field(default_factory=dict)

    def walk(self) -> None:
        """Check every set and its rows."""
        resealed = _resealed(self.cursor)
        sets = map(_Set._make, self.cursor.execute(_SETS).fetchall())
        rows = groupby(self.cursor.execute(_ROWS), key=itemgetter(0))
        group = next(rows, None)
        for one in sets:
            while group is not None and _before(group[0], one.seq):
                group = self._orphans(group, rows)
            self._link(one)
            own = group[1] if group is not None and group[0] == one.seq else iter(())
            self._content(one, own, resealed.get(one.seq, ""))
            if group is not None and group[0] == one.seq:
                group = next(rows, None)
            self._mark(one)
        while group is not None:
            group = self._orphans(group, rows)
        self._marks()

    def _orphans(self, group: tuple[Any, Iterator[Any]], rows: Iterator[Any]) -> tuple[Any, Iterator[Any]] | None:
        seq, of_none = group
        count = sum(1 for _row in of_none)
        self.findings.add(Finding(Fault.ROWS_ADDED, seq if isinstance(seq, int) else None, count=count))
        return next(rows, None)

    def _link(self, one: _Set) -> None:
        """Check a set's place in the order and its seal."""
        if not isinstance(one.seq, int):
            self.findings.add(one.found(Fault.SET_ALTERED))
            self._known = False
            return
        if one.seq != self._expected:
            missing = Finding(Fault.SETS_MISSING, self._expected, one.at, count=max(1, one.seq - self._expected))
            self.findings.add(missing)
            self._known = False
        fits = one.hash in {one.sealed(self._stored), one.sealed(self._computed)} - {""}
        if self._known and not fits:
            self.findings.add(one.found(Fault.SET_ALTERED))
        self._stored, self._computed = str(one.hash), one.sealed(self._stored)
        self._expected, self._known = one.seq + 1, True

    def _content(self, one: _Set, rows: Iterator[Any], resealed: str) -> None:
        """Check what a set says and wrote."""
        read = _Content(one, self.findings)
        for row in rows:
            read.add(row)
            if not read.count % _STEP:
                self.progress.step(_STEP)
        self.progress.step(read.count % _STEP)
        for table in read.tables:
            self.tables.setdefault(table, []).append(one.seq)
        read.close(resealed)

    def _mark(self, one: _Set) -> None:
        if one.kind in {"undo", "redo"}:
            self._turned[one.undoes] = one.kind == "undo"
        if one.undone:
            self._undone[one.id] = one

    def _marks(self) -> None:
        """Check that a set is marked as taken back exactly where the last that was done with it took it back."""
        turned = {set_id for set_id, undone in self._turned.items() if undone}
        for set_id, one in self._undone.items():
            if set_id not in turned or one.undone != 1:
                self.findings.add(one.found(Fault.UNDONE_WRONG))
        for set_id in turned - self._undone.keys():
            found = self.cursor.execute("SELECT seq, at FROM change_set WHERE id = ?", (set_id,)).fetchone()
            if found is not None:  # where it is not there, that was told already
                self.findings.add(Finding(Fault.UNDONE_WRONG, found[0], str(found[1])))


class _Content:
    """The rows of one set, hashed as they come."""

    def __init__(self, one: _Set, findings: Findings) -> None:
        self.one = one
        self.findings = findings
        self.count = 0
        self.tables: set[str] = set()
        self._told = False
        self._order = True  # whether the positions count from 0 without a gap
        try:
            self._hash = hashlib.sha256(orjson.dumps([one.title, one.detail]))
        except TypeError:
            self._hash = hashlib.sha256()

    def add(self, row: tuple[Any, ...]) -> None:
        """Take the next row as it stands there."""
        seq, position, table, row_id, _op, _before, _after, digest = row
        try:
            sealed = row_digest(seq, position, row[2:7])
        except TypeError:
            sealed = b""
        if sealed != digest:
            self._told = True
            self.findings.add(self.one.found(Fault.ROW_ALTERED, table=str(table), row_id=str(row_id)))
        self._order = self._order and position == self.count
        self._hash.update(sealed)
        self.count += 1
        if isinstance(table, str):
            self.tables.add(table)

    def close(self, resealed: str) -> None:
        """Compare with the seal, or with the one that an erasure put in its place."""
        count = self.count - self.one.rows if isinstance(self.one.rows, int) else 0
        if count:
            fault = Fault.ROWS_ADDED if count > 0 else Fault.ROWS_MISSING
            self.findings.add(self.one.found(fault, count=abs(count)))
        elif not self._order:
            self.findings.add(self.one.found(Fault.ROWS_MOVED))
        elif not self._told and self._hash.hexdigest() != (resealed or self.one.content_hash):
            self.findings.add(self.one.found(Fault.WORDS_ALTERED))


def _before(seq: Any, other: Any) -> bool:
    return isinstance(seq, int) and isinstance(other, int) and seq < other


def _resealed(cursor: Reader) -> dict[int, str]:
    """Return the seals that erasures put in place of others, by the number of the set that was stripped.

    They are taken from the trail, where they are sealed themselves, and only from sets that erased somebody; an erasure
    strips only what was done before it.
    """
    rows: dict[str, dict[str, Any]] = {}
    found: dict[int, str] = {}
    for row_id, seq, after in cursor.execute(_RESEALED).fetchall():
        try:
            row = rows[row_id] = rows.get(row_id, {}) | orjson.loads(after or "{}")
            if row["set_seq"] < seq:
                found[row["set_seq"]] = row["content_hash"]
        except (KeyError, TypeError, ValueError):  # altered: its own set tells so
            continue
    return found
