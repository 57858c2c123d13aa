"""Files between PCs read person by person: one of theirs beside what both agreed on last, neither of them held."""

import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from cdht_desktop.domain.shared_people import SharedPerson
from cdht_desktop.domain.three_way import Key
from cdht_desktop.errors import BadBatch, BadRules
from cdht_desktop.exchange import share_records
from cdht_desktop.exchange.batch import Sealed
from cdht_desktop.exchange.share_records import Lists, Record
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_MOST_REASON = 100  # letters of what a refusal quotes
_NONE = Lists({kind: {} for kind in ("criteria_set", "citizen_group", "round", "village")}, {}, {})


@contextmanager
def refusing(name: str) -> Iterator[None]:
    """Turn what is wrong with a row into one sentence."""
    try:
        yield
    except (ValueError, LookupError, TypeError, BadRules) as error:
        sentence = _("“{name}” holds a row that cannot be right ({reason}); nothing was written.")
        raise BadBatch(sentence.format(name=name, reason=str(error)[:_MOST_REASON])) from error


class OpenFile:
    """A file's lists, and its persons in the order of their keys; `None` in place of a file: it holds nothing."""

    def __init__(self, sealed: Sealed | None, identities: tuple[str, ...], progress: Progress) -> None:
        """Read the lists. Raises `BadBatch`, `Cancelled`."""
        self.name = sealed.name if sealed else ""
        self.lists: Lists = _NONE
        self._records: Iterator[Record] = iter(())
        self.keys: Mapping[str, Mapping[int, str]] = {}
        self._names: Mapping[Key, str] = {}
        if sealed is not None:
            with refusing(self.name):
                self.lists, self._records = share_records.lists_of(sealed.records(identities, progress))

    def bear(self, names: Mapping[Key, str]) -> None:
        """Say which rows stand here under another key, before any person is read."""
        self._names, self.keys = names, self.lists.under(names)

    def next(self) -> Record | None:
        """Return the next person's record, None behind the last; raises `BadBatch` where the file is not as it says."""
        with refusing(self.name):
            return next(self._records, None)

    def person(self, record: Record) -> SharedPerson:
        """Return the person that a record holds, checked; raises `BadBatch`."""
        with refusing(self.name):
            return share_records.person_of(record, self.lists, self.keys, self._names)


@dataclass(frozen=True)
class Pair:
    """A person whom the two files tell differently: as agreed on, and as theirs; `key` is the person's here.

    `record` is theirs as it stands in the file.
    """

    key: str
    base: SharedPerson | None
    theirs: SharedPerson | None
    record: Record | None = None


def joined(base: OpenFile, theirs: OpenFile) -> Iterator[tuple[Record | None, Record | None]]:
    """Yield the records of both files, those of one person together, in the order of their keys."""
    one, other = base.next(), theirs.next()
    while one is not None or other is not None:
        key = min(record["key"] for record in (one, other) if record is not None)
        here = one if one is not None and one["key"] == key else None
        there = other if other is not None and other["key"] == key else None
        yield here, there
        if here is not None:
            one = base.next()
        if there is not None:
            other = theirs.next()


class Aside:
    """Persons who stand in a file under another key than here, and so not beside themselves; kept packed, to the end."""

    def __init__(self) -> None:
        self._kept: dict[str, list[bytes | None]] = {}

    def keep(self, key: str, base: Record | None, theirs: Record | None, name: str) -> None:
        """Keep what a file says of the person who is `key` here; raises `BadBatch` where it says it twice."""
        held = self._kept.setdefault(key, [None, None])
        for at, record in enumerate((base, theirs)):
            if record is None:
                continue
            with refusing(name):
                if at and held[at] is not None:
                    raise ValueError("person twice")
            held[at] = zlib.compress(orjson.dumps(record), level=1)

    def pop(self) -> Iterator[tuple[str, Any, Any]]:
        """Yield each person's key here, and both records; none is kept any more."""
        while self._kept:
            key, held = self._kept.popitem()
            base, theirs = (None if one is None else orjson.loads(zlib.decompress(one)) for one in held)
            yield key, base, theirs
