"""The decision that recognises a year's list, on paper of NĐ 30/2020/NĐ-CP, with the list that it carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents import fields
from cdht_desktop.documents.flow import Strip, Style, beside, block, justified, paginated, stacked
from cdht_desktop.documents.fonts import Typeface, able, typeface
from cdht_desktop.documents.layouts import DecisionLayout
from cdht_desktop.documents.paper import MM, open_paper
from cdht_desktop.documents.people_list import PeopleTable
from cdht_desktop.documents.values import DecisionValue, Issuer, ListedPerson
from cdht_desktop.documents.wording import Wording
from cdht_desktop.errors import Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_A4 = (210.0, 297.0)
_LEFT_HEAD, _GAP = 0.435, 0.01  # of the text's width: the issuing body's column, the white beside it
_SMALL = 12.0  # points: nation and issuing body, "Nơi nhận" (NĐ 30, annex I: 12 to 13, and 12)
_SMALLER = 11.0  # points: the recipients (NĐ 30, annex I)
_PARAGRAPH_GAP = 6.0  # points: the least between paragraphs (NĐ 30, annex I)


def write_decision(
    out: BinaryIO,
    layout: DecisionLayout,
    issuer: Issuer,
    decision: DecisionValue,
    people: Sequence[ListedPerson],
    progress: Progress,
) -> int:
    """Write the decision and its list of `people`, in their order, to `out` as a PDF; return how many pages it has.

    Pages are numbered at the top from the second on; the list begins on a new page. Nothing is written before the last
    page is laid out. Raises `Refused` where nobody is recognised, a row is higher than a page, or a text has a letter
    that the font lacks; `Cancelled` where the person asked to stop.
    """
    if not people:
        raise Refused(_("The decision recognises nobody: there is no list to print."))
    progress.start(_("Laying out the decision"), len(people))
    values = fields.of_issuer(issuer) | fields.of_decision(decision, len(people))
    canvas = open_paper(out, _A4, layout.title, issuer.association)
    sheets = _Sheets(canvas, layout)
    writer = _Writer(layout, values, sheets.width)
    sheets.draw_body(writer.body(official=decision.official), writer.ending())
    sheets.draw_list(writer, people, progress)
    canvas.save()
    return sheets.pages


@dataclass(frozen=True)
class _Writer:
    """Sets the texts of one decision into strips `width` points wide."""

    layout: DecisionLayout
    values: Mapping[str, str]
    width: float

    def _said(self, wording: Wording, face: Typeface) -> str:
        text = wording.fill(self.values)
        able([face], text.replace("\n", ""), _("The decision"))
        return text

    def _block(self, wording: Wording, style: Style, x: float = 0, width: float | None = None) -> list[Strip]:
        return block(self._said(wording, style.face), style, x, self.width if width is None else width)

    def _centred(self, font: str, size: float, *, gap: float = 0, rule: float = 0) -> Style:
        return Style(typeface(font), size, "center", gap=gap, rule=rule)

    def _running(self, font: str) -> Style:
        return Style(typeface(font), self.layout.size, leading=self.layout.leading, gap=_PARAGRAPH_GAP)

    def _paragraph(self, parts: Sequence[tuple[Wording, str]]) -> list[Strip]:
        """Set a justified paragraph; `parts` are wordings with the names of their fonts."""
        said = [(self._said(wording, typeface(font)), typeface(font)) for wording, font in parts]
        return justified(said, self._running(parts[0][1]), self.width, self.layout.indent * MM)

    def head(self) -> Strip:
        """Return the top of the document: issuing body and number beside nation, motto, place and date."""
        head, size = self.layout.head, self.layout.size
        left, right = self.width * _LEFT_HEAD, self.width * (_LEFT_HEAD + _GAP)
        room = self.width - right
        who = stacked(
            [
                *self._block(head.upper, self._centred("serif", _SMALL), 0, left),
                *self._block(head.issuer, self._centred("serif-bold", _SMALL, rule=0.4), 0, left),
            ]
        )
        nation = stacked(
            [
                *self._block(head.nation, self._centred("serif-bold", _SMALL), right, room),
                *self._block(head.motto, self._centred("serif-bold", 13, rule=1), right, room),
            ]
        )
        number = self._block(head.number, self._centred("serif", 13), 0, left)
        date = self._block(head.place_date, self._centred("serif-italic", 13), right, room)
        below = beside(stacked(number), stacked(date))
        return stacked([beside(who, nation), Strip(8), below, Strip(size)])

    def body(self, *, official: bool) -> list[Strip]:
        """Return the decision from its head to its last article."""
        layout, size = self.layout, self.layout.size
        strips = [
            self.head(),
            *self._block(layout.name, self._centred("serif-bold", size)),
            *self._block(layout.subject, self._centred("serif-bold", size, gap=12, rule=0.3)),
            *self._block(layout.authority, self._centred("serif-bold", size, gap=_PARAGRAPH_GAP)),
        ]
        for basis in layout.bases:
            strips += self._paragraph([(basis, "serif-italic")])
        strips += self._block(layout.resolves, self._centred("serif-bold", size, gap=_PARAGRAPH_GAP))
        for article in layout.articles:
            strips += self._paragraph([(article.head, "serif-bold"), (article.text, "serif")])
        if not official:
            strips += self._block(layout.unofficial_note, Style(typeface("serif-italic"), _SMALLER))
        return strips

    def ending(self) -> Strip:
        """Return the recipients at the left beside the signature at the right."""
        layout, column = self.layout, self.width * 0.46
        recipients = [
            *self._block(layout.recipients_head, Style(typeface("serif-bold-italic"), _SMALL), 0, column),
            *(
                strip
                for wording in layout.recipients
                for strip in self._block(wording, Style(typeface("serif"), _SMALLER), 0, column)
            ),
        ]
        return stacked([Strip(_PARAGRAPH_GAP), beside(stacked(recipients), self.signature())])

    def signature(self) -> Strip:
        """Return who signs, at the right: title, blank, name."""
        signature, x, width = self.layout.signature, self.width * 0.47, self.width * 0.53
        style = self._centred("serif-bold", self.layout.size)
        title = self._block(signature.title, style, x, width)
        name = self._block(signature.name, style, x, width)
        return stacked([*title, Strip(signature.space * MM), *name])

    def list_head(self) -> Strip:
        """Return what stands over the list."""
        people, size = self.layout.people, self.layout.size
        return stacked(
            [
                *self._block(people.title, self._centred("serif-bold", size)),
                *self._block(people.subject, self._centred("serif-bold", size, gap=2)),
                *(
                    strip
                    for wording in people.reference
                    for strip in self._block(wording, self._centred("serif-italic", size))
                ),
                Strip(10),
            ]
        )

    def list_ending(self) -> Strip:
        """Return what stands under the list."""
        people = self.layout.people
        closing = self._block(people.closing, Style(typeface("serif-italic"), self.layout.size))
        parts = [Strip(_PARAGRAPH_GAP), *closing]
        return stacked([*parts, Strip(_PARAGRAPH_GAP), self.signature()] if people.signed else parts)


class _Sheets:
    """Puts strips onto pages, and numbers these."""

    def __init__(self, canvas: Canvas, layout: DecisionLayout) -> None:
        self.pages = 0
        self._canvas = canvas
        self._layout = layout
        margins = layout.margins
        self._left = margins.left * MM
        self._top = (_A4[1] - margins.top) * MM
        self.width = (_A4[0] - margins.left - margins.right) * MM
        self._room = (_A4[1] - margins.top - margins.bottom) * MM

    def draw_body(self, strips: Sequence[Strip], ending: Strip) -> None:
        """Draw the decision itself, its signature never alone on a page."""
        counts = paginated([strip.height for strip in strips], self._room, self._room, ending.height)
        at = 0
        for number, count in enumerate(counts, 1):
            page = [*strips[at : at + count], *([ending] if number == len(counts) else [])]
            at += count
            y = self._top
            for strip in page:
                strip.draw(self._canvas, self._left, y)
                y -= strip.height
            self._end_page()

    def draw_list(self, writer: _Writer, people: Sequence[ListedPerson], progress: Progress) -> None:
        """Draw the list, its head on each page and no row cut through."""
        table = PeopleTable(self._layout.people)
        head, ending = writer.list_head(), writer.list_ending()
        room = self._room - table.head_height
        rows = []
        for person in people:
            rows.append(table.row(person))
            if rows[-1].height > room:
                raise Refused(_("Row {position} of the list is higher than a page.").format(position=person.position))
            progress.step()
        counts = paginated([row.height for row in rows], room - head.height, room, ending.height)
        at = 0
        for number, count in enumerate(counts, 1):
            y = self._top
            if number == 1:
                head.draw(self._canvas, self._left, y)
                y -= head.height
            y -= table.draw(self._canvas, rows[at : at + count], self._left, y)
            if number == len(counts):
                ending.draw(self._canvas, self._left, y)
            at += count
            self._end_page()

    def _end_page(self) -> None:
        """Number the page, from the second on, in the middle of the top margin (NĐ 30, annex I), and begin the next."""
        self.pages += 1
        if self.pages > 1:
            face, size = typeface("serif"), self._layout.size
            y = self._top + (self._layout.margins.top * MM - size) / 2
            self._canvas.setFont(face.name, size)
            self._canvas.drawCentredString(self._left + self.width / 2, y, str(self.pages))
        self._canvas.showPage()
