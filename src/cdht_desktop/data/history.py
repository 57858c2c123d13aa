"""Reading the trail of change sets."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select

from cdht_desktop.data.tables import BATCH, CHANGE_ROW, CHANGE_SET, CITIZEN, METADATA, PRINT_JOB, REGISTRATION
from cdht_desktop.domain.notes import Note
from cdht_desktop.words import _

_SET, _ROW = CHANGE_SET.c, CHANGE_ROW.c


@dataclass(frozen=True)
class SetRow:
    """A change set as stored; `at` is ISO text in UTC, `whose` the name today of the citizen whom it concerns."""

    id: str
    seq: int
    at: str
    user: str
    title: str
    kind: str
    undone: bool
    undoable: bool
    rows: int
    note: str | None = None
    subject: str | None = None
    detail: str = ""
    whose: str = ""


Kind = Literal["changed", "printed", "given", "shown", "signed", "kept"]
_NOTES: Mapping[str, tuple[Note, ...]] = {
    "given": (Note.EXPORTED,),
    "shown": (Note.SHOWN, Note.SEARCHED),
    "signed": (Note.SIGNED_IN, Note.REFUSED, Note.PASSWORD),
    "kept": (Note.BACKED_UP, Note.RESTORED, Note.CHECKED),
}


@dataclass(frozen=True)
class Wanted:
    """Which change sets are wanted: all, or those of a user (the program: ""), of some days, of a kind, about people.

    `since` and `until` (not included) are moments in ISO text, UTC. `kind`: data changed, papers printed, lists and
    batch files that left the program, ID numbers shown or looked for, sign-ins and passwords, backups and checks.
    `rows` are the ids of all rows about the people, their own first.
    """

    user: str | None = None
    since: str = ""
    until: str = ""
    kind: Kind | None = None
    rows: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ImageRow:
    """Before and after of one row; `whose` names the person or thing it is about where that is still known."""

    table: str
    row_id: str
    op: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    whose: str


def told(title: str, name: str) -> str:
    """Return what an action is called on the screen: with the person's name, which its title does not hold."""
    return _("{title}: {name}").format(title=title, name=name) if name else title


def name_of(connection: Connection, subject: str | None) -> str:
    """Return the name of the citizen whom an action concerns, as it is now; "" where it concerns none.

    Of a record that is gone, as adding it was taken back, the name that it had.
    """
    if subject is None:
        return ""
    found = connection.execute(select(CITIZEN.c.name).where(CITIZEN.c.id == subject)).scalar()
    if found is None:
        rows = connection.execute(select(_ROW.before, _ROW.after).where(_ROW.row_id == subject))
        found = next((image["name"] for row in rows for image in map(_load, row) if "name" in image), "")
    return str(found)


def page(connection: Connection, limit: int, before: int | None, wanted: Wanted | None = None) -> list[SetRow]:
    """Return change sets, the newest first; with `before` those with a smaller sequence number."""
    query = _sets().where(*_conditions(wanted or Wanted())).order_by(_SET.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(_SET.seq < before)
    return _named(connection, query)


def count(connection: Connection, wanted: Wanted) -> int:
    """Return how many change sets are wanted."""
    query = select(func.count()).select_from(CHANGE_SET).where(*_conditions(wanted))
    found: int = connection.execute(query).scalar_one()
    return found


def users(connection: Connection) -> list[str]:
    """Return the names of all who stand in the history; "" is the program itself."""
    return sorted(connection.execute(select(_SET.user).distinct()).scalars())


def people_named(connection: Connection, words: Sequence[str], limit: int) -> list[str]:
    """Return the ids of citizens, removed and merged ones too, whose names hold all words (folded), sorted by name."""
    query = select(CITIZEN.c.id).where(*(CITIZEN.c.name_fold.contains(word, autoescape=True) for word in words))
    return list(connection.execute(query.order_by(CITIZEN.c.name_sort, CITIZEN.c.id).limit(limit)).scalars())


def _sets() -> Select[Any]:
    columns = (
        _SET.id, _SET.seq, _SET.at, _SET.user, _SET.title, _SET.kind, _SET.undone, _SET.undoable, _SET.rows, _SET.note,
        _SET.subject, _SET.detail, func.coalesce(CITIZEN.c.name, ""),
    )  # fmt: skip
    return select(*columns).select_from(CHANGE_SET.outerjoin(CITIZEN, _SET.subject == CITIZEN.c.id))


def _named(connection: Connection, query: Select[Any]) -> list[SetRow]:
    found = [SetRow(*row) for row in connection.execute(query)]
    return [row if row.whose else replace(row, whose=name_of(connection, row.subject)) for row in found]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.user is not None:
        found.append(_SET.user == wanted.user)
    if wanted.since:
        found.append(_SET.at >= wanted.since)
    if wanted.until:
        found.append(_SET.at < wanted.until)
    if wanted.rows is not None:
        found.append(or_(_SET.subject.in_(wanted.rows), _SET.seq.in_(_touching(_ROW.row_id.in_(wanted.rows)))))
    if wanted.kind is not None:
        found.append(_of_kind(wanted.kind))
    return found


def _of_kind(kind: Kind) -> ColumnElement[bool]:
    printed = _SET.seq.in_(_touching(_ROW.row_id.in_(select(PRINT_JOB.c.id))))
    if kind == "printed":
        return printed
    if kind == "changed":
        return and_(_SET.note.is_(None), ~printed)
    noted = _SET.note.in_(_NOTES[kind])
    if kind == "given":
        handed_up = select(BATCH.c.id).where(BATCH.c.direction == "out")
        return or_(noted, _SET.seq.in_(_touching(_ROW.row_id.in_(handed_up))))
    return noted


def _touching(condition: ColumnElement[bool]) -> Select[Any]:
    return select(_ROW.set_seq).where(condition)


def images(connection: Connection, set_id: str, limit: int) -> list[ImageRow]:
    """Return the first rows that a change set touched, in its order."""
    seq = select(_SET.seq).where(_SET.id == set_id).scalar_subquery()
    found = connection.execute(select(CHANGE_ROW).where(_ROW.set_seq == seq).order_by(_ROW.position).limit(limit))
    rows = list(found)
    return [
        ImageRow(
            row.table_name,
            row.row_id,
            row.op,
            before,
            after,
            _whose(connection, row.table_name, row.row_id, before | after),
        )
        for row in rows
        for before, after in [(_load(row.before), _load(row.after))]
    ]


def _load(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def whose(connection: Connection, table_name: str, row_id: str) -> str:
    """Return the name of what a row is about as it stands now, "" where it is gone or has none."""
    table = METADATA.tables.get(table_name)
    if table is None or "id" not in table.c:
        return ""
    row = connection.execute(select(table).where(table.c.id == row_id)).mappings().first()
    return _whose(connection, table_name, row_id, dict(row or {}))


def _whose(connection: Connection, table_name: str, row_id: str, image: Mapping[str, Any]) -> str:
    """Return the name of what a row is about: its own, else that of the citizen behind it."""
    if name := image.get("name") or image.get("number") or image.get("title"):
        return str(name)
    registration = image.get("registration_id") if table_name == "evaluation" else None
    if table_name == "evaluation" and registration is None:
        table = METADATA.tables["evaluation"]
        registration = connection.execute(select(table.c.registration_id).where(table.c.id == row_id)).scalar()
    citizen = image.get("citizen_id")
    if registration:
        query = select(REGISTRATION.c.citizen_id).where(REGISTRATION.c.id == registration)
        citizen = connection.execute(query).scalar()
    holder = CITIZEN if citizen else METADATA.tables.get(table_name)
    if holder is None or "name" not in holder.c:
        return ""
    return str(connection.execute(select(holder.c.name).where(holder.c.id == (citizen or row_id))).scalar() or "")


def of_rows(connection: Connection, row_ids: Sequence[str], limit: int) -> tuple[list[SetRow], int]:
    """Return the newest change sets that touched any of these rows, and how many there are in all."""
    touching = _touching(_ROW.row_id.in_(row_ids)).distinct()
    sets = connection.execute(_sets().where(_SET.seq.in_(touching)).order_by(_SET.seq.desc()).limit(limit))
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


def deleted_since(connection: Connection, seq: int) -> list[tuple[str, Mapping[str, Any]]]:
    """Return (id, what it was) of the rows deleted in sets after `seq`; all images since are looked through."""
    rows = connection.execute(select(_ROW.row_id, _ROW.before).where(_ROW.set_seq > seq, _ROW.op == "delete"))
    return [(row.row_id, _load(row.before)) for row in rows]


def sizes(connection: Connection) -> tuple[int, int]:
    """Return how many sets and how many images of rows there are."""
    sets, rows = (
        connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (CHANGE_SET, CHANGE_ROW)
    )
    return sets, rows


def last(connection: Connection) -> int:
    """Return the number of the newest set, notes included; 0 where there is none."""
    number: int = connection.execute(select(func.coalesce(func.max(_SET.seq), 0))).scalar_one()
    return number


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
