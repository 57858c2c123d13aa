"""The persons of a unit's year as lists are made of them: all in their order, and those in sight."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select

from cdht_desktop.data.tables import SLICE_PERSON
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.handed_in import YearPerson
from cdht_desktop.domain.text import fold, sort_key
from cdht_desktop.progress import uncollected

_P = SLICE_PERSON.c
_PERSON = tuple(_P[name] for name in YearPerson._fields)
_LISTED = (_P.person_id, _P.name, _P.birth, _P.id_number, _P.certificate, _P.village, _P.group_name, _P.grade)


class Listed(NamedTuple):
    """What a person is looked for by; `name` and `certificate` are folded."""

    person_id: str
    name: str
    id_number: str
    certificate: str
    village: str
    group: str
    grade: str | None


def everyone(connection: Connection, number: int) -> list[Listed]:
    """Return the persons of the file `number`, sorted the Vietnamese way: by given name, surname, middle names."""
    with uncollected():
        found = connection.execute(select(*_LISTED).where(_P.batch_number == number)).all()
        found = sorted(found, key=lambda row: (sort_key(row.name), row.birth, row.person_id))
        return [
            Listed(row[0], fold(row[1]), row[3] or "", fold(row[4]), row.village, row.group_name, row.grade)
            for row in found
        ]


def rows(connection: Connection, number: int, ids: Iterable[str]) -> list[YearPerson]:
    """Return the persons of a file with these ids."""
    found: list[YearPerson] = []
    for chunk in batched(ids, CHUNK):
        query = select(*_PERSON).where(_P.batch_number == number, _P.person_id.in_(chunk))
        found += [YearPerson._make(row) for row in connection.execute(query)]
    return found
