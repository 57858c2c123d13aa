"""The upper level's commands on what waits, and on a year replayed from its files."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import PASSWORD
from tests.ops.unit_files import YEAR, Unit, person, year
from typer.testing import CliRunner

from cdht_desktop.cli import app

PEOPLE = [person(number) for number in range(12)]


@pytest.fixture
def workspace(templates: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CDHT_PASSWORD", PASSWORD)
    return Path(shutil.copytree(templates["upper"], tmp_path / "upper"))


def said(*args: object) -> tuple[int, Any]:
    done = CliRunner().invoke(app, [*map(str, args), "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None


def test_a_file_waits_is_taken_and_the_year_is_replayed(workspace: Path, tmp_path: Path):
    file = Unit().write(tmp_path, year(PEOPLE))
    assert said("batch", "import", workspace, file)[0] == 1
    code, (waiting,) = said("batch", "aside", workspace)
    assert (code, waiting["code"], waiting["unit"]) == (0, "signer_unknown", "04849")
    assert said("batch", "take", workspace, waiting["batch_id"])[0] == 1
    code, (taken,) = said("batch", "take", workspace, waiting["batch_id"], "--confirm")
    assert (code, taken["outcome"], taken["rows"]) == (0, "accepted", 20)
    code, replayed = said("batch", "replay", workspace, YEAR)
    assert (code, replayed["identical"], replayed["files"], replayed["units"]) == (0, True, 1, 1)
    assert said("batch", "put-back", workspace) == (0, [])


def test_a_rejected_file_waits_no_more(workspace: Path, tmp_path: Path):
    said("batch", "import", workspace, Unit().write(tmp_path, year(PEOPLE)))
    waiting = said("batch", "aside", workspace)[1][0]["batch_id"]
    done = CliRunner().invoke(app, ["batch", "reject", str(workspace), waiting, "--reason", "sent by mistake"])
    assert done.exit_code == 0
    assert said("batch", "aside", workspace) == (0, [])
