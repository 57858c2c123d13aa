"""The first rows of a sheet as Excel shows them, with a choice above each column of what it holds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QBrush, QFont, QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from cdht_desktop.domain.problems import Problem
from cdht_desktop.ops.citizen_lists import ColumnChoice, SheetReading
from cdht_desktop.ops.list_books import first_cells
from cdht_desktop.ops.problem_lists import field_words
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.fields import Choice
from cdht_desktop.words import _

ROWS = 40  # shown: a header stands within the first 30
_FIELDS = (
    "whole_name", "surname", "name", "birth", "male", "female", "day", "month", "year", "sex", "id_number", "village",
    "address", "group", "phone", "note", "position",
)  # fmt: skip
_NARROWEST, _WIDEST = 168, 260  # pixels of a column
_ROW = 30  # height of a row: as many as possible should be in sight
_LETTERS = 22  # height of the column's letter
_CHOICE = 34  # height of the choice below it
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2})
Index = QModelIndex | QPersistentModelIndex


class ColumnsGrid(QTableView):
    """Rows to look at; Enter on a cell opens the choice of its column. Signal `field_chosen(column, field or "")`."""

    field_chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("The first rows of the list"))
        self._top = 0  # the row (from 0) that is brought into sight
        self.rows = _Model(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Cell(self))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.head = _Head(self)
        self.setHorizontalHeader(self.head)

    @property
    def choices(self) -> Sequence[Choice]:
        """The choices above the columns, from the left."""
        return self.head.choices

    def show_sheet(self, one: SheetReading, problems: Iterable[Problem]) -> None:
        """Show the first rows of a sheet and what its columns were taken for; bad cells are coloured."""
        other = self.rows.show_sheet(one, problems)
        self.show_fields(one.choice)
        if other:
            above = max(one.choice.rows_above - 1, 0)
            for at, width in enumerate(self.rows.widths(above)):
                self.setColumnWidth(at, min(max(width + STEP * 4, _NARROWEST), _WIDEST))
            self._top = above
            self._go_to_header()
        self.head.place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._go_to_header()

    def go_to_column(self, at: int) -> None:
        """Bring a column into sight; the rows stay where they are."""
        row = self.currentIndex().row()
        index = self.rows.index(self._top if row < 0 else row, at)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def _go_to_header(self) -> None:
        """Bring the header and the people below it into sight; titles are of no use here."""
        self.scrollTo(self.rows.index(self._top, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def show_fields(self, choice: ColumnChoice) -> None:
        """Show what the columns are taken for, before the rows were checked by it."""
        self.head.show_fields(self.rows.columnCount(), choice.fields)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex().column()
        if event.key() in _ENTER:
            if 0 <= at < len(self.choices):
                self.choices[at].setFocus()
                self.choices[at].showPopup()
            event.accept()
            return
        super().keyPressEvent(event)


class _Cell(CellDelegate):
    """Draws the model's own ground, which the style sheet leaves out."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None and not option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, ground)
        super().paint(painter, option, index)


class OpenedByEnter(Choice):
    """A choice that Enter opens; in a dialog it would press the main button."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.showPopup()
            event.accept()
            return
        super().keyPressEvent(event)


class _Head(QHeaderView):
    """The letters of the columns, and below each the choice of what it holds."""

    def __init__(self, grid: ColumnsGrid) -> None:
        super().__init__(Qt.Orientation.Horizontal, grid)
        self.choices: list[OpenedByEnter] = []
        self._grid = grid
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setMinimumSectionSize(_NARROWEST)
        self.sectionResized.connect(lambda *_sizes: self.place())
        grid.horizontalScrollBar().valueChanged.connect(lambda _value: self.place())

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), _LETTERS + _CHOICE + STEP)

    def show_fields(self, width: int, fields: Mapping[str, int]) -> None:
        """Offer a choice for each of `width` columns, and show what they hold."""
        while len(self.choices) > width:
            self.choices.pop().deleteLater()
        while len(self.choices) < width:
            self._add(len(self.choices))
        by_column = {at: field for field, at in fields.items()}
        if "name" in fields and "surname" not in fields:
            by_column[fields["name"]] = "whole_name"
        for at, choice in enumerate(self.choices):
            choice.set_value(by_column.get(at, ""))

    def place(self) -> None:
        """Put the choices below their letters."""
        for at, choice in enumerate(self.choices):
            choice.setGeometry(QRect(self.sectionViewportPosition(at) + 2, _LETTERS, self.sectionSize(at) - 4, _CHOICE))
            choice.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in self.choices:
            self._grid.go_to_column(self.choices.index(watched))
        return super().eventFilter(watched, event)

    def _add(self, at: int) -> None:
        choice = OpenedByEnter(_options(), self)
        choice.setAccessibleName(_("Column {letter}").format(letter=_letters(at)))
        choice.activated.connect(lambda _index: self._grid.field_chosen.emit(at, str(choice.value())))
        choice.installEventFilter(self)
        QWidget.setTabOrder(self.choices[-1] if self.choices else self._grid, choice)
        self.choices.append(choice)


def _options() -> list[tuple[object, str]]:
    fields = ((field, _("Given name") if field == "name" else field_words(field)) for field in _FIELDS)
    return [("", _("(not used)")), *fields]


class _Model(QAbstractTableModel):
    """The first rows of a sheet; ID numbers are masked."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._sheet: object = None
        self._cells: list[list[str]] = []
        self._choice = ColumnChoice({}, (), 0)
        self._marks: dict[tuple[int, int], Problem] = {}

    def show_sheet(self, one: SheetReading, problems: Iterable[Problem]) -> bool:
        """Show a sheet by its columns; return whether it is another one."""
        other = one.sheet is not self._sheet
        if other:
            self.beginResetModel()
            self._sheet, self._cells = one.sheet, first_cells(one, ROWS)
        self._choice = one.choice
        self._marks = {}
        for problem in problems:
            for at in one.choice.marked(problem.field) if problem.row <= ROWS else ():
                standing = self._marks.get((problem.row, at))
                if standing is None or problem.severity == "error":
                    self._marks[problem.row, at] = problem
        if other:
            self.endResetModel()
        elif self._cells:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        return other

    def widths(self, above: int) -> list[int]:
        """Return how wide each column's texts are, in pixels; those of titles, `above` the list, do not count."""
        metrics = QFontMetrics(self._view.font())
        columns = zip(*self._cells[above:], strict=True)
        return [max(map(metrics.horizontalAdvance, texts)) for texts in columns]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._cells)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() or not self._cells else len(self._cells[0])

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, at = index.row() + 1, index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cells[row - 1][at]
        if role == Qt.ItemDataRole.ToolTipRole:
            problem = self._marks.get((row, at))
            return problem.message if problem else None
        if role == Qt.ItemDataRole.FontRole and row in self._choice.header_rows:
            font = QFont(self._view.font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._ground(row, at)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(row, at)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return _letters(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)

    def _ground(self, row: int, at: int) -> QBrush | None:
        problem = self._marks.get((row, at))
        if problem is not None and row > self._choice.rows_above:
            return QBrush(colour("error_soft" if problem.severity == "error" else "caution_soft"))
        return QBrush(colour("accent_soft")) if row in self._choice.header_rows else None

    def _ink(self, row: int, at: int) -> QBrush | None:
        if row in self._choice.header_rows:
            return QBrush(colour("on_accent_soft"))
        above = row <= self._choice.rows_above
        return QBrush(colour("muted")) if above or at not in self._choice.fields.values() else None


def _letters(column: int) -> str:
    """Return the letters of a column counted from 0, as a spreadsheet names it."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
