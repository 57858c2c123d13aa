"""Citizens: finding, adding, changing, removing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import citizens as reading
from cdht_desktop.data.citizens import WITHOUT, Citizen, CitizenFilter, CitizenRow, Lack, Order, Standing
from cdht_desktop.data.finding import citizen_index
from cdht_desktop.data.store import Store, now
from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.data.writing import Write, batched
from cdht_desktop.domain import idnumber
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.names import name_error
from cdht_desktop.domain.phones import clean_phone
from cdht_desktop.domain.problems import sentence
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold, nfc, sort_key
from cdht_desktop.errors import FieldErrors, Stale
from cdht_desktop.ops import access, association, evaluations
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.words import _

__all__ = [
    "WITHOUT", "Citizen", "CitizenFilter", "CitizenInput", "CitizenRow", "FieldWarning", "Lack", "Order", "Standing", "add",
    "change", "check", "checked_columns", "citizen_columns", "count", "edit", "find", "find_by", "get", "remove", "rows",
]  # fmt: skip
_MAX_NOTE = 1000
_BATCH = 2_000


@dataclass(frozen=True)
class CitizenInput:
    """What a person typed about a citizen: text as typed, ids as chosen; dates `dd/mm/yyyy` (birth: or a year).

    An ID number masked as `get` answered it stands for the one in the record.
    """

    name: str
    birth: str
    sex: Sex | None = None
    id_number: str = ""
    village_id: str | None = None
    group_id: str | None = None
    phone: str = ""
    note: str = ""
    consent_source: str = ""
    consent_date: str = ""


@dataclass(frozen=True)
class FieldWarning:
    """Something to look at again; it does not keep the form from being saved."""

    field: str
    message: str


def find(
    store: Store, text: str = "", *, village_id: str | None = None, group_id: str | None = None, order: Order = "name"
) -> list[str]:
    """Return the ids of the citizens that hold every word of `text` (no marks needed), in the order asked for."""
    return find_by(store, CitizenFilter(text, village_id, group_id, order=order))


def find_by(store: Store, wanted: CitizenFilter, year: int | None = None) -> list[str]:
    """Return the ids of the citizens that a filter wants, in its order; `year` is the one that its state speaks of.

    The text may be words of a name or a village in any order and without marks, an ID or phone number, the last
    digits of one, or a masked number (`••••••••2632`). Who may not see ID numbers finds people by a whole number or by
    the digits in sight alone: else their list would answer which digits are hidden. A search by a number is recorded
    once it has settled (`access.looked_for`). Raises `NotFound` where `year` has not been opened.
    """
    found = citizen_index(store).find(wanted, year)
    access.looked_for(store, wanted.text, found)
    return found


def rows(store: Store, ids: Sequence[str]) -> list[CitizenRow]:
    """Return citizens as lists show them, in the order of `ids`; ID numbers are masked (`access.show_number`)."""
    with store.read() as connection:
        return [replace(row, id_number=masked(row.id_number) or None) for row in reading.rows(connection, ids)]


def births(store: Store, ids: Sequence[str]) -> dict[str, str]:
    """Return births as ISO text (`YYYY` or `YYYY-MM-DD`, empty where unknown) by id."""
    with store.read() as connection:
        return reading.births(connection, ids)


def get(store: Store, citizen_id: str) -> Citizen:
    """Return one citizen for the form, the ID number masked (`access.show_number`); raises `NotFound`."""
    with store.read() as connection:
        found = reading.one(connection, citizen_id)
    return replace(found, id_number=masked(found.id_number) or None)


def with_number(store: Store, number: str) -> str | None:
    """Return the id of the citizen on the list who has this ID number, None where nobody has."""
    with store.read() as connection:
        holder = reading.holder_of(connection, number)
    return holder[0] if holder else None


def count(store: Store) -> int:
    """Return how many citizens there are."""
    return reading.count(store)


def check(store: Store, values: CitizenInput, citizen_id: str | None = None) -> list[FieldWarning]:
    """Return what to look at again in the values of a form; raises `FieldErrors` for what cannot stand."""
    columns = checked_columns(store, values, citizen_id)
    number = columns["id_number"]
    if not number:
        return []
    differing = idnumber.disagreements(number, columns["sex"], columns["birth_year"])
    return [FieldWarning(field, sentence("id_sex" if field == "sex" else "id_birth")) for field in differing]


@needs(Right.WRITE)
def add(store: Store, values: CitizenInput) -> Changes[str]:
    """Add a citizen; answers the id. Raises `FieldErrors`."""
    association.commune_only(store)
    columns = checked_columns(store, values, None)
    with store.write(_("Citizen added")) as writing:
        row_id = writing.insert(CITIZEN, {"unit_code": store.unit, **columns})
        writing.subject, writing.named = row_id, columns["name"]
    return writing.changes(row_id)


@needs(Right.WRITE)
def edit(store: Store, citizen_id: str, values: CitizenInput, version: int) -> Changes[None]:
    """Change a citizen read at `version`; open years follow to another village or group (`evaluations.follow`).

    Raises `FieldErrors`, `NotFound`, or `Stale` where someone was faster.
    """
    columns = checked_columns(store, values, citizen_id)
    with store.write(_("Citizen changed")) as writing:
        change(writing, citizen_id, columns, version)
    return writing.changes(None)


def change(writing: Write, citizen_id: str, columns: Mapping[str, Any], version: int) -> None:
    """Change a citizen read at `version` within an action, to `checked_columns`; raises `NotFound` or `Stale`."""
    writing.subject, writing.named = citizen_id, columns["name"]
    standing = reading.one(writing.connection, citizen_id)
    if standing.version != version:
        raise Stale(_("This citizen was changed meanwhile. Open the record again; what you typed is still here."))
    writing.update(CITIZEN, citizen_id, columns)
    evaluations.follow(writing, [citizen_id])


@needs(Right.WRITE)
def remove(store: Store, citizen_ids: Sequence[str], *, progress: Progress | None = None) -> Changes[int]:
    """Take citizens off the list (they stay in the years they took part in); answers how many."""
    with store.read() as connection:
        names = [row.name for row in reading.rows(connection, citizen_ids[:1])]
    alone = names if len(citizen_ids) == 1 else []
    title = _("Citizen removed") if alone else _("{count} citizens removed").format(count=len(citizen_ids))
    progress, removed, moment = progress or Progress(), 0, now()
    progress.start(_("Removing citizens"), len(citizen_ids))
    with uncollected(), store.write(title) as writing:
        if alone:
            writing.subject, writing.named = citizen_ids[0], alone[0]
        for chunk in batched(citizen_ids, _BATCH):
            removed += writing.update_many(CITIZEN, {row_id: {"removed_at": moment} for row_id in chunk})
            progress.step(len(chunk))
    return writing.changes(removed)


def citizen_columns(name: str, birth: BirthDate | None, sex: Sex | None, id_number: str | None) -> dict[str, Any]:
    """Return the columns that a citizen's name, birth, sex and ID number fill, search and sort keys among them."""
    return {
        "name": name,
        "name_fold": fold(name),
        "name_sort": sort_key(name),
        **reading.birth_columns(birth),
        "sex": sex,
        "id_number": id_number,
    }


def checked_columns(store: Store, values: CitizenInput, citizen_id: str | None) -> dict[str, Any]:
    """Return the columns of a form's values; raises `FieldErrors` with every field that cannot stand."""
    errors: dict[str, str] = {}
    name = nfc(values.name)
    if wrong := name_error(name):
        errors["name"] = sentence(wrong)
    birth = _birth(values.birth, errors)
    number = _number(store, values.id_number, citizen_id, errors)
    phone = clean_phone(values.phone)
    if phone is None:
        errors["phone"] = sentence("phone_not_understood", value=values.phone.strip())
    note = nfc(values.note)
    if len(note) > _MAX_NOTE:
        errors["note"] = sentence("text_too_long", count=_MAX_NOTE)
    consent_date = _date(values.consent_date, errors)
    if errors:
        raise FieldErrors(errors)
    return citizen_columns(name, birth, values.sex, number) | {
        "village_id": values.village_id,
        "group_id": values.group_id,
        "phone": phone,
        "note": note,
        "consent_source": nfc(values.consent_source),
        "consent_date": consent_date,
    }


def _birth(text: str, errors: dict[str, str]) -> BirthDate | None:
    if not text.strip():
        errors["birth"] = sentence("birth_missing")
        return None
    try:
        return BirthDate.parse(text, dt.date.today())
    except BadDate as error:
        errors["birth"] = sentence(error.reason, value=text.strip())
        return None


def _number(store: Store, text: str, citizen_id: str | None, errors: dict[str, str]) -> str | None:
    number = idnumber.clean(access.number_meant(store, text, citizen_id))
    if not number:
        return None
    if wrong := idnumber.error_of(number):
        errors["id_number"] = sentence(wrong, count=len(number))
        return None
    with store.read() as connection:
        holder = reading.holder_of(connection, number)
    if holder and holder[0] != citizen_id:
        errors["id_number"] = _("This ID number is already that of {name}.").format(name=holder[1])
    return number


def _date(text: str, errors: dict[str, str]) -> str | None:
    if not text.strip():
        return None
    try:
        date = BirthDate.parse(text, dt.date.today())
    except BadDate:
        date = None
    if date is None or date.month is None:
        errors["consent_date"] = _("“{value}” is not a date (dd/mm/yyyy) up to today.").format(value=text.strip())
        return None
    return date.iso
