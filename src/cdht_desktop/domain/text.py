"""Vietnamese text: one form to store, one to search by, one to sort by."""

import re
import unicodedata
from functools import lru_cache

# đ has no decomposition in Unicode, so folding by NFD alone would leave it (and ơ, ư are handled by NFD).
_FOLD_LETTERS = str.maketrans({"đ": "d", "Đ": "d"})
TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of Vietnamese dictionaries
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_WORDS = 16_384  # words remembered: names and places are made of few
_SPACES = re.compile(r"\s+")
_UNTIDY = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u0000-\u001f\u007f]|\\s\\s|[^\\S ]|^\\s|\\s$")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]")
MOST_MARKS = 30  # in a row on one letter: what Unicode calls stream-safe (UAX #15, section 13); two are written
_MANY_MARKS = re.compile(rf"[^\w\x00-\x7f]{{{MOST_MARKS + 1}}}")  # marks are no letters; few texts have so many signs
# A tone stands on another vowel in the old style (hoà) than in the new (hòa): searching must not tell them apart, and
# folding drops the tone; comparing by `as_spelled` moves it to the end of the syllable.


def nfc(text: str) -> str:
    """Return `text` in NFC, without invisible characters, white space folded to single blanks and trimmed."""
    if _UNTIDY.search(text):  # before normalising: an invisible sign may keep a letter and its mark apart
        text = _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
    return unicodedata.normalize("NFC", bounded(text))


def bounded(text: str) -> str:
    """Return `text` without marks beyond the thirtieth in a row: putting so many in order takes their number squared."""
    if text.isascii() or not _MANY_MARKS.search(text):
        return text
    kept: list[str] = []
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def nfc_lines(text: str) -> str:
    """Return `text` line by line as `nfc` has it; empty lines are left out."""
    return "\n".join(filter(None, map(nfc, text.splitlines())))


def fold(text: str) -> str:
    """Return the search key of `text`: lower case, without marks, đ as d (`Nguyễn Thị Đào` → `nguyen thi dao`)."""
    return " ".join(map(_fold_word, text.split()))


@lru_cache(maxsize=_WORDS)
def _fold_word(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", bounded(word).translate(_FOLD_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).lower()


def _letter_ranks() -> dict[str, str]:
    """Map each letter to one character that sorts at its place in the Vietnamese alphabet."""
    return {letter: chr(ord("A") + rank) for rank, letter in enumerate(_LETTERS)}


_RANK = _letter_ranks()
_VOWEL_MARKS = "\u0306\u0302\u031b"  # breve, circumflex, horn: they make letters of their own


def _word_keys(word: str) -> tuple[str, str]:
    """Return (letters, tones) of one word: letters decide first, tones where the letters are alike."""
    letters: list[str] = []
    tones: list[str] = []
    for char in unicodedata.normalize("NFD", bounded(word).lower()):
        if char in TONES:
            if tones:
                tones[-1] = str(TONES.index(char) + 1)
        elif char in _VOWEL_MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + char)
        elif unicodedata.combining(char):
            continue
        else:
            letters.append(char)
            tones.append("0")
    ranked = "".join(_RANK.get(letter, letter if letter.isdigit() else "!") for letter in letters)
    return ranked, "".join(tones)


def sort_text(text: str) -> str:
    """Return a key by which plain comparison sorts `text` the Vietnamese way (aăâ…dđ…; then tones)."""
    return _sort_part(nfc(text))


@lru_cache(maxsize=_WORDS)
def _sort_part(text: str) -> str:
    keys = [_word_keys(word) for word in text.split(" ")]
    return " ".join([letters for letters, _ in keys]) + "\x01" + " ".join([tones for _, tones in keys])


def sort_key(name: str) -> str:
    """Return the sort key of a person's name: given name first, then surname, then middle names."""
    surname, _, rest = nfc(name).partition(" ")
    middle, _, given = rest.rpartition(" ")
    parts = (given, surname, middle) if rest else (surname,)
    return "\x02".join(map(_sort_part, parts))


def same_word(first: str, second: str) -> bool:
    """Say whether two texts are the same words, whichever vowel carries the tone (`hoà` = `hòa`), in any case."""
    return as_spelled(first) == as_spelled(second)


@lru_cache(maxsize=_WORDS)
def as_spelled(text: str) -> str:
    """Return what is the same for texts that `same_word` takes for one: marks count, capitals do not."""
    words = []
    for word in unicodedata.normalize("NFD", nfc(text).lower()).split(" "):
        tones = "".join(char for char in word if char in TONES)
        words.append(unicodedata.normalize("NFC", "".join(char for char in word if char not in TONES)) + tones)
    return " ".join(words)
