"""Checks of an installed copy: that every part which an installer could forget is there and works."""

import datetime as dt
import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2

from cdht_desktop.errors import Refused
from cdht_desktop.ops import access, citizens, demo, own_keys, papers, recognition, rounds, verifying, workspaces
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_PEOPLE = 40
_WINDOW_SECONDS = 60


def run() -> list[str]:
    """Run a small invented year in a temporary folder and draw one window; return what was checked.

    Raises `Refused` with the sentence of the first check that fails.
    """
    with tempfile.TemporaryDirectory(prefix="cdht-") as folder:
        made = demo.make_year(
            Path(folder) / "demo", year=dt.date.today().year, password=demo.PASSWORD, count=_PEOPLE, progress=Progress()
        )
        if made.report.total not in made.upper_report.by_unit.values():
            raise Refused(_("The upper level's report differs from the commune's."))
        done = [
            _("Workspaces made, migrated and encrypted"),
            _("Workbooks read and written: {count} citizens").format(count=made.citizens),
            _("Papers printed: {files}").format(files=", ".join(f.name for f in made.files if f.suffix == ".pdf")),
            _("Batch file signed, received and reported"),
            *_papers(made, Path(folder)),
        ]
    _draw()
    return [*done, _("Window drawn")]


def _papers(made: demo.Demo, folder: Path) -> list[str]:
    """Look at the year's papers as people will: printed one by one, on a screen, in a word processor."""
    with workspaces.open_workspace(made.commune, demo.PASSWORD) as store:
        people = access.rows_to_list(store, citizens.find(store))
        year = rounds.years(store)[0].year
        wanted = recognition.find(store, year)[:1]
        (row,) = recognition.rows(store, wanted)
        certificate = papers.make(store, Asked(Paper.CERTIFICATES, year, ids=tuple(wanted)), Progress())
        key_file = folder / "key.cdhtkey"
        own_keys.save_public_key(store, key_file)
        decision = papers.make(store, Asked(Paper.DECISION, year), Progress())
        office = papers.make(store, Asked(Paper.DECISION, year, office=True), Progress())
    _check_hidden(made.commune, [one for row in people for one in (row.name, row.id_number) if one])
    _check_code(certificate.content, folder, key_file, row.number)
    _check_page(decision.content)
    _check_office(office.content, row.name)
    return [
        _("No name and no ID number found in plain in the workspace's files"),
        _("A certificate printed, and its code read back"),
        _("A page drawn for the screen"),
        _("A document written for a word processor, and opened"),
    ]


def _check_hidden(folder: Path, plain: list[str]) -> None:
    """Look for names and numbers in the files as they lie on the disk: an installed copy must encrypt them."""
    content = b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())
    codings = ("utf-8", "utf-16-le")
    if not plain or any(text.encode(coding) in content for text in plain for coding in codings):
        raise Refused(_("The workspace's files hold personal data in plain: this copy does not encrypt."))


def _check_code(pdf: bytes, folder: Path, key_file: Path, number: str) -> None:
    file = folder / "certificate.pdf"
    file.write_bytes(pdf)
    found = verifying.verify_pdf(file, verifying.read_public_key_file(key_file))
    if [one.facts.number for one in found if one.valid and one.facts] != [number]:
        raise Refused(_("The code on a printed certificate does not hold."))


def _check_page(pdf: bytes) -> None:
    with pypdfium2.PdfDocument(pdf) as document:
        shades = document[0].render(scale=1, grayscale=True).to_pil().getextrema()
    if shades[0] == shades[1]:
        raise Refused(_("A page that should bear text was drawn empty."))


def _check_office(content: bytes, name: str) -> None:
    # Its library takes 0.1 s to load, which only this check should cost.
    from docx import Document  # noqa: PLC0415

    document = Document(io.BytesIO(content))
    words = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
    if not any(name in text for text in words):
        raise Refused(_("A document for a word processor was written without its list."))


def _draw() -> None:
    """Draw the sign-in window without a screen, in a process of its own: Qt ends the process where it lacks a library."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    frozen = getattr(sys, "frozen", False)
    command = (
        [sys.executable, "self-test-window"] if frozen else [sys.executable, "-m", "cdht_desktop", "self-test-window"]
    )
    try:
        drawn = subprocess.run(command, env=env, timeout=_WINDOW_SECONDS, capture_output=True, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired as error:
        raise Refused(_("The window was not drawn within a minute.")) from error
    if drawn.returncode:
        raise Refused(
            _("The window could not be drawn: {reason}").format(reason=drawn.stderr.decode("utf-8", "replace")[-300:])
        )
