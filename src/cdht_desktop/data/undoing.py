"""Taking a change set back, and putting it on again: both are change sets themselves, so nothing is ever forgotten.

A set is only taken back where every value it wrote still stands; otherwise it is refused whole.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, select, update
from sqlalchemy.exc import IntegrityError

from cdht_desktop.data.history import name_of, told
from cdht_desktop.data.store import Store, written_by
from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET, METADATA, RESEALED
from cdht_desktop.data.writing import CHUNK, Write, batched, whole_row
from cdht_desktop.errors import NotFound, Stale
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

_SET = CHANGE_SET.c
# No erasure took anything out of it: such a set can't be taken back, and would bar all before it.
_WHOLE = _SET.seq.not_in(select(RESEALED.c.set_seq))
Image = tuple[str, dict[str, Any] | None, dict[str, Any] | None]
Check = Callable[[Connection, int, str], None]  # given a change set's number and its moment (ISO text, UTC)


def _own(store: Store) -> list[ColumnElement[bool]]:
    """Return what tells the actions of this session: of several officers each takes back their own."""
    since = [_SET.seq > store.opened_seq]
    return [*since, _SET.user == store.user] if store.shared else since


def next_to_undo(store: Store) -> tuple[str, str] | None:
    """Return (id, title with the person's name) of the newest action since the workspace was opened that stands."""
    query = select(_SET.id, _SET.title, _SET.subject).where(
        _SET.kind == "do", _SET.undone.is_(False), _SET.undoable.is_(True), *_own(store), _WHOLE
    )  # a note is never undoable
    with store.read() as connection:
        found = connection.execute(query.order_by(_SET.seq.desc()).limit(1)).first()
        return (found.id, _told(connection, found)) if found else None


def next_to_redo(store: Store) -> tuple[str, str] | None:
    """Return (id, title with the person's name) of the action to put on again: the one last taken back.

    None if something new was done since.
    """
    undo = CHANGE_SET.alias("undo")
    newest = (
        select(func.coalesce(func.max(_SET.seq), 0))
        .where(_SET.kind == "do", _SET.note.is_(None), *_own(store))
        .scalar_subquery()
    )
    query = (
        select(_SET.id, _SET.title, _SET.subject)
        .join(undo, undo.c.undoes == _SET.id)
        .where(undo.c.kind == "undo", undo.c.seq > newest, _SET.undone.is_(True), *_own(store), _WHOLE)
        .order_by(undo.c.seq.desc())
        .limit(1)
    )
    with store.read() as connection:
        found = connection.execute(query).first()
        return (found.id, _told(connection, found)) if found else None


def take_back(store: Store, set_id: str, progress: Progress, check: Check | None = None) -> Write:
    """Undo a change set; raises `Stale` where something it wrote was changed since, or other rows now rest on it.

    `check` is called first, within the transaction, and raises where something else speaks against it.
    """
    return _turn(store, set_id, progress, undo=True, check=check)


def put_on_again(store: Store, set_id: str, progress: Progress) -> Write:
    """Redo a change set that was taken back; raises `Stale` where something changed since."""
    return _turn(store, set_id, progress, undo=False)


def _turn(store: Store, set_id: str, progress: Progress, *, undo: bool, check: Check | None = None) -> Write:
    with uncollected(), _resting_told(store, set_id), store.write("") as writing:
        row = writing.connection.execute(select(CHANGE_SET).where(_SET.id == set_id)).mappings().first()
        if row is None or row["kind"] != "do" or row["note"] is not None:
            raise NotFound(_("This action is not in the history."))
        name = name_of(writing.connection, row["subject"])
        if bool(row["undone"]) == undo or not row["undoable"]:
            raise Stale(_("“{title}” cannot be taken back.").format(title=told(row["title"], name)))
        if _stripped(writing.connection, row["seq"]):
            raise Stale(_("“{title}”: a person in it was erased since.").format(title=told(row["title"], name)))
        if check is not None:
            check(writing.connection, row["seq"], row["at"])
        progress.start(_("Taking back") if undo else _("Doing again"), row["rows"])
        for table, op, images in _runs(writing.connection, row["seq"], backwards=undo):
            _reverse(writing, table, op if undo else _OPPOSITE[op], images if undo else _swapped(images), progress)
        writing.connection.execute(update(CHANGE_SET).where(_SET.id == set_id).values(undone=undo))
        pattern = _("Undone: {title}") if undo else _("Redone: {title}")
        writing.title, writing.subject = pattern.format(title=row["title"]), row["subject"]
        # A record that was added is gone now, and one that was renamed is called otherwise.
        writing.named = name_of(writing.connection, row["subject"]) or name
        written_by(store, writing, undoable=False, kind="undo" if undo else "redo", undoes=set_id)
    return writing


def _stripped(connection: Connection, seq: int) -> bool:
    """Say whether an erasure took something out of a set: what stood before it is known no more."""
    return connection.execute(select(RESEALED.c.id).where(RESEALED.c.set_seq == seq).limit(1)).first() is not None


@contextlib.contextmanager
def _resting_told(store: Store, set_id: str) -> Iterator[None]:
    """Turn the database's refusal, where other rows rest on those of a set, into a sentence: what is in the way."""
    try:
        yield
    except IntegrityError as error:
        with store.read() as connection:
            row = connection.execute(select(_SET.seq, _SET.title, _SET.subject).where(_SET.id == set_id)).one()
            title, later = _told(connection, row), _newest_on(connection, row.seq)
        if later is None:
            words = _("“{title}”: later work rests on it. Take that back first.").format(title=title)
        else:
            words = _("“{title}”: later work rests on it. Take back “{later}” first.").format(title=title, later=later)
        raise Stale(words) from error


def _newest_on(connection: Connection, seq: int) -> str | None:
    """Return the newest action, of those that can be taken back, that wrote a row resting on those of a set; in words."""
    resting = _resting(connection, seq)
    later = select(_SET.seq, _SET.title, _SET.subject).where(
        _SET.seq > seq, _SET.kind == "do", _SET.undone.is_(False), _SET.undoable.is_(True)
    )
    for one in connection.execute(later.order_by(_SET.seq.desc())).all() if resting else ():
        written = connection.execute(select(CHANGE_ROW.c.row_id).where(CHANGE_ROW.c.set_seq == one.seq)).scalars()
        if not resting.isdisjoint(written):
            return _told(connection, one)
    return None


def _told(connection: Connection, row: Any) -> str:
    """Return what an action is called on the screen."""
    return told(row.title, name_of(connection, row.subject))


def _resting(connection: Connection, seq: int) -> set[str]:
    """Return the ids of the rows that name one that a set inserted, or one that names such a row, and so on."""
    row = CHANGE_ROW.c
    inserted = connection.execute(select(row.table_name, row.row_id).where(row.set_seq == seq, row.op == "insert"))
    named: dict[str, set[str]] = {}
    for table_name, row_id in inserted:
        named.setdefault(table_name, set()).add(row_id)
    own = set().union(*named.values())
    for table in METADATA.sorted_tables:  # what is named stands before what names it
        for key in table.foreign_keys:
            for ids in batched(sorted(named.get(key.column.table.name, ())), CHUNK):
                found = connection.execute(select(table.c.id).where(key.parent.in_(ids))).scalars()
                named.setdefault(table.name, set()).update(found)
    return set().union(*named.values()) - own


_OPPOSITE = {"insert": "delete", "delete": "insert", "update": "update"}


def _swapped(images: Sequence[Image]) -> list[Image]:
    return [(row_id, after, before) for row_id, before, after in images]


def _runs(connection: Connection, seq: int, *, backwards: bool) -> Iterator[tuple[Table, str, list[Image]]]:
    """Yield runs of images of one table and kind, in the order in which they are to be turned."""
    order = CHANGE_ROW.c.position.desc() if backwards else CHANGE_ROW.c.position
    rows = connection.execute(select(CHANGE_ROW).where(CHANGE_ROW.c.set_seq == seq).order_by(order)).mappings()
    for (name, op), run in groupby(rows, key=lambda row: (row["table_name"], row["op"])):
        yield METADATA.tables[name], op, [(row["row_id"], _load(row["before"]), _load(row["after"])) for row in run]


def _load(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)


def _reverse(writing: Write, table: Table, op: str, images: Sequence[Image], progress: Progress) -> None:
    """Reverse images of one kind: what was inserted goes, what was deleted comes back, what was updated is set back."""
    if op == "delete":
        for chunk in batched(images, CHUNK):
            rows = [whole_row(table, row_id, before) for row_id, before, _after in chunk if before is not None]
            writing.insert_many(table, rows)
            progress.step(len(chunk))
        return
    for chunk in batched(images, CHUNK):
        standing = writing.rows(table, [row_id for row_id, _before, _after in chunk])
        for row_id, _before, after in chunk:
            written = after or {}
            _still_stands(standing.get(row_id), whole_row(table, row_id, written) if op == "insert" else written)
        if op == "insert":
            writing.delete_many(table, [row_id for row_id, _before, _after in chunk])
        else:
            writing.update_many(table, {row_id: before for row_id, before, _after in chunk if before is not None})
        progress.step(len(chunk))


def _still_stands(row: dict[str, Any] | None, written: dict[str, Any]) -> None:
    if row is None or any(row[name] != value for name, value in written.items() if name != "version"):
        raise Stale(
            _("Later work changed this (an edit, a print, a revocation), so it can no longer be taken back by itself.")
        )
