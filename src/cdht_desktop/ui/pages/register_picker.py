"""Picking persons one by one: a list of those not registered yet, each with a box to tick."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from cdht_desktop.ops import citizens, villages
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.village_column import fit_villages
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.fields import SearchBox
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel, RowsTable
from cdht_desktop.words import _

_BOX = 19
_VILLAGE = 3  # its column


class PeoplePicker(QWidget):
    """A search box over a list; `changed` when somebody is ticked or not any more."""

    changed = Signal()

    def __init__(self, desk: Desk, left_out: frozenset[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._left_out = desk, left_out
        self._chosen: dict[str, None] = {}  # in the order of ticking
        self.search = SearchBox(_("Find a citizen: name, ID number, village …"))
        self.search.asked.connect(lambda _text: self._load())
        columns = [
            Column("", lambda _row: None, width=44, delegate=_TickDelegate),
            Column(_("Full name"), lambda row: row.name, width=180, stretch=True),
            Column(_("Born"), lambda row: row.birth[-4:], align="right"),
            Column(_("Village"), lambda row: row.village, width=180),
        ]
        model = _Ticks(columns, lambda ids: desk.read(citizens.rows, ids), self._chosen)
        self.table = _TickTable(columns, model)
        fit_villages(self.table, _VILLAGE, [one.name for one in desk.read(villages.all_villages)])
        self.table.ticked.connect(self._tick)
        column = QVBoxLayout(self)
        column.setContentsMargins(STEP * 3, 0, 0, 0)
        column.setSpacing(STEP)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        self._load()

    def choose(self, ids: Iterable[str]) -> None:
        """Tick these citizens; those who are registered already are left out."""
        self._chosen.update(dict.fromkeys(one for one in ids if one not in self._left_out))
        self.table.reload_rows()
        self.changed.emit()

    def chosen(self) -> list[str]:
        """Return the ticked citizens."""
        return list(self._chosen)

    def _tick(self, citizen: str) -> None:
        if citizen in self._chosen:
            del self._chosen[citizen]
        else:
            self._chosen[citizen] = None
        self.table.viewport().update()
        self.changed.emit()

    def _load(self) -> None:
        found = self._desk.read(citizens.find, self.search.value())
        self.table.show_ids([one for one in found if one not in self._left_out])


class _Ticks(RowsModel):
    """Citizens with a tick where they are chosen."""

    def __init__(self, columns: Sequence[Column], fetch: object, chosen: dict[str, None]) -> None:
        super().__init__(columns, fetch)  # type: ignore[arg-type] # as RowsModel takes it
        self._chosen = chosen

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if index.column() == 0 and role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if self.ids[index.row()] in self._chosen else Qt.CheckState.Unchecked
        return super().data(index, role)


class _TickDelegate(CellDelegate):
    """Draws the box of a row as large as those of forms."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.features &= ~QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.paint_ground(painter, option, index)
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        box = QRectF(0, 0, _BOX, _BOX)
        box.moveCenter(option.rect.center())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent" if on else "control"), 2))
        painter.setBrush(colour("accent" if on else "surface"))
        painter.drawRoundedRect(box, 5, 5)
        if on:
            painter.setPen(QPen(colour("on_accent"), 2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline([box.topLeft() + QPointF(*at) for at in ((4, 10), (8, 14), (15, 5))])
        painter.restore()


class _TickTable(RowsTable):
    """A click anywhere in a row, Space or Enter ticks it (`ticked(id)`)."""

    ticked = Signal(str)

    def __init__(self, columns: Sequence[Column], model: RowsModel) -> None:
        super().__init__(columns, lambda _ids: [], name=_("Citizens"), model=model)
        model.setParent(self)
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.clicked.connect(lambda index: self.ticked.emit(self.rows.ids[index.row()]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.current_id():
            self.ticked.emit(self.current_id())
            event.accept()
            return
        super().keyPressEvent(event)
