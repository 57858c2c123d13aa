"""Certificates of a year: one A4 sheet a person, ready to be signed, sealed and framed."""

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from cdht_desktop.documents import fields
from cdht_desktop.documents.certificate_layout import Box, CertificateLayout, Paragraph
from cdht_desktop.documents.fitting import Line, Piece, Room, fit
from cdht_desktop.documents.flow import RULE_GAP, RULE_THICKNESS, SHARE
from cdht_desktop.documents.fonts import able
from cdht_desktop.documents.frame import draw_divider, draw_frame
from cdht_desktop.documents.paper import MM, open_paper
from cdht_desktop.documents.qr import draw_qr
from cdht_desktop.documents.values import CertificateValue, Issuer
from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_FORM = "sheet"
_BLACK = (0.0, 0.0, 0.0)
_SHARE = SHARE | {"top": 0.0, "middle": 0.5, "bottom": 1.0}


def write_certificates(
    out: BinaryIO,
    layout: CertificateLayout,
    issuer: Issuer,
    people: Sequence[CertificateValue],
    progress: Progress,
) -> int:
    """Write one certificate a person to `out` as a PDF, in the order of `people`; return how many pages it has.

    The border and the texts that all have in common are drawn once and used again on every page. Nothing is written
    before the last page is laid out. Raises `Refused` where there is nobody, where a text does not fit its place at any
    size, or has a letter that no font has; `Cancelled` where the person asked to stop.
    """
    if not people:
        raise Refused(_("There is nobody to print a certificate for."))
    progress.start(_("Laying out certificates"), len(people))
    canvas = open_paper(out, (layout.width, layout.height), layout.title, issuer.association)
    sheet = _Sheet(canvas, layout)
    common = fields.of_issuer(issuer)
    own = [box for box in layout.boxes if box.fields & fields.CERTIFICATE]
    sheet.draw_form([box for box in layout.boxes if box not in own], common)
    for person in people:
        canvas.doForm(_FORM)
        where = _("The certificate {number}").format(number=person.number)
        sheet.draw_boxes(own, common | fields.of_certificate(person), where)
        sheet.draw_code(person.code)
        canvas.showPage()
        progress.step()
    canvas.save()
    return len(people)


class _Sheet:
    """Draws boxes of texts on the pages of one paper."""

    def __init__(self, canvas: Canvas, layout: CertificateLayout) -> None:
        self._canvas = canvas
        self._layout = layout
        self._width, self._height = layout.width * MM, layout.height * MM
        self._ink = _BLACK

    def draw_form(self, boxes: Sequence[Box], values: Mapping[str, str]) -> None:
        """Draw what all pages have in common, as a form that each page then names."""
        canvas, layout = self._canvas, self._layout
        canvas.beginForm(_FORM, 0, 0, self._width, self._height)
        if layout.frame:
            draw_frame(canvas, layout.frame, self._width, self._height)
        for divider in layout.dividers:
            draw_divider(canvas, divider, self._height)
        self.draw_boxes(boxes, values, layout.title)
        canvas.endForm()

    def draw_boxes(self, boxes: Sequence[Box], values: Mapping[str, str], where: str) -> None:
        """Fill, fit and draw the texts of `boxes`; `where` names the paper, for the sentence of a `Refused`."""
        text = self._canvas.beginText()
        self._ink = _BLACK  # what a page begins with
        for box in boxes:
            filled = [
                (paragraph, said)
                for paragraph in box.paragraphs
                for said in paragraph.wording.fill(values).split("\n")
                if said
            ]
            self._draw_box(text, box, filled, where)
        self._canvas.drawText(text)

    def draw_code(self, code: str) -> None:
        """Draw the QR of a certificate, where it has one and the layout a place for it."""
        place = self._layout.code
        if not code or place is None:
            return
        left, bottom = place.left + self._layout.shift_x, place.top + self._layout.shift_y + place.height
        draw_qr(self._canvas, code, left * MM, self._height - bottom * MM, place.width * MM)

    def _draw_box(self, text: PDFTextObject, box: Box, filled: Sequence[tuple[Paragraph, str]], where: str) -> None:
        pieces = [_piece(paragraph, said, where) for paragraph, said in filled]
        lines = fit(pieces, _room(box))
        if lines is None:
            raise Refused(
                _("{where}: the text of “{box}” is too long for its place.").format(where=where, box=box.name)
            )
        drop = self._drop(box, lines, pieces)
        left = (box.area.left + self._layout.shift_x) * MM
        for line in lines:
            paragraph = filled[line.piece][0]
            x = left + _SHARE[box.align] * (box.area.width * MM - line.width)
            y = self._height - drop - line.baseline
            if paragraph.ink != self._ink:
                self._ink = paragraph.ink
                text.setFillColor(paragraph.ink)
            _draw_line(text, line, pieces[line.piece], x, y)
            if line.last and paragraph.rule:
                self._draw_rule(paragraph, line, x, y)

    def _drop(self, box: Box, lines: Sequence[Line], pieces: Sequence[Piece]) -> float:
        """Return how far under the paper's top the lines of a box begin."""
        top = (box.area.top + self._layout.shift_y) * MM
        if not lines or box.valign == "top":
            return top
        bottom = lines[-1].baseline + lines[-1].size * pieces[-1].face.depth
        return top + _SHARE[box.valign] * (box.area.height * MM - bottom)

    def _draw_rule(self, paragraph: Paragraph, line: Line, x: float, y: float) -> None:
        canvas, length, under = self._canvas, line.width * paragraph.rule, y - line.size * RULE_GAP
        start = x + (line.width - length) / 2
        canvas.setLineWidth(RULE_THICKNESS)
        canvas.setStrokeColor(paragraph.ink)
        canvas.line(start, under, start + length, under)


def _draw_line(text: PDFTextObject, line: Line, piece: Piece, x: float, y: float) -> None:
    text.setFont(piece.face.name, line.size)
    text.setTextOrigin(x, y)
    if piece.letters or piece.words:
        text.setCharSpace(piece.letters * line.size)
        text.setWordSpace(piece.words * line.size)
        text.textOut(line.text)
        text.setCharSpace(0)
        text.setWordSpace(0)
    else:
        text.textOut(line.text)


def _piece(paragraph: Paragraph, said: str, where: str) -> Piece:
    return Piece(said, able(paragraph.faces, said, where), paragraph.size, paragraph.letters, paragraph.words)


def _room(box: Box) -> Room:
    return Room(box.area.width * MM, box.area.height * MM, box.shrink, box.lines, box.leading)
