"""What is typed over somebody's scores, and what another change made of them meanwhile, laid together cell by cell."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from cdht_desktop.domain.points import show
from cdht_desktop.ops.evaluations import EvaluationInput, EvaluationRow
from cdht_desktop.words import _

_NAMED = 4  # cells that a sentence names; those that were typed, too, are named all
Cell = int | str | bool | None


class Merge(NamedTuple):
    """What was typed, laid over what stands now; `words` say what is new there, `""` where nothing is.

    `clash`: a cell that was typed was changed to something else there, too; the typed one stands in `values`.
    """

    values: EvaluationInput
    words: str
    clash: bool


def values_of(row: EvaluationRow) -> EvaluationInput:
    """Return what a row holds as it is saved."""
    return EvaluationInput(row.scores, row.digital, row.updates, row.note)


def with_values(row: EvaluationRow, values: EvaluationInput) -> EvaluationRow:
    """Return a row that holds `values`; its verdict is not judged anew."""
    return replace(row, scores=values.scores, digital=values.digital, updates=values.updates, note=values.note)


def cells_typed(standing: EvaluationInput, typed: EvaluationInput) -> dict[str, Cell]:
    """Return the cells that differ from what stands, by name (`score_1` …, `digital`, `updates`, `note`)."""
    before, now = _cells(standing), _cells(typed)
    return {name: value for name, value in now.items() if value != before[name]}


def laid_over(standing: EvaluationInput, cells: Mapping[str, Cell]) -> EvaluationInput:
    """Return what stands with these cells, as `cells_typed` names them, laid over it."""
    every = _cells(standing) | {name: value for name, value in cells.items() if name in _cells(standing)}
    scores = tuple(every[f"score_{number}"] for number in range(1, len(standing.scores) + 1))
    return EvaluationInput(scores, every["digital"], every["updates"], every["note"])  # type: ignore[arg-type]


def merge(before: EvaluationInput, typed: EvaluationInput, now: EvaluationInput) -> Merge:
    """Lay what was `typed` over the values `before` over those that stand `now`."""
    mine, theirs = cells_typed(before, typed), cells_typed(before, now)
    theirs = {name: value for name, value in theirs.items() if name not in mine or mine[name] != value}
    clashes = [name for name in theirs if name in mine]
    others = [name for name in theirs if name not in mine]
    told = [
        _("{cell} (you typed {typed})").format(cell=_said(name, theirs[name]), typed=_value(name, mine[name]))
        for name in clashes
    ]
    named = max(0, _NAMED - len(clashes))
    told += [_said(name, theirs[name]) for name in others[:named]]
    if len(others) > named:
        told.append(_("{count} more cells").format(count=len(others) - named))
    words = _("This form has just been changed elsewhere: {cells}.").format(cells="; ".join(told)) if told else ""
    return Merge(laid_over(now, mine), words, bool(clashes))


def _cells(values: EvaluationInput) -> dict[str, Cell]:
    scores: dict[str, Cell] = {f"score_{number}": points for number, points in enumerate(values.scores, 1)}
    return scores | {"digital": values.digital, "updates": values.updates, "note": values.note}


def _said(name: str, value: Cell) -> str:
    if name.startswith("score_"):
        cell = _("indicator {number}").format(number=name.removeprefix("score_"))
    else:
        cell = {
            "digital": _("Has digital skills"),
            "updates": _("Updates own information online"),
            "note": _("Note"),
        }[name]
    return _("{cell} is now {value}").format(cell=cell, value=_value(name, value))


def _value(name: str, value: Cell) -> str:
    if name == "note":
        return f"“{value}”" if value else _("empty")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return show(value) if isinstance(value, int) else _("empty")
