"""Names and numbers stay where a person put them: not in temporary files, properties, titles, settings or tracebacks."""

import ast
import datetime as dt
import io
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from pypdf import PdfReader
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from tests.ui.conftest import until

from cdht_desktop import cli
from cdht_desktop.ops import (
    citizen_export,
    citizen_lists,
    citizens,
    evaluations,
    papers,
    problem_lists,
    registrations,
    rounds,
    score_forms,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.pages.duplicates import DuplicatesPage

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "cdht_desktop"
NAME, OTHER, NUMBER, PHONE = "Vương Thị Huyền Trân", "Vương Thị Huyền Trâm", "001158736451", "0987654012"
PLANTED = (NAME, OTHER, NUMBER, PHONE)
YEAR = 2026
_opened: list[str] | None = None  # files opened for writing, while somebody looks


def _hear(event: str, args: tuple[object, ...]) -> None:
    if event == "open" and _opened is not None and isinstance(args[0], str | bytes | os.PathLike):
        mode, flags = args[1], args[2]
        if (isinstance(mode, str) and set("wax+") & set(mode)) or (isinstance(flags, int) and flags & os.O_CREAT):
            _opened.append(os.fsdecode(args[0]))


sys.addaudithook(_hear)


@contextmanager
def written() -> Iterator[list[str]]:
    """Give the paths that Python opens for writing meanwhile."""
    global _opened  # noqa: PLW0603 - a hook cannot be taken away
    _opened = []
    try:
        yield _opened
    finally:
        _opened = None


@pytest.fixture
def planted(empty: Store) -> list[str]:
    """Two people who look alike, registered and scored."""
    vai = villages.add(empty, "Thôn Vai").value
    typed = [
        CitizenInput(NAME, "05/03/1958", "female", NUMBER, vai, phone=PHONE),
        CitizenInput(OTHER, "1958", "female", "001158736452", vai),
    ]
    ids = [citizens.add(empty, one).value for one in typed]
    rounds.open_year(empty, YEAR)
    registrations.register(empty, YEAR, ids)
    return ids


def found_in(text: str) -> list[str]:
    return [one for one in PLANTED if one in text]


# Temporary files ----------------------------------------------------------------------------------------------------


def test_nothing_is_written_but_the_file_that_was_chosen(
    empty: Store, planted: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    temp, out = tmp_path / "temp", tmp_path / "out"
    temp.mkdir(), out.mkdir()
    for variable in ("TMPDIR", "TEMP", "TMP"):  # for the children that read workbooks too
        monkeypatch.setenv(variable, str(temp))
    monkeypatch.setattr(tempfile, "tempdir", str(temp))
    listed = tmp_path / "ds.xlsx"
    headers, rows = ("Họ và tên", "Ngày sinh", "Số CCCD"), [(NAME, dt.date(1958, 3, 5), "001158736453")]
    with listed.open("wb") as stream:
        write_workbook(stream, [OutSheet("A", headers, rows)], Progress())
    with written() as paths:
        plan = citizen_lists.read_list(empty, [listed], progress=Progress())
        citizen_lists.import_list(empty, plan, Progress())
        problem_lists.save_problems(empty, plan.problems, out / "loi.xlsx", Progress())
        problem_lists.save_marked(empty, plan, out / "dau.xlsx", Progress())
        citizen_export.save_list(empty, planted, out / "ds.xlsx", numbers=True, progress=Progress())
        asked = score_forms.FormsAsked(tuple(one.id for one in score_forms.villages(empty, YEAR)))
        score_forms.save_forms(empty, YEAR, asked, out / "phieu", Progress())
        for office in (False, True):
            made = papers.make(empty, Asked(Paper.PERSON, YEAR, ids=tuple(planted[:1]), office=office), Progress())
            papers.save(empty, made, out / made.name)
    assert len(list(out.rglob("*.*"))) >= 6
    allowed = (str(out), str(empty.folder), os.devnull)
    assert [path for path in paths if not path.startswith(allowed)] == []
    assert list(temp.rglob("*")) == []


def test_the_database_keeps_what_it_sorts_in_memory():
    options = {row[0] for row in sqlcipher.connect(":memory:").execute("PRAGMA compile_options")}
    assert {"TEMP_STORE=2", "TEMP_STORE=3"} & options


def test_the_workspace_s_own_files_hold_no_name_in_plain(empty: Store, planted: list[str]):
    assert planted
    content = b"".join(path.read_bytes() for path in empty.folder.rglob("*") if path.is_file())
    assert len(content) > 50_000
    for one in PLANTED:
        for coding in ("utf-8", "utf-16-le"):
            assert one.encode(coding) not in content


# Properties and names of files --------------------------------------------------------------------------------------


def test_the_properties_and_proposed_names_of_files_tell_nobody(empty: Store, planted: list[str], tmp_path: Path):
    ids = evaluations.find(empty, YEAR)[:1]
    for asked in (Asked(Paper.PERSON, YEAR, ids=tuple(planted[:1])), Asked(Paper.FORM, YEAR, ids=tuple(ids))):
        pdf = papers.make(empty, asked, Progress())
        assert found_in(pdf.name) == []
        assert found_in(repr(PdfReader(io.BytesIO(pdf.content)).metadata)) == []
    office = papers.make(empty, Asked(Paper.PERSON, YEAR, ids=tuple(planted[:1]), office=True), Progress())
    sheet = citizen_export.save_list(empty, planted, tmp_path / "ds.xlsx", numbers=True, progress=Progress())
    for content in (office.content, sheet.read_bytes()):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            told = "".join(parts.read(name).decode() for name in parts.namelist() if name.startswith("docProps"))
            assert told
            assert found_in(told) == []
            assert not any(found_in(name) for name in parts.namelist())


def test_a_job_at_the_printer_is_named_by_the_kind_of_paper():
    for paper in Paper:
        assert papers.title(paper)
        assert "{" not in papers.title(paper)


# The window ---------------------------------------------------------------------------------------------------------


def test_titles_of_windows_the_clipboard_and_the_settings_tell_nobody(empty, planted, worker, qtbot):
    desk = Desk(empty, worker)
    desk.set_year(YEAR)
    pages = [CitizensPage(desk), DuplicatesPage(desk)]
    for page in pages:
        qtbot.addWidget(page)
        page.show()
        until(lambda: not desk.busy)
    page = pages[0]
    page._open(planted[0])
    page.panel.number.turn()
    until(lambda: not desk.busy)
    assert page.panel.number.text() == NUMBER
    page.table.selectAll()
    acts = page.actions_of_chosen
    for ask in (acts._ask_village, acts._ask_group, acts.ask_export):
        ask()
        titles = [f"{one.windowTitle()} {one.windowFilePath()}" for one in QApplication.topLevelWidgets()]
        assert found_in(" ".join(titles)) == []
        acts.asking.close()
    page.filters.search.ask_for(NUMBER)
    QSettings().sync()
    stored = Path(QSettings().fileName())
    assert found_in(stored.read_text(encoding="utf-8") if stored.exists() else "") == []
    assert found_in(QApplication.clipboard().text()) == []


def _titles_with_names(tree: ast.AST) -> Iterator[int]:
    """Yield the lines on which a title of a job, a window or a record is made with somebody's name."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr not in {"work", "_work", "setWindowTitle", "setDocName", "note", "note_soon", "report"}:
            continue
        for part in ast.walk(node.args[1 if node.func.attr in {"note", "note_soon"} else 0]):
            told = isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "format"
            if told and {word.arg for word in part.keywords} & {"name", "person", "birth", "id_number"}:
                yield node.lineno


def test_no_job_window_or_record_is_titled_with_a_name():
    wrong = [
        f"{path.relative_to(PACKAGE)}:{line}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line in _titles_with_names(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert wrong == []
    planted_fault = 'desk.work(_("Save {name}").format(name=row.name), citizens.edit)'
    assert list(_titles_with_names(ast.parse(planted_fault))) == [1]


# Tracebacks ---------------------------------------------------------------------------------------------------------


def test_a_bug_in_the_command_line_is_told_without_its_values(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def broken(**_named: object) -> None:
        whose = {NAME: NUMBER}
        raise KeyError(NAME, whose)

    monkeypatch.setattr(cli, "app", broken)
    assert cli.run_command() == 1
    told = capsys.readouterr()
    assert "broken" in told.err
    assert "KeyError" in told.err
    assert found_in(told.err + told.out) == []
