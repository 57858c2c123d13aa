"""Occupation groups."""

from collections.abc import Mapping

from cdht_desktop.data import citizens as reading
from cdht_desktop.data.citizens import GroupRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN_GROUP
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.groups import code_for

__all__ = ["GroupRow", "add_names", "all_groups"]


def all_groups(store: Store) -> list[GroupRow]:
    """Return the occupation groups in their order."""
    with store.read() as connection:
        return reading.groups(connection)


def add_names(writing: Write, names: Mapping[str, str]) -> None:
    """Insert groups within an action, behind those that are there: names by their ids."""
    standing = reading.groups(writing.connection)
    taken = {group.code for group in standing}
    for position, (row_id, name) in enumerate(names.items(), len(standing)):
        code = next(code for code in _codes(name) if code not in taken)
        taken.add(code)
        values = {"id": row_id, "unit_code": writing.unit, "code": code, "name": name, "spellings": ""}
        writing.insert(CITIZEN_GROUP, values | {"position": position, "official": False})


def _codes(name: str) -> list[str]:
    code = code_for(name)
    return [code, *(f"{code}-{number}" for number in range(2, 1000))]
