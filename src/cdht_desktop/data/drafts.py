"""Drafts of open forms: what was typed and not saved yet outlives a crash, a lock and a power cut."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, text

from cdht_desktop.data.store import now
from cdht_desktop.data.tables import DRAFT

_D = DRAFT.c
_KEEP = """
    INSERT INTO draft (id, "user", record_version, at, content) VALUES (:id, :user, :record_version, :at, :content)
    ON CONFLICT (id, "user") DO UPDATE
    SET record_version = excluded.record_version, at = excluded.at, content = excluded.content
"""


@dataclass(frozen=True)
class Draft:
    """A form's unsaved values by field, the version of the record they were typed over, and when (ISO, UTC)."""

    form: str
    record_version: int
    at: str
    values: Mapping[str, Any]


def keep(connection: Connection, user: str, form: str, record_version: int, values: Mapping[str, Any]) -> None:
    """Keep what stands in the form named `form`, in place of its earlier draft."""
    content = json.dumps(values, ensure_ascii=False, sort_keys=True)
    row = {"id": form, "user": user, "record_version": record_version, "at": now(), "content": content}
    connection.execute(text(_KEEP), row)


def one(connection: Connection, user: str, form: str) -> Draft | None:
    """Return the draft of a form, None where there is none."""
    row = connection.execute(select(DRAFT).where(_D.id == form, _D.user == user)).first()
    return None if row is None else Draft(row.id, row.record_version, row.at, json.loads(row.content))


def all_of(connection: Connection, user: str) -> list[Draft]:
    """Return a user's drafts, the newest first."""
    rows = connection.execute(select(DRAFT).where(_D.user == user).order_by(_D.at.desc()))
    return [Draft(row.id, row.record_version, row.at, json.loads(row.content)) for row in rows]


def drop(connection: Connection, user: str, form: str) -> None:
    """Forget the draft of a form; nothing where there is none."""
    connection.execute(delete(DRAFT).where(_D.id == form, _D.user == user))
