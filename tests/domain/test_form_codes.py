"""A form's code finds its registration again, however it was typed, scanned, or changed by an input method."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.form_codes import code_key, form_code, having_code, looks_like_code, scanned_code

IDS = [str(uuid.UUID(int=number * 7919)) for number in range(2_000)]
WITH_W = next(one for one in IDS if "W" in code_key(form_code(one)))
_TONES = {"S": "\u0301", "F": "\u0300", "R": "\u0309", "X": "\u0303", "J": "\u0323"}


def telex(word: str) -> str:
    """Return what a Telex input method makes of letters: Ư of W, Đ of DD, a tone on the Ư before it."""
    made = ""
    for letter in word.upper():
        if letter == "W":
            made += "Ư"
        elif letter == "D" and made.endswith("D"):
            made = made[:-1] + "Đ"
        elif letter in _TONES and "Ư" in made and "Ư" + _TONES[letter] not in made:
            made = made.replace("Ư", "Ư" + _TONES[letter], 1)
        else:
            made += letter
    return made


@given(st.sampled_from(IDS))
def test_a_code_is_found_with_dashes_and_without_in_any_case(one):
    code = form_code(one)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} ", scanned_code(code)):
        assert having_code(IDS, typed) == [one]


@given(st.uuids().map(str))
def test_a_code_that_a_reader_types_through_telex_is_found(one):
    scanned = scanned_code(form_code(one))
    assert having_code([*IDS, one], "-".join(telex(letter) for letter in scanned.split("-"))) == [one]


def keeps_all(part: str) -> bool:
    """Say whether Telex loses nothing of a part of a code: it swallows a second W, and a tone over a tone."""
    tones = [letter for letter in part[part.find("W") + 1 :] if letter in _TONES]
    return "W" not in part or (part.count("W") == 1 and len(tones) < 2)


@given(st.uuids().map(str).filter(lambda one: all(map(keeps_all, form_code(one).split("-")))))
def test_a_code_typed_by_hand_with_telex_on_is_found(one):
    typed = "-".join(map(telex, form_code(one).split("-")))
    assert one in having_code([*IDS, one], typed)


def test_a_tone_that_went_onto_the_letter_is_a_key_again():
    assert telex("WNS") == "Ư\u0301N"
    assert looks_like_code("Ư\u0301N-BCD-FGH")
    assert looks_like_code("ứn-bcd-fgh")


@pytest.mark.parametrize(
    "text",
    ["", "-", "Nguyễn Thị Đào", "001985000017", "BCD-FGH-JK", "BCD-FGH-JKLM", "BCD-FGH-JKA", "BCD FGH 123", "thôn đồi"],
)
def test_names_numbers_and_pieces_are_no_codes(text):
    assert not looks_like_code(text)
    assert having_code(IDS, text) == []


def test_a_name_that_could_be_a_code_is_nobodys():
    assert looks_like_code("Đức Hưng")  # ddwcs hwng: nine letters of the alphabet of codes
    assert having_code(IDS, "Đức Hưng") == []


def test_two_that_share_a_code_are_both_found(monkeypatch):
    whole = 20**9
    twin = {IDS[0]: 5, IDS[1]: 5 + whole, IDS[2]: 6}
    monkeypatch.setattr("cdht_desktop.domain.form_codes._number", twin.__getitem__)
    assert form_code(IDS[0]) == form_code(IDS[1]) != form_code(IDS[2])
    assert having_code(IDS[:3], form_code(IDS[0])) == IDS[:2]


def test_a_scanned_code_says_beforehand_that_it_is_one():
    assert scanned_code("BCD-FGH-JKL") == "-B-C-D-F-G-H-J-K-L"
    assert code_key(scanned_code("BCD-FGH-JKL")) == "BCDFGHJKL"
