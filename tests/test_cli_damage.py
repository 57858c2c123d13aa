"""A damaged workspace on the command line: what to do is said, the rest is saved, the newest good backup put in place."""

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data.store import DATABASE
from cdht_desktop.ops import backups, citizens, workspaces

_PAGE = 4096


def cdht(*args: object) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"CDHT_PASSWORD": PASSWORD, "CDHT_LANG": "en", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "cdht_desktop", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, check=False)


@pytest.fixture
def folder(templates: dict[str, Path], tmp_path: Path) -> Path:
    """Return a scored year with a backup, the table of citizens of which is damaged."""
    made = tmp_path / "hỏng"
    shutil.copytree(templates["scored"], made)
    with workspaces.open_workspace(made, PASSWORD) as store:
        backups.backup(store)
        with store.engine.connect() as connection:
            query = "SELECT rootpage FROM sqlite_master WHERE name = 'citizen'"
            root = connection.connection.cursor().execute(query).fetchone()[0]
    with (made / DATABASE).open("r+b") as stream:
        stream.seek((root - 1) * _PAGE + 100)
        stream.write(random.Random(1).randbytes(64))
    return made


def test_a_check_says_what_to_do_the_rest_is_saved_and_the_backup_put_in_place(folder: Path, tmp_path: Path):
    checked = cdht("check", folder)
    assert checked.returncode == 1
    assert "cdht salvage" in checked.stderr
    assert "--newest" in checked.stderr
    saved = cdht("salvage", folder, "--out", tmp_path / "rest.xlsx", "--json")
    assert (saved.returncode, saved.stderr) == (0, "")
    kinds = {one["kind"]: one for one in json.loads(saved.stdout)["kinds"]}
    assert kinds["citizen"] == {"kind": "citizen", "rows": 120, "from_history": 120, "whole": False, "lost": 0}
    sheet = openpyxl.load_workbook(tmp_path / "rest.xlsx").worksheets[0]
    assert sum(1 for _row in sheet.iter_rows()) == 121
    restored = cdht("restore", "--newest", folder)
    assert (restored.returncode, restored.stderr) == (0, "")
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert citizens.count(store) == 120
    assert cdht("check", folder).returncode == 0


def test_restore_takes_a_backup_and_a_folder_or_newest_and_a_folder(folder: Path, tmp_path: Path):
    assert cdht("restore", folder).returncode == 2
    assert cdht("restore", "--newest", tmp_path / "x", folder).returncode == 2


def test_an_empty_database_is_told_and_left_as_it_is(folder: Path):
    (folder / DATABASE).write_bytes(b"")
    checked = cdht("check", folder)
    assert (checked.returncode, checked.stdout) == (1, "")
    assert "empty" in checked.stderr
    assert "--newest" in checked.stderr
    assert (folder / DATABASE).read_bytes() == b""
