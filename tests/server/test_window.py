"""The window on a workspace that lies on a server."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from sqlalchemy import create_engine, text
from tests.conftest import PASSWORD
from tests.server import databases
from tests.ui.conftest import until

from cdht_desktop.data import server
from cdht_desktop.data.server_address import Address, address_of, keep_address
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import ServerProblem
from cdht_desktop.ops import association, users, workspaces
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.door import Door
from cdht_desktop.ui.door_server import ServerAccess
from cdht_desktop.ui.worker import Worker


@pytest.fixture
def worker(qapp):
    made = Worker()
    yield made
    until(lambda: not made.busy)


def test_what_another_officer_changed_reaches_the_pages(at_pc: Callable[..., workspaces.Store], worker: Worker):
    users.add(at_pc(), "lan", "", Role.ADMIN, PASSWORD)
    here, lan = at_pc(), at_pc("lan")
    desk = Desk(here, worker)
    heard: list[frozenset[str]] = []
    desk.changed.connect(lambda changes: heard.append(changes.tables))
    association.edit(lan, province="Thử")
    desk._listening.setInterval(10)
    until(lambda: bool(heard))
    desk.leaving.emit()
    assert heard == [frozenset({"association"})]


def test_one_pc_alone_looks_for_nobody(empty: workspaces.Store, worker: Worker):
    desk = Desk(empty, worker)
    assert not desk._listening.isActive()


def test_the_servers_password_is_asked_for_and_then_the_workspace_opens(
    province: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
):
    right = databases.password()
    if not right:
        pytest.skip("this server asks for no password")
    workspaces.remember(province)
    with monkeypatch.context() as without:
        without.setenv("PGPASSWORD", "")
        server.engine_of(address_of(province)).dispose()
        door = Door(worker)
        opened: list[workspaces.Store] = []
        door.opened.connect(opened.append)
        door.ready(workspaces)
        until(lambda: door.sign_in.can_open)
        door.sign_in._field.setText(PASSWORD)
        door._sign_in()
        until(lambda: door.findChild(ServerAccess) is not None)
        asked = door.findChild(ServerAccess)
        assert asked is not None
        asked.form.set_values({"password": right})
        asked._go_on()
        until(lambda: bool(opened))
        opened[0].close()
        server._passwords.clear()


@pytest.fixture
def at_card(worker: Worker) -> Callable[..., tuple[Door, list[workspaces.Store]]]:
    """Type the address that a folder names, with something about it changed, at a door."""

    def typed(folder: Path, password: str | None = None, **changed: Any) -> tuple[Door, list[workspaces.Store]]:
        door, opened = Door(worker), []
        door.opened.connect(opened.append)
        door.ready(workspaces)
        door.welcome.server.emit()
        named = address_of(folder)
        address = named.url.set(password=None, **changed) if named else ""
        right = databases.password() if password is None else password
        door.making.server.form.set_values({"address": str(address), "password": right})
        door.making.server.primary.click()
        until(lambda: not worker.busy)
        return door, opened

    return typed


def folders_made() -> list[Path]:
    return sorted(Path(os.environ["CDHT_HOME"]).rglob("server.json"))


def test_in_an_empty_database_a_workspace_is_made_from_the_window(fresh: Path, at_card: Any, worker: Worker):
    door, opened = at_card(fresh)
    assert door._current() is door.make
    assert not folders_made()
    door.make.form.set_values({"unit": "1", "name": "Hội Khuyến học tỉnh Thử", "password": PASSWORD, "again": PASSWORD})
    door.make.primary.click()
    until(lambda: not worker.busy)
    assert door._current() is door.make
    assert not folders_made()  # what was typed wrong left nothing behind
    door.make.form.set_values({"unit": "17"})
    door.make.primary.click()
    until(lambda: door._current() is door.keep_code)
    door.keep_code.kept.setChecked(True)
    door.keep_code.primary.click()
    with opened[0] as store:
        assert (store.level, store.unit, store.shared) == ("upper", "17", True)
    assert [file.parent for file in folders_made()] == workspaces.remembered()
    server._passwords.clear()


def test_the_workspace_that_is_there_is_signed_in_to(province: Path, at_card: Any, worker: Worker):
    door, opened = at_card(province)
    until(lambda: door._current() is door.sign_in)
    assert "There is a workspace on the server" in door.sign_in.banner.text
    until(lambda: door.sign_in.can_open)
    door.sign_in._field.setText(PASSWORD)
    door.sign_in.primary.click()
    until(lambda: bool(opened))
    opened[0].close()
    assert [file.parent for file in folders_made()] == workspaces.remembered()
    server._passwords.clear()


def test_what_is_wrong_with_a_server_is_told_and_nothing_is_kept(fresh: Path, at_card: Any):
    wrong = [({"database": "nosuch"}, "There is no database “nosuch”"), ({"port": 1}, "no database server listens")]
    named = address_of(fresh)
    if named and not named.url.query:
        wrong.append(({"query": {"sslmode": "verify-full"}}, "offers no encrypted connection"))
    for changed, told in wrong:
        door, _opened = at_card(fresh, **changed)
        assert told in door.making.server.banner.text
    if databases.password():
        door, _opened = at_card(fresh, password="sai rồi")
        (fault,) = [
            one.text()
            for one in door.making.server.findChildren(QLabel)
            if one.property("role") == "fault" and not one.isHidden()
        ]
        assert "does not take the password" in fault
    assert not folders_made()
    assert workspaces.remembered() == []
    server._passwords.clear()


def test_a_database_that_holds_something_else_is_left_alone(fresh: Path, at_card: Any):
    named = address_of(fresh)
    assert named is not None
    engine = create_engine(named.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kho (ma text)"))
    engine.dispose()
    door, _opened = at_card(fresh)
    assert "holds something else" in door.making.server.banner.text
    assert not folders_made()
    server._passwords.clear()


def test_naming_a_workspace_again_while_its_server_is_away_keeps_the_folder(tmp_path: Path):
    address = "postgresql://an@127.0.0.1:1/db"
    keep_address(tmp_path / "named", Address.parse(address))
    for folder in ("named", "new"):
        with pytest.raises(ServerProblem):
            workspaces.connect(tmp_path / folder, address)
    assert (tmp_path / "named" / "server.json").exists()
    assert not (tmp_path / "new").exists()
