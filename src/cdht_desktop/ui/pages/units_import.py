"""A list of units from a workbook or CSV: what it holds and what is wrong with it, before anything is written."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import problem_lists, units
from cdht_desktop.ops.units import UnitPlan
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.import_problems import ProblemsTable
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

KINDS = "Excel, CSV (*.xlsx *.xls *.ods *.csv *.txt)"
_SIZE = 760, 480
_BARE = 560, 200
Done = Callable[[str, Changes[Any]], object]


class UnitImport(QDialog):
    """What a list would do, the rows that are left out, and the button that takes it in."""

    def __init__(self, desk: Desk, plan: UnitPlan, done: Done, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Import a list of units"))
        self._desk, self._plan, self._done = desk, plan, done
        self.banner = Banner()
        self.problems = ProblemsTable()
        self.problems.save.setText(_("Save this list to Excel"))
        self.problems.save_asked.connect(self._save_problems)
        count = len(plan.new) + len(plan.changed)
        self.primary = button(
            _("Import {count} units").format(count=count), self._import, icon="import", role="primary"
        )
        self.primary.setDefault(True)
        self.primary.setEnabled(count > 0)
        self._lay_out()
        self.problems.show_problems(plan.problems)
        self.problems.setVisible(bool(plan.problems))
        self.resize(*(_SIZE if plan.problems else _BARE))

    def _lay_out(self) -> None:
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(button(_("Cancel"), self.close))
        feet.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(self._plan.file, "heading", wrap=True))
        column.addWidget(label(_plan_words(self._plan), wrap=True))
        column.addWidget(self.banner)
        column.addWidget(self.problems, 1)
        if not self._plan.problems:
            column.addStretch()
        column.addLayout(feet)

    def _import(self) -> None:
        self._desk.work(
            _("Import a list of units"), units.import_list, self._plan,
            done=self._imported, failed=self._refused, guard=self.primary,
        )  # fmt: skip

    def _imported(self, changes: Changes[UnitPlan]) -> None:
        self.close()
        words = _("{new} units added, {changed} changed.")
        plan = changes.value
        self._done(words.format(new=thousands(len(plan.new)), changed=thousands(len(plan.changed))), changes)

    def _refused(self, error: Exception) -> bool:
        self.banner.error(str(error))
        return True

    def _save_problems(self) -> None:
        out = ask.save_file(self, _("Where to save it?"), _("Faults in the list.xlsx"), "Excel (*.xlsx)")
        if out is not None:
            words = _("The list is in “{file}”.").format(file=out.name)
            self._desk.work(
                _("Save this list to Excel"), problem_lists.save_problems, self.problems.shown(), out,
                done=partial(self._told, words), failed=self._refused, progress=True,
            )  # fmt: skip

    def _told(self, words: str, _out: object) -> None:
        self.banner.done(words)


def _plan_words(plan: UnitPlan) -> str:
    words = _("{read} rows read: {new} new units, {changed} with another name or phone, {unchanged} as they are.")
    said = words.format(
        read=thousands(plan.read), new=thousands(len(plan.new)), changed=thousands(len(plan.changed)),
        unchanged=thousands(plan.unchanged),
    )  # fmt: skip
    left_out = sum(problem.severity == "error" for problem in plan.problems)
    return said + (" " + _("{count} rows are left out.").format(count=thousands(left_out)) if left_out else "")
