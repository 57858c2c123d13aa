r"""Batch files: what one unit hands to another, signed and encrypted, as one file for a stick or a message.

    CDHT-BATCH 2\n                 what it is
    {"control":…,"counts":…}\n     the manifest: canonical JSON in the clear, without personal data
    …                              the payload: raw deflate of canonical JSON lines, encrypted with age
    \nCDHT-SIGNATURE <hex>\n       Ed25519 over "CDHT-BATCH-SIGNATURE 2\0" and everything above

The payload's first line repeats kind, unit, year, revision, previous, signer and recipients, so that records cannot be
moved under another manifest; each further line is `["type",{…}]`, sorted by its bytes, none twice. The same records
and the same sender give the same bytes before encryption (`Payload.content_sha256`), whatever the version of zlib.
A file without recipients is not encrypted; docs/batch-format.md says the format to other programs.

Nothing of the payload is decrypted, unpacked or parsed before the signature holds. A signature that holds says that the
file is as its signer made it; whether the signer is the unit it names is for the caller, who knows the keys it trusts.
"""

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import ages, canonical, keys, payload
from cdht_desktop.exchange.ages import NotForUs
from cdht_desktop.exchange.manifest import (
    FORMAT,
    MAX_LINE,
    MAX_PAYLOAD,
    MAX_ROWS,
    BadManifest,
    Manifest,
    Payload,
    Sender,
    Signer,
    most_content,
)  # fmt: skip
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

Record = payload.Record
ENDING = ".cdht"
_MAGIC = b"CDHT-BATCH "
_FIRST_LINE = _MAGIC + b"%d\n" % FORMAT
_DOMAIN = b"CDHT-BATCH-SIGNATURE 2\0"
_TRAILER = b"\nCDHT-SIGNATURE "
_TRAILER_SIZE = len(_TRAILER) + 2 * 64 + 1
_MAX_FILE = len(_FIRST_LINE) + MAX_LINE + MAX_PAYLOAD + _TRAILER_SIZE
_LONGEST_VERSION = 6  # digits
_SENTENCES = {
    "missing": n_("“{name}” is not there, or may not be read."),
    "not_a_batch": n_("“{name}” is not a batch file."),
    "newer": n_("“{name}” was made by a newer program. Update this program, then receive it again."),
    "older": n_("“{name}” was made by an older program. Ask the sender to update theirs, and for the file again."),
    "too_large": n_("“{name}” is larger than a batch file can be."),
    "cut_off": n_("“{name}” is not complete. Ask the sender for the file again."),
    "changed": n_("“{name}” is damaged or was changed: its signature does not hold. Ask for the file again."),
    "contradicts": n_("“{name}” contradicts itself, though its signature holds. Tell the sender."),
}
_NOT_FOR_US = n_("“{name}” is encrypted to other keys than those of this workspace. Tell the sender.")


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


@dataclass(frozen=True)
class Sealed:
    """A batch whose signature holds and whose payload nobody has looked into yet. `data` is the whole file."""

    name: str
    manifest: Manifest
    sha256: str
    data: bytes = field(repr=False)
    _at: tuple[int, int] = field(repr=False)

    def records(self, identities: Sequence[str], progress: Progress) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the records in their order, each checked; `identities` are age's private keys (`AGE-SECRET-KEY-1…`).

        Raises `BadBatch` in one sentence, `NotForUs` among them; the last checks are made after the last record, so
        nothing may be kept of a batch that was not read to its end. Raises `Cancelled`.
        """
        progress.start(_("Reading the batch file"), self.manifest.rows)
        try:
            yield from payload.read(self.manifest, memoryview(self.data)[slice(*self._at)], identities, progress)
        except NotForUs as error:
            raise NotForUs(_(_NOT_FOR_US).format(name=self.name)) from error
        except (ValueError, zlib.error) as error:
            raise _refusal("contradicts", self.name) from error


def file_name(unit: str, year: int, revision: int, kind: str = "year") -> str:
    """Return the name of a batch's file: `CDHT_2026_04849_1.cdht`, or with its kind where it is no unit's year."""
    more = "" if kind == "year" else f"_{kind}"
    return f"CDHT_{year}_{unit}_{revision}{more}{ENDING}"


def write_batch(  # noqa: PLR0913 - what encryption adds to it goes by keyword
    out: BinaryIO,
    sender: Sender,
    records: Iterable[Record],
    signing_key: Ed25519PrivateKey,
    progress: Progress,
    *,
    recipients: Sequence[str] = (),
    reply_to: Sequence[str] = (),
    certificate: str | None = None,
) -> Written:
    """Write one batch to `out`: the records in any order, each a type and a value of canonical JSON.

    `recipients` are the age keys (`age1…`) that can read it; none: it is not encrypted. `reply_to` are the sender's own,
    `certificate` the upper level's word for the signing key. Raises `ValueError` on values that cannot stand in a batch
    or a record given twice, `Cancelled`, and `BadBatch` where there is too much of it.
    """
    progress.start(_("Writing the batch file"))
    public = keys.public_bytes(signing_key)
    signer = Signer(keys.key_id(public), public.hex(), reply_to=tuple(reply_to), certificate=certificate)
    readers = tuple(recipients)
    lines, counts = payload.content(sender, signer, readers, records, progress)
    content = payload.pack(lines)
    del lines
    packed = ages.encrypt(content.data, readers) if readers else content.data
    if content.size > most_content(sender.kind) or len(packed) > MAX_PAYLOAD or sum(counts.values()) > MAX_ROWS:
        raise _refusal("too_large", file_name(sender.unit, sender.year, sender.revision, sender.kind))
    told = Payload(len(packed), _sha256(packed), content.size, content.sha256)
    manifest = Manifest(sender, told, signer, counts, readers)
    manifest.check()
    signed = b"".join([_FIRST_LINE, payload.line(manifest.as_dict(), MAX_LINE), packed])
    whole = signed + _TRAILER + signing_key.sign(_DOMAIN + signed).hex().encode() + b"\n"
    out.write(whole)
    return Written(_sha256(whole), manifest.rows, manifest)


def open_batch(source: Path | BinaryIO | bytes, progress: Progress, *, name: str = "") -> Sealed:
    """Read a batch's envelope: the signature, then what it says in the clear. The payload is not touched.

    `source` may be the bytes of a file, then `name` is what it is called. Raises `BadBatch` with one sentence (not a
    batch, newer, too large, cut off, damaged or changed, contradicting itself). Does not say whether to trust the signer.
    """
    progress.start(_("Checking the batch file"))
    if isinstance(source, bytes):
        data = source[: _MAX_FILE + 1]
    else:
        name, data = _read(source)
    if len(data) > _MAX_FILE:
        raise _refusal("too_large", name)
    parts = _split(data, name)
    if not parts.holds():
        raise _refusal("changed", name)
    try:
        manifest = Manifest.from_dict(parts.manifest)
    except BadManifest as error:
        raise _refusal("contradicts", name) from error
    return Sealed(name, manifest, _sha256(data), data, parts.packed_at)


def read_batch(source: Path | BinaryIO | bytes, progress: Progress, identities: Sequence[str] = ()) -> Batch:
    """Read a batch whole: `open_batch`, then all its records. Raises what they raise."""
    sealed = open_batch(source, progress)
    return Batch(sealed.manifest, list(sealed.records(identities, progress)), sealed.sha256)


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
    """A batch file taken apart, and nothing believed yet; what is signed ends where the payload does."""

    manifest: dict[str, Any]
    packed_at: tuple[int, int]
    data: bytes
    public_key: bytes
    signature: bytes

    def holds(self) -> bool:
        signed = b"".join((_DOMAIN, memoryview(self.data)[: self.packed_at[1]]))
        try:
            keys.verifying_key(self.public_key).verify(self.signature, signed)
        except (InvalidSignature, ValueError):
            return False
        return bool(self.manifest["signer"].get("key_id") == keys.key_id(self.public_key))


def _read(source: Path | BinaryIO) -> tuple[str, bytes]:
    """Return a file's name and content; of what does not begin as a batch no more than the first bytes are read."""
    name = source.name if isinstance(source, Path) else Path(str(getattr(source, "name", "…"))).name
    try:
        if isinstance(source, Path):
            with source.open("rb") as stream:
                data = _content(stream)
        else:
            data = _content(source)
    except OSError as error:
        raise _refusal("missing", name) from error
    if len(data) > _MAX_FILE:
        raise _refusal("too_large", name)
    return name, data


def _content(stream: BinaryIO) -> bytes:
    begin = stream.read(len(_MAGIC))
    return begin + stream.read(_MAX_FILE + 1 - len(begin)) if begin == _MAGIC else begin


def _split(data: bytes, name: str) -> _Parts:
    """Take a file apart by the few words of its manifest that this needs: the payload's size and the key."""
    begin = _after_first_line(data, name)
    end = data.find(b"\n", begin, begin + MAX_LINE)
    if end < 0:
        raise _refusal("cut_off" if len(data) - begin < MAX_LINE else "changed", name)
    try:
        manifest = canonical.load(data[begin:end])
        size, public_key = int(manifest["payload"]["size"]), bytes.fromhex(manifest["signer"]["public_key"])
    except (ValueError, TypeError, LookupError) as error:
        raise _refusal("changed", name) from error
    trailer_at = end + 1 + size
    if trailer_at + _TRAILER_SIZE > len(data):
        raise _refusal("cut_off", name)
    signature = _signature(data[trailer_at:]) if size > 0 else None
    if signature is None:
        raise _refusal("changed", name)
    return _Parts(manifest, (end + 1, trailer_at), data, public_key, signature)


def _after_first_line(data: bytes, name: str) -> int:
    if data.startswith(_FIRST_LINE):
        return len(_FIRST_LINE)
    if not data.startswith(_MAGIC):
        raise _refusal("not_a_batch", name)
    version = data[len(_MAGIC) : len(_MAGIC) + _LONGEST_VERSION].split(b"\n")[0]
    if not version.isdigit() or int(version) == FORMAT:
        raise _refusal("changed", name)
    raise _refusal("newer" if int(version) > FORMAT else "older", name)


def _signature(trailer: bytes) -> bytes | None:
    """Return the signature that a trailer holds in the one way it is written, else None."""
    if len(trailer) != _TRAILER_SIZE:
        return None
    digits = trailer[len(_TRAILER) : -1]
    try:
        signature = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return None
    return signature if trailer == _TRAILER + signature.hex().encode() + b"\n" else None


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refusal(code: str, name: str) -> BadBatch:
    shown = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return BadBatch(_(_SENTENCES[code]).format(name=shown))
