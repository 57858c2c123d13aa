"""The queue of pairs: both names with their years of birth, and why the two records look alike."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from cdht_desktop.ops.citizens import CitizenRow
from cdht_desktop.ops.duplicates import Likeness, Pair, PairPeople
from cdht_desktop.ui.pages.duplicates_words import why_words
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.names import short_name
from cdht_desktop.ui.widgets.rows_table import Column, RowsTable
from cdht_desktop.words import _

_LINE = 22


def pair_id(pair: Pair) -> str:
    """Return the id by which lists know a pair, whichever of the two stands first."""
    return "|".join(sorted((pair.first_id, pair.second_id)))


@dataclass(frozen=True)
class PairRow:
    """A pair as its list shows it."""

    id: str
    first: CitizenRow
    second: CitizenRow
    likeness: Likeness
    later: bool

    @property
    def why(self) -> str:
        """In what the two are alike."""
        return why_words(self.first, self.second, self.likeness)

    def __str__(self) -> str:
        """Say it in one line, for tooltips and screen readers."""
        people = " / ".join(f"{one.name} ({one.birth or '–'})" for one in (self.first, self.second))
        return " · ".join(filter(None, (people, self.why, _("later") if self.later else "")))


class PairTable(RowsTable):
    """One wide column with three lines a pair; what is in sight is read, however many wait."""

    def __init__(self, people: Callable[[list[Pair]], Iterable[PairPeople]], parent: QWidget | None = None) -> None:
        self._pairs: dict[str, Pair] = {}
        self._people = people
        column = Column(_("Pairs"), lambda row: row, stretch=True, delegate=_PairDelegate, tip=str)
        super().__init__([column], self._fetch, name=_("Pairs that look alike"), parent=parent)
        self.horizontalHeader().hide()
        self.setSelectionMode(RowsTable.SelectionMode.SingleSelection)
        self.verticalHeader().setDefaultSectionSize(_LINE * 3 + STEP * 2)
        self.setVerticalScrollMode(RowsTable.ScrollMode.ScrollPerPixel)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these pairs; the current one stays so where it is among them."""
        self._pairs = {pair_id(pair): pair for pair in pairs}
        self.show_ids(list(self._pairs))

    def pair(self, id: str) -> Pair | None:  # noqa: A002 - it is the id
        """Return the pair with this id."""
        return self._pairs.get(id)

    def _fetch(self, ids: list[str]) -> list[PairRow]:
        return [
            PairRow(pair_id(one.pair), one.first, one.second, one.likeness, one.pair.later)
            for one in self._people([self._pairs[one] for one in ids])
        ]


class _PairDelegate(CellDelegate):
    """Draws a `PairRow`: two names with their years of birth, then why."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.paint_ground(painter, option, index)
        row: Any = index.data(Qt.ItemDataRole.UserRole)
        if not isinstance(row, PairRow):
            return
        painter.save()
        area = option.rect.adjusted(STEP + 4, STEP, -STEP, -STEP)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        for number, (one, other) in enumerate(((row.first, row.second), (row.second, row.first))):
            line = QRect(area.left(), area.top() + number * _LINE, area.width(), _LINE)
            _paint_person(painter, line, one, other, (bold, option.font))
        line = QRect(area.left(), area.top() + 2 * _LINE, area.width(), _LINE)
        _paint_why(painter, line, row, option.font)
        painter.setPen(QPen(colour("edge")))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()


def _paint_person(
    painter: QPainter, line: QRect, one: CitizenRow, other: CitizenRow, fonts: tuple[QFont, QFont]
) -> None:
    bold, font = fonts
    painter.setFont(font)
    painter.setPen(colour("muted"))
    year = one.birth[-4:]
    painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, year)
    room = line.width() - painter.fontMetrics().horizontalAdvance(year) - STEP
    painter.setFont(bold)
    painter.setPen(colour("text"))
    metrics = painter.fontMetrics()
    name = short_name(
        one.name, lambda words: metrics.horizontalAdvance(words) <= room, _places_apart(one.name, other.name)
    )
    name = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room)
    painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)


def _places_apart(name: str, other: str) -> set[int]:
    """Return the places of the words of a name that are not the other name's words there."""
    ours, theirs = name.split(), other.split()
    return {place for place, word in enumerate(ours) if theirs[place : place + 1] != [word]}


def _paint_why(painter: QPainter, line: QRect, row: PairRow, font: QFont) -> None:
    left = line.left()
    painter.setFont(font)
    if row.later:
        word = f"● {_('later')}"
        painter.setPen(colour("caution"))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, word)
        left += painter.fontMetrics().horizontalAdvance(word) + STEP
    rest = line.adjusted(left - line.left(), 0, 0, 0)
    painter.setPen(colour("muted"))
    words = row.why
    while painter.fontMetrics().horizontalAdvance(words) > rest.width() and ", " in words:
        words = words.rpartition(", ")[0]  # the strongest reasons come first; the tooltip says all
    words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, rest.width())
    painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
