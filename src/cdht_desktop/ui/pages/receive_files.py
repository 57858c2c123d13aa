"""All files that came, the newest first, and one of them in the panel."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.receiving import BatchRow
from cdht_desktop.ui.pages.hand_up_panel import local_time, shortened
from cdht_desktop.ui.pages.recognition_panel import facts
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_panel import file_chip
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip, ChipDelegate
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _


class FileList(RowsTable):
    """The list of all files."""

    def __init__(self) -> None:
        self._rows: dict[str, BatchRow] = {}
        super().__init__(_columns(), lambda ids: [self._rows[one] for one in ids], name=_("Batches received"))
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)

    def show_rows(self, rows: Sequence[BatchRow]) -> None:
        """Show these files."""
        self._rows = {row.id: row for row in rows}
        self.show_ids(list(self._rows))

    def row_of(self, row_id: str) -> BatchRow | None:
        """Return a row of the list."""
        return self._rows.get(row_id)


def file_body(row: BatchRow) -> QWidget:
    """Return what is known of a file that came."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(STEP * 2)
    value = file_chip(row.outcome)
    chip = QHBoxLayout()
    chip.addWidget(Chip(value.word, value.tone))
    chip.addStretch()
    column.addLayout(chip)
    if row.reason:
        column.addWidget(label(row.reason, wrap=True))
    column.addWidget(facts(_facts(row)))
    return made


def _facts(row: BatchRow) -> tuple[tuple[str, str], ...]:
    decided = _("{user}, {time}").format(user=row.decided_by, time=local_time(row.decided_at)) if row.decided_at else ""
    return (
        (_("Unit"), row.unit_name),
        (_("Unit's code"), row.unit),
        (_("Year"), str(row.year)),
        (_("Revision"), str(row.revision)),
        (_("Rows of data"), thousands(row.rows)),
        (_("Received on"), local_time(row.at)),
        (_("Decided by"), decided),
        (_("File"), row.file),
        (_("Encrypted"), _("yes") if row.encrypted else _("no")),
        (_("Checksum (SHA-256)"), shortened(row.sha256)),
        (_("Signed with key"), row.signer),
    )


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), lambda row: short_name(row.unit_name), width=200, stretch=True),
        Column(_("State"), lambda row: file_chip(row.outcome), width=216, delegate=ChipDelegate),
        Column(_("Year"), lambda row: row.year, width=72, align="right"),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right", spare=4),
        Column(_("Rows of data"), lambda row: thousands(row.rows), width=128, align="right", spare=2),
        Column(_("Received on"), lambda row: local_time(row.at), width=176, align="right", spare=3),
        Column(_("Code"), lambda row: row.unit, width=80, spare=1),
    ]
