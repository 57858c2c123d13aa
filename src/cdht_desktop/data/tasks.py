"""Reading and marking what an upper level asks of communes: at the level that asks (`out`), in the commune (`in`)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, select

from cdht_desktop.data.citizens import birth_of
from cdht_desktop.data.tables import BATCH, CITIZEN, MEMBER_UNIT, REGISTRATION, ROUND, SLICE_PERSON, TASK, VILLAGE
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.text import sort_text
from cdht_desktop.errors import NotFound
from cdht_desktop.words import _

Direction = Literal["in", "out"]
State = Literal["open", "done", "declined", "withdrawn"]
_T, _B, _S, _C, _R = TASK.c, BATCH.c, SLICE_PERSON.c, CITIZEN.c, REGISTRATION.c


@dataclass(frozen=True)
class TaskRow:
    """One thing asked; dates are ISO text, `person` is "" where it is about the file or the person is not known here.

    `unit` is the commune that is asked. `said` and `wanted` are as `field` is stored (birth ISO, sex `male`/`female`).
    `state`: `withdrawn` where the upper level takes it back after it was sent. `sent`: it stands in a file (in a commune
    always). `carried` is the revision of the year that told the upper level of the answer, None before.
    """

    id: str
    unit: str
    unit_name: str
    year: int
    kind: str
    person_id: str
    person: str
    birth: BirthDate | None
    village: str
    field: str
    said: str
    wanted: str
    words: str
    state: State
    answer: str
    made_on: str
    answered_on: str
    sent: bool
    carried: int | None


@dataclass(frozen=True)
class OnList:
    """A person of the commune's own list; the name is "" where the person was erased or taken off it."""

    id: str
    name: str = ""
    birth: BirthDate | None = None
    village: str = ""


def listed(
    connection: Connection, *, unit: str | None = None, year: int | None = None, ids: Collection[str] | None = None
) -> list[TaskRow]:
    """Return the tasks of this workspace (of a unit, a year, or with these ids), open ones first, then the newest first."""
    query = select(TASK)
    for column, wanted in ((_T.unit_code, unit), (_T.year, year)):
        if wanted is not None:
            query = query.where(column == wanted)
    if ids is not None:
        query = query.where(_T.id.in_(list(ids)))
    rows = [dict(row) for row in connection.execute(query.order_by(_T.made_on.desc(), _T.id.desc())).mappings()]
    found = [_row(row) for row in rows]
    outward = [row.id for row, raw in zip(found, rows, strict=True) if raw["direction"] == "out"]
    found = _with_slices(connection, found) if outward else _with_citizens(connection, found)
    return sorted(found, key=lambda row: row.state != "open")


def get(connection: Connection, task_id: str) -> TaskRow:
    """Return one task; raises `NotFound`."""
    found = listed(connection, ids=[task_id])
    if not found:
        raise NotFound(_("This task is no longer there."))
    return found[0]


def open_count(connection: Connection, direction: Direction) -> int:
    """Return how many tasks wait for an answer."""
    query = select(_T.id).where(_T.direction == direction, _T.state == "open")
    return len(connection.execute(query).scalars().all())


def answers(connection: Connection, year: int) -> list[dict[str, Any]]:
    """Return the answers of a commune to what was asked about a year, as its next file carries them."""
    query = select(_T.id, _T.state, _T.answer, _T.answered_on).where(
        _T.direction == "in", _T.year == year, _T.state != "open", _T.answered_on.is_not(None)
    )
    return [
        {"task": row.id, "state": row.state, "answer": row.answer, "on": row.answered_on}
        for row in connection.execute(query.order_by(_T.id))
    ]


def mark_carried(writing: Write, year: int, revision: int) -> None:
    """Note that a revision of the year told the upper level of all answers that were not told yet."""
    query = select(_T.id).where(
        _T.direction == "in", _T.year == year, _T.state != "open", _T.answered_on.is_not(None), _T.carried.is_(None)
    )
    ids = list(writing.connection.execute(query).scalars())
    writing.update_many(TASK, {row_id: {"carried": revision} for row_id in ids})


def mark_answers(
    writing: Write, unit: str, year: int, answers_by_id: Mapping[str, Mapping[str, Any]], revision: int
) -> int:
    """Mark what a unit answered in a revision of its year; return how many tasks changed.

    Each revision carries all answers of the year: one that is no longer in it was taken back, and the task is open
    again. A revision below the one that told last says nothing new; a task that was withdrawn stays so.
    """
    query = select(_T.id, _T.state, _T.answered_on, _T.carried)
    query = query.where(_T.direction == "out", _T.unit_code == unit, _T.year == year, _T.sent_in.is_not(None))
    changes: dict[str, dict[str, Any]] = {}
    for row in writing.connection.execute(query):
        withdrawn = row.state == "declined" and row.answered_on is None
        if withdrawn or (row.carried or 0) > revision:
            continue
        said = answers_by_id.get(row.id)
        if said is not None:
            changes[row.id] = {
                "state": said["state"], "answer": said["answer"], "answered_on": said["on"], "carried": revision,
            }  # fmt: skip
        elif row.state != "open":
            changes[row.id] = {"state": "open", "answer": "", "answered_on": None, "carried": None}
    return writing.update_many(TASK, changes)


def to_send(connection: Connection, unit: str, year: int) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Return what the next return of a unit and year says: its open tasks, and why others are no longer asked, by id."""
    query = select(TASK).where(_T.direction == "out", _T.unit_code == unit, _T.year == year)
    rows = [dict(row) for row in connection.execute(query.order_by(_T.id)).mappings()]
    withdrawn = {row["id"]: row["answer"] for row in rows if row["state"] == "declined" and row["answered_on"] is None}
    return [row for row in rows if row["state"] == "open"], withdrawn


def mark_sent(writing: Write, ids: Sequence[str], batch_id: str) -> None:
    """Note in which file tasks went down first."""
    query = select(_T.id).where(_T.sent_in.is_(None))
    for chunk in batched(ids, CHUNK):
        new = list(writing.connection.execute(query.where(_T.id.in_(chunk))).scalars())
        writing.update_many(TASK, {row_id: {"sent_in": batch_id} for row_id in new})


def in_slice(connection: Connection, unit: str, year: int, person_id: str) -> bool:
    """Say whether the file that counts for a unit and year holds this person."""
    query = select(_S.person_id).join(BATCH, _B.number == _S.batch_number)
    query = query.where(_B.unit_code == unit, _B.year == year, _B.outcome == "current", _S.person_id == person_id)
    return connection.execute(query.limit(1)).scalar() is not None


def units(connection: Connection, year: int) -> list[tuple[str, str]]:
    """Return (code, name) of the units that can be asked about a year: members, and those that sent a file of it."""
    sent = select(_B.unit_code).where(_B.direction == "in", _B.kind == "year", _B.year == year)
    members = select(MEMBER_UNIT.c.code).where(MEMBER_UNIT.c.removed_on.is_(None))
    codes = {str(code) for query in (sent, members) for code in connection.execute(query).scalars()}
    return sorted(_unit_names(connection, codes).items(), key=lambda unit: (sort_text(unit[1]), unit[0]))


def _row(row: Mapping[str, Any]) -> TaskRow:
    withdrawn = row["state"] == "declined" and row["answered_on"] is None
    return TaskRow(
        id=row["id"],
        unit=row["unit_code"],
        unit_name="",
        year=row["year"],
        kind=row["kind"],
        person_id=row["person_id"] or "",
        person="",
        birth=None,
        village="",
        field=row["field"],
        said=row["said"],
        wanted=row["wanted"],
        words=row["words"],
        state="withdrawn" if withdrawn else row["state"],
        answer=row["answer"],
        made_on=row["made_on"],
        answered_on=row["answered_on"] or "",
        sent=row["sent_in"] is not None,
        carried=row["carried"],
    )


def _with_citizens(connection: Connection, rows: Sequence[TaskRow]) -> list[TaskRow]:
    """Fill in the persons from the commune's own list."""
    people = on_list(connection, {row.person_id for row in rows if row.person_id})
    return [
        replace(row, person_id=one.id, person=one.name, birth=one.birth, village=one.village)
        if (one := people.get(row.person_id))
        else row
        for row in rows
    ]


def registrations(connection: Connection, year: int, citizens: Collection[str]) -> dict[str, str]:
    """Return the registrations of citizens for a year, by the citizens' ids."""
    query = select(_R.citizen_id, _R.id).join(ROUND, _R.round_id == ROUND.c.id).where(ROUND.c.year == year)
    found: dict[str, str] = {}
    for chunk in batched(sorted(citizens), CHUNK):
        found |= {row.citizen_id: row.id for row in connection.execute(query.where(_R.citizen_id.in_(chunk)))}
    return found


def on_list(connection: Connection, ids: Collection[str]) -> dict[str, OnList]:
    """Return who the persons with these ids are on the commune's own list; of a record merged into another, that other."""
    survivors = {one: one for one in ids}
    query = select(_C.id, _C.merged_into).where(_C.merged_into.is_not(None))
    for chunk in batched(sorted(ids), CHUNK):
        survivors |= {one.id: one.merged_into for one in connection.execute(query.where(_C.id.in_(chunk)))}
    joined = select(_C.id, _C.name, _C.birth_year, _C.birth_month, _C.birth_day, VILLAGE.c.name.label("village"))
    joined = joined.select_from(CITIZEN.outerjoin(VILLAGE, _C.village_id == VILLAGE.c.id))
    joined = joined.where(_C.erased_on.is_(None), _C.removed_at.is_(None))
    people: dict[str, OnList] = {}
    for chunk in batched(sorted(set(survivors.values())), CHUNK):
        for one in connection.execute(joined.where(_C.id.in_(chunk))):
            people[one.id] = OnList(one.id, one.name, birth_of(one), one.village or "")
    return {one: people.get(survivor, OnList(survivor)) for one, survivor in survivors.items()}


def _with_slices(connection: Connection, rows: Sequence[TaskRow]) -> list[TaskRow]:
    """Fill in the persons from the files that count, and the names of the units."""
    names = _unit_names(connection, {row.unit for row in rows})
    by_slice: dict[tuple[str, int], set[str]] = {}
    for row in rows:
        by_slice.setdefault((row.unit, row.year), set()).add(row.person_id)
    people: dict[tuple[str, int, str], dict[str, Any]] = {}
    for (unit, year), ids in by_slice.items():
        query = select(_S.person_id, _S.name, _S.birth, _S.village).join(BATCH, _B.number == _S.batch_number)
        query = query.where(_B.unit_code == unit, _B.year == year, _B.outcome == "current")
        for chunk in batched(sorted(ids - {""}), CHUNK):
            for one in connection.execute(query.where(_S.person_id.in_(chunk))):
                said = {"person": one.name, "birth": BirthDate.from_iso(one.birth), "village": one.village}
                people[unit, year, one.person_id] = said
    return [
        replace(row, unit_name=names.get(row.unit, row.unit), **people.get((row.unit, row.year, row.person_id), {}))
        for row in rows
    ]


def _unit_names(connection: Connection, units: Collection[str]) -> dict[str, str]:
    """Return what units are called: by the list of members, else by their last file."""
    latest = select(_B.unit_code, _B.unit_name).where(_B.direction == "in", _B.unit_code.in_(units)).order_by(_B.number)
    found = {row.unit_code: row.unit_name for row in connection.execute(latest)}
    listed_ones = select(MEMBER_UNIT.c.code, MEMBER_UNIT.c.name).where(MEMBER_UNIT.c.code.in_(units))
    return found | {row.code: row.name for row in connection.execute(listed_ones)}
