"""Phone numbers as lists write them."""

import re
import unicodedata

_NOISE = re.compile(r"[\s.\-()]+")
_PHONE = re.compile(r"0\d{8,10}", re.ASCII)
_SEVERAL = re.compile(r"\s*(?:[/;,|\n]|\s[-–]\s|\svà\s|\shoặc\s)\s*")
_WITHOUT_ZERO = 9  # a numeric cell loses the leading zero of a mobile number


def clean_phone(text: str) -> str | None:
    """Return a phone number as digits from 0 on, `""` for nothing, None where it is not understood.

    Takes blanks, dots, dashes, a leading apostrophe, +84, and nine digits whose zero a spreadsheet ate.
    """
    text = text if text.isascii() else unicodedata.normalize("NFKC", text)  # full-width digits
    digits = _NOISE.sub("", text.strip().lstrip("'’"))
    if not digits:
        return ""
    if digits.startswith("+84"):
        digits = "0" + digits[3:]
    elif digits.startswith("84") and len(digits) == _WITHOUT_ZERO + 2:
        digits = "0" + digits[2:]
    elif len(digits) == _WITHOUT_ZERO and digits[0] != "0":
        digits = "0" + digits
    return digits if _PHONE.fullmatch(digits) else None


def first_phone(text: str) -> str | None:
    """Return the first phone number of a text that holds several (`0912345678 / 0212345678`), None where none is one."""
    return next(filter(None, map(clean_phone, _SEVERAL.split(text))), None)
