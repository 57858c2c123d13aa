"""Single cells: what stands in them as text, and whether it is an ID number."""

import datetime as dt

from cdht_desktop.domain.idnumber import DIGITS
from cdht_desktop.domain.text import nfc

_LEAST_WITHOUT_ZEROS = 10  # no province is 000; nine digits are an old number of another kind
_LEAST_ID_LIKE = 6  # digits by which a cell looks like an ID number, right or wrong


def text_of(cell: object) -> str:
    """Return a cell as text: NFC, whole numbers without `.0`, without the apostrophe that marks text."""
    if isinstance(cell, str):
        if cell.isalnum() and cell.isascii():  # numbers mostly: half of all cells
            return cell
        return nfc(cell).lstrip("'’ ") if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.date):  # a datetime is a date too
        return f"{cell.day:02}/{cell.month:02}/{cell.year:04}"
    return str(cell)


def without_zeros(cell: object) -> str | None:
    """Return the ID number of a numeric cell that lost the zeros of its province (001…); None where none is lost.

    It need not be right: it has to agree with what else is known of the person.
    """
    if isinstance(cell, (str, bool)) or not isinstance(cell, (int, float)) or not float(cell).is_integer():
        return None
    number = str(int(cell))
    if len(number) >= DIGITS or len(number) < _LEAST_WITHOUT_ZEROS:
        return None
    return number.zfill(DIGITS)


def looks_like_id(cell: object) -> bool:
    """Say whether a cell is meant as an ID number, right or wrong: mostly digits, and some of them."""
    if isinstance(cell, str) and len(cell) == DIGITS and cell.isdigit():  # nearly all cells that are asked about
        return True
    text = text_of(cell)
    digits = sum(char.isdigit() for char in text)
    return digits >= _LEAST_ID_LIKE and 2 * digits > len(text)
