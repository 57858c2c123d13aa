"""5,000 certificates with their codes, beside the least that ReportLab can do: the same pages in a bare loop.

The seconds are this process's own, the best of three rounds, ours and the floor in turn: a busy machine tilts neither
the figure nor the ratio much.
"""

import datetime as dt
import io
import multiprocessing
import random
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from reportlab.pdfgen.canvas import Canvas

from cdht_desktop.documents.certificate_layout import read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.dates import in_words
from cdht_desktop.documents.fonts import typeface
from cdht_desktop.documents.frame import draw_frame
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.qr import draw_qr
from cdht_desktop.documents.values import CertificateValue, Issuer
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.exchange import certificate_code
from cdht_desktop.exchange.certificate_facts import TITLE, CertificateFacts
from cdht_desktop.exchange.keys import KeyPair, make_key_pair
from cdht_desktop.progress import Progress

COUNT = 5000
ROUNDS = 3
MOST_TIMES = 1.5  # issue 4: of the floor
MOST_SECONDS = 3.0
MOST_MB = 150
MOST_BYTES = 2048  # a page
ISSUER = Issuer(
    association="Hội Khuyến học xã Đồng Tâm",
    upper_name="Hội Khuyến học tỉnh Phú Thọ",
    commune="xã Đồng Tâm",
    province="tỉnh Phú Thọ",
    place="Đồng Tâm",
    signer_title="TM. Ban Chấp hành\nChủ tịch",
    signer_name="Nguyễn Văn Khánh",
)
_SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
_MIDDLES = ("Văn", "Thị", "Hữu", "Đức", "Thị Thanh", "Quỳnh", "Xuân", "Hồng Phương")
_GIVEN = ("Đào", "Ánh", "Khánh", "Phượng", "Tuyết", "Ngọc", "Thủy", "Dũng", "Hiếu", "Ý")


def _name(chance: random.Random, number: int) -> str:
    surname, middle, given = map(chance.choice, (_SURNAMES, _MIDDLES, _GIVEN))
    # One name in a hundred is too long for one line.
    return (
        f"Công Tằng Tôn Nữ {surname} {middle} Hoàng Phương Thảo {given}"
        if number % 100 == 0
        else f"{surname} {middle} {given}"
    )


def people(count: int) -> list[CertificateValue]:
    """Return invented people, always the same, without codes."""
    chance = random.Random(677)
    return [
        CertificateValue(
            number=f"{number:05}",
            register_number=str(number),
            name=_name(chance, number),
            birth=BirthDate(chance.randint(1940, 2005)),
            address=f"Thôn {chance.choice(_GIVEN)} {number % 8 + 1}, xã Đồng Tâm, tỉnh Phú Thọ",
            year=2025,
            decision_number="12/QĐ-HKH",
            decision_date=dt.date(2026, 1, 5),
        )
        for number in range(1, count + 1)
    ]


def with_codes(values: Sequence[CertificateValue], keys: KeyPair) -> list[CertificateValue]:
    """Return certificates with their codes, signed as the program signs them."""
    sign = certificate_code.signer(keys)
    return [replace(value, code=sign(_facts(value))) for value in values]


def _facts(value: CertificateValue) -> CertificateFacts:
    return CertificateFacts(
        number=value.number,
        name=value.name,
        birth_year=value.birth.year if value.birth else None,
        id_last=value.number[-4:],
        title=TITLE,
        year=value.year,
        decision=value.decision_number,
        date=value.decision_date.isoformat(),
        unit="08500",
    )


def ours(values: Sequence[CertificateValue]) -> bytes:
    """Make the certificates as the program does."""
    out = io.BytesIO()
    write_certificates(out, read_certificate_layout(), ISSUER, values, Progress())
    return out.getvalue()


def floor(values: Sequence[CertificateValue]) -> bytes:
    """Make the same pages bare: nothing is fitted, checked or worded, places and sizes are fixed."""
    layout = read_certificate_layout()
    for font in ("serif", "serif-bold", "serif-italic", "script"):
        typeface(font)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(297 * MM, 210 * MM), pageCompression=1, initialFontName="serif")
    canvas.beginForm("border")
    draw_frame(canvas, layout.frame, 297 * MM, 210 * MM)
    _common(canvas)
    canvas.endForm()
    for value in values:
        canvas.doForm("border")
        _own(canvas, value)
        if value.code:
            draw_qr(canvas, value.code, 24 * MM, 36 * MM, 29 * MM)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _common(canvas: Canvas) -> None:
    for font, size, x, y, text in (
        ("serif", 12, 80, 190, ISSUER.upper_name.upper()),
        ("serif-bold", 12.5, 80, 184, ISSUER.association.upper()),
        ("serif-bold", 12.5, 218, 190, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("serif-bold", 13.5, 218, 184, "Độc lập - Tự do - Hạnh phúc"),
        ("serif-bold", 38, 148, 160, "GIẤY CHỨNG NHẬN"),
        ("serif-bold", 24, 148, 150, "CÔNG DÂN HỌC TẬP"),
        ("serif-italic", 14, 148, 140, f"{ISSUER.association} chứng nhận"),
        ("serif-bold", 13, 217, 70, "TM. BAN CHẤP HÀNH"),
        ("serif-bold", 13, 217, 65, "CHỦ TỊCH"),
        ("serif-bold", 14, 217, 25, ISSUER.signer_name),
    ):
        canvas.setFont(font, size)
        canvas.drawCentredString(x * MM, y * MM, text)


def _own(canvas: Canvas, value: CertificateValue) -> None:
    date = in_words(value.decision_date)
    for font, size, x, y, text in (
        ("script", 40, 148, 125, value.name),
        ("serif", 14, 148, 110, f"Sinh năm {value.birth}"),
        ("serif", 14, 148, 103, f"Địa chỉ: {value.address}"),
        ("serif-bold", 15.5, 148, 96, f"Đạt danh hiệu “Công dân học tập” năm {value.year}"),
        ("serif", 14, 148, 89, f"theo Quyết định số {value.decision_number} ngày {date}"),
        ("serif-italic", 13.5, 217, 80, f"{ISSUER.place}, ngày {date}"),
    ):
        canvas.setFont(font, size)
        canvas.drawCentredString(x * MM, y * MM, text)
    canvas.setFont("serif", 12)
    canvas.drawString(25 * MM, 30 * MM, f"Số hiệu: {value.number}")
    canvas.drawString(25 * MM, 24 * MM, f"Số vào sổ: {value.register_number}")


def _seconds(make: Callable[[Sequence[CertificateValue]], object], values: Sequence[CertificateValue]) -> float:
    start = time.process_time()
    make(values)
    return time.process_time() - start


def peak_memory() -> float:
    """Make the certificates and return the most memory that the process ever held, in MB (for a process of its own)."""
    ours(with_codes(people(COUNT), make_key_pair()))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run() -> list[str]:
    """Measure and return the lines to print."""
    bare, keys = people(COUNT), make_key_pair()
    signing = min(_seconds(lambda values: with_codes(values, keys), bare) for _round in range(ROUNDS))
    values = with_codes(bare, keys)
    ours(values[:50])  # fonts are read once in a program's life
    rounds = [(_seconds(ours, values), _seconds(floor, values)) for _round in range(ROUNDS)]
    own, least = (min(times) for times in zip(*rounds, strict=True))
    size = len(ours(values)) / COUNT
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        memory = pool.apply(peak_memory)
    return [
        f"{COUNT:,} certificates with their codes, {COUNT / own:,.0f} pages/s; signing them {signing:.2f} s before",
        f"floor, a bare ReportLab loop with the same codes: {least:.2f} s",
        _judged("seconds", own, MOST_SECONDS),
        _judged("ratio", own / least, MOST_TIMES),
        _judged("bytes a page", size, MOST_BYTES),
        _judged("MB at most held", memory, MOST_MB),
    ]


def _judged(name: str, value: float, most: float) -> str:
    return f"{name} {value:,.4g}, at most {most:,g}: {'ok' if value <= most else 'MISSED'}"


if __name__ == "__main__":
    print(*run(), sep="\n")
