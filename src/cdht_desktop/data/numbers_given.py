"""The numbers of files that left the house, kept beside the data, where a restore does not take them back.

A backup knows only the numbers given until it was made; a file written after its restore would bear one that was given
before, and two different files of one number are held against each other wherever they arrive. So the highest number of
each thing that is numbered stands in `numbers.json` too, which no backup holds.

Where a backup was restored somewhere else (another PC, an empty folder) there is no such file, and nobody can know what
was given since the backup was made. Then everything is numbered from a number on that follows from the moment of the
restore: the tenths of days since 2025 began. It lies above any that was given by counting, and above what an earlier
restore began with. The same holds for a file that cannot be read. What is not found: a folder that was copied and put
back whole, a clock set years back, a database that its server's own tools set back. A commune is told then by the upper
level's next receipt (`ops.handing_up`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import orjson
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError

from cdht_desktop.data.beside import beside
from cdht_desktop.data.tables import BATCH, REVOCATION, SIGNING_KEY
from cdht_desktop.files import disk_problem

NUMBERS = "numbers.json"
LISTS, REVOKED = "lists", "revoked"
_FORMAT = 1
_MOST_BYTES = 512 * 1024  # 170 communes, receipt and return, twenty years
_MOST = 900_000  # a file takes 999,999 at most: whoever writes into the file cannot use the numbers up
_LONGEST = 100  # letters of a thing's name
_BEGINNING = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
_TENTH_OF_A_DAY = dt.timedelta(hours=2, minutes=24)
_COUNTED_BY_YEAR = frozenset({"year", "receipt", "return"})
_B, _R = BATCH.c, REVOCATION.c


@dataclass(frozen=True)
class Given:
    """The highest number of each thing (`of_file`), and the `floor` that all numbers lie above.

    `since` is the day (ISO text) of the restore that the floor comes from, "" where it comes from none.
    """

    most: Mapping[str, int] = field(default_factory=dict)
    floor: int = 0
    since: str = ""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what stands in the file; raises `ValueError`, `KeyError`, `TypeError` or `AttributeError`."""
        most, floor, since = data["most"], data["floor"], data["since"]
        if data["format"] != _FORMAT or not all(map(_is_number, (floor, *most.values()))):
            raise ValueError("numbers")
        if not all(isinstance(thing, str) and len(thing) <= _LONGEST for thing in most):
            raise ValueError("things")
        return cls(dict(most), floor, dt.date.fromisoformat(since).isoformat() if since else "")

    def after(self, thing: str, known: int) -> int:
        """Return the number that comes next, where the data know of `known`."""
        return max(known, self.most.get(thing, 0), self.floor) + 1

    def raised(self, most: Mapping[str, int]) -> Self:
        """Return the same with higher numbers where these are."""
        higher = {thing: min(max(number, self.most.get(thing, 0)), _MOST) for thing, number in most.items()}
        return replace(self, most={**self.most, **higher})


def of_file(kind: str, year: int, to: str) -> str:
    """Return what files of a kind are numbered by: the year and for whom they are; lists through all years.

    Files between two PCs of a commune are numbered by the other one (`to` is its key), whatever their kind.
    """
    if kind in _COUNTED_BY_YEAR:
        return f"{kind} {year} {to if kind != 'year' else ''}".rstrip()
    return LISTS if kind == LISTS else f"share {to}"


def given(folder: Path) -> Given:
    """Return what stands beside the data of the workspace in `folder`; of a file that is not ours, a floor of today."""
    try:
        raw = beside(folder).read(NUMBERS, _MOST_BYTES) or b""
    except FileNotFoundError:
        return Given()
    except OSError as error:
        raise disk_problem(error, folder / NUMBERS) from error
    try:
        return Given.from_dict(orjson.loads(raw))
    except (ValueError, KeyError, TypeError, AttributeError):
        return Given(floor=_floor())


def keep(folder: Path, thing: str, number: int) -> None:
    """Keep that a number is given; say so before the action ends that gives it. Raises `DiskProblem`."""
    _raise(folder, {thing: number})


def keep_known(folder: Path, present: Engine | None) -> None:
    """Keep the numbers that a workspace's database knows of, before a backup takes its place. Raises `DiskProblem`.

    Where there is none that can be read, and nothing was kept before, everything is numbered from a number of today on.
    """
    try:
        if present is not None:
            with present.connect() as connection, connection.begin():
                found = _in_database(connection)
            _raise(folder, found)
            return
    except DBAPIError:  # damaged
        pass
    if given(folder) == Given():
        begin_anew(folder)


def _in_database(connection: Connection) -> dict[str, int]:
    found: dict[str, int] = {}
    files = select(_B.kind, _B.year, _B.to_unit, func.max(_B.revision)).where(_B.direction == "out")
    for kind, year, to, revision in connection.execute(files.group_by(_B.kind, _B.year, _B.to_unit)):
        thing = of_file(kind, year, to)
        found[thing] = max(revision, found.get(thing, 0))
    revoked = select(func.max(_R.list_number)).where(_R.issuer.in_(select(SIGNING_KEY.c.key_id)))
    if number := connection.execute(revoked).scalar():
        found[REVOKED] = number
    return found


def begin_anew(folder: Path) -> None:
    """Begin the file of a workspace that came out of a backup somewhere else. Raises `DiskProblem`."""
    _write(folder, Given(floor=_floor(), since=dt.date.today().isoformat()))


def _raise(folder: Path, most: Mapping[str, int]) -> None:
    with beside(folder).held():
        standing = given(folder)
        if (raised := standing.raised(most)) != standing:
            _write(folder, raised)


def _write(folder: Path, said: Given) -> None:
    content = {"format": _FORMAT, "floor": said.floor, "since": said.since, "most": said.most}
    beside(folder).write(NUMBERS, orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def _floor() -> int:
    return min(max((dt.datetime.now(dt.UTC) - _BEGINNING) // _TENTH_OF_A_DAY + 1, 0), _MOST)


def _is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST  # True is no number here
