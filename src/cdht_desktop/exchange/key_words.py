"""What an upper level says about keys, signed: a certificate for a key, and the numbered list of revoked keys.

Both are canonical JSON with the signature in it, over a domain of their own and everything else that is said, so that
neither can be taken for the other, for a key file or for a batch:

    CDHT-KEY-CERTIFICATE 1     this key is of exactly these units, from one day to another
    CDHT-KEY-REVOCATIONS 1     these keys are not believed from a day on; each list holds all of the ones before it

A signature that holds says that the issuer said so; whether to believe the issuer is for the caller.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import canonical, keys
from cdht_desktop.exchange.manifest import is_code, is_text
from cdht_desktop.files import read_at_most
from cdht_desktop.words import _, n_

T = TypeVar("T")
CERTIFICATE_ENDING, REVOCATIONS_ENDING = ".cdhtcert", ".cdhtrevoked"
MOST_UNITS = 200  # a province has up to 170
MOST_REVOKED = 10_000
MAX_REASON = 200
RECORD = "revocation"
_CERTIFICATE, _REVOCATIONS = "CDHT-KEY-CERTIFICATE", "CDHT-KEY-REVOCATIONS"
_VERSION = 1
_MAX_CERTIFICATE = 16 * 1024  # bytes; it travels in a manifest, whose line has 64 KiB
_MAX_REVOCATIONS = 8 * 1024 * 1024
_SIGNED = frozenset({"algorithm", "format", "issuer", "issuer_name", "issuer_public_key", "issuer_unit", "signature"})
_FIELDS: Mapping[str, frozenset[str]] = {
    _CERTIFICATE: _SIGNED | {"key_id", "public_key", "unit_name", "units", "valid_from", "valid_to"},
    _REVOCATIONS: _SIGNED | {"keys", "number"},
}
_KEY_ID = re.compile(r"[a-z2-7]{4}(-[a-z2-7]{4}){3}")
_SENTENCES = {
    "missing": n_("“{name}” is not there, or may not be read."),
    "not_one": n_("“{name}” is neither the certificate of a key nor a list of revoked keys."),
    "newer": n_("“{name}” was made by a newer program. Update this program, then read it again."),
    "changed": n_("“{name}” is damaged or was changed: its signature does not hold. Ask for the file again."),
}


@dataclass(frozen=True)
class Issuer:
    """The upper level that says it, by its own word; `public` is 32 bytes."""

    unit: str
    unit_name: str
    public: bytes

    @property
    def key_id(self) -> str:
        """The short name of the issuer's key."""
        return keys.key_id(self.public)


@dataclass(frozen=True)
class Certificate:
    """The word that a key (`public`, 32 bytes) is of exactly `units`, from `valid_from` to `valid_to`, both included."""

    issuer: Issuer
    public: bytes
    unit_name: str
    units: tuple[str, ...]
    valid_from: dt.date
    valid_to: dt.date

    @property
    def key_id(self) -> str:
        """The short name of the key that it is for."""
        return keys.key_id(self.public)

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the day lies in it."""
        return self.valid_from <= day <= self.valid_to


@dataclass(frozen=True)
class Revoked:
    """A key that is not believed from `revoked_from` on; `reason` in the issuer's words, without personal data."""

    unit: str
    key_id: str
    revoked_from: dt.date
    reason: str


@dataclass(frozen=True)
class Revocations:
    """A list of revoked keys; a list with a higher number takes the place of the ones before."""

    issuer: Issuer
    number: int
    keys: tuple[Revoked, ...] = field(default=())


def certificate(key: Ed25519PrivateKey, said: Certificate) -> str:
    """Return the signed text of a certificate; `said.issuer.public` is the public half of `key`."""
    return _signed(
        key,
        _CERTIFICATE,
        {
            **_of_issuer(said.issuer),
            "key_id": said.key_id,
            "public_key": said.public.hex(),
            "unit_name": said.unit_name,
            "units": sorted(said.units),
            "valid_from": said.valid_from.isoformat(),
            "valid_to": said.valid_to.isoformat(),
        },
    )


def read_certificate(text: str, name: str = "…") -> Certificate:
    """Return what a certificate says whose signature holds; raises `BadBatch` with one sentence, which calls it `name`."""
    return _read(text.encode("utf-8", "surrogatepass"), name, _CERTIFICATE, _MAX_CERTIFICATE, _as_certificate)


def revocations(key: Ed25519PrivateKey, said: Revocations) -> str:
    """Return the signed text of a list of revoked keys; `said.issuer.public` is the public half of `key`."""
    listed = [value for _kind, value in revocation_records(said.number, said.keys)]
    return _signed(key, _REVOCATIONS, {**_of_issuer(said.issuer), "number": said.number, "keys": listed})


def read_revocations(text: str, name: str = "…") -> Revocations:
    """Return a list of revoked keys whose signature holds; raises `BadBatch` with one sentence, which calls it `name`."""
    return _read(text.encode("utf-8", "surrogatepass"), name, _REVOCATIONS, _MAX_REVOCATIONS, _as_revocations)


def text_of(path: Path) -> str:
    """Return the text of a file of either, as it is signed; raises `BadBatch` where it is not there or is no such text."""
    try:
        data = read_at_most(path, _MAX_REVOCATIONS)
        text = (data or b"").decode("utf-8").removesuffix("\n")
    except OSError as error:
        raise _refusal("missing", path.name) from error
    except ValueError as error:
        raise _refusal("not_one", path.name) from error
    return text


def read_text(text: str, name: str) -> Certificate | Revocations:
    """Read the text of either; raises `BadBatch` with one sentence where it is none, newer, damaged or changed."""
    if f'"format":"{_REVOCATIONS} ' in text:
        return read_revocations(text, name)
    return read_certificate(text, name)


def revocation_records(number: int, revoked: Iterable[Revoked]) -> list[tuple[str, dict[str, Any]]]:
    """Return the records by which a list of revoked keys travels in a batch, in the order of their keys."""
    return [
        (
            RECORD,
            {
                "from": one.revoked_from.isoformat(),
                "key_id": one.key_id,
                "list": number,
                "reason": one.reason,
                "unit": one.unit,
            },
        )
        for one in sorted(revoked, key=lambda one: one.key_id)
    ]


def from_records(records: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[int, tuple[Revoked, ...]]:
    """Return the number and the keys of the list that came in a batch, 0 and none where it held none.

    Records of other types are passed over. Raises `ValueError` where they cannot be one list.
    """
    own = [value for kind, value in records if kind == RECORD]
    numbers = {_number(value["list"]) for value in own if _has_fields(value)}
    if len(numbers) > 1 or len(own) > MOST_REVOKED:
        raise ValueError("not one list")
    found = tuple(_revoked(value) for value in own)
    if len({one.key_id for one in found}) != len(found):
        raise ValueError("a key is listed twice")
    return (numbers.pop() if numbers else 0), found


def _signed(key: Ed25519PrivateKey, kind: str, said: Mapping[str, Any]) -> str:
    made = {**said, "algorithm": "Ed25519", "format": f"{kind} {_VERSION}"}
    return canonical.dump({**made, "signature": key.sign(_domain(kind) + canonical.dump(made)).hex()}).decode("utf-8")


def _domain(kind: str) -> bytes:
    return f"{kind} {_VERSION}\0".encode("ascii")


def _of_issuer(issuer: Issuer) -> dict[str, str]:
    return {
        "issuer": issuer.key_id,
        "issuer_name": issuer.unit_name,
        "issuer_public_key": issuer.public.hex(),
        "issuer_unit": issuer.unit,
    }


def _read(data: bytes, name: str, kind: str, most: int, build: Callable[[Mapping[str, Any], Issuer], T]) -> T:
    """Return what `build` makes of a text of `kind`: only after its signature was found to hold."""
    try:
        said: Mapping[str, Any] = canonical.load(data) if len(data) <= most else {}
        made_as = str(said["format"])
    except (ValueError, TypeError, LookupError) as error:
        raise _refusal("not_one", name) from error
    if made_as != f"{kind} {_VERSION}":
        raise _refusal("newer" if made_as.startswith(f"{kind} ") else "not_one", name)
    try:
        public, signature = bytes.fromhex(said["issuer_public_key"]), bytes.fromhex(said["signature"])
        rest = {field: value for field, value in said.items() if field != "signature"}
        keys.verifying_key(public).verify(signature, _domain(kind) + canonical.dump(rest))
        issuer = Issuer(_code(said["issuer_unit"]), _text(said["issuer_name"]), public)
        found = build(said, issuer)
        written = (said["issuer"], said["issuer_public_key"], said["signature"])
        right = written == (issuer.key_id, public.hex(), signature.hex()) and said.keys() == _FIELDS[kind]
    except (InvalidSignature, ValueError, TypeError, LookupError, AttributeError) as error:
        raise _refusal("changed", name) from error
    if not right:
        raise _refusal("changed", name)
    return found


def _as_certificate(said: Mapping[str, Any], issuer: Issuer) -> Certificate:
    units = tuple(_code(unit) for unit in _list(said["units"]))
    found = Certificate(
        issuer=issuer,
        public=bytes.fromhex(said["public_key"]),
        unit_name=_text(said["unit_name"]),
        units=units,
        valid_from=_day(said["valid_from"]),
        valid_to=_day(said["valid_to"]),
    )
    keys.verifying_key(found.public)
    written = (said["key_id"], said["public_key"])
    if written != (found.key_id, found.public.hex()) or found.valid_from > found.valid_to:
        raise ValueError("key or dates")
    if not 0 < len(units) <= MOST_UNITS or list(units) != sorted(set(units)):
        raise ValueError("units")
    return found


def _as_revocations(said: Mapping[str, Any], issuer: Issuer) -> Revocations:
    number, found = from_records((RECORD, value) for value in _list(said["keys"]))
    if _number(said["number"]) != number and found:
        raise ValueError("number")
    return Revocations(issuer, said["number"], found)


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):  # the letters of a text, the keys of an object can be gone through too
        raise ValueError("not a list")  # noqa: TRY004 - as all here
    return value


def _has_fields(value: Mapping[str, Any]) -> bool:
    if value.keys() != {"from", "key_id", "list", "reason", "unit"}:
        raise ValueError("fields")
    return True


def _revoked(value: Mapping[str, Any]) -> Revoked:
    key_id, reason = value["key_id"], value["reason"]
    if not isinstance(key_id, str) or not _KEY_ID.fullmatch(key_id):
        raise ValueError("key_id")
    if not isinstance(reason, str) or len(reason) > MAX_REASON or (reason and not reason.isprintable()):
        raise ValueError("reason")
    return Revoked(_code(value["unit"]), key_id, _day(value["from"]), reason)


def _number(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 10**9:  # True is no number here
        raise ValueError("number")
    return value


def _day(value: object) -> dt.date:
    day = dt.date.fromisoformat(value) if isinstance(value, str) else None
    if day is None or day.isoformat() != value:  # 20260101 and 2026-W01-1 are days too
        raise ValueError("not a day")
    return day


def _code(value: object) -> str:
    if not isinstance(value, str) or not is_code(value):
        raise ValueError("not a unit's code")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not is_text(value):
        raise ValueError("not a text")
    return value


def _refusal(code: str, name: str) -> BadBatch:
    return BadBatch(_(_SENTENCES[code]).format(name=name))
