"""A list of member units: one row a unit, with its code and its name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.problems import Place, Problem, Severity
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.columns import Column, Columns, is_total, vocabulary
from cdht_desktop.sheets.lists import blocks, lists_of
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.words import _

CODE_DIGITS = (2, 3, 5)  # a province has 2, a district of before 7/2025 had 3, a commune has 5
LONGEST_NAME = 200
LONGEST_PHONE = 40
_COMMUNE = 5


@dataclass(frozen=True)
class UnitEntry:
    """One row that can be written; `phone` is "" where the list has none."""

    place: Place
    code: str
    name: str
    phone: str


@dataclass(frozen=True)
class UnitList:
    """What a workbook's lists of units hold; `read` counts the rows considered."""

    rows: tuple[UnitEntry, ...]
    problems: tuple[Problem, ...]
    read: int


def parse_units(workbook: Workbook) -> UnitList:
    """Return the units that a workbook lists, and what is wrong with it; a row with an error is not among them.

    Raises `NoSuchColumn` where no sheet has a column of codes and one of names.
    """
    problems: list[Problem] = []
    reading = _Reading(problems)
    for sheet, columns in lists_of(workbook, vocabulary("units"), problems):
        reading.read_sheet(sheet, columns)
    return UnitList(tuple(reading.entries.values()), tuple(problems), reading.read)


class _Reading:
    """The rows of a workbook so far: a code that repeats is told across its sheets."""

    def __init__(self, problems: list[Problem]) -> None:
        self.entries: dict[str, UnitEntry] = {}
        self.read = 0
        self._problems = problems
        self._totals = vocabulary("units")

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list."""
        for block in blocks(sheet, columns):
            for row, cells in block.rows:
                if self._is_unit(columns.fields, cells):
                    self.read += 1
                    self._take(columns.place(row), columns.fields, cells)

    def _is_unit(self, fields: Mapping[str, Column], cells: list[Any]) -> bool:
        """Say whether a row is about a unit: it has a code or a name, and does not say a total."""
        if _text(fields, cells, "code"):
            return True
        named = bool(_text(fields, cells, "name"))
        return named and not any(is_total(text, self._totals) for text in map(text_of, cells) if text)

    def _take(self, place: Place, fields: Mapping[str, Column], cells: list[Any]) -> None:
        name, phone = _text(fields, cells, "name"), _text(fields, cells, "phone")
        code_header, name_header = fields["code"].header, fields["name"].header
        code = self._code(place, code_header, cells[fields["code"].index])
        if not name:
            self._say(place, name_header, _("The unit's name is missing."), "unit_name_missing")
        elif len(name) > LONGEST_NAME:
            words = _("The name is longer than {count} letters.").format(count=LONGEST_NAME)
            self._say(place, name_header, words, "text_too_long")
        elif code and code in self.entries:
            words = _("The code {code} stands already in row {row}.")
            self._say(place, code_header, words.format(code=code, row=self.entries[code].place.row), "code_repeated")
        elif code:
            self.entries[code] = UnitEntry(place, code, name, phone[:LONGEST_PHONE])

    def _code(self, place: Place, header: str, cell: object) -> str:
        """Return a row's code, "" where it has none that can stand; a number has lost its zeros in Excel."""
        code = text_of(cell).replace(" ", "")
        if not code:
            self._say(place, header, _("The unit's code is missing."), "code_missing")
        elif not (code.isascii() and code.isdigit()):
            words = _("“{code}” is no code: a code has digits only.").format(code=code)
            self._say(place, header, words, "code_not_digits")
        elif not isinstance(cell, str) and len(code) < _COMMUNE:
            full = code.zfill(_COMMUNE)
            words = _("Excel took the zeros from the code {code}; it was read as {full}. Please check.")
            self._say(place, header, words.format(code=code, full=full), "code_zeros", "warning")
            return full
        elif len(code) in CODE_DIGITS:
            return code
        else:
            words = _("The code {code} has {count} digits; a commune's has 5, a province's 2.")
            self._say(place, header, words.format(code=code, count=len(code)), "code_length")
        return ""

    def _say(self, place: Place, field: str, message: str, code: str, severity: Severity = "error") -> None:
        self._problems.append(Problem(place.file, place.sheet, place.row, field, severity, code, message))


def _text(fields: Mapping[str, Column], cells: list[Any], field: str) -> str:
    return text_of(cells[fields[field].index]).strip() if field in fields else ""
