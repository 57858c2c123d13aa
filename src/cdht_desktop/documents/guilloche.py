"""Guilloches: many fine lines that swing around one another, as on banknotes. Lengths in points, drawn as vectors."""

import math
from collections.abc import Callable

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import Frame
from cdht_desktop.documents.curves import Point, trace
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.reading import Ink

_HAIRLINE = 0.28
_STRANDS = 6  # lines that swing in one band
_SWING = 13.0 * MM  # about this long, made to come out even
_PIECES = 8  # Bézier pieces to one swing
_TILE = 2.9  # side of a corner's square, in bands
_GAP = 0.32  # between the band and the line inside it, in bands
_LEAVES = 12  # of a rosette


def draw_guilloche(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw the border on a page of `width` by `height` points: swinging strands, a rosette in each corner."""
    inset, band = frame.inset * MM, frame.band * MM
    tile = band * _TILE
    canvas.saveState()
    _draw_strands(canvas, frame, width, height)
    canvas.setStrokeColor(frame.ink)
    for edge, thickness in ((inset, 1.3), (inset + 1.1 * MM, 0.35), (inset + band, 0.35)):
        canvas.setLineWidth(thickness)
        canvas.rect(edge, edge, width - 2 * edge, height - 2 * edge)
    canvas.setFillColor((1, 1, 1))
    for x in (inset, width - inset - tile):
        for y in (inset, height - inset - tile):
            canvas.setStrokeColor(frame.ink)
            canvas.setLineWidth(1.3)
            canvas.rect(x, y, tile, tile, stroke=1, fill=1)
            draw_rosette(canvas, (x + tile / 2, y + tile / 2), tile * 0.44, frame.ink, frame.accent)
    _draw_inner(canvas, frame, width, height)
    canvas.restoreState()


def _draw_strands(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw the strands along the four sides, between the corners' squares."""
    band = frame.band * MM
    first, middle = frame.inset * MM + band * _TILE, frame.inset * MM + band / 2 + 0.55 * MM
    swing = (band - 1.1 * MM) * 0.46
    canvas.setLineWidth(_HAIRLINE)
    for number in range(_STRANDS):
        canvas.setStrokeColor(frame.accent if number % 2 else frame.ink)
        path = canvas.beginPath()
        for length, upright in ((width, False), (height, True)):
            long = length - 2 * first
            times = max(1, round(long / _SWING))
            far = (width if upright else height) - middle
            for across in (middle, far):
                strand = _strand(first, long, across, swing, number / _STRANDS, times, upright=upright)
                trace(path, strand, 0, 1, times * _PIECES)
        canvas.drawPath(path)


def _strand(
    first: float, long: float, across: float, swing: float, phase: float, times: int, *, upright: bool
) -> Callable[[float], Point]:
    """Return one strand as a curve from 0 to 1: a wave whose height swells and falls against the other strands'."""

    def point(way: float) -> Point:
        turn = math.tau * times * way
        high = swing * (0.62 + 0.38 * math.cos(turn)) * math.sin(turn + math.tau * phase)
        along = first + long * way
        return (across + high, along) if upright else (along, across + high)

    return point


def draw_rosette(canvas: Canvas, center: Point, radius: float, ink: Ink, accent: Ink, strands: int = 3) -> None:
    """Draw a round guilloche: `strands` closed lines in each of two colours that swing between two circles."""
    canvas.saveState()
    canvas.setLineWidth(_HAIRLINE)
    for color, outer, inner, leaves in ((accent, 1.0, 0.5, _LEAVES), (ink, 0.66, 0.16, _LEAVES // 2)):
        canvas.setStrokeColor(color)
        path = canvas.beginPath()
        for number in range(strands):
            trace(path, _leafy(center, radius, outer, inner, leaves, number / strands), 0, math.tau, leaves * 6)
        canvas.drawPath(path)
    canvas.restoreState()


def _leafy(
    center: Point, radius: float, outer: float, inner: float, leaves: int, phase: float
) -> Callable[[float], Point]:
    def point(angle: float) -> Point:
        swing = math.sin(leaves * angle + math.tau * phase)
        reach = radius * ((outer + inner) / 2 + (outer - inner) / 2 * swing)
        return center[0] + reach * math.cos(angle), center[1] + reach * math.sin(angle)

    return point


def _draw_inner(canvas: Canvas, frame: Frame, width: float, height: float) -> None:
    """Draw the line inside the border, which swings in at the corners as a quarter of a circle."""
    inset, band = frame.inset * MM, frame.band * MM
    edge = inset + band * (1 + _GAP)
    reach = band * ((_TILE - 1 - _GAP) * math.sqrt(2) + _GAP)  # past the square's own corner
    canvas.setStrokeColor(frame.accent)
    canvas.setLineWidth(0.7)
    path = canvas.beginPath()
    right, top, bow = width - edge, height - edge, reach * 0.4477
    path.moveTo(edge + reach, edge)
    path.lineTo(right - reach, edge)
    path.curveTo(right - reach, edge + reach - bow, right - bow, edge + reach, right, edge + reach)
    path.lineTo(right, top - reach)
    path.curveTo(right - bow, top - reach, right - reach, top - bow, right - reach, top)
    path.lineTo(edge + reach, top)
    path.curveTo(edge + reach, top - bow, edge + bow, top - reach, edge, top - reach)
    path.lineTo(edge, edge + reach)
    path.curveTo(edge + bow, edge + reach, edge + reach, edge + reach - bow, edge + reach, edge)
    path.close()
    canvas.drawPath(path)
