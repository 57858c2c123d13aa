"""Handing a year up: one signed file for the upper level, encrypted to its keys, checked before it counts as made."""

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

import cdht_desktop
from cdht_desktop.changes import Changes
from cdht_desktop.data import batches as kept
from cdht_desktop.data import tasks, year_source
from cdht_desktop.data import years as reading
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.exchange_keys import OwnKey
from cdht_desktop.data.handed_up import Gone, facts_of, gone_since
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import BadBatch, FieldErrors, Refused
from cdht_desktop.exchange import year_records
from cdht_desktop.exchange.batch import Record, Written, file_name, inspect_batch, write_batch
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.exchange.keys import PublicKey, signing_key
from cdht_desktop.exchange.manifest import MAX_REASON, Correction, Manifest, Removed, Sender
from cdht_desktop.exchange.year_records import BadYear
from cdht_desktop.files import disk_problem, revocable
from cdht_desktop.ops import answers, association, file_numbers, own_keys, sharing, trust
from cdht_desktop.ops.answers import FileAnswer
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "BatchRow", "Correction", "Exported", "Gone", "Manifest", "PublicKey", "Reader", "closed_on", "export", "file_words",
    "inspect_batch", "numbering", "reader", "removed_since", "sent",
]  # fmt: skip
_COUNTS = ("registered", "evaluated", "passed", "failed", "recognised")


@dataclass(frozen=True)
class Exported:
    """A file that was made; `encrypted` is False where no key of the upper level is known."""

    file: Path
    revision: int
    sha256: str
    rows: int
    encrypted: bool


@dataclass(frozen=True)
class Reader:
    """For whom a file is: the upper level, and the age keys that can read it."""

    unit: str
    unit_name: str
    recipients: tuple[str, ...]


class _Numbered(NamedTuple):
    """A revision of the year that there is already: its number (0: none), and the file's checksum."""

    revision: int
    sha256: str | None


@dataclass(frozen=True)
class _Year:
    """What is handed up, as of one moment."""

    records: Sequence[Record]
    persons: Sequence[str]
    control: Mapping[str, int]
    newest: _Numbered
    revision: int
    gone: Gone | None
    reader: Reader | None
    closed_on: dt.date | None


def reader(store: Store) -> Reader | None:
    """Return the upper level whose key is known here, None where none is."""
    with store.read() as connection:
        return _pinned(connection)


def sent(store: Store, year: int) -> list[BatchRow]:
    """Return the files of a year made here, the newest first."""
    with store.read() as connection:
        return kept.sent(connection, year)


def removed_since(store: Store, year: int) -> Gone | None:
    """Return who was in the newest file of the year and is not handed up any more; None where there is no such file.

    Raises `NotFound` (the year).
    """
    with store.read() as connection:
        persons = year_source.person_ids(connection, reading.round_of(connection, year))
        before = next(iter(kept.sent(connection, year)), None)
        return gone_since(connection, before, persons)


def closed_on(store: Store, year: int) -> dt.date | None:
    """Return the day on which the upper level closed a year, as far as it told; from then on it takes corrections only."""
    with store.read() as connection:
        return _closed_on(connection, year)


def numbering(store: Store, year: int) -> str:
    """Say in a sentence why the next file of a year has another number than the one after the newest made here.

    "" where it has that one, as it is while no backup was restored.
    """
    receipt = answers.acknowledged(store, year)
    with store.read() as connection:
        before = next(iter(kept.sent(connection, year)), None)
    newest = _newest(before, receipt.values())
    if said := file_numbers.sentence(store, _thing(year), newest.revision):
        return said
    if newest.revision == (before.revision if before else 0):
        return ""
    words = _("The upper level has revision {before}, which is not known here; this file is revision {number}.")
    return words.format(before=newest.revision, number=newest.revision + 1)


@needs(Right.HAND_UP)
def export(
    store: Store,
    year: int,
    folder: Path,
    progress: Progress,
    *,
    to: PublicKey | None = None,
    reason: str = "",
    correction: Correction | None = None,
) -> Changes[Exported]:
    """Write the year as one signed file into `folder`; each call is the next revision.

    It is encrypted to the keys of `to`, else to those of the upper level that is known here; where there is neither, it
    is not encrypted, and `Exported.encrypted` says so. `reason` says why persons of the revision before are gone: it is
    demanded where they are more than one in a hundred. `correction` is the decision by which a closed year is corrected.
    Whoever asked that their data be kept but not used is left out, unless they have a certificate of the year.

    Raises `NotFound` (the year), `FieldErrors` (`reason`, `decision`, `decision_date`), `Refused` where nobody is
    registered or on a second PC (`ops.sharing`), `BadBatch` where the receiver's own test refuses the file,
    `DiskProblem`, `Cancelled`.
    """
    sharing.master_only(store)
    receipt = answers.acknowledged(store, year)
    with store.read() as connection:
        found = _read(store, connection, year, to, receipt.values())
    if not found.persons:
        raise Refused(_("Nobody is registered for {year}; there is nothing to hand up.").format(year=year))
    reason = nfc(reason)
    _check_words(found, year, reason, correction)
    sender = _sender(store, year, found, reason, correction)
    return _write(store, folder, sender, found, own_keys.signing(store), progress)


def _read(
    store: Store, connection: Connection, year: int, to: PublicKey | None, receipt: Iterable[FileAnswer]
) -> _Year:
    round_id = reading.round_of(connection, year)
    persons = year_source.person_ids(connection, round_id)
    counts = reading.counts(connection, round_id, handed_up=True)
    before = next(iter(kept.sent(connection, year)), None)
    newest = _newest(before, receipt)
    return _Year(
        records=list(year_source.records(connection, round_id)),
        persons=persons,
        control={name: counts[name] for name in _COUNTS} | {"points": year_source.points(connection, round_id)},
        newest=newest,
        revision=file_numbers.following(store, _thing(year), newest.revision),
        gone=gone_since(connection, before, persons),
        reader=_pinned(connection) if to is None else _named(to),
        closed_on=_closed_on(connection, year),
    )


def _newest(before: BatchRow | None, receipt: Iterable[FileAnswer]) -> _Numbered:
    """Return the newest revision that was made here, or that the upper level's receipt names.

    Where a backup was restored, the upper level knows of later ones than this workspace; a second file of such a
    revision would be disputed there.
    """
    made = _Numbered(before.revision, before.sha256) if before else _Numbered(0, None)
    return max([made, *(_Numbered(one.revision, one.sha256) for one in receipt)], key=lambda one: one.revision)


def _thing(year: int) -> str:
    return file_numbers.of_file("year", year, "")


def _pinned(connection: Connection) -> Reader | None:
    known = trust.upper(connection)
    return Reader(known.unit, known.unit_name, tuple(known.recipients)) if known and known.recipients else None


def _named(to: PublicKey) -> Reader:
    if not to.recipients:
        sentence = _("The key file of {unit} holds no key to encrypt to. Ask them for a new one.")
        raise Refused(sentence.format(unit=to.unit_name))
    return Reader(to.unit, to.unit_name, to.recipients)


def _closed_on(connection: Connection, year: int) -> dt.date | None:
    found = kept.closed_on(connection, year)
    return dt.date.fromisoformat(found) if found else None


def _check_words(found: _Year, year: int, reason: str, correction: Correction | None) -> None:
    """Raise `FieldErrors` where something is not said that the upper level demands, or cannot be so."""
    errors = {}
    if found.gone and found.gone.asks_reason and not reason:
        errors["reason"] = _("{count} of {before} persons are gone since revision {revision}. Say why.").format(
            count=found.gone.count, before=found.gone.before, revision=found.gone.revision
        )
    if len(reason) > MAX_REASON:
        errors["reason"] = _("At most {count} letters.").format(count=MAX_REASON)
    if correction is None and found.closed_on:
        sentence = _("The upper level has closed {year}: give the decision by which it is corrected.")
        errors["decision"] = sentence.format(year=year)
    if correction is not None and not nfc(correction.decision):
        errors["decision"] = _("Give the decision's number.")
    if correction is not None and len(correction.decision) > MAX_REASON:
        errors["decision"] = _("At most {count} letters.").format(count=MAX_REASON)
    if correction is not None and correction.date > dt.date.today():
        errors["decision_date"] = _("The decision's date is in the future.")
    if errors:
        raise FieldErrors(errors)


def _sender(store: Store, year: int, found: _Year, reason: str, correction: Correction | None) -> Sender:
    own = association.get(store)
    gone = found.gone
    return Sender(
        program=f"CDHT Desktop {cdht_desktop.__version__}",
        unit=own.unit,
        unit_name=own.name,
        level="upper" if own.level == "upper" else "commune",
        year=year,
        revision=found.revision,
        created=dt.date.today(),
        previous=found.newest.sha256,
        control=found.control,
        criteria={said["code"]: said["sha256"] for kind, said in found.records if kind == "criteria_set"},
        to=found.reader.unit if found.reader else None,
        removed=Removed(gone.count, reason) if gone else None,
        correction=Correction(nfc(correction.decision), correction.date) if correction else None,
    )


def _write(
    store: Store, folder: Path, sender: Sender, found: _Year, key: OwnKey, progress: Progress
) -> Changes[Exported]:
    """Make the file, let it pass the receiver's own test, write it, read it back, then note it.

    It is whole under its name and noted, or it is neither.
    """
    written, content = _made(store, sender, found, key, progress)
    _check_as_receiver(found.records, written)
    path = folder / file_name(sender.unit, sender.year, sender.revision)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    facts = facts_of(found.persons, found.reader.unit_name if found.reader else "")
    title = _("Year {year} handed up, revision {revision}").format(year=sender.year, revision=sender.revision)
    with revocable(path) as write, store.write(title, undoable=False) as writing:
        write(content)
        _read_back(path, content)
        kept.insert(writing, written.manifest, written.sha256, path.name, direction="out", outcome="sent", facts=facts)
        tasks.mark_carried(writing, sender.year, sender.revision)
        file_numbers.keep(store, _thing(sender.year), sender.revision)
    encrypted = written.manifest.encrypted
    return writing.changes(Exported(path, sender.revision, written.sha256, written.rows, encrypted))


def _made(store: Store, sender: Sender, found: _Year, key: OwnKey, progress: Progress) -> tuple[Written, bytes]:
    """Return the file's content, and what stands in it."""
    content = io.BytesIO()
    written = write_batch(
        content,
        sender,
        found.records,
        signing_key(key.private),
        progress,
        recipients=found.reader.recipients if found.reader else (),
        reply_to=own_keys.recipients(store),
        certificate=key.certificate,
    )
    return written, content.getvalue()


def _check_as_receiver(records: Sequence[Record], written: Written) -> None:
    """Refuse here what would be refused above: verdicts, sums and shapes are derived again from what was written."""
    try:
        year_records.check_year(iter(records), written.manifest)
    except BadYear as error:
        first = error.problems[0]
        sentence = _("The upper level would refuse this file: row {row}, {field}: {message}")
        raise BadBatch(sentence.format(row=first.row, field=first.field, message=first.message)) from error


def _read_back(path: Path, content: bytes) -> None:
    """Compare what the disk gives back with what was written; a bad stick says so only then."""
    try:
        same = path.read_bytes() == content
    except OSError as error:
        raise disk_problem(error, path) from error
    if not same:
        sentence = _("“{name}” does not read back as it was written; try another stick.")
        raise BadBatch(sentence.format(name=path.name))
