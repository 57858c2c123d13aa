"""Villages, and units with a local branch."""

from collections.abc import Mapping

from sqlalchemy import Connection, select

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as reading
from cdht_desktop.data.citizens import Village
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import VILLAGE
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc, sort_text
from cdht_desktop.domain.villages import same_village
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["Village", "add", "add_names", "all_villages", "called", "edit"]
_MAX = 100


def all_villages(store: Store) -> list[Village]:
    """Return the villages, sorted the Vietnamese way."""
    with store.read() as connection:
        return reading.villages(connection)


@needs(Right.WRITE)
def add(store: Store, name: str) -> Changes[str]:
    """Add a village; answers its id. Raises `FieldErrors` (name)."""
    name = _checked(name)
    with store.write(_("Village added: {name}").format(name=name)) as writing:
        _refuse_known(writing, name, None)
        row_id = new_id()
        add_names(writing, {row_id: name})
    return writing.changes(row_id)


@needs(Right.WRITE)
def edit(store: Store, village_id: str, *, name: str, remote: bool | None) -> Changes[None]:
    """Rename a village, or say whether the remote threshold holds there (None: as the commune)."""
    name = _checked(name)
    with store.write(_("Village changed: {name}").format(name=name)) as writing:
        _refuse_known(writing, name, village_id)
        values = {"name": name, "name_fold": fold(name), "name_sort": sort_text(name), "remote": remote}
        writing.update(VILLAGE, village_id, values)
    return writing.changes(None)


def add_names(writing: Write, names: Mapping[str, str]) -> None:
    """Insert villages within an action: names by their ids."""
    rows = [
        {"id": row_id, "unit_code": writing.unit, "name": name, "name_fold": fold(name), "name_sort": sort_text(name)}
        for row_id, name in names.items()
    ]
    writing.insert_many(VILLAGE, rows)


def _checked(name: str) -> str:
    name = nfc(name)
    if not name:
        raise FieldErrors({"name": _("Give the village's name.")})
    if len(name) > _MAX:
        raise FieldErrors({"name": _("At most {count} letters.").format(count=_MAX)})
    return name


def called(connection: Connection, name: str, *, but: str | None = None) -> tuple[str, str] | None:
    """Return (id, name) of the village that is called `name`, by `same_village`; that with the id `but` is passed over."""
    v = VILLAGE.c
    query = select(v.name, v.id).where(v.name_fold == fold(name), v.removed_at.is_(None))
    known = {row.name: row.id for row in connection.execute(query) if row.id != but}
    same = same_village(name, known)
    return None if same is None else (known[same], same)


def _refuse_known(writing: Write, name: str, but: str | None) -> None:
    if known := called(writing.connection, name, but=but):
        raise FieldErrors({"name": _("There is a village “{name}” already.").format(name=known[1])})
