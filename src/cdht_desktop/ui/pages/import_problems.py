"""What is wrong with a list, row by row; used by every import."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain.problems import Problem
from cdht_desktop.ops.problem_lists import field_words, severity_words
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_TONES: dict[str, Tone] = {"error": "bad", "warning": "caution", "notice": "accent"}
_PLACE = (4, 5)  # the columns that name file and sheet: they say nothing where there is only one


@dataclass(frozen=True)
class _Row:
    id: str
    problem: Problem


class ProblemsTable(QWidget):
    """Problems with a filter by how bad they are. Signal `save_asked()`: the list, with its bad cells marked."""

    save_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self.kind = Choice([("", _("Everything"))])
        self.kind.setAccessibleName(_("Kind"))
        self.kind.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToContents)  # its counts are another list's
        self.kind.activated.connect(lambda _index: self._show())
        self.save = button(_("Save the list with the faults marked"), self.save_asked.emit, icon="export")
        self.table = RowsTable(_columns(), lambda ids: [self._rows[int(row_id)] for row_id in ids], name=_("Problems"))
        self.table.picked.connect(self._spell_out)
        self._whole = label("", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(STEP)
        head.addWidget(self.kind)
        head.addStretch()
        head.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(self._whole)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these problems, the errors among them first."""
        in_order = sorted(problems, key=lambda problem: list(_TONES).index(problem.severity))
        self._rows = [_Row(str(number), problem) for number, problem in enumerate(in_order)]
        self.save.setVisible(any(problem.severity != "notice" for problem in problems))
        self.kind.set_options(
            [("", _("Everything ({count})").format(count=number_words(len(in_order)))), *self._kinds()]
        )
        several = len({(row.problem.file, row.problem.sheet) for row in self._rows}) > 1
        for at in _PLACE:
            self.table.setColumnHidden(at, not several)
        self._show()

    def show_only(self, kind: str) -> None:
        """Show the problems of one kind."""
        self.kind.set_value(kind)
        self._show()

    def shown(self) -> list[Problem]:
        """Return the problems that the filter lets through."""
        wanted = self.kind.value()
        return [row.problem for row in self._rows if wanted in {"", row.problem.severity}]

    def _kinds(self) -> list[tuple[object, str]]:
        counts = {kind: sum(1 for row in self._rows if row.problem.severity == kind) for kind in _TONES}
        return [(kind, f"{severity_words(kind)} ({number_words(count)})") for kind, count in counts.items() if count]

    def _show(self) -> None:
        wanted = self.kind.value()
        self.table.show_ids([row.id for row in self._rows if wanted in {"", row.problem.severity}])
        self._spell_out(self.table.current_id())

    def _spell_out(self, row_id: str) -> None:
        """Say the chosen row's problem in full under the table: a long sentence is cut off in its cell."""
        problem = self._rows[int(row_id)].problem if row_id else None
        place = _("Row {row}, {field}: {message}")
        words = place.format(row=problem.row, field=_field(problem), message=problem.message) if problem else ""
        self._whole.setText(words)
        self._whole.setVisible(bool(words))


def _field(problem: Problem) -> str:
    return field_words(problem.field) if problem.field else _("the whole sheet")


def _columns() -> list[Column]:
    return [
        Column(_("Kind"), lambda row: ChipValue(severity_words(row.problem.severity), _TONES[row.problem.severity]),
               width=120, delegate=ChipDelegate),
        Column(_("Row"), lambda row: row.problem.row, width=72, align="right"),
        Column(_("Column"), lambda row: _field(row.problem), width=136),
        Column(_("What is wrong"), lambda row: row.problem.message, width=300, stretch=True),
        Column(_("File"), lambda row: row.problem.file, width=160),
        Column(_("Sheet"), lambda row: row.problem.sheet, width=120),
    ]  # fmt: skip
