"""The blocks of running documents for a word processor: paragraphs, the head by NĐ 30/2020/NĐ-CP, lines for the pen.

Sizes and places are those of the PDF (`blocks`), the means are those of an office: tables without lines, tabulators
with dots, white around paragraphs.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cdht_desktop.documents.blocks import bold
from cdht_desktop.documents.document_layout import Head, Lines, Page, Text
from cdht_desktop.documents.docx_elements import (
    Element,
    Look,
    Setting,
    cell,
    dotted,
    look,
    paragraph,
    row,
    rule_under,
    run,
    table,
    thin,
    written,
)
from cdht_desktop.documents.fitting import Piece, Room, balanced, wrapped
from cdht_desktop.documents.fonts import typeface
from cdht_desktop.documents.measures import (
    GAP,
    HEAD_GAP,
    LEADING,
    LEAST_DOTS,
    MANY_LINES,
    MOTTO,
    PEN,
    SMALL,
    UNDER_ISSUER,
    head_columns,
)
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.wording import Wording

_ABOVE_NUMBER = 7.0  # points, and one that the line above takes
SLACK = 0.7  # mm that a line which just fits may reach beyond its column: no word processor breaks it then


@dataclass(frozen=True)
class Writer:
    """Writes the texts of one document; `where` names the paper in refusals.

    `kept` are lines already broken: most texts of forms for everybody are the same, and measuring takes the time.
    """

    page: Page
    values: Mapping[str, str]
    where: str
    kept: dict[object, Sequence[str]]

    def look(self, font: str, size: float) -> Look:
        """Return how letters look, without what all running text of the document has."""
        return look(font, 0 if size == self.page.size else size)

    def said(self, wording: Wording) -> str:
        """Return a wording filled; raises `Refused` where it has a letter that cannot be written."""
        return written(wording.fill(self.values), self.where)

    def small(self, size: float) -> float:
        """Return a size that NĐ 30 gives beside running text of 13 or 14 points, smaller where that is smaller."""
        return min(size, self.page.size)

    def block(self, text: str, font: str, size: float, place: "Place", rule: float = 0) -> list[Element]:
        """Return a text that is no running text at `place`; nothing for an empty one.

        Where it is centred and takes several lines, these are about equally long, as in a PDF. `rule` is the line under
        it, as a share of its longest.
        """
        face, room = typeface(font), place.width * MM
        said = [part for part in text.split("\n") if part]
        if place.setting.align == "center":
            said = [line for part in said for line in self._even(Piece(part, face, size), room)]
        if not said:
            return []
        length = rule * min(max(face.width(line, size) for line in said), room) if rule else 0
        setting = place.setting
        leading = 0 if setting.leading == self.page.leading else setting.leading
        above = replace(setting, leading=leading, after=0 if length else setting.after, keep=setting.keep or length > 0)
        made = paragraph([run("\n".join(said), self.look(font, size))], above)
        return [made, *([rule_under(length, room, setting, size)] if length else [])]

    def _even(self, piece: Piece, room: float) -> Sequence[str]:
        """Return the lines of a text in `room` points, about equally long."""
        key = (piece, room)
        if key not in self.kept:
            lines = balanced(piece, piece.size, Room(room, math.inf, lines=MANY_LINES), inside_words=True)
            self.kept[key] = lines or wrapped(piece.text, lambda words: piece.width(words, piece.size), room)
        return self.kept[key]

    def paragraphs(self, text: Text) -> list[Element]:
        """Return a text's paragraphs; one that says nothing is left out, and its lead with it."""
        said = [words for words in map(self.said, text.paragraphs) if words]
        lead = self.said(text.lead) if text.lead else ""
        if lead and not text.paragraphs:
            said = [""]
        found: list[Element] = []
        for at, words in enumerate(said):
            found += self._paragraph(text, lead if at == 0 else "", words, last=at == len(said) - 1)
        return found

    def _paragraph(self, text: Text, lead: str, words: str, *, last: bool) -> list[Element]:
        setting = Setting(text.align, after=text.gap, keep=text.keep)
        if not lead and text.align in {"center", "right"}:
            place = Place(self.page.room, replace(setting, leading=self.page.leading))
            return self.block(words, text.font, text.size, place, text.rule if last else 0)
        first, *more = words.split("\n")
        runs = [run(lead + " " * bool(first), self.look(bold(text.font), text.size))] if lead else []
        runs += [run(first, self.look(text.font, text.size))] if first else []
        indented = replace(setting, first=self.page.indent if text.indent else 0)
        lines = [(runs, indented), *(([run(part, self.look(text.font, text.size))], setting) for part in more)]
        inner = [paragraph(runs, replace(looks, after=0, keep=True)) for runs, looks in lines[:-1]]
        return [*inner, paragraph(*lines[-1])]

    def empty(self, wording: Wording) -> list[Element]:
        """Return the sentence that stands in place of a table without rows."""
        setting = Setting(leading=self.page.leading, after=GAP)
        return self.block(self.said(wording), "serif-italic", self.page.size, Place(self.page.room, setting))

    def lines(self, lines: Lines) -> list[Element]:
        """Return dotted lines, the first after the words of its lead."""
        size, face, room = self.page.size, typeface("serif"), self.page.room
        # Not lines of that height: LibreOffice makes those without letters as low as ever.
        setting = Setting(before=max(PEN * MM - size * self.page.leading, 0))
        said = self.said(lines.lead)
        if not said:
            return [dotted([], room, setting) for _line in range(lines.count)]
        last = wrapped(said.split("\n")[-1], lambda words: face.width(words, size), room * MM)[-1]
        runs = [run(said, Look())]
        if room * MM - face.width(last, size) < LEAST_DOTS * MM:
            return [paragraph(runs, setting), *(dotted([], room, setting) for _line in range(lines.count))]
        return [
            dotted([run(f"{said} ", Look())], room, setting),
            *(dotted([], room, setting) for _line in range(lines.count - 1)),
        ]

    def head(self, head: Head) -> list[Element]:
        """Return the top of the document: issuing body and number beside nation, motto, place and date."""
        room = self.page.room
        left, scale = self._columns(self.said(head.nation))
        gap = room * HEAD_GAP
        who, what = Place(left, _CENTRED), Place(room - left - gap, replace(_CENTRED, sides=(gap, 0)))
        small, larger = (_half_points(self.small(size) * scale) for size in (SMALL, MOTTO))
        contents = (
            (self._who(head, small, who), self._nation(head, small, larger, what)),
            (
                self.block(self.said(head.number), "serif", larger, who.lowered(_ABOVE_NUMBER)),
                self.block(self.said(head.place_date), "serif-italic", larger, what.lowered(_ABOVE_NUMBER)),
            ),
        )
        rows = [row([cell(left, one), cell(room - left, other)]) for one, other in contents if one or other]
        return [table([left, room - left], rows), thin(self.page.size)] if rows else []

    def _who(self, head: Head, size: float, place: "Place") -> list[Element]:
        upper = self.block(self.said(head.upper), "serif", size, place)
        return [*upper, *self.block(self.said(head.issuer), "serif-bold", size, place, UNDER_ISSUER)]

    def _nation(self, head: Head, small: float, larger: float, place: "Place") -> list[Element]:
        nation = self.block(self.said(head.nation), "serif-bold", small, place.wider(SLACK))
        return [*nation, *self.block(self.said(head.motto), "serif-bold", larger, place, 1)]

    def _columns(self, nation: str) -> tuple[float, float]:
        """Return how wide (mm) the issuing body's column is, and by how much the head is made smaller, as in a PDF."""
        face = typeface("serif-bold")
        need = (max(face.width(line, self.small(SMALL)) for line in nation.split("\n")) + 1) / MM
        return head_columns(self.page.room, need)


@dataclass(frozen=True)
class Place:
    """Where a block stands: how much room it has (mm), without what `setting` takes from its sides."""

    width: float
    setting: Setting

    def wider(self, by: float) -> "Place":
        """Return a place that reaches `by` mm further at both sides."""
        left, right = self.setting.sides
        return Place(self.width + 2 * by, replace(self.setting, sides=(left - by, right - by)))

    def lowered(self, by: float) -> "Place":
        """Return a place that begins `by` points further down."""
        return Place(self.width, replace(self.setting, before=by))


_CENTRED = Setting("center", LEADING)


def _half_points(size: float) -> float:
    """Return a size that a word processor knows, not larger: it counts in half points."""
    return math.floor(size * 2) / 2
