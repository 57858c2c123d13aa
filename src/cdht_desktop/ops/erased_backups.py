"""In which backups an erased person still stands: they are erased there too when backups are thinned."""

import datetime as dt

from cdht_desktop.data import backup_erasing, backups
from cdht_desktop.data.store import Store
from cdht_desktop.ops import erasures

__all__ = ["holding"]


def holding(store: Store) -> dict[str, tuple[dt.datetime, ...]]:
    """Return the moments (local time, the newest first) of this computer's backups that still hold an erased record.

    By the record's id, of those records only that may still stand in one. What lies on a stick that is not plugged in
    is not looked at.
    """
    waiting = erasures.waiting(store)
    kept = backups.all_backups(store.folder) if waiting else []
    return {
        row.citizen_id: tuple(one.made_at.astimezone() for one in kept if backup_erasing.holds(one, [row.citizen_id]))
        for row in waiting
    }
