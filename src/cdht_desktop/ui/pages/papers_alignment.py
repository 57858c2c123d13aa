"""Setting a printer right: print a page, read three numbers on it, type them in."""

import re
from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import printers
from cdht_desktop.ops.printers import Placing
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _

_NUMBER = re.compile(r"([+\-−–]?)(\d{1,2})(?:[.,](\d))?")
_READ = ("a", "b", "c")


class AlignmentForm(QWidget):
    """The printer, the page to print on it, and what was read there.

    `names` are the installed printers; `print_page(printer)` prints the calibration page on one.
    """

    def __init__(self, desk: Desk, names: list[str], print_page: Callable[[str], object]) -> None:
        super().__init__()
        self._desk = desk
        self.form = FormRows()
        self._printer = self.form.choice("printer", _("Printer"), [(name, name) for name in names])
        self._now = label("", "muted", wrap=True)
        self._page = button(_("Print the page to measure"), lambda: print_page(self.printer), icon="print")
        self._back = button(_("Set back to zero"), self._set_back, role="link")
        self.read = FormRows()
        for name in _READ:
            self.read.line(name, name.upper(), beside=name != "a", longest=6).setPlaceholderText("0,0")
        self._printer.currentIndexChanged.connect(lambda _at: self.tell())
        self._put_together()
        self.tell()

    @property
    def printer(self) -> str:
        """The printer that is set right."""
        return str(self._printer.value() or "")

    def choose(self, name: str) -> None:
        """Set this printer right."""
        self._printer.set_value(name)
        self.tell()

    def tell(self) -> None:
        """Say how the printer stands set."""
        placing = self._desk.read(printers.calibration, self.printer)
        self._now.setText(in_words(placing))
        self._back.setVisible(placing != Placing())
        self.read.errors({})

    def numbers(self) -> dict[str, int]:
        """Return what was read, in tenths of a millimetre; raises `FieldErrors`."""
        values = self.read.values()
        found = {name: read_tenths(str(values[name])) for name in _READ}
        wrong = _("Such as +0,5 or -1,2.")
        errors = {name: wrong for name, number in found.items() if number is None}
        if errors:
            raise FieldErrors(errors)
        return {name: number or 0 for name, number in found.items()}

    def clear(self) -> None:
        """Forget what was read: it was taken over."""
        self.read.set_values(dict.fromkeys(_READ, ""))
        self.tell()

    def _set_back(self) -> None:
        self._desk.work(
            _("Set a printer back"), printers.set_calibration, self.printer, Placing(),
            done=lambda _changes: self.tell(), failed=self.form.refused,
        )  # fmt: skip

    def _put_together(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        why = _("No printer draws its paper in quite straight. This puts certificates where they belong.")
        column.addWidget(label(why, "muted", wrap=True))
        column.addWidget(self.form)
        column.addWidget(self._now)
        column.addWidget(self._back)
        column.addWidget(label(_("1. Print the page, on a sheet of A4."), "strong", wrap=True))
        column.addWidget(self._page)
        column.addWidget(label(_("2. On the sheet, read the number of each stair with a ruler."), "strong", wrap=True))
        column.addWidget(label(_("The sheet says how. + and - matter."), "muted", wrap=True))
        column.addWidget(self.read)
        column.addWidget(label(_("3. Print the page again: all three should read 0."), "strong", wrap=True))


def read_tenths(text: str) -> int | None:
    """Return a number of millimetres with one decimal in tenths: +0,5 → 5; None where it is none."""
    found = _NUMBER.fullmatch(text.strip().replace(" ", ""))
    if found is None:
        return None
    tenths = int(found[2]) * 10 + int(found[3] or 0)
    return -tenths if found[1] and found[1] != "+" else tenths


def in_words(placing: Placing) -> str:
    """Say how a printer stands set."""
    if placing == Placing():
        return _("Not set right yet: it prints as the layout says.")
    words = _("Set: {right} mm to the right, {down} mm down, turned by {turn}°.")
    return words.format(
        right=_signed(placing.shift_x / 10, 1),
        down=_signed(placing.shift_y / 10, 1),
        turn=_signed(placing.turn / 100, 2),
    )


def _signed(number: float, places: int) -> str:
    return f"{number:+.{places}f}".replace(".", ",") if number else "0"
