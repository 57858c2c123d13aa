"""One row of a list of citizens: its cells to an entry, with every fault named at its field."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain import idnumber
from cdht_desktop.domain.dates import BadDate, BirthDate, with_day_first
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.names import MAX_NAME, in_case, name_error, tidy_name
from cdht_desktop.domain.phones import clean_phone, first_phone
from cdht_desktop.domain.problems import Place
from cdht_desktop.sheets.cells import text_of, without_zeros
from cdht_desktop.sheets.citizen_habits import SEXES, Rows

MAX_PLACE = 100  # letters of a village or a group
MAX_NOTE = 1000
_DIGITS_LOST = re.compile(r"\d[.,]?\d*E\+?\d+", re.IGNORECASE)  # 1.05E+11: the spreadsheet kept a few digits


@dataclass(frozen=True)
class CitizenEntry:
    """One row that can be written: a person as the list gives them; texts are NFC.

    `village` is as written, or that of the sheet, or the default that was given; `group` as written; `phone`
    has its leading 0.
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


class Row:
    """One row being read: its faults go to the list, and an error keeps it out."""

    def __init__(self, rows: Rows, place: Place, cells: list[Any]) -> None:
        self.rows = rows
        self.place = place
        self.cells = cells
        self.wrong = False
        self.zeros = False  # whether the ID number had lost them
        self.remark = ""  # in brackets behind the name

    def entry(self) -> CitizenEntry | None:
        """Return the row as an entry, None where something in it is an error."""
        name, number = self._name(), self._number()
        cell, sex = self._birth_and_sex() if self.rows.two_columns else (self._birth_cell(), self._sex())
        birth = self._birth(cell, number)
        id_number = self._id_number(number, sex, birth)
        village = self._village()
        group, phone, note = self._short("group"), self._phone(), self._note()
        if self.wrong or birth is None:
            return None
        if not village:
            self.warn("village", "village_missing")
        if id_number:
            for what in idnumber.disagreements(id_number, sex, birth.year):
                self.warn("id_number", f"id_{what}")
        return CitizenEntry(self.place, name, birth, sex, id_number, village, group or None, phone, note)

    def error(self, field: str, code: str, **values: object) -> None:
        """Name a fault that keeps the row out."""
        self.wrong = True
        self.rows.problems.append(self.place.problem(field, "error", code, **values))

    def warn(self, field: str, code: str, **values: object) -> None:
        """Name a fault that does not."""
        self.rows.problems.append(self.place.problem(field, "warning", code, **values))

    def text(self, field: str) -> str:
        """Return the text of a field's cell."""
        at = self.rows.index.get(field)
        cell = "" if at is None else self.cells[at]
        return cell if cell == "" else text_of(cell)

    def _name(self) -> str:
        name, surname = self.text("name"), self.text("surname")
        plain = name.replace(" ", "").isalpha() and not surname  # as nearly all are
        if not plain:
            name, self.remark = tidy_name(name)
        if self.rows.titles and (title := self.rows.titles.match(f"{surname} {name}".strip())):
            surname, name = surname[title.end() :], name if surname else name[title.end() :]
        name = in_case(name)
        if surname:  # typed in capitals by itself: `LÊ HỮU` | `Đào`
            name = f"{in_case(tidy_name(surname)[0])} {name}".strip()
        if self.remark:
            self.warn("name", "name_remark", value=self.remark)
        if (not plain or len(name) > MAX_NAME) and (code := name_error(name)):
            self.error("name", code)
        return name

    def _birth_and_sex(self) -> tuple[Any, Sex | None]:
        """Return the cell of the birth and the sex, where men and women have columns of their own.

        The column tells the sex; it holds the birth, or a mark beside a column of births.
        """
        filled: list[tuple[Sex, Any]] = []
        for sex in SEXES:
            cell = self.rows.cell(self.cells, sex)
            if (text := text_of(cell)) and not self.rows.words.means("empty", text):
                filled.append((sex, cell))
        if len(filled) > 1:
            self.error("birth", "sex_twice")
            return None, None
        if not filled:
            return self._birth_cell(), self._sex() or self.rows.other_sex
        sex, cell = filled[0]
        return (self._birth_cell() if self.rows.words.means("mark", text_of(cell)) else cell), sex

    def _birth_cell(self) -> Any:
        """Return the cell of the birth; day, month and year of three columns as one text."""
        if "year" not in self.rows.index:
            return self.rows.cell(self.cells, "birth")
        day, month, year = self.text("day"), self.text("month"), self.text("year")
        return f"{day}/{month}/{year}" if day and month and year else year

    def _birth(self, cell: Any, number: str) -> BirthDate | None:
        """Read a birth; `None` is a fault that was named already. The ID number settles what is not clear."""
        if cell is None:
            return None
        value = text_of(cell) if isinstance(cell, str) else cell
        if value == "":
            self.error("birth", "birth_missing")
            return None
        if self.rows.month_first and isinstance(value, str):
            value = with_day_first(value)
        try:
            return BirthDate.parse(value, self.rows.today)
        except BadDate as bad:
            found = self._unclear_birth(value, number) if bad.reason == "birth_not_understood" else None
            if found is None:
                self.error("birth", bad.reason, value=text_of(value))
            return found

    def _unclear_birth(self, value: Any, number: str) -> BirthDate | None:
        """Read a year of two digits by the ID number, and a day counted by the spreadsheet, with a warning."""
        year = idnumber.birth_year_of(number) if idnumber.is_id_number(number) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found = BirthDate.from_serial(value, self.rows.today, year)
            if found and year is None:
                self.warn("birth", "birth_from_number", value=text_of(value), birth=found)
            if found:
                return found
        text = text_of(value)
        if about := BirthDate.about(text, self.rows.today):
            self.warn("birth", "birth_about", value=text, birth=about)
            return about
        found = BirthDate.of_living(text, self.rows.today) if year is None else BirthDate.with_century(text, year)
        if found:
            self.warn("birth", "birth_century" if year is None else "birth_two_digits", value=text, birth=found)
        return found

    def _sex(self) -> Sex | None:
        text = self.rows.short_text(self.rows.cell(self.cells, "sex"))
        sex = self.rows.sex(text)
        if sex == "unknown":
            self.error("sex", "sex_not_understood", value=text)
            return None
        return sex

    def _number(self) -> str:
        """Return the ID number, right or wrong; one in a numeric cell with the zeros that it can have lost."""
        cell = self.rows.cell(self.cells, "id_number")
        if isinstance(cell, str) and cell.isdigit() and cell.isascii():  # as nearly all are written
            return cell
        if whole := without_zeros(cell):
            self.zeros = True
            return whole
        text = self.text("id_number")
        number = idnumber.clean(self.rows.bare_number(unicodedata.normalize("NFKC", text)))
        return "" if not number.isdigit() and self.rows.words.means("none", text) else number

    def _id_number(self, number: str, sex: Sex | None, birth: BirthDate | None) -> str | None:
        """Check the ID number; zeros that were put back must agree with sex and year of birth, else it is asked."""
        if not number:
            return None
        if self.zeros:
            if birth is not None and idnumber.disagreements(number, sex, birth.year):
                self.error("id_number", "id_zeros", value=self.text("id_number"))
        elif _DIGITS_LOST.fullmatch(number):
            self.error("id_number", "id_digits_lost", value=self.text("id_number"))
        elif fault := idnumber.error_of(number):
            self.error("id_number", fault, count=len(number))
        return number

    def _village(self) -> str:
        village = ""
        if self.rows.names_villages:
            village = self.rows.village_of(self._or_above(self.rows.village_field))
            if len(village) > MAX_PLACE:
                self.error("village", "text_too_long", count=MAX_PLACE)
        return village or self.rows.from_above.get(self.place.row) or self.rows.village

    def _or_above(self, field: str) -> str:
        """Return the text of a cell that repeats; a mark that says "as above" stands for the one above."""
        text = self.rows.short_text(self.rows.cell(self.cells, field))
        if self.rows.is_ditto(text):
            return self.rows.above.get(field, "")
        self.rows.above[field] = text
        return text

    def _short(self, field: str) -> str:
        text = self._or_above(field)
        if len(text) > MAX_PLACE:
            self.error(field, "text_too_long", count=MAX_PLACE)
        return text

    def _phone(self) -> str | None:
        text = self.text("phone")
        if not text or (not text.isdigit() and self.rows.words.means("none", text)):
            return None
        phone = clean_phone(text)
        if phone is None and (first := first_phone(text)):
            self.warn("phone", "phone_several", value=text, phone=first)
            return first
        if phone is None:
            self.warn("phone", "phone_not_understood", value=text)
        return phone or None

    def _note(self) -> str:
        note = self.text("note")
        if self.remark:
            note = f"{note}; {self.remark}" if note else self.remark
        if len(note) > MAX_NOTE:
            self.error("note", "text_too_long", count=MAX_NOTE)
        return note
