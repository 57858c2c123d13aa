"""The file of a backup: a ZIP in which nothing is compressed, of the database, its keys and what a reader should know.

`data.db` is the encrypted database, `keys.json` opens it (with a password), `manifest.json` says what it is and holds no
personal data. A file is judged before anything of it is used: exactly these three, stored, no larger than the file, the
manifest within its bounds, the database by its SHA-256. No path is ever taken from it.
"""

import contextlib
import datetime as dt
import hashlib
import json
import struct
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Self

from cdht_desktop.data.keys import newer_sentence
from cdht_desktop.errors import BadBackup, NewerWorkspace
from cdht_desktop.files import disk_problem, replacing
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

ENDING = ".cdhtbackup"
FORMAT = 1
DATABASE, KEYS, MANIFEST = "data.db", "keys.json", "manifest.json"
_NAMES = (DATABASE, KEYS, MANIFEST)
_MOST = {DATABASE: 64 * 2**30, KEYS: 256 * 1024, MANIFEST: 4 * 2**20}  # bytes
_MOST_DIRECTORY = 1024  # bytes: three entries with their sizes as 64 bits take 250
_MOST_TEXT = 300
_MOST_TABLES = 200
_CHUNK = 2**20  # a step of the progress
_END = struct.Struct("<4s4H2LH")  # the record that ends a ZIP
_END_64 = struct.Struct("<4sQ2H2L4Q")  # what stands before it where a size needs 64 bits
_LOCATOR_SIZE = 20
_SAME_DAY = (1980, 1, 1, 0, 0, 0)  # the moment stands in the manifest


class Reason(StrEnum):
    """Why a backup was made."""

    ASKED = "asked"
    WORK = "work"
    IMPORT = "import"
    YEAR = "year"
    MIGRATION = "migration"
    RESTORE = "restore"


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself.

    `made_at` is ISO text in UTC; `seq` and `trail` are the number and the seal of the last change set, `counts` the rows
    of each table, `erased` the ids of citizens whose erasure the backup has followed; `size` (bytes) and `sha256` are
    those of the database.
    """

    workspace: str
    unit: str
    name: str
    made_at: str
    reason: Reason
    program: str
    schema: str
    seq: int
    trail: str
    counts: Mapping[str, int]
    erased: tuple[str, ...] = ()
    size: int = 0
    sha256: str = ""

    def as_bytes(self) -> bytes:
        """Return what stands in the file."""
        return json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False).encode("utf-8")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Return the manifest in a file; raises `NewerWorkspace`, `ValueError`, `KeyError`, `TypeError`."""
        try:
            data = json.loads(raw)
        except RecursionError as error:
            raise ValueError("depth") from error
        if _number(data["format"]) > FORMAT:
            raise NewerWorkspace(newer_sentence())
        texts = {name: _text(data[name]) for name in _TEXTS}
        if dt.datetime.fromisoformat(texts["made_at"]).tzinfo is None:
            raise ValueError("made_at")
        return cls(
            **texts,
            reason=Reason(data["reason"]),
            seq=_number(data["seq"]),
            counts=_counts(data["counts"]),
            erased=tuple(_text(one) for one in _list(data["erased"])),
            size=_number(data["size"]),
        )


_TEXTS = ("workspace", "unit", "name", "made_at", "program", "schema", "trail", "sha256")


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MOST_TEXT:
        raise ValueError("text")
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**63:
        raise ValueError("number")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("list")
    return value


def _counts(value: object) -> dict[str, int]:
    if not isinstance(value, dict) or len(value) > _MOST_TABLES:
        raise ValueError("counts")
    return {_text(table): _number(count) for table, count in value.items()}


def megabytes(size: int) -> int:
    """Return how many steps of a megabyte it takes to read or write so many bytes."""
    return -(-size // _CHUNK)


def pack(database: Path, keys: bytes, manifest: Manifest, target: Path, progress: Progress | None = None) -> Manifest:
    """Write the file whole, or not at all, read it back, and return its manifest with the database's size and hash.

    Raises `DiskProblem`, `Cancelled`, or `BadBackup` where what was read back is not what was written.
    """
    told = progress or Progress()
    size = database.stat().st_size
    told.start(_("Writing the backup (MB)"), megabytes(size))
    with replacing(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        digest = _store(archive, database, size, told)
        full = replace(manifest, size=size, sha256=digest)
        archive.writestr(zipfile.ZipInfo(KEYS, _SAME_DAY), keys)
        archive.writestr(zipfile.ZipInfo(MANIFEST, _SAME_DAY), full.as_bytes())
    try:
        if prove(target) != full:
            raise BadBackup(_("The backup did not pass its check and was thrown away."))
    except BadBackup:
        with contextlib.suppress(OSError):
            target.unlink()
        raise
    return full


def _store(archive: zipfile.ZipFile, database: Path, size: int, progress: Progress) -> str:
    """Store the database in the archive; return its SHA-256."""
    entry = zipfile.ZipInfo(DATABASE, _SAME_DAY)
    entry.file_size = size  # 64 bits are taken where it needs them
    digest = hashlib.sha256()
    with database.open("rb") as reading, archive.open(entry, "w") as writing:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            writing.write(chunk)
            progress.step()
    return digest.hexdigest()


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself; its database is not read. Raises `BadBackup`, `NewerWorkspace`, `DiskProblem`."""
    with _opened(file) as archive:
        return _manifest(archive, file)


def read_keys(file: Path) -> bytes:
    """Return the content of `keys.json` in a backup; raises as `read_manifest`."""
    with _opened(file) as archive:
        return archive.read(KEYS)


def prove(file: Path, progress: Progress | None = None) -> Manifest:
    """Read a backup from beginning to end against its own hash; raises as `read_manifest`."""
    with _opened(file) as archive:
        manifest = _manifest(archive, file)
        _copy(archive, manifest, file, None, progress or Progress())
        return manifest


def unpack(file: Path, folder: Path, progress: Progress | None = None) -> Manifest:
    """Write the database and the keys of a backup into `folder`, synced, and checked by their hash.

    Raises as `read_manifest`; what is in the folder then is not to be used.
    """
    with _opened(file) as archive:
        manifest = _manifest(archive, file)
        try:
            with replacing(folder / DATABASE) as stream:
                _copy(archive, manifest, file, stream, progress or Progress())
            with replacing(folder / KEYS) as stream:
                stream.write(archive.read(KEYS))
        except OSError as error:
            raise disk_problem(error, folder / DATABASE) from error
        return manifest


def _copy(
    archive: zipfile.ZipFile, manifest: Manifest, file: Path, target: BinaryIO | None, progress: Progress
) -> None:
    digest = hashlib.sha256()
    progress.start(_("Reading the backup (MB)"), megabytes(manifest.size))
    with archive.open(DATABASE) as reading:
        while chunk := reading.read(_CHUNK):
            digest.update(chunk)
            if target is not None:
                target.write(chunk)
            progress.step()
    if digest.hexdigest() != manifest.sha256:
        raise _bad(file)


@contextlib.contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Give the archive behind a file that is a backup by its outside; whatever is wrong with it is one sentence."""
    try:
        with file.open("rb") as stream:
            _check_end(stream, file)
            with zipfile.ZipFile(stream) as archive:
                _check_entries(archive, stream, file)
                yield archive
    except FileNotFoundError as error:
        raise BadBackup(_("“{name}” is not there.").format(name=file.name)) from error
    except OSError as error:
        raise disk_problem(error, file) from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error) as error:
        raise _bad(file) from error


def _check_end(stream: BinaryIO, file: Path) -> None:
    """Refuse a directory that is not three entries long before it is read: it is read at once."""
    size = stream.seek(0, 2)
    if size < _END.size:
        raise _bad(file)
    stream.seek(size - _END.size)
    mark, _disk, _first, _here, entries, directory, offset, comment = _END.unpack(stream.read(_END.size))
    if mark != b"PK\5\6" or entries != len(_NAMES) or comment or directory > _MOST_DIRECTORY:
        raise _bad(file)
    if offset == 2**32 - 1:
        _check_end_64(stream, size, file)


def _check_end_64(stream: BinaryIO, size: int, file: Path) -> None:
    at = size - _END.size - _LOCATOR_SIZE - _END_64.size
    if at < 0:
        raise _bad(file)
    stream.seek(at)
    fields = _END_64.unpack(stream.read(_END_64.size))
    if fields[0] != b"PK\6\6" or fields[7] != len(_NAMES) or fields[8] > _MOST_DIRECTORY:
        raise _bad(file)


def _check_entries(archive: zipfile.ZipFile, stream: BinaryIO, file: Path) -> None:
    entries = archive.infolist()
    if tuple(sorted(entry.filename for entry in entries)) != tuple(sorted(_NAMES)):
        raise _bad(file)
    for entry in entries:
        plain = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 0x1
        if not plain or entry.compress_size != entry.file_size or entry.file_size > _MOST[entry.filename]:
            raise _bad(file)
    if sum(entry.file_size for entry in entries) > stream.seek(0, 2):
        raise _bad(file)


def _manifest(archive: zipfile.ZipFile, file: Path) -> Manifest:
    try:
        manifest = Manifest.from_bytes(archive.read(MANIFEST))
    except (ValueError, KeyError, TypeError) as error:
        raise _bad(file) from error
    if manifest.size != archive.getinfo(DATABASE).file_size:
        raise _bad(file)
    return manifest


def _bad(file: Path) -> BadBackup:
    return BadBackup(
        _("“{name}” is not a backup of this program, or it is damaged. Try another one.").format(name=file.name)
    )
