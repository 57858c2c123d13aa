"""What a batch file says in the clear: who sends what about which year, without a word about any person."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from cdht_desktop.exchange import ages

Level = Literal["commune", "upper", "pc"]
Kind = Literal["year", "receipt", "return", "lists", "share", "additions"]
FORMAT = 2
ALGORITHM = "Ed25519"
ENCODING = "deflate"
METHOD = "age"
HEADER = "batch"  # the type of the payload's first line, and of no record
MAX_CONTENT = 48 * 1024 * 1024  # bytes of the records; three times a commune of 50,000 with all its scores
MAX_SHARED = 128 * 1024 * 1024  # bytes of those between a commune's own PCs; twice 50,000 people with five full years
MAX_PAYLOAD = 24 * 1024 * 1024  # bytes of the records, packed and encrypted
MIN_RATED = 64 * 1024  # bytes packed, up to which a payload may unpack to forty times as much in any case
MAX_RATIO = 40  # unpacked to packed; real years reach about 10
MAX_LINE = 64 * 1024  # bytes of the manifest
MAX_RECORD = 256 * 1024  # bytes of a record; a criteria set's text of 60,000 letters goes in one
MAX_ROWS = 200_000  # records; a ward of 100,000 adults has half of it
MAX_RECIPIENTS = 16
MAX_CERTIFICATE = 16 * 1024  # letters
MAX_REASON = 500  # letters of a reason, a decision's number
_MAX_NAME = 200
_MAX_COUNTS = 100  # of kinds counted
_MAX_COUNT = 10**9
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def most_content(kind: str) -> int:
    """Return how many bytes the records of a file may have; they are read piece by piece, whatever there are."""
    return MAX_SHARED if kind in {"share", "additions"} else MAX_CONTENT


class BadManifest(ValueError):
    """A manifest says something that cannot be; the text says what, for the log."""


@dataclass(frozen=True)
class Correction:
    """The decision by which a year that the upper level closed is corrected."""

    decision: str
    date: dt.date


@dataclass(frozen=True)
class Removed:
    """How many persons of the revision before are no longer in this one, and why."""

    count: int
    reason: str


@dataclass(frozen=True)
class Sender:
    """What a unit says about the batch it sends; the rest of the manifest follows from the records and the key.

    `to` is the code of the unit that the file is for, `units` the version of the list of units it was made with.
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
    kind: Kind = "year"
    to: str | None = None
    units: str | None = None
    removed: Removed | None = None
    correction: Correction | None = None


@dataclass(frozen=True)
class Payload:
    """How the records are packed; sizes in bytes.

    `sha256` is that of the bytes in the file; `content_sha256` that of the records before they were packed and
    encrypted, the same for the same records.
    """

    size: int
    sha256: str
    content_size: int
    content_sha256: str
    encoding: str = ENCODING


@dataclass(frozen=True)
class Signer:
    """Whose key signed: its short name, and the public key as 64 hexadecimal digits.

    `reply_to` are the keys to encrypt an answer to; `certificate` is the upper level's signed word for the key, as
    `exchange.key_words` writes it.
    """

    key_id: str
    public_key: str
    algorithm: str = ALGORITHM
    reply_to: tuple[str, ...] = ()
    certificate: str | None = None


@dataclass(frozen=True)
class Manifest:
    """The line in the clear. `counts` is the number of records of each type; no `recipients`: not encrypted."""

    sender: Sender
    payload: Payload
    signer: Signer
    counts: Mapping[str, int]
    recipients: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The number of records."""
        return sum(self.counts.values())

    @property
    def encrypted(self) -> bool:
        """Whether the records can be read by the recipients only."""
        return bool(self.recipients)

    def as_dict(self) -> dict[str, Any]:
        """Return what stands in the file."""
        sender = asdict(self.sender)
        sender["created"] = self.sender.created.isoformat()
        sender["criteria"] = [
            {"code": code, "sha256": checksum} for code, checksum in sorted(self.sender.criteria.items())
        ]
        if self.sender.correction:
            sender["correction"]["date"] = self.sender.correction.date.isoformat()
        return {
            **sender,
            "format": FORMAT,
            "counts": dict(self.counts),
            "payload": asdict(self.payload),
            "signer": {**asdict(self.signer), "reply_to": list(self.signer.reply_to)},
            "recipients": list(self.recipients),
            "encryption": METHOD if self.recipients else None,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Manifest":
        """Return the manifest that stands in a file; raises `BadManifest`."""
        try:
            given = {key: data[key] for key in Sender.__dataclass_fields__}
            given["created"] = dt.date.fromisoformat(given["created"])
            given["criteria"] = {item["code"]: item["sha256"] for item in given["criteria"]}
            if given["removed"] is not None:
                given["removed"] = Removed(**given["removed"])
            if given["correction"] is not None:
                correction = given["correction"]
                date = dt.date.fromisoformat(correction["date"])
                given["correction"] = Correction(**{**correction, "date": date})
            signer = {**data["signer"], "reply_to": tuple(data["signer"]["reply_to"])}
            found = cls(
                Sender(**given), Payload(**data["payload"]), Signer(**signer), data["counts"], tuple(data["recipients"])
            )
            found.check()
            same = found.as_dict() == data
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise BadManifest(str(error)) from error
        if not same:  # a key more, another way of encrypting: this format knows none
            raise BadManifest(f"something that format {FORMAT} does not know")
        return found

    def check(self) -> None:
        """Refuse values that cannot be: `BadManifest` says which."""
        sender, payload = self.sender, self.payload
        rules = {
            "program": is_text(sender.program),
            "unit": is_code(sender.unit),
            "unit_name": is_text(sender.unit_name),
            "level": sender.level in get_args(Level),
            "kind": sender.kind in get_args(Kind),
            "year": _is_count(sender.year, 1900, 9999),
            "revision": _is_count(sender.revision, 1, 999_999),
            "previous": sender.previous is None or _matches(_SHA256, sender.previous),
            "to": sender.to is None or is_code(sender.to),
            "units": sender.units is None or is_text(sender.units),
            "removed": sender.removed is None or _is_removed(sender.removed),
            "correction": sender.correction is None or is_text(sender.correction.decision, MAX_REASON),
            "control": _are_counts(sender.control),
            "criteria": _are_criteria(sender.criteria),
            "counts": _are_counts(self.counts, least=1) and self.rows <= MAX_ROWS and HEADER not in self.counts,
            "size": _is_count(payload.size, 1, MAX_PAYLOAD)
            and _is_count(payload.content_size, 1, most_content(str(sender.kind))),
            "ratio": _is_count(payload.content_size, 1, MAX_RATIO * max(payload.size, MIN_RATED)),
            "sha256": _matches(_SHA256, payload.sha256) and _matches(_SHA256, payload.content_sha256),
            "encoding": payload.encoding == ENCODING,
            "recipients": are_recipients(self.recipients),
            "public_key": _matches(_SHA256, self.signer.public_key),  # 32 bytes too
            "algorithm": self.signer.algorithm == ALGORITHM,
            "reply_to": are_recipients(self.signer.reply_to),
            "certificate": self.signer.certificate is None or is_text(self.signer.certificate, MAX_CERTIFICATE),
        }
        wrong = [name for name, right in rules.items() if not right]
        if wrong:
            raise BadManifest(", ".join(wrong))


def is_code(value: object) -> bool:
    """Say whether a value can be the code of a unit or of a criteria set: it names a file nowhere, but might."""
    return _matches(_CODE, value)


def is_text(value: object, most: int = _MAX_NAME) -> bool:
    """Say whether a value is a text of 1 to `most` letters, all of which can be seen."""
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable()


def are_recipients(found: tuple[object, ...]) -> bool:
    """Say whether these are age's own keys, each once, and no more than a file may have."""
    return len(found) <= MAX_RECIPIENTS and len(set(found)) == len(found) and all(map(_is_recipient, found))


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_recipient(value: object) -> bool:
    return isinstance(value, str) and ages.is_recipient(value)


def _is_count(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most  # True is no count


def _is_removed(removed: Removed) -> bool:
    return _is_count(removed.count, 0, _MAX_COUNT) and (removed.reason == "" or is_text(removed.reason, MAX_REASON))


def _are_criteria(criteria: Mapping[str, str]) -> bool:
    return len(criteria) <= _MAX_COUNTS and all(is_code(c) and _matches(_SHA256, s) for c, s in criteria.items())


def _are_counts(counts: Mapping[str, int], least: int = 0) -> bool:
    return len(counts) <= _MAX_COUNTS and all(
        _matches(_NAME, name) and _is_count(count, least, _MAX_COUNT) for name, count in counts.items()
    )
