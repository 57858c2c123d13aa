"""The decision's layout."""

from dataclasses import dataclass

from cdht_desktop.documents import fields
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.reading import Source, Table
from cdht_desktop.documents.wording import Wording
from cdht_desktop.words import _

_SHORT_SIDE = 210.0  # mm: A4
_ALIGN = ("left", "center", "right")
_DECISION = fields.ISSUER | fields.DECISION


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


def read_decision_layout(source: Source | None = None) -> DecisionLayout:
    """Read a decision's layout and wording.

    Raises `BadRules`, with file, place and reason, where it cannot be used: also where the margins are not those of
    NĐ 30/2020/NĐ-CP (top and bottom 20–25 mm, left 30–35, right 15–20) or the list is wider than the sheet.
    """
    top = (source or Source.of_file(FOLDER / "decision.toml")).top()
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
