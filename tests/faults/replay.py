"""What a disk holds after a power cut: a recorded trace, cut at a point, with what was not synced lost or garbled.

A file keeps what was synced; of each write after that its 512-byte sectors are kept, dropped or garbled. A name (made,
renamed, removed) is sure when its folder was synced – or, in the journalled world, when anything was synced after it, as
ext4 and NTFS do it; of the others the first few stand. A garbled sector is lost whole, with what was synced in it before
the write that the cut hit: not every disk does what SQLite calls powersafe overwrite.
"""

import random
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.faults.shim import Event

SECTOR = 512
HABITS = ("dropped", "kept", "writes", "sectors", "garbled", "zeros")
_SHARED_MEMORY = "-shm"  # SQLite makes it anew: it is no part of what lasts
_NAMES = frozenset("crlumd")


@dataclass
class _File:
    """A file's content: what is surely on the disk, and what was written since its last sync."""

    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)  # None: cut to that size

    def sync(self) -> None:
        for offset, data in self.pending:
            _put(self.durable, offset, data)
        self.pending.clear()


def _put(content: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        content[:] = content[:offset].ljust(offset, b"\0")
        return
    if len(content) < offset + len(data):
        content.extend(bytes(offset + len(data) - len(content)))
    content[offset : offset + len(data)] = data


@dataclass(frozen=True)
class _Naming:
    """A change of a name that is not sure yet."""

    event: Event
    file: _File | None

    @property
    def folder(self) -> str:
        return str(Path(self.event.other or self.event.path).parent)

    def apply(self, names: dict[str, _File]) -> None:
        event = self.event
        if event.op == "c" and self.file is not None:
            names[event.path] = self.file
        elif event.op == "u":
            names.pop(event.path, None)
        elif event.op in "rl" and self.file is not None:
            names[event.other] = self.file
            if event.op == "r":
                names.pop(event.path, None)


class Disk:
    """A disk that a trace is played on."""

    def __init__(self, start: dict[str, tuple[int, bytes]], *, journal: bool) -> None:
        self._journal = journal
        self._nodes = {node: _File(bytearray(content)) for node, content in start.values()}
        self._now = {path: self._nodes[node] for path, (node, _content) in start.items()}
        self._sure = dict(self._now)
        self._namings: list[_Naming] = []

    def play(self, events: Iterable[Event]) -> None:
        """Let events happen; marks are no events."""
        for event in events:
            if event.path.endswith(_SHARED_MEMORY):
                continue
            if event.op in _NAMES:
                self._name(event)
            elif event.op == "s":
                self._sync(event)
            elif event.op in "wt" and event.node in self._nodes:
                self._nodes[event.node].pending.append((event.offset, event.data if event.op == "w" else None))

    def _name(self, event: Event) -> None:
        if event.op == "c":
            self._nodes[event.node] = _File()
        naming = _Naming(event, self._nodes[event.node] if event.op == "c" else self._now.get(event.path))
        naming.apply(self._now)
        self._namings.append(naming)

    def _sync(self, event: Event) -> None:
        if event.node in self._nodes:
            self._nodes[event.node].sync()
        open_still = []
        for naming in self._namings:
            if self._journal or naming.folder == event.path:
                naming.apply(self._sure)
            else:
                open_still.append(naming)
        self._namings = open_still

    def cut(self, dice: random.Random, habit: str) -> dict[str, bytes]:
        """Return the files that are there after a power cut at this moment."""
        names = dict(self._sure)
        for naming in self._first_of(dice):
            naming.apply(names)
        return {path: bytes(_left(file, dice, habit)) for path, file in names.items()}

    def _first_of(self, dice: random.Random) -> list[_Naming]:
        if self._journal:
            return self._namings[: dice.randint(0, len(self._namings))]
        folders = {naming.folder for naming in self._namings}
        most = {folder: sum(naming.folder == folder for naming in self._namings) for folder in sorted(folders)}
        left = {folder: dice.randint(0, count) for folder, count in most.items()}
        chosen = []
        for naming in self._namings:
            if left[naming.folder]:
                left[naming.folder] -= 1
                chosen.append(naming)
        return chosen


def _left(file: _File, dice: random.Random, habit: str) -> bytearray:
    content = bytearray(file.durable)
    for offset, data in file.pending:
        if data is None:
            if habit == "kept" or (habit != "dropped" and dice.random() < 0.5):
                _put(content, offset, None)
        else:
            _land(content, offset, data, dice, habit)
    return content


def _land(content: bytearray, offset: int, data: bytes, dice: random.Random, habit: str) -> None:
    """Let one write reach the disk, or a part of it."""
    if habit == "dropped" or (habit == "writes" and dice.random() < 0.5):
        return
    if habit in {"kept", "writes"}:
        _put(content, offset, data)
        return
    for begin, part in sectors(offset, data):
        fate = dice.random()
        if habit == "zeros" and fate < 0.5:  # the file has grown, what stands there has not come
            _put(content, max(begin, len(content)), bytes(max(0, begin + len(part) - len(content))))
        elif habit == "garbled" and fate < 0.3:
            start = begin // SECTOR * SECTOR
            _put(content, start, dice.randbytes(min(SECTOR, max(len(content), begin + len(part)) - start)))
        elif fate < 0.65:
            _put(content, begin, part)


def sectors(offset: int, data: bytes) -> Sequence[tuple[int, bytes]]:
    """Return a write in parts, none of which reaches over a sector's edge."""
    edges = [offset, *range((offset // SECTOR + 1) * SECTOR, offset + len(data), SECTOR), offset + len(data)]
    return [(begin, data[begin - offset : end - offset]) for begin, end in pairwise(edges)]


def lay_out(files: dict[str, bytes], old: Path, new: Path) -> None:
    """Write the files that were below `old` below `new`."""
    shutil.rmtree(new, ignore_errors=True)
    (new / "stick").mkdir(parents=True)
    for path, content in files.items():
        target = new / Path(path).relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
