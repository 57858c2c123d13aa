"""The sheets that a local branch fills in: one a village, names locked, scores checked as they are typed.

They come back through `sheets/scores.py`, which knows the people by the column of codes.
"""

import textwrap
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, BinaryIO

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from cdht_desktop.domain.criteria import CriteriaSet, Indicator
from cdht_desktop.domain.points import TENTHS, show
from cdht_desktop.domain.stages import Stage
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutBook, OutRows, begin_rows, clean_text
from cdht_desktop.words import _

_FONT = "Times New Roman"
_LINE = Side(style="thin", color="FF999999")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_GREY = PatternFill("solid", fgColor="FFF0F0F0")  # what cannot be typed in
_PALE, _RED = "FF808080", "FFC00000"
_TITLE_ROWS = 5
_HEADER = _TITLE_ROWS + 1
_LINE_POINTS, _ROW_POINTS = 12.5, 21  # heights: of a line of the header, of a person's row
_LETTERS = 1.15  # letters of a header in the width of one digit
_LONGEST_LABEL = 70  # letters of an indicator in its header; more stand in full below the list
_STEP = 200  # people between two looks at whether the person cancelled
_PAPER_A4 = 9


@dataclass(frozen=True)
class FormPerson:
    """One row: points in tenths, None where the cell is left to be filled in; `threshold` is what holds for the person."""

    code: str
    name: str
    birth: str
    id_number: str
    scores: tuple[int | None, ...]
    digital: bool | None
    updates: bool | None
    threshold: int


@dataclass(frozen=True)
class FormSheet:
    """One village's people; `village` is "" for those without one."""

    village: str
    people: Sequence[FormPerson]


@dataclass(frozen=True)
class ScoreForm:
    """What all sheets of a workbook share. `full_numbers`: whole ID numbers instead of their last four digits."""

    association: str
    year: int
    stage: Stage
    criteria: CriteriaSet
    full_numbers: bool = False


@cache
def form_words() -> Mapping[str, Any]:
    """Return the wording and widths of the sheets, from `resources/layouts`."""
    return tomllib.loads((RESOURCES / "layouts" / "score_form.toml").read_text(encoding="utf-8"))


def write_score_forms(out: BinaryIO, form: ScoreForm, sheets: Sequence[FormSheet], progress: Progress) -> None:
    """Write one sheet a village to `out` as `.xlsx`: A4 landscape, one page wide, header repeated.

    Raises `Cancelled`, with `out` half written.
    """
    progress.start(_("Writing the sheets"), sum(len(sheet.people) for sheet in sheets))
    book = OutBook()
    for sheet in sheets:
        _Sheet(book.add_sheet(sheet.village or form_words()["no_village"]), form, sheet).write(progress)
    book.save(out)


class _Sheet:
    """One village's sheet being written."""

    def __init__(self, out: OutRows, form: ScoreForm, sheet: FormSheet) -> None:
        self.out, self.form, self.sheet = out, form, sheet
        self.words = form_words()
        self.scores = [f"score_{indicator.number}" for indicator in form.criteria.indicators]
        number = "id_number" if form.full_numbers else "tail"
        fields = ["position", "code", "name", "birth", number, *self.scores, "total", "verdict", "digital", "updates"]
        self.letters = {field: get_column_letter(at) for at, field in enumerate(fields, 1)}
        self.first = _HEADER + 1
        self.last = _HEADER + len(sheet.people) + self.words["rows_by_hand"] + 1
        self.cells = _Cells(out)

    def write(self, progress: Progress) -> None:
        """Write the sheet whole."""
        self._set_up()
        begin_rows(self.out)
        try:
            for row in (*self._titles(), self._header()):
                self.out.append(row)
            for number, person in enumerate(self.sheet.people, 1):
                self.out.append(self._person(number, person))
                if number % _STEP == 0:
                    progress.step(_STEP)
            for row in self._below():
                self.out.append(row)
        finally:  # after a cancel too: openpyxl's generators complain when they are left open
            self._check_entries()
            self.out.close()

    # Set-up ---------------------------------------------------------------------------------------------------------

    def _set_up(self) -> None:
        out, height = self.out, _LINE_POINTS * max(map(self._lines, self.letters)) + 4
        for field, letter in self.letters.items():
            out.column_dimensions[letter].width = self._width(field)
        out.row_dimensions[_HEADER].height = height
        for row in range(self.first, self.last + 1):
            out.row_dimensions[row].height = _ROW_POINTS
        out.freeze_panes = f"{self.letters['birth']}{self.first}"
        out.print_title_rows = f"{_HEADER}:{_HEADER}"
        out.page_setup.orientation, out.page_setup.paperSize = "landscape", _PAPER_A4
        out.page_setup.fitToWidth, out.page_setup.fitToHeight = 1, 0
        out.sheet_properties.pageSetUpPr.fitToPage = True
        margins = out.page_margins
        margins.left = margins.right = margins.top = 0.4
        margins.bottom = 0.6
        out.oddFooter.left.text, out.oddFooter.right.text = "&A", "&P/&N"
        protection = out.protection  # without a password: against slips of the hand, not against people
        protection.sheet = True
        protection.formatColumns = protection.formatRows = False  # False: allowed

    def _width(self, field: str) -> float:
        return float(self.words["score_width"] if field in self.scores else self.words["columns"][field]["width"])

    def _headline(self, field: str) -> str:
        if field not in self.scores:
            return str(self.words["columns"][field]["header"])
        indicator = self._indicator(field)
        label = textwrap.shorten(indicator.label, _LONGEST_LABEL, placeholder=" …")
        pattern: str = self.words["indicator"]
        return pattern.format(number=indicator.number, label=label, maximum=show(indicator.maximum))

    def _indicator(self, field: str) -> Indicator:
        return self.form.criteria.indicators[self.scores.index(field)]

    def _lines(self, field: str) -> int:
        """Return how many lines a header takes; its letters are smaller than the digits that a width counts."""
        width = max(int(self._width(field) * _LETTERS), 4)
        return sum(len(textwrap.wrap(part, width)) for part in self._headline(field).splitlines())

    def _check_entries(self) -> None:
        """Let Excel refuse impossible scores, show those under the floor in red, and offer the mark."""
        refusal = self.words["refusal"]
        for field in self.scores:
            cells = self._range(field)
            maximum, step = show(self._indicator(field).maximum), show(self.form.criteria.step)
            check = self._score_check(field)
            check.errorTitle, check.error = refusal["title"], refusal["score"].format(maximum=maximum, step=step)
            check.showErrorMessage = check.allow_blank = True
            check.add(cells)
            self.out.data_validations.append(check)
        # The list is that of a cell: Excel minds capitals in a list that is written out, and many type X.
        mark = DataValidation("list", formula1=f"${self.letters['updates']}$4", allow_blank=True)
        mark.errorTitle, mark.error, mark.showErrorMessage = refusal["mark_title"], refusal["mark"], True
        mark.add(f"{self.letters['digital']}{self.first}:{self.letters['updates']}{self.last}")
        self.out.data_validations.append(mark)
        first = f"{self.letters[self.scores[0]]}{self.first}"
        low = f"AND(ISNUMBER({first}),{first}<{self.form.criteria.floor / TENTHS:g})"
        rule = FormulaRule(formula=[low], font=Font(bold=True, color=_RED))  # type: ignore[no-untyped-call]
        cells = f"{first}:{self.letters[self.scores[-1]]}{self.last}"
        self.out.conditional_formatting.add(cells, rule)

    def _score_check(self, field: str) -> DataValidation:
        maximum, step = self._indicator(field).maximum, self.form.criteria.step
        if step == TENTHS:
            return DataValidation("whole", operator="between", formula1="0", formula2=f"{maximum / TENTHS:g}")
        cell = f"{self.letters[field]}{self.first}"
        whole = f"MOD({cell}*{TENTHS},{step})=0"
        return DataValidation(
            "custom", formula1=f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={maximum / TENTHS:g},{whole})"
        )

    def _range(self, field: str) -> str:
        letter = self.letters[field]
        return f"{letter}{self.first}:{letter}{self.last}"

    # Rows -----------------------------------------------------------------------------------------------------------

    def _titles(self) -> Iterator[list[Any]]:
        words, form, cells = self.words, self.form, self.cells
        village = self.sheet.village or words["no_village"]
        yield [cells.line(form.association)]
        yield [cells.title(words["title"].format(year=form.year))]
        yield [cells.title(words["place"].format(village=village, count=len(self.sheet.people)))]
        said = [cells.line(words["stage"].format(stage=words["stages"][form.stage]), bold=True)]
        said += [None] * 3 + [cells.line(words["year"].format(year=form.year), bold=True)]
        said += [None] * (len(self.letters) - len(said) - 1)
        said[-1] = cells.line(words["marks"], right=True)
        yield [*said, cells.mark(words["mark"])]
        yield [
            cells.line(" ".join(filter(None, (self._rule(), "" if form.criteria.official else words["own_wording"]))))
        ]

    def _at(self, field: str) -> int:
        return list(self.letters).index(field)

    def _rule(self) -> str:
        criteria = self.form.criteria
        thresholds = sorted({person.threshold for person in self.sheet.people} or {criteria.threshold}, reverse=True)
        rule: str = self.words["rule"]
        shown = " / ".join(map(show, thresholds))
        return rule.format(threshold=shown, floor=show(criteria.floor), step=show(criteria.step))

    def _header(self) -> list[Any]:
        return [self.cells.header(self._headline(field)) for field in self.letters]

    def _person(self, number: int, person: FormPerson) -> list[Any]:
        cells, row = self.cells, self.first + number - 1
        identity = person.id_number if self.form.full_numbers else person.id_number[-4:]
        known = [
            cells.number(number), cells.code(person.code), cells.text(person.name),
            cells.text(person.birth[-4:], middle=True), cells.text(identity, middle=True),
        ]  # fmt: skip
        scores = [cells.entry(None if score is None else score / TENTHS) for score in person.scores]
        marks = [cells.entry(self.words["mark"] if mark else None) for mark in (person.digital, person.updates)]
        return [*known, *scores, *self._sums(row, person.threshold), *marks]

    def _sums(self, row: int, threshold: int) -> list[Any]:
        """Return the total and the verdict as formulas; nothing before a score is there, no verdict before all are."""
        span = f"{self.letters[self.scores[0]]}{row}:{self.letters[self.scores[-1]]}{row}"
        passed, failed = self.words["passed"], self.words["failed"]
        floor = f"MIN({span})>={self.form.criteria.floor / TENTHS:g}"
        verdict = f'IF(AND(SUM({span})>={threshold / TENTHS:g},{floor}),"{passed}","{failed}")'
        return [
            self.cells.formula(f'=IF(COUNT({span})=0,"",SUM({span}))'),
            self.cells.formula(f'=IF(COUNT({span})<{len(self.scores)},"",{verdict})'),
        ]

    def _below(self) -> Iterator[list[Any]]:
        """Give the rows for people who are not in the list, and what stands at the foot."""
        cells, words = self.cells, self.words
        yield [cells.line(words["by_hand"])]
        for row in range(self.last - words["rows_by_hand"] + 1, self.last + 1):
            known = [cells.text(""), cells.code(""), *(cells.entry(None, text=True) for _field in range(3))]
            yield [*known, *(cells.entry(None) for _score in self.scores), *self._sums(row, self.form.criteria.threshold),
                   cells.entry(None), cells.entry(None)]  # fmt: skip
        for indicator in self.form.criteria.indicators:
            if len(indicator.label) > _LONGEST_LABEL:
                yield [cells.line(words["full_label"].format(number=indicator.number, label=indicator.label))]
        place = [None] * self._at(self.scores[len(self.scores) * 2 // 3])
        yield []
        yield [*place, cells.line(words["date"].format(year=self.form.year))]
        yield [*place, cells.line(words["signature"])]


class _Cells:
    """Makes the cells of one sheet; those that look alike share one style."""

    def __init__(self, out: OutRows) -> None:
        self._out = out
        self._styles: dict[tuple[Any, ...], Any] = {}

    def title(self, text: str) -> Any:
        return self._text(text, size=14, bold=True)

    def line(self, text: str, *, bold: bool = False, right: bool = False) -> Any:
        """Return a line of text that runs over its neighbours."""
        return self._text(text, size=11, bold=bold, across="right" if right else None)

    def header(self, text: str) -> Any:
        return self._text(text, size=9, bold=True, box=True, grey=True, across="center", wrap=True)

    def number(self, number: int) -> Any:
        return self._cell(number, size=11, box=True, grey=True, across="center")

    def text(self, text: str, *, middle: bool = False) -> Any:
        return self._text(text, size=11, box=True, grey=True, across="center" if middle else None, wrap=not middle)

    def code(self, text: str) -> Any:
        return self._text(text, size=8, box=True, grey=True, across="center", colour=_PALE)

    def mark(self, text: str) -> Any:
        return self._text(text, size=11, bold=True, box=True, across="center")

    def entry(self, value: float | str | None, *, text: bool = False) -> Any:
        """Return a cell to be filled in; `text`: it keeps the zeros of what is typed."""
        across, form = (None, "@") if text else ("center", "General")
        return self._cell(value, size=12, box=True, across=across, open_=True, number_format=form)

    def formula(self, text: str) -> Any:
        return self._cell(text, size=11, bold=True, box=True, grey=True, across="center")

    def _text(self, text: str, **style: Any) -> Any:
        cell = self._cell(clean_text(text), number_format="@", **style)
        cell.data_type = "s"  # or openpyxl takes a text that begins with = for a formula
        return cell

    def _cell(self, value: float | str | None, **style: Any) -> Any:
        key = tuple(sorted(style.items(), key=lambda item: item[0]))
        if key not in self._styles:
            self._styles[key] = self._pattern(**style)
        cell: Any = WriteOnlyCell(self._out, value)
        cell._style = self._styles[key]._style  # noqa: SLF001 - setting each style anew takes ten times as long
        return cell

    def _pattern(  # noqa: PLR0913 - the ways in which cells differ
        self,
        *,
        size: int,
        bold: bool = False,
        box: bool = False,
        grey: bool = False,
        across: str | None = None,
        wrap: bool = False,
        open_: bool = False,
        colour: str | None = None,
        number_format: str = "General",
    ) -> Any:
        cell: Any = WriteOnlyCell(self._out)
        cell.font = Font(name=_FONT, size=size, bold=bold, color=colour)
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=wrap)
        cell.number_format = number_format
        cell.protection = Protection(locked=not open_)
        if box:
            cell.border = _BOX
        if grey:
            cell.fill = _GREY
        return cell
