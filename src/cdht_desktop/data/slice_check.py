"""Checking what follows from files: the rows of units' years against their checksums, and the files against theirs.

The trail keeps no images of them; it keeps the checksums, in the rows of `batch`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from cdht_desktop.data import slices
from cdht_desktop.data.batches import BatchRow, all_current
from cdht_desktop.data.tables import BATCH, BATCH_FILE, SLICE_PERSON
from cdht_desktop.data.trail_findings import Fault, Finding
from cdht_desktop.domain.handed_in import YearFigure, YearPerson
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_B, _F = BATCH.c, BATCH_FILE.c
_Counts = Counter[tuple[str, str, str, str]]


def verify(connection: Connection, progress: Progress) -> list[Finding]:
    """Return what is wrong with the rows that units handed in and with the files they came in; raises `Cancelled`.

    A finding's `row_id` is the unit's code and the year.
    """
    current = all_current(connection)
    files = connection.execute(select(_B.id, _B.sha256, _B.unit_code, _B.year).where(*_KEPT)).all()
    progress.start(_("Checking what units handed in"), len(current) + len(files))
    found = list(_slices(connection, current, progress))
    for row in files:
        progress.step()
        content = connection.execute(select(_F.content).where(_F.batch_id == row.id)).scalar()
        if content is None:
            found.append(_finding(Fault.FILE_MISSING, row.unit_code, row.year))
        elif hashlib.sha256(content).hexdigest() != row.sha256:
            found.append(_finding(Fault.FILE_ALTERED, row.unit_code, row.year))
    return found


# Units' years that came here since files are kept: of those before, no checksum of the records is known either.
_KEPT = (_B.direction == "in", _B.kind == "year", _B.content_sha256 != "")


def _slices(connection: Connection, current: Iterable[BatchRow], progress: Progress) -> Iterator[Finding]:
    numbers = set()
    for row in current:
        progress.step()
        numbers.add(row.number)
        people, counted = _Summing(), slices.figures(connection, row.number)
        digest = slices.rows_sha256(people.through(slices.persons(connection, row.number)))
        if digest != row.rows_sha256 or people.counts != _counted(counted):
            yield _finding(Fault.SLICE_ALTERED, row.unit, row.year)
    for number in sorted(slices.standing_numbers(connection) - numbers):
        yield Finding(Fault.SLICE_FOREIGN, table=SLICE_PERSON.name, row_id=str(number))


class _Summing:
    """Counts persons by village and group on their way through."""

    def __init__(self) -> None:
        self.counts: _Counts = Counter()

    def through(self, people: Iterable[YearPerson]) -> Iterator[YearPerson]:
        """Yield the persons, and count them."""
        add = self.counts.update
        for one in people:
            digital = bool(one.certificate and one.digital_skills)
            holds = {
                "registered": True, "evaluated": one.grade is not None, "passed": one.grade == "passed",
                "failed": one.grade == "failed", "recognised": bool(one.certificate), "recognised_digital": digital,
                "recognised_updates": bool(digital and one.updates_online),
            }  # fmt: skip
            place = (one.village, one.group_code, one.group_name)
            add([(*place, name) for name, right in holds.items() if right])
            yield one


def _counted(figures: Iterable[YearFigure]) -> _Counts:
    """Return the same counts as the figures have them."""
    names = YearFigure._fields[YearFigure._fields.index("registered") :]
    found: _Counts = Counter()
    for one in figures:
        for name in names:
            if count := getattr(one, name):
                found[one.village, one.group_code, one.group_name, name] += count
    return found


def _finding(fault: Fault, unit: str, year: int) -> Finding:
    return Finding(fault, table=BATCH.name, row_id=f"{unit} · {year}")
