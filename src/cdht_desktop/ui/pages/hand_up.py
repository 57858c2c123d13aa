"""Handing the year up: what would be handed up, what is missing, and the file for the upper level."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import batches, recognition, reports
from cdht_desktop.ops.batches import BatchRow, Exported
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.hand_up_missing import Missing
from cdht_desktop.ui.pages.hand_up_panel import batch_details, key_words_body, local_time, not_encrypted, shortened
from cdht_desktop.ui.pages.recognition_panel import TaskPanel
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.pages.report_tables import ReportTables, figures
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.panel import ListAndPanel
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_WORKBOOK = "Excel (*.xlsx)"


class HandUpPage(Page):
    """The year's report, what it lacks, the files handed up; a panel shows a file and the words of the key."""

    tables = frozenset(
        {"round", "registration", "evaluation", "certificate", "decision", "batch", "village", "citizen_group"}
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Hand up"))
        self._sent: dict[str, BatchRow] = {}
        self._registered = 0
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("The year in numbers"))
        self.missing = Missing(desk.go_to)
        self.report = ReportTables(by_unit=False)
        self.sent = RowsTable(_columns(), lambda ids: [self._sent[row_id] for row_id in ids], name=_("Files handed up"))
        self.sent.opened.connect(self.open_sent)
        self._sent_tab = self.report.addTab(self.sent, _("Files handed up"))
        self._empty = EmptyPage("hand-up", "", action=_("Go to scoring"), slot=self._do_next)
        self._shown = QStackedWidget()
        self.panel = TaskPanel(self._shown)
        self._put_together()
        self._words = self.add_action(_("Words for the phone"), self.ask_words, icon="lock", right=Right.HAND_UP)
        self._save = self.add_action(
            _("Save the report to Excel"), self.save_report, icon="export", shortcut="Ctrl+S", right=Right.EXPORT
        )
        self._make = self.set_primary(
            _("Make the file to hand up"), self.make, icon="hand-up", shortcut="Ctrl+N", right=Right.HAND_UP
        )

    def load(self) -> None:
        year = self.desk.year
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
        self._show_sent(self.desk.read(batches.sent, year))

    def make(self) -> None:
        """Ask for a folder, and write the file to hand up into it."""
        folder = ask.folder(self, _("Where to put the file? Choose a folder or the USB stick"))
        if folder is not None:
            self.desk.work(
                _("Make the file to hand up"), batches.export, self.desk.year, folder,
                done=self._made, progress=True, guard=self._make,
            )  # fmt: skip

    def open_sent(self, row_id: str) -> None:
        """Show a file that was handed up."""
        row = self._sent.get(row_id)
        if row is not None:  # it was signed, so the key is there and reading its words writes nothing
            self._turn_to(_("File handed up"), batch_details(row, self.desk.read(batches.key_words)))

    def ask_words(self) -> None:
        """Show the words of this association's key; the key is made where there is none yet."""
        self.desk.work(_("Words for the phone"), batches.key_words, done=self._show_words, guard=self._words)

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
        words = _("“{file}” is ready: revision {revision}, {count} persons registered. Hand it over by a USB stick.")
        text = words.format(file=made.file.name, revision=made.revision, count=thousands(self._registered))
        self.saved.saved(text, made.file, opens=False)
        self.report.setCurrentIndex(self._sent_tab)
        row = next((row for row in self._sent.values() if row.sha256 == made.sha256), None)
        if row is not None:
            self.sent.go_to(row.id)
            self.open_sent(row.id)

    def _saved(self, out: Path, _report: object) -> None:
        self.banner.hide()
        self.saved.saved(_("The report is in “{file}”.").format(file=out.name), out)

    def _show_words(self, words: tuple[str, ...]) -> None:
        self._turn_to(_("Words for the phone"), key_words_body(words))

    def _turn_to(self, title: str, body: QWidget) -> None:
        self.panel.turn_to(title, body, other=(_("Close"), "close", self.panel.close_panel))
        self.split.open()

    def _show_sent(self, rows: list[BatchRow]) -> None:
        self._sent = {row.id: row for row in rows}
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
        if self.desk.may(Right.HAND_UP):
            column.addWidget(label(not_encrypted(), "caution", wrap=True))
        column.addWidget(self.report, 1)
        self._shown.addWidget(full)
        self._shown.addWidget(self._empty)
        self._shown.setFocusProxy(self.report)
        self.split = ListAndPanel(self._shown, self.panel)
        self.body.addWidget(self.saved)
        self.body.addWidget(self.split, 1)


def _columns() -> list[Column]:
    return [
        Column(_("File"), lambda row: row.file, width=240, stretch=True),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right"),
        Column(_("Made"), lambda row: local_time(row.at), width=168, align="right"),
        Column(_("Rows of data"), lambda row: thousands(row.rows), width=96, align="right", spare=2),
        Column(_("Checksum"), lambda row: shortened(row.sha256), width=224, spare=1),
    ]
