"""The personal ID number: exactly 12 digits, text, no check digit.

Digits 1-3 are the place of birth registration, 4 century and sex (even male), 5-6 the year of birth. The rule that
published this expired on 1/7/2024, so a mismatch is a warning, never an error.
"""

import re
from typing import Literal

Sex = Literal["male", "female"]
DIGITS = 12
_BLANKS = re.compile(r"[\s.\-]+")


def clean(text: str) -> str:
    """Return `text` without blanks, dots, dashes and a leading apostrophe (as typed or pasted from lists)."""
    return _BLANKS.sub("", text.strip().lstrip("'’"))


def is_id_number(text: str) -> bool:
    """Say whether `text` is exactly 12 digits, and not all the same digit (a filler such as 000000000000)."""
    return error_of(text) is None


def sex_of(number: str) -> Sex:
    """Return the sex that a 12-digit number tells by its fourth digit."""
    return "male" if int(number[3]) % 2 == 0 else "female"


def birth_year_of(number: str) -> int:
    """Return the year of birth that a 12-digit number tells (digit 4: 0-1 the 1900s, 2-3 the 2000s, …)."""
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


def disagreements(number: str, sex: Sex | None, birth_year: int | None) -> tuple[Literal["sex", "birth"], ...]:
    """Return which of sex and year of birth do not agree with the number; an unknown one agrees."""
    found: list[Literal["sex", "birth"]] = []
    if sex is not None and sex != sex_of(number):
        found.append("sex")
    if birth_year is not None and birth_year != birth_year_of(number):
        found.append("birth")
    return tuple(found)


def error_of(number: str) -> str | None:
    """Return the code of what is wrong with a cleaned number, None if nothing (see `domain.problems`)."""
    if not (number.isascii() and number.isdigit()):
        return "id_not_digits"
    if len(number) != DIGITS:
        return "id_not_12_digits"
    return "id_all_alike" if len(set(number)) == 1 else None
