"""Honest files of each kind, small, with invented people."""

import datetime as dt
import functools
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
import zxingcpp
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.exchange import certificate_code, keys
from cdht_desktop.exchange.certificate_facts import CertificateFacts
from cdht_desktop.ops import citizen_lists, handing_up, recognition, registrations, rounds, workspaces
from cdht_desktop.ops import score_lists as scoring
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

FILES = Path(__file__).resolve().parents[1] / "files"
PASSWORD = "bốn từ để thử"
YEAR = 2026
PRIVATE = bytes(range(32))
PAIR = keys.KeyPair(PRIVATE, keys.public_bytes(keys.signing_key(PRIVATE)))
PUBLIC = keys.PublicKey("04849", "Hội thử", PAIR.public)
FACTS = tuple(
    CertificateFacts(f"0001{one}", name, birth, digits, "CDHT", YEAR, "12/QĐ-HKH", "2026-11-20", "04849")
    for one, (name, birth, digits) in enumerate((("Đỗ Thị Lan", 1950, "0123"), ("Nguyễn Văn Ý", None, "")))
)
WORKSPACES = ("commune", "scored", "upper")


def make_workspaces(folder: Path) -> None:
    """Make the workspaces that openers work on copies of; `scored` has a year of a few people, recognised."""
    for name in WORKSPACES:
        level, unit = ("upper", "17") if name == "upper" else ("commune", "04849")
        workspaces.create(folder / name, unit=unit, name="Hội thử", level=level, password=PASSWORD).store.close()
    people, scores = folder / "people.xlsx", folder / "scores.xlsx"
    people.write_bytes(_trimmed(FILES / "01-mau-chuan.xlsx"))
    scores.write_bytes(_trimmed(FILES / "06-diem.xlsx"))
    with workspaces.open_workspace(folder / "scored", PASSWORD) as store:
        citizen_lists.import_list(store, citizen_lists.read_list(store, [people], progress=Progress()), Progress())
        rounds.open_year(store, YEAR)
        registrations.register(store, YEAR, None)
        scoring.import_scores(store, scoring.read_scores(store, YEAR, scores, Progress()), Progress())
        recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(YEAR, 11, 20), Progress())
        handing_up.export(store, YEAR, folder, Progress())


# Lists -----------------------------------------------------------------------------------------------------------------


@functools.cache
def _trimmed(path: Path, rows: int = 14) -> bytes:
    """Return a workbook of the tests with its first rows only."""
    book = openpyxl.load_workbook(path)
    for sheet in book:
        sheet.delete_rows(rows, sheet.max_row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xlsx_lists(_folder: Path) -> Sequence[bytes]:
    """Return workbooks of citizens: one header, two headers with merged cells, an old font, errors."""
    return [
        _trimmed(FILES / name)
        for name in ("01-mau-chuan.xlsx", "02-hai-dong-tieu-de.xlsx", "04-vni.xlsx", "05-co-loi.xlsx")
    ]


def score_lists(_folder: Path) -> Sequence[bytes]:
    """Return a workbook of scores."""
    return [_trimmed(FILES / "06-diem.xlsx")]


_TABLE = (
    ("TT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm"),
    (1, "Đỗ Thị Lan", 1950, "Nữ", "001150000123", "Thôn Đông", "Nông dân"),
    (2, "Nguyễn Văn Ý", "06/05/1961", "Nam", "001061000456", "Thôn Tây", "Nông dân"),
    (3, "Bùi Minh Nghĩa", "1954", "x", "", "Thôn Đông", ""),
)


def xls_lists(_folder: Path) -> Sequence[bytes]:
    """Return old workbooks."""
    book = xlwt.Workbook()
    for name in ("DS", "Khác"):
        sheet = book.add_sheet(name)
        for at, row in enumerate(_TABLE):
            for column, cell in enumerate(row):
                sheet.write(at, column, cell)
    out = io.BytesIO()
    book.save(out)
    return [out.getvalue()]


def ods_lists(_folder: Path) -> Sequence[bytes]:
    """Return workbooks of LibreOffice."""
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(f"<table:table-row>{''.join(cell.format(one) for one in row)}</table:table-row>" for row in _TABLE)
    rows += '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="4"/>'
    rows += "</table:table-row>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
            f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="DS">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return [out.getvalue()]


def csv_lists(_folder: Path) -> Sequence[bytes]:
    """Return texts in the encodings of offices."""
    text = "\r\n".join(";".join(map(str, row)) for row in _TABLE)
    quoted = "\n".join(",".join(f'"{cell}"' for cell in row) for row in _TABLE)
    return [
        text.encode(), b"\xef\xbb\xbf" + quoted.encode(), text.replace(";", "\t").encode("utf-16"), text.encode("utf-16-le"),
        b"sep=|\n" + text.replace(";", "|").encode("cp1258", "replace"),
    ]  # fmt: skip


# Layouts and rules -----------------------------------------------------------------------------------------------------


def certificate_layouts(_folder: Path) -> Sequence[bytes]:
    """Return the shipped layouts of certificates."""
    return [file.read_bytes() for file in sorted(FOLDER.glob("certificate*.toml"))]


def document_layouts(_folder: Path) -> Sequence[bytes]:
    """Return the shipped layout of a decision."""
    return [(FOLDER / "decision.toml").read_bytes()]


def rules(_folder: Path) -> Sequence[bytes]:
    """Return the shipped criteria, targets and groups."""
    return [
        file.read_bytes()
        for part in ("criteria", "targets", "groups")
        for file in sorted((RESOURCES / part).glob("*.toml"))
    ]


# Pictures --------------------------------------------------------------------------------------------------------------


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _drawn(mode: str) -> Image.Image:
    noise = Image.effect_noise((48, 36), 60)
    return Image.merge("RGB", (noise, noise.rotate(180), noise)).convert(mode)


def pngs(_folder: Path) -> Sequence[bytes]:
    """Return PNGs of each kind, one interlaced by hand in its header only."""
    found = [_saved(_drawn(mode), "PNG") for mode in ("RGB", "L", "1", "P", "LA", "RGBA")]
    return [*found, _saved(_drawn("L").convert("I;16"), "PNG"), _saved(_drawn("P"), "PNG", transparency=3)]


def jpegs(_folder: Path) -> Sequence[bytes]:
    """Return JPEGs: plain, progressive, grey, in a printer's colours, turned by what a camera noted."""
    turned = Image.Exif()
    turned[0x0112] = 6
    return [
        _saved(_drawn("RGB"), "JPEG"), _saved(_drawn("RGB"), "JPEG", progressive=True), _saved(_drawn("L"), "JPEG"),
        _saved(_drawn("CMYK"), "JPEG"), _saved(_drawn("RGB"), "JPEG", exif=turned),
    ]  # fmt: skip


def codes(_folder: Path) -> Sequence[bytes]:
    """Return the texts of codes."""
    sign = certificate_code.signer(PAIR)
    return [sign(facts).encode() for facts in FACTS]


def _qr(scale: int) -> Image.Image:
    made = zxingcpp.create_barcode(codes(Path())[0].decode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return Image.fromarray(made.to_image(scale=scale, add_quiet_zones=True)).convert("L")


def code_pictures(_folder: Path) -> Sequence[bytes]:
    """Return pictures of a code in all formats that are read."""
    return [_saved(_qr(2), "PNG"), *(_saved(_qr(3), kind) for kind in ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF"))]


def code_pdfs(_folder: Path) -> Sequence[bytes]:
    """Return small PDFs with a code: as a picture, packed and not."""
    found = []
    for packed in (0, 1):
        out = io.BytesIO()
        canvas = Canvas(out, (120, 120), pageCompression=packed)
        for _page in range(2):
            canvas.drawImage(ImageReader(_qr(2)), 5, 5, 110, 110)
            canvas.drawString(10, 2, "CDHT")
            canvas.showPage()
        canvas.save()
        found.append(out.getvalue())
    return found


def revoked(_folder: Path) -> Sequence[bytes]:
    """Return a list of numbers."""
    return ["# đã thu hồi\r\n00012 (2026)\r\n00013 (2026)\r\n".encode() * 4]
