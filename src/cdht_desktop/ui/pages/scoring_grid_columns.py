"""The columns of the scoring grid: who, ten narrow ones for scores, two marks, the total, the verdict."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cdht_desktop.domain.criteria import CriteriaSet, Indicator
from cdht_desktop.domain.points import show
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ui.pages.scoring_grid_cells import NameCell, NameValue, ResultCell, ScoreCell, ScoreValue, TextCell
from cdht_desktop.ui.pages.scoring_grid_keys import ScoreKeys
from cdht_desktop.ui.pages.scoring_words import SaveState, chip_of, state_words
from cdht_desktop.ui.widgets.rows_table import Column
from cdht_desktop.words import _


@dataclass(frozen=True)
class ScoreColumn(Column):
    """One indicator's column: its number, its keys, and its words."""

    number: int = 0
    keys: ScoreKeys | None = None
    label: str = ""


@dataclass(frozen=True)
class MarkColumn(Column):
    """One of the two digital marks; `field` is its name in an evaluation."""

    field: str = ""
    label: str = ""

    def given(self, row: EvaluationRow) -> bool | None:
        """Return the mark of a row, None where it was never answered."""
        answer: bool | None = getattr(row, self.field)
        return answer


def columns(criteria: CriteriaSet, state: Callable[[str], SaveState]) -> list[Column]:
    """Return the columns of a criteria set; `state` answers whether a row is saved."""
    return [
        Column(_("No."), lambda _row: None, width=48, align="right", delegate=TextCell, counts=True),
        Column(_("Full name"), lambda row: NameValue(row.name, state(row.id)), width=222, stretch=True,
               delegate=NameCell, tip=lambda row: _who(row, state(row.id))),
        Column(_("Born"), lambda row: row.birth[-4:], align="right", delegate=TextCell, tip=lambda row: row.birth),
        *(_score_column(criteria, indicator) for indicator in criteria.indicators),
        _mark_column(_("Dig."), "digital", _("Has digital skills")),
        _mark_column(_("Web"), "updates", _("Updates own information online")),
        Column(_("Total"), lambda row: show(row.total), align="right", delegate=TextCell),
        Column(_("Result"), chip_of, width=236, delegate=ResultCell, tip=lambda row: row.reasons or str(chip_of(row))),
    ]  # fmt: skip


def _who(row: EvaluationRow, state: SaveState) -> str:
    return " · ".join(filter(None, (row.name, row.birth, row.village, row.group, state_words(state))))


def _score_column(criteria: CriteriaSet, indicator: Indicator) -> Column:
    return ScoreColumn(
        str(indicator.number),
        partial(_score, criteria.floor, indicator.number - 1),
        width=32,
        align="center",
        delegate=ScoreCell,
        number=indicator.number,
        keys=ScoreKeys(indicator.maximum, criteria.step),
        label=f"{indicator.number}. {indicator.label}",
    )


def _mark_column(header: str, field: str, label: str) -> Column:
    return MarkColumn(
        header, lambda row: "✓" if getattr(row, field) else "", align="center", delegate=ScoreCell,
        field=field, label=label,
    )  # fmt: skip


def _score(floor: int, place: int, row: EvaluationRow) -> ScoreValue:
    points = row.scores[place]
    return ScoreValue(show(points), points is not None and points < floor)
