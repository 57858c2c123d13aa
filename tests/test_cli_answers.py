"""The commands of what goes down, on two workspaces: asked, written, taken in, answered, handed up again."""

from pathlib import Path

import pytest
from tests.test_cli import FILES, cdht, document


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    commune, upper = tmp_path / "xã", tmp_path / "tỉnh"
    document("init", commune, "--unit", "04849", "--name", "Hội Khuyến học xã Thử")
    document("init", upper, "--unit", "17", "--name", "Hội Khuyến học tỉnh Thử", "--level", "upper")
    document("citizens", "import", commune, FILES / "01-mau-chuan.xlsx")
    document("round", "open", commune, 2026)
    document("register", commune, 2026, "--all")
    document("keys", "show", upper, "--out", tmp_path / "tinh.cdhtkey")
    document("keys", "trust", commune, tmp_path / "tinh.cdhtkey")
    made = document("batch", "export", commune, 2026, "--out", tmp_path / "up")
    [received] = document("batch", "import", upper, made["file"], "--trust")
    assert received["outcome"] == "accepted"
    return commune, upper


def test_what_is_asked_goes_down_and_its_answer_comes_up(two: tuple[Path, Path], tmp_path: Path):
    commune, upper = two
    asked = document("tasks", "ask", upper, 2026, "04849", "--words", "Thôn nào chưa đăng ký?")
    [receipt] = document("answers", "receipts", upper, 2026, "--out", tmp_path / "down", "--unit", "04849")
    assert (receipt["kind"], receipt["revision"], Path(receipt["paper"]).suffix) == ("receipt", 1, ".pdf")
    made = document("answers", "return", upper, 2026, "04849", "--out", tmp_path / "down")
    taken = document("batch", "import", commune, receipt["file"], made["file"])
    assert [one["outcome"] for one in taken] == ["taken", "taken"]
    [task] = document("tasks", "list", commune)
    assert (task["id"], task["state"], task["words"]) == (asked["task"], "open", "Thôn nào chưa đăng ký?")
    assert document("tasks", "answer", commune, task["id"], "--decline", "Cả xã đã đăng ký.")["state"] == "declined"
    file = document("batch", "export", commune, 2026, "--out", tmp_path / "up")["file"]
    document("batch", "import", upper, file)
    [above] = document("tasks", "list", upper, 2026)
    assert (above["state"], above["answer"], above["carried"]) == ("declined", "Cả xã đã đăng ký.", 2)


def test_targets_and_lists_go_down(two: tuple[Path, Path], tmp_path: Path):
    commune, upper = two
    aims = tmp_path / "aims.toml"
    aims.write_text('[[target]]\ncode = "rieng"\nlabel = "Chỉ tiêu riêng"\npercent = { 2026 = 55 }\n', encoding="utf-8")
    assert document("answers", "targets", upper, aims) == {"targets": 1}
    made = document("answers", "lists", upper, "--out", tmp_path / "down")
    assert document("batch", "import", commune, made["file"])[0]["outcome"] == "taken"
    assert [one["code"] for one in document("report", commune, 2026)["targets"]] == ["rieng"]


def test_an_answer_needs_exactly_one_way(two: tuple[Path, Path]):
    done = cdht("tasks", "answer", two[0], "x", "--done", "--apply")
    assert (done.returncode, done.stdout) == (1, "")
    assert "--decline" in done.stderr
