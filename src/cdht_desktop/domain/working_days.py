"""Counting working days: weekends and public holidays are none. The holidays are data (resources/privacy)."""

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

_SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """The days on which offices are closed: (month, day) of every year, and single dates; `years` are those announced."""

    every_year: frozenset[tuple[int, int]] = frozenset()
    dates: frozenset[dt.date] = frozenset()
    years: frozenset[int] = frozenset()

    def is_one(self, day: dt.date) -> bool:
        """Say whether offices work on a day."""
        return day.weekday() < _SATURDAY and (day.month, day.day) not in self.every_year and day not in self.dates

    def after(self, day: dt.date, count: int) -> dt.date:
        """Return the `count`-th working day after `day`, which itself does not count (Civil Code 2015, Article 147)."""
        while count > 0:
            day += _DAY
            count -= self.is_one(day)
        return day

    def knows(self, year: int) -> bool:
        """Say whether the holidays of a year that are announced for it are known."""
        return year in self.years

    def with_dates(self, dates: Iterable[dt.date]) -> "WorkingDays":
        """Return these days with more dates on which offices are closed; their years count as announced."""
        more = frozenset(dates)
        return WorkingDays(self.every_year, self.dates | more, self.years | {day.year for day in more})


def working_days_from_toml(text: str, name: str) -> WorkingDays:
    """Read the holidays from the text of their file; raises `BadRules`, naming the file `name`."""
    try:
        data = tomllib.loads(text)
        every = frozenset((int(one[:2]), int(one[3:])) for one in data["every_year"])
        years = {int(year): [dt.date.fromisoformat(day) for day in days] for year, days in data["year"].items()}
        return WorkingDays(every, frozenset(day for days in years.values() for day in days), frozenset(years))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error
