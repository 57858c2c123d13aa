"""What the rows of one list of citizens have in common, seen before they are read: how it writes names, births, villages."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple

from cdht_desktop.domain.dates import days_and_months
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.text import nfc
from cdht_desktop.domain.villages import in_place_case, of_address, with_kind
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.columns import Columns, Vocabulary, key
from cdht_desktop.sheets.places import written_once

_TITLE_SIGNS = re.compile(r"[\s.:]")  # end the first word of a title
_SLIPS = 10  # one date in so many that only has the month first is a slip
_YEAR = re.compile(r"\d{4}")
_AROUND_NUMBER = re.compile(r"(\D*)(\d(?:[\d\s.\-]*\d)?)(\D*)")
_LONGEST_DITTO = 9  # letters of what means "as above"
SEXES: tuple[Sex, ...] = ("male", "female")


class Titles(NamedTuple):
    """What stands before names of at least two words: `sure` is never part of one, `possible` may be; their first words."""

    sure: re.Pattern[str]
    possible: re.Pattern[str]
    firsts: frozenset[str]


@cache
def title_patterns(titles: frozenset[str], maybe_titles: frozenset[str]) -> Titles:
    """Return the patterns of the titles that are listed; with a sign behind it (`Ông: `) each is sure."""
    listed = sorted(titles, key=len, reverse=True)
    maybe = sorted(maybe_titles)
    alone = [title for title in listed if not title.endswith(".")]
    signed = "|".join(re.escape(title.rstrip(".")) for title in (*listed, *maybe))
    sure, possible = (
        re.compile(rf"(?:(?:{signed})\s*[.:]\s*|(?:{'|'.join(map(re.escape, plain))})\s+)(?=\S+\s+\S)", re.IGNORECASE)
        for plain in (alone, [*alone, *maybe])
    )
    return Titles(sure, possible, frozenset(_TITLE_SIGNS.split(title, 1)[0] for title in (*listed, *maybe)))


class Rows:
    """What the rows of one list after another have in common: their columns, words, and the village they stand under."""

    def __init__(self, words: Vocabulary, today: dt.date, problems: list[Problem]) -> None:
        self.words = words
        self.today = today
        self.problems = problems
        self.village = ""
        self.from_above: dict[int, str] = {}
        self.above: dict[str, str] = {}  # texts of the row before
        self._texts: dict[str, str] = {}  # groups repeat
        self._sexes: dict[str, Sex | Literal["unknown"] | None] = {"": None}

    def begin(self, columns: Columns, rows: Sequence[list[Any]]) -> None:
        """Take the columns of the next list, and from the rows below its header how it writes villages, names and days."""
        self.index = {field: column.index for field, column in columns.fields.items()}
        self.village_field = "village" if "village" in self.index else "address"
        self.names_villages = self._names_any(rows)
        self.two_columns = not self.index.keys().isdisjoint(SEXES)
        header = columns.fields.get(self.village_field)
        self._village_header = header.header if header else ""
        self._villages: dict[str, str] = {"": ""}
        self.from_above = {}
        self.titles = self._titles(rows)
        self.other_sex = self._other_sex(rows)
        self.month_first = self._month_first(columns, rows)

    def _titles(self, rows: Sequence[list[Any]]) -> re.Pattern[str] | None:
        """Return what stands before names of this list (`Bà: `, `Đ/c `), None where nothing does."""
        at = self.index.get("surname", self.index.get("name", -1))
        firsts = {row[at].split(" ", 1)[0] for row in rows if isinstance(row[at], str)}
        titles = title_patterns(self.words.values["titles"], self.words.values["maybe_titles"])
        if not any(_TITLE_SIGNS.split(nfc(word).lower(), 1)[0] in titles.firsts for word in firsts):
            return None
        given = self.index["name"] if "surname" in self.index else -1
        names = [text_of(row[at]) if given < 0 else f"{text_of(row[at])} {text_of(row[given])}" for row in rows]
        sure = sum(titles.sure.match(name) is not None for name in names)
        possible = sum(titles.possible.match(name) is not None for name in names) - sure
        if possible and (sure or (possible > 1 and 2 * possible >= len(names))):
            return titles.possible
        return titles.sure if sure else None

    def _other_sex(self, rows: Sequence[list[Any]]) -> Sex | None:
        """Return the sex of people without a mark, where a list has a column of marks for the other sex alone."""
        own = [sex for sex in SEXES if sex in self.index]
        if len(own) != 1 or "sex" in self.index or "birth" not in self.index:
            return None
        texts = [text_of(row[self.index[own[0]]]) for row in rows]
        marks = [bool(text) and self.words.means("mark", text) for text in texts]
        if not any(marks) or any(_YEAR.search(text) for text in texts) or all(marks):
            return None
        return "male" if own[0] == "female" else "female"

    def _month_first(self, columns: Columns, rows: Sequence[list[Any]]) -> bool:
        """Say whether the births of this list have the month first; name it at the header, also where some have."""
        fields = [field for field in ("birth", *SEXES) if field in self.index]
        counts = [days_and_months(row[self.index[field]] for row in rows) for field in fields]
        day_first, month_first = sum(day for day, _ in counts), sum(month for _, month in counts)
        if month_first and (not day_first or month_first * _SLIPS > day_first + month_first):
            place, header = (
                columns.place(columns.header_row),
                columns.fields[fields[0]].header or self.words.titles["birth"],
            )
            code = "birth_mixed" if day_first else "birth_month_first"
            self.problems.append(place.problem("birth", "warning", code, header=header))
        return bool(month_first) and not day_first

    def look_down(self, people: Iterable[tuple[int, list[Any]]], given: str) -> None:
        """Note whose village is named beside a person above: lists name one once, and leave the cells below empty.

        Not where a title names a village, which is then that of rows without one; `given` is no title's.
        """
        if not self.names_villages or self.village not in {"", given}:
            return
        named = [(row, self.short_text(self.cell(cells, self.village_field))) for row, cells in people]
        rows = [(row, text if self.is_ditto(text) else self.village_of(text)) for row, text in named]
        above = next(reversed(self.from_above.values()), "")  # on the page before
        if written_once([*filter(None, [above]), *(village for _, village in rows)]):
            for row, village in rows:
                above = self.from_above[row] = village or above

    def _names_any(self, rows: Iterable[list[Any]]) -> bool:
        """Say whether the column of villages is there and holds one: forms keep it, and leave it empty."""
        index = self.index.get(self.village_field)
        if index is None:
            return False
        return any(cells[index] != "" and text_of(cells[index]) for cells in rows)

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

    def is_ditto(self, text: str) -> bool:
        """Say whether a text means what stands above: `nt`, a quotation mark."""
        return text != "" and len(text) <= _LONGEST_DITTO and self.words.means("ditto", text)

    def village_of(self, cell: object) -> str:
        """Return the village that a row's own cell names: `Thôn Vai`, `7` below `Tổ`, the one of an address."""
        text = self.short_text(cell)
        known = self._villages.get(text)
        if known is None:
            known = in_place_case(with_kind(text, self._village_header))
            if self.village_field == "address":
                known = of_address(known) or ""
            self._villages[text] = known
        return known

    def bare_number(self, text: str) -> str:
        """Return an ID number without words that only call it one, and without signs around it: `CCCD: 001…;`."""
        match = _AROUND_NUMBER.fullmatch(text)
        if not match:
            return text
        called = filter(None, map(key, (match[1], match[3])))
        return match[2] if all(self.words.columns.get(word) == "id_number" for word in called) else text

    def sex(self, text: str) -> Sex | Literal["unknown"] | None:
        """Return the sex a text means, None where it is empty."""
        if text not in self._sexes:
            meant: tuple[Sex, ...] = tuple(sex for sex in SEXES if self.words.means(sex, text))
            self._sexes[text] = meant[0] if meant else "unknown"
        return self._sexes[text]
