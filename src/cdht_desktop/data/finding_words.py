"""The words of a search: how what somebody types is cut into words, and how near a name comes to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from operator import and_, contains, or_

from cdht_desktop.domain.idnumber import DIGITS
from cdht_desktop.domain.text import fold

_NUMBER_AT_LEAST = 9  # digits written in parts (`0912 345 678`) from which they are one number
_SIGNS = re.compile(r"[^\w]+")
_PARTED = re.compile(r"[\s.\-()]+")
_MASKED = re.compile(r"(\d*)(?:[.•*]{2,}|…)+(\d+)")


@dataclass(frozen=True)
class Word:
    """A word looked for: the beginning of a word of the text, or part of a number where it is one.

    `ends` are the beginning and the end of a number.
    """

    text: str
    ends: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """The ID number that it is, "" where it is none."""
        number = self.ends[0].strip("|") if len(self.ends) == 1 else ""
        return number if len(number) == DIGITS else ""

    @property
    def counts(self) -> bool:
        """Whether it can be part of an ID or phone number."""
        return bool(self.ends) or self.text.isdigit()

    def held_by(self, texts: list[str], numbers: list[str]) -> Iterator[bool]:
        """Tell of each citizen whether the word is there."""
        if self.ends:
            first, *rest = (map(contains, numbers, repeat(end)) for end in self.ends)
            return map(and_, first, rest[0]) if rest else first
        holds = map(contains, texts, repeat(f" {self.text}"))
        return map(or_, holds, map(contains, numbers, repeat(self.text))) if self.counts else holds


def in_parts(name: str) -> str:
    """Return a folded name, with its parts behind it where it has signs: `k'bang` is found by `bang` too."""
    return name if name.replace(" ", "").isalpha() else f"{name} {_SIGNS.sub(' ', name)}"


def distance(text: str, sorting: str, words: list[tuple[str, set[tuple[str, str]] | None]]) -> int:
    """Return 0 where a name has all the words with the marks typed, 1 where it has them but for marks, 2 else.

    `text` are the words that it is found by, the name's own before the first `|`; `sorting` is its sort key.
    """
    for word, _marks in words:
        if not 0 <= text.find(word) < text.index("|"):
            return 2
    wanted = [marks for _word, marks in words if marks is not None]
    if not wanted:
        return 0
    has = set().union(*map(marked, sorting.split("\x02")))
    return 0 if all(marks <= has for marks in wanted) else 1


def marked(sorting: str) -> set[tuple[str, str]]:
    """Return the words behind a part of a sort key, each as its letters and its tone, wherever that stands."""
    letters, _, tones = sorting.partition("\x01")
    return {(word, tone.replace("0", "")) for word, tone in zip(letters.split(), tones.split(), strict=False)}


def words_of(text: str) -> list[Word]:
    """Return the words of what somebody typed, the rarest (longest) first: it leaves less to look through."""
    number = _PARTED.sub("", text)
    if number.startswith("+84"):
        number = "0" + number[3:]
    if number.isdecimal() and number.isascii() and len(number) >= _NUMBER_AT_LEAST:
        return [Word("", (f"|{number}|",))] if len(number) == DIGITS else [Word(number)]
    return [_word(word) for word in sorted(fold(text).split(), key=len, reverse=True)]


def _word(word: str) -> Word:
    if not (masked := _MASKED.fullmatch(word)):
        return Word(word)
    begin, end = masked.groups()
    return Word("", ((f"|{begin}",) if begin else ()) + (f"{end}|",))
