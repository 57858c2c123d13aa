"""All that is wrong with a refused file, in a window of its own; the list can be saved and sent to the unit."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain.problems import Problem
from cdht_desktop.files import safe_name
from cdht_desktop.ops import problem_lists
from cdht_desktop.ops.receiving import RowProblem
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.import_problems import ProblemsTable
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.words import _

_SIZE = 800, 480


def as_problems(file: str, found: Iterable[RowProblem]) -> list[Problem]:
    """Return what is wrong with a file in the form that lists of faults have everywhere."""
    return [Problem(file, "", one.row, _field(one.field), "error", one.code, one.message) for one in found]


def _field(name: str) -> str:
    """Return a field of the file in words; names that mean nothing to people stay as the format has them."""
    known = {
        "name": _("Full name"), "birth": _("Birth"), "sex": _("Sex"), "id_number": _("ID number"),
        "village": _("Village"), "group": _("Group"), "scores": _("Scores"), "registered_on": _("Registered on"),
        "evaluated_on": _("Scored on"), "certificates": _("Certificates"), "decision": _("Decision"),
        "control": _("Control sums"),
    }  # fmt: skip
    return known.get(name, name)


class ProblemsDialog(QDialog):
    """The list, with the sentence on what to do with it."""

    def __init__(self, desk: Desk, file: str, problems: Iterable[RowProblem], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("What is wrong with the file"))
        self._desk, self._file = desk, file
        self.banner = Banner()
        self.table = ProblemsTable()
        self.table.save.setText(_("Save this list to Excel"))
        self.table.save_asked.connect(self._save)
        self.table.show_problems(as_problems(file, problems))
        text = _(
            "Nothing of this file was taken in. Rows are counted as in the file; the unit's own program names the persons "
            "once it takes in the return that you write for it."
        )
        closing = button(_("Close"), self.close, role="primary")
        closing.setDefault(True)
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(closing)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addWidget(label(file, "heading", wrap=True))
        column.addWidget(label(text, "muted", wrap=True))
        column.addWidget(self.banner)
        column.addWidget(self.table, 1)
        column.addLayout(feet)
        self.resize(*_SIZE)

    def _save(self) -> None:
        name = safe_name(_("Faults in {file}").format(file=self._file), ".xlsx")
        out = ask.save_file(self, _("Where to save it?"), name, "Excel (*.xlsx)")
        if out is not None:
            words = _("The list is in “{file}”.").format(file=out.name)
            self._desk.work(
                _("Save this list to Excel"), problem_lists.save_problems, self.table.shown(), out,
                done=partial(self._told, words), failed=self._refused, progress=True,
            )  # fmt: skip

    def _told(self, words: str, _out: object) -> None:
        self.banner.done(words)

    def _refused(self, error: Exception) -> bool:
        self.banner.error(str(error))
        return True
