"""Setting a printer right for certificates: how far its print is moved and turned, kept for each printer by its name."""

import io
from collections.abc import Mapping
from dataclasses import asdict

from cdht_desktop.changes import Changes
from cdht_desktop.data import printers as data
from cdht_desktop.data.store import Store
from cdht_desktop.documents.calibration import corrected, write_calibration
from cdht_desktop.documents.placing import Placing
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["MOST_READ", "MOST_SHIFT", "MOST_TURN", "Placing"]
MOST_SHIFT = 200  # tenths of a millimetre: a certificate's border stands 8 mm from the edge
MOST_TURN = 300  # hundredths of a degree: nobody feeds paper that crooked
MOST_READ = 30  # tenths of a millimetre: as far as the page's stairs go
_MOST_NAME = 200  # letters


def calibration(store: Store, printer: str) -> Placing:
    """Return how a printer was set right; as it is where it never was."""
    return calibrations(store).get(nfc(printer), Placing())


def calibrations(store: Store) -> Mapping[str, Placing]:
    """Return the printers that were set right, by name."""
    with store.read() as connection:
        return {name: Placing(**values) for name, values in data.calibrations(connection).items()}


@needs(Right.PRINT)
def set_calibration(store: Store, printer: str, placing: Placing) -> Changes[Placing]:
    """Keep how a printer is set right. Raises `FieldErrors` (`printer`, `shift_x`, `shift_y`, `turn`)."""
    name = nfc(printer)
    errors = {
        "printer": _name_wrong(name),
        "shift_x": _beyond(placing.shift_x, MOST_SHIFT, _("At most {most} mm to either side."), 10),
        "shift_y": _beyond(placing.shift_y, MOST_SHIFT, _("At most {most} mm to either side."), 10),
        "turn": _beyond(placing.turn, MOST_TURN, _("At most {most} degrees to either side."), 100),
    }
    _raise(errors)
    with store.write(_("Printer “{printer}” set right").format(printer=name)) as writing:
        data.keep(writing, name, asdict(placing))
    return writing.changes(placing)


@needs(Right.PRINT)
def set_by_page(store: Store, printer: str, read: Mapping[str, int], *, across: bool = True) -> Changes[Placing]:
    """Set a printer right by what was read on its calibration page, which was printed as it stood set.

    `read` are the numbers of the page's stairs in tenths of a millimetre, under `a`, `b` and `c`. Raises `FieldErrors`
    (these three, or those of `set_calibration`).
    """
    asked = _("From {least} to {most} mm, as the page's stairs say.")
    sentence = asked.format(least=_mm(-MOST_READ, 10), most=_mm(MOST_READ, 10))
    _raise({name: "" if abs(read[name]) <= MOST_READ else sentence for name in "abc"})
    placing = corrected(calibration(store, printer), [read[name] for name in "abc"], across=across)
    return set_calibration(store, printer, placing)


def calibration_page(store: Store, printer: str = "", *, across: bool = True) -> bytes:
    """Return the calibration page for a printer as a PDF, on A4 across or upright, placed as the printer stands set.

    Raises `FieldErrors` (`printer`), or `Refused` where the name has letters that no font has.
    """
    name = nfc(printer)
    if name:
        _raise({"printer": _name_wrong(name)})
    out = io.BytesIO()
    write_calibration(out, name, calibration(store, name), across=across)
    return out.getvalue()


def _raise(errors: Mapping[str, str]) -> None:
    wrong = {name: sentence for name, sentence in errors.items() if sentence}
    if wrong:
        raise FieldErrors(wrong)


def _name_wrong(name: str) -> str:
    if not name:
        return _("Choose a printer.")
    return _("At most {count} letters.").format(count=_MOST_NAME) if len(name) > _MOST_NAME else ""


def _beyond(value: int, most: int, sentence: str, parts: int) -> str:
    return "" if -most <= value <= most else sentence.format(most=_mm(most, parts))


def _mm(value: int, parts: int) -> str:
    return f"{value / parts:g}"
