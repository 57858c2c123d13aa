"""Checking a workspace."""

from cdht_desktop.data import workspace
from cdht_desktop.data.store import Store


def check(store: Store) -> list[str]:
    """Return what is damaged in the database: pages, their authentication codes, rows that name rows not there."""
    return workspace.integrity(store)
