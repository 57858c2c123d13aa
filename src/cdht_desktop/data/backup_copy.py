"""The copy of an open database that a backup is made of, checked against its source."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine

from cdht_desktop.data.backup_file import megabytes
from cdht_desktop.data.store import sentences
from cdht_desktop.errors import Cancelled, DamagedWorkspace
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_NO_DATA = frozenset({"draft"})  # tables of what may change while a backup is made
_STEPS = 20_000  # of the database between two looks at whether to stop


@dataclass(frozen=True)
class Facts:
    """What a database is by its content: whose, how far its trail has come, how many rows each table has."""

    unit: str
    name: str
    schema: str
    seq: int
    trail: str
    counts: Mapping[str, int]
    erased: tuple[str, ...]


def copy_checked(engine: Engine, half: Path, progress: Progress) -> Facts:
    """Copy the open database, whole and encrypted, to `half`, check the copy, and return what it holds.

    `VACUUM INTO` keeps the key and sees what is still in the log (copying the file would not). The copy's pages are
    checked, and its rows counted against the source. Raises `DamagedWorkspace`, `DiskProblem`, `Cancelled`; what is at
    `half` then is not to be used.
    """
    with sentences(), engine.connect() as connection:
        raw = connection.connection.cursor()
        size = int(raw.execute("PRAGMA page_count").fetchone()[0]) * int(raw.execute("PRAGMA page_size").fetchone()[0])
        progress.start(_("Copying the database (MB)"), megabytes(size))
        with _stoppable(connection, progress, half):
            raw.execute("VACUUM INTO ?", (str(half),))
            raw.execute("ATTACH DATABASE ? AS copy", (str(half),))
            try:
                progress.start(_("Checking the copy"))
                verdict = raw.execute("PRAGMA copy.quick_check").fetchone()[0]
                source, copied = _facts(raw, "main"), _facts(raw, "copy")
            finally:
                raw.execute("DETACH DATABASE copy")
    if verdict != "ok" or source != copied:
        raise DamagedWorkspace(_("The backup did not pass its check and was thrown away."))
    return copied


@contextlib.contextmanager
def _stoppable(connection: Connection, progress: Progress, half: Path) -> Iterator[None]:
    """Let a person stop what the database does inside; it tells how large `half` has grown meanwhile."""
    raw: Any = connection.connection.dbapi_connection
    stopped = False

    def look() -> bool:
        nonlocal stopped
        with contextlib.suppress(OSError):
            progress.done = megabytes(half.stat().st_size) if progress.total else 0
        try:
            progress.check()
        except Cancelled:
            stopped = True
        return stopped

    raw.set_progress_handler(look, _STEPS)
    try:
        yield
    except sqlcipher.DatabaseError as error:
        if stopped:
            raise Cancelled from error
        raise
    finally:
        raw.set_progress_handler(None, 0)


def facts(connection: Connection) -> Facts:
    """Return what a database holds."""
    return _facts(connection.connection.cursor(), "main")


def _facts(raw: Any, schema: str) -> Facts:
    tables = {
        str(row[0])
        for row in raw.execute(
            f"SELECT name FROM {schema}.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"  # noqa: S608 - ours
        )
    } - _NO_DATA
    counts = {
        table: int(raw.execute(f'SELECT count(*) FROM {schema}."{table}"').fetchone()[0])  # noqa: S608 - its own tables
        for table in sorted(tables)
    }
    unit, name = raw.execute(f"SELECT unit_code, name FROM {schema}.association").fetchone() or ("", "")  # noqa: S608
    columns = {str(row[1]) for row in raw.execute(f"PRAGMA {schema}.table_info(change_set)")}
    sealed = "hash" if "hash" in columns else "''"  # before schema 0005 there were no seals
    last = raw.execute(f"SELECT seq, {sealed} FROM {schema}.change_set ORDER BY seq DESC LIMIT 1").fetchone()  # noqa: S608
    seq, trail = last or (0, "")
    erased = raw.execute(f"SELECT citizen_id FROM {schema}.erasure").fetchall() if "erasure" in tables else ()  # noqa: S608
    version = raw.execute(f"SELECT version_num FROM {schema}.alembic_version").fetchone()[0]  # noqa: S608
    return Facts(
        str(unit), str(name), str(version), int(seq), str(trail), counts, tuple(sorted(str(row[0]) for row in erased))
    )
