"""Why a server was not reached: what libpq says, as a sentence that tells an officer what to do or whom to ask.

libpq gives no code before a connection stands, only words: its own in English, the server's in the server's language. So
the server's are told apart by what they name (the database, the user, its file pg_hba.conf), and what is unknown is told
as it is.
"""

from collections.abc import Callable
from typing import Any

from cdht_desktop.errors import Refused, ServerPassword, ServerProblem
from cdht_desktop.words import _

_LONGEST = 300  # letters of what the server says
_Where = dict[str, str]  # host, port, user, database


def not_reached(found: Any) -> Refused:
    """Return the refusal for an error of psycopg that came before a connection stood."""
    connection = getattr(found, "pgconn", None)
    said = str(found).strip()
    where = _where(connection)
    if connection is not None and connection.needs_password:
        return ServerPassword(_("The server asks for the password of the database's user."))
    made = next((make for fits, make in _REASONS if fits(said, where)), None)
    if made is not None:
        return ServerProblem(f"{made().format(**where)} {_nothing()}")
    if connection is not None and connection.used_password:
        return ServerPassword(_("The server does not take the password of the database's user."))
    first = (said.splitlines() or [""])[0]
    words = _("The server does not answer, or does not let this computer in. Nothing was changed. It says: {reason}")
    return ServerProblem(words.format(reason=first[:_LONGEST]))


def _where(connection: Any) -> _Where:
    """Return what was to be reached; psycopg leaves the connection that failed, but of a host without address none."""
    names = {"host": "host", "port": "port", "user": "user", "database": "db"}
    held = {name: getattr(connection, name_there, None) for name, name_there in names.items()}
    return {name: value.decode("utf-8", "replace") if value else "–" for name, value in held.items()}


def _nothing() -> str:
    return _("Nothing was changed.")


def _no_name(said: str, _where: _Where) -> bool:
    return "resolve host" in said or "translate host name" in said


def _no_server(said: str, _where: _Where) -> bool:
    return "Connection refused" in said or "10061" in said  # Windows says it in its own language, with the number


def _silent(said: str, _where: _Where) -> bool:
    return "timeout" in said or "10060" in said or "No route to host" in said or "unreachable" in said


def _no_tls(said: str, _where: _Where) -> bool:
    return "does not support SSL" in said


def _false_certificate(said: str, _where: _Where) -> bool:
    return "certificate" in said


def _not_let_in(said: str, _where: _Where) -> bool:
    return "pg_hba.conf" in said


def _no_database(said: str, where: _Where) -> bool:
    database, user = f'"{where["database"]}"', f'"{where["user"]}"'
    return f"database {database}" in said or (database in said and user not in said)


_REASONS: tuple[tuple[Callable[[str, _Where], bool], Callable[[], str]], ...] = (
    (_no_name, lambda: _("No computer of the name in the address is known here: check how it is written.")),
    (_no_server, lambda: _("The server does not answer: no database server listens on {host} at port {port}.")),
    (_silent, lambda: _("The server does not answer: {host} cannot be reached from here.")),
    (
        _no_tls,
        lambda: _(
            "The server {host} offers no encrypted connection (TLS), and over a network no other is used. Tell whoever "
            "runs the server."
        ),
    ),
    (
        _false_certificate,
        lambda: _(
            "The server {host} could not prove that it is the right one. Ask whoever runs it for its certificate file, "
            "and name that file in the address: ?sslrootcert=C:/cdht/server.crt"
        ),
    ),
    (
        _not_let_in,
        lambda: _(
            "The server {host} does not let this computer in as {user}. Whoever runs the server can allow it (in its "
            "file pg_hba.conf)."
        ),
    ),
    (_no_database, lambda: _("There is no database “{database}” on the server: check how it is written.")),
)
