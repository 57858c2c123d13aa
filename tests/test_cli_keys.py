"""Keys from the command line: as the contract says, and what came after it."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import PASSWORD
from typer.testing import CliRunner

from cdht_desktop.cli import app
from cdht_desktop.errors import Refused
from cdht_desktop.exchange import ages, keys
from cdht_desktop.ops import own_keys, workspaces
from cdht_desktop.ops.workspaces import Store


@pytest.fixture
def two(empty: Store, upper: Store, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """The folders of a commune and of its upper level."""
    monkeypatch.setenv("CDHT_PASSWORD", PASSWORD)
    empty.close()
    upper.close()
    return empty.folder, upper.folder


def run(*words: object) -> Any:
    done = CliRunner().invoke(app, ["keys", *map(str, words), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(*words: object) -> str:
    with pytest.raises(Refused) as error:
        CliRunner().invoke(app, ["keys", *map(str, words)], catch_exceptions=False, standalone_mode=False)
    return str(error.value)


def test_show_and_trust_answer_as_the_contract_says(two: tuple[Path, Path], tmp_path: Path):
    commune, upper = two
    shown = run("show", commune, "--out", tmp_path / "k.cdhtkey", "--sheet", tmp_path / "k.pdf")
    assert set(shown) == {"words", "key_id", "file"}
    assert shown["file"] == str(tmp_path / "k.cdhtkey")
    assert keys.read_public_key_file(tmp_path / "k.cdhtkey").key_id == shown["key_id"]
    assert (tmp_path / "k.pdf").read_bytes().startswith(b"%PDF")
    assert run("show", commune) == {**shown, "file": None}
    assert run("trust", upper, tmp_path / "k.cdhtkey")["words"] == shown["words"]
    (known,) = run("list", upper)
    assert (known["key_id"], known["state"], known["confirmed_by"]) == (shown["key_id"], "confirmed", "admin")


def test_new_keys_take_the_place_of_the_ones_before(two: tuple[Path, Path]):
    first, made = run("show", two[0]), run("new", two[0], "--reason", "Máy hỏng")
    assert made["key_id"] != first["key_id"]
    assert run("show", two[0])["words"] == made["words"]


def test_a_certificate_and_a_list_go_down_to_a_commune(two: tuple[Path, Path], tmp_path: Path):
    commune, upper = two
    key = run("show", commune, "--out", tmp_path / "xa.cdhtkey")["key_id"]
    run("show", upper, "--out", tmp_path / "tinh.cdhtkey")
    run("trust", upper, tmp_path / "xa.cdhtkey")
    run("trust", commune, tmp_path / "tinh.cdhtkey")
    days = ("--from", "2026-01-01", "--to", "2027-12-31")
    made = run("certify", upper, key, "--unit", "04849", "--unit", "04850", *days, "--out", tmp_path / "x.cdhtcert")
    assert (made["units"], made["from"], made["to"]) == (["04849", "04850"], "2026-01-01", "2027-12-31")
    assert run("take", commune, tmp_path / "x.cdhtcert")["revoked"] == 0
    assert run("revoke", upper, key, "--reason", "Mất máy", "--from", "2026-10-12")["list"] == 1
    assert run("revoked", upper, "--out", tmp_path / "x.cdhtrevoked")["list"] == 1
    assert run("take", commune, tmp_path / "x.cdhtrevoked")["revoked"] == 1
    assert run("list", upper)[0]["state"] == "revoked"
    assert "revoked" in refused("trust", upper, tmp_path / "xa.cdhtkey")


def test_a_paper_key_opens_files_on_a_new_computer(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    upper = two[1]
    made = run("paper", upper, "--out", tmp_path / "k.pdf")
    assert (tmp_path / "k.pdf").read_bytes().startswith(b"%PDF")
    with workspaces.open_workspace(upper, PASSWORD) as store:
        assert own_keys.recipients(store)[1] == made["recipient"]
    key = ages.make_age_key()
    monkeypatch.setenv("CDHT_PAPER_KEY", key.identity.lower())
    assert run("restore", upper) == {"known": False}
    with workspaces.open_workspace(upper, PASSWORD) as store:
        assert key.identity in own_keys.identities(store)


def test_what_cannot_be_is_one_sentence(two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CDHT_PAPER_KEY", "x")
    assert "not typed correctly" in refused("restore", two[1])
    assert "commune's" in refused("paper", two[0], "--out", tmp_path / "k.pdf")
    assert "No key" in refused("revoke", two[1], "aaaa", "--reason", "x", "--from", "2026-01-01")
    assert "no list" in refused("revoked", two[1], "--out", tmp_path / "x")
    assert not [*tmp_path.glob("k.pdf"), *tmp_path.glob("x")]
