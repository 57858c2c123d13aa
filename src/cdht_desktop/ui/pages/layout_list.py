"""The papers and their layouts: which one is in force for each, and a look at the page it prints."""

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from cdht_desktop.errors import Refused
from cdht_desktop.ops import layout_samples, layouts
from cdht_desktop.ops.layouts import CERTIFICATE, LayoutText
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.preview.paper_preview import PaperPreview
from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_PAUSE = 150  # ms of silence in going through the list after which a page is drawn
_REPORT = "report"
_BESIDE = 760  # pixels of width from which the page stands beside the list


@dataclass(frozen=True)
class LayoutRow:
    """A layout in the list; `id` is its paper and key."""

    id: str
    kind: str
    key: str
    title: str
    own: bool
    in_force: bool
    first: bool


class LayoutList(QWidget):
    """The list, and the page that the chosen layout prints, drawn by the worker."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._rows: dict[str, LayoutRow] = {}
        self._asked = ""
        self.table = RowsTable(
            _columns(), lambda ids: [self._rows[row_id] for row_id in ids], name=_("Layouts of papers")
        )
        self.table.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.preview = PaperPreview()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.look)
        self.table.picked.connect(lambda _id: self._pause.start())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP * 2)
        row.addWidget(self.table, 8)
        row.addWidget(self.preview, 5)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.preview.setVisible(self.width() >= _BESIDE)
        self._pause.start()

    def load(self) -> None:
        """Read the layouts again."""
        kinds = (_REPORT,) if self.desk.store.level == "upper" else layout_samples.KINDS  # its only paper
        found = [row for kind in kinds for row in _rows(self.desk, kind)]
        self._rows = {row.id: row for row in found}
        self.table.show_ids([row.id for row in found])
        if not self.table.current_id() and found:
            self.table.go_to(next((row.id for row in found if row.kind == CERTIFICATE and row.in_force), found[0].id))
        self.look()

    def row(self) -> LayoutRow | None:
        """Return the chosen layout."""
        return self._rows.get(self.table.current_id())

    def choose(self, kind: str, key: str) -> None:
        """Choose a layout."""
        self.table.go_to(_row_id(kind, key))

    def choose_paper(self, kind: str) -> None:
        """Choose the layout that is in use for a paper."""
        used = next((row.id for row in self._rows.values() if row.kind == kind and row.in_force), "")
        if used:
            self.table.go_to(used)

    def look(self) -> None:
        """Show the page that the chosen layout prints."""
        self._pause.stop()
        row = self.row()
        if row is None or not self.preview.isVisible():
            return
        self._asked = row.id
        found = self.desk.read(layouts.read, row.kind, row.key)
        self.desk.work(_("Show a layout"), _page, found, self.desk.year, done=self._show, failed=self._cannot)

    def _show(self, drawn: tuple[str, bytes]) -> None:
        if drawn[0] == self._asked:
            self.preview.show_pdf(drawn[1])

    def _cannot(self, error: Refused) -> bool:
        self.preview.clear(str(error))
        return True


def _page(store: object, found: LayoutText, year: int | None) -> tuple[str, bytes]:
    """Return which layout was drawn, and the PDF."""
    return _row_id(found.kind, found.key), layout_samples.page(store, found, year)  # type: ignore[arg-type] # desk's store


def _row_id(kind: str, key: str) -> str:
    return f"{kind}:{key}"


def _rows(desk: Desk, kind: str) -> list[LayoutRow]:
    found = desk.read(layouts.choices, kind)
    return [
        LayoutRow(_row_id(kind, one.key), kind, one.key, one.title, one.own, one.in_force, place == 0)
        for place, one in enumerate(found)
    ]


def _columns() -> list[Column]:
    return [
        Column(_("Paper"), lambda row: layout_samples.paper_title(row.kind) if row.first else "", width=222),
        Column(_("Layout"), lambda row: row.title, width=150, stretch=True),
        Column(_("Whose"), lambda row: _("The association's") if row.own else _("The program's"), width=92),
        Column(_("In use"), _in_use, width=128, delegate=ChipDelegate),
    ]


def _in_use(row: LayoutRow) -> ChipValue | None:
    return ChipValue(_("In use"), "good") if row.in_force else None
