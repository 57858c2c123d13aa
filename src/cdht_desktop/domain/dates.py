"""Birth dates known to the day or only to the year, and dates as lists write them."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Self

OLDEST = 1900  # nobody in a list was born earlier; an earlier year is a slip of the hand
_DAY = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?$")
_MONTH = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_YEAR = re.compile(r"^(\d{4})(?:\.0+)?$")


class BadDate(ValueError):
    """A date that does not exist, is in the future, or is not understood; `reason` is one of the codes below."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, order=True)
class BirthDate:
    """A date of birth: the year always, month and day together or not at all."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not OLDEST <= self.year <= 9999 or (self.month is None) != (self.day is None):  # noqa: PLR2004 - last year of dt.date
            raise BadDate("birth_not_understood")
        if self.month is not None:
            try:
                dt.date(self.year, self.month, self.day or 0)
            except ValueError as error:
                raise BadDate("birth_does_not_exist") from error

    @classmethod
    def parse(cls, value: object, today: dt.date) -> Self:
        """Read a date as lists write it: a date, `dd/mm/yyyy` with / . or -, ISO, `mm/yyyy` (its year), or a year.

        Raises `BadDate` with reason `birth_does_not_exist`, `birth_in_future` or `birth_not_understood`.
        """
        found = cls._read(value)
        if found.year > today.year or (found.month and dt.date(found.year, found.month, found.day or 1) > today):
            raise BadDate("birth_in_future")
        return found

    @classmethod
    def from_iso(cls, text: str) -> Self | None:
        """Return the date that `iso` wrote, None for an empty text."""
        return cls._read(text) if text else None

    @classmethod
    def _read(cls, value: object) -> Self:
        if isinstance(value, dt.date):  # a datetime is a date too
            return cls(value.year, value.month, value.day)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        text = str(value).strip()
        if match := _DAY.match(text):
            day, month, year = map(int, match.groups())
        elif match := _ISO.match(text):
            year, month, day = map(int, match.groups())
        elif match := _MONTH.match(text):
            if not 1 <= int(match[1]) <= 12:  # noqa: PLR2004 - months of a year
                raise BadDate("birth_does_not_exist")
            return cls(int(match[2]))
        elif match := _YEAR.match(text):
            return cls(int(match[1]))
        else:
            raise BadDate("birth_not_understood")
        return cls(year, month, day)

    @property
    def iso(self) -> str:
        """`YYYY-MM-DD`, or `YYYY` where only the year is known."""
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}-{self.day:02}"

    def __str__(self) -> str:
        """`dd/mm/yyyy`, or the year."""
        return f"{self.year:04}" if self.month is None else f"{self.day:02}/{self.month:02}/{self.year:04}"
