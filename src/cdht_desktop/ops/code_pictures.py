"""Finding codes in pictures and on the pages of a PDF, in a process of its own (`apart`).

What reads them (Pillow, PDFium, zxing) is written in C, and the files come from anybody.
"""

import io
import math
from collections.abc import Callable, Iterator
from functools import reduce
from multiprocessing.connection import Connection
from typing import Any

import pypdfium2
import zxingcpp
from PIL import Image, ImageChops

from cdht_desktop import apart, apart_child
from cdht_desktop.apart_child import NotReadError
from cdht_desktop.exchange.certificate_code import FAMILY

_MEGABYTE = 1024 * 1024
BOUNDS = apart.Bounds(300 * _MEGABYTE, 30)  # the seconds of a picture, and of each page
_ALLOWED = 200 * _MEGABYTE  # memory of the process beyond its start and the file
_ALL_SECONDS = 2 * 60 * 60  # of a PDF of 20,000 pages
_MOST_PIXELS = 60_000_000  # a page of A3 at 600 dpi has 70 million; a phone's photograph 12 to 50
_MOST_READ = 40_000_000  # after a JPEG was told to come smaller; a page of A4 at 600 dpi has 35 million
_ENOUGH = 25_000_000  # above which it is told so
_MOST_BYTES = 80 * _MEGABYTE  # of a picture's dots as they are read: 20 million in colours
_MOST_PAGES = 20_000
_COLOUR_BYTES = 4  # that a dot in colours takes
_GREY = frozenset({"1", "L", "P"})  # kinds of pictures whose dots take one
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
_RETRIED = 9_000_000  # dots that a picture has at most after the first try: all the others take about 1 s then
_NARROWEST = 5  # sides of a picture that is turned: a narrow one would grow to many times its dots
_WHITE = 255
_DEFAULT_DPI = 72  # a PDF's own unit
# What Pillow and PDFium tell a damaged file by.
_FAULTS = (
    OSError, ValueError, SyntaxError, LookupError, EOFError, TypeError, ArithmeticError, AttributeError,
    AssertionError,
    Image.DecompressionBombError, pypdfium2.PdfiumError,
)  # fmt: skip


def read_image(content: bytes, answer: Connection) -> None:
    """Answer with the texts of the codes in a picture; the codes of a refusal are `many_dots` and `unreadable`."""
    _hold(content)
    apart_child.answer_each(answer, lambda say: say(codes_in(content)), _FAULTS)


def read_pdf(content: bytes, answer: Connection) -> None:
    """Answer with the number of a PDF's pages, then with the texts of the codes on each page.

    The codes of a refusal are `many_pages`, `large_page` and `unreadable`.
    """
    _hold(content)

    def work(say: Callable[[Any], None]) -> None:
        for found in _pages(content):
            say(found if isinstance(found, int) else _codes(found))

    apart_child.answer_each(answer, work, _FAULTS)


def codes_in(content: bytes) -> list[str]:
    """Return the texts of the codes in a picture, in this process; raises `NotReadError`, and whatever Pillow raises."""
    return _codes(_grey(content))


def _hold(content: bytes) -> None:
    apart_child.hold_back(8 * BOUNDS.memory, _ALL_SECONDS)
    apart_child.allow(_ALLOWED + 2 * len(content))


def _grey(content: bytes) -> Image.Image:
    """Return a picture in grey; its size is asked before its dots are read."""
    with Image.open(io.BytesIO(content), formats=_PICTURES) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            raise NotReadError("many_dots")
        smaller = 2 if picture.width * picture.height > _ENOUGH else 1
        picture.draft("L", (picture.width // smaller, picture.height // smaller))  # a JPEG need not be coloured first
        dots = picture.width * picture.height
        if dots > _MOST_READ or dots * (1 if picture.mode in _GREY else _COLOUR_BYTES) > _MOST_BYTES:
            raise NotReadError("many_dots")
        return picture.convert("L")


def _pages(content: bytes) -> Iterator[int | Image.Image]:
    """Yield how many pages there are, then the pages as grey pictures, one at a time in memory."""
    with pypdfium2.PdfDocument(content) as document:
        if len(document) > _MOST_PAGES:
            raise NotReadError("many_pages")
        yield len(document)
        for page in document:
            width, height = page.get_size()
            scale = _DPI / _DEFAULT_DPI
            if not 1 <= width * height * scale * scale <= _MOST_READ:
                raise NotReadError("large_page")
            yield page.render(scale=scale, grayscale=True).to_pil()
            page.close()


def _codes(picture: Image.Image) -> list[str]:
    """Return the texts of the QRs in a picture that are codes of certificates; of the others only where none is."""
    others: list[str] = []
    ways = _TRIES if max(picture.size) <= _NARROWEST * min(picture.size) else _TRIES[:1]
    for number, (turn, scale, cleaning) in enumerate(ways):
        if number == 1:
            picture = _reduced(picture)
        laid = reduce(_spread, cleaning, _laid(picture, turn, scale))
        found = [code.text for code in zxingcpp.read_barcodes(laid, formats=_FORMATS)]
        codes = [text for text in found if text.upper().startswith(FAMILY)]
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
