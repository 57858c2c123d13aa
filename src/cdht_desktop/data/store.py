"""The store: the only place that opens a transaction, and keeps before and after of every row it touches.

That one record is the audit trail, undo and redo, the message that tells screens to reload, and the history of a
person's data.
"""

import contextlib
import datetime as dt
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
from cdht_desktop.data.tables import ASSOCIATION, CHANGE_SET, USER_ACCOUNT
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import RIGHTS, Right, Role
from cdht_desktop.errors import DamagedWorkspace, DiskProblem, NoRight, NoWorkspace, Refused
from cdht_desktop.files import disk_problem
from cdht_desktop.words import _

DATABASE = "data.db"
KEYS = "keys.json"
_WRITES = "cdht_writes"
_BUSY_MS = 10_000
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

    def __init__(self, folder: Path, data_key: bytes, user: str, lock: WorkspaceLock) -> None:
        self.folder = folder
        self.user = user
        self._lock = lock
        self.engine = _engine(folder / DATABASE, data_key)
        self.caches: dict[str, Any] = {}
        self._listeners: list[Callable[[Mapping[str, frozenset[str]]], None]] = []
        self.opened_seq = 0
        self.unit = ""
        self.level = ""
        self.role: Role | None = None  # None only while the workspace is being made
        self._noted: list[_Noted] = []

    @classmethod
    def open(cls, folder: Path, data_key: bytes, user: str, prepare: Callable[[Engine], None]) -> Self:
        """Open the workspace in `folder`; `prepare` brings its schema up to date before anything is read.

        Raises `WorkspaceBusy`, `NoWorkspace` (a network share), `DamagedWorkspace`, or what `prepare` raises.
        """
        refuse_network(folder)
        lock = WorkspaceLock(folder)
        try:
            lock.acquire()
        except OSError as error:  # a read-only folder, a stick that was pulled
            raise disk_problem(error, folder) from error
        store = cls(folder, data_key, user, lock)
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
            role = connection.execute(
                select(USER_ACCOUNT.c.role).where(USER_ACCOUNT.c.name == self.user, USER_ACCOUNT.c.removed_on.is_(None))
            ).scalar()
        if row is not None:
            self.unit, self.level = row
            if role is None:
                raise NoRight(_("“{user}” no longer works with this workspace.").format(user=self.user))
            self.role = Role(role)

    def may(self, right: Right) -> bool:
        """Say whether the signed-in user has a right; while the workspace is being made there is nobody else."""
        return self.role is None or right in RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raise `NoRight` where the signed-in user lacks a right."""
        if not self.may(right):
            raise NoRight(
                _("You are signed in as “{user}”, who may not do this. Ask the admin.").format(user=self.user)
            )

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection in a read transaction: everything read through it is of one moment."""
        with sentences(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def write(self, title: str, *, undoable: bool = True) -> Iterator[Write]:
        """Give a `Write` for one action, named `title` in words; commit at the end, roll back on any exception.

        What the title says may be known only on the way: then set `Write.title` before the end. Raises `NoRight` for a
        user who may only read; what else an action needs is said in `ops` (`ops.rights`).
        """
        self.require(Right.WRITE)
        with sentences(), self.engine.connect() as plain:
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
        """Write what `note_soon` kept."""
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
        with sentences(), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    def listen(self, listener: Callable[[Mapping[str, frozenset[str]]], None]) -> None:
        """Call `listener` with the touched row ids by table after each commit (on the writing thread)."""
        self._listeners.append(listener)

    def adopt(self) -> None:
        """Read again which unit this is, after the association was first written."""
        self._look_up()

    def close(self) -> None:
        """Close the database (folding its log in) and free the workspace."""
        with contextlib.suppress(Refused, DatabaseError, sqlcipher.Error):
            if self._noted:
                self.flush_notes()
        with contextlib.suppress(DatabaseError, sqlcipher.Error), self.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.engine.dispose()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_failure: object) -> None:
        self.close()


def written_by(store: Store, writing: Write, *, undoable: bool, **taken_back: str) -> None:
    """Close a `Write` with its change set, by the store's user, now; once only."""
    writing.record(new_id(), user=store.user, at=now(), undoable=undoable, **taken_back)


def now() -> str:
    """Return the moment as ISO text in UTC, to the millisecond."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def _engine(path: Path, data_key: bytes) -> Engine:
    """Return an engine on an encrypted database; the key goes in by pragma and stands in no address."""

    def connect() -> Any:
        connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA key = \"x'{data_key.hex()}'\"")
        cursor.execute(
            "PRAGMA cipher_log_level = NONE"
        )  # it would write to the standard error; we say it in a sentence
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        # foreign_keys and synchronous do not persist; FULL, because NORMAL loses acknowledged commits in power cuts.
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
        cursor.close()
        return connection

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's default leaves DDL outside the transaction; so BEGIN is said here, and IMMEDIATE by writers.
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


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
    *(
        (
            part,
            lambda: DamagedWorkspace(
                _("The workspace's database (data.db) is damaged or not this workspace's. Restore the newest backup.")
            ),
        )
        for part in ("not a database", "malformed", "hmac check failed")
    ),
)
