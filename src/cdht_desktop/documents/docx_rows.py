"""Rows of a word processor's file as text: a row is made once as elements, then its text is filled for each person.

As elements a list of 20,000 people takes half a gigabyte. Marks stand among the elements for rows that are text already.
"""

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from docx.oxml.ns import qn

from cdht_desktop.documents.docx_elements import Element, element, keep_with_next, lines
from cdht_desktop.documents.docx_package import as_text

_TEXT = qn("w:t")
_GAP = "\ue000"  # stands for a text while a row is parted at its texts; none of ours is in a row without texts
_HOLDER = f"<w:t>{_GAP}</w:t>".encode()
_MARK = re.compile(rb'<w:filled w:rows="(\d+)"/>')  # no text says this: there `<` is written as `&lt;`


class Prototype:
    """A row whose texts are still empty; `keep` where no page ends under it."""

    def __init__(self, row: Element, *, keep: bool = False) -> None:
        if keep:
            keep_with_next([row])
        self._row = row
        parted = copy.deepcopy(row)
        for holder in parted.iter(_TEXT):
            holder.text = _GAP
        self._parts = as_text([parted]).split(_HOLDER)

    def element(self, texts: Sequence[str]) -> Element:
        """Return the row with `texts` (already passed through `written`)."""
        made = copy.deepcopy(self._row)
        for holder, text in zip(list(made.iter(_TEXT)), texts, strict=True):
            for one in lines(text):
                holder.addprevious(one)
            holder.getparent().remove(holder)
        return made

    def text(self, texts: Sequence[str]) -> bytes:
        """Return the same as it stands in the file."""
        first, *rest = self._parts
        filled = (_written(text) + part for text, part in zip(texts, rest, strict=True))
        return b"".join((first, *filled))


def _written(text: str) -> bytes:
    """Return a text's lines as `docx_elements.lines` makes them."""
    return "<w:br/>".join(
        f"<w:t>{escape(line)}</w:t>" if line == line.strip() else f'<w:t xml:space="preserve">{escape(line)}</w:t>'
        for line in text.split("\n")
    ).encode()


class RowTexts:
    """The rows of one document that are text already, and the marks that stand for them."""

    def __init__(self) -> None:
        self._kept: list[bytes] = []

    def mark(self, rows: Iterable[bytes]) -> Element:
        """Keep rows, and return what stands for them among elements."""
        self._kept.append(b"".join(rows))
        return element("filled", rows=len(self._kept) - 1)

    def woven(self, text: bytes) -> Iterator[bytes]:
        """Give a document's text with the rows in place of their marks; they are kept no longer."""
        for at, part in enumerate(_MARK.split(text)):
            yield self._kept[int(part)] if at % 2 else part
        self._kept.clear()
