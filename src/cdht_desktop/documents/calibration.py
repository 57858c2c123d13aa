"""The page by which a printer is set right: stairs of tenths of a millimetre, to be read with an ordinary ruler.

A stair's step `k` lies 20 mm and `k` tenths from the paper's edge: where the printer is off, another step than the
middle one meets the ruler's 2 cm, and that step's number is what is to be corrected there. Two stairs along the long
edge tell the turn. Lengths are in millimetres.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.fitting import wrapped
from cdht_desktop.documents.fonts import able, typeface
from cdht_desktop.documents.paper import MM, open_paper
from cdht_desktop.documents.placing import HUNDREDTHS, TENTHS, Placing
from cdht_desktop.documents.reading import Source
from cdht_desktop.domain.text import nfc
from cdht_desktop.words import _

_LONG, _SHORT = 297.0, 210.0  # A4
_EDGE = 20.0  # from the paper's edge to a stair's middle step, and to both lines of a corner's cross
_MOST = 30  # tenths that a stair tells to either side
_STEP = 1.4  # how long one step is
_CROSS = 6.0  # how long a cross's arms are
_BAR = 100.0
_FINE, _BOLD = 0.15, 0.5  # points
_SIZES = {"title": 16.0, "text": 11.0, "label": 8.0, "letter": 18.0}
_LEADING = 1.4
_LETTERS = "ABC"


@dataclass(frozen=True)
class Stair:
    """A stair: on the left edge (it tells how far right) or the top edge (how far down), its middle step at `middle`."""

    left: bool
    middle: float

    def along(self, step: int) -> float:
        """Return where on its edge a step's middle lies, from the paper's corner at the top left."""
        return self.middle + step * _STEP


def stairs(*, across: bool) -> tuple[Stair, Stair, Stair]:
    """Return the stairs A, B and C of a sheet that lies across or stands upright: B and C on the long edge."""
    end = _EDGE + 2 * _CROSS + _MOST * _STEP
    return Stair(across, _SHORT / 2), Stair(not across, end), Stair(not across, _LONG - end)


def corrected(standing: Placing, read: Sequence[int], *, across: bool) -> Placing:
    """Return the placing that puts right what was read on a page printed with `standing`.

    `read` are the three numbers of the stairs A, B and C, in tenths of a millimetre.
    """
    a, b, c = (
        (-step / TENTHS, stair.along(step) - (_SHORT if at == 0 else _LONG) / 2)
        for at, (step, stair) in enumerate(zip(read, stairs(across=across), strict=True))
    )  # how far off the print is there, and how far from the edge's middle that was read
    slope = (c[0] - b[0]) / (c[1] - b[1])
    on_long = b[0] - slope * b[1]
    # Turned clockwise, what is at the right goes down and what is below goes left.
    turn = slope if across else -slope
    on_short = a[0] + turn * a[1] * (1 if across else -1)
    right, down = (on_short, on_long) if across else (on_long, on_short)
    return Placing(
        standing.shift_x - round(right * TENTHS),
        standing.shift_y - round(down * TENTHS),
        standing.turn - round(math.degrees(turn) * HUNDREDTHS),
    )


def write_calibration(out: BinaryIO, printer: str, standing: Placing, *, across: bool) -> None:
    """Write the page to `out` as a PDF, moved and turned by `standing`; it says which printer it is for.

    Raises `Refused` where the printer's name has a letter that no font has.
    """
    words = _words(printer, standing)
    width, height = (_LONG, _SHORT) if across else (_SHORT, _LONG)
    canvas = open_paper(out, (width, height), words.title, "")
    standing.apply(canvas, width * MM, height * MM)
    sheet = _Sheet(canvas, width, height)
    sheet.draw_crosses()
    for letter, stair in zip(_LETTERS, stairs(across=across), strict=True):
        sheet.draw_stair(letter, stair)
    sheet.draw_words(words)
    canvas.showPage()
    canvas.save()


@dataclass(frozen=True)
class _Words:
    title: str
    printer: str
    steps: tuple[str, ...]
    bar: str


def _words(printer: str, standing: Placing) -> _Words:
    top = Source.of_file(FOLDER / "calibration.toml").top()
    values = {
        "printer": nfc(printer),
        "shift_x": _signed(standing.shift_x, TENTHS, 1),
        "shift_y": _signed(standing.shift_y, TENTHS, 1),
        "turn": _signed(standing.turn, HUNDREDTHS, 2),
    }
    words = _Words(
        top.text("title"),
        top.wording("printer", values.keys()).fill(values),
        tuple(step.fill({}) for step in top.wordings("steps", ())),
        top.text("bar"),
    )
    top.done()
    return words


def _signed(number: int, parts: int, places: int) -> str:
    """Return a number of tenths or hundredths as people write it, with its sign: `+0,5`."""
    said = f"{number / parts:+.{places}f}" if number else "0"
    return said.replace(".", ",").replace("-", "−")


class _Sheet:
    """Draws on one sheet; places are in mm from its top left corner."""

    def __init__(self, canvas: Canvas, width: float, height: float) -> None:
        self._canvas = canvas
        self._width, self._height = width, height

    def draw_crosses(self) -> None:
        """Draw a cross in each corner, with a tick at each millimetre of its arms."""
        for x in (_EDGE, self._width - _EDGE):
            for y in (_EDGE, self._height - _EDGE):
                self._line((x - _CROSS, y), (x + _CROSS, y), _FINE)
                self._line((x, y - _CROSS), (x, y + _CROSS), _FINE)
                for at in range(-int(_CROSS), int(_CROSS) + 1):
                    self._line((x + at, y - 0.7), (x + at, y + 0.7), _FINE)
                    self._line((x - 0.7, y + at), (x + 0.7, y + at), _FINE)

    def draw_stair(self, letter: str, stair: Stair) -> None:
        """Draw a stair with its letter; each fifth step bears its number."""
        for step in range(-_MOST, _MOST + 1):
            along, away = stair.along(step), _EDGE + step / TENTHS
            numbered = step % 5 == 0
            start, end = (_turned(stair, (along + half, away)) for half in (-_STEP / 2, _STEP / 2))
            self._line(start, end, _BOLD if numbered else _FINE * 2)
            if numbered:
                self._line(_turned(stair, (along, away + 0.6)), _turned(stair, (along, away + 3.2)), _FINE)
                x, y = _turned(stair, (along, away + 6.2))
                self._centered(x, y + 0.8, _signed(step, TENTHS, 1), "label", "serif-bold" if step == 0 else "serif")
        x, y = _turned(stair, (stair.middle, _EDGE + 15))
        self._centered(x, y + 2.2, letter, "letter", "serif-bold")

    def draw_words(self, words: _Words) -> None:
        """Write the title, what is set already, what to do, and the bar of 100 mm."""
        left, right, y = _EDGE + 28, self._width - _EDGE - 8, _EDGE + 34
        self._centered((left + right) / 2, y, words.title, "title", "serif-bold")
        y += 9
        for text in (words.printer, *words.steps):
            y = self._paragraph(text, left, right - left, y) + 1.6
        y += 12
        start = (left + right - _BAR) / 2
        self._line((start, y), (start + _BAR, y), _BOLD)
        for x in (start, start + _BAR):
            self._line((x, y - 2), (x, y + 2), _BOLD)
        self._centered(start + _BAR / 2, y - 2, words.bar, "text", "serif")

    def _paragraph(self, text: str, left: float, width: float, top: float) -> float:
        """Write a text in lines and return where the next may begin."""
        size = _SIZES["text"]
        face = able([typeface("serif"), typeface("sans")], text, _("The printer's name"))
        self._canvas.setFont(face.name, size)
        for line in wrapped(text, lambda said: face.width(said, size), width * MM):
            self._canvas.drawString(left * MM, (self._height - top) * MM, line)
            top += size * _LEADING / MM
        return top

    def _centered(self, x: float, y: float, text: str, size: str, face: str) -> None:
        self._canvas.setFont(typeface(face).name, _SIZES[size])
        self._canvas.drawCentredString(x * MM, (self._height - y) * MM, text)

    def _line(self, start: tuple[float, float], end: tuple[float, float], thickness: float) -> None:
        self._canvas.setLineWidth(thickness)
        (x, y), (to_x, to_y) = start, end
        self._canvas.line(x * MM, (self._height - y) * MM, to_x * MM, (self._height - to_y) * MM)


def _turned(stair: Stair, place: tuple[float, float]) -> tuple[float, float]:
    """Return a place given along and away from a stair's edge as one from the left and from the top."""
    along, away = place
    return (away, along) if stair.left else (along, away)
