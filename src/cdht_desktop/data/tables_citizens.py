"""The tables of the people of a commune: villages, groups, citizens, and what belongs to their list and forms."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from cdht_desktop.data.table_base import ISO_DATE, Row, unique


class Village(Row, table=True):
    """A village or a unit with a local branch; `remote` None means as the commune."""

    __tablename__ = "village"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(name) > 0", name="name"),
        unique("unit_code", "name", name="uq_village_name", where="removed_at IS NULL"),
    )
    unit_code: str
    name: str
    name_fold: str
    name_sort: str
    remote: bool | None = None
    removed_at: str | None = None


class CitizenGroup(Row, table=True):
    """An occupation group of this workspace."""

    __tablename__ = "citizen_group"
    __table_args__: ClassVar[tuple[Any, ...]] = (unique("code", name="uq_citizen_group_code"),)
    unit_code: str
    code: str
    name: str
    spellings: str = ""
    official: bool = False
    position: int = 0


class Citizen(Row, table=True):
    """A person. The ID number is a field, unique among the living rows of one commune, never a key.

    `merged_into`: the record was a second one of that person, and is kept (removed) so that the merge can be told.
    `restricted_on`: the person asked that their data be kept but not used. `erased_on`: nothing personal is left in it
    (such a row is restricted too).
    """

    __tablename__ = "citizen"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1900 AND 2200", name="birth_year"),
        CheckConstraint(
            "(birth_month IS NULL AND birth_day IS NULL) OR"
            " (birth_year IS NOT NULL AND birth_month BETWEEN 1 AND 12 AND birth_day BETWEEN 1 AND 31)",
            name="birth_day",
        ),
        CheckConstraint("sex IN ('male','female')", name="sex"),
        CheckConstraint("length(id_number) = 12", name="id_number"),
        CheckConstraint("consent_date IS NULL OR consent_date LIKE '" + ISO_DATE + "'", name="consent_date"),
        CheckConstraint("merged_into IS NULL OR removed_at IS NOT NULL", name="merged_into"),
        CheckConstraint("restricted_on IS NULL OR restricted_on LIKE '" + ISO_DATE + "'", name="restricted_on"),
        CheckConstraint("erased_on IS NULL OR (removed_at IS NOT NULL AND id_number IS NULL)", name="erased_on"),
        unique(
            "unit_code", "id_number", name="uq_citizen_id_number", where="removed_at IS NULL AND id_number IS NOT NULL"
        ),
        Index(
            "ix_citizen_merged",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
        Index(
            "ix_citizen_restricted",
            "restricted_on",
            sqlite_where=text("restricted_on IS NOT NULL"),
            postgresql_where=text("restricted_on IS NOT NULL"),
        ),
    )
    unit_code: str
    name: str
    name_fold: str
    name_sort: str
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    sex: str | None = None
    id_number: str | None = None
    village_id: str | None = Field(default=None, foreign_key="village.id", index=True)
    group_id: str | None = Field(default=None, foreign_key="citizen_group.id")
    phone: str = ""
    note: str = ""
    consent_source: str = ""
    consent_date: str | None = None
    removed_at: str | None = None
    merged_into: str | None = Field(default=None, foreign_key="citizen.id")
    restricted_on: str | None = None
    erased_on: str | None = None


class CitizenPair(Row, table=True):
    """What a person decided about two records that look like one: `different` people, or to be looked at `later`."""

    __tablename__ = "citizen_pair"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("first_id < second_id", name="order"),
        CheckConstraint("verdict IN ('different','later')", name="verdict"),
        UniqueConstraint("first_id", "second_id"),
    )
    unit_code: str
    first_id: str = Field(foreign_key="citizen.id")
    second_id: str = Field(foreign_key="citizen.id", index=True)
    verdict: str
    decided_on: str


class SavedFilter(Row, table=True):
    """A page's filters under a name that a person gave; `content` is JSON."""

    __tablename__ = "saved_filter"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(name) BETWEEN 1 AND 60", name="name"),
        UniqueConstraint("page", "name_fold"),
    )
    page: str
    name: str
    name_fold: str
    content: str = Field(sa_column=Column(Text, nullable=False))


class ListShape(Row, table=True):
    """Which columns a person said a kind of list has, by the shape of its header; `content` is JSON."""

    __tablename__ = "list_shape"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("kind IN ('citizens','scores')", name="kind"),
        CheckConstraint("length(shape) = 64", name="shape"),
        UniqueConstraint("kind", "shape"),
    )
    kind: str
    shape: str
    content: str = Field(sa_column=Column(Text, nullable=False))


class Draft(SQLModel, table=True):
    """What stands in an open form and is not saved yet; no data, so no change set keeps it.

    `id` names the form (`citizen:new`, `citizen:<id>` …), `record_version` the version that the form was opened at.
    """

    __tablename__ = "draft"
    id: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    record_version: int
    at: str
    content: str = Field(sa_column=Column(Text, nullable=False))
