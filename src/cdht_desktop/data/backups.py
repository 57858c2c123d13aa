"""Backups of a workspace: made, checked before they get their name, proved, and thinned; listed by `data.backups_kept`.

A backup is one file (`data.backup_file`), in the workspace's own folder `backups/` or elsewhere, encrypted with the same
data key as the database. Older programs made a pair instead (`….db` with `….keys.json`): such pairs are listed and
restored as well.
"""

import contextlib
import datetime as dt
import secrets
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, or_, select, text

from cdht_desktop import __version__
from cdht_desktop.data import backup_file
from cdht_desktop.data.backup_copy import copy_checked, facts
from cdht_desktop.data.backup_file import ENDING, Manifest, Reason
from cdht_desktop.data.backups_kept import (
    BACKUPS,
    OLD_ENDING,
    OLD_KEYS,
    SCRATCH,
    STAMP,
    Kept,
    all_backups,
    backups_in,
    chosen,
    discard,
    is_of,
    keys_of,
    look_at,
    moment_in,
    moments,
    remove,
    sweep,
    sweep_scratch,
    take_out,
)
from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.data.store import DATABASE, Store, engine_on, sentences
from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.domain import thinning
from cdht_desktop.domain.notes import Note
from cdht_desktop.errors import BadBackup, DamagedWorkspace, DiskProblem, NoWorkspace, Refused
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "BACKUPS", "OLD_ENDING", "OLD_KEYS", "Kept", "Said", "all_backups", "backups_in", "changed_since", "chosen",
    "copy_to", "faults_of", "first_action", "folder_of", "is_of", "keys_of", "look_at", "make", "moments",
    "newest_good", "opened", "refuse_shared", "remove", "sweep", "sweep_scratch", "take_out", "thin", "write",
]  # fmt: skip
_SET = CHANGE_SET.c


def refuse_shared(store: Store) -> None:
    """Raise `Refused` for a workspace on a server: whoever runs the server backs it up and restores it there."""
    if store.shared:
        raise Refused(
            _(
                "This workspace lies on a server, which has its own backups: whoever runs it makes one with"
                " “pg_dump --format=custom --file=FILE DATABASE” and restores it with “pg_restore”."
            )
        )


def make(
    engine: Engine, folder: Path, reason: Reason, *, into: Path | None = None, progress: Progress | None = None
) -> Kept:
    """Back up the database behind `engine`, of the workspace in `folder`, to `into` (its own `backups/` where None).

    The copy is made by `VACUUM INTO` (which keeps the key, and sees what is still in the log), checked page by page,
    counted against the source, packed, synced, named, and read back. Raises `DiskProblem`, `DamagedWorkspace`,
    `Cancelled`.
    """
    directory = into or folder / BACKUPS
    at = dt.datetime.now(dt.UTC)
    try:
        directory.mkdir(parents=True, exist_ok=True)
        sweep(directory)
        keys = (folder / KEYS).read_bytes()
    except OSError as error:
        raise disk_problem(error, directory) from error
    target = directory / f"{at.strftime(STAMP)}-{secrets.token_hex(2)}{ENDING}"
    said = Said(KeyFile.read(folder / KEYS).workspace, at.isoformat(timespec="milliseconds"), reason)
    return write(engine, target, keys, said, progress=progress)


@dataclass(frozen=True)
class Said:
    """What a backup says of itself besides what it holds: of which workspace, made when (ISO text in UTC), and why."""

    workspace: str
    made_at: str
    reason: Reason


def write(
    engine: Engine,
    target: Path,
    keys: bytes,
    said: Said,
    *,
    erased: tuple[str, ...] = (),
    progress: Progress | None = None,
) -> Kept:
    """Write the database behind `engine` as the backup `target`, with the key file's content beside it; as `make`.

    `erased` names citizens whose erasure the copy has followed, besides those that it holds itself.
    """
    told = progress or Progress()
    half = target.with_name(f".{target.name}.{secrets.token_hex(4)}.db.part")
    try:
        found = copy_checked(engine, half, told)
        manifest = Manifest(
            workspace=said.workspace, unit=found.unit, name=found.name, made_at=said.made_at, reason=said.reason,
            program=__version__, schema=found.schema, seq=found.seq, trail=found.trail, counts=found.counts,
            erased=tuple(sorted({*found.erased, *erased})),
        )  # fmt: skip
        full = backup_file.pack(half, keys, manifest, target, told)
        size = target.stat().st_size
    except OSError as error:
        raise disk_problem(error, target.parent) from error
    finally:
        discard(half)
    return Kept(target, moment_in(target.name) or dt.datetime.fromisoformat(said.made_at), size, full)


def changed_since(connection: Connection, kept: Kept | None) -> bool:
    """Say whether data, or a password, changed after a backup was made; also where it is of another course of events."""
    if kept is None or kept.manifest is None:
        return True
    known = connection.execute(select(_SET.hash).where(_SET.seq == kept.manifest.seq)).scalar()
    if known != kept.manifest.trail:
        return True
    counts = or_(_SET.note.is_(None), _SET.note == Note.PASSWORD)
    newer = select(_SET.seq).where(_SET.seq > kept.manifest.seq, counts).limit(1)
    return connection.execute(newer).first() is not None


def first_action(connection: Connection) -> dt.datetime | None:
    """Return when the first action on the workspace was done."""
    at = connection.execute(select(_SET.at).order_by(_SET.seq).limit(1)).scalar()
    return dt.datetime.fromisoformat(at) if at else None


def copy_to(kept: Kept, directory: Path, progress: Progress | None = None) -> Path:
    """Copy a backup to another folder, whole or not at all, and read it back there.

    Raises `DiskProblem`, `BadBackup`, `Cancelled`.
    """
    told = progress or Progress()
    told.start(_("Copying to the other folder (MB)"), backup_file.megabytes(kept.size))
    sweep(directory)
    target = directory / kept.file.name
    try:
        with kept.file.open("rb") as reading, replacing(target) as writing:
            while chunk := reading.read(2**20):
                writing.write(chunk)
                told.step()
    except OSError as error:
        raise disk_problem(error, target) from error
    try:
        backup_file.prove(target, told)
    except BadBackup:
        with contextlib.suppress(OSError):
            target.unlink()
        raise DiskProblem(_("What was copied to “{folder}” cannot be read back: the disk there is failing.").format(
            folder=directory.name)) from None  # fmt: skip
    return target


@contextlib.contextmanager
def opened(file: Path, room: Path, data_key: bytes, progress: Progress | None = None) -> Iterator[Engine]:
    """Give the database of a backup, opened in a copy below `room`, which is gone afterwards; it may be written to.

    Its keys lie beside the copy (`folder_of`).

    Raises `BadBackup`, `DamagedWorkspace` (it does not open with this key), `DiskProblem`.
    """
    scratch = room / f"{SCRATCH}{secrets.token_hex(4)}"
    try:
        scratch.mkdir(parents=True)
    except OSError as error:
        raise disk_problem(error, scratch) from error
    engine = None
    try:
        take_out(file, scratch, progress)
        engine = engine_on(scratch / DATABASE, data_key)
        yield engine
    finally:
        if engine is not None:
            engine.dispose()
        shutil.rmtree(scratch, ignore_errors=True)


def folder_of(engine: Engine) -> Path:
    """Return where the copy lies that `opened` gave."""
    with engine.connect() as connection:
        rows = connection.connection.cursor().execute("PRAGMA database_list").fetchall()
    return Path(next(row[2] for row in rows if row[1] == "main")).parent


def faults_of(engine: Engine, manifest: Manifest | None) -> list[str]:
    """Return what is wrong with a backup that was opened: damaged pages, orphans, other figures than its manifest's."""
    with sentences(), engine.connect() as connection:
        pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        cipher = [str(row[0]) for row in connection.execute(text("PRAGMA cipher_integrity_check"))]
        orphans = [f"{row[0]} {row[1]} → {row[2]}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
        found = facts(connection)
    same = manifest is None or (found.seq, found.trail, dict(found.counts)) == (
        manifest.seq, manifest.trail, dict(manifest.counts)
    )  # fmt: skip
    return pages + cipher + orphans + ([] if same else [_("The backup holds other rows than it says.")])


def newest_good(
    folder: Path,
    data_key: bytes,
    *,
    others: tuple[Path, ...] = (),
    progress: Progress | None = None,
    unlike: Callable[[Kept], bool] = lambda _kept: False,
) -> Kept | None:
    """Return the newest backup of the workspace in `folder` that opens with its key and passes its check; None if none.

    `others` are further folders to look in (a stick). Backups for which `unlike` holds are passed over. Nothing of the
    workspace but its folder need be sound. Raises `Cancelled`, `DiskProblem` where there is no room to open one.
    """
    found = [*all_backups(folder), *(kept for other in others for kept in backups_in(other))]
    for kept in sorted(found, key=lambda kept: kept.made_at, reverse=True):
        if kept.fault or unlike(kept):
            continue
        with (
            contextlib.suppress(BadBackup, DamagedWorkspace, NoWorkspace),
            opened(kept.file, folder, data_key, progress) as engine,
        ):
            if not faults_of(engine, kept.manifest):
                return kept
    return None


def thin(directory: Path, workspace: str, now: dt.datetime, spared: frozenset[Path] = frozenset()) -> list[Path]:
    """Remove the backups of one workspace in a folder that `domain.thinning` does not keep; return those removed.

    `spared` stay in any case, and so do files of other workspaces, and those that cannot be read.
    """
    ours = [kept for kept in backups_in(directory) if is_of(kept, workspace)]
    keeping = thinning.keep([kept.made_at for kept in ours], now)
    going = [kept for kept in ours if kept.made_at not in keeping and kept.file not in spared]
    for kept in going:
        remove(kept)
    return [kept.file for kept in going]
