"""A PDF in memory, drawn page by page with PDFium. It is never written to a file to be looked at or printed."""

import atexit
import ctypes
import threading
import weakref

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from cdht_desktop.errors import Refused
from cdht_desktop.words import _

# PDFium keeps state of its own beside the documents: only one thread may be in it at a time. The same thread may come in
# again, where Python lets an old paper go in the middle of another.
_ALONE = threading.RLock()
_OPEN: "weakref.WeakSet[PdfPages]" = weakref.WeakSet()
POINTS = 72.0  # a PDF's unit: 1/72 inch
MM = 25.4  # in an inch
_LOOKED_AT = 48  # dots per inch at which a page is looked through for colour
_GREY = 6  # how far the three colours of a dot may lie apart in what still counts as grey


class PdfPages:
    """The pages of a PDF, counted from 0; may be used by several threads.

    Raises `Refused` where `content` is no PDF that can be drawn.
    """

    _closed = True

    def __init__(self, content: bytes) -> None:
        with _ALONE:
            try:
                self._document = pypdfium2.PdfDocument(content)
                self.count = len(self._document)
            except pypdfium2.PdfiumError as error:
                raise Refused(_("This paper cannot be shown: its PDF is damaged.")) from error
        self._closed = False
        _OPEN.add(self)

    def size(self, number: int) -> QSizeF:
        """Return a page's width and height in mm."""
        with _ALONE:
            wide, high = self._document.get_page_size(number)
        return QSizeF(wide * MM / POINTS, high * MM / POINTS)

    def picture(self, number: int, wide: int, high: int) -> QImage:
        """Return a whole page, `wide` × `high` dots, smooth as a screen needs it."""
        return self._draw(number, wide, high, QImage(wide, high, QImage.Format.Format_RGB32), 0, pdfium.FPDF_LCD_TEXT)

    def strip(self, number: int, wide: int, high: int, top: int, rows: int, *, coloured: bool) -> QImage:
        """Return `rows` rows of dots from row `top` of a page that is `wide` × `high` dots, sharp as a printer needs it.

        Letters and lines are either ink or not: a printer would make its own raster of every shade between.
        """
        kind = QImage.Format.Format_RGB32 if coloured else QImage.Format.Format_Grayscale8
        flags = pdfium.FPDF_PRINTING | pdfium.FPDF_RENDER_NO_SMOOTHTEXT | pdfium.FPDF_RENDER_NO_SMOOTHPATH
        flags |= 0 if coloured else pdfium.FPDF_GRAYSCALE
        return self._draw(number, wide, high, QImage(wide, rows, kind), top, flags)

    def coloured(self, number: int) -> bool:
        """Say whether a page has anything that is not black, white or grey."""
        size = self.size(number)
        wide, high = (max(1, round(side / MM * _LOOKED_AT)) for side in (size.width(), size.height()))
        image = self._draw(number, wide, high, QImage(wide, high, QImage.Format.Format_RGB32), 0, 0)
        seen = Image.frombuffer("RGB", (wide, high), bytes(image.constBits()), "raw", "BGRX", image.bytesPerLine(), 1)
        red, green, blue = seen.split()
        apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
        return int(apart.getextrema()[1]) > _GREY  # type: ignore[arg-type] # one band: two numbers

    def _draw(self, number: int, wide: int, high: int, image: QImage, top: int, flags: int) -> QImage:
        """Draw into the image's own memory, so that a page is held once."""
        image.fill(0xFFFFFFFF)
        grey = image.format() == QImage.Format.Format_Grayscale8
        kind = pdfium.FPDFBitmap_Gray if grey else pdfium.FPDFBitmap_BGRx
        stride = image.bytesPerLine()
        memory = (ctypes.c_ubyte * (stride * image.height())).from_buffer(image.bits())
        with _ALONE:
            if self._closed:
                return image
            page = self._document[number]
            target = pypdfium2.PdfBitmap.new_native(image.width(), image.height(), kind, buffer=memory, stride=stride)
            pdfium.FPDF_RenderPageBitmap(target, page, 0, -top, wide, high, 0, flags | pdfium.FPDF_ANNOT)
            target.close()
            page.close()
        return image

    def close(self) -> None:
        """Let the memory go; what is drawn after that is empty."""
        with _ALONE:
            if not self._closed:
                self._closed = True
                self._document.close()

    def __del__(self) -> None:
        self.close()  # pypdfium2 would close it too, but not alone


@atexit.register
def _close_all() -> None:
    """Close what is still shown when the program ends, before PDFium goes."""
    for pages in list(_OPEN):
        pages.close()
