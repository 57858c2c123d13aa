"""Certificates of a year: one A4 sheet a person, ready to be signed, sealed and framed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, BinaryIO

from reportlab.pdfbase.pdfdoc import PDFObjectReference, PDFPage, PDFResourceDictionary
from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents import fields
from cdht_desktop.documents.certificate_layout import Area, Box, CertificateLayout, Picture
from cdht_desktop.documents.certificate_text import Setter
from cdht_desktop.documents.frame import draw_divider, draw_frame
from cdht_desktop.documents.motifs import draw_ornament
from cdht_desktop.documents.paper import MM, open_paper
from cdht_desktop.documents.picture_files import read_picture
from cdht_desktop.documents.pictures import draw_picture
from cdht_desktop.documents.placing import Placing
from cdht_desktop.documents.qr import draw_qr
from cdht_desktop.documents.values import CertificateValue, Issuer
from cdht_desktop.errors import BadRules, Refused
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_FORM = "sheet"
_STRAIGHT = Placing()
_NO_PICTURES: Mapping[str, bytes] = MappingProxyType({})


def write_certificates(
    out: BinaryIO,
    layout: CertificateLayout,
    issuer: Issuer,
    people: Sequence[CertificateValue],
    progress: Progress,
    *,
    placing: Placing = _STRAIGHT,
    pictures: Mapping[str, bytes] = _NO_PICTURES,
) -> int:
    """Write one certificate a person to `out` as a PDF, in the order of `people`; return how many pages it has.

    What all pages have in common (border, pictures, and every text that says the same for all) is drawn once and used
    again on each. `placing` moves and turns everything for one printer; `pictures` are the workspace's, by name, as
    bytes of PNG or JPEG. Nothing is written before the last page is laid out.

    Raises `Refused` where there is nobody, where a text does not fit its place at any size, or has a letter that no font
    has; `BadRules` where a picture of the layout is missing or is none, or where a certificate is to be marked as a copy
    and the layout has no place for the mark; `Cancelled` where the person asked to stop.
    """
    if not people:
        raise Refused(_("There is nobody to print a certificate for."))
    _check_mark(layout, people)
    progress.start(_("Laying out certificates"), len(people))
    values = [fields.of_certificate(person) for person in people]
    alike = _alike(values)
    own = [box for box in layout.boxes if box.fields & fields.CERTIFICATE - alike.keys()]
    canvas = open_paper(out, (layout.width, layout.height), layout.title, issuer.association)
    sheet = _Sheet(canvas, layout, fields.of_issuer(issuer) | alike)
    sheet.draw_form([box for box in layout.boxes if box not in own], pictures)
    for person, said in zip(people, values, strict=True):
        placing.apply(canvas, layout.width * MM, layout.height * MM)
        canvas.doForm(_FORM)
        sheet.draw_own(own, said, person.code)
        sheet.end_page()
        progress.step()
    canvas.save()
    return len(people)


def _alike(values: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return the fields that say the same on every one of several certificates (the year, mostly the decision)."""
    first, *others = values
    return {name: said for name, said in first.items() if others and all(other[name] == said for other in others)}


def _check_mark(layout: CertificateLayout, people: Sequence[CertificateValue]) -> None:
    if "copy" not in layout.fields and any(person.copy for person in people):
        raise BadRules(
            _("{layout}: it has no text with {field}, so a copy cannot be marked as one.").format(
                layout=_called(layout), field="{copy}"
            )
        )


def _called(layout: CertificateLayout) -> str:
    return layout.design or layout.title


class _Sheet:
    """Draws the pages of one file; `common` are the fields that say the same on all of them."""

    def __init__(self, canvas: Canvas, layout: CertificateLayout, common: Mapping[str, str]) -> None:
        self._canvas = canvas
        self._layout = layout
        self._common = common
        self._setter = Setter(canvas, layout)
        self._document: Any = canvas._doc  # type: ignore[attr-defined] # noqa: SLF001 - ReportLab has no other way to its pages
        self._resources: PDFObjectReference | None = None

    def draw_form(self, boxes: Sequence[Box], pictures: Mapping[str, bytes]) -> None:
        """Draw what all pages have in common, as a form that each page then names."""
        canvas, layout = self._canvas, self._layout
        width, height = layout.width * MM, layout.height * MM
        canvas.beginForm(_FORM, 0, 0, width, height)
        for place in layout.pictures:
            if place.on:
                self._draw_picture(place, pictures)
        for ornament in layout.ornaments:
            draw_ornament(canvas, ornament, height)
        if layout.frame:
            draw_frame(canvas, layout.frame, width, height)
        for divider in layout.dividers:
            draw_divider(canvas, divider, height)
        self._setter.draw(boxes, self._common, _called(layout))
        canvas.endForm()

    def draw_own(self, boxes: Sequence[Box], values: Mapping[str, str], code: str) -> None:
        """Draw what one certificate says by itself: texts, and the QR where it has one and the layout a place."""
        where = _("The certificate {number}").format(number=values["number"])
        self._setter.draw(boxes, {**self._common, **values}, where)
        place = self._layout.code
        if code and place is not None:
            left, bottom = self._corner(place)
            draw_qr(self._canvas, code, left, bottom, place.width * MM)

    def end_page(self) -> None:
        """End a page; all of a file's pages share one list of what they use, which each would else write anew."""
        self._canvas.showPage()
        page = self._document.Pages.pages[-1]
        page.Resources, page.Trans = self._used(page), None

    def _used(self, page: PDFPage) -> PDFObjectReference:
        """Return where the file says which fonts and which form its pages use, as its first page needs them."""
        if self._resources is None:
            used = PDFResourceDictionary(XObject=page.XObjects)
            used.basicFonts()
            used.allProcs()
            self._resources = self._document.Reference(used)
        return self._resources

    def _draw_picture(self, place: Picture, pictures: Mapping[str, bytes]) -> None:
        content = pictures.get(place.name)
        if content is None:
            raise BadRules(
                _("{layout}: there is no picture “{name}”. Add it, or turn it off in the layout.").format(
                    layout=_called(self._layout), name=place.name
                )
            )
        try:
            picture = read_picture(content)
        except Refused as error:
            raise BadRules(
                _("{layout}, picture “{name}”: {reason}").format(
                    layout=_called(self._layout), name=place.name, reason=error
                )
            ) from error
        left, bottom = self._corner(place.area)
        draw_picture(self._canvas, picture, left, bottom, place.area.width * MM, place.area.height * MM)

    def _corner(self, area: Area) -> tuple[float, float]:
        """Return a place's lower left corner in points from the page's, moved as the layout's texts are."""
        layout = self._layout
        bottom = layout.height - area.top - area.height - layout.shift_y
        return (area.left + layout.shift_x) * MM, bottom * MM
