"""`cdht print` as its contract says: every KIND, its choices, one sentence for what cannot be printed."""

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cdht_desktop.cli import Kind, app
from cdht_desktop.errors import Refused
from cdht_desktop.ops import citizens, prints, recognition, workspaces
from cdht_desktop.progress import Progress

PASSWORD = "bốn từ để thử"
YEAR = 2026


@pytest.fixture(scope="module")
def issued(templates: dict[str, Path]) -> Path:
    """A workspace with a decision, shared by the tests of this file: printing changes nothing that they look at."""
    folder = templates["scored"].parent / "printed"
    if not folder.exists():
        shutil.copytree(templates["scored"], folder)
        with workspaces.open_workspace(folder, PASSWORD) as store:
            recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    return folder


def cdht(*args: object) -> Result:
    return CliRunner(env={"CDHT_PASSWORD": PASSWORD}).invoke(app, [str(arg) for arg in args])


def printed(kind: str, folder: Path, out: Path, *more: object) -> dict[str, object]:
    done = cdht("print", kind, folder, YEAR, "--out", out, *more, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def refused(*args: object) -> str:
    done = cdht(*args)
    assert (done.exit_code, isinstance(done.exception, Refused)) == (1, True), (done.output, done.exception)
    return str(done.exception)


def village_of(folder: Path) -> str:
    with workspaces.open_workspace(folder, PASSWORD) as store:
        return recognition.certificates(store, YEAR)[0].village


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_printed(issued: Path, tmp_path: Path, kind: Kind):
    more: list[object] = []
    if kind is Kind.PERSON:
        with workspaces.open_workspace(issued, PASSWORD) as store:
            more = ["--citizen", citizens.find(store)[0]]
    out = tmp_path / "giấy tờ.pdf"
    said = printed(kind.value, issued, out, *more)
    assert (said["file"], said["kind"]) == (str(out), kind.value)
    assert said["pages"] >= 1
    assert out.read_bytes().startswith(b"%PDF")
    with workspaces.open_workspace(issued, PASSWORD) as store:
        assert prints.jobs(store, YEAR)[0].kind == kind.paper.value


def test_an_ending_asks_for_a_word_processor(issued: Path, tmp_path: Path):
    assert printed("minutes", issued, tmp_path / "b.docx")["pages"] == 0
    assert (tmp_path / "b.docx").read_bytes().startswith(b"PK")
    assert "c.docx" in refused("print", "certificates", issued, YEAR, "--out", tmp_path / "c.docx")
    assert "d.txt" in refused("print", "decision", issued, YEAR, "--out", tmp_path / "d.txt")


def test_villages_are_named_as_people_write_them(issued: Path, tmp_path: Path):
    village = village_of(issued)
    everybody = printed("certificates", issued, tmp_path / "c.pdf")["pages"]
    some = printed("certificates", issued, tmp_path / "c.pdf", "--village", village.upper())["pages"]
    assert 0 < some < everybody
    assert "Thôn Xa" in refused("print", "minutes", issued, YEAR, "--out", tmp_path / "x.pdf", "--village", "Thôn Xa")


def test_a_decision_is_named_by_its_number(issued: Path, tmp_path: Path):
    assert printed("hand-over", issued, tmp_path / "g.pdf", "--decision", "12/qđ-hkh")["pages"] >= 1
    wrong = ("print", "decision", issued, YEAR, "--out", tmp_path / "d.pdf", "--decision", "99/QĐ")
    assert "99/QĐ" in refused(*wrong)
    assert not (tmp_path / "d.pdf").exists()


def test_forms_without_a_person(issued: Path, tmp_path: Path):
    assert printed("forms", issued, tmp_path / "p.pdf", "--blank")["pages"] == 1


def test_a_year_that_was_not_opened_is_one_sentence(issued: Path, tmp_path: Path):
    for kind in ("forms", "minutes", "submission", "decision", "certificates", "register", "hand-over", "report"):
        assert "2031" in refused("print", kind, issued, 2031, "--out", tmp_path / "x.pdf")
    assert list(tmp_path.glob("x*")) == []


@pytest.mark.parametrize(
    "more",
    [
        ["person"],
        ["decision", "--citizen", "x"],
        ["minutes", "--blank"],
        ["decision", "--village", "Thôn Vai"],
        ["minutes", "--decision", "12"],
        ["poem"],
    ],
)
def test_what_does_not_go_together_is_wrong_usage(issued: Path, tmp_path: Path, more: list[str]):
    kind, *rest = more
    assert cdht("print", kind, issued, YEAR, "--out", tmp_path / "x.pdf", *rest).exit_code == 2
