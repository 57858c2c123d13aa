"""Files written whole or not at all, and read up to a limit."""

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cdht_desktop.errors import DiskProblem
from cdht_desktop.words import _

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
_LONG_AGO = 60 * 60  # seconds: no file takes an hour to write
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` to write to; synced and renamed to `path` at the end, removed on any failure.

    Raises `DiskProblem` where the disk is full or the folder cannot be written.
    """
    _sweep(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
        sync_names(path.parent)
    except OSError as error:
        raise disk_problem(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def sync_names(folder: Path) -> None:
    """Let the names in a folder outlast a power cut: a file renamed a moment ago could else be gone, or be the old one.

    Where the system syncs no folders (Windows, some sticks) it keeps names in its own journal.
    """
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def revocable(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Give a function that writes a file to `path`, whole or not at all, as `replacing` does.

    Where the block fails after that, the file that stood there before is put back, or the new one is taken away. Raises
    `DiskProblem`.
    """
    older = path.with_name(f".{path.name}.{secrets.token_hex(4)}.old")
    wrote = False

    def write(content: bytes) -> None:
        nonlocal wrote
        _keep(path, older)
        with replacing(path) as stream:
            stream.write(content)
        wrote = True

    try:
        yield write
    except BaseException:
        with contextlib.suppress(OSError):
            if wrote and older.exists():
                older.replace(path)  # where the new file is open by now, both stay
            elif wrote:
                path.unlink(missing_ok=True)
            else:
                older.unlink(missing_ok=True)
        raise
    with contextlib.suppress(OSError):
        older.unlink(missing_ok=True)


def _keep(path: Path, older: Path) -> None:
    """Let the file at `path`, if there is one, be found as `older` too; `path` itself is not touched."""
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file raises where the name is too long
        return
    try:
        older.hardlink_to(path)
    except OSError:  # USB sticks know no second name
        try:
            shutil.copy2(path, older)
        except OSError as error:
            with contextlib.suppress(OSError):  # a stick that was pulled lets nothing be removed either
                older.unlink(missing_ok=True)
            raise disk_problem(error, path) from error


def _sweep(path: Path) -> None:
    """Remove what a killed program left of the same file an hour ago or longer: it may hold personal data."""
    ours = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{8}}\.(part|old)")
    with contextlib.suppress(OSError):  # the folder's own fault is told by the writing
        for found in path.parent.iterdir():
            if ours.fullmatch(found.name) and time.time() - found.stat().st_mtime > _LONG_AGO:
                found.unlink()


def read_at_most(path: Path, most: int) -> bytes | None:
    """Return the content of a file, None where it has more than `most` bytes; raises `OSError`.

    A pipe or a device is none: reading one may never end.
    """
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():  # a folder gets the system's own fault
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    with path.open("rb") as stream:
        content = stream.read(most + 1)
    return None if len(content) > most else content


def disk_problem(error: OSError, path: Path) -> DiskProblem:
    """Return the refusal to show for an error of the operating system at `path`."""
    if error.errno in _FULL:
        return DiskProblem(
            _("The disk is full: “{name}” was not written. Free some space and try again.").format(name=path.name)
        )
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return DiskProblem(
            _("“{name}” cannot be written: it is open in another program, or the folder is read-only.").format(
                name=path.name
            )
        )
    return DiskProblem(_why(error, path).format(name=path.name, folder=path.parent.name, number=error.errno))


def _why(error: OSError, path: Path) -> str:
    """Return the sentence, with its fields, for what the system says in words of its own, mostly English."""
    if error.errno == errno.ENAMETOOLONG:
        return _("The file's name is too long: choose a shorter one.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        if path.parent.name and not path.parent.is_dir():
            return _("There is no folder “{folder}”: choose another one.")
        return _("“{name}” is not there.")
    if isinstance(error, IsADirectoryError):
        return _("“{name}” is a folder, not a file.")
    if isinstance(error, FileExistsError):  # of a folder that was to be made
        return _("“{name}” is a file, not a folder: choose another place.")
    return _("“{name}” could not be written or read: the system reports fault {number}.")


def safe_name(text: str, ending: str = "") -> str:
    """Return `text` as a file name that Windows and Linux both take, at most 120 characters before `ending`."""
    name = _UNSAFE.sub("-", text).strip(" .-")[:120].strip(" .-") or "cdht"
    return (f"_{name}" if name.split(".")[0].lower() in _RESERVED else name) + ending
