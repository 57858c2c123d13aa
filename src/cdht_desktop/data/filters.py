"""Saved filters: what a page looks for, under a name."""

import json
from dataclasses import asdict, dataclass, fields

from sqlalchemy import Connection, select

from cdht_desktop.data.citizens import CitizenFilter
from cdht_desktop.data.tables import SAVED_FILTER
from cdht_desktop.domain.text import sort_text

CITIZENS = "citizens"  # the page of citizens, in the column `page`
_S = SAVED_FILTER.c
_KNOWN = frozenset(field.name for field in fields(CitizenFilter))


@dataclass(frozen=True)
class SavedFilter:
    """A filter of the list of citizens under the name that a person gave it."""

    id: str
    name: str
    wanted: CitizenFilter


def to_json(wanted: CitizenFilter) -> str:
    """Return a filter as it is kept."""
    return json.dumps(asdict(wanted), ensure_ascii=False, sort_keys=True)


def all_of_citizens(connection: Connection) -> list[SavedFilter]:
    """Return the saved filters of the list of citizens, sorted the Vietnamese way by name."""
    rows = connection.execute(select(_S.id, _S.name, _S.content).where(_S.page == CITIZENS))
    found = [SavedFilter(row.id, row.name, _from_json(row.content)) for row in rows]
    return sorted(found, key=lambda one: (sort_text(one.name), one.id))


def _from_json(content: str) -> CitizenFilter:
    """Return a kept filter; what another version of the program knew besides is left out."""
    return CitizenFilter(**{name: value for name, value in json.loads(content).items() if name in _KNOWN})


def named(connection: Connection, name_fold: str) -> str | None:
    """Return the id of the citizens' filter of this folded name."""
    return connection.execute(select(_S.id).where(_S.page == CITIZENS, _S.name_fold == name_fold)).scalar()
