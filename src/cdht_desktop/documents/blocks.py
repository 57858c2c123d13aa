"""The fixed blocks of running documents: the head by NĐ 30/2020/NĐ-CP, the ending with who signs, lines for the pen.

Lengths in points. `Setter` sets the texts of one document; every text is checked for letters that its font lacks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdht_desktop.documents.document_layout import Ending, Head, Lines, Page, Signature, Text
from cdht_desktop.documents.flow import Rule, Strip, Style, beside, block, running, stacked
from cdht_desktop.documents.fonts import NAMES, Typeface, able, typeface
from cdht_desktop.documents.measures import (
    GAP,
    HEAD_GAP,
    LEAST_DOTS,
    MANY_SIGN,
    MOTTO,
    PEN,
    RECIPIENTS,
    SIGN_GAP,
    SIGN_LEFT,
    SMALL,
    SMALLER,
    UNDER_ISSUER,
    head_columns,
)
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.wording import Wording

_DOTS_GAP = 3.0  # points between the words and their dots


@dataclass(frozen=True)
class Setter:
    """Sets texts into strips `width` points wide; `where` names the paper in refusals.

    `kept` are strips already set: most texts of forms for everybody are the same, and measuring takes the time.
    """

    page: Page
    values: Mapping[str, str]
    width: float
    where: str
    kept: dict[object, list[Strip]] = field(default_factory=dict)

    def said(self, wording: Wording, face: Typeface) -> str:
        """Return a wording filled; raises `Refused` where the font lacks a letter of it."""
        text = wording.fill(self.values)
        able([face], text.replace("\n", ""), self.where)
        return text

    def block(self, wording: Wording, style: Style, x: float = 0, width: float | None = None) -> list[Strip]:
        """Return the lines of a wording, none where it says nothing."""
        return self._block(self.said(wording, style.face), style, x, self.width if width is None else width)

    def _block(self, text: str, style: Style, x: float, width: float) -> list[Strip]:
        key = (text, style, x, width)
        if key not in self.kept:
            self.kept[key] = block(text, style, x, width)
        return self.kept[key]

    def _running(self, parts: Sequence[tuple[str, Typeface]], style: Style, indent: float = 0) -> list[Strip]:
        key = (*parts, style, indent)
        if key not in self.kept:
            self.kept[key] = running(parts, style, self.width, indent)
        return self.kept[key]

    def small(self, size: float) -> float:
        """Return a size that NĐ 30 gives beside running text of 13 or 14 points, smaller where that is smaller."""
        return min(size, self.page.size)

    def paragraphs(self, text: Text) -> list[list[Strip]]:
        """Return a text's paragraphs, each as its lines; one that says nothing is left out, and its lead with it."""
        face = typeface(text.font)
        said = [words for words in (self.said(wording, face) for wording in text.paragraphs) if words]
        lead = self.said(text.lead, typeface(bold(text.font))) if text.lead else ""
        if lead and not text.paragraphs:
            said = [""]
        found = [
            self._paragraph(text, lead if at == 0 else "", words, last=at == len(said) - 1)
            for at, words in enumerate(said)
        ]
        return [strips for strips in found if strips]

    def _paragraph(self, text: Text, lead: str, words: str, *, last: bool) -> list[Strip]:
        rule = text.rule if last else 0.0
        style = Style(typeface(text.font), text.size, text.align, self.page.leading, text.gap, rule)
        if not lead and text.align in {"center", "right"}:
            return self._block(words, style, 0, self.width)
        indent = self.page.indent * MM if text.indent else 0.0
        first, *more = words.split("\n")
        parts = [(lead, typeface(bold(text.font)))] if lead else []
        further = [line for part in more for line in self._running([(part, style.face)], style)]
        return [*self._running([*parts, (first, style.face)], style, indent), *further]

    def empty(self, wording: Wording) -> list[Strip]:
        """Return the sentence that stands in place of a table without rows."""
        style = Style(typeface("serif-italic"), self.page.size, "left", self.page.leading, GAP)
        return self.block(wording, style)

    def lines(self, lines: Lines) -> list[Strip]:
        """Return dotted lines, the first after the words of its lead."""
        style = Style(typeface("serif"), self.page.size, "left", self.page.leading)
        said = self._running([(self.said(lines.lead, style.face), style.face)], style)
        height = max(PEN * MM, self.page.size * self.page.leading)
        rest = [Strip(height, rules=(self._dots(0, height),)) for _line in range(lines.count)]
        if not said:
            return rest
        last = said[-1]
        end = max(run.x + run.face.width(run.text, run.size) for run in last.runs) + _DOTS_GAP
        lowered = last.lowered(height - last.height)
        if self.width - end < LEAST_DOTS * MM:
            return [*said[:-1], lowered, *rest]
        return [*said[:-1], beside(lowered, Strip(height, rules=(self._dots(end, height),))), *rest[1:]]

    def _dots(self, x: float, height: float) -> Rule:
        """Return dots at the height of a baseline in a line `height` high."""
        size, face = self.page.size, typeface("serif")
        down = height - size * (self.page.leading - face.rise + face.depth) / 2
        return Rule(x, down, self.width - x, dotted=True)

    def head(self, head: Head) -> Strip:
        """Return the top of the document: issuing body and number beside nation, motto, place and date."""
        wordings = (head.upper, head.issuer, head.number, head.nation, head.motto, head.place_date)
        key = ("head", *(wording.fill(self.values) for wording in wordings))
        if key not in self.kept:
            self.kept[key] = [self._head(head)]
        return self.kept[key][0]

    def _head(self, head: Head) -> Strip:
        bold_face = typeface("serif-bold")
        left, scale = self._columns(self.said(head.nation, bold_face), bold_face)
        right = left + self.width * HEAD_GAP
        room = self.width - right
        small, larger = self.small(SMALL) * scale, self.small(MOTTO) * scale
        who = stacked(
            [
                *self.block(head.upper, centred("serif", small), 0, left),
                *self.block(head.issuer, centred("serif-bold", small, rule=UNDER_ISSUER), 0, left),
            ]
        )
        nation = stacked(
            [
                *self.block(head.nation, centred("serif-bold", small), right, room),
                *self.block(head.motto, centred("serif-bold", larger, rule=1), right, room),
            ]
        )
        number = stacked(self.block(head.number, centred("serif", larger), 0, left))
        date = stacked(self.block(head.place_date, centred("serif-italic", larger), right, room))
        below = [Strip(8), beside(number, date)] if number.runs or date.runs else []
        return stacked([beside(who, nation), *below, Strip(self.page.size)])

    def _columns(self, nation: str, face: Typeface) -> tuple[float, float]:
        """Return how wide the issuing body's column is, and by how much the head is made smaller."""
        need = max(face.width(line, self.small(SMALL)) for line in nation.split("\n")) + 1
        return head_columns(self.width, need)

    def ending(self, ending: Ending) -> Strip:
        """Return what ends the document: who signs, and at the left recipients, beside one and under several."""
        signatures = ending.signatures
        spans = self._spans(len(signatures))
        style = centred("serif-italic", self.small(MOTTO))
        text = self.said(ending.place_date, style.face)
        # Over the last signature, and as far beyond its left as it must to stand in one line.
        room = max(spans[-1][1], min(style.face.width(text, style.size) + 1, self.width))
        date = self._block(text, style, self.width - room, room)
        who = self._signatures(signatures, spans)
        to = stacked(self._recipients(ending, self.width * RECIPIENTS))
        if len(signatures) == 1:
            return stacked([Strip(GAP), *date, beside(to, who)])
        return stacked([Strip(GAP), *date, who, *([Strip(GAP), to] if to.runs else [])])

    def _spans(self, count: int) -> list[tuple[float, float]]:
        """Return where each of those who sign has room: one at the right, several side by side."""
        if count == 1:
            return [(self.width * SIGN_LEFT, self.width * (1 - SIGN_LEFT))]
        gap = SIGN_GAP
        each = (self.width - gap * (count - 1)) / count
        return [(at * (each + gap), each) for at in range(count)]

    def _recipients(self, ending: Ending, width: float) -> list[Strip]:
        """Return who gets the document, under words that stand only over somebody."""
        face, size = typeface("serif"), self.small(SMALLER)
        head = Style(typeface("serif-bold-italic"), self.small(SMALL))
        lines = [strip for one in ending.recipients for strip in self.block(one, Style(face, size), 0, width)]
        return [*self.block(ending.recipients_head, head, 0, width), *lines] if lines else []

    def _signatures(self, signatures: Sequence[Signature], spans: Sequence[tuple[float, float]]) -> Strip:
        """Return titles at one height, and names at one height under the blank for the pens."""
        size = self.page.size if len(signatures) < MANY_SIGN else self.small(MOTTO)
        title, note = centred("serif-bold", size), centred("serif-italic", self.small(SMALL))
        heads = [
            stacked([*self.block(one.title, title, x, width), *self.block(one.note, note, x, width)])
            for one, (x, width) in zip(signatures, spans, strict=True)
        ]
        names = [
            stacked(self.block(one.name, title, x, width)) for one, (x, width) in zip(signatures, spans, strict=True)
        ]
        blank = max(one.space for one in signatures) * MM
        return stacked([beside(*heads), Strip(blank), beside(*names)])


def centred(font: str, size: float, *, rule: float = 0) -> Style:
    """Return how a line of a head or of who signs looks."""
    return Style(typeface(font), size, "center", rule=rule)


def bold(font: str) -> str:
    """Return the name of a font's bold face; a font without one stands for itself."""
    family, *looks = font.split("-")
    name = "-".join([family, "bold", *(look for look in looks if look == "italic")])
    return next((one for one in (name, f"{family}-bold") if one in NAMES), font)
