"""The shim before the C library, seen from Python: built with gcc, loaded by LD_PRELOAD, steered by these functions."""

import ctypes
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from struct import Struct

SOURCE = Path(__file__).with_name("shim.c")
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}
_LOADED = "CDHT_FAULTS_SHIM"
_ENTRY = Struct("=c7xqqqqq")


class Strike(IntEnum):
    """What the shim does at the chosen call; the numbers stand in shim.c."""

    OFF = 0
    COUNT = 1
    KILL_BEFORE = 2
    KILL_AFTER = 3
    KILL_HALF = 4
    FAIL_ONCE = 5
    FAIL_FROM = 6


KILLS = (Strike.KILL_BEFORE, Strike.KILL_AFTER, Strike.KILL_HALF)


@dataclass(frozen=True)
class Blow:
    """One fault: what, at which call (from 1), with which error of the system, and only below which folder ('' all)."""

    strike: Strike = Strike.COUNT
    call: int = 0
    error: int = 0
    below: str = ""


@dataclass(frozen=True)
class Event:
    """One recorded call: what (a letter of shim.c), on which file, and the bytes it wrote."""

    op: str
    node: int
    offset: int
    path: str
    other: str
    data: bytes


def missing() -> str | None:
    """Say what this machine lacks for the harness, None where it has everything."""
    if sys.platform != "linux":
        return "faults are injected on Linux only"
    return None if shutil.which("gcc") else "gcc is needed to build the shim"


def build(folder: Path) -> Path:
    """Compile the shim into `folder`; return the library."""
    library = folder / "shim.so"
    subprocess.run(
        ["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"], check=True
    )
    return library


def loaded() -> bool:
    """Say whether this process runs behind the shim."""
    return _LOADED in os.environ


def restart(library: Path, module: str, arguments: list[str]) -> None:
    """Start `python -m module` again in this process, behind the shim."""
    environment = os.environ | {"LD_PRELOAD": str(library), _LOADED: str(library)}
    os.execve(sys.executable, [sys.executable, "-m", module, *arguments], environment)  # noqa: S606 - ourselves


class Shim:
    """The functions of the shim in this process."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(os.environ[_LOADED])
        self._library.faults_arm.argtypes = (ctypes.c_int, ctypes.c_long, ctypes.c_int, ctypes.c_char_p)
        self._library.faults_shift.argtypes = (ctypes.c_long,)
        self._library.faults_count.restype = ctypes.c_long

    def watch(self, folder: Path) -> None:
        """Look only at files below `folder`."""
        self._library.faults_watch(os.fsencode(folder.resolve()))
        self._folder = folder.resolve()

    def arm(self, blow: Blow) -> None:
        """Count from here on, and strike where `blow` says."""
        below = os.fsencode(blow.below or self._folder)
        self._library.faults_arm(int(blow.strike), blow.call, blow.error, below)

    def disarm(self) -> int:
        """Stop counting; return how many calls there were."""
        count = int(self._library.faults_count())
        self._library.faults_arm(int(Strike.OFF), 0, 0, b"")
        return count

    def shift(self, seconds: int) -> None:
        """Let the clock on the wall be wrong by so many seconds, for this process and its children."""
        self._library.faults_shift(seconds)

    def record(self, fd: int) -> None:
        """Write every event to an open file from here on (-1: no longer)."""
        self._library.faults_record(fd)

    def mark(self, text: str) -> None:
        """Put a mark into the record, between the calls."""
        self._library.faults_mark(text.encode("utf-8"))


def events(log: Path) -> Iterator[Event]:
    """Read a record."""
    with log.open("rb") as stream:
        while head := stream.read(_ENTRY.size):
            op, node, offset, length, first, second = _ENTRY.unpack(head)
            path, other = os.fsdecode(stream.read(first)), os.fsdecode(stream.read(second))
            yield Event(op.decode(), node, offset, path, other, stream.read(length))
