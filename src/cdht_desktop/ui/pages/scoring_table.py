"""The list of a year's registrations with ten narrow columns of scores."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from cdht_desktop.domain.criteria import CriteriaSet, Indicator
from cdht_desktop.domain.points import show
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ui.pages.scoring_words import chip_of
from cdht_desktop.ui.theme import colour
from cdht_desktop.ui.widgets.cells import CellDelegate
from cdht_desktop.ui.widgets.chip import ChipDelegate
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel, RowsTable
from cdht_desktop.words import _

Fetch = Callable[[list[str]], Iterable[EvaluationRow]]
_NARROW = 34
_PAD = 7
_HEAD_PAD = 10  # a cell adds 3 to its own
_NAME, _BORN = 1, 2  # their columns
_NAME_AT_MOST = 300
_BOX = 24


class ScoreValue(NamedTuple):
    """A score as its cell shows it; `low` where it is under the floor."""

    text: str
    low: bool = False

    def __str__(self) -> str:
        """Say it in words alone."""
        return self.text


class ScoreDelegate(CellDelegate):
    """Draws a `ScoreValue` between thin lines; one under the floor is bold, red and in a box."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.paint_ground(painter, option, index)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        value = index.data(Qt.ItemDataRole.UserRole)
        font = QFont(option.font)
        painter.setPen(colour("text"))
        if isinstance(value, ScoreValue) and value.low:
            font.setWeight(QFont.Weight.Bold)
            box = QRect(0, 0, _BOX, _BOX)
            box.moveCenter(option.rect.center())
            painter.setBrush(colour("error_soft"))
            painter.setPen(colour("error"))
            painter.drawRoundedRect(box, 6, 6)
        painter.setFont(font)
        painter.drawText(option.rect, Qt.AlignmentFlag.AlignCenter, str(value or ""))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(colour("edge"))
        painter.drawLine(option.rect.topRight(), option.rect.bottomRight())
        painter.restore()


class ScoreModel(RowsModel):
    """The rows; a column of scores tells its indicator's label where the pointer rests on its header."""

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole and orientation == Qt.Orientation.Horizontal:
            column = self.columns[section]
            return column.label if isinstance(column, _ScoreColumn) else None
        return super().headerData(section, orientation, role)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.columns[index.column()].header, super().data(index)
            return ": ".join(map(str, words))
        return super().data(index, role)


@dataclass(frozen=True)
class _ScoreColumn(Column):
    """One indicator's column."""

    label: str = ""


class ScoreTable(RowsTable):
    """The registrations; what does not fit beside names and verdicts gives way: scores, birth years, marks."""

    def __init__(self, criteria: CriteriaSet, fetch: Fetch, parent: QWidget | None = None) -> None:
        columns = _columns(criteria)
        super().__init__(columns, fetch, name=_("Scoring"), model=ScoreModel(columns, fetch), parent=parent)
        self.rows.setParent(self)
        # Denser than other lists, so that ten scores stand beside the name and the reasons at 1366 pixels.
        self.setStyleSheet(
            f"QTableView::item {{ padding: 0 {_PAD}px; }} QHeaderView::section {{ padding: 0 {_HEAD_PAD}px; }}"
        )
        header = self.horizontalHeader()
        header.setMinimumSectionSize(_NARROW)
        for number, column in enumerate(columns):
            least = header.fontMetrics().horizontalAdvance(column.header) + 2 * _HEAD_PAD + 2
            header.resizeSection(number, max(column.width, least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share(self.viewport().width())

    def _share(self, room: int) -> None:
        """Hide columns until the others fit into `room`, and give what is left to names and verdicts."""
        header, columns = self.horizontalHeader(), self.rows.columns
        for number in range(len(columns)):
            self.setColumnHidden(number, False)
        name, verdict = _NAME, len(columns) - 1
        scores = [number for number, column in enumerate(columns) if isinstance(column, _ScoreColumn)]
        header.resizeSection(name, columns[name].width)
        header.resizeSection(verdict, columns[verdict].width)
        for gives_way in (scores, [_BORN], [verdict - 2]):
            if header.length() > room:
                for number in gives_way:
                    self.setColumnHidden(number, True)
        spare = max(room - header.length(), 0)
        wide = min(columns[name].width + spare // 2, _NAME_AT_MOST)
        header.resizeSection(name, wide)
        header.resizeSection(verdict, columns[verdict].width + spare - (wide - columns[name].width))


def _columns(criteria: CriteriaSet) -> list[Column]:
    return [
        Column(_("No."), lambda _row: None, width=52, align="right", counts=True),
        Column(_("Full name"), lambda row: row.name, width=180, stretch=True),
        Column(_("Born"), lambda row: row.birth[-4:], align="right", tip=lambda row: row.birth),
        *(_score_column(criteria, indicator) for indicator in criteria.indicators),
        Column(_("Digital"), lambda row: "✓" if row.digital else "", align="center", tip=_digital_words),
        Column(_("Total"), lambda row: show(row.total), align="right"),
        Column(_("Result"), chip_of, width=236, delegate=ChipDelegate),
    ]


def _score_column(criteria: CriteriaSet, indicator: Indicator) -> Column:
    return _ScoreColumn(
        str(indicator.number),
        partial(_score, criteria.floor, indicator.number - 1),
        width=_NARROW,
        align="center",
        delegate=ScoreDelegate,
        label=f"{indicator.number}. {indicator.label}",
    )


def _score(floor: int, place: int, row: EvaluationRow) -> ScoreValue:
    points = row.scores[place]
    return ScoreValue(show(points), points is not None and points < floor)


def _digital_words(row: EvaluationRow) -> str:
    return _("Has digital skills") if row.digital else ""
