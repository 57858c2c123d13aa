r"""Batch files: one unit's year, signed, as one file that can be carried on a stick or sent by chat.

    CDHT-BATCH 1\n                 what it is
    {"control":…,"counts":…}\n     the manifest: canonical JSON in the clear, without personal data
    …                              the payload: raw deflate of canonical JSON lines
    \nCDHT-SIGNATURE <hex>\n       Ed25519 over "CDHT-BATCH-SIGNATURE 1\0" and everything above

The payload's first line repeats unit, year, revision, signer and recipients, so that records cannot be moved
under another manifest; each further line is `["type",{…}]`, sorted by its bytes, none twice. The same records
and the same sender give the same bytes, on one version of zlib.

Nothing of the payload is unpacked or parsed before the signature holds. A signature that holds says that the
file is as its signer made it; whether the signer is the unit it names is for the caller, who knows the keys
it trusts.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import canonical, keys
from cdht_desktop.exchange.manifest import MAX_LINE, MAX_PAYLOAD, BadManifest, Manifest, Payload, Sender, Signer
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

Record = tuple[str, Mapping[str, Any]]
FORMAT = 1
_MAGIC = b"CDHT-BATCH "
_FIRST_LINE = _MAGIC + b"%d\n" % FORMAT
_DOMAIN = b"CDHT-BATCH-SIGNATURE 1\0"
_TRAILER = b"\nCDHT-SIGNATURE "
_TRAILER_SIZE = len(_TRAILER) + 2 * 64 + 1
_MAX_FILE = len(_FIRST_LINE) + MAX_LINE + MAX_PAYLOAD + _TRAILER_SIZE
_HEADER_TYPE = "batch"
_STEP = 500  # records between two looks at whether the person cancelled
_SENTENCES = {
    "missing": n_("“{name}” is not there, or may not be read."),
    "not_a_batch": n_("“{name}” is not a batch file."),
    "newer": n_("“{name}” was made by a newer program. Update this program, then receive it again."),
    "too_large": n_("“{name}” is larger than a batch file can be."),
    "cut_off": n_("“{name}” is not complete. Ask the sender for the file again."),
    "changed": n_("“{name}” is damaged or was changed: its signature does not hold. Ask for the file again."),
    "contradicts": n_("“{name}” contradicts itself, though its signature holds. Tell the sender."),
}


@dataclass(frozen=True)
class Written:
    """A batch that was written: the SHA-256 of the whole file, how many records, and what it says in the clear."""

    sha256: str
    rows: int
    manifest: Manifest


@dataclass(frozen=True)
class Batch:
    """A batch whose signature holds, with its records in their order."""

    manifest: Manifest
    records: list[tuple[str, dict[str, Any]]]
    sha256: str


@dataclass(frozen=True)
class Inspection:
    """What a batch says in the clear, and whether its signature holds."""

    manifest: Manifest
    holds: bool
    sha256: str


def file_name(unit: str, year: int, revision: int) -> str:
    """Return the name of a batch's file."""
    return f"CDHT_{year}_{unit}_{revision}.cdht"


def write_batch(
    out: BinaryIO, sender: Sender, records: Iterable[Record], signing_key: Ed25519PrivateKey, progress: Progress
) -> Written:
    """Write one batch to `out`: the records in any order, each a type and a value of canonical JSON.

    Raises `ValueError` on values that cannot stand in a batch or a record given twice, `Cancelled`, and
    `BadBatch` where there is too much of it.
    """
    progress.start(_("Writing the batch file"))
    public = keys.public_bytes(signing_key)
    signer = Signer(keys.key_id(public), public.hex())
    counts: Counter[str] = Counter()
    content = b"".join([_line([_HEADER_TYPE, _header(sender, signer)]), *_sorted_lines(records, counts, progress)])
    packed = _deflate(content)
    if max(len(content), len(packed)) > MAX_PAYLOAD:
        raise _refusal("too_large", file_name(sender.unit, sender.year, sender.revision))
    payload = Payload(len(packed), _sha256(packed), len(content), _sha256(content))
    manifest = Manifest(sender, payload, signer, dict(counts))
    manifest.check()
    signed = b"".join([_FIRST_LINE, _line(manifest.as_dict()), packed])
    whole = signed + _TRAILER + signing_key.sign(_DOMAIN + signed).hex().encode() + b"\n"
    out.write(whole)
    return Written(_sha256(whole), manifest.rows, manifest)


def read_batch(source: Path | BinaryIO, progress: Progress) -> Batch:
    """Read a batch: its signature, then everything it says about itself, then its records.

    Raises `BadBatch` with one sentence (not a batch, newer, too large, cut off, damaged or changed,
    contradicting itself), and `Cancelled`. Does not say whether the signer is to be trusted.
    """
    progress.start(_("Checking the batch file"))
    name, data = _read(source)
    parts = _split(data, name)
    if not parts.holds():
        raise _refusal("changed", name)
    try:
        manifest = Manifest.from_dict(parts.manifest)
        progress.start(_("Reading the batch file"), manifest.rows)
        records = _records(manifest, parts.packed, progress)
    except (BadManifest, ValueError, zlib.error) as error:
        raise _refusal("contradicts", name) from error
    return Batch(manifest, records, _sha256(data))


def inspect_batch(source: Path | BinaryIO) -> Inspection:
    """Return what a batch says in the clear, and whether its signature holds.

    Raises `BadBatch` where it is none, is newer or cut off, or where nothing can be made of what it says.
    """
    name, data = _read(source)
    parts = _split(data, name)
    holds = parts.holds()
    try:
        manifest = Manifest.from_dict(parts.manifest)
    except BadManifest as error:
        raise _refusal("contradicts" if holds else "changed", name) from error
    return Inspection(manifest, holds, _sha256(data))


@dataclass(frozen=True)
class _Parts:
    """A batch file taken apart, and nothing believed yet."""

    manifest: dict[str, Any]
    packed: bytes
    signed: bytes
    public_key: bytes
    signature: bytes

    def holds(self) -> bool:
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public_key)
            key.verify(self.signature, _DOMAIN + self.signed)
        except (InvalidSignature, ValueError):
            return False
        return bool(self.manifest["signer"].get("key_id") == keys.key_id(self.public_key))


def _read(source: Path | BinaryIO) -> tuple[str, bytes]:
    name = source.name if isinstance(source, Path) else Path(str(getattr(source, "name", "…"))).name
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                data = stream.read(_MAX_FILE + 1)
        else:
            data = source.read(_MAX_FILE + 1)
    except OSError as error:
        raise _refusal("missing", name) from error
    if len(data) > _MAX_FILE:
        raise _refusal("too_large", name)
    return name, data


def _split(data: bytes, name: str) -> _Parts:
    """Take a file apart by the few words of its manifest that this needs: the payload's size and the key."""
    begin = _after_first_line(data, name)
    end = data.find(b"\n", begin, begin + MAX_LINE)
    if end < 0:
        raise _refusal("cut_off" if len(data) - begin < MAX_LINE else "changed", name)
    try:
        manifest = canonical.load(data[begin:end])
        size, public_key = manifest["payload"]["size"], bytes.fromhex(manifest["signer"]["public_key"])
        trailer_at = end + 1 + size
        missing = trailer_at + _TRAILER_SIZE - len(data)
    except (ValueError, TypeError, LookupError) as error:
        raise _refusal("changed", name) from error
    if missing > 0:
        raise _refusal("cut_off", name)
    signature = _signature(data[trailer_at:])
    if signature is None:
        raise _refusal("changed", name)
    return _Parts(manifest, data[end + 1 : trailer_at], data[:trailer_at], public_key, signature)


def _after_first_line(data: bytes, name: str) -> int:
    if data.startswith(_FIRST_LINE):
        return len(_FIRST_LINE)
    if not data.startswith(_MAGIC):
        raise _refusal("not_a_batch", name)
    version = data[len(_MAGIC) :].split(b"\n")[0][:6]
    newer = version.isdigit() and int(version) > FORMAT
    raise _refusal("newer" if newer else "changed", name)


def _signature(trailer: bytes) -> bytes | None:
    """Return the signature that a trailer holds in the one way it is written, else None."""
    digits = trailer[len(_TRAILER) : -1]
    try:
        signature = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return None
    return signature if trailer == _TRAILER + signature.hex().encode() + b"\n" else None


def _records(manifest: Manifest, packed: bytes, progress: Progress) -> list[tuple[str, dict[str, Any]]]:
    """Unpack and check the records; raises `ValueError` or `zlib.error` where something is not as the manifest says."""
    payload = manifest.payload
    if _sha256(packed) != payload.sha256:
        raise ValueError("checksum of the payload")
    content = _inflate(packed, payload.unpacked_size)
    if _sha256(content) != payload.unpacked_sha256:
        raise ValueError("checksum of the records")
    lines = content.split(b"\n")
    if lines.pop():
        raise ValueError("the last line has no end")
    if canonical.load(lines[0]) != [_HEADER_TYPE, _header(manifest.sender, manifest.signer)]:
        raise ValueError("the header is another batch's")
    records = list(_parsed(lines[1:], progress))
    if Counter(kind for kind, _ in records) != Counter(manifest.counts):
        raise ValueError("counts")
    return records


def _parsed(lines: Sequence[bytes], progress: Progress) -> Iterator[tuple[str, dict[str, Any]]]:
    before = b""
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE or line <= before:
            raise ValueError(f"record {number} is too long, or not in its place")
        before = line
        match canonical.load(line):
            case [str(kind), dict(value)]:
                yield kind, value
            case _:
                raise ValueError(f"record {number} is none")
        if number % _STEP == 0:
            progress.step(_STEP)


def _header(sender: Sender, signer: Signer) -> dict[str, Any]:
    return {
        "unit": sender.unit,
        "year": sender.year,
        "revision": sender.revision,
        "signer": signer.key_id,
        "recipients": [],
    }


def _sorted_lines(records: Iterable[Record], counts: Counter[str], progress: Progress) -> list[bytes]:
    """Return the records' lines in their order, and count them by type."""
    lines = []
    for number, (kind, value) in enumerate(records, 1):
        counts[kind] += 1
        lines.append(_line([kind, dict(value)]))
        if number % _STEP == 0:
            progress.step(_STEP)
    lines.sort()
    if any(first == second for first, second in pairwise(lines)):
        raise ValueError("a record is given twice")
    return lines


def _line(value: object) -> bytes:
    line = canonical.dump(value)
    if len(line) > MAX_LINE:
        raise ValueError("a record is too long")
    return line + b"\n"


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(level=6, wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _inflate(packed: bytes, size: int) -> bytes:
    """Unpack exactly `size` bytes from exactly `packed`: never more, whatever the payload would grow to."""
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    content = unpacker.decompress(packed, size)
    if len(content) != size or unpacker.decompress(unpacker.unconsumed_tail, 1):
        raise ValueError("the payload has another size")
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("something stands after the payload, or its end is missing")
    return content


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refusal(code: str, name: str) -> BadBatch:
    return BadBatch(_(_SENTENCES[code]).format(name=name))
