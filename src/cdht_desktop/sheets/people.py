"""Which rows of a list are about people: not totals, marks of pages, lines that name a village, dates and signatures."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.names import name_error
from cdht_desktop.sheets.cells import looks_like_id, text_of
from cdht_desktop.sheets.columns import Vocabulary, is_total
from cdht_desktop.sheets.places import sections

Numbered = list[tuple[int, list[Any]]]  # rows with the number that the spreadsheet gives them
_BIRTHS = ("birth", "male", "female", "year")
_TELLING = ("position", *_BIRTHS, "id_number")  # fields by which a person's row is known
_DATE_SIGNS = frozenset("0123456789/.- ")
_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]?")  # 7, 7., 7), 2.7
_SECTION = re.compile(r"(?:[IVXLC]+|[A-Z])\s*[.):/\-]*")  # II, A., III)
_SECTION_LINE = re.compile(r"[IVXLC]+\s*[.):/\-]\s*\S")  # "II. NÔNG DÂN" in one cell
_YOUNGEST = 5  # years: a later date in the column of births is that of a signature
_FEW = 2  # filled cells of a line that is about nobody
_DAY_OF_SIGNING = re.compile(r"ngày\s[\d\s.…]*tháng\s[\d\s.…]*năm", re.IGNORECASE)


class People:
    """Tells the rows of one list after another; `begin` takes the columns of the next."""

    def __init__(self, words: Vocabulary, today: dt.date) -> None:
        self.words = words
        self.today = today
        self.index: Mapping[str, int] = {}

    def begin(self, index: Mapping[str, int]) -> None:
        """Take the columns of the next list, by field."""
        self.index = index
        self._positions = index.get("position", -1)
        self._names = index.get("name", -1)

    def of(self, rows: Numbered) -> tuple[Numbered, dict[int, str]]:
        """Return the rows about people, and the lines between them that name a village; these by their row's number.

        Left out are lines of totals and of nobody, and what follows the last person (place, date, signatures).
        """
        rows = self._without_end([(row, cells) for row, cells in rows if not self._is_total(cells)])
        villages = sections(rows, self.is_person)
        return [(row, cells) for row, cells in rows if row in villages or not self._is_nobody(cells)], villages

    def is_person(self, cells: list[Any]) -> bool:
        """Say whether a row has a running number, a birth or an ID number."""
        if self._has_number(cells):
            return True
        births = (self._cell(cells, field) for field in _BIRTHS)
        if any(birth != "" and self._is_birth(birth) for birth in births):
            return self._name(cells) != "" or _filled(cells) > _FEW
        return False

    def _has_number(self, cells: list[Any]) -> bool:
        position = self._cell(cells, "position")
        if isinstance(position, (int, float)) and not isinstance(position, bool):
            return True
        return _NUMBER.fullmatch(text_of(position)) is not None or looks_like_id(self._cell(cells, "id_number"))

    def _is_birth(self, cell: object) -> bool:
        """Say whether a cell is meant as a birth; a day in words may be that on which the list was signed."""
        if not isinstance(cell, str):
            return True
        if _DATE_SIGNS.issuperset(cell):
            return not cell.isspace()
        try:
            text = text_of(cell)
            birth = BirthDate.about(text, self.today) or BirthDate.parse(text, self.today)
            return birth.year <= self.today.year - _YOUNGEST
        except BadDate as bad:
            return bad.reason == "birth_does_not_exist"

    def _is_total(self, cells: list[Any]) -> bool:
        if looks_like_id(self._cell(cells, "id_number")):
            return False
        first, name = next((cell for cell in cells if cell != ""), ""), self._cell(cells, "name")
        if isinstance(first, str) and first is not name and is_total(first, self.words):
            return True
        if "surname" in self.index:  # "Quàng" | "Tổng" is a person
            name = self._name(cells)
        return isinstance(name, str) and name != "" and is_total(name, self.words)

    def _is_nobody(self, cells: list[Any]) -> bool:
        """Say whether a line between people is about none: a page's number, a heading; never one that has a name."""
        position = cells[self._positions] if self._positions >= 0 else ""
        if isinstance(position, (int, float)) and position:  # nearly all rows
            return False
        if _filled(cells) > _FEW or self.is_person(cells):
            return False
        name = self._name(cells)
        return not name or name_error(name) is not None or self._heads_section(position, name, cells)

    @staticmethod
    def _heads_section(position: object, name: str, cells: Iterable[Any]) -> bool:
        """Say whether a line only heads those below: a letter or Roman number with a text (`II` | `NÔNG DÂN`)."""
        if _filled(cells) == 1:
            return _SECTION_LINE.match(name) is not None
        return _SECTION.fullmatch(text_of(position)) is not None

    def _without_end(self, rows: Numbered) -> Numbered:
        """Leave out what follows the last person."""
        if self.index.keys().isdisjoint(_TELLING):
            ends = (at for at, (_, cells) in enumerate(rows) if self._is_signature(cells))
            return rows[: next(ends, len(rows))]
        end = len(rows)
        while end and not self.is_person(rows[end - 1][1]):
            end -= 1
        while 0 < end < len(rows) and rows[end][0] == rows[end - 1][0] + 1 and self._is_like_above(rows, end):
            end += 1
        return rows[:end]

    def _is_signature(self, cells: Iterable[Any]) -> bool:
        texts = (text_of(cell).lower() for cell in cells if isinstance(cell, str))
        begin = tuple(self.words.values["signatures"])
        return any(text.startswith(begin) or _DAY_OF_SIGNING.search(text) for text in texts)

    def _is_like_above(self, rows: Numbered, at: int) -> bool:
        """Say whether a row without number and birth, right below people, is a person: a name, and a sex or village."""
        cells = rows[at][1]
        if name_error(self._name(cells)) is not None or self._is_signature(cells):
            return False
        sex = text_of(self._cell(cells, "sex"))
        village = self._cell(cells, "village")
        known = village != "" and any(self._cell(above, "village") == village for _, above in rows[:at])
        return known or self.words.means("male", sex) or self.words.means("female", sex)

    def _name(self, cells: list[Any]) -> str:
        return " ".join(filter(None, (text_of(self._cell(cells, field)) for field in ("surname", "name"))))

    def _cell(self, cells: list[Any], field: str) -> Any:
        index = self.index.get(field)
        return "" if index is None else cells[index]


def _filled(cells: Iterable[Any]) -> int:
    return sum(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)
