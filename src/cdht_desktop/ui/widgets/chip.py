"""States as a word with a shape, never colour alone: ✓ Đạt, – Không đạt, đang chấm."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QStyle, QStyleOptionViewItem, QWidget

from cdht_desktop.ui.theme import colour
from cdht_desktop.ui.widgets.basics import restyle
from cdht_desktop.ui.widgets.cells import CellDelegate

Tone = Literal["good", "caution", "quiet", "bad", "accent"]
_SHAPES = {"good": "✓ ", "caution": "– ", "quiet": "", "bad": "× ", "accent": "● "}
_INKS = {"good": "good", "caution": "caution", "quiet": "quiet", "bad": "error", "accent": "on_accent_soft"}
_PAPERS = {
    "good": "good_soft",
    "caution": "caution_soft",
    "quiet": "quiet_soft",
    "bad": "error_soft",
    "accent": "accent_soft",
}
_PAD = 8
_HEIGHT = 24


class ChipValue(NamedTuple):
    """What a chip cell shows: a word in a tone, and an optional note behind it (`indicator 5 under 5`)."""

    word: str
    tone: Tone = "quiet"
    note: str = ""

    def __str__(self) -> str:
        """Say it in words alone, for tooltips, copying and screen readers."""
        return f"{_SHAPES[self.tone]}{self.word}{f' · {self.note}' if self.note else ''}"


class Chip(QLabel):
    """A state on a form or a card."""

    def __init__(self, word: str = "", tone: Tone = "quiet", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.say(word, tone)

    def say(self, word: str, tone: Tone = "quiet") -> None:
        """Show another state; an empty word hides the chip."""
        self.setText(f"{_SHAPES[tone]}{word}" if word else "")
        restyle(self, "tone", tone)
        self.setVisible(bool(word))


class ChipDelegate(CellDelegate):
    """Draws a `ChipValue` in a cell."""

    def chip(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> object:
        """Return what is drawn in a cell."""
        return index.data(Qt.ItemDataRole.UserRole)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        value = self.chip(option, index)
        if not isinstance(value, ChipValue):
            super().paint(painter, option, index)
            return
        self.paint_ground(painter, option, index)
        area = option.rect.adjusted(13, 0, -6, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if value.word:
            area.setLeft(paint_chip(painter, option.font, area, value) + _PAD)
        if value.note:
            painter.setFont(option.font)
            painter.setPen(colour("text" if option.state & QStyle.StateFlag.State_Selected else "muted"))
            note = painter.fontMetrics().elidedText(value.note, Qt.TextElideMode.ElideRight, max(area.width(), 0))
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, note)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        value = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(value, ChipValue):
            return super().sizeHint(option, index)
        note = QFontMetrics(option.font).horizontalAdvance(value.note) + _PAD if value.note else 0
        return QSize(chip_width(option.font, value) + note + 20, _HEIGHT)


def chip_width(font: QFont, value: ChipValue) -> int:
    """Return how wide a chip is drawn where there is room, without its note."""
    return QFontMetrics(_bold(font)).horizontalAdvance(f"{_SHAPES[value.tone]}{value.word}") + 2 * _PAD


def paint_chip(painter: QPainter, font: QFont, area: QRect, value: ChipValue) -> int:
    """Draw a chip, without its note, at the left of an area; return where it ends."""
    painter.setFont(_bold(font))
    width = min(chip_width(font, value), area.width())
    box = QRect(area.left(), area.center().y() - _HEIGHT // 2, width, _HEIGHT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(_PAPERS[value.tone]))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(colour(_INKS[value.tone]))
    text = f"{_SHAPES[value.tone]}{value.word}"
    text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width - _PAD)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    return box.right()


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made
