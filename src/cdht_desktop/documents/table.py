"""Tables of running documents: a head that goes over columns, rows of wrapped texts, headings over groups of rows.

Lengths in points, from the table's left edge.
"""

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from cdht_desktop.documents.document_layout import Column, Rows
from cdht_desktop.documents.fitting import wrapped
from cdht_desktop.documents.flow import SHARE, Rule, Run, Strip
from cdht_desktop.documents.fonts import Typeface, able, typeface
from cdht_desktop.documents.measures import BARE_PAD, BLANK_HEIGHT, PAD, TABLE_LEADING
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.sheets import FIRM, FREE, SOFT, Item
from cdht_desktop.documents.values import RowValue
from cdht_desktop.errors import Refused
from cdht_desktop.words import _


@dataclass(frozen=True)
class _Cell:
    """A cell's place, from the top left of its row or of the head, and its lines."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]


class DocumentTable:
    """Measures the rows and the head of one table, in one document after another; `room` is a page's height.

    What is measured once is kept: forms for everybody have the same rows.
    """

    def __init__(self, layout: Rows, room: float) -> None:
        self._layout = layout
        self._room = room
        self._where = ""
        self._last: tuple[Sequence[RowValue] | None, list[Item]] = (None, [])  # rows set last, and their items
        self._kept: dict[tuple[bool, tuple[str, ...]], Strip] = {}
        self._lined: dict[tuple[float, int], tuple[Rule, ...]] = {}  # by height of a row and number of its edges
        self._face, self._bold = typeface("serif"), typeface("serif-bold")
        self._edges = list(accumulate((column.width * MM for column in layout.columns), initial=0.0))
        self._pad_left = PAD if layout.ruled else 0.0
        self._pad_right = PAD if layout.ruled else 2 * PAD
        self._pad = PAD if layout.ruled else BARE_PAD

    def items(self, rows: Sequence[RowValue], where: str) -> Iterator[Item]:
        """Give the rows as items, with headings over groups and blank rows under them; `where` names the paper.

        The first row stays with the second and the last with the one before it; a heading stays with its row. Raises
        `Refused` for a letter that the font lacks, or a row higher than a page.
        """
        if rows is self._last[0]:
            yield from self._last[1]
            return
        found: list[Item] = []
        for item in self._new_items(rows, where):
            found.append(item)
            yield item
        self._last = rows, found

    def _new_items(self, rows: Sequence[RowValue], where: str) -> Iterator[Item]:
        self._where = where
        count = len(rows) + self._layout.blank
        heading = ""
        opens = True
        for at in range(count):
            row = rows[at] if at < len(rows) else None
            if row and self._layout.grouped:
                said = self._layout.grouped.fill(row.texts)
                if said and said != heading:
                    yield self._item(self._heading_row(said, at + 1), FIRM, at, opens=opens)
                    opens = False
                heading = said
            bound = SOFT if count > 1 and at in {0, count - 2} else FREE
            yield self._item(self._row(row, at + 1) if row else self._blank(), bound, at, opens=opens)
            opens = False
        if not count and self._layout.head:
            yield Item(Strip(0), head=self._head, opens=True)

    def _item(self, strip: Strip, bound: int, at: int, *, opens: bool) -> Item:
        item = Item(strip, bound, self._head, opens)
        if item.alone > self._room:
            raise Refused(_("{where}: row {row} is higher than a page.").format(where=self._where, row=at + 1))
        return item

    def _row(self, row: RowValue, number: int) -> Strip:
        texts = tuple(column.text.fill(row.texts) for column in self._layout.columns)
        kept = self._kept.get((row.strong, texts))
        if kept is None:
            face = self._bold if row.strong else self._face
            self._able(face, "".join(texts), number)
            kept = self._kept[row.strong, texts] = self._set(texts, face)
        return kept

    def _set(self, texts: Sequence[str], face: Typeface) -> Strip:
        cells = [self._lines(text, face, at, at) for at, text in enumerate(texts)]
        height = max(*map(self._height, cells), self._layout.height * MM)
        runs: list[Run] = []
        for at, (column, lines) in enumerate(zip(self._layout.columns, cells, strict=True)):
            x, width = self._span(at, at)
            runs += self._runs(_Cell(x, 0, width, height, lines), face, column.align)
        return Strip(height, tuple(runs), self._rules(height, self._edges))

    def _blank(self) -> Strip:
        height = self._layout.height * MM or BLANK_HEIGHT * MM
        return Strip(height, rules=self._rules(height, self._edges))

    def _heading_row(self, text: str, number: int) -> Strip:
        self._able(self._bold, text, number)
        lines = self._lines(text, self._bold, 0, len(self._layout.columns) - 1)
        cell = _Cell(0, 0, self._edges[-1], self._height(lines), lines)
        ends = [self._edges[0], self._edges[-1]]
        return Strip(cell.height, tuple(self._runs(cell, self._bold, "left")), self._rules(cell.height, ends))

    def _able(self, face: Typeface, text: str, number: int) -> None:
        where = _("{where}, row {row}").format(where=self._where, row=number)
        able([face], text.replace("\n", ""), where)

    def _rules(self, height: float, edges: Sequence[float]) -> tuple[Rule, ...]:
        """Return the lines under a row and at its `edges`."""
        if not self._layout.ruled:
            return ()
        key = height, len(edges)
        if key not in self._lined:
            self._lined[key] = (Rule(0, height, self._edges[-1]), *(Rule(edge, 0, 0, height) for edge in edges))
        return self._lined[key]

    def _span(self, first: int, last: int) -> tuple[float, float]:
        """Return where the columns from `first` to `last` begin, and how wide they are together."""
        return self._edges[first], self._edges[last + 1] - self._edges[first]

    def _lines(self, text: str, face: Typeface, first: int, last: int) -> tuple[str, ...]:
        """Return `text` in lines that fit a cell over the columns from `first` to `last`."""
        size = self._layout.size
        room = self._span(first, last)[1] - self._pad_left - self._pad_right
        return tuple(
            line for part in text.split("\n") for line in wrapped(part, lambda words: face.width(words, size), room)
        )

    def _height(self, lines: Sequence[str]) -> float:
        return len(lines) * self._layout.size * TABLE_LEADING + 2 * self._pad

    def _runs(self, cell: _Cell, face: Typeface, align: str) -> list[Run]:
        """Place a cell's lines across as its column says: in the middle of its height, without lines at its top."""
        size = self._layout.size
        step = size * TABLE_LEADING
        over = (cell.height - step * len(cell.lines)) / 2 if self._layout.ruled else self._pad
        baseline = cell.y + over + size * (TABLE_LEADING + face.rise - face.depth) / 2
        runs = []
        for at, line in enumerate(cell.lines):
            share = SHARE.get(align, 0.0)
            free = cell.width - self._pad_left - self._pad_right - (face.width(line, size) if share else 0)
            if line:
                runs.append(Run(line, face, size, cell.x + self._pad_left + share * free, baseline + at * step))
        return runs

    @functools.cached_property
    def _head(self) -> Strip:
        """Return what stands over the rows on each page: the headings, or only the line over the first row."""
        if not self._layout.head:
            return Strip(0, rules=(Rule(0, 0, self._edges[-1]),) if self._layout.ruled else ())
        cells = self._head_cells()
        runs = [run for cell in cells for run in self._runs(cell, self._bold, "center")]
        rules = [rule for cell in cells for rule in _around(cell)] if self._layout.ruled else []
        return Strip(max(cell.y + cell.height for cell in cells), tuple(runs), tuple(rules))

    def _head_cells(self) -> list[_Cell]:
        """Lay out the head: a heading over several columns stands above theirs, any other takes the whole height."""
        columns = self._layout.columns
        groups = [
            (over, [at for at, _column in same])
            for over, same in groupby(enumerate(columns), key=lambda item: item[1].over)
        ]
        overs = {group[0]: self._heading(over, group[0], group[-1]) for over, group in groups if over}
        heads = [self._heading(column.head, at, at) for at, column in enumerate(columns)]
        upper = max((self._height(lines) for lines in overs.values()), default=0.0)
        whole = max(self._height(lines) + (upper if columns[at].over else 0) for at, lines in enumerate(heads))
        cells = [_Cell(*self._at(column, at, upper, whole), heads[at]) for at, column in enumerate(columns)]
        for first, lines in overs.items():
            last = next(group[-1] for _over, group in groups if group[0] == first)
            x, width = self._span(first, last)
            cells.append(_Cell(x, 0, width, upper, lines))
        return cells

    def _heading(self, text: str, first: int, last: int) -> tuple[str, ...]:
        able([self._bold], text.replace("\n", ""), self._where)
        return self._lines(text, self._bold, first, last)

    def _at(self, column: Column, at: int, upper: float, whole: float) -> tuple[float, float, float, float]:
        x, width = self._span(at, at)
        y = upper if column.over else 0.0
        return x, y, width, whole - y


def _around(cell: _Cell) -> tuple[Rule, ...]:
    right, bottom = cell.x + cell.width, cell.y + cell.height
    return (
        Rule(cell.x, cell.y, cell.width),
        Rule(cell.x, bottom, cell.width),
        Rule(cell.x, cell.y, 0, cell.height),
        Rule(right, cell.y, 0, cell.height),
    )
