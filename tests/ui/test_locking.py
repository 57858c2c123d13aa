"""Nobody at the keyboard: what is hidden, what is kept, and who comes back to what."""

import threading

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import shut, type_text, until

from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import drafts, locking, users, workspaces
from cdht_desktop.ui.idle import Idle
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.worker import Job

OTHER = "thuyền nan qua bến sông xa"


class Clock:
    def __init__(self):
        self.at = 1_000.0

    def __call__(self):
        return self.at


@pytest.fixture
def clocks():
    return Clock(), Clock()


@pytest.fixture
def idle(qapp, clocks):
    made = Idle(clocks=clocks)
    yield made
    made.rest()


@pytest.fixture
def window(qtbot, empty):
    made = MainWindow()
    made.resize(1366, 768)
    qtbot.addWidget(made, before_close_func=shut)
    made.show()
    until(lambda: made.door.workspaces is not None, timeout=20_000)
    made.door.opened.emit(empty)
    return made


def settled(window):
    until(lambda: not window.worker.busy)


def others_in_sight(window):
    return [one for one in QApplication.topLevelWidgets() if one.isVisible() and one is not window]


def sign_in(window, user, password):
    sign_in = window.door.sign_in
    sign_in._user.set_value(user)
    type_text(sign_in.form.field("password"), password)
    sign_in.primary.click()
    until(lambda: not window.locked)


# The clock -----------------------------------------------------------------------------------------------------------


def test_it_tells_after_the_minutes_and_not_before(idle, clocks):
    told = []
    idle.left.connect(lambda: told.append(True))
    idle.watch(10)
    clocks[0].at += 599
    idle.look()
    assert not told
    clocks[0].at += 1
    idle.look()
    assert told


def test_the_time_that_the_computer_slept_counts(idle, clocks):
    told = []
    idle.left.connect(lambda: told.append(True))
    idle.watch(10)
    clocks[1].at += 3_600  # the first clock stood still meanwhile
    idle.look()
    assert told


def test_a_clock_that_was_set_back_does_not_put_the_lock_off(idle, clocks):
    told = []
    idle.left.connect(lambda: told.append(True))
    idle.watch(10)
    clocks[0].at += 600
    clocks[1].at -= 10 * 365 * 86_400
    idle.look()
    assert told


@pytest.mark.parametrize("act", ["key", "mouse"])
def test_a_key_and_the_mouse_begin_the_time_anew(window, clocks, act):
    window.idle._clocks = clocks
    window.idle.watch(10)
    clocks[0].at += 599
    if act == "key":
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Shift)
    else:
        QTest.mouseMove(window.windowHandle(), QPoint(300, 300))
        QTest.mouseMove(window.windowHandle(), QPoint(310, 300))
    until(lambda: window.idle._since[0] == clocks[0].at)
    clocks[0].at += 599
    window.idle.look()
    assert not window.locked
    clocks[0].at += 1
    window.idle.look()
    assert window.locked
    settled(window)


def test_the_minutes_that_are_chosen_hold_at_once(window, clocks):
    window.idle._clocks = clocks
    bench = window.workbench
    bench.open_place("settings")
    choice = bench.page.idle._choice
    assert choice.value() == locking.DEFAULT
    choice.set_value(2)
    choice.activated.emit(choice.currentIndex())
    until(lambda: locking.idle_minutes(bench.desk.store) == 2 and not bench.desk.busy)
    clocks[0].at += 120
    window.idle.look()
    assert window.locked
    settled(window)


def test_an_action_that_runs_is_locked_away_when_it_has_ended(window, clocks):
    window.idle._clocks = clocks
    window.idle.watch(10)
    clocks[0].at += 3_600
    may_end = threading.Event()
    window.worker.run(Job("long", lambda: may_end.wait(30)))
    window.idle.look()
    assert not window.locked
    may_end.set()
    settled(window)
    window.idle.look()
    assert window.locked
    settled(window)


# What is hidden, and what is kept ------------------------------------------------------------------------------------


def test_no_dialog_menu_or_tooltip_stays_in_sight_and_the_same_user_finds_the_dialog_again(window):
    bench = window.workbench
    bench.ask_year()
    dialog = next(one for one in bench.findChildren(OpenYear) if one.isVisible())
    menu = QMenu(window)
    menu.addAction("Nguyễn Thị Đào")
    menu.popup(QPoint(10, 10))
    assert len(others_in_sight(window)) == 2
    window.lock()
    settled(window)
    assert others_in_sight(window) == []
    assert not bench.isVisible()
    sign_in(window, "admin", PASSWORD)
    assert window.workbench is bench
    assert dialog.isVisible()
    assert dialog.windowModality() == Qt.WindowModality.WindowModal
    dialog.close()


def test_a_file_dialog_is_closed_and_its_answer_is_none(window, monkeypatch, tmp_path):
    answered = []

    def asked(*_args):
        window.lock()  # the lock comes while the system's own dialog stands open, and somebody answers it all the same
        return str(tmp_path / "danh-sach.xlsx"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", asked)
    answered.append(ask.save_file(window, "Where?", "danh-sach.xlsx", "Excel (*.xlsx)"))
    assert answered == [None]
    settled(window)


def test_locked_says_so_for_the_same_user_and_keeps_the_draft(window, empty):
    bench = window.workbench
    bench.open_place("citizens")
    bench.page._actions._primary.click()
    bench.page.panel.form.set_values({"name": "Nguyễn Thị Đào"})
    window._nobody_here()
    settled(window)
    words = [line.text() for line in window.findChildren(QLabel) if line.isVisible()]
    assert not [one for one in words if "Đào" in one]
    assert "Locked" in words
    with workspaces.open_workspace(empty.folder, PASSWORD) as again:
        assert [draft.values["name"] for draft in drafts.all_drafts(again)] == ["Nguyễn Thị Đào"]


def test_somebody_else_gets_pages_of_their_own_and_no_dialog_of_the_one_before(window):
    bench = window.workbench
    users.add(bench.desk.store, "lan", "Nguyễn Thị Lan", Role.CLERK, OTHER)
    bench.open_place("citizens")
    bench.page._actions._primary.click()
    bench.page.panel.form.set_values({"name": "Nguyễn Thị Đào"})
    bench.ask_year()
    window.lock()
    settled(window)
    sign_in(window, "lan", OTHER)
    assert window.workbench is not bench
    assert window.workbench.desk.store.user == "lan"
    assert others_in_sight(window) == []
    window.workbench.open_place("citizens")
    window.workbench.page._actions._primary.click()
    assert window.workbench.page.panel.form.values()["name"] == ""


def test_nobody_is_signed_in_behind_the_door_so_nothing_locks_again(window, clocks):
    window.lock()
    settled(window)
    window._nobody_here()
    assert not window.worker.busy
    assert window.locked


def test_the_title_says_neither_who_nor_what(window):
    users.add(window.workbench.desk.store, "lan", "Nguyễn Thị Lan", Role.CLERK, OTHER)
    for place in window.workbench.places:
        window.workbench.open_place(place.key)
        settled(window)
        assert window.windowTitle() == "Learning Citizen"
    window.lock()
    assert window.windowTitle() == "Learning Citizen"
    settled(window)


def test_a_locked_window_offers_no_new_workspace_and_no_restoring(window, empty):
    offered = {"Make a new workspace", "Restore from a backup …"}
    window.lock()
    settled(window)
    assert offered & links(window.door) == set()
    window.door.ask_password(empty.folder)
    assert offered <= links(window.door)


def links(door):
    return {made.text() for made in door.sign_in.findChildren(QPushButton) if made.isVisible()}
