"""Birth dates known to the day or only to the year, and dates as lists write them."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

OLDEST = 1900  # nobody in a list was born earlier; an earlier year is a slip of the hand
_BETWEEN = r"(?:\s*[/.\-–,\\]\s*|\s+)"
_MIDNIGHT = r"(?:[ T](?:0?0:00(?::00(?:\.0+)?)?|12:00:00 (?:AM|SA)))?"  # a date with a time, as programs save it
_DAY = re.compile(rf"^(\d{{1,2}}){_BETWEEN}(\d{{1,2}}){_BETWEEN}(\d{{4}}){_MIDNIGHT}$")
_ISO = re.compile(rf"^(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_MIDNIGHT}$")
_MONTH = re.compile(r"^(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_YEAR = re.compile(r"^(\d{4})(?:\.0+)?$")
_UNBROKEN = re.compile(r"^(\d{2})(\d{2})(\d{4})$")
_UNKNOWN_DAY = re.compile(rf"^0{{1,2}}{_BETWEEN}0{{1,2}}{_BETWEEN}")  # 00/00/1950: only the year is known
_TWO_DIGITS = re.compile(rf"^(?:(?:(\d{{1,2}}){_BETWEEN})?(\d{{1,2}}){_BETWEEN}|')?(\d{{2}})$")
# "Ngày 3 tháng 6 năm 1950", "tháng 6/1950", "3-Thg6-1950"; a year among other words: "sinh năm 1950", "Mậu Tuất 1958".
_IN_WORDS = re.compile(
    r"^(?:sinh\s+)?(?:(?:ngày\s+)?(\d{1,2})[\s,/.\-]+)?(?:tháng|thg|th|t)\.?\s*(\d{1,2})[\s,/.\-]+(?:năm[\s:]+)?(\d{4})$"
)
_ENGLISH = re.compile(
    r"^(\d{1,2})[\s\-/.]([a-z]{3})[a-z]*[\s\-/.,]+(\d{4})$"
)  # as spreadsheets set up in English write
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ONE_YEAR = re.compile(r"^[^\d/]*(?<!\d)(\d{4})[^\d/]*$")
_DAY_IN_WORDS = re.compile(r"^(?:sinh|sn|ns|ngày|\.|,|:|\s)+(?=\d{1,2}\D)|[\s.,;]+$")  # "sinh ngày 3/6/1950."
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")  # "1958 (Mậu Tuất)"
_DOUBT = re.compile(r"khoảng|chừng|không|chưa|[?~]")  # who wrote so did not know
_ABOUT = re.compile(r"^(?:sinh\s+)?(?:năm\s+)?(?:khoảng|chừng|độ|tầm|~|≈)?\s*(?:năm\s+)?(\d{4})\s*(?:\?+|\(\?+\))?$")
_DAY_AND_MONTH = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{4}\b")
_MONTH_FIRST = re.compile(r"[/.\-](?:1[3-9]|[2-9]\d)[/.\-]\d{4}\b")  # perhaps
_MONTHS_OF_A_YEAR = 12
_OLDEST_PERSON = 110  # years; older people are left to their ID number
_FIRST_SERIAL = 3654  # 2 January 1910 as a spreadsheet counts days; a smaller number is no birth date, or a year
_SERIAL_0 = dt.date(1899, 12, 30)  # day 0: day 60 of the spreadsheets, 29 February 1900, never was
_1904 = dt.timedelta(days=1462)  # how much later workbooks of old Macintoshes begin to count


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
        """Read a date as lists write it: a date, `dd/mm/yyyy` with any sign, ISO, `mm/yyyy` (its year), a year, in words.

        Raises `BadDate` with reason `birth_does_not_exist`, `birth_in_future` or `birth_not_understood`.
        """
        found = cls._read(value)
        if found.year > today.year or (found.month and dt.date(found.year, found.month, found.day or 1) > today):
            raise BadDate("birth_in_future")
        return found

    @classmethod
    def with_century(cls, value: object, year: int) -> Self | None:
        """Read a date with two digits for its year (`3/6/50`) that is known to be `year`; None where it is no such."""
        match = _TWO_DIGITS.match(str(value).strip())
        if not match or int(match[3]) != year % 100:
            return None
        try:
            return cls(year, int(match[2]), int(match[1])) if match[1] else cls(year)
        except BadDate:
            return None

    @classmethod
    def of_living(cls, value: object, today: dt.date) -> Self | None:
        """Read a date with two digits for its year where only one century can be meant: nobody is over 110 years old."""
        match = _TWO_DIGITS.match(str(value).strip())
        years = range(today.year - _OLDEST_PERSON, today.year + 1)
        fitting = [year for year in years if match and year % 100 == int(match[3])]
        found = cls.with_century(value, fitting[0]) if len(fitting) == 1 else None
        return None if found and found.month and dt.date(found.year, found.month, found.day or 1) > today else found

    @classmethod
    def from_serial(cls, number: float, today: dt.date, year: int | None = None) -> Self | None:
        """Read the number by which a spreadsheet counts days, where the cell was not shown as a date.

        With a `year` that is known, None where the date is in another; workbooks that count from 1904 are tried too.
        """
        if not (_FIRST_SERIAL <= number <= (today - _SERIAL_0).days and number == int(number)):
            return None
        found = _SERIAL_0 + dt.timedelta(days=int(number))
        if year is not None and found.year != year:
            found += _1904
        return cls(found.year, found.month, found.day) if year in {None, found.year} and found <= today else None

    @classmethod
    def about(cls, value: object, today: dt.date) -> Self | None:
        """Read a year that its writer was not sure of (`khoảng 1940`, `1940?`); None where it is no such."""
        match = _ABOUT.match(str(value).strip().lower())
        return cls(int(match[1])) if match and OLDEST <= int(match[1]) <= today.year else None

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
        return cls._from_text(_UNKNOWN_DAY.sub("", str(value).strip()))

    @classmethod
    def _from_text(cls, text: str) -> Self:
        if match := _DAY.match(text) or _UNBROKEN.match(text):
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
            return cls._in_words(text.lower())
        return cls(year, month, day)

    @classmethod
    def _in_words(cls, text: str) -> Self:
        bracketed = text if _DOUBT.search(text) else _BRACKETS.sub(" ", text)
        plain = _DAY_IN_WORDS.sub("", bracketed).strip()
        if plain != text:  # the words around a date are gone
            return cls._from_text(plain)
        if match := _IN_WORDS.match(text):
            return cls._from_text("/".join(part for part in match.groups() if part))
        if (match := _ENGLISH.match(text)) and match[2] in _MONTHS:
            return cls(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
        if (match := _ONE_YEAR.match(text)) and not _DOUBT.search(text):
            return cls(int(match[1]))
        raise BadDate("birth_not_understood")

    @property
    def iso(self) -> str:
        """`YYYY-MM-DD`, or `YYYY` where only the year is known."""
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}-{self.day:02}"

    def __str__(self) -> str:
        """`dd/mm/yyyy`, or the year."""
        return f"{self.year:04}" if self.month is None else f"{self.day:02}/{self.month:02}/{self.year:04}"


def days_and_months(texts: Iterable[object]) -> tuple[int, int]:
    """Count the dates that can only have the day first (`25/05/1960`), and the month; (0, 0) where none has the month."""
    together = "\n".join([text for text in texts if isinstance(text, str)])
    if not _MONTH_FIRST.search(together):  # of nearly all lists: one search costs less than 20,000
        return 0, 0
    dates = [(int(match[1]), int(match[2])) for match in map(_DAY_AND_MONTH.match, together.split("\n")) if match]
    day_first = sum(one > _MONTHS_OF_A_YEAR >= other for one, other in dates)
    return day_first, sum(other > _MONTHS_OF_A_YEAR >= one for one, other in dates)


def with_day_first(text: str) -> str:
    """Return a date written with the month first (`05/25/1960`) with the day first; other text as it is."""
    match = _DAY_AND_MONTH.match(text)
    return f"{match[2]}/{match[1]}{text[match.end(2) :]}" if match else text
