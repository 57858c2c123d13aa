"""The command line as its contract says: JSON alone on standard output, exit 0, 1 with one sentence, 2 for wrong usage."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cdht_desktop.ops import workspaces

FILES = Path(__file__).parent / "files"
ENV = os.environ | {"CDHT_PASSWORD": "bốn từ để thử", "CDHT_LANG": "vi", "PYTHONUTF8": "1"}


def cdht(*args: object, env: dict[str, str] = ENV) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cdht_desktop", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=env, check=False)


def document(*args: object) -> Any:
    done = cdht(*args, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    made = document("init", tmp_path / "w", "--unit", "04849", "--name", "Hội Khuyến học xã Thử")
    assert set(made) == {"workspace", "unit", "recovery_code"}
    return tmp_path / "w"


def test_the_year_runs_from_list_to_the_upper_levels_report(workspace: Path, tmp_path: Path):
    done = document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx", "--dry-run")
    assert (done["read"], done["written"], done["problems"]) == (120, 120, [])
    assert document("citizens", "list", workspace) == []
    document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx")
    people = document("citizens", "list", workspace, "--search", "pham hai", "--limit", "5")
    assert {key: people[0][key] for key in ("name", "birth", "sex", "id_number", "village", "phone")} == {
        "name": "Phạm Quang Hải", "birth": "1950-06-03", "sex": "Nam", "id_number": "001050189462", "village": "Thôn Vai",
        "phone": "0852837672",
    }  # fmt: skip
    document("round", "open", workspace, 2026)
    assert document("register", workspace, 2026, "--all") == {"registered": 120, "already": 0}
    assert document("register", workspace, 2026, "--file", FILES / "01-mau-chuan.xlsx") == {
        "registered": 0,
        "already": 120,
    }
    scores = document("scores", "import", workspace, 2026, FILES / "06-diem.xlsx")
    assert (scores["read"], scores["written"], scores["passed"], scores["failed"]) == (120, 118, 58, 60)
    assert [set(problem) for problem in scores["problems"]] == [
        {"file", "sheet", "row", "field", "severity", "code", "message"}
    ] * 3
    number = document("recognise", workspace, 2026, "--decision", "12/QĐ-HKH", "--date", "2026-11-20")
    assert number == {"recognised": 58, "first_number": "00001", "last_number": "00058"}
    assert document("print", "certificates", workspace, 2026, "--out", tmp_path / "c.pdf")["pages"] == 58
    assert document("print", "decision", workspace, 2026, "--out", tmp_path / "d.pdf")["pages"] > 1
    own = document("report", workspace, 2026, "--out", tmp_path / "r.xlsx")
    assert {"registered", "evaluated", "passed", "failed", "recognised", "by_group", "by_village", "targets"} <= set(
        own
    )
    assert {"code", "value", "target", "met"} <= set(own["targets"][0])
    document("init", tmp_path / "u", "--unit", "17", "--name", "Hội Khuyến học tỉnh Thử", "--level", "upper")
    for folder, name in ((workspace, "xã.key"), (tmp_path / "u", "tỉnh.key")):
        assert set(document("keys", "show", folder, "--out", tmp_path / name)) == {"words", "key_id", "file"}
    document("keys", "trust", tmp_path / "u", tmp_path / "xã.key")
    to = ("--to", tmp_path / "tỉnh.key", "--cover", tmp_path / "phiếu.pdf")
    batch = document("batch", "export", workspace, 2026, "--out", tmp_path, *to)
    assert set(batch) == {"file", "revision", "sha256", "rows", "encrypted"}
    assert (batch["revision"], batch["encrypted"]) == (1, True)
    assert (tmp_path / "phiếu.pdf").read_bytes().startswith(b"%PDF")
    assert document("batch", "inspect", batch["file"])["holds"] is True
    (received,) = document("batch", "import", tmp_path / "u", batch["file"])
    assert {"file", "outcome", "rows", "reason"} <= set(received)
    theirs = document("report", tmp_path / "u", 2026)
    assert [own[part] for part in ("registered", "recognised", "by_group", "targets")] == [
        theirs[part] for part in ("registered", "recognised", "by_group", "targets")
    ]
    assert document("check", workspace)["ok"] is True
    copy = document("backup", workspace, "--out", tmp_path / "usb")
    document("restore", copy["file"], tmp_path / "again")
    assert document("report", tmp_path / "again", 2026) == own


def refused(*args: object, env: dict[str, str] = ENV) -> str:
    """Return the one sentence of a command that is refused."""
    done = cdht(*args, env=env)
    assert (done.returncode, done.stdout) == (1, ""), done
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip()


def actions(folder: Path) -> int:
    """Return how many actions the history tells of; that somebody signed in is none."""
    with workspaces.open_workspace(folder, ENV["CDHT_PASSWORD"]) as store, store.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM change_set WHERE note IS NULL").scalar_one())


def test_bad_input_gets_one_sentence_each_and_leaves_nothing(workspace: Path, tmp_path: Path):
    before = actions(workspace)
    assert "Mật khẩu" in refused("check", workspace, env=ENV | {"CDHT_PASSWORD": "sai rồi"})
    (tmp_path / "x.xlsx").write_text("không phải Excel", encoding="utf-8")
    assert "x.xlsx" in refused("citizens", "import", workspace, tmp_path / "x.xlsx")
    assert "2026" in refused("register", workspace, 2026, "--all")
    assert "missing.xlsx" in refused("citizens", "import", workspace, tmp_path / "missing.xlsx")
    refused("batch", "inspect", tmp_path / "x.xlsx")
    refused("init", workspace, "--unit", "04849", "--name", "Hội")
    refused("init", tmp_path / "n", "--unit", "4849", "--name", "Hội")
    refused("check", tmp_path / "nowhere")
    refused("check", tmp_path / "x.xlsx")
    refused("demo", tmp_path / "x.xlsx" / "demo")
    assert actions(workspace) == before == 1


def exported(workspace: Path, out: Path, *args: object) -> dict[str, Any]:
    """Return what the export of 2026 says; nobody's key is known, so one sentence stands on standard error."""
    done = cdht("batch", "export", workspace, 2026, "--out", out, *args, "--json")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (0, 1), done.stderr
    return json.loads(done.stdout)


def test_without_a_key_of_the_upper_level_the_file_is_made_and_said_to_be_open(workspace: Path, tmp_path: Path):
    document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx")
    document("round", "open", workspace, 2026)
    document("register", workspace, 2026, "--all")
    assert exported(workspace, tmp_path)["encrypted"] is False
    decision = ("--decision", "15/QĐ-HKH", "--decision-date", "2026-01-20")
    file = exported(workspace, tmp_path, "--reason", "chuyển đi", *decision)["file"]
    said = cdht("batch", "inspect", file).stdout
    assert "15/QĐ-HKH" in said
    assert "04849" in said
    assert cdht("batch", "export", workspace, 2026, "--out", tmp_path, "--decision", "15").returncode == 2
    assert "xã.key" in refused("batch", "export", workspace, 2026, "--out", tmp_path, "--to", tmp_path / "xã.key")


def test_why_a_file_after_a_restore_bears_a_higher_number_is_said(workspace: Path, tmp_path: Path):
    document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx")
    document("round", "open", workspace, 2026)
    document("register", workspace, 2026, "--all")
    document("restore", document("backup", workspace)["file"], tmp_path / "again")
    assert exported(workspace, tmp_path)["revision"] == 1
    done = cdht("batch", "export", tmp_path / "again", 2026, "--out", tmp_path, "--json")
    number = json.loads(done.stdout)["revision"]
    assert number > 1
    assert f"số {number}" in done.stderr.splitlines()[0]


def test_a_stranger_is_put_aside_until_trusted(workspace: Path, tmp_path: Path):
    document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx")
    document("round", "open", workspace, 2026)
    document("register", workspace, 2026, "--all")
    file = exported(workspace, tmp_path)["file"]
    document("init", tmp_path / "u", "--unit", "17", "--name", "Tỉnh", "--level", "upper")
    done = cdht("batch", "import", tmp_path / "u", file, "--json")
    (outcome,) = json.loads(done.stdout)
    assert (done.returncode, outcome["outcome"], outcome["rows"]) == (1, "aside", 0)
    assert outcome["words"] == document("keys", "show", workspace)["words"]
    (outcome,) = document("batch", "import", tmp_path / "u", file, "--trust")
    assert list(outcome)[:4] == ["file", "outcome", "rows", "reason"]
    assert outcome["outcome"] == "accepted"
    done = cdht("batch", "import", workspace, file, "--json")  # a commune receives no years
    assert (done.returncode, json.loads(done.stdout)[0]["outcome"]) == (1, "refused")


def test_a_batch_with_one_byte_changed_is_refused(workspace: Path, tmp_path: Path):
    document("citizens", "import", workspace, FILES / "01-mau-chuan.xlsx")
    document("round", "open", workspace, 2026)
    document("register", workspace, 2026, "--all")
    file = Path(exported(workspace, tmp_path)["file"])
    document("init", tmp_path / "u", "--unit", "17", "--name", "Tỉnh", "--level", "upper")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    done = cdht("batch", "import", tmp_path / "u", file, "--json")
    assert (done.returncode, json.loads(done.stdout)[0]["outcome"]) == (1, "refused")
    assert len(done.stderr.strip().splitlines()) == 1
    refused("report", tmp_path / "u", 2026)


@pytest.mark.parametrize(
    "args", [["nosuch"], ["init"], ["round", "open", "w", "x"], ["print", "poem", "w", "2026", "--out", "x"],
             ["register", "w", "2026"], ["recognise", "w", "2026", "--decision", "1", "--date", "20/11/2026"],
             ["report", "w", "9" * 23], ["register", "w", "9" * 23, "--all"]],
)  # fmt: skip
def test_wrong_usage_is_exit_2(args: list[str]):
    done = cdht(*args)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_without_a_password_nobody_is_asked_in_a_script(workspace: Path):
    env = {name: value for name, value in ENV.items() if name != "CDHT_PASSWORD"}
    command = [sys.executable, "-m", "cdht_desktop", "check", str(workspace)]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=env, stdin=subprocess.DEVNULL, check=False
    )
    assert (done.returncode, "CDHT_PASSWORD" in done.stderr) == (1, True)


@pytest.mark.long
def test_the_demo_ends_with_the_upper_levels_report(tmp_path: Path):
    made = document("demo", tmp_path / "demo")
    assert made["citizens"] == 3000
    assert made["upper_report"]["registered"] == made["report"]["registered"] + 480  # of two neighbours
    assert (made["correction"]["state"], made["correction"]["revision"]) == ("done", 2)
    assert made["in_two_communes"] == 1
    assert len(made["report"]["by_village"]) == 8
    for file in made["files"]:
        assert Path(file).stat().st_size > 500


@pytest.mark.long
def test_an_installed_copy_tests_itself():
    assert len(document("self-test")["checks"]) == 9
