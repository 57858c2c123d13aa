"""The tables of what goes between the levels: files, keys, a unit's year as handed in, tasks, persons in two communes.

Rows of `slice_person`, `slice_figure` and `batch_file` are no data of their own: they follow from a file that was taken
in, whose checksum (`batch.sha256`) and whose rows' checksum (`batch.rows_sha256`) stand in the trail. They are written
beside the trail (`Write.derive`), and `check` compares them with the checksum.
"""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from cdht_desktop.data.table_base import ISO_DATE, Row

DERIVED = frozenset({"batch_file", "slice_person", "slice_figure"})
_KINDS = "'year','receipt','return','lists','share','additions'"
_OUTCOMES = "'sent','current','replaced','older','disputed','aside','refused','taken'"


class Batch(Row, table=True):
    """A file that this workspace wrote (`out`) or that came to it (`in`).

    `outcome` of a unit's year: `current` counts, `replaced` did, `older` came after a newer one, `disputed` has another
    file of the same revision against it, `aside` waits for an officer (`reason` says why), `refused` holds what cannot
    be (`problems`, a JSON list, says what). Other kinds are `taken` or `refused`. `number` counts the files, and is what
    the rows of a slice name theirs by. `facts` is JSON: what the file says besides its persons (villages, groups,
    decisions, criteria sets).
    """

    __tablename__ = "batch"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("direction IN ('out','in')", name="direction"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("number >= 1", name="number"),
        Index("ix_batch_unit_year", "unit_code", "year", "kind"),
        Index(
            "uq_batch_sent",
            "unit_code",
            "year",
            "revision",
            "kind",
            "to_unit",
            unique=True,
            sqlite_where=text("direction = 'out'"),
            postgresql_where=text("direction = 'out'"),
        ),
        Index(
            "uq_batch_current",
            "unit_code",
            "year",
            unique=True,
            sqlite_where=text("outcome = 'current'"),
            postgresql_where=text("outcome = 'current'"),
        ),
    )
    number: int = Field(unique=True)
    direction: str
    kind: str = "year"
    unit_code: str
    unit_name: str
    to_unit: str = ""
    year: int
    revision: int
    sha256: str = Field(unique=True)
    content_sha256: str = ""
    previous_sha256: str | None = None
    file_name: str
    rows: int
    encrypted: bool = False
    signer: str
    manifest: str = Field(sa_column=Column(Text, nullable=False))
    outcome: str
    reason: str = ""
    problems: str = Field(default="[]", sa_column=Column(Text, nullable=False))
    facts: str = Field(default="{}", sa_column=Column(Text, nullable=False))
    rows_sha256: str = ""
    at: str
    decided_at: str | None = None
    decided_by: str = ""


class BatchFile(SQLModel, table=True):
    """A file as it came, byte for byte, so that what it says can be taken in again."""

    __tablename__ = "batch_file"
    batch_id: str = Field(primary_key=True, foreign_key="batch.id")
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class SlicePerson(SQLModel, table=True):
    """One person's year as a commune handed it in; only files that count have rows here.

    `position` is the place of the person's line in the file. `person_id` is the commune's own id. Points in tenths.
    `certificate` is the number of the valid one, "" where there is none; `papers` a JSON list of all there were.
    """

    __tablename__ = "slice_person"
    __table_args__: ClassVar[tuple[Any, ...]] = ({"sqlite_with_rowid": False},)
    batch_number: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    person_id: str
    name: str
    birth: str
    sex: str | None = None
    id_number: str | None = None
    village: str = ""
    group_code: str = ""
    group_name: str = ""
    remote: bool = False
    registered_on: str
    stage: str | None = None
    scores: str | None = None
    total: int | None = None
    grade: str | None = None
    reasons: str = "[]"
    digital_skills: bool | None = None
    updates_online: bool | None = None
    evaluated_on: str | None = None
    certificate: str = ""
    papers: str = "[]"


class SliceFigure(SQLModel, table=True):
    """The persons of one village and group of a file that counts, counted: what reports add up."""

    __tablename__ = "slice_figure"
    batch_number: int = Field(primary_key=True)
    position: int = Field(primary_key=True)
    unit_code: str
    year: int = Field(index=True)
    village: str
    village_sort: str
    group_code: str
    group_name: str
    group_position: int
    registered: int
    evaluated: int
    passed: int
    failed: int
    recognised: int
    recognised_digital: int
    recognised_updates: int


class TrustedKey(Row, table=True):
    """A unit's public key as this workspace knows it; the current one is the one not replaced.

    `level` is what the key's holder is: a commune, an upper level, or a second PC (`pc`) of this very commune, of which
    there may be several. `recipients` is a JSON list of age keys to encrypt to. `certified_by` names the key whose
    certificate vouches for it from `valid_from` to `valid_to`; else an officer confirmed its words. `revoked_from`: what
    it signed from that day on is not believed; what was accepted before stays.
    """

    __tablename__ = "trusted_key"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        UniqueConstraint("unit_code", "key_id"),
        CheckConstraint("level IN ('commune','upper','pc')", name="level"),
        CheckConstraint("revoked_from IS NULL OR revoked_from LIKE '" + ISO_DATE + "'", name="revoked_from"),
    )
    unit_code: str
    unit_name: str
    key_id: str
    public_key: str
    level: str = "commune"
    recipients: str = "[]"
    confirmed: bool = False
    certified_by: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    revoked_from: str | None = None
    revoked_reason: str = ""
    pinned_at: str
    replaced_at: str | None = None


class SigningKey(Row, table=True):
    """This workspace's own key pair; the private one exists nowhere but in the encrypted database."""

    __tablename__ = "signing_key"
    key_id: str = Field(unique=True)
    public_key: str
    private_key: str
    made_at: str
    replaced_at: str | None = None
    certificate: str | None = None


class EncryptionKey(Row, table=True):
    """A key by which others encrypt to this workspace (age).

    `identity` is the private half; of a `paper` key it stands on paper only. Replaced ones are kept: old files open with
    them.
    """

    __tablename__ = "encryption_key"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("role IN ('working','paper')", name="role"),
        CheckConstraint("(identity IS NULL) = (role = 'paper')", name="identity"),
    )
    role: str
    recipient: str = Field(unique=True)
    identity: str | None = None
    made_at: str
    replaced_at: str | None = None


class Revocation(Row, table=True):
    """A key that is not believed any more from a day on, by the numbered list of its issuer (an upper level's key)."""

    __tablename__ = "revocation"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("list_number >= 1", name="list_number"),
        CheckConstraint("revoked_from LIKE '" + ISO_DATE + "'", name="revoked_from"),
        UniqueConstraint("issuer", "key_id"),
    )
    issuer: str
    list_number: int
    unit_code: str
    key_id: str
    revoked_from: str
    reason: str = ""


class KeyCertificate(Row, table=True):
    """An upper level's word that a key is of exactly these units from one day to another; `content` is the signed text."""

    __tablename__ = "key_certificate"
    issuer: str
    key_id: str
    units: str
    valid_from: str
    valid_to: str
    content: str = Field(sa_column=Column(Text, nullable=False))
    made_at: str


class MemberUnit(Row, table=True):
    """A unit that hands in to this upper level."""

    __tablename__ = "member_unit"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(code) BETWEEN 2 AND 5", name="code"),
        CheckConstraint("length(name) > 0", name="name"),
        UniqueConstraint("code"),
    )
    code: str
    name: str
    name_sort: str
    phone: str = ""
    removed_on: str | None = None


class UpperYear(Row, table=True):
    """What the upper level said about a year: by when to hand in, and that it is closed."""

    __tablename__ = "upper_year"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        UniqueConstraint("year"),
        CheckConstraint("due_on IS NULL OR due_on LIKE '" + ISO_DATE + "'", name="due_on"),
        CheckConstraint("closed_on IS NULL OR closed_on LIKE '" + ISO_DATE + "'", name="closed_on"),
    )
    year: int
    due_on: str | None = None
    closed_on: str | None = None


class Task(Row, table=True):
    """Something that the upper level asks a commune to put right or to look at.

    `direction` is `out` at the level that asks, `in` at the commune. `person_id` is the commune's own id of the person
    (None: about the file); `field` one of the citizen's fields or ""; `said` what the file said, `wanted` what it should
    say; `words` the officer's sentence. `state`: `open`, `done` or `declined` with `answer`. `carried` is the revision
    (at the commune the next, above the one that came) that told the upper level.
    """

    __tablename__ = "task"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("direction IN ('out','in')", name="direction"),
        CheckConstraint("kind IN ('correction','duplicate','question')", name="kind"),
        CheckConstraint("state IN ('open','done','declined')", name="state"),
        CheckConstraint("state <> 'declined' OR length(answer) > 0", name="declined"),
        CheckConstraint("made_on LIKE '" + ISO_DATE + "'", name="made_on"),
        Index("ix_task_unit_year", "unit_code", "year"),
    )
    direction: str
    unit_code: str
    year: int
    kind: str
    person_id: str | None = Field(default=None, index=True)
    field: str = ""
    said: str = ""
    wanted: str = ""
    words: str = ""
    state: str = "open"
    answer: str = ""
    made_on: str
    answered_on: str | None = None
    sent_in: str | None = Field(default=None, foreign_key="batch.id")
    carried: int | None = None


class Crossing(Row, table=True):
    """What an officer decided about a person whom two communes handed in: `same`, `different`, or `later`.

    The pair is of (unit, person) in the order of the units' codes; `counted_in` is the unit where the person counts in
    figures without doubles, by the rule in force. `compared` holds marks of what was compared (`domain.crossings`), ""
    where none were kept yet (before revision 0007).
    """

    __tablename__ = "crossing"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("first_unit < second_unit", name="units"),
        CheckConstraint("verdict IN ('same','different','later')", name="verdict"),
        UniqueConstraint("first_unit", "first_person", "second_unit", "second_person"),
    )
    first_unit: str
    first_person: str
    second_unit: str
    second_person: str
    verdict: str
    counted_in: str | None = None
    reason: str = ""
    decided_on: str
    decided_by: str
    compared: str = Field(default="", sa_column=Column(Text, nullable=False))


class Keyring(Row, table=True):
    """The key file of a workspace that lies on a server, where no folder holds it; one row, empty elsewhere."""

    __tablename__ = "keyring"
    __table_args__: ClassVar[tuple[Any, ...]] = (CheckConstraint("id = 'keyring'", name="only_one"),)
    content: str = Field(sa_column=Column(Text, nullable=False))
