"""The backups that lie on disk: recognised by their names, listed, told apart, taken out, removed.

A backup is one file (`data.backup_file`). Older programs made a pair instead (`….db` with `….keys.json`).
"""

import contextlib
import datetime as dt
import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from cdht_desktop.data import backup_file, keys
from cdht_desktop.data.backup_file import Manifest
from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.data.store import DATABASE
from cdht_desktop.errors import DamagedWorkspace, NoWorkspace, Refused
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

BACKUPS = "backups"
OLD_ENDING = ".db"
OLD_KEYS = ".keys.json"
STAMP = "%Y-%m-%dT%H%M%SZ"
_NAME = re.compile(r"(\d{4}-\d\d-\d\dT\d{6}Z)-[0-9a-f]{4}(\.cdhtbackup|\.db)")
_HALF = re.compile(r"\.(\d{4}-\d\d-\d\dT\d{6}Z)-[0-9a-f]{4}(\.cdhtbackup|\.db).*\.(part|old)(-wal|-shm|-journal)?")
SCRATCH = "opening-"  # then letters: a folder in which a backup is opened for a moment
_LONG_AGO = 60 * 60  # seconds


@dataclass(frozen=True)
class Kept:
    """A backup on disk. `made_at` is its name's moment, in UTC; `size` in bytes.

    `manifest` is None for the older pairs, and where the file cannot be used: then `fault` says why.
    """

    file: Path
    made_at: dt.datetime
    size: int
    manifest: Manifest | None = field(default=None, repr=False)
    fault: str = ""

    @property
    def old(self) -> bool:
        """Whether this is a pair of files as older programs made them."""
        return self.file.suffix == OLD_ENDING

    @property
    def keys(self) -> Path:
        """Where an older backup's keys lie."""
        return self.file.with_suffix(OLD_KEYS)


def all_backups(folder: Path) -> list[Kept]:
    """Return the backups in the own folder of the workspace in `folder`, the newest first."""
    return backups_in(folder / BACKUPS)


def backups_in(directory: Path) -> list[Kept]:
    """Return the backups that lie in a folder, of whichever workspace, the newest first; none where it is not there.

    Of each only the outside and the manifest are read (a millisecond), not the database.
    """
    try:
        found = [kept for entry in directory.iterdir() if (kept := look_at(entry)) is not None]
    except OSError:
        return []
    return sorted(found, key=_age, reverse=True)


def _age(kept: Kept) -> tuple[dt.datetime, int]:
    """Return what orders backups by age: of two made in one second, how far the trail had come."""
    return kept.made_at, kept.manifest.seq if kept.manifest else 0


def keys_of(folder: Path) -> tuple[KeyFile, Kept | None]:
    """Return a workspace's key file; where its own is damaged or gone, that of its newest backup, and which that is.

    Raises as `KeyFile.read` does of its own where no backup has one that can be read.
    """
    try:
        return keys.standing(folder), None
    except (DamagedWorkspace, NoWorkspace):
        for kept in all_backups(folder):
            with contextlib.suppress(Refused):
                return (KeyFile.read(kept.keys) if kept.old else KeyFile.parse(backup_file.read_keys(kept.file))), kept
        raise


def moments(folder: Path) -> list[dt.datetime]:
    """Return when the backups in a workspace's own folder were made (UTC), by their names alone, the newest first."""
    with contextlib.suppress(OSError):
        found = (moment_in(entry.name) for entry in (folder / BACKUPS).iterdir())
        return sorted(filter(None, found), reverse=True)
    return []


def look_at(file: Path) -> Kept | None:
    """Return the backup in a file, None where its name says that it is none."""
    try:
        made_at, size = moment_in(file.name), file.stat().st_size
    except (OSError, ValueError):
        return None
    if made_at is None:
        return None
    try:
        return Kept(file, made_at, size, None if file.suffix == OLD_ENDING else backup_file.read_manifest(file))
    except (OSError, ValueError):
        return None
    except Refused as error:
        return Kept(file, made_at, size, fault=str(error))


def chosen(file: Path) -> Kept:
    """Return the backup in a file that a person chose, whatever it is called now.

    Raises `BadBackup`, `NewerWorkspace`, `NoWorkspace` (a pair without its keys), `DiskProblem`.
    """
    try:
        size, changed = file.stat().st_size, file.stat().st_mtime
    except OSError as error:
        raise disk_problem(error, file) from error
    if file.suffix == OLD_ENDING:
        if not file.with_suffix(OLD_KEYS).is_file():
            raise NoWorkspace(_without_keys(file))
        return Kept(file, moment_in(file.name) or dt.datetime.fromtimestamp(changed, dt.UTC), size)
    manifest = backup_file.read_manifest(file)
    return Kept(file, dt.datetime.fromisoformat(manifest.made_at), size, manifest)


def _without_keys(file: Path) -> str:
    return _("“{name}” is not a backup with its keys (….keys.json) beside it.").format(name=file.name)


def moment_in(name: str) -> dt.datetime | None:
    """Return when a backup was made (UTC) by its file's name, None where that is no backup's; raises `ValueError`."""
    match = _NAME.fullmatch(name)
    return dt.datetime.strptime(match[1], STAMP).replace(tzinfo=dt.UTC) if match else None


def take_out(file: Path, folder: Path, progress: Progress | None = None) -> None:
    """Write the database and the keys of a backup, of either kind, into `folder`; raises as `backup_file.unpack`."""
    if file.suffix != OLD_ENDING:
        backup_file.unpack(file, folder, progress)
        return
    keys = file.with_suffix(OLD_KEYS)
    if not file.is_file() or not keys.is_file():
        raise NoWorkspace(_without_keys(file))
    KeyFile.read(keys)
    for source, name in ((file, DATABASE), (keys, KEYS)):
        try:
            with source.open("rb") as reading, replacing(folder / name) as writing:
                shutil.copyfileobj(reading, writing)
        except OSError as error:
            raise disk_problem(error, folder / name) from error


def is_of(kept: Kept, workspace: str) -> bool:
    """Say whether a backup is one of a workspace, by the workspace's id: a stick may hold those of others."""
    if kept.manifest is not None:
        return kept.manifest.workspace == workspace
    with contextlib.suppress(Refused):
        return kept.old and KeyFile.read(kept.keys).workspace == workspace
    return False


def remove(kept: Kept) -> None:
    """Delete a backup; one that is held open by another program stays for the next time."""
    with contextlib.suppress(OSError):
        kept.file.unlink()
        if kept.old:
            kept.keys.unlink(missing_ok=True)


def sweep(directory: Path) -> None:
    """Remove what a killed program left half-written in a folder of backups an hour ago or longer."""
    with contextlib.suppress(OSError):
        for entry in directory.iterdir():
            if _HALF.fullmatch(entry.name) and time.time() - entry.stat().st_mtime > _LONG_AGO:
                discard(entry)


def sweep_scratch(folder: Path) -> None:
    """Remove what a killed program left of opening a backup; only while the workspace in `folder` is locked by us."""
    with contextlib.suppress(OSError):
        for entry in folder.iterdir():
            if entry.name.startswith(SCRATCH) and entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
        for entry in (folder / BACKUPS).iterdir():
            if _HALF.fullmatch(entry.name):
                discard(entry)


def discard(path: Path) -> None:
    """Delete a file that is half-written, where it is there and nobody holds it."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
