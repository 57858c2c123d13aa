"""Reads batch files (format 2) by docs/batch-format.md alone; knows nothing of the program, and is to stay that way."""

import base64
import datetime as dt
import hashlib
import json
import re
import unicodedata
import zlib
from collections import Counter
from itertools import pairwise

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

P = 2**255 - 19
CODE, NAME, SHA = r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}", r"[a-z][a-z0-9_]{0,39}", r"[0-9a-f]{64}"
KINDS, LEVELS = ("year", "receipt", "return", "lists", "share", "additions"), ("commune", "upper", "pc")
REPEATED = {"kind", "unit", "year", "revision", "previous", "to", "recipients"}
KEYS = {*REPEATED, "format", "program", "unit_name", "level", "units", "created", "criteria", "control", "counts",
        "removed", "correction", "payload", "encryption", "signer"}  # fmt: skip


def need(right, what):
    if not right:
        raise ValueError(what)


def canonical(line):
    def whole(digits):  # of 1.5 or NaN int() makes a ValueError
        need(len(digits) < 18 and abs(int(digits)) < 2**53, "a number is too large")
        return int(digits)

    text, depth, marks = line.decode(), 0, 0
    for sign in re.sub(r'"(?:[^"\\]|\\.)*"', '""', text):
        depth += (sign in "[{") - (sign in "]}")
        need(depth <= 16, "too deep")
    for sign in text:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        need(marks <= 30, "marks upon marks")
    value = json.loads(text, parse_float=whole, parse_constant=whole, parse_int=whole)
    same = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == line
    need(same and unicodedata.normalize("NFC", text) == text, "not canonical")
    return value


def is_text(value, most=200):
    return isinstance(value, str) and 0 < len(value) <= most and value.isprintable()


def like(pattern, value):
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_count(value, least, most):
    return type(value) is int and least <= value <= most


def is_day(value):
    return isinstance(value, str) and dt.date.fromisoformat(value).isoformat() == value


def check_key(u):  # the exchange fails where the order of a point is small
    need(u < P, "a key beyond the field")
    X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(u.to_bytes(32, "little")))


def are_age_keys(values):
    for value in values:
        need(str(pyrage.x25519.Recipient.from_str(value)) == value, "age key")
        bits = "".join(f"{'qpzry9x8gf2tvdw0s3jn54khce6mua7l'.index(letter):05b}" for letter in value[4:-6])
        check_key(int.from_bytes(int(bits[:256], 2).to_bytes(32, "big"), "little"))
    return len(values) <= 16 and len(set(values)) == len(values)


def check_manifest(m):
    p, s, removed, correction = m["payload"], m["signer"], m["removed"] or {}, m["correction"] or {}
    short = base64.b32encode(hashlib.sha256(b"CDHT-KEY-ID 1\0" + bytes.fromhex(s["public_key"])).digest()[:10]).decode()
    codes = [one["code"] for one in m["criteria"]]
    for right in (
        m.keys() == KEYS
        and type(m["format"]) is int
        and m["format"] == 2
        and m["kind"] in KINDS
        and m["level"] in LEVELS,
        is_text(m["program"]) and like(CODE, m["unit"]) and is_text(m["unit_name"]) and is_day(m["created"]),
        (m["to"] is None or like(CODE, m["to"])) and (m["previous"] is None or like(SHA, m["previous"])),
        (m["units"] is None or is_text(m["units"])) and (s["certificate"] is None or is_text(s["certificate"], 16_384)),
        is_count(m["year"], 1900, 9999) and is_count(m["revision"], 1, 999_999),
        codes == sorted(set(codes)) and all(like(CODE, code) for code in codes),
        all(one.keys() == {"code", "sha256"} and like(SHA, one["sha256"]) for one in m["criteria"]),
        all(len(m[name]) <= 100 for name in ("criteria", "control", "counts")) and sum(m["counts"].values()) <= 200_000,
        all(like(NAME, key) and is_count(count, 0, 10**9) for key, count in m["control"].items()),
        all(like(NAME, key) and is_count(count, 1, 10**9) for key, count in m["counts"].items())
        and "batch" not in m["counts"],
        m["removed"] is None or (removed.keys() == {"count", "reason"} and is_count(removed["count"], 0, 10**9)),
        m["removed"] is None or removed["reason"] == "" or is_text(removed["reason"], 500),
        correction == {} or (correction.keys() == {"date", "decision"} and is_text(correction["decision"], 500)),
        m["correction"] is None or is_day(correction["date"]),
        p.keys() == {"content_sha256", "content_size", "encoding", "sha256", "size"} and p["encoding"] == "deflate",
        like(SHA, p["content_sha256"]) and like(SHA, p["sha256"]) and is_count(p["size"], 1, 24 << 20),
        is_count(p["content_size"], 1, min(48 << 20, 40 * max(p["size"], 65_536))),
        are_age_keys(m["recipients"]) and m["encryption"] == ("age" if m["recipients"] else None),
        s.keys() == {"algorithm", "certificate", "key_id", "public_key", "reply_to"} and s["algorithm"] == "Ed25519",
        like(SHA, s["public_key"]) and are_age_keys(s["reply_to"]),
        s["key_id"] == "-".join(short[at : at + 4].lower() for at in (0, 4, 8, 12)),
    ):
        need(right, "the manifest says something that cannot be")


def read(data, identities=()):
    """Return (manifest, records) of a file; raises `ValueError` or another exception where there is anything wrong."""
    need(data.startswith(b"CDHT-BATCH 2\n"), "the first line")
    end = data.index(b"\n", 13)
    need(end - 13 <= 65_536, "the manifest is too long")
    m = canonical(data[13:end])
    until = end + 1 + m["payload"]["size"]
    payload, trailer, public = data[end + 1 : until], data[until:], bytes.fromhex(m["signer"]["public_key"])
    need(like(r"\nCDHT-SIGNATURE [0-9a-f]{128}\n", trailer.decode("ascii")), "the trailer")
    y = int.from_bytes(public, "little") % 2**255
    need(y < P, "a public key beyond the field")
    check_key((1 + y) * pow(1 - y, -1, P) % P)  # the same point as Montgomery counts them
    signed, signature = b"CDHT-BATCH-SIGNATURE 2\0" + data[:until], bytes.fromhex(trailer[16:-1].decode())
    Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    check_manifest(m)
    need(hashlib.sha256(payload).hexdigest() == m["payload"]["sha256"], "checksum of the payload")
    if m["recipients"]:
        stanzas = [
            line.split()[1] for line in payload[:8192].partition(b"\n--- ")[0].split(b"\n") if line[:3] == b"-> "
        ]
        need(all(kind == b"X25519" or kind.endswith(b"-grease") for kind in stanzas), "stanzas")
        need(b"\n--- " in payload[:8192] and stanzas.count(b"X25519") == len(m["recipients"]), "recipients")
        payload = pyrage.decrypt(payload, [pyrage.x25519.Identity.from_str(one) for one in identities])
    unpacker, size = zlib.decompressobj(wbits=-15), m["payload"]["content_size"]
    content = unpacker.decompress(payload, size + 1)
    need(len(content) == size and unpacker.eof and not unpacker.unused_data and content[-1:] == b"\n", "the content")
    need(hashlib.sha256(content).hexdigest() == m["payload"]["content_sha256"], "checksum of the content")
    header, *lines = content[:-1].split(b"\n")
    need(all(len(line) <= 262_144 for line in (header, *lines)), "a line is too long")
    need(
        canonical(header) == ["batch", {name: m[name] for name in REPEATED} | {"signer": m["signer"]["key_id"]}],
        "header",
    )
    need(all(first < second for first, second in pairwise(lines)), "the order of the records")
    records = [canonical(line) for line in lines]
    need(all(type(r) is list and len(r) == 2 and type(r[0]) is str and type(r[1]) is dict for r in records), "a record")
    need(Counter(kind for kind, _value in records) == m["counts"], "counts")
    return m, records
