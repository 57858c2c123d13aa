"""Which backups stay: by hour, by day, by week, by month, and by year, the older the fewer.

What is counted are hours, days, weeks and months **in which a backup was made**, not those that went by: so a clerk who
works twice a year keeps as many as one who works each day, and a clock that jumps by years takes no more than one more
of them away.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable

HOURS, DAYS, WEEKS, MONTHS = 12, 14, 9, 24  # a working day, two weeks, two months, two years; then a backup a year
_TOLERANCE = dt.timedelta(hours=1)  # between two clocks

_Bucket = Callable[[dt.datetime], object]
_RULES: tuple[tuple[_Bucket, int | None], ...] = (
    (lambda at: (at.date(), at.hour), HOURS),
    (lambda at: at.date(), DAYS),
    (lambda at: at.isocalendar()[:2], WEEKS),
    (lambda at: (at.year, at.month), MONTHS),
    (lambda at: at.year, None),
)


def keep(moments: Collection[dt.datetime], now: dt.datetime) -> set[dt.datetime]:
    """Return those of `moments` whose backups stay; all with a time zone, whichever.

    Of each of the newest hours, days, weeks, months and of each year the newest moment stays; so the newest of all
    always does. Moments after `now`, made while a clock was wrong, are thinned among themselves: they crowd none out.
    """
    zone = now.tzinfo
    local = {moment: moment.astimezone(zone) for moment in moments}
    edge = now + _TOLERANCE
    past = {moment: at for moment, at in local.items() if at <= edge}
    ahead = {moment: at for moment, at in local.items() if at > edge}
    return _kept(past) | _kept(ahead)


def _kept(local: dict[dt.datetime, dt.datetime]) -> set[dt.datetime]:
    newest_first = sorted(local, reverse=True)
    return {moment for bucket, count in _RULES for moment in _newest_of(newest_first, local, bucket, count)}


def _newest_of(
    newest_first: Iterable[dt.datetime], local: dict[dt.datetime, dt.datetime], bucket: _Bucket, count: int | None
) -> list[dt.datetime]:
    """Return the newest moment of each of the newest `count` buckets (of all where None)."""
    found: dict[object, dt.datetime] = {}
    for moment in newest_first:
        found.setdefault(bucket(local[moment]), moment)
    return list(found.values())[:count]
