"""The lists that a workbook holds: each sheet's header found below titles, and the rows below it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any, NamedTuple

from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.sheets.columns import Column, Columns, Path, Vocabulary, header_text, key
from cdht_desktop.sheets.old_text import in_unicode
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.words import _

DEEPEST_HEADER = 30  # rows looked at for a header: titles and addressees stand above it
_MOST_HEADER_ROWS = 3
_OF_A_PERSON = ("position", "birth", "male", "female", "year", "id_number")  # a signature has none of these
_LONGEST_HEADER = 80  # letters; what is longer is a sentence below a title
_OF_SEVERAL = ("village", "address", "group", "note")  # fields whose cells are merged where neighbours share them
_LISTED = 12  # headers named in a sentence
_LONGEST_NUMBER = 5  # signs of a running number (`XVIII`); longer text in its column says something
_LOOKED_AT = 200  # rows by which a column without a header is judged

Texts = list[str]


def find_columns(sheet: Sheet, file: str, words: Vocabulary) -> Columns | None:
    """Return the columns of a sheet by that header within its first 30 rows that names most fields.

    A header has one row, or up to three where cells are merged. None where no row names every field that a
    list needs.
    """
    rows = [_header_texts(row) for row in sheet.rows[: DEEPEST_HEADER + _MOST_HEADER_ROWS - 1]]
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


def _header_texts(row: Sequence[Any]) -> Texts:
    """Return the texts of a row that may be a header; `Thôn:` beside `Vai` is a title's, and heads no column."""
    texts = [header_text(cell) for cell in row]
    labels = sum(text.endswith(":") for text in texts)
    if labels and labels < sum(map(bool, texts)):
        return ["" if text.endswith(":") else text for text in texts]
    return texts


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
        both = f"{tops[index]} {text}"
        joined = (
            bool(tops[index]) and key(both) != key(tops[index]) and words.whole((both,)) is not None
        )  # "(1)" adds nothing
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
    telling = [columns.fields[field].index for field in _OF_A_PERSON if field in columns.fields]
    rows = sheet.rows[columns.header_rows[-1] :][:_LOOKED_AT]
    people = [row for row in rows if not _numbers_columns(row) and not (_blank(row[name.index]) and _blank(row[given]))]
    people = [row for row in people if not telling or any(_has_digit(row[index]) for index in telling)]
    words = sum(name_error(nfc(str(row[given]))) is None for row in people)
    if 2 * words <= len(people):
        return columns
    both = {"surname": name, "name": Column(given, name.header)}
    return replace(columns, fields={**columns.fields, **both})


def lists_of(workbook: Workbook, words: Vocabulary, problems: list[Problem]) -> list[tuple[Sheet, Columns]]:
    """Return the sheets of a workbook that hold a list, with their columns; text of old fonts is Unicode in them.

    A sheet that holds something else is left out, with a warning added to `problems`. Raises `NoSuchColumn`
    where no sheet holds a list: its sentence names the missing column, and the headers that were found.
    """
    found = []
    sheets = [in_unicode(sheet, words.words) for sheet in workbook.sheets]
    for sheet in sheets:
        columns = find_columns(sheet, workbook.file, words)
        if columns:
            found.append((sheet, columns))
        elif sheet.rows:
            problems.append(left_out(workbook.file, sheet, words))
    if not found:
        raise NoSuchColumn(no_column(workbook.file, sheets, words))
    return found


def _likeliest(sheets: Sequence[Sheet], words: Vocabulary) -> tuple[dict[str, Column], Texts]:
    """Return the row that looks most like a header, though it lacks a column: its fields and its texts."""
    rows = [[header_text(cell) for cell in row] for sheet in sheets for row in sheet.rows[:DEEPEST_HEADER]]
    found = [(_fields([row], words), row) for row in rows]
    return max(found, key=lambda one: (len(one[0]), sum(map(bool, one[1]))), default=({}, []))


def left_out(file: str, sheet: Sheet, words: Vocabulary) -> Problem:
    """Return the warning for a sheet that holds no list; it names the column that lacks."""
    column = words.missing(_likeliest([sheet], words)[0])
    message = _("The sheet was left out: it has no column “{column}”.").format(column=column)
    return Problem(file, sheet.name, 1, "", "warning", "sheet_left_out", message)


def no_column(file: str, sheets: Sequence[Sheet], words: Vocabulary) -> str:
    """Return the sentence for a file that holds no list: the column that lacks, and the headers found."""
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
    first = columns.rows_above
    position = columns.fields.get("position")
    skipped = position.index if position else -1
    headers = [_Header(sheet.rows[row - 1], columns) for row in columns.header_rows]
    probes = [(header.probe, header.text) for header in headers]
    found = [Block(columns.header_row, [])]
    rows, fresh = found[0].rows, True
    for row, cells in zip(count(first + 1), _filled_down(sheet, columns), strict=False):
        for number, (probe, text) in enumerate(probes):
            cell = cells[probe]
            if (cell == text or _alike(cell, text)) and headers[number].repeated_in(cells):
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


def _filled_down(sheet: Sheet, columns: Columns) -> list[list[Any]]:
    """Return the rows below the header; a cell merged over several people stands with each of them."""
    first = columns.rows_above
    rows = sheet.rows[first:]
    fields = (columns.fields[field].index for field in _OF_SEVERAL if field in columns.fields)
    done = dict.fromkeys(fields, 0)  # rows of a column that are filled: each once, whatever a file says of its cells
    for top, left, bottom, right in sheet.merged:
        for index in done.keys() & set(range(left, min(right, len(rows[0]) if rows else 0) + 1)):
            for row in range(max(top + 1 - first, done[index]), bottom + 1 - first):
                if top >= first:
                    rows[row] = [*rows[row][:index], sheet.rows[top][left], *rows[row][index + 1 :]]
            done[index] = max(done[index], bottom + 1 - first)
    return rows


class _Header:
    """One row of a header, by which its repetitions on later pages are known."""

    def __init__(self, cells: list[Any], columns: Columns) -> None:
        self.cells = {index: cell for index, cell in enumerate(cells) if cell != "" and not _blank(cell)}
        names = [columns.fields[field].index for field in ("name", "id_number") if field in columns.fields]
        self.probe = next((index for index in names if index in self.cells), min(self.cells))
        self.text = self.cells[self.probe]

    def repeated_in(self, cells: list[Any]) -> bool:
        """Say whether a row repeats this one: most cells are alike, and it has few others."""
        alike = sum(_alike(cells[index], cell) for index, cell in self.cells.items())
        filled = sum(bool(cell != "") for cell in cells)
        return 2 * alike > len(self.cells) and 2 * alike > filled


def _alike(cell: object, header: object) -> bool:
    """Say whether a cell is a header's again; typed anew, it may differ in capitals and in how Unicode writes it."""
    if cell == header:
        return True
    if not (isinstance(cell, str) and isinstance(header, str)) or cell[:1].lower() != header[:1].lower():
        return False
    return 2 * min(len(cell), len(header)) >= max(len(cell), len(header)) and key(cell) == key(header)


def _holds_anything(cells: Sequence[Any], skipped: int) -> bool:
    for index, cell in enumerate(cells):  # no generator: one for each row costs a tenth of reading the list
        if cell != "" and index != skipped and not _blank(cell):
            return True
    number = cells[skipped] if skipped >= 0 else ""
    return isinstance(number, str) and (len(number) > _LONGEST_NUMBER or " " in number.strip())


def _has_digit(cell: object) -> bool:
    return any(char.isdigit() for char in str(cell))


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
