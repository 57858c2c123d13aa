"""The child process that reads workbooks: a file that kills the reader kills this, not the program.

Imports only the standard library and calamine, to start quickly; what reads text comes when a file is text.
It answers with codes; `reader` puts them in words.
"""

import io
import os
import re
import zipfile
import zlib
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any
from xml.parsers import expat  # told to refuse what defusedxml refuses, at a tenth of its time

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from cdht_desktop import apart_child
from cdht_desktop.apart_child import NotReadError

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A password-protected .xls: the record FilePass right after the beginning of the workbook.
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_VALUES = (b"<v>", b"<t>", b"<t ", b"<text:p")  # what stands in each filled cell of .xlsx and .ods
_MERGED_WEIGHT = 10  # a merged cell costs as much as so many values
_COUNTED_FROM = 16 * MEGABYTE  # unzipped bytes from which values are counted before they are read
_ENTRY = b"PK\x01\x02"  # how each entry of a zip's directory begins
_ODS = "content.xml"
_REPEATED = re.compile(rb"-repeated\s*=\s*[\"'][^\"']{8,}")  # LibreOffice repeats up to 1,048,576 times
_LONGEST_REPEAT = 64  # bytes of that
_CHUNK = MEGABYTE
_ALLOWED = 160 * MEGABYTE  # memory: what empty cells may cost, besides so much for each byte of the file:
_FOR_EACH_BYTE = 20
# The part of an OLE file that an encrypted .xlsx consists of; calamine calls that file of unknown format.
_LOCKED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Limits:
    """What a workbook may be at most; beyond it is refused before or while it is read."""

    file: int = 50 * MEGABYTE
    entries: int = 2_000  # parts of a zipped workbook
    unzipped: int = 128 * MEGABYTE
    ratio: int = 200  # unzipped to zipped; real lists reach about 20
    rows: int = 100_000
    columns: int = 256
    cells: int = 2_500_000  # of all sheets together, empty ones too
    values: int = 1_000_000  # of all sheets together: 50,000 people in 20 columns
    plain: int = 20 * MEGABYTE  # a text file (.csv)
    text: int = 32_767  # characters in a cell: Excel's own limit
    kept: int = 1_000  # of which so many are kept: what is looked for in a text can take their square in time
    memory: int = 2 * GIGABYTE
    seconds: int = 30


# What a file that is no whole workbook makes its readers say, wherever they find it.
_UNREADABLE = (
    CalamineError, OSError, ValueError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error, expat.ExpatError,
)  # fmt: skip
Rows = list[list[Any]]
Merged = list[tuple[int, int, int, int]]  # first row, first column, last row, last column, each from 0


def read(path: str, limits: Limits, answer: Connection) -> None:
    """Read the workbook at `path` and send one answer.

    It is `(None, [(sheet, rows, merged cells)…])`, or `(code, values)` where the workbook is refused.
    """
    apart_child.hold_back(limits.memory, limits.seconds)
    apart_child.answer_each(answer, lambda say: say(_sheets(path, limits)), _UNREADABLE)


def _sheets(path: str, limits: Limits) -> list[tuple[str, Rows, Merged]]:
    with open(path, "rb") as stream:  # noqa: PTH123 - pathlib would cost this process a tenth of its start
        data = stream.read(limits.file + 1)
    if len(data) > limits.file:
        raise NotReadError("too_large")
    if data.startswith(b"PK"):
        _check_zip(data, limits)
    elif not data.startswith(_OLE):
        if len(data) > limits.plain:
            raise NotReadError("plain_too_large")
        return [(os.path.splitext(os.path.basename(path))[0], _text_rows(data, limits), [])]  # noqa: PTH119, PTH122 - pathlib: see above
    elif _LOCKED in data or _FILE_PASS.search(data):
        raise NotReadError("encrypted")
    else:
        apart_child.allow(_ALLOWED + _FOR_EACH_BYTE * len(data))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise NotReadError("encrypted") from error
    found = []
    left = limits.cells
    for sheet in book.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            cells = book.get_sheet_by_name(sheet.name)
            rows = _rows(cells, limits, left)
            left -= sum(map(len, rows))
            found.append((sheet.name, rows, _merged(cells, len(rows))))
    return found


def _check_zip(data: bytes, limits: Limits) -> None:
    if (
        data.count(_ENTRY) > limits.entries
    ):  # asked before the list of parts is made: a part takes 40 bytes, its entry 500
        raise NotReadError("too_much")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    unzipped = sum(part.file_size for part in parts)
    zipped = sum(part.compress_size for part in parts)
    if len(parts) > limits.entries or unzipped > limits.unzipped:
        raise NotReadError("too_much")
    if unzipped > limits.ratio * max(zipped, 1) and unzipped > MEGABYTE:
        raise NotReadError("too_much")
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadError("encrypted")
    if unzipped > _COUNTED_FROM:
        _count(data, limits)
    if any(part.filename == _ODS for part in parts):
        _check_ods(data)
    apart_child.allow(_ALLOWED + _FOR_EACH_BYTE * unzipped)


def _check_ods(data: bytes) -> None:
    """Refuse an .ods whose XML does not end, or that repeats a row more often than a sheet has rows.

    calamine waits for ever for an end that is missing, and counts to any number. Entities are refused too.
    """
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_ODS) as part:
        before = b""
        while chunk := part.read(_CHUNK):
            parser.Parse(chunk)
            if _REPEATED.search(before + chunk):
                raise NotReadError("too_much")
            before = chunk[-_LONGEST_REPEAT:]
        parser.Parse(b"", True)  # noqa: FBT003 - the end; expat takes it by place only


def _refuse_doctype(*_declared: object) -> None:
    raise NotReadError("unreadable")


def _count(data: bytes, limits: Limits) -> None:
    """Refuse a zipped workbook of too many values or cells, at a tenth of what reading them costs."""
    values = cells = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            with archive.open(name) as part:
                while chunk := part.read(_CHUNK):
                    values += sum(map(chunk.count, _VALUES)) + _MERGED_WEIGHT * chunk.count(b"<mergeCell ")
                    cells += chunk.count(b"<c")
                    if values > limits.values or cells > limits.cells:
                        raise NotReadError("too_much")


def _rows(sheet: CalamineSheet, limits: Limits, left: int) -> Rows:
    """Return the rows from the spreadsheet's first on, equally wide, without empty ones at the end."""
    if sheet.end is None:
        return []
    last_row, last_column = sheet.end
    if last_column >= limits.columns:
        raise NotReadError("far_cell", sheet=sheet.name, cell=_letters(last_column))
    if last_row >= limits.rows:
        raise NotReadError("too_many_rows", sheet=sheet.name, rows=limits.rows)
    if (last_row + 1) * (last_column + 1) > left:
        raise NotReadError("too_much")
    texts: dict[str, str] = {}
    once = texts.setdefault  # lists repeat their villages and groups: sent once, kept once
    rows = [
        [once(cell, cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    longest = max(map(len, texts), default=0)
    if longest > limits.text:
        raise NotReadError("long_text", sheet=sheet.name, count=limits.text)
    if longest > limits.kept:
        rows = [_shortened(row, limits.kept) for row in rows]
    while rows and not any(cell != "" for cell in rows[-1]):  # calamine's empty cell is ""
        rows.pop()
    return rows


def _shortened(row: list[Any], most: int) -> list[Any]:
    """Return a row whose texts have at most `most` letters; where one is cut, it ends with three dots."""
    return [f"{cell[:most]}…" if isinstance(cell, str) and len(cell) > most else cell for cell in row]


def _merged(sheet: CalamineSheet, rows: int) -> Merged:
    """Return the merged cells that go down over several of the sheet's rows, from above."""
    ranges = sheet.merged_cell_ranges or ()  # calamine knows none of .ods
    down = [(top, left, min(bottom, rows - 1), right) for (top, left), (bottom, right) in ranges]
    return sorted(one for one in down if one[0] < one[2])


def _text_rows(data: bytes, limits: Limits) -> Rows:
    """Return the rows of a text file (`.csv`), equally wide, without empty ones at the end."""
    from cdht_desktop.sheets import csv_text  # noqa: PLC0415 - most files are workbooks, and should be read at once

    rows: Rows = []
    width = values = 0
    try:
        for row in csv_text.rows_of(data, most_text=limits.text):
            width = max(width, len(row))
            values += len(row) - row.count("")
            if len(rows) == limits.rows or width > limits.columns or values > limits.values:
                raise NotReadError("too_much")
            if width * (len(rows) + 1) > limits.cells:
                raise NotReadError("too_much")
            rows.append(_shortened(row, limits.kept))
    except csv_text.NotTextError as error:
        raise NotReadError("text") from error
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    return [row + [""] * (width - len(row)) for row in rows]


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0: 0 → A, 16383 → XFD."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
