"""How the list and the form show that a person's data are kept but not used."""

import datetime as dt
from typing import NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QVBoxLayout, QWidget

from cdht_desktop.ui.theme import STEP
from cdht_desktop.ui.widgets.basics import label
from cdht_desktop.ui.widgets.chip import Chip, ChipValue, chip_width, paint_chip
from cdht_desktop.ui.widgets.names import NameDelegate
from cdht_desktop.words import _

_GAP = 6  # between the name and the chip, and between the chip and the end of the cell


class ListedName(NamedTuple):
    """A name in the list, and whether its bearer's data are kept but not used."""

    name: str
    restricted: bool

    def __str__(self) -> str:
        """Return the name: what is copied, and what stands in the cell."""
        return self.name


def restricted_words(name: str) -> str:
    """Say of a person, where the pointer rests, that their data are not used."""
    return _("{name}: the data are kept but not used, because the person asked for it").format(name=name)


class ListedNameDelegate(NameDelegate):
    """Draws a `ListedName`: behind the name of somebody restricted stands a chip that says so."""

    def taken(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> int:
        return chip_width(option.font, _chip()) + 2 * _GAP if _restricted(index) else 0

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        if not _restricted(index):
            return
        area = option.rect.adjusted(_GAP, 0, -_GAP, 0)
        area.setLeft(max(area.left(), area.right() - chip_width(option.font, _chip())))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_chip(painter, option.font, area, _chip())
        painter.restore()


def _chip() -> ChipValue:
    return ChipValue(_("restricted"), "caution")


def _restricted(index: QModelIndex | QPersistentModelIndex) -> bool:
    value = index.data(Qt.ItemDataRole.UserRole)
    return isinstance(value, ListedName) and value.restricted


class RestrictedNotice(QWidget):
    """Stands above the form of a person whose data are kept but not used; hidden above any other."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(STEP // 2)
        self.chip = Chip()
        words = _("Not registered, scored, printed or handed up anew. It is lifted on the page “Personal data”.")
        column.addWidget(self.chip, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(label(words, "muted", wrap=True))
        self.show_since(None)

    def show_since(self, since: dt.date | None) -> None:
        """Say since when the data are not used; None: they are used."""
        self.chip.say(_("Restricted since {date}").format(date=f"{since:%d/%m/%Y}") if since else "", "caution")
        self.setVisible(since is not None)
