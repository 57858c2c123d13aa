"""Running documents as PDF: decisions, minutes, lists, forms … as their layout says, on paper of NĐ 30/2020/NĐ-CP."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.blocks import Setter, centred
from cdht_desktop.documents.document_layout import Break, Code, DocumentLayout, Ending, Lines, Page, Part, Rows, Text
from cdht_desktop.documents.flow import Box, Strip
from cdht_desktop.documents.fonts import typeface
from cdht_desktop.documents.measures import CODE_TEXT, KEPT, code_text_half, white_between
from cdht_desktop.documents.paper import MM, open_paper
from cdht_desktop.documents.qr import draw_qr
from cdht_desktop.documents.sheets import FIRM, FREE, SOFT, Item, draw, paged
from cdht_desktop.documents.stencils import Stencils
from cdht_desktop.documents.table import DocumentTable
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def write_document_pdf(
    out: BinaryIO, layout: DocumentLayout, documents: Sequence[DocumentValue], author: str, progress: Progress
) -> int:
    """Write `documents` one after another to `out` as a PDF; return how many pages it has. `author` is who issues it.

    Each begins on a new page, and pages are numbered anew with each, at the top from the second on. Nothing is written
    before the last page is laid out. Raises `Refused` where there is no document, a row or block is higher than a page,
    or a text has a letter that its font lacks; `Cancelled` where the person asked to stop.
    """
    if not documents:
        raise Refused(_("There is nothing to print."))
    rows = sum(len(values) for document in documents for values in document.tables.values())
    progress.start(_("Laying out pages"), len(documents) + rows)
    page = layout.page
    canvas = open_paper(out, (page.width, page.height), layout.title, author)
    shared = _Shared(layout, progress)
    stencils = Stencils(canvas, page.left * MM, (page.height - page.top) * MM)
    pages = 0
    for document in documents:
        pages += _Document(shared, document).draw(canvas, stencils)
        progress.step()
    canvas.save()
    return pages


class _Shared:
    """What the documents of one file share: their layout, and what of them was measured before."""

    def __init__(self, layout: DocumentLayout, progress: Progress) -> None:
        self.layout = layout
        self.progress = progress
        self.room = (layout.page.height - layout.page.top - layout.page.bottom) * MM
        self.kept: dict[object, list[Strip]] = {}
        self.tables = {part: DocumentTable(part, self.room) for part in layout.parts if isinstance(part, Rows)}


class _Document:
    """Lays out one document and draws it."""

    def __init__(self, shared: _Shared, value: DocumentValue) -> None:
        page = shared.layout.page
        self._layout = shared.layout
        self._shared = shared
        self._value = value
        self._left, self._top = page.left * MM, (page.height - page.top) * MM
        self._room = shared.room
        self._setter = Setter(page, value.fields, page.room * MM, value.where, shared.kept)

    def draw(self, canvas: Canvas, stencils: Stencils) -> int:
        """Draw the document's pages; return how many there are."""
        code = self._layout.code if self._value.code else None
        text = self._code_text(code) if code else []
        clear = _clear(code, text, self._layout.page) if code else None
        pages = paged(self._items(), self._room, clear)
        for number, page in enumerate(pages, 1):
            stencils.draw(page, number)
            if code and number == 1:
                self._draw_code(canvas, code, text)
            if number > 1 and self._layout.page.numbered:
                self._draw_number(canvas, number)
            canvas.showPage()
        return len(pages)

    def _items(self) -> list[Item]:
        """Return everything the document says, in order, with what belongs together bound."""
        head = self._layout.head
        items = [self._whole(self._setter.head(head))] if head else []
        before: Part | None = None
        for part in self._layout.parts:
            found = list(self._part(part))
            if found:
                _follow(items, before, found, part)
            if found or isinstance(part, Break):
                before = part
        return items

    def _part(self, part: Part) -> Iterator[Item]:
        match part:
            case Text():
                for lines in self._setter.paragraphs(part):
                    yield from _paragraph(lines, SOFT if part.keep else FREE)
            case Rows():
                yield from self._rows(part)
            case Lines():
                yield from _paragraph(self._setter.lines(part), FREE)
            case Ending():
                yield self._whole(self._setter.ending(part))

    def _rows(self, part: Rows) -> Iterator[Item]:
        rows = self._value.tables.get(part.rows, ())
        if not rows and not part.blank and part.empty:
            yield from _paragraph(self._setter.empty(part.empty), FREE)
            return
        for at, item in enumerate(self._shared.tables[part].items(rows, self._value.where)):
            if at < len(rows):  # there are as many items at least, and headings between them
                self._shared.progress.step()
            yield item

    def _whole(self, strip: Strip) -> Item:
        """Return a block that stands on one page; raises `Refused` where none holds it."""
        if strip.height > self._room:
            raise Refused(_("{where}: what belongs on one page is higher than a page.").format(where=self._value.where))
        return Item(strip)

    def _draw_number(self, canvas: Canvas, number: int) -> None:
        """Number a page in the middle of the top margin (NĐ 30, annex I)."""
        face, size = typeface("serif"), self._layout.page.size
        y = self._top + (self._layout.page.top * MM - size) / 2
        canvas.setFont(face.name, size)
        canvas.drawCentredString(self._left + self._setter.width / 2, y, str(number))

    def _code_text(self, code: Code) -> list[Strip]:
        """Return the lines under the code; places from the sheet's left edge."""
        middle = code.left + code.side / 2
        half = code_text_half(middle, code.side, self._layout.page.width) * MM
        return self._setter.block(code.text, centred("serif", CODE_TEXT), middle * MM - half, 2 * half)

    def _draw_code(self, canvas: Canvas, code: Code, text: Sequence[Strip]) -> None:
        bottom = (self._layout.page.height - code.top - code.side) * MM
        draw_qr(canvas, self._value.code, code.left * MM, bottom, code.side * MM)
        y = 0.0
        for strip in text:
            draw(canvas, [(y, strip)], 0, bottom)
            y += strip.height


def _follow(items: list[Item], before: Part | None, found: Sequence[Item], part: Part) -> None:
    """Add what `part` says to `items`; `before` is the part that says the last of these, if there is one."""
    if isinstance(before, Break):
        found = [replace(found[0], fresh=True), *found[1:]]
    elif isinstance(part, Ending):
        _bind(items, FIRM)
    elif isinstance(before, Rows) and isinstance(part, Text) and not part.keep:  # what closes a list, no heading
        _bind(items, SOFT)
    if white := white_between(before, part):
        items[-1] = replace(items[-1], white=white)
    items += found


def _paragraph(lines: Sequence[Strip], bound: int) -> Iterator[Item]:
    """Give a paragraph's lines: its first stays with the second and its last with the one before, the end by `bound`."""
    last = len(lines) - 1
    for at, strip in enumerate(lines):
        yield Item(strip, bound if at == last else SOFT if at in {0, last - 1} else FREE)


def _bind(items: list[Item], bound: int) -> None:
    """Bind the last two items to what follows them, as far as these stand on one page."""
    for at in range(len(items) - 1, max(len(items) - 1 - KEPT, -1), -1):
        items[at] = replace(items[at], bound=max(bound, items[at].bound))
        if items[at].fresh:
            break


def _clear(code: Code, text: Sequence[Strip], page: Page) -> Box:
    """Return the place of a code and its text, from where the page's text begins."""
    runs = [run for strip in text for run in strip.runs]
    left = min([code.left * MM, *(run.x for run in runs)])
    right = max([(code.left + code.side) * MM, *(run.x + run.face.width(run.text, run.size) for run in runs)])
    bottom = (code.top + code.side) * MM + sum(strip.height for strip in text)
    x, y = page.left * MM, page.top * MM
    return Box(left - x, code.top * MM - y, right - x, bottom - y)
