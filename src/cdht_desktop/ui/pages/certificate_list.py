"""The list of a year's certificates, with its search and filter."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.ops.recognition import CertificateRow, Standing
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.village_column import fit_villages, widen
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

_ROOM_FOR_NOTE = 320
_NAME, _VILLAGE = 2, 4  # their columns
# Decision, register number, village, birth: they go one after the other where state and prints would lie outside. The
# panel of a certificate shows them as well.
_MAY_GO = (5, 1, _VILLAGE, 3)


class CertificateList(QWidget):
    """Search, filter and table; `fetch` returns the rows of ids. `asked`: which ids fit is to be read again."""

    asked = Signal()

    def __init__(self, fetch: Callable[[list[str]], Iterable[CertificateRow]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox(_("Name, number, village or decision"))
        self.state = Choice(_states())
        self.state.setAccessibleName(_("Which certificates"))
        self.table = RowsTable(_columns(), fetch, name=_("Certificates"))
        self._count = label("", "muted")
        note = _("The look of the certificates is this program's own, not an official form.")
        self._note = label(note, "muted", wrap=True)
        self._found = QStackedWidget()
        self._found.addWidget(self.table)
        self._nothing = EmptyPage("search", "")
        self._found.addWidget(self._nothing)
        self.search.asked.connect(lambda _text: self.asked.emit())
        self.state.currentIndexChanged.connect(lambda _index: self.asked.emit())
        self.table.chosen.connect(lambda _count: self._say_count())
        self.setFocusProxy(self.table)
        self._lay_out()

    def standing(self) -> Standing:
        """Return which certificates are wanted."""
        found: Standing = self.state.value()  # type: ignore[assignment] # of _states
        return found

    def show_ids(self, ids: Sequence[str], villages: Iterable[str], numbers: Sequence[tuple[str, str]]) -> None:
        """Show these certificates; the columns get room for these villages and (certificate, register) numbers."""
        fit_villages(self.table, _VILLAGE, villages)
        for column, texts in enumerate(zip(*numbers, strict=True)):
            widen(self.table, column, texts)
        self._show_columns()
        self.table.show_ids(ids)
        self._found.setCurrentIndex(0 if ids else 1)
        if self.search.value() or self.standing() != "all":
            self._nothing.say(_("No certificate found"), _("Look for fewer words, or show all certificates."))
        else:
            self._nothing.say(_("Nobody is recognised yet"))
        self._say_count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # On a small screen the rows need the room; the panel that prints says the same.
        self._note.setVisible(self.height() > _ROOM_FOR_NOTE)
        self._show_columns()

    def _show_columns(self) -> None:
        table = self.table
        for column in _MAY_GO:
            table.show_column(column, visible=True)
        others = (column for column in range(len(table.rows.columns)) if column != _NAME)
        needed = table.rows.columns[_NAME].width + sum(map(table.columnWidth, others))
        room = table.width() - 2 * table.frameWidth() - table.verticalScrollBar().sizeHint().width()
        for column in _MAY_GO:
            if needed > room:
                needed -= table.columnWidth(column)
                table.show_column(column, visible=False)

    def _say_count(self) -> None:
        chosen = self.table.chosen_count()
        words = _("{count} certificates").format(count=thousands(len(self.table.rows.ids)))
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
        ("repeated", _("Printed more than once")),
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
        Column(_("Times printed"), printed_chip, width=112, delegate=ChipDelegate),
    ]


def state_chip(row: CertificateRow) -> ChipValue:
    """Return whether a certificate is valid."""
    if row.state == "valid":
        return ChipValue(_("In force"), "good")
    return ChipValue(_("Replaced"), "quiet") if row.replaced_by else ChipValue(_("Revoked"), "bad")


def printed_chip(row: CertificateRow) -> ChipValue:
    """Return how often a certificate was printed."""
    if not row.prints:
        return ChipValue(_("Not printed"), "caution" if row.state == "valid" else "quiet")
    if row.prints == 1:
        return ChipValue(_("Once"))
    return ChipValue(_("{count} times").format(count=thousands(row.prints)), "accent")
