"""The lists that a workbook holds: each sheet's header found below titles, and the rows below it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise
from typing import Any, NamedTuple

from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.sheets.cells import looks_like_id
from cdht_desktop.sheets.columns import Column, Columns, Path, Vocabulary, header_text, key
from cdht_desktop.sheets.headers import MOST_HEADER_ROWS, Texts, best_header, fields_of, header_texts, paths_of
from cdht_desktop.sheets.old_text import in_unicode
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.words import _

DEEPEST_HEADER = 30  # rows looked at for a header: titles and addressees stand above it
_OF_A_PERSON = ("position", "birth", "male", "female", "year", "id_number")  # a signature has none of these
_OF_SEVERAL = ("village", "address", "group", "note")  # fields whose cells are merged where neighbours share them
_LISTED = 12  # headers named in a sentence
_LONGEST_NUMBER = 5  # signs of a running number (`XVIII`); longer text in its column says something
_OTHER_FIELDS = 3  # that a header below the first names at least, to be one with columns of its own
_LOOKED_AT = 200  # rows by which a column without a header is judged


def find_columns(sheet: Sheet, file: str, words: Vocabulary) -> Columns | None:
    """Return the columns of a sheet by that header within its first 30 rows that names most fields.

    A header has one row, or up to three where cells are merged. None where no row names every field that a
    list needs.
    """
    rows = [header_texts(row) for row in sheet.rows[: DEEPEST_HEADER + MOST_HEADER_ROWS - 1]]
    found = best_header(rows, min(len(rows), DEEPEST_HEADER), words)
    if found is None:
        return None
    first, depth, fields = found
    columns = Columns(file, sheet.name, tuple(range(first + 1, first + depth + 1)), fields)
    columns = _with_given_names(sheet, columns, rows[first : first + depth])
    return _without_false_numbers(sheet, columns, paths_of(rows[first : first + depth]), words)


def _without_false_numbers(sheet: Sheet, columns: Columns, paths: Sequence[Path], words: Vocabulary) -> Columns:
    """Leave out a column of ID numbers with a poor header (`ID`) that holds others, running numbers mostly."""
    column = columns.fields.get("id_number")
    if column is None or not words.is_poorer(paths[column.index]):
        return columns
    cells = [row[column.index] for row in sheet.rows[columns.rows_above :][:_LOOKED_AT]]
    filled = [cell for cell in cells if cell != "" and not _blank(cell)]
    if 2 * sum(map(looks_like_id, filled)) > len(filled) or not filled:
        return columns
    return replace(columns, fields={field: one for field, one in columns.fields.items() if field != "id_number"})


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
    found = [(fields_of([row], words), row) for row in rows]
    return max(found, key=lambda one: (len(one[0]), sum(map(bool, one[1]))), default=({}, []))


def left_out(file: str, sheet: Sheet, words: Vocabulary) -> Problem:
    """Return the warning for a sheet that holds no list; it names the column that lacks."""
    column = words.missing(_likeliest([sheet], words)[0])
    if column is None:  # there is one, but a person chose otherwise
        message = _("The sheet was left out: no column was chosen for “{column}”.").format(column=words.missing({}))
    else:
        message = _("The sheet was left out: it has no column “{column}”.").format(column=column)
    return Problem(file, sheet.name, 1, "", "warning", "sheet_left_out", message)


def no_column(file: str, sheets: Sequence[Sheet], words: Vocabulary) -> str:
    """Return the sentence for a file that holds no list: the column that lacks, and the headers found."""
    fields, texts = _likeliest(sheets, words)
    column = words.missing(fields)
    if column is None:  # there is one, but a person chose otherwise
        return _("“{name}”: no column was chosen for “{column}”.").format(name=file, column=words.missing({}))
    headers = [text for text in texts if text][:_LISTED]
    if not headers:
        return _("“{name}” holds nothing: a column “{column}” is needed.").format(name=file, column=column)
    return _("“{name}” has no column “{column}”. Found: {headers}.").format(
        name=file, column=column, headers=", ".join(f"“{text[:40]}”" for text in headers)
    )


class Block(NamedTuple):
    """Rows below one header, which lists repeat on every page: `header` is its first row's number (from 1).

    `columns` are the sheet's, or those of a header that has them in another order.
    """

    header: int
    rows: list[tuple[int, list[Any]]]
    columns: Columns


def blocks(sheet: Sheet, columns: Columns, words: Vocabulary | None = None) -> list[Block]:
    """Return the rows below the header that hold anything but a running number, each with its spreadsheet row.

    A repeated header begins another block; with `words`, also a header with other columns. A row right below a
    header that only numbers the columns ((1), (2), (3) …) or explains them in brackets is left out.
    """
    first = columns.rows_above
    position = columns.fields.get("position")
    skipped = position.index if position else -1
    headers = [_Header(sheet.rows[row - 1], columns) for row in columns.header_rows]
    probes = [(header.probe, header.text) for header in headers]
    found = [Block(columns.header_row, [], columns)]
    rows, fresh, below = found[0].rows, True, 0
    for row, cells in zip(count(first + 1), _filled_down(sheet, columns), strict=False):
        if row <= below:  # the lower rows of another header
            continue
        if words and _may_head(cells) and (other := _other_columns(sheet, row, found[-1].columns, words)):
            found.append(Block(row, [], other))
            rows, fresh, below = found[-1].rows, True, other.rows_above
            headers = [_Header(sheet.rows[one - 1], other) for one in other.header_rows]
            probes = [(header.probe, header.text) for header in headers]
            continue
        for number, (probe, text) in enumerate(probes):
            cell = cells[probe]
            if (cell == text or _alike(cell, text)) and headers[number].repeated_in(cells):
                fresh = True
                if number == 0:
                    found.append(Block(row, [], found[-1].columns))
                    rows = found[-1].rows
                break
        else:
            if fresh and (_numbers_columns(cells) or _explains(cells)):
                continue
            if _holds_anything(cells, skipped):
                rows.append((row, cells))
                fresh = False
    return found


def _may_head(cells: Sequence[Any]) -> bool:
    """Say whether a row can be a header: texts only. Nearly all people have a number first."""
    texts = 0
    for cell in cells:
        if cell != "":
            if not isinstance(cell, str) or cell[:1].isdigit():
                return False
            texts += 1
    return texts >= _OTHER_FIELDS


def _other_columns(sheet: Sheet, row: int, columns: Columns, words: Vocabulary) -> Columns | None:
    """Return the columns of a header at `row` (from 1) that has them elsewhere than the header above it; else None.

    It names people and at least two things more. What a person chose for the header above holds where it is repeated.
    """
    texts = [header_texts(cells) for cells in sheet.rows[row - 1 : row + MOST_HEADER_ROWS - 1]]
    if not any(text and words.whole((text,)) in {"name", "surname"} for text in texts[0]):
        return None
    header = best_header(texts, 1, words)
    if header is None or len(header[2]) < _OTHER_FIELDS or not _moved(header[2], _own_fields(sheet, columns, words)):
        return None
    _first, depth, fields = header
    found = Columns(columns.file, sheet.name, tuple(range(row, row + depth)), fields)
    return _with_given_names(sheet, found, texts[:depth])


def _own_fields(sheet: Sheet, columns: Columns, words: Vocabulary) -> Mapping[str, Column]:
    """Return the fields that a header names by itself, whatever a person chose for its columns."""
    own = [header_texts(sheet.rows[row - 1]) for row in columns.header_rows]
    return fields_of(own, words) if own else columns.fields


def _moved(fields: Mapping[str, Column], before: Mapping[str, Column]) -> bool:
    """Say whether a field stands in another column than before, or in one that held another."""
    held = {column.index: field for field, column in before.items()}
    return any(
        held.get(column.index, field) != field or (field in before and before[field].index != column.index)
        for field, column in fields.items()
    )


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
