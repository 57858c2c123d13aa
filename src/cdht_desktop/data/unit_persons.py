"""The persons of a unit's year as lists are made of them: all in their order, and those in sight."""

from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from cdht_desktop.data.tables import SLICE_PERSON
from cdht_desktop.data.writing import CHUNK, batched
from cdht_desktop.domain.handed_in import YearPerson
from cdht_desktop.domain.text import fold, sort_key
from cdht_desktop.progress import uncollected

_P = SLICE_PERSON.c
_PERSON = tuple(_P[name] for name in YearPerson._fields)
_PART = 1_000  # rows read in one go: reading in C keeps all other threads waiting
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
    keyed: list[tuple[str, Listed]] = []
    with uncollected():
        for part in connection.execute(select(*_LISTED).where(_P.batch_number == number)).partitions(_PART):
            for person_id, name, birth, id_number, certificate, village, group, grade in part:
                listed = Listed(person_id, fold(name), id_number or "", fold(certificate), village, group, grade)
                keyed.append(("\0".join((sort_key(name), birth, person_id)), listed))
        keyed.sort(key=itemgetter(0))  # one text each: comparing tuples takes three times as long
        return [one for _key, one in keyed]


def rows(connection: Connection, number: int, ids: Iterable[str]) -> list[YearPerson]:
    """Return the persons of a file with these ids."""
    found: list[YearPerson] = []
    for chunk in batched(ids, CHUNK):
        query = select(*_PERSON).where(_P.batch_number == number, _P.person_id.in_(chunk))
        found += [YearPerson._make(row) for row in connection.execute(query)]
    return found
