"""The row in hand of the scoring grid: its words and stages under the grid, and its way into the workspace."""

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from cdht_desktop.changes import Changes
from cdht_desktop.domain.stages import Stage
from cdht_desktop.ops import evaluations
from cdht_desktop.ops.evaluations import StageRow, Verdict
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.scoring_grid import ScoringGrid
from cdht_desktop.ui.pages.scoring_grid_foot import GridFoot
from cdht_desktop.ui.pages.scoring_grid_rows import GridRows
from cdht_desktop.ui.pages.scoring_grid_saving import RowSaver
from cdht_desktop.ui.pages.scoring_words import saved_words, thousands
from cdht_desktop.ui.widgets.banner import Banner
from cdht_desktop.words import _

_MOMENT = 150  # ms between keys under which the stages of a row are not read: keys do not wait for that
_IDLE = 700  # ms without a key that are a rest


class RowInHand(QObject):
    """Follows one grid after the other (`follow`).

    Signals: `rested()` nobody types any more (asked for by `tell_rest`); `saved(id)` a row is in the workspace;
    `again(id)` a row that was refused is wanted back.
    """

    rested = Signal()
    saved = Signal(str)
    again = Signal(str)

    def __init__(self, desk: Desk, banner: Banner, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._banner = banner
        self._table: ScoringGrid | None = None
        self._stages: dict[Stage, StageRow] = {}  # as the workspace holds them
        self.foot = GridFoot()
        self.foot.take_over.connect(lambda _stage: self.take_over())
        self.saver = RowSaver(desk, self._rows, self)
        self.saver.saved.connect(self._saved)
        self.saver.block_saved.connect(self._block_saved)
        self.saver.refused.connect(self._refused)
        self.saver.merged.connect(self._merged)
        self._since = QElapsedTimer()  # the last key
        self._soon = QTimer(self, singleShot=True, interval=_MOMENT)
        self._soon.timeout.connect(self.read)
        self._rest = QTimer(self, singleShot=True, interval=_IDLE)
        self._rest.timeout.connect(self.rested)
        desk.leaving.connect(self.saver.close)

    def follow(self, table: ScoringGrid) -> None:
        """Serve this grid from now on."""
        self._table = table
        table.typed.connect(self._typed)
        table.picked.connect(self._picked)
        table.row_left.connect(self.saver.save_row)
        table.undoing.connect(self.saver.send)
        table.block_put.connect(self.saver.save_block)
        table.told.connect(self.foot.tell)
        self.foot.lines.follow(table)

    def begin_list(self, *, shown: bool) -> None:
        """Another list stands in the grid; what was told of the one before is over. `shown`: there are rows to type in."""
        self.foot.tell("")
        self.foot.lines.hide()  # its room is kept from the first person on who needs it
        self.foot.setVisible(shown)
        self.read()

    def tell_rest(self) -> None:
        """Tell (`rested`) when the person's fingers rest: counts and rows are not read while somebody types."""
        self._rest.start()

    def read(self) -> None:
        """Read what the workspace holds of the person in hand at each stage."""
        self._soon.stop()
        row_id = self._table.current_id() if self._table is not None else ""
        self._stages = self._desk.read(evaluations.side_by_side, row_id) if row_id else {}
        self.show()

    def show(self) -> None:
        """Say under the grid how the person in hand stands."""
        if self._table is not None:
            row = self._table.current_row()
            refusal = self._table.grid.sentence(row.id) if row is not None else ""
            self.foot.show_row(row, refusal, self._stages, self._table.grid.stage)

    def take_over(self) -> None:
        """Put the scores of the stage before into the row in hand; they are saved when it is left."""
        if self._soon.isActive():
            self.read()
        stage = self.foot.earlier
        if self._table is not None and self._table.typing and stage is not None:
            self._table.take_over(self._stages[stage])
            self._table.setFocus()

    def save_now(self) -> bool:
        """Save what is unsaved before the window closes; where that is refused, say why, and answer False."""
        why = self.saver.save_now()
        if why:
            words = _("Not saved. {reason}").format(reason=why)
            self._banner.error(words, action=_("Close without saving"), slot=self._drop_and_close)
        return not why

    def _drop_and_close(self) -> None:
        if self._table is not None:
            self._table.grid.typed.clear()
            self._table.window().close()

    def _rows(self) -> GridRows | None:
        return self._table.grid if self._table is not None else None

    def _picked(self, _row_id: str) -> None:
        if not self._since.isValid() or self._since.elapsed() > _MOMENT:
            self.read()
        else:
            self._stages = {}  # rather none than those of the person before
            self._soon.start()
            self.show()

    def _typed(self) -> None:
        self._since.start()
        self.saver.touch()
        if self._soon.isActive():
            self._soon.start()
        if self._rest.isActive():
            self._rest.start()
        self.show()

    def _name(self, row_id: str) -> str:
        rows = self._rows()
        return next((row.name for row in rows.known(row_id)), "") if rows is not None else ""

    def _saved(self, row_id: str, verdict: Verdict) -> None:
        self._count(saved_words(self._name(row_id), verdict))
        self.saved.emit(row_id)

    def _block_saved(self, changes: Changes[dict[str, Verdict]]) -> None:
        words = _("{count} forms were put in.").format(count=thousands(len(changes.value)))
        self._banner.done(words, action=_("Undo"), slot=lambda: self._desk.undo(changes.id))
        self._count("")

    def _count(self, words: str) -> None:
        rows = self._rows()
        if rows is not None:
            self.foot.say_saved(words, len(rows.saved))

    def _merged(self, row_id: str, sentence: str) -> None:
        words = f"{self._name(row_id)}: {sentence}"
        self._banner.notice(words, action=_("Show it again"), slot=lambda: self.again.emit(row_id))

    def _refused(self, row_id: str, sentence: str) -> None:
        words = _("Not saved: {name}. {reason}").format(name=self._name(row_id), reason=sentence)
        self._banner.error(words, action=_("Show it again"), slot=lambda: self.again.emit(row_id))
        self.show()
