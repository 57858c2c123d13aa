import datetime as dt
import io
from collections.abc import Callable, Iterator

import pdfplumber
import pytest

from cdht_desktop.documents.certificate_layout import FOLDER, CertificateLayout, read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.decision_document import decision_document
from cdht_desktop.documents.document_layout import DocumentLayout, read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import CertificateValue, DecisionValue, Issuer, ListedPerson
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.progress import Progress

Pdf = pdfplumber.PDF


@pytest.fixture
def issuer() -> Issuer:
    return Issuer(
        association="Hội Khuyến học xã Đồng Tâm",
        upper_name="Hội Khuyến học tỉnh Phú Thọ",
        commune="xã Đồng Tâm",
        province="tỉnh Phú Thọ",
        place="Đồng Tâm",
        signer_title="TM. Ban Chấp hành\nChủ tịch",
        signer_name="Nguyễn Văn Khánh",
    )


@pytest.fixture
def person() -> CertificateValue:
    return CertificateValue(
        number="00012",
        register_number="7",
        name="Nguyễn Thị Ánh Tuyết",
        birth=BirthDate(1961, 2, 5),
        address="Thôn Trung Hòa, xã Đồng Tâm, tỉnh Phú Thọ",
        year=2025,
        decision_number="12/QĐ-HKH",
        decision_date=dt.date(2026, 1, 5),
    )


@pytest.fixture
def decision() -> DecisionValue:
    return DecisionValue(
        number="12/QĐ-HKH",
        date=dt.date(2026, 1, 5),
        year=2025,
        criteria_title="Công dân học tập",
        criteria_instrument="QĐ 324/QĐ-KHVN",
        official=False,
        registered=1234,
        failed=34,
    )


@pytest.fixture
def listed() -> Callable[[int], list[ListedPerson]]:
    def people(count: int) -> list[ListedPerson]:
        return [
            ListedPerson(
                position=number,
                name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Thảo" if number % 7 == 0 else "Trần Hữu Đạt",
                birth=BirthDate(1950 + number % 50),
                sex="female" if number % 7 == 0 else "male",
                village="Thôn Trung Hòa",
                group="Lao động tự do",
                points="87,5",
                certificate_number=f"C{number:05}",
            )
            for number in range(1, count + 1)
        ]

    return people


@pytest.fixture
def certificates(issuer: Issuer) -> Callable[..., bytes]:
    def make(*people: CertificateValue, layout: CertificateLayout | None = None, issuer: Issuer = issuer) -> bytes:
        out = io.BytesIO()
        pages = write_certificates(out, layout or read_certificate_layout(), issuer, people, Progress())
        assert pages == len(people)
        return out.getvalue()

    return make


def decision_layout() -> DocumentLayout:
    """Return the shipped layout of a decision."""
    return read_document_layout(Source.of_file(FOLDER / "decision.toml"), KINDS["decision"])


@pytest.fixture
def decisions(issuer: Issuer, decision: DecisionValue) -> Callable[..., bytes]:
    def make(
        people: list[ListedPerson],
        layout: DocumentLayout | None = None,
        issuer: Issuer = issuer,
        decision: DecisionValue = decision,
    ) -> bytes:
        out = io.BytesIO()
        document = decision_document(issuer, decision, people)
        pages = write_document_pdf(out, layout or decision_layout(), [document], issuer.association, Progress())
        data = out.getvalue()
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == pages
        return data

    return make


@pytest.fixture
def opened() -> Iterator[Callable[[bytes], Pdf]]:
    pdfs = []

    def open_pdf(data: bytes) -> Pdf:
        pdfs.append(pdfplumber.open(io.BytesIO(data)))
        return pdfs[-1]

    yield open_pdf
    for pdf in pdfs:
        pdf.close()


@pytest.fixture
def texts() -> Callable[[bytes], list[str]]:
    """Give the text of each page of a PDF, read back by a program that did not write it."""

    def read(data: bytes) -> list[str]:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return [page.extract_text() for page in pdf.pages]

    return read
