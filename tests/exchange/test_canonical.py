"""Canonical JSON: one text for one value."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.exchange import canonical

texts = st.text(st.characters(codec="utf-8"), max_size=20).map(lambda text: unicodedata.normalize("NFC", text))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | texts,
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


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**54, {1: 2}, {"a": [0.0]}, b"x", {1, 2}, "\ud800"])
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


def test_it_is_plain_json():
    value = {"tên": 'Đào\n"', "n": -3, "x": [None, True, {}]}
    assert json.loads(canonical.dump(value)) == value
