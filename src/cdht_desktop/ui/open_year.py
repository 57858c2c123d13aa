"""The dialog that opens a year."""

import datetime as dt

from PySide6.QtWidgets import QWidget

from cdht_desktop.changes import Changes
from cdht_desktop.ops import rounds
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.widgets.ask_form import AskForm
from cdht_desktop.words import _


class OpenYear(AskForm):
    """Which year, and by which criteria it is scored."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        said = _(
            "A year runs from 1 January to 31 December. Citizens register for it, are scored and recognised in it."
        )
        super().__init__(parent, _("Open a year"), said, _("Open the year"), self._open)
        self._desk = desk
        self.form.choice("year", _("Year"), [(year, str(year)) for year in self._years()])
        sets = desk.read(rounds.available_criteria)
        self.form.choice("criteria", _("Criteria set"), sets, _("It can't be changed once citizens are scored."))
        self.form.set_values({"criteria": rounds.DEFAULT_CRITERIA})

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
            failed=self.refused,
            guard=self.primary,
        )

    def _opened(self, year: int, changes: Changes[str]) -> None:
        self._desk.set_year(year)
        self._desk.say(changes.title, "done")
        self.close()
