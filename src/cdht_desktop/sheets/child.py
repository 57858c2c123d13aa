"""The child process that reads workbooks: a file that kills the reader kills this, not the program.

Imports only the standard library and calamine, to start quickly; what reads text comes when a file is text.
It answers with codes; `reader` puts them in words.
"""

import gc
import io
import os
import pickle
import re
import zipfile
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A password-protected .xls: the record FilePass right after the beginning of the workbook.
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
_VALUES = (b"<v>", b"<t>", b"<t ", b"<text:p")  # what stands in each filled cell of .xlsx and .ods
_MERGED_WEIGHT = 10  # a merged cell costs as much as so many values
_COUNTED_FROM = 16 * MEGABYTE  # unzipped bytes from which values are counted before they are read
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
    memory: int = 2 * GIGABYTE
    seconds: int = 30


class _LimitError(Exception):
    """A limit is exceeded, or the file can't be read: a code, and what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)


Rows = list[list[Any]]
Merged = list[tuple[int, int, int, int]]  # first row, first column, last row, last column, each from 0


def read(path: str, limits: Limits, answer: Connection) -> None:
    """Read the workbook at `path` and send one pickled answer.

    It is `(None, [(sheet, rows, merged cells)…])`, or `(code, values)` where the workbook is refused.
    """
    _hold_back(limits)
    try:
        message = _packed(None, _sheets(path, limits))
    except _LimitError as refused:
        message = _packed(refused.code, refused.values)
    except MemoryError:
        message = _packed("too_much", {})
    except (CalamineError, OSError, ValueError):
        message = _packed("unreadable", {})
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # calamine's, of a class that it does not show
            raise
        message = _packed("unreadable", {})
    answer.send_bytes(message)
    answer.close()


def _packed(code: str | None, values: object) -> bytes:
    return pickle.dumps((code, values), pickle.HIGHEST_PROTOCOL)


def _hold_back(limits: Limits) -> None:
    """Keep this process within its memory and time, and quiet: a dying reader prints its stack."""
    gc.disable()  # only lists of plain values are made here
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.close(silence)
    try:
        import resource  # noqa: PLC0415 - not on Windows, where reader.py watches the memory
    except ImportError:
        return
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
        (resource.RLIMIT_CORE, 0),  # a core dump would hold personal data
    ):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _sheets(path: str, limits: Limits) -> list[tuple[str, Rows, Merged]]:
    with open(path, "rb") as stream:  # noqa: PTH123 - pathlib would cost this process a tenth of its start
        data = stream.read(limits.file + 1)
    if len(data) > limits.file:
        raise _LimitError("too_large")
    if data.startswith(b"PK"):
        _check_zip(data, limits)
    elif not data.startswith(_OLE):
        if len(data) > limits.plain:
            raise _LimitError("plain_too_large")
        return [(os.path.splitext(os.path.basename(path))[0], _text_rows(data, limits), [])]  # noqa: PTH119, PTH122 - pathlib: see above
    elif _LOCKED in data or _FILE_PASS.search(data):
        raise _LimitError("encrypted")
    else:
        _allow(len(data))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise _LimitError("encrypted") from error
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
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _LimitError("unreadable") from error
    unzipped = sum(part.file_size for part in parts)
    zipped = sum(part.compress_size for part in parts)
    if len(parts) > limits.entries or unzipped > limits.unzipped:
        raise _LimitError("too_much")
    if unzipped > limits.ratio * max(zipped, 1) and unzipped > MEGABYTE:
        raise _LimitError("too_much")
    if any(part.flag_bits & 1 for part in parts):
        raise _LimitError("encrypted")
    if unzipped > _COUNTED_FROM:
        _count(data, limits)
    _allow(unzipped)


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
                        raise _LimitError("too_much")


def _allow(size: int) -> None:
    """Hold the memory of this process to what a list of so many bytes can need: one stray cell may ask for gigabytes."""
    try:
        import resource  # noqa: PLC0415 - not on Windows, where reader.py watches the memory

        with open("/proc/self/statm", encoding="ascii") as stream:  # noqa: PTH123 - pathlib: see below
            now = int(stream.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return
    most = min(now + _ALLOWED + _FOR_EACH_BYTE * size, resource.getrlimit(resource.RLIMIT_AS)[0])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _rows(sheet: CalamineSheet, limits: Limits, left: int) -> Rows:
    """Return the rows from the spreadsheet's first on, equally wide, without empty ones at the end."""
    if sheet.end is None:
        return []
    last_row, last_column = sheet.end
    if last_column >= limits.columns:
        raise _LimitError("far_cell", sheet=sheet.name, cell=_letters(last_column))
    if last_row >= limits.rows:
        raise _LimitError("too_many_rows", sheet=sheet.name, rows=limits.rows)
    if (last_row + 1) * (last_column + 1) > left:
        raise _LimitError("too_much")
    texts: dict[str, str] = {}
    once = texts.setdefault  # lists repeat their villages and groups: sent once, kept once
    rows = [
        [once(cell, cell) if isinstance(cell, str) else cell for cell in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    if max(map(len, texts), default=0) > limits.text:
        raise _LimitError("long_text", sheet=sheet.name, count=limits.text)
    while rows and not any(cell != "" for cell in rows[-1]):  # calamine's empty cell is ""
        rows.pop()
    return rows


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
                raise _LimitError("too_much")
            if width * (len(rows) + 1) > limits.cells:
                raise _LimitError("too_much")
            rows.append(row)
    except csv_text.NotTextError as error:
        raise _LimitError("text") from error
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
