"""The sheet on which a workspace's recovery code is kept: one A4, made in memory."""

import datetime as dt
import io

from cdht_desktop.data.store import Store
from cdht_desktop.documents import fields as known
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import of_issuer
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

# Not among the kinds whose layout an association changes: what it says is how the program works.
KIND = Kind("recovery", known.ISSUER | {"code_first", "code_rest", "workspace", "date", "date_short"})


@needs(Right.USERS)
def sheet(store: Store, code: str, today: dt.date | None = None) -> bytes:
    """Return the sheet for a recovery `code` as a PDF of one page; nothing of it is kept or recorded here."""
    day = today or dt.date.today()
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    fields = {
        **of_issuer(issuer(store)),
        "code_first": "-".join(groups[:half]) + "-",
        "code_rest": "-".join(groups[half:]),
        "workspace": nfc(store.folder.name),
        "date": in_words(day),
        "date_short": short(day),
    }
    layout = read_document_layout(Source.of_file(FOLDER / "recovery.toml"), KIND)
    out = io.BytesIO()
    where = _("The recovery sheet")
    write_document_pdf(out, layout, [DocumentValue(where, fields)], fields["association"], Progress())
    return out.getvalue()
