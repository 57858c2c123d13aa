"""Text of the 1990s: TCVN3 (the .VnTime fonts) and VNI, told from Unicode by its words, and turned into it.

Both put other letters on the codes 161-255, so that a list typed in them arrives as Latin letters and signs:
`NguyÔn ThÞ §µo`, `Nguyeãn Thò Ñaøo`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from cdht_desktop.domain.syllables import is_syllable
from cdht_desktop.domain.text import TONES

Encoding = Literal["tcvn3", "vni"]

# Codes 161-255 of TCVN 5712:1993, as `iconv -f TCVN5712-1 -t UTF-8` gives them; "." stands for 176-180, combining
# tones that no .VnTime font has. The letters below 161 (capitals with a tone) are left out: the fonts have none there,
# a name in capitals is typed in a .VnTimeH font, with the codes of small letters.
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđẰ.....àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
TCVN3 = {
    chr(code): letter for code, letter in enumerate(_TCVN3_LETTERS, 161) if letter != "."
}  # ư is U+00AD, a soft hyphen: decode before anything strips invisible signs
_TCVN3_TABLE = str.maketrans(TCVN3)

# VNI: a letter, then a sign for its marks; đ, ư, ơ and i with a tone are signs of their own (VNI-Times, VNI-Helve).
_VNI_SINGLE = {"ñ": "đ", "ö": "ư", "ô": "ơ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_TONES = dict(zip("øûõùï", TONES, strict=True))
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"
_VNI_CIRCUMFLEX = {"â": _CIRCUMFLEX} | {sign: _CIRCUMFLEX + tone for sign, tone in zip("àåãáä", TONES, strict=True)}
_VNI_BREVE = {"ê": _BREVE} | {sign: _BREVE + tone for sign, tone in zip("èúüéë", TONES, strict=True)}


def _vni_pairs() -> dict[str, str]:
    """Return what each sign or pair of signs of VNI is, in small letters and capitals."""
    pairs = dict(_VNI_SINGLE)
    for vowel in "aeouyöô":
        marks = dict(_VNI_TONES)
        if vowel in "aeo":
            marks |= _VNI_CIRCUMFLEX
        if vowel == "a":
            marks |= _VNI_BREVE
        base = _VNI_SINGLE.get(vowel, vowel)
        pairs |= {vowel + sign: unicodedata.normalize("NFC", base + mark) for sign, mark in marks.items()}
    for signs, letter in list(pairs.items()):  # a capital may carry a small mark: A + aâ's sign
        pairs[signs[0].upper() + signs[1:]] = letter.upper()
        pairs[signs.upper()] = letter.upper()
    return pairs


VNI = _vni_pairs()
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# What Unicode Vietnamese never has, and text in either encoding soon does: Latin letters and signs of 161-255 save the
# vowels that Vietnamese shares with them.
ODD = re.compile("[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
                 "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff]")  # fmt: skip
_BEYOND = re.compile("[\u0100-\uffff]")  # a letter that only Unicode has
WORDS = re.compile(r"[^\s0-9!-@\[-`{-~\u2010-\u2027]+")
# A sign of 161-191 (¬, ®, µ …) beside a letter: a letter of TCVN3, and of no other writing (save `ª` and `º` of Spanish).
SIGN_IN_WORD = re.compile("[A-Za-z][\u00a1-\u00a9\u00ab-\u00b9\u00bb-\u00bf]|"
                          "[\u00a1-\u00a9\u00ab-\u00b9\u00bb-\u00bf][A-Za-z]")  # fmt: skip


class Votes(NamedTuple):
    """How many words of a text are Vietnamese syllables, read each way; words of plain letters don't count."""

    unicode: int
    tcvn3: int
    vni: int


def decoded(text: str, encoding: Encoding) -> str:
    """Return text of an old encoding in Unicode (NFC); what it has no letter for stays as it is."""
    if encoding == "tcvn3":
        return text.translate(_TCVN3_TABLE)
    return _VNI_SIGNS.sub(lambda found: VNI[found[0]], text)


def votes(text: str) -> Votes:
    """Return how well a text reads as Unicode, as TCVN3 and as VNI."""
    if text.isascii():
        return Votes(0, 0, 0)
    words = [_word_votes(word) for word in WORDS.findall(text)]
    beyond = _BEYOND.search(text) is not None
    readings = [sum(found) for found in zip(*words, strict=True)] or [0, 0, 0]
    return Votes(readings[0] + 1, 0, 0) if beyond else Votes(*readings)


@lru_cache(maxsize=16_384)
def _word_votes(word: str) -> tuple[bool, bool, bool]:
    if word.isascii() or len(word) == 1:  # a sign by itself (§, ½) is no evidence of an encoding
        return (False, False, False)
    return is_syllable(word), is_syllable(decoded(word, "tcvn3")), is_syllable(decoded(word, "vni"))
