"""Checking certificates by their code, without a network: as text, in a picture, on the pages of a PDF."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdht_desktop import apart
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import certificate_code
from cdht_desktop.exchange.certificate_code import BadCode
from cdht_desktop.exchange.certificate_facts import CertificateFacts, revoked_line
from cdht_desktop.exchange.keys import PublicKey, read_public_key_file
from cdht_desktop.files import disk_problem, read_at_most
from cdht_desktop.ops import code_pictures
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

__all__ = ["Verified", "read_public_key_file", "read_revoked", "verify_image", "verify_pdf", "verify_text"]
_MAX_FILE = 64 * 1024 * 1024
_MAX_REVOKED = 2 * 1024 * 1024  # bytes of a list of numbers: 100,000 of them
_SENTENCES = {
    "many_dots": n_("“{name}” has too many dots to be read. Make it smaller."),
    "many_pages": n_("“{name}” has too many pages."),
    "large_page": n_("“{name}” has too large a page."),
    "too_much": n_("“{name}” takes too much memory to be read."),
    "too_slow": n_("“{name}” takes too long to be read."),
    "too_large": n_("“{name}” is too large to be read."),
    "no_pdf": n_("“{name}” is not a PDF that can be read."),
    "no_picture": n_("“{name}” is not a picture that can be read."),
    "no_list": n_("“{name}” is not a list of numbers."),
    "no_code": n_("No code was found in “{name}”."),
}


@dataclass(frozen=True)
class Verified:
    """One code that was checked: `facts` where it holds, else `reason` in one sentence."""

    valid: bool
    facts: CertificateFacts | None
    reason: str = ""

    @property
    def said(self) -> dict[str, object]:
        """What the code says, for programs; None for each where it does not hold."""
        facts = self.facts
        names = ("number", "name", "birth_year", "id_last", "title", "year", "decision", "date", "unit")
        return {name: getattr(facts, name) if facts else None for name in names}

    @property
    def sentence(self) -> str:
        """Say the outcome in words."""
        if not self.valid or self.facts is None:
            return self.reason
        said = _("Holds: certificate {number}, {name}, year {year}, decision {decision} of {date}.")
        return said.format(**vars(self.facts))


def verify_text(text: str, key: PublicKey, revoked: frozenset[str] = frozenset()) -> Verified:
    """Check the text of a code with an association's public key; `revoked` as `read_revoked` returns them."""
    try:
        facts = certificate_code.read(text, key.public)
    except BadCode as refusal:
        return Verified(valid=False, facts=None, reason=str(refusal))
    if {facts.number, revoked_line(facts.number, facts.year)} & revoked:
        reason = _("Certificate {number} was revoked.").format(number=facts.number)
        return Verified(valid=False, facts=facts, reason=reason)
    return Verified(valid=True, facts=facts)


def verify_image(file: Path, key: PublicKey, revoked: frozenset[str] = frozenset()) -> list[Verified]:
    """Check the codes in a picture; raises `Refused` where the file is no picture, too large, or shows no code."""
    content = _content(file, _MAX_FILE, "no_picture")
    texts = list(_answers(code_pictures.read_image, content, file, "no_picture", Progress()))
    return _all_of(texts[0], file, key, revoked)


def verify_pdf(
    file: Path, key: PublicKey, revoked: frozenset[str] = frozenset(), *, progress: Progress | None = None
) -> list[Verified]:
    """Check the codes on the pages of a PDF, in order; raises `Refused` as `verify_image` does, or `Cancelled`."""
    progress = progress or Progress()
    content = _content(file, _MAX_FILE, "no_pdf")
    pages = _answers(code_pictures.read_pdf, content, file, "no_pdf", progress)
    progress.start(_("Checking certificates"), next(pages))
    texts: list[str] = []
    for page in pages:
        texts += page
        progress.step()
    return _all_of(texts, file, key, revoked)


def read_revoked(file: Path) -> frozenset[str]:
    """Return the numbers in a file, a line each, with the year behind where they begin anew (`00012 (2026)`).

    Empty lines and those that begin with # say nothing.
    """
    try:
        lines = _content(file, _MAX_REVOKED, "no_list").decode("utf-8-sig").splitlines()
    except ValueError as error:
        raise _refusal("no_list", file) from error
    return frozenset(nfc(line) for line in lines if line.strip() and not line.startswith("#"))


def _content(file: Path, most: int, fault: str) -> bytes:
    try:
        content = read_at_most(file, most)
    except (IsADirectoryError, PermissionError) as error:  # Windows calls a folder not permitted
        raise (_refusal(fault, file) if file.is_dir() else disk_problem(error, file)) from error
    except OSError as error:
        raise disk_problem(error, file) from error
    if content is None:
        raise _refusal("too_large", file)
    return content


def _answers(target: Callable[..., None], content: bytes, file: Path, fault: str, progress: Progress) -> Iterator[Any]:
    """Give what the process answers that looks at a file; `fault` is the sentence for one that it can't read."""
    try:
        for code, value in apart.answers(target, (content,), code_pictures.BOUNDS, progress):
            if code is not None:
                raise _refusal(fault if code == "unreadable" else code, file)
            yield value
    except apart.TooSlowError as error:
        raise _refusal("too_slow", file) from error
    except apart.DiedError as error:
        raise _refusal(fault, file) from error


def _all_of(texts: list[str], file: Path, key: PublicKey, revoked: frozenset[str]) -> list[Verified]:
    if not texts:
        raise _refusal("no_code", file)
    return [verify_text(text, key, revoked) for text in texts]


def _refusal(code: str, file: Path) -> Refused:
    return Refused(_(_SENTENCES[code]).format(name=file.name))
