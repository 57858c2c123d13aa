"""The database file of a workspace in a folder (SQLite, encrypted by SQLCipher): how it is opened, what its errors mean."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from cdht_desktop.data import server
from cdht_desktop.data.salt import salts_in_log
from cdht_desktop.data.server_options import WRITES
from cdht_desktop.errors import DamagedWorkspace, DiskProblem, NoWorkspace, Refused
from cdht_desktop.words import _

DATABASE = "data.db"
_BUSY_MS = 10_000
_NOT_ONE = "not a database"  # what SQLite says of a page that the key does not open
_LOG_PAGES = 8_192  # 32 MB: the log of one list is not folded in within its own action, but at the next, or at close
_CACHE_KIB = 32 * 1024  # a list of 20,000 fits: no page is encrypted twice in one action


def engine_on(path: Path, data_key: bytes, *, read_only: bool = False) -> Engine:
    """Return an engine on an encrypted database; the key goes in by pragma and stands in no address."""
    one = _reading_connection if read_only else _connection

    def connect() -> Any:
        return _by_some_salt(path, data_key, one)

    engine = create_engine("sqlite://", module=sqlcipher, creator=connect, poolclass=QueuePool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # The driver's default leaves DDL outside the transaction; so BEGIN is said here, and IMMEDIATE by writers.
        writes = connection.get_execution_options().get(WRITES)
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
        raise server.refusal(error) or _refusal(str(error.orig), error) from error
    except sqlcipher.DatabaseError as error:  # of a cursor of the driver's own
        raise _refusal(str(error), error) from error


def _refusal(reason: str, error: Exception) -> Exception:
    """Return the refusal to show for what the database says, or the error itself where it is a bug."""
    found = next((made for part, made in _REASONS if part in reason), None)
    return found() if found else error


def damaged() -> DamagedWorkspace:
    """Return the refusal where the file does not open, or holds what no program of ours writes."""
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
    *((part, damaged) for part in (_NOT_ONE, "malformed", "hmac check failed", "no such table", "no such column")),
)
