"""The lists that a workbook holds: each sheet's header found below titles, and the rows below it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any, NamedTuple

from cdht_desktop.domain.problems import Problem
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.sheets.columns import Column, Columns, Path, Vocabulary, header_text, key
from cdht_desktop.sheets.old_text import in_unicode
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.words import _

DEEPEST_HEADER = 30  # rows looked at for a header: titles and addressees stand above it
_MOST_HEADER_ROWS = 3
_LONGEST_HEADER = 80  # letters; what is longer is a sentence below a title
_LISTED = 12  # headers named in a sentence
_LOOKED_AT = 200  # rows by which a column without a header is judged

Texts = list[str]


def find_columns(sheet: Sheet, file: str, words: Vocabulary) -> Columns | None:
    """Return the columns of a sheet by that header within its first 30 rows that names most fields.

    A header has one row, or up to three where cells are merged. None where no row names every field that a
    list needs.
    """
    rows = [[header_text(cell) for cell in row] for row in sheet.rows[: DEEPEST_HEADER + _MOST_HEADER_ROWS - 1]]
    best: tuple[int, int, int] | None = None
    fields: dict[str, Column] = {}
    for first in range(min(len(rows), DEEPEST_HEADER)):
        for depth in _depths(rows, first, words):
            found = _fields(rows[first : first + depth], words)
            if not words.missing(found) and (best is None or (len(found), -depth) > best[:2]):
                best, fields = (len(found), -depth, first), found
    if best is None:
        return None
    first, depth = best[2], -best[1]
    for deeper in _depths(rows, first, words):  # a row that only names parts of a cell above is no person
        if deeper > depth and len(found := _fields(rows[first : first + deeper], words)) >= len(fields):
            depth, fields = deeper, found
    columns = Columns(file, sheet.name, tuple(range(first + 1, first + depth + 1)), fields)
    return _with_given_names(sheet, columns, rows[first : first + depth])


def _depths(rows: Sequence[Texts], first: int, words: Vocabulary) -> Iterator[int]:
    """Give the numbers of rows that a header from row `first` can have."""
    yield 1
    for depth in range(2, _MOST_HEADER_ROWS + 1):
        above, below = rows[first : first + depth - 1], rows[first + depth - 1 : first + depth]
        if not below or sum(map(bool, above[0])) < 2 or not _goes_on(above, below[0], words):  # noqa: PLR2004
            return
        yield depth


def _goes_on(above: Sequence[Texts], below: Texts, words: Vocabulary) -> bool:
    """Say whether a row is the lower part of the header above it: it names parts of cells that are merged there.

    A person's row is not: it fills columns whose headers are complete.
    """
    tops = [next((text for text in reversed(texts) if text), "") for texts in zip(*above, strict=True)]
    named = False
    for index, text in enumerate(below):
        if not text:
            continue
        after = index + 1
        in_group = not tops[index] or (after < len(tops) and not tops[after] and below[after] != "")
        joined = bool(tops[index]) and words.columns.get(key(f"{tops[index]} {text}")) is not None
        known = joined or words.whole((text,)) is not None
        if not (joined or in_group) or len(text) > _LONGEST_HEADER or (not known and text[:1].isdigit()):
            return False
        named = named or known
    return named


def _fields(rows: Sequence[Texts], words: Vocabulary) -> dict[str, Column]:
    """Return the fields that the rows of a header name together."""
    found = words.match(_paths(rows))
    if {"day", "month", "male"} <= found.keys() and "female" not in found:
        found["year"] = found.pop("male")  # "Năm" beside "Ngày" and "Tháng" is no "Nam"
    if not {"day", "month", "year"} <= found.keys():
        for part in ("day", "month", "year"):
            found.pop(part, None)
    return found


def _paths(rows: Sequence[Texts]) -> list[Path]:
    """Return each column's header texts from above; an empty cell above others belongs to the merged one on its left."""
    levels: list[Texts] = []
    for level, row in enumerate(rows):
        filled, left = [], ""
        for index, text in enumerate(row):
            deeper = any(below[index] for below in rows[level + 1 :])
            left = text or (left if deeper else "")
            filled.append(left)
        levels.append(filled)
    return [tuple(text for text in path if text) for path in zip(*levels, strict=True)]


def _with_given_names(sheet: Sheet, columns: Columns, header: Sequence[Texts]) -> Columns:
    """Take two columns of names below one merged header for what they are: surname and middle names, given name."""
    name = columns.fields.get("name")
    if name is None or "surname" in columns.fields or name.index + 1 >= len(header[0]):
        return columns
    given = name.index + 1
    if any(texts[given] for texts in header) or any(column.index == given for column in columns.fields.values()):
        return columns
    rows = sheet.rows[columns.header_rows[-1] :][:_LOOKED_AT]
    named = [row[given] for row in rows if isinstance(row[name.index], str) and row[name.index].strip()]
    words = sum(isinstance(cell, str) and cell.strip().replace(" ", "").isalpha() for cell in named)
    if 2 * words <= len(named):
        return columns
    both = {"surname": name, "name": Column(given, name.header)}
    return replace(columns, fields={**columns.fields, **both})


def lists_of(workbook: Workbook, words: Vocabulary, problems: list[Problem]) -> list[tuple[Sheet, Columns]]:
    """Return the sheets of a workbook that hold a list, with their columns; text of old fonts is Unicode in them.

    A sheet that holds something else is left out, with a warning added to `problems`. Raises `NoSuchColumn`
    where no sheet holds a list: its sentence names the missing column, and the headers that were found.
    """
    found = []
    sheets = [in_unicode(sheet) for sheet in workbook.sheets]
    for sheet in sheets:
        columns = find_columns(sheet, workbook.file, words)
        if columns:
            found.append((sheet, columns))
        elif sheet.rows:
            problems.append(_left_out(workbook.file, sheet, words))
    if not found:
        raise NoSuchColumn(_no_column(workbook.file, sheets, words))
    return found


def _likeliest(sheets: Sequence[Sheet], words: Vocabulary) -> tuple[dict[str, Column], Texts]:
    """Return the row that looks most like a header, though it lacks a column: its fields and its texts."""
    rows = [[header_text(cell) for cell in row] for sheet in sheets for row in sheet.rows[:DEEPEST_HEADER]]
    found = [(_fields([row], words), row) for row in rows]
    return max(found, key=lambda one: (len(one[0]), sum(map(bool, one[1]))), default=({}, []))


def _left_out(file: str, sheet: Sheet, words: Vocabulary) -> Problem:
    column = words.missing(_likeliest([sheet], words)[0])
    message = _("The sheet was left out: it has no column “{column}”.").format(column=column)
    return Problem(file, sheet.name, 1, "", "warning", "sheet_left_out", message)


def _no_column(file: str, sheets: Sequence[Sheet], words: Vocabulary) -> str:
    fields, texts = _likeliest(sheets, words)
    column = words.missing(fields)
    headers = [text for text in texts if text][:_LISTED]
    if not headers:
        return _("“{name}” holds nothing: a column “{column}” is needed.").format(name=file, column=column)
    return _("“{name}” has no column “{column}”. Found: {headers}.").format(
        name=file, column=column, headers=", ".join(f"“{text[:40]}”" for text in headers)
    )


class Block(NamedTuple):
    """Rows below one header, which lists repeat on every page: `header` is its first row's number (from 1)."""

    header: int
    rows: list[tuple[int, list[Any]]]


def blocks(sheet: Sheet, columns: Columns) -> list[Block]:
    """Return the rows below the header that hold anything but a running number, each with its spreadsheet row.

    A repeated header begins another block. A row right below a header that only numbers the columns ((1), (2),
    (3) …) or explains them in brackets is left out.
    """
    first = columns.header_rows[-1]
    position = columns.fields.get("position")
    skipped = position.index if position else -1
    headers = [_Header(sheet.rows[row - 1], columns) for row in columns.header_rows]
    probes = [(header.probe, header.text) for header in headers]
    found = [Block(columns.header_row, [])]
    rows, fresh = found[0].rows, True
    for row, cells in zip(count(first + 1), sheet.rows[first:], strict=False):
        for number, (probe, text) in enumerate(probes):
            if cells[probe] == text and headers[number].repeated_in(cells):
                fresh = True
                if number == 0:
                    found.append(Block(row, []))
                    rows = found[-1].rows
                break
        else:
            if fresh and (_numbers_columns(cells) or _explains(cells)):
                continue
            if _holds_anything(cells, skipped):
                rows.append((row, cells))
                fresh = False
    return found


class _Header:
    """One row of a header, by which its repetitions on later pages are known."""

    def __init__(self, cells: list[Any], columns: Columns) -> None:
        self.cells = {index: cell for index, cell in enumerate(cells) if cell != "" and not _blank(cell)}
        names = [columns.fields[field].index for field in ("name", "id_number") if field in columns.fields]
        self.probe = next((index for index in names if index in self.cells), min(self.cells))
        self.text = self.cells[self.probe]

    def repeated_in(self, cells: list[Any]) -> bool:
        """Say whether a row repeats this one: most cells are alike, and it has few others."""
        alike = sum(bool(cells[index] == cell) for index, cell in self.cells.items())
        filled = sum(bool(cell != "") for cell in cells)
        return 2 * alike > len(self.cells) and 2 * alike > filled


def _holds_anything(cells: Sequence[Any], skipped: int) -> bool:
    for index, cell in enumerate(cells):  # noqa: SIM110 - a generator for each row costs a tenth of reading the list
        if cell != "" and index != skipped and not _blank(cell):
            return True
    return False


def _blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _explains(cells: Sequence[Any]) -> bool:
    """Say whether a row only explains the columns above it: `(chữ in hoa)`, `(ngày/tháng/năm)`."""
    texts = [header_text(cell) for cell in cells if cell != "" and not _blank(cell)]
    return bool(texts) and all(text.startswith("(") and text.endswith(")") for text in texts)


def _numbers_columns(cells: Sequence[Any]) -> bool:
    """Say whether a row numbers the columns: (1), (2), (3) …, or A, B, 1, 2 … as forms of offices do."""
    marks = [key(header_text(cell)) for cell in cells if cell != "" and not _blank(cell)]
    letters = [ord(mark) for mark in marks if len(mark) == 1 and mark.isalpha()]
    numbers = [int(mark) for mark in marks[len(letters) :] if mark.isdecimal()]
    if len(marks) < 2 or len(letters) + len(numbers) != len(marks):  # noqa: PLR2004 - one mark tells nothing
        return False
    return all(after == before + 1 for run in (letters, numbers) for before, after in pairwise(run))
