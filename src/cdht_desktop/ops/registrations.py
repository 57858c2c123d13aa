"""Registering citizens for a year."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as people
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ASSOCIATION, CERTIFICATE, CITIZEN, EVALUATION, REGISTRATION
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import association
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

_C, _R = CITIZEN.c, REGISTRATION.c
_BATCH = 2_000


@dataclass(frozen=True)
class Registered:
    """How many were registered now, and how many were already."""

    registered: int
    already: int


def registered(store: Store, year: int) -> frozenset[str]:
    """Return the ids of the citizens who are registered for a year; raises `NotFound` where it has not been opened."""
    with store.read() as connection:
        query = select(_R.citizen_id).where(_R.round_id == reading.round_of(connection, year))
        return frozenset(connection.execute(query).scalars())


@needs(Right.WRITE)
def register(
    store: Store, year: int, citizen_ids: Sequence[str] | None, *, progress: Progress | None = None
) -> Changes[Registered]:
    """Register citizens (None: everybody on the list) for a year, with village and group as they are now.

    Whoever asked that their data be kept but not used is passed over.

    Raises `NotFound` where the year has not been opened.
    """
    association.commune_only(store)
    progress = progress or Progress()
    with uncollected(), store.write(_("Registered for {year}").format(year=year)) as writing:
        round_id = reading.round_of(writing.connection, year)
        registered = select(_R.citizen_id).where(_R.round_id == round_id)
        already = set(writing.connection.execute(registered).scalars())
        wanted = _citizens(writing, citizen_ids)
        new = [row for row in wanted if row["citizen_id"] not in already]
        today = dt.date.today().isoformat()
        common = {"unit_code": store.unit, "round_id": round_id, "registered_on": today}
        progress.start(_("Registering"), len(new))
        for chunk in batched(new, _BATCH):
            writing.insert_many(REGISTRATION, [common | row for row in chunk])
            progress.step(len(chunk))
    return writing.changes(Registered(len(new), len(wanted) - len(new)))


def _citizens(writing: Write, ids: Sequence[str] | None) -> list[dict[str, str | bool | None]]:
    """Return the living among `ids` with village, group and whether the remote threshold holds for them.

    Whoever asked that their data be kept but not used is left out.
    """
    by_default = writing.connection.execute(select(ASSOCIATION.c.remote)).scalar_one()
    villages = people.villages(writing.connection)
    remote = {village.id: by_default if village.remote is None else village.remote for village in villages}
    query = select(_C.id, _C.village_id, _C.group_id).where(*people.LIVING, _C.restricted_on.is_(None))
    query = query.order_by(_C.name_sort)
    chunks = [query] if ids is None else [query.where(_C.id.in_(chunk)) for chunk in batched(ids, CHUNK)]
    return [
        {
            "citizen_id": row.id,
            "village_id": row.village_id,
            "group_id": row.group_id,
            "remote": remote.get(row.village_id, by_default),
        }
        for chunk in chunks
        for row in writing.connection.execute(chunk)
    ]


@needs(Right.WRITE)
def withdraw(store: Store, registration_ids: Sequence[str]) -> Changes[int]:
    """Take registrations back, with their scores; answers how many. Raises `Refused` where one is already recognised."""
    with store.write(_("{count} registrations taken back").format(count=len(registration_ids))) as writing:
        for chunk in batched(registration_ids, CHUNK):
            certified = select(CERTIFICATE.c.id).where(CERTIFICATE.c.registration_id.in_(chunk)).limit(1)
            if writing.connection.execute(certified).first():
                raise Refused(_("A person with a certificate stays registered; revoke the certificate instead."))
            scored = select(EVALUATION.c.id).where(EVALUATION.c.registration_id.in_(chunk))
            writing.delete_many(EVALUATION, list(writing.connection.execute(scored).scalars()))
        removed = writing.delete_many(REGISTRATION, registration_ids)
    return writing.changes(removed)
