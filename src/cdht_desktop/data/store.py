"""The store: the only place that opens a transaction, and keeps before and after of every row it touches.

That one record is the audit trail, undo and redo, the message that tells screens to reload, and the history of a
person's data.
"""

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from cdht_desktop.data.ids import new_id
from cdht_desktop.data.lock import WorkspaceLock, refuse_network
from cdht_desktop.data.salt import salts_in_log
from cdht_desktop.data.tables import ASSOCIATION, CHANGE_SET, USER_ACCOUNT
from cdht_desktop.data.trail_anchor import write_anchor
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import READING, RIGHTS, Right, Role
from cdht_desktop.errors import DamagedWorkspace, DiskProblem, NoRight, NoWorkspace, Refused
from cdht_desktop.files import disk_problem
from cdht_desktop.words import _

DATABASE = "data.db"
_WRITES = "cdht_writes"
_BUSY_MS = 10_000
_MOST_OF_A_PATH = 400  # bytes: a Vietnamese letter takes up to three
_NOT_ONE = "not a database"  # what SQLite says of a page that the key does not open
_LOG_PAGES = 8_192  # 32 MB: the log of one list is not folded in within its own action, but at the next, or at close
_CACHE_KIB = 32 * 1024  # a list of 20,000 fits: no page is encrypted twice in one action


@dataclass(frozen=True)
class _Noted:
    """What waits to be recorded."""

    note: Note
    title: str
    subject: str | None
    detail: str
    at: str


class Store:
    """An open workspace.

    `read()` gives a connection in a read transaction; `write(title)` a `Write` that records every row it touches and
    commits whole at the end, or rolls back whole on any exception.
    """

    def __init__(
        self, folder: Path, data_key: bytes, user: str, lock: WorkspaceLock, *, read_only: bool = False
    ) -> None:
        self.folder = folder
        self.user = user
        self.data_key = data_key  # for wrapping it anew; it stands in no text, log or file
        self.read_only = read_only  # opened although it is damaged: nothing is written any more
        self.hurt = False  # whether damage has shown in its own database since it was opened
        self._lock = lock
        self.engine = engine_on(folder / DATABASE, data_key, read_only=read_only)
        self.caches: dict[str, Any] = {}
        self._listeners: list[Callable[[Mapping[str, frozenset[str]]], None]] = []
        self.opened_seq = 0
        self.unit = ""
        self.level = ""
        self.role: Role | None = None  # None only while the workspace is being made
        self._noted: list[_Noted] = []

    @classmethod
    def open(
        cls,
        folder: Path,
        data_key: bytes,
        user: str,
        prepare: Callable[[Engine], None],
        *,
        read_only: bool = False,
    ) -> Self:
        """Open the workspace in `folder`; `prepare` brings its schema up to date before anything is read.

        With `read_only` nothing can be written, not even that it was opened: for what is left of a damaged one. Raises
        `WorkspaceBusy`, `NoWorkspace` (a network share), `DiskProblem`, `DamagedWorkspace`, or what `prepare` raises.
        """
        refuse_network(folder)
        _refuse_long(folder)
        lock = WorkspaceLock(folder)
        try:
            lock.acquire()
        except OSError as error:  # a read-only folder, a stick that was pulled
            raise disk_problem(error, folder) from error
        store = cls(folder, data_key, user, lock, read_only=read_only)
        try:
            with sentences():
                prepare(store.engine)
                store._look_up()
        except BaseException:
            store.engine.dispose()  # Windows keeps a file that is open from being replaced or removed
            lock.release()
            raise
        return store

    def _look_up(self) -> None:
        with self.read() as connection:
            row = connection.execute(select(ASSOCIATION.c.unit_code, ASSOCIATION.c.level)).first()
            self.opened_seq = connection.execute(select(func.coalesce(func.max(CHANGE_SET.c.seq), 0))).scalar_one()
            accounts = select(USER_ACCOUNT.c.name, USER_ACCOUNT.c.role).where(USER_ACCOUNT.c.removed_on.is_(None))
            roles = {row.name: row.role for row in connection.execute(accounts)}
        if row is not None:
            self.unit, self.level = row
            self.role = self._role_among(roles)

    def _role_among(self, roles: Mapping[str, str]) -> Role:
        """Return the user's role; where nobody has an account, or one that no program gave, the rows were altered."""
        if not roles or roles.get(self.user, Role.ADMIN) not in set(Role):
            raise _damaged()
        if self.user not in roles:
            raise NoRight(_("“{user}” no longer works with this workspace.").format(user=self.user))
        return Role(roles[self.user])

    def may(self, right: Right) -> bool:
        """Say whether the signed-in user has a right; while the workspace is being made there is nobody else."""
        if self.read_only and right not in READING:
            return False
        return self.role is None or right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raise `NoRight` where the signed-in user lacks a right; `Refused` where the workspace is open for reading only."""
        if self.read_only and right not in READING:
            self._refuse_writing()
        if not self.may(right):
            raise NoRight(
                _("You are signed in as “{user}”, who may not do this. Ask the admin.").format(user=self.user)
            )

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection in a read transaction: everything read through it is of one moment."""
        with self.noticing(), sentences(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def noticing(self) -> Iterator[None]:
        """Keep in mind (`hurt`) that the block met damage in this workspace's own database."""
        try:
            yield
        except DamagedWorkspace:
            self.hurt = True
            self.engine.dispose()  # SQLCipher reads nothing more through a connection that met a damaged page
            raise

    def _refuse_writing(self) -> None:
        """Raise where nothing more is written: a damaged file is not damaged further, and what is in it is not hidden."""
        if self.read_only:
            raise Refused(_("The workspace is damaged and open for reading only. Nothing was changed."))
        if self.hurt:
            raise DamagedWorkspace(_("Damage was found in the data, so nothing more is written. Nothing was changed."))

    @contextlib.contextmanager
    def write(self, title: str, *, undoable: bool = True) -> Iterator[Write]:
        """Give a `Write` for one action, named `title` in words; commit at the end, roll back on any exception.

        What the title says may be known only on the way: then set `Write.title` before the end. Raises `NoRight` for a
        user who may only read; what else an action needs is said in `ops` (`ops.rights`).
        """
        self.require(Right.WRITE)
        self._refuse_writing()
        with self.noticing(), sentences(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                writing = Write(connection, self.unit, self.user, title)
                yield writing
                noted = self._write_noted(connection)
                written_by(self, writing, undoable=undoable)
        del self._noted[:noted]  # only now are they kept
        rows = writing.touched()
        for listener in self._listeners:
            listener(rows)

    def note(self, note: Note, title: str, *, subject: str | None = None, detail: str = "") -> None:
        """Record at once that something was read or left the program; whoever may sign in may be recorded.

        `title` in words and without a name; `subject` the id of the citizen whom it concerns.
        """
        self.note_soon(note, title, subject=subject, detail=detail)
        self.flush_notes()

    def note_soon(self, note: Note, title: str, *, subject: str | None = None, detail: str = "") -> None:
        """As `note`, but written with the next action or `flush_notes`: for reading on the GUI thread, which never waits."""
        self._noted.append(_Noted(note, title, subject, detail, now()))

    @property
    def has_notes(self) -> bool:
        """Whether something waits for `flush_notes`."""
        return bool(self._noted)

    def flush_notes(self) -> None:
        """Write what `note_soon` kept; where the workspace is open for reading only it is let go of."""
        if self.read_only:
            self._noted.clear()
            return
        with self.aside() as connection:
            noted = self._write_noted(connection)
        del self._noted[:noted]

    def _write_noted(self, connection: Connection) -> int:
        noted = list(self._noted)
        for one in noted:
            writing = Write(connection, self.unit, self.user, one.title)
            writing.note, writing.subject, writing.detail = one.note, one.subject, one.detail
            writing.record(new_id(), user=self.user, at=one.at, undoable=False)
        return len(noted)

    @contextlib.contextmanager
    def aside(self) -> Iterator[Connection]:
        """Give a connection that writes what is no data: drafts of open forms. Nothing of it stands in the history."""
        self._refuse_writing()
        with self.noticing(), sentences(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def listen(self, listener: Callable[[Mapping[str, frozenset[str]]], None]) -> None:
        """Call `listener` with the touched row ids by table after each commit (on the writing thread)."""
        self._listeners.append(listener)

    def adopt(self) -> None:
        """Read again which unit this is, after the association was first written."""
        self._look_up()

    def anchor(self, *, anew: bool = False) -> None:
        """Write beside the database how far the trail has come (`trail_anchor.write_anchor`); raises `DiskProblem`.

        Where the workspace is open for reading only, nothing is.
        """
        if self.read_only:
            return
        with self.read() as connection:
            write_anchor(self.folder, self.data_key, connection, anew=anew)

    def close(self) -> None:
        """Close the database (folding its log in) and free the workspace."""
        with contextlib.suppress(Refused, DatabaseError, sqlcipher.Error):
            if self._noted:
                self.flush_notes()
        if not (self.read_only or self.hurt):
            self._fold_in()
        self.engine.dispose()
        self._lock.release()

    def _fold_in(self) -> None:
        with contextlib.suppress(Refused, DatabaseError, sqlcipher.Error):
            self.anchor()
        with contextlib.suppress(DatabaseError, sqlcipher.Error), self.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()


def _refuse_long(folder: Path) -> None:
    """Raise `DiskProblem` where SQLite, which takes 504 bytes of a path outside Windows, could not open a backup in it."""
    if os.name != "nt" and len(os.fsencode(folder.absolute())) > _MOST_OF_A_PATH:
        raise disk_problem(OSError(errno.ENAMETOOLONG, ""), folder)


def written_by(store: Store, writing: Write, *, undoable: bool, **taken_back: str) -> None:
    """Close a `Write` with its change set, by the store's user, now; once only."""
    writing.record(new_id(), user=store.user, at=now(), undoable=undoable, **taken_back)


def now() -> str:
    """Return the moment as ISO text in UTC, to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def engine_on(path: Path, data_key: bytes, *, read_only: bool = False) -> Engine:
    """Return an engine on an encrypted database; the key goes in by pragma and stands in no address."""
    one = _reading_connection if read_only else _connection

    def connect() -> Any:
        return _by_some_salt(path, data_key, one)

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's default leaves DDL outside the transaction; so BEGIN is said here, and IMMEDIATE by writers.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def read_only_connection(path: Path, data_key: bytes) -> Any:
    """Return the driver's own connection to an encrypted database, which can't be written to through it.

    Raises `NoWorkspace` where there is no file, `DamagedWorkspace` where it does not open with this key.
    """
    if not path.is_file():
        raise NoWorkspace(_("The workspace's database (data.db) is missing or cannot be opened."))
    with sentences():
        return _by_some_salt(path, data_key, _reading_connection)


def _by_some_salt(path: Path, data_key: bytes, one: Callable[[Path, str], Any]) -> Any:
    """Open the database by the salt in the file, or by one in its log where the first page was half written."""
    try:
        return one(path, data_key.hex())
    except sqlcipher.DatabaseError as error:
        if _NOT_ONE not in str(error):
            raise
        # Closing that one may have folded the log in: then the file's own salt is right again.
        for salt in (b"", *salts_in_log(path)):
            with contextlib.suppress(sqlcipher.DatabaseError):
                return one(path, data_key.hex() + salt.hex())
        raise


def _reading_connection(path: Path, key: str) -> Any:
    connection = sqlcipher.connect(
        f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()  # only now is the first page read
        cursor.close()
    except BaseException:
        connection.close()
        raise
    return connection


def _connection(path: Path, key: str) -> Any:
    """Open the database with a key in hexadecimal digits, with its salt after it where the file's own is not to be used."""
    # psow=0: a power cut in the middle of a write may garble the whole sector, with the end of the commit before it.
    # Each commit then begins in a sector of its own (a tenth more log); without, 55 of 240 simulated cuts lost one.
    name = f"{path.absolute().as_uri()}?psow=0"
    connection = sqlcipher.connect(name, uri=True, isolation_level=None, check_same_thread=False)
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{key}'\"")
        # It would write to the standard error; we say it in a sentence.
        cursor.execute("PRAGMA cipher_log_level = NONE")
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        # foreign_keys and synchronous do not persist; FULL, because NORMAL loses acknowledged commits in power cuts.
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        cursor.close()
    except BaseException:
        connection.close()  # Windows keeps a file that is open from being replaced or removed
        raise
    return connection


@contextlib.contextmanager
def sentences() -> Iterator[None]:
    """Turn the database's errors that a person can mend into refusals; what is a bug stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except DatabaseError as error:
        raise _refusal(str(error.orig), error) from error
    except sqlcipher.DatabaseError as error:  # of a cursor of the driver's own
        raise _refusal(str(error), error) from error


def _refusal(reason: str, error: Exception) -> Exception:
    """Return the refusal to show for what the database says, or the error itself where it is a bug."""
    found = next((made for part, made in _REASONS if part in reason), None)
    return found() if found else error


def _damaged() -> DamagedWorkspace:
    return DamagedWorkspace(
        _("The workspace's database (data.db) is damaged or not this workspace's. Restore the newest backup.")
    )


_REASONS: tuple[tuple[str, Callable[[], Exception]], ...] = (
    ("full", lambda: DiskProblem(_("The disk is full. Nothing was changed; free some space and try again."))),
    (
        "disk I/O",
        lambda: DiskProblem(_("The disk failed while writing. Nothing was changed; check the disk and try again.")),
    ),
    ("readonly", lambda: DiskProblem(_("The workspace's folder is read-only. Nothing was changed."))),
    (
        "unable to open",
        lambda: NoWorkspace(_("The workspace's database (data.db) is missing or cannot be opened.")),
    ),
    ("locked", lambda: Refused(_("The workspace is busy with another action. Try again in a moment."))),
    *((part, _damaged) for part in (_NOT_ONE, "malformed", "hmac check failed", "no such table", "no such column")),
)
