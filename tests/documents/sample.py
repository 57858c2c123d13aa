"""A running document with every part that a layout may have, for tests: its layout, its values, and reading it back."""

import io

import pdfplumber
from tests.documents.golden import texts_of

from cdht_desktop.documents import fields
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue, Issuer, RowValue
from cdht_desktop.progress import Progress

KIND = Kind(
    "sample",
    fields.ISSUER | {"year", "name", "code", "note"},
    {"rows": frozenset({"position", "label", "group", "points"}), "facts": frozenset({"label", "value"})},
)
PAGE = """
title = "Phiếu mẫu"
[page]
nd30 = false
top = 15
bottom = 15
left = 20
right = 15
size = 12
"""
HEAD = """
[head]
upper = "{upper_name:upper}"
issuer = "{association:upper}"
nation = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
motto = "Độc lập - Tự do - Hạnh phúc"
"""
TITLE = """
[[part]]
kind = "text"
font = "serif-bold"
align = "center"
gap = 6
text = ["PHIẾU MẪU NĂM {year}", "[{name}]"]
"""
TABLE = """
[[part]]
kind = "rows"
rows = "rows"
grouped = "{group}"
empty = "Không có ai trong danh sách năm {year}."
[[part.column]]
head = "TT"
text = "{position}"
width = 12
align = "center"
[[part.column]]
head = "Nội dung"
text = "{label}"
width = 57
[[part.column]]
over = "Điểm"
head = "Tối đa"
width = 22
[[part.column]]
over = "Điểm"
head = "Tự chấm"
text = "{points}"
width = 22
align = "right"
"""
LINES = """
[[part]]
kind = "lines"
lead = "Ý kiến khác:"
count = 3
"""
SIGNED = """
[[part]]
kind = "ending"
place_date = "{place}, ngày ..... tháng ..... năm {year}"
[[part.signature]]
title = "NGƯỜI TỰ ĐÁNH GIÁ"
note = "(Ký, ghi rõ họ tên)"
name = "{name}"
space = 15
[[part.signature]]
title = "CHI HỘI"
note = "(Ký, ghi rõ họ tên)"
space = 20
[[part.signature]]
title = "{signer_title:upper}"
name = "{signer_name}"
space = 15
"""
RECIPIENTS = 'kind = "ending"\nrecipients_head = "Nơi nhận:"\nrecipients = ["- Như trên;", "[- {note};]", "- Lưu: HS."]'
CODE = """
[code]
left = 180
top = 40
side = 16
text = "{code}"
"""
FACTS = """
[[part]]
kind = "rows"
rows = "facts"
ruled = false
head = false
[[part.column]]
text = "{label}"
width = 40
[[part.column]]
text = "{value}"
width = 100
"""
FORM = PAGE + HEAD + CODE + TITLE + TABLE + LINES + SIGNED


def layout(text, **page):
    """Return a layout; `page` are settings of its sheet put in place of the usual ones."""
    sheet, rest = text[: len(PAGE)], text[len(PAGE) :]
    for name, value in page.items():
        sheet = "\n".join(line for line in sheet.split("\n") if not line.startswith(f"{name} = "))
        sheet += f"{name} = {value}\n"
    return read_document_layout(Source("sample.toml", sheet + rest), KIND)


def rows(count, group=lambda _number: "", label="Tìm, đọc và cập nhật thông tin", **strong):
    return [
        RowValue({"position": str(number), "label": label, "group": group(number), "points": ""}, **strong)
        for number in range(1, count + 1)
    ]


def value(table=(), name="Nguyễn Thị Ánh Tuyết", code="", where="The form", **tables):
    issuer = Issuer(
        "Hội Khuyến học xã Đồng Tâm", "Hội Khuyến học tỉnh Phú Thọ", "xã Đồng Tâm", "tỉnh Phú Thọ", "Đồng Tâm",
        "TM. Ban Chấp hành\nChủ tịch", "Nguyễn Văn Khánh",
    )  # fmt: skip
    texts = fields.of_issuer(issuer) | {"year": "2026", "name": name, "code": code[-5:], "note": ""}
    return DocumentValue(where, texts, {"rows": table, **tables}, code)


def written(design, *documents, progress=None):
    out = io.BytesIO()
    pages = write_document_pdf(out, design, documents, "Hội Khuyến học xã Đồng Tâm", progress or Progress())
    with pdfplumber.open(io.BytesIO(out.getvalue())) as pdf:
        assert len(pdf.pages) == pages
    return out.getvalue()


def lines_of(pdf):
    """Return the texts of each page, from the top down and from the left."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return [
            [said.text for said in sorted(texts_of(page), key=lambda said: (round(said.top), said.x0))]
            for page in opened.pages
        ]


def places_of(pdf):
    """Return the texts of a PDF with their places."""
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        return {said.text: said for page in opened.pages for said in texts_of(page)}
