"""Home of the upper level: what the communes handed in, and the year in numbers."""

import datetime as dt

from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import backups, batches, reports
from cdht_desktop.ops.batches import BatchRow
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable
from cdht_desktop.words import _


class UpperHomePage(Page):
    """Five numbers of the year, and the batches received."""

    tables = frozenset({"batch", "registration", "evaluation", "certificate", "round", "backup", "setting"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Home"))
        self._rows: dict[str, BatchRow] = {}
        self.set_primary(_("Receive batch files"), lambda: desk.go_to("receive"), icon="receive", right=Right.HAND_UP)
        self.add_action(_("Report of the year"), lambda: desk.go_to("report"), icon="report")
        self._numbers = {name: label("", "title") for name in _counted()}
        self.table = RowsTable(
            _columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("Batches received")
        )
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP * 2)
        column.addLayout(self._tiles())
        column.addWidget(label(_("Batches received"), "heading"))
        column.addWidget(self.table, 1)
        self._shown = QStackedWidget()
        self._shown.addWidget(full)
        self._shown.addWidget(
            EmptyPage(
                "receive",
                _("No commune has handed in its year yet"),
                _("Take in the files that the communes hand up; their numbers add up here."),
                action=_("Receive batch files"),
                slot=lambda: desk.go_to("receive"),
            )
        )
        self.reminder = Banner()
        self.body.addWidget(self.reminder)
        self.body.addWidget(self._shown, 1)

    def load(self) -> None:
        self._remind()
        year = self.desk.year
        found = [row for row in self.desk.read(batches.received) if year in {None, row.year}]
        self._shown.setCurrentIndex(0 if found else 1)
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        if year is None or not found:
            self.set_title(_("Home"))
            return
        report = self.desk.read(reports.year_report, year)
        self.set_title(
            _("The year {year} at the upper level").format(year=year),
            _("{count} units have handed in.").format(count=report.units),
        )
        for name, number in self._numbers.items():
            number.setText(f"{getattr(report.total, name):,}".replace(",", "."))

    def _remind(self) -> None:
        text = self.desk.read(backups.reminder) if self.desk.may(Right.BACKUP) else ""
        if text:
            self.reminder.notice(text, action=_("See the backups"), slot=lambda: self.desk.go_to("safety"))
        else:
            self.reminder.hide()

    def _tiles(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        for name, words in _counted().items():
            tile = QFrame()
            tile.setObjectName("card")
            column = QVBoxLayout(tile)
            column.setContentsMargins(STEP * 2, STEP, STEP * 2, STEP)
            column.setSpacing(0)
            column.addWidget(label(words, "muted"))
            column.addWidget(self._numbers[name])
            row.addWidget(tile, 1)
        return row


def _counted() -> dict[str, str]:
    return {
        "registered": _("Registered"),
        "evaluated": _("Scored"),
        "passed": _("Passed"),
        "failed": _("Failed"),
        "recognised": _("Recognised"),
    }


def _received_on(row: BatchRow) -> str:
    return dt.datetime.fromisoformat(row.at).astimezone().strftime("%d/%m/%Y")


def _state(row: BatchRow) -> ChipValue:
    return ChipValue(_("replaced by a later one")) if row.outcome == "replaced" else ChipValue(_("counted"), "good")


def _columns() -> list[Column]:
    return [
        Column(_("Unit"), lambda row: row.unit_name, width=220, stretch=True),
        Column(_("Code"), lambda row: row.unit, width=80, spare=2),
        Column(_("Revision"), lambda row: row.revision, width=88, align="right", spare=3),
        Column(_("Rows"), lambda row: f"{row.rows:,}".replace(",", "."), width=96, align="right", spare=1),
        Column(_("Received on"), _received_on, width=DATE_WIDTH, align="right"),
        Column(_("State"), _state, width=220, delegate=ChipDelegate),
    ]
