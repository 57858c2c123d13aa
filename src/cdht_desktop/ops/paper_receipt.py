"""The page of a receipt: what became of a unit's files, made in memory."""

import datetime as dt
import io
from collections.abc import Sequence

from cdht_desktop.data.store import Store
from cdht_desktop.documents import fields as known
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.fields_receipt import ReceivedFile, count_rows, file_rows
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.exchange.answer_records import FileAnswer
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.ops.answer_files import Answered
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_MOST = 6  # files in the table, so that the page stays one
# Not among the kinds whose layout an association changes: what it says is how the program works.
_KIND = Kind(
    "receipt",
    known.ISSUER
    | {"year", "number", "unit", "unit_name", "file", "counted", "older", "date", "date_short"}
    | {"words", "words_part", "words_file", "sha256"},
    {"files": frozenset({"position", "file", "revision", "received", "outcome", "reason"}),
     "counts": frozenset({"position", "label", "value"})},
)  # fmt: skip


def sheet(store: Store, done: Answered, files: Sequence[FileAnswer], today: dt.date | None = None) -> bytes:
    """Return the page of a receipt that was written (`done`) for files in their order, as a PDF of one page."""
    day = today or dt.date.today()
    counting = next((one for one in files if one.outcome == "accepted"), None)
    shown, told = files[-_MOST:], counting or files[-1]
    if counting is not None and counting not in shown:
        shown = [counting, *shown[1:]]
    fields = {
        **of_issuer(issuer(store)),
        "year": str(done.year),
        "number": str(done.revision),
        "unit": done.unit,
        "unit_name": done.unit_name,
        "file": done.file.name,
        "counted": str(counting.revision) if counting else "",
        "older": str(len(files) - len(shown)) if len(files) > len(shown) else "",
        "words": " · ".join(file_words(told.sha256)),
        "words_part": "3" if counting else "2",
        "words_file": told.file,
        "sha256": told.sha256,
        "date": in_words(day),
        "date_short": short(day),
    }
    tables = {
        "files": file_rows([_received(one) for one in shown]),
        "counts": count_rows(counting.counts) if counting else (),
    }
    layout = read_document_layout(Source.of_file(FOLDER / "receipt.toml"), _KIND)
    out = io.BytesIO()
    value = DocumentValue(_("The receipt"), fields, tables)
    write_document_pdf(out, layout, [value], fields["association"], Progress())
    return out.getvalue()


def _received(one: FileAnswer) -> ReceivedFile:
    moment = dt.datetime.fromisoformat(one.received_at).astimezone()
    return ReceivedFile(one.file, one.revision, moment, one.outcome, one.reason)
