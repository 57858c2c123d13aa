"""What stands in a database besides its rows: tables, columns, indexes, and anything that the program never made.

And a way to read rows through the driver's own cursor: SQLAlchemy's rows cost as much as hashing them. Statements are
written for both databases: values as `?`, names in double quotes where they could be words of SQL.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from sqlalchemy import Connection

from cdht_desktop.data import server_schema
from cdht_desktop.data.server import is_on_server
from cdht_desktop.data.tables import METADATA

_VERSION = "alembic_version"


class Reader(Protocol):
    """Reads a database below SQLAlchemy, within the transaction of a connection."""

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement; its rows are read from what this returns. Several can be read at once."""

    def tables(self) -> set[str]:
        """Return the names of the tables."""

    def columns(self, table: str) -> list[tuple[str, bool]]:
        """Return the columns of a table in their order, each with whether it may not be empty."""

    def standing(self) -> dict[str, str]:
        """Return what there is, with its table: tables, indexes and anything else, and columns as `table.column`."""

    def ours(self) -> dict[str, str]:
        """Return what the program makes, in the same form."""

    def close(self) -> None:
        """Let go of the answers that were not read to their end."""


class FileReader:
    """Reads a database file."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement on a cursor of its own."""
        return self._raw.cursor().execute(statement, values)

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        return {row[0] for row in self.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def columns(self, table: str) -> list[tuple[str, bool]]:
        """Return a table's columns."""
        query = 'SELECT name, "notnull" FROM pragma_table_info(?) ORDER BY cid'
        return [(row[0], bool(row[1])) for row in self.execute(query, (table,))]

    def standing(self) -> dict[str, str]:
        """Return what the file holds."""
        query = "SELECT name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~'"
        found = {str(name): str(table) for name, table in self.execute(query).fetchall()}
        columns = (
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_xinfo(m.name) AS c"
            " WHERE m.type = 'table' AND m.rootpage > 0"  # a virtual table has none, and may not even open
        )
        return found | {
            f"{table}.{column}": str(table) for table, column in self.execute(columns).fetchall() if table in found
        }

    def ours(self) -> dict[str, str]:
        """Return what the program makes in a file."""
        return _ours(METADATA)

    def close(self) -> None:
        """Nothing is left open."""

    @contextmanager
    def lenient(self) -> Iterator[None]:
        """Read text that is no UTF-8, which was written from outside, with signs in place of what cannot be read."""
        kept = self._raw.text_factory
        self._raw.text_factory = lambda text: text.decode("utf-8", "replace")
        try:
            yield
        finally:
            self._raw.text_factory = kept


class ServerReader:
    """Reads a database on a server; long answers come in parts, so that no table is held whole."""

    _PART = 5_000  # rows

    def __init__(self, raw: Any) -> None:
        self._raw = raw
        self._open: list[Any] = []

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> Any:
        """Run a statement on a cursor of its own."""
        if values:
            return self._raw.cursor().execute(statement.replace("?", "%s"), values)
        cursor = self._raw.cursor(name=f"read_{len(self._open)}")
        cursor.itersize = self._PART
        self._open.append(cursor)
        return cursor.execute(statement)

    def close(self) -> None:
        """Let go of the answers that were not read to their end."""
        for cursor in self._open:
            cursor.close()
        self._open.clear()

    def tables(self) -> set[str]:
        """Return the names of the tables."""
        query = (
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'f')"
            " AND relnamespace = current_schema()::regnamespace"
        )
        return {row[0] for row in self.execute(query)}

    def columns(self, table: str) -> list[tuple[str, bool]]:
        """Return a table's columns."""
        query = (
            "SELECT attname, attnotnull FROM pg_attribute WHERE attrelid = to_regclass(?)"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return [(row[0], bool(row[1])) for row in self.execute(query, (f'"{table}"',))]

    def standing(self) -> dict[str, str]:
        """Return what the schema holds; an index that belongs to a constraint is none of its own."""
        return {str(name): str(table) for query in _STANDING for name, table in self.execute(query)}

    def ours(self) -> dict[str, str]:
        """Return what the program makes on a server."""
        return _ours(server_schema.metadata())


# Of the schema that the program works in.
_STANDING = tuple(
    query.replace("<here>", "t.relnamespace = current_schema()::regnamespace")
    for query in (
        # tables, views and whatever else can be read like one; sequences
        "SELECT relname, relname FROM pg_class AS t WHERE relkind NOT IN ('i', 't') AND <here>",
        """SELECT i.relname, t.relname FROM pg_index JOIN pg_class AS i ON i.oid = indexrelid
           JOIN pg_class AS t ON t.oid = indrelid
           WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid) AND <here>""",
        """SELECT t.relname || '.' || attname, t.relname FROM pg_attribute JOIN pg_class AS t ON t.oid = attrelid
           WHERE t.relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped AND <here>""",
        """SELECT tgname, t.relname FROM pg_trigger JOIN pg_class AS t ON t.oid = tgrelid
           WHERE NOT tgisinternal AND <here>""",
        """SELECT rulename, t.relname FROM pg_rewrite JOIN pg_class AS t ON t.oid = ev_class
           WHERE t.relkind IN ('r', 'p') AND <here>""",
    )
)


def _ours(metadata: Any) -> dict[str, str]:
    found = {_VERSION: _VERSION, f"{_VERSION}.version_num": _VERSION}
    for table in metadata.sorted_tables:
        found |= {table.name: table.name} | {str(index.name): table.name for index in table.indexes}
        found |= {f"{table.name}.{column.name}": table.name for column in table.c}
    return found


def reader(connection: Connection) -> FileReader | ServerReader:
    """Return what reads the database behind a connection."""
    raw: Any = connection.connection.driver_connection
    return ServerReader(raw) if is_on_server(connection) else FileReader(raw)
