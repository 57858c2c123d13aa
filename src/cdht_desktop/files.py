"""Files written whole or not at all."""

import contextlib
import errno
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cdht_desktop.errors import DiskProblem
from cdht_desktop.words import _

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(1, 10))})
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a temporary file beside `path` to write to; synced and renamed to `path` at the end, removed on any failure.

    Raises `DiskProblem` where the disk is full or the folder cannot be written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise disk_problem(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def disk_problem(error: OSError, path: Path) -> DiskProblem:
    """Return the refusal to show for an error of the operating system at `path`."""
    if error.errno in _FULL:
        return DiskProblem(
            _("The disk is full: “{name}” was not written. Free some space and try again.").format(name=path.name)
        )
    if isinstance(error, PermissionError):
        return DiskProblem(
            _("“{name}” cannot be written: it is open in another program, or the folder is read-only.").format(
                name=path.name
            )
        )
    reason = error.strerror or type(error).__name__
    return DiskProblem(_("“{name}” could not be written or read: {reason}.").format(name=path.name, reason=reason))


def safe_name(text: str, ending: str = "") -> str:
    """Return `text` as a file name that Windows and Linux both take, at most 120 characters before `ending`."""
    name = _UNSAFE.sub("-", text).strip(" .-")[:120].strip(" .-") or "cdht"
    return (f"_{name}" if name.split(".")[0].lower() in _RESERVED else name) + ending
