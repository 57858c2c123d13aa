"""What is wrong with a list, as a workbook that a clerk can take to whoever made the list."""

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path

from cdht_desktop.data.store import Store
from cdht_desktop.domain.problems import Problem
from cdht_desktop.domain.roles import Right
from cdht_desktop.files import replacing, safe_name
from cdht_desktop.ops import access
from cdht_desktop.ops.citizen_lists import ListPlan
from cdht_desktop.ops.list_books import Book
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.marked import write_marked
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _, n_

__all__ = ["books_to_mark", "field_words", "marked_name", "save_marked", "save_problems", "severity_words"]

_FIELDS = {
    "position": n_("No."), "name": n_("Full name"), "surname": n_("Surname and middle names"), "birth": n_("Birth"),
    "sex": n_("Sex"), "id_number": n_("ID number"), "village": n_("Village"), "group": n_("Group"),
    "phone": n_("Phone"), "note": n_("Note"), "whole_name": n_("Full name"), "address": n_("Address (with the village)"),
    "male": n_("Birth, men"), "female": n_("Birth, women"), "day": n_("Day of birth"), "month": n_("Month of birth"),
    "year": n_("Year of birth"),
}  # fmt: skip
_SEVERITIES = {"error": n_("Error"), "warning": n_("Warning"), "notice": n_("Notice")}
_WIDTHS = (28, 20, 8, 20, 12, 80)


def field_words(field: str) -> str:
    """Return a field of a list in words; a column's own header stays as it is."""
    return _(_FIELDS[field]) if field in _FIELDS else field


def severity_words(severity: str) -> str:
    """Return how bad a problem is, in words."""
    return _(_SEVERITIES[severity])


@needs(Right.EXPORT)
def save_problems(store: Store, problems: Iterable[Problem], out: Path, progress: Progress) -> Path:
    """Write problems to an `.xlsx`, one row each: file, sheet, row, column, how bad, what; returns `out`.

    The file is whole or not there, and is recorded by its name. Raises `DiskProblem`, or `Cancelled`.
    """
    problems = list(problems)
    headers = [_("File"), _("Sheet"), _("Row"), _("Column"), _("Kind"), _("What is wrong")]
    title = _("Problems of the list")
    sheet = OutSheet(title, headers, _rows(problems), titles=[title], widths=_WIDTHS)
    with replacing(out) as stream:
        write_workbook(stream, [sheet], progress)
        words = _("Problems of a list saved: {count} lines").format(count=len(problems))
        access.exported(store, words, file=out.name)
    return out


def _rows(problems: Iterable[Problem]) -> Iterator[list[Value]]:
    for one in problems:
        yield [one.file, one.sheet, one.row, field_words(one.field), severity_words(one.severity), one.message]


def books_to_mark(plan: ListPlan) -> list[Book]:
    """Return the files of an import in which something is wrong."""
    bad = {problem.file for problem in plan.problems}
    return [book for book in plan.books if book.name in bad]


def marked_name(book: Book) -> str:
    """Return how the marked copy of a file is called."""
    return safe_name(_("{file} - faults marked").format(file=book.path.stem), ".xlsx")


@needs(Right.EXPORT)
def save_marked(store: Store, plan: ListPlan, out: Path, progress: Progress) -> list[Path]:
    """Write the files in which something is wrong as workbooks with the bad cells marked; return them.

    `out` is the workbook where there is one, else the folder for them; no file there is replaced. Each is whole or
    not there, and is recorded by its name. Raises `DiskProblem`, or `Cancelled`.
    """
    books = books_to_mark(plan)
    taken: list[Path] = []
    for book in books:
        path = out if len(books) == 1 else _free(out / marked_name(book))
        sheets = [(one.sheet, one.columns) for one in plan.sheets if one.key.file == book.name]
        wrong = [each for each in plan.problems if each.file == book.name]
        with replacing(path) as stream:
            write_marked(stream, sheets, wrong, progress)
            words = _("List saved with its faults marked: {count} faults").format(count=len(wrong))
            access.exported(store, words, file=path.name)
        taken.append(path)
    return taken


def _free(path: Path) -> Path:
    numbered = (path.with_stem(f"{path.stem} ({number})") for number in count(2))
    return path if not path.exists() else next(one for one in numbered if not one.exists())
