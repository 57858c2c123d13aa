"""Tables that stand side by side on one sheet: the same columns once more, to the right of the first."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from cdht_desktop.sheets.columns import Column, Columns, Path
from cdht_desktop.sheets.headers import header_paths
from cdht_desktop.sheets.lists import Block
from cdht_desktop.sheets.reader import Sheet

_SHARED = ("village", "address", "group")  # fields that may stand once, for all tables
_LINE = 1  # filled cells of a line above people, which is about all tables


class Half(NamedTuple):
    """One of the tables side by side: its columns, and the cells (from `left` to before `right`) that are its own."""

    columns: Columns
    left: int
    right: int

    def rows(self, block: Block) -> list[tuple[int, list[Any]]]:
        """Return a block's rows with the cells of other tables emptied; without those that hold none of this one's."""
        shared = {column.index for field, column in self.columns.fields.items() if field in _SHARED}
        found = []
        for row, cells in block.rows:
            if sum(cell != "" for cell in cells) <= _LINE:
                found.append((row, cells))
            elif any(cell != "" for cell in cells[self.left : self.right]):
                kept = (cell if self.left <= at < self.right or at in shared else "" for at, cell in enumerate(cells))
                found.append((row, list(kept)))
        return found


def halves(sheet: Sheet, columns: Columns) -> tuple[Half, ...]:
    """Return the tables side by side below one header, from the left; () where there is one."""
    if not columns.header_rows:
        return ()
    paths = header_paths(sheet, columns.header_rows)
    tables = [columns, *_repetitions(columns, paths)]
    if len(tables) == 1:
        return ()
    starts = [0, *(min(_own(one, columns)) for one in tables[1:]), len(paths)]
    return tuple(Half(one, left, right) for one, (left, right) in zip(tables, pairwise(starts), strict=True))


def _own(table: Columns, first: Columns) -> list[int]:
    return [column.index for field, column in table.fields.items() if column != first.fields.get(field)]


def _repetitions(columns: Columns, paths: Sequence[Path]) -> list[Columns]:
    """Return the columns of each table to the right: the header's words once more, in the same order."""
    first = {field: column.index for field, column in columns.fields.items()}
    found: list[Columns] = []
    reach = 0  # columns from a table to the one after it
    for index in second_names(columns, paths):
        apart = index - first["name"]
        again = {
            field: Column(at + apart, columns.fields[field].header)
            for field, at in first.items()
            if at + apart < len(paths) and paths[at] and paths[at + apart] == paths[at]
        }
        own = [at for field, at in first.items() if field in again]
        reach = reach or apart
        if len(again) > 1 and min(own) + reach > max(own) and apart % reach == 0:
            shared = {field: columns.fields[field] for field in _SHARED if field in first and field not in again}
            found.append(Columns(columns.file, columns.sheet, columns.header_rows, {**again, **shared}, columns.above))
    return found


def second_names(columns: Columns, paths: Sequence[Path]) -> list[int]:
    """Return the columns (from 0) right of that of names which have its header once more; [] where nobody is named."""
    if "name" not in columns.fields:
        return []
    name = columns.fields["name"].index
    return [at for at in range(name + 1, len(paths)) if paths[name] and paths[at] == paths[name]]


def unread_name(sheet: Sheet, columns: Columns) -> str | None:
    """Return the header of a second column of names that is in none of the tables; None where all are read."""
    if not columns.header_rows:
        return None
    paths = header_paths(sheet, columns.header_rows)
    read = {half.columns.fields["name"].index for half in halves(sheet, columns)}
    unread = (" / ".join(paths[at]) for at in second_names(columns, paths) if at not in read)
    return next(unread, None)
