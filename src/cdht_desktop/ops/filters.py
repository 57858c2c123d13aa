"""Saved filters of the list of citizens: kept in the workspace, for everybody who works in it.

What a filter is called may name a person, so no title of an action says it: the history shows it from the row itself.
"""

from cdht_desktop.changes import Changes
from cdht_desktop.data import filters as reading
from cdht_desktop.data.citizens import CitizenFilter
from cdht_desktop.data.filters import SavedFilter
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import SAVED_FILTER
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import FieldErrors, NotFound
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["LONGEST", "SavedFilter", "all_filters", "change", "remove", "rename", "save"]
LONGEST = 60  # letters of a name


def all_filters(store: Store) -> list[SavedFilter]:
    """Return the saved filters, sorted the Vietnamese way by name."""
    with store.read() as connection:
        return reading.all_of_citizens(connection)


@needs(Right.WRITE)
def save(store: Store, name: str, wanted: CitizenFilter) -> Changes[str]:
    """Keep a filter under a new name; answers its id. Raises `FieldErrors` (name)."""
    name = _checked(name)
    with store.write(_("Filter saved")) as writing:
        _refuse_taken(writing, name, None)
        values = {"page": reading.CITIZENS, "name": name, "name_fold": fold(name), "content": reading.to_json(wanted)}
        row_id = writing.insert(SAVED_FILTER, values)
    return writing.changes(row_id)


@needs(Right.WRITE)
def change(store: Store, filter_id: str, wanted: CitizenFilter) -> Changes[None]:
    """Keep something else under the same name; raises `NotFound`."""
    with store.write(_("Filter changed")) as writing:
        _refuse_gone(writing, filter_id)
        writing.update(SAVED_FILTER, filter_id, {"content": reading.to_json(wanted)})
    return writing.changes(None)


@needs(Right.WRITE)
def rename(store: Store, filter_id: str, name: str) -> Changes[None]:
    """Give a filter another name; raises `FieldErrors` (name) or `NotFound`."""
    name = _checked(name)
    with store.write(_("Filter renamed")) as writing:
        _refuse_gone(writing, filter_id)
        _refuse_taken(writing, name, filter_id)
        writing.update(SAVED_FILTER, filter_id, {"name": name, "name_fold": fold(name)})
    return writing.changes(None)


@needs(Right.WRITE)
def remove(store: Store, filter_id: str) -> Changes[None]:
    """Forget a filter; raises `NotFound`."""
    with store.write(_("Filter removed")) as writing:
        _refuse_gone(writing, filter_id)
        writing.delete_many(SAVED_FILTER, [filter_id])
    return writing.changes(None)


def _checked(name: str) -> str:
    name = nfc(name)
    if not name:
        raise FieldErrors({"name": _("Give the filter a name.")})
    if len(name) > LONGEST:
        raise FieldErrors({"name": _("At most {count} letters.").format(count=LONGEST)})
    return name


def _refuse_gone(writing: Write, filter_id: str) -> None:
    if filter_id not in writing.rows(SAVED_FILTER, [filter_id]):
        raise NotFound(_("This filter is no longer there."))


def _refuse_taken(writing: Write, name: str, but: str | None) -> None:
    if reading.named(writing.connection, fold(name)) not in {None, but}:
        raise FieldErrors(
            {"name": _("There is a filter “{name}” already; give this one another name.").format(name=name)}
        )
