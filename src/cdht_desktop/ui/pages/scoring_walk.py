"""Going from person to person on the page of scoring: in the grid, or in the form where it is open."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from cdht_desktop.ui.pages.evaluation_panel import EvaluationPanel
from cdht_desktop.ui.pages.scoring_grid import ScoringGrid
from cdht_desktop.ui.pages.scoring_next import beside, next_to_score, to_score
from cdht_desktop.ui.pages.scoring_row import RowInHand
from cdht_desktop.ui.widgets.panel import ListAndPanel


class ScoringWalk(QObject):
    """Knows who is typed in now and who comes next; `table` is the grid of the criteria set in use, None before one is.

    `waiting` returns the ids of the list's persons whose scores are missing. The signal `all_scored` says that nobody of
    them is left.
    """

    all_scored = Signal()

    def __init__(
        self,
        hand: RowInHand,
        panel: EvaluationPanel,
        split: ListAndPanel,
        waiting: Callable[[], list[str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.table: ScoringGrid | None = None
        self._hand, self._panel, self._split, self._waiting = hand, panel, split, waiting
        self._wanted = ""  # whose form opens when their row is saved
        hand.saved.connect(self._row_saved)
        hand.again.connect(self.type_in_grid)
        hand.saver.refused.connect(self._row_refused)
        panel.next_asked.connect(self.next)
        panel.step_asked.connect(self._step)
        panel.wanted.connect(self.open)

    def follow(self, table: ScoringGrid) -> None:
        """Go about in another grid from now on."""
        self.table = table
        table.opened.connect(self.open)
        table.picked.connect(self._picked)

    def open(self, registration_id: str) -> None:
        """Open the form of a person, once what was typed in their row of the grid is saved."""
        if self.table is None or self._panel.form is None:
            return
        if self._panel.isHidden():
            self._hand.saver.save_row(registration_id)
            if self._hand.saver.busy:
                self._wanted = registration_id
                return
        self.table.go_to(registration_id)
        shown = self._panel.row is not None and self._panel.row.id == registration_id
        if shown or self._panel.show_person(registration_id):
            self.table.set_typing(on=False)
            self._hand.foot.hide()
            self._split.open()
            self._panel.form.focus_first()

    def open_current(self) -> None:
        """Open the form of the person at the keyboard's place."""
        if self.table is not None and self.table.current_id():
            self.open(self.table.current_id())

    def go_to(self, registration_id: str) -> None:
        """Go to a person: in the form where it is open, else in the grid."""
        if self._panel.isHidden():
            self.type_in_grid(registration_id)
        else:
            self.open(registration_id)

    def type_in_grid(self, registration_id: str) -> None:
        """Put the keyboard into a person's row."""
        if self.table is not None:
            self.table.go_to(registration_id)
            self.table.setFocus()

    def show_undone(self, registration_id: str) -> None:
        """Show where something was taken back, or put on again."""
        if self.table is not None and registration_id and self._panel.isHidden():
            self.table.go_to(registration_id)

    def next(self) -> None:
        """Go to the next person without scores."""
        found = self._next_without_scores()
        if found:
            self.go_to(found)
        elif self._panel.isHidden():
            self.all_scored.emit()
        else:
            self._panel.say_all_scored()

    def score(self) -> None:
        """Go to the row with the keyboard's place if it is not scored to the end yet, else to the next such one."""
        row = self.table.current_row() if self.table is not None else None
        if row is not None and to_score(row) and self._panel.isHidden():
            self.type_in_grid(row.id)
        else:
            self.next()

    def back_to_the_list(self) -> None:
        """Go back from the form, which was closed, to the grid."""
        self._panel.let_go()
        self._hand.foot.show()
        if self.table is not None:
            self.table.set_typing(on=True)
            self.table.begin_at_the_top()
            self.table.setFocus()

    def _row_saved(self, _registration_id: str) -> None:
        wanted, self._wanted = self._wanted, ""
        if wanted:
            self.open(wanted)

    def _row_refused(self, _registration_id: str, _sentence: str) -> None:
        self._wanted = ""

    def _picked(self, registration_id: str) -> None:
        shown = self._panel.row.id if self._panel.row is not None else ""
        if registration_id and registration_id != shown and not self._panel.isHidden():
            self._panel.show_person(registration_id)

    def _step(self, by: int) -> None:
        if self.table is not None and self._panel.row is not None:
            found = beside(self.table.rows, self._panel.row.id, by)
            if found:
                self.open(found)

    def _next_without_scores(self) -> str:
        if self.table is None:
            return ""
        current = self._panel.row.id if self._panel.row is not None else self.table.current_id()
        return next_to_score(self.table.rows, current, self._waiting)
