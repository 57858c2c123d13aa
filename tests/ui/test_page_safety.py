"""The page of backups, the reminder on the home page, and the backup before the window closes."""

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from tests.ui.conftest import PASSWORD, shut, until

from cdht_desktop.data import backup_settings
from cdht_desktop.data import backups as files
from cdht_desktop.errors import NoRight
from cdht_desktop.ops import backup_list, backups, citizens, requests, users, workspaces
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ui.backup_watch import BackupWatch
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.pages import safety_words
from cdht_desktop.ui.pages.home import HomePage
from cdht_desktop.ui.pages.safety import SafetyPage
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.form import FormRows
from cdht_desktop.ui.worker import Worker


def idle(page) -> None:
    until(lambda: not page.desk.busy, timeout=20_000)


@pytest.fixture
def page(qtbot, desk):
    made = SafetyPage(desk)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    idle(made)
    return made


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    made.resize(1366, 768)
    qtbot.addWidget(made, before_close_func=shut)
    made.show()
    until(lambda: made.door.workspaces is not None, timeout=20_000)
    return made


def texts(page: SafetyPage) -> list[str]:
    return [label.text() for label in page.status._words]


def dialog(page) -> QDialog:
    return next(one for one in page.window().findChildren(QDialog) if one.isVisible())


def press(holder, words: str) -> None:
    next(one for one in holder.findChildren(QPushButton) if one.text() == words).click()


def test_an_empty_page_offers_the_first_backup(page):
    assert page._shown.currentIndex() == 1
    page._empty.action.click()
    idle(page)
    assert page._shown.currentIndex() == 0
    assert len(page.table.model().ids) == 1
    assert "checked" in page.banner.text
    assert "Last at" in texts(page)[0]


def test_a_stick_that_is_away_is_said_so(page, tmp_path):
    (tmp_path / "usb").mkdir()
    backups.set_plan(page.desk.store, tmp_path / "usb", 14)
    page.back_up()
    idle(page)
    assert next(iter(page._rows.values())).places == ("own", "outside")
    (tmp_path / "usb").rename(tmp_path / "pulled")
    page.reload()
    idle(page)
    assert "is not there now" in texts(page)[1]


def test_a_folder_that_is_not_there_is_told_at_its_field(page):
    page.open_plan()
    form = page.panel.findChild(FormRows)
    form.set_values({"folder": Path("/nowhere/at/all")})
    page.panel.main.click()
    idle(page)
    assert form.field("folder").property("wrong")
    form.set_values({"folder": ""})
    page.panel.main.click()
    idle(page)
    assert not page.panel.isVisible()
    assert "No second folder" in page.banner.text


def test_a_drill_shows_what_it_found_and_saves_its_page(page, tmp_path, monkeypatch):
    page.back_up()
    idle(page)
    page.drill()
    idle(page)
    assert page.panel.isVisible()
    monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "drill.pdf")
    page.panel.main.click()
    idle(page)
    assert (tmp_path / "drill.pdf").read_bytes().startswith(b"%PDF")
    assert page.saved.isVisible()


def test_a_damaged_backup_is_told_and_can_be_deleted(page):
    page.back_up()
    idle(page)
    broken = page.desk.store.folder / "backups" / "2026-01-01T000000Z-abcd.cdhtbackup"
    broken.write_bytes(b"x")
    page.reload()
    idle(page)
    page.open_backup(str(broken))
    assert not page.panel.main.isVisible()
    page.panel.third.click()
    press(dialog(page), "Delete")
    idle(page)
    assert not broken.exists()


def test_a_restore_from_a_file_that_is_none_is_one_sentence(page, tmp_path, monkeypatch):
    (tmp_path / "letter.cdhtbackup").write_bytes(b"Dear clerk")
    monkeypatch.setattr(ask, "open_file", lambda *_args: tmp_path / "letter.cdhtbackup")
    page.ask_restore_file()
    said = []
    page.desk.said.connect(lambda text, kind: said.append((kind, text)))
    press(dialog(page), "Restore")
    idle(page)
    assert said[0][0] == "error"
    assert "letter.cdhtbackup" in said[0][1]


def test_a_clerk_backs_up_and_drills_but_does_not_restore(qtbot, store):
    password = "nắng thuyền gạo đường"
    users.add(store, "thu", "Trần Thị Thu", "clerk", password)
    file = backups.backup(store)
    store.close()
    with workspaces.open_workspace(store.folder, password, "thu") as own:
        worker = Worker()
        made = SafetyPage(Desk(own, worker))
        qtbot.addWidget(made)
        made.show()
        idle(made)
        made.open_backup(str(file))
        assert made.panel.other.isVisible()
        assert not made.panel.main.isVisible()
        worker.close()


def test_a_restore_closes_the_workspace_and_the_next_sign_in_shows_the_data_of_then(window, store):
    window.door.opened.emit(store)
    bench = window.workbench
    bench.open_place("safety")
    page = bench.pages["safety"]
    idle(page)
    page.back_up()
    idle(page)
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    page.open_backup(next(iter(page._rows)))
    page.panel.main.click()
    press(dialog(page), "Restore")
    until(lambda: window.locked and not window.worker.busy, timeout=20_000)
    assert window.workbench is None
    assert "again" in window.door.sign_in.banner.text
    with workspaces.open_workspace(store.folder, PASSWORD) as again:
        assert citizens.count(again) == 0
    assert files.all_backups(store.folder)


def test_home_reminds_when_no_backup_left_the_computer_for_long(qtbot, desk):
    backup_settings.reached_outside(desk.store.folder, dt.datetime.now(dt.UTC) - dt.timedelta(days=40))
    home = HomePage(desk)
    qtbot.addWidget(home)
    home.show()
    assert "40 days old" in home.reminder.text
    backup_settings.reached_outside(desk.store.folder, dt.datetime.now(dt.UTC))
    desk.touched("backup")
    assert not home.reminder.isVisible()


def test_a_backup_is_made_before_the_window_closes_where_something_changed(window, store):
    window.door.opened.emit(store)
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    assert not window.close()
    until(lambda: not window.isVisible(), timeout=20_000)
    made = files.all_backups(store.folder)[0]
    assert made.manifest.counts["citizen"] == 1


def test_when_the_backup_fails_the_person_decides_whether_to_close(window, store):
    backups.backup(store)
    window.door.opened.emit(store)
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    folder = store.folder / "backups"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"")  # a file where the folder should be
    assert not window.close()
    until(lambda: any(one.isVisible() for one in window.findChildren(QDialog)), timeout=20_000)
    assert window.isVisible()
    press(dialog(window), "Close without a backup")
    until(lambda: not window.isVisible(), timeout=20_000)


def test_a_lock_backs_up_too_and_an_hour_of_work_as_well(window, store):
    window.door.opened.emit(store)
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    watch: BackupWatch = window.workbench.backup
    watch._hour.timeout.emit()
    until(lambda: not window.worker.busy, timeout=20_000)
    assert len(files.all_backups(store.folder)) == 1
    citizens.add(store, CitizenInput("Trần Văn Bình", "1981", "male"))
    window.lock()
    until(lambda: not window.worker.busy, timeout=20_000)
    assert files.all_backups(store.folder)[0].manifest.counts["citizen"] == 2


def test_a_backup_that_failed_at_a_lock_is_told_at_the_next_sign_in(window, store):
    backups.backup(store)
    window.door.opened.emit(store)
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    folder = store.folder / "backups"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"")  # a file where the folder should be
    window.lock()
    until(lambda: not window.worker.busy, timeout=20_000)
    folder.unlink()
    folder.with_name("elsewhere").rename(folder)
    for told in (True, False):  # once
        window.door.opened.emit(workspaces.open_workspace(store.folder, PASSWORD))
        banner = window.workbench.page.banner
        assert banner.isVisible() == told
        assert "no backup could be made" in banner.text
        banner.hide()
        window.lock()
        until(lambda: not window.worker.busy, timeout=20_000)


def test_what_the_last_session_left_without_a_backup_is_backed_up_soon_after_the_sign_in(window, store):
    citizens.add(store, CitizenInput("Lê Văn An", "1980", "male"))
    window.door.opened.emit(store)
    watch: BackupWatch = window.workbench.backup
    assert watch._first.isActive()
    watch._first.timeout.emit()
    until(lambda: not window.worker.busy, timeout=20_000)
    assert files.all_backups(store.folder)[0].manifest.counts["citizen"] == 1


def test_back_up_to_a_stick_asks_where_and_makes_one_file_there(page, tmp_path, monkeypatch):
    stick = tmp_path / "usb"
    stick.mkdir()
    citizens.add(page.desk.store, CitizenInput("Lê Văn An", "1980", "male"))
    monkeypatch.setattr(ask, "folder", lambda *_args: stick)
    press(page, "Back up to a USB stick …")
    idle(page)
    (made,) = files.backups_in(stick)
    assert list(stick.iterdir()) == [made.file]
    assert not files.all_backups(page.desk.store.folder)
    assert made.file.name in page.saved.text
    backups.restore(made.file, tmp_path / "new")
    with workspaces.open_workspace(tmp_path / "new", PASSWORD) as again:
        assert citizens.count(again) == 1


def test_no_stick_chosen_and_a_stick_that_is_pulled_make_no_backup(page, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "folder", lambda *_args: None)
    page.back_up_elsewhere()
    idle(page)
    assert not page.saved.isVisible()
    (tmp_path / "usb").write_bytes(b"")  # a file where the stick was
    monkeypatch.setattr(ask, "folder", lambda *_args: tmp_path / "usb")
    said = []
    page.desk.said.connect(lambda _text, kind: said.append(kind))
    page.back_up_elsewhere()
    idle(page)
    assert said == ["error"]


def test_damaged_data_that_were_put_aside_are_listed_and_can_be_deleted(page):
    aside = page.desk.store.folder / "replaced" / "2026-03-01T020304Z"
    aside.mkdir(parents=True)
    for name, size in (("data.db", 3_000_000), ("data.db-wal", 500_000), ("keys.json", 900)):
        (aside / name).write_bytes(bytes(size))
    page.reload()
    idle(page)
    row = page._rows[str(aside / "data.db")]
    assert (safety_words.state(row).word, safety_words.size(row.size)) == ("Damaged data", "3,5 MB")
    assert row.made_at == dt.datetime(2026, 3, 1, 2, 3, 4, tzinfo=dt.UTC)
    page.open_backup(row.id)
    assert not page.panel.main.isVisible()
    assert "erased since are still in them" in " ".join(one.text() for one in page.panel.findChildren(QLabel))
    page.panel.third.click()
    press(dialog(page), "Delete")
    idle(page)
    assert not aside.exists()
    assert page._rows == {}


def test_a_clerk_sees_damaged_data_but_does_not_delete_them(store):
    aside = store.folder / "replaced" / "2026-03-01T020304Z"
    aside.mkdir(parents=True)
    (aside / "data.db").write_bytes(b"x")
    users.add(store, "thu", "Trần Thị Thu", "clerk", "nắng thuyền gạo đường")
    store.close()
    with workspaces.open_workspace(store.folder, "nắng thuyền gạo đường", "thu") as own:
        assert [row.places for row in backup_list.overview(own).rows] == [("put_aside",)]
        with pytest.raises(NoRight):
            backup_list.remove(own, aside / "data.db")


def test_home_tells_of_requests_that_press_and_leads_to_them(qtbot, desk):
    store = desk.store
    one = citizens.add(store, CitizenInput("Lê Văn An", "1980", "male")).value
    home = HomePage(desk)
    qtbot.addWidget(home)
    home.show()
    assert not home.asked.isVisible()
    long_ago = dt.date.today() - dt.timedelta(days=60)
    requests.add(store, one, "see", f"{long_ago:%d/%m/%Y}")
    requests.add(store, one, "copy", f"{dt.date.today():%d/%m/%Y}")
    desk.touched("privacy_request")
    assert home.asked.isVisible()
    assert "1 too late" in home.asked.text()
    gone = []
    desk.went.connect(lambda place, _text: gone.append(place))
    home.asked.click()
    assert gone == ["privacy"]
