"""`cdht report`: one JSON document, in a commune and at the upper level, and the files it writes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from tests.ops.handed_in import YEAR, One, hand_in

from cdht_desktop.cli import run_command
from cdht_desktop.ops import crossings
from cdht_desktop.ops.workspaces import Store

KEYS = {"registered", "evaluated", "passed", "failed", "recognised", "by_group", "by_village", "targets"}
COUNTS = {"registered", "evaluated", "passed", "failed", "recognised"}
Run = Callable[..., dict]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("CDHT_PASSWORD", PASSWORD)

    def ask(*args: object, code: int = 0) -> dict:
        capsys.readouterr()
        monkeypatch.setattr("sys.argv", ["cdht", *map(str, args)])
        assert run_command() == code
        said = capsys.readouterr()
        return json.loads(said.out) if not code else {"error": said.err}

    return ask


@pytest.fixture
def province(upper: Store) -> Path:
    hand_in(upper, "10101", [One("a", "Vũ An", number="001170000001"), One("b", "Lê Ba")], name="Hội xã Bắc")
    hand_in(upper, "20202", [One("c", "Vũ An", number="001170000001", certificate="1/2026")], name="Hội xã Nam")
    (pair,) = (one for one in crossings.look(upper, YEAR).waiting if one.kind == "same_id")
    crossings.decide(upper, YEAR, pair, "same")
    upper.close()
    return upper.folder


def test_the_upper_level_counts_raw_and_without_doubles(run: Run, province: Path):
    found = run("report", province, YEAR, "--json")
    assert found.keys() >= KEYS | {"by_unit", "without_doubles", "standing"}
    assert (found["registered"], found["recognised"], found["units"]) == (3, 1, 2)
    assert found["by_unit"]["10101 Hội xã Bắc"]["registered"] == 2
    once = found["without_doubles"]
    assert (once["rule"], once["persons"], once["registered"], once["recognised"]) == ("recognised", 1, 2, 1)
    assert once["by_unit"]["10101 Hội xã Bắc"] == dict.fromkeys(COUNTS, 1) | {"failed": 0, "recognised": 0}
    assert {target.keys() >= {"code", "value", "target", "met"} for target in found["targets"]} == {True}
    assert [one["standing"] for one in found["standing"]] == ["counted", "counted"]


def test_a_commune_answers_as_ever(run: Run, scored: Store):
    scored.close()
    found = run("report", scored.folder, YEAR, "--json")
    assert found.keys() >= KEYS
    assert all(counts.keys() == COUNTS for part in ("by_group", "by_village") for counts in found[part].values())
    assert sum(one["registered"] for one in found["by_village"].values()) == found["registered"] == 120
    assert (found["without_doubles"], found["by_unit"]) == (None, {})


@pytest.mark.parametrize(("ending", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")])
def test_the_file_is_what_its_ending_says(run: Run, province: Path, tmp_path: Path, ending: str, begins: bytes):
    out = tmp_path / f"bao-cao.{ending}"
    assert run("report", province, YEAR, "--out", out, "--json")["registered"] == 3
    assert out.read_bytes().startswith(begins)


def test_another_ending_is_refused_with_one_sentence(run: Run, province: Path, tmp_path: Path):
    said = run("report", province, YEAR, "--out", tmp_path / "r.txt", "--json", code=1)
    assert "written as" in said["error"]
    assert not (tmp_path / "r.txt").exists()
