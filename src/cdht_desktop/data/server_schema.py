"""The tables of a workspace on a server: those of the models, and one for what a folder holds in files beside the data.

They are made whole, at the newest revision: the migrations 0001 to 0006 are SQLite's and never run here. What comes later
runs here too (`data.schema`). Texts are compared by their bytes (collation C), whatever the server's own language is, so
that sort keys and ids have the order that they have in a file.
"""

from functools import cache

from sqlalchemy import Column, Connection, LargeBinary, MetaData, String, Table, Text, inspect, text

from cdht_desktop.data.migrations import HEAD
from cdht_desktop.data.server import not_ours
from cdht_desktop.data.tables import KEYRING, METADATA
from cdht_desktop.errors import NoWorkspace
from cdht_desktop.words import _

BESIDE = Table(
    "beside",
    MetaData(),
    Column("name", Text(collation="C"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
MAKING = "making"  # stands in `beside` from the first step of making a workspace to the last
_SERVER_ONLY = (BESIDE,)


@cache
def metadata() -> MetaData:
    """Return the tables as they are made on a server."""
    made = MetaData(naming_convention=METADATA.naming_convention)
    for table in METADATA.sorted_tables:
        for column in table.to_metadata(made).c:
            if isinstance(column.type, String):
                column.type = type(column.type)(column.type.length, collation="C")
    for table in _SERVER_ONLY:
        table.to_metadata(made)
    return made


def make(connection: Connection) -> None:
    """Make all tables in an empty database, and mark the making as begun; what a making left that was cut short goes.

    Raises `NoWorkspace` where something stands there already, or the database keeps no Unicode.
    """
    if not is_free(connection):
        raise NoWorkspace(_("The database on the server is not empty. Choose an empty or new one."))
    metadata().drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    metadata().create_all(connection)
    connection.execute(text('CREATE TABLE alembic_version (version_num VARCHAR(32) COLLATE "C" PRIMARY KEY)'))
    connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": HEAD})
    connection.execute(BESIDE.insert(), {"name": MAKING, "content": b""})


def is_free(connection: Connection) -> bool:
    """Say whether a workspace can be made in the database: it is empty, but for what a making left that was cut short.

    Raises `NoWorkspace` where it keeps no Unicode.
    """
    if connection.execute(text("SHOW server_encoding")).scalar_one() != "UTF8":
        raise NoWorkspace(_("The database on the server is not made for Vietnamese: it must have the encoding UTF8."))
    tables = set(inspect(connection).get_table_names())
    return not tables or _cut_short(connection, tables)


def _cut_short(connection: Connection, tables: set[str]) -> bool:
    """Say whether the tables are those of a making that ended before it had keys: nobody could ever open it."""
    if tables != {*metadata().tables, "alembic_version"}:
        return False
    making = connection.execute(BESIDE.select().where(BESIDE.c.name == MAKING)).first()
    return making is not None and connection.execute(KEYRING.select()).first() is None


def made(connection: Connection) -> None:
    """Mark the making as done."""
    connection.execute(BESIDE.delete().where(BESIDE.c.name == MAKING))


def require(found: str | None) -> str:
    """Return the revision that stands on a server; raises `NoWorkspace` where there is none."""
    if found is None:
        raise not_ours()
    return found
