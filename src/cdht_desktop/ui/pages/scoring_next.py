"""Who comes next in the list of the scoring page."""

from collections.abc import Callable, Collection

from cdht_desktop.ops.evaluations import EvaluationRow
from cdht_desktop.ui.widgets.rows_table import RowsModel

_NEAR = 200  # rows below that are looked through one by one


def to_score(row: EvaluationRow | None) -> bool:
    """Say whether a row is not scored to the end yet, and can be."""
    return row is not None and row.grade is None and not row.recognised


def next_to_score(rows: RowsModel, current: str, waiting: Callable[[], Collection[str]]) -> str:
    """Return the next person of the list to score, after the `current` one and then from the top; `""`: nobody is left.

    `waiting` reads the ids of all who are not scored to the end; it is asked only where nobody near is.
    """
    ids = rows.ids
    start = ids.index(current) + 1 if current in ids else 0
    for number in range(start, min(start + _NEAR, len(ids))):
        if to_score(rows.row(number)):
            return ids[number]
    left = set(waiting()) - {current}
    return next((one for one in (*ids[start:], *ids[:start]) if one in left), "")


def beside(rows: RowsModel, current: str, by: int) -> str:
    """Return the person so many rows below (above where negative), `""` where there is none."""
    number = rows.ids.index(current) + by if current in rows.ids else -1
    return rows.ids[number] if 0 <= number < len(rows.ids) else ""
