"""Layouts of running documents: a head, parts under one another, the wording of each, read from a layout file.

One file describes a paper for both writers, PDF and word processor. Lengths are in millimetres, sizes of letters and
the white between paragraphs in points. Everything is checked when a file is read.
"""

from dataclasses import dataclass
from typing import Literal

from cdht_desktop.documents.fonts import NAMES
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source, Table
from cdht_desktop.documents.wording import Wording
from cdht_desktop.words import _

Align = Literal["left", "center", "right", "justify"]
PAPERS = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0)}  # mm, upright
_ALIGN = ("left", "center", "right", "justify")
_SERIF = "serif"
_LEAST_MARGIN = 8.0  # mm: what an office printer leaves white anyway
_MOST_SIGNATURES = 3


@dataclass(frozen=True)
class Page:
    """The sheet: `width` and `height` as it lies, margins, the size of running text, its `leading` in lines.

    `indent` is that of first lines; `numbered` where pages bear their number from the second on (NĐ 30, annex I).
    """

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    size: float
    leading: float
    indent: float
    numbered: bool

    @property
    def room(self) -> float:
        """How wide the text is."""
        return self.width - self.left - self.right


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
class Code:
    """Where a small QR stands on the first page that finds the paper's person again; `text` is printed under it.

    Texts that would stand in its place begin under it.
    """

    left: float
    top: float
    side: float
    text: Wording


@dataclass(frozen=True)
class Text:
    """Paragraphs of one look.

    One that says nothing is left out; `lead` begins the first of the others in bold (`Điều 1.`). `size` in points;
    `indent` where first lines are indented; `gap` is the white under each; `rule` the length of the line under the last
    as a share of its text's, 0 for none;
    `keep` where no page may end between these paragraphs and what follows.
    """

    paragraphs: tuple[Wording, ...]
    lead: Wording | None
    font: str
    size: float
    align: Align
    indent: bool
    gap: float
    rule: float
    keep: bool


@dataclass(frozen=True)
class Column:
    """A column of a table: columns side by side with the same `over` share that heading; `width` in mm."""

    head: str
    over: str
    text: Wording
    width: float
    align: Align


@dataclass(frozen=True)
class Rows:
    """A table of the rows called `rows`, its head on each page, no row cut through.

    `grouped` is a heading over the rows for which it says the same, None for none; `empty` is printed in place of a
    table without rows; `blank` rows follow for the pen; a row is at least `height` high. `head` False leaves the
    headings out, `ruled` False the lines.
    """

    rows: str
    columns: tuple[Column, ...]
    size: float
    head: bool
    ruled: bool
    grouped: Wording | None
    empty: Wording | None
    blank: int
    height: float


@dataclass(frozen=True)
class Lines:
    """`count` dotted lines for the pen, the first after the words of `lead`; `gap` is the white under the last."""

    lead: Wording
    count: int
    gap: float


@dataclass(frozen=True)
class Break:
    """What follows begins on a new page."""


@dataclass(frozen=True)
class Signature:
    """Who signs: title, a note in italics under it (`Ký, ghi rõ họ tên`), `space` mm of blank, name."""

    title: Wording
    note: Wording
    name: Wording
    space: float


@dataclass(frozen=True)
class Ending:
    """What ends a document and never stands alone on a page.

    Up to three signatures stand side by side, a single one at the right. Recipients stand at the left (NĐ 30): beside a
    single signature, under several. `place_date` stands over the last signature where the head bears no date.
    """

    recipients_head: Wording
    recipients: tuple[Wording, ...]
    place_date: Wording
    signatures: tuple[Signature, ...]


Part = Text | Rows | Lines | Break | Ending


@dataclass(frozen=True)
class DocumentLayout:
    """A document: `kind` says which fields and tables it has, `title` is the file's title for a viewer."""

    kind: Kind
    title: str
    page: Page
    head: Head | None
    code: Code | None
    parts: tuple[Part, ...]


def read_document_layout(source: Source, kind: Kind) -> DocumentLayout:
    """Read the layout of a paper of `kind`.

    Raises `BadRules`, with file, place and reason, where it cannot be used: also where it is said to be by NĐ
    30/2020/NĐ-CP and its margins are not, or a table is wider than the sheet.
    """
    top = source.top()
    page = _page(top.table("page"))
    layout = DocumentLayout(
        kind=kind,
        title=top.text("title"),
        page=page,
        head=_head(top.table("head"), kind) if "head" in top else None,
        code=_code(top.table("code"), kind, page) if "code" in top else None,
        parts=tuple(_part(table, kind, page) for table in top.tables("part", named_by="kind")),
    )
    if not layout.parts:
        top.wrong("part", _("it is missing"))
    top.done()
    return layout


def _page(table: Table) -> Page:
    """Read the sheet; by NĐ 30, annex I, margins are top and bottom 20–25 mm, left 30–35, right 15–20, text 13–14 pt."""
    short, long = PAPERS[table.choice("paper", PAPERS, "A4")]
    across = table.switch("across", default=False)
    official = table.switch("nd30", default=True)
    least = (20, 20, 30, 15) if official else (_LEAST_MARGIN,) * 4
    most = (25, 25, 35, 20) if official else (60,) * 4
    top, bottom, left, right = (
        table.number(name, default, least=low, most=high)
        for name, default, low, high in zip(
            ("top", "bottom", "left", "right"), (20, 20, 30, 15), least, most, strict=True
        )
    )
    page = Page(
        width=long if across else short,
        height=short if across else long,
        top=top,
        bottom=bottom,
        left=left,
        right=right,
        size=table.number("size", 14, least=13 if official else 9, most=14 if official else 16),
        leading=table.number("leading", 1.2, least=1, most=1.5),
        indent=table.number("indent", 10, least=10 if official else 0, most=12.7),
        numbered=table.switch("numbered", default=True),
    )
    table.done()
    return page


def _head(table: Table, kind: Kind) -> Head:
    head = Head(
        upper=table.wording("upper", kind.fields, ""),
        issuer=table.wording("issuer", kind.fields),
        number=table.wording("number", kind.fields, ""),
        nation=table.wording("nation", kind.fields),
        motto=table.wording("motto", kind.fields),
        place_date=table.wording("place_date", kind.fields, ""),
    )
    table.done()
    return head


def _code(table: Table, kind: Kind, page: Page) -> Code:
    code = Code(
        left=table.number("left"),
        top=table.number("top"),
        side=table.number("side", 16, least=12, most=30),
        text=table.wording("text", kind.fields, ""),
    )
    if code.left + code.side > page.width or code.top + code.side > page.height:
        table.wrong("", _("it reaches beyond the paper"))
    table.done()
    return code


def _part(table: Table, kind: Kind, page: Page) -> Part:
    name = table.choice("kind", _PARTS)
    part = _PARTS[name](table, kind, page)
    table.done()
    return part


def _text(table: Table, kind: Kind, page: Page) -> Part:
    align = table.choice("align", _ALIGN, "justify")
    return Text(
        paragraphs=table.wordings("text", kind.fields),
        lead=table.wording("lead", kind.fields) if "lead" in table else None,
        font=table.choice("font", NAMES, _SERIF),
        size=table.number("size", page.size, least=8, most=30),
        align=align,  # type: ignore[arg-type] # one of those of `Align`
        indent=table.switch("indent", default=align == "justify"),
        gap=table.number("gap", 6 if align == "justify" else 0, most=60),
        rule=table.number("rule", 0, most=1),
        keep=table.switch("keep", default=align == "center"),
    )


def _rows(table: Table, kind: Kind, page: Page) -> Part:
    name = table.choice("rows", kind.tables)
    known = kind.tables[name]
    found = Rows(
        rows=name,
        columns=tuple(_column(column, known) for column in table.tables("column", named_by="head")),
        size=table.number("size", 11.5, least=8, most=14),
        head=table.switch("head", default=True),
        ruled=table.switch("ruled", default=True),
        grouped=table.wording("grouped", known) if "grouped" in table else None,
        empty=table.wording("empty", kind.fields) if "empty" in table else None,
        blank=round(table.number("blank", 0, most=60)),
        height=table.number("height", 0, most=60),
    )
    wide = sum(column.width for column in found.columns)
    if not 0 < wide <= page.room:
        table.wrong(
            "column",
            _("the columns are {wide} mm wide together; there are {room} mm").format(
                wide=f"{wide:g}", room=f"{page.room:g}"
            ),
        )
    return found


def _column(table: Table, known: frozenset[str]) -> Column:
    column = Column(
        head=table.text("head", ""),
        over=table.text("over", ""),
        text=table.wording("text", known, ""),
        width=table.number("width", least=6),
        align=table.choice("align", _ALIGN, "left"),  # type: ignore[arg-type] # one of those of `Align`
    )
    table.done()
    return column


def _lines(table: Table, kind: Kind, _page: Page) -> Part:
    return Lines(
        lead=table.wording("lead", kind.fields, ""),
        count=round(table.number("count", 1, least=1, most=30)),
        gap=table.number("gap", 0, most=60),
    )


def _break(_table: Table, _kind: Kind, _page: Page) -> Part:
    return Break()


def _ending(table: Table, kind: Kind, _page: Page) -> Part:
    ending = Ending(
        recipients_head=table.wording("recipients_head", kind.fields, ""),
        recipients=table.wordings("recipients", kind.fields),
        place_date=table.wording("place_date", kind.fields, ""),
        signatures=tuple(_signature(one, kind) for one in table.tables("signature", named_by="title")),
    )
    if not 1 <= len(ending.signatures) <= _MOST_SIGNATURES:
        table.wrong("signature", _("there are {count}; from 1 to {most} are possible").format(
            count=len(ending.signatures), most=_MOST_SIGNATURES))  # fmt: skip
    return ending


def _signature(table: Table, kind: Kind) -> Signature:
    signature = Signature(
        title=table.wording("title", kind.fields),
        note=table.wording("note", kind.fields, ""),
        name=table.wording("name", kind.fields, ""),
        space=table.number("space", 30, least=8, most=60),
    )
    table.done()
    return signature


_PARTS = {"text": _text, "rows": _rows, "lines": _lines, "break": _break, "ending": _ending}
