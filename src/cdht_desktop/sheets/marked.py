"""A list as it was read, with every bad cell marked and its sentence beside it: to be corrected there, and read again.

Only values are written, never formulas: ID numbers and phones as text, dates as dates, text of old fonts in Unicode.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, BinaryIO

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from cdht_desktop.domain.phones import clean_phone
from cdht_desktop.domain.problems import Problem, Severity
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.cells import text_of, without_zeros
from cdht_desktop.sheets.chosen import ColumnChoice, fault_heading, is_fault_heading
from cdht_desktop.sheets.columns import Columns
from cdht_desktop.sheets.reader import Sheet
from cdht_desktop.sheets.writer import OutBook, OutRows, begin_rows, clean_text
from cdht_desktop.words import _

_FILLS: Mapping[Severity, str] = {"error": "FFF8C9C4", "warning": "FFFFF2B3"}  # light red, light yellow
_FONT, _SIZE = "Times New Roman", 11
_LINE = Side(style="thin", color="FF999999")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)
_NARROWEST, _WIDEST, _SENTENCES = 6, 40, 60  # widths of columns in digits
_LOOKED_AT = 300  # rows by which a column's width is judged
_STEP = 500  # rows between two looks at whether the person cancelled
_COMMENT = 260, 90  # pixels
_DATE = "dd/mm/yyyy"
_FIRST_YEAR = 1900  # before it a spreadsheet has no dates
Marks = dict[int, list[Problem]]  # what is wrong, by spreadsheet row


def write_marked(
    out: BinaryIO, sheets: Sequence[tuple[Sheet, Columns | None]], problems: Iterable[Problem], progress: Progress
) -> None:
    """Write the sheets of one file to `out` as `.xlsx`, marked by the problems of that file.

    A cell in error is light red, one to look at light yellow, with the sentence as its comment; a last column says
    what is wrong with a row. A sheet without columns holds no list, and is written as it is. Raises `Cancelled`,
    with `out` half written.
    """
    marks: dict[str, Marks] = {}
    for problem in problems:
        if problem.severity in _FILLS:
            marks.setdefault(problem.sheet, {}).setdefault(problem.row, []).append(problem)
    progress.start(_("Writing the workbook"), sum(len(sheet.rows) for sheet, _columns in sheets))
    book = OutBook()
    for sheet, columns in sheets:
        _write_sheet(book.add_sheet(sheet.name), sheet, columns, marks.get(sheet.name, {}), progress)
    book.save(out)


def _write_sheet(out: OutRows, sheet: Sheet, columns: Columns | None, marks: Marks, progress: Progress) -> None:
    last = _last_column(sheet, columns)
    header = columns.rows_above if columns and columns.header_rows else 0
    _set_up(out, sheet, last, header)
    begin_rows(out)
    rows = _Rows(out, columns, last)
    try:
        for number, cells in enumerate(sheet.rows, 1):
            out.append(rows.row(number, cells[:last], marks.get(number, [])))
            if number % _STEP == 0:
                progress.step(_STEP)
    finally:  # after a cancel too: openpyxl's generators complain when they are left open
        if header:
            out.auto_filter.ref = f"A{header}:{get_column_letter(last + 1)}{max(len(sheet.rows), header)}"
        out.close()


def _last_column(sheet: Sheet, columns: Columns | None) -> int:
    """Return the column (from 0) of the sentences: behind the list's own, or where they stood already."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    for row in columns.header_rows if columns else ():
        for at, cell in enumerate(sheet.rows[row - 1]):
            if is_fault_heading(cell) and not any(any(cells[at + 1 :]) for cells in sheet.rows):
                return at
    return width


def _set_up(out: OutRows, sheet: Sheet, last: int, header: int) -> None:
    below = sheet.rows[max(header - 1, 0) :][:_LOOKED_AT]
    for at in range(last):
        widest = max((len(_shown(cells[at])) for cells in below), default=0)
        out.column_dimensions[get_column_letter(at + 1)].width = min(max(widest + 2, _NARROWEST), _WIDEST)
    out.column_dimensions[get_column_letter(last + 1)].width = _SENTENCES
    if header:
        out.freeze_panes = f"A{header + 1}"
    out.page_setup.orientation = "landscape"
    out.page_setup.paperSize = 9  # A4
    out.page_setup.fitToWidth, out.page_setup.fitToHeight = 1, 0
    out.sheet_properties.pageSetUpPr.fitToPage = True


def _shown(cell: object) -> str:
    return cell if isinstance(cell, str) else text_of(cell)


class _Rows:
    """Makes the rows of one sheet."""

    def __init__(self, out: OutRows, columns: Columns | None, last: int) -> None:
        self._out = out
        self._last = last
        self._above = columns.rows_above if columns else 0
        self._heads = frozenset(columns.header_rows if columns else ())
        self._choice = ColumnChoice.of(columns) if columns else ColumnChoice({}, (), 0)
        self._as_text: dict[int, Callable[[Any, Sequence[str]], str]] = {}
        for field, written in (("id_number", _id_number), ("phone", _phone)):
            if field in self._choice.fields:
                self._as_text[self._choice.fields[field]] = written
        self._styles: dict[tuple[str, str, str], Any] = {}

    def row(self, number: int, cells: Sequence[Any], problems: Sequence[Problem]) -> list[Any]:
        """Return the cells of a spreadsheet row, with what is wrong behind them."""
        marks = self._marks(problems)
        kind = "head" if number in self._heads else "title" if number <= self._above else "person"
        made = [
            self._cell(self._value(at, cell, marks), kind, marks.get(at, ()))
            if _filled(cell) or at in marks or kind != "title"
            else None
            for at, cell in enumerate(cells)
        ]
        made += [None] * (self._last - len(made))
        if number in self._heads and number == min(self._heads):
            made.append(self._cell(fault_heading(), kind, ()))
        elif problems:
            made.append(self._cell(" ".join(dict.fromkeys(one.message for one in problems)), "fault", ()))
        return made

    def _marks(self, problems: Iterable[Problem]) -> dict[int, list[Problem]]:
        """Return what is wrong with a row's cells, by column."""
        found: dict[int, list[Problem]] = {}
        for problem in problems:
            for at in self._choice.marked(problem.field):
                found.setdefault(at, []).append(problem)
        return found

    def _value(self, at: int, cell: Any, marks: Mapping[int, Sequence[Problem]]) -> Any:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if at in self._as_text:
                return self._as_text[at](cell, [one.code for one in marks.get(at, ())])
            return int(cell) if float(cell).is_integer() else cell
        if cell == "" or isinstance(cell, (str, bool)):
            return cell or None
        return cell if isinstance(cell, dt.date) and cell.year >= _FIRST_YEAR else text_of(cell)

    def _cell(self, value: Any, kind: str, problems: Sequence[Problem]) -> Any:
        worst = min((one.severity for one in problems), default="")  # "error" stands before "warning"
        number_format = "@" if isinstance(value, str) else _DATE if isinstance(value, dt.date) else "General"
        cell: Any = WriteOnlyCell(self._out, clean_text(value) if isinstance(value, str) else value)
        cell._style = self._style(kind, worst, number_format)._style  # noqa: SLF001 - ten times as fast
        if isinstance(value, str):
            cell.data_type = "s"  # or openpyxl takes a text that begins with = for a formula
        if problems:
            told = "\n".join(dict.fromkeys(one.message for one in problems))
            cell.comment = Comment(clean_text(told), "CDHT Desktop", width=_COMMENT[0], height=_COMMENT[1])
        return cell

    def _style(self, kind: str, worst: str, number_format: str) -> Any:
        key = kind, worst, number_format
        if key not in self._styles:
            cell = WriteOnlyCell(self._out)
            cell.number_format = number_format
            cell.font = Font(name=_FONT, size=_SIZE, bold=kind in {"head", "title"})
            if kind != "title":
                cell.border = _BOX
            if kind in {"head", "fault"}:
                centred = "center" if kind == "head" else None
                cell.alignment = Alignment(horizontal=centred, vertical="center", wrap_text=True)
            if worst in _FILLS:
                colour = _FILLS["error" if worst == "error" else "warning"]
                cell.fill = PatternFill("solid", start_color=colour, end_color=colour)
            self._styles[key] = cell
        return self._styles[key]


def _filled(cell: object) -> bool:
    return cell != ""


def _id_number(cell: Any, codes: Sequence[str]) -> str:
    """Return an ID number of a numeric cell as text, with the zeros that it was read with, unless they were wrong."""
    return ("" if "id_zeros" in codes else without_zeros(cell)) or text_of(cell)


def _phone(cell: Any, _codes: Sequence[str]) -> str:
    return clean_phone(text_of(cell)) or text_of(cell)
