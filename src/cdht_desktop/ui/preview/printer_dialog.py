"""Which printer, which pages, how many copies: the system's own dialog."""

from dataclasses import dataclass

from PySide6.QtCore import QSettings, QSizeF
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ui.preview.printing import layout_of
from cdht_desktop.ui.widgets import ask
from cdht_desktop.words import _

_LAST = "print/printer"


@dataclass(frozen=True)
class Chosen:
    """A printer as it was set in the dialog, its name as the system has it, and the pages wanted, from 0."""

    printer: QPrinter
    name: str
    numbers: tuple[int, ...]


def printer_names() -> list[str]:
    """Return the installed printers."""
    return list(QPrinterInfo.availablePrinterNames())


def ask_printer(parent: QWidget, title: str, count: int, size: QSizeF, name: str = "") -> Chosen | None:
    """Ask where to print `count` pages of a size (mm); None where the person thought better of it.

    The printer `name` is proposed, or the one that was used last. Raises `Refused` where none is installed.
    """
    names = printer_names()
    if not names:
        raise Refused(no_printer())
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    proposed = name or str(QSettings().value(_LAST, ""))
    if proposed in names:
        printer.setPrinterName(proposed)
    printer.setPageLayout(layout_of(size))
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintToFile, on=False)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, on=count > 1)
    dialog.setMinMax(1, count)
    dialog.setFromTo(1, count)
    if ask.answered(dialog.exec) != QPrintDialog.DialogCode.Accepted:
        return None
    QSettings().setValue(_LAST, printer.printerName())
    return Chosen(printer, printer.printerName(), wanted(printer, count))


def no_printer() -> str:
    """Return the sentence for a computer without a printer."""
    return _("No printer is installed on this computer. Save the PDF, and print it where there is one.")


def wanted(printer: QPrinter, count: int) -> tuple[int, ...]:
    """Return the pages (from 0) of `count` that a printer's settings ask for."""
    ranges = printer.pageRanges()
    if printer.printRange() != QPrinter.PrintRange.PageRange:
        return tuple(range(count))
    asked = [number for number in range(1, count + 1) if ranges.contains(number)]
    if not asked and printer.fromPage():
        asked = list(range(printer.fromPage(), min(printer.toPage() or count, count) + 1))
    return tuple(number - 1 for number in asked)
