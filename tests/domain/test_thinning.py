"""Which backups stay: properties of the rule, whatever the clock did."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.thinning import DAYS, HOURS, MONTHS, WEEKS, keep

_FIRST, _LAST = (dt.datetime(year, 1, 1) for year in (2014, 2041))  # noqa: DTZ001 - as hypothesis wants them
NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
moments = st.lists(st.datetimes(_FIRST, _LAST, timezones=st.just(dt.UTC)), unique=True, max_size=50)
nows = st.datetimes(_FIRST, _LAST, timezones=st.just(dt.UTC))


def every(step: dt.timedelta, count: int) -> list[dt.datetime]:
    return [NOW - step * at for at in range(count)]


@given(moments, nows)
def test_the_newest_stays_and_nothing_is_invented(made, now):
    kept = keep(made, now)
    assert kept <= set(made)
    assert not made or max(made) in kept
    past = [at for at in made if at <= now]
    assert not past or max(past) in kept


@given(moments, nows)
def test_thinning_what_was_thinned_changes_nothing(made, now):
    once = keep(made, now)
    assert keep(once, now) == once


@given(moments, nows)
def test_the_order_does_not_matter(made, now):
    assert keep(made, now) == keep(list(reversed(made)), now)


@given(moments, nows)
def test_each_year_with_a_backup_keeps_one(made, now):
    assert {at.year for at in keep(made, now)} == {at.year for at in made}


@given(moments)
def test_a_clock_that_jumped_ahead_for_one_backup_costs_no_more_than_one_of_each_kind(made):
    past = [at for at in made if at <= NOW]
    wrong = keep([*past, dt.datetime(2042, 6, 1, tzinfo=dt.UTC)], dt.datetime(2042, 6, 1, tzinfo=dt.UTC))
    right = keep(past, NOW)
    assert len(right - wrong) <= 5


@given(moments)
def test_a_clock_set_back_by_years_crowds_nothing_out(made):
    early = dt.datetime(2013, 1, 1, tzinfo=dt.UTC)
    assert keep([*made, early], early) == keep(made, NOW.replace(year=2041)) | {early}


def test_a_working_day_keeps_each_hour_once():
    kept = keep(every(dt.timedelta(minutes=10), 60), NOW)
    assert len(kept) == 11  # ten hours and the edge of the eleventh
    assert max(at for at in kept if at.hour == 16) == NOW.replace(hour=16, minute=50)


def test_two_years_of_hourly_backups_come_down_to_a_few_dozen():
    kept = keep(every(dt.timedelta(hours=1), 2 * 365 * 24), NOW)
    assert HOURS < len(kept) <= HOURS + DAYS + WEEKS + MONTHS + 3
    days = {at.date() for at in kept}
    assert {NOW.date() - dt.timedelta(days=at) for at in range(DAYS)} <= days


def test_a_clerk_who_works_twice_a_year_keeps_every_working_day():
    made = [
        dt.datetime(year, month, day, 16, tzinfo=dt.UTC) for year in (2025, 2026) for month in (3, 10) for day in (1, 2)
    ]
    assert keep(made, NOW) == set(made)


def test_days_are_those_of_the_persons_own_time_zone():
    hanoi = dt.timezone(dt.timedelta(hours=7))
    late, early = dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC), dt.datetime(2026, 11, 20, 18, tzinfo=dt.UTC)
    made = [late, early, *every(dt.timedelta(hours=1), 16)]
    assert {late, early} <= keep(made, NOW.astimezone(hanoi))  # in Hà Nội they are two days
    assert late not in keep(made, NOW)
