"""The upper level's report: a year over all units that handed in."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import reports
from cdht_desktop.ops.reports import Report
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.pages.report_tables import ReportTables, figures
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.words import _, n_

_KINDS = {".xlsx": "Excel (*.xlsx)", ".pdf": "PDF (*.pdf)", ".csv": "CSV (*.csv)"}
_SAVE = {
    ".xlsx": n_("Save the report to Excel"),
    ".pdf": n_("Save the report as PDF"),
    ".csv": n_("Save lines for other programs (CSV)"),
}


class ReportPage(Page):
    """Totals, and tables by unit, by group and without doubles, with the targets.

    The year is chosen in the bar above the pages, which offers those of `reports.report_years`. Enter on a unit opens it
    on the page of units.
    """

    tables = frozenset({"batch", "crossing", "member_unit", "upper_year", "setting"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Report of the year"))
        self.crossings = self.add_action(
            _("People in two communes"), lambda: desk.go_to("crossings"), icon="copy", shortcut="Ctrl+T"
        )
        self._pdf = self.add_action(
            _("Save as PDF"), partial(self.save, ".pdf"), icon="print", shortcut="Ctrl+P", right=Right.PRINT
        )
        self._csv = self.add_action(_("Save as CSV"), partial(self.save, ".csv"), icon="export", right=Right.EXPORT)
        self._save = self.set_primary(
            _("Save the report to Excel"), self.save, icon="export", shortcut="Ctrl+S", right=Right.EXPORT
        )
        self._year: int | None = None
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("The year in numbers"))
        self.report = ReportTables(by_unit=True)
        self.report.unit_opened.connect(lambda code: desk.go_to("units", code))
        self._shown = QStackedWidget()
        self._put_together()

    def load(self) -> None:
        years = self.desk.read(reports.report_years)
        year = self._year = self.desk.year if self.desk.year in years else next(iter(years), None)
        for made in (self._save, self._pdf, self._csv):
            made.setEnabled(year is not None)
        self._shown.setCurrentIndex(1 if year is None else 0)
        if year is None:
            self.set_title(_("Report of the year"))
            return
        report = self.desk.read(reports.year_report, year)
        self.set_title(_("Report {year}").format(year=year), _handed_in(report))
        self.figures.show_numbers(figures(report.total))
        self.report.show_report(report)

    def save(self, ending: str = ".xlsx") -> None:
        """Ask for a file, and write the report into it: a workbook, the paper, or lines for other programs."""
        year, title = self._year, _(_SAVE[ending])
        name = safe_name(_("Report {year}").format(year=year), ending)
        out = ask.save_file(self, _("Where to save it?"), name, _KINDS[ending])
        if out is not None:
            guard = {".pdf": self._pdf, ".csv": self._csv}.get(ending, self._save)
            self.desk.work(
                title, reports.save_report, year, out, done=partial(self._saved, out), progress=True, guard=guard
            )

    def _saved(self, out: Path, _report: object) -> None:
        self.banner.hide()
        self.saved.saved(_("The report is in “{file}”.").format(file=out.name), out)

    def _put_together(self) -> None:
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.figures)
        column.addWidget(self.report, 1)
        self._shown.addWidget(full)
        self._shown.addWidget(
            EmptyPage(
                "report",
                _("There is nothing to report yet"),
                _("Take in the files that the communes hand up; their numbers add up here."),
                action=_("Receive batch files"),
                slot=lambda: self.desk.go_to("receive"),
            )
        )
        self.body.addWidget(self.saved)
        self.body.addWidget(self._shown, 1)


def _handed_in(report: Report) -> str:
    """Say how many units are in the figures, and how many are not, and why."""
    expected = sum(one.member is not None for one in report.standings)
    counted = [one for one in report.standings if one.standing == "counted"]
    words = _("{count} units have handed in.")
    if expected:
        words = _("{count} units are in these figures, {expected} are on the list.")
    said = [words.format(count=thousands(report.units), expected=thousands(expected))]
    late = sum(one.late > 0 for one in counted)
    if late:
        said.append(_("{count} handed in after the due date.").format(count=thousands(late)))
    disputed = sum(one.standing == "disputed" for one in report.standings)
    if disputed:
        said.append(_("Of {count} two files differ: they are not counted.").format(count=thousands(disputed)))
    return " ".join(said)
