"""Making and opening a workspace: a folder with `data.db`, `keys.json` and `backups/`, or one that names a server."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, text

from cdht_desktop.data import accounts, attempts, backups, restoring, schema, workspace_server
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.backups import BACKUPS
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.keys import KEYS, KeyFile, is_name, rewrite, standing
from cdht_desktop.data.lock import WorkspaceLock, refuse_network
from cdht_desktop.data.server_address import SERVER
from cdht_desktop.data.store import DATABASE, Store, sentences
from cdht_desktop.data.trail_anchor import ANCHOR
from cdht_desktop.data.workspace_server import Created
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import DamagedWorkspace, NoWorkspace, WrongPassword
from cdht_desktop.files import disk_problem
from cdht_desktop.words import _

_HELD_BY_LOCK = frozenset({"workspace.lock", "holder.json"})
_MAKING = "making"  # stands in the folder from the first step of making a workspace to the last
_REMAINS = _HELD_BY_LOCK | {
    _MAKING, BACKUPS, ANCHOR, DATABASE, *(f"{DATABASE}-{log}" for log in ("wal", "shm", "journal"))
}  # fmt: skip
_HALF = re.compile(rf"\.({re.escape(KEYS)}|{re.escape(ANCHOR)})\.[0-9a-f]{{8}}\.part")


def is_workspace(folder: Path) -> bool:
    """Say whether `folder` holds a workspace, or the address of one."""
    return (folder / SERVER).is_file() or ((folder / KEYS).is_file() and (folder / DATABASE).is_file())


def is_left(folder: Path) -> bool:
    """Say whether `folder` holds a workspace, or at least a part of one that can be mended: its keys, data, or a backup."""
    if (folder / KEYS).is_file() or (folder / SERVER).is_file():
        return True
    return not (folder / _MAKING).exists() and ((folder / DATABASE).is_file() or bool(backups.moments(folder)))


def create(folder: Path, user: str, password: str, fill: Callable[[Store], None]) -> Created:
    """Make a workspace in `folder` (made where missing), with what `fill` writes into it first.

    Raises `NoWorkspace` where the folder lies on a network share, already holds something, or cannot be written; and
    where it names a database on a server that is not empty.
    """
    if (folder / SERVER).is_file():
        return workspace_server.create(folder, user, password, fill)
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
        store.anchor()
    except BaseException:
        store.close()
        raise
    _made(folder)
    return Created(store, code)


def _made(folder: Path) -> None:
    """Remove the marker of a making; with the keys in place it means nothing any more, and a fault leaves it."""
    with contextlib.suppress(OSError):
        (folder / _MAKING).unlink(missing_ok=True)


def _clear_remains(folder: Path) -> None:
    """Remove what a making left that was cut short, told by its marker and by no key file.

    Without the marker nothing is touched: a workspace that lost its keys may have them in a backup. Raises
    `WorkspaceBusy` where another program is making one here at this moment.
    """
    names = {entry.name for entry in folder.iterdir()}
    others = {name for name in names - _REMAINS if not _HALF.fullmatch(name)}
    if _MAKING not in names or KEYS in names or others:
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

    Raises `NoWorkspace`, `WrongPassword`, `TooManyTries`, `NoRight` (a user who was removed), `WorkspaceBusy`,
    `NewerWorkspace`, `DamagedWorkspace` (also where a part of it is gone) or `DiskProblem`.
    """
    if (folder / SERVER).is_file():
        return workspace_server.open_workspace(folder, user, password)
    keys = _keys(folder)
    restoring.finish(folder)
    if not (folder / DATABASE).is_file():
        raise DamagedWorkspace(_("The workspace's database (data.db) is missing. Restore the newest backup."))
    # An empty file opens with any key, and a schema written into it would hide the loss.
    empty = DamagedWorkspace(_("The workspace's database (data.db) is empty. Restore the newest backup."))
    if not (folder / DATABASE).stat().st_size:
        raise empty
    user, data_key = attempts.signed_in(folder, keys, user, password)

    def prepare(engine: Engine) -> None:
        if schema.standing(engine) is None:
            raise empty
        schema.bring_up_to_date(engine, lambda: backups.make(engine, folder, Reason.MIGRATION))

    store = Store.open(folder, data_key, user, prepare)
    _made(folder)  # left where a making was cut short in its very last step
    try:
        backups.sweep_scratch(folder)
        accounts.settle(store, password)
    except BaseException:
        store.close()
        raise
    return store


def _keys(folder: Path) -> KeyFile:
    try:
        return standing(folder)
    except NoWorkspace as error:
        if not is_left(folder):
            raise
        raise DamagedWorkspace(_("The workspace's key file (keys.json) is gone. A backup may hold it.")) from error


def new_password(folder: Path, user: str, code: str, password: str) -> None:
    """Give `user` a new password by the recovery code; the data are not touched.

    Raises `WrongPassword`. Codes are not counted: at 140 bits nobody guesses one, and who forgot a password has tried
    some already.
    """
    keys = standing(folder)
    slot = keys.slot_of(user)
    name = slot.user if slot else nfc(user)
    if not is_name(name):
        raise WrongPassword(_("Nobody signs in here as “{user}”.").format(user=user))
    data_key = keys.data_key_by_code(code)
    rewrite(folder, lambda found: found.with_password(name, password, data_key).with_code(code, data_key))
    attempts.recovered(folder, name)


def integrity(store: Store) -> list[str]:
    """Return what the database finds wrong with itself: damaged pages, and rows that name rows which are not there.

    A server looks after both itself: it lets no such row in, and reads no page whose checksum is wrong.
    """
    if store.shared:
        return []
    # The codes are checked in the file itself: a page that was half folded in when the program was killed or the power
    # went stands whole in the log, and is no damage.
    if not (store.read_only or store.hurt):
        with sentences(), store.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = [line for line in _said(store, "PRAGMA integrity_check") if line != "ok"]
    return [*pages, *_said(store, "PRAGMA cipher_integrity_check"), *_said(store, "PRAGMA foreign_key_check")]


def _said(store: Store, pragma: str) -> list[str]:
    """Return the lines that one check of the database answers; where it cannot go on, that it cannot."""
    try:
        with store.read() as connection:
            rows = connection.execute(text(pragma)).all()
    except DamagedWorkspace as error:
        return [str(error)]
    return [f"{row[0]} {row[1]} → {row[2]}" if len(row) > 2 else str(row[0]) for row in rows]  # noqa: PLR2004 - orphans
