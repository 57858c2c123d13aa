"""Drawings of the program's own on certificates: a lotus over an open book, a round guilloche. Vectors, light on ink."""

import math

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import Ornament
from cdht_desktop.documents.curves import Point, shape, turned
from cdht_desktop.documents.guilloche import draw_rosette
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.reading import Ink

_LINE, _VEIN = 0.9, 0.4  # points
_WHITE: Ink = (1.0, 1.0, 1.0)
# A petal that stands on its foot: its right half from foot to tip, as Bézier points; 1 high.
_PETAL = ((0.0, 0.0), (0.3, 0.14), (0.36, 0.6), (0.0, 1.0))
# The petals from the back to the front: how far each leans to both sides (degrees), its height and its width.
_LOTUS = ((82, 0.74, 0.82), (58, 0.88, 0.9), (33, 0.98, 0.95), (0, 1.06, 0.98), (66, 0.56, 0.8), (36, 0.62, 0.92))
# The right page of an open book seen from its foot, from the fold outwards: its upper edge, 1 wide.
_PAGE = ((0.0, 0.0), (0.22, 0.17), (0.62, 0.2), (1.0, 0.06))
_LEAVES = 4  # edges of paper seen under a page
_WIDE, _HIGH = 2.12, 1.74  # what the lotus with its book needs, in heights of a petal


def draw_ornament(canvas: Canvas, ornament: Ornament, height: float) -> None:
    """Draw an ornament in the middle of its area, on a page of `height` points."""
    area = ornament.area
    x, y = (area.left + area.width / 2) * MM, height - (area.top + area.height / 2) * MM
    canvas.saveState()
    if ornament.motif == "rosette":
        draw_rosette(canvas, (x, y), min(area.width, area.height) / 2 * MM, ornament.ink, ornament.accent, strands=6)
    else:
        unit = min(area.width / _WIDE, area.height / _HIGH) * MM
        _draw_lotus(canvas, (x, y - unit * (_HIGH / 2 - 0.62)), unit, ornament)
    canvas.restoreState()


def _draw_lotus(canvas: Canvas, foot: Point, unit: float, ornament: Ornament) -> None:
    """Draw the flower with its foot at `foot`, petals `unit` points high, and the book under it."""
    canvas.setLineJoin(1)
    canvas.setLineCap(1)
    _draw_book(canvas, foot, unit, ornament)
    for lean, high, wide in _LOTUS:
        for side in (-1, 1) if lean else (1,):
            _draw_petal(canvas, foot, -side * math.radians(lean), (unit * high * wide, unit * high), ornament)


def _draw_petal(canvas: Canvas, foot: Point, lean: float, size: Point, ornament: Ornament) -> None:
    """Draw one petal with its veins; it hides what is behind it."""

    def place(point: Point) -> Point:
        x, y = turned((point[0] * size[0], point[1] * size[1]), lean)
        return foot[0] + x, foot[1] + y

    path = canvas.beginPath()
    other = [(-x, y) for x, y in reversed(_PETAL)]
    shape(path, place, [*_PETAL, *other[1:]])
    canvas.setFillColor(_WHITE)
    canvas.setStrokeColor(ornament.ink)
    canvas.setLineWidth(_LINE)
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.setStrokeColor(ornament.accent)
    canvas.setLineWidth(_VEIN)
    veins = canvas.beginPath()
    for share in (-0.6, -0.2, 0.2, 0.6):
        shape(veins, place, [(x * share, 0.14 + y * 0.74) for x, y in _PETAL])
    canvas.drawPath(veins)


def _draw_book(canvas: Canvas, foot: Point, unit: float, ornament: Ornament) -> None:
    """Draw an open book under the flower: on each side a page, and the edges of the leaves below it."""
    for side in (-1, 1):
        for leaf in range(_LEAVES + 1):
            drop = unit * (0.3 + 0.055 * leaf)

            def place(point: Point, side: int = side, drop: float = drop) -> Point:
                return foot[0] + side * point[0] * unit, foot[1] + point[1] * unit - drop

            path = canvas.beginPath()
            shape(path, place, _PAGE)
            canvas.setStrokeColor(ornament.accent if 0 < leaf < _LEAVES else ornament.ink)
            canvas.setLineWidth(_VEIN if 0 < leaf < _LEAVES else _LINE)
            canvas.drawPath(path)
        edge, deep = foot[0] + side * unit, 0.055 * _LEAVES * unit
        canvas.line(edge, foot[1] - unit * 0.24, edge, foot[1] - unit * 0.24 - deep)
    canvas.line(foot[0], foot[1] - unit * 0.3, foot[0], foot[1] - unit * (0.3 + 0.055 * _LEAVES))
