"""Checking certificates by their code, without a network: as text, in a picture, on the pages of a PDF."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import certificate_code
from cdht_desktop.exchange.certificate_code import BadCode
from cdht_desktop.exchange.certificate_facts import CertificateFacts, revoked_line
from cdht_desktop.exchange.keys import PublicKey, read_public_key_file
from cdht_desktop.files import disk_problem
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

__all__ = ["Verified", "read_public_key_file", "read_revoked", "verify_image", "verify_pdf", "verify_text"]
_MAX_FILE = 64 * 1024 * 1024
_MAX_PIXELS = 60_000_000  # a page of A3 at 600 dpi has 70 million; a phone's photograph 12 to 50
_MAX_PAGES = 20_000
_PICTURES = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF")
_DPI = 200
# Not the whole family: the reader takes some patterns inside a large code for a small Micro QR.
_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCodeModel2)
# How a picture is turned (degrees), enlarged and cleaned, one way after the other, until a code is found in it: the
# reader misses one dirtied code in a hundred as it lies, and finds most of these otherwise (`bench/codes.py`).
_Cleaning = tuple[Callable[[Image.Image, Image.Image], Image.Image], ...]
_DARK_SPECKS: _Cleaning = (ImageChops.lighter, ImageChops.darker)  # what is wider than they are grows back
_LIGHT_SPECKS: _Cleaning = (ImageChops.darker, ImageChops.lighter)
_TRIES: tuple[tuple[int, float, _Cleaning], ...] = (
    (0, 1.0, ()),
    (4, 1.0, ()),
    (0, 1.0, _DARK_SPECKS),
    (0, 1.0, _LIGHT_SPECKS),
    (0, 0.7, ()),
    (-8, 1.5, ()),
    (17, 1.5, ()),
)
_RETRIED = 16_000_000  # dots that a picture has at most after the first try: all the others take about 2 s then
_WHITE = 255
_DEFAULT_DPI = 72  # a PDF's own unit


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
    _check_size(file)
    try:
        with Image.open(file, formats=_PICTURES) as picture:
            if picture.width * picture.height > _MAX_PIXELS:
                raise Refused(_("“{name}” has too many dots to be read. Make it smaller.").format(name=file.name))
            texts = _codes(picture.convert("L"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused(_("“{name}” is not a picture that can be read.").format(name=file.name)) from error
    return _all_of(texts, file, key, revoked)


def verify_pdf(
    file: Path, key: PublicKey, revoked: frozenset[str] = frozenset(), *, progress: Progress | None = None
) -> list[Verified]:
    """Check the codes on the pages of a PDF, in order; raises `Refused` as `verify_image` does, or `Cancelled`."""
    _check_size(file)
    try:
        texts = [text for page in _pages(file, progress or Progress()) for text in _codes(page)]
    except (pypdfium2.PdfiumError, OSError) as error:  # a folder, too
        raise Refused(_("“{name}” is not a PDF that can be read.").format(name=file.name)) from error
    return _all_of(texts, file, key, revoked)


def read_revoked(file: Path) -> frozenset[str]:
    """Return the numbers in a file, a line each, with the year behind where they begin anew (`00012 (2026)`).

    Empty lines and those that begin with # say nothing.
    """
    _check_size(file)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise Refused(_("“{name}” is not a list of numbers.").format(name=file.name)) from error
    return frozenset(nfc(line) for line in lines if line.strip() and not line.startswith("#"))


def _pages(file: Path, progress: Progress) -> Iterator[Image.Image]:
    """Yield the pages as grey pictures, one at a time in memory."""
    document = pypdfium2.PdfDocument(file)
    try:
        if len(document) > _MAX_PAGES:
            raise Refused(_("“{name}” has too many pages.").format(name=file.name))
        progress.start(_("Checking certificates"), len(document))
        for page in document:
            width, height = page.get_size()
            scale = _DPI / _DEFAULT_DPI
            if width * height * scale * scale > _MAX_PIXELS:
                raise Refused(_("“{name}” has too large a page.").format(name=file.name))
            yield page.render(scale=scale, grayscale=True).to_pil()
            progress.step()
    finally:
        document.close()


def _codes(picture: Image.Image) -> list[str]:
    """Return the texts of the QRs in a picture that are codes of certificates; of the others only where none is."""
    others: list[str] = []
    for number, (turn, scale, cleaning) in enumerate(_TRIES):
        if number == 1:
            picture = _reduced(picture)
        laid = reduce(_spread, cleaning, _laid(picture, turn, scale))
        found = [code.text for code in zxingcpp.read_barcodes(laid, formats=_FORMATS)]
        codes = [text for text in found if text.upper().startswith(certificate_code.FAMILY)]
        if codes:
            return codes
        others = others or found
    return others


def _reduced(picture: Image.Image) -> Image.Image:
    """Return a picture with at most `_RETRIED` dots."""
    share = math.sqrt(_RETRIED / (picture.width * picture.height))
    if share >= 1:
        return picture
    return picture.resize((int(picture.width * share), int(picture.height * share)), reducing_gap=2.0)


def _spread(picture: Image.Image, choose: Callable[[Image.Image, Image.Image], Image.Image]) -> Image.Image:
    """Return a picture each of whose dots is the one that `choose` takes of it and the eight around it.

    As Pillow's `MinFilter(3)` and `MaxFilter(3)` do, in a tenth of their time; only its edges wrap around.
    """
    for right, down in ((1, 0), (0, 1)):
        before, after = ImageChops.offset(picture, -right, -down), ImageChops.offset(picture, right, down)
        picture = choose(choose(picture, before), after)
    return picture


def _laid(picture: Image.Image, turn: int, scale: float) -> Image.Image:
    """Return a picture enlarged and turned on white."""
    if scale != 1:
        size = round(picture.width * scale), round(picture.height * scale)
        picture = picture.resize(size, Image.Resampling.BICUBIC)
    return picture.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=_WHITE) if turn else picture


def _all_of(texts: list[str], file: Path, key: PublicKey, revoked: frozenset[str]) -> list[Verified]:
    if not texts:
        raise Refused(_("No code was found in “{name}”.").format(name=file.name))
    return [verify_text(text, key, revoked) for text in texts]


def _check_size(file: Path) -> None:
    try:
        size = file.stat().st_size
    except OSError as error:
        raise disk_problem(error, file) from error
    if size > _MAX_FILE:
        raise Refused(_("“{name}” is too large to be read.").format(name=file.name))
