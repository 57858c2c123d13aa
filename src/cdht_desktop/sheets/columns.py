"""Which column of a sheet holds what: the header row below titles, found by spellings that are data."""

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import count, pairwise
from typing import Any

from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import BadRules, NoSuchColumn
from cdht_desktop.places import RESOURCES
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.words import _

DEEPEST_HEADER = 30  # rows looked at for a header: titles and addressees stand above it
_LISTED = 12  # headers named in a sentence
_BRACKETS = re.compile(r"\([^()]*\)")
_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Column:
    """A column found: counted from 0, with the header as it stands there."""

    index: int
    header: str


@dataclass(frozen=True)
class Columns:
    """What was recognised in one sheet.

    `header_rows` are the spreadsheet's rows (from 1) that make up the header: one today, with room for a
    header of two rows (men's and women's birth years under one title). `fields` maps a field's name to its
    column.
    """

    file: str
    sheet: str
    header_rows: tuple[int, ...]
    fields: Mapping[str, Column]

    @property
    def header_row(self) -> int:
        """The spreadsheet's row (from 1) in which the header begins."""
        return self.header_rows[0]

    def place(self, row: int) -> Place:
        """Return where spreadsheet row `row` (from 1) stands."""
        return Place(self.file, self.sheet, row)

    def headers(self) -> dict[str, str]:
        """Return the header text of each field that was found."""
        return {field: column.header for field, column in self.fields.items()}


@dataclass(frozen=True)
class Vocabulary:
    """How one kind of list calls its columns and some of its cells; spellings as `key` makes them.

    `columns` maps a spelling to its field, `values` lists of words by name (as written, small letters),
    `numbered` are the words before an indicator's number. Of each of `required` a list has at least one
    field; `titles` is what a field is called in sentences.
    """

    columns: Mapping[str, str]
    values: Mapping[str, frozenset[str]]
    numbered: tuple[str, ...]
    required: tuple[tuple[str, ...], ...]
    titles: Mapping[str, str]

    @classmethod
    def from_toml(cls, text: str, name: str) -> "Vocabulary":
        """Read the text of a file of `resources/columns`; raises `BadRules`, naming the file `name`."""
        try:
            data = tomllib.loads(text)
            columns = {key(word): field for field, words in data["columns"].items() for word in words}
            return cls(
                columns=columns,
                values={field: frozenset(map(_small, words)) for field, words in data["values"].items()},
                numbered=tuple(map(key, data.get("numbered", ()))),
                required=tuple(tuple(map(str, fields)) for fields in data["required"]),
                titles={field: str(words[0]) for field, words in data["columns"].items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error

    def means(self, value: str, text: str) -> bool:
        """Say whether a cell's text is one of the words listed under `value` (`male`, `none`, …)."""
        return _small(text) in self.values[value]

    def with_indicators(self, labels: Sequence[str]) -> "Vocabulary":
        """Return the vocabulary with a required field for each indicator (`score_1`, …)."""
        columns, titles = dict(self.columns), dict(self.titles)
        for number, label in enumerate(labels, 1):
            field = f"score_{number}"
            titles[field] = f"{self.numbered[1]} {number}".upper()
            for word in self.numbered:
                for text in (f"{word} {number}", f"{word}{number}", f"{word} {number:02}", f"{word}{number:02}"):
                    columns.setdefault(text.strip(), field)
            columns.setdefault(key(label), field)
        scores = tuple((f"score_{number}",) for number in range(1, len(labels) + 1))
        return replace(self, columns=columns, titles=titles, required=self.required + scores)

    def missing(self, fields: Mapping[str, Column]) -> str | None:
        """Return what the first needed column that `fields` lacks is called, None where nothing lacks."""
        unmet = (any_of for any_of in self.required if not any(field in fields for field in any_of))
        first = next(unmet, None)
        return None if first is None else " / ".join(self.titles[field] for field in first)

    def match(self, row: Sequence[Any]) -> dict[str, Column]:
        """Return the fields that a row, taken as a header, names: whole spellings first, then beginnings."""
        headers = [(index, header_text(cell)) for index, cell in enumerate(row)]
        headers = [(index, text) for index, text in headers if text]
        found: dict[str, Column] = {}
        for field_of in (self._whole, self._beginning):
            taken = {column.index for column in found.values()}
            for index, text in headers:
                field = None if index in taken else field_of(key(text))
                if field is not None:
                    found.setdefault(field, Column(index, text))
        return found

    def _whole(self, header: str) -> str | None:
        return self.columns.get(header)

    def _beginning(self, header: str) -> str | None:
        """Find `ho va ten chu in hoa` by `ho va ten`; a single word is too little (`Tổng số con`)."""
        words = header.split(" ")
        starts = (" ".join(words[:length]) for length in range(len(words) - 1, 1, -1))
        return next((self.columns[start] for start in starts if start in self.columns), None)


@cache
def vocabulary(kind: str) -> Vocabulary:
    """Return the shipped spellings of `citizens` or `scores`."""
    path = RESOURCES / "columns" / f"{kind}.toml"
    return Vocabulary.from_toml(path.read_text(encoding="utf-8"), path.name)


@lru_cache(4096)
def key(text: str) -> str:
    """Return a header's text by which it is compared: folded, words only, without what stands in brackets."""
    folded = fold(text)
    bare = _SIGNS.sub(" ", _BRACKETS.sub(" ", folded)).strip()
    return bare or _SIGNS.sub(" ", folded).strip()


def _small(text: str) -> str:
    return nfc(text).lower()


def header_text(cell: object) -> str:
    """Return a header cell as text; a number heads the column of an indicator (`1`), a date heads none."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (bool, float, dt.date, dt.time, dt.timedelta)):
        return ""
    return nfc(str(cell))


def find_columns(sheet: Sheet, file: str, words: Vocabulary) -> Columns | None:
    """Return the columns of a sheet by that row among its first 30 that names most fields.

    None where no row names every field that a list needs.
    """
    best: tuple[int, dict[str, Column]] | None = None
    for row, cells in enumerate(sheet.rows[:DEEPEST_HEADER], 1):
        fields = words.match(cells)
        if not words.missing(fields) and (best is None or len(fields) > len(best[1])):
            best = (row, fields)
    return Columns(file, sheet.name, (best[0],), best[1]) if best else None


def lists_of(workbook: Workbook, words: Vocabulary, problems: list[Problem]) -> list[tuple[Sheet, Columns]]:
    """Return the sheets of a workbook that hold a list, with their columns.

    A sheet that holds something else is left out, with a warning added to `problems`. Raises `NoSuchColumn`
    where no sheet holds a list: its sentence names the missing column, and the headers that were found.
    """
    found = []
    for sheet in workbook.sheets:
        columns = find_columns(sheet, workbook.file, words)
        if columns:
            found.append((sheet, columns))
        elif sheet.rows:
            problems.append(_left_out(workbook.file, sheet, words))
    if not found:
        raise NoSuchColumn(_no_column(workbook, words))
    return found


def _likeliest(sheets: Sequence[Sheet], words: Vocabulary) -> list[Any]:
    """Return the row that looks most like a header, though it lacks a column."""
    rows = [row for sheet in sheets for row in sheet.rows[:DEEPEST_HEADER]]

    def looks(row: list[Any]) -> tuple[int, int]:
        return len(words.match(row)), sum(1 for cell in row if header_text(cell))

    return max(rows, key=looks, default=[])


def _left_out(file: str, sheet: Sheet, words: Vocabulary) -> Problem:
    column = words.missing(words.match(_likeliest([sheet], words)))
    message = _("The sheet was left out: it has no column “{column}”.").format(column=column)
    return Problem(file, sheet.name, 1, "", "warning", "sheet_left_out", message)


def _no_column(workbook: Workbook, words: Vocabulary) -> str:
    best = _likeliest(workbook.sheets, words)
    column = words.missing(words.match(best))
    headers = [text for text in map(header_text, best) if text][:_LISTED]
    if not headers:
        return _("“{name}” holds nothing: a column “{column}” is needed.").format(name=workbook.file, column=column)
    return _("“{name}” has no column “{column}”. Found: {headers}.").format(
        name=workbook.file, column=column, headers=", ".join(f"“{text[:40]}”" for text in headers)
    )


def data_rows(sheet: Sheet, columns: Columns) -> Iterator[tuple[int, list[Any]]]:
    """Give the rows below the header that hold anything but a running number, each with its spreadsheet row.

    A row that only numbers the columns ((1), (2), (3) …) right below the header is left out.
    """
    first = columns.header_rows[-1]
    position = columns.fields.get("position")
    skipped = position.index if position else -1
    for row, cells in zip(count(first + 1), sheet.rows[first:], strict=False):
        if row == first + 1 and _numbers_columns(cells):
            continue
        if _holds_anything(cells, skipped):
            yield row, cells


def _holds_anything(cells: Sequence[Any], skipped: int) -> bool:
    for index, cell in enumerate(cells):  # noqa: SIM110 - a generator for each row costs a tenth of reading the list
        if cell != "" and index != skipped and not _blank(cell):
            return True
    return False


def _blank(cell: object) -> bool:
    return isinstance(cell, str) and not cell.strip()


def _numbers_columns(cells: Sequence[Any]) -> bool:
    numbers = [key(header_text(cell)) for cell in cells if cell != ""]
    return len(numbers) > 1 and all(a.isdigit() and b.isdigit() and int(b) == int(a) + 1 for a, b in pairwise(numbers))


def is_total(text: str, words: Vocabulary) -> bool:
    """Say whether a text begins a line of totals (`Tổng cộng: 57`); marks count: `Tống` is a surname."""
    first = _small(text).split(":")[0].strip(" .")
    return any(first == word or (" " in word and first.startswith(word)) for word in words.values["totals"])
