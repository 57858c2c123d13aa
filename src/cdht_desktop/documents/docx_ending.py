"""What ends a document, for a word processor: up to three who sign side by side, and at the left the recipients.

A table without lines whose rows no page parts from each other.
"""

from collections.abc import Sequence
from dataclasses import replace

from cdht_desktop.documents.document_layout import Ending, Signature
from cdht_desktop.documents.docx_blocks import SLACK, Place, Writer
from cdht_desktop.documents.docx_elements import (
    NO_PADS,
    Element,
    Setting,
    cell,
    keep_with_next,
    paragraph,
    row,
    table,
    thin,
)
from cdht_desktop.documents.fonts import typeface
from cdht_desktop.documents.measures import (
    GAP,
    LEADING,
    MANY_SIGN,
    MOTTO,
    RECIPIENTS,
    SIGN_GAP,
    SIGN_LEFT,
    SMALL,
    SMALLER,
)
from cdht_desktop.documents.paper import MM

_CENTRED = Setting("center", LEADING)


def ending(writer: Writer, layout: Ending) -> list[Element]:
    """Return what ends a document, as one block, with white over it."""
    room, count = writer.page.room, len(layout.signatures)
    widths = [room * SIGN_LEFT, room * (1 - SIGN_LEFT)] if count == 1 else [room / count] * count
    pads = NO_PADS if count == 1 else (0.0, SIGN_GAP / 2, 0.0, SIGN_GAP / 2)
    place = Place(widths[-1] - (pads[1] + pads[3]) / MM, _CENTRED)
    contents = _one(writer, layout, place) if count == 1 else _several(writer, layout.signatures, place)
    rows = [row(cell(width, one) for width, one in zip(widths, cells, strict=True)) for cells in contents]
    to = _recipients(writer, layout) if _below(layout) else []
    keep_with_next(rows if to else rows[:-1])
    keep_with_next(to[:-1])
    below = [thin(GAP, keep=True), *to] if to else []
    return [thin(GAP, keep=True), *_date(writer, layout, place.width), table(widths, rows, pads), *below]


def _date(writer: Writer, layout: Ending, width: float) -> list[Element]:
    """Return place and date over the last who signs, and as far beyond its left as they must to stand in one line."""
    text, size, room = writer.said(layout.place_date), writer.small(MOTTO), writer.page.room
    need = (typeface("serif-italic").width(text, size) + 1) / MM
    width = max(width, min(need, room))
    place = Place(width, replace(_CENTRED, sides=(room - width, 0), keep=True))
    return writer.block(text, "serif-italic", size, place.wider(SLACK))


def _one(writer: Writer, layout: Ending, place: Place) -> list[list[list[Element]]]:
    """Return the one row of recipients and of who signs."""
    (signature,) = layout.signatures
    size = writer.page.size
    return [
        [_recipients(writer, layout), [*_title(writer, signature, place, size), *_name(writer, signature, place, size)]]
    ]


def _recipients(writer: Writer, layout: Ending) -> list[Element]:
    """Return who gets the document, under words that stand only over somebody."""
    width = writer.page.room * RECIPIENTS
    left = Place(width, Setting(leading=LEADING, sides=(0, writer.page.room - width) if _below(layout) else (0, 0)))
    to = [
        line
        for one in layout.recipients
        for line in writer.block(writer.said(one), "serif", writer.small(SMALLER), left)
    ]
    head = writer.block(writer.said(layout.recipients_head), "serif-bold-italic", writer.small(SMALL), left)
    return [*head, *to] if to else []


def _below(layout: Ending) -> bool:
    """Return whether recipients stand under who signs, outside the table."""
    return len(layout.signatures) > 1


def _several(writer: Writer, signatures: Sequence[Signature], place: Place) -> list[list[list[Element]]]:
    """Return titles at one height, and under the blank for the pens names at one height."""
    size = writer.page.size if len(signatures) < MANY_SIGN else writer.small(MOTTO)
    most = max(signature.space for signature in signatures)
    even = [replace(signature, space=most) for signature in signatures]
    return [
        [_title(writer, signature, place, size) for signature in even],
        [_name(writer, signature, place, size) for signature in even],
    ]


def _title(writer: Writer, signature: Signature, place: Place, size: float) -> list[Element]:
    title = writer.block(writer.said(signature.title), "serif-bold", size, place)
    return [*title, *writer.block(writer.said(signature.note), "serif-italic", writer.small(SMALL), place)]


def _name(writer: Writer, signature: Signature, place: Place, size: float) -> list[Element]:
    """Return the name under the blank; where nobody is named, the blank's last line, where the office can name one."""
    blank = signature.space * MM
    name = writer.block(
        writer.said(signature.name), "serif-bold", size, replace(place, setting=replace(place.setting, before=blank))
    )
    return name or [paragraph([], replace(place.setting, before=max(blank - size * LEADING, 0)))]
