"""A paper as a layout would print it, before that layout is kept: for the editor's picture of the page."""

import datetime as dt
import io
from dataclasses import dataclass, replace

from cdht_desktop.data import layouts as own
from cdht_desktop.data import years as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.years import CertificateRow
from cdht_desktop.documents.certificate_layout import read_certificate_layout
from cdht_desktop.documents.certificates import write_certificates
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import CertificateValue
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import layouts, papers
from cdht_desktop.ops.layouts import LayoutText
from cdht_desktop.ops.paper_asked import Asked, Paper
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def kind_of(paper: Paper) -> str:
    """Return how layouts call the kind of a paper."""
    return layouts.CERTIFICATE if paper is Paper.CERTIFICATES else paper.value


KINDS = tuple(map(kind_of, Paper))  # in the year's order
_MOST = 30  # persons to choose among
_ROWS = 40  # persons on the sample of a list
_WHOLE = frozenset({Paper.DECISION, Paper.SUBMISSION, Paper.REPORT})  # papers of a whole year only
_CODE = "CDHT" * 65  # as long as the text of a signed code
_DAY = dt.date(2026, 11, 20)
# Invented: nobody is called so, but somebody might be called as long.
_LONG = CertificateValue(
    number="00000/2026",
    register_number="00000",
    name="Công Tằng Tôn Nữ Nguyễn Hoàng Thị Phương Thảo Nguyên",
    birth=BirthDate(1958, 10, 28),
    address="Tổ dân phố số 12 Nguyễn Thượng Hiền kéo dài, thôn Trung Nghĩa Thượng, xã Đồng Tâm",
    year=2026,
    decision_number="128/QĐ-HKHĐT",
    decision_date=_DAY,
    code=_CODE,
)


@dataclass(frozen=True)
class SamplePerson:
    """Somebody with whom a certificate is looked at: `words` tells who, for a choice."""

    words: str
    value: CertificateValue


def people(store: Store, year: int | None) -> list[SamplePerson]:
    """Return whom a certificate can be looked at with: some of the year's, its longest name, an invented long one."""
    rows, longest = _valid(store, year) if year is not None else ([], None)
    found = [SamplePerson(f"{row.name} · {row.number}", _value(row, year or 0)) for row in rows]
    if longest:
        words = _("The longest name: {name}").format(name=longest.name)
        found.append(SamplePerson(words, _value(longest, year or 0)))
    invented = replace(_LONG, year=year or _LONG.year)
    return [*found, SamplePerson(_("An invented, very long name"), invented)]


def _valid(store: Store, year: int) -> tuple[list[CertificateRow], CertificateRow | None]:
    """Return the first valid certificates of a year, and the one with its longest name: of thousands no others are read."""
    with store.read() as connection:
        try:
            first, longest = own.sample_certificates(connection, reading.round_of(connection, year), _MOST)
        except NotFound:
            return [], None
        rows = reading.certificate_rows(connection, [*first, *longest])
    return rows[: len(first)], rows[-1] if longest else None


def _value(row: CertificateRow, year: int) -> CertificateValue:
    return CertificateValue(
        row.number, row.register_number, row.name, row.birth, row.address, year, row.decision,
        dt.date.fromisoformat(row.decision_date), _CODE,
    )  # fmt: skip


def paper_title(kind: str) -> str:
    """Return what the paper of a layout is called in the window."""
    return papers.title(Paper.CERTIFICATES if kind == layouts.CERTIFICATE else Paper(kind))


def page(store: Store, found: LayoutText, year: int | None) -> bytes:
    """Return a paper of a year as a layout prints it, as PDF; raises as `certificate` and `document`."""
    if found.kind == layouts.CERTIFICATE:
        return certificate(store, found.title, found.text, people(store, year)[0].value)
    return document(store, found.kind, found.title, found.text, year)


def certificate(store: Store, title: str, text: str, person: CertificateValue) -> bytes:
    """Return a certificate as a layout's text prints it, as PDF.

    Raises `BadRules` where the text cannot be used, `Refused` where what stands on it does not fit.
    """
    layout = read_certificate_layout(Source(title, text))
    out = io.BytesIO()
    write_certificates(out, layout, issuer(store), [person], Progress(), pictures=layouts.pictures(store))
    return out.getvalue()


def document(store: Store, kind: str, title: str, text: str, year: int | None) -> bytes:
    """Return a document of a year as a layout's text prints it, as PDF; lists only with their first persons.

    Raises `BadRules` where the text cannot be used, `NotFound` or `Refused` where the year has nothing to put on it.
    """
    if year is None:
        raise NotFound(_("No year is open yet: the page is shown once there is one."))
    with layouts.trying(kind, title, text):
        return papers.make(store, _asked(store, kind, year), Progress()).content


def _asked(store: Store, kind: str, year: int) -> Asked:
    paper = Paper(kind)
    if paper in _WHOLE:
        return Asked(paper, year)
    with store.read() as connection:
        found = own.first_registered(connection, reading.round_of(connection, year), _ROWS)
    registrations, citizens = [registration for registration, _citizen in found], [citizen for _r, citizen in found]
    if not found:
        return Asked(paper, year)
    if paper is Paper.PERSON:
        return Asked(paper, year, ids=(citizens[0],))
    return Asked(paper, year, ids=tuple(registrations[:1] if paper is Paper.FORM else registrations))
