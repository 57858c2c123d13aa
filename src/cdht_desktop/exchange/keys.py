"""Keys that sign batches: their short names, the words to compare them by on the phone, and public key files.

Private keys are given and returned as bytes; nothing here writes one.
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import BadBatch, BadRules
from cdht_desktop.exchange import canonical, points
from cdht_desktop.exchange.manifest import ALGORITHM, Level, are_recipients, is_code, is_text
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _, n_

WORDS = 10  # of 8 bits each: 80 bits, so that nobody finds another key with the same words
_LISTED = 256
_ID_BYTES = 10  # 80 bits in 16 letters
_GROUP = 4
_FORMAT = "CDHT-KEY 1"
_FILE_DOMAIN = b"CDHT-KEY-FILE 1\0"
_ID_DOMAIN = b"CDHT-KEY-ID 1\0"
_WORDS_DOMAIN = b"CDHT-KEY-WORDS 1\0"
_MAX_FILE = 16 * 1024
_TYPED_DOMAIN = b"CDHT-KEY-TYPED 1\0"
_TYPED_LETTERS = 56  # of 5 bits each: the 32 bytes of a key and 3 of a check sum, none left over
_TYPED_CHECK = 3
_FIVE_BITS = 5
# Crockford's base 32: it has no I, L, O or U, so that what looks like 1 or 0 can be taken for one.
_TYPED_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_SENTENCES = {
    "missing": n_("“{name}” is not there, or may not be read."),
    "not_a_key": n_("“{name}” is not a public key file."),
    "newer": n_("“{name}” was made by a newer program. Update this program, then read it again."),
    "changed": n_("“{name}” is damaged or was changed: its signature does not hold. Ask for the file again."),
    "typed_length": n_("A typed key has {wanted} letters and digits; this one has {count}."),
    "typed_letter": n_("“{letter}” does not occur in a typed key."),
    "typed_check": n_("The key was not typed correctly. Compare it with the paper, group by group."),
}


@dataclass(frozen=True)
class KeyPair:
    """An Ed25519 key pair, 32 bytes each; `private` is shown to nobody."""

    private: bytes
    public: bytes

    def __repr__(self) -> str:
        return f"KeyPair({key_id(self.public)})"


@dataclass(frozen=True)
class PublicKey:
    """What a public key file says: whose key it is, by their own word.

    `public` is 32 bytes; `recipients` are the age keys (`age1…`) to encrypt to, of an upper level the working key and
    the paper backup key; `level` is `""` in a file of before batch files were encrypted.
    """

    unit: str
    unit_name: str
    public: bytes
    recipients: tuple[str, ...] = ()
    level: str = ""

    @property
    def key_id(self) -> str:
        """The key's short name."""
        return key_id(self.public)


def make_key_pair() -> KeyPair:
    """Return a new key pair from the operating system's randomness."""
    key = Ed25519PrivateKey.generate()
    return KeyPair(key.private_bytes_raw(), public_bytes(key))


def signing_key(private: bytes) -> Ed25519PrivateKey:
    """Return the key to sign with, from its 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(private)


def public_bytes(key: Ed25519PrivateKey) -> bytes:
    """Return the 32 bytes of a signing key's public half."""
    return key.public_key().public_bytes_raw()


def verifying_key(public: bytes) -> Ed25519PublicKey:
    """Return the key to check signatures with; raises `ValueError` where the 32 bytes can be nobody's key."""
    if not points.may_sign(public):
        raise ValueError("a key under which anybody signs")
    return Ed25519PublicKey.from_public_bytes(public)


def key_id(public: bytes) -> str:
    """Return a public key's short name: 80 bits of its SHA-256 as `abcd-efgh-ijkl-mnop` (a-z, 2-7)."""
    digest = hashlib.sha256(_ID_DOMAIN + public).digest()[:_ID_BYTES]
    return _grouped(base64.b32encode(digest).decode("ascii").lower())


def typed(public: bytes) -> str:
    """Return the 32 bytes of a public key as 14 groups of four letters and digits, for a person to type from paper.

    The last 24 bits are a check sum, so that no slip of the finger makes another key. `from_typed` reads it.
    """
    number = int.from_bytes(public + _typed_check(public), "big")
    places = range(_FIVE_BITS * (_TYPED_LETTERS - 1), -1, -_FIVE_BITS)
    return _grouped("".join(_TYPED_ALPHABET[(number >> place) % len(_TYPED_ALPHABET)] for place in places))


def from_typed(text: str) -> bytes:
    """Return the 32 bytes of a public key that was typed from paper; raises `BadBatch` with one sentence.

    Capitals or not, blanks, line breaks and dashes make no difference, nor O for 0, I or L for 1.
    """
    letters = _BETWEEN.sub("", text).upper().translate(_MISREAD)
    if foreign := [letter for letter in letters if letter not in _TYPED_ALPHABET]:
        raise _slip("typed_letter", letter=foreign[0])
    if len(letters) != _TYPED_LETTERS:
        raise _slip("typed_length", wanted=_TYPED_LETTERS, count=len(letters))
    number = 0
    for letter in letters:
        number = number * len(_TYPED_ALPHABET) + _TYPED_ALPHABET.index(letter)
    data = number.to_bytes(_TYPED_LETTERS * _FIVE_BITS // 8, "big")
    public, check = data[:-_TYPED_CHECK], data[-_TYPED_CHECK:]
    if check != _typed_check(public):
        raise _slip("typed_check")
    return public


def _slip(code: str, **values: object) -> BadBatch:
    return BadBatch(_(_SENTENCES[code]).format(**values))


def _typed_check(public: bytes) -> bytes:
    return hashlib.sha256(_TYPED_DOMAIN + public).digest()[:_TYPED_CHECK]


def _grouped(letters: str) -> str:
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def words(public: bytes) -> tuple[str, ...]:
    """Return the ten words (80 bits) by which two people on the phone see that they hold the same key."""
    listed = word_list()
    return tuple(listed[byte] for byte in hashlib.sha256(_WORDS_DOMAIN + public).digest()[:WORDS])


@cache
def word_list() -> tuple[str, ...]:
    """Return the 256 words, told apart without their marks too; raises `BadRules` where there are not 256."""
    path = RESOURCES / "words" / "phone.txt"
    lines = path.read_text(encoding="utf-8").splitlines()
    found = tuple(nfc(line) for line in lines if line and not line.startswith("#"))
    if len(set(found)) != _LISTED:
        raise BadRules(_("{name}: {reason}.").format(name=path.name, reason=f"{len(set(found))} ≠ {_LISTED}"))
    return found


def public_key_file(
    key: Ed25519PrivateKey, unit: str, unit_name: str, *, level: str = "commune", recipients: Sequence[str] = ()
) -> bytes:
    """Return the content of a public key file: small, readable, signed by the key itself.

    The signature shows that whoever made the file holds the key; that they are the unit they name is told by
    comparing the words. `recipients` are the age keys by which others encrypt to the unit.
    """
    public = public_bytes(key)
    said = {
        "algorithm": ALGORITHM,
        "encryption_key": list(recipients),
        "format": _FORMAT,
        "key_id": key_id(public),
        "level": level,
        "public_key": public.hex(),
        "unit": unit,
        "unit_name": unit_name,
    }
    said["signature"] = key.sign(_FILE_DOMAIN + canonical.dump(said)).hex()
    return canonical.dump(said) + b"\n"


def read_public_key_file(path: Path) -> PublicKey:
    """Read a public key file; raises `BadBatch` with one sentence where it is none, newer, damaged or changed."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_FILE + 1)
    except OSError as error:
        raise _refusal("missing", path) from error
    try:
        said = canonical.load(data.removesuffix(b"\n"))
        made_as = str(said["format"])
    except (ValueError, TypeError, LookupError) as error:
        raise _refusal("not_a_key", path) from error
    if made_as != _FORMAT:
        raise _refusal("newer" if made_as.startswith("CDHT-KEY ") else "not_a_key", path)
    return _checked(said, data, path)


def _checked(said: Mapping[str, Any], data: bytes, path: Path) -> PublicKey:
    try:
        public = bytes.fromhex(said["public_key"])
        signature = bytes.fromhex(said["signature"])
        signed = canonical.dump({key: value for key, value in said.items() if key != "signature"})
        verifying_key(public).verify(signature, _FILE_DOMAIN + signed)
        found = PublicKey(
            said["unit"], said["unit_name"], public, _listed_in(said["encryption_key"]), said.get("level", "")
        )
        right = data.endswith(b"}\n") and _is_sound(found) and said["algorithm"] == ALGORITHM
        same = (said["key_id"], said["public_key"], said["signature"]) == (found.key_id, public.hex(), signature.hex())
    except (InvalidSignature, ValueError, TypeError, LookupError) as error:
        raise _refusal("changed", path) from error
    if not (right and same):
        raise _refusal("changed", path)
    return found


def _listed_in(value: object) -> tuple[Any, ...]:
    """Return what a list holds; a file of before batch files were encrypted has None there."""
    if value is not None and not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(value or ())


def _is_sound(found: PublicKey) -> bool:
    """Say whether what a file says can be said of a unit."""
    level = found.level in ("", *get_args(Level))
    return level and is_code(found.unit) and is_text(found.unit_name) and are_recipients(found.recipients)


def _refusal(code: str, path: Path) -> BadBatch:
    return BadBatch(_(_SENTENCES[code]).format(name=path.name))
