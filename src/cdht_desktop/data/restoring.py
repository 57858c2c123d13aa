"""Restoring: a backup becomes a workspace in an empty folder, or takes the place of the data of one.

In place nothing is overwritten until the new database is whole, checked, and synced in a folder of its own
(`restoring/`); then a marker is written there, and what it says is carried out when the workspace is next opened, before
anything is read: so a restore that was cut short at any step either happened or did not. What it replaces is kept in
`replaced/`.
"""

import contextlib
import datetime as dt
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from cdht_desktop.data import backup_erasing, backups, numbers_given, restored_keys, schema, trail
from cdht_desktop.data.backup_erasing import Gone, written
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.backups import BACKUPS, Kept
from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.data.lock import WorkspaceLock, refuse_network
from cdht_desktop.data.numbers_given import NUMBERS
from cdht_desktop.data.store import DATABASE, engine_on, sentences
from cdht_desktop.data.tables import USER_ACCOUNT
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.notes import Note
from cdht_desktop.errors import BadBackup, DamagedWorkspace, NoWorkspace
from cdht_desktop.files import disk_problem, replacing, sync_names
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

ROOM = "restoring"
REPLACED = "replaced"
_READY = "ready.json"
_HELD_BY_LOCK = frozenset({"workspace.lock", "holder.json"})
_LOGS = (f"{DATABASE}-wal", f"{DATABASE}-shm")
_STAMP = "%Y-%m-%dT%H%M%SZ"
_U = USER_ACCOUNT.c


def into_empty(file: Path, folder: Path, progress: Progress | None = None) -> None:
    """Make the workspace of a backup in `folder`, which must be empty or new; it opens with the passwords of then.

    One that was cut short can be tried again in the same folder. Raises `NoWorkspace` (not empty, a network share, a
    pair without its keys), `BadBackup`, `DamagedWorkspace`, `NewerWorkspace`, `DiskProblem`, `WorkspaceBusy`.
    """
    refuse_network(folder)
    room = folder / ROOM
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_full(folder)
        lock = WorkspaceLock(folder)
        lock.acquire()
        try:
            _refuse_full(folder)
            shutil.rmtree(room, ignore_errors=True)
            room.mkdir(exist_ok=True)
            backups.take_out(file, room, progress)
            KeyFile.read(room / KEYS)
            numbers_given.begin_anew(room)
            (folder / BACKUPS).mkdir(exist_ok=True)
            for name in (NUMBERS, DATABASE):
                (room / name).replace(folder / name)
            sync_names(folder)
            # The keys last: a folder without them is no workspace.
            (room / KEYS).replace(folder / KEYS)
            sync_names(folder)
            room.rmdir()
        finally:
            lock.release()
    except OSError as error:
        raise disk_problem(error, folder) from error


def _refuse_full(folder: Path) -> None:
    """Raise `NoWorkspace` where a folder holds more than what a restore that was cut short left of itself."""
    names = {entry.name for entry in folder.iterdir()} - _HELD_BY_LOCK
    cut_short = ROOM in names and KEYS not in names and names <= {ROOM, NUMBERS, DATABASE, BACKUPS}
    if names and not cut_short:
        raise NoWorkspace(_("“{folder}” is not empty. Choose an empty or new folder.").format(folder=folder.name))


@dataclass(frozen=True)
class Staged:
    """A database ready to take the place of another: of when it is (ISO text in UTC, empty where not known)."""

    made_at: str
    erased: int


def stage(
    folder: Path,
    data_key: bytes,
    user: str,
    kept: Kept,
    *,
    present: Engine | None,
    progress: Progress | None = None,
) -> Staged:
    """Make ready, in `restoring/`, the database of a backup for the place of the one in `folder`.

    It is checked, brought up to date, and what must not come back with it is put right: persons erased since are erased
    again, and the accounts and the keys are those of today (as the passwords are). `present` is the database of today,
    None where it does not open: then only what the backups say of erasures is known. Raises `BadBackup` (also one of another
    workspace), `DamagedWorkspace`, `NewerWorkspace`, `DiskProblem`, `Cancelled`; nothing has changed then.
    """
    room = folder / ROOM
    try:
        shutil.rmtree(room, ignore_errors=True)
        room.mkdir()
    except OSError as error:
        raise disk_problem(error, room) from error
    engine = None
    try:
        backups.take_out(kept.file, room, progress)
        if KeyFile.read(room / KEYS).workspace != KeyFile.read(folder / KEYS).workspace:
            raise BadBackup(_("“{name}” is a backup of another workspace.").format(name=kept.file.name))
        engine = engine_on(room / DATABASE, data_key)
        _check(engine, kept)
        erased = _put_right(engine, folder, user, kept, present)
        _finish_file(engine, room, data_key)
        return Staged(kept.manifest.made_at if kept.manifest else kept.made_at.isoformat(), erased)
    except BaseException:
        if engine is not None:
            engine.dispose()
        shutil.rmtree(room, ignore_errors=True)
        raise


def _check(engine: Engine, kept: Kept) -> None:
    """Raise where the backup is not sound; then bring it up to date."""
    with sentences():
        if schema.standing(engine) is None:
            raise BadBackup(_("“{name}” holds no data.").format(name=kept.file.name))
    if backups.faults_of(engine, kept.manifest):
        raise DamagedWorkspace(_("The backup is damaged; try an older one."))
    schema.bring_up_to_date(engine, lambda: None)


def _put_right(engine: Engine, folder: Path, user: str, kept: Kept, present: Engine | None) -> int:
    with sentences():
        numbers_given.keep_known(folder, present)
        erased = _erased_by_now(folder, present)
        with engine.connect() as connection, connection.begin():
            known = {one.citizen_id for one in backup_erasing.gone(connection)}
        again = [one for one in erased if one.citizen_id not in known]
        backup_erasing.erase_again(engine, user, again)
        if present is not None:
            with present.connect() as connection, connection.begin():
                accounts = [dict(row) for row in connection.execute(select(USER_ACCOUNT)).mappings()]
            with written(engine, user, _("The users stay those of before the restore")) as writing:
                _keep_accounts(writing, accounts)
        restored_keys.keep_of_today(engine, user, present)
        made_at = kept.made_at.astimezone()
        with written(engine, user, _("Backup of {when} restored").format(when=f"{made_at:%H:%M %d/%m/%Y}")) as writing:
            writing.note = Note.RESTORED
            writing.detail = kept.file.name
    return len(again)


def _erased_by_now(folder: Path, present: Engine | None) -> list[Gone]:
    """Return who was erased until now: by the database of today, and by what the backups say of themselves."""
    found: dict[str, Gone] = {}
    for kept in backups.all_backups(folder):
        for citizen_id in kept.manifest.erased if kept.manifest else ():
            found[citizen_id] = Gone(citizen_id, "", kept.made_at.date().isoformat())
    if present is not None:
        with present.connect() as connection, connection.begin():
            found |= {one.citizen_id: one for one in backup_erasing.gone(connection)}
    return list(found.values())


def _keep_accounts(writing: Write, accounts: Sequence[Mapping[str, Any]]) -> None:
    """Make the accounts those of today, whoever was one in the backup; none is deleted: the history names them."""
    standing = [dict(row) for row in writing.connection.execute(select(USER_ACCOUNT)).mappings()]
    by_id = {row["id"]: row for row in standing}
    by_name = {row["name_fold"]: row for row in standing if row["removed_on"] is None}
    today = dt.date.today().isoformat()
    matched: set[str] = set()
    pairs: list[tuple[str | None, dict[str, Any]]] = []
    for account in accounts:
        same = by_id.get(account["id"])
        if same is None and account["removed_on"] is None:
            same = by_name.get(account["name_fold"])  # one who was given an account on another day
        matched |= {same["id"]} if same else set()
        pairs.append((same["id"] if same else None, _account(account)))
    # First those who go: a name is free for another only then.
    gone = [row["id"] for row in standing if row["removed_on"] is None and row["id"] not in matched]
    leaving = [(row_id, values) for row_id, values in pairs if row_id and values["removed_on"] is not None]
    writing.update_many(USER_ACCOUNT, {row_id: {"removed_on": today} for row_id in gone})
    writing.update_many(USER_ACCOUNT, dict(leaving))
    writing.update_many(
        USER_ACCOUNT, {row_id: values for row_id, values in pairs if row_id and values["removed_on"] is None}
    )
    new = [account for account, (row_id, _values) in zip(accounts, pairs, strict=True) if row_id is None]
    writing.insert_many(USER_ACCOUNT, [_account(account) | {"id": account["id"]} for account in new])


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"id", "version"}}


def _finish_file(engine: Engine, room: Path, data_key: bytes) -> None:
    """Fold the log in, and sync what is to take the other's place."""
    with engine.connect() as connection, connection.begin():
        trail.write_anchor(room, data_key, connection, anew=True)
    with sentences(), engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    try:
        for name in (KEYS, *_LOGS):
            (room / name).unlink(missing_ok=True)
        with (room / DATABASE).open("rb+") as stream:
            os.fsync(stream.fileno())
        sync_names(room)
    except OSError as error:
        raise disk_problem(error, room) from error


def keep_replaced(engine: Engine, folder: Path, progress: Progress | None = None) -> Kept:
    """Keep the data of today as a backup in `replaced/<moment>`; raises as `backups.make`."""
    into = folder / REPLACED / dt.datetime.now(dt.UTC).strftime(_STAMP)
    return backups.make(engine, folder, Reason.RESTORE, into=into, progress=progress)


def all_replaced(folder: Path) -> list[Kept]:
    """Return what restores replaced, the newest first; a damaged database that was put aside is not among it."""
    try:
        parts = [entry for entry in (folder / REPLACED).iterdir() if entry.is_dir()]
    except OSError:
        return []
    found = [kept for part in parts for kept in backups.backups_in(part)]
    return sorted(found, key=lambda kept: kept.made_at, reverse=True)


@dataclass(frozen=True)
class PutAside:
    """A damaged database that a backup took the place of, as it was: when (UTC), and its size in bytes with its log."""

    file: Path
    at: dt.datetime
    size: int


def all_put_aside(folder: Path) -> list[PutAside]:
    """Return the damaged databases that are kept in `replaced/`, the newest first."""
    found = []
    with contextlib.suppress(OSError):
        for part in (folder / REPLACED).iterdir():
            with contextlib.suppress(OSError, ValueError):
                at = dt.datetime.strptime(part.name, _STAMP).replace(tzinfo=dt.UTC)
                file = part / DATABASE
                found.append(PutAside(file, at, file.stat().st_size + sum(map(_size, _beside(file)))))
    return sorted(found, key=lambda one: one.at, reverse=True)


def remove_put_aside(one: PutAside) -> None:
    """Delete a damaged database with its log and its keys. Raises `DiskProblem`."""
    try:
        for file in (*_beside(one.file), one.file.with_name(KEYS), one.file):
            file.unlink(missing_ok=True)
        if not any(one.file.parent.iterdir()):
            one.file.parent.rmdir()
    except OSError as error:
        raise disk_problem(error, one.file) from error


def _beside(file: Path) -> list[Path]:
    return [file.with_name(name) for name in _LOGS]


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def drop_staged(folder: Path) -> None:
    """Clear away a staged database that is not to take any place after all."""
    shutil.rmtree(folder / ROOM, ignore_errors=True)


def decide(folder: Path, *, put_aside: bool) -> None:
    """Say that the staged database takes the place of the other one: from here on it does, when it is next opened.

    `put_aside`: the files of the other one are kept as they are in `replaced/<moment>`, because it does not open.
    Raises `DiskProblem`.
    """
    aside = dt.datetime.now(dt.UTC).strftime(_STAMP) if put_aside else ""
    with replacing(folder / ROOM / _READY) as stream:
        stream.write(json.dumps({"aside": aside}).encode("utf-8"))
    sync_names(folder / ROOM)


def finish(folder: Path) -> None:
    """Carry out a restore that was decided, and clear away one that was not; before the workspace is opened.

    Nothing is done while another program has it open. Raises `WorkspaceBusy`, `DiskProblem`: it can be tried again.
    """
    room = folder / ROOM
    if not room.is_dir() or not (folder / KEYS).is_file():
        return
    lock = WorkspaceLock(folder)
    try:
        lock.acquire()
        try:
            if (room / _READY).is_file():
                _swap(folder, room)
            shutil.rmtree(room)
        finally:
            lock.release()
    except OSError as error:
        raise disk_problem(error, folder / DATABASE) from error


def _swap(folder: Path, room: Path) -> None:
    """Put the staged files in place; each step can be done again."""
    if (room / DATABASE).is_file():
        if aside := _aside(room):
            _put_aside(folder, folder / REPLACED / aside)
        for name in _LOGS:  # of the old database: its own were folded in, and the new one has none
            (folder / name).unlink(missing_ok=True)
        sync_names(folder)
        (room / DATABASE).replace(folder / DATABASE)
    if (room / trail.ANCHOR).is_file():
        (room / trail.ANCHOR).replace(folder / trail.ANCHOR)
    sync_names(folder)
    (room / _READY).unlink()


def _aside(room: Path) -> str:
    """Return under which moment the old files are kept, empty where they are not."""
    with contextlib.suppress(ValueError, KeyError, TypeError):
        name = json.loads((room / _READY).read_text(encoding="utf-8"))["aside"]
        dt.datetime.strptime(name, _STAMP)  # noqa: DTZ007 - only its form is looked at
        return str(name)
    return ""


def _put_aside(folder: Path, aside: Path) -> None:
    aside.mkdir(parents=True, exist_ok=True)
    for name in (DATABASE, *_LOGS):
        if (folder / name).exists():
            (folder / name).replace(aside / name)
    shutil.copyfile(folder / KEYS, aside / KEYS)
    sync_names(aside)
