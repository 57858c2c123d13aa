"""Changing many citizens at once: their village, their group."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as reading
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, CITIZEN_GROUP, VILLAGE
from cdht_desktop.data.writing import CHUNK, Write, batched
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors, NotFound
from cdht_desktop.ops import association, evaluations, villages
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

__all__ = ["move", "regroup"]
_BATCH = 2_000
_LONGEST = 100  # letters of a village's name
_C = CITIZEN.c


@needs(Right.WRITE)
def move(
    store: Store,
    citizen_ids: Sequence[str],
    village_id: str | None,
    *,
    new_village: str = "",
    progress: Progress | None = None,
) -> Changes[int]:
    """Give citizens another village (None: none), or the one that `new_village` names; answers how many changed.

    A village of that name that is there already is taken, else it is made in the same action. Open years follow, but
    for those who have a certificate. Raises `NotFound` where the village is gone, `FieldErrors`
    (village_id) for a name that cannot stand.
    """
    association.commune_only(store)
    name = _checked(new_village) if new_village else ""
    with uncollected(), store.write(_("Village changed")) as writing:
        if name:
            village_id = _village_named(writing, name)
        elif village_id is not None:
            name = _name_of(writing, village_id)
        changed = _change(writing, citizen_ids, {"village_id": village_id}, progress or Progress())
        writing.title = _moved(name, changed)
    return writing.changes(changed)


@needs(Right.WRITE)
def regroup(
    store: Store, citizen_ids: Sequence[str], group_id: str | None, *, progress: Progress | None = None
) -> Changes[int]:
    """Put citizens in another group (None: in none); answers how many changed. Raises `NotFound`."""
    association.commune_only(store)
    with uncollected(), store.write(_("Group changed")) as writing:
        name = ""
        if group_id is not None:
            query = select(CITIZEN_GROUP.c.name).where(CITIZEN_GROUP.c.id == group_id)
            name = writing.connection.execute(query).scalar() or ""
            if not name:
                raise NotFound(_("This group is no longer there."))
        changed = _change(writing, citizen_ids, {"group_id": group_id}, progress or Progress())
        writing.title = _regrouped(name, changed)
    return writing.changes(changed)


def _change(writing: Write, citizen_ids: Sequence[str], values: dict[str, Any], progress: Progress) -> int:
    """Give those of the citizens who are on the list these values."""
    progress.start(_("Changing the records"), len(citizen_ids))
    changed = 0
    for chunk in batched(citizen_ids, _BATCH):
        for ids in batched(chunk, CHUNK):
            query = select(_C.id).where(_C.id.in_(ids), *reading.LIVING)
            living = list(writing.connection.execute(query).scalars())
            changed += writing.update_many(CITIZEN, dict.fromkeys(living, values))
            evaluations.follow(writing, living)
        progress.step(len(chunk))
    return changed


def _village_named(writing: Write, name: str) -> str:
    if known := villages.called(writing.connection, name):
        return known[0]
    row_id = new_id()
    villages.add_names(writing, {row_id: name})
    return row_id


def _name_of(writing: Write, village_id: str) -> str:
    query = select(VILLAGE.c.name).where(VILLAGE.c.id == village_id, VILLAGE.c.removed_at.is_(None))
    found: str | None = writing.connection.execute(query).scalar()
    if found is None:
        raise NotFound(_("This village is no longer there."))
    return found


def _checked(name: str) -> str:
    name = nfc(name)
    if not name:
        raise FieldErrors({"village_id": _("Give the village's name.")})
    if len(name) > _LONGEST:
        raise FieldErrors({"village_id": _("At most {count} letters.").format(count=_LONGEST)})
    return name


def _moved(village: str, count: int) -> str:
    if village:
        return _("{village}: {count} people moved there").format(village=village, count=count)
    return _("{count} people now without a village").format(count=count)


def _regrouped(group: str, count: int) -> str:
    if group:
        return _("{group}: {count} people put in this group").format(group=group, count=count)
    return _("{count} people now without a group").format(count=count)
