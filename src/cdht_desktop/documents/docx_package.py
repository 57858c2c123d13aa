"""The file of a word processor around its text: styles, language, properties, sheet; the same values, the same bytes.

python-docx's own empty document is opened, and everything that tells of its maker's machine is left out of it.
"""

import io
import zipfile
from collections.abc import Iterable
from typing import BinaryIO

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.parts.coreprops import CorePropertiesPart
from docx.oxml.coreprops import CT_CoreProperties
from docx.oxml.ns import nsmap
from docx.oxml.parser import OxmlElement
from docx.parts.hdrftr import HeaderPart

from cdht_desktop.documents.document_layout import Page
from cdht_desktop.documents.docx_elements import (
    FONT,
    Element,
    Look,
    Setting,
    element,
    look_elements,
    mm,
    paragraph,
    setting_elements,
    twips,
)
from cdht_desktop.documents.paper import LANGUAGE, MM

_KEPT = frozenset({RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS})
_LONGEST = 255  # letters in a property of a file (python-docx refuses more)
_WORD_2013 = 15  # the compatibility that today's Word has; with less it says so in its title bar
_SINGLE = 1.15  # ems: the height of a line that asks for nothing
_ASCENT = 0.9  # ems: how far under the top of a line its baseline is
_TEXT = "word/document.xml"
_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the first day that a zip file knows


def opened(title: str, author: str, page: Page) -> Document:
    """Return an empty document whose running text is Times New Roman of the size of `page`."""
    document = docx.Document()
    package = document.part.package
    assert package is not None  # noqa: S101 - a document that was opened lies in one
    for owner, kept in ((document.part, _KEPT), (package, frozenset({RELATIONSHIP_TYPE.OFFICE_DOCUMENT}))):
        for key in [key for key, relation in owner.rels.items() if relation.reltype not in kept]:
            del owner.rels[key]
    properties = CT_CoreProperties.new()
    properties.title_text = title[:_LONGEST]
    properties.author_text = author[:_LONGEST]
    properties.language_text = LANGUAGE
    core = CorePropertiesPart(PackURI("/docProps/core.xml"), CONTENT_TYPE.OPC_CORE_PROPERTIES, properties, package)
    package.relate_to(core, RELATIONSHIP_TYPE.CORE_PROPERTIES)
    _set_styles(document.styles.element, page)
    _set_settings(document.settings.element)
    for old in list(document.element.body):
        document.element.body.remove(old)
    return document


def _set_styles(styles: Element, page: Page) -> None:
    """Leave the few styles that this document uses; all others would stand in the office's list of styles."""
    for old in list(styles):
        styles.remove(old)
    language = element("lang", val=LANGUAGE, eastAsia=LANGUAGE)
    styles.append(
        element(
            "docDefaults",
            element("rPrDefault", element("rPr", *look_elements(Look(page.size, family=FONT)), language)),
            element("pPrDefault", element("pPr", *setting_elements(Setting(leading=page.leading)))),
        )
    )
    for kind, name, code in (
        ("paragraph", "Normal", "Normal"),
        ("character", "Default Paragraph Font", "DefaultParagraphFont"),
        ("table", "Normal Table", "TableNormal"),
        ("numbering", "No List", "NoList"),
    ):
        hidden = [] if kind == "paragraph" else [element("uiPriority", val=99), element("semiHidden")]
        shown = [element("qFormat")] if kind == "paragraph" else []
        styles.append(element("style", element("name", val=name), *hidden, *shown, type=kind, default=1, styleId=code))


def add_style(document: Document, code: str, name: str, look: Look, setting: Setting) -> None:
    """Add a style for paragraphs, so that the office can change all of them at once."""
    document.styles.element.append(
        element(
            "style",
            element("name", val=name),
            element("basedOn", val="Normal"),
            element("qFormat"),
            element("pPr", *setting_elements(setting)),
            element("rPr", *look_elements(look)),
            type="paragraph",
            customStyle=1,
            styleId=code,
        )
    )


def _set_settings(settings: Element) -> None:
    for old in list(settings):
        settings.remove(old)
    compatible = element(
        "compatSetting",
        name="compatibilityMode",
        uri="http://schemas.microsoft.com/office/word",
        val=_WORD_2013,
    )
    settings.extend(
        [
            element("zoom", percent=100),
            element("defaultTabStop", val=mm(12.7)),
            element("characterSpacingControl", val="doNotCompress"),
            # White after a paragraph and white before the next add up; else the larger of both would do.
            element("compat", element("doNotUseHTMLParagraphAutoSpacing"), compatible),
            element("themeFontLang", val=LANGUAGE),
            element("decimalSymbol", val=","),
            element("listSeparator", val=";"),
        ]
    )


def section(document: Document, page: Page) -> Element:
    """Return the properties of a document of its own in the file: its sheet, and its pages numbered from 1.

    From the second page on the number stands in the middle of the top margin (NĐ 30/2020/NĐ-CP, annex I).
    """
    orient = "landscape" if page.width > page.height else "portrait"
    margins = {"top": mm(page.top), "right": mm(page.right), "bottom": mm(page.bottom), "left": mm(page.left)}
    # Its baseline as in the PDF: the number's square stands in the middle of the margin.
    edge = twips(max((page.top * MM + page.size) / 2 - _ASCENT * page.size, 0))
    numbered = [element("pgNumType", start=1)] if page.numbered else []
    header = [_header(document)] if page.numbered else []
    return element(
        "sectPr",
        *header,
        element("type", val="nextPage"),
        element("pgSz", w=mm(page.width), h=mm(page.height), orient=orient),
        element("pgMar", **margins, header=edge, footer=edge, gutter=0),
        *numbered,
        element("cols", space=mm(12.7)),
        *([element("titlePg")] if page.numbered else []),
    )


def _header(document: Document) -> Element:
    """Return the reference to a header with the page's number, which is added to the file.

    Not by python-docx: it looks for a template beside a folder that an installed copy has not.
    """
    field = [
        element("fldChar", fldCharType="begin"),
        element("instrText"),
        element("fldChar", fldCharType="separate"),
        element("t"),
        element("fldChar", fldCharType="end"),
    ]
    field[1].text, field[3].text = " PAGE ", "2"
    runs = [element("r", part) for part in field]
    header = element("hdr", paragraph(runs, Setting("center", _SINGLE)))
    name = PackURI("/word/header1.xml")
    assert document.part.package is not None  # noqa: S101 - as above
    part = HeaderPart(name, CONTENT_TYPE.WML_HEADER, header, document.part.package)
    return element(
        "headerReference", **{"type": "default", "r:id": document.part.relate_to(part, RELATIONSHIP_TYPE.HEADER)}
    )


def as_text(content: Iterable[Element]) -> bytes:
    """Return paragraphs and tables as they stand in the file, without the names that its outermost element declares."""
    prefixes = {prefix: nsmap[prefix] for prefix in ("w", "r", "wp")}
    holder: Element = OxmlElement("w:body", nsdecls=prefixes)
    holder.extend(content)
    _declared, _bracket, inner = serialize_part_xml(holder).partition(b"<w:body")[2].partition(b">")
    return inner.removesuffix(b"</w:body>")


def save(document: Document, content: Iterable[bytes], out: BinaryIO) -> None:
    """Write the file, with `content` before the section that alone stands in `document`.

    The clock, and what else a zip file keeps of its maker's machine, are left out.
    """
    made = io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, _DAY_ONE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0
            with written.open(entry, "w") as file:
                data = read.read(name)
                if name == _TEXT:
                    at = data.index(b"<w:sectPr")
                    file.write(data[:at])
                    file.writelines(content)
                    data = data[at:]
                file.write(data)
