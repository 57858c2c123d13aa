"""Citizens from workbooks: read and checked first, written in one change set when the person says so."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import history
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.data.writing import Write, batched
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.text import nfc
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.ops import association, backups, evaluations, groups, list_books, registrations, rounds, villages
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.list_books import Book, Chosen, ColumnChoice, SheetKey, SheetReading
from cdht_desktop.ops.list_matching import Matching, Work, own_columns
from cdht_desktop.ops.registrations import Registered
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress, uncollected
from cdht_desktop.sheets.citizens import CitizenEntry, parse_lists
from cdht_desktop.sheets.columns import Columns, vocabulary
from cdht_desktop.sheets.lists import left_out, no_column
from cdht_desktop.sheets.reader import Sheet
from cdht_desktop.words import _

__all__ = [
    "Book", "ColumnChoice", "Columns", "ListPlan", "ListResult", "SheetKey", "SheetReading", "check_again", "import_list",
    "read_list", "register_list",
]  # fmt: skip
_BATCH = 2_000


@dataclass(frozen=True)
class ListPlan:
    """A list as read and checked: what importing it would do. `problems` are errors and warnings, `notices` neither.

    `books` are the files, `sheets` the columns that each of their sheets was read by; `refusals` a sentence for each
    file without a list, whose columns a person has to name.
    """

    title: str
    read: int
    entries: tuple[CitizenEntry, ...]
    sheets: tuple[SheetReading, ...]
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]
    refusals: tuple[str, ...]
    books: tuple[Book, ...] = field(repr=False)
    village: str | None
    chosen: Chosen = field(repr=False)
    own_columns: tuple[dict[str, Any], ...] = field(repr=False)
    work: Work = field(repr=False)
    newest_set: int

    @property
    def columns(self) -> tuple[Columns, ...]:
        """What was recognised or chosen, one for each sheet that holds a list."""
        return tuple(one.columns for one in self.sheets if one.columns is not None)

    @property
    def written(self) -> int:
        """How many rows would be new."""
        return len(self.work.new)

    @property
    def updated(self) -> int:
        """How many citizens would change."""
        return len(self.work.changed)

    @property
    def unchanged(self) -> int:
        """How many rows say what is there already."""
        return self.work.unchanged

    @property
    def good(self) -> int:
        """How many rows would go in or are there already."""
        return self.written + self.updated + self.unchanged


@dataclass(frozen=True)
class ListResult:
    """What an import did, in rows."""

    read: int
    written: int
    updated: int
    unchanged: int
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


def read_list(
    store: Store,
    paths: Sequence[Path],
    *,
    village: str | None = None,
    columns: Chosen | None = None,
    strict: bool = True,
    progress: Progress,
) -> ListPlan:
    """Read workbooks and say what importing them would do; nothing is written.

    `village` is the village of rows that name none; `columns` are those that a person chose, by sheet. Raises
    `NotAWorkbook`, and `NoSuchColumn` for a file without a list; where not `strict`, the plan's `refusals` tell it.
    """
    association.commune_only(store)
    with uncollected():
        books = list_books.open_books(paths, progress)
        return _checked(store, books, nfc(village) if village else None, columns or {}, progress, strict=strict)


def check_again(store: Store, plan: ListPlan, columns: Chosen, *, progress: Progress) -> ListPlan:
    """Check lists that were read already by other columns; those chosen before stand unless they are chosen anew.

    A choice of None is the program's own guess.
    """
    with uncollected():
        return _checked(store, plan.books, plan.village, {**plan.chosen, **columns}, progress, strict=False)


@dataclass
class _Found:
    """The lists of an import's files; `problems` are those of sheets that hold none, `refusals` of such files."""

    sheets: Sequence[SheetReading]
    problems: list[Problem] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def lists(self, books: Iterable[Book], progress: Progress) -> Iterator[tuple[Sheet, Columns]]:
        """Give the lists, file by file as they are taken; what holds no list joins `problems` or `refusals`."""
        words = vocabulary("citizens")
        for book in books:
            progress.start(_("Checking {file}").format(file=book.name))
            sheets = [one for one in self.sheets if one.key.file == book.name]
            lists = [(one.sheet, one.columns) for one in sheets if one.columns is not None]
            if lists:
                others = (one.sheet for one in sheets if one.columns is None and one.sheet.rows)
                self.problems.extend(left_out(book.name, sheet, words) for sheet in others)
            else:
                self.refusals.append(no_column(book.name, book.sheets, words))
            yield from lists
        progress.check()


def _checked(
    store: Store, books: tuple[Book, ...], village: str | None, chosen: Chosen, progress: Progress, *, strict: bool
) -> ListPlan:
    sheets = list_books.readings(books, chosen, list_books.known_shapes(store))
    found = _Found(sheets)
    parsed = parse_lists(found.lists(books, progress), found.problems, today=dt.date.today(), village=village)
    if strict and found.refusals:
        raise NoSuchColumn(found.refusals[0])
    own = tuple(own_columns(entry) for entry in parsed.rows)
    with store.read() as connection:
        work = Matching(connection, store.unit).work(parsed.rows, own)
        newest = history.newest(connection)
    problems = _in_order([*found.problems, *work.problems])
    title = _("Citizens imported from {file}").format(file=", ".join(book.path.name for book in books))
    return ListPlan(
        title=title, read=parsed.read, entries=tuple(parsed.rows), sheets=tuple(sheets), problems=problems,
        notices=tuple(work.notices), refusals=tuple(found.refusals), books=books, village=village, chosen=chosen,
        own_columns=own, work=work, newest_set=newest,
    )  # fmt: skip


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.file, problem.sheet, problem.row)))


@needs(Right.WRITE)
def import_list(store: Store, plan: ListPlan, progress: Progress) -> Changes[ListResult]:
    """Write the good rows of a list in one change set; raises `Cancelled` with nothing written.

    A backup is made before. Columns that were chosen by hand are remembered for lists of the same shape.
    """
    backups.before(store, Reason.IMPORT, progress)
    with uncollected(), store.write(plan.title) as writing:
        work = plan.work
        if history.newest(writing.connection) != plan.newest_set:  # somebody wrote since the list was read
            work = Matching(writing.connection, store.unit).work(plan.entries, plan.own_columns)
        _write(writing, work, progress)
    list_books.remember(store, plan.sheets, plan.chosen)
    new, changed, notices = len(work.new), len(work.changed), tuple(work.notices)
    return writing.changes(ListResult(plan.read, new, changed, work.unchanged, plan.problems, notices))


def _write(writing: Write, work: Work, progress: Progress) -> None:
    villages.add_names(writing, {place.id: place.name for place in work.villages})
    groups.add_names(writing, {place.id: place.name for place in work.groups})
    progress.start(_("Writing citizens"), len(work.new) + len(work.changed))
    for chunk in batched(work.new, _BATCH):
        writing.insert_many(CITIZEN, chunk)
        progress.step(len(chunk))
    changed: Mapping[str, Mapping[str, Any]] = work.changed
    for ids in batched(changed, _BATCH):
        writing.update_many(CITIZEN, {row_id: changed[row_id] for row_id in ids})
        evaluations.follow(writing, ids)
        progress.step(len(ids))


@needs(Right.WRITE)
def register_list(store: Store, year: int, plan: ListPlan, progress: Progress) -> Changes[Registered]:
    """Import a list and register its people for a year; raises `NotFound` where the year has not been opened."""
    rounds.criteria_of(store, year)
    import_list(store, plan, progress)
    with store.read() as connection:
        ids = Matching(connection, store.unit).ids(plan.entries, plan.own_columns)
    return registrations.register(store, year, ids)
