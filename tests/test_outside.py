"""Texts from elsewhere: what is too long or too deep is refused at once, before it is parsed; the rest reads as it is."""

import json
import os
import time
import tomllib
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop import outside
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.files import read_at_most
from cdht_desktop.places import RESOURCES

MOST = 200_000
SECONDS = 1.0  # a hundred times what each takes


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 90_000 + " = 1",
        "[" + "a . " * 40_000 + "a]",
        '"a".' * 40_000 + "a = 1",
        "x = " + "[" * 100_000,
        "x = " + "{a=" * 50_000,
        "x = " + "[" * 17 + "]" * 17,
        "x = " + "9" * 5000,
        '"' * 190_000,
        "'" * 190_000,
        '"""' + '\\"' * 90_000,
        "a" * 190_000,
        "x = 1\nx = 1\n",
        "a" * (MOST + 1),
    ],
)
def test_a_text_made_to_hurt_is_refused_at_once(text):
    start = time.process_time()
    with pytest.raises(ValueError, match=r"."):
        outside.toml(text, MOST)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize(
    "text", ['x = "[[[[[[[[[[[[[[[[[[[[[[ a.a.a.a.a.a.a.a.a.a"', "# {{{{{{{{{{{{{{{{{{{{{{{\nx = 1.5"]
)
def test_what_stands_between_quotation_marks_and_in_comments_counts_for_nothing(text):
    assert outside.toml(text, MOST) == tomllib.loads(text)


def test_every_shipped_file_is_read():
    for file in RESOURCES.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        assert outside.toml(text, MOST) == tomllib.loads(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(values)
@settings(derandomize=True, max_examples=200)
def test_json_is_read_as_it_is(value):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False)):
        assert outside.json_value(text, MOST) == value


@given(st.text(alphabet='[]{}",:\\a1', max_size=80))
@settings(derandomize=True, max_examples=300)
def test_json_that_is_none_is_a_value_error(text):
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            outside.json_value(text, MOST)
    else:
        if text.count("[") + text.count("{") <= outside.DEEPEST:
            assert outside.json_value(text, MOST) == expected


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 50_000, "[" * 17 + "]" * 17, "1" * (MOST + 1)])
def test_json_made_to_hurt_is_refused_at_once(text):
    start = time.process_time()
    with pytest.raises(ValueError, match=r"."):
        outside.json_value(text, MOST)
    assert time.process_time() - start < SECONDS


def test_marks_upon_marks_are_put_in_order_in_no_time():
    start = time.process_time()
    for text in ("a" + "\u0301\u0323" * 50_000, "Đỗ" + "\u0316" * 100_000):
        assert len(nfc(text)) < 40
        fold(text)
    assert time.process_time() - start < SECONDS


def test_thirty_marks_in_a_row_stay():
    marked = "e" + "\u0323" * 30
    assert nfc(marked) == unicodedata.normalize("NFC", marked)
    assert nfc(marked + "\u0323") == nfc(marked)


def test_no_more_of_a_file_is_read_than_may_be(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"12345")
    assert read_at_most(file, 5) == b"12345"
    assert read_at_most(file, 4) is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such files on Windows")
def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "x")
    with pytest.raises(OSError, match="x"):
        read_at_most(tmp_path / "x", 5)
