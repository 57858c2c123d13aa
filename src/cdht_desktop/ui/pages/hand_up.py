"""Handing the year up: what would be handed up, what is missing, and the file for the upper level."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import answers, handing_up, own_keys, recognition, reports, tasks
from cdht_desktop.ops.handing_up import Exported
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.hand_up_list import columns
from cdht_desktop.ui.pages.hand_up_missing import Missing
from cdht_desktop.ui.pages.hand_up_panel import key_words_body
from cdht_desktop.ui.pages.hand_up_sent import SentFile
from cdht_desktop.ui.pages.hand_up_tasks import HandUpTasks
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.pages.report_tables import ReportTables, figures
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import label, restyle
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_WORKBOOK = "Excel (*.xlsx)"


class HandUpPage(Page):
    """The year's report, what it lacks, the files handed up; a panel makes the next one, and shows each.

    In the list stands what the upper level said of each file, as its newest receipt says.
    """

    tables = frozenset(
        {
            "round", "registration", "evaluation", "certificate", "decision", "batch", "village", "citizen_group",
            "trusted_key", "upper_year", "task",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Hand up"))
        self._sent: dict[str, SentFile] = {}
        self._registered = 0
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("The year in numbers"))
        self.missing = Missing(desk.go_to)
        self.report = ReportTables(by_unit=False)
        self.sent = RowsTable(columns(), lambda ids: [self._sent[row_id] for row_id in ids], name=_("Files handed up"))
        self.sent.opened.connect(self.open_sent)
        self._sent_tab = self.report.addTab(self.sent, _("Files handed up"))
        self._empty = EmptyPage("hand-up", "", action=_("Go to scoring"), slot=self._do_next)
        self._shown = QStackedWidget()
        self.panel = TaskPanel(self._shown)
        self.split = ListAndPanel(self._shown, self.panel)
        self.reader = label("", wrap=True)
        self._put_together()
        self.tasks = HandUpTasks(desk, self.split, self.panel, self._made)
        self._asked = self.add_action(_("Asked by the upper level"), lambda: desk.go_to("tasks"), icon="import")
        self._words = self.add_action(_("Words for the phone"), self.ask_words, icon="lock", right=Right.HAND_UP)
        self._save = self.add_action(
            _("Save the report to Excel"), self.save_report, icon="export", shortcut="Ctrl+S", right=Right.EXPORT
        )
        self._make = self.set_primary(
            _("Make the file to hand up"), self.make, icon="hand-up", shortcut="Ctrl+N", right=Right.HAND_UP
        )

    def load(self) -> None:
        year = self.desk.year
        self._count_asked()
        report = None if year is None else self.desk.read(reports.year_report, year)
        something = report is not None and report.total.registered > 0
        for made in (self._make, self._save):
            made.setEnabled(something)
        self._shown.setCurrentIndex(0 if something else 1)
        if year is None or report is None:
            text = _("Open a year on the home page first.")
            self._empty.say(_("No year is open yet"), text, action=_("Go to the home page"))
            return
        text = _("Register citizens and score them; then their year can be handed up from here.")
        self._empty.say(_("There is nothing to hand up yet"), text, action=_("Go to scoring"))
        self._registered = report.total.registered
        self.figures.show_numbers(figures(report.total))
        self.missing.tell(self.desk.read(recognition.waiting, year))
        self.report.show_report(report)
        self._say_reader()
        self._show_sent(year)

    def _count_asked(self) -> None:
        """Say on its button how much the upper level asks that is not answered yet."""
        count = self.desk.read(tasks.open_count)
        words = _("Asked by the upper level ({count})").format(count=count)
        self._asked.setText(words if count else _("Asked by the upper level"))
        self.fit_actions()

    def make(self) -> None:
        """Open the form for the next file."""
        self.saved.hide()
        self.tasks.open_form()

    def open_sent(self, row_id: str) -> None:
        """Show a file that was handed up."""
        if row_id in self._sent:
            self.tasks.show(self._sent[row_id])

    def ask_words(self) -> None:
        """Show the words of this association's key; the key is made where there is none yet."""
        self.desk.work(_("Words for the phone"), own_keys.words, done=self._show_words, guard=self._words)

    def save_report(self) -> None:
        """Ask for a file, and write the report into it."""
        year = self.desk.year
        name = safe_name(_("Report {year}").format(year=year), ".xlsx")
        out = ask.save_file(self, _("Where to save it?"), name, _WORKBOOK)
        if out is not None:
            self.desk.work(
                _("Save the report to Excel"), reports.save_report, year, out,
                done=partial(self._saved, out), progress=True, guard=self._save,
            )  # fmt: skip

    def _made(self, changes: Changes[Exported]) -> None:
        made = changes.value
        self.banner.hide()
        words = _(
            "“{file}” is ready: revision {revision}, {count} persons registered. Take it to the upper level on a USB stick."
        )
        text = words.format(file=made.file.name, revision=made.revision, count=thousands(self._registered))
        self.saved.saved(text, made.file, opens=False)
        self.report.setCurrentIndex(self._sent_tab)
        sent = next((one for one in self._sent.values() if one.row.sha256 == made.sha256), None)
        if sent is not None:
            self.sent.go_to(sent.id)
            self.tasks.show(sent, made.file)

    def _saved(self, out: Path, _report: object) -> None:
        self.banner.hide()
        self.saved.saved(_("The report is in “{file}”.").format(file=out.name), out)

    def _show_words(self, words: tuple[str, ...]) -> None:
        self._turn_to(_("Words for the phone"), key_words_body(words))

    def _turn_to(self, title: str, body: QWidget) -> None:
        self.panel.turn_to(title, body, other=(_("Close"), "close", self.panel.close_panel))
        self.split.open()

    def _say_reader(self) -> None:
        """Say before anything is made whether the file will be encrypted."""
        reader = self.desk.read(handing_up.reader)
        words = (
            _("The file will be encrypted for {unit}.").format(unit=reader.unit_name)
            if reader
            else _("The upper level's key is not known here yet: a file would not be encrypted.")
        )
        self.reader.setText(words)
        restyle(self.reader, "role", "muted" if reader else "caution")

    def _show_sent(self, year: int) -> None:
        rows, said = self.desk.read(handing_up.sent, year), self.desk.read(answers.acknowledged, year)
        self._sent = {row.id: SentFile(row, said.get(row.sha256), newest=row is rows[0]) for row in rows}
        self.sent.show_ids(list(self._sent))
        self.report.setTabText(self._sent_tab, _("Files handed up ({count})").format(count=thousands(len(rows))))

    def _do_next(self) -> None:
        self.desk.go_to("home" if self.desk.year is None else "scoring")

    def _put_together(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.figures)
        column.addWidget(self.missing)
        column.addWidget(self.reader)
        self.reader.setVisible(self.desk.may(Right.HAND_UP))
        column.addWidget(self.report, 1)
        self._shown.addWidget(full)
        self._shown.addWidget(self._empty)
        self._shown.setFocusProxy(self.report)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.split, 1)
