"""The list of people as a table: its head on every page, no row cut through, long texts wrapped. Lengths in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents import fields
from cdht_desktop.documents.fitting import wrapped
from cdht_desktop.documents.flow import RULE_THICKNESS, SHARE, Run, Strip
from cdht_desktop.documents.fonts import Typeface, able, typeface
from cdht_desktop.documents.layouts import Column, PeopleList
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.values import ListedPerson
from cdht_desktop.words import _

_LEADING = 1.18  # ems
_PAD = 2.6  # points of white around a cell's text


@dataclass(frozen=True)
class _Cell:
    """A cell's place, from the top left of its row or of the head, and its lines."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class PeopleTable:
    """Measures and draws the rows and the head of one list; lengths from the table's left edge."""

    def __init__(self, layout: PeopleList) -> None:
        self._columns = layout.columns
        self._size = layout.size
        self._face, self._bold = typeface("serif"), typeface("serif-bold")
        self._edges = list(accumulate((column.width * MM for column in layout.columns), initial=0.0))
        self._head = self._head_cells()
        self.width = self._edges[-1]
        self.head_height = max(cell.y + cell.height for cell in self._head)

    def row(self, person: ListedPerson) -> Strip:
        """Return a person's row; raises `Refused` for a letter that the font lacks."""
        values = fields.of_listed(person)
        texts = [column.text.fill(values) for column in self._columns]
        able([self._face], "".join(texts), _("Row {position} of the list").format(position=person.position))
        cells = [self._lines(text, self._face, at, at) for at, text in enumerate(texts)]
        height = max(map(self._height, cells))
        runs: list[Run] = []
        for at, (column, lines) in enumerate(zip(self._columns, cells, strict=True)):
            x, width = self._span(at, at)
            runs += self._runs(_Cell(x, 0, width, height, lines), self._face, column.align)
        return Strip(height, tuple(runs))

    def draw(self, canvas: Canvas, rows: Sequence[Strip], left: float, top: float) -> float:
        """Draw the head and `rows` with the top left corner at `left`, `top`; return how high they are together."""
        canvas.setLineWidth(RULE_THICKNESS)
        for cell in self._head:
            canvas.rect(left + cell.x, top - cell.y - cell.height, cell.width, cell.height)
            Strip(0, tuple(self._runs(cell, self._bold, "center"))).draw(canvas, left, top)
        y = top - self.head_height
        lines = []
        for row in rows:
            row.draw(canvas, left, y)
            y -= row.height
            lines.append((left, y, left + self.width, y))
        lines += [(left + edge, top - self.head_height, left + edge, y) for edge in self._edges]
        canvas.lines(lines)
        return top - y

    def _span(self, first: int, last: int) -> tuple[float, float]:
        """Return where the columns from `first` to `last` begin, and how wide they are together."""
        return self._edges[first], self._edges[last + 1] - self._edges[first]

    def _lines(self, text: str, face: Typeface, first: int, last: int) -> tuple[str, ...]:
        """Return `text` in lines that fit a cell over the columns from `first` to `last`."""
        room = self._span(first, last)[1] - 2 * _PAD
        return tuple(wrapped(text, lambda words: face.width(words, self._size), room))

    def _height(self, lines: Sequence[str]) -> float:
        return len(lines) * self._size * _LEADING + 2 * _PAD

    def _runs(self, cell: _Cell, face: Typeface, align: str) -> list[Run]:
        """Place a cell's lines: in the middle of its height, and as its column says across."""
        step = self._size * _LEADING
        baseline = (
            cell.y + (cell.height - step * len(cell.lines)) / 2 + self._size * (_LEADING + face.rise - face.depth) / 2
        )
        runs = []
        for at, line in enumerate(cell.lines):
            free = cell.width - 2 * _PAD - (face.width(line, self._size) if align != "left" else 0)
            x = cell.x + _PAD + SHARE[align] * free
            runs.append(Run(line, face, self._size, x, baseline + at * step))
        return runs

    def _head_cells(self) -> list[_Cell]:
        """Lay out the head: a heading over several columns stands above theirs, any other takes the whole height."""
        groups = [
            (over, [at for at, _column in same])
            for over, same in groupby(enumerate(self._columns), key=lambda item: item[1].over)
        ]
        overs = {group[0]: self._heading(over, group[0], group[-1]) for over, group in groups if over}
        heads = [self._heading(column.head, at, at) for at, column in enumerate(self._columns)]
        upper = max((self._height(lines) for lines in overs.values()), default=0.0)
        whole = max(self._height(lines) + (upper if self._columns[at].over else 0) for at, lines in enumerate(heads))
        cells = [_Cell(*self._at(column, at, upper, whole), heads[at]) for at, column in enumerate(self._columns)]
        for over, group in groups:
            if over:
                x, width = self._span(group[0], group[-1])
                cells.append(_Cell(x, 0, width, upper, overs[group[0]]))
        return cells

    def _heading(self, text: str, first: int, last: int) -> tuple[str, ...]:
        able([self._bold], text, _("The list"))
        return self._lines(text, self._bold, first, last)

    def _at(self, column: Column, at: int, upper: float, whole: float) -> tuple[float, float, float, float]:
        x, width = self._span(at, at)
        y = upper if column.over else 0.0
        return x, y, width, whole - y
