"""What all tables share: how constraints are named, the columns of every row, and the two kinds of index by a slice."""

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


def handed_in(table: str) -> Index:
    """Return the index by which a slice's rows are found; a workspace's own rows cost it nothing."""
    condition = text("slice_id IS NOT NULL")
    return Index(f"ix_{table}_slice", "slice_id", sqlite_where=condition, postgresql_where=condition)


def own(*columns: str, name: str, where: str = "") -> Index:
    """Return a unique index among the workspace's own rows (not those handed in)."""
    condition = "slice_id IS NULL" + (f" AND {where}" if where else "")
    return Index(name, *columns, unique=True, sqlite_where=text(condition), postgresql_where=text(condition))


class Row(SQLModel):
    """What every row has: its id, and a version that goes up with each change (stale forms are told by it)."""

    id: str = Field(primary_key=True)
    version: int = 1
