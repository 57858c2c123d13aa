"""What is wrong with a list, as a workbook that a clerk can take to whoever made the list."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from cdht_desktop.domain.problems import Problem
from cdht_desktop.files import replacing
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, Value, write_workbook
from cdht_desktop.words import _, n_

__all__ = ["field_words", "save_problems", "severity_words"]

_FIELDS = {
    "position": n_("No."), "name": n_("Full name"), "surname": n_("Surname and middle names"), "birth": n_("Birth"),
    "sex": n_("Sex"), "id_number": n_("ID number"), "village": n_("Village"), "group": n_("Group"),
    "phone": n_("Phone"), "note": n_("Note"),
}  # fmt: skip
_SEVERITIES = {"error": n_("Error"), "warning": n_("Warning"), "notice": n_("Notice")}
_WIDTHS = (28, 20, 8, 20, 12, 80)


def field_words(field: str) -> str:
    """Return a field of a list in words; a column's own header stays as it is."""
    return _(_FIELDS[field]) if field in _FIELDS else field


def severity_words(severity: str) -> str:
    """Return how bad a problem is, in words."""
    return _(_SEVERITIES[severity])


def save_problems(problems: Iterable[Problem], out: Path, progress: Progress) -> Path:
    """Write problems to an `.xlsx`, one row each: file, sheet, row, column, how bad, what; returns `out`.

    The file is whole or not there. Raises `DiskProblem`, or `Cancelled`.
    """
    headers = [_("File"), _("Sheet"), _("Row"), _("Column"), _("Kind"), _("What is wrong")]
    title = _("Problems of the list")
    sheet = OutSheet(title, headers, _rows(problems), titles=[title], widths=_WIDTHS)
    with replacing(out) as stream:
        write_workbook(stream, [sheet], progress)
    return out


def _rows(problems: Iterable[Problem]) -> Iterator[list[Value]]:
    for one in problems:
        yield [one.file, one.sheet, one.row, field_words(one.field), severity_words(one.severity), one.message]
