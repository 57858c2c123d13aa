"""The window on a workspace that lies on a server."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from tests.server import databases
from tests.ui.conftest import until

from cdht_desktop.data import server
from cdht_desktop.data.server_address import address_of
from cdht_desktop.domain.roles import Role
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
