"""The list of a year's certificates, with its search and filter."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.ops.recognition import CertificateRow
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.village_column import fit_villages
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_ROOM_FOR_NOTE = 320
_VILLAGE = 4  # its column
_SHOWN: dict[object, Callable[[CertificateRow], bool]] = {
    "all": lambda _row: True,
    "unprinted": lambda row: row.state == "valid" and not row.printed,
    "printed": lambda row: row.state == "valid" and row.printed,
    "revoked": lambda row: row.state == "revoked",
}


class CertificateList(QWidget):
    """Search, filter and table. `asked` is emitted where the rows are to be read again; `show_rows` shows them."""

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, CertificateRow] = {}
        self.search = SearchBox(_("Name, number, village or decision"))
        self.state = Choice(_states())
        self.state.setAccessibleName(_("Which certificates"))
        self.table = RowsTable(_columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("Certificates"))
        self._count = label("", "muted")
        note = _("The look of the certificates is this program's own, not an official form.")
        self._note = label(note, "muted", wrap=True)
        self._found = QStackedWidget()
        self._found.addWidget(self.table)
        self._found.addWidget(
            EmptyPage("search", _("No certificate found"), _("Look for fewer words, or show all certificates."))
        )
        self.search.asked.connect(lambda _text: self.asked.emit())
        self.state.currentIndexChanged.connect(lambda _index: self.asked.emit())
        self.table.chosen.connect(lambda _count: self._say_count())
        self.setFocusProxy(self.table)
        self._lay_out()

    def show_rows(self, rows: list[CertificateRow]) -> None:
        """Show those of `rows` that the filter lets through."""
        fits = _SHOWN[self.state.value()]
        self._rows = {row.id: row for row in rows if fits(row)}
        fit_villages(self.table, _VILLAGE, {row.village for row in rows})
        self.table.show_ids(list(self._rows))
        self._found.setCurrentIndex(0 if self._rows else 1)
        self._say_count()

    def row(self, row_id: str) -> CertificateRow | None:
        """Return a row in the list."""
        return self._rows.get(row_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a small screen the rows need the room; the panel that prints says the same.
        self._note.setVisible(self.height() > _ROOM_FOR_NOTE)

    def _say_count(self) -> None:
        chosen = self.table.chosen_count()
        words = _("{count} certificates").format(count=thousands(len(self._rows)))
        if chosen > 1:
            words += " · " + _("{count} chosen").format(count=thousands(chosen))
        self._count.setText(words)

    def _lay_out(self) -> None:
        above = QWidget()
        flow = FlowLayout(above, gap=STEP)
        for part in (self.search, self.state, self._count):
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(above)
        column.addWidget(self._found, 1)
        column.addWidget(self._note)


def _states() -> list[tuple[object, str]]:
    return [
        ("all", _("All certificates")),
        ("unprinted", _("Not printed yet")),
        ("printed", _("Already printed")),
        ("revoked", _("Revoked certificates")),
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Certificate number"), lambda row: row.number, width=88),
        Column(_("Register number"), lambda row: row.register_number, width=88),
        Column(_("Full name"), lambda row: row.name, width=200, stretch=True),
        Column(_("Birth"), lambda row: row.birth, width=DATE_WIDTH, align="right"),
        Column(_("Village"), lambda row: row.village, width=160),
        Column(_("Decision"), lambda row: row.decision, width=120),
        Column(_("State"), state_chip, width=144, delegate=ChipDelegate),
        Column(_("Printing"), printed_chip, width=112, delegate=ChipDelegate),
    ]


def state_chip(row: CertificateRow) -> ChipValue:
    """Return whether a certificate is valid."""
    return ChipValue(_("In force"), "good") if row.state == "valid" else ChipValue(_("Revoked"), "bad")


def printed_chip(row: CertificateRow) -> ChipValue:
    """Return whether a certificate was printed."""
    return (
        ChipValue(_("Printed"))
        if row.printed
        else ChipValue(_("Not printed"), "caution" if row.state == "valid" else "quiet")
    )
