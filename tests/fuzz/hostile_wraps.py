"""Batches that are signed, packed or encrypted as no program does it."""

import zlib
from random import Random

from tests.exchange import plain_age
from tests.fuzz import signing
from tests.fuzz.signing import WEAK, Draft, deflated, written

from cdht_desktop.exchange import keys

_ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group of Ed25519


def signature(rng: Random, made: Draft) -> None:
    honest = Draft(made.manifest, made.lines).made()
    signed, mark, digits = honest.rpartition(b"\nCDHT-SIGNATURE ")
    raw = bytes.fromhex(digits.decode())
    more = int.from_bytes(raw[32:], "little") + _ORDER  # the same signature to whoever does not look closely
    other = keys.signing_key(bytes([9] * 32)).sign(signing.batch._DOMAIN + signed)
    by_ours = [signing.KEY.sign(domain + signed) for domain in (b"", b"CDHT-KEY-FILE 1\0")]
    others = (raw[:32] + more.to_bytes(32, "little"), other, bytes(64), *by_ours)
    wrong = rng.choice(
        (digits.upper(), digits + b"\n", digits[:-1], b" " + digits, digits[2:], digits + mark + digits,
         digits.replace(b"\n", b"\r\n"), *(one.hex().encode() + b"\n" for one in others))
    )  # fmt: skip
    made.tail = mark + wrong


def key_of_nobody(_rng: Random, made: Draft) -> None:
    """A public key under which this very signature is good for any text."""
    public = bytes.fromhex(WEAK)
    made.manifest["signer"] |= {"public_key": public.hex(), "key_id": keys.key_id(public)}
    made.tail = b"\nCDHT-SIGNATURE " + (public + bytes(32)).hex().encode() + b"\n"


def packing(rng: Random, made: Draft) -> None:
    def pack(data: bytes) -> bytes:
        whole = deflated(data)
        return rng.choice(
            (whole + b"x", whole + whole, whole[:-1], whole[: len(whole) // 2], b"", b"\0", zlib.compress(data), data,
             b"\x1f\x8b" + whole, bytes(3) + whole, b"\x00\x00\x00\xff\xff" * 40_000, b"\xff" * 500, whole + bytes(100_000))
        ) or b"\x06"  # fmt: skip

    made.pack = pack


def bomb(rng: Random, made: Draft) -> None:
    size = rng.choice((60_000_000, 200_000_000))
    many = rng.choice((b"0", b"\n", b"[", b'["x",{}]\n'))
    packer = zlib.compressobj(level=1, wbits=-zlib.MAX_WBITS)
    piece = many * (1_000_000 // len(many))
    body = b"".join(packer.compress(piece) for _time in range(size // len(piece))) + packer.flush()
    made.pack = lambda _data: body
    made._payload()
    made.pack = lambda _data: body
    made.over["payload.content_size"] = rng.choice((size, 40 * 65_536, 48 << 20, 1000, 5_000_000))


def rich_bomb(rng: Random, made: Draft) -> None:
    """As much as a payload may unpack to, of what costs a reader most for each byte."""
    unit = rng.choice(("q\u0301\u0302", "\u1ea1", "[", ":1.5,", "\\\\", "\u0316"))
    size = rng.choice((200, 20_000, 120_000))
    lines = [
        written(["x", {"n": number, "t": ""}])[:-3] + (unit * (size // len(unit.encode()))).encode() + b'"}]'
        for number in range(9)
    ]
    made.lines += lines * (2_000_000 // len(b"".join(lines)) if rng.random() < 0.5 else 1)


def encryption(rng: Random, made: Draft) -> None:
    made.manifest |= {"recipients": list(signing.READERS), "encryption": "age"}
    own, more = signing.stanzas(), plain_age.stanza
    low = plain_age.bech32("age", b"\x09" + bytes(31))
    headers: tuple[list[bytes], ...] = (
        own[:1], own * 2, [*own, plain_age.for_key(low, signing.FILE_KEY, bytes([5] * 32))],
        [*own, more(b"scrypt", [b"A" * 22, b"18"], bytes(32))], [more(b"scrypt", [b"A" * 22, b"30"], bytes(32))],
        [*own, more(b"ssh-rsa", [b"AAAA"], bytes(256))], [*own, more(b"piv-p256", [b"AA", b"AA"], bytes(40))],
        [*own, more(b"x-grease", [], bytes(9000))], [*own, *[more(b"X25519", [b"A" * 43], bytes(32))] * 100],
        [more(b"X25519", [b"A" * 43], bytes(32))] * 2, [more(b"X25519", [], b"")] * 2, [b"-> X25519\n"] * 2, [],
        [plain_age.for_key(low, signing.FILE_KEY, bytes([5] * 32))] * 2, [more(b"X25519", [b"!" * 43], bytes(32))] * 2,
    )  # fmt: skip

    def encrypt(data: bytes) -> bytes:
        whole = signing.sealed(data)
        if rng.random() < 0.6:
            return plain_age.encrypt(data, rng.choice(headers), signing.FILE_KEY, signing.NONCE)
        body = whole.index(b"\n--- ")
        return rng.choice(
            (data, whole[:-1], whole[:body], whole[: body + 40], whole + b"x", signing.sealed(whole), whole[:-16],
             whole.replace(b"v1\n", b"v2\n", 1), b"-----BEGIN AGE ENCRYPTED FILE-----\n" + whole,
             whole[: body + 5] + b"A" + whole[body + 6 :], whole[:-20] + bytes([whole[-20] ^ 1]) + whole[-19:],
             b"age-encryption.org/v1\n" * 1000, b"\n--- " * 100, bytes(5000))
        )  # fmt: skip

    made.encrypt = encrypt


def encrypted_though_it_says_no(_rng: Random, made: Draft) -> None:
    made.manifest |= {"recipients": [], "encryption": None}
    made.encrypt = signing.sealed


def garbage_inside(rng: Random, made: Draft) -> None:
    made.manifest |= {"recipients": list(signing.READERS), "encryption": "age"}
    packing(rng, made)
