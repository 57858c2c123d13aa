"""The upper level's units and years on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cdht_desktop.cli import app
from cdht_desktop.errors import Refused
from cdht_desktop.ops.workspaces import Store

PASSWORD = "bốn từ để thử"


@pytest.fixture
def run(upper: Store, monkeypatch: pytest.MonkeyPatch):
    """Run a command on a closed upper workspace; answers what it printed as JSON."""
    upper.close()
    monkeypatch.setenv("CDHT_PASSWORD", PASSWORD)

    def command(group: str, name: str, *rest: object) -> dict[str, object]:
        arguments = [group, name, str(upper.folder), *map(str, rest), "--json"]
        done = CliRunner().invoke(app, arguments, catch_exceptions=False, standalone_mode=False)
        return json.loads(done.stdout)  # type: ignore[no-any-return]

    return command


def test_units_are_imported_listed_and_given_a_due_date(run, tmp_path: Path):
    file = tmp_path / "units.csv"
    file.write_text("Mã xã,Tên xã\n04849,Xã Đồng Tâm\nx,Xã Sai\n", encoding="utf-8")
    dry = run("units", "import", file, "--dry-run")
    assert (dry["read"], dry["written"], len(dry["problems"])) == (2, 1, 1)
    assert run("units", "list", 2026)["units"] == []
    assert run("units", "import", file)["written"] == 1
    assert run("units", "import", file)["unchanged"] == 1
    assert run("units", "due", 2026, "2026-12-05")["due_on"] == "2026-12-05"
    listed = run("units", "list", 2026)
    assert listed["due_on"] == "2026-12-05"
    (unit,) = listed["units"]
    assert (unit["unit"], unit["name"], unit["listed"], unit["state"]) == ("04849", "Xã Đồng Tâm", True, "nothing")


def test_a_year_is_closed_once_and_opened_again(run):
    assert run("year", "close", 2026, "--reason", "Báo cáo 15")["closed_on"]
    with pytest.raises(Refused, match="closed already"):
        run("year", "close", 2026, "--reason", "again")
    assert run("units", "list", 2026)["closed_on"]
    assert run("year", "reopen", 2026, "--reason", "Quyết định 3")["closed_on"] is None
