"""Batches whose manifest or header says what cannot be; half of the lies are repeated where they must agree."""

import json
from random import Random
from typing import Any

from tests.exchange import plain_age
from tests.fuzz import signing
from tests.fuzz.signing import PATHS, WEAK, Draft, written

_FIELDS: dict[str, tuple[Any, ...]] = {
    "format": (1, 3, "2", True, None),
    "kind": ("month", "", None, [], "Year"),
    "program": ("", "x" * 201, "a\nb", "\u202eab", None, 5, "a\u2028b", "\x7f"),
    "unit": (*PATHS, "-x", "x" * 41, None, 4849, "Xã", "a b", "04849\n"),
    "unit_name": ("", "x" * 201, "a\nb", "\u202eHội", None, [], "a\tb", "\ue000"),
    "level": ("province", "", None, [], {}),
    "to": (*PATHS, 99, [], "x" * 41),
    "units": ("", "x" * 201, 5, "a\nb"),
    "year": (True, "2026", 0, 1899, 10_000, None, [2026], -2026),
    "revision": (0, -1, True, 10**6, None, "1", 2**53),
    "previous": ("", "x", "A" * 64, "a" * 63, 5, "../x"),
    "created": ("", "2026-02-30", "20261120", "2026-W47-5", "20/11/2026", None, 5, "2026-11-20T00:00"),
    "criteria": (None, {}, [{}], [{"code": "x"}], ["x"], [{"code": "a", "sha256": "x"}],
                 [{"code": "../x", "sha256": "a" * 64}], [{"code": "a", "sha256": "a" * 64}] * 2,
                 [{"code": "b", "sha256": "a" * 64}, {"code": "a", "sha256": "a" * 64}],
                 [{"code": "a", "sha256": "a" * 64, "more": 1}],
                 [{"code": f"c{number:03}", "sha256": "a" * 64} for number in range(101)]),
    "control": (None, [], {"passed": -1}, {"passed": True}, {"passed": "3"}, {"Passed": 1}, {"../x": 1}, {"a": 10**10},
                {f"x{number}": 1 for number in range(101)}, {"a": [1]}),
    "removed": ([], {}, {"count": 1}, {"count": 1, "reason": None}, {"count": 1, "reason": 0}, {"count": -1, "reason": ""},
                {"count": 1, "reason": "x" * 501}, {"count": True, "reason": ""}, {"count": 1, "reason": "a\nb"},
                {"count": 1, "reason": "", "who": "x"}, {"count": 1, "reason": []}, "x", 5),
    "correction": ([], {}, {"decision": "", "date": "2026-12-01"}, {"decision": "5", "date": "2026-02-30"},
                   {"decision": "5"},
                   {"decision": "x" * 501, "date": "2026-12-01"}, {"decision": 5, "date": "2026-12-01"}, "x",
                   {"decision": "5", "date": "2026-12-01", "by": "x"}, {"decision": "5", "date": 20261201}),
    "encryption": ("none", "", True, [], "AGE"),
    "payload.encoding": ("zstd", "none", None, "", "Deflate"),
    "payload.size": (0, -1, True, "1", None, 10**9, 2**53, [5]),
    "payload.content_size": (0, -1, True, None, 1, 10**9, 2**53, "5"),
    "payload.sha256": ("0" * 64, "", None, "A" * 64),
    "payload.content_sha256": ("0" * 64, "", None, "x"),
    "payload.more": (1, None),
    "signer.algorithm": ("none", None, "ed25519", "RSA", []),
    "signer.key_id": ("aaaa-aaaa-aaaa-aaaa", "", None, "AAAA-AAAA-AAAA-AAAA", []),
    "signer.public_key": ("", "0" * 64, "0" * 63, "f" * 64, WEAK, None, 5, "zz" * 32, [], "ed" + "ff" * 30 + "7f"),
    "signer.reply_to": (None, "age1", ["age1"], [5], [plain_age.bech32("age", bytes.fromhex(WEAK))], {},
                        [plain_age.bech32("age", bytes(32))], [signing.READERS[0].upper()], [signing.READERS[0]] * 2,
                        [plain_age.bech32("age", bytes([number] * 32)) for number in range(1, 18)],
                        [plain_age.bech32("age", b"\xf0" + b"\xff" * 30 + b"\x7f")], [[signing.READERS[0]]]),
    "signer.certificate": ("", 5, "x" * 16_385, "a\nb", [], {}, "\0", True),
    "signer.more": (1,),
    "surprise": (1, None, "x"),
}  # fmt: skip


def said_in_clear(rng: Random, made: Draft) -> None:
    path = rng.choice(list(_FIELDS))
    made.over[path] = rng.choice(_FIELDS[path])
    if path.startswith("signer.") or "." not in path:
        made.header = written(["batch", _header_with(made, path, made.over[path])])


def _header_with(made: Draft, path: str, value: Any) -> dict[str, Any]:
    """Return a header that goes along with a lie, so that it is not the header that gives it away."""
    said = made.header_said()
    if path == "signer.key_id":
        return said | {"signer": value}
    return said | {path: value} if path in said else said


def key_missing(rng: Random, made: Draft) -> None:
    made._payload()
    place = rng.choice((made.manifest, made.manifest["payload"], made.manifest["signer"]))
    key = rng.choice(list(place))
    said = json.loads(json.dumps(made.manifest))
    inner = next((said[name] for name in ("payload", "signer") if place is made.manifest[name]), said)
    del inner[key]
    made.written = written(said)


def manifest_form(rng: Random, made: Draft) -> None:
    made._payload()
    line = written(made.manifest)
    made.written = rng.choice(
        (json.dumps(made.manifest).encode(), line.replace(b'"year":', b'"year":2025,"year":'), line[:-1], b" " + line,
         line.replace(b'"revision":', b'"revision":1.0,"revision":'), b"[" * 5000, b"{}", b"[]", b"null", b"5", b"",
         line[:-1] + b',"zz":"' + b"x" * 70_000 + b'"}', line[:-1] + b',"zz":' + b"[" * 30 + b"]" * 30 + b"}",
         line.replace(b'"unit_name":"', '"unit_name":"a\u0300'.encode()),
         line.replace(b'"unit_name":"', b'"unit_name":"\xff'),
         line[:-1] + b',"zz":"a' + "\u0316\u0301".encode() * 15_000 + b'"}', b'{"payload":[],"signer":[]}',
         b'{"payload":{"size":%d},"signer":{"public_key":"%b"}}' % (
             made.manifest["payload"]["size"], made.manifest["signer"]["public_key"].encode()))
    )  # fmt: skip


def other_header(rng: Random, made: Draft) -> None:
    said = made.header_said()
    lies: dict[str, Any] = {
        "kind": "receipt", "unit": "99002", "year": 2025, "revision": 77, "previous": "a" * 64, "to": "98",
        "recipients": [plain_age.bech32("age", bytes([7] * 32))], "signer": "aaaa-aaaa-aaaa-aaaa", "more": 1,
    }  # fmt: skip
    name = rng.choice(list(lies))
    if rng.random() < 0.3 and name in said:
        del said[name]
    else:
        said[name] = lies[name]
    made.header = rng.choice(
        (written(["batch", said]), written(["year", made.header_said()]), written(["batch", said]).replace(b",", b", ", 1),
         written(made.header_said()), written(["batch", made.header_said(), 1]))
    )  # fmt: skip
