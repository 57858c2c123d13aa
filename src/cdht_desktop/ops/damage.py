"""A damaged workspace: what is hurt, and the ways on from there. Nothing is ever replaced by an empty one.

The ways: the newest good backup in its place (what it replaces is put aside as it is), opening it for reading only, and
saving what can be read to a workbook.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import Engine

from cdht_desktop.data import accounts, attempts, backup_erasing, backups, restoring, salvaging, schema, workspace
from cdht_desktop.data.backups import Kept
from cdht_desktop.data.keys import KEYS
from cdht_desktop.data.lock import WorkspaceLock
from cdht_desktop.data.migrations import HEAD
from cdht_desktop.data.salvaging import Salvaged
from cdht_desktop.data.store import DATABASE, Store, engine_on, sentences
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import RIGHTS, Right, Role
from cdht_desktop.errors import DamagedWorkspace, DiskProblem, NoRight, NoWorkspace, Refused
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.ops import damage_lists
from cdht_desktop.ops.history import table_word
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import write_workbook
from cdht_desktop.words import _

__all__ = [
    "Damage", "Hurt", "look", "look_elsewhere", "open_for_reading", "put_keys_back", "restore_newest", "save_rest",
]  # fmt: skip


@dataclass(frozen=True)
class Hurt:
    """One kind of rows: how many were read, how many of those stand in the history alone, whether the table is whole.

    `lost`: how many are in neither at most; None where that is not known.
    """

    table: str
    rows: int
    from_trail: int
    whole: bool
    lost: int | None = 0

    @property
    def word(self) -> str:
        """What such a row is called."""
        return table_word(self.table)


@dataclass(frozen=True)
class Damage:
    """What was found, and what can be done.

    `sentence` says what is hurt; `opens` whether the database can be opened for reading; `newest` is the newest good
    backup, or else `why_none` says why there is none; `keys_from` the backup whose key file opens the workspace, where
    its own is damaged.
    """

    folder: Path
    user: str
    sentence: str
    opens: bool
    hurt: tuple[Hurt, ...]
    newest: Kept | None
    role: Role | None
    keys_from: Kept | None = None
    why_none: str = ""
    data_key: bytes = field(default=b"", repr=False)

    @property
    def keys_alone(self) -> bool:
        """Whether nothing but the key file is hurt."""
        return self.keys_from is not None and self.opens and all(one.whole for one in self.hurt)

    def may(self, right: Right) -> bool:
        """Say whether who signed in has a right; where no account can be read, whoever has a password has."""
        return self.role is None or right in RIGHTS[self.role]


def look(folder: Path, password: str, user: str, progress: Progress) -> Damage:
    """Look at a workspace that does not open, or whose check failed; nothing of it is written.

    Raises `WrongPassword`, `TooManyTries`, `NoRight` (a user who was removed), `NoWorkspace` or `DamagedWorkspace` where
    neither it nor a backup in it has a key file, `NewerWorkspace`, `Cancelled`.
    """
    keys, keys_from = backups.keys_of(folder)
    user, data_key = attempts.signed_in(folder, keys, user, password)
    found: Mapping[str, Salvaged] = {}
    with contextlib.suppress(DamagedWorkspace, NoWorkspace):
        found = salvaging.salvage(folder, data_key, progress)
    hurt = tuple(_hurt(name, one) for name, one in found.items())
    newest, why_none = _newest(folder, data_key, progress)
    opens = bool(found) and _opens(folder, user, data_key)
    sentence = _sentence(hurt, keys_from) if found else _gone(folder / DATABASE)
    role = _role(user, found, newest, folder, data_key)
    return Damage(folder, user, sentence, opens, hurt, newest, role, keys_from, why_none, data_key)


def _gone(database: Path) -> str:
    """Say why nothing of a database can be read."""
    if not database.is_file():
        return _("The database (data.db) is missing.")
    if not database.stat().st_size:
        return _("The database (data.db) is empty.")
    return _("Nothing of the database (data.db) can be read: it is damaged, or not this workspace's.")


def look_elsewhere(damage: Damage, other: Path, progress: Progress) -> Damage:
    """Return the same with the newest good backup that lies in the workspace or in the folder `other`."""
    newest, why_none = _newest(damage.folder, damage.data_key, progress, other)
    return replace(damage, newest=newest, why_none=why_none)


def _newest(folder: Path, data_key: bytes, progress: Progress, *others: Path) -> tuple[Kept | None, str]:
    try:
        newest = backups.newest_good(folder, data_key, others=others, progress=progress)
    except DiskProblem as error:  # no room to open one: what can be read can still be saved elsewhere
        return None, str(error)
    return newest, "" if newest else _("There is no good backup.")


def _hurt(table: str, found: Salvaged) -> Hurt:
    return Hurt(table, len(found.rows), found.from_trail, found.whole, found.lost)


def _sentence(hurt: tuple[Hurt, ...], keys_from: Kept | None) -> str:
    if any(not one.whole for one in hurt):
        return _("Parts of the database (data.db) cannot be read any more.")
    if keys_from is not None:
        return _("The key file (keys.json) is damaged or gone. A backup holds it; the data themselves can be read.")
    return _("The database (data.db) failed its check, but all rows can still be read.")


def _opens(folder: Path, user: str, data_key: bytes) -> bool:
    """Say whether the database opens for reading, at the schema of today: an older one cannot be brought up to date."""
    with contextlib.suppress(Refused):
        Store.open(folder, data_key, user, _of_today, read_only=True).close()
        return True
    return False


def _of_today(engine: Engine) -> None:
    if schema.standing(engine) != HEAD:
        raise DamagedWorkspace(_("The workspace is damaged and of an older version; restore the newest backup."))


def _role(user: str, found: Mapping[str, Salvaged], newest: Kept | None, folder: Path, data_key: bytes) -> Role | None:
    """Return the role of who signed in, by the damaged database or else by the backup; None where neither tells.

    Raises `NoRight` for a user who was removed: a key file from an old backup still knows them.
    """
    accounts_read = found["user_account"].rows.values() if "user_account" in found else ()
    own = [row for row in accounts_read if row.get("name") == user]
    for row in own:
        if row.get("removed_on") is None and row.get("role") in set(Role):
            return Role(row["role"])
    if own and all(row.get("removed_on") is not None for row in own):
        raise NoRight(_("“{user}” no longer works with this workspace.").format(user=user))
    if newest is not None:
        with contextlib.suppress(Refused):
            return _role_in(newest, user, folder, data_key)
    return None


def _role_in(kept: Kept, user: str, folder: Path, data_key: bytes) -> Role | None:
    with backups.opened(kept.file, folder, data_key) as engine, engine.connect() as connection, connection.begin():
        return accounts.role_of(connection, user)


def _require(damage: Damage, right: Right) -> None:
    if not damage.may(right):
        raise NoRight(_("You are signed in as “{user}”, who may not do this. Ask the admin.").format(user=damage.user))


def open_for_reading(damage: Damage) -> Store:
    """Open what is left so that pages show it and nothing can be written; raises `DamagedWorkspace`, `WorkspaceBusy`."""
    return Store.open(damage.folder, damage.data_key, damage.user, _of_today, read_only=True)


def save_rest(damage: Damage, out: Path, progress: Progress) -> tuple[Hurt, ...]:
    """Save what can be read to a workbook (`damage_lists`); returns what was saved, by table.

    The first sheet can be imported again as a list of citizens. The file is whole or not there. Raises `NoRight`,
    `DamagedWorkspace` where nothing can be read, `DiskProblem`, `Cancelled`.
    """
    _require(damage, Right.EXPORT)
    found = salvaging.salvage(damage.folder, damage.data_key, progress)
    with replacing(out) as stream:
        write_workbook(stream, damage_lists.sheets(found), progress)
    with contextlib.suppress(Refused):
        _record(damage, len(found.get("citizen", Salvaged()).rows), out)
    return tuple(_hurt(name, one) for name, one in found.items())


def _record(damage: Damage, count: int, out: Path) -> None:
    """Let the history tell of it where the database turns out to be sound: nobody exports a list past it this way."""
    with open_for_reading(damage) as store:
        if workspace.integrity(store):
            return
    with Store.open(damage.folder, damage.data_key, damage.user, _of_today) as store:
        title = _("What can be read was saved to a workbook: {count} people").format(count=count)
        store.note(Note.EXPORTED, title, detail=out.name)


def restore_newest(damage: Damage, progress: Progress) -> None:
    """Put the newest good backup in the place of the damaged database, which is put aside in `replaced/` as it is.

    Accounts and erasures stay those of today where the database can still tell them. It is carried out when the workspace
    is next opened. Raises `NoRight`, `NoWorkspace` (no good backup), `WorkspaceBusy`, and as `restoring.stage`; nothing
    has changed then.
    """
    _require(damage, Right.RESTORE)
    if damage.newest is None:
        raise NoWorkspace(_("There is no good backup. Save what can be read to a workbook."))
    folder = damage.folder
    with _locked(folder), _present(damage) as present:
        put_keys_back(damage)
        restoring.stage(folder, damage.data_key, damage.user, damage.newest, present=present, progress=progress)
        try:
            restoring.decide(folder, put_aside=True)
        except BaseException:
            restoring.drop_staged(folder)
            raise


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = WorkspaceLock(folder)
    try:
        lock.acquire()
    except OSError as error:
        raise disk_problem(error, folder) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _present(damage: Damage) -> Iterator[Engine | None]:
    """Give the damaged database as far as it can tell who has an account and who was erased, else None."""
    if not damage.opens:
        yield None
        return
    engine = engine_on(damage.folder / DATABASE, damage.data_key, read_only=True)
    try:
        readable = False
        with contextlib.suppress(Refused), sentences(), engine.connect() as connection, connection.begin():
            readable = bool(accounts.all_accounts(connection)) and backup_erasing.gone(connection) is not None
        yield engine if readable else None
    finally:
        engine.dispose()


def put_keys_back(damage: Damage) -> None:
    """Put the key file of a backup in the place of a damaged one, which is kept beside it; nothing where it is sound."""
    if damage.keys_from is None:
        return
    keys = backups.keys_of(damage.folder)[0]
    own = damage.folder / KEYS
    if own.exists():
        with replacing(own.with_name(f"{KEYS}.damaged")) as stream:
            stream.write(own.read_bytes())
    keys.write(own)
