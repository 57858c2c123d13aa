"""Running documents written for a word processor, read back for tests: by python-docx and by their elements."""

import io

import docx
from docx.oxml.ns import qn

from cdht_desktop.documents.document_docx import write_document_docx
from cdht_desktop.progress import Progress

AUTHOR = "Hội Khuyến học xã Đồng Tâm"


def made(design, *documents, progress=None):
    out = io.BytesIO()
    write_document_docx(out, design, documents, AUTHOR, progress or Progress())
    return out.getvalue()


def opened(design, *documents):
    return docx.Document(io.BytesIO(made(design, *documents)))


def found(element, *tags):
    return [one for tag in tags for one in element.iter(qn(f"w:{tag}"))]


def said(paragraph):
    signs = {"t": "", "br": "\n", "tab": "\t"}
    parts = (one for run in found(paragraph, "r") for one in run if one.tag.split("}")[1] in signs)
    return "".join(one.text or signs[one.tag.split("}")[1]] for one in parts)


def texts(document):
    """Return what all paragraphs say, also those in tables, in the order of the file."""
    return [text for text in map(said, found(document.element.body, "p")) if text]


def value_of(element, tag, attribute="val"):
    (one,) = found(element, tag)
    return one.get(qn(f"w:{attribute}"))


def table_with(document, text):
    (table,) = [table for table in document.tables if any(text in said(one) for one in found(table._tbl, "p"))]
    return table


def kept(row):
    """Return whether no page ends between a row and what follows it."""
    paragraphs = found(row._tr, "p")
    return all(found(paragraph, "keepNext") for paragraph in paragraphs)
