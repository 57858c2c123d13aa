"""The tables of what is printed: jobs with their items, the layouts of papers, pictures."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from cdht_desktop.data.table_base import Row


class PrintJob(Row, table=True):
    """A paper that was printed or written to a file: what, when, by whom, to where.

    `target_name` is the printer's name or the file's; `layout` the layout's title; `copy_marked` where the paper says
    that it is a copy; `asked` once a person said what came out.
    """

    __tablename__ = "print_job"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("target IN ('printer','file')", name="target"),
        CheckConstraint("pages >= 1", name="pages"),
        Index("ix_print_job_year", "year", "at"),
    )
    unit_code: str
    kind: str
    year: int
    at: str
    user: str
    target: str
    target_name: str
    layout: str = ""
    pages: int
    copy_marked: bool = False
    asked: bool = False
    decision_id: str | None = Field(default=None, foreign_key="decision.id", index=True)


class PrintItem(Row, table=True):
    """One certificate of a print, in its order; `failed` where a person said that it did not come out."""

    __tablename__ = "print_item"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("outcome IN ('sent','out','failed')", name="outcome"),
        UniqueConstraint("job_id", "position"),
    )
    job_id: str = Field(foreign_key="print_job.id")
    certificate_id: str = Field(foreign_key="certificate.id", index=True)
    position: int
    outcome: str = "sent"


class PaperLayout(Row, table=True):
    """A layout that the association made from a shipped one (`base`); `content` is the text of its file."""

    __tablename__ = "paper_layout"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        UniqueConstraint("kind", "name_fold"),
    )
    kind: str
    name: str
    name_fold: str
    base: str
    content: str = Field(sa_column=Column(Text, nullable=False))


class Picture(Row, table=True):
    """A picture for layouts (a logo, a scanned border); `content` is Base64."""

    __tablename__ = "picture"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        CheckConstraint("media IN ('png','jpeg')", name="media"),
        CheckConstraint("width >= 1 AND height >= 1", name="size"),
        UniqueConstraint("name_fold"),
    )
    name: str
    name_fold: str
    media: str
    width: int
    height: int
    content: str = Field(sa_column=Column(Text, nullable=False))
