"""Backups: made after work and before what is hard to take back, thinned, copied to another disk, and restored.

What may be called whoever is signed in (`after_work`, `before`) protects the data and shows nothing of them.
"""

import contextlib
import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.changes import Changes
from cdht_desktop.data import backup_erasing, backup_settings, backups, keys, restoring
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.backup_settings import BackupPlan
from cdht_desktop.data.backups import BACKUPS, Kept
from cdht_desktop.data.lock import is_on_network
from cdht_desktop.data.store import Store
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBackup, DamagedWorkspace, DiskProblem, FieldErrors
from cdht_desktop.ops import erasures
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = [
    "LEAST_DAYS", "MOST_DAYS", "BackupPlan", "Made", "Reason", "Restored", "after_work", "backup", "before", "changed",
    "copy_due", "is_outside", "last_backup", "ours", "plan", "reminder", "restore", "restore_in_place", "set_plan",
    "strip_one", "workspace_of",
]  # fmt: skip
LEAST_DAYS, MOST_DAYS = 1, 365
_SPARED = 3  # backups of each reason other than work that stay whatever their age
_REPLACED = 5  # what so many restores replaced is kept
_AHEAD = dt.timedelta(days=1)  # a moment further in the future is a clock's mistake


# Made -----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Made:
    """What became of a backup: the file (None: nothing had changed), and of its copy in the second folder.

    `why` says in a sentence what kept it from being copied.
    """

    file: Path | None
    copied: bool = False
    why: str = ""


@needs(Right.BACKUP)
def backup(store: Store, folder: Path | None = None, progress: Progress | None = None) -> Path:
    """Back the workspace up to `folder` (where None its own `backups/`, and the second folder); return the file.

    It is opened, checked and counted before it gets its name. Raises `DiskProblem`, `DamagedWorkspace`, `Cancelled`, and
    `Refused` for a workspace on a server, which is backed up there.
    """
    backups.refuse_shared(store)
    with store.noticing():
        kept = backups.make(store.engine, store.folder, Reason.ASKED, into=folder, progress=progress)
    if folder is None:
        _afterwards(store, kept, progress)
    elif is_outside(folder, store.folder):
        backup_settings.reached_outside(store.folder, kept.made_at)
    store.note(Note.BACKED_UP, _("Backup made"), detail=kept.file.name)
    return kept.file


def changed(store: Store) -> bool:
    """Say whether something was changed since the newest backup in the workspace's own folder.

    Never in one that is open for reading only: a damaged one is not backed up; nor in one on a server, where whoever runs
    it makes the backups.
    """
    if store.read_only or store.shared:
        return False
    newest = next((kept for kept in backups.all_backups(store.folder) if not kept.fault), None)
    with store.read() as connection:
        return backups.changed_since(connection, newest)


def after_work(store: Store, progress: Progress | None = None) -> Made:
    """Back up after work, where something changed; copy to the second folder where it is there; thin both.

    First an erasure that was cut short is finished, so that its traces go into no backup.

    Raises `DiskProblem`, `DamagedWorkspace`, `Cancelled`. A fault of the second folder is told, not raised.
    """
    if store.read_only or store.shared:
        return Made(None)
    with store.noticing():
        erasures.clean_what_is_left(store)
    if changed(store):
        with store.noticing():
            kept = backups.make(store.engine, store.folder, Reason.WORK, progress=progress)
        return _afterwards(store, kept, progress)
    newest = next((kept for kept in backups.all_backups(store.folder) if not kept.fault), None)
    copied, why = _copy_outside(store, newest, progress) if newest else (False, "")
    return Made(None, copied, why)


def before(store: Store, reason: Reason, progress: Progress | None = None) -> None:
    """Back up before an action that changes much, where something changed since the last backup; raises as `after_work`."""
    if changed(store):
        with store.noticing():
            backups.make(store.engine, store.folder, reason, progress=progress)


def _afterwards(store: Store, kept: Kept, progress: Progress | None) -> Made:
    store.anchor()
    copied, why = _copy_outside(store, kept, progress)
    _thin(store)
    return Made(kept.file, copied, why)


def _copy_outside(store: Store, kept: Kept, progress: Progress | None) -> tuple[bool, str]:
    """Copy a backup to the second folder, where one was chosen and is there; say whether, and why not."""
    folder = plan(store).folder
    if folder is None:
        return False, ""
    if not folder.is_dir():
        return False, _("The folder for copies is not there: {folder}").format(folder=folder)
    target = folder / kept.file.name
    try:
        if not target.exists():
            backups.copy_to(kept, folder, progress)
        if is_outside(folder, store.folder):
            backup_settings.reached_outside(store.folder, kept.made_at)
    except (DiskProblem, BadBackup) as error:
        return False, str(error)
    return True, ""


def _thin(store: Store) -> None:
    """Thin the workspace's own backups, those in the second folder, and what restores replaced."""
    workspace, now = workspace_of(store), dt.datetime.now().astimezone()
    second = plan(store).folder
    for directory in filter(None, (store.folder / BACKUPS, second)):
        seen: Counter[Reason] = Counter()
        spared = set()
        for kept in backups.backups_in(directory):
            if kept.manifest is not None and kept.manifest.reason is not Reason.WORK:
                seen[kept.manifest.reason] += 1
                if seen[kept.manifest.reason] <= _SPARED:
                    spared.add(kept.file)
        backups.thin(directory, workspace, now, frozenset(spared))
    for kept in restoring.all_replaced(store.folder)[_REPLACED:]:
        shutil.rmtree(kept.file.parent, ignore_errors=True)


def ours(store: Store, found: Sequence[Kept]) -> list[Kept]:
    """Return those of some backups that are of this workspace: a stick may hold those of others."""
    workspace = workspace_of(store)
    return [kept for kept in found if backups.is_of(kept, workspace)]


def workspace_of(store: Store) -> str:
    """Return the id of the workspace, as its key file and its backups say it."""
    return keys.standing(store.folder).workspace


def is_outside(folder: Path, workspace: Path) -> bool:
    """Say whether a folder lies on another disk than the workspace (or on the network)."""
    try:
        return is_on_network(folder) or os.stat(folder).st_dev != os.stat(workspace).st_dev  # noqa: PTH116 - as it says
    except OSError:
        return False


# Told -----------------------------------------------------------------------------------------------------------------


def copy_due(store: Store) -> bool:
    """Say whether the second folder is there now and lacks the newest backup: a stick that was plugged in.

    Folders on the network are not looked at: they may keep the window waiting.
    """
    folder = None if store.read_only or store.shared else plan(store).folder
    if folder is None or is_on_network(folder) or not folder.is_dir():
        return False
    newest = next((kept for kept in backups.all_backups(store.folder) if not kept.fault), None)
    return newest is not None and not (folder / newest.file.name).exists()


def last_backup(store: Store) -> dt.datetime | None:
    """Return when the newest backup in the workspace's own folder was made (local time), None where there is none."""
    found = backups.moments(store.folder)
    return found[0].astimezone() if found else None


def reminder(store: Store, now: dt.datetime | None = None) -> str:
    """Return the sentence that reminds of a backup outside this computer's disk; empty where none is needed yet.

    Of a workspace on a server nobody is reminded here: its backups are made there.
    """
    if store.shared:
        return ""
    at, days = backup_settings.last_outside(store.folder), plan(store).days
    moment = now or dt.datetime.now(dt.UTC)
    if at is not None and at <= moment + _AHEAD:
        old = (moment - at).days
        if old < days:
            return ""
        return _(
            "The last backup outside this computer is {days} days old. Plug the USB stick in and make one."
        ).format(days=old)
    with store.read() as connection:
        first = backups.first_action(connection)
    if first is None or (moment - first).days < days:
        return ""
    return _("There is no backup outside this computer yet: if its disk breaks, the data are lost.")


# Chosen ---------------------------------------------------------------------------------------------------------------


def plan(store: Store) -> BackupPlan:
    """Return the second folder and the days after which to remind."""
    with store.read() as connection:
        return backup_settings.plan(connection)


@needs(Right.SETTINGS)
def set_plan(store: Store, folder: Path | None, days: int) -> Changes[None]:
    """Choose the second folder (None for none) and the days (1-365); raises `FieldErrors` (folder, days)."""
    wrong = {}
    if not LEAST_DAYS <= days <= MOST_DAYS:
        wrong["days"] = _("Give a number from {least} to {most}.").format(least=LEAST_DAYS, most=MOST_DAYS)
    if folder is not None and not folder.is_dir():
        wrong["folder"] = _("There is no such folder now. Plug the stick in first.")
    elif folder is not None and (folder == store.folder or store.folder in folder.parents):
        wrong["folder"] = _("Choose a folder outside the workspace: best on a USB stick or another disk.")
    if wrong:
        raise FieldErrors(wrong)
    with store.write(_("Backups: second folder and reminder")) as writing:
        backup_settings.keep(writing, BackupPlan(folder, days))
    return writing.changes(None)


# Erased in backups too ------------------------------------------------------------------------------------------------


@needs(Right.BACKUP)
def strip_one(store: Store, progress: Progress | None = None) -> int:
    """Erase, in one backup that holds them, the persons who were erased since; return how many backups are left to do.

    When none is left that can be reached, it is recorded that no backup of ours holds these persons any more; unless the
    second folder is not there, or a backup cannot be read, or a damaged database of before is still kept: then it is tried
    again another time.
    """
    waiting = erasures.waiting(store)
    if not waiting or store.shared:
        return 0
    ids = [one.citizen_id for one in waiting]
    holding = [kept for kept in _reachable(store) if backup_erasing.holds(kept, ids)]
    with store.read() as connection:
        persons = [one for one in backup_erasing.gone(connection) if one.citizen_id in set(ids)]
    open_to_us = [kept for kept in holding if not kept.fault]
    for done, kept in enumerate(open_to_us, 1):
        with contextlib.suppress(BadBackup, DamagedWorkspace):  # one that cannot be opened keeps none of the others
            backup_erasing.strip(kept, store.folder, store.data_key, store.user, persons, progress)
            return len(open_to_us) - done
    second = plan(store).folder
    if not holding and (second is None or second.is_dir()):
        aside = min((one.at.astimezone().date() for one in restoring.all_put_aside(store.folder)), default=dt.date.max)
        gone = [one.id for one in waiting if one.erased_on < aside]
        if gone:
            erasures.gone_from_backups(store, gone, dt.date.today())
    return 0


def _reachable(store: Store) -> list[Kept]:
    second = plan(store).folder
    outside = ours(store, backups.backups_in(second)) if second else []
    return [*backups.all_backups(store.folder), *restoring.all_replaced(store.folder), *outside]


# Restored -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Restored:
    """A restore that is decided.

    Of when the data are from now on (local time), where those of before are kept, how many persons were erased again.
    """

    made_at: dt.datetime
    replaced: Path
    erased: int


def restore(file: Path, folder: Path, progress: Progress | None = None) -> None:
    """Make the workspace of a backup in `folder`, which must be empty or new; what is elsewhere stays as it is.

    It opens with the passwords of then. Raises `NoWorkspace`, `BadBackup`, `DamagedWorkspace`, `NewerWorkspace`,
    `DiskProblem`.
    """
    backups.chosen(file)
    restoring.into_empty(file, folder, progress)


@needs(Right.RESTORE)
def restore_in_place(store: Store, file: Path, progress: Progress | None = None) -> Restored:
    """Let a backup take the place of this workspace's data; the passwords and users stay those of today.

    The data of today are kept as a backup in `replaced/`, persons erased since are erased again. When this returns the
    restore is decided: **the caller closes the store at once**, and the next opening carries it out before anything is
    read. Raises `BadBackup` (also another workspace's), `DamagedWorkspace`, `NewerWorkspace`, `DiskProblem`,
    `Cancelled`; nothing has changed then.
    """
    backups.refuse_shared(store)
    kept = backups.chosen(file)
    staged = restoring.stage(store.folder, store.data_key, store.user, kept, present=store.engine, progress=progress)
    try:
        replaced = restoring.keep_replaced(store.engine, store.folder, progress)
        restoring.decide(store.folder, put_aside=False)
    except BaseException:
        restoring.drop_staged(store.folder)
        raise
    return Restored(dt.datetime.fromisoformat(staged.made_at).astimezone(), replaced.file, staged.erased)
