"""Where a printer's picture lands on its paper: moved and turned so that it stands where the layout says.

No printer draws its paper in quite straight; on paper that is printed beforehand a millimetre is seen.
"""

import math
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.paper import MM

TENTHS = 10  # of a millimetre
HUNDREDTHS = 100  # of a degree


@dataclass(frozen=True)
class Placing:
    """What a printer needs to hit its paper: all that is printed moves and turns by this.

    `shift_x` to the right and `shift_y` down, both in tenths of a millimetre; `turn` clockwise around the paper's
    middle, in hundredths of a degree.
    """

    shift_x: int = 0
    shift_y: int = 0
    turn: int = 0

    def matrix(self, width: float, height: float) -> tuple[float, float, float, float, float, float]:
        """Return the placing as the six numbers of a PDF matrix, for a page of `width` by `height` points."""
        angle = -math.radians(self.turn / HUNDREDTHS)  # a PDF turns the other way round
        cos, sin, x, y = math.cos(angle), math.sin(angle), width / 2, height / 2
        right, down = self.shift_x / TENTHS * MM, self.shift_y / TENTHS * MM
        return cos, sin, -sin, cos, x - x * cos + y * sin + right, y - x * sin - y * cos - down

    def apply(self, canvas: Canvas, width: float, height: float) -> None:
        """Move and turn all that is drawn from here on, on a page of `width` by `height` points."""
        if self != Placing():
            canvas.transform(*self.matrix(width, height))
