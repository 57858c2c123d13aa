"""The columns of a list to be imported: its first rows as Excel shows them, and above each column what it holds."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cdht_desktop.ops.citizen_lists import ColumnChoice, ListPlan, SheetKey, SheetReading
from cdht_desktop.ops.list_books import header_above
from cdht_desktop.ui.pages.import_grid import ROWS, ColumnsGrid, OpenedByEnter
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import button, label
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.words import _


class ColumnsPreview(QWidget):
    """One sheet at a time. Signal `chosen(key, choice)`: other columns for a sheet; None the program's own guess."""

    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self._sheets: list[SheetReading] = []
        self._wanted: dict[SheetKey, ColumnChoice] = {}  # chosen, and not checked yet
        self._plan: ListPlan | None = None
        self.sheet = OpenedByEnter()
        self.sheet.setAccessibleName(_("Sheet"))
        self.sheet.setMaximumWidth(320)
        self.sheet.activated.connect(lambda _index: self._show())
        self.first = OpenedByEnter()
        self.first.setAccessibleName(_("First row of people"))
        self.first.activated.connect(lambda _index: self._begin_at())
        self.own = button(_("Use the program's own guess"), self._take_own, icon="undo")
        self.words = label("", "muted", wrap=True)
        self.grid = ColumnsGrid()
        self.grid.field_chosen.connect(self._take)
        self._lay_out()

    def show_plan(self, plan: ListPlan) -> None:
        """Show by which columns the sheets of a plan were read; the sheet in sight stays so."""
        self._plan = plan
        self._wanted.clear()
        self._sheets = [one for one in plan.sheets if one.sheet.rows]
        several = len({one.key.file for one in self._sheets}) > 1
        self.sheet.set_options((one.key, _sheet_words(one, several=several)) for one in self._sheets)
        self.sheet.setVisible(len(self._sheets) > 1)
        self._show()

    def go_to_unread(self) -> None:
        """Show the first sheet that holds no list yet, in a file that holds none."""
        read = {one.key.file for one in self._sheets if one.columns is not None}
        unread = next((one.key for one in self._sheets if one.key.file not in read), None)
        if unread is not None:
            self.sheet.set_value(unread)
            self._show()

    def focus_first(self) -> None:
        """Give the keyboard to the choice above the first column."""
        if self.grid.choices:
            self.grid.choices[0].setFocus()

    @property
    def current(self) -> SheetReading | None:
        """The sheet in sight."""
        return next((one for one in self._sheets if one.key == self.sheet.value()), None)

    def _lay_out(self) -> None:
        words = label(_("First row of people"), "label")
        words.setBuddy(self.first)
        row = QWidget()
        beside = QHBoxLayout(row)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(STEP)
        beside.addWidget(words)
        beside.addWidget(self.first)
        head = QWidget()
        flow = FlowLayout(head, gap=STEP)
        for widget in (self.sheet, row, self.own):
            flow.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(head)
        column.addWidget(self.words)
        column.addWidget(self.grid, 1)

    def _show(self) -> None:
        one = self.current
        for part in (self.first, self.own, self.grid):
            part.setEnabled(one is not None)
        if one is None or self._plan is None:
            self.words.setText(_("There is nothing in this file."))
            return
        self.first.set_options((row, str(row)) for row in range(1, min(len(one.sheet.rows), ROWS) + 1))
        self.first.set_value(one.choice.rows_above + 1)
        self.own.setVisible(one.source != "guess")
        self.words.setText(_source_words(one))
        self.grid.show_sheet(one, [each for each in self._plan.problems if (each.file, each.sheet) == one.key])

    def _take(self, at: int, field: str) -> None:
        """Take column `at` for `field`, "" for none; a field stands in one column."""
        one = self.current
        if one is None:
            return
        choice = self._wanted.get(one.key, one.choice)
        taken = "name" if field == "whole_name" else field
        fields = {name: index for name, index in choice.fields.items() if index != at and name != taken}
        if field == "whole_name":
            fields.pop("surname", None)
        if field:
            fields[taken] = at
        self._choose(one, replace(choice, fields=fields))

    def _begin_at(self) -> None:
        one, row = self.current, int(str(self.first.value()))
        if one is not None:
            choice = self._wanted.get(one.key, one.choice)
            header = header_above(one.sheet, row - 1, one.guess)
            self._choose(one, replace(choice, header_rows=header, rows_above=row - 1))

    def _choose(self, one: SheetReading, choice: ColumnChoice) -> None:
        self._wanted[one.key] = choice
        self.grid.show_fields(choice)
        self.chosen.emit(one.key, choice)

    def _take_own(self) -> None:
        one = self.current
        if one is not None:
            self.chosen.emit(one.key, None)


def _sheet_words(one: SheetReading, *, several: bool) -> str:
    words = f"{one.key.file} · {one.key.sheet}" if several else one.key.sheet
    return words if one.columns is not None else _("{sheet} (left out)").format(sheet=words)


def _source_words(one: SheetReading) -> str:
    """Say where the columns of a sheet come from, and what to do about them."""
    if one.columns is None:
        return _("No column of full names was found. Choose above each column what it holds.")
    told: Mapping[str, str] = {
        "guess": _("Is a column taken for something else? Choose above it what it holds."),
        "last_time": _("Columns as last time, when a list like this was imported."),
        "hand": _("Columns as you chose them; lists like this will be read the same way."),
    }
    return told[one.source]
