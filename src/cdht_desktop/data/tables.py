"""The tables of a workspace. Points are whole tenths; dates are ISO text; ids are UUID text; booleans 0 or 1.

Every row carries its unit's code. What communes handed in has tables of its own (`tables_exchange`). Constraints have
names and forbid the impossible, whoever writes.
"""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import SQLModel

from cdht_desktop.data.table_base import Row
from cdht_desktop.data.tables_citizens import Citizen, CitizenGroup, CitizenPair, Draft, ListShape, SavedFilter, Village
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
from cdht_desktop.data.tables_papers import PaperLayout, Picture, PrintItem, PrintJob
from cdht_desktop.data.tables_people import Consent, Erasure, PrivacyRequest, UserAccount
from cdht_desktop.data.tables_trail import ChangeRow, ChangeSet, Resealed
from cdht_desktop.data.tables_years import (
    Certificate,
    CriteriaSet,
    Decision,
    Evaluation,
    Registration,
    Round,
    VoidNumber,
)

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
VILLAGE = METADATA.tables[Village.__tablename__]
CITIZEN_GROUP = METADATA.tables[CitizenGroup.__tablename__]
CITIZEN = METADATA.tables[Citizen.__tablename__]
CITIZEN_PAIR = METADATA.tables[CitizenPair.__tablename__]
SAVED_FILTER = METADATA.tables[SavedFilter.__tablename__]
LIST_SHAPE = METADATA.tables[ListShape.__tablename__]
DRAFT = METADATA.tables[Draft.__tablename__]
CRITERIA_SET = METADATA.tables[CriteriaSet.__tablename__]
ROUND = METADATA.tables[Round.__tablename__]
REGISTRATION = METADATA.tables[Registration.__tablename__]
EVALUATION = METADATA.tables[Evaluation.__tablename__]
DECISION = METADATA.tables[Decision.__tablename__]
CERTIFICATE = METADATA.tables[Certificate.__tablename__]
VOID_NUMBER = METADATA.tables[VoidNumber.__tablename__]
PRINT_JOB = METADATA.tables[PrintJob.__tablename__]
PRINT_ITEM = METADATA.tables[PrintItem.__tablename__]
PAPER_LAYOUT = METADATA.tables[PaperLayout.__tablename__]
PICTURE = METADATA.tables[Picture.__tablename__]
CHANGE_SET = METADATA.tables[ChangeSet.__tablename__]
CHANGE_ROW = METADATA.tables[ChangeRow.__tablename__]
RESEALED = METADATA.tables[Resealed.__tablename__]
USER_ACCOUNT = METADATA.tables[UserAccount.__tablename__]
CONSENT = METADATA.tables[Consent.__tablename__]
PRIVACY_REQUEST = METADATA.tables[PrivacyRequest.__tablename__]
ERASURE = METADATA.tables[Erasure.__tablename__]
