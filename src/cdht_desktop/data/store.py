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
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from cdht_desktop.data import news
from cdht_desktop.data.database import DATABASE, engine_on, read_only_connection, sentences
from cdht_desktop.data.homes import Home, home_of
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.server_options import WRITES
from cdht_desktop.data.tables import ASSOCIATION, CHANGE_SET, USER_ACCOUNT
from cdht_desktop.data.trail_anchor import write_anchor
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import READING, RIGHTS, Right, Role
from cdht_desktop.errors import DamagedWorkspace, NoRight, Refused
from cdht_desktop.words import _

__all__ = ["DATABASE", "Store", "engine_on", "now", "read_only_connection", "sentences", "written_by"]


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

    def __init__(self, folder: Path, data_key: bytes, user: str, home: Home, *, read_only: bool = False) -> None:
        self.folder = folder
        self.user = user
        self.data_key = data_key  # for wrapping it anew; it stands in no text, log or file
        self.read_only = read_only  # opened although it is damaged: nothing is written any more
        self.hurt = False  # whether damage has shown in its own database since it was opened
        self._home = home
        self.engine = home.engine(data_key, read_only=read_only)
        self.caches: dict[str, Any] = {}
        self._listeners: list[Callable[[Mapping[str, frozenset[str]]], None]] = []
        self.opened_seq = 0
        self._heard = news.Heard()
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
        """Open the workspace that `folder` names; `prepare` brings its schema up to date before anything is read.

        With `read_only` nothing can be written, not even that it was opened: for what is left of a damaged one. Raises
        `WorkspaceBusy`, `NoWorkspace` (a network share), `DiskProblem`, `DamagedWorkspace`, `ServerProblem`, or what
        `prepare` raises.
        """
        home = home_of(folder)
        home.hold()
        store = cls(folder, data_key, user, home, read_only=read_only)
        try:
            with sentences():
                prepare(store.engine)
                store._look_up()
        except BaseException:
            store.engine.dispose()  # Windows keeps a file that is open from being replaced or removed
            home.release()
            raise
        return store

    @property
    def shared(self) -> bool:
        """Whether others may be working with this workspace at the same time, from other PCs."""
        return self._home.shared

    def _look_up(self) -> None:
        with self.read() as connection:
            row = connection.execute(select(ASSOCIATION.c.unit_code, ASSOCIATION.c.level)).first()
            self.opened_seq = connection.execute(select(func.coalesce(func.max(CHANGE_SET.c.seq), 0))).scalar_one()
            accounts = select(USER_ACCOUNT.c.name, USER_ACCOUNT.c.role).where(USER_ACCOUNT.c.removed_on.is_(None))
            roles = {row.name: row.role for row in connection.execute(accounts)}
        self._heard = news.Heard(self.opened_seq)
        if row is not None:
            self.unit, self.level = row
            self.role = self._role_among(roles)

    def _role_among(self, roles: Mapping[str, str]) -> Role:
        """Return the user's role; where nobody has an account, or one that no program gave, the rows were altered."""
        if not roles or roles.get(self.user, Role.ADMIN) not in set(Role):
            raise self._home.refused()
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
            connection = plain.execution_options(**{WRITES: True})
            with connection.begin():
                self._still_here(connection)
                writing = Write(connection, self.unit, self.user, title)
                yield writing
                noted = self._write_noted(connection)
                written_by(self, writing, undoable=undoable)
        del self._noted[:noted]  # only now are they kept
        self._heard.own(writing.set_id)
        self._tell(writing.touched())

    def _still_here(self, connection: Connection) -> None:
        """Raise `NoRight` where somebody at another PC removed this user meanwhile, or took the right to write away."""
        if not self.shared or self.role is None:
            return
        account = select(USER_ACCOUNT.c.role).where(
            USER_ACCOUNT.c.name == self.user, USER_ACCOUNT.c.removed_on.is_(None)
        )
        role = connection.execute(account).scalar()
        self.role = self._role_among({self.user: role} if role else {"": Role.READER})
        self.require(Right.WRITE)

    def news(self) -> Mapping[str, frozenset[str]]:
        """Return what others changed since the last call (ids of rows, by table), having told the listeners of it.

        Empty where nobody else can have: in a workspace of one PC. Raises `ServerProblem`.
        """
        if not self.shared:
            return {}
        with self.read() as connection:
            rows = self._heard.since(connection)
        self._tell(rows)
        return rows

    def _tell(self, rows: Mapping[str, frozenset[str]]) -> None:
        if rows:
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
            connection = plain.execution_options(**{WRITES: True})
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
        """Close the database and free the workspace."""
        with contextlib.suppress(Refused, DBAPIError, sqlcipher.Error):
            if self._noted:
                self.flush_notes()
        if not (self.read_only or self.hurt):
            with contextlib.suppress(Refused, DBAPIError, sqlcipher.Error):
                self.anchor()
            self._home.fold_in(self.engine)
        self.engine.dispose()
        self._home.release()

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
