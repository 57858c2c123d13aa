import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.documents.fitting import SMALLEST, Piece, Room, balanced, chopped, fit, wrapped
from cdht_desktop.documents.fonts import typeface

FACE = typeface("serif")
ROOM = Room(width=200, height=60, shrink=0.8, lines=2, leading=1.2)
WORDS = st.lists(st.text("aăâbcđêghươ,M", min_size=1, max_size=14), min_size=1, max_size=14).map(" ".join)


def piece(text: str, size: float = 20) -> Piece:
    return Piece(text, FACE, size)


def test_a_short_text_keeps_its_size():
    (line,) = fit([piece("Lê Văn A")], ROOM)
    assert (line.text, line.size) == ("Lê Văn A", 20)


def test_a_text_a_little_too_wide_shrinks_on_one_line_to_fill_it():
    (line,) = fit([piece("Nguyễn Thị Hoàng Phương")], ROOM)
    assert 0.8 * 20 <= line.size < 20
    assert line.width == pytest.approx(ROOM.width)


def test_a_longer_text_takes_two_lines_of_about_one_length_rather_than_getting_tiny():
    lines = fit([piece("Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương")], ROOM)
    assert [line.text for line in lines] == ["Công Tằng Tôn Nữ", "Nguyễn Thị Hoàng Phương"]
    assert lines[0].size > 14


def test_a_line_is_broken_rather_after_a_comma():
    text = piece("Số nhà 12 đường Trần Phú, phường Tân Tiến", 10)
    assert balanced(text, 10, Room(150, 60), inside_words=False)[0].endswith("Trần Phú,")


@given(WORDS, st.integers(1, 4), st.floats(40, 300), st.floats(20, 120))
def test_a_fitted_text_is_whole_and_inside_its_room(text, lines, width, height):
    room = Room(width, height, shrink=0.7, lines=lines, leading=1.2)
    fitted = fit([piece(text)], room)
    if fitted is None:
        smallest = sum(FACE.width(word, SMALLEST) for word in text)
        assert smallest > width * 0.5 * lines or SMALLEST * (FACE.rise + FACE.depth + 1.2 * (lines - 1)) > height
        return
    assert "".join(line.text for line in fitted).replace(" ", "") == text.replace(" ", "")
    assert all(FACE.width(line.text, line.size) <= width + 0.01 for line in fitted)
    assert fitted[0].baseline >= FACE.rise * fitted[0].size - 0.01
    assert fitted[-1].baseline + FACE.depth * fitted[-1].size <= height + 0.01
    assert len(fitted) <= lines


def test_a_text_too_long_at_any_size_is_not_fitted():
    assert fit([piece("dài " * 400)], ROOM) is None


def test_paragraphs_of_one_box_shrink_together():
    lines = fit([piece("Nguyễn Thị Hoàng Phương"), piece("A", 10)], ROOM)
    assert lines[0].size / lines[1].size == pytest.approx(2)


@given(WORDS, st.floats(60, 300))
def test_wrapped_lines_are_whole_and_no_wider_than_their_room(text, width):
    def measure(words: str) -> float:
        return FACE.width(words, 11)

    lines = wrapped(text, measure, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(measure(line) <= width + 0.01 for line in lines)


def test_a_word_wider_than_a_line_is_cut():
    parts = chopped("a" * 50, lambda text: len(text) * 1.0, 20)
    assert [len(part) for part in parts] == [20, 20, 10]


@given(WORDS, st.floats(40, 300))
def test_balanced_lines_are_whole_and_no_wider_than_their_room(text, width):
    room = Room(width, 1000, lines=200)
    lines = balanced(piece(text, 11), 11, room, inside_words=True)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(FACE.width(line, 11) <= width + 0.01 for line in lines)


def test_a_number_with_a_symbol_is_cut_after_its_slash_or_hyphen_and_not_inside_its_letters():
    measure = lambda text: len(text) * 1.0  # noqa: E731 - as wide as it is long
    assert chopped("00001/CDHT-2026", measure, 10) == ["00001/", "CDHT-2026"]
    assert chopped("00001/CDHT-2026", measure, 8) == ["00001/", "CDHT-", "2026"]
    assert chopped("00001/CDHT-2026", measure, 3) == ["000", "01/", "CDH", "T-2", "026"]
