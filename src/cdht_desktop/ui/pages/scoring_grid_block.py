"""Blocks of cells as text: out to a workbook, and in from one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cdht_desktop.domain import scoring
from cdht_desktop.domain.points import show, to_tenths
from cdht_desktop.domain.problems import sentence
from cdht_desktop.errors import Refused
from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn
from cdht_desktop.ui.pages.scoring_grid_rows import GridRows
from cdht_desktop.ui.pages.scoring_words import locked_words
from cdht_desktop.ui.widgets.rows_table import Column
from cdht_desktop.words import _

_YES = frozenset({"x", "✓", "✔", "v", "1", "có", "co", "yes", "true"})
_NO = frozenset({"0", "không", "khong", "no", "false", "-", "–"})


def read(text: str) -> list[list[str]]:
    """Return the cells of a block as workbooks put it on the clipboard: tabs between cells, a line for each row.

    Lines without tabs and text are no rows: at the end they go, and within the block they are rows without cells, whose
    people stay as they are. A workbook writes an empty row as tabs. Columns that are empty in every row go at the end.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip(" \xa0"):
        lines.pop()
    block = [[cell.strip() for cell in line.split("\t")] if line.strip(" \xa0") else [] for line in lines]
    wide = max((number for cells in block for number, cell in enumerate(cells, 1) if cell), default=0)
    return [cells[:wide] for cells in block]


def write(rows: GridRows, numbers: Sequence[int], columns: Sequence[int]) -> str:
    """Return cells as workbooks read them; a mark is an x."""
    return "\n".join("\t".join(_cell(rows, number, column) for column in columns) for number in numbers)


def _cell(rows: GridRows, number: int, column: int) -> str:
    text = str(rows.index(number, column).data() or "")
    return "x" if text and isinstance(rows.columns[column], MarkColumn) else text


def put_in(rows: GridRows, top: int, columns: Sequence[Column], block: list[list[str]]) -> dict[int, EvaluationRow]:
    """Return the rows, by place from `top` on, as they are with a block put into `columns` (from left to right).

    All or nothing: raises `Refused` with the first cell that cannot stand, a recognised person, or a block that is
    larger than the room for it.
    """
    wide = max(map(len, block))
    if wide > len(columns):
        raise Refused(
            _("Nothing was pasted: the block has {wide} columns, and only {room} fit from here on.").format(
                wide=wide, room=len(columns)
            )
        )
    if (over := top + len(block) - len(rows.ids)) > 0:
        raise Refused(_("Nothing was pasted: the block has {count} rows more than the list.").format(count=over))
    changed = {}
    for number, cells in enumerate(block, top):
        row = rows.row(number)
        if row is None or not cells:
            continue
        if row.recognised:
            raise Refused(_("Nothing was pasted. {reason}").format(reason=locked_words(row.name)))
        changed[number] = _put_row(rows, number, row, dict(zip(columns, cells, strict=False)))
    return changed


def _put_row(rows: GridRows, number: int, row: EvaluationRow, cells: Mapping[Column, str]) -> EvaluationRow:
    scores, marks = list(row.scores), dict[str, bool | None]()
    for column, text in cells.items():
        try:
            if isinstance(column, ScoreColumn):
                scores[column.number - 1] = _points(rows, column.number, text)
            elif isinstance(column, MarkColumn):
                marks[column.field] = _mark(text)
        except ValueError as error:
            name = (
                column.header
                if isinstance(column, MarkColumn)
                else _("indicator {number}").format(number=column.header)
            )
            raise Refused(
                _("Nothing was pasted. Row {row} ({name}), {cell}: {reason}").format(
                    row=number + 1, name=row.name, cell=name, reason=error
                )
            ) from error
    changed: dict[str, Any] = {"scores": tuple(scores), **marks}
    return rows.judged(replace(row, **changed))


def _points(rows: GridRows, number: int, text: str) -> int | None:
    """Return the points that a cell says, None where it is empty; raises `ValueError` with what is wrong."""
    if not text:
        return None
    criteria = rows.criteria
    most = criteria.indicators[number - 1].maximum
    points = most if text in {"x", "X"} else to_tenths(text)
    wrong = "score_not_understood" if points is None else scoring.score_error(criteria, number, points)
    if wrong:
        raise ValueError(sentence(wrong, value=text, maximum=show(most), step=show(criteria.step)))
    return points


def _mark(text: str) -> bool | None:
    folded = text.casefold()
    if folded and folded not in _YES | _NO:
        raise ValueError(_("“{value}” is neither a tick (x) nor empty.").format(value=text))
    return folded in _YES if folded else None
