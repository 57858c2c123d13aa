"""Columns as a person chose them, and the shape by which lists like theirs are known again: never what people's rows say."""

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.text import fold
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.columns import Column, Columns, Vocabulary, header_text
from cdht_desktop.sheets.lists import DEEPEST_HEADER
from cdht_desktop.sheets.reader import Sheet
from cdht_desktop.words import _

# Fields of a problem that stand in other columns too.
_PARTS = {
    "name": ("name", "surname"),
    "birth": ("birth", "day", "month", "year", "male", "female"),
    "sex": ("sex", "male", "female"),
    "village": ("village", "address"),
}
_SURELY = 3  # texts of a row that is a header, or a person: two stand in the head of a paper, left and right
_DEEPEST = 3  # rows of a header
_LOOKED_AT = 200  # rows by which a column without a header is judged
_DATE = 8  # digits at most; what has more is a phone
_PHONE = 11  # digits at most; what has more is an ID number
_DATE_SIGNS = frozenset("0123456789/.- ")


@dataclass(frozen=True)
class ColumnChoice:
    """Which column (from 0) holds which field, and where the people begin: `rows_above` rows stand before the first.

    `header_rows` (from 1) are those among them that name the columns, none in a list without a header. Without
    fields the sheet is left out.
    """

    fields: Mapping[str, int]
    header_rows: tuple[int, ...]
    rows_above: int

    @classmethod
    def of(cls, columns: Columns) -> "ColumnChoice":
        """Return what was recognised, as if a person had chosen it."""
        fields = {field: column.index for field, column in columns.fields.items()}
        return cls(fields, columns.header_rows, columns.rows_above)

    def marked(self, field: str) -> list[int]:
        """Return the columns (from 0) in which a problem of `field` stands."""
        return [self.fields[part] for part in _PARTS.get(field, (field,)) if part in self.fields]

    def columns(self, sheet: Sheet, file: str, words: Vocabulary) -> Columns | None:
        """Return the columns of a sheet by this choice, None where a column lacks that a list cannot do without."""
        width = len(sheet.rows[0]) if sheet.rows else 0
        fields = {field: Column(at, self._header(sheet, at)) for field, at in self.fields.items() if at < width}
        if words.missing(fields):
            return None
        return Columns(file, sheet.name, self.header_rows, fields, self.rows_above)

    def _header(self, sheet: Sheet, at: int) -> str:
        texts = (header_text(sheet.rows[row - 1][at]) for row in self.header_rows)
        return " / ".join(filter(None, texts))


def fault_heading() -> str:
    """Return the header of the column in which a marked workbook says what is wrong."""
    return _("Error")


def is_fault_heading(cell: object) -> bool:
    """Say whether a header cell is that of a marked workbook's own column, which the next reading passes over."""
    return isinstance(cell, str) and fold(cell) == fold(fault_heading())


def header_above(sheet: Sheet, rows_above: int, guess: Columns | None) -> tuple[int, ...]:
    """Return the rows (from 1) that name the columns of people who begin below `rows_above` rows; () where none does."""
    if guess is not None and guess.rows_above <= rows_above:
        return guess.header_rows
    nearest = range(rows_above, max(0, rows_above - _DEEPEST), -1)
    return next(((row,) for row in nearest if _names_columns(sheet.rows[row - 1], 2)), ())


def first_guess(sheet: Sheet) -> ColumnChoice:
    """Return where people seem to begin in a sheet whose columns could not be told."""
    for row, cells in enumerate(sheet.rows[:DEEPEST_HEADER], 1):
        if _names_columns(cells, _SURELY):
            return ColumnChoice({}, (row,), row)
        if sum(map(_filled, cells)) >= _SURELY:
            return ColumnChoice({}, (), row - 1)
    return ColumnChoice({}, (), 0)


def _names_columns(cells: Sequence[Any], least: int) -> bool:
    """Say whether a row looks like a header: at least so many texts, and neither number nor date."""
    filled = [cell for cell in cells if _filled(cell)]
    texts = all(isinstance(cell, str) and not _DATE_SIGNS.issuperset(cell) for cell in filled)
    return len(filled) >= least and texts


def _filled(cell: object) -> bool:
    return cell != "" and not (isinstance(cell, str) and not cell.strip())


# Shapes: a digest of the header's texts, or of the kinds of values where there is no header --------------------------


def shape_of(sheet: Sheet, choice: ColumnChoice) -> tuple[str, dict[str, Any]]:
    """Return the digest of a list's shape (64 hexadecimal digits), and what is to be remembered of the choice.

    A list with a header has the shape of its header's texts, wherever on the sheet it stands; one without has that of
    the kinds of values in its columns.
    """
    depth = len(choice.header_rows)
    last = choice.header_rows[-1] if depth else 0
    content = {"fields": dict(choice.fields), "depth": depth, "gap": choice.rows_above - last}
    if depth:
        return _of_header([sheet.rows[row - 1] for row in choice.header_rows]), content
    return _of_kinds(sheet, content), content


def remembered(
    sheet: Sheet, known: Mapping[str, Mapping[str, Any]], *, headless: bool
) -> tuple[str, ColumnChoice] | None:
    """Return the shape among `known` (content by digest) that a sheet has, and the choice made for it; None for none.

    Lists without a header are looked for only where `headless`.
    """
    for digest, header in _headers(sheet, {int(content["depth"]) for content in known.values()}):
        if digest in known:
            return digest, _choice(known[digest], header)
    for digest, content in known.items() if headless else ():
        if not content["depth"] and _of_kinds(sheet, content) == digest:
            return digest, _choice(content, ())
    return None


def _choice(content: Mapping[str, Any], header: tuple[int, ...]) -> ColumnChoice:
    return ColumnChoice(content["fields"], header, (header[-1] if header else 0) + content["gap"])


def _headers(sheet: Sheet, depths: Iterable[int]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Give the digest of every header that a sheet can have, with its rows (from 1)."""
    for depth in filter(None, depths):
        for first in range(min(len(sheet.rows) - depth + 1, DEEPEST_HEADER)):
            yield _of_header(sheet.rows[first : first + depth]), tuple(range(first + 1, first + depth + 1))


def _of_header(rows: Sequence[Sequence[Any]]) -> str:
    texts = [
        [at, level, fold(header_text(cell))]
        for level, cells in enumerate(rows)
        for at, cell in enumerate(cells)
        if _filled(cell) and not is_fault_heading(cell)
    ]
    return _digest("header", texts)


def _of_kinds(sheet: Sheet, content: Mapping[str, Any]) -> str:
    rows = sheet.rows[content["gap"] :][:_LOOKED_AT]
    width = len(rows[0]) if rows else 0
    used = sorted(at for at in content["fields"].values() if at < width)
    return _digest("kinds", [[at, _commonest(_kind(row[at]) for row in rows if _filled(row[at]))] for at in used])


def _commonest(kinds: Iterable[str]) -> str:
    counted = Counter(kinds).most_common(1)
    return counted[0][0] if counted else ""


def _kind(cell: object) -> str:
    """Say what a value looks like, and nothing of what it says."""
    text = text_of(cell)
    if isinstance(cell, dt.date) or not _DATE_SIGNS.issuperset(text):
        return "date" if isinstance(cell, dt.date) else "text"
    digits = sum(char.isdigit() for char in text)
    if digits > _DATE:
        return "phone" if digits <= _PHONE else "id"
    return "number" if text.isdigit() else "date"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8")).hexdigest()
