"""What a batch file says in the clear: who sends what about which year, without a word about any person."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Level = Literal["commune", "upper"]
ALGORITHM = "Ed25519"
ENCODING = "deflate"
KIND = "year"
MAX_PAYLOAD = 200 * 1024 * 1024  # bytes, packed and unpacked
MIN_RATED = 64 * 1024  # bytes packed, up to which a payload may unpack to forty times as much in any case
MAX_RATIO = 40  # unpacked to packed; real years reach about 10
MAX_LINE = 64 * 1024  # bytes of the manifest, and of a record
_MAX_NAME = 200
_MAX_COUNTS = 100
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class BadManifest(ValueError):
    """A manifest says something that cannot be; the text says what, for the log."""


@dataclass(frozen=True)
class Sender:
    """What a unit says about the batch it sends; the rest of the manifest follows from the records and the key.

    `previous` is the SHA-256 of the file of the revision before, None for the first. `control` holds sums to
    check the records by (`passed`, `failed`, `recognised` …); `criteria` gives each criteria set's code and
    the SHA-256 of its text. No field may hold personal data.
    """

    program: str
    unit: str
    unit_name: str
    level: Level
    year: int
    revision: int
    created: dt.date
    previous: str | None = None
    control: Mapping[str, int] = field(default_factory=dict)
    criteria: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Payload:
    """How the records are packed; sizes in bytes, checksums SHA-256 of the packed bytes and of the records."""

    size: int
    sha256: str
    unpacked_size: int
    unpacked_sha256: str
    encoding: str = ENCODING


@dataclass(frozen=True)
class Signer:
    """Whose key signed: its short name, and the public key as 64 hexadecimal digits."""

    key_id: str
    public_key: str
    algorithm: str = ALGORITHM


@dataclass(frozen=True)
class Manifest:
    """The line in the clear. `counts` is the number of records of each type.

    `recipients` and `encryption` keep the places of what comes later: empty and None in format 1.
    """

    sender: Sender
    payload: Payload
    signer: Signer
    counts: Mapping[str, int]

    @property
    def rows(self) -> int:
        """The number of records."""
        return sum(self.counts.values())

    def as_dict(self) -> dict[str, Any]:
        """Return what stands in the file."""
        sender = asdict(self.sender)
        sender["created"] = self.sender.created.isoformat()
        sender["criteria"] = [
            {"code": code, "sha256": checksum} for code, checksum in sorted(self.sender.criteria.items())
        ]
        return {
            **sender,
            "format": 1,
            "kind": KIND,
            "counts": dict(self.counts),
            "payload": asdict(self.payload),
            "signer": asdict(self.signer),
            "recipients": [],
            "encryption": None,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Manifest":
        """Return the manifest that stands in a file; raises `BadManifest`."""
        try:
            given = {key: data[key] for key in Sender.__dataclass_fields__}
            given["created"] = dt.date.fromisoformat(given["created"])
            given["criteria"] = {item["code"]: item["sha256"] for item in given["criteria"]}
            found = cls(Sender(**given), Payload(**data["payload"]), Signer(**data["signer"]), data["counts"])
            found.check()
            same = found.as_dict() == data
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise BadManifest(str(error)) from error
        if not same:  # a key more, another kind, encryption: this format knows none
            raise BadManifest("something that format 1 does not know")
        return found

    def check(self) -> None:
        """Refuse values that cannot be: `BadManifest` says which."""
        sender, payload = self.sender, self.payload
        rules = {
            "program": _is_text(sender.program),
            "unit": _matches(_CODE, sender.unit),
            "unit_name": _is_text(sender.unit_name),
            "level": sender.level in {"commune", "upper"},
            "year": _is_count(sender.year, 1900, 9999),
            "revision": _is_count(sender.revision, 1, 999_999),
            "previous": sender.previous is None or _matches(_SHA256, sender.previous),
            "control": _are_counts(sender.control),
            "criteria": all(_matches(_CODE, c) and _matches(_SHA256, s) for c, s in sender.criteria.items()),
            "counts": _are_counts(self.counts),
            "size": _is_count(payload.size, 1, MAX_PAYLOAD) and _is_count(payload.unpacked_size, 1, MAX_PAYLOAD),
            "ratio": _is_count(payload.unpacked_size, 1, MAX_RATIO * max(payload.size, MIN_RATED)),
            "sha256": _matches(_SHA256, payload.sha256) and _matches(_SHA256, payload.unpacked_sha256),
            "encoding": payload.encoding == ENCODING,
            "public_key": _matches(_SHA256, self.signer.public_key),  # 32 bytes too
            "algorithm": self.signer.algorithm == ALGORITHM,
        }
        wrong = [name for name, right in rules.items() if not right]
        if wrong:
            raise BadManifest(", ".join(wrong))


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _MAX_NAME and value.isprintable()


def _is_count(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _are_counts(counts: Mapping[str, int]) -> bool:
    return len(counts) <= _MAX_COUNTS and all(
        _matches(_NAME, name) and _is_count(count, 0, 10**9) for name, count in counts.items()
    )
