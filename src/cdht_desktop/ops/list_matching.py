"""A list of citizens held against those that are there: who is new, who changed, who is the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection

from cdht_desktop.data import citizens as reading
from cdht_desktop.data.ids import new_id
from cdht_desktop.domain.groups import by_spelling
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import as_spelled, fold
from cdht_desktop.domain.villages import spelled_alike, starts_with_kind, village_among
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
        self._listed: Sequence[CitizenEntry] = ()
        self._spelled: set[str] | None = None  # the names of the list, once they are asked for
        self._by_number: dict[str, _Known] = {}
        self._by_person: dict[tuple[str, int | None], list[_Known]] = {}
        for found in _records(connection):
            if found.row.id_number:
                self._by_number.setdefault(found.row.id_number, found)
            self._by_person.setdefault((found.row.name_fold, found.row.birth_year), []).append(found)

    def work(self, entries: Sequence[CitizenEntry], own_columns: Sequence[Row]) -> Work:
        """Sort the entries of a list into new, changed, unchanged and refused."""
        villages, groups = self._find_places(entries)
        self._listed = entries
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
                if "name" in changes and not spelled_as(known.living.name, columns["name"]):
                    problems.append(entry.place.problem("name", "warning", "name_marks", value=known.living.name))
                changed[known.living.id] = changes | changed.get(known.living.id, {})
            else:
                unchanged += 1
        notices = [*_told(entries, "village", villages), *_told(entries, "group", groups), *self._taken(entries)]
        return Work(villages, groups, new, changed, unchanged, problems, notices)

    def _taken(self, entries: Iterable[CitizenEntry]) -> Iterable[Problem]:
        """Give a notice for each village that is written without marks, or known so, at the row that names it first."""
        left = {name: village for name, village in self._meant.items() if not spelled_alike(name, village)}
        for entry in entries if left else ():
            if village := left.pop(entry.village or "", None):
                yield entry.place.problem("village", "notice", "village_known", value=entry.village, other=village)

    def ids(self, entries: Sequence[CitizenEntry], own_columns: Sequence[Row]) -> list[str]:
        """Return the ids of the citizens that entries are about; those refused are left out."""
        self._find_places(entries)
        self._listed = entries
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
        named = _named(entries, "village")
        self._meant, villages = _villages_of(named, self._villages)
        ids = self._villages | {village.name: village.id for village in villages}
        self._village_ids = {name: ids[meant] for name, meant in self._meant.items()}
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
            if _may_be_one(one, columns) and self._may_be_named(one, columns["name"]):
                same.setdefault(one.living.id, one)
        same = {row_id: one for row_id, one in same.items() if spelled_as(one.row.name, columns["name"])} or same
        if len(same) <= 1:
            return next(iter(same.values()), None)
        near = [one for one in same.values() if one.living.village_id == columns["village_id"]]
        return next((one for one in near if not _news(one, columns)), near[0] if near else None)

    def _may_be_named(self, known: _Known, name: str) -> bool:
        """Say whether a list can mean a record by `name`: Hoa and Hoà are two people where the list has both."""
        if spelled_as(known.row.name, name):
            return True
        if self._spelled is None:
            self._spelled = {as_spelled(entry.name) for entry in self._listed}
        return as_spelled(known.row.name) not in self._spelled


def spelled_as(name: str, other: str) -> bool:
    """Say whether two names that are alike but for marks are spelled alike, wherever the tone stands."""
    return name == other or as_spelled(name) == as_spelled(other)


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


def _villages_of(names: Sequence[str], known: Iterable[str]) -> tuple[dict[str, str], list[NewPlace]]:
    """Return what the village that each name means is called, and the villages that are new among them.

    `Vai` and `Thôn Vai` are one village, unless a `Xóm Vai` is there too: then nobody knows which is meant.
    """
    exact = {as_spelled(name): name for name in known}
    found: dict[str, str] = {}
    new: list[NewPlace] = []
    # A new village is called by its whole name, with its marks.
    for name in sorted(names, key=lambda name: (name.isascii(), not starts_with_kind(name))):
        same = exact.get(as_spelled(name))
        if same is None and len(exact) <= _MOST_VILLAGES:
            same = village_among(name, exact.values(), names)
        if same is None:
            same = exact[as_spelled(name)] = name
            new.append(NewPlace(new_id(), name))
        found[name] = same
    return found, new


def _told(entries: Iterable[CitizenEntry], field: str, new: Sequence[NewPlace]) -> Iterable[Problem]:
    """Give a notice for each new place, at the row that names it first."""
    left = {as_spelled(place.name): place.name for place in new}
    for entry in entries:
        if not left:
            return
        name = left.pop(as_spelled(getattr(entry, field) or ""), None)
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
    """Return what a list changes in a row: what it says otherwise.

    An empty cell, a bare year, or a name without marks takes nothing away.
    """
    changes = {
        name: value for name, value in columns.items() if value not in (None, "") and getattr(row, name) != value
    }
    if "name" in changes and columns["name"].isascii() and row.name_fold == columns["name_fold"]:
        for name in ("name", "name_fold", "name_sort"):
            changes.pop(name, None)
    if columns["birth_month"] is None and row.birth_year == columns["birth_year"]:
        changes.pop("birth_year", None)
    elif "birth_year" in changes or "birth_month" in changes or "birth_day" in changes:
        changes |= {name: columns[name] for name in ("birth_year", "birth_month", "birth_day")}
    return changes
