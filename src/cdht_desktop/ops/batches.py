"""Handing a year up in one signed file, and taking such files in at the upper level."""

import contextlib
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.exc import IntegrityError

import cdht_desktop
from cdht_desktop import outside
from cdht_desktop.changes import Changes
from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data import years as reading
from cdht_desktop.data.batches import BatchRow, OwnKey
from cdht_desktop.data.ids import id_from
from cdht_desktop.data.slices import Record
from cdht_desktop.data.store import Store, now
from cdht_desktop.data.tables import BATCH
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBatch, BadRules, Refused
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.batch import Batch, Inspection, Written, file_name, inspect_batch, read_batch, write_batch
from cdht_desktop.exchange.manifest import Manifest, Sender
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops import association, backups
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "ENDING", "BatchRow", "Exported", "Inspection", "Received", "export", "inspect_batch", "key_words", "own_key",
    "receive", "received", "save_public_key", "sent", "trust_key_file",
]  # fmt: skip
ENDING = ".cdht"
_MOST_SCORES = 2000  # letters of a record's scores: of more indicators than a set can have
_MOST_REASON = 100  # letters of what a refusal quotes from a file
Outcome = Literal["accepted", "replaced", "already", "older", "refused"]


@dataclass(frozen=True)
class Exported:
    """A batch file that was made."""

    file: Path
    revision: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Received:
    """What became of a file at the upper level, and why; `rows` is 0 where nothing was written.

    `new_key`: refused only because its unit signed with another key than before, which `trust` would confirm.
    """

    file: Path
    outcome: Outcome
    rows: int
    reason: str
    unit: str = ""
    year: int = 0
    new_key: bool = False


class _NewKey(BadBatch):
    """The file's unit is known by another key."""


def own_key(store: Store) -> OwnKey:
    """Return this workspace's signing key; it is made when first needed and never leaves the encrypted database."""
    with store.read() as connection:
        found = kept.own_key(connection)
    if found is not None:
        return found
    pair = keys.make_key_pair()
    key = OwnKey(keys.key_id(pair.public), pair.public, pair.private)
    with store.write(_("Signing key made"), undoable=False) as writing:
        kept.keep_key(writing, key)
    return key


def key_words(store: Store) -> tuple[str, ...]:
    """Return the words of this workspace's key, to read out on the phone."""
    return keys.words(own_key(store).public)


@needs(Right.HAND_UP)
def save_public_key(store: Store, out: Path) -> None:
    """Write this workspace's public key as a small file that others can trust."""
    key = own_key(store)
    content = keys.public_key_file(keys.signing_key(key.private), store.unit, association.get(store).name)
    with replacing(out) as stream:
        stream.write(content)


@needs(Right.HAND_UP)
def trust_key_file(store: Store, file: Path) -> Changes[tuple[str, ...]]:
    """Know another unit by the key in `file` from now on; answers its words. Raises `BadBatch`."""
    found = keys.read_public_key_file(file)
    with store.write(_("Key of {unit} confirmed").format(unit=found.unit), undoable=False) as writing:
        kept.trust(writing, found.unit, found.unit_name, found.key_id, found.public, confirmed=True)
    return writing.changes(keys.words(found.public))


def sent(store: Store, year: int) -> list[BatchRow]:
    """Return the batch files of a year made here, the newest first."""
    with store.read() as connection:
        return kept.sent(connection, year)


def received(store: Store) -> list[BatchRow]:
    """Return the batch files taken in, the newest first."""
    with store.read() as connection:
        return kept.received(connection)


@needs(Right.HAND_UP)
def export(store: Store, year: int, folder: Path, progress: Progress) -> Changes[Exported]:
    """Write the year as one signed file into `folder`; each call is the next revision.

    Whoever asked that their data be kept but not used is left out, unless they have a certificate of the year.

    Raises `NotFound` (the year), `Refused` where nobody is registered, `DiskProblem`, `Cancelled`.
    """
    key, own = own_key(store), association.get(store)
    with store.read() as connection:
        round_id = reading.round_of(connection, year)
        records = list(slices.records(connection, round_id))
        before = next(iter(kept.sent(connection, year)), None)
        counts = reading.counts(connection, round_id, handed_up=True)
    if not counts["registered"]:
        raise Refused(_("Nobody is registered for {year}; there is nothing to hand up.").format(year=year))
    revision = before.revision + 1 if before else 1
    sender = Sender(
        program=f"CDHT Desktop {cdht_desktop.__version__}",
        unit=own.unit,
        unit_name=own.name,
        level="upper" if own.level == "upper" else "commune",
        year=year,
        revision=revision,
        created=dt.date.today(),
        previous=before.sha256 if before else None,
        control={name: counts[name] for name in ("registered", "evaluated", "passed", "failed", "recognised")},
        criteria={record["code"]: record["sha256"] for kind, record in records if kind == "criteria_set"},
    )
    path = folder / file_name(own.unit, year, revision)
    return _write(store, path, sender, records, key, progress)


def _write(
    store: Store, path: Path, sender: Sender, records: list[tuple[str, Record]], key: OwnKey, progress: Progress
) -> Changes[Exported]:
    """Write the file, read it back and compare, then note it; a file that is not noted is removed."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, path.parent) from error
    with replacing(path) as stream:
        written = write_batch(stream, sender, records, keys.signing_key(key.private), progress)
    try:
        # What is handed up passes the receiver's own test: a file that would be refused above is refused here.
        again = read_batch(path, progress)
        _checked(again, path.name)
        if again.sha256 != written.sha256:
            sentence = _("“{name}” does not read back as it was written; try another stick.")
            raise BadBatch(sentence.format(name=path.name))
        title = _("Year {year} handed up, revision {revision}").format(year=sender.year, revision=sender.revision)
        with store.write(title, undoable=False) as writing:
            writing.insert(BATCH, {**_columns(written.manifest, path.name, written.sha256), **_OUT})
    except BaseException:
        with contextlib.suppress(OSError):  # a stick that was pulled: what happened to the file is told, not this
            path.unlink(missing_ok=True)
        raise
    return writing.changes(_exported(path, written))


_OUT = {"direction": "out", "outcome": "sent"}


def _exported(path: Path, written: Written) -> Exported:
    return Exported(path, written.manifest.sender.revision, written.sha256, written.rows)


def _columns(manifest: Manifest, name: str, sha256: str) -> dict[str, Any]:
    sender = manifest.sender
    return {
        "unit_code": sender.unit,
        "unit_name": sender.unit_name,
        "year": sender.year,
        "revision": sender.revision,
        "sha256": sha256,
        "previous_sha256": sender.previous,
        "file_name": name,
        "rows": manifest.rows,
        "signer": manifest.signer.key_id,
        "manifest": json.dumps(manifest.as_dict(), ensure_ascii=False, sort_keys=True),
        "at": now(),
    }


@needs(Right.HAND_UP)
def receive(store: Store, files: Sequence[Path], progress: Progress, *, trust: bool = False) -> list[Received]:
    """Take batch files in at the upper level, each in one transaction; a file that is refused leaves nothing behind.

    The same file again changes nothing; an older revision than the one that stands is refused; a newer one replaces the
    whole slice of its unit and year. A unit is known by the key of its first file; another key is refused unless
    `trust` says that the officer confirmed it by phone. Raises `Refused` in a commune's workspace only.
    """
    if store.level != "upper":
        raise Refused(_("Batch files are received in an upper level's workspace; this one is a commune's."))
    backups.before(store, Reason.IMPORT, progress)
    outcomes = []
    for file in files:
        try:  # what was taken in before someone stopped, or a disk failed, is told all the same
            outcomes.append(_receive(store, file, progress, trust=trust))
        except Refused as error:
            outcomes.append(Received(file, "refused", 0, str(error), new_key=isinstance(error, _NewKey)))
    return outcomes


def _receive(store: Store, file: Path, progress: Progress, *, trust: bool) -> Received:
    batch = read_batch(file, progress)
    sender, signer = batch.manifest.sender, batch.manifest.signer
    with store.read() as connection:
        known, standing = kept.known(connection, batch.sha256), kept.current(connection, sender.unit, sender.year)
        trusted = kept.trusted_key(connection, sender.unit)
    found = Received(file, "already", 0, "", unit=sender.unit, year=sender.year)
    if known:
        return replace(found, reason=_("This very file was received before; nothing was changed."))
    if trusted not in {None, signer.key_id} and not trust:
        raise _NewKey(_new_key_sentence(sender.unit_name, signer.public_key))
    if standing and sender.revision <= standing.revision:
        return replace(found, outcome="older", reason=_older_sentence(sender.revision, standing.revision))
    rows = _take_in(store, batch, file.name, standing, confirm=trusted != signer.key_id, trust=trust)
    first = _("First file of this unit; its key's words: {words}.")
    reason = "" if trusted else first.format(words=_words(signer.public_key))
    return replace(found, outcome="replaced" if standing else "accepted", rows=rows, reason=reason)


def _take_in(store: Store, batch: Batch, name: str, standing: BatchRow | None, *, confirm: bool, trust: bool) -> int:
    """Write a batch in one transaction, in place of the one that stands; return how many rows it has."""
    sender, signer = batch.manifest.sender, batch.manifest.signer
    records = _checked(batch, name)
    pattern = _("Received: {unit}, {year}, revision {revision}")
    title = pattern.format(unit=sender.unit_name, year=sender.year, revision=sender.revision)
    slice_id, old = id_from("batch", batch.sha256), standing.id if standing else None
    row = _columns(batch.manifest, name, batch.sha256) | {"id": slice_id, "direction": "in", "outcome": "current"}
    try:
        with store.write(title, undoable=False) as writing:
            if confirm:
                public = bytes.fromhex(signer.public_key)
                kept.trust(writing, sender.unit, sender.unit_name, signer.key_id, public, confirmed=trust)
            if old:
                writing.update(BATCH, old, {"outcome": "replaced"})
            writing.insert(BATCH, row)
            return slices.replace_slice(writing, sender.unit, sender.year, slice_id, old, records)
    except IntegrityError as error:
        sentence = _("“{name}” holds rows that cannot stand together; nothing was written.")
        raise BadBatch(sentence.format(name=name)) from error


def _words(public_key: str) -> str:
    return " ".join(keys.words(bytes.fromhex(public_key)))


def _new_key_sentence(unit: str, public_key: str) -> str:
    return _(
        "{unit} signed with another key than before. Ask them on the phone for the words of their key; these are:"
        " {words}. If they agree, confirm the new key and receive the file again."
    ).format(unit=unit, words=_words(public_key))


def _older_sentence(revision: int, standing: int) -> str:
    return _("Revision {revision} is not newer than revision {standing}, which stands.").format(
        revision=revision, standing=standing
    )


def _checked(batch: Batch, name: str) -> dict[str, list[Record]]:
    """Return the records by kind, each of the right shape, of this unit's year, and with verdicts that the scores bear out.

    Raises `BadBatch`: nothing of a file with one bad row is written.
    """
    found: dict[str, list[Record]] = {kind: [] for kind in slices.FIELDS}
    try:
        for kind, record in batch.records:
            _check_shape(kind, record)
            found[kind].append(record)
        _check_people(found)
        _check_verdicts(found)
        if [record["year"] for record in found["round"]] != [batch.manifest.sender.year]:
            raise ValueError("round")
        return slices.linked_criteria(found)
    except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, BadRules) as error:
        raise BadBatch(
            _("“{name}” holds a row that cannot be right ({reason}); nothing was written.").format(
                name=name, reason=str(error)[:_MOST_REASON]
            )
        ) from error


def _check_shape(kind: str, record: Mapping[str, Any]) -> None:
    fields = slices.FIELDS.get(kind)
    if fields is None or record.keys() != fields.keys():
        raise ValueError(kind)
    for field, types in fields.items():
        if type(record[field]) not in types:  # not isinstance: True is no whole number here
            raise ValueError(f"{kind}.{field}")


def _check_people(found: Mapping[str, Sequence[Record]]) -> None:
    for record in (*found["citizen"], *found["certificate"]):
        if name_error(record["name"]):
            raise ValueError("name")
        BirthDate.from_iso(record["birth"])


def _check_verdicts(found: Mapping[str, Sequence[Record]]) -> None:
    """Judge every evaluation again by the criteria that came with it."""
    criteria = CriteriaSet.from_toml(found["criteria_set"][0]["source"], "criteria_set")
    remote = {record["id"]: record["remote"] for record in found["registration"]}
    for record in found["evaluation"]:
        scores = outside.json_value(record["scores"], _MOST_SCORES)
        verdict = scoring.judge(criteria, scores, remote=remote[record["registration_id"]])
        judged = (verdict.total, len(verdict.missing), verdict.grade, scoring.reasons_to_text(verdict.reasons))
        if judged != tuple(record[name] for name in ("total", "missing", "grade", "reasons")):
            raise ValueError("evaluation.grade")
