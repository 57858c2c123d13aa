"""The tables of a workspace. Points are whole tenths; dates are ISO text; ids are UUID text; booleans 0 or 1.

Every row carries its unit's code. What communes handed in has tables of its own (`tables_exchange`). Constraints have
names and forbid the impossible, whoever writes.
"""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from cdht_desktop.data.table_base import ISO_DATE, Row, unique
from cdht_desktop.data.tables_exchange import (
    Batch,
    BatchFile,
    Crossing,
    EncryptionKey,
    KeyCertificate,
    Keyring,
    MemberUnit,
    Revocation,
    SigningKey,
    SliceFigure,
    SlicePerson,
    Task,
    TrustedKey,
    UpperYear,
)  # fmt: skip
from cdht_desktop.data.tables_people import Consent, Erasure, PrivacyRequest, UserAccount
from cdht_desktop.data.tables_trail import ChangeRow, ChangeSet, Resealed

METADATA = SQLModel.metadata


class Association(Row, table=True):
    """This workspace's unit; one row."""

    __tablename__ = "association"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("level IN ('commune','upper')", name="level"),
        CheckConstraint("length(unit_code) BETWEEN 2 AND 5", name="unit_code"),
        CheckConstraint("only_one = 1", name="only_one"),
        UniqueConstraint("only_one"),
    )
    only_one: int = 1
    unit_code: str
    name: str
    level: str
    commune: str = ""
    province: str = ""
    upper_name: str = ""
    place: str = ""
    signer_title: str = ""
    signer_name: str = ""
    remote: bool = False


class Setting(Row, table=True):
    """A setting of the workspace; `id` is its name, `value` JSON."""

    __tablename__ = "setting"
    value: str


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


# The tables themselves: queries are written on these, so that what is read are columns and never live rows.
ASSOCIATION = METADATA.tables["association"]
SETTING = METADATA.tables["setting"]
BATCH = METADATA.tables[Batch.__tablename__]
BATCH_FILE = METADATA.tables[BatchFile.__tablename__]
SLICE_PERSON = METADATA.tables[SlicePerson.__tablename__]
SLICE_FIGURE = METADATA.tables[SliceFigure.__tablename__]
TRUSTED_KEY = METADATA.tables[TrustedKey.__tablename__]
SIGNING_KEY = METADATA.tables[SigningKey.__tablename__]
ENCRYPTION_KEY = METADATA.tables[EncryptionKey.__tablename__]
REVOCATION = METADATA.tables[Revocation.__tablename__]
KEY_CERTIFICATE = METADATA.tables[KeyCertificate.__tablename__]
MEMBER_UNIT = METADATA.tables[MemberUnit.__tablename__]
UPPER_YEAR = METADATA.tables[UpperYear.__tablename__]
TASK = METADATA.tables[Task.__tablename__]
CROSSING = METADATA.tables[Crossing.__tablename__]
KEYRING = METADATA.tables[Keyring.__tablename__]
VILLAGE = METADATA.tables["village"]
CITIZEN_GROUP = METADATA.tables["citizen_group"]
CITIZEN = METADATA.tables["citizen"]
CITIZEN_PAIR = METADATA.tables["citizen_pair"]
SAVED_FILTER = METADATA.tables["saved_filter"]
LIST_SHAPE = METADATA.tables["list_shape"]
DRAFT = METADATA.tables["draft"]
CRITERIA_SET = METADATA.tables["criteria_set"]
ROUND = METADATA.tables["round"]
REGISTRATION = METADATA.tables["registration"]
EVALUATION = METADATA.tables["evaluation"]
DECISION = METADATA.tables["decision"]
CERTIFICATE = METADATA.tables["certificate"]
VOID_NUMBER = METADATA.tables["void_number"]
PRINT_JOB = METADATA.tables["print_job"]
PRINT_ITEM = METADATA.tables["print_item"]
PAPER_LAYOUT = METADATA.tables["paper_layout"]
PICTURE = METADATA.tables["picture"]
CHANGE_SET = METADATA.tables[ChangeSet.__tablename__]
CHANGE_ROW = METADATA.tables[ChangeRow.__tablename__]
RESEALED = METADATA.tables[Resealed.__tablename__]
USER_ACCOUNT = METADATA.tables[UserAccount.__tablename__]
CONSENT = METADATA.tables[Consent.__tablename__]
PRIVACY_REQUEST = METADATA.tables[PrivacyRequest.__tablename__]
ERASURE = METADATA.tables[Erasure.__tablename__]
