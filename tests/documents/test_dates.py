import datetime as dt

import pytest

from cdht_desktop.documents.dates import in_words, short


@pytest.mark.parametrize(
    ("date", "words", "figures"),
    [
        (dt.date(2026, 1, 5), "05 tháng 01 năm 2026", "05/01/2026"),
        (dt.date(2026, 2, 9), "09 tháng 02 năm 2026", "09/02/2026"),
        (dt.date(2022, 6, 3), "03 tháng 6 năm 2022", "03/6/2022"),
        (dt.date(2023, 10, 25), "25 tháng 10 năm 2023", "25/10/2023"),
    ],
)
def test_days_under_ten_and_the_months_one_and_two_have_two_digits(date, words, figures):
    assert in_words(date) == words
    assert short(date) == figures
