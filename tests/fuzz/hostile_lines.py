"""Batches whose records are not written as records are: their text, their order, their number."""

import json
from random import Random

from tests.fuzz import signing
from tests.fuzz.signing import Draft, person, spliced, written


def no_whole_number(rng: Random, made: Draft) -> None:
    number = rng.choice(("1.0", "1e5", "-0", "NaN", "-Infinity", "1E400", "0.1e1", "01", "1.5", "2e308"))
    spliced(rng, made, b'"registered_on":', f'"a":{number},"registered_on":'.encode())


def huge_number(rng: Random, made: Draft) -> None:
    number = rng.choice((2**53, -(2**53), 2**63, 2**64, 10**30, 10**4400))
    spliced(rng, made, b'"registered_on":', b'"a":%b,"registered_on":' % _digits(number))


def _digits(number: int) -> bytes:
    """Return the digits of a number; Python itself refuses to write the longest."""
    return str(number).encode() if abs(number) < 10**4000 else b"1" + 4400 * b"0"


def deep(rng: Random, made: Draft) -> None:
    levels = rng.choice((17, 40, 900, 20_000, 120_000))
    inner = rng.choice((b"[" * levels + b"]" * levels, b'{"a":' * levels + b"1" + b"}" * levels, b"[" * levels))
    spliced(rng, made, b'"registered_on":', b'"a":%b,"registered_on":' % inner)


def bad_utf8(rng: Random, made: Draft) -> None:
    piece = rng.choice((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe1\xba", b"\x80"))
    spliced(rng, made, b'"name":"', b'"name":"' + piece)


def lone_surrogate(rng: Random, made: Draft) -> None:
    spliced(rng, made, b'"name":"', rng.choice((b'"name":"\\ud800', b'"name":"\\udfff\\ud800', b'"name":"\\uD83D')))


def not_nfc(rng: Random, made: Draft) -> None:
    piece = rng.choice(("a\u0300", "\u212b", "\u1100\u1161", "q\u0301\u0323", "\u0958", "\\n\u0301"))
    spliced(rng, made, b'"name":"', b'"name":"' + piece.encode())


def marks(rng: Random, made: Draft) -> None:
    many = rng.choice((31, 500, 40_000))
    spliced(rng, made, b'"name":"', b'"name":"a' + rng.choice(("\u0316", "\u0316\u0301")).encode() * many)


def key_twice(rng: Random, made: Draft) -> None:
    spliced(
        rng,
        made,
        b'"registered_on":',
        rng.choice((b'"id":"x","id":"x","registered_on":', b'"registered_on":"","registered_on":')),
    )


def other_form(rng: Random, made: Draft) -> None:
    """The same value, written in another way."""
    old, new = rng.choice(
        ((b'":"', b'": "'), (b",", b" ,"), (b'"name":"', b'"name":"\\u004d'), (b'"name":"', b'"name":"\\/'),
         (b"]", b"]\r"), (b"[", b" ["), (b'"id":', b'"zz":1,"id":'), (b'"name":"', b'"name":"\\u0009'),
         (b"[", b"\xef\xbb\xbf["))
    )  # fmt: skip
    spliced(rng, made, old, new)


def wrong_order(rng: Random, made: Draft) -> None:
    at = rng.randrange(len(made.lines) - 1)
    made.lines[at], made.lines[at + 1] = made.lines[at + 1], made.lines[at]


def line_twice(rng: Random, made: Draft) -> None:
    at = rng.randrange(len(made.lines))
    made.lines[at:at] = [made.lines[at]] * rng.choice((1, 50))


def no_record(rng: Random, made: Draft) -> None:
    _kind, record = json.loads(made.lines[person(rng, made)])
    wrong = rng.choice(
        ([], ["person"], ["person", []], ["person", record, 1], {"person": record}, [1, record], "person", None, 5,
         ["person", None], ["person", "x"], [["person"], record])
    )  # fmt: skip
    made.lines.append(written(wrong))
    made.lines.sort()


def header_as_record(rng: Random, made: Draft) -> None:
    made.lines.append(written(["batch", rng.choice(({}, made.header_said()))]))
    made.lines.sort()


def line_ends(rng: Random, made: Draft) -> None:
    body = b"\n".join(made.lines)
    header = written(["batch", made.header_said()])
    made.manifest["counts"] = dict.fromkeys(map(signing._type_of, made.lines), 1)
    made.content = rng.choice(
        (header + b"\n" + body, header + b"\n\n" + body + b"\n", b"\n" + body + b"\n", header + b"\n" + body + b"\n\n",
         header + b"\r\n" + body.replace(b"\n", b"\r\n") + b"\r\n", b"", b"\n", header, header + b"\n" + b"\n" * 70_000)
    )  # fmt: skip


def long_line(rng: Random, made: Draft) -> None:
    record = {"id": "a", "name": "x" * rng.choice((262_144, 300_000, 5_000_000))}
    made.lines.append(written(["person", record]))
    made.lines.sort()


def counts(rng: Random, made: Draft) -> None:
    made._payload()
    said = dict(made.manifest["counts"])
    name = rng.choice(list(said))
    match rng.randrange(6):
        case 0:
            said[name] += rng.choice((1, 1000, -1))
        case 1:
            said[rng.choice(("ghost", "x", "batch", "../x", "", "Người"))] = rng.choice((0, 1))
        case 2:
            del said[name]
        case 3:
            said[name] = rng.choice((0, -1, True, None, "6", [], 10**9, 10**12, 2**53))
        case 4:
            said |= {f"x{number}": 1 for number in range(101)}
        case _:
            made.over["counts"] = rng.choice(([], None, 6, "x", [["person", 6]]))
            return
    made.over["counts"] = said


def too_many(rng: Random, made: Draft) -> None:
    """As many records as there may be, or one more; the last of them is wrong."""
    many = rng.choice((199_000, 200_001))
    text = rng.choice(("", ":1.5", "q\u0301", "[[[[[[[[[[[[[[[[["))
    made.lines += [f'["x",{{"n":{number},"t":"{text}"}}]'.encode() for number in range(10**6, 10**6 + many)]
    made.lines[-1] = rng.choice((made.lines[-2], b"[]", made.lines[-1].replace(b'"n":', b'"n": '), b'["x",{}]'))
