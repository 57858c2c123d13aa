"""Where a workspace lies on a server: an address without a password, kept in the file `server.json` of a folder.

Everything in the program knows a workspace by a folder. Of one on a server that folder holds nothing but its address, so
that a folder with this one small file is all that another officer's PC needs.
"""

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import platformdirs
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from cdht_desktop import outside
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.files import disk_problem, read_at_most, replacing, safe_name
from cdht_desktop.words import _

SERVER = "server.json"
_DRIVER = "postgresql+psycopg"
_BEGINS = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://", re.IGNORECASE)
_MOST_BYTES = 4_096
# What an address from elsewhere may set: how the connection is made and secured, never what is run on the server.
_OPTIONS = frozenset({
    "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "require_auth", "connect_timeout",
    "gssencmode", "krbsrvname", "channel_binding", "target_session_attrs",
})  # fmt: skip
_HERE = frozenset({"", "localhost", "127.0.0.1", "::1"})
_PROGRAM = "CDHT Desktop"


@dataclass(frozen=True)
class Address:
    """The address of a database on a server; `url` holds no password."""

    url: URL

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the address that `text` says; raises `NoWorkspace` where it is none that the program takes."""
        wrong = _("This is no server address. One looks like postgresql://user@server.example/database")
        rest = _BEGINS.match(text.strip())
        if rest is None:
            raise NoWorkspace(wrong)
        try:
            url = make_url(f"{_DRIVER}://{text.strip()[rest.end() :]}")
        except (ArgumentError, ValueError) as error:
            raise NoWorkspace(wrong) from error
        if url.password is not None:
            raise NoWorkspace(
                _("An address never holds a password: leave it out. It is asked for, or stands in pgpass.")
            )
        if not url.database or set(url.query) - _OPTIONS or not all(isinstance(one, str) for one in url.query.values()):
            raise NoWorkspace(wrong)
        return cls(url)

    def __str__(self) -> str:
        return self.url.render_as_string()

    @property
    def database(self) -> str:
        """The database's name."""
        return self.url.database or ""

    @property
    def host(self) -> str:
        """The server's name; empty where it is this computer's own, by a socket."""
        return str(self.url.query.get("host") or self.url.host or "")

    @property
    def is_here(self) -> bool:
        """Whether the server runs on this very computer, so that nothing goes over a network."""
        return self.host in _HERE or self.host.startswith("/")

    @property
    def name(self) -> str:
        """What a person calls it: the database, and the server."""
        return f"{self.database} ({self.host or 'localhost'})" if not self.host.startswith("/") else self.database


def is_address(text: str) -> bool:
    """Say whether what stands where a folder is expected is a server's address."""
    return _BEGINS.match(text.strip()) is not None


def address_of(folder: Path) -> Address | None:
    """Return the address in a folder's `server.json`, None where the folder has none; raises `NoWorkspace`.

    Raises `DiskProblem` where it cannot be read.
    """
    file = folder / SERVER
    try:
        raw = read_at_most(file, _MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise disk_problem(error, file) from error
    return _read(raw or b"")


@cache
def _read(raw: bytes) -> Address:
    try:
        data: Any = outside.json_value(raw.decode("utf-8"), _MOST_BYTES)
        text = data["address"]
        if not isinstance(text, str):
            raise TypeError("address")
    except (ValueError, KeyError, TypeError) as error:
        raise NoWorkspace(_("The file server.json is damaged: it holds no server address.")) from error
    return Address.parse(text)


def keep_address(folder: Path, address: Address) -> None:
    """Write the address into a folder's `server.json`; raises `DiskProblem`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error, folder) from error
    with replacing(folder / SERVER) as stream:
        stream.write(json.dumps({"address": str(address)}, ensure_ascii=False, indent=1).encode("utf-8") + b"\n")


@contextmanager
def kept(address: Address, folder: Path | None = None) -> Iterator[Path]:
    """Let a folder (None: the one of `folder_for`) name an address, unless what is done with it fails.

    A folder that named the address before goes on naming it; one that is new is gone again.
    """
    place = _place(address) if folder is None else folder
    before, was_there = address_of(place) == address, place.exists()
    try:
        if not before:
            keep_address(place, address)
        yield place
    except BaseException:
        if not before:
            (place / SERVER).unlink(missing_ok=True)
        if not was_there:
            with contextlib.suppress(OSError):
                place.rmdir()
        raise


def folder_for(address: Address) -> Path:
    """Return the folder that this profile keeps for a server's workspace; it is made where it is missing."""
    folder = _place(address)
    if address_of(folder) != address:
        keep_address(folder, address)
    return folder


def _place(address: Address) -> Path:
    home = os.environ.get("CDHT_HOME")
    base = Path(home) if home else Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False))
    mark = hashlib.sha256(str(address).encode("utf-8")).hexdigest()[:6]
    return base / "servers" / safe_name(f"{address.name} {mark}")
