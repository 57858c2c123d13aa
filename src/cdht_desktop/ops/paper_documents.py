"""The running documents of a year: what each holds, and how it is laid out."""

import io
from collections.abc import Callable

from cdht_desktop.data.store import Store
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.files import safe_name
from cdht_desktop.ops import association, layouts, paper_forms, paper_person, paper_register, paper_report, paper_review
from cdht_desktop.ops.paper_asked import OFFICE, PDF, Asked, Made, Paper
from cdht_desktop.ops.paper_values import Filled
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def make(store: Store, asked: Asked, progress: Progress) -> Made:
    """Return a running document; raises as `papers.make`."""
    layout = layouts.document(store, asked.paper.value)
    filled = _FILL[asked.paper](store, asked)
    author = association.get(store).name
    out, pages = io.BytesIO(), 0
    if asked.office:
        # Its library takes 0.1 s to load: only who wants a .docx waits for it.
        from cdht_desktop.documents.document_docx import write_document_docx  # noqa: PLC0415

        write_document_docx(out, layout, filled.documents, author, progress)
    else:
        pages = write_document_pdf(out, layout, filled.documents, author, progress)
    name = safe_name(filled.name, OFFICE if asked.office else PDF)
    return Made(asked, out.getvalue(), pages, name, layout.title, decision_id=filled.decision_id)


def _forms(store: Store, asked: Asked) -> Filled:
    words = _("Blank self-score form {year}") if asked.blank else _("Self-score forms {year}")
    return Filled(paper_forms.documents(store, asked), words.format(year=asked.year))


def _report(store: Store, asked: Asked) -> Filled:
    return Filled(paper_report.documents(store, asked), _("Report {year}").format(year=asked.year))


def _person(store: Store, asked: Asked) -> Filled:
    return Filled(paper_person.documents(store, asked), _("Personal sheet"))


_FILL: dict[Paper, Callable[[Store, Asked], Filled]] = {
    Paper.FORM: _forms,
    Paper.MINUTES: paper_review.minutes,
    Paper.SUBMISSION: paper_review.submission,
    Paper.DECISION: paper_register.decision,
    Paper.REGISTER: paper_register.register,
    Paper.HAND_OVER: paper_register.hand_over,
    Paper.REPORT: _report,
    Paper.PERSON: _person,
}
