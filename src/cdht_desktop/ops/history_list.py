"""Looking something up in the history: by person, by user, by day, by kind; and the history as a workbook."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.data import history as reading
from cdht_desktop.data import person
from cdht_desktop.data.history import Kind, Wanted
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import fold
from cdht_desktop.files import replacing
from cdht_desktop.ops import access
from cdht_desktop.ops.history import MOST_ROWS, ChangeSetRow, as_row, details
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _

__all__ = ["Asked", "Kind", "count", "page", "people", "save", "users"]
MOST_PEOPLE = 50  # who are looked up at once
_CACHE = "rows deleted, by whom they were about"
_PAGE = 500
_MOST_LINES = 1_000_000  # lines of a sheet: Excel has 1,048,576
_WIDTHS = (7, 17, 14, 44, 22, 26, 22, 28, 28)


@dataclass(frozen=True)
class Asked:
    """What is looked up: parts of a person's name (no marks needed), a user, days (both included), a kind."""

    person: str = ""
    user: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    kind: Kind | None = None

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return self != Asked()


def page(store: Store, asked: Asked, limit: int = 200, before: int | None = None) -> list[ChangeSetRow]:
    """Return actions and notes, the newest first; with `before` those with a smaller `seq`."""
    with store.read() as connection:
        wanted = _wanted(store, connection, asked)
        return [as_row(row) for row in reading.page(connection, limit, before, wanted)]


def count(store: Store, asked: Asked) -> int:
    """Return how many actions and notes there are."""
    with store.read() as connection:
        return reading.count(connection, _wanted(store, connection, asked))


def users(store: Store) -> list[str]:
    """Return the names of all who did something; "" is the program itself."""
    with store.read() as connection:
        return reading.users(connection)


def people(store: Store, text: str) -> int:
    """Return how many citizens' names hold what is looked for; those beyond `MOST_PEOPLE` are not looked up."""
    with store.read() as connection:
        return len(reading.people_named(connection, fold(text).split(), MOST_PEOPLE + 1))


def _wanted(store: Store, connection: Connection, asked: Asked) -> Wanted:
    return Wanted(
        user=asked.user,
        since=_moment(asked.first) if asked.first else "",
        until=_moment(asked.last + dt.timedelta(days=1)) if asked.last else "",
        kind=asked.kind,
        rows=_rows_about(store, connection, asked.person) if asked.person.strip() else None,
    )


def _moment(day: dt.date) -> str:
    """Return when a day begins here, as moments are stored: ISO text in UTC."""
    begins = dt.datetime.combine(day, dt.time()).astimezone(dt.UTC)
    return begins.isoformat(timespec="milliseconds")


def _rows_about(store: Store, connection: Connection, text: str) -> tuple[str, ...]:
    """Return the ids of all rows that are or were about the people whose names hold `text`."""
    ids = reading.people_named(connection, fold(text).split(), MOST_PEOPLE)
    rows, gone = set(person.rows_standing(connection, ids)), _deleted(store, connection)
    for _deeper in ("registrations", "scores of registrations"):
        rows |= {row_id for one in list(rows) for row_id in gone.get(one, ())}
    return tuple(rows)


def _deleted(store: Store, connection: Connection) -> dict[str, list[str]]:
    """Return the ids of the rows that were ever deleted, by the id of the person or registration that they were about.

    Reading all images takes a while in a large workspace: it is done once, and then only what came after.
    """
    seq: int
    known: dict[str, list[str]]
    seq, known = store.caches.get(_CACHE, (0, {}))
    for row_id, before in reading.deleted_since(connection, seq):
        for column in ("citizen_id", "registration_id"):
            if column in before:
                known.setdefault(before[column], []).append(row_id)
    store.caches[_CACHE] = (reading.last(connection), known)
    return known


# As a workbook ------------------------------------------------------------------------------------------------------


@needs(Right.EXPORT)
def save(store: Store, asked: Asked, out: Path, *, progress: Progress) -> Path:
    """Write what is looked up to an `.xlsx`, the newest first, a line for each field that changed; returns `out`.

    ID numbers are masked. The file is whole or not there, and that it was written is recorded, by its name. Raises
    `DiskProblem`, `Cancelled`.
    """
    found = count(store, asked)
    now = f"{dt.datetime.now().astimezone():%d/%m/%Y %H:%M}"
    titles = [_("History"), _("{count} entries, on {date}; ID numbers are masked").format(count=found, date=now)]
    headers = [
        _("No."), _("When"), _("By whom"), _("What was done"), _("What it is about"), _("Detail"), _("Field"),
        _("Before"), _("After"),
    ]  # fmt: skip
    sheet = OutSheet(_("History"), headers, _lines(store, asked), titles=titles, widths=_WIDTHS, freeze=2)
    with replacing(out) as stream:
        write_workbook(stream, [sheet], progress)
        access.exported(store, _("History saved: {count} entries").format(count=found), file=out.name)
    return out


def _lines(store: Store, asked: Asked) -> Iterator[list[Value]]:
    left, before = _MOST_LINES, None
    while left > 0 and (rows := page(store, asked, _PAGE, before)):
        before = rows[-1].seq
        for line in islice((line for row in rows for line in _of_set(store, row)), left):
            left -= 1
            yield line


def _of_set(store: Store, row: ChangeSetRow) -> Iterator[list[Value]]:
    """Yield the lines of one action: one for each field that changed, or one alone."""
    head: list[Value] = [row.seq, row.at.strftime("%d/%m/%Y %H:%M"), row.user or _("the program"), row.title]
    told = False
    for one in details(store, row.id) if row.rows else ():
        about = f"{one.table}: {one.whose}" if one.whose else one.table
        for field, before, after in one.fields:
            yield [*head, about, row.detail, field, before, after]
            told = True
    if row.rows > MOST_ROWS:
        yield [*head, _("… and {count} rows more").format(count=row.rows - MOST_ROWS), "", "", "", ""]
    if not told:
        yield [*head, "", row.detail, "", "", ""]
