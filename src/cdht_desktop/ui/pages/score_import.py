"""Scores from Excel in two steps: choose a file and see what it would do, then let it in."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.problems import Problem
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.files import safe_name
from cdht_desktop.ops import history, problem_lists, score_lists
from cdht_desktop.ops.evaluations import Stage
from cdht_desktop.ops.score_lists import ScorePlan, ScoreResult
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.score_check import ScoreCheck
from cdht_desktop.ui.pages.scoring_words import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask as asking
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.words import _


def ask(desk: Desk, parent: QWidget, stage: Stage = "commune") -> "ScoreImport":
    """Open the dialog for `desk.year`; `stage` is who scored where a file does not say it."""
    dialog = ScoreImport(desk, parent, stage)
    dialog.open()
    return dialog


class ScoreImport(QDialog):
    """Choose a file → check → let in → what was done, with undo. Nothing is written before the person says so."""

    def __init__(self, desk: Desk, parent: QWidget, stage: Stage = "commune") -> None:
        super().__init__(parent)
        self._usual = stage
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._desk, self._year = desk, desk.year or 0
        self.plan: ScorePlan | None = None
        self._done_set: str | None = None
        self._file = Path()
        title = _("Import scores for {year}").format(year=self._year)
        self.setWindowTitle(title)
        self._title = label(title, "heading")
        self._where = label("", "muted", wrap=True)
        self.banner = Banner()
        self._start = EmptyPage(
            "import",
            _("Drop the Excel file with the scores here, or choose it"),
            _("One row a person: ID number or full name, and a column for each indicator. Nothing is written before "
              "you have seen what was read."),
            action=_("Choose a file …"),
            slot=self._choose,
        )  # fmt: skip
        self.check = ScoreCheck()
        self._undo = button(_("Undo"), self._take_back, icon="undo")
        self._other = button(_("Choose another file …"), self._choose)
        self._close = button(_("Close"), self.close)
        self.primary = button("", self._import, role="primary")
        self.check.save_asked.connect(self._save_problems)
        self.check.stage_asked.connect(self._plan_at)
        self.setAcceptDrops(True)
        self._lay_out()
        self._buttons()

    def read(self, path: Path) -> None:
        """Read a file and show what importing it would do."""
        self.banner.hide()
        self._wait(_("Reading {file} …").format(file=path.name))
        self._desk.work(
            _("Read the file with the scores"),
            score_lists.read_scores,
            self._year,
            path,
            done=partial(self._checked, path),
            failed=self._refused,
            progress=True,
            guard=self._start.action,
            usual=self._usual,
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := self._dropped(event)) is not None:
            event.acceptProposedAction()
            self.read(path)

    def _dropped(self, event: QDropEvent) -> Path | None:
        """Return the file that is dropped, None where it cannot be read now."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        free = self._done_set is None and not self._desk.busy
        return files[0] if free and len(files) == 1 and files[0].is_file() else None

    def _choose(self) -> None:
        kinds = _("Excel lists") + " (*.xlsx *.xlsm *.xls *.ods)"
        path = asking.open_file(self, _("Choose the Excel file with the scores"), kinds)
        if path is not None:
            self.read(path)

    def _checked(self, path: Path, plan: ScorePlan) -> None:
        self.plan, self._file = plan, path
        self._where.setText(_("Step 2 of 2: check, then let it in"))
        self.check.show_plan(plan)
        self._stack.setCurrentWidget(self.check)
        self._buttons()
        self.primary.setFocus()

    def _plan_at(self, stage: Stage) -> None:
        """Say what the file would do as the scores of another stage."""
        if self.plan is not None and stage != self.plan.stage:
            self._wait(_("Reading {file} …").format(file=self._file.name))
            self._desk.work(
                _("Read the file with the scores"), score_lists.at_stage, self.plan, stage,
                done=partial(self._checked, self._file), failed=self._refused, guard=self.check.stage,
            )  # fmt: skip

    def _import(self) -> None:
        if self.plan is None:
            return
        self._wait(_("Writing the scores …"))
        self._desk.work(
            _("Write the scores"),
            score_lists.import_scores,
            self.plan,
            done=self._imported,
            failed=self._refused,
            progress=True,
        )

    def _imported(self, changes: Changes[ScoreResult]) -> None:
        result = changes.value
        self.plan, self._done_set = None, changes.id
        self._where.setText("")
        words = _("{count} forms were let in.").format(count=thousands(result.written + result.updated))
        self.banner.done(words)
        self.check.show_result(result)
        self._buttons()
        self._close.setFocus()

    def _refused(self, refusal: Refused) -> bool:
        self._where.setText(_("Step 1 of 2: choose the file") if self.plan is None and self._done_set is None else "")
        self._buttons()
        self.banner.show_text(str(refusal), "notice" if isinstance(refusal, Cancelled) else "error")
        return True

    def _save_problems(self, problems: list[Problem]) -> None:
        name = safe_name(_("Problems of {file}").format(file=self._file.stem), ".xlsx")
        path = asking.save_file(self, _("Save the problems as a workbook"), name, _("Excel workbook (*.xlsx)"))
        if path is None:
            return
        self._desk.work(
            _("Save the problems"),
            problem_lists.save_problems,
            problems,
            path,
            done=lambda _path: self.banner.done(_("Saved in “{name}”.").format(name=path.name)),
            failed=self._refused,
            progress=True,
            guard=self.check.save,
        )

    def _take_back(self) -> None:
        if self._done_set is not None:
            self._desk.work(
                _("Undo"),
                history.undo,
                self._done_set,
                done=self._taken_back,
                failed=self._refused,
                guard=self._undo,
                progress=True,
            )

    def _taken_back(self, changes: Changes[str]) -> None:
        self._desk.say(_("Undone: {title}").format(title=changes.value), "done")
        self.close()

    def _wait(self, words: str) -> None:
        self._where.setText(words)
        for made in (self.primary, self._other, self._close):
            made.setEnabled(False)

    def _buttons(self) -> None:
        """Show the buttons of the step in hand."""
        checked, done = self.plan is not None, self._done_set is not None
        changing = self.plan.written + self.plan.updated if self.plan is not None else 0
        self.primary.setText(_("Let in {count} forms").format(count=thousands(changing)))
        self.primary.setVisible(checked)
        self._other.setVisible(checked)
        self._undo.setVisible(done)
        self._close.setText(_("Close") if done else _("Cancel"))
        self._close.setEnabled(True)
        self._other.setEnabled(True)
        self.primary.setEnabled(changing > 0)
        default = self.primary if checked else self._close if done else self._start.action
        default.setDefault(True)

    def _lay_out(self) -> None:
        self._where.setText(_("Step 1 of 2: choose the file"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._start)
        self._stack.addWidget(self.check)
        feet = QHBoxLayout()
        feet.setSpacing(STEP)
        feet.addWidget(self._undo)
        feet.addStretch()
        for made in (self._other, self._close, self.primary):
            feet.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 2, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        for part in (self._title, self._where, self.banner):
            column.addWidget(part)
        column.addWidget(self._stack, 1)
        column.addLayout(feet)
        self.setMinimumSize(640, 400)
        parent = self.parentWidget()
        room = parent.window().size() if parent is not None else self.size()
        self.resize(min(880, room.width() - STEP * 4), min(600, room.height() - STEP * 4))
