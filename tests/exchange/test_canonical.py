"""Canonical JSON: one text for one value."""

import json
import unicodedata
from random import Random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz import mutations

from cdht_desktop import outside
from cdht_desktop.domain.text import bounded
from cdht_desktop.exchange import canonical

LARGEST = 2**53 - 1

texts = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_what_is_dumped_is_loaded_again(value):
    assert canonical.load(canonical.dump(value)) == value


@given(st.dictionaries(texts, st.integers(0, 9), max_size=6))
def test_the_order_of_keys_does_not_matter(value):
    assert canonical.dump(dict(reversed(value.items()))) == canonical.dump(value)


def test_texts_become_nfc():
    text = "Nguyễn Thị Hoà"
    assert canonical.dump({"name": unicodedata.normalize("NFD", text)}) == canonical.dump({"name": text})


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), 2**53, -(2**53), 2**70, {1: 2}, b"", None.__class__, {"a": [0.0]}, b"x", {1, 2}, "\ud800"],
)
def test_what_would_be_bent_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        canonical.dump(value)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b"1.0",
        b"1e3",
        b"NaN",
        b"-0",
        b"99999999999999999999",
        b"9" * 5000,
        b'"\\u00e0"',
        "“a\u0300”".encode(),
        '"a\u0300"'.encode(),
        b'"\\ud800"',
        b"[1]\n",
        b"\xff",
        b"",
        b"[" * 60_000,
        '"à"'.encode("utf-16"),
    ],
)
def test_what_is_not_canonical_is_refused(data):
    with pytest.raises(ValueError, match=r"."):
        canonical.load(data)


@pytest.mark.parametrize(
    "value",
    ["a" + "\u0316" * 31, {"a": "x\n\u0301"}, {"\u00e0": 1, "a\u0300": 2}, [[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]],
)
def test_what_would_not_be_read_again_is_not_written(value):
    with pytest.raises(ValueError, match=r"."):
        canonical.dump(value)


def plainly(data):
    """The value of canonical bytes, found the long way with Python's own reader; `ValueError` where they are none."""

    def whole(digits):
        if len(digits) > 17 or abs(int(digits)) > LARGEST:
            raise ValueError
        return int(digits)

    def refuse(digits):
        raise ValueError(digits)

    said = data.decode("utf-8")
    if outside.may_be_deep(said) or bounded(said) != said or not unicodedata.is_normalized("NFC", said):
        raise ValueError
    value = json.loads(said, parse_int=whole, parse_float=refuse, parse_constant=refuse)
    if json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() != data:
        raise ValueError
    return value


def either_way(read, data):
    try:
        return repr(read(data))
    except (ValueError, RecursionError):
        return "refused"


LINES = [
    canonical.dump(["person", {"id": "0193a-1e5", "name": "Nguyễn Thị Đào", "scores": [80, None, 95], "on": True}]),
    canonical.dump(
        ["x", {"a": {"b": [[], {}, "1.5", ",1e3", '\x7f\x00\\"']}, "ẹ̀": -1, "é": LARGEST, "\ue000": "\U00010000"}]
    ),
    canonical.dump(["x", {"marks": "q" + "\u0323\u0301" * 15, "deep": [[[[[[[[[[[[[[1]]]]]]]]]]]]]], "n": -LARGEST}]),
    canonical.dump(["e", {"v": ["1e5", "a:1.0", "[2E9", 5], "z": "🙂"}]),
]
PIECES = [
    b"1.0", b"1e5", b"1E5", b"-0", b"0.5", b"01", b"9007199254740991", b"9007199254740992", b"-9007199254740992",
    b"18446744073709551616", b"NaN", b"Infinity", b"null", b"\\u00e0", b"\\/", b"\\n", b"\\u000a", b"\\ud800",
    b"\xed\xa0\x80", b"\xff", b" ", b"\t", b"[" * 9, b"]" * 9, b"{}", b",", b":", b'"', "a\u0300".encode(),
    "\u0316".encode() * 31, "\u0300".encode(), b'"id":1,', b"true", b"1e400", b"-", b"\x00", b"\xef\xbb\xbf",
    "\u212b".encode(),
]  # fmt: skip


def test_the_quick_reader_and_a_plain_one_say_the_same_of_any_bytes():
    rng = Random(20261122)
    taken = 0
    for number in range(30_000):
        line = LINES[number % len(LINES)]
        if number % 3:
            at = rng.randrange(len(line) + 1)
            line = line[:at] + rng.choice(PIECES) + line[at + rng.choice((0, 0, 1, 2, 5)) :]
        else:
            line = mutations.raw(rng, line)
        said = either_way(canonical.load, line)
        assert said == either_way(plainly, line), line
        taken += said != "refused"
    assert 1000 < taken < 20_000


@given(st.floats(), st.sampled_from(["{}", "[{}]", '["x",{{"a":{}}}]', "[1,{}]", '{{"a":[[{}]]}}']))
@settings(max_examples=300)
def test_no_float_passes_in_its_shortest_form(number, text):
    data = text.format(orjson.dumps(number).decode()).encode()
    if number == number and abs(number) != float("inf"):  # noqa: PLR0124 - not NaN, which becomes null
        with pytest.raises(ValueError, match=r"."):
            canonical.load(data)


@settings(max_examples=400)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    )
)
def test_the_quick_reader_and_a_plain_one_say_the_same_of_any_json(value):
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    data = text.encode("utf-8", "replace")
    assert either_way(canonical.load, data) == either_way(plainly, data)


def test_it_is_plain_json():
    value = {"tên": 'Đào\n"', "n": -3, "x": [None, True, {}]}
    assert json.loads(canonical.dump(value)) == value
