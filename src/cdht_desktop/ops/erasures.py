"""Erasing persons, and where what was erased is still kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cdht_desktop.changes import Changes
from cdht_desktop.data import erasing, privacy
from cdht_desktop.data.forgetting import Traces
from cdht_desktop.data.privacy import ErasureRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ERASURE, PRIVACY_REQUEST
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import DiskProblem, FieldErrors, NotFound
from cdht_desktop.ops import association
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "Erased",
    "ErasureRow",
    "all_erasures",
    "clean",
    "clean_what_is_left",
    "erase",
    "gone_from_backups",
    "waiting",
]
_LONGEST = 200


@dataclass(frozen=True)
class Erased:
    """What an erasure did: records stripped, and in how many notes about other people a name of theirs still stands.

    `cleaned` is False where the disk had no room to write the database anew: `clean` does it later.
    """

    records: int
    mentions: int
    cleaned: bool


def all_erasures(store: Store) -> list[ErasureRow]:
    """Return what was erased, the newest first."""
    with store.read() as connection:
        return privacy.erasures(connection)


def waiting(store: Store) -> list[ErasureRow]:
    """Return what was erased here and may still stand in a backup: to be erased there when backups are thinned."""
    return [row for row in all_erasures(store) if row.backups_on is None]


@needs(Right.ERASE)
def erase(
    store: Store,
    citizen_ids: Sequence[str],
    reason: str,
    *,
    request_id: str | None = None,
    progress: Progress | None = None,
) -> Changes[Erased]:
    """Strip persons (with the records merged into theirs) to stubs; it can never be taken back.

    A request that asked for it is done with that. Raises `FieldErrors` (reason: missing, too long, or it names the
    person), `NotFound` where none of them is there any more.
    """
    association.commune_only(store)
    progress = progress or Progress()
    progress.start(_("Erasing"), 3)
    with store.read() as connection:
        ids = erasing.records_of(connection, citizen_ids)
        found = erasing.traces_of(connection, ids)
    reason = _checked(reason, found)
    progress.step()
    with store.write("", undoable=False) as writing:
        count = erasing.erase(writing, ids, reason=reason, request_id=request_id)
        if not count:
            raise NotFound(_("This person is no longer there, or was erased already."))
        if request_id is not None:
            _request_done(writing, request_id)
        named = erasing.mentions(writing.connection, found)
        writing.title = _("Personal data erased: {count} records").format(count=count)
    progress.done += 1  # no step: from here on it is done, and is not stopped
    cleaned = _cleaned(store)
    progress.done += 1
    return writing.changes(Erased(count, named, cleaned))


@needs(Right.ERASE)
def clean(store: Store) -> None:
    """Write the database anew, so that nothing erased stays in its unused pages. Raises `DiskProblem`."""
    erasing.clean(store.engine)


def clean_what_is_left(store: Store) -> bool:
    """Do what an erasure that was cut short left to do, whoever is signed in; say whether there was anything.

    Where the disk has no room for it, it is left for the next time.
    """
    if store.read_only:
        return False
    with store.read() as connection:
        left = erasing.unclean(connection)
    return left and _cleaned(store)


@needs(Right.BACKUP)
def gone_from_backups(store: Store, erasure_ids: Sequence[str], day: dt.date) -> Changes[int]:
    """Record that no backup holds these any more since `day`; answers how many rows that was new for."""
    with store.write(_("Erased persons are gone from the backups"), undoable=False) as writing:
        rows = writing.rows(ERASURE, erasure_ids)
        new = [row_id for row_id, row in rows.items() if row["backups_on"] is None]
        count = writing.update_many(ERASURE, {row_id: {"backups_on": day.isoformat()} for row_id in new})
    return writing.changes(count)


def _checked(reason: str, found: Traces) -> str:
    reason = nfc(reason)
    if not reason:
        raise FieldErrors({"reason": _("Say why the data are erased: it is kept, without a name.")})
    if len(reason) > _LONGEST:
        raise FieldErrors({"reason": _("At most {count} letters.").format(count=_LONGEST)})
    if found.scrubbed(reason, erasing.shipped_rules().stub, about=True) != reason:
        raise FieldErrors({"reason": _("The reason is kept: it must not name the person.")})
    return reason


def _request_done(writing: Write, request_id: str) -> None:
    today = dt.date.today().isoformat()
    row = writing.rows(PRIVACY_REQUEST, [request_id]).get(request_id)
    if row is not None and row["outcome"] == "open":
        values = {"outcome": "done", "done_on": today, "answered_on": row["answered_on"] or today}
        writing.update(PRIVACY_REQUEST, request_id, values)


def _cleaned(store: Store) -> bool:
    try:
        erasing.clean(store.engine)
    except DiskProblem:
        return False
    return True
