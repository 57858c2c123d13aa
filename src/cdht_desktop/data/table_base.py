"""What all tables share: how constraints are named, the columns of every row, and its unique indexes."""

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

METADATA = SQLModel.metadata
ISO_DATE = "____-__-__"


def unique(*columns: str, name: str, where: str = "") -> Index:
    """Return a unique index, among the rows for which `where` holds if it is given."""
    if not where:
        return Index(name, *columns, unique=True)
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class Row(SQLModel):
    """What every row has: its id, and a version that goes up with each change (stale forms are told by it)."""

    id: str = Field(primary_key=True)
    version: int = 1
