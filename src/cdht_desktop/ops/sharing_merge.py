"""What another PC's file would change here, told in parts: the lists first, then some hundred persons at a time.

Of a person whom both files tell alike nothing is read here, so a year's work on a few costs little beside 50,000 people;
and no part holds more than its own persons, so a large file takes hardly more memory than its own bytes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.data import shared_files, shared_state
from cdht_desktop.data.writing import batched
from cdht_desktop.domain.shared_people import SharedPerson
from cdht_desktop.domain.three_way import WHOLE, Fields, Key, State, renamed, three_way
from cdht_desktop.errors import Refused
from cdht_desktop.exchange.batch import Sealed, open_batch
from cdht_desktop.exchange.share_records import MARKS, Lists, Record
from cdht_desktop.ops.sharing_files import Aside, OpenFile, Pair, joined, refusing
from cdht_desktop.ops.sharing_plan import Part, asked, part_of
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_AT_ONCE = 250  # persons of a part


class Merge:
    """A file of another PC beside what stands here.

    `names` says which of our keys are rows of theirs that were born on both; it is whole behind the last part.
    """

    def __init__(self, connection: Connection, sealed: Sealed, identities: tuple[str, ...], progress: Progress) -> None:
        """Open the file and the one that both agreed on last; raises `BadBatch`, `Refused`, `Cancelled`."""
        self.names: dict[Key, str] = {}
        self._connection = connection
        self._theirs = OpenFile(sealed, identities, progress)
        self._base = OpenFile(_agreed(connection, sealed, progress), identities, Progress())
        self._known = shared_files.names(connection, sealed.manifest.signer.key_id)
        self._standing = {key for (kind, _theirs), key in self._known.items() if kind == "citizen"}
        self._numbers: set[int] = set()  # of those who are on the list over there
        self._seen: set[str] = set()  # everybody over there
        self._merged: dict[str, str] = {}

    def parts(self) -> Iterator[Part]:
        """Yield what the file would change, part by part; only behind the last is it known that the file holds.

        What a part plans may be written before the next is asked for. Raises `BadBatch`, `Refused`, `Cancelled`.
        """
        yield self._lists()
        names = {**self._known, **self.names}
        for file in (self._base, self._theirs):
            file.bear(names)
        aside, late = Aside(), Aside()
        for pairs in batched(self._pairs(aside), _AT_ONCE):
            yield part_of(self._connection, self._without_late(pairs, late))
        with refusing(self._theirs.name):
            if not self._merged.keys().isdisjoint(self._merged.values()):
                raise ValueError("citizen.merged_into")
        for pairs in batched((pair for held in aside.pop() for pair in self._different(*held)), _AT_ONCE):
            yield part_of(self._connection, pairs)
        for pairs in batched((pair for held in late.pop() for pair in self._born_on_both(*held)), _AT_ONCE):
            yield part_of(self._connection, pairs)

    def _lists(self) -> Part:
        ours, theirs, base = shared_state.lists(self._connection), self._theirs.lists, self._base.lists
        self.names = _same(ours, theirs, base, self._known)
        names, links = {**self._known, **self.names}, shared_state.LIST_LINKS
        said = renamed({kind: theirs.state[kind] for kind in shared_state.LISTS}, names, links)
        _check_criteria(ours, said, self._theirs.name)
        plan = three_way(renamed(base.state, names, links), ours, said)
        plan.removed = []
        plan.conflicts = [one for one in asked(plan) if one.field != WHOLE]
        return Part(plan, ours, said, {})

    def _pairs(self, aside: Aside) -> Iterator[Pair]:
        """Yield those whom the files tell differently; who bears another key here waits aside."""
        alike = self._base.keys == self._theirs.keys
        for base, theirs in joined(self._base, self._theirs):
            key = str((base or theirs or {})["key"])
            if theirs is not None:
                self._note(theirs)
            here = self._known.get(("citizen", key), key)
            if key != here or key in self._standing:
                aside.keep(here, base, theirs, self._theirs.name)
            elif not (alike and base == theirs):
                yield from self._different(key, base, theirs)

    def _note(self, record: Record) -> None:
        """Remember of each person of theirs what no two may have."""
        self._seen.add(record["key"])
        row = record.get("row")
        number = row.get("id_number") if isinstance(row, dict) and "removed_at" not in row else None
        if not isinstance(number, str) or not number.isdecimal():
            return  # none, or one that is refused where the person is read
        with refusing(self._theirs.name):
            if int(number) in self._numbers:
                raise ValueError("citizen.id_number twice")
        self._numbers.add(int(number))

    def _different(self, key: str, base: Record | None, theirs: Record | None) -> Iterator[Pair]:
        """Yield a pair, where the files tell different things in the words of this PC."""
        before = None if base is None else self._base.person(base)
        now = None if theirs is None else self._theirs.person(theirs)
        if now is not None and now.row["merged_into"] is not None:
            self._merged[key] = now.row["merged_into"]
        if before != now:
            yield Pair(key, before, now, theirs)

    def _without_late(self, pairs: list[Pair], late: Aside) -> list[Pair]:
        """Return the pairs but for who is new in their file and bears the ID number of somebody here: they wait."""
        numbers = {pair.key: number for pair in pairs if pair.base is None and (number := _number(pair.theirs))}
        here = shared_state.people_of(self._connection, numbers)
        bearing = shared_state.bearing(self._connection, numbers.values())
        both = {key for key, number in numbers.items() if number in bearing and key not in here}
        for pair in pairs:
            if pair.key in both:
                late.keep(bearing[numbers[pair.key]], None, pair.record, self._theirs.name)
        return [pair for pair in pairs if pair.key not in both]

    def _born_on_both(self, here: str, _base: Record | None, theirs: Record) -> Iterator[Pair]:
        """Yield someone who was born on both PCs as one; as another, where theirs knows the one from here as well."""
        found = self._theirs.person(theirs)
        if here in self._seen or here in self._standing:
            yield Pair(found.key, None, found)
            return
        self.names["citizen", found.key] = here
        yield Pair(here, None, replace(found, key=here))


def _number(person: SharedPerson | None) -> str | None:
    """Return the ID number of somebody on the list."""
    return None if person is None or person.row["removed_at"] is not None else person.row["id_number"]


def _agreed(connection: Connection, sealed: Sealed, progress: Progress) -> Sealed | None:
    """Return the file that both PCs agreed on last, None where they have none in common.

    That is the newer of the last file of theirs that was taken in here, and the file of ours that theirs names.
    """
    previous, signer = sealed.manifest.sender.previous, sealed.manifest.signer.key_id
    common = [
        one
        for one in shared_files.files(connection)
        if one.sha256 == previous or (one.direction, one.other) == ("in", signer)
    ]
    if not common and previous is None:
        return None
    content = shared_files.content_of(connection, common[-1]) if common else None
    if content is None:
        sentence = _("“{name}” begins from a file that this PC did not make. Hand that PC a new file first.")
        raise Refused(sentence.format(name=sealed.name))
    return open_batch(content, progress, name=sealed.name)


def _check_criteria(ours: State, theirs: State, name: str) -> None:
    """Refuse a year that was opened with another criteria set on the other PC, and whatever would make it another year."""
    with refusing(name):
        for kind, fields in (("criteria_set", ("code", "sha256")), ("round", ("year", "kind"))):
            for key in theirs[kind].keys() & ours[kind].keys():
                if any(theirs[kind][key][field] != ours[kind][key][field] for field in fields):
                    raise ValueError(f"{kind} is another")
    for key, row in theirs["round"].items():
        standing = ours["round"].get(key)
        if standing is not None and standing["criteria_set_id"] != row["criteria_set_id"]:
            sentence = _("“{name}”: the year {year} was opened with another criteria set on that PC.")
            raise Refused(sentence.format(name=name, year=row["year"]))


def _same(ours: State, theirs: Lists, base: Lists, known: Mapping[Key, str]) -> dict[Key, str]:
    """Return under which key of ours a list's row of theirs stands that was born on both PCs and means the same."""
    names: dict[Key, str] = {}
    for kind, mark in MARKS.items():
        standing = _by_mark(ours[kind], mark)
        for key, row in theirs.state[kind].items():
            found = standing.get(mark(row))
            agreed = key in ours[kind] or key in base.state[kind] or (kind, key) in known
            if found is not None and not agreed:
                names[kind, key] = found
    return names


def _by_mark(rows: Mapping[str, Fields], mark: Any) -> dict[Any, str]:
    return {mark(row): key for key, row in rows.items() if mark(row) is not None}
