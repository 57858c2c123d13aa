"""The short code by which a form, or a row of a scoring sheet, finds its person again.

A sheet goes to a local branch and comes back weeks later, sorted, corrected, copied: the name alone would not do, and
the ID number has no business on a sheet that goes from hand to hand. The code is made from the registration and tells
nothing about the person.

A code is typed, or scanned by a reader that types it, often with the Vietnamese input method on: it makes Ư of `W` and
Đ of `DD`, and puts tones on the Ư for `S`, `F`, `R`, `X` and `J`. What was typed is worked out from that again.
"""

import hashlib
import math
import unicodedata
from collections.abc import Iterable
from itertools import product

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels: no words; no digits: no spreadsheet takes it for a number or a date
_LENGTH = 9  # 20^9: two of 20,000 people share one in four cases of ten thousand, and the name tells them apart
_GROUP = 3
BEGINNING = "-"  # of a code that a reader types
_MOST_READINGS = 1_000  # of what an input method made: a code has a few
_PLACES = {letter: place for place, letter in enumerate(_LETTERS)}
_WORTH = [len(_LETTERS) ** place for place in range(_LENGTH)]
_MADE = {"\u0301": "S", "\u0300": "F", "\u0309": "R", "\u0303": "X", "\u0323": "J", "\u031b": "", "Đ": "DD"}


def form_code(registration_id: str) -> str:
    """Return the code of a registration: `BCD-FGH-JKL`, the same each time."""
    number = _number(registration_id)
    letters = ""
    for _place in range(_LENGTH):
        number, rest = divmod(number, len(_LETTERS))
        letters += _LETTERS[rest]
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def scanned_code(code: str) -> str:
    """Return a code as a QR says it, `-B-C-D-…`: a letter alone is what an input method changes least.

    The dash before it tells a list in which letters are scores (`X` is ten points) that a code follows.
    """
    return "".join(f"{BEGINNING}{letter}" for letter in code_key(code))


def _number(registration_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(registration_id.encode("ascii"), digest_size=8).digest(), "big")


def looks_like_code(text: str) -> bool:
    """Say whether a text may be a code. A name may look like one too (`Đức Hưng`): then nobody has that code."""
    return bool(_readings(text))


def having_code(registration_ids: Iterable[str], text: str) -> list[str]:
    """Return those of the registrations whose code `text` is: with dashes or without, in small letters or capitals.

    More than one where two share a code; none where `text` is no code. 20,000 take about 20 ms.
    """
    wanted = _readings(text)
    whole = len(_LETTERS) ** _LENGTH
    return [row_id for row_id in registration_ids if _number(row_id) % whole in wanted] if wanted else []


def _readings(text: str) -> frozenset[int]:
    """Return the numbers of the codes that a text may be, as it was typed or as an input method left it."""
    words = "".join(char if char.isalnum() else " " for char in unicodedata.normalize("NFC", text).upper()).split()
    if not 0 < sum(map(len, words)) <= _LENGTH:
        return frozenset()
    ways = [_typed(word) for word in words]
    if not 0 < math.prod(map(len, ways)) <= _MOST_READINGS:
        return frozenset()
    typed = ("".join(parts) for parts in product(*ways))
    return frozenset(
        sum(_PLACES[letter] * worth for letter, worth in zip(letters, _WORTH, strict=True))
        for letters in typed
        if len(letters) == _LENGTH
    )


def _typed(word: str) -> frozenset[str]:
    """Return what may have been typed where `word` stands now: the key of a tone comes anywhere after its `W`."""
    found = {""}
    tones: list[tuple[int, str]] = []
    for char in word:
        letter, *marks = list(unicodedata.normalize("NFD", char))
        keys = _MADE.get(char) or ("W" if letter == "U" and "\u031b" in marks else char)
        found = {before + keys for before in found}
        tones += [(len(next(iter(found))), _MADE[mark]) for mark in marks if _MADE.get(mark)]
    for least, key in tones:
        found = {one[:at] + key + one[at:] for one in found for at in range(least, len(one) + 1)}
    return frozenset(one for one in found if _PLACES.keys() >= set(one))


def code_key(text: str) -> str:
    """Return what is compared of a code as it stands in a cell: capitals, without blanks and dashes."""
    return "".join(char for char in text.upper() if char.isalnum())
