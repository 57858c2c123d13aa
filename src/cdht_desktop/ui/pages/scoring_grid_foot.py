"""What stands under the scoring grid: why a key did nothing, the reasons for the row in hand, the stages side by side."""

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from cdht_desktop.domain.points import show
from cdht_desktop.domain.stages import STAGES, Stage, counting, earlier
from cdht_desktop.ops.evaluations import EvaluationRow, StageRow
from cdht_desktop.ui.pages.scoring_grid import ScoringGrid
from cdht_desktop.ui.pages.scoring_grid_cells import PAD
from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn
from cdht_desktop.ui.pages.scoring_words import missing_words, stage_words, take_over_words
from cdht_desktop.ui.theme import STEP, colour
from cdht_desktop.ui.widgets.basics import button, label, restyle
from cdht_desktop.ui.widgets.names import short_name
from cdht_desktop.ui.widgets.rows_table import Column
from cdht_desktop.words import _

_LINE = 24
_ROOMY = 800


class StageLine(NamedTuple):
    """The scores of one stage as a line shows them; `counts` where they are what holds."""

    stage: Stage
    scores: tuple[int | None, ...]
    digital: bool | None
    updates: bool | None
    total: int | None
    grade: str | None
    counts: bool


class GridFoot(QWidget):
    """Follows the row in hand of a grid. Signal: `take_over(stage)` the scores of an earlier stage are wanted here."""

    take_over = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.earlier: Stage | None = None
        self._told = ""
        self._refusal = ""
        self._can_take = False
        self._row: EvaluationRow | None = None
        self.words = label("", "muted")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.taking = button("", self._take_over, role="link")
        self.taking.setStyleSheet("min-height: 20px; max-height: 20px; padding: 0 4px;")  # no higher than the words
        self.taking.hide()
        self.saved = label("", "muted")
        self.lines = StageLines()
        row = QHBoxLayout()
        row.setSpacing(STEP * 2)
        row.addWidget(self.words, 1)
        row.addWidget(self.taking)
        row.addWidget(self.saved)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.lines)
        column.addLayout(row)

    def tell(self, sentence: str) -> None:
        """Say why a key did nothing; `""`: that is over."""
        self._told = sentence
        self._say()
        if sentence:
            QAccessible.updateAccessibility(QAccessibleEvent(self.words, QAccessible.Event.Alert))

    def say_saved(self, words: str, count: int) -> None:
        """Say how many forms were saved since the page was opened, and which was the last."""
        self.saved.setText(_("Forms saved: {count}").format(count=count))
        self.saved.setToolTip(words)

    def show_row(self, row: EvaluationRow | None, refusal: str, stages: Mapping[Stage, StageRow], stage: Stage) -> None:
        """Show what is to say of the row in hand, as typed at `stage`, beside what the workspace holds of each stage."""
        self._row = row
        self._refusal = refusal
        others = {one: line for one, line in stages.items() if one != stage}
        found = (one for one in earlier(stage) if one in others and _has_scores(others[one].scores))
        self.earlier = next(found, None)
        self._can_take = self.earlier is not None and row is not None and not row.recognised
        if self.earlier is not None:
            self.taking.setText(take_over_words(self.earlier))
            self.taking.setToolTip(f"{take_over_words(self.earlier)} (Ctrl+Shift+T)")
        self.lines.show_lines(_lines(row, stages, stage) if others else [])
        self._say()

    def _take_over(self) -> None:
        if self.earlier is not None:
            self.take_over.emit(self.earlier)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def _say(self) -> None:
        fault = self._told or self._refusal
        if bool(fault) != self.words.wordWrap():
            self.words.setWordWrap(bool(fault))  # why something did not go is read in full
            restyle(self.words, "role", "fault" if fault else "muted")
        roomy = self.width() >= _ROOMY
        self.saved.setVisible(roomy)
        self.taking.setVisible(self._can_take and (roomy or not fault))
        about = [fault] if fault else self._about_row()
        taken = self.taking.sizeHint().width() + 2 * STEP if self.taking.isVisibleTo(self) else 0
        taken += self.saved.sizeHint().width() + 2 * STEP if roomy else 0
        room, measured = self.width() - taken, self.words.fontMetrics()
        fitting = (words for words in about if measured.horizontalAdvance(words) <= room)
        short = next(fitting, measured.elidedText(about[-1], Qt.TextElideMode.ElideRight, room))
        self.words.setText(fault or short)
        self.words.setToolTip(about[0])

    def _about_row(self) -> list[str]:
        """Return what is to say of the row in hand, and the same in fewer and fewer words."""
        if self._row is None or not _has_scores(self._row.scores):
            return [
                _("0–9: score, X: 10 · Enter: next person · Ctrl+Z: undo · F1: all keys"),
                _("0–9: score, X: 10 · Enter: next person · F1: all keys"),
                _("Enter: next person · F1: all keys"),
            ]
        missing = [number for number, points in enumerate(self._row.scores, 1) if points is None]
        points = _("{points} points").format(points=show(self._row.total))
        said = " · ".join(filter(None, (points, missing_words(missing) if missing else self._row.reasons)))
        names = self._row.name, short_name(self._row.name, lambda _words: False)
        return [*(f"{name}: {said}" for name in names), said]


class StageLines(QWidget):
    """Draws one line a stage, each score under the grid's column of its indicator.

    On a `low` window it is one line alone: the stage before the one that is typed, which is what one compares with.
    """

    def __init__(self) -> None:
        super().__init__()
        self._low = False
        self._grid: ScoringGrid | None = None
        self._shown: list[StageLine] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def follow(self, grid: ScoringGrid) -> None:
        """Draw under the columns of this grid."""
        self._grid = grid
        header = grid.horizontalHeader()
        header.sectionResized.connect(self.update)
        header.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.update()
        return False

    def show_lines(self, lines: list[StageLine]) -> None:
        """Show these stages; once there were some the room is kept, so that the grid does not jump."""
        self._shown = lines
        if lines:
            self.show()
        self.setAccessibleName(". ".join(map(_spoken, lines)))
        self.updateGeometry()
        self.update()

    def set_low(self, *, low: bool) -> None:
        """The window is low, or it is not."""
        self._low = low
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(0, (1 if self._low else len(STAGES)) * _LINE + STEP)

    def in_sight(self) -> list[StageLine]:
        """Return the lines that are drawn."""
        if not self._low or self._grid is None:
            return self._shown
        others = [line for line in self._shown if line.stage != self._grid.grid.stage]
        return (others or self._shown)[-1:]

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._grid is None:
            return
        painter = QPainter(self)
        for number, line in enumerate(self.in_sight()):
            self._draw(painter, line, QRect(0, STEP // 2 + number * _LINE, self.width(), _LINE), self._grid)

    def _draw(self, painter: QPainter, line: StageLine, area: QRect, grid: ScoringGrid) -> None:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if line.counts else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(colour("text" if line.counts else "muted"))
        left = 1  # the grid's own border
        first = next((x for column, x, _wide in _places(grid) if isinstance(column, ScoreColumn)), area.width())
        name = QRect(PAD, area.top(), left + first - 2 * PAD, area.height())
        words = f"{'● ' if line.counts else ''}{stage_words(line.stage)}"
        told = f"{words} · {_('counts')}" if line.counts else words
        words = told if painter.fontMetrics().horizontalAdvance(told) <= name.width() else words
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(name, right, words)
        for column, x, wide in _places(grid):
            cell = QRect(left + x, area.top(), wide, area.height())
            if isinstance(column, ScoreColumn):
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, show(line.scores[column.number - 1]))
            elif isinstance(column, MarkColumn):
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, "✓" if getattr(line, column.field) else "")
        self._draw_total(painter, line, area, grid)

    def _draw_total(self, painter: QPainter, line: StageLine, area: QRect, grid: ScoringGrid) -> None:
        places = {column.header: (x, wide) for column, x, wide in _places(grid)}
        columns = grid.grid.columns
        for column, text, flags in (
            (columns[-2], show(line.total), Qt.AlignmentFlag.AlignRight),
            (columns[-1], _grade_words(line), Qt.AlignmentFlag.AlignLeft),
        ):
            x, wide = places.get(column.header, (0, 0))
            cell = QRect(1 + x + PAD, area.top(), max(wide - 2 * PAD, 0), area.height())
            painter.drawText(cell, flags | Qt.AlignmentFlag.AlignVCenter, text)


def _places(grid: ScoringGrid) -> list[tuple[Column, int, int]]:
    columns = grid.grid.columns
    return [
        (columns[number], grid.columnViewportPosition(number), grid.columnWidth(number))
        for number in range(len(columns))
        if not grid.isColumnHidden(number)
    ]


def _lines(row: EvaluationRow | None, stages: Mapping[Stage, StageRow], stage: Stage) -> list[StageLine]:
    """Return the stages that hold something, with the row in hand as it is typed."""
    lines = {
        one: StageLine(one, found.scores, found.digital, found.updates, found.total, found.grade, counts=False)
        for one, found in stages.items()
    }
    if row is not None and (stage in lines or _has_scores(row.scores)):
        lines[stage] = StageLine(stage, row.scores, row.digital, row.updates, row.total, row.grade, counts=False)
    last = counting({one: _has_scores(line.scores) for one, line in lines.items()})
    return [lines[one]._replace(counts=one == last) for one in STAGES if one in lines]


def _has_scores(scores: tuple[int | None, ...]) -> bool:
    return any(points is not None for points in scores)


def _grade_words(line: StageLine) -> str:
    return {"passed": _("Passed"), "failed": _("Failed"), None: _("being scored")}[line.grade]


def _spoken(line: StageLine) -> str:
    scores = ", ".join(show(points) or "–" for points in line.scores)
    words = _("counts") if line.counts else ""
    return ", ".join(filter(None, (stage_words(line.stage), scores, show(line.total), _grade_words(line), words)))
