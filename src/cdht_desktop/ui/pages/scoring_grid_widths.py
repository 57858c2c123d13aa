"""How the columns of the scoring grid share the room there is."""

from collections.abc import Callable, Sequence

from cdht_desktop.ui.pages.scoring_grid_columns import MarkColumn, ScoreColumn
from cdht_desktop.ui.widgets.rows_table import Column

NARROW = 26  # the least that a score of one or two digits, or a half, can be read in
HEAD_PAD = 4  # pixels on each side of a header's words
_NUMBER, _NAME, _BORN = 0, 1, 2  # their columns
_NAME_AT_LEAST, _NAME_AT_MOST = 140, 300
_RESULT_AT_LEAST = 126  # the word alone; its reasons stand below the grid as well
_PAD = 6


def shared(columns: Sequence[Column], words: Callable[[str], int], room: int, *, typing: bool) -> dict[int, int]:
    """Return the widths of the columns that are in sight, by number, in pixels; together at most `room`, if that can be.

    `words` measures a header. Numbers give way first, then birth years, the total and the marks; without `typing` the
    scores and marks are not there at all. What is left over goes to scores, names and results.
    """
    scores = [number for number, column in enumerate(columns) if isinstance(column, ScoreColumn)]
    marks = [number for number, column in enumerate(columns) if isinstance(column, MarkColumn)]
    total, result = len(columns) - 2, len(columns) - 1
    gone = set() if typing else {*scores, *marks}
    widths = {number: _least(columns, number, words) for number in range(len(columns)) if number not in gone}
    for give_way in ([_NUMBER], [_BORN], [total], marks):
        if sum(widths.values()) <= room:
            break
        for number in give_way:
            widths.pop(number, None)
    if typing:
        _widen(widths, scores, columns[scores[0]].width, room)
    for number, most in (
        (_NAME, columns[_NAME].width),
        (result, columns[result].width),
        (_NAME, _NAME_AT_MOST),
        (result, room),
    ):
        _widen(widths, [number], most, room)
    return widths


def _widen(widths: dict[int, int], numbers: Sequence[int], most: int, room: int) -> None:
    """Give these columns, all alike, what room there is, up to a width of `most`."""
    spare = room - sum(widths.values())
    more = max(0, min(most - widths[numbers[0]], spare // len(numbers)))
    for number in numbers:
        widths[number] += more


def _least(columns: Sequence[Column], number: int, words: Callable[[str], int]) -> int:
    column = columns[number]
    if isinstance(column, ScoreColumn):
        return NARROW
    if number == _NAME:
        return _NAME_AT_LEAST
    if number == len(columns) - 1:
        return _RESULT_AT_LEAST
    if isinstance(column, MarkColumn):
        return words(column.header) + 2 * HEAD_PAD + 2
    return max(column.width, words(column.header) + 2 * _PAD + 4)
