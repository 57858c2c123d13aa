"""The association itself: its names as they stand on paper, and who signs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from cdht_desktop.changes import Changes
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import ASSOCIATION
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc, nfc_lines
from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

_TEXTS = ("name", "commune", "province", "upper_name", "place", "signer_title", "signer_name")
_MAX = 200
_MOST_LINES = 3  # of a signer's title: `TM. BAN CHẤP HÀNH`, `KT. CHỦ TỊCH`, `PHÓ CHỦ TỊCH`


@dataclass(frozen=True)
class Association:
    """This workspace's unit. `remote` is the commune's default for its villages."""

    unit: str
    name: str
    level: str
    commune: str
    province: str
    upper_name: str
    place: str
    signer_title: str
    signer_name: str
    remote: bool


def get(store: Store) -> Association:
    """Return the association of this workspace."""
    a = ASSOCIATION.c
    columns = (
        a.unit_code, a.name, a.level, a.commune, a.province, a.upper_name, a.place, a.signer_title, a.signer_name, a.remote,
    )  # fmt: skip
    with store.read() as connection:
        row: Sequence[Any] = connection.execute(select(*columns)).one()
        return Association(*row)


def commune_only(store: Store) -> None:
    """Raise `Refused` in an upper level's workspace, which holds what communes handed in and no lists of its own."""
    if store.level != "commune":
        raise Refused(_("This is an upper level's workspace: lists and scores are kept in the communes' own."))


@needs(Right.SETTINGS)
def edit(store: Store, /, **fields: str | bool) -> Changes[None]:
    """Change the association's texts (those of `Association`, but for unit and level) and `remote`.

    The signer's title may have up to three lines. Raises `FieldErrors`.
    """
    values: dict[str, str | bool] = {name: nfc(str(fields[name])) for name in _TEXTS if name in fields}
    too_long = _("At most {count} letters.").format(count=_MAX)
    errors = {name: too_long for name, value in values.items() if len(str(value)) > _MAX}
    if "signer_title" in fields:
        title = values["signer_title"] = nfc_lines(str(fields["signer_title"]))
        if title.count("\n") >= _MOST_LINES:
            errors["signer_title"] = _("At most {count} lines.").format(count=_MOST_LINES)
    if values.get("name") == "":
        errors["name"] = _("Give the association's name.")
    if errors:
        raise FieldErrors(errors)
    if "remote" in fields:
        values["remote"] = bool(fields["remote"])
    with store.write(_("Association's details changed")) as writing:
        row_id = writing.connection.execute(select(ASSOCIATION.c.id)).scalar_one()
        writing.update(ASSOCIATION, row_id, values)
    return writing.changes(None)
