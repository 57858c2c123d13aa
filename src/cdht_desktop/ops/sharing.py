"""Several PCs in one commune: a master hands its lists out, others hand their additions in, nothing is lost between.

The master's file (`share`) holds all that is shared; a second PC works on, and its file (`additions`) holds the same as it
stands there. What each changed since they last agreed is taken field by field; where both changed a field differently, a
person decides. Each side keeps the files that went between: they are what was agreed on.

Decisions, certificates and their numbers are the master's alone. Who holds a certificate is not changed from outside.
"""

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

import cdht_desktop
from cdht_desktop.changes import Changes
from cdht_desktop.data import batches as kept
from cdht_desktop.data import exchange_keys, shared_files, shared_state
from cdht_desktop.data.shared_files import SharedFile
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.three_way import Plan, Side
from cdht_desktop.errors import BadBatch, Refused
from cdht_desktop.exchange import share_records
from cdht_desktop.exchange.batch import Sealed, file_name, open_batch, write_batch
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops import association, backups, file_numbers, own_keys, trust
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.rights import needs
from cdht_desktop.ops.sharing_apply import Applying
from cdht_desktop.ops.sharing_merge import Merge
from cdht_desktop.ops.sharing_tally import Looked, Tally
from cdht_desktop.ops.sharing_words import Question
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

__all__ = [
    "Looked", "OtherPc", "Question", "Sent", "SharedFile", "Side", "files", "hand_in", "hand_out", "is_second", "look",
    "master_only", "other_pcs", "take",
]  # fmt: skip
Kind = Literal["share", "additions"]
_KINDS: tuple[Kind, ...] = ("share", "additions")


@dataclass(frozen=True)
class OtherPc:
    """Another PC of this commune, as its key is known here; `name` is what its association calls itself."""

    key_id: str
    name: str
    words: tuple[str, ...]
    confirmed: bool


@dataclass(frozen=True)
class Sent:
    """A file that was made for another PC.

    `numbering` says why its number is not the one after the file before, "" where it is.
    """

    file: Path
    revision: int
    sha256: str
    rows: int
    numbering: str = ""


def other_pcs(store: Store) -> list[OtherPc]:
    """Return the other PCs whose keys are known here and not revoked."""
    return [
        OtherPc(row.key.key_id, row.key.unit_name, row.words, row.key.confirmed)
        for row in trust.known(store)
        if row.key.level == exchange_keys.PC and row.key.replaced_at is None and row.revoked_from is None
    ]


def files(store: Store) -> list[SharedFile]:
    """Return the files that went to other PCs or came from them, the newest first."""
    with store.read() as connection:
        return shared_files.files(connection)[::-1]


def is_second(store: Store) -> bool:
    """Say whether this is a second PC: one that took a master's file in."""
    with store.read() as connection:
        return shared_files.is_second(connection)


def master_only(store: Store) -> None:
    """Raise `Refused` on a second PC: decisions, numbers and handing up are the master's."""
    if is_second(store):
        raise Refused(_("This is a second PC. Recognise, number and hand up on the master's."))


@needs(Right.HAND_UP)
def hand_out(store: Store, key_id: str, folder: Path, progress: Progress) -> Changes[Sent]:
    """Write all that is shared as one file for the other PC with this key; raises `Refused`, `DiskProblem`, `Cancelled`.

    Refused on a second PC: additions go to the master only.
    """
    if is_second(store):
        raise Refused(_("This is a second PC: it hands its additions in to the master's."))
    return _write(store, "share", key_id, folder, progress)


@needs(Right.HAND_UP)
def hand_in(store: Store, key_id: str, folder: Path, progress: Progress) -> Changes[Sent]:
    """Write what stands here as one file for the master with this key; raises as `hand_out` does.

    Refused where nothing of the master's was taken in yet.
    """
    with store.read() as connection:
        if _last_from(connection, key_id) is None:
            raise Refused(_("Take in the master's file first: the additions are told from it."))
    return _write(store, "additions", key_id, folder, progress)


def look(store: Store, file: Path, progress: Progress) -> Looked:
    """Return what a file of another PC would change here; nothing is written. Raises `BadBatch`, `Refused`."""
    association.commune_only(store)
    sealed = open_batch(file, progress)
    tally = Tally(file, sealed.manifest.sender)
    with store.read() as connection:
        if kept.known(connection, sealed.sha256):
            return tally.looked(again=True)
        _check_sender(connection, sealed)
        for part in Merge(connection, sealed, own_keys.identities(store), progress).parts():
            tally.add(connection, part)
    return tally.looked()


@needs(Right.WRITE)
def take(
    store: Store,
    file: Path,
    progress: Progress,
    *,
    sides: Mapping[tuple[str, str, str], Side] | None = None,
    rest: Side | None = None,
) -> Changes[Looked]:
    """Take in a file of another PC; `sides` settles conflicts by (kind, key, field), `rest` all others.

    All or nothing. Raises `BadBatch`, and `Refused` where a conflict is left open, two persons would bear one ID number,
    or the signer is not known.
    """
    association.commune_only(store)
    sealed = open_batch(file, progress)
    identities = own_keys.identities(store)
    backups.before(store, Reason.IMPORT, progress)
    title = _("Taken in from another PC: revision {revision}").format(revision=sealed.manifest.sender.revision)
    tally = Tally(file, sealed.manifest.sender)
    try:
        # Not undoable: what was agreed on with the other PC would no longer be what stands here.
        with uncollected(), store.write(title, undoable=False) as writing:
            _check_new(writing.connection, sealed)
            merge, applying = Merge(writing.connection, sealed, identities, progress), Applying(writing)
            for part in merge.parts():
                settled = _settled(part.plan, sides or {}, rest)
                tally.add(writing.connection, part, settled)
                applying.part(part, settled)
            applying.finish(merge.names)
            names = [[*key, ours] for key, ours in sorted(merge.names.items())]
            kept.insert(
                writing, sealed.manifest, sealed.sha256, sealed.name, direction="in", outcome="taken",
                facts={"names": names}, data=sealed.data,
            )  # fmt: skip
            shared_files.forget_superseded(writing, sealed.manifest.signer.key_id)
    except IntegrityError as error:
        raise Refused(_clash(error).format(name=sealed.name)) from error
    return writing.changes(tally.looked())


def _clash(error: IntegrityError) -> str:
    """Return what is to be done where two rows would be one to people."""
    if "id_number" in str(error.orig):
        return _(
            "“{name}”: two persons would bear one ID number. Compare both in the list, then take the file in again."
        )
    return _(
        "“{name}”: two villages would bear one name. Rename one of them on either PC, then take the file in again."
    )


def _check_new(connection: Connection, sealed: Sealed) -> None:
    if kept.known(connection, sealed.sha256):
        raise Refused(_("This very file was received before; nothing was changed."))
    _check_sender(connection, sealed)


def _settled(plan: Plan, sides: Mapping[tuple[str, str, str], Side], rest: Side | None) -> Plan:
    asked = [(one.kind, one.key, one.field) for one in plan.conflicts]
    found = {one: side for one in asked if (side := sides.get(one, rest)) is not None}
    try:
        return plan.decided(found)
    except KeyError as error:
        raise Refused(_("Something was changed on both PCs; decide each of these first.")) from error


def _write(store: Store, kind: Kind, key_id: str, folder: Path, progress: Progress) -> Changes[Sent]:
    association.commune_only(store)
    own, key, ours = association.get(store), own_keys.signing(store), own_keys.recipients(store)
    with store.read() as connection:
        theirs = _recipients(connection, key_id)
        made = [one.revision for one in shared_files.files(connection) if (one.other, one.direction) == (key_id, "out")]
        last = _last_from(connection, key_id)
    today, thing = dt.date.today(), file_numbers.of_file(kind, 0, key_id)
    known = max(made, default=0)
    revision, numbering = file_numbers.following(store, thing, known), file_numbers.sentence(store, thing, known)
    sender = Sender(
        program=f"CDHT Desktop {cdht_desktop.__version__}", unit=own.unit, unit_name=own.name, level="commune",
        year=today.year, revision=revision, created=today, previous=last.sha256 if last else None,
        kind=kind, to=key_id,
    )  # fmt: skip
    out = io.BytesIO()
    with store.read() as connection:
        shared = share_records.records(shared_state.lists(connection), shared_state.people(connection))
        written = write_batch(
            out, sender, shared, signing_key(key.private), progress,
            recipients=tuple(dict.fromkeys((*theirs, *ours))), reply_to=ours,
        )  # fmt: skip
    path = folder / file_name(f"{own.unit}-{key_id[:4]}", sender.year, sender.revision, kind)
    _put(path, out.getvalue())
    title = _("File for another PC made, revision {revision}").format(revision=sender.revision)
    with store.write(title, undoable=False) as writing:
        kept.insert(
            writing, written.manifest, written.sha256, path.name, direction="out", outcome="sent", data=out.getvalue()
        )
        file_numbers.keep(store, thing, sender.revision)
    return writing.changes(Sent(path, revision, written.sha256, written.rows, numbering))


def _put(path: Path, data: bytes) -> None:
    """Write a file whole, and read it back from the stick."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, path.parent) from error
    with replacing(path) as stream:
        stream.write(data)
    if path.read_bytes() != data:
        raise BadBatch(_("“{name}” does not read back as it was written; try another stick.").format(name=path.name))


def _recipients(connection: Connection, key_id: str) -> tuple[str, ...]:
    for key in exchange_keys.known_keys(connection, key_id=key_id):
        if key.level == exchange_keys.PC and key.confirmed and key.replaced_at is None and key.recipients:
            return key.recipients
    raise Refused(_("This PC is not known here. Load its key file on the page “Keys”, and compare the words."))


def _last_from(connection: Connection, key_id: str) -> SharedFile | None:
    """Return the newest file of another PC that was taken in here."""
    came = [one for one in shared_files.files(connection) if (one.direction, one.other) == ("in", key_id)]
    return came[-1] if came else None


def _check_sender(connection: Connection, sealed: Sealed) -> None:
    """Raise `Refused` where a file is not a newer one of another PC of this commune that is known here."""
    manifest = sealed.manifest
    known = exchange_keys.known_keys(connection, key_id=manifest.signer.key_id)
    other = any(key.level == exchange_keys.PC for key in known)
    if manifest.sender.kind not in _KINDS or (known and not other):
        raise Refused(_("“{name}” is not a file of another PC of this commune.").format(name=sealed.name))
    state = trust.signer_state(connection, manifest)
    if state.state != "trusted":
        raise Refused(state.sentence)
    last = _last_from(connection, manifest.signer.key_id)
    if last is not None and manifest.sender.revision <= last.revision:
        sentence = _("A newer file of that PC was taken in already (revision {revision}).")
        raise Refused(sentence.format(revision=last.revision))
