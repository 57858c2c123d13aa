"""The payload of a batch file: its records as lines of canonical JSON, sorted, packed and encrypted, and read again.

Memory is what costs here: a payload is unpacked and parsed piece by piece, so that no file takes more than a few times
its own size, whatever it says.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from cdht_desktop.exchange import ages, canonical
from cdht_desktop.exchange.manifest import HEADER, MAX_RECORD, Manifest, Sender, Signer
from cdht_desktop.progress import Progress

Record = tuple[str, Mapping[str, Any]]
_PIECE = 64 * 1024  # bytes unpacked at a time
_STEP = 500  # records between two looks at whether the person cancelled


def content(
    sender: Sender, signer: Signer, recipients: Sequence[str], records: Iterable[Record], progress: Progress
) -> tuple[list[bytes], dict[str, int]]:
    """Return the lines of a payload, before they are packed, and the number of records of each type.

    Raises `ValueError` on a record that cannot stand there or is given twice, `Cancelled`.
    """
    counts: Counter[str] = Counter()
    header = line([HEADER, _header(sender, signer, recipients)])
    return [header, *_sorted_lines(records, counts, progress)], dict(counts)


def read(
    manifest: Manifest, packed: bytes | memoryview, identities: Sequence[str], progress: Progress
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Decrypt, unpack and check the records, and yield them one by one.

    `packed` are the bytes of the file, `identities` private keys of age. Raises `ValueError` or `zlib.error` where
    something is not as the manifest says, `NotForUs`, `Cancelled`; some of it only after the last record.
    """
    payload = manifest.payload
    if hashlib.sha256(packed).hexdigest() != payload.sha256:
        raise ValueError("checksum of the payload")
    if manifest.recipients:
        packed = _decrypted(bytes(packed), manifest, identities)
    content = hashlib.sha256()
    lines = _lines(_unpacked(packed, payload.content_size), content.update)
    header = [HEADER, _header(manifest.sender, manifest.signer, manifest.recipients)]
    if canonical.load(next(lines, b"")) != header:
        raise ValueError("the header is another batch's")
    left = dict(manifest.counts)
    for kind, value in _parsed(lines, progress):
        if not left.get(kind):
            raise ValueError(f"more records of type {kind} than the manifest says")
        left[kind] -= 1
        yield kind, value
    if any(left.values()):
        raise ValueError("fewer records than the manifest says")
    if content.hexdigest() != payload.content_sha256:
        raise ValueError("checksum of the records")


def _decrypted(packed: bytes, manifest: Manifest, identities: Sequence[str]) -> bytes:
    if ages.readers(packed) != len(manifest.recipients):
        raise ValueError("encrypted to others than the manifest says")
    return ages.decrypt(packed, identities)


def _unpacked(packed: bytes | memoryview, size: int) -> Iterator[bytes]:
    """Unpack exactly `size` bytes from exactly `packed`, in pieces: never more, whatever it would grow to."""
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    rest: bytes | memoryview = b""
    at = given = 0
    while not unpacker.eof:
        rest = rest or packed[at : at + _PIECE]
        at += 0 if unpacker.unconsumed_tail else len(rest)
        piece = unpacker.decompress(rest, _PIECE)
        given += len(piece)
        if given > size or not (rest or piece):
            raise ValueError("the payload has another size, or no end")
        yield piece
        rest = unpacker.unconsumed_tail
    if given != size or unpacker.unused_data or at != len(packed):
        raise ValueError("the payload has another size, or something stands after it")


def _lines(pieces: Iterable[bytes], seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """Yield the lines without their ends, and show each piece to `seen`; `ValueError` where one is too long or not whole."""
    rest = b""
    for piece in pieces:
        seen(piece)
        *whole, rest = (rest + piece).split(b"\n")
        if len(rest) > MAX_RECORD or any(len(line) > MAX_RECORD for line in whole):
            raise ValueError("a line is too long")
        yield from whole
    if rest:
        raise ValueError("the last line has no end")


def _parsed(lines: Iterable[bytes], progress: Progress) -> Iterator[tuple[str, dict[str, Any]]]:
    before = b""
    for number, line in enumerate(lines, 1):
        if line <= before:
            raise ValueError(f"record {number} is not in its place")
        before = line
        match canonical.load(line):
            case [str(kind), dict(value)]:
                yield kind, value
            case _:
                raise ValueError(f"record {number} is none")
        if number % _STEP == 0:
            progress.step(_STEP)


def _header(sender: Sender, signer: Signer, recipients: Sequence[str]) -> dict[str, Any]:
    """Return what the payload's first line repeats, so that records cannot be moved under another manifest."""
    return {
        "kind": sender.kind,
        "unit": sender.unit,
        "year": sender.year,
        "revision": sender.revision,
        "previous": sender.previous,
        "signer": signer.key_id,
        "to": sender.to,
        "recipients": list(recipients),
    }


def _sorted_lines(records: Iterable[Record], counts: Counter[str], progress: Progress) -> list[bytes]:
    """Return the records' lines in their order, and count them by type."""
    lines = []
    for number, (kind, value) in enumerate(records, 1):
        counts[kind] += 1
        lines.append(line([kind, dict(value)]))
        if number % _STEP == 0:
            progress.step(_STEP)
    lines.sort()
    if any(first == second for first, second in pairwise(lines)):
        raise ValueError("a record is given twice")
    return lines


def line(value: object, most: int = MAX_RECORD) -> bytes:
    """Return a line of the file, with its end; raises `ValueError` where it has more than `most` bytes."""
    data = canonical.dump(value)
    if len(data) > most:
        raise ValueError("a line is too long")
    return data + b"\n"


@dataclass(frozen=True)
class Packed:
    """Packed bytes, and of those before they were packed the number and the SHA-256."""

    data: bytes
    size: int
    sha256: str


def pack(lines: Iterable[bytes]) -> Packed:
    """Pack lines one after the other, so that they never stand in memory as one."""
    packer, digest, size = _packer(), hashlib.sha256(), 0
    pieces = []
    for one in lines:
        digest.update(one)
        size += len(one)
        pieces.append(packer.compress(one))
    return Packed(b"".join([*pieces, packer.flush()]), size, digest.hexdigest())


def deflate(data: bytes) -> bytes:
    """Return the bytes packed, without zlib's own frame around them (RFC 1951)."""
    packer = _packer()
    return packer.compress(data) + packer.flush()


def _packer() -> "zlib._Compress":
    return zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
