"""A column of village names as wide as the longest of them needs."""

from collections.abc import Iterable

from cdht_desktop.ui.widgets.rows_table import RowsTable

_PADDING = 32  # of a cell, both sides
_MOST = 288  # a longer name is cut off, and tells itself where the pointer rests on it


def village_width(table: RowsTable, number: int, names: Iterable[str]) -> int:
    """Return how wide column `number` must be for all `names`, never less than it was made."""
    advance = table.fontMetrics().horizontalAdvance
    longest = max(map(advance, names), default=0) + _PADDING
    return max(table.rows.columns[number].width, min(longest, _MOST))


def widen(table: RowsTable, number: int, texts: Iterable[str]) -> None:
    """Give column `number` the room that all `texts` need, never less than it has."""
    width = max(table.columnWidth(number), village_width(table, number, texts))
    table.horizontalHeader().resizeSection(number, width)
    table.show_column(number, visible=True)


def fit_villages(table: RowsTable, number: int, names: Iterable[str]) -> None:
    """Give column `number` the room that all `names` need; the one that stretches gives it up."""
    table.horizontalHeader().resizeSection(number, village_width(table, number, names))
    table.show_column(number, visible=True)
