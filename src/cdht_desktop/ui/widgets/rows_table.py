"""A table of many rows that reads only those in sight."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyledItemDelegate, QTableView, QWidget

from cdht_desktop.ui.theme import ROW_HEIGHT
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.words import _

CHUNK = 200
DATE_WIDTH = 128  # of a column of dates
_KEPT = 40  # chunks in memory: 8,000 rows
Index = QModelIndex | QPersistentModelIndex
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignCenter,
}


@dataclass(frozen=True)
class Column:
    """One column: `value` takes a row and returns text, a number, None, or a `ChipValue` (with `ChipDelegate`).

    `width` in pixels (0: by its header); one column may `stretch`: it takes what is left, and never less than `width`.
    Where the table is too narrow for all, the columns with `spare` 1 are left out first, then those with 2, and so on.
    `order` names the order that a click on the header asks for (signal `order_asked`). `tip` gives a tooltip; without
    one, cut-off text tells itself.
    """

    header: str
    value: Callable[[Any], object]
    width: int = 0
    align: Literal["left", "right", "center"] = "left"
    stretch: bool = False
    delegate: type[QStyledItemDelegate] | None = None
    order: str = ""
    tip: Callable[[Any], str] | None = None
    counts: bool = False
    spare: int = 0  # 0: it stays


def row_number() -> Column:
    """Return the column that counts rows from 1 (STT)."""
    return Column(_("No."), lambda _row: None, width=72, align="right", counts=True)


_READ_ROLES = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.UserRole, Qt.ItemDataRole.ToolTipRole})


def _cell(column: Column, row: Any, role: int) -> Any:
    if role == Qt.ItemDataRole.ToolTipRole:
        return column.tip(row) if column.tip else None
    value = column.value(row)
    if role == Qt.ItemDataRole.UserRole:
        return value
    return "" if value is None else str(value)


class RowsModel(QAbstractTableModel):
    """Ids at once, rows when they are looked at, in chunks; every row has an `id`."""

    def __init__(
        self, columns: Sequence[Column], fetch: Callable[[list[str]], Iterable[Any]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = list(columns)
        self.ids: list[str] = []
        self._fetch = fetch
        self._chunks: OrderedDict[int, dict[str, Any]] = OrderedDict()

    def set_ids(self, ids: Sequence[str]) -> None:
        """Show other rows; nothing is read until it is in sight."""
        self.beginResetModel()
        self.ids = list(ids)
        self._chunks.clear()
        self.endResetModel()

    def forget_rows(self) -> None:
        """Read the rows again when they are next in sight; the ids stay."""
        self._chunks.clear()
        if self.ids:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.ids) - 1, len(self.columns) - 1))

    def row(self, number: int) -> Any | None:
        """Return the row at a place (from 0), None where it is no longer there."""
        part = number // CHUNK
        if part not in self._chunks:
            self._chunks[part] = {}  # a failing read is reported once, not once a cell
            wanted = self.ids[part * CHUNK : (part + 1) * CHUNK]
            self._chunks[part] = {row.id: row for row in self._fetch(wanted)}
            if len(self._chunks) > _KEPT:
                self._chunks.popitem(last=False)
        return self._chunks[part].get(self.ids[number])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.align]
        if role not in _READ_ROLES:
            return None
        if column.counts:
            return str(index.row() + 1)
        row = self.row(index.row())
        return None if row is None else _cell(column, row, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return section + 1 if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].header
        return _ALIGN[self.columns[section].align] if role == Qt.ItemDataRole.TextAlignmentRole else None


class RowsTable(QTableView):
    """The table over a `RowsModel`: whole rows are chosen, and stay chosen by id when the table reads again.

    Signals: `picked(id or "")` the current row changed; `chosen(count)` the selection changed; `opened(id)` Enter or a
    double click; `order_asked(order)` a click on a header that has one.
    """

    picked = Signal(str)
    chosen = Signal(int)
    opened = Signal(str)
    order_asked = Signal(str)

    def __init__(
        self,
        columns: Sequence[Column],
        fetch: Callable[[list[str]], Iterable[Any]],
        *,
        name: str = "",
        model: RowsModel | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.rows = model or RowsModel(columns, fetch, self)
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self._look()
        self._size_columns()
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.ids[index.row()]))
        self.selectionModel().currentRowChanged.connect(lambda now, _before: self.picked.emit(self._id_at(now.row())))
        self.selectionModel().selectionChanged.connect(lambda _on, _off: self.chosen.emit(self.chosen_count()))
        self.horizontalHeader().sectionClicked.connect(self._header_clicked)

    def show_ids(self, ids: Sequence[str]) -> None:
        """Show these rows; chosen and current rows that are still among them stay so."""
        current, chosen = self.current_id(), set(self.chosen_ids())
        place = self.verticalScrollBar().value()
        self.rows.set_ids(ids)
        self._choose(chosen, current)
        self.verticalScrollBar().setValue(place)
        self.chosen.emit(self.chosen_count())

    def reload_rows(self) -> None:
        """Read again what is in sight; the list of ids stays."""
        self.rows.forget_rows()

    def current_id(self) -> str:
        """Return the id of the row with the keyboard's place, "" where there is none."""
        return self._id_at(self.currentIndex().row())

    def chosen_ids(self) -> list[str]:
        """Return the ids of the chosen rows, in the table's order."""
        parts = self.selectionModel().selection()
        spans = sorted({(parts.at(number).top(), parts.at(number).bottom()) for number in range(parts.count())})
        numbers = sorted({number for top, bottom in spans for number in range(top, bottom + 1)})
        return [self.rows.ids[number] for number in numbers]

    def chosen_count(self) -> int:
        """Return how many rows are chosen."""
        return len(self.chosen_ids())

    def current_row(self) -> Any | None:
        """Return the row with the keyboard's place."""
        number = self.currentIndex().row()
        return self.rows.row(number) if 0 <= number < len(self.rows.ids) else None

    def go_to(self, id: str) -> bool:  # noqa: A002 - it is the id
        """Choose the row with this id and bring it into sight; False where it is not in the table."""
        try:
            number = self.rows.ids.index(id)
        except ValueError:
            return False
        self.selectRow(number)
        self.scrollTo(self.rows.index(number, 0))
        return True

    def set_order(self, order: str, *, descending: bool = False) -> None:
        """Show by which column the ids are ordered."""
        for number, column in enumerate(self.rows.columns):
            if column.order == order:
                way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
                self.horizontalHeader().setSortIndicatorShown(True)
                self.horizontalHeader().setSortIndicator(number, way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (
            event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and self.current_id()
            and not self.isPersistentEditorOpen(self.currentIndex())
        ):
            self.opened.emit(self.current_id())
            event.accept()
            return
        super().keyPressEvent(event)

    def _look(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)  # Tab leaves the table: the keyboard is never caught in it
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setFixedHeight(ROW_HEIGHT)
        self.horizontalHeader().setHighlightSections(False)
        self.setItemDelegate(CellDelegate(self))

    def _size_columns(self) -> None:
        header = self.horizontalHeader()
        header.setMinimumSectionSize(40)
        self._full: list[int] = []
        for number, column in enumerate(self.rows.columns):
            if column.delegate is not None:
                self.setItemDelegateForColumn(number, column.delegate(self))
            needed = header.fontMetrics().horizontalAdvance(column.header) + 32
            self._full.append(max(column.width, needed))
            header.resizeSection(number, self._full[number])

    def show_column(self, number: int, *, visible: bool) -> None:
        """Show a column or hide it; the one that stretches takes its room."""
        self.setColumnHidden(number, not visible)
        self._stretch()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._leave_out()
        self._stretch()

    def _leave_out(self) -> None:
        """Hide as many of the spare columns as there is too little room for."""
        room = self.viewport().width() - sum(self._full)
        ranked = sorted((column.spare, number) for number, column in enumerate(self.rows.columns) if column.spare)
        for _rank, number in ranked:
            self.setColumnHidden(number, room < 0)
            if room < 0:
                room += self._full[number]

    def _stretch(self) -> None:
        header, columns = self.horizontalHeader(), self.rows.columns
        wide = next((number for number, column in enumerate(columns) if column.stretch), None)
        if wide is not None:
            others = sum(header.sectionSize(number) for number in range(len(columns)) if number != wide)
            header.resizeSection(wide, max(columns[wide].width, self.viewport().width() - others))

    def _choose(self, chosen: set[str], current: str) -> None:
        """Choose rows by id, neighbours as one span: 50,000 spans of one row each take Qt 13 s."""
        if not chosen and not current:
            return
        selection, last = QItemSelection(), len(self.rows.columns) - 1
        numbers = [number for number, row_id in enumerate(self.rows.ids) if row_id in chosen]
        for _offset, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            span = [number for _position, number in run]
            selection.select(self.rows.index(span[0], 0), self.rows.index(span[-1], last))
        flags = QItemSelectionModel.SelectionFlag
        if current in self.rows.ids:
            self.selectionModel().setCurrentIndex(self.rows.index(self.rows.ids.index(current), 0), flags.NoUpdate)
        self.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)

    def _id_at(self, number: int) -> str:
        return self.rows.ids[number] if 0 <= number < len(self.rows.ids) else ""

    def _header_clicked(self, section: int) -> None:
        if order := self.rows.columns[section].order:
            self.order_asked.emit(order)
