"""Texts of certificates, fitted into their boxes and set as PDF operators.

Most lines of a year's certificates are said hundreds of times (a village, a birth year, a decision): how a text is
written in a file's own font is asked for once, however many pages say it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import cast

from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import Box, CertificateLayout, Paragraph
from cdht_desktop.documents.fitting import Line, Piece, Room, fit
from cdht_desktop.documents.flow import RULE_GAP, RULE_THICKNESS, SHARE
from cdht_desktop.documents.fonts import able
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.reading import Ink
from cdht_desktop.errors import Refused
from cdht_desktop.words import _

_BLACK: Ink = (0.0, 0.0, 0.0)
_SHARE = SHARE | {"top": 0.0, "middle": 0.5, "bottom": 1.0}
_KEPT = 4_000  # texts said last: more than a commune has villages and birth years


class Setter:
    """Sets the texts of boxes on the pages of one file."""

    def __init__(self, canvas: Canvas, layout: CertificateLayout) -> None:
        self._canvas = canvas
        self._height = layout.height * MM
        self._right, self._down = layout.shift_x * MM, layout.shift_y * MM
        self._written = lru_cache(_KEPT)(self._write)
        self._ink = _BLACK
        self._operators: list[str] = []

    def draw(self, boxes: Sequence[Box], values: Mapping[str, str], where: str) -> None:
        """Fill, fit and draw the texts of `boxes`; `where` names the paper, for the sentence of a `Refused`."""
        self._ink = _BLACK  # what a page begins with
        self._operators = ["BT"]
        for box in boxes:
            filled = [
                (paragraph, said)
                for paragraph in box.paragraphs
                for said in paragraph.wording.fill(values).split("\n")
                if said
            ]
            if filled:
                self._set_box(box, filled, where)
        self._operators.append("ET")
        self._canvas.addLiteral(" ".join(self._operators))

    def _set_box(self, box: Box, filled: Sequence[tuple[Paragraph, str]], where: str) -> None:
        pieces = [_piece(paragraph, said, where) for paragraph, said in filled]
        area = box.area
        width, height = area.width * MM, area.height * MM
        lines = fit(pieces, Room(width, height, box.shrink, box.lines, box.leading))
        if not lines:
            raise Refused(
                _("{where}: the text of “{box}” is too long for its place.").format(where=where, box=box.name)
            )
        used = lines[-1].baseline + lines[-1].size * pieces[-1].face.depth
        top = self._height - area.top * MM - self._down - _SHARE[box.valign] * (height - used)
        left = area.left * MM + self._right
        for line in lines:
            x = left + _SHARE[box.align] * (width - line.width)
            self._set_line(line, pieces[line.piece], filled[line.piece][0], x, top - line.baseline)

    def _set_line(self, line: Line, piece: Piece, paragraph: Paragraph, x: float, y: float) -> None:
        operators = self._operators
        if paragraph.ink != self._ink:
            self._ink = paragraph.ink
            operators.append("{:.4g} {:.4g} {:.4g} rg".format(*paragraph.ink))
        operators.append(f"1 0 0 1 {x:.3f} {y:.3f} Tm")
        spaced = piece.letters or piece.words
        if spaced:
            operators.append(f"{piece.letters * line.size:.3f} Tc {piece.words * line.size:.3f} Tw")
        for font, letters in self._written(piece.face.name, line.text):
            operators.append(f"{font} {line.size:.3f} Tf {letters} Tj")
        if spaced:
            operators.append("0 Tc 0 Tw")
        if line.last and paragraph.rule:
            self._draw_rule(paragraph, line, x, y)

    def _write(self, face: str, text: str) -> tuple[tuple[str, str], ...]:
        """Return a text as the file's own subsets of its font write it: each subset's name with its letters."""
        font = cast("TTFont", getFont(face))
        document = self._canvas._doc  # type: ignore[attr-defined] # noqa: SLF001 - ReportLab's own texts ask it too
        return tuple(
            (font.getSubsetInternalName(subset, document), f"<{letters.hex()}>")
            for subset, letters in font.splitString(text, document)
        )

    def _draw_rule(self, paragraph: Paragraph, line: Line, x: float, y: float) -> None:
        canvas, length, under = self._canvas, line.width * paragraph.rule, y - line.size * RULE_GAP
        start = x + (line.width - length) / 2
        canvas.setLineWidth(RULE_THICKNESS)
        canvas.setStrokeColor(paragraph.ink)
        canvas.line(start, under, start + length, under)


def _piece(paragraph: Paragraph, said: str, where: str) -> Piece:
    return Piece(said, able(paragraph.faces, said, where), paragraph.size, paragraph.letters, paragraph.words)
