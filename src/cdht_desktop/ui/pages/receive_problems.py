"""All that is wrong with a refused file, in a window of its own; the list can be saved and sent to the unit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain.problems import Problem
from cdht_desktop.files import safe_name
from cdht_desktop.ops import problem_lists
from cdht_desktop.ops.receiving import RowProblem
from cdht_desktop.ops.refused_rows import NamedRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.tasks_words import row_field
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_SIZE = 860, 500


@dataclass(frozen=True)
class _Line:
    id: str
    row: NamedRow

    @property
    def problem(self) -> RowProblem:
        """What is wrong."""
        return self.row.problem

    @property
    def who(self) -> str:
        """What the row calls itself, with the birth of a person; the file where it is about no row."""
        if not self.problem.row:
            return _("The file as a whole")
        return f"{self.row.name}, {self.row.birth}" if self.row.name and self.row.birth else self.row.name


def as_problems(file: str, found: Iterable[RowProblem]) -> list[Problem]:
    """Return what is wrong with a file in the form that saved lists of faults have everywhere: without anybody's name."""
    return [Problem(file, "", one.row, row_field(one.field), "error", one.code, one.message) for one in found]


class ProblemsDialog(QDialog):
    """The list with the names of the persons, and the sentence on what to do with it; `phone` is the unit's."""

    def __init__(self, desk: Desk, file: str, rows: Sequence[NamedRow], phone: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("What is wrong with the file"))
        self._desk, self._file = desk, file
        self._lines = {str(at): _Line(str(at), row) for at, row in enumerate(rows)}
        self.banner = Banner()
        self.table = RowsTable(_columns(), lambda ids: [self._lines[one] for one in ids], name=_("What is wrong"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.picked.connect(self._spell_out)
        self.save = button(_("Save this list to Excel"), self._save, icon="export")
        self._whole = label("", wrap=True)
        self._whole.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lay_out(phone)
        self.table.show_ids(list(self._lines))
        self.table.selectRow(0)
        self.table.setFocus()
        self.resize(*_SIZE)

    def _lay_out(self, phone: str) -> None:
        text = _(
            "Nothing of this file was taken in. Call the unit and name the persons, or write the return for it: there each "
            "row leads to the person's record. The saved list leaves the names out."
        )
        closing = button(_("Close"), self.close, role="primary")
        closing.setDefault(True)
        feet = QHBoxLayout()
        feet.addWidget(self.save)
        feet.addStretch()
        feet.addWidget(closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addWidget(label(self._file, "heading", wrap=True))
        column.addWidget(label(text, "muted", wrap=True))
        if phone:
            column.addWidget(label(_("Phone: {number}").format(number=phone), "strong"))
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        column.addWidget(self._whole)
        column.addLayout(feet)

    def _spell_out(self, line_id: str) -> None:
        """Say the chosen row in full under the table: long names and sentences are cut off in their cells."""
        line = self._lines.get(line_id)
        if line is None:
            return
        place = _("row {row}").format(row=thousands(line.problem.row)) if line.problem.row else ""
        head = ", ".join(filter(None, (line.who, line.row.village, place, row_field(line.problem.field))))
        self._whole.setText(f"{head}: {line.problem.message}" if head else line.problem.message)

    def _save(self) -> None:
        name = safe_name(_("Faults in {file}").format(file=self._file), ".xlsx")
        out = ask.save_file(self, _("Where to save it?"), name, "Excel (*.xlsx)")
        if out is not None:
            words = _("The list is in “{file}”.").format(file=out.name)
            problems = as_problems(self._file, (line.problem for line in self._lines.values()))
            self._desk.work(
                _("Save this list to Excel"), problem_lists.save_problems, problems, out,
                done=partial(self._told, words), failed=self._refused, progress=True, guard=self.save,
            )  # fmt: skip

    def _told(self, words: str, _out: object) -> None:
        self.banner.done(words)

    def _refused(self, error: Exception) -> bool:
        self.banner.error(str(error))
        return True


def _columns() -> list[Column]:
    return [
        Column(_("Whom it is about"), lambda line: line.who, width=272),
        Column(_("Village"), lambda line: line.row.village, width=120, spare=3),
        Column(_("Field"), lambda line: row_field(line.problem.field), width=104, spare=2),
        Column(_("What is wrong"), lambda line: line.problem.message, width=216, stretch=True),
        Column(
            _("Row"), lambda line: thousands(line.problem.row) if line.problem.row else "", width=72, align="right",
            spare=1,
        ),
    ]  # fmt: skip
