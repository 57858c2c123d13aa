"""The sheet that goes with a file handed up: what it holds, the words and the QR to know it by, room for two signatures."""

import datetime as dt
import io
from pathlib import Path
from typing import Any

from cdht_desktop.data import batches as kept
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.handed_up import name_of_reader
from cdht_desktop.data.store import Store
from cdht_desktop.documents import fields as known
from cdht_desktop.documents.certificate_layout import FOLDER
from cdht_desktop.documents.dates import in_words, short
from cdht_desktop.documents.document_layout import read_document_layout
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import counted, of_issuer
from cdht_desktop.documents.fields_cover import OPEN, SEALED, count_rows, fact_rows, word_rows
from cdht_desktop.documents.kinds import Kind
from cdht_desktop.documents.reading import Source
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.exchange import keys
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.exchange.manifest import BadManifest, Manifest
from cdht_desktop.files import replacing
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

# Not among the kinds whose layout an association changes: what it says is how the program works.
KIND = Kind(
    "cover",
    known.ISSUER
    | {
        "file",
        "year",
        "revision",
        "made",
        "unit",
        "unit_name",
        "to_name",
        "sealed",
        "open",
        "removed",
        "removed_reason",
    }
    | {"decision", "decision_date", "sha256", "key_id", "date", "date_short"},
    {
        "facts": frozenset({"label", "value"}),
        "counts": frozenset({"position", "label", "value"}),
        "words": frozenset({"first", "file_first", "key_first", "second", "file_second", "key_second"}),
    },
)


@needs(Right.HAND_UP)
def make(store: Store, batch_id: str, today: dt.date | None = None) -> bytes:
    """Return the sheet of a file that was handed up (by its row's id) as a PDF of one page.

    Raises `NotFound`, and `Refused` for a file of an older program, whose sums are not known here.
    """
    row, manifest, to_name = _read(store, batch_id)
    facts = _facts(row, manifest, to_name)
    day = today or dt.date.today()
    fields = of_issuer(issuer(store)) | facts | {"date": in_words(day), "date_short": short(day)}
    sealing = SEALED if manifest.encrypted else OPEN
    words = word_rows(file_words(row.sha256), keys.words(bytes.fromhex(manifest.signer.public_key)))
    tables = {
        "facts": fact_rows({**facts, "sealing": sealing, "sender": f"{row.unit_name} ({row.unit})"}),
        "counts": count_rows(manifest.sender.control),
        "words": words,
    }
    layout = read_document_layout(Source.of_file(FOLDER / "cover.toml"), KIND)
    # As sha256sum writes it, so that one can compare without this program too.
    value = DocumentValue(_("The cover sheet"), fields, tables, code=f"{row.sha256}  {row.file}")
    out = io.BytesIO()
    write_document_pdf(out, layout, [value], fields["association"], Progress())
    return out.getvalue()


@needs(Right.HAND_UP)
def save(store: Store, batch_id: str, out: Path) -> Path:
    """Write the sheet to a file and return it. Raises as `make`, and `DiskProblem`."""
    content = make(store, batch_id)
    with replacing(out) as stream:
        stream.write(content)
    return out


def _read(store: Store, batch_id: str) -> tuple[BatchRow, Manifest, str]:
    """Return a file's row, what it says in the clear, and what the unit is called that it is for."""
    with store.read() as connection:
        row = kept.by_id(connection, batch_id)
        if row is None or row.direction != "out":
            raise NotFound(_("No such file was made here."))
        said: dict[str, Any] = kept.manifests(connection, [row.id])[row.id]
        to_name = name_of_reader(connection, row.id)
    try:
        return row, Manifest.from_dict(said), to_name
    except BadManifest as error:
        sentence = _("“{name}” was made by an older program: make the file again, then its cover sheet.")
        raise Refused(sentence.format(name=row.file)) from error


def _facts(row: BatchRow, manifest: Manifest, to_name: str) -> dict[str, str]:
    sender = manifest.sender
    made = dt.datetime.fromisoformat(row.at).astimezone()
    removed, correction = sender.removed, sender.correction
    facts = {
        "file": row.file,
        "year": str(row.year),
        "revision": str(row.revision),
        "made": f"{made:%H:%M} {short(made.date())}",
        "unit": row.unit,
        "unit_name": row.unit_name,
        "to_name": to_name or sender.to or "",
        "sealed": SEALED if manifest.encrypted else "",
        "open": "" if manifest.encrypted else OPEN,
        "removed": counted(removed.count) if removed and removed.count else "",
        "removed_reason": removed.reason if removed else "",
        "decision": correction.decision if correction else "",
        "decision_date": short(correction.date) if correction else "",
        "sha256": row.sha256,
        "key_id": row.signer,
    }
    return {name: nfc(text) for name, text in facts.items()}
