"""A list of citizens: from a workbook's cells to entries, with every fault named at its row and field."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import fold
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.citizen_rows import CitizenEntry, Row, Rows
from cdht_desktop.sheets.columns import Columns, Vocabulary, vocabulary
from cdht_desktop.sheets.lists import Block, blocks, lists_of
from cdht_desktop.sheets.people import People
from cdht_desktop.sheets.places import village_of_sheet, village_of_titles
from cdht_desktop.sheets.reader import Sheet, Workbook

__all__ = ["CitizenEntry", "CitizenList", "parse_citizens", "parse_lists"]


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
    return parse_lists(lists_of(workbook, words, problems), problems, today=today, village=village)


def parse_lists(
    lists: Sequence[tuple[Sheet, Columns]], problems: list[Problem], *, today: dt.date, village: str | None = None
) -> CitizenList:
    """Return the citizens of a workbook's sheets by columns that are known already; what is wrong joins `problems`.

    The sheets' text is Unicode. `today` and `village` as in `parse_citizens`.
    """
    reading = _Reading(vocabulary("citizens"), today, village, problems)
    for sheet, columns in lists:
        reading.read_sheet(sheet, columns)
    return CitizenList(reading.entries, problems, tuple(columns for _, columns in lists), reading.considered)


class _Reading:
    """The rows of a workbook so far: what repeats is told across its sheets."""

    def __init__(self, words: Vocabulary, today: dt.date, village: str | None, problems: list[Problem]) -> None:
        self.village = text_of(village or "")
        self.problems = problems
        self.rows = Rows(words, today, problems)
        self.people = People(words, today)
        self.entries: list[CitizenEntry] = []
        self.considered = 0
        self._by_id: dict[str, CitizenEntry] = {}
        self._without_id: dict[tuple[object, ...], Place] = {}

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list, block by block: a repeated header may stand below another village's title."""
        self.rows.begin(columns, sheet.rows)
        self.people.begin(self.rows.index)
        last = 0
        for block in blocks(sheet, columns):
            self._name_village(sheet, columns, sheet.rows[last : block.header - 1], first=last == 0)
            last = self._read_block(block, columns)

    def _read_block(self, block: Block, columns: Columns) -> int:
        """Read the rows of a block; return the spreadsheet row after which what follows it begins."""
        people, villages = self.people.of(block.rows)
        self.rows.look_down(((row, cells) for row, cells in people if row not in villages), self.village)
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

    def _repeats(self, entry: CitizenEntry) -> bool:
        """Say whether an earlier row has the same ID number, or without one says the same, and name the fault."""
        if entry.id_number is None:
            return self._says_the_same(entry)
        earlier = self._by_id.setdefault(entry.id_number, entry)
        if earlier is entry:
            return False
        other = _row_in_words(earlier.place, entry.place)
        if fold(earlier.name) == fold(entry.name):
            self.problems.append(entry.place.problem("id_number", "warning", "id_repeated", other=other))
        else:
            self.problems.append(entry.place.problem("id_number", "error", "id_other_name", other=other))
        return True

    def _says_the_same(self, entry: CitizenEntry) -> bool:
        """Say whether an earlier row without ID number is alike in all that tells people apart, and name the fault."""
        alike = (fold(entry.name), entry.birth, entry.sex, fold(entry.village), entry.phone)
        earlier = self._without_id.setdefault(alike, entry.place)
        if earlier is entry.place:
            return False
        other = _row_in_words(earlier, entry.place)
        self.problems.append(entry.place.problem("name", "warning", "row_repeated", other=other))
        return True


def _row_in_words(earlier: Place, later: Place) -> str:
    """Return where an earlier row stands: its number, with its sheet where that is another."""
    return str(earlier.row) if earlier.sheet == later.sheet else f"{earlier.row} ({earlier.sheet})"
