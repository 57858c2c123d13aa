"""The engine on a server: how it connects, when its transactions begin, how it says SQL. Loaded only where one is used."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Join, Select, create_engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql import visitors

from cdht_desktop.data.server_address import Address
from cdht_desktop.data.server_options import SMALL, WRITES
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.words import _

_WRITE_LOCK = 0x63646874_00000001  # "cdht"
_PATIENCE_MS = 30_000  # an action that waits longer for another officer's is refused
_CONNECT_SECONDS = 10
_SAFE_OPTIONS = 160_000  # libpq 16 knows require_auth
_TAKE_LOCK = f"SELECT set_config('lock_timeout', '{_PATIENCE_MS}', true), pg_advisory_xact_lock({_WRITE_LOCK})"


def make_engine(address: Address, password: Callable[[], str | None]) -> Engine:
    """Return an engine on an address; `password` answers what was typed for the database's user, None where nothing was.

    Raises `NoWorkspace` where psycopg is not installed.
    """
    try:
        engine = create_engine(
            address.url,
            connect_args=dict(secured(address)),
            poolclass=QueuePool,
            pool_pre_ping=True,  # a window left open overnight finds that its connection was cut
            hide_parameters=True,
        )
    except ImportError as error:
        raise NoWorkspace(
            _("This installation cannot open a workspace on a server: the part “server” (psycopg) is missing.")
        ) from error
    engine.dialect.statement_compiler = _Compiler

    @event.listens_for(engine, "do_connect")
    def _give(_dialect: Any, _record: Any, _arguments: Any, named: dict[str, Any]) -> None:
        if (typed := password()) is not None:
            named["password"] = typed

    event.listen(engine, "begin", _begin)
    return engine


def secured(address: Address) -> Mapping[str, Any]:
    """Return what holds unless the address says otherwise: a checked server and no password in the clear."""
    query = address.url.query
    options: dict[str, Any] = {"connect_timeout": _CONNECT_SECONDS, "application_name": "CDHT Desktop"}
    if not address.is_here:
        options["sslmode"] = "verify-full"
    if _library() >= _SAFE_OPTIONS:
        options["require_auth"] = "!password"  # a false server cannot ask for the password itself
    return {name: value for name, value in options.items() if name not in query}


def _library() -> int:
    """Return the version of libpq; 0 where psycopg is not there."""
    try:
        from psycopg import pq  # noqa: PLC0415 - an optional part: asked for only where a server is used
    except ImportError:
        return 0
    return int(pq.version())


def _begin(connection: Connection) -> None:
    # Both are only noted by the driver, which begins with the first statement.
    raw: Any = connection.connection.driver_connection
    isolation: Any = connection.dialect.loaded_dbapi.IsolationLevel
    options = connection.get_execution_options()
    writes, small = bool(options.get(WRITES)), bool(options.get(SMALL))
    raw.read_only = not (writes or small)
    # A snapshot would be of the moment before the lock was waited for. Since nobody else writes while it is held, what
    # each statement then sees is one moment too.
    raw.isolation_level = isolation.READ_COMMITTED if writes or small else isolation.REPEATABLE_READ
    if writes:
        connection.exec_driver_sql(_TAKE_LOCK)


class _Compiler(PGCompiler_psycopg):
    """Says SQL so that the answers are those of the database in a file."""

    def order_by_clause(self, select: Any, **named: Any) -> str:
        """Order as SQLite does: what is empty comes first, and last where the order is turned round."""
        outer = _joins_outside(select)
        # SQLAlchemy's own compilers read the clauses by this name.
        texts = [self._in_order(one, outer=outer, **named) for one in select._order_by_clauses]  # noqa: SLF001
        return f" ORDER BY {', '.join(texts)}" if texts else ""

    def _in_order(self, clause: Any, *, outer: bool, **named: Any) -> str:
        text = str(self.process(clause, **named))
        inner = clause
        while (within := getattr(inner, "element", None)) is not None:
            inner = within
        if not outer and getattr(inner, "nullable", True) is False:
            return text  # an index may give the order
        return f"{text} NULLS {'LAST' if text.endswith(' DESC') else 'FIRST'}"


def _joins_outside(select: Any) -> bool:
    """Say whether a column that is never empty in its table may be empty in the answer."""
    froms = select.get_final_froms() if isinstance(select, Select) else [select]
    return any(
        isinstance(part, Join) and (part.isouter or part.full) for one in froms for part in visitors.iterate(one)
    )
