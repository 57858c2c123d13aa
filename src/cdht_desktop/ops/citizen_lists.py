"""Citizens from workbooks: read and checked first, written in one change set when the person says so."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.data.writing import Write, batched
from cdht_desktop.domain.groups import by_spelling
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.ops import association, groups, registrations, rounds, villages
from cdht_desktop.ops.citizens import citizen_columns
from cdht_desktop.ops.registrations import Registered
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.sheets.citizens import CitizenEntry, parse_citizens
from cdht_desktop.sheets.columns import Columns
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.words import _

__all__ = ["Columns", "ListPlan", "ListResult", "import_list", "read_list", "register_list"]
_BATCH = 2_000


@dataclass(frozen=True)
class ListPlan:
    """A list as read and checked: what importing it would do. `problems` are errors and warnings, `notices` neither."""

    title: str
    read: int
    entries: tuple[CitizenEntry, ...]
    columns: tuple[Columns, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    written: int
    updated: int
    unchanged: int
    own_columns: tuple[dict[str, Any], ...] = field(repr=False)

    @property
    def good(self) -> int:
        """How many rows would go in or are there already."""
        return self.written + self.updated + self.unchanged


@dataclass(frozen=True)
class ListResult:
    """What an import did, in rows."""

    read: int
    written: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


@dataclass(frozen=True)
class _Work:
    """What is to be written: new rows, changes by id, and what was found on the way."""

    new: list[dict[str, Any]]
    changed: dict[str, dict[str, Any]]
    unchanged: int
    problems: list[Problem]
    notices: list[Problem]


def read_list(store: Store, paths: Sequence[Path], *, village: str | None = None, progress: Progress) -> ListPlan:
    """Read workbooks and say what importing them would do; nothing is written.

    `village` is the village of rows that name none. Raises `NotAWorkbook` or `NoSuchColumn`.
    """
    association.commune_only(store)
    with uncollected():
        return _read_list(store, paths, nfc(village) if village else None, progress)


def _read_list(store: Store, paths: Sequence[Path], village: str | None, progress: Progress) -> ListPlan:
    entries: list[CitizenEntry] = []
    columns: list[Columns] = []
    problems: list[Problem] = []
    read = 0
    for path in paths:
        progress.start(_("Reading {file}").format(file=path.name))
        parsed = parse_citizens(read_workbook(path, progress), today=dt.date.today(), village=village)
        entries.extend(parsed.rows)
        columns.extend(parsed.columns)
        problems.extend(parsed.problems)
        read += parsed.read
    entries, repeated = _once(entries)
    problems.extend(repeated)
    title = _("Citizens imported from {file}").format(file=", ".join(path.name for path in paths))
    own_columns = tuple(_own_columns(entry) for entry in entries)
    with store.read() as connection:
        work = _Matching(connection).work(entries, own_columns)
    return ListPlan(
        title, read, tuple(entries), tuple(columns), _in_order([*problems, *work.problems]), tuple(work.notices),
        len(work.new), len(work.changed), work.unchanged, own_columns,
    )  # fmt: skip


def _once(entries: Iterable[CitizenEntry]) -> tuple[list[CitizenEntry], list[Problem]]:
    """Leave out rows of a later file or sheet that repeat an ID number (within one sheet the reader has done it)."""
    first: dict[str, CitizenEntry] = {}
    kept: list[CitizenEntry] = []
    problems: list[Problem] = []
    for entry in entries:
        earlier = first.setdefault(entry.id_number, entry) if entry.id_number else entry
        if earlier is entry:
            kept.append(entry)
            continue
        same = fold(earlier.name) == fold(entry.name)
        severity, code = ("warning", "id_repeated") if same else ("error", "id_other_name")
        problems.append(entry.place.problem("id_number", severity, code, other=earlier.place.row))  # type: ignore[arg-type]
    return kept, problems


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.sheet, problem.row)))


def import_list(store: Store, plan: ListPlan, progress: Progress) -> Changes[ListResult]:
    """Write the good rows of a list in one change set; raises `Cancelled` with nothing written."""
    with uncollected(), store.write(plan.title) as writing:
        work = _Matching(writing.connection, writing).work(plan.entries, plan.own_columns)
        progress.start(_("Writing citizens"), len(work.new) + len(work.changed))
        for chunk in batched(work.new, _BATCH):
            writing.insert_many(CITIZEN, chunk)
            progress.step(len(chunk))
        for ids in batched(work.changed, _BATCH):
            writing.update_many(CITIZEN, {row_id: work.changed[row_id] for row_id in ids})
            progress.step(len(ids))
    result = ListResult(plan.read, len(work.new), len(work.changed), work.unchanged, plan.problems, tuple(work.notices))
    return writing.changes(result)


class _Matching:
    """Holds a list against the citizens that are there; makes new villages and groups where it may write."""

    def __init__(self, connection: Any, writing: Write | None = None) -> None:
        self._writing = writing
        self._villages = {fold(village.name): village.id for village in reading.villages(connection)}
        known = reading.known_groups(connection)
        ids: Mapping[str, str] = {group.code: row_id for group, row_id in known.items()}
        self._groups = {spelling: ids[group.code] for spelling, group in by_spelling(known).items()}
        self._by_number: dict[str, Any] = {}
        self._by_person: dict[tuple[Any, ...], list[Any]] = {}
        for row in reading.matchable(connection):
            if row.id_number:
                self._by_number[row.id_number] = row
            self._by_person.setdefault((row.name_fold, row.birth_year), []).append(row)
        self._keys: dict[str, str] = {}
        self._notices: list[Problem] = []
        self._unit = writing.unit if writing else ""

    def work(self, entries: Sequence[CitizenEntry], own_columns: Sequence[dict[str, Any]]) -> _Work:
        """Sort the entries of a list into new, changed, unchanged and refused."""
        self._add_places(entries)
        work = _Work([], {}, 0, [], self._notices)
        unchanged = 0
        for entry, own in zip(entries, own_columns, strict=True):
            columns = self._row(entry, own)
            standing = self._standing(entry, columns)
            if standing is None:
                work.new.append(columns)
            elif standing == "taken":
                work.problems.append(entry.place.problem("id_number", "error", "id_taken"))
            elif changes := _differences(standing, columns):
                work.changed[standing.id] = changes
            else:
                unchanged += 1
        return replace(work, unchanged=unchanged)

    def ids(self, entries: Sequence[CitizenEntry], own_columns: Sequence[dict[str, Any]]) -> list[str]:
        """Return the ids of the citizens that entries are about; those refused are left out."""
        self._add_places(entries)
        both = zip(entries, own_columns, strict=True)
        found = [self._standing(entry, self._row(entry, own)) for entry, own in both]
        return [row.id for row in found if row not in (None, "taken")]

    def _row(self, entry: CitizenEntry, own: dict[str, Any]) -> dict[str, Any]:
        """Return the whole row of an entry: its own columns, and the ids of the village and the group that it names."""
        row = own.copy()
        row["unit_code"] = self._unit
        if entry.village:
            row["village_id"] = self._villages[self._key(entry.village)]
        if entry.group:
            row["group_id"] = self._groups[self._key(entry.group)]
        return row

    def _key(self, name: str) -> str:
        """Return the folded name of a place; lists repeat a few names thousands of times."""
        found = self._keys.get(name)
        if found is None:
            found = self._keys[name] = fold(name)
        return found

    def _standing(self, entry: CitizenEntry, columns: Mapping[str, Any]) -> Any:
        if entry.id_number and (row := self._by_number.get(entry.id_number)):
            return row if row.name_fold == columns["name_fold"] else "taken"
        namesakes = self._by_person.get((columns["name_fold"], columns["birth_year"]), ())
        same = [row for row in namesakes if _may_be_one(row, columns)]
        return same[0] if len(same) == 1 or (same and same[0].village_id == columns["village_id"]) else None

    def _add_places(self, entries: Sequence[CitizenEntry]) -> None:
        """Make the villages and groups that are named and not known; say so once each."""
        new_villages = self._unknown(entries, "village", self._villages, "village_new")
        new_groups = self._unknown(entries, "group", self._groups, "group_new")
        if self._writing:
            self._villages |= villages.add_names(self._writing, new_villages)
            self._groups |= groups.add_names(self._writing, new_groups)
        else:
            self._villages |= {fold(name): f"new {name}" for name in new_villages}
            self._groups |= {fold(name): f"new {name}" for name in new_groups}

    def _unknown(self, entries: Sequence[CitizenEntry], field: str, known: Mapping[str, str], code: str) -> list[str]:
        found: dict[str, str] = {}
        for entry in entries:
            name = entry.village if field == "village" else entry.group
            if name and (key := self._key(name)) not in known and key not in found:
                found[key] = name
                self._notices.append(entry.place.problem(field, "notice", code, value=name))
        return list(found.values())


def _own_columns(entry: CitizenEntry) -> dict[str, Any]:
    """Return the row of an entry without what only the workspace knows: its unit, and the ids of village and group."""
    row = citizen_columns(entry.name, entry.birth, entry.sex, entry.id_number)
    row |= {"phone": entry.phone or "", "note": entry.note or "", "consent_source": ""}
    row |= {"unit_code": "", "village_id": None, "group_id": None}
    return row


def _may_be_one(row: Any, columns: Mapping[str, Any]) -> bool:
    """Say whether two of one name and birth year can be one person: nothing that both know differs.

    Two ID numbers are two persons.
    """
    if row.id_number and columns["id_number"]:
        return False
    days = (row.birth_month, columns["birth_month"]), (row.birth_day, columns["birth_day"])
    places = (row.village_id, columns["village_id"])
    return all(one is None or other is None or one == other for one, other in (*days, places))


def _differences(row: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list changes in a row: what it says otherwise; an empty cell, or a bare year, takes nothing away."""
    changes = {
        name: value for name, value in columns.items() if value not in (None, "") and getattr(row, name) != value
    }
    if columns["birth_month"] is None and row.birth_year == columns["birth_year"]:
        changes.pop("birth_year", None)
    elif "birth_year" in changes or "birth_month" in changes or "birth_day" in changes:
        changes |= {name: columns[name] for name in ("birth_year", "birth_month", "birth_day")}
    return changes


def register_list(store: Store, year: int, plan: ListPlan, progress: Progress) -> Changes[Registered]:
    """Import a list and register its people for a year; raises `NotFound` where the year has not been opened."""
    rounds.criteria_of(store, year)
    import_list(store, plan, progress)
    with store.read() as connection:
        ids = _Matching(connection).ids(plan.entries, plan.own_columns)
    return registrations.register(store, year, ids)
