"""A PDF onto paper at its own size: full pages, a dot of the page for a dot of the printer."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.progress import Progress
from cdht_desktop.ui.preview.pages import MM, PdfPages
from cdht_desktop.words import _

# Dots an inch that a page is drawn with at most: a finer printer repeats each dot. Laser printers have 600 or 1200;
# ink printers 360 or 720, and half of 720 would be seen.
FINEST = 720
_ROWS = 512  # of dots that are drawn at once: 10 MB of an A4 page at 600 dots an inch, where all would be 140 MB
_NEAR = 2.0  # mm by which a printer's own idea of a paper size may differ
_FAILED = frozenset({QPrinter.PrinterState.Aborted, QPrinter.PrinterState.Error})


@dataclass(frozen=True)
class Sent:
    """What went to a printer: the pages (from 0) that were sent whole, and how it ended.

    `stopped`: the person stopped it; `gone`: the printer took no more.
    """

    numbers: tuple[int, ...]
    ended: Literal["all", "stopped", "gone"]


def print_pages(content: bytes, printer: QPrinter, numbers: Sequence[int], progress: Progress) -> Sent:
    """Print pages of a PDF (counted from 0), each on paper of its own size, nothing fitted; may run on any thread.

    Raises `Refused` where the printer does not begin or has no paper of that size, `Cancelled` where it was stopped
    before the first page.
    """
    pages = PdfPages(content)
    copies = 1 if printer.supportsMultipleCopies() else max(printer.copyCount(), 1)
    order = list(numbers) * copies
    progress.start(_("Printing"), len(order))
    try:
        set_paper(printer, pages.size(order[0]))
        painter = QPainter()
        if not painter.begin(printer):
            raise Refused(gone(printer.printerName()))
        done, ended = _send(pages, printer, painter, order, progress)
        if ended != "all":
            printer.abort()
        if not painter.end() or printer.printerState() in _FAILED:
            ended = "stopped" if ended == "stopped" else "gone"
    finally:
        pages.close()
    if ended == "stopped" and not done:
        raise Cancelled
    return Sent(tuple(dict.fromkeys(order[:done])), ended)


def gone(name: str) -> str:
    """Return the sentence for a printer that does not answer."""
    return _("The printer “{name}” does not answer. See that it is switched on and connected.").format(name=name)


def set_paper(printer: QPrinter, size: QSizeF) -> None:
    """Give a printer a page's size (mm) and direction, up to the paper's edges.

    Raises `Refused` where it has no such paper.
    """
    printer.setFullPage(True)
    printer.setPageLayout(layout_of(size))
    paper = printer.pageLayout().fullRect(QPageLayout.Unit.Millimeter).size()
    if abs(paper.width() - size.width()) > _NEAR or abs(paper.height() - size.height()) > _NEAR:
        wide, high = round(size.width()), round(size.height())
        text = _("The printer “{name}” has no paper of {wide} × {high} mm. Choose another printer, or save the PDF.")
        raise Refused(text.format(name=printer.printerName(), wide=wide, high=high))


def layout_of(size: QSizeF) -> QPageLayout:
    """Return the layout of a full page of this size in mm."""
    across = size.width() > size.height()
    upright = QSizeF(size.height(), size.width()) if across else size
    paper = QPageSize(upright, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
    way = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
    made = QPageLayout(paper, way, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def _send(
    pages: PdfPages, printer: QPrinter, painter: QPainter, order: Sequence[int], progress: Progress
) -> tuple[int, Literal["all", "stopped", "gone"]]:
    """Draw page after page; return how many were drawn whole, and how it ended."""
    before = pages.size(order[0])
    for done, number in enumerate(order):
        size = pages.size(number)
        try:
            progress.check()
            if done:
                if size != before:
                    printer.setPageLayout(layout_of(size))
                if not printer.newPage():
                    return done, "gone"
            before = size
            _draw(pages, number, painter, printer.resolution(), progress)
        except Cancelled:
            return done, "stopped"
        if printer.printerState() in _FAILED:
            return done, "gone"
        progress.done = done + 1
    return len(order), "all"


def _draw(pages: PdfPages, number: int, painter: QPainter, resolution: int, progress: Progress) -> None:
    """Draw a page in strips, so that never more than one strip of it is in memory."""
    repeat = math.ceil(resolution / FINEST)
    size, dots = pages.size(number), resolution / repeat / MM
    wide, high = round(size.width() * dots), round(size.height() * dots)
    coloured = pages.coloured(number)
    for top in range(0, high, _ROWS):
        progress.check()
        rows = min(_ROWS, high - top)
        strip = pages.strip(number, wide, high, top, rows, coloured=coloured)
        painter.drawImage(QRectF(0, top * repeat, wide * repeat, rows * repeat), strip)
