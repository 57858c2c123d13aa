"""How the cells of the scoring grid are drawn: by hand, because a style sheet takes ten times as long for each.

The row in hand has a tint, the cell in hand a frame; a low score is bold, red and in a box.
"""

from dataclasses import asdict
from functools import cache
from typing import NamedTuple, Protocol, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from cdht_desktop.ui.pages.scoring_words import SaveState, shorter_chip
from cdht_desktop.ui.theme import Colours, colours
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue
from cdht_desktop.ui.widgets.names import short_name
from cdht_desktop.ui.widgets.rows_table import Column

PAD = 8
_BOX = 24
_NOTE_AT_LEAST = 56  # pixels of a note that are worth reading; the whole stands in the tooltip
_SIGN = 22  # room for a row's sign at the end of the name
_SIGNS: dict[SaveState, tuple[str, str]] = {
    "typed": ("•", "accent"),
    "saving": ("…", "muted"),
    "saved": ("✓", "good"),
    "refused": ("!", "error"),
}
Index = QModelIndex | QPersistentModelIndex
Inks = dict[str, QColor]
ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignCenter,
}


class ScoreValue(NamedTuple):
    """A score as its cell shows it; `low` where it is under the floor."""

    text: str
    low: bool = False

    def __str__(self) -> str:
        """Say it in words alone."""
        return self.text


class NameValue(NamedTuple):
    """A name, and whether what stands in its row is saved."""

    name: str
    state: SaveState = ""

    def __str__(self) -> str:
        """Say the name alone."""
        return self.name


class _Rows(Protocol):
    """What the cells ask of `GridRows`."""

    columns: list[Column]

    def value(self, number: int, place: int) -> object: ...


class _Grid(Protocol):
    """What the cells ask of the grid they stand in: the row and column in hand, and what there is to show."""

    in_hand: tuple[int, int]
    rows: _Rows

    def hasFocus(self) -> bool: ...


def _grid(option: QStyleOptionViewItem) -> _Grid:
    return cast("_Grid", option.widget)


def _ground(painter: QPainter, option: QStyleOptionViewItem, index: Index, inks: Inks) -> bool:
    """Draw a cell's background, and answer whether it is the cell in hand."""
    row, column = _grid(option).in_hand
    in_row = row == index.row()
    in_hand = bool(in_row and column == index.column())
    if option.state & QStyle.StateFlag.State_Selected and not in_hand:
        painter.fillRect(option.rect, inks["selection"])
    elif in_row:
        painter.fillRect(option.rect, inks["surface" if in_hand else "accent_soft"])
    painter.setPen(inks["raised"])
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
    return in_hand


def _frame(painter: QPainter, option: QStyleOptionViewItem, inks: Inks) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(inks["accent" if _grid(option).hasFocus() else "control"], 2))
    painter.drawRect(option.rect.adjusted(1, 1, -1, -1))


class TextCell(CellDelegate):
    """Draws text in the alignment of its column."""

    reserved = 0  # pixels at the end that are not for the text

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inks = _inks(colours())
        in_hand = _ground(painter, option, index, inks)
        value = _grid(option).rows.value(index.row(), index.column())
        if value is not None and str(value):
            painter.setFont(option.font)
            painter.setPen(inks["text"])
            area = option.rect.adjusted(PAD, 0, -PAD - self.reserved, 0)
            text = self.shortened(str(value), option, area.width())
            painter.drawText(area, ALIGN[_grid(option).rows.columns[index.column()].align], text)
        self.paint_more(painter, option, value, inks)
        if in_hand:
            _frame(painter, option, inks)

    def shortened(self, text: str, option: QStyleOptionViewItem, room: int) -> str:
        """Return as much of the text as fits in `room` pixels."""
        return option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, room)

    def paint_more(self, painter: QPainter, option: QStyleOptionViewItem, value: object, inks: Inks) -> None:
        """Draw what stands beside the text."""


class NameCell(TextCell):
    """Draws a name, and behind it the sign that tells whether its row is saved."""

    reserved = _SIGN - PAD

    def shortened(self, text: str, option: QStyleOptionViewItem, room: int) -> str:
        # The given name, by which people are told apart, stands last.
        return short_name(text, lambda words: option.fontMetrics.horizontalAdvance(words) <= room)

    def paint_more(self, painter: QPainter, option: QStyleOptionViewItem, value: object, inks: Inks) -> None:
        if not isinstance(value, NameValue) or value.state not in _SIGNS:
            return
        sign, ink = _SIGNS[value.state]
        area = QRect(option.rect.right() - _SIGN, option.rect.top(), _SIGN, option.rect.height())
        painter.setFont(_bold(option.font))
        if value.state == "refused":
            _box(painter, area, inks)
        painter.setPen(inks[ink])
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, sign)


class ScoreCell(CellDelegate):
    """Draws a `ScoreValue` between thin lines."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        inks = _inks(colours())
        in_hand = _ground(painter, option, index, inks)
        value = _grid(option).rows.value(index.row(), index.column())
        text = str(value or "")
        if text:
            low = isinstance(value, ScoreValue) and value.low
            if low:
                _box(painter, option.rect, inks)
            painter.setPen(inks["error" if low else "text"])
            painter.setFont(_bold(option.font) if low else option.font)
            painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, text)
        painter.setPen(inks["edge"])
        painter.drawLine(option.rect.topRight(), option.rect.bottomRight())
        if in_hand:
            _frame(painter, option, inks)


class ResultCell(ChipDelegate):
    """Draws the verdict, where there is little room in fewer words."""

    def chip(self, option: QStyleOptionViewItem, index: Index) -> object:
        value = super().chip(option, index)
        over = self.sizeHint(option, index).width() - option.rect.width()
        if not isinstance(value, ChipValue) or over <= 0:
            return value
        short = shorter_chip(value)
        left = option.fontMetrics.horizontalAdvance(short.note) - over
        return short if left >= _NOTE_AT_LEAST else short._replace(note="")

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if _grid(option).in_hand == (index.row(), index.column()):
            _frame(painter, option, _inks(colours()))

    def paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        _ground(painter, option, index, _inks(colours()))


def _box(painter: QPainter, area: QRect, inks: Inks) -> None:
    box = QRect(0, 0, _BOX, _BOX)
    box.moveCenter(area.center())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(inks["error_soft"])
    painter.setPen(inks["error"])
    painter.drawRoundedRect(box, 6, 6)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


@cache
def _inks(scheme: Colours) -> Inks:
    return {name: QColor(value) for name, value in asdict(scheme).items()}


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.Bold)
    return made
