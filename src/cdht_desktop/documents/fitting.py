"""Texts fitted into their boxes: made smaller, then broken at good places, never cut off and never outside.

Pure arithmetic over measured widths; lengths in points, sizes in points.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from cdht_desktop.documents.fonts import Typeface

SMALLEST = 6.0  # points: nothing on paper is set smaller than this
_STEP = 0.95  # from one trial size to the next
_HAIR = 1e-6  # points: what floating point may be off by
_CLAUSE_ENDS = (",", ";", ".", "–", ")")
_BROKEN_CLAUSE = 0.1  # what breaking inside a clause costs, against the squared share of unused line
_PIECES = re.compile(r"[^/-]*[/-]|[^/-]+")


_Breaks = dict[int, tuple[float, tuple[int, ...]]]


@dataclass(frozen=True)
class Piece:
    """A paragraph to be fitted: its text, face and full size in points.

    `letters` and `words` are what stands between letters and between words beside the font's own, in ems.
    """

    text: str
    face: Typeface
    size: float
    letters: float = 0.0
    words: float = 0.0

    def width(self, text: str, size: float) -> float:
        """Return how wide `text` is at `size`, with its spacing."""
        spacing = self.letters * max(len(text) - 1, 0) + self.words * text.count(" ")
        return self.face.width(text, size) + spacing * size


@dataclass(frozen=True)
class Line:
    """A line as it will stand: its paragraph's index, its text, size and width, and its baseline under the top.

    `last` is True on the paragraph's last line.
    """

    piece: int
    last: bool
    text: str
    size: float
    width: float
    baseline: float


@dataclass(frozen=True)
class Room:
    """The space for a text.

    `shrink` is how small (as a share of the full size) a text may become before it is broken into lines instead;
    `lines` the most lines that one paragraph may take; `leading` the distance of baselines in ems.
    """

    width: float
    height: float
    shrink: float = 0.85
    lines: int = 2
    leading: float = 1.25


def fit(pieces: Sequence[Piece], room: Room) -> list[Line] | None:
    """Return the lines of paragraphs fitted into `room`, or None where even `SMALLEST` is too large.

    First all on one line each, at full size or smaller; then broken, from full size down; at last broken inside words.
    """
    if not pieces:
        return []
    whole = [(piece, _measured(piece, [piece.text])) for piece in pieces]
    widest = max(lines[0][1] for _piece, lines in whole)
    first, last = pieces[0], pieces[-1]
    height = sum(piece.size for piece in pieces[1:]) * room.leading + first.size * first.face.rise
    height += last.size * last.face.depth
    scale = min(1.0, room.width / max(widest, _HAIR), room.height / height)
    if scale >= room.shrink:
        return _placed(whole, scale, room)
    return _broken(pieces, room, inside_words=False) or _broken(pieces, room, inside_words=True)


def _broken(pieces: Sequence[Piece], room: Room, *, inside_words: bool) -> list[Line] | None:
    smallest = SMALLEST / min(piece.size for piece in pieces)
    floor = smallest if inside_words else max(smallest, room.shrink / 2)
    for scale in _scales(floor):
        broken = [
            (piece, _measured(piece, balanced(piece, piece.size * scale, room, inside_words=inside_words)))
            for piece in pieces
        ]
        if all(lines for _piece, lines in broken):
            placed = _placed(broken, scale, room)
            if placed:
                return placed
    return None


def _measured(piece: Piece, texts: Sequence[str]) -> list[tuple[str, float]]:
    """Return texts with their widths at the piece's full size."""
    return [(text, piece.width(text, piece.size)) for text in texts]


def _scales(floor: float) -> Iterator[float]:
    scale = 1.0
    while scale > floor:
        yield scale
        scale *= _STEP
    yield min(floor, 1.0)


def _placed(broken: Sequence[tuple[Piece, Sequence[tuple[str, float]]]], scale: float, room: Room) -> list[Line] | None:
    """Stack lines downwards; None where one is too wide, or they are too high together."""
    placed: list[Line] = []
    baseline = bottom = 0.0
    for index, (piece, lines) in enumerate(broken):
        size = piece.size * scale
        for number, (text, full_width) in enumerate(lines, 1):
            baseline += size * (room.leading if placed else piece.face.rise)
            bottom = baseline + size * piece.face.depth
            width = full_width * scale
            if width > room.width + _HAIR:
                return None
            placed.append(Line(index, number == len(lines), text, size, width, baseline))
    return placed if bottom <= room.height + _HAIR else None


def balanced(piece: Piece, size: float, room: Room, *, inside_words: bool) -> list[str]:
    """Break a paragraph into as few lines as hold it, about equally long and rather after a comma than inside a clause.

    Empty where the lines of `room` do not hold it (its height is not looked at); `inside_words` also cuts words that
    are wider than a line.
    """
    words = piece.text.split(" ")
    if inside_words:
        words = [part for word in words for part in chopped(word, lambda text: piece.width(text, size), room.width)]
    ends = [0.0, *accumulate(piece.width(f"{word} ", size) for word in words)]
    blank = piece.width(" ", size)
    whole = len(words)
    breaks: _Breaks = {
        0: (0.0, (0,))
    }  # by how many words are placed: the cost so far, and where the lines begin and end
    for _line in range(room.lines):
        further: _Breaks = {}
        for start, (cost, bounds) in breaks.items():
            for end in range(start + 1, whole + 1):
                unused = 1 - (ends[end] - ends[start] - blank) / room.width
                if unused < 0:
                    break
                smooth = end == whole or words[end - 1].endswith(_CLAUSE_ENDS)
                offer = (cost + unused**2 + (0.0 if smooth else _BROKEN_CLAUSE), (*bounds, end))
                further[end] = min(offer, further.get(end, offer))
        if whole in further:
            return [" ".join(words[start:end]) for start, end in pairwise(further[whole][1])]
        breaks = further
    return []


def chopped(word: str, measure: Callable[[str], float], width: float) -> list[str]:
    """Cut a word that is wider than a whole line into parts that are not; any other word stays whole.

    Cuts lie after a slash or a hyphen (`00001/CDHT-2026`), and between other letters only where that is not enough.
    """
    if measure(word) <= width:
        return [word]
    parts = [""]
    for piece in _PIECES.findall(word):
        for stretch in [piece] if measure(piece) <= width else piece:
            if parts[-1] and measure(parts[-1] + stretch) > width:
                parts.append("")
            parts[-1] += stretch
    return parts


def wrapped(text: str, measure: Callable[[str], float], width: float) -> list[str]:
    """Return `text` in lines of at most `width`, each as full as it gets (table cells, running text)."""
    if measure(text) <= width:
        return [text]
    lines: list[str] = []
    for word in text.split(" "):
        if lines and measure(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines += chopped(word, measure, width)
    return lines
