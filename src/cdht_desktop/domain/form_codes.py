"""The short code by which a row of a scoring sheet finds its person again.

A sheet goes to a local branch and comes back weeks later, sorted, corrected, copied: the name alone would not do, and
the ID number has no business on a sheet that goes from hand to hand. The code is made from the registration and tells
nothing about the person.
"""

import hashlib

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words; no digits: no spreadsheet takes it for a number or a date
_LENGTH = 9  # 20^9: two of 20,000 people share one in four cases of ten thousand, and the name tells them apart
_GROUP = 3


def form_code(registration_id: str) -> str:
    """Return the code of a registration: `BCD-FGH-JKL`, the same each time."""
    number = int.from_bytes(hashlib.blake2b(registration_id.encode("ascii"), digest_size=8).digest(), "big")
    letters = ""
    for _place in range(_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def code_key(text: str) -> str:
    """Return what is compared of a code as it stands in a cell: capitals, without blanks and dashes."""
    return "".join(char for char in text.upper() if char.isalnum())
