"""Batch files taken apart, changed, and signed again by their own key: what a hostile sender can do whom we trust."""

import copy
import dataclasses
import functools
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.exchange import make_vectors, plain_age

from cdht_desktop.exchange import batch, keys

KEY = keys.signing_key(make_vectors.COMMUNE)
READERS = (make_vectors.WORKING[0], make_vectors.PAPER[0])
IDENTITIES = (make_vectors.WORKING[1],)
FILE_KEY, NONCE = b"an invented key.", bytes(16)
PATHS = (
    "../../etc/passwd",
    "..\\..\\x",
    "C:\\Windows\\win.ini",
    "/dev/sda",
    "\\\\host\\share",
    "CON/x",
    "a/b",
    "a\0b",
    "",
)
WEAK = "01" + 31 * "00"  # as an Ed25519 key: the neutral point; as 32 bytes for X25519: one of order four
_IN_HEADER = ("kind", "unit", "year", "revision", "previous", "to", "recipients")


@dataclasses.dataclass
class Draft:
    """A batch in the making: `lines` are the records'; whatever is None is made as it should be.

    `pack` and `encrypt` turn bytes into bytes; `over` is put into the manifest when all sums stand in it, by path
    (`payload.size`).
    """

    manifest: dict[str, Any]
    lines: list[bytes]
    header: bytes | None = None
    content: bytes | None = None
    written: bytes | None = None  # the manifest's line
    tail: bytes | None = None  # the trailer
    pack: Callable[[bytes], bytes] | None = None
    encrypt: Callable[[bytes], bytes] | None = None
    domain: bytes = batch._DOMAIN
    key: Ed25519PrivateKey = KEY
    over: dict[str, Any] = dataclasses.field(default_factory=dict)

    def sign_as(self, unit: str) -> None:
        """Let another unit send it, which has a key of its own."""
        self.key = keys.signing_key(hashlib.sha256(unit.encode()).digest())
        public = keys.public_bytes(self.key)
        self.manifest["unit"] = unit
        self.manifest["signer"] |= {"public_key": public.hex(), "key_id": keys.key_id(public)}

    def header_said(self) -> dict[str, Any]:
        """What the payload's first line should say."""
        return {name: self.manifest[name] for name in _IN_HEADER} | {"signer": self.manifest["signer"]["key_id"]}

    def made(self) -> bytes:
        """Return the file."""
        manifest = self.manifest
        packed = self._payload()
        for path, value in self.over.items():
            *folders, name = path.split(".")
            place = functools.reduce(lambda inner, folder: inner[folder], folders, manifest)
            place[name] = value
        line = self.written if self.written is not None else written(manifest)
        signed = batch._FIRST_LINE + line + b"\n" + packed
        if self.tail is not None:
            return signed + self.tail
        return signed + batch._TRAILER + self.key.sign(self.domain + signed).hex().encode() + b"\n"

    def _payload(self) -> bytes:
        """Return the payload, and put its sums into the manifest."""
        header = self.header if self.header is not None else written(["batch", self.header_said()])
        content = self.content
        if content is None:
            content = b"".join(line + b"\n" for line in [header, *self.lines])
            self.manifest["counts"] = dict(Counter(map(_type_of, self.lines)))
        packed = (self.pack or deflated)(content)
        if self.manifest["recipients"] or self.encrypt:
            packed = (self.encrypt or sealed)(packed)
        self.manifest["payload"] = {
            "content_sha256": hashlib.sha256(content).hexdigest(), "content_size": len(content), "encoding": "deflate",
            "sha256": hashlib.sha256(packed).hexdigest(), "size": len(packed),
        }  # fmt: skip
        return packed


def draft(data: bytes, *, encrypted: bool) -> Draft:
    """Take an honest, plain batch apart, to be signed by `KEY`."""
    manifest, lines = _apart(data)
    made = Draft(copy.deepcopy(manifest), list(lines))
    made.manifest["recipients"] = list(READERS) if encrypted else []
    made.manifest["encryption"] = "age" if made.manifest["recipients"] else None
    made.manifest["signer"] |= {
        "public_key": keys.public_bytes(KEY).hex(),
        "key_id": keys.key_id(keys.public_bytes(KEY)),
    }
    return made


@functools.cache
def _apart(data: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    _first, line, rest = data.split(b"\n", 2)
    manifest = json.loads(line)
    content = zlib.decompress(rest[: manifest["payload"]["size"]], wbits=-zlib.MAX_WBITS)
    return manifest, tuple(content.split(b"\n")[1:-1])


def _type_of(line: bytes) -> str:
    """Return the type of a record, as far as it can be made out."""
    name = line.removeprefix(b'["').partition(b'"')[0].decode("ascii", "replace")
    return name if name.isidentifier() else "person"


def deflated(data: bytes) -> bytes:
    """Pack quickly: how well it is packed is nothing to a reader."""
    packer = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def sealed(data: bytes) -> bytes:
    """Encrypt to the invented readers, always with the same secrets."""
    return plain_age.encrypt(data, _stanzas(), FILE_KEY, NONCE)


@functools.cache
def _stanzas() -> tuple[bytes, ...]:
    return tuple(plain_age.for_key(one, FILE_KEY, hashlib.sha256(one.encode()).digest()) for one in READERS)


def stanzas() -> list[bytes]:
    """Return the two stanzas of an honest header."""
    return list(_stanzas())


def of_type(made: Draft, kind: str) -> list[int]:
    """Return the places of the records of a type."""
    begin = f'["{kind}",'.encode()
    return [at for at, line in enumerate(made.lines) if line.startswith(begin)]


def edit(made: Draft, at: int, **fields: Any) -> None:
    """Change fields of a record; the lines are put in their order again."""
    kind, record = json.loads(made.lines[at])
    record |= fields
    made.lines[at] = written([kind, record])
    made.lines.sort()


def written(value: Any) -> bytes:
    """Return JSON as it would be canonical, whatever is in it."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def person(rng: Random, made: Draft) -> int:
    """Return the place of some person's record."""
    return rng.choice(of_type(made, "person"))


def spliced(rng: Random, made: Draft, old: bytes, new: bytes) -> None:
    """Replace a piece of some person's line that stands in each of them."""
    at = person(rng, made)
    made.lines[at] = made.lines[at].replace(old, new, 1)
