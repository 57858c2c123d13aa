"""The typefaces of paper: embedded, measured, and asked beforehand whether they have a text's letters.

ReportLab prints a letter that its font lacks as nothing at all: so every text is checked here first, and refused.
"""

import functools
import threading
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from cdht_desktop.errors import Refused
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

# Streams as bytes, not as text: a fifth smaller, and quicker to write. ReportLab knows this for the process only.
rl_config.useA85 = 0

# File, and how far (in ems) the tallest letter rises over the baseline (Ể) and the deepest falls under it (Y, g):
# measured in the files; their own ascent and descent leave the marks of Vietnamese capitals out.
_FILES = {
    "serif": ("LiberationSerif-Regular.ttf", 0.92, 0.23),
    "serif-bold": ("LiberationSerif-Bold.ttf", 0.92, 0.23),
    "serif-italic": ("LiberationSerif-Italic.ttf", 0.92, 0.23),
    "serif-bold-italic": ("LiberationSerif-BoldItalic.ttf", 0.92, 0.23),
    "sans": ("BeVietnamPro-Regular.ttf", 1.23, 0.27),
    "sans-italic": ("BeVietnamPro-Italic.ttf", 1.23, 0.27),
    "sans-medium": ("BeVietnamPro-Medium.ttf", 1.23, 0.27),
    "sans-semibold": ("BeVietnamPro-SemiBold.ttf", 1.23, 0.27),
    "sans-bold": ("BeVietnamPro-Bold.ttf", 1.23, 0.27),
    "script": ("GreatVibes-Regular.ttf", 1.09, 0.4),
}
NAMES = frozenset(_FILES)

_loading = threading.Lock()


@dataclass(frozen=True)
class Typeface:
    """A font as paper uses it: `name` is also the name that ReportLab knows it by."""

    name: str
    rise: float
    depth: float
    _font: TTFont = field(repr=False, compare=False)
    _letters: frozenset[str] = field(repr=False, compare=False)

    def width(self, text: str, size: float) -> float:
        """Return how wide `text` is at `size`; both in points."""
        return float(self._font.stringWidth(text, size))

    def lacks(self, text: str) -> list[str]:
        """Return the letters of `text` that the font has no picture of, each once, in order."""
        if self._letters.issuperset(text):
            return []
        return [letter for letter in dict.fromkeys(text) if letter not in self._letters]


def typeface(name: str) -> Typeface:
    """Return the typeface called `name` (one of `NAMES`), read and registered when first asked for."""
    with _loading:  # two papers made at once must not register one font twice
        return _load(name)


@functools.cache
def _load(name: str) -> Typeface:
    file, rise, depth = _FILES[name]
    font = TTFont(name, str(RESOURCES / "fonts" / file))
    pdfmetrics.registerFont(font)
    drawn = frozenset(chr(code) for code, glyph in font.face.charToGlyph.items() if glyph)
    return Typeface(name, rise, depth, font, drawn)


def able(faces: Sequence[Typeface], text: str, where: str) -> Typeface:
    """Return the first of `faces` that has every letter of `text`.

    Raises `Refused` where none has; `where` says in words which paper the text stands on, for the sentence.
    """
    for face in faces:
        if not face.lacks(text):
            return face
    fewest = min((face.lacks(text) for face in faces), key=len)
    raise Refused(
        _(
            "{where} cannot be printed: no font of the program has the letter {letters}. "
            "Correct the text, then print again."
        ).format(where=where, letters=shown(fewest))
    )


def shown(letters: Iterable[str]) -> str:
    """Name letters so that the invisible ones can be found too: `“α” (U+03B1)`."""
    return ", ".join(
        f"“{letter}” (U+{ord(letter):04X})" if _visible(letter) else f"U+{ord(letter):04X}" for letter in letters
    )


def _visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] not in "CMZ"
