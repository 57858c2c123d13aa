"""What the pages of many documents share, drawn once: forms for everybody differ by a few lines.

A shared part lies in the file as a form XObject (ISO 32000-1, 8.10), which each page then only names.
"""

from collections import deque
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.sheets import Placed, draw

_LEAST = 8  # strips that two pages must share before a stencil of them pays
_SHARE = 0.5  # of a page's strips, how many a stencil has at least
_KEPT = 8  # stencils in use: one for a group of citizens, say

# A strip at its height. By identity: what is the same is set once (`Setter.kept`), and held here, so no other takes its id.
_Marks = dict[tuple[float, int], Placed]


class Stencils:
    """Draws pages onto a canvas; `left` and `top` are where their text begins, from the sheet's bottom left corner."""

    def __init__(self, canvas: Canvas, left: float, top: float) -> None:
        self._canvas = canvas
        self._left, self._top = left, top
        self._count = 0
        self._kept: deque[tuple[str, _Marks]] = deque(maxlen=_KEPT)
        self._plain: dict[int, _Marks] = {}  # by number of the page: the last that no stencil was for

    def draw(self, page: Sequence[Placed], number: int) -> None:
        """Draw a page of a document; `number` counts from 1 within it."""
        marks: _Marks = {(y, id(strip)): (y, strip) for y, strip in page}
        name, shared = self._found(marks, number)
        if name:
            self._canvas.doForm(name)
        rest = [placed for key, placed in marks.items() if key not in shared] if name else page
        draw(self._canvas, rest, self._left, self._top)

    def _found(self, marks: _Marks, number: int) -> tuple[str, _Marks]:
        """Return the largest stencil for a page, or a new one of what it shares with the page before; "" for none."""
        fitting = [one for one in self._kept if one[1].keys() <= marks.keys()]
        if fitting:
            return max(fitting, key=lambda one: len(one[1]))
        before = self._plain.get(number, {})
        self._plain[number] = marks
        shared = {key: placed for key, placed in marks.items() if key in before}
        if len(shared) < max(_LEAST, _SHARE * len(marks)):
            return "", {}
        return self._cut(shared), shared

    def _cut(self, shared: _Marks) -> str:
        self._count += 1
        name = f"stencil-{self._count}"
        self._canvas.beginForm(name)
        draw(self._canvas, list(shared.values()), self._left, self._top)
        self._canvas.endForm()
        self._kept.append((name, shared))
        return name
