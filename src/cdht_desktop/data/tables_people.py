"""The tables of who works here, and of what persons agreed to and asked for.

Law 91/2025/QH15 and Decree 356/2025: consent for each purpose, provable; a person's requests, answered in days.
"""

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from cdht_desktop.data.table_base import ISO_DATE, Row


def _day(column: str, *, empty: bool = False) -> CheckConstraint:
    """Return the constraint that a column holds an ISO date, or nothing where `empty`."""
    none = f"{column} IS NULL OR " if empty else ""
    return CheckConstraint(f"{none}{column} LIKE '{ISO_DATE}'", name=column)


class UserAccount(Row, table=True):
    """A person who works with the program: `name` is what they sign in with, `role` what they may do.

    The password stands nowhere; the slot of that name in `keys.json` opens with it. A removed user keeps the row: the
    history names them.
    """

    __tablename__ = "user_account"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("role IN ('admin','clerk','reader')", name="role"),
        CheckConstraint("length(name) BETWEEN 1 AND 40", name="name"),
        _day("made_on"),
        _day("removed_on", empty=True),
        Index(
            "uq_user_account_name",
            "name_fold",
            unique=True,
            sqlite_where=text("removed_on IS NULL"),
            postgresql_where=text("removed_on IS NULL"),
        ),
    )
    name: str
    name_fold: str
    full_name: str = ""
    role: str
    made_on: str
    removed_on: str | None = None


class Consent(Row, table=True):
    """What a person agreed to besides the purpose of the title itself (that one stands in the citizen's own row).

    `purpose` is a code of resources/privacy; `source` says on which paper.
    """

    __tablename__ = "consent"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("length(purpose) > 0", name="purpose"),
        _day("given_on"),
        _day("withdrawn_on", empty=True),
        UniqueConstraint("citizen_id", "purpose"),
    )
    unit_code: str
    citizen_id: str = Field(foreign_key="citizen.id")
    purpose: str
    source: str = ""
    given_on: str
    withdrawn_on: str | None = None


class PrivacyRequest(Row, table=True):
    """What a person asked for about their data, with the last days for the answer and for doing it."""

    __tablename__ = "privacy_request"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        CheckConstraint("kind IN ('see','copy','correct','restrict','erase','withdraw')", name="kind"),
        CheckConstraint("outcome IN ('open','done','refused')", name="outcome"),
        CheckConstraint("(outcome = 'open') = (done_on IS NULL)", name="done"),
        CheckConstraint("outcome <> 'refused' OR length(reason) > 0", name="refused"),
        _day("received_on"),
        _day("answer_by"),
        _day("done_by"),
        _day("answered_on", empty=True),
        _day("done_on", empty=True),
    )
    unit_code: str
    citizen_id: str = Field(foreign_key="citizen.id", index=True)
    kind: str
    received_on: str
    how: str = ""
    answer_by: str
    done_by: str
    answered_on: str | None = None
    done_on: str | None = None
    outcome: str = "open"
    reason: str = ""
    note: str = ""


class Erasure(Row, table=True):
    """A person whose record was stripped to a stub; `backups_on` once no backup of ours holds it any more."""

    __tablename__ = "erasure"
    __table_args__: ClassVar[tuple[Any, ...]] = (
        _day("erased_on"),
        _day("backups_on", empty=True),
        UniqueConstraint("citizen_id"),
    )
    unit_code: str
    citizen_id: str = Field(foreign_key="citizen.id")
    erased_on: str
    reason: str = ""
    request_id: str | None = Field(default=None, foreign_key="privacy_request.id")
    backups_on: str | None = None
