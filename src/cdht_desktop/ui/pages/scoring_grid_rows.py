"""The rows of the scoring grid: what stands in the workspace, and over it what was typed and is not saved yet."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.stages import Stage
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow
from cdht_desktop.ui.pages.scoring_grid_cells import ScoreValue
from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn
from cdht_desktop.ui.pages.scoring_merge import merge, values_of, with_values
from cdht_desktop.ui.pages.scoring_words import SaveState, state_words
from cdht_desktop.ui.widgets.rows_table import Column, Index, RowsModel
from cdht_desktop.words import _

Fetch = Callable[[list[str]], Iterable[EvaluationRow]]


@dataclass
class Typed:
    """One row as it was typed over `standing`, the row in the workspace; `steps` lead back to it, the last one first.

    `sent` is what is on its way to the workspace; `merged` says what another change made of the row meanwhile.
    """

    row: EvaluationRow
    standing: EvaluationRow
    state: SaveState = "typed"
    sentence: str = ""
    merged: str = ""
    sent: EvaluationInput | None = None
    steps: list[EvaluationRow] = field(default_factory=list)


class GridRows(RowsModel):
    """The year's registrations with the scores of one stage; verdicts are told anew with each key, from no database.

    What was typed stays here by stage and registration until it is saved, whatever else the list shows meanwhile.
    """

    def __init__(
        self, criteria: CriteriaSet, columns: Sequence[Column], fetch: Fetch, parent: QWidget | None = None
    ) -> None:
        super().__init__(columns, fetch, parent)
        self.criteria = criteria
        self.stage: Stage = "commune"
        self.typed: dict[tuple[Stage, str], Typed] = {}
        self.saved: set[tuple[Stage, str]] = set()  # since the page was opened
        self.begun: tuple[str, int, str] | None = None  # registration, column, the keys of a score that is not whole

    # Reading --------------------------------------------------------------------------------------------------------

    def row(self, number: int) -> EvaluationRow | None:
        found: EvaluationRow | None = super().row(number)
        typed = self.typed.get((self.stage, found.id)) if found is not None else None
        return typed.row if typed is not None else found

    def state(self, row_id: str) -> SaveState:
        """Say whether a row holds something unsaved, or was saved since the page was opened."""
        typed = self.typed.get((self.stage, row_id))
        if typed is not None:
            return typed.state
        return "saved" if (self.stage, row_id) in self.saved else ""

    def sentence(self, row_id: str) -> str:
        """Return why a row was not saved, or what was changed in it elsewhere; `""` where there is nothing to say."""
        typed = self.typed.get((self.stage, row_id))
        return (typed.sentence or typed.merged) if typed is not None else ""

    def known(self, row_id: str) -> list[EvaluationRow]:
        """Return the row of a registration where the list or something unsaved holds it, else nothing."""
        typed = self.typed.get((self.stage, row_id))
        if typed is not None:
            return [typed.row]
        found = self.row(self.ids.index(row_id)) if row_id in self.ids else None
        return [] if found is None else [found]

    def unsaved(self) -> list[tuple[Stage, str]]:
        """Return the rows, of whatever stage, that hold something typed or refused."""
        return [key for key, typed in self.typed.items() if typed.state in {"typed", "refused"}]

    def value(self, number: int, place: int) -> object:
        """Return what a cell shows, as its column gives it; a score that is being typed by its keys."""
        row = self.row(number)
        if row is None:
            return None
        if self.begun is not None and self.begun[0] == row.id and self.begun[1] == place:
            return ScoreValue(self.begun[2])
        column = self.columns[place]
        return number + 1 if column.counts else column.value(row)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index)
        if self.begun is not None and role in {Qt.ItemDataRole.UserRole, Qt.ItemDataRole.DisplayRole}:
            value = self.value(index.row(), index.column())
            return value if role == Qt.ItemDataRole.UserRole else str("" if value is None else value)
        return super().data(index, role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = self.columns[section] if orientation == Qt.Orientation.Horizontal else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.label if isinstance(column, ScoreColumn | MarkColumn) else None
        return super().headerData(section, orientation, role)

    # Typing ---------------------------------------------------------------------------------------------------------

    def change(self, number: int, **values: Any) -> None:
        """Put other `scores` (all of them), `digital` or `updates` into a row; a step back leads to what was there."""
        row = self.row(number)
        if row is None:
            return
        changed = self.judged(replace(row, **values))
        if changed == row:
            return
        key = self.stage, row.id
        typed = self.typed.setdefault(key, Typed(row, row))
        typed.steps.append(row)
        typed.row, typed.state, typed.sentence = changed, "typed", ""
        self._drop_if_back(key)
        self._told(number, row)

    def put_score(self, number: int, place: int, points: int | None) -> None:
        """Put a score (tenths) at an indicator's place (from 0)."""
        row = self.row(number)
        if row is not None:
            self.change(number, scores=(*row.scores[:place], points, *row.scores[place + 1 :]))

    def step_back(self, number: int) -> bool:
        """Take the last change of a row back that is not saved yet; False where there is none."""
        typed = self.typed.get((self.stage, self.ids[number]))
        if typed is None or typed.state not in {"typed", "refused"} or not typed.steps:
            return False
        before, typed.row = typed.row, typed.steps.pop()
        typed.state, typed.sentence = "typed", ""
        self.begun = None
        self._drop_if_back((self.stage, self.ids[number]))
        self._told(number, before)
        return True

    def judged(self, row: EvaluationRow) -> EvaluationRow:
        """Return a row with the total, grade and reasons of its scores."""
        verdict = scoring.judge(self.criteria, row.scores, remote=row.remote)
        begun = any(points is not None for points in row.scores)
        return replace(row, total=verdict.total if begun else None, grade=verdict.grade, reasons=verdict.sentence())

    def _drop_if_back(self, key: tuple[Stage, str]) -> None:
        typed = self.typed[key]
        if values_of(typed.row) != (typed.sent or values_of(typed.standing)):
            return
        if typed.sent is not None:
            typed.state = "saving"
        else:
            self._put(key, typed.standing)
            del self.typed[key]

    # Saving ---------------------------------------------------------------------------------------------------------

    def sending(self, keys: Iterable[tuple[Stage, str]]) -> dict[str, EvaluationInput]:
        """Take these rows as being saved, and return what goes to the workspace."""
        sent = {}
        for key in keys:
            typed = self.typed[key]
            typed.state, typed.sent = "saving", values_of(typed.row)
            sent[key[1]] = typed.sent
            self._tell(key)
        return sent

    def was_saved(self, key: tuple[Stage, str], values: EvaluationInput, now: EvaluationRow | None = None) -> None:
        """Note that `values` were saved; what was typed meanwhile stays unsaved over the row as it is read `now`."""
        self.saved.add(key)
        typed = self.typed.get(key)
        if typed is not None:
            typed.standing = self.judged(with_values(typed.standing, values))
            typed.sent = None if typed.sent == values else typed.sent
            if now is not None:
                self._lay_over(typed, now)
            if values_of(typed.row) == values_of(typed.standing):
                typed.state, typed.steps, typed.merged = "saved", [], ""
        self._tell(key)

    def was_stale(self, key: tuple[Stage, str], now: EvaluationRow | None) -> tuple[str, bool]:
        """Note that a row was not saved because another change came first; lay what was typed over the row read `now`.

        A row that is gone (None) stays as it is: saving it says so. Return what was changed there, in words, and
        whether a typed cell is among it.
        """
        typed = self.typed.get(key)
        if typed is None:
            return "", False
        clash = now is not None and self._lay_over(typed, now)
        typed.state, typed.sent, typed.sentence = "typed", None, ""
        words = typed.merged
        self._drop_if_back(key)
        self._tell(key)
        return words, clash

    def _lay_over(self, typed: Typed, now: EvaluationRow) -> bool:
        """Lay what was typed over the row as it stands now; return whether a typed cell was changed there, too."""
        standing, before = values_of(now), typed.row
        base = standing if typed.sent == standing else values_of(typed.standing)
        merged = merge(base, values_of(typed.row), standing)
        typed.row = self.judged(with_values(now, merged.values))
        typed.steps = [
            self.judged(with_values(now, merge(base, values_of(step), standing).values)) for step in typed.steps
        ]
        typed.standing = now
        if merged.words:
            typed.merged = merged.words if values_of(typed.row) != standing else ""
        if typed.row.id in self.ids:
            self._told(self.ids.index(typed.row.id), before)
        return merged.clash

    def version(self, key: tuple[Stage, str]) -> int:
        """Return the version over which a row was typed."""
        return self.typed[key].standing.version

    def was_refused(self, key: tuple[Stage, str], sentence: str) -> None:
        """Note that a row was not saved; what was typed stays."""
        typed = self.typed.get(key)
        if typed is not None:
            typed.state, typed.sentence, typed.sent = "refused", sentence, None
            self._tell(key)

    def set_ids(self, ids: Sequence[str]) -> None:
        self._let_go()
        super().set_ids(ids)

    def forget_rows(self) -> None:
        self._let_go()
        super().forget_rows()

    def _let_go(self) -> None:
        """Rows that are saved will be read again from the workspace; what is unsaved is laid over what stands there."""
        self.typed = {key: typed for key, typed in self.typed.items() if typed.state != "saved"}
        waiting = [row_id for (stage, row_id), one in self.typed.items() if stage == self.stage and one.sent is None]
        for now in self._fetch(waiting) if waiting else ():
            key = self.stage, now.id
            if now != self.typed[key].standing:
                self._lay_over(self.typed[key], now)
                self._drop_if_back(key)

    def _put(self, key: tuple[Stage, str], row: EvaluationRow) -> None:
        """Let the list show a row as it stands, without reading it."""
        for chunk in self._chunks.values():
            if key[0] == self.stage and key[1] in chunk:
                chunk[key[1]] = row

    def _tell(self, key: tuple[Stage, str]) -> None:
        stage, row_id = key
        if stage == self.stage and row_id in self.ids:
            self._told(self.ids.index(row_id))

    def _told(self, number: int, before: EvaluationRow | None = None) -> None:
        """Have the cells drawn again that differ from `before` (None: only the name, with its sign), each by itself.

        Told of more than one cell at once, Qt draws the whole table again: with each key that would be felt.
        """
        now = self.row(number)
        for place, column in enumerate(self.columns):
            differs = before is not None and now is not None and column.value(before) != column.value(now)
            if column.stretch or differs:
                index = self.index(number, place)
                self.dataChanged.emit(index, index)

    def _said(self, index: Index) -> str:
        column, row = self.columns[index.column()], self.row(index.row())
        if row is None:
            return ""
        if isinstance(column, ScoreColumn):
            words = str(self.data(index))
            name = _("Indicator {number}").format(number=column.number)
            return f"{name}: {_('{points} points').format(points=words) if words else _('no score')}"
        if isinstance(column, MarkColumn):
            return f"{column.label}: {_('yes') if column.given(row) else _('no')}"
        words = f"{column.header}: {super().data(index)}"
        return ", ".join(filter(None, (words, state_words(self.state(row.id)) if column.stretch else "")))
