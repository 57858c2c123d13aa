"""The tables of the trail: what was done, by whom, before and after."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from cdht_desktop.data.table_base import Row


class ChangeSet(SQLModel, table=True):
    """One action on the workspace: who, when, what in words. `undoes` names the set that it takes back.

    `note`: nothing was changed, but something was read or left the program (`domain.notes`); `subject` is the id of the
    citizen whom that concerns, `detail` what a person reads of it besides the title. `content_hash` seals title, detail
    and rows, `hash` everything and the set before (`data.seals`).
    """

    __tablename__ = "change_set"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("kind IN ('do','undo','redo')", name="kind"),
        CheckConstraint("(kind = 'do') = (undoes IS NULL)", name="undoes"),
        CheckConstraint("note IS NULL OR (length(note) > 0 AND kind = 'do')", name="note"),
        Index(
            "ix_change_set_subject",
            "subject",
            sqlite_where=text("subject IS NOT NULL"),
            postgresql_where=text("subject IS NOT NULL"),
        ),
    )
    id: str = Field(primary_key=True)
    seq: int = Field(unique=True)
    at: str
    user: str
    title: str
    kind: str = "do"
    undoes: str | None = Field(default=None, foreign_key="change_set.id")
    undone: bool = False
    undoable: bool = True
    rows: int = 0
    note: str | None = None
    subject: str | None = None
    detail: str = ""
    content_hash: str = ""
    hash: str = ""


class ChangeRow(SQLModel, table=True):
    """Before and after of one row that a change set touched (JSON of the columns that changed).

    `digest` seals the row (`data.seals`).
    """

    __tablename__ = "change_row"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("op IN ('insert','update','delete')", name="op"),
        CheckConstraint("(before IS NULL) = (op = 'insert') AND (after IS NULL) = (op = 'delete')", name="images"),
        Index("ix_change_row_row", "row_id"),
        {"sqlite_with_rowid": False},
    )
    set_seq: int = Field(primary_key=True, foreign_key="change_set.seq")
    position: int = Field(primary_key=True)
    table_name: str
    row_id: str
    op: str
    before: str | None = Field(default=None, sa_column=Column(Text))
    after: str | None = Field(default=None, sa_column=Column(Text))
    digest: bytes = b""


class Resealed(Row, table=True):
    """The content of a change set that an erasure stripped: its new seal, in place of the one that it was made with.

    The row itself stands in the change set of the erasure, and is sealed by that.
    """

    __tablename__ = "resealed"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(content_hash) = 64", name="content_hash"),
        Index("ix_resealed_set", "set_seq"),
    )
    set_seq: int
    content_hash: str
