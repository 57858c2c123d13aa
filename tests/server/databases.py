"""Databases for tests on the server that CDHT_TEST_SERVER names; `make test-postgres` starts one and names it."""

import os
import secrets
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cdht_desktop.data import server
from cdht_desktop.data.server_address import Address, address_of, keep_address

VARIABLE = "CDHT_TEST_SERVER"
WHY = f"no server: {VARIABLE} is not set (make test-postgres starts one)"


def named() -> str:
    """Return the address of the server's own database, from which others are made; "" where there is none."""
    return os.environ.get(VARIABLE, "")


def password() -> str:
    """Return the password of the database's user, "" where the server asks for none."""
    return os.environ.get("PGPASSWORD", "")


def on_server(statement: str) -> None:
    """Run one statement outside a transaction on the server's own database."""
    engine = create_engine(make_url(named()), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def new_folder(folder: Path, *, of: Path | None = None) -> Path:
    """Make a database, empty or a copy of the one that `of` names, and return `folder`, which names it."""
    if not named():
        pytest.skip(WHY)
    database = f"cdht_{secrets.token_hex(6)}"
    template = ""
    if of is not None:
        standing = address_of(of)
        assert standing is not None
        server.engine_of(standing).dispose()  # one with open connections can't be copied
        template = f' TEMPLATE "{standing.database}"'
    on_server(f'CREATE DATABASE "{database}"{template}')
    keep_address(folder, Address(make_url(named()).set(database=database)))
    return folder


def drop(folder: Path) -> None:
    """Remove the database that a folder names."""
    standing = address_of(folder)
    assert standing is not None
    server.engine_of(standing).dispose()
    on_server(f'DROP DATABASE "{standing.database}" WITH (FORCE)')
