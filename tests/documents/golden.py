"""What a PDF says and where, kept as text files in tests/golden and compared; and what holds of every paper.

`CDHT_GOLDEN=write pytest …` writes the files anew: look at their difference, and at the pages, before keeping them.
"""

import difflib
import io
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, Protocol

import pdfplumber
from pypdf import PdfReader

from cdht_desktop.documents.paper import MM

FOLDER = Path(__file__).parents[1] / "golden"
_WRITE = os.environ.get("CDHT_GOLDEN") == "write"
_STEP = 0.5  # mm: what positions are rounded to
_APART = 1.0  # ems: a wider gap between two letters of one height parts them into two texts
_BLANK = 0.15  # ems: a wider one stands for a blank that was not drawn
_SUBSET = re.compile(r"/?[A-Z]{6}\+(.+)")


class Edges(Protocol):
    """Margins in mm: a layout's `page` is one, and `Margins`."""

    @property
    def top(self) -> float: ...
    @property
    def bottom(self) -> float: ...
    @property
    def left(self) -> float: ...
    @property
    def right(self) -> float: ...


@dataclass(frozen=True)
class Margins:
    """Margins in mm; those that NĐ 30/2020/NĐ-CP allows at least."""

    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15


@dataclass(frozen=True)
class Said:
    """A text on a page in one line, as high as its font; lengths in points from the page's top left corner."""

    text: str
    font: str
    size: float
    x0: float
    top: float
    x1: float
    bottom: float

    def __str__(self) -> str:
        return f"{placed(vars(self))}  {self.font} {self.size:g}  {self.text}"


def golden(name: str, pdf: bytes) -> None:
    """Compare the texts of a PDF and their places with tests/golden/`name`.txt; fails with the lines that differ."""
    file, found = FOLDER / f"{name}.txt", described(pdf)
    if _WRITE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(found) + "\n", encoding="utf-8", newline="\n")
        return
    assert file.is_file(), f"{file} is missing: write it with CDHT_GOLDEN=write, and look at it"
    kept = file.read_text(encoding="utf-8").splitlines()
    differing = "\n".join(difflib.unified_diff(kept, found, file.name, "made now", lineterm="", n=1))
    assert not differing, f"the paper is not what it was:\n{differing}"


def described(pdf: bytes) -> list[str]:
    """Return a PDF as lines of text: each page's size, lines and boxes by number, and its texts from the top down.

    Texts and pictures are given with left, top, right and bottom in mm (to the half), a text with its font and size.
    """
    lines = []
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for number, page in enumerate(opened.pages, 1):
            size = f"{rounded(page.width)} x {rounded(page.height)} mm"
            drawn = f"{len(page.lines)} lines, {len(page.rects)} boxes, {len(page.images)} pictures"
            lines.append(f"== page {number} of {len(opened.pages)}, {size}: {drawn}")
            lines += sorted(f"{placed(one)}  a picture" for one in page.images)
            lines += [str(said) for said in sorted(texts_of(page), key=lambda said: (round(said.top), said.x0))]
    return lines


def placed(box: Mapping[str, Any]) -> str:
    """Return left, top, right and bottom of a box in mm."""
    return " ".join(f"{rounded(box[edge]):>6}" for edge in ("x0", "top", "x1", "bottom"))


def rounded(points: float) -> str:
    """Return a length in mm, to the half."""
    return f"{round(points / MM / _STEP) * _STEP:.1f}"


def texts_of(page: pdfplumber.page.Page) -> list[Said]:
    """Return the texts of a page: letters that follow one another in one line, without a wide gap or a line between."""
    uprights = [line for line in page.edges if line["orientation"] == "v"]
    parts: list[list[dict]] = []
    for char in page.chars:
        if parts and _follows(parts[-1][-1], char) and not _parted(parts[-1][-1], char, uprights):
            parts[-1].append(char)
        elif not char["text"].isspace():
            parts.append([char])
    return [_said(part) for part in parts]


def _follows(before: dict, char: dict) -> bool:
    same = abs(before["bottom"] - char["bottom"]) < 0.5 and before["size"] == char["size"]
    return same and -1 < char["x0"] - before["x1"] < _APART * char["size"]


def _parted(before: dict, char: dict, uprights: Sequence[dict]) -> bool:
    if char["x0"] - before["x1"] < 1:
        return False
    middle = (char["top"] + char["bottom"]) / 2
    return any(
        before["x1"] - 1 < line["x0"] < char["x0"] + 1 and line["top"] < middle < line["bottom"] for line in uprights
    )


def _said(chars: Sequence[dict]) -> Said:
    text = chars[0]["text"]
    for before, char in pairwise(chars):
        blank = char["x0"] - before["x1"] > _BLANK * char["size"] and not text.endswith(" ") and char["text"] != " "
        text += f" {char['text']}" if blank else char["text"]
    text = text.rstrip()
    while chars[-1]["text"].isspace():
        chars = chars[:-1]
    fonts = dict.fromkeys(_SUBSET.sub(r"\1", char["fontname"]) for char in chars)
    return Said(
        text=unicodedata.normalize("NFC", text),
        font="+".join(fonts),
        size=round(chars[0]["size"], 1),
        x0=chars[0]["x0"],
        top=min(char["top"] for char in chars),
        x1=chars[-1]["x1"],
        bottom=max(char["bottom"] for char in chars),
    )


def assert_inside(pdf: bytes, margins: Edges, besides: Sequence[tuple[float, float, float, float]] = ()) -> None:
    """Assert what holds of every paper: no text outside `margins` or over another, none across a line, fonts embedded.

    The number of a page may stand in the top margin from the second page on; `besides` are boxes (left, top, right,
    bottom, in mm) where texts may stand outside the margins, as that of a form's code.
    """
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for number, page in enumerate(opened.pages, 1):
            texts = texts_of(page)
            for said in texts:
                assert _allowed(said, page, margins, besides), f"page {number}, outside the margins: {said}"
            for one, other in _overlapping(texts):
                raise AssertionError(f"page {number}, one over the other:\n{one}\n{other}")
            for said in _crossed(page, texts):
                raise AssertionError(f"page {number}, across a line: {said}")
    assert_embedded(pdf)


def _allowed(said: Said, page: pdfplumber.page.Page, margins: Edges, besides: Sequence[tuple]) -> bool:
    box = (margins.left, margins.top, page.width / MM - margins.right, page.height / MM - margins.bottom)
    if any(_within(said, one) for one in (box, *besides)):
        return True
    return said.text.isdigit() and said.bottom < margins.top * MM + 1 and page.page_number > 1


def _within(said: Said, box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = (length * MM for length in box)
    return left - 0.5 <= said.x0 and said.x1 <= right + 0.5 and top - 1 <= said.top and said.bottom <= bottom + 1


def _overlapping(texts: Sequence[Said]) -> Iterator[tuple[Said, Said]]:
    """Give the pairs of texts of which one covers more than a point's height of the other's letters."""
    for one, other in combinations(texts, 2):
        across = min(one.x1, other.x1) - max(one.x0, other.x0)
        down = min(one.bottom, other.bottom) - max(one.top, other.top)
        if across > 0.5 and down > 0.2 * min(one.size, other.size):
            yield one, other


def _crossed(page: pdfplumber.page.Page, texts: Sequence[Said]) -> Iterator[Said]:
    """Give the texts that an upright line runs through."""
    uprights = [line for line in page.edges if line["orientation"] == "v"]
    for said in texts:
        middle = (said.top + said.bottom) / 2
        if any(
            said.x0 + 0.5 < line["x0"] < said.x1 - 0.5 and line["top"] < middle < line["bottom"] for line in uprights
        ):
            yield said


def assert_embedded(pdf: bytes) -> None:
    """Assert that every font of a PDF lies in it, in part only, and that none of the standard ones is asked for."""
    assert b"Helvetica" not in pdf
    fonts = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        found = page["/Resources"].get_object().get("/Font", {})
        fonts |= {font["/BaseFont"]: font for font in (one.get_object() for one in found.get_object().values())}
    assert fonts
    for name, font in fonts.items():
        assert _SUBSET.fullmatch(name), f"{name} is not a subset"
        assert "/FontFile2" in font["/FontDescriptor"].get_object(), f"{name} is not embedded"
