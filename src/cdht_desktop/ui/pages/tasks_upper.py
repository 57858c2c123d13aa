"""Asked of the communes: what the upper level wants put right, what came back, and the files that go down."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QStackedWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import Refused
from cdht_desktop.ops import answers, handing_down, tasks
from cdht_desktop.ops.answers import Answered, Written
from cdht_desktop.ops.tasks import TaskRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.recognition_panel import Button, TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.tasks_panel import Link, Values, upper_body
from cdht_desktop.ui.pages.tasks_words import asked_columns
from cdht_desktop.ui.pages.tasks_written import written_body, written_words
from cdht_desktop.ui.rights import only_with
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_WRITTEN = ("batch", "task", "signing_key", "encryption_key")


class AskedPage(Page):
    """The list of what was asked, of the year in hand; the panel shows one thing and what the commune answered."""

    tables = frozenset({"task", "batch", "member_unit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Asked of the communes"))
        self._rows: dict[str, TaskRow] = {}
        self.add_action(_("Ask a commune"), self.ask_one, icon="add", shortcut="Ctrl+N", right=Right.HAND_UP)
        self.add_action(_("Lists for all communes"), self.write_lists, icon="export", right=Right.HAND_UP)
        self._write = self.set_primary(
            _("Write the answers"), self.write_all, icon="hand-up", shortcut="Ctrl+S", right=Right.HAND_UP
        )
        self.wanted = Choice(_filters())
        self.wanted.setAccessibleName(_("Which requests"))
        self.wanted.activated.connect(lambda _index: self._list())
        self.add_filter(self.wanted)
        self.table = RowsTable(asked_columns(), lambda ids: [self._rows[i] for i in ids], name=_("Requests"))
        self.table.opened.connect(self.open_task)
        self.table.picked.connect(self._follow_choice)
        self.panel = TaskPanel(self.table)
        self.saved = SavedBanner(self.banner)
        self._shown = QStackedWidget()
        self._put_together()

    def load(self) -> None:
        year = self.desk.year
        rows = self.desk.read(tasks.listed, year=year) if year is not None else []
        self._rows = {row.id: row for row in rows}
        self._list()
        self._shown.setCurrentIndex(0 if rows or not self.panel.isHidden() else 1)
        unsent = sum(row.state == "open" and not row.sent for row in rows)
        waiting = sum(row.state == "open" and row.sent for row in rows)
        words = _("{waiting} wait for the communes, {unsent} not sent yet, {answered} answered.")
        counts = words.format(waiting=waiting, unsent=unsent, answered=sum(bool(row.answered_on) for row in rows))
        self.set_title(_("Asked of the communes"), counts if rows else "")

    def open_task(self, task_id: str) -> None:
        """Show one thing that was asked."""
        if task_id in self._rows:
            self._show(task_id)
            self.split.open()

    # Asking ---------------------------------------------------------------------------------------------------------

    def ask_one(self) -> None:
        """Ask a commune a question in words; what is wrong with a person is asked from the person."""
        year = self.desk.year
        units = self.desk.read(tasks.units, year) if year is not None else []
        if not units:
            self.banner.notice(_("No commune is known yet: type in the units, or receive a file first."))
            return
        text = _("It goes down with the answers. To have a person put right, open the person from the unit's year.")
        dialog = AskForm(self.window(), _("Ask a commune"), text, _("Note it"), lambda: self._ask(dialog), icon="save")
        dialog.form.choice("unit", _("Commune"), [(code, f"{name} ({code})") for code, name in units])
        dialog.form.note("words", _("What is asked"), lines=4)
        dialog.open()
        dialog.form.focus_first()

    def _ask(self, dialog: AskForm) -> None:
        values = dialog.form.values()

        def done(changes: Changes[str]) -> None:
            dialog.close()
            self._told(changes)
            self.table.go_to(changes.value)

        call = partial(tasks.ask, words=values["words"])
        self.desk.work(
            _("Ask a commune"), call, values["unit"], self.desk.year, None, "question",
            done=done, failed=dialog.refused, guard=dialog.primary,
        )  # fmt: skip

    def _withdraw(self, row: TaskRow) -> None:
        if not row.sent:
            self.desk.work(_("Withdraw a request"), tasks.withdraw, row.id, done=self._told)
            return
        text = _("It was sent already: the commune reads these words with the next answers.")
        dialog = AskForm(
            self.window(), _("Withdraw the request"), text, _("Withdraw"), lambda: self._withdraw_sent(dialog, row.id)
        )
        dialog.form.note("words", _("Why it is no longer needed"))
        dialog.open()
        dialog.form.focus_first()

    def _withdraw_sent(self, dialog: AskForm, task_id: str) -> None:
        def done(changes: Changes[None]) -> None:
            dialog.close()
            self._told(changes)

        words = dialog.form.values()["words"]
        self.desk.work(
            _("Withdraw a request"), tasks.withdraw, task_id, words,
            done=done, failed=dialog.refused, guard=dialog.primary,
        )  # fmt: skip

    # Files that go down ---------------------------------------------------------------------------------------------

    def write_all(self) -> None:
        """Ask for a folder, and write receipts and returns of the year into it."""
        year = self.desk.year
        folder = ask.folder(self, _("Where to put the files for the communes?")) if year is not None else None
        if folder is not None:
            self.desk.work(
                _("Write the answers"), answers.write_all, year, folder,
                done=partial(self._wrote, folder), failed=self._stopped, progress=True, guard=self._write,
            )  # fmt: skip

    def write_lists(self) -> None:
        """Ask for a folder, and write the lists for all communes into it."""
        folder = ask.folder(self, _("Where to put the file for the communes?"))
        if folder is not None:
            self.desk.work(
                _("Write the lists for all communes"), handing_down.write_lists, folder,
                done=self._listed, progress=True,
            )  # fmt: skip

    def _wrote(self, folder: Path, written: Written) -> None:
        self.desk.touched(*_WRITTEN)
        close = (_("Close"), "close", self.panel.close_panel)
        self.panel.turn_to(_("Files for the communes"), written_body(written), other=close)
        self._shown.setCurrentIndex(0)
        self.split.open()
        made = [*written.receipts, *written.returns]
        path = made[0].file if made else folder
        self.saved.saved(written_words(written), path, opens=False)

    def _listed(self, changes: Changes[Answered]) -> None:
        made = changes.value
        words = _("The lists are in “{file}” (number {number}): the same file for every commune.")
        text = words.format(file=made.file.name, number=made.revision)
        self.saved.saved(f"{text} {made.numbering}".strip(), made.file, opens=False)

    def _stopped(self, _error: Refused) -> bool:
        self.desk.touched(*_WRITTEN)  # files before the one where it stopped are written
        return False

    # Showing --------------------------------------------------------------------------------------------------------

    def _list(self) -> None:
        wanted = self.wanted.value()
        self.table.show_ids([row.id for row in self._rows.values() if wanted in {"", _group(row)}])
        if not self.panel.isHidden():
            self._follow_choice(self.table.current_id())

    def _show(self, task_id: str, numbers: tuple[str, str, str] | None = None) -> None:
        row = self._rows[task_id]
        links: list[Link] = []
        if row.field == "id_number" and numbers is None and self.desk.may(Right.SHOW):
            links.append((_("Show the whole numbers"), "eye", partial(self._show_numbers, task_id)))
        values = Values(*numbers) if numbers else Values.of(row)
        other: Button = (_("Close"), "close", self.panel.close_panel)
        if row.state == "open" and self.desk.may(Right.HAND_UP):
            other = (_("Withdraw"), "remove", partial(self._withdraw, row))
        self.panel.turn_to(_("Request to a commune"), upper_body(row, values, links), other=other)

    def _show_numbers(self, task_id: str) -> None:
        def shown(numbers: tuple[str, str, str]) -> None:
            if task_id in self._rows and self.table.current_id() == task_id:
                self._show(task_id, numbers)

        self.desk.work(_("Show ID numbers"), tasks.show_numbers, task_id, done=shown)

    def _follow_choice(self, task_id: str) -> None:
        if task_id in self._rows and not self.panel.isHidden():
            self._show(task_id)

    def _told(self, changes: Changes[Any]) -> None:
        if self.table.current_id() not in self._rows:
            self.panel.close_panel()
        if changes.id is not None:
            self.banner.done(changes.title, action=_("Undo"), slot=partial(self.desk.undo, changes.id))

    def _put_together(self) -> None:
        empty = EmptyPage(
            "edit", _("Nothing was asked yet"),
            _("Open a person from a unit's year to have something put right, or ask a commune in words. Each commune gets "
              "its receipt and its requests as files."),
            action=_("Ask a commune"), slot=self.ask_one,
        )  # fmt: skip
        only_with(self.desk, Right.HAND_UP, empty.action)
        self.split = ListAndPanel(self.table, self.panel)
        self._shown.addWidget(self.split)
        self._shown.addWidget(empty)
        self.body.addWidget(self.saved)
        self.body.addWidget(self._shown, 1)


def _filters() -> list[tuple[object, str]]:
    return [
        ("", _("All requests")),
        ("unsent", _("Not sent yet")),
        ("waiting", _("Waiting for the communes")),
        ("answered", _("Answered")),
        ("withdrawn", _("Withdrawn")),
    ]


def _group(row: TaskRow) -> str:
    """Return under which filter a task falls."""
    if row.state == "open":
        return "waiting" if row.sent else "unsent"
    return "withdrawn" if row.state == "withdrawn" else "answered"
