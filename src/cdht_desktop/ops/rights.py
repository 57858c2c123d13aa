"""Every action says which right it needs, and is refused before anything is read or written where it is lacking.

To take an action back, or to do it again, one needs what its rows ask for: a layout is no clerk's to change this way
either.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select

from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET
from cdht_desktop.domain.roles import Right

P = ParamSpec("P")
T = TypeVar("T")
_OF_TABLE: Mapping[str, Right] = {
    **dict.fromkeys(("association", "setting", "paper_layout", "picture"), Right.SETTINGS),
    **dict.fromkeys(("round", "criteria_set", "decision", "certificate", "void_number"), Right.DECIDE),
    **dict.fromkeys(("batch", "signing_key", "encryption_key", "trusted_key"), Right.HAND_UP),
    **dict.fromkeys(("revocation", "key_certificate"), Right.SETTINGS),
    **dict.fromkeys(("print_job", "print_item"), Right.PRINT),
    **dict.fromkeys(("consent", "privacy_request"), Right.PRIVACY),
    **dict.fromkeys(("erasure", "resealed"), Right.ERASE),
    "user_account": Right.USERS,
    "member_unit": Right.HAND_UP,
    "upper_year": Right.DECIDE,
}  # the rows of every other table are written by who may write
_OF_PRINTERS = "printer."  # how the names of settings begin that whoever prints may change


def needs(right: Right) -> Callable[[Callable[Concatenate[Store, P], T]], Callable[Concatenate[Store, P], T]]:
    """Let an action of `ops` run only for a user who has `right`; otherwise it raises `NoRight`."""

    def guard(action: Callable[Concatenate[Store, P], T]) -> Callable[Concatenate[Store, P], T]:
        @wraps(action)
        def guarded(store: Store, /, *args: P.args, **named: P.kwargs) -> T:
            store.require(right)
            return action(store, *args, **named)

        guarded.needs = right  # type: ignore[attr-defined] # a test reads it
        return guarded

    return guard


def of_rows(rows: Iterable[tuple[str, str]]) -> frozenset[Right]:
    """Return the rights needed to change rows, each given by its table's name and its id."""
    return frozenset(
        Right.PRINT if table == "setting" and row_id.startswith(_OF_PRINTERS) else _OF_TABLE.get(table, Right.WRITE)
        for table, row_id in rows
    )


def require_to_turn(store: Store, set_id: str) -> None:
    """Raise `NoRight` where the signed-in user may not take an action back, or put it on again."""
    row = CHANGE_ROW.c
    query = select(row.table_name, row.row_id).distinct().join(CHANGE_SET, CHANGE_SET.c.seq == row.set_seq)
    with store.read() as connection:
        found = [(row.table_name, row.row_id) for row in connection.execute(query.where(CHANGE_SET.c.id == set_id))]
    for right in sorted(of_rows(found)):
        store.require(right)
