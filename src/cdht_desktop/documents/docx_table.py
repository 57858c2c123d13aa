"""Tables for a word processor: a head that is repeated on each page, rows that no page parts, headings over groups.

As `table` sets them for a PDF. All rows but the last few, which may have to stay with what follows, are made as text.
"""

import copy
from collections.abc import Iterator, Sequence
from itertools import groupby

from cdht_desktop.documents.document_layout import Rows
from cdht_desktop.documents.docx_elements import (
    Element,
    Look,
    Pads,
    Setting,
    cell,
    element,
    keep_with_next,
    lines,
    mm,
    row,
    table,
    written,
)
from cdht_desktop.documents.docx_rows import Prototype, RowTexts
from cdht_desktop.documents.measures import BARE_PAD, BLANK_HEIGHT, KEPT, PAD, TABLE_LEADING
from cdht_desktop.documents.values import RowValue
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_OVER = PAD - 0.35  # points: less the half of a line over and under a cell, which a word processor adds to its row


def style_of(layout: Rows) -> tuple[str, str, Look, Setting]:
    """Return code, name and looks of the style that the texts of a table have."""
    size = f"{layout.size:g}"
    return (
        f"Table{size.replace('.', '_')}",
        _("Table {size}").format(size=size),
        Look(layout.size),
        Setting(leading=TABLE_LEADING),
    )


class TableWriter:
    """Writes the tables of one part of a layout, one for each document of a file."""

    def __init__(self, layout: Rows, texts: RowTexts) -> None:
        self._layout = layout
        self._texts = texts
        self._style = style_of(layout)[0]
        self._vertical = "center" if layout.ruled else "top"
        self._rows = {
            (strong, keep): Prototype(self._row(bold=strong), keep=keep)
            for strong in (False, True)
            for keep in (False, True)
        }
        self._group = Prototype(self._group_row(), keep=True)
        self._heads = self._head_rows()

    def table(self, rows: Sequence[RowValue], where: str, progress: Progress) -> Element | None:
        """Return the table of `rows`, None where it would have no row at all; `where` names the paper in refusals.

        Its first row stays with the second. Raises `Refused` for a letter that cannot be written, `Cancelled` where the
        person asked to stop.
        """
        written("".join(column.head + column.over for column in self._layout.columns), where)
        early: list[bytes] = []
        late: list[Element] = []
        for at, prototype, texts in self._filled(rows, where):
            if at < len(rows) - KEPT:
                early.append(prototype.text(texts))
            else:
                late.append(prototype.element(texts))
            if prototype is not self._group:
                progress.step()
        blank = [self._blank() for _at in range(self._layout.blank)]
        made = [*copy.deepcopy(self._heads), *([self._texts.mark(early)] if early else []), *late, *blank]
        if not made:
            return None
        pads: Pads = (_OVER, PAD, _OVER, PAD) if self._layout.ruled else (BARE_PAD, 0.0, BARE_PAD, 2 * PAD)
        return table([column.width for column in self._layout.columns], made, pads, ruled=self._layout.ruled)

    def _filled(self, rows: Sequence[RowValue], where: str) -> Iterator[tuple[int, Prototype, Sequence[str]]]:
        """Give each row's place, what it is made of and its texts, and before it the heading of its group."""
        heading = ""
        count = len(rows) + self._layout.blank
        for at, value in enumerate(rows):
            if self._layout.grouped:
                said = self._layout.grouped.fill(value.texts)
                if said and said != heading:
                    yield at, self._group, [written(said, where, at + 1)]
                heading = said
            texts = [column.text.fill(value.texts) for column in self._layout.columns]
            written("".join(texts), where, at + 1)
            yield at, self._rows[value.strong, count > 1 and at in {0, count - 2}], texts

    def _row(self, *, bold: bool) -> Element:
        """Return a row whose texts are still empty."""
        cells = [
            self._cell(column.width, self._paragraph("", column.align, bold=bold)) for column in self._layout.columns
        ]
        return row(cells, *self._at_least(self._layout.height))

    def _blank(self) -> Element:
        cells = (self._cell(column.width, self._paragraph("", column.align)) for column in self._layout.columns)
        return row(cells, *self._at_least(self._layout.height or BLANK_HEIGHT))

    def _group_row(self) -> Element:
        """Return a heading over all columns, its text still empty."""
        widths = [column.width for column in self._layout.columns]
        said = self._paragraph("", "left", bold=True)
        return row([self._cell(sum(widths), said, element("gridSpan", val=len(widths)))])

    def _head_rows(self) -> list[Element]:
        """Return the headings: one over several columns stands above theirs, any other takes the whole height."""
        if not self._layout.head:
            return []
        columns = self._layout.columns
        overs = any(column.over for column in columns)
        below = [
            self._heading(
                column.width,
                column.head if column.over or not overs else "",
                *_merged(upwards=overs and not column.over),
            )
            for column in columns
        ]
        rows = [below]
        if overs:
            upper = []
            for over, same in groupby(columns, key=lambda column: column.over):
                group = list(same)
                if over:
                    span = element("gridSpan", val=len(group))
                    upper.append(self._heading(sum(column.width for column in group), over, span))
                else:
                    whole = element("vMerge", val="restart")
                    upper += [self._heading(column.width, column.head, copy.deepcopy(whole)) for column in group]
            rows = [upper, below]
        made = [row(cells, element("tblHeader")) for cells in rows]
        keep_with_next(made)
        return made

    def _heading(self, width: float, text: str, *properties: Element) -> Element:
        said = self._paragraph(text, "center", bold=True)
        return cell(width, [said], *properties, vertical="center")

    def _cell(self, width: float, content: Element, *properties: Element) -> Element:
        return cell(width, [content], *properties, vertical=self._vertical)

    def _paragraph(self, text: str, align: str, *, bold: bool = False) -> Element:
        about = [element("pStyle", val=self._style)]
        if align != "left":
            about.append(element("jc", val="both" if align == "justify" else align))
        looks = [element("rPr", element("b"))] if bold else []
        return element("p", element("pPr", *about), element("r", *looks, *lines(text)))

    def _at_least(self, height: float) -> list[Element]:
        return [element("trHeight", val=mm(height), hRule="atLeast")] if height else []


def _merged(*, upwards: bool) -> list[Element]:
    """Return what makes a cell one with the cell above it."""
    return [element("vMerge")] if upwards else []
