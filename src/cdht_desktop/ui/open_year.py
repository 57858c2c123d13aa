"""The dialog that opens a year."""

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.errors import Refused
from cdht_desktop.ops import rounds
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.words import _


class OpenYear(QDialog):
    """Which year, and by which criteria it is scored."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(_("Open a year"))
        self.setMinimumWidth(480)
        self._desk = desk
        self.banner = Banner()
        self.form = FormRows()
        self.form.choice("year", _("Year"), [(year, str(year)) for year in self._years()])
        sets = desk.read(rounds.available_criteria)
        self.form.choice("criteria", _("Criteria set"), sets, _("It can't be changed once citizens are scored."))
        self.form.set_values({"criteria": rounds.DEFAULT_CRITERIA})
        self.primary = button(_("Open the year"), self._open, role="primary")
        self.primary.setDefault(True)
        feet = QHBoxLayout()
        feet.addStretch()
        feet.addWidget(button(_("Cancel"), self.close))
        feet.addWidget(self.primary)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, STEP * 3, STEP * 3, STEP * 2)
        column.setSpacing(STEP * 2)
        column.addWidget(label(_("Open a year"), "heading"))
        column.addWidget(label(_("A year runs from 1 January to 31 December. Citizens register for it, are scored "
                                 "and recognised in it."), "muted", wrap=True))  # fmt: skip
        column.addWidget(self.banner)
        column.addWidget(self.form)
        column.addLayout(feet)

    def _years(self) -> list[int]:
        today = dt.datetime.now().astimezone().year
        taken = {year.year for year in self._desk.read(rounds.years)}
        return [year for year in (today, today + 1, *range(today - 1, 2020, -1)) if year not in taken]

    def _open(self) -> None:
        values = self.form.values()
        self._desk.work(
            _("Open a year"),
            rounds.open_year,
            values["year"],
            values["criteria"],
            done=lambda changes: self._opened(values["year"], changes),
            failed=self._refused,
            guard=self.primary,
        )

    def _opened(self, year: int, changes: Changes[str]) -> None:
        self._desk.set_year(year)
        self._desk.say(changes.title, "done")
        self.close()

    def _refused(self, error: Refused) -> bool:
        self.banner.error(str(error))
        return True
