"""200 certificates, beside what a clerk would use instead: LibreOffice turning one merged document into a PDF.

The document has the same texts and codes, a page a person, as a mail merge leaves it. Both are measured in seconds of
the processor, starting the office included (it starts once a time that it is used) and also told apart.
"""

import io
import os
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
import zxingcpp
from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt
from PIL import Image

from bench.certificates import ISSUER, ours, people, with_codes
from cdht_desktop.documents.dates import in_words
from cdht_desktop.documents.values import CertificateValue
from cdht_desktop.exchange.keys import make_key_pair

PAGES = 200
ROUNDS = 3
_SECONDS = 300  # an office that hangs is given up
_CENTER, _LEFT, _RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def run() -> list[str]:
    """Measure and return the lines to print; one that says so where there is no LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        return ["skipped: LibreOffice is not installed (Debian: libreoffice-writer)"]
    values = with_codes(people(PAGES), make_key_pair())
    ours(values[:2])  # fonts are read once in a program's life
    own = min(_own_seconds(values) for _round in range(ROUNDS))
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        folder = Path(name)
        start = _office_seconds(office, folder, values[:1])
        theirs = _office_seconds(office, folder, values)
    return [
        f"LibreOffice, {PAGES} merged pages: {theirs:.1f} s of the processor, of these about {start:.1f} s to start",
        f"ours: {own:.3f} s; ratio {theirs / own:.0f} with its start, {(theirs - start) / own:.0f} without",
    ]


def _own_seconds(values: Sequence[CertificateValue]) -> float:
    begin = time.process_time()
    ours(values)
    return time.process_time() - begin


def _office_seconds(office: str, folder: Path, values: Sequence[CertificateValue]) -> float:
    """Return the processor's seconds that LibreOffice takes to turn certificates into a PDF of as many pages."""
    file = folder / "merged.docx"
    _merged(values).save(str(file))
    command = [
        office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "pdf", "--outdir", str(folder), str(file),
    ]  # fmt: skip
    environment = os.environ | {"SAL_USE_VCLPLUGIN": "svp"}  # without a screen
    spent = []
    for _run in range(2):  # the first makes a profile
        before = _children()
        subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS, env=environment)
        spent.append(_children() - before)
    with pypdfium2.PdfDocument(folder / "merged.pdf") as made:
        if len(made) != len(values):
            raise SystemExit(f"LibreOffice made {len(made)} pages of {len(values)}")
    return spent[-1]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _merged(values: Sequence[CertificateValue]) -> Docx:
    """Return the certificates as one document of a word processor, a page a person."""
    document = Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(15)
    for at, value in enumerate(values):
        for text, font, size, align in _lines(value):
            paragraph = document.add_paragraph()
            paragraph.alignment = align
            paragraph.paragraph_format.space_after = Pt(0)
            written = paragraph.add_run(text)
            written.font.name, written.font.size = font, Pt(size)
        code = document.add_paragraph().add_run()
        code.add_picture(_code(value.code), width=Mm(29))
        if at < len(values) - 1:
            code.add_break(WD_BREAK.PAGE)
    return document


def _lines(value: CertificateValue) -> Sequence[tuple[str, str, float, WD_ALIGN_PARAGRAPH]]:
    date, serif = in_words(value.decision_date), "Liberation Serif"
    return (
        (f"{ISSUER.upper_name.upper()}\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", serif, 12, _LEFT),
        (f"{ISSUER.association.upper()}\t\tĐộc lập - Tự do - Hạnh phúc", serif, 12.5, _LEFT),
        ("GIẤY CHỨNG NHẬN", serif, 38, _CENTER),
        ("CÔNG DÂN HỌC TẬP", serif, 24, _CENTER),
        (f"{ISSUER.association} chứng nhận", serif, 14, _CENTER),
        (value.name, "Great Vibes", 36, _CENTER),
        (f"Sinh năm {value.birth}", serif, 14, _CENTER),
        (f"Địa chỉ: {value.address}", serif, 14, _CENTER),
        (f"Đạt danh hiệu “Công dân học tập” năm {value.year}", serif, 15.5, _CENTER),
        (f"theo Quyết định số {value.decision_number} ngày {date}", serif, 14, _CENTER),
        (f"{ISSUER.place}, ngày {date}", serif, 13.5, _RIGHT),
        (ISSUER.signer_title.upper().replace("\n", " "), serif, 13, _RIGHT),
        (ISSUER.signer_name, serif, 14, _RIGHT),
        (f"Số hiệu: {value.number}    Số vào sổ: {value.register_number}", serif, 12, _LEFT),
    )


def _code(text: str) -> io.BytesIO:
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4)
    out = io.BytesIO()
    height, width = made.shape
    Image.frombytes("L", (width, height), bytes(memoryview(made))).save(out, "PNG")
    out.seek(0)
    return out


if __name__ == "__main__":
    print(*run(), sep="\n")
