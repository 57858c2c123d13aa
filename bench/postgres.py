"""A province's year taken in on PostgreSQL, beside the same files in a folder in the same run.

The server is the one that CDHT_TEST_SERVER names: `python3 packaging/postgres.py --durable .venv/bin/python -m bench
postgres` starts one whose commits reach the disk, as those of a folder do.
"""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from bench import handed_up
from bench.handed_up import YEAR, Asked
from bench.workplace import PASSWORD, timed
from cdht_desktop.data import server
from cdht_desktop.data.server_address import Address, keep_address
from cdht_desktop.ops import own_keys, receiving, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

FILES, PERSONS = int(os.environ.get("CDHT_BENCH_FILES", "170")), 5_000
MOST_RATIO = 2.0
_SERVER = "CDHT_TEST_SERVER"
_FIRST = 10_000  # the code of the first unit


def run() -> list[str]:
    """Measure, and return lines; one that says why where no server is named."""
    if not os.environ.get(_SERVER):
        return [f"not measured: {_SERVER} names no server (packaging/postgres.py starts one)"]
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        folder = Path(name)
        files = [handed_up.write(folder, Asked(f"{_FIRST + at}", PERSONS)) for at in range(FILES)]
        took = {where: _taken_in(folder / where, files) for where in ("folder", "server")}
    (ours, again, read), (theirs, theirs_again, theirs_read) = took["folder"], took["server"]
    ratio = theirs / ours
    return [
        (
            f"{FILES} files of {PERSONS} people: {theirs:.1f} s on the server, {ours:.1f} s in a folder;"
            f" ratio {ratio:.2f}, at most {MOST_RATIO:g}: {'ok' if ratio <= MOST_RATIO else 'MISSED'}"
        ),
        (
            f"the same again {theirs_again:.2f} s ({again:.2f});"
            f" how the units stand {theirs_read * 1000:.0f} ms ({read * 1000:.0f})"
        ),
    ]


def _taken_in(where: Path, files: list[Path]) -> tuple[float, float, float]:
    """Take files in at a new upper level; return the seconds for that, for the same again, and for reading how it stands."""
    with _placed(where) as store:
        own_keys.signing(store)
        return (
            timed(lambda: _received(store, files, "accepted")),
            timed(lambda: _received(store, files, "already")),
            timed(lambda: receiving.standing(store, YEAR)),
        )


def _received(store: Store, files: list[Path], outcome: str) -> None:
    outcomes = {one.outcome for one in receiving.receive(store, files, Progress(), trust=True)}
    if outcomes != {outcome}:
        raise RuntimeError(f"{outcomes}")


@contextmanager
def _placed(where: Path) -> Iterator[Store]:
    """Make a workspace in a folder, or, where the folder is called so, in a new database on the server."""
    database = f"cdht_bench_{secrets.token_hex(4)}"
    on_server = where.name == "server"
    if on_server:
        _say(f'CREATE DATABASE "{database}"')
        keep_address(where, Address(make_url(os.environ[_SERVER]).set(database=database)))
    made = workspaces.create(where, unit="17", name="Tỉnh Đo", level="upper", password=PASSWORD)
    try:
        with made.store as store:
            yield store
    finally:
        if on_server:
            server.engine_of(Address(make_url(os.environ[_SERVER]).set(database=database))).dispose()
            _say(f'DROP DATABASE "{database}" WITH (FORCE)')


def _say(statement: str) -> None:
    engine = create_engine(os.environ[_SERVER], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
