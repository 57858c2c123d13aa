"""Keys: names, words and public key files."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange import keys

KEY = keys.signing_key(bytes(range(32)))
FILE = keys.public_key_file(KEY, "04849", "Hội Khuyến học xã Thử")


def read(path, content=FILE):
    path.write_bytes(content)
    return keys.read_public_key_file(path)


def test_a_new_pair_signs_and_differs_from_the_next():
    first, second = keys.make_key_pair(), keys.make_key_pair()
    assert first.public == keys.public_bytes(keys.signing_key(first.private))
    assert first.private != second.private
    assert str(first.private) not in repr(first)


def test_name_and_words_of_a_key_never_change():
    public = keys.public_bytes(KEY)
    assert keys.key_id(public) == "fcye-hp7s-wtcb-65tv"
    assert " ".join(keys.words(public)) == "cốc cá hát đường xanh nụ hai ngựa đinh bưởi"


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_different_keys_have_different_names_and_words(first, second):
    assert (first == second) == (keys.key_id(first) == keys.key_id(second))
    assert (first == second) == (keys.words(first) == keys.words(second))


def test_the_words_are_256_short_ones_told_apart_without_marks():
    words = keys.word_list()
    assert len({fold(word) for word in words}) == len(words) == 256
    assert all(word == nfc(word) and word.isalpha() and word.islower() and 2 <= len(word) <= 6 for word in words)


def test_a_public_key_file_says_whose_key_it_is(tmp_path):
    found = read(tmp_path / "a.cdhtkey")
    assert (found.unit, found.unit_name, found.public) == ("04849", "Hội Khuyến học xã Thử", keys.public_bytes(KEY))
    assert found.key_id in FILE.decode()


def test_a_public_key_file_holds_no_private_key():
    assert bytes(range(32)).hex().encode() not in FILE


def test_every_byte_that_is_changed_or_missing_is_noticed(tmp_path):
    path = tmp_path / "a.cdhtkey"
    for at in range(len(FILE)):
        for bit in (1, 32):
            changed = bytearray(FILE)
            changed[at] ^= bit
            with pytest.raises(BadBatch):
                read(path, bytes(changed))
        with pytest.raises(BadBatch):
            read(path, FILE[:at])


def test_what_is_no_key_file_is_told_from_a_newer_one(tmp_path):
    sentences = set()
    for content in (b"", b"{}", b"[]", b"x" * 20_000, FILE.replace(b"CDHT-KEY 1", b"CDHT-KEY 2")):
        with pytest.raises(BadBatch) as caught:
            read(tmp_path / "a", content)
        sentences.add(str(caught.value))
    assert len(sentences) == 2


def test_a_missing_key_file_is_said(tmp_path):
    with pytest.raises(BadBatch, match=r"không\.cdhtkey"):
        keys.read_public_key_file(tmp_path / "không.cdhtkey")


@given(st.binary(min_size=32, max_size=32))
def test_a_typed_key_comes_back(public):
    text = keys.typed(public)
    assert [len(group) for group in text.split("-")] == [4] * 14
    assert keys.from_typed(text) == public


def test_a_typed_key_never_changes():
    text = "0EGG-FFZK-SR8B-W7BG-VMCE-EJY0-K5KY-9NHG-KEJG-TQRX-VJ36-84JN-66W1-8ZWK"
    assert keys.typed(keys.public_bytes(KEY)) == text


def test_a_typed_key_forgives_how_it_is_written():
    public = keys.public_bytes(KEY)
    text = keys.typed(public)
    assert "0" in text
    assert "1" in text
    for shape in (
        text.lower(),
        text.replace("-", ""),
        "  " + text.replace("-", " – ") + "\r\n",
        text.replace("0", "O").replace("1", "I"),
        text.replace("0", "o").replace("1", "l"),
    ):
        assert keys.from_typed(shape) == public


def test_one_slip_in_a_typed_key_is_noticed():
    text = keys.typed(keys.public_bytes(KEY)).replace("-", "")
    for at, right in enumerate(text):
        for wrong in "09AZ":
            if wrong != right:
                with pytest.raises(BadBatch, match="not typed correctly"):
                    keys.from_typed(text[:at] + wrong + text[at + 1 :])
    for at, (first, second) in enumerate(pairwise(text)):
        if first != second:
            with pytest.raises(BadBatch, match="not typed correctly"):
                keys.from_typed(text[:at] + second + first + text[at + 2 :])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "has 0"), ("ABCD-" * 13, "has 52"), ("ABCD-" * 15, "has 60"), ("ABCU", "“U”"), ("Đồng", "“Đ”")],
)
def test_what_is_no_typed_key_is_said_so(text, sentence):
    with pytest.raises(BadBatch, match=sentence):
        keys.from_typed(text)
