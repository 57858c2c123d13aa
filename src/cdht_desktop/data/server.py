"""The database on a server: PostgreSQL by psycopg, with the same order and the same meaning as the one in a file.

Reads are snapshots (REPEATABLE READ). Each action that writes first takes one lock of the whole database, so that the
numbers and seals of the trail stay one chain; while it waits nothing of it has happened.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from cdht_desktop.data.server_address import Address
from cdht_desktop.data.server_reasons import not_reached
from cdht_desktop.errors import DiskProblem, NoRight, NoWorkspace, Refused, ServerProblem
from cdht_desktop.words import _

DIALECT = "postgresql"
_passwords: dict[Address, str] = {}  # typed in this run of the program; they stand nowhere else


def is_on_server(connection: Connection) -> bool:
    """Say whether a connection leads to a server."""
    return connection.dialect.name == DIALECT


def keep_password(address: Address, password: str) -> None:
    """Keep the password of the database's user in memory until the program ends."""
    _passwords[address] = password
    engine_of(address).dispose()


@cache
def engine_of(address: Address) -> Engine:
    """Return the one engine of this program for an address; raises `NoWorkspace` where psycopg is not installed."""
    # SQLAlchemy's part for PostgreSQL takes a tenth of a second to load: only where a workspace lies on a server.
    from cdht_desktop.data.server_engine import make_engine  # noqa: PLC0415

    return make_engine(address, lambda: _passwords.get(address))


# What its errors mean -------------------------------------------------------------------------------------------------


def refusal(error: DBAPIError) -> Exception | None:
    """Return what to raise for an error of the server: a refusal with a sentence, or the error itself where it is a bug.

    None where the error is not a server's.
    """
    found: Any = error.orig
    if not hasattr(found, "sqlstate"):
        return None
    state: str = found.sqlstate or ""
    if not state or (state[:2] in _NOT_REACHED and state != _STOPPED):
        return not_reached(found)
    made = _REASONS.get(state) or _REASONS.get(state[:2])
    return made() if made else error


def busy() -> Refused:
    """Return the refusal where another officer's action lasts too long."""
    return Refused(_("Somebody else is saving a lot of data just now. Nothing was changed; try again in a moment."))


def _full() -> DiskProblem:
    return DiskProblem(_("The server has no room left. Nothing was changed; tell whoever runs the server."))


def _no_right() -> NoRight:
    return NoRight(
        _("The server does not allow its database user to do this. Nothing was changed; tell whoever runs the server.")
    )


def _read_only() -> ServerProblem:
    return ServerProblem(_("The server takes no changes just now: it is a copy, or is being looked after."))


def not_ours() -> NoWorkspace:
    """Return the refusal where the database on the server is not as this program makes one."""
    return NoWorkspace(_("The database on the server is no workspace of this program, or a part of it is missing."))


_STOPPED = "57014"  # a statement was ended from outside
_NOT_REACHED = frozenset({"08", "28", "3D", "57"})  # connection, right to connect, no such database, server going down
_REASONS = {
    "53": _full,
    "55P03": busy,
    _STOPPED: busy,
    "40": busy,
    "25006": _read_only,
    "42501": _no_right,
    "42P01": not_ours,
    "42703": not_ours,
}
