"""Long lists and forms as running documents, beside the least that ReportLab can do: the same texts in a bare loop.

The seconds are this process's own, the best of the rounds, ours and the floor in turn: a busy machine tilts neither the
figure nor the ratio much. The floor is told each text, line and code with its place, and draws them: nothing is filled,
checked, measured, broken into lines or laid out. Times and ratios are told; only memory is judged.
"""

import datetime as dt
import io
import multiprocessing
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

from reportlab.pdfgen.canvas import Canvas

from bench.certificates import ISSUER, people
from cdht_desktop.documents import document_pdf
from cdht_desktop.documents import sheets as sheets_of
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.decision_document import decision_document
from cdht_desktop.documents.document_docx import write_document_docx
from cdht_desktop.documents.document_layout import DocumentLayout, read_document_layout
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.fields_form import indicator_rows, of_form
from cdht_desktop.documents.fields_person import of_person
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.qr import draw_qr
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.sheets import Placed
from cdht_desktop.documents.values import DecisionValue, DocumentValue, ListedPerson
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.form_codes import form_code, scanned_code
from cdht_desktop.domain.points import show
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

ROUNDS = 3
ROWS, MANY_ROWS, FORMS, MANY_FORMS = 2_000, 20_000, 2_000, 20_000
MOST_MB = 400
MOST_SECONDS = 40  # for MANY_FORMS
_VILLAGES = ("Thôn Đồi", "Bản Mường Chiềng", "Tổ dân phố số 7", "Thôn Ba Hàng", "Khu 3")

Text = tuple[float, float, str, float, float, str]  # x, y, font, size, white added to a blank, text
Line = tuple[float, float, float, float]


@dataclass
class Sheet:
    """What one page bears, with places in points from its bottom left corner."""

    texts: list[Text]
    lines: list[Line]
    codes: list[tuple[str, float, float, float]]


def layout(kind: str) -> DocumentLayout:
    """Return the shipped layout of a paper."""
    return read_document_layout(Source.of_file(FOLDER / f"{kind}.toml"), KINDS[kind])


def decision(count: int) -> list[DocumentValue]:
    """Return a decision with its list of invented people, always the same."""
    chance = random.Random(677)
    listed = [
        ListedPerson(
            position=number,
            name=one.name,
            birth=one.birth,
            sex=chance.choice(("male", "female")),
            village=chance.choice(_VILLAGES),
            points=str(chance.randint(80, 98)),
            certificate_number=one.number,
        )
        for number, one in enumerate(people(count), 1)
    ]
    value = DecisionValue(
        number="12/QĐ-HKH",
        date=dt.date(2026, 1, 5),
        year=2025,
        criteria_title="",
        criteria_instrument="QĐ 324/QĐ-KHVN",
        official=False,
        registered=count,
        failed=0,
    )
    return [decision_document(ISSUER, value, listed)]


def forms(count: int) -> list[DocumentValue]:
    """Return self-score forms of invented people, always the same."""
    file = RESOURCES / "criteria" / "cdht-2023.toml"
    criteria = CriteriaSet.from_toml(file.read_text(encoding="utf-8"), file.name)
    shared = of_issuer(ISSUER) | of_form(criteria) | {"year": "2026", "date": "", "form": criteria.forms[0].label}
    tables = {"indicators": indicator_rows(criteria)}
    found = []
    for one in people(count):
        code = form_code(f"0190a1b2-{one.number:0>12}")
        person = of_person(one.name, one.birth, "female", village=_VILLAGES[0], address=one.address)
        own = {"code": code, "own_threshold": show(criteria.threshold)}
        found.append(DocumentValue(code, shared | person | own, tables, scanned_code(code)))
    return found


def ours(kind: str, documents: Sequence[DocumentValue]) -> int:
    """Make a PDF as the program does; return its pages."""
    return document_pdf.write_document_pdf(io.BytesIO(), layout(kind), documents, ISSUER.association, Progress())


def docx(documents: Sequence[DocumentValue]) -> None:
    """Make a decision for a word processor."""
    write_document_docx(io.BytesIO(), layout("decision"), documents, ISSUER.association, Progress())


def drawn(kind: str, documents: Sequence[DocumentValue]) -> list[Sheet]:
    """Return what the program lays out, page by page, but for the pages' numbers."""
    page = layout(kind).page
    sheets: list[Sheet] = []
    first = 0  # of the document's pages

    def paged(*given: Any) -> list[list[Placed]]:
        nonlocal first
        first = len(sheets)
        pages = sheets_of.paged(*given)
        sheets.extend(_sheet(placed, page.left * MM, (page.height - page.top) * MM) for placed in pages)
        return pages

    def under_code(_canvas: Canvas, placed: Sequence[Placed], left: float, top: float) -> None:
        sheets[first].texts += _sheet(placed, left, top).texts

    def code(_canvas: Canvas, *place: Any) -> None:
        sheets[first].codes.append(place)

    with (
        mock.patch.object(document_pdf, "paged", paged),
        mock.patch.object(document_pdf, "draw", under_code),
        mock.patch.object(document_pdf, "draw_qr", code),
    ):
        ours(kind, documents)
    return sheets


def _sheet(placed: Sequence[Placed], left: float, top: float) -> Sheet:
    return Sheet(
        texts=[
            (left + run.x, top - y - run.baseline, run.face.name, run.size, run.words, run.text)
            for y, strip in placed
            for run in strip.runs
        ],
        lines=[
            (left + rule.x, top - y - rule.y, left + rule.x + rule.width, top - y - rule.y - rule.height)
            for y, strip in placed
            for rule in strip.rules
        ],
        codes=[],
    )


def floor(sheets: Sequence[Sheet]) -> None:
    """Draw what stands on the pages, bare."""
    canvas = Canvas(io.BytesIO(), pagesize=(210 * MM, 297 * MM), pageCompression=1, initialFontName="serif")
    for sheet in sheets:
        said = canvas.beginText()
        for x, y, font, size, words, text in sheet.texts:
            said.setFont(font, size)
            said.setWordSpace(words)
            said.setTextOrigin(x, y)
            said.textOut(text)
        canvas.drawText(said)
        canvas.lines(sheet.lines)
        for code in sheet.codes:
            draw_qr(canvas, *code)
        canvas.showPage()
    canvas.save()


def _seconds(make: Callable[[], object]) -> float:
    start = time.process_time()
    make()
    return time.process_time() - start


def held(kind: str, count: int) -> float:
    """Make a paper, and return the most memory that the process ever held, in MB (for a process of its own)."""
    if kind == "docx":
        docx(decision(count))
    else:
        ours(kind, _VALUES[kind](count))
    # Not `ru_maxrss`: a child begins with what its parent held.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


_VALUES: dict[str, Callable[[int], list[DocumentValue]]] = {"decision": decision, "form": forms}


def run() -> list[str]:
    """Measure and return the lines to print."""
    lines = [
        *_paper("a decision's list of", "decision", ROWS, ROUNDS),
        *_paper("a decision's list of", "decision", MANY_ROWS, 1),
        *_paper("forms:", "form", FORMS, ROUNDS),
        *_many_forms(),
    ]
    for count in (ROWS, MANY_ROWS):
        values = decision(count)
        seconds = min(_seconds(partial(docx, values)) for _round in range(ROUNDS if count == ROWS else 1))
        lines += [f"a decision's list of {count:,} as .docx: {seconds:.2f} s", _memory("docx", count)]
    return lines


def _paper(name: str, kind: str, count: int, rounds: int) -> Iterator[str]:
    values = _VALUES[kind](count)
    ours(kind, values[:1])  # fonts are read once in a program's life
    sheets = drawn(kind, values)
    times = [(_seconds(partial(ours, kind, values)), _seconds(partial(floor, sheets))) for _round in range(rounds)]
    own, least = (min(found) for found in zip(*times, strict=True))
    yield (
        f"{name} {count:,}, {len(sheets):,} pages: {own:.2f} s, {len(sheets) / own:,.0f} pages/s; "
        f"floor {least:.2f} s, ratio {own / least:.2f}"
    )
    yield _memory(kind, count)


def _many_forms() -> Iterator[str]:
    """Without the floor beside: what it would draw takes 2 GB of memory to tell."""
    values = forms(MANY_FORMS)
    seconds = _seconds(partial(ours, "form", values))
    kept = "ok" if seconds <= MOST_SECONDS else "MISSED"
    yield f"forms: {MANY_FORMS:,}: {seconds:.1f} s, at most {MOST_SECONDS}: {kept}"
    yield _memory("form", MANY_FORMS)


def _memory(kind: str, count: int) -> str:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        value = pool.apply(held, (kind, count))
    return f"  MB at most held {value:,.0f}, at most {MOST_MB}: {'ok' if value <= MOST_MB else 'MISSED'}"


if __name__ == "__main__":
    print(*run(), sep="\n")
