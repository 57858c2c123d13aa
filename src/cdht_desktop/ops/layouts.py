"""The layouts of papers: which one is in force for each."""

from cdht_desktop.data.store import Store
from cdht_desktop.documents.certificate_layout import FOLDER, CertificateLayout, read_certificate_layout
from cdht_desktop.documents.document_layout import DocumentLayout, read_document_layout
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.reading import Source


def certificate(_store: Store) -> CertificateLayout:
    """Return the layout that certificates are printed with; raises `BadRules` where it cannot be used."""
    return read_certificate_layout(Source.of_file(FOLDER / "certificate.toml"))


def document(_store: Store, kind: str) -> DocumentLayout:
    """Return the layout of a paper of `kind` (one of `KINDS`); raises `BadRules` where it cannot be used."""
    return read_document_layout(Source.of_file(FOLDER / f"{kind}.toml"), KINDS[kind])
