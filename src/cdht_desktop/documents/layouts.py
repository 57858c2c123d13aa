"""Layouts of papers: where each text stands and how it is worded, read from `resources/layouts/*.toml`.

Lengths are in millimetres from the paper's top left corner, sizes of letters in points. Everything is checked when a
file is read, so that a mistake in it is told with its file and place, and not found on the five hundredth page.
"""

from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.documents import fields
from cdht_desktop.documents.fonts import Typeface
from cdht_desktop.documents.reading import Ink, Source, Table
from cdht_desktop.documents.wording import Wording
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

FOLDER = RESOURCES / "layouts"
LEAST_BLANK = 35.0  # mm for a signature and a seal (DOMAIN: Paper)

_LONG_SIDE, _SHORT_SIDE = 297.0, 210.0  # mm: A4
_SMALLEST_CODE, _LARGEST_CODE = 22.0, 30.0  # mm: a phone's camera reads modules of a third of a millimetre
_ALIGN = ("left", "center", "right")
_DECISION = fields.ISSUER | fields.DECISION


@dataclass(frozen=True)
class Area:
    """A rectangle on the paper, in mm from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    def overlaps(self, other: "Area") -> bool:
        """Say whether the two have more than an edge in common."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


@dataclass(frozen=True)
class Paragraph:
    """A text of a box.

    `size` in points; `letters` and `words` are the spacing between them beside the font's own, in ems; `rule` is the
    length of the line under the text as a share of the text's, 0 for none.
    """

    wording: Wording
    faces: tuple[Typeface, ...]
    size: float
    letters: float
    words: float
    ink: Ink
    rule: float


@dataclass(frozen=True)
class Box:
    """A place for one or more paragraphs, which are fitted into it together: see `fitting.Room`.

    `align` is left, center or right; `valign` top, middle or bottom.
    """

    name: str
    area: Area
    align: str
    valign: str
    shrink: float
    lines: int
    leading: float
    paragraphs: tuple[Paragraph, ...]

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields that its texts use."""
        return frozenset().union(*(paragraph.wording.fields for paragraph in self.paragraphs))


@dataclass(frozen=True)
class Frame:
    """The border: a band of interlaced lines `inset` mm from the paper's edge and `band` mm wide."""

    inset: float
    band: float
    ink: Ink
    accent: Ink


@dataclass(frozen=True)
class Divider:
    """A fine line with a lozenge in its middle, `width` mm wide around `center`, `top` mm down."""

    center: float
    top: float
    width: float
    ink: Ink


@dataclass(frozen=True)
class CertificateLayout:
    """A certificate's paper.

    `title` is the file's title for a viewer. `shift_x` and `shift_y` (mm, right and down) move all texts, for paper
    that is printed beforehand; `frame` is then None. `code` is the square of the QR by which the certificate can be
    checked, None where it bears none.
    """

    title: str
    width: float
    height: float
    shift_x: float
    shift_y: float
    frame: Frame | None
    dividers: tuple[Divider, ...]
    boxes: tuple[Box, ...]
    code: Area | None


@dataclass(frozen=True)
class Margins:
    """The white edges of a sheet, in mm."""

    top: float
    bottom: float
    left: float
    right: float


@dataclass(frozen=True)
class Head:
    """The top of a document by NĐ 30: issuing body, number and symbol at the left; nation, motto, date at the right."""

    upper: Wording
    issuer: Wording
    number: Wording
    nation: Wording
    motto: Wording
    place_date: Wording


@dataclass(frozen=True)
class Article:
    """An article of a decision: its head (`Điều 1.`, bold) and its text."""

    head: Wording
    text: Wording


@dataclass(frozen=True)
class Signature:
    """Who signs: title, `space` mm of blank, name."""

    title: Wording
    name: Wording
    space: float


@dataclass(frozen=True)
class Column:
    """A column of the list: columns side by side with the same `over` share that heading; `width` in mm."""

    head: str
    over: str
    text: Wording
    width: float
    align: str


@dataclass(frozen=True)
class PeopleList:
    """The list that a decision carries; `size` in points, `signed` where it bears a signature of its own."""

    title: Wording
    subject: Wording
    reference: tuple[Wording, ...]
    closing: Wording
    size: float
    signed: bool
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class DecisionLayout:
    """A decision's paper and wording; `size` in points, `indent` of first lines in mm, `leading` in lines.

    `unofficial_note` is printed under the articles while the criteria's labels are the program's own.
    """

    title: str
    margins: Margins
    size: float
    leading: float
    indent: float
    head: Head
    name: Wording
    subject: Wording
    authority: Wording
    bases: tuple[Wording, ...]
    resolves: Wording
    articles: tuple[Article, ...]
    unofficial_note: Wording
    recipients_head: Wording
    recipients: tuple[Wording, ...]
    signature: Signature
    people: PeopleList


def read_certificate_layout(path: Path = FOLDER / "certificate.toml") -> CertificateLayout:
    """Read a certificate's layout.

    Raises `BadRules`, with file, place and reason, where it cannot be used: also where a text's box leaves the paper or
    enters the space for signature and seal, or that space is less than 35 mm high.
    """
    top = Source(path).top()
    page = top.table("page")
    layout = CertificateLayout(
        title=top.text("title"),
        width=page.number("width", _LONG_SIDE, least=100, most=_LONG_SIDE),
        height=page.number("height", _SHORT_SIDE, least=100, most=_LONG_SIDE),
        shift_x=page.number("shift_x", 0, least=-30, most=30),
        shift_y=page.number("shift_y", 0, least=-30, most=30),
        frame=_frame(top.table("frame")) if "frame" in top else None,
        dividers=tuple(map(_divider, top.tables("divider"))),
        boxes=tuple(map(_box, top.tables("box"))),
        code=_code(top.table("code")) if "code" in top else None,
    )
    blank = _area(top.table("blank"), least_height=LEAST_BLANK)
    for at, table in enumerate(top.tables("box")):
        _check_place(table, at, layout, blank)
    if layout.code is not None:
        _check_code(top.table("code"), layout.code, layout, blank)
    page.done()
    top.done()
    return layout


def _check_place(table: Table, at: int, layout: CertificateLayout, blank: Area) -> None:
    area = layout.boxes[at].area
    if area.left + area.width > layout.width or area.top + area.height > layout.height:
        table.wrong("", _("it reaches beyond the paper"))
    if area.overlaps(blank):
        table.wrong("", _("it stands in the space for signature and seal"))
    for other in layout.boxes[:at]:
        if area.overlaps(other.area):
            table.wrong("", _("it overlaps “{other}”").format(other=other.name))


def _check_code(table: Table, code: Area, layout: CertificateLayout, blank: Area) -> None:
    if code.left + code.width > layout.width or code.top + code.height > layout.height:
        table.wrong("", _("it reaches beyond the paper"))
    if code.overlaps(blank):
        table.wrong("", _("it stands in the space for signature and seal"))
    for box in layout.boxes:
        if code.overlaps(box.area):
            table.wrong("", _("it overlaps “{other}”").format(other=box.name))


def _frame(table: Table) -> Frame:
    frame = Frame(
        inset=table.number("inset", 8, least=3, most=30),
        band=table.number("band", 5, least=2, most=15),
        ink=table.ink("ink", "#0B6E69"),
        accent=table.ink("accent", "#B8892B"),
    )
    table.done()
    return frame


def _code(table: Table) -> Area:
    side = table.number("side", 28, least=_SMALLEST_CODE, most=_LARGEST_CODE)
    area = Area(table.number("left"), table.number("top"), side, side)
    table.done()
    return area


def _divider(table: Table) -> Divider:
    divider = Divider(
        center=table.number("center"),
        top=table.number("top"),
        width=table.number("width", least=5),
        ink=table.ink("ink", "#B8892B"),
    )
    table.done()
    return divider


def _area(table: Table, least_height: float = 1) -> Area:
    area = _corners(table, least_height)
    table.done()
    return area


def _corners(table: Table, least_height: float = 1) -> Area:
    return Area(
        left=table.number("left"),
        top=table.number("top"),
        width=table.number("width", least=1),
        height=table.number("height", least=least_height),
    )


def _box(table: Table) -> Box:
    box = Box(
        name=table.text("name"),
        area=_corners(table),
        align=table.choice("align", _ALIGN, "center"),
        valign=table.choice("valign", ("top", "middle", "bottom"), "top"),
        shrink=table.number("shrink", 0.85, least=0.3, most=1),
        lines=round(table.number("lines", 2, least=1, most=6)),
        leading=table.number("leading", 1.3, least=0.8, most=3),
        paragraphs=tuple(map(_paragraph, table.tables("text", named_by="text"))),
    )
    table.done()
    return box


def _paragraph(table: Table) -> Paragraph:
    paragraph = Paragraph(
        wording=table.wording("text", fields.ISSUER | fields.CERTIFICATE),
        faces=table.faces("font", "serif"),
        size=table.number("size", 14, least=8, most=100),
        letters=table.number("letters", 0, least=0, most=1),
        words=table.number("words", 0, least=0, most=1),
        ink=table.ink("ink", "#000000"),
        rule=table.number("rule", 0, least=0, most=1),
    )
    table.done()
    return paragraph


def read_decision_layout(path: Path = FOLDER / "decision.toml") -> DecisionLayout:
    """Read a decision's layout and wording.

    Raises `BadRules`, with file, place and reason, where it cannot be used: also where the margins are not those of
    NĐ 30/2020/NĐ-CP (top and bottom 20–25 mm, left 30–35, right 15–20) or the list is wider than the sheet.
    """
    top = Source(path).top()
    page, recipients = top.table("page"), top.table("recipients")
    margins = _margins(page)
    layout = DecisionLayout(
        title=top.text("title"),
        margins=margins,
        size=page.number("size", 14, least=13, most=14),
        leading=page.number("leading", 1.2, least=1, most=1.5),
        indent=page.number("indent", 10, least=10, most=12.7),
        head=_head(top.table("head")),
        name=top.wording("name", _DECISION),
        subject=top.wording("subject", _DECISION),
        authority=top.wording("authority", _DECISION, ""),
        bases=top.wordings("bases", _DECISION),
        resolves=top.wording("resolves", _DECISION),
        articles=tuple(map(_article, top.tables("article", named_by="head"))),
        unofficial_note=top.wording("unofficial_note", _DECISION, ""),
        recipients_head=recipients.wording("head", _DECISION),
        recipients=recipients.wordings("lines", _DECISION),
        signature=_signature(top.table("signature")),
        people=_people(top.table("list"), _SHORT_SIDE - margins.left - margins.right),
    )
    for table in (page, recipients, top):
        table.done()
    return layout


def _margins(page: Table) -> Margins:
    """Read the margins that NĐ 30/2020/NĐ-CP, annex I, allows."""
    return Margins(
        top=page.number("top", 20, least=20, most=25),
        bottom=page.number("bottom", 20, least=20, most=25),
        left=page.number("left", 30, least=30, most=35),
        right=page.number("right", 15, least=15, most=20),
    )


def _head(table: Table) -> Head:
    head = Head(
        upper=table.wording("upper", _DECISION, ""),
        issuer=table.wording("issuer", _DECISION),
        number=table.wording("number", _DECISION),
        nation=table.wording("nation", _DECISION),
        motto=table.wording("motto", _DECISION),
        place_date=table.wording("place_date", _DECISION),
    )
    table.done()
    return head


def _article(table: Table) -> Article:
    article = Article(table.wording("head", _DECISION), table.wording("text", _DECISION))
    table.done()
    return article


def _signature(table: Table) -> Signature:
    signature = Signature(
        title=table.wording("title", _DECISION),
        name=table.wording("name", _DECISION),
        space=table.number("space", 30, least=20, most=60),
    )
    table.done()
    return signature


def _people(table: Table, room: float) -> PeopleList:
    people = PeopleList(
        title=table.wording("title", _DECISION),
        subject=table.wording("subject", _DECISION, ""),
        reference=table.wordings("reference", _DECISION),
        closing=table.wording("closing", _DECISION, ""),
        size=table.number("size", 11.5, least=8, most=14),
        signed=table.switch("signed", default=False),
        columns=tuple(map(_column, table.tables("column", named_by="head"))),
    )
    table.done()
    wide = sum(column.width for column in people.columns)
    if not 0 < wide <= room:
        table.wrong(
            "column",
            _("the columns are {wide} mm wide together; there are {room} mm").format(
                wide=f"{wide:g}", room=f"{room:g}"
            ),
        )
    return people


def _column(table: Table) -> Column:
    column = Column(
        head=table.text("head"),
        over=table.text("over", ""),
        text=table.wording("text", fields.LISTED),
        width=table.number("width", least=8),
        align=table.choice("align", _ALIGN, "left"),
    )
    table.done()
    return column
