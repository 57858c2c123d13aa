"""Lists saved as text: `.csv` and its relatives, in the encodings and with the separators that offices' programs use.

Loaded by the child process that reads files, within its limits.
"""

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal

from cdht_desktop.domain.legacy import votes
from cdht_desktop.domain.text import bounded

_SEPARATORS = ";\t,|"
_EMPTY = _SEPARATORS + "\r\n "  # what empty rows are made of
_SAMPLE = 200  # lines by which the separator is found
_COMPARED = 100_000  # rows by which quotation marks are judged: all of a list
_SAMPLE_BYTES = 100_000  # by which the encoding and the separator are found
_MOST_KNOWN = 50_000  # different texts kept at a time
_MOST_DIGITS = 15  # of a number: a spreadsheet keeps no more
_LONGEST_LINE = 100_000  # letters; a list's has some hundred
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # of a file that is no text
_EMPTY_BYTES = 8  # in UTF-16 more than one byte in so many is empty
_HINT = re.compile("sep=(.)", re.IGNORECASE)  # Excel's own line that names the separator
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
Rows = list[list[Any]]


class NotTextError(ValueError):
    """The file is no text that can be read."""


def rows_of(data: bytes, *, most_text: int) -> Iterator[list[Any]]:
    """Give the rows of a file of separated values; whole numbers without a leading zero are numbers, as in a workbook.

    Empty rows at the end are left out. Raises `NotTextError` where it is no text, or a cell is longer than
    `most_text`.
    """
    text = decoded(data).rstrip(_EMPTY)
    if "\n" not in text:
        text = text.replace("\r", "\n")  # as old Macintoshes end a line
    first, _, rest = text.partition("\n")
    if hint := _HINT.fullmatch(first.strip()):
        text, separator = rest, hint[1]
    else:
        separator = separator_of(text)
    csv.field_size_limit(most_text)
    known: dict[str, Any] = {}  # lists repeat their villages and groups: sent once, kept once
    once = known.setdefault
    try:
        for fields in _records(text, separator):
            if len(known) > _MOST_KNOWN:
                known.clear()
            yield [once(field, field) if not field.isdigit() else _cell(field) for field in fields]
    except csv.Error as error:
        raise NotTextError(str(error)) from error


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 with or without a mark, UTF-16 likewise, Windows-1258, or an old font's codes."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    encoding = encoding or utf16_without_mark(data) or "utf-8"
    if not encoding.startswith("utf-16") and _CONTROLS.search(data):
        raise NotTextError("control characters")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise NotTextError(str(error)) from error
    return data.decode("latin-1") if _in_old_font(data[:_SAMPLE_BYTES]) else _from_1258(data)


def utf16_without_mark(data: bytes) -> str | None:
    """Return the encoding of UTF-16 without a mark, None for others: blanks, digits and ends of lines have an empty byte."""
    sample = data[: _SAMPLE_BYTES // 2 * 2]
    first, second = sample[0::2].count(0), sample[1::2].count(0)
    if len(sample) % 2 or max(first, second) * _EMPTY_BYTES < len(sample) or min(first, second):
        return None
    return "utf-16-le" if second else "utf-16-be"


def _in_old_font(sample: bytes) -> bool:
    """Say whether bytes read better as codes of TCVN3 or VNI, which are told apart later, than as Windows-1258."""
    found = votes(sample.decode("latin-1"))
    return max(found.tcvn3, found.vni) > votes(unicodedata.normalize("NFC", bounded(_from_1258(sample)))).unicode


def _from_1258(data: bytes) -> str:
    """Windows-1258 writes most tones after their letter, as NFD does: cells are put in NFC when they are read."""
    return data.decode("cp1258", errors="replace")


def separator_of(text: str) -> str:
    """Return the separator by which most lines fall into equally many cells; a comma where none does."""
    sample = text[:_SAMPLE_BYTES]
    evenness = {separator: _evenness(_fields(sample, separator), _SAMPLE) for separator in _SEPARATORS}
    best = max(_SEPARATORS, key=evenness.__getitem__)
    return best if evenness[best] else ","


def _evenness(records: Iterator[list[str]], most: int) -> int:
    """Return how many cells stand in rows of the commonest width, beyond the first of each; -1 where rows can't be had."""
    widths = _widths(records, most)
    return -1 if widths is None else max((times * (width - 1) for width, times in widths.items()), default=0)


def _widths(records: Iterator[list[str]], most: int) -> Counter[int] | None:
    """Count rows by how many cells they have; None where rows can't be had."""
    try:
        return Counter(len(fields) for fields in islice(records, most))
    except csv.Error:
        return None


def _records(text: str, separator: str) -> Iterator[list[str]]:
    """Give the cells of each line; where quotation marks don't pair, they are signs like others."""
    if '"' in text and not _pair(text, separator):
        return _fields(text, separator, csv.QUOTE_NONE)
    return _fields(text, separator)


def _pair(text: str, separator: str) -> bool:
    """Say whether quotation marks stand around cells; an open one swallows rows of the list's own width."""
    quoted = _widths(_fields(text, separator), _COMPARED)
    if quoted is None:
        return False
    plain = _widths(_fields(text, separator, csv.QUOTE_NONE), _COMPARED) or Counter()
    width = max(quoted, key=lambda one: quoted[one] * (one - 1), default=0)
    return plain[width] <= quoted[width]


def _fields(text: str, separator: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[list[str]]:
    return csv.reader(_lines(text), delimiter=separator, quoting=quoting)


def _lines(text: str) -> Iterator[str]:
    """Give the lines with their ends, one after another: a copy of them all would cost as much as the file."""
    for found in _LINE.finditer(text):
        if found.end() - found.start() > _LONGEST_LINE:
            raise NotTextError("a line without an end")
        yield found[0]


def _cell(text: str) -> Any:
    """Return a number for whole digits without a leading zero, as the spreadsheet would that opens the file."""
    if text.isascii() and text.isdigit() and text[0] != "0" and len(text) <= _MOST_DIGITS:
        return int(text)
    return text
