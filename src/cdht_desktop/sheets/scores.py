"""A list of scores: one row a person, one column an indicator; every fault is named at its row and column.

The sheets of `sheets/score_forms.py` come back through here: their column of codes says whose a row is, and lines above
their header say which stage and year they are of.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cdht_desktop.domain import idnumber
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.points import show, to_tenths
from cdht_desktop.domain.problems import Place, Problem
from cdht_desktop.domain.scoring import score_error
from cdht_desktop.domain.stages import STAGES, Stage
from cdht_desktop.sheets.cells import looks_like_id, text_of, without_zeros
from cdht_desktop.sheets.columns import Columns, Vocabulary, is_total, vocabulary
from cdht_desktop.sheets.lists import blocks, lists_of
from cdht_desktop.sheets.reader import Sheet, Workbook


@dataclass(frozen=True)
class ScoreEntry:
    """One row that can be written: whose it is, and a score (in tenths of a point) for every indicator.

    `id_number`, `name` or `code` is there. `digital` and `updates` (digital skills; updates own information online) are
    None where the list has no such column, or a mark is not understood. `code` is what the column of codes says, ""
    where it is empty (somebody was added by hand), None where the list has no such column.
    """

    place: Place
    id_number: str | None
    name: str | None
    scores: tuple[int, ...]
    digital: bool | None
    updates: bool | None
    code: str | None = None


@dataclass(frozen=True)
class ScoreList:
    """What a workbook's lists hold; `read` counts the rows considered, `columns` has one entry a sheet.

    `stages` and `years` are those that the sheets say they are of. `left_blank` counts rows of coded people without any
    score, which are neither read nor wrong; `codes` are those of each sheet that has any, in the order of their rows.
    """

    rows: list[ScoreEntry]
    problems: list[Problem]
    columns: tuple[Columns, ...]
    read: int
    stages: frozenset[Stage] = frozenset()
    years: frozenset[int] = frozenset()
    left_blank: int = 0
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse_scores(workbook: Workbook, criteria: CriteriaSet) -> ScoreList:
    """Return the scores that a workbook lists for the indicators of `criteria`, and what is wrong with it.

    A row with an error is not among the entries; one with a warning is. Faults of a score carry its header as
    their field (`CS4`). Raises `NoSuchColumn` where no sheet has a column for every indicator, and one of ID
    numbers or of names.
    """
    words = vocabulary("scores").with_indicators([indicator.label for indicator in criteria.indicators])
    problems: list[Problem] = []
    lists = lists_of(workbook, words, problems)
    reading = _Reading(words, criteria, problems)
    for sheet, columns in lists:
        reading.read_sheet(sheet, columns)
    said = [mark for sheet, columns in lists for mark in _said(sheet, columns, words)]
    return ScoreList(
        reading.entries, problems, tuple(columns for _, columns in lists), reading.considered,
        frozenset(stage for stage in STAGES if ("stage", stage) in said),
        frozenset(int(value) for name, value in said if name == "year"),
        reading.left_blank, {sheet: tuple(codes) for sheet, codes in reading.codes.items()},
    )  # fmt: skip


def _said(sheet: Sheet, columns: Columns, words: Vocabulary) -> Iterator[tuple[str, str]]:
    """Give the stage and the year that a sheet of codes says above its header (`Cấp chấm: Chi hội`)."""
    if "code" not in columns.fields:
        return
    for row in sheet.rows[: columns.header_row - 1]:
        for cell in row:
            name, colon, value = text_of(cell).partition(":")
            value = value.strip()
            if colon and words.means("stage", name.strip()):
                yield from (("stage", stage) for stage in STAGES if words.means(stage, value))
            elif colon and value.isdecimal() and words.means("year", name.strip()):
                yield "year", value


class _Reading:
    """The rows of a workbook so far: who repeats is told across its sheets."""

    def __init__(self, words: Vocabulary, criteria: CriteriaSet, problems: list[Problem]) -> None:
        self.words = words
        self.criteria = criteria
        self.problems = problems
        self.entries: list[ScoreEntry] = []
        self.considered = 0
        self.left_blank = 0
        self.codes: dict[str, list[str]] = {}
        self._by_id: dict[str, Place] = {}
        self._tenths: dict[Any, int | None] = {}  # few different scores stand in many cells

    def read_sheet(self, sheet: Sheet, columns: Columns) -> None:
        """Read the rows of one list."""
        for block in blocks(sheet, columns):
            rows = [_Row(self, columns, row, cells) for row, cells in block.rows]
            for row in filter(_Row.is_person, rows):
                if code := row.code():
                    self.codes.setdefault(sheet.name, []).append(code)
                if code and row.is_blank():
                    self.left_blank += 1
                    continue
                self.considered += 1
                entry = row.entry()
                if entry and not self._repeats(entry):
                    self.entries.append(entry)

    def tenths(self, cell: object) -> int | None:
        """Return the tenths of a point that a cell says, None where it is no number of points."""
        value = cell if isinstance(cell, (int, float)) and not isinstance(cell, bool) else text_of(cell)
        if value not in self._tenths:
            self._tenths[value] = to_tenths(value)
        return self._tenths[value]

    def _repeats(self, entry: ScoreEntry) -> bool:
        """Say whether an earlier row scores the same ID number, and name the fault."""
        if entry.id_number is None:
            return False
        earlier = self._by_id.setdefault(entry.id_number, entry.place)
        if earlier is entry.place:
            return False
        self.problems.append(entry.place.problem("id_number", "error", "person_repeated", other=earlier.row))
        return True


class _Row:
    """One row being read: its faults go to the list, and an error keeps it out."""

    def __init__(self, reading: _Reading, columns: Columns, row: int, cells: list[Any]) -> None:
        self.reading = reading
        self.columns = columns
        self.place = columns.place(row)
        self.cells = cells
        self.wrong = False

    def cell(self, field: str) -> Any:
        """Return the row's cell of `field`, "" where the list has no such column."""
        column = self.columns.fields.get(field)
        return "" if column is None else self.cells[column.index]

    def is_person(self) -> bool:
        """Say whether the row is about a person: neither totals, nor place, date and signatures."""
        if self.code():
            return True
        if looks_like_id(self.cell("id_number")) and "code" not in self.columns.fields:
            return True
        words = [text_of(self.cell(field)) for field in ("position", "name", "surname")]
        if any(is_total(text, self.reading.words) for text in words if text):
            return False
        scores = (self.cell(f"score_{indicator.number}") for indicator in self.reading.criteria.indicators)
        return words[0].rstrip(".").isdigit() or any(self.reading.tenths(score) is not None for score in scores)

    def code(self) -> str | None:
        """Return what the column of codes says, None where the list has none."""
        return text_of(self.cell("code")).strip() if "code" in self.columns.fields else None

    def is_blank(self) -> bool:
        """Say whether no score was filled in; marks say nothing of it: a sheet goes out with those that are known."""
        entries = (f"score_{indicator.number}" for indicator in self.reading.criteria.indicators)
        return not any(text_of(self.cell(field)) for field in entries)

    def entry(self) -> ScoreEntry | None:
        """Return the row as an entry, None where something in it is an error."""
        id_number, name = self._id_number(), self._name()
        code = self.code()
        if id_number is None and not name and not code and not self.wrong:
            self.error("name", "name_missing")
        scores = [self._score(indicator.number) for indicator in self.reading.criteria.indicators]
        digital, updates = self._mark("digital"), self._mark("updates")
        whole = tuple(score for score in scores if score is not None)
        if self.wrong or len(whole) != len(scores):
            return None
        self._check_total(sum(whole))
        return ScoreEntry(self.place, id_number, name or None, whole, digital, updates, code)

    def error(self, field: str, code: str, **values: object) -> None:
        """Name a fault that keeps the row out."""
        self.wrong = True
        self.reading.problems.append(self.place.problem(field, "error", code, **values))

    def warn(self, field: str, code: str, **values: object) -> None:
        """Name a fault that does not, under the header of its column."""
        header = self.columns.fields[field].header
        self.reading.problems.append(self.place.problem(header, "warning", code, **values))

    def _id_number(self) -> str | None:
        text = text_of(self.cell("id_number"))
        number = without_zeros(self.cell("id_number")) or idnumber.clean(text)
        if not number or self.reading.words.means("none", text):
            return None
        if fault := idnumber.error_of(number):
            self.error("id_number", fault, count=len(number))
        return number

    def _name(self) -> str:
        return " ".join(filter(None, (text_of(self.cell("surname")), text_of(self.cell("name")))))

    def _score(self, number: int) -> int | None:
        cell, header = self.cell(f"score_{number}"), self._score_header(number)
        criteria = self.reading.criteria
        shown = text_of(cell)
        if not shown:
            self.error(header, "score_missing")
            return None
        score = self.reading.tenths(cell)
        if score is None:
            self.error(header, "score_not_understood", value=shown)
        elif wrong := score_error(criteria, number, score):
            maximum = show(criteria.indicators[number - 1].maximum)
            self.error(header, wrong, value=show(score), maximum=maximum, step=show(criteria.step))
        return score

    def _score_header(self, number: int) -> str:
        """Return an indicator's header; of a sheet of codes, which has the label in it too, `Chỉ số 4` alone."""
        header = self.columns.fields[f"score_{number}"].header
        before, found, _after = header.partition(f" {number} ")
        return f"{before} {number}" if found and "code" in self.columns.fields else header

    def _check_total(self, total: int) -> None:
        cell = self.cell("total")
        shown = text_of(cell)
        if shown and self.reading.tenths(cell) != total:
            self.warn("total", "total_disagrees", value=shown.replace(".", ","), total=show(total))

    def _mark(self, field: str) -> bool | None:
        if field not in self.columns.fields:
            return None
        text = text_of(self.cell(field))
        for value, meaning in (("yes", True), ("no", False)):
            if self.reading.words.means(value, text):
                return meaning
        self.warn(field, "mark_not_understood", value=text)
        return None
