"""Which persons a file that was handed up told of, and which of them are gone since.

The file itself is not kept here: it is encrypted to the upper level, and a stick has it. So each file's row keeps a mark
of every person that it told of: 48 bits of a digest of the person's id, eight letters. That two of 50,000 persons have
one mark happens in one file of 200,000, and would hide one who is gone; the ids themselves would take five times the
room, twice, as the trail keeps them too.
"""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from cdht_desktop.data import batches as kept
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.data.writing import CHUNK, batched

_BYTES = 6
_LETTERS = 8  # of a mark
_PERSONS, _TO = "persons", "to_name"
_ONE_IN = 100  # persons gone: more of them, and the upper level demands a reason
_MOST_NAMES = 20


@dataclass(frozen=True)
class Gone:
    """Persons of a revision who are not handed up any more: `count` of `before`, with the names of some of them.

    Whoever was erased, or is on no list at all any more, is counted without a name.
    """

    revision: int
    before: int
    count: int
    names: tuple[str, ...]

    @property
    def asks_reason(self) -> bool:
        """Whether the upper level demands a reason: more than one in a hundred are gone."""
        return self.count * _ONE_IN > self.before


def facts_of(person_ids: Iterable[str], to_name: str) -> dict[str, str]:
    """Return what a file's row keeps: marks of the persons that it tells of, and what the unit is called that it is for."""
    return {_PERSONS: "".join(sorted(map(_mark, person_ids))), _TO: to_name}


def name_of_reader(connection: Connection, batch_id: str) -> str:
    """Return what the unit is called that a file is for, "" where it was for nobody by name."""
    return str(kept.facts(connection, [batch_id])[batch_id].get(_TO, ""))


def gone_since(connection: Connection, before: BatchRow | None, person_ids: Sequence[str]) -> Gone | None:
    """Compare whom a file told of with whom the next one will; None where there is no file, or it kept no marks.

    Files of the first format kept none.
    """
    marks = _marks(connection, before) if before else None
    if before is None or marks is None:
        return None
    gone = marks.difference(map(_mark, person_ids))
    return Gone(before.revision, len(marks), len(gone), _names(connection, gone) if gone else ())


def _mark(person_id: str) -> str:
    return base64.b64encode(hashlib.blake2b(person_id.encode(), digest_size=_BYTES).digest()).decode()


def _marks(connection: Connection, batch: BatchRow) -> frozenset[str] | None:
    text = kept.facts(connection, [batch.id])[batch.id].get(_PERSONS)
    if text is None:
        return None
    return frozenset(text[at : at + _LETTERS] for at in range(0, len(text), _LETTERS))


def _names(connection: Connection, marks: frozenset[str]) -> tuple[str, ...]:
    """Return the names of some of the persons with these marks, sorted the Vietnamese way."""
    ids = [row_id for row_id in connection.execute(select(CITIZEN.c.id)).scalars() if _mark(row_id) in marks]
    names: list[tuple[str, str]] = []
    query = select(CITIZEN.c.name_sort, CITIZEN.c.name).where(CITIZEN.c.erased_on.is_(None))
    for chunk in batched(ids, CHUNK):
        names += [(row.name_sort, row.name) for row in connection.execute(query.where(CITIZEN.c.id.in_(chunk)))]
    return tuple(name for _sort, name in sorted(names)[:_MOST_NAMES])
