"""Backups: a checked, encrypted copy of the database with the keys that open it."""

import datetime as dt
import shutil
from pathlib import Path

from cdht_desktop.data import workspace
from cdht_desktop.data.store import DATABASE, KEYS, Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _


@needs(Right.BACKUP)
def backup(store: Store, folder: Path | None = None) -> Path:
    """Copy the workspace to `folder` (its own `backups/` where None), checked before it gets its name; return the file.

    The keys lie beside it (`….keys.json`): without them the copy cannot be opened. Raises `DiskProblem` or
    `DamagedWorkspace`.
    """
    target = workspace.new_backup_file(store.folder)
    if folder is not None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_problem(error, folder) from error
        target = folder / target.name
    _copy(store.folder / KEYS, target.with_suffix(".keys.json"))
    workspace.copy_checked(store.engine, target)
    return target


def restore(file: Path, folder: Path) -> None:
    """Make the workspace of a backup in `folder`, which must be empty or new; what is elsewhere stays as it is.

    Raises `NoWorkspace` where the file or its keys are missing, or the folder holds something already.
    """
    keys = file.with_suffix(".keys.json")
    if not file.is_file() or not keys.is_file():
        raise NoWorkspace(_("“{name}” is not a backup with its keys (….keys.json) beside it.").format(name=file.name))
    if folder.exists() and any(folder.iterdir()):
        raise NoWorkspace(_("“{folder}” is not empty. Choose an empty or new folder.").format(folder=folder.name))
    try:
        (folder / workspace.BACKUPS).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    _copy(file, folder / DATABASE)
    _copy(keys, folder / KEYS)


def _copy(source: Path, target: Path) -> None:
    try:
        with source.open("rb") as reading, replacing(target) as writing:
            shutil.copyfileobj(reading, writing)
    except OSError as error:
        raise disk_problem(error, target) from error


def last_backup(store: Store) -> dt.datetime | None:
    """Return when the newest backup in the workspace's own folder was made (local time), None where there is none."""
    made = [file.stat().st_mtime for file in (store.folder / workspace.BACKUPS).glob("*.db")]
    return dt.datetime.fromtimestamp(max(made), dt.UTC).astimezone() if made else None
