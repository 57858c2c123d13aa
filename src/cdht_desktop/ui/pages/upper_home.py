"""Home of the upper level: the year in numbers, the one next thing to do, and how far each unit has come."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from cdht_desktop.domain.roles import Right
from cdht_desktop.ops import backups, upper_path
from cdht_desktop.ops.units import UnitStanding
from cdht_desktop.ops.upper_path import UpperHome
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.pages.units_words import WAITING, in_order, short_columns, year_words
from cdht_desktop.ui.pages.upper_home_tiles import NextThing, Tile, next_words
from cdht_desktop.ui.theme import ROW_HEIGHT, STEP
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.ui.widgets.basics import button
from cdht_desktop.ui.widgets.empty import EmptyPage
from cdht_desktop.ui.widgets.flow import FlowLayout
from cdht_desktop.ui.widgets.rows_table import RowsTable
from cdht_desktop.words import _

_LEAST_ROWS = 7  # in sight, with the header; where the window is low, the page scrolls


class UpperHomePage(Page):
    """Tiles that open what they count, the next thing with the page's main button, and the units in short."""

    tables = frozenset({"batch", "member_unit", "upper_year", "backup", "setting"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Home"))
        self._rows: dict[str, UnitStanding] = {}
        self.add_action(
            _("Take in files"), lambda: desk.go_to("receive"), icon="receive", shortcut="Ctrl+O", right=Right.HAND_UP
        )
        self.add_action(_("Report of the year"), lambda: desk.go_to("report"), icon="report")
        self.tiles = _tiles(desk)
        self.next = NextThing()
        self.table = RowsTable(short_columns(), lambda ids: [self._rows[one] for one in ids], name=_("Units"))
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.table.opened.connect(lambda code: desk.go_to("units", code))
        self.reminder = Banner()
        self._empty = EmptyPage(
            "receive",
            _("No commune has handed in its year yet"),
            _("Say which units belong to you, and take in the files that they hand up; their numbers add up here."),
            action=_("Bring in the list of units"),
            slot=lambda: desk.go_to("units"),
        )
        self._shown = QStackedWidget()
        self._shown.addWidget(self._full())
        self._shown.addWidget(self._empty)
        self.body.addWidget(self.reminder)
        self.body.addWidget(self._shown, 1)

    def load(self) -> None:
        self._remind()
        year = self.desk.year
        found = self.desk.read(upper_path.home, year) if year is not None else None
        self._shown.setCurrentIndex(0 if found and found.rows else 1)
        if found is None or not found.rows:
            self.set_title(_("Home"))
            return
        self.set_title(_("The year {year} at the upper level").format(year=year), year_words(found.facts, found.tally))
        self._show(found)

    def _show(self, found: UpperHome) -> None:
        tally = found.tally
        of_all = _("of {count}").format(count=thousands(tally.expected + tally.unlisted))
        self.tiles["counted"].show_number(tally.handed_in, of_all)
        waiting = sum(row.waits for row in found.rows)
        for name, count in (("late", tally.late), ("waiting", waiting), ("disputed", tally.disputed)):
            self.tiles[name].show_number(count)
        for name in ("registered", "passed", "recognised"):
            self.tiles[name].show_number(found.sums[name])
        title, text, action, place = next_words(found)
        key, _colon, wanted = place.partition(":")
        self.next.show_next(title, text, action, partial(self.desk.go_to, key, f":{wanted}" if wanted else ""))
        self._rows = {row.id: row for row in in_order(found.rows, "standing", descending=False)}
        self.table.show_ids(list(self._rows))

    def _remind(self) -> None:
        text = self.desk.read(backups.reminder) if self.desk.may(Right.BACKUP) else ""
        if text:
            self.reminder.notice(text, action=_("See the backups"), slot=lambda: self.desk.go_to("safety"))
        else:
            self.reminder.hide()

    def _full(self) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, gap=STEP)
        for tile in self.tiles.values():
            flow.addWidget(tile)
        full = QWidget()
        full.setProperty("role", "scrolled")
        column = QVBoxLayout(full)
        column.setContentsMargins(0, STEP // 2, STEP // 2, 0)
        column.setSpacing(STEP)
        column.addWidget(holder)
        column.addWidget(self.next)
        column.addWidget(self.table, 1)
        all_units = button(_("All units, with search and filters"), lambda: self.desk.go_to("units"), role="link")
        column.addWidget(all_units)
        self.table.setMinimumHeight(ROW_HEIGHT * _LEAST_ROWS)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(full)
        return area


def _tiles(desk: Desk) -> dict[str, Tile]:
    made = {}
    for name, words, place, text in (
        ("counted", _("Units handed in"), "units", ":counted"),
        ("late", _("Late"), "units", ":late"),
        ("waiting", _("Files put aside"), "receive", WAITING),
        ("disputed", _("Disputed"), "units", ":disputed"),
        ("registered", _("Registered"), "report", ""),
        ("passed", _("Passed"), "report", ""),
        ("recognised", _("Recognised"), "report", ""),
    ):
        made[name] = Tile(words)
        made[name].opened.connect(_opener(desk, place, text))
    return made


def _opener(desk: Desk, place: str, text: str) -> Callable[[], None]:
    return partial(desk.go_to, place, text)
