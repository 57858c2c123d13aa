import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from cdht_desktop.documents.fonts import _FILES, NAMES, able, typeface
from cdht_desktop.errors import Refused
from cdht_desktop.places import RESOURCES

TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
VOWELS = "aăâeêioôơuưy"
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + list("bcdđghklmnpqrstvx")
LETTERS = SMALL + [letter.upper() for letter in SMALL]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_vietnamese_letter_is_drawn_with_a_picture_of_its_own(name):
    with TTFont(RESOURCES / "fonts" / _FILES[name][0]) as font:
        glyphs, drawn = font.getBestCmap(), font.getGlyphSet()
        pictures = {}
        for letter in LETTERS:
            pen = BoundsPen(drawn)
            drawn[glyphs[ord(letter)]].draw(pen)
            assert pen.bounds, f"{name} draws nothing for {letter}"
            pictures.setdefault(glyphs[ord(letter)], letter)
        assert len(pictures) == len(LETTERS) == 178
    assert typeface(name).lacks("".join(LETTERS)) == []


@pytest.mark.parametrize("name", sorted(NAMES))
def test_no_letter_rises_or_falls_farther_than_lines_leave_room_for(name):
    with TTFont(RESOURCES / "fonts" / _FILES[name][0]) as font:
        glyphs, drawn, em = font.getBestCmap(), font.getGlyphSet(), font["head"].unitsPerEm
        for letter in LETTERS:
            pen = BoundsPen(drawn)
            drawn[glyphs[ord(letter)]].draw(pen)
            assert pen.bounds[3] / em <= typeface(name).rise, letter
            assert -pen.bounds[1] / em <= typeface(name).depth, letter


def test_no_two_fonts_share_the_name_by_which_pdf_tells_them_apart():
    names = []
    for file in {file for file, _rise, _depth in _FILES.values()}:
        with TTFont(RESOURCES / "fonts" / file) as font:
            names.append(font["name"].getDebugName(6))
    assert len(set(names)) == len(names) == 10


def test_a_letter_that_no_font_has_is_refused_by_name():
    with pytest.raises(Refused, match=r"Certificate 7 .*“龍” \(U\+9F8D\), “鳳” \(U\+9CF3\)"):
        able([typeface("script"), typeface("serif")], "Nguyễn 龍鳳龍", "Certificate 7")


def test_a_letter_without_a_shape_of_its_own_is_named_by_its_number_alone():
    with pytest.raises(Refused, match=r"letter U\+0001\."):
        able([typeface("serif")], "a\x01", "It")


def test_a_text_that_the_first_font_lacks_is_printed_by_the_next():
    sans, serif = typeface("sans"), typeface("serif")
    assert able([sans, serif], "Đào", "It") is sans
    assert able([sans, serif], "H’Ƀlĕ", "It") is serif


def test_fonts_can_be_asked_for_from_several_threads():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(typeface, ["sans-bold"] * 32))
    assert len({id(face) for face in found}) == 1
