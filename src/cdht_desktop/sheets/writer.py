"""Workbooks out: plain values to `.xlsx`, ready to print; the same values give the same bytes.

Text stays text: a name that begins with `=` never becomes a formula, an ID number keeps its zeros.
"""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from cdht_desktop.progress import Progress
from cdht_desktop.words import _

OutRows = Any  # openpyxl's WriteOnlyWorksheet: its types know little of what it has
Value = str | int | float | dt.date | None
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip's oldest date: the same for every file
_TEXT, _DATE = "@", "dd/mm/yyyy"
_LONGEST = 32_767  # characters in a cell of Excel
_SHEET_SIGNS = re.compile(r"[\[\]:*?/\\]+")
_LONGEST_TITLE = 31  # characters in a sheet's name
_WIDTH = 14  # of a column, in digits
_STEP = 500  # rows between two looks at whether the person cancelled
_FONT = "Times New Roman"
_LINE = Side(style="thin", color="FF999999")
_BOX = Border(_LINE, _LINE, _LINE, _LINE)


@dataclass(frozen=True)
class OutSheet:
    """One sheet to write.

    `titles` stand above the header; `widths` are a column's in digits, `formats` its Excel number format by
    index (text is always text, a date is `dd/mm/yyyy` unless its column says otherwise). `freeze` columns
    stay in sight beside the header.
    """

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]
    titles: Sequence[str] = ()
    widths: Sequence[float] = ()
    formats: Mapping[int, str] = field(default_factory=dict)
    freeze: int = 0


def write_workbook(out: BinaryIO, sheets: Sequence[OutSheet], progress: Progress) -> None:
    """Write the sheets to `out` as `.xlsx`: A4 landscape, headers bold, filtered, repeated on each page.

    Nothing is kept in temporary files. Raises `Cancelled`, with `out` half written.
    """
    progress.start(_("Writing the workbook"))
    book = OutBook()
    for sheet in sheets:
        _write_sheet(book.add_sheet(sheet.name), sheet, progress)
    book.save(out)


class OutBook:
    """A workbook being written, row by row; nothing of it is kept in temporary files."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._book.properties.created = self._book.properties.modified = dt.datetime(*_EPOCH)  # noqa: DTZ001 - a clock would change the bytes
        self._book.properties.creator = "CDHT Desktop"
        self._taken: set[str] = set()

    def add_sheet(self, name: str) -> OutRows:
        """Add a sheet, named as Excel takes it and told apart from those before it; openpyxl's, to be closed."""
        return self._book.create_sheet(_title(name, self._taken))

    def save(self, out: BinaryIO) -> None:
        """Write the workbook to `out`; every sheet is closed."""
        with _SteadyZip(out, "w", zipfile.ZIP_DEFLATED) as archive:
            ExcelWriter(self._book, archive).save()


def begin_rows(sheet: OutRows) -> None:
    """Begin the rows of a sheet whose columns and panes are set."""
    sheet._writer = _InMemory(sheet)  # noqa: SLF001 - where openpyxl itself keeps it
    sheet._writer.write_top()  # noqa: SLF001


class _SteadyZip(zipfile.ZipFile):
    """A zip whose bytes depend on its parts alone: every part has the same date."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_args: Any, **_kwargs: Any) -> None:
        """Add a part from its content."""
        part = zipfile.ZipInfo(zinfo_or_arcname, _EPOCH)
        part.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_args: Any, **_kwargs: Any) -> None:
        """Add a sheet: not a file, but what `_InMemory` wrote."""
        self.writestr(arcname, filename.getvalue())


class _InMemory(WorksheetWriter):
    """openpyxl's writer of a sheet, without its temporary file, which a crash would leave for anybody."""

    def __init__(self, sheet: OutRows) -> None:
        super().__init__(sheet, out=io.BytesIO())

    def cleanup(self) -> None:
        """There is no file to remove."""


def _title(name: str, taken: set[str]) -> str:
    """Return a sheet's name as Excel takes it, told apart from those before it (which case does not do)."""
    base = _SHEET_SIGNS.sub("-", clean_text(name)).strip("' ")[:_LONGEST_TITLE] or _("Sheet")
    title, number = base, 1
    while title.lower() in taken:
        number += 1
        ending = f" ({number})"
        title = base[: _LONGEST_TITLE - len(ending)] + ending
    taken.add(title.lower())
    return title


def _write_sheet(sheet: OutRows, data: OutSheet, progress: Progress) -> None:
    header_row = len(data.titles) + 1
    _set_up(sheet, data, header_row)
    begin_rows(sheet)
    cells = _Cells(sheet, data.formats)
    for title in data.titles:
        sheet.append([cells.title(title)])
    sheet.append([cells.header(text) for text in data.headers])
    last = header_row
    try:
        for last, row in enumerate(data.rows, header_row + 1):
            sheet.append([cells.value(index, value) for index, value in enumerate(row)])
            if last % _STEP == 0:
                progress.step(_STEP)
    finally:  # after a cancel too: openpyxl's generators complain when they are left open
        sheet.auto_filter.ref = f"A{header_row}:{get_column_letter(len(data.headers))}{last}"
        sheet.close()


def _set_up(sheet: OutRows, data: OutSheet, header_row: int) -> None:
    """Set what stands before the rows in the file, and how it prints."""
    for index in range(len(data.headers)):
        width = data.widths[index] if index < len(data.widths) else _WIDTH
        sheet.column_dimensions[get_column_letter(index + 1)].width = width
    sheet.freeze_panes = f"{get_column_letter(data.freeze + 1)}{header_row + 1}"
    sheet.print_title_rows = f"{header_row}:{header_row}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.right.text = "&P/&N"


class _Cells:
    """Makes the cells of one sheet; those that look alike share one style."""

    def __init__(self, sheet: OutRows, formats: Mapping[int, str]) -> None:
        self._sheet = sheet
        self._formats = formats
        self._title = self._pattern(_TEXT, Font(name=_FONT, size=13, bold=True), None)
        self._header = self._pattern(_TEXT, Font(name=_FONT, size=11, bold=True), _BOX)
        self._header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self._usual: dict[str, Any] = {}

    def value(self, index: int, value: Value) -> Cell:
        """Return a cell of the list in column `index`."""
        if isinstance(value, str):
            return self._text(value, self._of_format(_TEXT))
        usual = _DATE if isinstance(value, dt.date) else "General"
        return self._like(self._of_format(self._formats.get(index, usual)), value)

    def title(self, text: str) -> Cell:
        """Return a line above the list."""
        return self._text(text, self._title)

    def header(self, text: str) -> Cell:
        """Return a column's header."""
        return self._text(text, self._header)

    def _text(self, text: str, pattern: Any) -> Cell:
        cell = self._like(pattern, clean_text(text))
        cell.data_type = "s"  # or openpyxl takes a text that begins with = for a formula
        return cell

    def _like(self, pattern: Any, value: Value) -> Cell:
        cell: Any = WriteOnlyCell(self._sheet, value)  # type: ignore[arg-type]  # a date is taken too
        cell._style = pattern._style  # noqa: SLF001 - setting each style anew takes ten times as long
        made: Cell = cell
        return made

    def _of_format(self, number_format: str) -> Any:
        if number_format not in self._usual:
            self._usual[number_format] = self._pattern(number_format, Font(name=_FONT, size=11), _BOX)
        return self._usual[number_format]

    def _pattern(self, number_format: str, font: Font, border: Border | None) -> Any:
        cell = WriteOnlyCell(self._sheet)
        cell.number_format, cell.font = number_format, font
        if border:
            cell.border = border
        return cell


def clean_text(text: str) -> str:
    """Return a text that XML and Excel take."""
    return ILLEGAL_CHARACTERS_RE.sub("", text).encode("utf-8", "replace").decode("utf-8")[:_LONGEST]
