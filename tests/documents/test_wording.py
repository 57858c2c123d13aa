import pytest

from cdht_desktop.documents.wording import WordingError, parse

KNOWN = {"name", "place", "day", "year"}


def said(text: str, **values: str) -> str:
    return parse(text, KNOWN).fill(dict.fromkeys(KNOWN, "") | values)


def test_a_field_is_filled_and_an_empty_one_leaves_nothing():
    assert said("Ông {name}, {place}", name="Đào") == "Ông Đào, "


def test_a_bracket_is_left_out_where_a_field_in_it_is_empty():
    assert said("a[, sinh {day}]b") == "ab"
    assert said("a[, sinh {day}]b", day="05/02/1961") == "a, sinh 05/02/1961b"


def test_of_several_ways_the_first_with_all_its_fields_is_taken():
    ways = "[Sinh ngày {day}|Sinh năm {year}|Không rõ]"
    assert said(ways, day="05/02/1961", year="1961") == "Sinh ngày 05/02/1961"
    assert said(ways, year="1961") == "Sinh năm 1961"
    assert said(ways) == "Không rõ"


def test_a_value_with_brackets_is_not_read_as_wording():
    assert said("{name}", name="[x|{place}]<b>") == "[x|{place}]<b>"


def test_doubled_signs_stand_for_themselves_and_a_bar_outside_brackets_too():
    assert said("[[{{a}}]] | b") == "[{a}] | b"


def test_capitals_are_vietnamese_capitals():
    assert said("{name:upper}", name="Đặng Thị Ỷ, ưỡn") == "ĐẶNG THỊ Ỷ, ƯỠN"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("NGUYỄN THỊ ĐÀO", "Nguyễn Thị Đào"),
        ("nguyễn thị đào", "Nguyễn Thị Đào"),
        ("H’Ƀlĕ Niê Kđăm", "H’Ƀlĕ Niê Kđăm"),
        ("Lê McKinley", "Lê McKinley"),
    ],
)
def test_only_a_name_wholly_in_capitals_or_small_letters_is_put_right(typed, printed):
    assert said("{name:name}", name=typed) == printed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Ông {nmae}", "no field {nmae}; there are: day, name, place, year"),
        ("{name:bold}", "{name:bold} asks for an unknown form; there are: upper, name"),
        ("[a {name}", "“[” has no other"),
        ("a]", "“]” has no other"),
        ("[a [b]]", "“[” has no other"),
        ("{na me}", "“{” has no other"),
        ("a}", "“}” has no other"),
    ],
)
def test_wording_that_cannot_be_used_says_why(text, reason):
    with pytest.raises(WordingError) as error:
        parse(text, KNOWN)
    assert reason in str(error.value)
