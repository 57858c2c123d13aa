"""Users at the command line: who works here, signed in by CDHT_USER."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from typer.testing import CliRunner, Result

from cdht_desktop import cli
from cdht_desktop.errors import FieldErrors, NoRight, NotFound, Refused, TooManyTries, WrongPassword

NEW = "trời mưa to quá đi"
Run = Callable[..., Result]


@pytest.fixture
def workspace(templates: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the empty workspace, closed."""
    folder = tmp_path / "w"
    folder.mkdir()
    for name in ("data.db", "keys.json"):
        (folder / name).write_bytes((templates["commune"] / name).read_bytes())
    return folder


def run(*args: object, user: str | None = None, password: str = PASSWORD, new: str | None = None) -> Result:
    env = {"CDHT_PASSWORD": password, "CDHT_USER": user, "CDHT_NEW_PASSWORD": new}
    return CliRunner(env=env).invoke(cli.app, [str(arg) for arg in args])


def listed(folder: Path) -> list[dict[str, object]]:
    done = run("users", "list", folder, "--json")
    assert done.exit_code == 0, done.output
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_a_user_is_added_listed_changed_and_removed(workspace: Path):
    added = run("users", "add", workspace, "lan", "--full-name", "Nguyễn Thị Lan", "--role", "clerk", "--json", new=NEW)
    assert added.exit_code == 0, added.output
    assert json.loads(added.stdout).keys() == {"id", "name", "role"}
    assert [(user["name"], user["role"], user["has_password"]) for user in listed(workspace)] == [
        ("admin", "admin", True), ("lan", "clerk", True),
    ]  # fmt: skip
    assert run("users", "role", workspace, "Lan", "reader").exit_code == 0
    assert listed(workspace)[1]["role"] == "reader"
    assert run("users", "remove", workspace, "lan").exit_code == 0
    assert listed(workspace)[1]["removed_on"]


def test_commands_run_as_the_user_of_the_environment(workspace: Path):
    run("users", "add", workspace, "kim", "--role", "reader", new=NEW)
    assert run("check", workspace, user="kim", password=NEW).exit_code == 0
    refused = run("users", "list", workspace, user="kim", password=NEW)
    assert isinstance(refused.exception, NoRight)
    assert isinstance(run("users", "list", workspace, user="kim").exception, WrongPassword)
    assert isinstance(run("users", "list", workspace, user="ai đó").exception, WrongPassword)


def test_everybody_changes_their_own_password_and_an_admin_another_s(workspace: Path):
    run("users", "add", workspace, "kim", "--role", "reader", new=PASSWORD)
    assert run("users", "password", workspace, user="kim", new=NEW).exit_code == 0
    assert isinstance(
        run("users", "password", workspace, "admin", user="kim", password=NEW, new=NEW).exception, NoRight
    )
    assert run("users", "password", workspace, "kim", new="mưa chợ lúa đèn").exit_code == 0
    assert run("users", "password", workspace, user="kim", password="mưa chợ lúa đèn", new=NEW).exit_code == 0
    weak = run("users", "password", workspace, new="matkhau12345")
    assert isinstance(weak.exception, FieldErrors)
    assert isinstance(run("users", "role", workspace, "ai đó", "clerk").exception, NotFound)


def test_without_a_new_password_or_a_terminal_it_is_one_sentence(workspace: Path):
    done = run("users", "add", workspace, "lan")
    assert isinstance(done.exception, Refused)
    assert "CDHT_NEW_PASSWORD" in str(done.exception)
    assert [user["name"] for user in listed(workspace)] == ["admin"]


def test_an_unknown_role_is_wrong_usage(workspace: Path):
    assert run("users", "role", workspace, "admin", "boss").exit_code == 2


def test_guessing_at_the_command_line_waits_as_well(workspace: Path):
    answers = [type(run("check", workspace, password="không phải thế này").exception) for _try in range(6)]
    assert answers == [WrongPassword] * 4 + [TooManyTries] * 2
    assert isinstance(run("check", workspace).exception, TooManyTries)
