"""What is seen of an ID number that nobody asked for, and of two that are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.masking import is_masked, masked, masked_beside
from cdht_desktop.domain.two_numbers import Holder, compared, likeness

NUMBERS = st.text("0123456789", min_size=12, max_size=12)


def test_only_the_last_four_digits_are_seen():
    assert masked("001050189462") == "••••••••9462"
    assert masked(None) == masked("") == ""
    assert masked("123") == "•••"  # of a number that is short all is hidden
    assert is_masked(masked("001050189462"))
    assert not is_masked("001050189462")


@given(NUMBERS, NUMBERS)
def test_a_mask_says_nothing_of_the_first_eight_digits(first: str, second: str):
    assert masked(first) == masked(second[:8] + first[8:])


@pytest.mark.parametrize(
    ("first", "second", "shown"),
    [
        ("001158002632", "001158072632", ("•••••••02632", "•••••••72632")),
        ("001158002632", "001158002633", ("••••••••2632", "••••••••2633")),
        ("001158002632", "079361749999", ("••••••••2632", "••••••••9999")),  # the rest tells them apart
        ("001158002632", None, ("••••••••2632", "")),
    ],
)
def test_no_more_of_two_numbers_is_seen_than_comparing_needs(first: str, second: str | None, shown: tuple[str, str]):
    assert masked_beside(first, second) == shown


def test_numbers_of_one_mask_are_told_apart_by_the_digits_that_differ():
    assert masked_beside("001158002632", "079158002632") == ("•01•••••2632", "•79•••••2632")


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("001158002632", "001158002632", "same"),
        ("001158002632", "001158072632", "digit"),
        ("001158002632", "001150802632", "swapped"),
        ("001158002632", "079361749999", ""),
        ("001158002632", None, ""),
    ],
)
def test_how_alike_two_numbers_are_is_said_without_them(first: str, second: str | None, alike: str):
    assert likeness(first, second) == alike


def test_who_may_not_see_numbers_sees_no_digit_for_comparing_either():
    first, second = Holder("001158002632", "male", 1958), Holder("001158072632", "female", 1959)
    two = compared(first, second, digits=False)
    assert (two.first, two.second, two.likeness) == ("••••••••2632", "••••••••2632", "digit")
    assert two.doubts == (1, 1)  # a woman's number; another year
