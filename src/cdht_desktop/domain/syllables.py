"""Vietnamese syllables: whether a word could be one, by its onset, its rime and the place of its tone.

Nearly every Vietnamese word is one of some 17,000 possible syllables, so text in a wrong encoding shows at once: few
of its words are syllables. Names of other peoples (`Niê`, `Krông`) need not be.
"""

import unicodedata
from functools import lru_cache

from cdht_desktop.domain.text import TONES, fold

_ONSET_TABLE = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_ONSETS = frozenset(_ONSET_TABLE.split()) | {""}
# Nucleus → what may follow it; "-" is nothing.
_RIME_TABLE = {
    "a": "- c ch i m n ng nh o p t u y",
    "ă": "c m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c m n ng o p t",
    "ê": "- c ch m n nh p t u",
    "i": "- a ch m n nh p t u",
    "iê": "c m n ng p t u",
    "o": "- c i m n ng p t",
    "oo": "c ng",
    "ô": "- c i m n ng p t",
    "ơ": "- i m n ng p t",
    "u": "- a c i m n ng p t",
    "uô": "c i m n ng t",
    "ư": "- a c i m n ng t u",
    "ươ": "c i m n ng p t u",
    "y": "- ch m n nh p t u",
    "yê": "m n ng t u",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng t",
    "oe": "- m n ng o t",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uơ": "-",
    "uy": "- a ch n nh p t u",
    "uyê": "n t",
}
_RIMES = frozenset(
    nucleus + ending.strip("-") for nucleus, endings in _RIME_TABLE.items() for ending in endings.split()
)
_BARE_RIMES = frozenset(map(fold, _RIMES))
_BARE_ONSETS = frozenset(map(fold, _ONSETS))
_FRONT = frozenset("eêiy")  # before these stand k, gh and ngh, not c, g and ng
_ONLY_FRONT, _NEVER_FRONT = frozenset({"k", "gh", "ngh"}), frozenset({"c", "ng"})
_STOPPED = ("c", "ch", "p", "t")
_STOPPED_TONES = frozenset("\u0301\u0323")  # a syllable that ends so has sắc or nặng
_VOWELS = frozenset("aăâeêioôơuưy")
_MARKED = frozenset("ăâêôơư")


@lru_cache(maxsize=16_384)
def is_syllable(word: str) -> bool:
    """Say whether a word is a possible Vietnamese syllable, in any case and either style of tone (`hòa`, `hoà`)."""
    taken_apart = _apart(word)
    if taken_apart is None:
        return False
    letters, tone, tone_at = taken_apart
    for length in range(min(3, len(letters)), -1, -1):
        onset, rime = letters[:length], letters[length:]
        if onset in _ONSETS and rime in _RIMES and _fit(onset, rime):
            return not tone or _tone_fits(tone, tone_at - length, rime)
    return False


def could_be_bare(word: str) -> bool:
    """Say whether a word without marks is what is left of a possible syllable (`Nguyen`, but not `Nguyn`)."""
    bare = word.lower()
    return any(bare[:length] in _BARE_ONSETS and bare[length:] in _BARE_RIMES for length in range(4))


def _apart(word: str) -> tuple[str, str, int] | None:
    """Return a word's letters without its tone, the tone, and on which letter it stands; None where it has two."""
    letters, tone, tone_at = "", "", -1
    for char in unicodedata.normalize("NFD", word.lower()):
        if not unicodedata.combining(char):
            letters += char
        elif char in TONES:
            if tone or not letters:
                return None
            tone, tone_at = char, len(letters) - 1
        else:
            letters = letters[:-1] + unicodedata.normalize("NFC", letters[-1:] + char)
    return letters, tone, tone_at


def _fit(onset: str, rime: str) -> bool:
    front = rime[0] in _FRONT
    return not (front and onset in _NEVER_FRONT) and (front or onset not in _ONLY_FRONT)


def _tone_fits(tone: str, at: int, rime: str) -> bool:
    if rime.endswith(_STOPPED) and tone not in _STOPPED_TONES:
        return False
    marked = [index for index, letter in enumerate(rime) if letter in _MARKED]
    if marked:
        return at == marked[-1]
    return 0 <= at < len(rime) and rime[at] in _VOWELS
