"""The list of citizens: a box before each row to choose it, ID numbers masked until one is asked for."""

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from cdht_desktop.ops.citizens import CitizenRow
from cdht_desktop.ui.icons import pixmap
from cdht_desktop.ui.pages.citizen_restricted import ListedName, ListedNameDelegate, restricted_words
from cdht_desktop.ui.pages.village_column import village_width
from cdht_desktop.ui.theme import colour, colours
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, RowsTable, row_number
from cdht_desktop.words import _

_TICK = 0  # the column of boxes
_BOX = 18
_NAME_AT_LEAST, _NAME_AT_BEST = 160, 200  # where the list is narrow, other columns go before the name shrinks
_NAME_AT_EASE, _VILLAGE_USUAL = 260, 200  # a longer village gives way to names of five words
_Flag = QItemSelectionModel.SelectionFlag


def sex_words(sex: str | None) -> str:
    """Return Nam, Nữ or nothing."""
    return {"male": _("Male"), "female": _("Female")}.get(sex or "", "")


def number_words(number: int) -> str:
    """Return a count as people write it: 12.480."""
    return f"{number:,}".replace(",", ".")


class CitizenTable(RowsTable):
    """A click on a box, or the space bar, chooses one more; a click on a name chooses that one alone.

    `full(id)` answers a number that was asked for, None where it is masked; `show_numbers` says that it changed. Where
    the list is narrow, the columns that matter least (phone, sex, …) give way to the name.
    """

    def __init__(
        self,
        fetch: Callable[[list[str]], Iterable[Any]],
        full: Callable[[str], str | None],
        parent: QWidget | None = None,
    ) -> None:
        columns = _columns(full)
        super().__init__(list(columns.values()), fetch, name=_("Citizens"), parent=parent)
        self._shown = False
        self._ticking = False
        keys = list(columns)
        self._village = keys.index("village")
        self._may_go = [keys.index(key) for key in ("phone", "sex", "position", "group", "id_number")]
        self._widths = [max(self.horizontalHeader().sectionSize(at), 1) for at in range(len(keys))]
        self._widths[keys.index("name")] = _NAME_AT_BEST
        self.horizontalHeader().sectionClicked.connect(lambda at: self.choose_all_or_none() if at == _TICK else None)

    def show_numbers(self, on: bool) -> None:
        """Draw the ID numbers again: one is now shown in full, or none."""
        self._shown = on
        self._drop_columns()
        RowsTable.resizeEvent(self, QResizeEvent(self.size(), self.size()))  # the name takes what is left
        self.viewport().update()

    def choose_all_or_none(self) -> None:
        """Choose everybody in the list; where all are chosen, nobody."""
        if self.chosen_count() == len(self.rows.ids):
            self.clearSelection()
        else:
            self.selectAll()

    def selectionCommand(
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if event is None:  # chosen by the program: Qt would ask which keys are held, and Ctrl+S holds Ctrl
            return _Flag.ClearAndSelect | _Flag.Rows
        if isinstance(event, QMouseEvent):
            pressed = event.type() in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}
            if pressed:
                self._ticking = index.column() == _TICK and event.modifiers() == Qt.KeyboardModifier.NoModifier
            if self._ticking:
                return _Flag.Toggle | _Flag.Rows if pressed else _Flag.NoUpdate
        return super().selectionCommand(index, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.columnAt(event.position().toPoint().x()) == _TICK:
            self.mousePressEvent(event)  # two quick ticks, not “open”
        else:
            super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.current_id():
            self.selectionModel().select(self.currentIndex(), _Flag.Toggle | _Flag.Rows)
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._drop_columns()
        super().resizeEvent(event)

    def fit_villages(self, names: Iterable[str]) -> None:
        """Give the villages the room that their names need."""
        at = self._village
        self._widths[at] = village_width(self, at, names)
        self.horizontalHeader().resizeSection(at, self._widths[at])
        self._drop_columns()
        self.show_column(at, visible=True)

    def _drop_columns(self) -> None:
        room = self.viewport().width() - sum(self._widths)
        for at in self._may_go:
            # Of a masked number little is lost; one that was asked for stays.
            goes = room < 0 and not (at == self._may_go[-1] and self._shown)
            self.setColumnHidden(at, goes)
            if goes:
                room += self._widths[at]
        self.horizontalHeader().resizeSection(self._village, self._village_width(room))

    def _village_width(self, room: int) -> int:
        """Return how wide the villages stand where `room` is left over, or lacking.

        A long village gives way before the name does, a usual one after it.
        """
        wanted, least = self._widths[self._village], self.rows.columns[self._village].width
        usual = max(min(wanted, _VILLAGE_USUAL), wanted + room + _NAME_AT_BEST - _NAME_AT_EASE)
        return max(least, min(wanted, usual, wanted + room + _NAME_AT_BEST - _NAME_AT_LEAST))


def _columns(full: Callable[[str], str | None]) -> dict[str, Column]:
    def number(row: CitizenRow) -> str:
        return full(row.id) or row.id_number or ""

    return {
        "tick": Column("✓", lambda _row: "", width=40, align="center", delegate=_BoxDelegate),
        "position": row_number(),
        "name": Column(
            _("Full name"),
            lambda row: ListedName(row.name, row.restricted),
            width=_NAME_AT_LEAST,
            stretch=True,
            order="name",
            tip=lambda row: restricted_words(row.name) if row.restricted else "",
            delegate=ListedNameDelegate,
        ),
        "birth": Column(_("Birth"), lambda row: row.birth, width=DATE_WIDTH, align="right", order="birth"),
        "sex": Column(_("Sex"), lambda row: sex_words(row.sex), width=88, order="sex"),
        "id_number": Column(_("ID number"), number, width=144, order="id_number"),
        "village": Column(_("Village"), lambda row: row.village, width=136, order="village"),
        "group": Column(_("Group"), lambda row: row.group, width=212, order="group"),
        "phone": Column(_("Phone"), lambda row: row.phone, width=132, order="phone"),
    }


class _BoxDelegate(CellDelegate):
    """Draws whether a row is chosen as a box with a tick."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.paint_ground(painter, option, index)
        box = QRect(0, 0, _BOX, _BOX)
        box.moveCenter(option.rect.center())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("accent" if chosen else "control"), 2))
        painter.setBrush(colour("accent" if chosen else "surface"))
        painter.drawRoundedRect(box, 5, 5)
        if chosen:
            painter.drawPixmap(box.topLeft(), pixmap("check", colours().on_accent, _BOX))
        painter.restore()
