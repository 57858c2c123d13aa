"""Importing lists of citizens: choose files, look at what would happen, import."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.ops import citizen_lists, duplicates, problem_lists, villages
from cdht_desktop.ops.citizen_lists import ColumnChoice, ListPlan, ListResult, SheetKey
from cdht_desktop.ops.duplicates import Pair
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizen_table import number_words
from cdht_desktop.ui.pages.import_check import CheckStep
from cdht_desktop.ui.pages.import_choose import ChooseStep
from cdht_desktop.ui.pages.import_result import ResultStep
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label, rule
from cdht_desktop.ui.worker import Job
from cdht_desktop.words import _

_WIDTH, _HEIGHT = 1040, 680
_EDGE = 32  # of the window behind that stays in sight


class ImportWizard(QDialog):
    """Three steps: choose, check, result. Accepted: the person wants to see the list.

    Nothing is written before the second step's button; what is refused stays in sight, and another file can be chosen.
    Signal `stepped(number)`: another step is shown, from 0.
    """

    stepped = Signal(int)

    def __init__(self, desk: Desk, files: Sequence[Path] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Import citizens from Excel"))
        self._desk = desk
        self._plan: ListPlan | None = None
        self._changes: Changes[ListResult] | None = None
        self._job: Job | None = None
        self._chosen: dict[SheetKey, ColumnChoice | None] = {}
        self._checks = 0
        self.banner = Banner()
        self.choose = ChooseStep([one.name for one in desk.read(villages.all_villages)])
        self.check = CheckStep()
        self.outcome = ResultStep()
        self._heading = label("", "heading")
        self._steps = label("", "muted")
        self._stack = QStackedWidget()
        self._back = button(_("Choose other files"), lambda: self._show(0), icon="chevron-left")
        self._cancel = button(_("Cancel"), self.reject)
        self.primary = button("", self._go, role="primary")
        self._lay_out()
        self._connect()
        self.choose.add_files(files)
        self._show(0)

    @property
    def step(self) -> int:
        """Which step is in sight, from 0."""
        return self._stack.currentIndex()

    def reject(self) -> None:
        if self._job is None:
            super().reject()
        elif self._job.progress is not None:
            self._job.progress.cancel()  # it goes once nothing runs any more

    # Building -------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._heading, 1)
        head.addWidget(self._steps)
        for step in (self.choose, self.check, self.outcome):
            self._stack.addWidget(step)
        feet = QHBoxLayout()
        feet.setSpacing(STEP)
        feet.addWidget(self._back)
        feet.addStretch()
        feet.addWidget(self._cancel)
        feet.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 2, STEP * 3, STEP * 2)
        column.setSpacing(STEP)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self._stack, 1)
        column.addWidget(rule())
        column.addLayout(feet)
        self.setMinimumSize(640, 400)
        self.setSizeGripEnabled(True)
        window = self.parentWidget()
        room = window.size() if window is not None else self.screen().availableSize()
        self.resize(min(_WIDTH, room.width() - _EDGE), min(_HEIGHT, room.height() - _EDGE))

    def _connect(self) -> None:
        self._desk.worker.ended.connect(self._ended)
        self.choose.changed.connect(self._label_buttons)
        self.check.village_wanted.connect(self._back_to_village)
        self.check.columns.chosen.connect(self._check_again)
        self.check.problems.save_asked.connect(self._save_marked)
        self.outcome.save_asked.connect(self._save_marked)
        self.outcome.duplicates_asked.connect(self._look_at_duplicates)
        self.outcome.undo_asked.connect(self._undo)

    # Steps ----------------------------------------------------------------------------------------------------------

    def _show(self, step: int) -> None:
        headings = (_("Choose the lists"), _("What would be imported"), _("Imported"))
        self.banner.hide()
        self._stack.setCurrentIndex(step)
        self._heading.setText(headings[step])
        self._steps.setText(_("Step {number} of 3").format(number=step + 1))
        self._back.setVisible(step == 1)
        self._cancel.setVisible(step < 2)  # noqa: PLR2004 - the last step
        self._label_buttons()
        (self.choose.first_field if step == 0 and not self.choose.files else self.primary).setFocus()
        self.stepped.emit(step)

    def _label_buttons(self) -> None:
        plan = self._plan
        if self.step == 0:
            text, on = _("Check the lists"), bool(self.choose.files) and not self.choose.village_lacks
        elif self.step == 1 and plan is not None:
            count = plan.written + plan.updated
            text = _("Import {count} people").format(count=number_words(count)) if count else _("Nothing to import")
            on = count > 0
        else:
            text, on = _("Open the list"), True
        self.primary.setText(text)
        self.primary.setEnabled(on and self._job is None)
        self.primary.setDefault(True)

    def _go(self) -> None:
        (self._read, self._import, self.accept)[self.step]()

    def _back_to_village(self) -> None:
        self._show(0)
        self.choose.village.setFocus()

    # Reading and writing --------------------------------------------------------------------------------------------

    def _read(self) -> None:
        self.banner.hide()
        self._job = self._desk.work(
            _("Read the lists"), citizen_lists.read_list, self.choose.files, village=self.choose.village_name or None,
            strict=False, done=self._was_read, failed=self._refused, progress=True, guard=self.primary,
        )  # fmt: skip

    def _was_read(self, plan: ListPlan) -> None:
        self._plan, self._chosen = plan, {}
        if not any(one.sheet.rows for one in plan.sheets):
            self.banner.error(plan.refusals[0])
            self._label_buttons()
            self.choose.first_field.setFocus()
            return
        self.check.show_plan(plan)
        self._show(1)
        if plan.refusals:
            self.check.columns.focus_first()

    def _check_again(self, key: SheetKey, choice: ColumnChoice | None) -> None:
        """Check the lists by other columns; of checks that follow one another quickly only the last is shown."""
        self.banner.hide()
        self._chosen[key] = choice
        self._checks += 1
        self._job = self._desk.work(
            _("Check the lists"), citizen_lists.check_again, self._plan, dict(self._chosen),
            done=partial(self._was_checked_again, self._checks), failed=partial(self._not_checked_again, self._checks),
            progress=True,
        )  # fmt: skip
        self._label_buttons()

    def _was_checked_again(self, number: int, plan: ListPlan) -> None:
        if number == self._checks:
            self._plan = plan
            self.check.show_plan(plan, again=True)
            self._label_buttons()

    def _not_checked_again(self, number: int, error: Refused) -> bool:
        if number == self._checks and self._plan is not None:
            self._chosen = dict(self._plan.chosen)
            self.check.show_plan(self._plan, again=True)  # the choices say again what the counts say
            self._label_buttons()
        return self._refused(error)

    def _import(self) -> None:
        self.banner.hide()
        self._job = self._desk.work(
            _("Import citizens"), citizen_lists.import_list, self._plan,
            done=self._imported, failed=self._refused, progress=True, guard=self.primary,
        )  # fmt: skip

    def _imported(self, changes: Changes[ListResult]) -> None:
        self._changes = changes
        self.outcome.show_result(changes.value)
        self._show(2)
        self._desk.work(_("Look for people who are on the list twice"), duplicates.waiting, done=self._found_duplicates)

    def _found_duplicates(self, pairs: list[Pair]) -> None:
        if isValid(self):  # the dialog may be closed by now
            self.outcome.show_duplicates(len(pairs))

    def _look_at_duplicates(self) -> None:
        self.reject()
        self._desk.go_to("duplicates")

    def _undo(self) -> None:
        if self._changes is not None and self._changes.id is not None:
            self._desk.undo(self._changes.id)
        self.reject()

    def _save_marked(self) -> None:
        plan = self._plan
        path = None if plan is None else self._where_to_save(plan)
        if plan is None or path is None:
            return
        how: dict[str, Any] = {"done": self._saved, "failed": self._refused, "progress": True}
        self._job = self._desk.work(_("Save the marked list"), problem_lists.save_marked, plan, path, **how)

    def _where_to_save(self, plan: ListPlan) -> Path | None:
        """Ask for the file, or for the folder where faults stand in several lists."""
        books = problem_lists.books_to_mark(plan)
        if len(books) > 1:
            return ask.folder(self, _("A folder for the lists with the faults marked"))
        title, name = _("Save the list with the faults marked"), problem_lists.marked_name(books[0])
        return ask.save_file(self, title, name, _("Excel workbook (*.xlsx)"))

    def _saved(self, paths: list[Path]) -> None:
        words = _("Saved in “{name}”. Correct the marked cells there, and import that file.")
        if len(paths) > 1:
            words = _("{count} lists were saved in “{name}”. Correct the marked cells there, and import those files.")
        name = paths[0].name if len(paths) == 1 else paths[0].parent.name
        self.banner.done(
            words.format(name=name, count=number_words(len(paths))),
            action=_("Open it") if len(paths) == 1 else _("Open the folder"),
            slot=lambda: self._open(paths[0] if len(paths) == 1 else paths[0].parent),
        )

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.banner.notice(_("The file is in {folder}.").format(folder=path.parent))

    def _refused(self, error: Refused) -> bool:
        if isinstance(error, Cancelled):
            self.banner.notice(str(error))
        else:
            self.banner.error(str(error))
        if self.step == 0:  # else Enter would press what is next to the button, and that leaves a file out
            self.choose.first_field.setFocus()
        return True

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
