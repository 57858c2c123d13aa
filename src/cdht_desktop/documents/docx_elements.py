"""Elements of a word processor's file: runs, paragraphs, rules, tables.

Lengths in millimetres or points, as told; a file counts in twentieths of a point. Texts are set as texts of elements,
so that lxml writes them out: no letter of them is read as markup. The order of elements is the schema's (ECMA-376-1,
17.3–17.4): Word refuses a file with another.
"""

import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from cdht_desktop.documents.flow import RULE_GAP, SHARE
from cdht_desktop.documents.fonts import shown, typeface
from cdht_desktop.documents.paper import MM
from cdht_desktop.errors import Refused
from cdht_desktop.words import _

# Any of XML's own elements: lxml has no types.
Element = Any
Pads = tuple[float, float, float, float]  # points: over, left of, under and right of a cell's text
NO_PADS: Pads = (0.0, 0.0, 0.0, 0.0)

FONT = "Times New Roman"
_FAMILIES = {"serif": "", "sans": "Arial", "script": ""}
_NATURAL = 1.15  # ems from baseline to baseline that Times New Roman (and Arial) asks for itself
_TWIPS = 20  # in a point
_WHOLE_LINES = 240  # of a line, the unit of a spacing that grows with its letters
_SIDES = ("top", "left", "bottom", "right")
_RULE = 6  # eighths of a point: how thick a rule is
HAIR = 1.0  # points: the height of a paragraph that is there only because the format asks for one
# Control characters: most cannot be written in XML 1.0 at all, the rest would move what follows or show as nothing.
_FORBIDDEN = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Look:
    """How letters look; `size` in points, 0 for that of the document's running text; `family` "" for its font."""

    size: float = 0.0
    bold: bool = False
    italic: bool = False
    family: str = ""


@dataclass(frozen=True)
class Setting:
    """How a paragraph stands: `first` (mm) indents its first line, `before` and `after` (points) are white around it.

    `leading` in ems, 0 for that of the running text. `sides` (mm) is taken from its width at the left and at the right.
    `keep`: no page ends under it.
    """

    align: str = "left"
    leading: float = 0.0
    first: float = 0.0
    before: float = 0.0
    after: float = 0.0
    sides: tuple[float, float] = (0.0, 0.0)
    keep: bool = False


def look(font: str, size: float) -> Look:
    """Return how `font` (one of `fonts.NAMES`) looks with the typefaces that every office has."""
    family, *cut = font.split("-")
    bold = any(word in cut for word in ("bold", "semibold", "medium"))
    return Look(size, bold, "italic" in cut or family == "script", _FAMILIES[family])


def twips(points: float) -> int:
    """Return a length in the unit of the file."""
    return round(points * _TWIPS)


def mm(length: float) -> int:
    """Return a length given in millimetres in the unit of the file."""
    return twips(length * MM)


@functools.cache
def _name(attribute: str) -> str:
    return qn(attribute if ":" in attribute else f"w:{attribute}")


@functools.cache
def _tag(tag: str) -> tuple[str, dict[str, str]]:
    """Return the name of an element in full, and the prefix that it is written with."""
    prefix = tag.split(":", maxsplit=1)[0] if ":" in tag else "w"
    return _name(tag), {prefix: nsmap[prefix]}


def element(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return `<w:tag>` with `children`; attributes without a prefix are of `w:` too."""
    name, prefixes = _tag(tag)
    made: Element = oxml_parser.makeelement(
        name, {_name(key): str(value) for key, value in attributes.items()}, prefixes
    )
    made.extend(children)
    return made


def written(text: str, where: str, row: int = 0) -> str:
    """Return `text`; raises `Refused` where it has a letter that cannot be written.

    `where` names the paper for the sentence, `row` the row of its table.
    """
    forbidden = list(dict.fromkeys(_FORBIDDEN.findall(text)))
    if not forbidden:
        return text
    if row:
        where = _("{where}, row {row}").format(where=where, row=row)
    raise Refused(
        _(
            "{where} cannot be written: a word processor has no way to show the letter {letters}. "
            "Correct the text, then make it again."
        ).format(where=where, letters=shown(forbidden))
    )


def look_elements(look: Look) -> list[Element]:
    """Return the properties of a run or a style; a font stands in each slot, or Vietnamese letters lose it."""
    family, size = look.family, round(look.size * 2)
    fonts = [element("rFonts", ascii=family, hAnsi=family, eastAsia=family, cs=family)] if family else []
    cuts = [element(name) for name, on in (("b", look.bold), ("i", look.italic)) if on]
    return [*fonts, *cuts, *([element("sz", val=size), element("szCs", val=size)] if size else [])]


def text_element(text: str) -> Element:
    """Return the element of one line of text, its blanks kept."""
    made = element("t")
    made.text = text
    if text != text.strip():
        made.set(qn("xml:space"), "preserve")
    return made


def lines(text: str) -> list[Element]:
    """Return a text's lines with the breaks between them."""
    first, *rest = text.split("\n")
    return [text_element(first), *(made for line in rest for made in (element("br"), text_element(line)))]


def run(text: str, look: Look) -> Element:
    """Return `text` (already passed through `written`) as a run."""
    looks = look_elements(look)
    return element("r", *([element("rPr", *looks)] if looks else []), *lines(text))


def setting_elements(setting: Setting) -> list[Element]:
    """Return spacing, indents and alignment, in the order of a paragraph's properties; what is usual is left out."""
    left, right = setting.sides
    spacing: dict[str, str | int] = {"before": twips(setting.before), "after": twips(setting.after)}
    spacing = {name: white for name, white in spacing.items() if white}
    if setting.leading:
        spacing |= {"line": round(_WHOLE_LINES * setting.leading / _NATURAL), "lineRule": "auto"}
    indents = {"left": mm(left), "right": mm(right), "firstLine": mm(setting.first)}
    indents = {side: length for side, length in indents.items() if length}
    align = "both" if setting.align == "justify" else setting.align
    return [
        *([element("spacing", **spacing)] if spacing else []),
        *([element("ind", **indents)] if indents else []),
        *([element("jc", val=align)] if align != "left" else []),
    ]


def paragraph(runs: Iterable[Element], setting: Setting) -> Element:
    """Return a paragraph of `runs`."""
    keep = [element("keepNext")] if setting.keep else []
    return element("p", element("pPr", *keep, *setting_elements(setting)), *runs)


def thin(height: float = HAIR, *, keep: bool = False) -> Element:
    """Return an empty paragraph `height` points high: white, or what must stand between two tables."""
    return element("p", element("pPr", *([element("keepNext")] if keep else []), *_exactly(height)))


def _exactly(height: float, before: float = 0, after: float = 0) -> list[Element]:
    exact = element("spacing", before=twips(before), after=twips(after), line=twips(height), lineRule="exact")
    return [exact, element("rPr", element("sz", val=2), element("szCs", val=2))]


def rule_under(length: float, room: float, setting: Setting, size: float) -> Element:
    """Return a line `length` points long under text of `size` points, in the `room` (points) of its paragraph.

    `setting` is that of the text, its leading given. The line is the border of an empty paragraph: so it stays with the
    text above, in every word processor.
    """
    face, (left, right) = typeface("serif"), setting.sides
    free = max(room - length, 0)
    before = free * SHARE.get(setting.align, 0.0)
    baseline = (setting.leading + face.rise - face.depth) / 2  # ems under the top of the last line, in a PDF
    under = max(baseline + RULE_GAP - setting.leading, 0.05) * size
    exact, small = _exactly(HAIR, before=under, after=setting.after)
    border = element("pBdr", element("top", val="single", sz=_RULE, space=0, color="auto"))
    indents = element("ind", left=mm(left) + twips(before), right=mm(right) + twips(free - before))
    keep = [element("keepNext")] if setting.keep else []
    return element("p", element("pPr", *keep, border, exact, indents, small))


def dotted(runs: Sequence[Element], width: float, setting: Setting) -> Element:
    """Return a paragraph of `runs` with dots after them up to `width` mm."""
    stop = element("tabs", element("tab", val="right", leader="dot", pos=mm(width)))
    return element("p", element("pPr", stop, *setting_elements(setting)), *runs, element("r", element("tab")))


def cell(width: float, content: Sequence[Element], *properties: Element, vertical: str = "top") -> Element:
    """Return a cell `width` mm wide; `properties` are those between its width and its vertical alignment."""
    about = element("tcPr", element("tcW", w=mm(width), type="dxa"), *properties, element("vAlign", val=vertical))
    return element("tc", about, *(content or [thin()]))


def row(cells: Iterable[Element], *properties: Element) -> Element:
    """Return a row that no page cuts through; `properties` follow `cantSplit`."""
    return element("tr", element("trPr", element("cantSplit"), *properties), *cells)


def table(widths: Sequence[float], rows: Iterable[Element], pads: Pads = NO_PADS, *, ruled: bool = False) -> Element:
    """Return a table of columns with fixed `widths` (mm); `pads` is the white around the texts of its cells."""
    sides = (*_SIDES, "insideH", "insideV") if ruled else ()
    borders = [element(side, val="single", sz=_RULE, space=0, color="auto") for side in sides]
    return element(
        "tbl",
        element(
            "tblPr",
            element("tblW", w=sum(map(mm, widths)), type="dxa"),
            *([element("tblBorders", *borders)] if ruled else []),
            element("tblLayout", type="fixed"),
            element(
                "tblCellMar",
                *(element(side, w=twips(pad), type="dxa") for side, pad in zip(_SIDES, pads, strict=True)),
            ),
        ),
        element("tblGrid", *(element("gridCol", w=mm(width)) for width in widths)),
        *rows,
    )


def keep_with_next(content: Iterable[Element]) -> None:
    """Let no page end between paragraphs, also those in rows, and what follows them."""
    for made in content:
        for one in made.iter(qn("w:p")):
            about = _about(one)
            if about.find(qn("w:keepNext")) is None:
                _first(about, element("keepNext"))


def on_new_page(one: Element) -> None:
    """Let a paragraph begin a page."""
    about = _about(one)
    after = about.find(qn("w:keepNext"))
    if after is None:
        _first(about, element("pageBreakBefore"))
    else:
        after.addnext(element("pageBreakBefore"))


def _about(one: Element) -> Element:
    """Return the properties of a paragraph."""
    if not len(one) or one[0].tag != qn("w:pPr"):
        one.insert(0, element("pPr"))
    return one[0]


def _first(about: Element, new: Element) -> None:
    """Put a property before all but the style."""
    about.insert(1 if len(about) and about[0].tag == qn("w:pStyle") else 0, new)
