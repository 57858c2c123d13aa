"""What waits for an officer: files put aside, and units whose two files of one revision differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.receiving import Aside, BatchRow
from cdht_desktop.ui.pages.hand_up_panel import local_time
from cdht_desktop.ui.pages.receive_words import why_chip, why_words
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _

MOST_REASON = 500  # letters
_UNKNOWN = "signer_unknown"


@dataclass(frozen=True)
class Waiting:
    """A file put aside (`aside`), or files of one revision that differ (`files`)."""

    id: str
    unit: str
    unit_name: str
    year: int
    revision: int
    at: str
    aside: Aside | None = None
    files: tuple[BatchRow, ...] = ()

    @property
    def why(self) -> ChipValue:
        """Why it waits."""
        return why_chip(self.aside) if self.aside else ChipValue(why_words("disputed"), "bad")


def waiting_rows(asides: Iterable[Aside], received: Iterable[BatchRow]) -> list[Waiting]:
    """Return what waits: files put aside first, then what is disputed, each with all its files."""
    found = [
        Waiting(one.batch_id, one.unit, one.unit_name, one.year, one.revision, one.at, aside=one) for one in asides
    ]
    disputed: dict[tuple[str, int], list[BatchRow]] = {}
    for row in received:
        if row.outcome == "disputed":
            disputed.setdefault((row.unit, row.year), []).append(row)
    for (unit, year), files in disputed.items():
        files.sort(key=lambda row: row.at)
        last = files[-1]
        row_id = f"{unit} {year}"
        found.append(Waiting(row_id, unit, last.unit_name, year, last.revision, last.at, files=tuple(files)))
    return found


class WaitingList(RowsTable):
    """The list of what waits."""

    def __init__(self) -> None:
        self._rows: dict[str, Waiting] = {}
        super().__init__(_columns(), lambda ids: [self._rows[one] for one in ids], name=_("Waiting for your decision"))
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)

    def show_rows(self, rows: Sequence[Waiting]) -> None:
        """Show what waits now."""
        self._rows = {row.id: row for row in rows}
        self.show_ids(list(self._rows))

    def row_of(self, row_id: str) -> Waiting | None:
        """Return a row, None where it waits no longer."""
        return self._rows.get(row_id)


class AsideBody(QWidget):
    """Why a file waits, the words to compare, a field for the reason, and what is known of the file."""

    def __init__(self, one: Aside, phone: str) -> None:
        super().__init__()
        self.form = FormRows()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP * 2)
        known = one.code != _UNKNOWN  # of an unknown one the sentence only says the words once more
        said = one.reason if known else _("Nobody has confirmed the key that signed this file yet.")
        column.addWidget(label(said, wrap=True))
        if one.words and one.can_confirm:
            column.addWidget(ten_words(one.words, phone))
        if one.needs_reason:
            hint = _("What the commune says: who moved away, died, or was listed twice. It is kept in the history.")
            self.form.note("reason", _("Why so many persons are gone"), hint)
        column.addWidget(self.form)
        self.form.setVisible(one.needs_reason)
        column.addWidget(facts(_facts(one, phone)))

    @property
    def reason(self) -> str:
        """What was typed as the reason."""
        return str(self.form.values().get("reason", ""))[:MOST_REASON]


def ten_words(words: Sequence[str], phone: str) -> QWidget:
    """Return the words of a signer's key, large and numbered in two columns, with what to do with them."""
    made = QFrame()
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(STEP * 2, STEP * 2, STEP * 2, STEP * 2)
    column.setSpacing(STEP)
    column.addWidget(label(_("Read these words with the commune on the phone"), "strong", wrap=True))
    if phone:
        column.addWidget(label(_("Phone: {number}").format(number=phone), wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(STEP)
    grid.setVerticalSpacing(STEP)
    half = (len(words) + 1) // 2
    for number, word in enumerate(words):
        line, side = number % half, number // half * 2
        grid.addWidget(label(f"{number + 1}.", "muted"), line, side, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label(word, "title"), line, side + 1)
        grid.setColumnStretch(side + 1, 1)
    column.addLayout(grid)
    what = _("Call a number that you knew before, not one from the file. They read the words from their own screen.")
    column.addWidget(label(what, "muted", wrap=True))
    made.setAccessibleName(_("Ten words: {words}").format(words=", ".join(words)))
    return made


def _facts(one: Aside, phone: str) -> tuple[tuple[str, str], ...]:
    return (
        (_("Unit"), one.unit_name),
        (_("Code"), one.unit),
        (_("Phone"), phone),
        (_("Year"), str(one.year)),
        (_("Revision"), str(one.revision)),
        (_("Received on"), local_time(one.at)),
        (_("Rows of data"), thousands(one.rows) if one.rows else ""),
        (_("File"), one.file),
        (_("Signed with key"), one.signer),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), lambda row: short_name(row.unit_name), width=200, stretch=True),
        Column(_("Why it waits"), lambda row: row.why, width=240, delegate=ChipDelegate),
        Column(_("Year"), lambda row: row.year, width=72, align="right"),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right", spare=3),
        Column(
            _("Received on"), lambda row: local_time(row.at).split(" ")[0], width=DATE_WIDTH, align="right", spare=2
        ),
        Column(_("Code"), lambda row: row.unit, width=80, spare=1),
    ]
