import pytest
from PySide6.QtWidgets import QApplication
from tests.conftest import PASSWORD
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import backups, workspaces
from cdht_desktop.ui.door import Door
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.widgets.fields import FileField


@pytest.fixture
def open_window(qtbot):
    made = MainWindow()
    made.resize(910, 512)
    qtbot.addWidget(made)

    def show():
        with qtbot.waitActive(made):
            made.show()
            made.activateWindow()
        until(lambda: made.door.workspaces is not None, timeout=20_000)
        return made

    yield show
    until(lambda: not made.worker.busy, timeout=20_000)
    made.close()


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
