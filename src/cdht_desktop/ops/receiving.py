"""Receiving at the upper level: one file or hundreds, each in one transaction.

Every file whose signature holds is kept as it came. What counts follows from the set of files, never from their order
(`domain.revisions`, `ops.settling`): the same files give the same state, whoever takes them in, and when.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cdht_desktop.data import batches as kept
from cdht_desktop.data.batches import REMOVALS, BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.exchange.manifest import MAX_PAYLOAD, MAX_REASON
from cdht_desktop.ops import backups, settling
from cdht_desktop.ops import trust as signers
from cdht_desktop.ops.arrival_words import Arrival, Outcome, Received, already, refuse_commune, title
from cdht_desktop.ops.arrivals import CONFIRMABLE, CRITERIA, Read, Reader, Within, hindrance, other_hindrance
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.differing import Differences, PersonChange, compare, differences
from cdht_desktop.ops.handed_in import Disputed, PersonRow, PersonYear, UnitState, person, persons, standing
from cdht_desktop.ops.looking import look
from cdht_desktop.ops.replaying import Replay, put_back, replay, state_digest
from cdht_desktop.ops.rights import needs
from cdht_desktop.ops.settling import Fresh
from cdht_desktop.ops.waiting import Aside, aside, code_of, reject, said, take, take_cleared, take_one
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "Arrival", "Aside", "BatchRow", "Differences", "Disputed", "Outcome", "PersonChange", "PersonRow", "PersonYear",
    "Received", "Replay", "RowProblem", "UnitState", "aside", "compare", "differences", "look", "person", "persons",
    "put_back", "receive", "received", "reject", "replay", "standing", "state_digest", "take",
]  # fmt: skip
_LARGEST = 2 * MAX_PAYLOAD  # bytes; a larger file is no batch, and is not read to its end to be told apart
_BY_PHONE = CONFIRMABLE - {CRITERIA}
_PIECE = 1 << 20


def received(store: Store) -> list[BatchRow]:
    """Return the units' years that came here, the newest first."""
    with store.read() as connection:
        return kept.received(connection)


@needs(Right.HAND_UP)
def receive(
    store: Store, files: Sequence[Path], progress: Progress, *, trust: bool = False, reason: str = ""
) -> list[Received]:
    """Take files in, each in one transaction; what becomes of each is told in the order given.

    A file that was received before changes nothing and is not even opened. `trust`: the officer confirmed the unknown
    signers of these files on the phone. `reason`: why persons are gone, where a file that leaves out many does not say.
    Who stops it is told what was taken in before (`stopped` are the others). Raises `Refused` in a commune's workspace.
    """
    refuse_commune(store.level)
    return _Run(store, progress, trust=trust, reason=nfc(reason)[:MAX_REASON]).all(files)


class _Run:
    """One go of taking files in."""

    def __init__(self, store: Store, progress: Progress, *, trust: bool, reason: str) -> None:
        self._store = store
        self._progress = progress
        self._trust = trust
        self._reason = reason
        self._reader = Reader(store, progress)
        self._known: dict[str, BatchRow] = {}
        self._cleared = False  # whether something was confirmed that other files may wait for

    def all(self, files: Sequence[Path]) -> list[Received]:
        """Take in the files."""
        progress = self._progress
        progress.start(_("Looking through the files"), len(files))
        checksums = [self._checksum(file) for file in files]
        with self._store.read() as connection:
            self._known = kept.known_among(connection, filter(None, checksums))
        if not all(one in self._known for one in checksums):
            backups.before(self._store, Reason.IMPORT, Within(progress))
        progress.start(_("Taking in the files"), len(files))
        done: list[Received] = []
        for file, checksum in zip(files, checksums, strict=True):
            try:  # what was taken in before somebody stopped, or a disk failed, is told all the same
                done.append(self._one(file, checksum))
                progress.step()
            except Cancelled:
                words = _("Stopped before this file; nothing of it was written.")
                return [*done, *(Received(one, "stopped", 0, words) for one in files[len(done) :])]
            except Refused as error:
                done.append(Received(file, "refused", 0, str(error)))
        if self._cleared:
            take_cleared(self._store, self._reader)
        return done

    def _checksum(self, file: Path) -> str:
        """Return a file's SHA-256, "" where it can't be read or is too large: opening it will say so."""
        self._progress.step()
        digest = hashlib.sha256()
        try:
            if file.stat().st_size > _LARGEST:
                return ""
            with file.open("rb") as stream:
                while piece := stream.read(_PIECE):
                    digest.update(piece)
        except OSError:
            return ""
        return digest.hexdigest()

    def _one(self, file: Path, checksum: str) -> Received:
        known = self._known.get(checksum)
        if known is not None:
            return self._again(file, known)
        sealed = self._reader.open(file)
        confirm = False
        with self._store.read() as connection:
            why = hindrance(connection, sealed.manifest)
            if self._trust and why is not None and why.code in _BY_PHONE:
                why, confirm = other_hindrance(connection, sealed.manifest), True
        read = Read(sealed, why) if why else self._reader.read(sealed)
        found = self._write(file, read, confirm=confirm)
        with self._store.read() as connection:
            self._known |= kept.known_among(connection, [sealed.sha256])
        return found

    def _write(self, file: Path, read: Read, *, confirm: bool) -> Received:
        apart = read.content is None
        with self._store.write(title(read, "current"), undoable=False) as writing:
            if confirm:
                signers.confirm(writing, read.manifest)
            row_id, outcome, instead = (
                settling.put_apart(writing, read)
                if apart
                else settling.put(writing, Fresh(read, explained=self._reason), self._reader)
            )
            writing.title = title(read, outcome)
        self._cleared |= confirm
        return said(self._store, file, read, row_id, instead=instead)

    def _again(self, file: Path, known: BatchRow) -> Received:
        """Tell of a file that is here; one that waits is taken where this go brings what it waits for."""
        if known.outcome == "aside":
            with self._store.read() as connection:
                code = code_of(connection, known)
            if (self._trust and code in _BY_PHONE) or (self._reason and code == REMOVALS):
                found = take_one(self._store, known.id, self._reader, confirm=self._trust, reason=self._reason)
                self._cleared = True
                return replace(found, file=file)
        return Received(
            file, "already", 0, already(known), known.unit, known.unit_name, known.year, known.revision, known.id
        )
