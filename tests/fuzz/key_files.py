"""Files about keys: certificates and lists of revoked keys, signed by the upper level that is known; a paper key as typed.

What is signed again after it was changed comes from an upper level that means harm, or whose program is broken: its word
is believed, so what it says has to be looked at before anything of it is kept.
"""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

from tests.exchange import make_vectors
from tests.fuzz import mutations, seeds

from cdht_desktop.exchange import canonical, key_words, keys, manifest
from cdht_desktop.exchange.key_words import Certificate, Issuer, Revocations, Revoked

ISSUER = bytes(range(1, 33))
_DOMAINS = {"certificate": b"CDHT-KEY-CERTIFICATE 1\0", "list": b"CDHT-KEY-REVOCATIONS 1\0"}
UPPER = Issuer("17", "Hội Khuyến học tỉnh Thử", keys.public_bytes(keys.signing_key(ISSUER)))
OWN = seeds.PAIR  # the commune's own key
UNIT = "04849"
_DAY = dt.date(2026, 1, 1)
_REASON = "Mất máy tính"
PAPER = make_vectors.PAPER[1]
_PREFIX = "AGE-SECRET-KEY-1"
_LISTED = 20  # keys of a list whose signature is made anew
_NUMBERS = (0, -1, 1, 2, 10**9, 10**9 + 1, 2**53, "3", 3.0, True, None, [3])
_DAYS = ("2026-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "2026-W01-1", "20260101", "2026-1-1", "2026-01-01T00:00",
         " 2026-01-01", "٢٠٢٦-٠١-٠١", "", None, 0, [], "2026-01-01\n")  # fmt: skip
_CODES = (
    "04849",
    "04850",
    "4849",
    "0484",
    "048490",
    "",
    "١٢٣٤٥",
    "04849 ",
    "0484a",
    None,
    4849,
    ["04849"],
    "../x",
    "04849\0",
)
_TEXTS = (*mutations.TEXTS, None, 0, [], {}, "x" * 201, "a\u0323" * 100, _REASON)
_KEY_IDS = (keys.key_id(OWN.public), UPPER.key_id, "aaaa-aaaa-aaaa-aaaa", "AAAA-aaaa-aaaa-aaaa", "aaaa-aaaa-aaaa", "",
            "aaaa-aaaa-aaaa-aaa1", None, 5)  # fmt: skip


# Honest ones -------------------------------------------------------------------------------------------------------------


def certificates(_folder: Path) -> Sequence[bytes]:
    """Return certificates for the commune's own key: for it alone, and for many units."""
    last = dt.date(2030, 12, 31)
    units = ((UNIT,), tuple(f"{code:05}" for code in range(4840, 4860)))
    key = keys.signing_key(ISSUER)
    made = [Certificate(UPPER, OWN.public, "Hội thử", one, _DAY, last) for one in units]
    return [key_words.certificate(key, one).encode() + b"\n" for one in made]


def lists(_folder: Path) -> Sequence[bytes]:
    """Return lists of revoked keys: of none, of two (one is known here), and of many."""
    made = (Revocations(UPPER, 1), Revocations(UPPER, 2, _revoked(2)), Revocations(UPPER, 3, _revoked(60)))
    return [key_words.revocations(keys.signing_key(ISSUER), one).encode() + b"\n" for one in made]


def _revoked(count: int) -> tuple[Revoked, ...]:
    others = [keys.key_id(bytes([one]) * 32) for one in range(1, count)]
    return tuple(Revoked(UNIT, key_id, _DAY, _REASON) for key_id in (seeds.PUBLIC.key_id, *others))


def paper_keys(_folder: Path) -> Sequence[bytes]:
    """Return a paper key in the ways in which people type it, and as its code gives it."""
    letters = PAPER.removeprefix(_PREFIX)
    groups = [letters[at : at + 4] for at in range(0, len(letters), 4)]
    typed = (PAPER, " ".join(groups), "-".join(groups).lower(), "\n".join(groups), PAPER.replace("Q", "q") + "  ")
    return [one.encode() for one in typed]


# Changed ones ------------------------------------------------------------------------------------------------------------


def certificate_changed(rng: Random, data: bytes) -> bytes:
    """Change a certificate: its text, or what it says, signed again by the upper level or by a stranger."""
    if rng.random() < 0.3:
        return mutations.json_text(rng, data)
    return _again(rng, data, _HOSTILE_CERTIFICATES, _DOMAINS["certificate"])


def list_changed(rng: Random, data: bytes) -> bytes:
    """Change a list of revoked keys: its text, or what it says, signed again by the upper level or by a stranger."""
    if rng.random() < 0.3:
        return mutations.json_text(rng, data)
    return _again(rng, data, _HOSTILE_LISTS, _DOMAINS["list"])


def typed_changed(rng: Random, data: bytes) -> bytes:
    """Change a typed key: a letter or a group, or the whole text."""
    text = data.decode()
    match rng.randrange(5):
        case 0:
            return mutations.words(rng, data)
        case 1:
            return mutations.raw(rng, data)
        case 2:  # a letter for another
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice("023456789ACDEFGHJKLMNPQRSTUVWXYZbio1\u2013\u00a0") + text[at + 1 :]
        case 3:  # two groups change places
            parts = text.split(" ")
            at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
            parts[at], parts[other] = parts[other], parts[at]
            text = " ".join(parts)
        case _:
            text = rng.choice(("1", "I", "O", "B", " ", "-")).join(text) if rng.random() < 0.2 else f"{text}{text[-4:]}"
    return text.encode()


def _again(rng: Random, data: bytes, ways: Sequence[Callable[[Random, Any], Any]], domain: bytes) -> bytes:
    said = rng.choice(ways)(rng, json.loads(data)) if rng.random() < 0.8 else json.loads(data)
    if rng.random() < 0.3:
        said = mutations.tree(rng, said)
    return signed(said, domain, ISSUER if rng.random() < 0.9 else seeds.PRIVATE)


def signed(said: dict[str, Any], domain: bytes, private: bytes = ISSUER) -> bytes:
    """Return what is said as a file whose signature holds; what no canonical text can hold is written as plain JSON."""
    rest = {name: value for name, value in said.items() if name != "signature"}
    try:
        rest["signature"] = keys.signing_key(private).sign(domain + canonical.dump(rest)).hex()
        return canonical.dump(rest) + b"\n"
    except (ValueError, RecursionError):
        return json.dumps(said).encode("utf-8", "surrogatepass")


def _with(rng: Random, said: dict[str, Any], field: str, values: Sequence[Any]) -> dict[str, Any]:
    return said | {field: rng.choice(values)}


def _many_units(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    count = rng.choice((0, 199, 200, 201, 2_000))
    return said | {"units": sorted(f"{one:05}" for one in range(count))}


def _units_twice(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return said | {"units": [*said["units"], *said["units"][: rng.choice((1, 5))]]}


def _units_turned(_rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return said | {"units": [*said["units"], "00001"]}


def _odd_unit(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return said | {"units": [rng.choice(_CODES), *said["units"][1:]]}


def _units_of_no_list(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return _with(rng, said, "units", ("04849", {"04849": 1}, None, 4849, [["04849"]], [None]))


def _first_day(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return _with(rng, said, "valid_from", _DAYS)


def _last_day(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return _with(rng, said, "valid_to", _DAYS)


def _another_key(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    other = rng.choice(
        (OWN.public.hex().upper(), f" {OWN.public.hex()}", "00" * 32, "01" + "00" * 31, "ff" * 32, "", "zz")
    )
    return said | {"public_key": other}


def _issuer_otherwise(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    field = rng.choice(("issuer", "issuer_name", "issuer_unit", "issuer_public_key"))
    return said | {field: rng.choice((*_TEXTS, *_CODES, UPPER.public.hex().upper(), f"{UPPER.public.hex()} "))}


def _named(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return _with(rng, said, "unit_name", _TEXTS)


def _more_fields(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return said | {rng.choice(("x", "level", "number", "units2", "")): rng.choice(_TEXTS)}


def _less_fields(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    gone = rng.choice(sorted(said.keys() - {"signature"}))
    return {name: value for name, value in said.items() if name != gone}


def _format(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    kinds = (
        "CDHT-KEY-CERTIFICATE 2",
        "CDHT-KEY-REVOCATIONS 1",
        "CDHT-KEY-CERTIFICATE 1",
        "CDHT-KEY-REVOCATIONS 99",
        1,
        None,
    )
    return _with(rng, said, "format", kinds)


def _list_number(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    number = rng.choice(_NUMBERS)
    inside = rng.choice((number, said["number"]))
    return said | {"number": number, "keys": [one | {"list": inside} for one in said["keys"]]}


def _one_of_the_list(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    if not said["keys"]:
        return _long_list(rng, said)
    field, values = rng.choice(
        (
            ("from", _DAYS),
            ("unit", _CODES),
            ("reason", _TEXTS),
            ("key_id", _KEY_IDS),
            ("list", _NUMBERS),
            ("more", _TEXTS),
        )
    )
    at = rng.randrange(len(said["keys"]))
    changed = said["keys"][at] | {field: rng.choice(values)}
    return said | {"keys": [*said["keys"][:at], changed, *said["keys"][at + 1 :]]}


def _listed_twice(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    again = [one | {"reason": rng.choice(("", _REASON))} for one in said["keys"][: rng.choice((1, 5))]]
    return said | {"keys": [*said["keys"], *again]}


def _long_list(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    count = rng.choice((_LISTED, _LISTED, _LISTED, key_words.MOST_REVOKED, key_words.MOST_REVOKED + 1))
    letters = "abcdefghijklmnop"
    ids = (f"{one:016x}".translate(str.maketrans("0123456789abcdef", letters)) for one in range(count))
    named = ("-".join(one[at : at + 4] for at in range(0, 16, 4)) for one in ids)
    made = {"from": "2026-01-01", "list": said["number"], "reason": _REASON, "unit": UNIT}
    return said | {"keys": [made | {"key_id": key_id} for key_id in named]}


def _no_list(rng: Random, said: dict[str, Any]) -> dict[str, Any]:
    return _with(rng, said, "keys", ({}, {"key_id": 1}, "keys", None, 5, [None], [[]], ["x"], [{}]))


_BOTH = (_issuer_otherwise, _more_fields, _less_fields, _format)
_HOSTILE_CERTIFICATES = (
    _many_units, _units_twice, _units_turned, _odd_unit, _units_of_no_list, _first_day, _last_day, _another_key, _named,
    *_BOTH,
)  # fmt: skip
_HOSTILE_LISTS = (_list_number, _one_of_the_list, _one_of_the_list, _listed_twice, _long_list, _no_list, *_BOTH)


# For tests ---------------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Way:
    """A way of making a file worse that is signed again, and the honest file that it is made of."""

    change: Callable[[Random, Any], Any]
    honest: bytes
    domain: bytes


def ways() -> dict[str, Way]:
    """Return every way of making these files worse whose signature holds, by its name."""
    kinds = (("certificate", _HOSTILE_CERTIFICATES, certificates), ("list", _HOSTILE_LISTS, lists))
    return {
        f"{name}{way.__name__}": Way(way, honest(Path())[1], _DOMAINS[name])
        for name, hostile, honest in kinds
        for way in hostile
    }


def says_what_can_be(found: Certificate | Revocations | None) -> bool:
    """Say whether what was read could have been said by the program itself."""
    if isinstance(found, Certificate):
        right = 0 < len(found.units) <= key_words.MOST_UNITS and list(found.units) == sorted(set(found.units))
        return right and found.valid_from <= found.valid_to and all(map(manifest.is_code, found.units))
    if found is None:
        return False
    named = [one.key_id for one in found.keys]
    return 1 <= found.number <= 10**9 and len(named) == len(set(named)) <= key_words.MOST_REVOKED
