"""The border of a certificate, drawn as vector paths, in one of the styles that a layout may ask for.

Light on ink, so that 2,000 sheets don't empty a commune's printer. Lengths in points; drawn once, as a form.
"""

import math

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from cdht_desktop.documents.certificate_layout import Divider, Frame
from cdht_desktop.documents.guilloche import draw_guilloche
from cdht_desktop.documents.paper import MM

_HAIRLINE = 0.35
_WAVE = 7.0 * MM  # about this long, made to come out even
_TILE = 2.3  # side of a corner's square, in bands
_GAP = 0.3  # between the band and the line inside it, in bands
_PETALS = 12
_OPENING = 4.0  # a plain border's open corner, in bands
# A quarter of a sine wave, from the middle up, as a Bézier curve 1 long and 1 high: its two control points.
_FROM_MIDDLE = [(0.3261, 0.5123), (0.6381, 1.0)]


def draw_frame(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw the border on a page of `width` by `height` points."""
    _STYLES[frame.style](canvas, frame, width, height)


def _draw_interlaced(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw interlaced waves between fine lines, with a rosette in each corner."""
    inset, band = frame.inset * MM, frame.band * MM
    tile = band * _TILE
    canvas.saveState()
    canvas.setStrokeColor(frame.ink)
    canvas.setFillColor((1, 1, 1))
    _draw_waves(canvas, frame, width, height)
    for edge, thickness in ((inset, 1.1), (inset + band, 0.6)):
        canvas.setLineWidth(thickness)
        canvas.rect(edge, edge, width - 2 * edge, height - 2 * edge)
    for x in (inset, width - inset - tile):
        for y in (inset, height - inset - tile):
            _draw_corner(canvas, frame, x, y, tile)
    canvas.setStrokeColor(frame.accent)
    canvas.setLineWidth(0.6)
    gap = band * _GAP
    canvas.drawPath(_notched(inset + band + gap, inset + tile + gap, width, height, canvas.beginPath()))
    canvas.restoreState()


def _draw_plain(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw one fine line; at two corners that face each other it opens, and a second one `band` mm inside closes it."""
    inset, band = frame.inset * MM, frame.band * MM
    opening = band * _OPENING
    right, top = width - inset, height - inset
    canvas.saveState()
    canvas.setLineCap(0)
    canvas.setStrokeColor(frame.ink)
    canvas.setLineWidth(0.7)
    path = canvas.beginPath()
    for corner in (
        ((inset, top - opening), (inset, inset), (right - opening, inset)),
        ((right, inset + opening), (right, top), (inset + opening, top)),
    ):
        path.moveTo(*corner[0])
        for point in corner[1:]:
            path.lineTo(*point)
    canvas.drawPath(path)
    canvas.setStrokeColor(frame.accent)
    canvas.setLineWidth(1.6)
    inner = canvas.beginPath()
    for x, y, side in ((inset, top, 1), (right, inset, -1)):
        inner.moveTo(x, y - side * opening)
        inner.lineTo(x, y)
        inner.lineTo(x + side * opening, y)
    canvas.drawPath(inner)
    canvas.restoreState()


def draw_divider(canvas: Canvas, divider: Divider, height: float) -> None:
    """Draw a fine line with a lozenge in its middle, on a page of `height` points."""
    x, y = divider.center * MM, height - divider.top * MM
    half, lozenge = divider.width * MM / 2, 1.5 * MM
    canvas.saveState()
    canvas.setStrokeColor(divider.ink)
    canvas.setFillColor(divider.ink)
    canvas.setLineWidth(0.7)
    for side in (-1, 1):
        canvas.line(x + side * lozenge * 1.9, y, x + side * half, y)
    canvas.drawPath(_lozenge(canvas.beginPath(), x, y, lozenge), stroke=0, fill=1)
    canvas.restoreState()


def _draw_waves(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw the band's interlaced waves along the four sides, between the corners' squares."""
    band = frame.band * MM
    first = (frame.inset + frame.band * _TILE) * MM
    middle = (frame.inset + frame.band / 2) * MM
    canvas.setLineWidth(_HAIRLINE)
    for length, turned in ((width, False), (height, True)):
        long = length - 2 * first
        quarters = 4 * max(1, round(long / _WAVE))
        for phase in range(4):
            path = canvas.beginPath()
            points = _wave(phase, quarters, long / quarters, band * 0.42)
            for across in (middle, (height if not turned else width) - middle):
                _trace(path, [(first + x, across + y) for x, y in points], turned=turned)
            canvas.drawPath(path)


def _wave(phase: int, quarters: int, step: float, swing: float) -> list[tuple[float, float]]:
    """Return a wave as Bézier points: its start, then three points for each quarter."""
    heights = (0.0, 1.0, 0.0, -1.0)
    points = [(0.0, heights[phase % 4] * swing)]
    for quarter in range(quarters):
        start, end = heights[(phase + quarter) % 4], heights[(phase + quarter + 1) % 4]
        controls = _FROM_MIDDLE if start == 0 else [(1 - x, 1 - y) for x, y in reversed(_FROM_MIDDLE)]
        points += [((quarter + x) * step, (start + (end - start) * y) * swing) for x, y in (*controls, (1.0, 1.0))]
    return points


def _trace(path: PDFPathObject, points: list[tuple[float, float]], *, turned: bool) -> None:
    ordered = [(y, x) for x, y in points] if turned else points
    path.moveTo(*ordered[0])
    for at in range(1, len(ordered), 3):
        path.curveTo(*ordered[at], *ordered[at + 1], *ordered[at + 2])


def _draw_corner(canvas: Canvas, frame: Frame, x: float, y: float, tile: float) -> None:
    """Draw a corner's square with its rosette of circles, which hides what runs under it."""
    center_x, center_y, radius = x + tile / 2, y + tile / 2, tile * 0.43
    canvas.setStrokeColor(frame.ink)
    canvas.setLineWidth(1.1)
    canvas.rect(x, y, tile, tile, stroke=1, fill=1)
    canvas.setLineWidth(_HAIRLINE)
    for petal in range(_PETALS):
        angle = 2 * math.pi * petal / _PETALS
        canvas.circle(center_x + radius / 2 * math.cos(angle), center_y + radius / 2 * math.sin(angle), radius / 2)
    canvas.setStrokeColor(frame.accent)
    canvas.setLineWidth(0.6)
    canvas.circle(center_x, center_y, radius)
    canvas.drawPath(_lozenge(canvas.beginPath(), center_x, center_y, radius * 0.3), stroke=1, fill=1)


def _lozenge(path: PDFPathObject, x: float, y: float, reach: float) -> PDFPathObject:
    path.moveTo(x - reach, y)
    for corner_x, corner_y in ((x, y + reach), (x + reach, y), (x, y - reach)):
        path.lineTo(corner_x, corner_y)
    path.close()
    return path


def _notched(edge: float, notch: float, width: float, height: float, path: PDFPathObject) -> PDFPathObject:
    """Trace a rectangle `edge` from the paper's edge that steps back at each corner to leave a square of `notch`."""
    right, top = width - edge, height - edge
    far_right, far_top = width - notch, height - notch
    path.moveTo(notch, edge)
    for point in (
        (far_right, edge),
        (far_right, notch),
        (right, notch),
        (right, far_top),
        (far_right, far_top),
        (far_right, top),
        (notch, top),
        (notch, far_top),
        (edge, far_top),
        (edge, notch),
        (notch, notch),
    ):  # fmt: skip - a corner a row
        path.lineTo(*point)
    path.close()
    return path


_STYLES = {"waves": _draw_interlaced, "guilloche": draw_guilloche, "plain": _draw_plain}
