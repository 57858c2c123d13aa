"""Honest files that are signed or sealed, and changes after which they are signed again, as a hostile sender would."""

import functools
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import base45
import cbor2
from cwt import COSE, COSEKey
from tests.fuzz import mutations
from tests.fuzz.seeds import PASSWORD, PRIVATE
from tests.fuzz.signing import READERS

from cdht_desktop.data import backup_file
from cdht_desktop.data.backup_file import Manifest, Reason
from cdht_desktop.data.keys import KeyFile, new_recovery_code
from cdht_desktop.exchange import canonical, certificate_code, keys


def code_changed(rng: Random, data: bytes) -> bytes:
    """Change a code: its text, its message, or what it says, signed again or by another."""
    if rng.random() < 0.2:
        return mutations.raw(rng, data)
    message = base45.b45decode(data.decode().removeprefix(certificate_code.PREFIX))
    message = mutations.raw(rng, message) if rng.random() < 0.4 else _said_otherwise(rng, message)
    return f"{certificate_code.PREFIX}{base45.b45encode(message).decode()}".encode()


def _said_otherwise(rng: Random, message: bytes) -> bytes:
    tagged = cbor2.loads(message)
    protected, unprotected, payload, signature = tagged.value
    said = mutations.tree(rng, cbor2.loads(payload), (b"", 1.5, [[]]))
    payload = _cbor(said)
    if rng.random() < 0.5:  # by somebody else, under our key's name
        other = COSEKey.new({**certificate_code._cose_key(bytes(32)), -4: bytes(31) + b"\1"})
        return bytes(COSE.new(alg_auto_inclusion=True).encode_and_sign(payload, other, unprotected={4: unprotected[4]}))
    parts = mutations.tree(
        rng, [protected, dict(unprotected), payload, signature], (b"", {4: b"x"}, cbor2.CBORTag(18, []))
    )
    return _cbor(cbor2.CBORTag(rng.choice((18, 18, 18, 98, 2**40)), parts))


def _cbor(value: Any) -> bytes:
    try:
        return bytes(cbor2.dumps(value))
    except (cbor2.CBORError, ValueError, RecursionError):
        return b"\x9f" * 2000


# What is signed ----------------------------------------------------------------------------------------------------------


def public_keys(_folder: Path) -> Sequence[bytes]:
    """Return public key files: of a commune, and of an upper level with the keys to encrypt to."""
    key = keys.signing_key(PRIVATE)
    return [
        keys.public_key_file(key, "04849", "Hội thử"),
        keys.public_key_file(key, "17", "Tỉnh thử", level="upper", recipients=READERS),
    ]


def public_key_changed(rng: Random, data: bytes) -> bytes:
    """Change a public key file, half of them signed again by its own key."""
    if rng.random() < 0.5:
        return mutations.json_text(rng, data)
    said = mutations.tree(rng, json.loads(data))
    try:
        said.pop("signature", None)
        said["signature"] = keys.signing_key(PRIVATE).sign(keys._FILE_DOMAIN + canonical.dump(said)).hex()
        return canonical.dump(said) + b"\n"
    except (ValueError, AttributeError, TypeError):
        return data[:-1]


# What a workspace and its backups consist of -----------------------------------------------------------------------------

CODE = new_recovery_code()


@functools.cache
def _key_file() -> dict[str, Any]:
    """Return what stands in a key file whose slots cost next to nothing, so that they can be opened each time."""
    made, _data_key, _code = KeyFile.create("0" * 32, "admin", PASSWORD)
    slot = made.slots[0].as_dict()
    return {
        "format": 1,
        "workspace": made.workspace,
        "slots": [slot | {"memory_kib": 8, "iterations": 1}, slot | {"user": "lan"}],
    }


def key_files(_folder: Path) -> Sequence[bytes]:
    """Return the key files of a workspace."""
    return [json.dumps(_key_file(), ensure_ascii=False, indent=1).encode()]


def small_files(_folder: Path) -> Sequence[bytes]:
    """Return what a workspace keeps beside its database."""
    return [
        b'{"admin": {"wrong": 3, "at": 12.5, "untold": 1, "recovered": false}}',
        json.dumps({"format": 1, "seq": 12, "hash": "a" * 64, "hmac": "b" * 64}).encode(),
        b'{"user": "Lan", "computer": "PC-01", "process": 4242}',
        b'{"floor": 6895, "format": 1, "most": {"receipt 2026 04849": 7, "year 2026": 3}, "since": "2026-11-20"}',
    ]


_MANIFEST = Manifest(
    "0" * 32, "04849", "Hội thử", "2026-11-20T10:00:00+00:00", Reason.ASKED, "0.1.0", "0005", 12, "a" * 64, {"citizen": 3},
    ("c1",),
)  # fmt: skip


def backup_manifest() -> bytes:
    """Return what a backup says of itself."""
    return _MANIFEST.as_bytes()


def backups(folder: Path) -> Sequence[bytes]:
    """Return a backup, of a database that is none: what a reader believes of the file is tried here."""
    database, made = folder / "little.db", folder / "little.cdhtbackup"
    database.write_bytes(bytes(range(256)) * 40)
    backup_file.pack(database, key_files(folder)[0], _MANIFEST, made)
    return [made.read_bytes()]


def backup_changed(rng: Random, data: bytes) -> bytes:
    """Change a backup: its bytes, what its ZIP says, its parts (stored, as they must be), or its manifest."""
    way = rng.random()
    if way < 0.25:
        return mutations.raw(rng, data)
    if way < 0.45:
        return mutations._lied(rng, data)
    parts = [list(part) for part in mutations._parts(data)]
    part = rng.choice(parts)
    if part[0] == backup_file.MANIFEST or rng.random() < 0.5:
        parts[2][1] = mutations.json_text(rng, parts[2][1])
    else:
        mutations._part_changed(rng, parts, part)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", rng.choice((zipfile.ZIP_STORED,) * 6 + (zipfile.ZIP_DEFLATED,))) as archive:
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()
