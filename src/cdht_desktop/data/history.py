"""Reading the trail of change sets."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select

from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET, CITIZEN, METADATA, REGISTRATION

_SET, _ROW = CHANGE_SET.c, CHANGE_ROW.c


@dataclass(frozen=True)
class SetRow:
    """A change set as stored; `at` is ISO text in UTC."""

    id: str
    seq: int
    at: str
    user: str
    title: str
    kind: str
    undone: bool
    undoable: bool
    rows: int


@dataclass(frozen=True)
class ImageRow:
    """Before and after of one row; `whose` names the person or thing it is about where that is still known."""

    table: str
    row_id: str
    op: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    whose: str


def page(connection: Connection, limit: int, before: int | None) -> list[SetRow]:
    """Return change sets, the newest first; with `before` those with a smaller sequence number."""
    columns = (_SET.id, _SET.seq, _SET.at, _SET.user, _SET.title, _SET.kind, _SET.undone, _SET.undoable, _SET.rows)
    query = select(*columns).order_by(_SET.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(_SET.seq < before)
    return [SetRow(*row) for row in connection.execute(query)]


def images(connection: Connection, set_id: str, limit: int) -> list[ImageRow]:
    """Return the first rows that a change set touched, in its order."""
    seq = select(_SET.seq).where(_SET.id == set_id).scalar_subquery()
    found = connection.execute(select(CHANGE_ROW).where(_ROW.set_seq == seq).order_by(_ROW.position).limit(limit))
    rows = list(found)
    return [
        ImageRow(row.table_name, row.row_id, row.op, before, after, _whose(connection, row, before | after))
        for row in rows
        for before, after in [(_load(row.before), _load(row.after))]
    ]


def _load(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _whose(connection: Connection, row: Any, image: Mapping[str, Any]) -> str:
    """Return the name of what a row is about: its own, else that of the citizen behind it."""
    if name := image.get("name") or image.get("number") or image.get("title"):
        return str(name)
    registration = image.get("registration_id") if row.table_name == "evaluation" else None
    if row.table_name == "evaluation" and registration is None:
        table = METADATA.tables["evaluation"]
        registration = connection.execute(select(table.c.registration_id).where(table.c.id == row.row_id)).scalar()
    citizen = image.get("citizen_id")
    if registration:
        query = select(REGISTRATION.c.citizen_id).where(REGISTRATION.c.id == registration)
        citizen = connection.execute(query).scalar()
    table = CITIZEN if citizen or row.table_name == "citizen" else METADATA.tables[row.table_name]
    if "name" not in table.c:
        return ""
    return str(connection.execute(select(table.c.name).where(table.c.id == (citizen or row.row_id))).scalar() or "")


def of_rows(connection: Connection, row_ids: Sequence[str], limit: int) -> tuple[list[SetRow], int]:
    """Return the newest change sets that touched any of these rows, and how many there are in all."""
    touching = select(_ROW.set_seq).where(_ROW.row_id.in_(row_ids)).distinct()
    columns = (_SET.id, _SET.seq, _SET.at, _SET.user, _SET.title, _SET.kind, _SET.undone, _SET.undoable, _SET.rows)
    sets = connection.execute(select(*columns).where(_SET.seq.in_(touching)).order_by(_SET.seq.desc()).limit(limit))
    found = [SetRow(*row) for row in sets]
    return found, connection.execute(select(func.count()).select_from(touching.subquery())).scalar_one()


def images_of(connection: Connection, row_ids: Sequence[str], seqs: Collection[int]) -> dict[int, list[ImageRow]]:
    """Return what change sets (by number) did to these rows; nobody is named in `whose`."""
    rows = connection.execute(select(CHANGE_ROW).where(_ROW.row_id.in_(row_ids)))  # few: the sets may be long
    found: dict[int, list[ImageRow]] = {}
    for row in sorted((row for row in rows if row.set_seq in seqs), key=lambda row: (row.set_seq, row.position)):
        image = ImageRow(row.table_name, row.row_id, row.op, _load(row.before), _load(row.after), "")
        found.setdefault(row.set_seq, []).append(image)
    return found


def deleted(connection: Connection, held: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """Return (table, id) of the rows that were deleted while they held one of the ids that `held` names by column.

    All that was ever deleted is looked through: for what is asked rarely.
    """
    holds = [_ROW.before.like(f'%"{column}":"{value}"%') for column, values in held.items() for value in values]
    if not holds:
        return []
    query = select(_ROW.table_name, _ROW.row_id).where(_ROW.op == "delete", or_(*holds)).distinct()
    return [(row.table_name, row.row_id) for row in connection.execute(query)]


def newest(connection: Connection) -> int:
    """Return the number of the newest change, 0 where there is none: while it stays the same, so do the data."""
    changed = select(func.coalesce(func.max(_SET.seq), 0)).where(_SET.note.is_(None))
    number: int = connection.execute(changed).scalar_one()
    return number
