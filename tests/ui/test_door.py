import os
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import shut, type_text, until

from cdht_desktop.data.server_address import Address, keep_address
from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import backups, users, workspaces
from cdht_desktop.ui.door import Door
from cdht_desktop.ui.door_secrets import Wait, clock
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.widgets.fields import FileField
from cdht_desktop.ui.worker import Job

OTHER = "thuyền nan qua bến sông xa"


@pytest.fixture
def open_window(qtbot):
    made = MainWindow()
    made.resize(910, 512)
    qtbot.addWidget(made, before_close_func=shut)

    def show():
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        until(lambda: made.door.workspaces is not None, timeout=20_000)
        return made

    return show


def test_the_password_can_be_typed_at_once(open_window, templates):
    workspaces.remember(templates["commune"])
    sign_in = open_window().door.sign_in
    assert QApplication.focusWidget() is sign_in.form.field("password")
    assert sign_in._choice.toolTip() == str(templates["commune"])


def test_what_was_typed_before_the_program_was_ready_stays(qtbot, worker, templates):
    workspaces.remember(templates["commune"])
    door = Door(worker)
    qtbot.addWidget(door)
    with qtbot.waitActive(door):
        door.show()
        door.activateWindow()
    field = door.sign_in.form.field("password")
    assert QApplication.focusWidget() is field
    type_text(field, "ab")
    door.ready(workspaces)
    type_text(QApplication.focusWidget(), "c")
    assert door.sign_in.password == "abc"


def test_the_first_run_and_a_lock_put_the_keyboard_into_the_card(open_window, empty):
    window = open_window()
    assert QApplication.focusWidget() is window.door.welcome.primary
    window.door.opened.emit(empty)
    window.lock()
    assert QApplication.focusWidget() is window.door.sign_in.form.field("password")
    until(lambda: not window.worker.busy)


def test_a_backup_is_restored_into_a_new_folder_and_opened(open_window, open_copy, tmp_path):
    with open_copy("commune") as store:
        file = backups.backup(store, tmp_path / "usb")
    window = open_window()
    door = window.door
    door.welcome.restore.emit()
    assert door._current() is door.restore
    door.restore.form.set_values({"folder": tmp_path / "mới"})
    door.restore.primary.click()
    assert door.restore.form.field("file").property("wrong")
    door.restore.form.set_values({"file": file})
    door.restore.primary.click()
    until(lambda: door._current() is door.sign_in)
    assert door.sign_in.folder == tmp_path / "mới"
    assert door.sign_in.banner.isVisible()
    type_text(door.sign_in.form.field("password"), PASSWORD)
    door.sign_in.primary.click()
    until(lambda: window.workbench is not None)


def test_a_file_that_is_no_backup_is_one_sentence(open_window, tmp_path):
    window = open_window()
    door = window.door
    door.sign_in.restore.emit()
    assert isinstance(door.restore.form.field("file"), FileField)
    door.restore.form.set_values({"file": tmp_path / "không.db", "folder": tmp_path / "mới"})
    door.restore.primary.click()
    until(lambda: not window.worker.busy)
    assert door.restore.banner.isVisible()
    assert door.restore.isEnabled()


def test_a_low_window_shows_the_whole_sign_in(open_window, templates):
    workspaces.remember(templates["commune"])
    door = open_window().door
    until(lambda: door.verticalScrollBar().maximum() == 0)


# Users, wrong passwords, recovery -------------------------------------------------------------------------------------


@pytest.fixture
def shared(empty):
    """A workspace that two people use."""
    users.add(empty, "lan", "Nguyễn Thị Lan", Role.CLERK, OTHER)
    empty.close()
    return empty.folder


def test_who_signs_in_is_asked_where_there_are_two_and_only_there(open_window, shared, templates):
    door = open_window().door
    door.ask_password(templates["commune"])
    assert door.sign_in.form.field("user").isHidden() or not door.sign_in.form.field("user").isVisible()
    door.ask_password(shared)
    assert door.sign_in.form.field("user").isVisible()
    names = [door.sign_in._user.itemText(number) for number in range(door.sign_in._user.count())]
    assert names == ["admin", "lan"]


def test_each_signs_in_with_a_password_of_their_own(open_window, shared):
    window = open_window()
    sign_in = window.door.sign_in
    window.door.ask_password(shared)
    sign_in._user.set_value("lan")
    type_text(sign_in.form.field("password"), PASSWORD)  # the admin's
    sign_in.primary.click()
    until(lambda: not window.worker.busy)
    assert sign_in.banner.isVisible()
    sign_in.form.set_values({"password": OTHER})
    sign_in.primary.click()
    until(lambda: window.workbench is not None)
    assert window.workbench.desk.store.user == "lan"


def test_who_signed_in_last_is_proposed_when_the_program_is_started_again(open_window, shared, worker, qtbot):
    window = open_window()
    window.door.ask_password(shared)
    window.door.sign_in._user.set_value("lan")
    window.door.sign_in.form.set_values({"password": OTHER})
    window.door.sign_in.primary.click()
    until(lambda: window.workbench is not None)
    door = Door(worker)
    qtbot.addWidget(door)
    door.ready(workspaces)
    assert door.sign_in.folder == shared
    assert door.sign_in.user == "lan"


def test_after_a_lock_the_same_user_is_asked_first(open_window, shared):
    door = open_window().door
    door.ask_password(shared, "lan", "Locked.")
    assert door.sign_in.user == "lan"
    assert door.sign_in.banner.text == "Locked."


def test_who_typed_a_wrong_password_too_often_waits_and_sees_how_long(open_window, shared):
    window = open_window()
    sign_in = window.door.sign_in
    window.door.ask_password(shared)
    for _try in range(6):
        sign_in.form.set_values({"password": "không phải mật khẩu"})
        sign_in.primary.click()
        until(lambda: not window.worker.busy)
    assert sign_in.wait.running
    assert not sign_in.form.field("password").isEnabled()
    assert not sign_in.primary.isEnabled()
    assert "0:" in sign_in._left.text()
    sign_in._field.returnPressed.emit()
    assert not window.worker.busy
    sign_in.wait.end()
    assert sign_in.form.field("password").isEnabled()
    assert sign_in.primary.isEnabled()
    assert not sign_in.banner.isVisible()


def test_the_wait_counts_down_and_ends_by_itself(qapp):
    told = []
    wait = Wait(qapp)
    wait.ticked.connect(told.append)
    wait.begin(1)
    assert told == [1]
    until(lambda: told == [1, 0])
    assert not wait.running


@pytest.mark.parametrize(("seconds", "said"), [(5, "0:05"), (90, "1:30"), (3_600, "1:00:00")])
def test_a_time_is_written_as_a_clock_shows_it(seconds, said):
    assert clock(seconds) == said


def test_the_code_sets_the_password_of_the_user_chosen(open_window, tmp_path):
    made = workspaces.create(tmp_path / "sổ", unit="04849", name="Hội", level="commune", password=PASSWORD)
    users.add(made.store, "lan", "", Role.CLERK, OTHER)
    made.store.close()
    window = open_window()
    door = window.door
    door.ask_password(tmp_path / "sổ")
    door.sign_in._user.set_value("lan")
    door.sign_in.forgot.emit()
    assert door.recover.user == "lan"
    new = "gió mùa về ngang cửa sổ"
    door.recover.form.set_values({"code": made.recovery_code, "password": new, "again": new})
    door.recover.primary.click()
    until(lambda: window.workbench is not None)
    assert window.workbench.desk.store.user == "lan"


def test_a_code_that_is_no_code_is_one_sentence(open_window, shared):
    window = open_window()
    door = window.door
    door.ask_password(shared)
    door.sign_in.forgot.emit()
    door.recover.form.set_values({"code": "ABCD-EFGH", "password": OTHER, "again": OTHER})
    door.recover.primary.click()
    until(lambda: not window.worker.busy)
    assert door.recover.banner.isVisible()
    assert window.workbench is None


def test_offered_words_open_the_workspace_that_is_made_with_them(open_window, tmp_path):
    window = open_window()
    door = window.door
    door.welcome.make.emit()
    door.make.form.set_values({"unit": "04849", "name": "Hội Khuyến học xã Thử", "folder": tmp_path / "sổ"})
    door.make._new._offering.click()
    words = door.make._new._words.text()
    door.make._new._taking.click()
    door.make.primary.click()
    until(lambda: door._current() is door.keep_code)
    door.keep_code.kept.setChecked(True)
    door.keep_code.primary.click()
    until(lambda: window.workbench is not None)
    window.workbench.desk.store.close()
    workspaces.open_workspace(tmp_path / "sổ", words).close()


# On a server ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server_card(open_window):
    """The card on which an address is typed, in a window that was never used before."""
    window = open_window()
    window.door.welcome.server.emit()
    assert window.door._current() is window.door.making.server
    return window.door.making.server


def look_for(card, address: str) -> None:
    card.form.set_values({"address": address})
    card.primary.click()
    until(card.isEnabled)


def left_behind() -> list[Path]:
    home = Path(os.environ["CDHT_HOME"])
    return sorted(home.rglob("server.json")) + sorted(home.rglob("workspaces.json"))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("", "Type the address."),
        ("máy chủ của tỉnh", "This is no server address."),
        ("postgresql://an:bi@srv.example/db", "An address never holds a password"),
        ("postgresql://an@srv.example/db?sslmode=disable", "Over a network the connection must be encrypted"),
        ("postgresql://an@srv.example/db?sslmode=require", "Over a network the connection must be encrypted"),
    ],
)
def test_a_wrong_address_is_told_at_its_field(server_card, address, told):
    look_for(server_card, address)
    faults = [one for one in server_card.findChildren(QLabel) if one.property("role") == "fault" and one.isVisible()]
    assert [one.text().startswith(told) for one in faults] == [True]
    assert QApplication.focusWidget() is server_card.form.field("address")
    assert not left_behind()


def test_a_server_that_is_not_there_is_told_and_nothing_is_made(server_card):
    look_for(server_card, "postgresql://an@127.0.0.1:1/db")
    assert "no database server listens on 127.0.0.1 at port 1" in server_card.banner.text
    assert server_card.banner.isVisible()
    assert not left_behind()
    assert workspaces.remembered() == []


def test_an_installation_without_the_part_for_servers_says_so(server_card, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "psycopg"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    look_for(server_card, "postgresql://an@127.0.0.1:2/db")
    assert "the part “server” (psycopg) is missing" in server_card.banner.text
    assert not left_behind()


def test_only_an_upper_level_is_offered_a_server(open_window):
    door = open_window().door
    door.welcome.make.emit()
    link = next(made for made in door.make.findChildren(QPushButton) if made.text().startswith("On a server"))
    assert not link.isVisible()
    door.make.form.field("level").set_value("upper")
    assert link.isVisible()
    link.click()
    assert door._current() is door.making.server
    door.making.server.back.emit()
    assert door._current() is door.make


def test_the_database_users_password_is_let_go_of(server_card):
    server_card.form.set_values({"address": "postgresql://an@127.0.0.1:1/db", "password": "bi mat"})
    server_card.forget()
    assert server_card.password == ""
    assert server_card.address


def test_a_server_that_takes_its_time_holds_up_nobody_at_the_window(qtbot, worker, tmp_path):
    keep_address(tmp_path / "tinh", Address.parse("postgresql://an@127.0.0.1:1/db"))
    workspaces.remember(tmp_path / "tinh")
    go_on = threading.Event()
    worker.run(Job("A server that takes its time", go_on.wait))
    door = Door(worker)
    qtbot.addWidget(door)
    door.show()
    door.ready(workspaces)
    type_text(door.sign_in.form.field("password"), PASSWORD)
    door.sign_in.primary.click()
    assert not door.sign_in.can_open
    go_on.set()
    until(lambda: door.sign_in.can_open)
    assert door.sign_in.password == PASSWORD
    door.sign_in.primary.click()
    until(lambda: "no database server listens" in door.sign_in.banner.text)
