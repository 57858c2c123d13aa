"""What stands beside the data of a workspace on a server: in two small tables, shared by all PCs, outside the trail."""

import contextlib
from collections.abc import Iterator
from typing import ClassVar

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from cdht_desktop.data import server
from cdht_desktop.data.server_address import Address
from cdht_desktop.data.server_options import SMALL
from cdht_desktop.data.server_schema import BESIDE
from cdht_desktop.data.tables import KEYRING
from cdht_desktop.errors import NoWorkspace

_KEYS = "keys.json"  # has a table of its own, of one row
_ROW = "keyring"
_SMALL_LOCK = 0x63646874_00000002
_PATIENCE_MS = 10_000
_PUT_KEYS = (
    "INSERT INTO keyring (id, version, content) VALUES (:id, 1, :content)"
    " ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = keyring.version + 1"
)
_PUT = "INSERT INTO beside VALUES (:name, :content) ON CONFLICT (name) DO UPDATE SET content = excluded.content"
_RUNNING = "SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())"


class BesideServer:
    """The small contents of the workspace at an address."""

    shared: ClassVar[bool] = True

    def __init__(self, address: Address) -> None:
        self._address = address

    def read(self, name: str, most: int) -> bytes | None:
        """Return a content; raises `FileNotFoundError` where there is none, also where there is no workspace at all."""
        try:
            with self._connected() as connection:
                content = _read(connection, name)
        except NoWorkspace as error:
            raise FileNotFoundError(name) from error
        if content is None:
            raise FileNotFoundError(name)
        return None if len(content) > most else content

    def write(self, name: str, content: bytes) -> None:
        """Put a content in place of what stood there."""
        with self._connected(writes=True) as connection:
            if name == _KEYS:
                connection.execute(text(_PUT_KEYS), {"id": _ROW, "content": content.decode("utf-8")})
            else:
                connection.execute(text(_PUT), {"name": name, "content": content})

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold a lock of the database that is not the one of actions: a sign-in waits for nobody's import."""
        with self._connected() as connection:
            connection.execute(text(f"SET LOCAL lock_timeout = {_PATIENCE_MS}"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_SMALL_LOCK})"))
            yield

    def clock(self) -> float:
        """Return how long the server has been running, by its own clock."""
        with self._connected() as connection:
            return float(connection.execute(text(_RUNNING)).scalar_one())

    @contextlib.contextmanager
    def _connected(self, *, writes: bool = False) -> Iterator[Connection]:
        engine = server.engine_of(self._address)
        with _told(), engine.connect() as plain:
            connection = plain.execution_options(**{SMALL: writes})
            with connection.begin():
                yield connection


def _read(connection: Connection, name: str) -> bytes | None:
    if name == _KEYS:
        content = connection.execute(select(KEYRING.c.content).where(KEYRING.c.id == _ROW)).scalar()
        return None if content is None else str(content).encode("utf-8")
    kept = connection.execute(select(BESIDE.c.content).where(BESIDE.c.name == name)).scalar()
    return None if kept is None else bytes(kept)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turn the server's errors into sentences."""
    try:
        yield
    except DBAPIError as error:
        raise server.refusal(error) or error from error
