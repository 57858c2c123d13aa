"""The persons of a unit's year: a list with search and filters by village, group and result.

A commune has up to 50,000 of them, and sorting as many names takes longer than anybody may wait at the window: they are
looked for by the worker, the newest wish alone.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cdht_desktop.domain import points
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.ops import unit_persons
from cdht_desktop.ops.unit_persons import PersonRow, Wanted
from cdht_desktop.ops.units import Figure
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.fields import Choice, SearchBox
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable, row_number
from cdht_desktop.ui.worker import Job
from cdht_desktop.words import _

_SOON = 150  # ms: what is there sooner is not announced


class PersonList(QWidget):
    """The list; its rows are read when they come in sight. What was found last stays until the next is found."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName(_("Persons"))
        self._desk = desk
        self._unit, self._year, self._stale = "", 0, True
        self._listed: tuple[str, int] = "", 0  # whose persons are in the table
        self._job: Job | None = None
        self._asked_again = False  # while the job ran: what it finds is no longer wanted
        desk.worker.ended.connect(self._ended)
        self.search = SearchBox(_("Search by name, last digits or certificate"))
        self.search.asked.connect(lambda _text: self._show())
        self.village = self._choice(_("All villages"))
        self.group = self._choice(_("All groups"))
        self.result = self._choice(_("All results"))
        self.result.set_options([(None, _("All results")), *_results()])
        self._count = label("", "muted")
        self.table = RowsTable(_columns(), self._fetch, name=_("Persons"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self._wait = label(_("The list of persons is being read …"), "muted")
        self._wait.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._wait.hide()
        QVBoxLayout(self.table.viewport()).addWidget(self._wait)
        self._late = QTimer(self, singleShot=True, interval=_SOON)
        self._late.timeout.connect(self._wait.show)
        filters = QWidget()
        flow = FlowLayout(filters, gap=STEP)
        for part in (self.search, self.village, self.group, self.result, self._count):
            flow.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, STEP, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(filters)
        column.addWidget(self.table, 1)

    @property
    def narrowed(self) -> bool:
        """Whether not all persons are shown."""
        return bool(self.search.value()) or any(
            made.value() is not None for made in (self.village, self.group, self.result)
        )

    def show_unit(self, unit: str, year: int, figures: Sequence[Figure]) -> None:
        """Show the persons of a unit's year; `figures` name its villages and groups."""
        self._unit, self._year = unit, year
        self.village.set_options(_options(_("All villages"), [one.village for one in figures]))
        self.group.set_options(_options(_("All groups"), [one.group for one in figures]))
        self._show()

    def narrow(self, village: str | None, group: str | None) -> None:
        """Show the persons of a village or a group alone."""
        self.search.clear()
        self.village.set_value(village)
        self.group.set_value(group)
        self.result.set_value(None)
        self._show()

    def clear(self) -> None:
        """Show all persons again."""
        self.narrow(None, None)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show(self) -> None:
        """Look for the persons that are wanted: not before the list is in sight."""
        self._stale = not self.isVisible()
        if self._stale or not self._unit:
            return
        if self._listed != (self._unit, self._year):
            self.table.show_ids([])
            self._count.clear()
            if self._wait.isHidden():
                self._late.start()
        if self._job is None:
            self._look()
        else:
            self._asked_again = True

    def _look(self) -> None:
        wanted = Wanted(
            self.search.value(),
            _text(self.village.value()),
            _text(self.group.value()),
            self.result.value() or "",  # type: ignore[arg-type] # one of `_results`
        )
        self._asked_again = False
        self._job = self._desk.work(_("Look for persons"), unit_persons.find, self._unit, self._year, wanted)

    def _ended(self, job: Job) -> None:
        """Show what was found, unless something else is wanted by now."""
        if job is not self._job:
            return
        self._job = None
        if self._stale:  # nobody looks; whoever comes back asks anew
            return
        if self._asked_again:
            self._look()
            return
        self._late.stop()
        self._wait.hide()
        if job.error is None:
            self._listed = self._unit, self._year
            self.table.show_ids(job.result)
            self._count.setText(_("{count} persons").format(count=thousands(len(job.result))))

    def _fetch(self, ids: list[str]) -> list[PersonRow]:
        return self._desk.read(unit_persons.rows, self._unit, self._year, ids)

    def _choice(self, every: str) -> Choice:
        made = Choice([(None, every)])
        made.setAccessibleName(every)
        made.activated.connect(lambda _index: self._show())
        return made


def birth_words(iso: str) -> str:
    """Return a birth as people write it."""
    birth = BirthDate.from_iso(iso) if iso else None
    return str(birth) if birth else ""


def result_chip(row: PersonRow) -> ChipValue:
    """Return how a person's year ended."""
    if row.certificate:
        return ChipValue(_("Recognised"), "good")
    if row.grade is None:
        return ChipValue(_("not scored"))
    return ChipValue(_("Passed"), "good") if row.grade == "passed" else ChipValue(_("Failed"), "caution", row.reasons)


def _results() -> list[tuple[object, str]]:
    return [
        ("passed", _("Passed")),
        ("failed", _("Failed")),
        ("unscored", _("not scored")),
        ("recognised", _("Recognised")),
    ]


def _options(every: str, names: Sequence[str]) -> list[tuple[object, str]]:
    return [(None, every), *((name, name or _("(none given)")) for name in dict.fromkeys(names))]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _columns() -> list[Column]:
    return [
        replace(row_number(), spare=1),
        Column(_("Full name"), lambda row: row.name, width=152, stretch=True),
        Column(_("Birth"), lambda row: birth_words(row.birth), width=DATE_WIDTH, align="right"),
        Column(_("ID number"), lambda row: row.id_number, width=136, spare=3),
        Column(_("Village"), lambda row: row.village, width=144, spare=4),
        Column(_("Group"), lambda row: row.group, width=144, spare=2),
        Column(_("Points"), lambda row: points.show(row.total), width=80, align="right"),
        Column(_("Result"), result_chip, width=240, delegate=ChipDelegate),
    ]
