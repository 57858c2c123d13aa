"""The small code that finds a form's person again, as a picture at its place on the sheet, its text under it."""

import io
from typing import Final

import zxingcpp
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.parts.image import ImagePart
from PIL import Image

from cdht_desktop.documents.document_layout import Code, Page
from cdht_desktop.documents.docx_elements import Element, Look, Setting, paragraph, run
from cdht_desktop.documents.measures import CODE_TEXT, LEADING, code_text_half

_LEVEL = "M"  # up to 15 % of the code may be dirty or torn
_DOTS = 6  # of the picture in a module of the code: sharp on any office printer
_EMU = 36000  # in a millimetre
_TEXT_HEIGHT = 12.0  # mm: room for the text under the code
_PICTURE_TYPE: Final = "image/png"

# A thing at its place on the sheet, over the text and not moving it (ECMA-376-1, 20.4.2.3); a text box is Word 2010's.
_ANCHOR = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
     xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">{before}
  <w:drawing>
    <wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="{number}" behindDoc="0" locked="0"
               layoutInCell="0" allowOverlap="1">
      <wp:simplePos x="0" y="0"/>
      <wp:positionH relativeFrom="page"><wp:posOffset>{left}</wp:posOffset></wp:positionH>
      <wp:positionV relativeFrom="page"><wp:posOffset>{top}</wp:posOffset></wp:positionV>
      <wp:extent cx="{width}" cy="{height}"/>
      <wp:effectExtent l="0" t="0" r="0" b="0"/>
      <wp:wrapNone/>
      <wp:docPr id="{number}" name="{name} {number}"/>
      <wp:cNvGraphicFramePr/>
      <a:graphic><a:graphicData uri="{kind}">{content}</a:graphicData></a:graphic>
    </wp:anchor>
  </w:drawing>{after}
</w:r>"""
_SHAPE = """<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
  <a:prstGeom prst="rect"><a:avLst/></a:prstGeom>"""
_PICTURE_KIND = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_PICTURE = """
<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"
         xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
  <pic:nvPicPr><pic:cNvPr id="{number}" name="{name} {number}"/><pic:cNvPicPr/></pic:nvPicPr>
  <pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>
  <pic:spPr>{shape}</pic:spPr>
</pic:pic>"""
_BOX_KIND = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_BOX = """
<wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <wps:cNvSpPr txBox="1"/>
  <wps:spPr>{shape}<a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
  <wps:txbx><w:txbxContent/></wps:txbx>
  <wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="t"/>
</wps:wsp>"""
_SINCE_2010 = (
    """<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
    xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><mc:Choice Requires="wps">""",
    "</mc:Choice></mc:AlternateContent>",
)


class Codes:
    """Puts codes into one file, each a picture of its own."""

    def __init__(self, document: Document, layout: Code, page: Page) -> None:
        self._document = document
        self._layout = layout
        self._page = page
        self._count = 0

    def runs(self, code: str, text: str) -> list[Element]:
        """Return the code and its text as runs of any paragraph on the page where they are to stand.

        Raises `ValueError` for a text that no QR can hold.
        """
        layout = self._layout
        self._count += 1
        name = PackURI(f"/word/media/code{self._count}.png")
        part = ImagePart(name, _PICTURE_TYPE, picture(code))
        # Not `relate_to`: it looks through all pictures before, each time.
        key = f"code{self._count}"
        self._document.part.load_rel(RELATIONSHIP_TYPE.IMAGE, part, key)
        place = (layout.left, layout.top, layout.side, layout.side)
        return [_anchored(2 * self._count, place, key=key), *(self._text(text) if text else [])]

    def _text(self, text: str) -> list[Element]:
        layout = self._layout
        middle = layout.left + layout.side / 2
        half = code_text_half(middle, layout.side, self._page.width)
        place = (middle - half, layout.top + layout.side, 2 * half, _TEXT_HEIGHT)
        made = _anchored(2 * self._count + 1, place)
        said = paragraph([run(text, Look(CODE_TEXT))], Setting("center", LEADING))
        next(made.iter(qn("w:txbxContent"))).append(said)
        return [made]


def _anchored(number: int, place: tuple[float, float, float, float], key: str = "") -> Element:
    """Return a picture (the part called `key`) or, without one, an empty text box; `place` in mm."""
    left, top, width, height = (round(length * _EMU) for length in place)
    size = {"width": width, "height": height}
    about = {"number": number, "name": "QR", "shape": _SHAPE.format(**size), "key": key}
    before, after = ("", "") if key else _SINCE_2010
    kind, content = (_PICTURE_KIND, _PICTURE) if key else (_BOX_KIND, _BOX)
    text = _ANCHOR.format(
        left=left, top=top, kind=kind, content=content.format(**about), before=before, after=after, **about, **size
    )
    return parse_xml(text)


def picture(code: str) -> bytes:
    """Return `code` as a QR with its white around it, as a PNG made in memory."""
    made = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level=_LEVEL)
    modules = made.to_image(scale=1, add_quiet_zones=True)
    height, width = modules.shape
    dots = Image.frombytes("L", (width, height), bytes(memoryview(modules)))  # type: ignore[arg-type] # it has the buffer protocol; its stubs do not say so
    out = io.BytesIO()
    dots.convert("1").resize((width * _DOTS, height * _DOTS)).save(out, "PNG", compress_level=1)
    return out.getvalue()
