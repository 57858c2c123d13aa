"""The tables of a year: its criteria set, registrations, evaluations, decisions and the numbers of certificates."""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from cdht_desktop.data.table_base import ISO_DATE, Row, unique


class CriteriaSet(Row, table=True):
    """A criteria set as it stood when a year began; the program's own file may change later, this copy does not."""

    __tablename__ = "criteria_set"
    __table_args__: ClassVar[tuple[Any, ...]] = (UniqueConstraint("code", "sha256"),)
    code: str
    title: str
    sha256: str
    source: str = Field(sa_column=Column(Text, nullable=False))


class Round(Row, table=True):
    """One year of one title in one unit."""

    __tablename__ = "round"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("year BETWEEN 2000 AND 2200", name="year"),
        CheckConstraint("state IN ('open','closed')", name="state"),
        UniqueConstraint("unit_code", "year", "kind"),
    )
    unit_code: str
    year: int
    kind: str = "citizen"
    criteria_set_id: str = Field(foreign_key="criteria_set.id")
    state: str = "open"
    opened_on: str


class Registration(Row, table=True):
    """A citizen registered for a year, with village and group as they were then."""

    __tablename__ = "registration"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        UniqueConstraint("round_id", "citizen_id"),
        Index("ix_registration_round", "round_id", "village_id"),
    )
    unit_code: str
    round_id: str = Field(foreign_key="round.id")
    citizen_id: str = Field(foreign_key="citizen.id", index=True)
    village_id: str | None = Field(default=None, foreign_key="village.id")
    group_id: str | None = Field(default=None, foreign_key="citizen_group.id")
    remote: bool = False
    registered_on: str


class Evaluation(Row, table=True):
    """The scores of one registration at one stage; the one that counts has `counts` set.

    `scores` is a JSON list in tenths of a point, one an indicator, null where not scored. A verdict exists exactly when
    no score is missing.
    """

    __tablename__ = "evaluation"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("stage IN ('self','branch','commune')", name="stage"),
        CheckConstraint("grade IN ('passed','failed')", name="grade"),
        CheckConstraint("total BETWEEN 0 AND 10000", name="total"),
        CheckConstraint("(grade IS NULL) = (missing > 0)", name="grade_when_complete"),
        CheckConstraint("grade <> 'failed' OR length(reasons) > 2", name="failed_has_reason"),
        CheckConstraint("grade <> 'passed' OR reasons = '[]'", name="passed_has_none"),
        CheckConstraint("scores LIKE '[%]'", name="scores"),
        UniqueConstraint("registration_id", "stage"),
        Index(
            "uq_evaluation_counts",
            "registration_id",
            unique=True,
            sqlite_where=text("counts = 1"),
            postgresql_where=text("counts"),
        ),
    )
    unit_code: str
    registration_id: str = Field(foreign_key="registration.id")
    stage: str = "commune"
    counts: bool = True
    scores: str
    total: int
    missing: int = 0
    grade: str | None = None
    reasons: str = "[]"
    digital_skills: bool | None = None
    updates_online: bool | None = None
    note: str = ""
    evaluated_on: str


class Decision(Row, table=True):
    """A recognition decision: its number and date, and who signs."""

    __tablename__ = "decision"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(number) > 0", name="number"),
        CheckConstraint("decided_on LIKE '" + ISO_DATE + "'", name="decided_on"),
        CheckConstraint("recognised >= 0", name="recognised"),
        unique("round_id", "number", name="uq_decision_number"),
    )
    unit_code: str
    round_id: str = Field(foreign_key="round.id")
    number: str
    decided_on: str
    signer_title: str = ""
    signer_name: str = ""
    registered: int = 0
    failed: int = 0
    recognised: int = 0


class Certificate(Row, table=True):
    """A certificate as issued: revoked at most, never deleted, its number never used again.

    `sequence` and `register_sequence` count within a unit and year what `number` and `register_number` say in words.
    `replaces`: the revoked certificate that a correction
    stands in for. `prints` counts the times it came out on paper or was written to a file, `printed_at` is the first.
    """

    __tablename__ = "certificate"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("state IN ('valid','revoked')", name="state"),
        CheckConstraint("(state = 'revoked') = (revoked_on IS NOT NULL)", name="revoked_on"),
        CheckConstraint("state = 'valid' OR length(revoked_reason) > 0", name="revoked_reason"),
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("register_sequence >= 1", name="register_sequence"),
        CheckConstraint("prints >= 0", name="prints"),
        UniqueConstraint("unit_code", "year", "sequence"),
        Index("uq_certificate_register", "unit_code", "year", "register_sequence", unique=True),
        Index(
            "uq_certificate_replaces",
            "replaces",
            unique=True,
            sqlite_where=text("replaces IS NOT NULL"),
            postgresql_where=text("replaces IS NOT NULL"),
        ),
        Index(
            "uq_certificate_valid",
            "registration_id",
            unique=True,
            sqlite_where=text("state = 'valid'"),
            postgresql_where=text("state = 'valid'"),
        ),
        Index("ix_certificate_decision", "decision_id"),
    )
    unit_code: str
    decision_id: str = Field(foreign_key="decision.id")
    registration_id: str = Field(foreign_key="registration.id")
    year: int
    sequence: int
    number: str
    register_number: str
    name: str
    birth: str
    address: str
    state: str = "valid"
    revoked_on: str | None = None
    revoked_reason: str = ""
    printed_at: str | None = None
    register_sequence: int | None = None
    prints: int = 0
    replaces: str | None = Field(default=None, foreign_key="certificate.id")


class VoidNumber(Row, table=True):
    """Numbers from `first` to `last` that no certificate of ours bears or ever will, with the reason."""

    __tablename__ = "void_number"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("kind IN ('certificate','register')", name="kind"),
        CheckConstraint("first BETWEEN 1 AND last", name="first"),
        CheckConstraint("length(reason) > 0", name="reason"),
        Index("ix_void_number_year", "unit_code", "year", "kind"),
    )
    unit_code: str
    year: int
    kind: str
    first: int
    last: int
    reason: str
    made_on: str
