"""The line of text in the QR code of an ID card, as a reader types it: read, put right where that is certain.

The line (UTF-8) is `number12|old number9 or empty|name|ddmmyyyy|Nam or Nữ|residence|ddmmyyyy issued`; cards since
1/7/2024 have four empty fields more. A reader types it like a keyboard, so it may arrive through an input method, a
code page or another keyboard layout. Only number, name, birth and sex leave this module: the residence is free text
with the names of old units, and nobody asked for the rest.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cdht_desktop.domain import idnumber
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.names import in_case, name_error
from cdht_desktop.domain.syllables import could_be_bare, is_syllable
from cdht_desktop.domain.text import nfc
from cdht_desktop.domain.typed_marks import untyped

Reason = Literal["not_card", "few_fields", "number", "birth", "input_method", "layout"]
NameFault = Literal["lost", "code_page", "input_method", "bare"]

FIELDS = 7
SEPARATOR = "|"
# A number and the sign after it: the beginning of a card's line, before it a reader's own mark (`]Q1`), if any.
BEGINNING = re.compile(r"(?:\][A-Za-z]\d|(?<!\d))\d{12}\|")

_CONTROL = re.compile(r"[\u0000-\u001f\u007f\ufeff]+")
_NUMBER_AND_SIGN = re.compile(r"^\D*\d{12}([^\w\s,.\-/]|µ)")  # any sign may stand where another layout has “|”
_EIGHT_DIGITS = re.compile(r"^\d{8}$")
# The digits of Windows' own Vietnamese keyboard layout: 1-9 and 0 type letters and tones.
_VIETNAMESE_DIGITS = dict(zip("ăâêô\u0300\u0309\u0303\u0301\u0323đ", "1234567890", strict=True))
_VIETNAMESE_TABLE = str.maketrans(
    _VIETNAMESE_DIGITS | {letter.upper(): to for letter, to in _VIETNAMESE_DIGITS.items()}
)
_FRENCH_DIGITS = frozenset("&é\"'(-è_çà")
# As which a reader's bytes are taken when it types them one by one: Windows' (Alt+0195) and the old consoles' (Alt+195).
_CODE_PAGES = ("cp1252", "cp1258", "cp437", "cp850")
_LOST = re.compile("[?\ufffd]")


class BadCard(ValueError):
    """The text is no card's line, or one too damaged to trust; `reason` says which.

    `not_card`; `few_fields` (only its beginning arrived); `number`, `birth` (they are none); `input_method`, `layout`
    (an input method, or another keyboard layout, has changed the digits).
    """

    def __init__(self, reason: Reason) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True)
class Card:
    """What the form takes from a card. `birth` as `dd/mm/yyyy`, or a year; `name` is empty where it cannot be trusted.

    `name_fault` says why the name is empty, or (`bare`) that it came without a single mark; `name_read` what arrived.
    """

    number: str
    name: str
    birth: str
    sex: Sex | None
    name_fault: NameFault | None = None
    name_read: str = ""


class _Line(NamedTuple):
    number: str
    name: str
    birth: str
    sex: str
    residence: str


def looks_like_card(text: str) -> bool:
    """Say whether a text is, or begins like, a card's line: for fields that were meant for something else."""
    return BEGINNING.search(text) is not None or text.count(SEPARATOR) >= FIELDS - 1


def is_whole(text: str) -> bool:
    """Say whether all seven fields have begun to arrive."""
    return len(_fields(text)) >= FIELDS


def parse(line: str, today: dt.date) -> Card:
    """Read a card's line as a reader typed it; raises `BadCard`."""
    read = _read_fields(line)
    number, birth = _number(read.number), _birth(read.birth, today)
    typed = untyped(read.name, f"{read.sex} {read.residence}")
    name = nfc(typed or read.name)
    fault = _name_fault(read, name)
    return Card(
        number=number,
        name="" if fault not in {None, "bare"} else in_case(_without_caps_lock(name)),
        birth=birth,
        sex=_sex(read.sex),
        name_fault=fault,
        name_read=nfc(read.name),
    )


def _read_fields(line: str) -> _Line:
    # Not NFC yet: it would join the signs of which a damaged line consists.
    fields = _fields(_from_code_page(_CONTROL.sub("", line)))
    if len(fields) < FIELDS:
        begun = len(fields) > 1 and _is_number(fields[0])
        raise BadCard("few_fields" if begun else "not_card")
    number, _old, name, birth, sex, residence = (field.strip() for field in fields[:6])
    return _Line(number, name, birth, sex, residence)


def _fields(text: str) -> list[str]:
    other = _NUMBER_AND_SIGN.match(text)
    return text.split(other[1] if other else SEPARATOR)


# Digits -------------------------------------------------------------------------------------------------------------


def _is_number(text: str) -> bool:
    return idnumber.is_id_number(_number_digits(text))


def _number_digits(text: str) -> str:
    digits = text.translate(_VIETNAMESE_TABLE)
    return re.sub(r"^\D+", "", re.sub(r"^\][A-Za-z]\d", "", digits))  # what a reader puts before it


def _number(text: str) -> str:
    digits = _number_digits(text)
    if idnumber.is_id_number(digits):
        return digits
    if text and not set(text) - _FRENCH_DIGITS:
        raise BadCard("layout")
    raise BadCard("number" if digits.isdigit() else "input_method" if any(map(str.isdigit, digits)) else "not_card")


def _birth(text: str, today: dt.date) -> str:
    digits = text.translate(_VIETNAMESE_TABLE)
    if not digits:
        return ""
    if _EIGHT_DIGITS.match(digits):
        digits = f"{digits[:2]}/{digits[2:4]}/{digits[4:]}"
    try:
        return str(BirthDate.parse(digits, today))
    except BadDate as error:
        raise BadCard("birth" if digits.replace("/", "").isdigit() else "input_method") from error


def _sex(text: str) -> Sex | None:
    word = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if char.isascii())
    if word == "nam":
        return "male"
    return "female" if word.startswith("n") else None  # “Nữ”, also where its ữ was lost


# The name -----------------------------------------------------------------------------------------------------------


def _from_code_page(text: str) -> str:
    """Return a line whose bytes were taken for the letters of a code page as it was; another line as it is.

    Certain where it succeeds: single letters beyond ASCII are never UTF-8 by chance.
    """
    if text.isascii():
        return text
    for page in _CODE_PAGES:
        try:
            return b"".join(_bytes(text, page)).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _bytes(text: str, page: str) -> Iterator[bytes]:
    for char in text:
        try:
            yield char.encode(page)
        except UnicodeEncodeError:
            yield char.encode("latin-1")  # Windows gives a code without a letter as the sign of that number


def _name_fault(read: _Line, name: str) -> NameFault | None:
    if _LOST.search(name + read.sex):
        return "lost"
    if name_error(name):
        return "input_method" if any(map(str.isdigit, name)) else "code_page"
    words = re.findall(r"[^\W\d_]+", f"{name} {read.sex} {read.residence}")
    marked = [word for word in words if not word.isascii()]
    if not marked:
        return _fault_without_marks(read, name)
    wrong = sum(not is_syllable(word) for word in marked)
    return "input_method" if wrong * 2 > len(marked) else None


def _fault_without_marks(read: _Line, name: str) -> NameFault | None:
    """Judge a line that has no mark at all: a reader that drops letters (`Nguyn Vn An`), or that drops their marks."""
    if not read.residence:
        return None
    dropped = read.sex.lower() == "n" or not all(map(could_be_bare, re.findall(r"[^\W\d_]+", name)))
    return "lost" if dropped else "bare"


def _without_caps_lock(name: str) -> str:
    """Return a name typed with Caps Lock on (`nGUYễN vĂN aN`) in small letters; any other as it is."""
    plain = [word for word in name.split() if word[0].isascii() and len(word) > 1]
    swapped = any(word[0].islower() and any(char.isupper() for char in word[1:]) for word in plain)
    return name.lower() if swapped else name
