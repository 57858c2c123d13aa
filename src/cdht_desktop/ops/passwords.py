"""Passwords: which ones are let through, and four words to offer.

Lists and rows decide, not a count of signs and capitals: people add those by habit, and forget where. Words and signs
that everybody tries, rows of keys and repetitions are taken away, and what is left must still be long enough.
"""

import re
import secrets
from collections.abc import Iterable
from functools import cache

from cdht_desktop.domain.text import fold, nfc, nfc_lines
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

_LEAST_LETTERS = 12
_MOST_LETTERS = 200
_OFFERED_WORDS = 4
_LEAST_LEFT = 6  # letters
_DIGIT, _SIGN = 0.25, 0.5  # of a letter: dates, years and a sign at the end are guessed
_SHORTEST_NAME = 3  # letters of a word of somebody's name that is taken away
_SHORTEST_ROW = 4
_SAME = re.compile(r"(.)\1{2,}")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)  # fmt: skip


def problem(password: str, about: Iterable[str] = ()) -> str | None:
    """Return what is wrong with a new password in words, None where it may stand.

    It has at least 12 characters, or is four or more different words of those that the program offers. `about`: what
    anybody could guess here, such as the association's and the user's names.
    """
    text = nfc(password)
    if len(text) > _MOST_LETTERS:
        return _("At most {count} letters.").format(count=_MOST_LETTERS)
    if _of_offered(text):
        return None
    if len(text) < _LEAST_LETTERS:
        return _("The password needs at least 12 characters, or four different words such as the program offers.")
    known = sorted({*_read("blocked.txt"), *_names(about)}, key=len, reverse=True)
    if _worth(_without(_once(_plain(text)), known)) < _LEAST_LEFT:
        return _(
            "This password is easy to guess: names, dates, rows of keys, or what everybody tries. "
            "Four words that do not belong together are better."
        )
    return None


def offer() -> str:
    """Return a password of four different words of the list, by chance, with blanks between (46 bits)."""
    return " ".join(secrets.SystemRandom().sample(_read("offered.txt"), _OFFERED_WORDS))


def _of_offered(text: str) -> bool:
    words = text.lower().split()
    offered = frozenset(_read("offered.txt"))
    return len(set(words)) >= _OFFERED_WORDS and offered.issuperset(words)


@cache
def _read(name: str) -> tuple[str, ...]:
    """Return the words of one of the lists; a line that begins with # is none."""
    lines = nfc_lines((RESOURCES / "words" / name).read_text(encoding="utf-8")).splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())


def _names(about: Iterable[str]) -> set[str]:
    """Return the names that anybody could guess, whole and word by word."""
    words = [word for name in about for word in (name, *name.split())]
    return {plain for word in words if len(plain := _plain(nfc(word))) >= _SHORTEST_NAME}


def _plain(text: str) -> str:
    """Return the text without marks, capitals and blanks, as the lists have it."""
    return fold(text).replace(" ", "")


def _once(text: str) -> str:
    """Return what a text repeats from beginning to end, or the text itself."""
    at = (text + text).find(text, 1)  # turned by so much it is the same: its shortest part that is repeated
    return text[:at]


def _without(text: str, known: Iterable[str]) -> str:
    for word in known:
        text = text.replace(word, " ")
    return _SAME.sub(" ", _rows().sub(" ", text))


@cache
def _rows() -> re.Pattern[str]:
    """Return a pattern of four or more neighbours in a row of keys, there or back, the longest first."""
    rows = [way for row in _ROWS for way in (row, row[::-1])]
    runs = {
        row[at : at + length]
        for row in rows
        for length in range(_SHORTEST_ROW, len(row) + 1)
        for at in range(len(row) - length + 1)
    }
    return re.compile("|".join(sorted(runs, key=len, reverse=True)))


def _worth(text: str) -> float:
    """Return how many letters a text is worth."""
    return sum(1.0 if sign.isalpha() else _DIGIT if sign.isdigit() else _SIGN for sign in text if sign != " ")
