"""Workbooks in: `.xlsx`, `.xls`, `.ods` and `.csv` to rows of plain values, read in a child process within limits."""

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdht_desktop import apart
from cdht_desktop.errors import NotAWorkbook
from cdht_desktop.progress import Progress
from cdht_desktop.sheets import child
from cdht_desktop.sheets.child import Limits
from cdht_desktop.sheets.csv_text import utf16_without_mark
from cdht_desktop.words import _, n_

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .xls, and an encrypted .xlsx
_HTML = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"<style", b"mime-version:")
_LOCK = "~$"  # how the names of Excel's own files begin that tell who has a list open
_ALLOWED = 250 * child.MEGABYTE  # memory, besides so much for each byte of the file (zipped to a tenth):
_FOR_EACH_BYTE = 100
_SENTENCES = {
    "missing": n_("“{name}” is not there."),
    "folder": n_("“{name}” is a folder, not a workbook."),
    "not_allowed": n_("“{name}” may not be read: it is open in another program, or belongs to someone else."),
    "empty": n_("“{name}” is empty."),
    "text": n_("“{name}” is a text that cannot be read as a list. Open it in Excel and save it as .xlsx."),
    "html": n_("“{name}” is a web page with a workbook's name. Open it in Excel and save it as .xlsx."),
    "not_a_workbook": n_("“{name}” is not a workbook (.xlsx, .xls or .ods)."),
    "lock": n_(
        "“{name}” is only the mark that Excel keeps beside a list while it is open. Choose “{other}”, and close it in "
        "Excel first."
    ),
    "plain_too_large": n_("“{name}” is a text of more than {megabytes} MB. Split the list into several files."),
    "too_large": n_("“{name}” is larger than {megabytes} MB. Split the list into several workbooks."),
    "encrypted": n_("“{name}” is locked with a password. Open it in Excel, remove the password and save it again."),
    "unreadable": n_("“{name}” cannot be read: it is damaged, or not a workbook (.xlsx, .xls or .ods)."),
    "too_much": n_("“{name}” holds far more than a list does. Copy the list into a new workbook and try again."),
    "far_cell": n_(
        "Sheet “{sheet}” of “{name}” has something in column {cell}, far from any list. "
        "Copy the list into a new workbook and try again."
    ),
    "too_many_rows": n_("Sheet “{sheet}” of “{name}” has more than {rows} rows. Split the list."),
    "long_text": n_("Sheet “{sheet}” of “{name}” has a text of more than {count} characters."),
    "died": n_(
        "“{name}” cannot be read: it is damaged, or a stray cell far from the list makes it too large. "
        "Copy the list into a new workbook and try again."
    ),
    "too_slow": n_(
        "“{name}” takes more than {seconds} seconds to read. Copy the list into a new workbook and try again."
    ),
}


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: `rows[k]` is spreadsheet row k+1, all equally wide; an empty cell is `""`.

    A cell is str, int, float (calamine's numbers), bool, date, datetime, time or timedelta. `merged` are the merged
    cells that go down over several rows: first row and column, last row and column, each from 0; the value stands in
    the first, the others are empty.
    """

    name: str
    rows: list[list[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()


@dataclass(frozen=True)
class Workbook:
    """What a file held: its name without the folder, and its visible sheets in their order."""

    file: str
    sheets: tuple[Sheet, ...]


def read_workbook(path: Path, progress: Progress, limits: Limits = Limits()) -> Workbook:  # noqa: B008 - frozen
    """Read the visible sheets of an `.xlsx`, `.xls` or `.ods` file, or a `.csv` as one sheet, whatever its ending says.

    Raises `NotAWorkbook` with one sentence where it is none, is encrypted, damaged or beyond `limits`;
    `Cancelled` where the person asked to stop.
    """
    progress.start(_("Reading “{name}”").format(name=path.name))
    _look(path, limits)
    code, values = _answer(path, limits, progress)
    if code is not None:
        raise _refusal(code, path, limits, **values)
    return Workbook(path.name, tuple(Sheet(*sheet) for sheet in values))


def _refusal(code: str, path: Path, limits: Limits, **values: object) -> NotAWorkbook:
    most = limits.plain if code == "plain_too_large" else limits.file
    known = {"name": path.name, "megabytes": most // child.MEGABYTE, "seconds": limits.seconds}
    return NotAWorkbook(_(_SENTENCES[code]).format(**known | values))


def _look(path: Path, limits: Limits) -> None:
    """Refuse what a first look tells is no workbook."""
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise _refusal("folder", path, limits)
        if not stat.S_ISREG(found.st_mode):  # reading a pipe or a device may never end
            raise _refusal("not_a_workbook", path, limits)
        if path.name.startswith(_LOCK):
            raise _refusal("lock", path, limits, other=path.name.removeprefix(_LOCK))
        if found.st_size > limits.file:
            raise _refusal("too_large", path, limits)
        with path.open("rb") as stream:
            start = stream.read(1024)
    except FileNotFoundError as error:
        raise _refusal("missing", path, limits) from error
    except OSError as error:
        raise _refusal("not_allowed", path, limits) from error
    if not start:
        raise _refusal("empty", path, limits)
    if not start.startswith((_ZIP, _OLE)) and (kind := _kind(start)) != "text":
        raise _refusal(kind, path, limits)


def _kind(start: bytes) -> str:
    """Say what a file is that is no workbook, by its first bytes: text may be a list, a web page is not read."""
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(_HTML):
        return "html"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # "Unicode text", as Excel calls UTF-16
        return "text"
    binary = b"\0" in start and not utf16_without_mark(start)
    return "not_a_workbook" if binary or bare.startswith((b"%pdf", b"{\\rtf")) else "text"


def _answer(path: Path, limits: Limits, progress: Progress) -> tuple[str | None, Any]:
    """Return what the child that reads `path` answers; raise `NotAWorkbook` where it died or takes too long."""
    most = min(limits.memory, _ALLOWED + _FOR_EACH_BYTE * path.stat().st_size)
    try:
        for message in apart.answers(child.read, (str(path), limits), apart.Bounds(most, limits.seconds), progress):
            return message
    except apart.TooSlowError as error:
        raise _refusal("too_slow", path, limits) from error
    except apart.DiedError as error:
        raise _refusal("died", path, limits) from error
    raise _refusal("died", path, limits)
