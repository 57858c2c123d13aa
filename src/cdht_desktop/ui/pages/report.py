"""The upper level's report: a year over all units that handed in."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.files import safe_name
from cdht_desktop.ops import reports
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.recognition_saved import SavedBanner
from cdht_desktop.ui.pages.report_figures import Figures, thousands
from cdht_desktop.ui.pages.report_tables import ReportTables, figures
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.words import _

_WORKBOOK = "Excel (*.xlsx)"


class ReportPage(Page):
    """Totals, and tables by unit, group and village, with the targets.

    The year is chosen in the bar above the pages, which offers those of `reports.report_years`.
    """

    tables = frozenset({"round", "registration", "evaluation", "certificate", "batch", "village", "citizen_group"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Report of the year"))
        self._save = self.set_primary(
            _("Save the report to Excel"), self.save, icon="export", shortcut="Ctrl+S", right=Right.EXPORT
        )
        self._year: int | None = None
        self.saved = SavedBanner(self.banner)
        self.figures = Figures(_("The year in numbers"))
        self.report = ReportTables(by_unit=True)
        self._shown = QStackedWidget()
        self._put_together()

    def load(self) -> None:
        years = self.desk.read(reports.report_years)
        year = self._year = self.desk.year if self.desk.year in years else next(iter(years), None)
        self._save.setEnabled(year is not None)
        self._shown.setCurrentIndex(1 if year is None else 0)
        if year is None:
            self.set_title(_("Report of the year"))
            return
        report = self.desk.read(reports.year_report, year)
        units = _("{count} units have handed in.").format(count=thousands(report.units))
        self.set_title(_("Report {year}").format(year=year), units)
        self.figures.show_numbers(figures(report.total))
        self.report.show_report(report)

    def save(self) -> None:
        """Ask for a file, and write the report into it."""
        year = self._year
        name = safe_name(_("Report {year}").format(year=year), ".xlsx")
        out = ask.save_file(self, _("Where to save it?"), name, _WORKBOOK)
        if out is not None:
            self.desk.work(
                _("Save the report to Excel"), reports.save_report, year, out,
                done=partial(self._saved, out), progress=True, guard=self._save,
            )  # fmt: skip

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
