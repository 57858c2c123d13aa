"""All backups that can be reached, and how safe the data are."""

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdht_desktop.data import backup_erasing, backup_settings, backups, history, restoring
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.backup_settings import BackupPlan
from cdht_desktop.data.backups import Kept
from cdht_desktop.data.restoring import PutAside
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.files import disk_problem
from cdht_desktop.ops import erasures
from cdht_desktop.ops.backups import changed, is_outside, ours, plan, reminder
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["BackupRow", "Outside", "Overview", "Reason", "overview", "remove"]
Outside = Literal["unset", "absent", "same_disk", "there"]
Place = Literal["own", "outside", "replaced", "put_aside"]


@dataclass(frozen=True)
class BackupRow:
    """A backup as the list shows it; `id` is its path as text, `made_at` local time, `size` bytes.

    `people`: citizens in it, None where that is not known (an older backup, an unreadable one). `places`: where it lies;
    `put_aside` is no backup, but a damaged database as it was when a backup took its place.
    `erased`: it may still hold somebody who was erased since.
    """

    id: str
    file: Path
    made_at: dt.datetime
    size: int
    reason: Reason | None
    people: int | None
    program: str
    counts: Mapping[str, int]
    places: tuple[Place, ...]
    fault: str
    erased: bool


@dataclass(frozen=True)
class Overview:
    """All backups, the newest first, and how safe the data are.

    `size` and `free` in bytes; `outside_at` when one last reached another disk (local time); `waiting` how many erased
    persons a backup may still hold; `changed` whether something was changed since the newest; `actions` how many entries
    the history has.
    """

    rows: tuple[BackupRow, ...]
    size: int
    free: int
    plan: BackupPlan
    outside: Outside
    outside_at: dt.datetime | None
    reminder: str
    waiting: int
    changed: bool
    actions: int
    elsewhere: bool = False


def overview(store: Store) -> Overview:
    """Return all backups of this workspace that can be reached now; reads the second folder, so not for the GUI thread."""
    chosen = plan(store)
    erased = tuple(one.citizen_id for one in erasures.waiting(store))
    rows = _rows(store, chosen.folder, erased)
    at = backup_settings.last_outside(store.folder)
    with store.read() as connection:
        actions, _rows_of_them = history.sizes(connection)
    return Overview(
        rows=rows,
        size=sum(row.size for row in rows if "outside" not in row.places or len(row.places) > 1),
        free=shutil.disk_usage(store.folder).free,
        plan=chosen,
        outside=_outside(chosen.folder, store.folder),
        outside_at=at.astimezone() if at else None,
        reminder=reminder(store),
        waiting=len(erased),
        changed=changed(store),
        actions=actions,
        elsewhere=store.shared,
    )


def _outside(folder: Path | None, workspace: Path) -> Outside:
    if folder is None:
        return "unset"
    if not folder.is_dir():
        return "absent"
    return "there" if is_outside(folder, workspace) else "same_disk"


def _rows(store: Store, second: Path | None, erased: tuple[str, ...]) -> tuple[BackupRow, ...]:
    own, replaced = backups.all_backups(store.folder), restoring.all_replaced(store.folder)
    outside = ours(store, backups.backups_in(second)) if second else []
    twice = {kept.file.name for kept in outside}
    names = {kept.file.name for kept in own}
    rows = [
        *(_row(kept, ("own", "outside") if kept.file.name in twice else ("own",), erased) for kept in own),
        *(_row(kept, ("outside",), erased) for kept in outside if kept.file.name not in names),
        *(_row(kept, ("replaced",), erased) for kept in replaced),
        *map(_put_aside_row, restoring.all_put_aside(store.folder)),
    ]
    return tuple(sorted(rows, key=lambda row: row.made_at, reverse=True))


def _row(kept: Kept, places: tuple[Place, ...], erased: tuple[str, ...]) -> BackupRow:
    manifest = kept.manifest
    return BackupRow(
        id=str(kept.file),
        file=kept.file,
        made_at=kept.made_at.astimezone(),
        size=kept.size,
        reason=manifest.reason if manifest else None,
        people=manifest.counts.get("citizen") if manifest else None,
        program=manifest.program if manifest else "",
        counts=manifest.counts if manifest else {},
        places=places,
        fault=kept.fault,
        erased=bool(erased) and backup_erasing.holds(kept, erased),
    )


def _put_aside_row(one: PutAside) -> BackupRow:
    return BackupRow(
        id=str(one.file),
        file=one.file,
        made_at=one.at.astimezone(),
        size=one.size,
        reason=None,
        people=None,
        program="",
        counts={},
        places=("put_aside",),
        fault=_(
            "The damaged data, as they were when a backup took their place. Nobody can restore them here, and persons who "
            "were erased since are still in them. Delete them when nothing more is to be saved from them."
        ),
        erased=False,
    )


@needs(Right.RESTORE)
def remove(store: Store, file: Path) -> None:
    """Delete a backup that cannot be read, may hold erased persons, or was replaced by a restore; or a damaged database.

    Raises `NotFound`, `Refused` for any other, `DiskProblem`.
    """
    row = next((row for row in overview(store).rows if row.file == file), None)
    if row is None:
        raise NotFound(_("“{name}” is not there.").format(name=file.name))
    if not (row.fault or row.erased or "replaced" in row.places):
        raise Refused(_("A sound backup is not deleted by hand: the program thins them by itself."))
    if "put_aside" in row.places:
        restoring.remove_put_aside(PutAside(file, row.made_at, row.size))
        return
    try:
        file.unlink()
    except OSError as error:
        raise disk_problem(error, file) from error
