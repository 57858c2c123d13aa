"""Running documents for a word processor (.docx): the same layouts and values as the PDF, for an office that edits."""

import copy
from collections.abc import Sequence
from typing import BinaryIO

from docx.oxml.ns import qn

from cdht_desktop.documents.document_layout import Break, DocumentLayout, Ending, Lines, Part, Rows, Text
from cdht_desktop.documents.docx_blocks import Writer
from cdht_desktop.documents.docx_code import Codes
from cdht_desktop.documents.docx_elements import Element, keep_with_next, on_new_page, thin
from cdht_desktop.documents.docx_ending import ending
from cdht_desktop.documents.docx_package import add_style, as_text, opened, save, section
from cdht_desktop.documents.docx_rows import RowTexts
from cdht_desktop.documents.docx_table import TableWriter, style_of
from cdht_desktop.documents.measures import KEPT, white_between
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def write_document_docx(
    out: BinaryIO, layout: DocumentLayout, documents: Sequence[DocumentValue], author: str, progress: Progress
) -> None:
    """Write `documents` one after another to `out` as one .docx; `author` is who issues it.

    Each begins on a new page, and pages are numbered anew with each, at the top from the second on. The same values
    give the same bytes. Nothing is written before the last document is laid out. Raises `Refused` where there is no
    document, or a text has a letter that cannot be written; `Cancelled` where the person asked to stop.
    """
    if not documents:
        raise Refused(_("There is nothing to print."))
    rows = sum(len(values) for document in documents for values in document.tables.values())
    progress.start(_("Laying out pages"), len(documents) + rows)
    file = _File(layout, author)
    for at, document in enumerate(documents):
        file.add(_Composer(file, layout, document, progress).content(), last=at == len(documents) - 1)
        progress.step()
    file.save(out)


class _File:
    """The file that is being made, and what its documents have in common."""

    def __init__(self, layout: DocumentLayout, author: str) -> None:
        rows = [part for part in layout.parts if isinstance(part, Rows)]
        self.document = opened(layout.title, author, layout.page)
        for style in sorted({style_of(part) for part in rows}, key=lambda style: style[0]):
            add_style(self.document, *style)
        self.codes = Codes(self.document, layout.code, layout.page) if layout.code else None
        self._texts = RowTexts()
        self.tables = {part: TableWriter(part, self._texts) for part in rows}
        self.kept: dict[object, Sequence[str]] = {}
        self._section = section(self.document, layout.page)
        self._written: list[bytes] = []

    def add(self, content: Sequence[Element], *, last: bool) -> None:
        """Add a document; its section stands in its last paragraph, that of the last one after all.

        It is kept as text: as elements a thousand forms take a third of a gigabyte.
        """
        if not last:
            content[-1].set_sectPr(copy.deepcopy(self._section))
        self._written += self._texts.woven(as_text(content))

    def save(self, out: BinaryIO) -> None:
        """Write the file."""
        self.document.element.body.append(self._section)
        save(self.document, self._written, out)


class _Composer:
    """Composes one document of a file."""

    def __init__(self, file: _File, layout: DocumentLayout, value: DocumentValue, progress: Progress) -> None:
        self._file = file
        self._layout = layout
        self._value = value
        self._progress = progress
        self._writer = Writer(layout.page, value.fields, value.where, file.kept)

    def content(self) -> list[Element]:
        """Return the document's paragraphs and tables; the last is a paragraph, which Word wants after a table."""
        content = self._writer.head(self._layout.head) if self._layout.head else []
        before: Part | None = None
        for part in self._layout.parts:
            found = self._part(part)
            if found:
                _follow(content, before, found, part)
            if found or isinstance(part, Break):
                before = part
        if not content or _is_table(content[-1]):
            content.append(thin())
        if self._file.codes and self._value.code:
            self._add_code(content, self._file.codes)
        return content

    def _part(self, part: Part) -> list[Element]:
        match part:
            case Text():
                return self._writer.paragraphs(part)
            case Rows():
                return self._rows(part)
            case Lines():
                return _unparted(self._writer.lines(part))
            case Ending():
                return ending(self._writer, part)
            case Break():
                return []

    def _rows(self, part: Rows) -> list[Element]:
        rows = self._value.tables.get(part.rows, ())
        if not rows and not part.blank and part.empty:
            return self._writer.empty(part.empty)
        made = self._file.tables[part].table(rows, self._value.where, self._progress)
        return [] if made is None else [made]

    def _add_code(self, content: list[Element], codes: Codes) -> None:
        """Hang the code on the first paragraph that is in no table, which stands on the first page."""
        layout = self._layout.code
        text = self._writer.said(layout.text) if layout else ""
        if _is_table(content[0]) and not self._layout.head:
            content.insert(0, thin())
        host = next(one for one in content if not _is_table(one))
        host.extend(codes.runs(self._value.code, text))


def _unparted(found: list[Element]) -> list[Element]:
    """Let no page end under the first of several paragraphs, or over the last."""
    keep_with_next([*found[:1], *found[-2:-1]] if len(found) > 1 else [])
    return found


def _is_table(one: Element) -> bool:
    return bool(one.tag == qn("w:tbl"))


def _follow(content: list[Element], before: Part | None, found: list[Element], part: Part) -> None:
    """Add what `part` says to `content`, with white, bonds and page breaks where a PDF has them.

    `before` is the part that says the last of these, if there is one.
    """
    if isinstance(before, Break) and content:
        found = _fresh(found)
    if white := white_between(before, part):
        content.append(thin(white))
    if not isinstance(before, Break) and (
        isinstance(part, Ending) or (isinstance(before, Rows) and isinstance(part, Text) and not part.keep)
    ):
        _bind(content, KEPT)
    content += found


def _fresh(found: list[Element]) -> list[Element]:
    """Return what is found so that it begins a page; a table gets a paragraph before it, which alone can do that."""
    made = [*([thin()] if _is_table(found[0]) else []), *found]
    on_new_page(made[0])
    return made


def _bind(content: Sequence[Element], count: int) -> None:
    """Let the last `count` paragraphs or rows stay with what follows; white between them does so uncounted."""
    for one in reversed(content):
        if count <= 0:
            return
        parts = list(one.iterchildren(qn("w:tr")))[-count:] if _is_table(one) else [one]
        keep_with_next(parts)
        if _is_table(one) or one.find(qn("w:r")) is not None:
            count -= len(parts)
