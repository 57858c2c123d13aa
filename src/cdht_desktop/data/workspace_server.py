"""Making and opening a workspace on a server: tables there, and a folder that names its address."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, inspect

from cdht_desktop.data import accounts, attempts, keys, schema, server_schema
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.keys import KeyFile
from cdht_desktop.data.server import engine_of
from cdht_desktop.data.server_address import Address
from cdht_desktop.data.server_options import WRITES
from cdht_desktop.data.store import Store, sentences
from cdht_desktop.data.tables import KEYRING
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.words import _


@dataclass(frozen=True)
class Created:
    """A new workspace: its store, open, and the recovery code, which is shown once and kept nowhere."""

    store: Store
    recovery_code: str


def create(folder: Path, user: str, password: str, fill: Callable[[Store], None]) -> Created:
    """Make the tables in the empty database that `folder` names, with what `fill` writes first.

    Raises `NoWorkspace` where it is not empty or keeps no Unicode, `ServerProblem`, `ServerPassword`, `NoRight`.
    """
    made, data_key, code = KeyFile.create(new_id(), user, password)
    store = Store.open(folder, data_key, user, _make)
    try:
        fill(store)
        store.adopt()
        # Last, as in a folder: without keys nobody takes what stands there for a workspace.
        keys.keep(folder, made)
        store.anchor()
        with sentences(), store.aside() as connection:
            server_schema.made(connection)
    except BaseException:
        store.close()
        raise
    return Created(store, code)


def is_free(address: Address) -> bool:
    """Say whether a workspace can be made in a database, which holds one otherwise; nothing is written.

    Raises `NoWorkspace` where something else stands there, `ServerProblem`, `ServerPassword`.
    """
    with sentences(), engine_of(address).connect() as connection:
        if server_schema.is_free(connection):
            return True
        if not inspect(connection).has_table(KEYRING.name):
            raise NoWorkspace(_("The database on the server holds something else. Choose an empty or new one."))
        return False


def _make(engine: Engine) -> None:
    with engine.connect() as connection, connection.execution_options(**{WRITES: True}).begin():
        server_schema.make(connection)


def open_workspace(folder: Path, user: str, password: str) -> Store:
    """Open the workspace on the server that `folder` names.

    Raises `NoWorkspace`, `WrongPassword`, `TooManyTries`, `NoRight` (a user who was removed), `NewerWorkspace`,
    `ServerProblem`, `ServerPassword`.
    """
    user, data_key = attempts.signed_in(folder, keys.standing(folder), user, password)
    store = Store.open(folder, data_key, user, _bring_up_to_date)
    try:
        accounts.settle(store, password)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up_to_date(engine: Engine) -> None:
    server_schema.require(schema.standing(engine))
    schema.bring_up_to_date(engine, lambda: None)  # whoever runs the server backs it up before a new program comes
