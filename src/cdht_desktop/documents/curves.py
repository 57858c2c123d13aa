"""Curves given by a rule, drawn as the few Bézier pieces that follow them. Lengths in points."""

import math
from collections.abc import Callable, Sequence

from reportlab.pdfgen.pathobject import PDFPathObject

Point = tuple[float, float]
_NEAR = 1e-4  # of the way: close enough to tell a curve's direction by


def trace(path: PDFPathObject, curve: Callable[[float], Point], start: float, end: float, pieces: int) -> None:
    """Add to `path` the curve that `curve` tells from `start` to `end`, in `pieces` that join smoothly."""
    step = (end - start) / pieces
    x, y = curve(start)
    path.moveTo(x, y)
    away = _direction(curve, start, step)
    for at in range(1, pieces + 1):
        here = start + at * step
        next_x, next_y = curve(here)
        back = _direction(curve, here, step)
        path.curveTo(x + away[0], y + away[1], next_x - back[0], next_y - back[1], next_x, next_y)
        x, y, away = next_x, next_y, back


def _direction(curve: Callable[[float], Point], at: float, step: float) -> Point:
    """Return a third of how far a curve would go in one step, were it straight: where a Bézier's handle stands."""
    near = step * _NEAR
    (x, y), (further_x, further_y) = curve(at - near), curve(at + near)
    return (further_x - x) / _NEAR / 6, (further_y - y) / _NEAR / 6


def shape(path: PDFPathObject, place: Callable[[Point], Point], points: Sequence[Point]) -> None:
    """Add Bézier pieces to `path`: a start, then three points for each piece, each put where `place` says."""
    path.moveTo(*place(points[0]))
    for at in range(1, len(points), 3):
        path.curveTo(*place(points[at]), *place(points[at + 1]), *place(points[at + 2]))


def turned(point: Point, angle: float) -> Point:
    """Return a point turned to the left around the origin by `angle` (radians)."""
    cos, sin = math.cos(angle), math.sin(angle)
    return point[0] * cos - point[1] * sin, point[0] * sin + point[1] * cos
