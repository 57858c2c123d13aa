"""A list of citizens: from a workbook's cells to entries, with every fault named at its row and field."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import fold
from cdht_desktop.sheets.cells import looks_like_id, text_of
from cdht_desktop.sheets.citizen_rows import CitizenEntry, Row, Rows
from cdht_desktop.sheets.columns import Columns, Vocabulary, is_total, vocabulary
from cdht_desktop.sheets.lists import Block, blocks, lists_of
from cdht_desktop.sheets.places import sections, village_of_sheet, village_of_titles
from cdht_desktop.sheets.reader import Sheet, Workbook

__all__ = ["CitizenEntry", "CitizenList", "parse_citizens"]
_DATE_SIGNS = frozenset("0123456789/.- ")
_TELLING = ("position", "birth", "male", "female", "year", "id_number")  # fields by which a person's row is known


@dataclass(frozen=True)
class CitizenList:
    """What a workbook's lists hold.

    `read` counts the rows considered: those written, in error, and left out as repeated. `columns` has one
    entry a sheet that holds a list.
    """

    rows: list[CitizenEntry]
    problems: list[Problem]
    columns: tuple[Columns, ...]
    read: int


def parse_citizens(workbook: Workbook, *, today: dt.date, village: str | None = None) -> CitizenList:
    """Return the citizens that a workbook lists, and what is wrong with it.

    A row with an error is not among the entries; one with a warning is, save a repeated row. `today` is the
    day after which nobody is born yet; `village` is where people live whose row names no village. Raises
    `NoSuchColumn` where no sheet has a column of names.
    """
    words = vocabulary("citizens")
    problems: list[Problem] = []
    lists = lists_of(workbook, words, problems)
    reading = _Reading(words, today, village, problems)
    for sheet, columns in lists:
        reading.read_sheet(sheet, columns)
    return CitizenList(reading.entries, problems, tuple(columns for _, columns in lists), reading.considered)


class _Reading:
    """The rows of a workbook so far: what repeats is told across its sheets."""

    def __init__(self, words: Vocabulary, today: dt.date, village: str | None, problems: list[Problem]) -> None:
        self.words = words
        self.village = text_of(village or "")
        self.problems = problems
        self.rows = Rows(words, today, problems)
        self.entries: list[CitizenEntry] = []
        self.considered = 0
        self._by_id: dict[str, CitizenEntry] = {}

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list, block by block: a repeated header may stand below another village's title."""
        self.rows.begin(columns, sheet.rows)
        self.index = self.rows.index
        last = 0
        for block in blocks(sheet, columns):
            self._name_village(sheet, columns, sheet.rows[last : block.header - 1], first=last == 0)
            last = self._read_block(block, columns)

    def _read_block(self, block: Block, columns: Columns) -> int:
        """Read the rows of a block; return the spreadsheet row after which what follows it begins."""
        people = self._of_people(block.rows)
        villages = {} if self.rows.names_villages else sections(people, self._is_person)
        last = block.header
        for last, cells in people:
            if last in villages:
                self.rows.village = villages[last]
                continue
            self.considered += 1
            entry = Row(self.rows, columns.place(last), cells).entry()
            if entry and not self._repeats(entry):
                self.entries.append(entry)
        return last

    def _name_village(self, sheet: Sheet, columns: Columns, titles: list[list[Any]], *, first: bool) -> None:
        """Set the village of people whose rows name none: the title's, else the sheet's, else the one given."""
        titled = village_of_titles(titles)
        if not first:
            self.rows.village = titled or self.rows.village
            return
        named = village_of_sheet(sheet.name)
        self.rows.village = titled or named or self.village
        if titled and named and fold(titled) != fold(named) and not self.rows.names_villages:
            place = columns.place(columns.header_row)
            self.problems.append(place.problem("village", "warning", "village_differs", value=titled, other=named))

    def _of_people(self, rows: list[tuple[int, list[Any]]]) -> list[tuple[int, list[Any]]]:
        """Leave out lines of totals, and what follows the last person (place, date, signatures)."""
        rows = [(row, cells) for row, cells in rows if not self._is_total(cells)]
        if self.index.keys().isdisjoint(_TELLING):
            return rows
        while rows and not self._is_person(rows[-1][1]):
            rows.pop()
        return rows

    def _is_total(self, cells: list[Any]) -> bool:
        index = self.index.get("id_number")
        if index is not None and looks_like_id(cells[index]):
            return False
        for field in ("position", "name", "surname"):
            text = self.rows.cell(cells, field)
            if isinstance(text, str) and text and is_total(text, self.words):
                return True
        return False

    def _is_person(self, cells: list[Any]) -> bool:
        position = self.rows.short_text(self.rows.cell(cells, "position")).rstrip(".")
        births = (self.rows.cell(cells, field) for field in ("birth", "male", "female", "year"))
        dated = any(birth != "" and (not isinstance(birth, str) or _DATE_SIGNS.issuperset(birth)) for birth in births)
        return position.isdigit() or dated or looks_like_id(self.rows.cell(cells, "id_number"))

    def _repeats(self, entry: CitizenEntry) -> bool:
        """Say whether an earlier row has the same ID number, and name the fault."""
        if entry.id_number is None:
            return False
        earlier = self._by_id.setdefault(entry.id_number, entry)
        if earlier is entry:
            return False
        other = _row_in_words(earlier.place, entry.place)
        if fold(earlier.name) == fold(entry.name):
            self.problems.append(entry.place.problem("id_number", "warning", "id_repeated", other=other))
        else:
            self.problems.append(entry.place.problem("id_number", "error", "id_other_name", other=other))
        return True


def _row_in_words(earlier: Place, later: Place) -> str:
    """Return where an earlier row stands: its number, with its sheet where that is another."""
    return str(earlier.row) if earlier.sheet == later.sheet else f"{earlier.row} ({earlier.sheet})"
