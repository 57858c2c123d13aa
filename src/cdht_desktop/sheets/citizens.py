"""A list of citizens: from a workbook's cells to entries, with every fault named at its row and field."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import as_spelled, fold
from cdht_desktop.domain.villages import village_among
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.citizen_habits import Rows
from cdht_desktop.sheets.citizen_rows import CitizenEntry, Row
from cdht_desktop.sheets.columns import Columns, Vocabulary, vocabulary
from cdht_desktop.sheets.lists import Block, blocks, lists_of
from cdht_desktop.sheets.people import People
from cdht_desktop.sheets.places import village_of_sheet, village_of_titles
from cdht_desktop.sheets.reader import Sheet, Workbook
from cdht_desktop.sheets.tables import Half, halves, unread_name

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
    lists: Iterable[tuple[Sheet, Columns]], problems: list[Problem], *, today: dt.date, village: str | None = None
) -> CitizenList:
    """Return the citizens of sheets by columns that are known already; what is wrong joins `problems`.

    The sheets can be those of several files: who stands in two of them is told. Their text is Unicode. `today` and
    `village` as in `parse_citizens`.
    """
    reading = _Reading(vocabulary("citizens"), today, village, problems)
    read = []
    for sheet, columns in lists:
        reading.read_sheet(sheet, columns)
        read.append(columns)
    return CitizenList(reading.entries, problems, tuple(read), reading.considered)


class _Table(NamedTuple):
    """One table of a sheet while it is read; `half` is None where it stands alone."""

    columns: Columns
    half: Half | None
    rows: Rows
    people: People


class _Reading:
    """The rows of an import so far: what repeats is told across sheets and files."""

    def __init__(self, words: Vocabulary, today: dt.date, village: str | None, problems: list[Problem]) -> None:
        self.village = text_of(village or "")
        self.problems = problems
        self.words = words
        self.today = today
        self.entries: list[CitizenEntry] = []
        self.considered = 0
        self._by_id: dict[str, CitizenEntry] = {}
        self._without_id: dict[tuple[object, ...], dict[str, Place]] = {}  # by their villages

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list, block by block: a repeated header may stand below another village's title."""
        found = blocks(sheet, columns, self.words)
        tables: list[_Table] = []
        last, village = 0, ""
        for number, block in enumerate(found):
            if number == 0 or block.columns is not found[number - 1].columns:
                alike = _with_columns(block.columns, found[number:])
                tables = self._tables(sheet, block.columns, alike)
            tables[0].rows.village = village
            self._name_village(
                sheet, block.columns, tables[0].rows, sheet.rows[last : block.header - 1], first=last == 0
            )
            village = tables[0].rows.village
            for table in tables:
                table.rows.village = village
                last = max(last, self._read_block(block, table))
            village = tables[0].rows.village

    def _tables(self, sheet: Sheet, columns: Columns, alike: Sequence[Block]) -> list["_Table"]:
        """Return the tables below the headers of blocks that are alike: one, or several side by side."""
        if header := unread_name(sheet, columns):
            place = columns.place(columns.header_row)
            self.problems.append(place.problem("name", "warning", "name_second", header=header))
        sides = halves(sheet, columns)
        tables = []
        for half in sides or (None,):
            rows, people = Rows(self.words, self.today, self.problems), People(self.words, self.today)
            own = half.columns if half else columns
            rows.begin(own, [cells for block in alike for _, cells in (half.rows(block) if half else block.rows)])
            people.begin(rows.index)
            tables.append(_Table(own, half, rows, people))
        return tables

    def _read_block(self, block: Block, table: "_Table") -> int:
        """Read the rows of a block; return the spreadsheet row after which what follows it begins."""
        rows = table.rows
        people, villages = table.people.of(table.half.rows(block) if table.half else block.rows)
        rows.look_down(((row, cells) for row, cells in people if row not in villages), self.village)
        last = block.header
        for last, cells in people:
            if last in villages:
                rows.village = villages[last]
                continue
            self.considered += 1
            entry = Row(rows, table.columns.place(last), cells).entry()
            if entry and not self._repeats(entry):
                self.entries.append(entry)
        return last

    def _name_village(
        self, sheet: Sheet, columns: Columns, rows: Rows, titles: list[list[Any]], *, first: bool
    ) -> None:
        """Set the village of people whose rows name none: the title's, else the sheet's, else the one given."""
        titled = village_of_titles(titles)
        if not first:
            rows.village = titled or rows.village
            return
        named = village_of_sheet(sheet.name)
        rows.village = titled or named or self.village
        if titled and named and village_among(titled, [named]) is None and not rows.names_villages:
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
        alike = self._without_id.setdefault((as_spelled(entry.name), entry.birth, entry.sex, entry.phone), {})
        village = village_among(entry.village, alike)
        if village is None:
            alike[entry.village] = entry.place
            return False
        other = _row_in_words(alike[village], entry.place)
        self.problems.append(entry.place.problem("name", "warning", "row_repeated", other=other))
        return True


def _row_in_words(earlier: Place, later: Place) -> str:
    """Return where an earlier row stands: its number, with its sheet or its file where that is another."""
    if earlier.file != later.file:
        return f"{earlier.row} ({earlier.file}, {earlier.sheet})"
    return str(earlier.row) if earlier.sheet == later.sheet else f"{earlier.row} ({earlier.sheet})"


def _with_columns(columns: Columns, found: Sequence[Block]) -> list[Block]:
    """Return the first blocks, as long as their columns are these."""
    return list(takewhile(lambda block: block.columns is columns, found))
