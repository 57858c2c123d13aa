"""Saved filters of the list of citizens: kept in the workspace, for everybody who works in it."""

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
    with store.write(_("Filter saved: {name}").format(name=name)) as writing:
        _refuse_taken(writing, name, None)
        values = {"page": reading.CITIZENS, "name": name, "name_fold": fold(name), "content": reading.to_json(wanted)}
        row_id = writing.insert(SAVED_FILTER, values)
    return writing.changes(row_id)


@needs(Right.WRITE)
def change(store: Store, filter_id: str, wanted: CitizenFilter) -> Changes[None]:
    """Keep something else under the same name; raises `NotFound`."""
    with store.write("") as writing:
        writing.title = _("Filter changed: {name}").format(name=_name_of(writing, filter_id))
        writing.update(SAVED_FILTER, filter_id, {"content": reading.to_json(wanted)})
    return writing.changes(None)


@needs(Right.WRITE)
def rename(store: Store, filter_id: str, name: str) -> Changes[None]:
    """Give a filter another name; raises `FieldErrors` (name) or `NotFound`."""
    name = _checked(name)
    with store.write(_("Filter renamed: {name}").format(name=name)) as writing:
        _name_of(writing, filter_id)
        _refuse_taken(writing, name, filter_id)
        writing.update(SAVED_FILTER, filter_id, {"name": name, "name_fold": fold(name)})
    return writing.changes(None)


@needs(Right.WRITE)
def remove(store: Store, filter_id: str) -> Changes[None]:
    """Forget a filter; raises `NotFound`."""
    with store.write("") as writing:
        writing.title = _("Filter removed: {name}").format(name=_name_of(writing, filter_id))
        writing.delete_many(SAVED_FILTER, [filter_id])
    return writing.changes(None)


def _checked(name: str) -> str:
    name = nfc(name)
    if not name:
        raise FieldErrors({"name": _("Give the filter a name.")})
    if len(name) > LONGEST:
        raise FieldErrors({"name": _("At most {count} letters.").format(count=LONGEST)})
    return name


def _name_of(writing: Write, filter_id: str) -> str:
    row = writing.rows(SAVED_FILTER, [filter_id]).get(filter_id)
    if row is None:
        raise NotFound(_("This filter is no longer there."))
    return str(row["name"])


def _refuse_taken(writing: Write, name: str, but: str | None) -> None:
    if reading.named(writing.connection, fold(name)) not in {None, but}:
        raise FieldErrors(
            {"name": _("There is a filter “{name}” already; give this one another name.").format(name=name)}
        )
