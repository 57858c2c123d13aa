"""Strips onto sheets: what belongs together stays on one page, and a table's head stands on each page of it.

Lengths in points; `y` down from the top of the text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.flow import RULE_THICKNESS, Box, Strip

FREE, SOFT, FIRM = 0, 1, 2  # how firmly an item is bound to the next: where a page is too small, soft ones part first
_JOIN = 0.01  # points: lines whose ends are nearer than this are one
_HAIR = 1e-6  # what floating point may be off by
_DOTS = 0.9, (0.01, 2.6)  # a dotted line's thickness, and its pattern: points with round ends
_CLEAR = 4.0  # white between what keeps clear of a box and that box


@dataclass(frozen=True)
class Item:
    """A strip in the order of the text.

    `bound` says how firmly it stays with the next one. `head` is printed over it where it `opens` its table or begins
    a page; `fresh` where it begins a new page; `white` is left under it, but not needed at a page's foot.
    """

    strip: Strip
    bound: int = FREE
    head: Strip | None = None
    opens: bool = False
    fresh: bool = False
    white: float = 0.0

    @property
    def alone(self) -> float:
        """How much room it takes at the top of a page."""
        return self.strip.height + (self.head.height if self.head else 0)


Placed = tuple[float, Strip]
_Line = tuple[float, float, float, float]  # from x, y to x, y


def paged(items: Sequence[Item], room: float, clear: Box | None = None) -> list[list[Placed]]:
    """Return for each page its strips and how far down each stands; `clear` is kept free on the first page.

    An item higher than `room` runs over; the caller sees to that.
    """
    sheets = _Sheets(room, clear)
    for group in _groups(items, SOFT):
        sheets.put(group, SOFT)
    return sheets.pages


def _groups(items: Sequence[Item], level: int) -> Iterator[list[Item]]:
    """Part items where one is bound to the next less firmly than `level`, or a new page begins."""
    group: list[Item] = []
    for item in items:
        if group and (group[-1].bound < level or item.fresh):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


class _Sheets:
    """Fills page after page."""

    def __init__(self, room: float, clear: Box | None) -> None:
        self.pages: list[list[Placed]] = [[]]
        self._room = room
        self._clear = clear
        self._y = 0.0

    def put(self, group: Sequence[Item], level: int) -> None:
        """Put items together on this page or the next; where no page holds them, part them where it hurts least."""
        if group[0].fresh and self.pages[-1]:
            self._turn()
        here = self._laid(group)
        if _end(here) <= self._room + _HAIR:
            self._take(here, group[-1].white)
        elif len(group) > 1 and _height(group) > self._room + _HAIR:
            for part in _groups(group, level + 1):
                self.put(part, level + 1)
        else:
            if self.pages[-1] or (self._clear and len(self.pages) == 1):
                self._turn()
            self._take(self._laid(group), group[-1].white)

    def _laid(self, group: Sequence[Item]) -> list[Placed]:
        """Return items with their places on this page."""
        placed: list[Placed] = []
        y = self._y
        for item in group:
            if item.head and (item.opens or not (self.pages[-1] or placed)):
                placed.append((self._beyond(item.head, y), item.head))
                y = _end(placed)
            placed.append((self._beyond(item.strip, y), item.strip))
            y = _end(placed) + item.white
        return placed

    def _beyond(self, strip: Strip, y: float) -> float:
        """Return where a strip stands that is due at `y`: under the box to be kept clear, where it would touch it."""
        box = self._clear
        if box and len(self.pages) == 1 and y < box.bottom and strip.touches(box, y):
            return box.bottom + _CLEAR
        return y

    def _take(self, placed: Sequence[Placed], white: float) -> None:
        self.pages[-1] += placed
        self._y = _end(placed) + white

    def _turn(self) -> None:
        self.pages.append([])
        self._y = 0.0


def _end(placed: Sequence[Placed]) -> float:
    return placed[-1][0] + placed[-1][1].height


def _height(group: Sequence[Item]) -> float:
    """Return how high items are together at the top of a page."""
    heads = sum(item.head.height for item in group[1:] if item.head and item.opens)
    white = sum(item.white for item in group[:-1])
    return group[0].alone + sum(item.strip.height for item in group[1:]) + heads + white


def draw(canvas: Canvas, page: Sequence[Placed], left: float, top: float) -> None:
    """Draw a page's strips; `left` and `top` are where its text begins, from the sheet's bottom left corner."""
    said = canvas.beginText()
    for y, strip in page:
        for run in strip.runs:
            said.setFont(run.face.name, run.size)
            said.setWordSpace(run.words)
            said.setTextOrigin(left + run.x, top - y - run.baseline)
            said.textOut(run.text)
    canvas.drawText(said)
    whole = [line for y, strip in page for line in _lines(strip, y, dotted=False)]
    _stroke(canvas, _joined(whole), left, top)
    dotted = [line for y, strip in page for line in _lines(strip, y, dotted=True)]
    if dotted:
        thickness, pattern = _DOTS
        canvas.saveState()
        canvas.setLineCap(1)
        canvas.setDash(*pattern)
        _stroke(canvas, dotted, left, top, thickness)
        canvas.restoreState()


def _lines(strip: Strip, y: float, *, dotted: bool) -> Iterator[_Line]:
    for rule in strip.rules:
        if rule.dotted == dotted:
            yield rule.x, y + rule.y, rule.x + rule.width, y + rule.y + rule.height


def _stroke(canvas: Canvas, lines: Sequence[_Line], left: float, top: float, thickness: float = RULE_THICKNESS) -> None:
    if lines:
        canvas.setLineWidth(thickness)
        canvas.lines([(left + x, top - y, left + to_x, top - to_y) for x, y, to_x, to_y in lines])


def _joined(lines: Sequence[_Line]) -> list[_Line]:
    """Return lines, each once, and those down that touch as one: a table's lines are few and whole."""
    joined: list[_Line] = []
    last: dict[float, int] = {}  # by place across: which line down was drawn there last
    for line in lines:
        x, y, to_x, to_y = line
        if x != to_x:
            joined.append(line)
            continue
        at = last.setdefault(round(x, 3), len(joined))
        if at < len(joined) and y <= joined[at][3] + _JOIN and joined[at][1] <= to_y + _JOIN:
            joined[at] = (x, min(y, joined[at][1]), x, max(to_y, joined[at][3]))
        else:
            last[round(x, 3)] = len(joined)
            joined.append(line)
    return list(dict.fromkeys(joined))
