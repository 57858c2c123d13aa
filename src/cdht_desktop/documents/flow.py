"""Running text on sheets: words into strips, strips onto pages. Lengths in points, measured down from a strip's top."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.fitting import Piece, Room, balanced, chopped
from cdht_desktop.documents.fonts import Typeface

RULE_THICKNESS = 0.75
RULE_GAP = 0.45  # from a baseline down to the line under it, in ems
_MANY_LINES = 40  # no centered text of a paper is longer
SHARE = {"left": 0.0, "center": 0.5, "right": 1.0}  # of the room left over, how much stands before a text


@dataclass(frozen=True)
class Run:
    """A piece of text at its place; `words` is what is added to each blank."""

    text: str
    face: Typeface
    size: float
    x: float
    baseline: float
    words: float = 0.0


@dataclass(frozen=True)
class Rule:
    """A line across."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Strip:
    """What no page may cut through: a line of text, or a whole block; `height` includes the white under it."""

    height: float
    runs: tuple[Run, ...] = ()
    rules: tuple[Rule, ...] = ()

    def lowered(self, y: float) -> "Strip":
        """Return the strip with its content further down."""
        return Strip(
            self.height + y,
            tuple(replace(run, baseline=run.baseline + y) for run in self.runs),
            tuple(replace(rule, y=rule.y + y) for rule in self.rules),
        )

    def draw(self, canvas: Canvas, left: float, top: float) -> None:
        """Draw the strip with its top left corner at `left`, `top` (from the page's bottom)."""
        for run in self.runs:
            canvas.setFont(run.face.name, run.size)
            canvas.drawString(left + run.x, top - run.baseline, run.text, wordSpace=run.words)
        canvas.setLineWidth(RULE_THICKNESS)
        for rule in self.rules:
            canvas.line(left + rule.x, top - rule.y, left + rule.x + rule.width, top - rule.y)


def beside(*strips: Strip) -> Strip:
    """Return strips that begin at one height as one."""
    return Strip(
        max(strip.height for strip in strips),
        tuple(run for strip in strips for run in strip.runs),
        tuple(rule for strip in strips for rule in strip.rules),
    )


def stacked(strips: Iterable[Strip]) -> Strip:
    """Return strips under one another as one, which no page may cut through."""
    whole = Strip(0)
    for strip in strips:
        whole = beside(whole, strip.lowered(whole.height))
    return whole


@dataclass(frozen=True)
class Style:
    """How a paragraph looks.

    `leading` in ems, `gap` the white under it in points, `rule` the line under it as a share of its longest line.
    """

    face: Typeface
    size: float
    align: str = "left"
    leading: float = 1.2
    gap: float = 0.0
    rule: float = 0.0


def block(text: str, style: Style, x: float, width: float) -> list[Strip]:
    """Return the lines of a text set left, centered or right between `x` and `x + width`; none for an empty text."""
    piece = Piece(text, style.face, style.size)
    room = Room(width, math.inf, lines=_MANY_LINES)
    said = [
        line
        for part in text.split("\n")
        if part
        for line in balanced(replace(piece, text=part), style.size, room, inside_words=True)
    ]
    strips = [_line(line, style, x, width) for line in said]
    if strips and style.rule:
        length = style.rule * max(piece.width(line, style.size) for line in said)
        strips[-1] = _ruled(strips[-1], style, x + SHARE[style.align] * (width - length), length)
    return _spaced(strips, style.gap)


def _spaced(strips: list[Strip], gap: float) -> list[Strip]:
    """Add the white under a paragraph to its last line."""
    return [*strips[:-1], replace(strips[-1], height=strips[-1].height + gap)] if strips else []


def _line(text: str, style: Style, x: float, width: float) -> Strip:
    start = x + SHARE[style.align] * (width - style.face.width(text, style.size))
    return Strip(style.size * style.leading, (Run(text, style.face, style.size, start, _baseline(style)),))


def _baseline(style: Style) -> float:
    """Return where a line's baseline lies: its letters stand in the middle of its height."""
    return style.size * (style.leading + style.face.rise - style.face.depth) / 2


def _ruled(strip: Strip, style: Style, x: float, length: float) -> Strip:
    under = _baseline(style) + RULE_GAP * style.size
    return replace(strip, height=max(strip.height, under + RULE_THICKNESS), rules=(Rule(x, under, length),))


Word = tuple[str, Typeface]


def justified(parts: Sequence[tuple[str, Typeface]], style: Style, width: float, indent: float) -> list[Strip]:
    """Return a paragraph set flush at both edges, its first line indented; `parts` are texts with their faces."""
    words = [word for text, face in parts for word in _words(text, face, style.size, width - indent)]
    lines: list[tuple[list[Word], float]] = []
    room = width - indent
    for word in words:
        if lines and _natural([*lines[-1][0], word], style.size) <= room:
            lines[-1][0].append(word)
        else:
            room = width if lines else width - indent
            lines.append(([word], room))
    strips = [
        _spread(line, style, width - room, room, last=at == len(lines)) for at, (line, room) in enumerate(lines, 1)
    ]
    return _spaced(strips, style.gap)


def _words(text: str, face: Typeface, size: float, width: float) -> list[Word]:
    return [
        (piece, face)
        for word in text.split()
        for piece in chopped(word, lambda letters: face.width(letters, size), width)
    ]


def _natural(words: Sequence[Word], size: float) -> float:
    blanks = sum(face.width(" ", size) for _text, face in words[:-1])
    return sum(face.width(text, size) for text, face in words) + blanks


def _spread(words: Sequence[Word], style: Style, x: float, width: float, *, last: bool) -> Strip:
    """Set one line of words, stretched to `width` unless it is the paragraph's last."""
    blanks = len(words) - 1
    extra = 0.0 if last or not blanks else (width - _natural(words, style.size)) / blanks
    runs = []
    for face, same in groupby(words, key=lambda word: word[1]):
        text = " ".join(text for text, _face in same)
        runs.append(Run(text, face, style.size, x, _baseline(style), extra))
        x += face.width(f"{text} ", style.size) + extra * (text.count(" ") + 1)
    return Strip(style.size * style.leading, tuple(runs))


def paginated(heights: Sequence[float], first: float, other: float, tail: float, keep: int = 2) -> list[int]:
    """Return how many strips stand on each page, with `tail` under the last of them.

    `first` and `other` are the room on the first and on each further page. On a page of its own the tail takes at least
    the last `keep` strips along, if these fit. A strip higher than `other` would run over; the caller sees to that.
    """
    pages, room = [0], first
    for height in heights:
        if height > room and room != other:
            pages, room = [*pages, 0], other
        pages[-1] += 1
        room -= height
    if tail > room:
        pages.append(0)
    while len(pages) > 1 and pages[-1] < keep and pages[-2] > 1:
        if sum(heights[-pages[-1] - 1 :]) + tail > other:
            break
        pages[-2:] = pages[-2] - 1, pages[-1] + 1
    return pages
