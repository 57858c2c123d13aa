"""Days of requests: weekends and holidays are no working days, and a year that is not announced is early, never late."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.privacy import rules_from_toml, state_of
from cdht_desktop.domain.working_days import WorkingDays, working_days_from_toml
from cdht_desktop.errors import BadRules
from cdht_desktop.places import RESOURCES

DAYS = working_days_from_toml((RESOURCES / "privacy" / "holidays.toml").read_text(encoding="utf-8"), "holidays.toml")
RULES = rules_from_toml((RESOURCES / "privacy" / "rules.toml").read_text(encoding="utf-8"), "rules.toml")


@pytest.mark.parametrize(
    ("received", "answer_by"),
    [
        (dt.date(2026, 11, 23), dt.date(2026, 11, 25)),  # a Monday
        (dt.date(2026, 11, 20), dt.date(2026, 11, 24)),  # a Friday: the weekend lies between
        (dt.date(2026, 11, 21), dt.date(2026, 11, 24)),  # a Saturday
        (dt.date(2026, 2, 13), dt.date(2026, 2, 24)),  # before Tết
        (dt.date(2026, 4, 29), dt.date(2026, 5, 5)),  # before 30/4 and 1/5, then a weekend
        (dt.date(2026, 12, 31), dt.date(2027, 1, 5)),  # New Year's Day, then a weekend
    ],
)
def test_two_working_days_are_counted_from_the_day_after(received: dt.date, answer_by: dt.date):
    assert RULES.answer_by(received, DAYS) == answer_by


def test_holidays_that_the_association_adds_count():
    more = DAYS.with_dates([dt.date(2027, 2, 8)])
    assert not more.is_one(dt.date(2027, 2, 8))
    assert more.knows(2027)
    assert not DAYS.knows(2027)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 40))
def test_the_last_day_is_a_working_day_with_just_so_many_before_it(day: dt.date, count: int):
    last = DAYS.after(day, count)
    between = [day + dt.timedelta(days=step) for step in range(1, (last - day).days + 1)]
    assert DAYS.is_one(last)
    assert sum(map(DAYS.is_one, between)) == count


@given(st.dates(dt.date(2020, 1, 1), dt.date(2060, 1, 1)), st.integers(1, 5), st.frozensets(st.dates(), max_size=9))
def test_more_holidays_never_make_a_day_come_sooner(day: dt.date, count: int, more: frozenset[dt.date]):
    assert DAYS.with_dates(more).after(day, count) >= DAYS.after(day, count)


def test_no_kind_takes_longer_than_the_law_allows():
    assert all(10 <= days <= 20 for days in RULES.days.values())
    assert RULES.answer_days == 2
    assert not any(RULES.retention.values())  # no official number is known


def test_a_request_is_late_by_the_answer_first_and_then_by_the_deed():
    answer_by, done_by = dt.date(2026, 3, 4), dt.date(2026, 3, 12)

    def state(today: dt.date, answered: dt.date | None = None) -> str:
        return state_of("open", answer_by, done_by, answered, today)

    assert state(dt.date(2026, 3, 1)) == "open"
    assert state(dt.date(2026, 3, 2)) == "soon"
    assert state(dt.date(2026, 3, 4)) == "soon"
    assert state(dt.date(2026, 3, 5)) == "overdue"
    assert state(dt.date(2026, 3, 5), dt.date(2026, 3, 3)) == "open"
    assert state(dt.date(2026, 3, 13), dt.date(2026, 3, 3)) == "overdue"
    assert state_of("done", answer_by, done_by, None, dt.date(2030, 1, 1)) == "done"


@pytest.mark.parametrize("text", ["", "every_year = 3", 'every_year = ["x"]\n[year]\n', '[year]\n2026 = ["gestern"]'])
def test_a_file_of_holidays_that_cannot_be_used_is_refused_in_a_sentence(text: str):
    with pytest.raises(BadRules, match=r"own\.toml"):
        working_days_from_toml(text, "own.toml")


def test_without_holidays_only_weekends_are_free():
    assert WorkingDays().after(dt.date(2026, 2, 13), 1) == dt.date(2026, 2, 16)
