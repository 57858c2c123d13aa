"""Layouts of certificates: where each text stands and how it is worded, read from a layout file.

Lengths are in millimetres from the paper's top left corner, sizes of letters in points. Everything is checked when a
file is read, so that a mistake in it is told with its file and place, and not found on the five hundredth page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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
FRAMES = ("waves", "guilloche", "plain")
MOTIFS = ("lotus", "rosette")


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
    """The border: a band of lines `inset` mm from the paper's edge and `band` mm wide.

    `style` is waves (interlaced between fine lines), guilloche (many fine lines, a rosette in each corner) or plain (one
    fine line, open at two corners).
    """

    style: str
    inset: float
    band: float
    ink: Ink
    accent: Ink


@dataclass(frozen=True)
class Ornament:
    """A drawing of the program's own under the texts, as large as `area` lets it be.

    `motif` is lotus (over an open book) or rosette (a round guilloche).
    """

    motif: str
    area: Area
    ink: Ink
    accent: Ink


@dataclass(frozen=True)
class Picture:
    """A place for a picture of the workspace, under the texts: `name` is the picture's; it is printed where `on`."""

    name: str
    area: Area
    on: bool


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

    `title` is the file's title for a viewer, `design` the design's name for who chooses one. `shift_x` and `shift_y`
    (mm, right and down) move all texts, for paper that is printed beforehand; `frame` is then None. `blank` stays white
    for signature and seal. `code` is the square of the QR by which the certificate can be checked, None where it bears
    none.
    """

    title: str
    design: str
    width: float
    height: float
    shift_x: float
    shift_y: float
    frame: Frame | None
    dividers: tuple[Divider, ...]
    ornaments: tuple[Ornament, ...]
    pictures: tuple[Picture, ...]
    boxes: tuple[Box, ...]
    blank: Area
    code: Area | None

    @property
    def fields(self) -> frozenset[str]:
        """Names of the fields that its texts use."""
        return frozenset().union(*(box.fields for box in self.boxes))


def read_certificate_layout(source: Source | None = None) -> CertificateLayout:
    """Read a certificate's layout, the shipped one where none is given.

    Raises `BadRules`, with file, place and reason, where it cannot be used: also where a text's box, a picture or the
    code leaves the paper, one text or the code enters the space for signature and seal or stands upon another, that
    space is less than 35 mm high, or no text names the person.
    """
    top = (source or Source.of_file(FOLDER / "certificate.toml")).top()
    page = top.table("page")
    layout = CertificateLayout(
        title=top.text("title"),
        design=top.text("design", ""),
        width=page.number("width", _LONG_SIDE, least=100, most=_LONG_SIDE),
        height=page.number("height", _SHORT_SIDE, least=100, most=_LONG_SIDE),
        shift_x=page.number("shift_x", 0, least=-30, most=30),
        shift_y=page.number("shift_y", 0, least=-30, most=30),
        frame=_frame(top.table("frame")) if "frame" in top else None,
        dividers=tuple(map(_divider, top.tables("divider"))),
        ornaments=tuple(map(_ornament, top.tables("ornament", named_by="motif"))),
        pictures=tuple(map(_picture, top.tables("picture"))),
        boxes=tuple(map(_box, top.tables("box"))),
        blank=_area(top.table("blank"), least_height=LEAST_BLANK),
        code=_code(top.table("code")) if "code" in top else None,
    )
    _check_places(top, layout)
    page.done()
    top.done()
    if "name" not in layout.fields:
        top.wrong("box", _("no text names the person: the field {field} is missing").format(field="{name}"))
    return layout


def _check_places(top: Table, layout: CertificateLayout) -> None:
    """Refuse what leaves the paper, enters the space for signature and seal, or stands upon another."""
    for table, picture in zip(top.tables("picture"), layout.pictures, strict=True):
        _check_on_paper(table, picture.area, layout)
    for table, ornament in zip(top.tables("ornament", named_by="motif"), layout.ornaments, strict=True):
        _check_free(table, ornament.area, layout, ())
    for table, divider in zip(top.tables("divider"), layout.dividers, strict=True):
        _check_on_paper(table, Area(divider.center - divider.width / 2, divider.top, divider.width, 0), layout)
    _check_on_paper(top.table("blank"), layout.blank, layout)
    taken: list[tuple[str, Area]] = []
    for table, box in zip(top.tables("box"), layout.boxes, strict=True):
        _check_free(table, box.area, layout, taken)
        taken.append((box.name, box.area))
    if layout.code is not None:
        _check_free(top.table("code"), layout.code, layout, taken)


def _check_on_paper(table: Table, area: Area, layout: CertificateLayout) -> None:
    if area.left < 0 or area.left + area.width > layout.width or area.top + area.height > layout.height:
        table.wrong("", _("it reaches beyond the paper"))


def _check_free(table: Table, area: Area, layout: CertificateLayout, taken: Sequence[tuple[str, Area]]) -> None:
    _check_on_paper(table, area, layout)
    if area.overlaps(layout.blank):
        table.wrong("", _("it stands in the space for signature and seal"))
    for name, other in taken:
        if area.overlaps(other):
            table.wrong("", _("it overlaps “{other}”").format(other=name))


def _frame(table: Table) -> Frame:
    frame = Frame(
        style=table.choice("style", FRAMES, "waves"),
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


def _ornament(table: Table) -> Ornament:
    ornament = Ornament(
        motif=table.choice("motif", MOTIFS),
        area=_corners(table),
        ink=table.ink("ink", "#0B6E69"),
        accent=table.ink("accent", "#B8892B"),
    )
    table.done()
    return ornament


def _picture(table: Table) -> Picture:
    picture = Picture(table.text("name"), _corners(table), table.switch("on", default=True))
    table.done()
    return picture


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
