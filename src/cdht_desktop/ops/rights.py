"""Every action says which right it needs, and is refused before anything is read or written where it is lacking."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right

P = ParamSpec("P")
T = TypeVar("T")


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
