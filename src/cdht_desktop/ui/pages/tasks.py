"""Asked by the upper level: what is to be put right or looked at, and the files that came down."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent
from PySide6.QtWidgets import QStackedWidget, QTabWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import answers, refused_rows, tasks
from cdht_desktop.ops.access import SHOWN_SECONDS
from cdht_desktop.ops.answers import Taken
from cdht_desktop.ops.answers_in import AnswerFile
from cdht_desktop.ops.refused_rows import BadRow
from cdht_desktop.ops.tasks import TaskRow, Told
from cdht_desktop.ui.desk import RECORD, Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel, facts
from cdht_desktop.ui.pages.tasks_panel import Link, Values, commune_body
from cdht_desktop.ui.pages.tasks_rows import RowsToPutRight
from cdht_desktop.ui.pages.tasks_taken import taken_body, taken_words
from cdht_desktop.ui.pages.tasks_words import file_columns, task_columns
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

# Taking files in answers no `Changes`: all that they may have written.
_WRITTEN = ("batch", "task", "criteria_set", "setting", "upper_year", "revocation", "trusted_key")
_SCORED = frozenset({"scores", "stage", "evaluated_on", "digital_skills", "updates_online"})  # on the page of scores
_FIELDS = {"village": "village_id", "group": "group_id"}  # of the citizen's form, where they are called otherwise


class TasksPage(Page):
    """Tasks, the rows of refused files, and the files that came, each in its tab; a panel shows one task."""

    tables = frozenset({"task", "batch", "citizen", "village"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Asked by the upper level"))
        self._rows: dict[str, TaskRow] = {}
        self._files: dict[str, AnswerFile] = {}
        self.setAcceptDrops(desk.may(Right.HAND_UP))
        self.set_way_back(_("Hand up"), _("Back to handing up"), lambda: desk.go_to("hand_up"))
        self._take = self.set_primary(
            _("Take in files …"), self.ask_files, icon="receive", shortcut="Ctrl+O", right=Right.HAND_UP
        )
        self.table = RowsTable(task_columns(), lambda ids: [self._rows[i] for i in ids], name=_("Tasks"))
        self.table.opened.connect(self.open_task)
        self.table.picked.connect(self._follow_choice)
        self.problems = RowsToPutRight()
        self.problems.record_asked.connect(self._open_bad_row)
        self.files = RowsTable(file_columns(), lambda ids: [self._files[i] for i in ids], name=_("Files that came"))
        self.panel = TaskPanel(self.table)
        self._hiding = QTimer(self, singleShot=True, interval=SHOWN_SECONDS * 1000)
        self._hiding.timeout.connect(self._show_again)
        self._put_together()

    def load(self) -> None:
        year = self.desk.year
        rows = self.desk.read(tasks.listed, year=year) if year is not None else []
        self._rows = {row.id: row for row in rows}
        found = self.desk.read(refused_rows.to_put_right, year) if year is not None else []
        self._files = {one.id: one for one in self.desk.read(answers.came)}
        self.table.show_ids(list(self._rows))
        self.problems.show_rows(found)
        self.files.show_ids(list(self._files))
        self._say_counts(len(found))
        self._tasks_shown.setCurrentIndex(0 if rows else 1)
        self._shown.setCurrentIndex(0 if rows or found or self._files else 1)
        self._show_again()

    def open_task(self, task_id: str) -> None:
        """Show a task with what can be done about it."""
        if task_id in self._rows:
            self._show(task_id)
            self.split.open()

    def ask_files(self) -> None:
        """Ask for files of the upper level, and take them in."""
        if files := ask.open_files(self, _("Which files?"), _("Files of the upper level") + " (*.cdht)"):
            self.take(files)

    def take(self, files: Sequence[Path], *, trust: bool = False) -> None:
        """Take files in; with `trust` the words of the upper level's key were heard on the phone."""
        self.banner.hide()
        self.desk.work(
            _("Take in files of the upper level"), answers.take_in, sorted(files), trust_signer=trust,
            done=self._taken, failed=self._stopped, progress=True, guard=self._take,
        )  # fmt: skip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if files := _dropped(event):
            event.acceptProposedAction()
            self.take(files)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and self._hiding.isActive():
            self._hiding.stop()
            self._show_again()

    # One task -------------------------------------------------------------------------------------------------------

    def _show(self, task_id: str, numbers: tuple[str, str, str] | None = None) -> None:
        told = self.desk.read(tasks.told, task_id)
        values = Values(*numbers) if numbers else Values.of(told.row, told.now)
        body = commune_body(told, values, self._links(told, shown=numbers is not None))
        main, other = self._buttons(told)
        self.panel.turn_to(_("Request of the upper level"), body, main=main, other=other)

    def _show_again(self) -> None:
        """Show the task in the panel as it stands now, its numbers hidden."""
        current = self.table.current_id()
        if not self.panel.isHidden() and current in self._rows:
            self._show(current)

    def _follow_choice(self, task_id: str) -> None:
        if task_id in self._rows and not self.panel.isHidden():
            self._show(task_id)

    def _buttons(self, told: Told) -> tuple[Button | None, Button | None]:
        """Return the main button of a task, and the one beside it."""
        row = told.row
        if not self.desk.may(Right.WRITE) or row.state == "withdrawn":
            return None, (_("Close"), "close", self.panel.close_panel)
        if row.state != "open":
            return None, (_("Take the answer back"), "undo", partial(self._answer, row.id, "open"))
        done = (_("Done"), "done", partial(self._answer, row.id, "done"))
        if told.can_apply:
            done = (_("Put it in the record"), "check", partial(self._apply, row.id))
        elif row.kind == "question":
            done = (_("Answer …"), "edit", partial(self._ask_answer, row.id))
        return done, (_("Decline …"), "close", partial(self._decline, row.id))

    def _links(self, told: Told, *, shown: bool) -> list[Link]:
        """Return what else can be done: look at the record, see numbers whole, say that it was done otherwise."""
        row = told.row
        links: list[Link] = []
        if row.person:
            links.append((_("Open the record"), "edit", partial(self._open_record, row)))
        if row.field == "id_number" and self.desk.may(Right.SHOW):
            whole = _("Show the whole numbers"), "eye", partial(self._show_numbers, row.id)
            links.append((_("Hide the numbers"), "eye", self._show_again) if shown else whole)
        if told.can_apply and row.state == "open" and self.desk.may(Right.WRITE):
            links.append((_("I put it right another way"), "done", partial(self._answer, row.id, "done")))
        return links

    def _show_numbers(self, task_id: str) -> None:
        def shown(numbers: tuple[str, str, str]) -> None:
            if self.table.current_id() == task_id:
                self._show(task_id, numbers)
                self._hiding.start()

        self.desk.work(_("Show ID numbers"), tasks.show_numbers, task_id, done=shown)

    def _open_record(self, row: TaskRow) -> None:
        self.desk.go_to("citizens", f"{RECORD}{row.person_id}:{_FIELDS.get(row.field, row.field)}")

    def _open_bad_row(self, row: BadRow) -> None:
        """Open what is to be put right: the person's scores, or their record."""
        field = row.problem.field
        if field in _SCORED and row.code:
            self.desk.go_to("scoring", row.code)
        else:
            self.desk.go_to("citizens", f"{RECORD}{row.person_id}:{_FIELDS.get(field, field)}")

    def _apply(self, task_id: str) -> None:
        self.desk.work(_("Correct the record"), tasks.apply, task_id, done=self._done, guard=self.panel.main)

    def _answer(self, task_id: str, state: str) -> None:
        self.desk.work(_("Answer the upper level"), tasks.answer, task_id, state, done=self._done)

    def _decline(self, task_id: str) -> None:
        text = _("The upper level reads the reason with the next file that is handed up.")
        self._ask_words(task_id, "declined", (_("Decline the request"), text, _("Decline"), _("Reason")))

    def _ask_answer(self, task_id: str) -> None:
        text = _("The upper level reads it with the next file that is handed up.")
        self._ask_words(task_id, "done", (_("Answer the upper level"), text, _("Save the answer"), _("Answer")))

    def _ask_words(self, task_id: str, state: str, words: tuple[str, str, str, str]) -> None:
        """Ask for a sentence to the upper level: `words` are heading, explanation, the button's and the field's."""
        title, text, action, field = words
        dialog = AskForm(self.window(), title, text, action, lambda: self._say(dialog, task_id, state))
        dialog.form.note("answer", field)
        dialog.open()
        dialog.form.focus_first()

    def _say(self, dialog: AskForm, task_id: str, state: str) -> None:
        said = dialog.form.values()["answer"]
        if state == "done" and not said:
            dialog.refused(FieldErrors({"answer": _("Write the answer.")}))
            return

        def done(changes: Changes[Any]) -> None:
            dialog.close()
            self._done(changes)

        self.desk.work(
            _("Answer the upper level"), tasks.answer, task_id, state, said,
            done=done, failed=dialog.refused, guard=dialog.primary,
        )  # fmt: skip

    def _done(self, changes: Changes[Any]) -> None:
        self._show_again()
        if changes.id is not None:
            self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    # Files ----------------------------------------------------------------------------------------------------------

    def _taken(self, found: list[Taken]) -> None:
        self.desk.touched(*_WRITTEN)
        strangers = [one.file for one in found if one.words]
        confirm = (_("The words agree …"), "check", partial(self._confirm, strangers))
        main = confirm if strangers and self.desk.may(Right.SETTINGS) else None
        close = (_("Close"), "close", self.panel.close_panel)
        self.panel.turn_to(_("Outcome"), taken_body(found), main=main, other=close)
        self._shown.setCurrentIndex(0)
        self.split.open()
        words, kind = taken_words(found)
        self.banner.show_text(words, kind)

    def _confirm(self, files: Sequence[Path]) -> None:
        text = _(
            "Only go on if an officer of the upper level whom you know read the ten words to you on the phone, and all "
            "ten agree. From then on, files signed with this key are taken in."
        )
        act = partial(self.take, files, trust=True)
        ask.question(self, _("Did you compare the words on the phone?"), text, _("All ten agree, take in"), act)

    def _stopped(self, _error: Refused) -> bool:
        self.desk.touched(*_WRITTEN)  # files before the one where it stopped are in
        return False

    def _open_file(self, file_id: str) -> None:
        if (one := self._files.get(file_id)) is not None:
            body = facts(answers.facts_of(one))
            self.panel.turn_to(one.file, body, other=(_("Close"), "close", self.panel.close_panel))
            self.split.open()

    # Put together ---------------------------------------------------------------------------------------------------

    def _say_counts(self, bad_rows: int) -> None:
        waiting = sum(row.state == "open" for row in self._rows.values())
        going = sum(bool(row.answered_on) and row.carried is None for row in self._rows.values())
        parts = [_("{count} wait for you").format(count=waiting)] if waiting else []
        parts += [_("{count} answers go up with the next file").format(count=going)] if going else []
        self.set_title(_("Asked by the upper level"), " · ".join(parts))
        self.tabs.setTabText(0, _("Requests ({count})").format(count=waiting))
        self.tabs.setTabText(1, _("Rows to put right ({count})").format(count=bad_rows))
        self.tabs.setTabText(2, _("Files that came ({count})").format(count=len(self._files)))

    def _put_together(self) -> None:
        nothing = EmptyPage(
            "done", _("Nothing is asked"), _("Requests come with a file of the upper level."),
            action=_("Take in files …"), slot=self.ask_files,
        )  # fmt: skip
        empty = EmptyPage(
            "receive", _("Nothing came from the upper level yet"),
            _("After you handed up your file, the upper level sends back a receipt and what is to be put right. Take those "
              "files in here, or drop them on this page."),
            action=_("Take in files …"), slot=self.ask_files,
        )  # fmt: skip
        only_with(self.desk, Right.HAND_UP, nothing.action, empty.action)
        self._tasks_shown = QStackedWidget()
        self._tasks_shown.addWidget(self.table)
        self._tasks_shown.addWidget(nothing)
        self.files.opened.connect(self._open_file)
        self.tabs = QTabWidget()
        self.tabs.addTab(self._tasks_shown, "")
        self.tabs.addTab(self.problems, "")
        self.tabs.addTab(self.files, "")
        self.split = ListAndPanel(self.tabs, self.panel)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.split)
        self._shown.addWidget(empty)
        self.body.addWidget(self._shown, 1)


def _dropped(event: QDropEvent) -> list[Path]:
    """Return the files that are dropped."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [path for path in paths if path.is_file()]
