"""Rules of numbers: what they write, which can stand, which numbers come next and which are left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.numbering import HIGHEST, Numbering, counted, faults, left_out

YEAR, UNIT = 2026, "04849"
numbers = st.integers(1, HIGHEST)
spans = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda pair: (pair[0], sum(pair))), max_size=6)
patterns = st.sampled_from(("{n}", "{n}/CDHT-{year}", "HKH {unit}.{n}", "1{n}", "{year}{n}", "{n}(Đ)"))
rules = st.builds(Numbering, pattern=patterns, digits=st.integers(1, 9))


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("CDHT", "{n} once"),
        ("{n}-{n}", "{n} once"),
        ("{n}/{ten}", "braces"),
        ("{n}}", "braces"),
        ("{n:>9}", "{n} once"),
        ("{n.real}", "{n} once"),
        ("{n}\\CDHT", "signs"),
        ("{n}\t", "signs"),
        ("<b>{n}", "signs"),
        ("{n}_", "signs"),
        ("{n}" + "A" * 38, "At most 40"),
        ("{n}" + "A" * 36, "longer than"),
    ],
)
def test_a_pattern_that_cannot_stand_is_told(pattern, words):
    assert words in faults(Numbering(pattern, 9), YEAR, UNIT)["pattern"]


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("digits", Numbering(digits=0)),
        ("digits", Numbering(digits=10)),
        ("first", Numbering(first=0)),
        ("first", Numbering(first=HIGHEST + 1)),
    ],
)
def test_digits_and_start_have_bounds(field, rule):
    assert list(faults(rule, YEAR, UNIT)) == [field]


def test_the_patterns_an_office_writes_can_stand():
    for pattern in ("{n}", "{n}/CDHT-{year}", "Số {n}/QĐ-HKH", "{unit}.{year}.{n}", "{n} (Đợt 1)"):
        assert faults(Numbering(pattern), YEAR, UNIT) == {}, pattern


@given(rules, numbers)
def test_a_number_is_read_back_from_its_text(rule, number):
    assert rule.number_of(rule.text(number, YEAR, UNIT), YEAR, UNIT) == number


@given(rules, st.text("0123456789/CDHT-2026 ", max_size=20))
def test_only_what_a_rule_writes_is_read(rule, text):
    number = rule.number_of(text, YEAR, UNIT)
    assert number is None or rule.text(number, YEAR, UNIT) == text


def test_a_text_shorter_than_what_stands_around_the_number_is_none():
    assert Numbering("1{n}1", 1).number_of("1", YEAR, UNIT) is None


@given(st.integers(1, 80), st.integers(0, 30), spans)
def test_numbers_are_counted_on_without_those_that_are_void(first, amount, barred):
    found = counted(first, amount, barred)
    every = [number for number in range(first, first + 200) if not any(low <= number <= high for low, high in barred)]
    assert found == every[:amount]


@given(st.integers(1, 40), st.integers(0, 80), spans)
def test_what_is_left_out_and_what_is_told_make_the_whole(first, last, told):
    found = left_out(first, last, told)
    rest = [number for low, high in found for number in range(low, high + 1)]
    assert rest == [n for n in range(first, last + 1) if not any(low <= n <= high for low, high in told)]
    assert all(low <= high for low, high in found)
