"""Files that wait for an officer: seen, taken with what was missing (a confirmed signer, a reason), or rejected."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.data import batches as kept
from cdht_desktop.data.batches import REMOVALS, BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.exchange.batch import Sealed
from cdht_desktop.exchange.manifest import MAX_REASON, Manifest
from cdht_desktop.ops import settling, trust
from cdht_desktop.ops.arrival_words import Received, title, told
from cdht_desktop.ops.arrivals import CONFIRMABLE, CRITERIA, SIGNER, Hindrance, Read, Reader, hindrance, other_hindrance
from cdht_desktop.ops.rights import needs
from cdht_desktop.ops.settling import Fresh
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


@dataclass(frozen=True)
class Aside:
    """A file that waits for an officer; `at` is when it came, ISO text in UTC.

    `code` and `words` as in `Arrival`. `can_confirm`: `take(confirm=True)` takes it; `needs_reason`: `take(reason=…)`.
    """

    batch_id: str
    file: str
    unit: str
    unit_name: str
    year: int
    revision: int
    at: str
    code: str
    reason: str
    words: tuple[str, ...]
    signer: str
    rows: int
    can_confirm: bool
    needs_reason: bool

    @property
    def id(self) -> str:
        """The file's id, as tables of the window want it."""
        return self.batch_id


def aside(store: Store) -> list[Aside]:
    """Return the files that wait for an officer, the oldest first."""
    with store.read() as connection:
        rows = kept.aside(connection)
        facts = kept.facts(connection, [row.id for row in rows])
    return [_aside(row, facts[row.id].get("aside", ""), tuple(facts[row.id].get("words", ()))) for row in rows]


def _aside(row: BatchRow, code: str, words: tuple[str, ...]) -> Aside:
    return Aside(
        row.id, row.file, row.unit, row.unit_name, row.year, row.revision, row.at, code, row.reason, words, row.signer,
        row.rows, can_confirm=code in CONFIRMABLE, needs_reason=code == REMOVALS,
    )  # fmt: skip


def code_of(connection: Connection, row: BatchRow) -> str:
    """Return why a file waits."""
    return str(kept.facts(connection, [row.id])[row.id].get("aside", ""))


@needs(Right.HAND_UP)
def take(store: Store, batch_id: str, progress: Progress, *, confirm: bool = False, reason: str = "") -> list[Received]:
    """Take a file that waits, and after it the others that waited for the same.

    `confirm`: the officer heard the signer's words on the phone, or knows the decision behind the criteria set.
    `reason`: why persons are gone. Raises `Refused` where it must wait on, `FieldErrors` (reason), `NotFound`.
    """
    reader = Reader(store, progress)
    first = take_one(store, batch_id, reader, confirm=confirm, reason=reason)
    return [first, *take_cleared(store, reader)]


@needs(Right.HAND_UP)
def take_one(store: Store, batch_id: str, reader: Reader, *, confirm: bool, reason: str) -> Received:
    """As `take`, of this file alone."""
    row, data = _waiting(store, batch_id)
    sealed = reader.open(data, row.file)
    with store.read() as connection:
        left, signer = _left(connection, row, sealed.manifest, confirm=confirm)
        code = code_of(connection, row)
    if left is not None and not signer:
        raise Refused(left.sentence)
    if code == REMOVALS and not nfc(reason):
        raise FieldErrors({"reason": _("Say why these persons are gone: who told it, and when.")})
    read = Read(sealed, left) if left else reader.read(sealed)
    if read.hindrance is not None and not signer:
        raise Refused(read.hindrance.sentence)
    return _take(store, row, read, reader, reason=nfc(reason)[:MAX_REASON], confirm=signer)


def _waiting(store: Store, batch_id: str) -> tuple[BatchRow, bytes]:
    with store.read() as connection:
        row = kept.by_id(connection, batch_id)
        data = kept.content(connection, batch_id)
    if row is None or row.outcome != "aside" or data is None:
        raise NotFound(_("This file does not wait any more."))
    return row, data


def _left(connection: Connection, row: BatchRow, manifest: Manifest, *, confirm: bool) -> tuple[Hindrance | None, bool]:
    """Return what still hinders a file once it is confirmed or not, and whether its signer is to be confirmed."""
    left = hindrance(connection, manifest, on=_day(row.at))
    if not confirm or left is None or left.code not in CONFIRMABLE:
        return left, False
    if left.code == CRITERIA:
        return None, False
    return other_hindrance(connection, manifest), True  # a set that nobody knows is to be confirmed by itself


def _take(store: Store, row: BatchRow, read: Read, reader: Reader, *, reason: str, confirm: bool) -> Received:
    with store.write(title(read, "current"), undoable=False) as writing:
        if confirm:
            trust.confirm(writing, read.manifest)
        _id, outcome, instead = (
            settling.put_apart(writing, read, row)
            if read.content is None
            else settling.put(writing, Fresh(read, row, reason), reader)
        )
        writing.title = title(read, outcome)
    return said(store, Path(row.file), read, row.id, instead=instead)


def said(store: Store, file: Path, read: Read, row_id: str, *, instead: bool) -> Received:
    """Say what became of a file that was just noted."""
    with store.read() as connection:
        row = kept.by_id(connection, row_id)
        if row is None:
            raise NotFound(_("This file is no longer there."))
        standing = kept.current(connection, row.unit, row.year)
    return told(file, row, read, standing, instead=instead)


@needs(Right.HAND_UP)
def take_cleared(store: Store, reader: Reader) -> list[Received]:
    """Take the files that waited for a signer or a criteria set and need not wait any more."""
    found = []
    with store.read() as connection:
        rows = kept.aside(connection)
        manifests = kept.manifests(connection, [row.id for row in rows])
        facts = kept.facts(connection, [row.id for row in rows])
        waiting = [row for row in rows if str(facts[row.id].get("aside", "")).startswith((SIGNER, CRITERIA))]
        clear = [
            row
            for row in waiting
            if hindrance(connection, Manifest.from_dict(manifests[row.id]), on=_day(row.at)) is None
        ]
    for row in clear:
        sealed = _sealed(store, row, reader)
        found.append(_take(store, row, reader.read(sealed), reader, reason="", confirm=False))
    return found


def _sealed(store: Store, row: BatchRow, reader: Reader) -> Sealed:
    _row, data = _waiting(store, row.id)
    return reader.open(data, row.file)


@needs(Right.HAND_UP)
def reject(store: Store, batch_id: str, reason: str) -> None:
    """Refuse a file that waits, with a reason that the unit is told. Raises `FieldErrors` (reason), `NotFound`."""
    words = nfc(reason)[:MAX_REASON]
    if not words:
        raise FieldErrors({"reason": _("Say why the file is not taken; the unit is told.")})
    row, _data = _waiting(store, batch_id)
    text = _("Rejected: {unit}, {year}, revision {revision}")
    said_so = text.format(unit=row.unit_name, year=row.year, revision=row.revision)
    with store.write(said_so, undoable=False) as writing:
        waited = code_of(writing.connection, row)
        kept.change(writing, row.id, {"outcome": "refused", "reason": words, **settling.decision(writing)})
        if waited == REMOVALS:
            settling.settle_again(writing, row.unit, row.year, Reader(store, Progress()))


def _day(at: str) -> dt.date:
    return dt.datetime.fromisoformat(at).astimezone().date()
