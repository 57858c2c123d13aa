"""What stays in the register for good is asked beforehand whether paper can show it.

A revoked certificate, its reason and a decision's number cannot be changed later: a letter in them that no font of the
program has, or a reason longer than a page, would keep the register from ever being printed again.
"""

from collections.abc import Iterable

from cdht_desktop.documents.fonts import shown, typeface
from cdht_desktop.words import _

LONGEST_REASON = 300  # letters: in capitals half a page in the narrow column of the register
_FACES = ("serif", "serif-bold", "serif-italic")  # with which every list is printed
_MOST = 5  # letters that a sentence names


def unprintable(texts: Iterable[str]) -> str:
    """Return the letters of `texts` that paper cannot show, as a sentence names them; "" where there is none."""
    letters = "".join(dict.fromkeys("".join(texts)))
    lacking = dict.fromkeys(letter for face in _FACES for letter in typeface(face).lacks(letters))
    return shown(list(lacking)[:_MOST])


def text_fault(text: str) -> str:
    """Return what is wrong with a text that has to be printed, "" where nothing is."""
    letters = unprintable([text])
    words = _("It cannot be printed: no font of the program has the letter {letters}.")
    return words.format(letters=letters) if letters else ""


def reason_fault(reason: str) -> str:
    """Return what is wrong with a reason that is to stand in the register, "" where nothing is."""
    if not reason:
        return _("Give the reason; it stands in the register.")
    if len(reason) > LONGEST_REASON:
        return _("At most {count} letters.").format(count=LONGEST_REASON)
    return text_fault(reason)
