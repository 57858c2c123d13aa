"""Running text on sheets: words into strips. Lengths in points, measured down from a strip's top."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from cdht_desktop.documents.fitting import Piece, Room, balanced, chopped, wrapped
from cdht_desktop.documents.fonts import Typeface
from cdht_desktop.documents.measures import LEADING, MANY_LINES

RULE_THICKNESS = 0.75
RULE_GAP = 0.45  # from a baseline down to the line under it, in ems
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
    """A line across, or down where it has a `height`; `dotted` for the pen."""

    x: float
    y: float
    width: float
    height: float = 0.0
    dotted: bool = False


@dataclass(frozen=True)
class Box:
    """A place that texts keep clear of."""

    left: float
    top: float
    right: float
    bottom: float


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

    def touches(self, box: Box, y: float) -> bool:
        """Return whether a text or line of the strip, its top at `y`, would stand in `box`."""
        return any(
            run.x < box.right
            and box.left < run.x + run.face.width(run.text, run.size) + run.words * run.text.count(" ")
            and y + run.baseline - run.size * run.face.rise < box.bottom
            and box.top < y + run.baseline + run.size * run.face.depth
            for run in self.runs
        ) or any(
            rule.x < box.right
            and box.left < rule.x + rule.width
            and y + rule.y < box.bottom
            and box.top < y + rule.y + rule.height
            for rule in self.rules
        )


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
    leading: float = LEADING
    gap: float = 0.0
    rule: float = 0.0


def block(text: str, style: Style, x: float, width: float) -> list[Strip]:
    """Return the lines of a text set left, centered or right between `x` and `x + width`; none for an empty text."""
    piece = Piece(text, style.face, style.size)
    room = Room(width, math.inf, lines=MANY_LINES)
    said = [
        line
        for part in text.split("\n")
        if part
        for line in balanced(replace(piece, text=part), style.size, room, inside_words=True)
        or wrapped(part, lambda words: style.face.width(words, style.size), width)
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


def running(parts: Sequence[tuple[str, Typeface]], style: Style, width: float, indent: float) -> list[Strip]:
    """Return a paragraph whose lines are as full as they get, its first indented; `parts` are texts with their faces.

    Aligned `justify`, its lines are flush at both edges.
    """
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
    if strips and style.rule:
        length = style.rule * max(_natural(line, style.size) for line, _room in lines)
        strips[-1] = _ruled(strips[-1], style, SHARE.get(style.align, 0.0) * (width - length), length)
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
    """Set one line of words, stretched to `width` where both edges are flush and it is not the paragraph's last."""
    blanks = len(words) - 1
    free = width - _natural(words, style.size)
    extra = free / blanks if blanks and style.align == "justify" and not last else 0.0
    x += SHARE.get(style.align, 0.0) * free
    runs = []
    for face, same in groupby(words, key=lambda word: word[1]):
        text = " ".join(text for text, _face in same)
        runs.append(Run(text, face, style.size, x, _baseline(style), extra))
        x += face.width(f"{text} ", style.size) + extra * (text.count(" ") + 1)
    return Strip(style.size * style.leading, tuple(runs))
