"""Marks written as keys: what a reader types for an input method that is not there (`Nguyeenx`, `Nguye64n`)."""

import re
import unicodedata

from cdht_desktop.domain.syllables import is_syllable

_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_TELEX_TONES = {"f": _GRAVE, "r": _HOOK, "x": _TILDE, "s": _ACUTE, "j": _DOT}
_VNI_TONES = {"2": _GRAVE, "3": _HOOK, "4": _TILDE, "1": _ACUTE, "5": _DOT}
_TELEX_LETTERS = (
    ("dd", "đ"),
    ("aa", "â"),
    ("ee", "ê"),
    ("oo", "ô"),
    ("aw", "ă"),
    ("uow", "ươ"),
    ("ow", "ơ"),
    ("uw", "ư"),
)
_VNI_LETTERS = (
    ("d9", "đ"),
    ("a6", "â"),
    ("e6", "ê"),
    ("o6", "ô"),
    ("a8", "ă"),
    ("uo7", "ươ"),
    ("o7", "ơ"),
    ("u7", "ư"),
)
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_VOWELS = frozenset("aăâeêioôơuưy")
_ENOUGH = 2  # words that only make sense this way


def untyped(name: str, beside: str) -> str | None:
    """Return a name whose marks came as keys of Telex or VNI, with its marks; None where it is no such.

    `beside` is text from the same reader: one word may look so by chance, two do not.
    """
    if not (name + beside).isascii():
        return None
    for letters, tones in ((_TELEX_LETTERS, _TELEX_TONES), (_VNI_LETTERS, _VNI_TONES)):
        found = {word: _read(word, letters, tones) for word in _WORDS.findall(f"{name} {beside}")}
        read = {word: made for word, made in found.items() if made}
        if len(read) >= _ENOUGH and all(made or is_syllable(word) for word, made in found.items() if word in name):
            return _WORDS.sub(lambda word, read=read: read.get(word[0], word[0]), name)  # type: ignore[misc] # bound now
    return None


def _read(word: str, letters: tuple[tuple[str, str], ...], tones: dict[str, str]) -> str:
    """Return a word's Vietnamese syllable, empty where it is one as it stands, or none either way."""
    if is_syllable(word):
        return ""
    rest, tone = word.lower(), ""
    for key, mark in tones.items():
        if rest[1:].count(key) == 1:
            rest, tone = rest[0] + rest[1:].replace(key, ""), mark
            break
    for keys, letter in letters:
        rest = rest.replace(keys, letter)
    made = _with_tone(rest, tone)
    if not made or not is_syllable(made):
        return ""
    return (
        made.upper() if word.isupper() and len(word) > 1 else made[0].upper() + made[1:] if word[0].isupper() else made
    )


def _with_tone(syllable: str, tone: str) -> str:
    """Return the syllable with its tone where it belongs (`Đào`, `Hòa`, `ngoài`); empty where no place makes one."""
    if not tone:
        return syllable
    places = (f"{syllable[: at + 1]}{tone}{syllable[at + 1 :]}" for at in range(len(syllable)))
    made = [one for one in (unicodedata.normalize("NFC", place) for place in places) if is_syllable(one)]
    if not made:
        return ""
    if syllable[-1] not in _VOWELS:
        return made[-1]
    return made[len(made) // 2 if len(made) > 2 else 0]  # noqa: PLR2004 - of three vowels the middle one
