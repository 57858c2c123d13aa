"""The files of an import as they were read, and which columns hold what: guessed, as last time, or chosen by hand."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from cdht_desktop.data import shapes
from cdht_desktop.data.store import Store
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.roles import Right
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.cells import looks_like_id, text_of
from cdht_desktop.sheets.chosen import ColumnChoice, first_guess, header_above, remembered, shape_of
from cdht_desktop.sheets.columns import Columns, vocabulary
from cdht_desktop.sheets.lists import find_columns
from cdht_desktop.sheets.old_text import in_unicode
from cdht_desktop.sheets.reader import Sheet, read_workbook
from cdht_desktop.words import _

__all__ = [
    "Book", "Chosen", "ColumnChoice", "SheetKey", "SheetReading", "first_cells", "header_above", "known_shapes",
    "open_books", "readings", "remember",
]  # fmt: skip
_LONG = 11  # letters of an ID number, perhaps without its zero; a phone or a date has fewer
Source = Literal["guess", "last_time", "hand"]
_GUESS: Source = "guess"
_LAST_TIME: Source = "last_time"
_HAND: Source = "hand"
Shapes = Mapping[str, Mapping[str, Any]]  # what is remembered of a shape, by its digest


class SheetKey(NamedTuple):
    """One sheet of one file of an import: the file's name, which no other file of the import has, and the sheet's."""

    file: str
    sheet: str


Chosen = Mapping[SheetKey, ColumnChoice | None]  # None: the program's own guess, whatever is remembered


@dataclass(frozen=True)
class Book:
    """A file as read, and its visible sheets, their text in Unicode.

    `name` is what problems and choices of columns call it: no other file of the import is called so.
    """

    path: Path
    name: str
    sheets: tuple[Sheet, ...] = field(repr=False)


@dataclass(frozen=True)
class SheetReading:
    """How a sheet was read: `choice` says by which columns, `columns` is None where they make no list.

    `guess` is what the program recognises by itself, `last_time` the digest of the remembered shape that fits.
    """

    key: SheetKey
    sheet: Sheet = field(repr=False)
    choice: ColumnChoice
    columns: Columns | None
    guess: Columns | None
    source: Source
    last_time: str | None


def open_books(paths: Sequence[Path], progress: Progress) -> tuple[Book, ...]:
    """Read the files of an import, each once however often it is named; raises `NotAWorkbook` or `Cancelled`."""
    books = []
    once: dict[str, Path] = {}
    for path in paths:
        once.setdefault(os.path.normcase(os.path.realpath(path)), path.absolute())
    for path, name in _named(list(once.values())):
        progress.start(_("Reading {file}").format(file=path.name))
        sheets = read_workbook(path, progress).sheets
        books.append(Book(path, name, tuple(in_unicode(sheet, vocabulary("citizens").words) for sheet in sheets)))
    return tuple(books)


def _named(paths: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Give each file with a name of its own: the end of its path that no other has, as short as it can be."""
    ends = Counter(end for path in paths for end in _ends(path))
    for path in paths:
        yield path, next(end for end in _ends(path) if ends[end] == 1)


def _ends(path: Path) -> Iterator[str]:
    """Give the ends of a whole path: the name, then with the folder it lies in, and so on."""
    return (Path(*path.parts[-count:]).as_posix() for count in range(1, len(path.parts) + 1))


def readings(books: Sequence[Book], chosen: Chosen, known: Shapes) -> list[SheetReading]:
    """Return how each sheet is read, by `known`: what is remembered, by the digest of the shape.

    By the columns chosen for it, or for another of its shape; else by those remembered; else by those guessed.
    """
    sheets = [(SheetKey(book.name, sheet.name), sheet) for book in books for sheet in book.sheets]
    by_hand = _chosen_shapes(sheets, chosen)
    given_up = {
        found[0]
        for key, sheet in sheets
        if key in chosen and chosen[key] is None and (found := remembered(sheet, known, headless=True))
    }
    left = {digest: content for digest, content in known.items() if digest not in given_up}
    return [_reading(key, sheet, chosen, (by_hand, left, known)) for key, sheet in sheets]


def _chosen_shapes(sheets: Sequence[tuple[SheetKey, Sheet]], chosen: Chosen) -> Shapes:
    words = vocabulary("citizens")
    choices = ((key, sheet, chosen.get(key)) for key, sheet in sheets)
    return dict(shape_of(sheet, one) for key, sheet, one in choices if one and one.columns(sheet, key.file, words))


def _reading(
    key: SheetKey, sheet: Sheet, chosen: Chosen, shapes_by_source: tuple[Shapes, Shapes, Shapes]
) -> SheetReading:
    by_hand, left, known = shapes_by_source
    words = vocabulary("citizens")
    guess = find_columns(sheet, key.file, words)
    headless = guess is None
    found = remembered(sheet, known, headless=headless)
    choice, source = chosen.get(key), _HAND
    if key not in chosen:
        if alike := remembered(sheet, by_hand, headless=headless):
            choice = alike[1]
        elif alike := remembered(sheet, left, headless=headless):
            choice, source = alike[1], _LAST_TIME
    if choice is None:
        choice, source = (ColumnChoice.of(guess) if guess else first_guess(sheet)), _GUESS
    columns = choice.columns(sheet, key.file, words) if source != _GUESS else guess
    return SheetReading(key, sheet, choice, columns, guess, source, found[0] if found else None)


def first_cells(one: SheetReading, most: int) -> list[list[str]]:
    """Return the first rows of a sheet as text, to be looked at: ID numbers are masked."""
    return [[_shown(cell) for cell in row] for row in one.sheet.rows[:most]]


def _shown(cell: object) -> str:
    text = " ".join(text_of(cell).split())
    return masked(text) if len(text) >= _LONG and looks_like_id(cell) else text


def known_shapes(store: Store) -> Shapes:
    """Return what is remembered of lists of citizens, by the digest of the shape."""
    with store.read() as connection:
        return shapes.known(connection, "citizens")


@needs(Right.WRITE)
def remember(store: Store, sheets: Sequence[SheetReading], chosen: Chosen) -> None:
    """Remember the columns that were chosen by hand; forget those for which the program's own guess was taken again."""
    keep, drop = {}, set()
    for one in sheets:
        if one.key not in chosen:
            continue
        own = one.guess is not None and one.choice == ColumnChoice.of(one.guess)
        if one.source == "hand" and one.columns is not None and not own:
            digest, content = shape_of(one.sheet, one.choice)
            keep[digest] = content
        elif own and one.last_time:
            drop.add(one.last_time)
    if not keep and not drop:
        return
    with store.write(_("Columns of a list remembered"), undoable=False) as writing:
        for digest, content in keep.items():
            shapes.keep(writing, "citizens", digest, content)
        for digest in drop - keep.keys():
            shapes.forget(writing, "citizens", digest)
