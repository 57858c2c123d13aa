"""What a unit's file changes: persons added, gone and changed, against what stands or stood before it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.domain.handed_in import YearContent, YearPerson
from cdht_desktop.domain.masking import masked_beside
from cdht_desktop.domain.text import sort_key
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.exchange.batch import Sealed
from cdht_desktop.ops.arrivals import Read, Reader, hindrance
from cdht_desktop.ops.handed_in import PersonRow, person_row
from cdht_desktop.ops.settling import refusal
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_KEYS = re.compile(r'"decision":\d+')  # a key of the file: it says nothing from one file to the next
_COMPARED = tuple(name for name in YearPerson._fields if name not in {"position", "person_id", "group_code"})
_READABLE = ("current", "replaced", "older", "disputed", "aside")


@dataclass(frozen=True)
class PersonChange:
    """A person whose year changed: `fields` are (field, before, after) as texts, ID numbers masked, points in tenths.

    The fields are those of `domain.handed_in.YearPerson`; `papers` has no texts, only that it differs.
    """

    id: str
    name: str
    village: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Differences:
    """What a file changes against another; persons sorted by given name. `before` and `after` are control sums.

    `against` is the revision that it is compared with, None where there is none: then all are `added`.
    """

    added: tuple[PersonRow, ...]
    removed: tuple[PersonRow, ...]
    changed: tuple[PersonChange, ...]
    before: Mapping[str, int]
    after: Mapping[str, int]
    against: int | None = None


def differences(store: Store, batch_id: str, progress: Progress | None = None) -> Differences:
    """Return what a file that came here changes: against the file that counts, or, of that one, against the one before.

    Raises `NotFound`, or `Refused` where it may not or cannot be read yet.
    """
    reader = Reader(store, progress or Progress())
    with store.read() as connection:
        row = kept.by_id(connection, batch_id)
        if row is None or row.outcome not in _READABLE:
            raise NotFound(_("This file is no longer there, or was refused."))
        data = kept.content(connection, row.id)
        if data is None:
            raise Refused(_("This file was taken in before files were kept; it can't be compared."))
        if row.outcome == "aside":
            content = _content(connection, reader, reader.open(data, row.file))
        else:
            content = reader.again(connection, row)
        return against(connection, _base(connection, row), content, reader)


def compare(store: Store, file: Path, progress: Progress) -> Differences:
    """Return what a file that is not taken in yet would change, against the file that counts; nothing is written.

    Raises `BadBatch`, or `Refused` where it may not be read yet, with the reason.
    """
    reader = Reader(store, progress)
    sealed = reader.open(file)
    sender = sealed.manifest.sender
    with store.read() as connection:
        content = _content(connection, reader, sealed)
        return against(connection, kept.current(connection, sender.unit, sender.year), content, reader)


def _content(connection: Connection, reader: Reader, sealed: Sealed) -> YearContent:
    """Read a file that nothing hinders; raises `Refused` with what does."""
    why = hindrance(connection, sealed.manifest)
    read = Read(sealed, why) if why else reader.read(sealed)
    if read.content is None:
        raise Refused(read.hindrance.sentence if read.hindrance else refusal(read))
    return read.content


def _base(connection: Connection, row: BatchRow) -> BatchRow | None:
    """Return the file that another is compared with."""
    current = kept.current(connection, row.unit, row.year)
    if current is not None and current.id != row.id:
        return current
    lower = [one for one in kept.candidates(connection, row.unit, row.year) if one.revision < row.revision]
    readable = [one for one in lower if kept.has_content(connection, one.id)]
    return max(readable, key=lambda one: (one.revision, one.sha256), default=None)


def against(connection: Connection, before: BatchRow | None, content: YearContent, reader: Reader) -> Differences:
    """Return what a file's content changes against another file, or against nothing."""
    if before is None:
        return Differences(_sorted(content.persons), (), (), {}, content.counts)
    counts = kept.facts(connection, [before.id])[before.id].get("counts", {})
    if before.outcome == "current":
        people: Iterable[YearPerson] = slices.persons(connection, before.number)
    else:
        people = reader.again(connection, before).persons
    earlier = {one.person_id: one for one in people}
    later = {one.person_id: one for one in content.persons}
    changed = [found for key, one in later.items() if key in earlier and (found := _change(earlier[key], one))]
    return Differences(
        _sorted(one for key, one in later.items() if key not in earlier),
        _sorted(one for key, one in earlier.items() if key not in later),
        tuple(sorted(changed, key=lambda one: (sort_key(one.name), one.id))),
        counts,
        content.counts,
        before.revision,
    )


def _sorted(people: Iterable[YearPerson]) -> tuple[PersonRow, ...]:
    return tuple(person_row(one) for one in sorted(people, key=lambda one: (sort_key(one.name), one.person_id)))


def _change(before: YearPerson, after: YearPerson) -> PersonChange | None:
    """Return what changed of a person, None where nothing did."""
    if before[2:] == after[2:]:  # all but the place in the file, and who it is
        return None
    fields = tuple(
        (name, *_shown(name, getattr(before, name), getattr(after, name)))
        for name in _COMPARED
        if _plain(name, getattr(before, name)) != _plain(name, getattr(after, name))
    )
    return PersonChange(after.person_id, after.name, after.village, fields) if fields else None


def _plain(name: str, value: object) -> object:
    return _KEYS.sub("", value) if name == "papers" and isinstance(value, str) else value


def _shown(name: str, before: object, after: object) -> tuple[str, str]:
    if name == "id_number":
        return masked_beside(str(before or "") or None, str(after or "") or None)
    if name == "papers":
        return "", ""
    return _text(before), _text(after)


def _text(value: object) -> str:
    return "" if value is None else str(value)
