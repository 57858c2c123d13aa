"""A list of citizens: from a workbook's cells to entries, with every fault named at its row and field."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from cdht_desktop.domain import idnumber
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.phones import clean_phone
from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.text import fold
from cdht_desktop.sheets.cells import id_fault, looks_like_id, text_of
from cdht_desktop.sheets.columns import Columns, Vocabulary, data_rows, is_total, lists_of, vocabulary
from cdht_desktop.sheets.reader import Sheet, Workbook

MAX_PLACE = 100  # letters of a village or a group
MAX_NOTE = 1000
_SEXES: tuple[Sex, ...] = ("male", "female")
_DATE_SIGNS = frozenset("0123456789/.- ")


@dataclass(frozen=True)
class CitizenEntry:
    """One row that can be written: a person as the list gives them; texts are NFC.

    `village` is as written, or the default that was given; `group` as written; `phone` has its leading 0.
    """

    place: Place
    name: str
    birth: BirthDate
    sex: Sex | None
    id_number: str | None
    village: str
    group: str | None
    phone: str | None
    note: str


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
        self.today = today
        self.village = text_of(village or "")
        self.problems = problems
        self.entries: list[CitizenEntry] = []
        self.considered = 0
        self._by_id: dict[str, CitizenEntry] = {}
        self._texts: dict[str, str] = {}  # villages and groups repeat
        self._sexes: dict[str, Sex | Literal["unknown"] | None] = {"": None}

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list."""
        self.index = {field: column.index for field, column in columns.fields.items()}
        for row, cells in self._of_people(list(data_rows(sheet, columns))):
            self.considered += 1
            entry = _Row(self, columns.place(row), cells).entry()
            if entry and not self._repeats(entry):
                self.entries.append(entry)

    def cell(self, cells: list[Any], field: str) -> Any:
        """Return a row's cell of `field`, "" where the list has no such column."""
        index = self.index.get(field)
        return "" if index is None else cells[index]

    def short_text(self, cell: object) -> str:
        """Return the text of a cell whose text repeats."""
        if not isinstance(cell, str):
            return text_of(cell)
        known = self._texts.get(cell)
        if known is None:
            known = self._texts[cell] = text_of(cell)
        return known

    def sex(self, text: str) -> Sex | Literal["unknown"] | None:
        """Return the sex a text means, None where it is empty."""
        if text not in self._sexes:
            meant: tuple[Sex, ...] = tuple(sex for sex in _SEXES if self.words.means(sex, text))
            self._sexes[text] = meant[0] if meant else "unknown"
        return self._sexes[text]

    def _of_people(self, rows: list[tuple[int, list[Any]]]) -> list[tuple[int, list[Any]]]:
        """Leave out lines of totals, and what follows the last person (place, date, signatures)."""
        rows = [(row, cells) for row, cells in rows if not self._is_total(cells)]
        if not self.index.keys() & {"position", "birth", "id_number"}:
            return rows
        while rows and not self._is_person(rows[-1][1]):
            rows.pop()
        return rows

    def _is_total(self, cells: list[Any]) -> bool:
        if looks_like_id(self.cell(cells, "id_number")):
            return False
        for field in ("position", "name", "surname"):
            text = self.cell(cells, field)
            if isinstance(text, str) and text and is_total(text, self.words):
                return True
        return False

    def _is_person(self, cells: list[Any]) -> bool:
        position = self.short_text(self.cell(cells, "position")).rstrip(".")
        birth = self.cell(cells, "birth")
        dated = birth != "" and (not isinstance(birth, str) or _DATE_SIGNS.issuperset(birth))
        return position.isdigit() or dated or looks_like_id(self.cell(cells, "id_number"))

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


class _Row:
    """One row being read: its faults go to the list, and an error keeps it out."""

    def __init__(self, reading: _Reading, place: Place, cells: list[Any]) -> None:
        self.reading = reading
        self.place = place
        self.cells = cells
        self.wrong = False

    def entry(self) -> CitizenEntry | None:
        """Return the row as an entry, None where something in it is an error."""
        name, birth, sex = self._name(), self._birth(), self._sex()
        id_number = self._id_number()
        village = self._short("village") or self.reading.village
        if not village:
            self.warn("village", "village_missing")
        group, phone, note = self._short("group"), self._phone(), self._note()
        if self.wrong or birth is None:
            return None
        if id_number:
            for what in idnumber.disagreements(id_number, sex, birth.year):
                self.warn("id_number", f"id_{what}")
        return CitizenEntry(self.place, name, birth, sex, id_number, village, group or None, phone, note)

    def error(self, field: str, code: str, **values: object) -> None:
        """Name a fault that keeps the row out."""
        self.wrong = True
        self.reading.problems.append(self.place.problem(field, "error", code, **values))

    def warn(self, field: str, code: str, **values: object) -> None:
        """Name a fault that does not."""
        self.reading.problems.append(self.place.problem(field, "warning", code, **values))

    def text(self, field: str) -> str:
        """Return the text of a field's cell."""
        at = self.reading.index.get(field)
        cell = "" if at is None else self.cells[at]
        return cell if cell == "" else text_of(cell)

    def _name(self) -> str:
        name = self.text("name")
        if surname := self.text("surname"):
            name = f"{surname} {name}"
        if code := name_error(name):
            self.error("name", code)
        return name

    def _birth(self) -> BirthDate | None:
        cell = self.reading.cell(self.cells, "birth")
        value = text_of(cell) if isinstance(cell, str) else cell
        if value == "":
            self.error("birth", "birth_missing")
            return None
        try:
            return BirthDate.parse(value, self.reading.today)
        except BadDate as bad:
            self.error("birth", bad.reason, value=text_of(value))
            return None

    def _sex(self) -> Sex | None:
        text = self.reading.short_text(self.reading.cell(self.cells, "sex"))
        sex = self.reading.sex(text)
        if sex == "unknown":
            self.error("sex", "sex_not_understood", value=text)
            return None
        return sex

    def _id_number(self) -> str | None:
        text = self.text("id_number")
        number = idnumber.clean(text)
        if not number or (not number.isdigit() and self.reading.words.means("none", text)):
            return None
        if fault := id_fault(number):
            self.error("id_number", fault[0], **fault[1])
        return number

    def _short(self, field: str) -> str:
        text = self.reading.short_text(self.reading.cell(self.cells, field))
        if len(text) > MAX_PLACE:
            self.error(field, "text_too_long", count=MAX_PLACE)
        return text

    def _phone(self) -> str | None:
        text = self.text("phone")
        if not text or (not text.isdigit() and self.reading.words.means("none", text)):
            return None
        phone = clean_phone(text)
        if phone is None:
            self.warn("phone", "phone_not_understood", value=text)
        return phone or None

    def _note(self) -> str:
        note = self.text("note")
        if len(note) > MAX_NOTE:
            self.error("note", "text_too_long", count=MAX_NOTE)
        return note
