"""What a person is led to when the data turn out to be damaged: at the door, while working, and in reading-only mode."""

import random
import shutil

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import shut, type_text, until

from cdht_desktop.data.keys import KEYS
from cdht_desktop.data.store import DATABASE
from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.ops import backups, citizens, damage, users, workspaces
from cdht_desktop.progress import Progress
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.widgets import ask

OTHER = "thuyền nan qua bến sông xa"
_PAGE = 4096


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    made.resize(1366, 768)
    qtbot.addWidget(made, before_close_func=shut)
    made.show()
    until(lambda: made.door.workspaces is not None, timeout=20_000)
    return made


@pytest.fixture
def folder(scored):
    """A scored year with a backup, closed."""
    backups.backup(scored)
    scored.close()
    return scored.folder


def garble(file, *pages):
    with file.open("r+b") as stream:
        for page in pages:
            stream.seek(page * _PAGE + 100)
            stream.write(random.Random(page).randbytes(64))


def root_of(folder, table):
    with workspaces.open_workspace(folder, PASSWORD) as store, store.engine.connect() as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        return connection.connection.cursor().execute(query, (table,)).fetchone()[0] - 1


def sign_in(window, folder, password=PASSWORD, user="admin"):
    window.door.ask_password(folder)
    window.door.sign_in._user.set_value(user)
    type_text(window.door.sign_in.form.field("password"), password)
    window.door.sign_in.primary.click()
    settle(window)


def settle(window):
    until(lambda: not window.worker.busy, timeout=30_000)


def page_of(window):
    page = window.door._mending.page
    assert window.door._current() is page
    return page


def words_in(widget):
    return " ".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


# At the door ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [DATABASE, KEYS])
def test_a_workspace_of_which_a_part_is_gone_is_still_offered_and_leads_to_what_can_be_done(window, folder, name):
    workspaces.remember(folder)
    (folder / name).unlink()
    window.door.ready(workspaces)
    assert window.door.sign_in.folder == folder
    sign_in(window, folder)
    page = page_of(window)
    offered = [way for way in page.ways if not way.isHidden() and way.act.isEnabled()]
    assert offered == ([page.restore] if name == DATABASE else [page.keys])


def test_an_empty_database_is_never_taken_for_a_new_workspace(window, folder):
    (folder / DATABASE).write_bytes(b"")
    sign_in(window, folder)
    assert "empty" in page_of(window).what.text()
    assert (folder / DATABASE).read_bytes() == b""


def test_a_wrong_password_shows_nothing_of_the_damage(window, folder):
    (folder / DATABASE).unlink()
    sign_in(window, folder, "không phải mật khẩu")
    assert window.door._current() is window.door.sign_in
    assert "password" in window.door.sign_in.banner.text
    assert window.door._cards.isEnabled()


def test_the_backup_takes_its_place_and_the_next_sign_in_opens_it(window, folder):
    garble(folder / DATABASE, 0)
    sign_in(window, folder)
    page = page_of(window)
    assert "backup" in page.restore.text.lower() or "Made at" in page.restore.text
    page.restore.act.click()
    settle(window)
    assert window.door._current() is window.door.sign_in
    assert window.door.sign_in.banner.kind == "done"
    type_text(window.door.sign_in.form.field("password"), PASSWORD)
    window.door.sign_in.primary.click()
    until(lambda: window.workbench is not None and not window.locked, timeout=20_000)
    assert citizens.count(window.workbench.desk.store) > 50
    assert window.workbench.damage.isHidden()
    assert list((folder / "replaced").rglob(DATABASE))


def test_a_key_file_is_put_back(window, folder):
    (folder / KEYS).write_bytes(b"\0" * 99)
    sign_in(window, folder)
    page_of(window).keys.act.click()
    settle(window)
    sign_in(window, folder)
    assert not window.locked
    assert (folder / f"{KEYS}.damaged").read_bytes() == b"\0" * 99


def test_what_can_be_read_is_saved_before_a_backup_takes_its_place(window, folder, tmp_path, monkeypatch):
    garble(folder / DATABASE, root_of(folder, "citizen"))
    window.door.suspect(folder)
    sign_in(window, folder)
    page = page_of(window)
    assert next(row for row in page.table.rows if row[0] == "Citizen")[1:] == ("120", "120", "0")
    page.restore.act.click()
    asked = next(one for one in window.findChildren(QDialog) if one.isVisible())
    next(one for one in asked.findChildren(QPushButton) if "save first" in one.text()).click()
    assert not window.worker.busy
    monkeypatch.setattr(ask, "save_file", lambda *_asked: tmp_path / "còn lại.xlsx")
    page.save.act.click()
    settle(window)
    assert (tmp_path / "còn lại.xlsx").stat().st_size > 5_000
    assert "120" in page.banner.text
    page.restore.act.click()
    assert window.worker.busy
    settle(window)
    assert window.door._current() is window.door.sign_in


def test_a_reader_may_look_and_is_told_whom_to_ask(window, folder):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        users.add(store, "xem", "", Role.READER, OTHER)
    garble(folder / DATABASE, root_of(folder, "certificate"))
    window.door.suspect(folder)
    sign_in(window, folder, OTHER, "xem")
    page = page_of(window)
    assert [way.act.isEnabled() for way in page.ways[1:]] == [False, False, True]
    assert "admin" in page.save.text
    assert "admin" in page.restore.text


def test_a_backup_on_a_stick_is_found(window, folder, tmp_path, monkeypatch):
    shutil.move(folder / "backups", tmp_path / "usb")
    (folder / DATABASE).unlink()
    sign_in(window, folder)
    page = page_of(window)
    assert not page.restore.act.isEnabled()
    monkeypatch.setattr(ask, "folder", lambda *_asked: tmp_path / "usb")
    page.elsewhere.click()
    settle(window)
    assert page.restore.act.isEnabled()


def test_every_way_is_reached_by_keyboard_and_says_what_it_means(window, folder):
    window.door.suspect(folder)
    sign_in(window, folder)
    for way in page_of(window).ways[1:]:
        assert way.act.accessibleDescription() == way.text
    assert window.focusWidget() is window.door._mending.page.save.act


# Reading only ---------------------------------------------------------------------------------------------------------


def test_read_only_shows_pages_with_a_lasting_line_offers_no_change_and_writes_nothing(window, folder):
    window.door.suspect(folder)
    sign_in(window, folder)
    before = (folder / DATABASE).read_bytes()
    kept = sorted(file.name for file in (folder / "backups").iterdir())
    page_of(window).reading.act.click()
    settle(window)
    bench = window.workbench
    assert not window.locked
    assert "reading only" in bench.damage.text
    for place in [place.key for place in bench.places]:
        bench.open_place(place)
        settle(window)
        assert bench.damage.isVisible()
    assert not any(bench.desk.may(right) for right in Right if right not in {Right.SHOW, Right.EXPORT})
    bench.backup.back_up()
    bench.backup._look_for_stick()
    settle(window)
    window.lock()
    settle(window)
    assert (folder / DATABASE).read_bytes() == before
    assert sorted(file.name for file in (folder / "backups").iterdir()) == kept


def test_after_a_lock_read_only_leads_back_to_what_can_be_done(window, folder):
    window.door.suspect(folder)
    sign_in(window, folder)
    page_of(window).reading.act.click()
    settle(window)
    bench = window.workbench
    bench.mending_asked.emit()
    settle(window)
    assert window.workbench is None
    sign_in(window, folder)
    page_of(window)
    assert bench is not window.workbench


def test_a_window_open_for_reading_only_closes(window, folder):
    window.door.suspect(folder)
    sign_in(window, folder)
    page_of(window).reading.act.click()
    settle(window)
    assert window.close()
    with workspaces.open_workspace(folder, PASSWORD):
        pass


def test_where_too_much_is_hurt_for_any_page_the_person_is_told_and_stays_at_the_door(window, folder):
    # the years are read before any page: from the index where it can be read
    for part in ("round", "sqlite_autoindex_round_2"):
        garble(folder / DATABASE, root_of(folder, part))
    window.door.suspect(folder)
    sign_in(window, folder)
    page_of(window).reading.act.click()
    settle(window)
    assert window.locked
    assert window.workbench is None
    assert page_of(window).banner.isVisible()
    assert damage.look(folder, PASSWORD, "admin", Progress()).hurt


# While working --------------------------------------------------------------------------------------------------------


@pytest.fixture
def working(window, folder):
    """A window at work, under whose hands the table of citizens breaks."""
    root = root_of(folder, "citizen")
    sign_in(window, folder)
    window.workbench.desk.store.engine.dispose()
    garble(folder / DATABASE, root)
    return window


def test_damage_met_while_working_is_one_line_with_the_way_to_what_can_be_done(working, folder):
    bench = working.workbench
    assert bench.damage.isHidden()
    bench.open_place("citizens")
    settle(working)
    assert bench.damage.isVisible()
    next(one for one in bench.damage.findChildren(QPushButton)).click()
    until(lambda: working.workbench is None)
    settle(working)
    assert working.locked
    sign_in(working, folder)
    assert next(row for row in page_of(working).table.rows if row[0] == "Citizen")[2] == "120"


def test_a_check_that_finds_damage_says_so_and_leads_there(working):
    bench = working.workbench
    bench.open_place("history")
    bench.page.check.click()
    settle(working)
    assert bench.damage.isVisible()
    assert bench.page.banner.kind == "error"


def test_a_window_that_met_damage_closes_and_backs_nothing_up(working, folder):
    kept = sorted(file.name for file in (folder / "backups").iterdir())
    before = (folder / DATABASE).read_bytes()
    working.workbench.open_place("citizens")
    settle(working)
    assert working.close()
    assert sorted(file.name for file in (folder / "backups").iterdir()) == kept
    assert (folder / DATABASE).read_bytes() == before
