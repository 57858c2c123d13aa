"""One program at a time on a workspace: a lock of the operating system, freed by it even after a crash."""

import contextlib
import getpass
import json
import os
import platform
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from cdht_desktop import outside
from cdht_desktop.errors import NoWorkspace, WorkspaceBusy
from cdht_desktop.files import read_at_most
from cdht_desktop.words import _

_MOST_SAID = 4096  # bytes of what tells who has a workspace open

_NETWORK_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smbfs", "smb2", "smb3", "afs", "9p", "ncpfs", "fuse.sshfs", "fuse.rclone", "davfs"}
)


class WorkspaceLock:
    """Held while a store is open. `holder.json` beside it tells the second comer who came first; the lock decides."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "workspace.lock", thread_local=False)
        self._holder = folder / "holder.json"

    def acquire(self) -> None:
        """Take the lock at once or raise `WorkspaceBusy`, naming who holds it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise WorkspaceBusy(self._sentence()) from error
        me = {"user": getpass.getuser(), "computer": platform.node(), "process": os.getpid()}
        with contextlib.suppress(OSError):  # only told to the second comer; the lock holds without it
            self._holder.write_text(json.dumps(me, ensure_ascii=False), encoding="utf-8")

    def release(self) -> None:
        """Give the lock back."""
        with contextlib.suppress(OSError):
            self._holder.unlink(missing_ok=True)
        self._lock.release()

    def _sentence(self) -> str:
        try:
            said = read_at_most(self._holder, _MOST_SAID) or b""
            who = outside.json_value(said.decode("utf-8"), _MOST_SAID)
            return _(
                "The workspace is already open: {user} on {computer} (process {process}). Close that window first."
            ).format(user=who["user"], computer=who["computer"], process=who["process"])
        except (OSError, ValueError, KeyError, TypeError):
            return _("The workspace is already open in another window. Close that window first.")


def refuse_network(folder: Path) -> None:
    """Raise `NoWorkspace` where `folder` lies on a network share: SQLite's locks do not hold there."""
    if is_on_network(folder):
        raise NoWorkspace(
            _("“{folder}” lies on a network drive. Choose a folder on this computer's own disk.").format(folder=folder)
        )


def is_on_network(folder: Path) -> bool:
    """Say whether `folder` lies on a network drive, by its nearest mount point."""
    full = folder.absolute()
    if str(full).startswith(("\\\\", "//")):
        return True
    mounts = [part for part in psutil.disk_partitions(all=True) if _is_below(full, Path(part.mountpoint))]
    nearest = max(mounts, key=lambda part: len(Path(part.mountpoint).parts), default=None)
    if nearest is None:
        return False
    return nearest.fstype.lower() in _NETWORK_SYSTEMS or "remote" in nearest.opts.split(",")


def _is_below(path: Path, mount: Path) -> bool:
    return path == mount or mount in path.parents
