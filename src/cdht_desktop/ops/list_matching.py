"""A list of citizens held against those that are there: who is new, who changed, who is the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from cdht_desktop.data import citizens as reading
from cdht_desktop.data.ids import new_id
from cdht_desktop.domain.groups import by_spelling
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import fold
from cdht_desktop.domain.villages import starts_with_kind, village_among
from cdht_desktop.ops.citizens import citizen_columns
from cdht_desktop.sheets.citizens import CitizenEntry

_IDENTITY = frozenset(
    {"name", "name_fold", "name_sort", "birth_year", "birth_month", "birth_day", "sex", "id_number", "unit_code"}
)
_MOST_VILLAGES = 200  # a commune has 60 at most: what is more is another column, and each is compared with all
Row = dict[str, Any]


@dataclass(frozen=True)
class NewPlace:
    """A village or a group that a list names and nobody knows yet; its id is settled, so that rows can name it."""

    id: str
    name: str


@dataclass(frozen=True)
class Work:
    """What is to be written: new places, new rows, changes by id; and what was found on the way.

    It holds as long as the data stay as they were when it was made.
    """

    villages: list[NewPlace]
    groups: list[NewPlace]
    new: list[Row]
    changed: dict[str, Row]
    unchanged: int
    problems: list[Problem]
    notices: list[Problem]


class _Known(NamedTuple):
    """A record that a row of a list can be about, and the living one to write to: another, where it was merged."""

    row: Any
    living: Any


class Matching:
    """Holds lists against the citizens, villages and groups that are there."""

    def __init__(self, connection: Connection, unit: str) -> None:
        self._unit = unit
        self._villages = {village.name: village.id for village in reading.villages(connection)}
        known = reading.known_groups(connection)
        ids: Mapping[str, str] = {group.code: row_id for group, row_id in known.items()}
        self._groups = {spelling: ids[group.code] for spelling, group in by_spelling(known).items()}
        self._by_number: dict[str, _Known] = {}
        self._by_person: dict[tuple[str, int | None], list[_Known]] = {}
        for found in _records(connection):
            if found.row.id_number:
                self._by_number.setdefault(found.row.id_number, found)
            self._by_person.setdefault((found.row.name_fold, found.row.birth_year), []).append(found)

    def work(self, entries: Sequence[CitizenEntry], own_columns: Sequence[Row]) -> Work:
        """Sort the entries of a list into new, changed, unchanged and refused."""
        villages, groups = self._find_places(entries)
        new: list[Row] = []
        changed: dict[str, Row] = {}
        problems: list[Problem] = []
        unchanged = 0
        for entry, own in zip(entries, own_columns, strict=True):
            columns = self._row(entry, own)
            known = self._standing(entry, columns)
            if known is None:
                new.append(columns)
            elif known == "taken":
                problems.append(entry.place.problem("id_number", "error", "id_taken"))
            elif changes := _news(known, columns):
                changed[known.living.id] = changes | changed.get(known.living.id, {})
            else:
                unchanged += 1
        notices = [*_told(entries, "village", villages), *_told(entries, "group", groups)]
        return Work(villages, groups, new, changed, unchanged, problems, notices)

    def ids(self, entries: Sequence[CitizenEntry], own_columns: Sequence[Row]) -> list[str]:
        """Return the ids of the citizens that entries are about; those refused are left out."""
        self._find_places(entries)
        both = zip(entries, own_columns, strict=True)
        found = [self._standing(entry, self._row(entry, own)) for entry, own in both]
        return list(dict.fromkeys(one.living.id for one in found if one not in (None, "taken")))

    def _row(self, entry: CitizenEntry, row: Row) -> Row:
        """Complete the row of an entry by what the workspace knows; a later matching of the list does it anew."""
        row["unit_code"] = self._unit
        if entry.village:
            row["village_id"] = self._village_ids[entry.village]
        if entry.group:
            row["group_id"] = self._group_ids[entry.group]
        return row

    def _find_places(self, entries: Sequence[CitizenEntry]) -> tuple[list[NewPlace], list[NewPlace]]:
        """Find the villages and groups that entries name; return those that are not there yet."""
        self._village_ids, villages = _villages_of(_named(entries, "village"), self._villages)
        groups: dict[str, NewPlace] = {}
        self._group_ids: dict[str, str] = {}
        for name in _named(entries, "group"):
            spelling = fold(name)
            if spelling not in self._groups and spelling not in groups:
                groups[spelling] = NewPlace(new_id(), name)
            self._group_ids[name] = self._groups.get(spelling) or groups[spelling].id
        return villages, list(groups.values())

    def _standing(self, entry: CitizenEntry, columns: Row) -> Any:
        """Return the record that a row of a list is about, "taken" where its number is another's, None where none is."""
        number = entry.id_number
        if number and (found := self._by_number.get(number)):
            names = {found.row.name_fold, found.living.name_fold}
            return found if columns["name_fold"] in names else "taken"
        same: dict[str, _Known] = {}
        for one in self._by_person.get((columns["name_fold"], columns["birth_year"]), ()):
            if _may_be_one(one, columns):
                same.setdefault(one.living.id, one)
        if len(same) <= 1:
            return next(iter(same.values()), None)
        near = [one for one in same.values() if one.living.village_id == columns["village_id"]]
        return next((one for one in near if not _news(one, columns)), near[0] if near else None)


def _records(connection: Connection) -> Iterable[_Known]:
    """Give the living, then those that were merged into one of them, directly or by way of others."""
    living = {}
    for row in reading.matchable(connection):
        living[row.id] = row
        yield _Known(row, row)
    merged = {row.id: row for row in reading.merged(connection)}
    for row in merged.values():
        into, seen = row.merged_into, {row.id}
        while into in merged and into not in seen:
            seen.add(into)
            into = merged[into].merged_into
        if into in living:
            yield _Known(row, living[into])


def _named(entries: Iterable[CitizenEntry], field: str) -> list[str]:
    """Return the places that entries name, each once, in their order."""
    names = (entry.village for entry in entries) if field == "village" else (entry.group for entry in entries)
    return [name for name in dict.fromkeys(names) if name]


def _villages_of(names: Sequence[str], known: Mapping[str, str]) -> tuple[dict[str, str], list[NewPlace]]:
    """Return the id of each named village, and the villages that are new among them.

    `Vai` and `Thôn Vai` are one village, unless a `Xóm Vai` is there too: then nobody knows which is meant.
    """
    ids = dict(known)
    exact = {fold(name): name for name in known}
    found: dict[str, str] = {}
    new: list[NewPlace] = []
    for name in sorted(names, key=lambda name: not starts_with_kind(name)):  # a new village is called by its whole name
        same = exact.get(fold(name)) or (village_among(name, ids) if len(ids) <= _MOST_VILLAGES else None)
        if same is None:
            same = exact[fold(name)] = name
            ids[name] = new_id()
            new.append(NewPlace(ids[name], name))
        found[name] = ids[same]
    return found, new


def _told(entries: Iterable[CitizenEntry], field: str, new: Sequence[NewPlace]) -> Iterable[Problem]:
    """Give a notice for each new place, at the row that names it first."""
    left = {fold(place.name): place.name for place in new}
    for entry in entries:
        if not left:
            return
        name = left.pop(fold(getattr(entry, field) or ""), None)
        if name:
            yield entry.place.problem(field, "notice", f"{field}_new", value=name)


def own_columns(entry: CitizenEntry) -> Row:
    """Return the row of an entry without what only the workspace knows: its unit, and the ids of village and group."""
    row = citizen_columns(entry.name, entry.birth, entry.sex, entry.id_number)
    row["phone"], row["note"], row["consent_source"] = entry.phone or "", entry.note, ""
    row["unit_code"], row["village_id"], row["group_id"] = "", None, None
    return row


def _may_be_one(known: _Known, columns: Row) -> bool:
    """Say whether two of one name and birth year can be one person: nothing that both know differs.

    Two ID numbers are two persons.
    """
    row = known.row
    if columns["id_number"] and (row.id_number or known.living.id_number):
        return False
    days = (row.birth_month, columns["birth_month"]), (row.birth_day, columns["birth_day"])
    places = (row.village_id, columns["village_id"])
    return all(one is None or other is None or one == other for one, other in (*days, places))


def _news(known: _Known, columns: Row) -> Row:
    """Return what a list changes in a record.

    Of one that was merged, only what the list did not say before the merge, and never who the person is: that was
    settled when the two were compared.
    """
    changes = _differences(known.row, columns)
    if known.row is known.living:
        return changes
    return {
        name: value for name, value in changes.items() if name not in _IDENTITY and getattr(known.living, name) != value
    }


def _differences(row: Any, columns: Row) -> Row:
    """Return what a list changes in a row: what it says otherwise; an empty cell, or a bare year, takes nothing away."""
    changes = {
        name: value for name, value in columns.items() if value not in (None, "") and getattr(row, name) != value
    }
    if columns["birth_month"] is None and row.birth_year == columns["birth_year"]:
        changes.pop("birth_year", None)
    elif "birth_year" in changes or "birth_month" in changes or "birth_day" in changes:
        changes |= {name: columns[name] for name in ("birth_year", "birth_month", "birth_day")}
    return changes
