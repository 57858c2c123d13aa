"""A unit's year in rows of its own at the upper level: written, removed, counted, read one by one.

The rows follow from a file (`batch_file`), so the trail keeps no images of them, only the checksum that is made here.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from cdht_desktop.data.tables import BATCH, SLICE_FIGURE, SLICE_PERSON
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.handed_in import COUNTED, YearContent, YearFigure, YearPerson
from cdht_desktop.domain.masking import SEEN
from cdht_desktop.domain.text import fold, sort_key

_P, _F, _B = SLICE_PERSON.c, SLICE_FIGURE.c, BATCH.c
_PERSON = tuple(_P[name] for name in YearPerson._fields)
_FIGURE = tuple(_F[name] for name in YearFigure._fields)
_PERSON_NAMES = ("batch_number", *YearPerson._fields)
_FIGURE_NAMES = ("batch_number", "unit_code", "year", *YearFigure._fields)
_CHUNK = 2_000


@dataclass(frozen=True)
class Slice:
    """Where a unit's year stands: the number of its file, the unit's code, the year."""

    number: int
    unit: str
    year: int


def rows_sha256(persons: Iterable[Sequence[Any]]) -> str:
    """Return the checksum of a slice's persons, in the order of their positions: what `batch.rows_sha256` holds."""
    digest = hashlib.sha256()
    dumps = orjson.dumps
    for person in persons:
        digest.update(dumps(list(person), option=orjson.OPT_APPEND_NEWLINE))
    return digest.hexdigest()


def write(writing: Write, where: Slice, content: YearContent) -> None:
    """Write a slice within an action."""
    number = (where.number,)
    writing.derive(SLICE_PERSON, _PERSON_NAMES, (number + person for person in content.persons))
    place = (where.number, where.unit, where.year)
    writing.derive(SLICE_FIGURE, _FIGURE_NAMES, (place + figure for figure in content.figures))


def remove(writing: Write, number: int) -> None:
    """Remove the slice of a file within an action."""
    writing.underive(SLICE_PERSON, _P.batch_number == number)
    writing.underive(SLICE_FIGURE, _F.batch_number == number)


def persons(connection: Connection, number: int) -> Iterator[YearPerson]:
    """Yield the persons of a file that counts, in the order of the file."""
    found = connection.execute(select(*_PERSON).where(_P.batch_number == number).order_by(_P.position))
    for chunk in found.partitions(_CHUNK):
        yield from (YearPerson._make(row) for row in chunk)


def figures(connection: Connection, number: int) -> list[YearFigure]:
    """Return the figures of a file that counts."""
    found = connection.execute(select(*_FIGURE).where(_F.batch_number == number).order_by(_F.position))
    return [YearFigure._make(row) for row in found]


def person_ids(connection: Connection, number: int) -> set[str]:
    """Return the communes' own ids of the persons of a file that counts."""
    return set(connection.execute(select(_P.person_id).where(_P.batch_number == number)).scalars())


def person(connection: Connection, number: int, person_id: str) -> YearPerson | None:
    """Return one person of a file that counts."""
    row = connection.execute(select(*_PERSON).where(_P.batch_number == number, _P.person_id == person_id)).first()
    return YearPerson._make(row) if row else None


def found(connection: Connection, number: int, text: str, limit: int) -> list[YearPerson]:
    """Return at most `limit` persons of a file with every word of `text`, sorted by given name, surname, middle names.

    A word stands in name, village or certificate number, or is the end of the ID number.
    """
    words = fold(text).split()
    columns = (_P.position, _P.name, _P.birth, _P.village, _P.id_number, _P.certificate)
    rows = connection.execute(select(*columns).where(_P.batch_number == number)).all()
    kept = [row for row in rows if _has(row, words)] if words else rows
    wanted = [row.position for row in sorted(kept, key=lambda row: (sort_key(row.name), row.birth, row.position))][
        :limit
    ]
    by_position = {
        one.position: one
        for at in range(0, len(wanted), _CHUNK)
        for one in _at(connection, number, wanted[at : at + _CHUNK])
    }
    return [by_position[position] for position in wanted]


def _has(row: Any, words: Sequence[str]) -> bool:
    text, number = fold(f"{row.name} {row.village} {row.certificate}"), row.id_number or ""
    return all(word in text or (len(word) >= SEEN and number.endswith(word)) for word in words)


def _at(connection: Connection, number: int, positions: Sequence[int]) -> list[YearPerson]:
    query = select(*_PERSON).where(_P.batch_number == number, _P.position.in_(positions))
    return [YearPerson._make(row) for row in connection.execute(query)]


def counts(connection: Connection, numbers: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return the counts of files that count, by their numbers."""
    wanted = set(numbers)
    query = select(_F.batch_number, *(func.sum(_F[name]).label(name) for name in COUNTED)).group_by(_F.batch_number)
    return {
        row["batch_number"]: {name: int(row[name]) for name in COUNTED}
        for row in connection.execute(query).mappings()
        if row["batch_number"] in wanted
    }


def standing_numbers(connection: Connection) -> set[int]:
    """Return the numbers of the files that rows stand of, whether or not the file counts."""
    both = select(_P.batch_number).distinct().union(select(_F.batch_number).distinct())
    return set(connection.execute(both).scalars())


def digest(connection: Connection, number: int) -> str:
    """Return the checksum of all that stands of a file that counts: persons and figures."""
    return content_digest(persons(connection, number), figures(connection, number))


def content_digest(people: Iterable[YearPerson], counted: Iterable[YearFigure]) -> str:
    """Return the checksum that `digest` makes of rows, of these."""
    return hashlib.sha256(f"{rows_sha256(people)} {rows_sha256(counted)}".encode()).hexdigest()
