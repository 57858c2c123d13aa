"""Drafts: what stands in an open form and was not saved yet."""

from collections.abc import Mapping
from typing import Any

from cdht_desktop.data import drafts
from cdht_desktop.data.drafts import Draft
from cdht_desktop.data.store import Store

__all__ = ["Draft", "all_drafts", "drop", "get", "keep"]


def keep(store: Store, form: str, record_version: int, values: Mapping[str, Any]) -> None:
    """Keep what the signed-in person typed into `form` (`citizen:new`, `citizen:<id>` …) over that version of the record.

    `values` by field: text, numbers, truth, None, and lists of them. An earlier draft of the same form is replaced.
    """
    with store.aside() as connection:
        drafts.keep(connection, store.user, form, record_version, values)


def get(store: Store, form: str) -> Draft | None:
    """Return the draft of a form, None where there is none."""
    with store.read() as connection:
        return drafts.one(connection, store.user, form)


def all_drafts(store: Store) -> list[Draft]:
    """Return the signed-in person's drafts, the newest first."""
    with store.read() as connection:
        return drafts.all_of(connection, store.user)


def drop(store: Store, form: str) -> None:
    """Forget the draft of a form: it was saved, or thrown away."""
    with store.aside() as connection:
        drafts.drop(connection, store.user, form)
