"""Making, opening and copying a workspace: a folder with `data.db`, `keys.json` and `backups/`."""

import contextlib
import datetime as dt
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from cdht_desktop.data import schema
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.keys import KeyFile
from cdht_desktop.data.lock import WorkspaceLock, refuse_network
from cdht_desktop.data.store import DATABASE, KEYS, Store, sentences
from cdht_desktop.errors import DamagedWorkspace, NoWorkspace
from cdht_desktop.files import disk_problem
from cdht_desktop.words import _

BACKUPS = "backups"
_COUNTS = ("SELECT count(*) FROM main.change_row", "SELECT count(*) FROM copy.change_row")
_HELD_BY_LOCK = frozenset({"workspace.lock", "holder.json"})
_MAKING = "making"  # stands in the folder from the first step of making a workspace to the last
_REMAINS = _HELD_BY_LOCK | {_MAKING, BACKUPS, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"}


@dataclass(frozen=True)
class Created:
    """A new workspace: its store, open, and the recovery code, which is shown once and kept nowhere."""

    store: Store
    recovery_code: str


def is_workspace(folder: Path) -> bool:
    """Say whether `folder` holds a workspace."""
    return (folder / KEYS).is_file() and (folder / DATABASE).is_file()


def create(folder: Path, user: str, password: str, fill: Callable[[Store], None]) -> Created:
    """Make a workspace in `folder` (made where missing), with what `fill` writes into it first.

    Raises `NoWorkspace` where the folder lies on a network share, already holds something, or cannot be written.
    """
    refuse_network(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_remains(folder)
        if {entry.name for entry in folder.iterdir()} - _HELD_BY_LOCK:
            raise NoWorkspace(_("“{folder}” is not empty. Choose an empty or new folder.").format(folder=folder.name))
        (folder / _MAKING).touch()
        (folder / BACKUPS).mkdir()
    except OSError as error:
        raise disk_problem(error, folder) from error
    keys, data_key, code = KeyFile.create(new_id(), user, password)
    store = Store.open(folder, data_key, user, lambda engine: schema.bring_up_to_date(engine, lambda: None))
    try:
        fill(store)
        store.adopt()
        # Written last: a folder without its keys is no workspace, and nothing is lost with it.
        keys.write(folder / KEYS)
        (folder / _MAKING).unlink()
    except BaseException:
        store.close()
        raise
    return Created(store, code)


def _clear_remains(folder: Path) -> None:
    """Remove what a making left that was cut short, told by its marker and by no key file.

    Without the marker nothing is touched: a workspace that lost its keys may have them in a backup. Raises
    `WorkspaceBusy` where another program is making one here at this moment.
    """
    names = {entry.name for entry in folder.iterdir()}
    if _MAKING not in names or KEYS in names or names - _REMAINS:
        return
    lock = WorkspaceLock(folder)
    lock.acquire()
    try:
        for name in names - _HELD_BY_LOCK - {BACKUPS}:
            (folder / name).unlink()
        if BACKUPS in names:
            (folder / BACKUPS).rmdir()
    finally:
        lock.release()


def open_workspace(folder: Path, user: str, password: str) -> Store:
    """Open the workspace in `folder`.

    Raises `NoWorkspace`, `WrongPassword`, `WorkspaceBusy`, `NewerWorkspace` or `DamagedWorkspace`.
    """
    keys = KeyFile.read(folder / KEYS)
    if not (folder / DATABASE).is_file():
        raise NoWorkspace(_("The workspace's database (data.db) is missing. Restore the newest backup."))
    # An empty file opens with any key, and a schema written into it would hide the loss.
    empty = DamagedWorkspace(_("The workspace's database (data.db) is empty. Restore the newest backup."))
    if not (folder / DATABASE).stat().st_size:
        raise empty
    data_key = keys.data_key(user, password)

    def prepare(engine: Engine) -> None:
        if schema.standing(engine) is None:
            raise empty
        schema.bring_up_to_date(engine, lambda: _back_up(engine, keys, folder))

    store = Store.open(folder, data_key, user, prepare)
    with contextlib.suppress(OSError):  # left where a making was cut short in its very last step
        (folder / _MAKING).unlink(missing_ok=True)
    return store


def _back_up(engine: Engine, keys: KeyFile, folder: Path) -> None:
    """Make a backup in the workspace's own folder, with the keys beside it that restoring needs."""
    file = new_backup_file(folder)
    keys.write(file.with_suffix(".keys.json"))
    copy_checked(engine, file)


def new_password(folder: Path, user: str, code: str, password: str) -> None:
    """Give `user` a new password by the recovery code; the data are not touched. Raises `WrongPassword`."""
    keys = KeyFile.read(folder / KEYS)
    keys.with_password(user, password, keys.data_key_by_code(code)).write(folder / KEYS)


def new_backup_file(folder: Path) -> Path:
    """Return the path of a new backup in the workspace's own folder, named by the moment."""
    (folder / BACKUPS).mkdir(exist_ok=True)
    stamp = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
    return folder / BACKUPS / f"{stamp}-{secrets.token_hex(2)}.db"


def copy_checked(engine: Engine, target: Path) -> None:
    """Copy the open database, whole and encrypted, to `target`; it is checked before it gets its name.

    `VACUUM INTO` keeps the key and sees what is still in the log (copying the file would not).
    """
    part = target.with_name(f".{target.name}.part")
    try:
        with sentences(), engine.connect() as connection:
            raw = connection.connection.cursor()
            raw.execute("VACUUM INTO ?", (str(part),))
            raw.execute("ATTACH DATABASE ? AS copy", (str(part),))
            try:
                verdict = raw.execute("PRAGMA copy.quick_check").fetchone()[0]
                counts = [raw.execute(query).fetchone() for query in _COUNTS]
            finally:
                raw.execute("DETACH DATABASE copy")
        if verdict != "ok" or counts[0] != counts[1]:
            raise DamagedWorkspace(_("The backup did not pass its check and was thrown away."))
        _sync(part)
        part.replace(target)
    except OSError as error:
        raise disk_problem(error, target) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def integrity(store: Store) -> list[str]:
    """Return what the database finds wrong with itself: damaged pages, and rows that name rows which are not there."""
    with store.read() as connection:
        pages = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
        cipher = [str(row[0]) for row in connection.execute(text("PRAGMA cipher_integrity_check"))]
        orphans = [f"{row[0]} {row[1]} → {row[2]}" for row in connection.execute(text("PRAGMA foreign_key_check"))]
    return pages + cipher + orphans
