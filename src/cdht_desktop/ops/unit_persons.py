"""One unit's year at the upper level, person by person: found, looked at, and asked about. ID numbers are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection

from cdht_desktop.changes import Changes
from cdht_desktop.data import batches, slices
from cdht_desktop.data import unit_persons as reading
from cdht_desktop.data.store import Store
from cdht_desktop.data.unit_persons import Listed
from cdht_desktop.domain.handed_in import YearPerson
from cdht_desktop.domain.masking import SEEN
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import access, tasks
from cdht_desktop.ops.handed_in import PersonRow, PersonYear, person, person_row
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

__all__ = ["ASKED", "PersonRow", "PersonYear", "Result", "Wanted", "ask", "find", "person", "rows", "show_number"]
_CACHE = "persons of a unit"  # of the file looked at last: sorting 20,000 names takes as long as typing a letter
Result = Literal["", "passed", "failed", "unscored", "recognised"]
ASKED = ("name", "birth", "sex", "id_number", "village", "group", "scores")  # what a commune can be asked to correct


@dataclass(frozen=True)
class Wanted:
    """Which persons are wanted; None for `village` or `group`: whatever they say ("": those that have none).

    Every word of `text` has to stand in the name or the certificate's number, or be the end of the ID number.
    """

    text: str = ""
    village: str | None = None
    group: str | None = None
    result: Result = ""


def find(store: Store, unit: str, year: int, wanted: Wanted) -> list[str]:
    """Return the ids of the persons of a unit's year that are wanted, sorted the Vietnamese way.

    Empty where no file of the unit counts. A search by an ID number is kept in mind to be recorded.
    """
    words = fold(wanted.text).split()
    found = [one.person_id for one in _everyone(store, unit, year) if _is_wanted(one, wanted) and _has(one, words)]
    access.looked_for(store, wanted.text, found)
    return found


def _everyone(store: Store, unit: str, year: int) -> list[Listed]:
    with store.read() as connection:
        file = batches.current(connection, unit, year)
        if file is None:
            return []
        kept: tuple[str, list[Listed]] | None = store.caches.get(_CACHE)
        if kept is None or kept[0] != file.id:
            kept = store.caches[_CACHE] = file.id, reading.everyone(connection, file.number)
    return kept[1]


def _is_wanted(one: Listed, wanted: Wanted) -> bool:
    if wanted.village not in {None, one.village} or wanted.group not in {None, one.group}:
        return False
    if wanted.result == "recognised":
        return bool(one.certificate)
    return not wanted.result or one.grade == (None if wanted.result == "unscored" else wanted.result)


def _has(one: Listed, words: Sequence[str]) -> bool:
    return all(word in one.name or word in one.certificate or _ends(one.id_number, word) for word in words)


def _ends(number: str, word: str) -> bool:
    """Say whether an ID number ends with what is looked for: as many digits as its mask shows, or more."""
    return len(word) >= SEEN and number.endswith(word)


def rows(store: Store, unit: str, year: int, ids: Sequence[str]) -> list[PersonRow]:
    """Return persons by their ids, as lists show them; in no order."""
    with store.read() as connection:
        file = batches.current(connection, unit, year)
        found = reading.rows(connection, file.number, ids) if file else []
    return [person_row(one) for one in found]


@needs(Right.SHOW)
def show_number(store: Store, unit: str, year: int, person_id: str) -> str:
    """Return a person's full ID number, "" where there is none; recorded before it is answered. Raises `NotFound`."""
    with store.read() as connection:
        number = _person(connection, unit, year, person_id).id_number
    if number:
        title = _("ID number shown: a person of unit {unit}, {year}").format(unit=unit, year=year)
        store.note(Note.SHOWN, title, subject=person_id)
    return number or ""


@needs(Right.HAND_UP)
def ask(
    store: Store, unit: str, year: int, person_id: str, *, field: str, wanted: str = "", words: str = ""
) -> Changes[str]:
    """Ask the commune to correct a field of a person (of `ASKED`, or "" for a question in words); answers the task's id.

    What the file says goes with it. Raises `FieldErrors` (field, wanted, words) or `NotFound`.
    """
    with store.read() as connection:
        said = _said(_person(connection, unit, year, person_id), field)
    kind = "correction" if field else "question"
    return tasks.ask(store, unit, year, person_id, kind, field, said, wanted, words)


def _said(one: YearPerson, field: str) -> str:
    values = {
        "name": one.name, "birth": one.birth, "sex": one.sex, "id_number": one.id_number, "village": one.village,
        "group": one.group_name,
    }  # fmt: skip
    return values.get(field) or ""


def _person(connection: Connection, unit: str, year: int, person_id: str) -> YearPerson:
    file = batches.current(connection, unit, year)
    found = slices.person(connection, file.number, person_id) if file else None
    if found is None:
        raise NotFound(_("This person is not in the file that counts for the unit."))
    return found
