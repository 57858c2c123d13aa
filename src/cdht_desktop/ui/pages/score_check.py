"""What a file of scores would do: counts, and every row that needs a look."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.domain.problems import Problem, Severity
from cdht_desktop.ops.evaluations import STAGES
from cdht_desktop.ops.score_lists import ScorePlan, ScoreResult
from cdht_desktop.ui.pages.scoring_words import stage_words, thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _, n_

_FIELDS = {
    "name": n_("Full name"), "id_number": n_("ID number"), "total": n_("Total"), "digital": n_("Digital skills"),
    "updates": n_("Updates own information"), "code": n_("Code on the sheet"),
}  # fmt: skip


@dataclass(frozen=True)
class _Line:
    """A problem as a row of the table."""

    id: str
    problem: Problem


class ScoreCheck(QWidget):
    """The counts of a plan or a result, above its problems.

    Signals `save_asked(problems)`: they are to be saved; `stage_asked(stage)`: another stage was said to have scored.
    """

    save_asked = Signal(list)
    stage_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: dict[str, _Line] = {}
        self._cards = [_Count() for _number in range(5)]
        self._words = label("", "strong", wrap=True)
        self.stage = Choice((stage, stage_words(stage)) for stage in STAGES)
        self.stage.setAccessibleName(_("Scores of"))
        self.stage.activated.connect(lambda _index: self.stage_asked.emit(self.stage.value()))
        self._said = label("", "muted", wrap=True)
        self.save = button(_("Save this list as Excel"), self._save, icon="export")
        self.table = RowsTable(_columns(), lambda ids: [self._lines[one] for one in ids], name=_("Rows to look at"))
        grid = QGridLayout()
        grid.setSpacing(STEP)
        for number, card in enumerate(self._cards):
            grid.addWidget(card, 0, number)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        scored = QHBoxLayout()
        scored.setSpacing(STEP)
        name = label(_("Scores of"), "label")
        name.setBuddy(self.stage)
        scored.addWidget(name)
        scored.addWidget(self.stage)
        scored.addWidget(self._said, 1)
        column.addLayout(scored)
        column.addLayout(grid)
        told = QHBoxLayout()
        told.setSpacing(STEP)
        told.addWidget(self._words, 1)
        told.addWidget(self.save)
        column.addLayout(told)
        column.addWidget(self.table, 1)
        column.addStretch()

    def show_plan(self, plan: ScorePlan) -> None:
        """Show what importing would do."""
        self.stage.set_value(plan.stage)
        self.stage.setEnabled(True)
        said = _("The file says so.") if plan.said == plan.stage else ""
        if plan.said not in {None, plan.stage}:
            said = _("The file says: {stage}.").format(stage=stage_words(plan.said or plan.stage))
        self._said.setText(said or _("Please check: who gave these scores?"))
        self._show(
            (_("would be new"), plan.written),
            (_("would change"), plan.updated),
            (_("stay as they are"), plan.unchanged),
            (_("passed"), plan.passed),
            (_("failed"), plan.failed),
        )
        self._show_problems(plan.problems, plan.read, plan.left_blank)

    def show_result(self, result: ScoreResult) -> None:
        """Show what importing did."""
        self.stage.set_value(result.stage)
        self.stage.setEnabled(False)
        self._said.clear()
        self._show(
            (_("newly written"), result.written),
            (_("brought up to date"), result.updated),
            (_("as before"), result.unchanged),
            (_("passed"), result.passed),
            (_("failed"), result.failed),
        )
        self._show_problems(result.problems, result.read, result.left_blank)

    def _show(self, *counts: tuple[str, int]) -> None:
        for card, (words, number) in zip(self._cards, counts, strict=True):
            card.say(words, number)

    def _show_problems(self, problems: Sequence[Problem], read: int, left_blank: int) -> None:
        self._lines = {str(number): _Line(str(number), problem) for number, problem in enumerate(problems)}
        left_out = len({(p.file, p.sheet, p.row) for p in problems if p.severity == "error"})
        words = _("{read} rows read; nothing is wrong with them.").format(read=thousands(read))
        if left_out:
            words = _("{read} rows read; {left_out} with a fault are left out. Mend them in the file, import it again.")
            words = words.format(read=thousands(read), left_out=thousands(left_out))
        elif problems:
            words = _("{read} rows read; please look at these.").format(read=thousands(read))
        if left_blank:
            blank = _("{count} people have no scores in the sheet yet; nothing changes for them.")
            words += " " + blank.format(count=thousands(left_blank))
        self._words.setText(words)
        for widget in (self.table, self.save):
            widget.setVisible(bool(problems))
        self.table.show_ids(list(self._lines))

    def _save(self) -> None:
        self.save_asked.emit([line.problem for line in self._lines.values()])


class _Count(QFrame):
    """A number and what it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._number = label("", "title")
        self._what = label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 2, STEP, STEP, STEP)
        column.setSpacing(0)
        column.addWidget(self._number)
        column.addWidget(self._what)

    def say(self, words: str, number: int) -> None:
        """Show another number."""
        self._number.setText(thousands(number))
        self._what.setText(words)
        self.setAccessibleName(f"{words}: {thousands(number)}")


def _columns() -> list[Column]:
    return [
        Column(_("Row"), lambda line: line.problem.row, width=72, align="right"),
        Column(_("Column"), lambda line: _(_FIELDS.get(line.problem.field, line.problem.field)), width=110),
        Column("", lambda line: _severity(line.problem.severity), width=130, delegate=ChipDelegate),
        Column(_("What is wrong"), lambda line: line.problem.message, width=260, stretch=True),
    ]


def _severity(severity: Severity) -> ChipValue:
    return ChipValue(_("left out"), "bad") if severity == "error" else ChipValue(_("look at it"), "caution")
