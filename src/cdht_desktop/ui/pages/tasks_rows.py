"""The rows for which the upper level refused a file: whom they are about, what is wrong, and the way to the record."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.ops.refused_rows import BadRow
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.tasks_words import row_field
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _


class RowsToPutRight(QStackedWidget):
    """The list, or the sentence that there is none. Signal `record_asked(row)`: the person's record is wanted."""

    record_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, BadRow] = {}
        self.table = RowsTable(_columns(), lambda ids: [self._rows[i] for i in ids], name=_("Rows to put right"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(lambda _row_id: self._open())
        self.table.picked.connect(lambda _row_id: self._fit())
        self.record = button(_("Open the record"), self._open, icon="edit")
        self.whole = label("", wrap=True)
        none = EmptyPage("done", _("No row is to be put right"), _("The upper level refused no file of this year."))
        none.action.hide()
        self.addWidget(self._listed())
        self.addWidget(none)

    def show_rows(self, rows: Sequence[BadRow]) -> None:
        """Show these rows."""
        self._rows = {row.id: row for row in rows}
        self.table.show_ids(list(self._rows))
        self.setCurrentIndex(0 if rows else 1)
        self._fit()

    def _fit(self) -> None:
        """Say the chosen row in full, and offer the record where there is one."""
        row = self._rows.get(self.table.current_id())
        self.record.setEnabled(row is not None and bool(row.name))
        self.whole.setText(_in_full(row) if row else "")
        self.whole.setVisible(row is not None)

    def _open(self) -> None:
        row = self._rows.get(self.table.current_id())
        if row is not None and row.name:
            self.record_asked.emit(row)

    def _listed(self) -> QWidget:
        text = _("The upper level refused a file because of these rows. Put them right, then hand up again.")
        head = QHBoxLayout()
        head.setSpacing(STEP * 2)
        head.addWidget(label(text, "muted", wrap=True), 1)
        head.addWidget(self.record)
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self.whole)
        return made


def who(row: BadRow) -> str:
    """Return whom a row is about: name and year of birth."""
    if not row.problem.row:
        return _("The file as a whole")
    if not row.person_id:
        return _("Row {row} of the file").format(row=thousands(row.problem.row))
    if not row.name:
        return _("No longer on the list")
    return f"{row.name}, {row.birth.year}" if row.birth else row.name


def _in_full(row: BadRow) -> str:
    head = ", ".join(filter(None, (who(row), row.village, row_field(row.problem.field))))
    return f"{head}: {row.problem.message}"


def _columns() -> list[Column]:
    return [
        Column(_("Whom it is about"), who, width=264),
        Column(_("Village"), lambda row: row.village, width=144, spare=3),
        Column(_("Field"), lambda row: row_field(row.problem.field), width=136, spare=2),
        Column(_("What is wrong"), lambda row: row.problem.message, width=280, stretch=True),
        Column(_("Revision"), lambda row: row.problem.revision, width=96, align="right", spare=1),
    ]
