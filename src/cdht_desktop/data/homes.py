"""Where a workspace's database lies: in its folder, or on a server. All that differs between the two is said here.

Nothing outside `data` asks which it is, but `Store.shared`: whether others may be writing at the same time.
"""

import contextlib
import errno
import os
from pathlib import Path
from typing import Any, ClassVar, Protocol

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from cdht_desktop.data import server
from cdht_desktop.data.database import DATABASE, damaged, engine_on
from cdht_desktop.data.lock import WorkspaceLock, refuse_network
from cdht_desktop.data.sealing import SEALING, sealing_key
from cdht_desktop.data.server_address import Address, address_of
from cdht_desktop.errors import Refused
from cdht_desktop.files import disk_problem

_MOST_OF_A_PATH = 400  # bytes: a Vietnamese letter takes up to three


class Home(Protocol):
    """Where one workspace's database lies."""

    shared: ClassVar[bool]  # whether several programs may have it open at the same time

    def hold(self) -> None:
        """Keep other programs out, where one at a time may have it open; raises `WorkspaceBusy` and others."""

    def release(self) -> None:
        """Let others in again."""

    def engine(self, data_key: bytes, *, read_only: bool) -> Engine:
        """Return the engine on the database."""

    def fold_in(self, engine: Engine) -> None:
        """Leave the database as it is best left when the last action is done."""

    def refused(self) -> Refused:
        """Return what to raise where the rows are not as any program of ours writes them."""


class FolderHome:
    """The database is a file in the workspace's folder; one program at a time."""

    shared: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = WorkspaceLock(folder)

    def hold(self) -> None:
        """Take the folder's lock; raises `WorkspaceBusy`, `NoWorkspace` (a network share) or `DiskProblem`."""
        refuse_network(self._folder)
        _refuse_long(self._folder)
        try:
            self._lock.acquire()
        except OSError as error:  # a read-only folder, a stick that was pulled
            raise disk_problem(error, self._folder) from error

    def release(self) -> None:
        """Give the folder's lock back."""
        self._lock.release()

    def engine(self, data_key: bytes, *, read_only: bool) -> Engine:
        """Return an engine on the encrypted file."""
        return engine_on(self._folder / DATABASE, data_key, read_only=read_only)

    def fold_in(self, engine: Engine) -> None:
        """Fold the log into the file."""
        with contextlib.suppress(DatabaseError, sqlcipher.Error), engine.connect() as connection:
            cursor: Any = connection.connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def refused(self) -> Refused:
        """Return that the file is damaged."""
        return damaged()


class ServerHome:
    """The database is on a server; each action holds a lock of its own there, so several PCs work at once."""

    shared: ClassVar[bool] = True

    def __init__(self, address: Address) -> None:
        self._address = address

    def hold(self) -> None:
        """Nothing is held between actions."""

    def release(self) -> None:
        """Nothing is held between actions."""

    def engine(self, data_key: bytes, *, read_only: bool) -> Engine:  # noqa: ARG002 - only what is damaged is read so
        """Return the engine on the server's database; its connections can seal private halves of keys."""
        return server.engine_of(self._address).execution_options(**{SEALING: sealing_key(data_key)})

    def fold_in(self, engine: Engine) -> None:
        """The server looks after its own files."""

    def refused(self) -> Refused:
        """Return that the database there is not as it should be."""
        return server.not_ours()


def home_of(folder: Path) -> Home:
    """Return where the workspace lies that `folder` names; raises `NoWorkspace` where its address cannot be used."""
    address = address_of(folder)
    return FolderHome(folder) if address is None else ServerHome(address)


def _refuse_long(folder: Path) -> None:
    """Raise `DiskProblem` where SQLite, which takes 504 bytes of a path outside Windows, could not open a backup in it."""
    if os.name != "nt" and len(os.fsencode(folder.absolute())) > _MOST_OF_A_PATH:
        raise disk_problem(OSError(errno.ENAMETOOLONG, ""), folder)
