"""What stands beside the data: the key file, the count of wrong passwords, the anchor of the trail.

In a folder they are files. Of a workspace on a server they lie there as well, so that all PCs share them.
"""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Protocol

from filelock import FileLock, Timeout

from cdht_desktop.data.server_address import address_of
from cdht_desktop.data.server_beside import BesideServer
from cdht_desktop.errors import Refused
from cdht_desktop.files import disk_problem, read_at_most, replacing
from cdht_desktop.words import _

_LOCK = "keys.lock"
_PATIENCE = 10  # seconds: nobody holds the lock for longer than a write takes


class Beside(Protocol):
    """Small contents by name; `shared` where other PCs have the same ones."""

    shared: ClassVar[bool]

    def read(self, name: str, most: int) -> bytes | None:
        """Return the content, None where it has more than `most` bytes; raises `FileNotFoundError`, `OSError`, `Refused`."""

    def write(self, name: str, content: bytes) -> None:
        """Put a content in place of what stood there, whole or not at all; raises `DiskProblem` or `ServerProblem`."""

    def held(self) -> contextlib.AbstractContextManager[None]:
        """Keep other programs from the contents for a moment; raises `Refused` where one holds them too long."""

    def clock(self) -> float:
        """Return how many seconds the computer that counts (this one, or the server) has been running."""


class BesideFolder:
    """The files of a workspace's folder."""

    shared: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, most: int) -> bytes | None:
        """Return a file's content, as `Beside` says."""
        return read_at_most(self._folder / name, most)

    def write(self, name: str, content: bytes) -> None:
        """Write a file whole."""
        with replacing(self._folder / name) as stream:
            stream.write(content)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder's small lock."""
        lock = FileLock(self._folder / _LOCK, thread_local=False)
        try:
            lock.acquire(timeout=_PATIENCE)
        except Timeout as error:
            raise Refused(_("The workspace is busy with another action. Try again in a moment.")) from error
        except OSError as error:
            raise disk_problem(error, self._folder) from error
        try:
            yield
        finally:
            lock.release()

    def clock(self) -> float:
        """Return what the computer's clock that nobody sets says."""
        return time.monotonic()


def beside(folder: Path) -> Beside:
    """Return what stands beside the data of the workspace that `folder` names; raises `NoWorkspace`."""
    address = address_of(folder)
    return BesideFolder(folder) if address is None else BesideServer(address)
