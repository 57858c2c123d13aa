import subprocess
import sys
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QGroupBox,
    QLabel,
    QRadioButton,
    QTableView,
    QTabWidget,
    QWidget,
)  # fmt: skip
from tests.ui.conftest import PASSWORD, shut, type_text, until

from cdht_desktop import words
from cdht_desktop.errors import DiskProblem
from cdht_desktop.ops import association, citizens, demo, drafts, history, workspaces
from cdht_desktop.ui import qt_words, theme
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.pages import help as help_page
from cdht_desktop.ui.pages.help import topic_text
from cdht_desktop.ui.pages.home_steps import StepCard
from cdht_desktop.ui.registry import places

LIGHT_START = """
import sys
import cdht_desktop.app
heavy = {"sqlmodel", "sqlalchemy", "reportlab", "openpyxl", "cryptography", "alembic"} & set(sys.modules)
assert not heavy, heavy
"""


@pytest.fixture
def window(qtbot):
    made = MainWindow()
    made.resize(1366, 768)
    qtbot.addWidget(made, before_close_func=shut)
    made.show()
    until(lambda: made.door.workspaces is not None, timeout=20_000)
    return made


@pytest.fixture
def inside(window, store, qtbot):
    """The window with a workspace open."""
    window.door.opened.emit(store)
    return window


def press(qtbot, key=Qt.Key.Key_Tab, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_nothing_heavy_is_imported_before_the_sign_in_is_shown():
    subprocess.run([sys.executable, "-c", LIGHT_START], check=True)


def test_the_first_run_goes_from_start_to_home_by_the_keyboard_alone(window, qtbot, tmp_path):
    door = window.door
    with qtbot.waitActive(window):
        window.activateWindow()
    assert door._current() is door.welcome
    press(qtbot, Qt.Key.Key_Space)
    assert door._current() is door.make
    type_text(QApplication.focusWidget(), "04849")
    press(qtbot)
    type_text(QApplication.focusWidget(), "Hội Khuyến học xã Đồng Tâm")
    press(qtbot)
    QApplication.focusWidget().selectAll()
    type_text(QApplication.focusWidget(), str(tmp_path / "sổ"))
    press(qtbot)
    press(qtbot)
    type_text(QApplication.focusWidget(), PASSWORD)
    press(qtbot)
    type_text(QApplication.focusWidget(), PASSWORD)
    press(qtbot, Qt.Key.Key_Return)
    until(lambda: door._current() is door.keep_code, timeout=10_000)
    assert not door.keep_code.primary.isEnabled()
    press(qtbot, Qt.Key.Key_Space)
    press(qtbot)
    press(qtbot, Qt.Key.Key_Space)
    until(lambda: window.workbench is not None)
    store = window.workbench.desk.store
    assert association.get(store).name == "Hội Khuyến học xã Đồng Tâm"
    assert workspaces.remembered() == [store.folder]


def test_faults_of_the_first_run_stand_at_their_fields(window, qtbot, tmp_path):
    door = window.door
    door.welcome.make.emit()
    door.make.form.set_values({"unit": "12", "folder": tmp_path / "sổ", "password": "ngắn", "again": "ngắn"})
    door.make.primary.click()
    until(lambda: not window.worker.busy)
    faults = [line for line in door.make.findChildren(QLabel) if line.property("role") == "fault" and line.isVisible()]
    assert len(faults) == 3
    assert QApplication.focusWidget() is door.make.form.field("unit")
    assert door.make.isEnabled()


def test_a_wrong_password_is_one_sentence_and_the_field_is_ready_again(window, store, qtbot):
    store.close()
    door = window.door
    door.ask_password(store.folder)
    type_text(door.sign_in.form.field("password"), "không phải mật khẩu")
    qtbot.keyClick(door.sign_in.form.field("password"), Qt.Key.Key_Return)
    until(lambda: not window.worker.busy)
    assert door.sign_in.banner.isVisible()
    assert window.workbench is None
    assert QApplication.focusWidget() is door.sign_in.form.field("password")


def test_a_bug_while_opening_leaves_the_sign_in_usable(window, store, qtbot, monkeypatch):
    def break_(_folder, _password, _user):
        raise ZeroDivisionError

    door = window.door
    monkeypatch.setattr(workspaces, "open_workspace", break_)
    door.ask_password(store.folder)
    door.sign_in.primary.click()
    assert not door.sign_in.primary.isEnabled()
    until(lambda: window.mishaps._open is not None)
    assert door.sign_in.primary.isEnabled()
    window.mishaps._open.close()


def test_locking_hides_the_pages_and_closes_the_workspace_until_the_password(inside, store, qtbot):
    bench = inside.workbench
    inside.lock()
    assert not bench.isVisible()
    until(lambda: not inside.worker.busy)
    with workspaces.open_workspace(store.folder, PASSWORD):
        pass  # it would refuse while the window held it
    door = inside.door
    type_text(door.sign_in.form.field("password"), PASSWORD)
    qtbot.keyClick(door.sign_in.form.field("password"), Qt.Key.Key_Return)
    until(bench.isVisible, timeout=10_000)
    assert inside.workbench is bench
    assert door.sign_in.password == ""


def test_a_forgotten_password_is_set_again_by_the_code(window, qtbot, tmp_path):
    made = workspaces.create(tmp_path / "sổ", unit="04849", name="Hội", level="commune", password=PASSWORD)
    made.store.close()
    door = window.door
    door.ask_password(tmp_path / "sổ")
    door.sign_in.forgot.emit()
    door.recover.form.set_values({"code": made.recovery_code, "password": "mật khẩu mới tinh", "again": "khác"})
    door.recover.primary.click()
    assert not window.worker.busy
    door.recover.form.set_values({"again": "mật khẩu mới tinh"})
    door.recover.primary.click()
    until(lambda: window.workbench is not None, timeout=10_000)


def test_the_title_holds_no_personal_data(inside):
    assert "Đồng Tâm" not in inside.windowTitle()


def test_every_place_whose_page_is_there_opens(inside):
    bench = inside.workbench
    for place in bench.places:
        bench.open_place(place.key)
        assert bench._key_in_sight() == place.key
        until(lambda: not inside.worker.busy)  # pages that make a paper: pytest-qt closes the window first


def test_no_page_opens_a_window_of_its_own_while_it_is_built(inside, qapp):
    class Watch(QObject):
        def __init__(self):
            super().__init__()
            self.seen = []

        def eventFilter(self, watched, event):  # noqa: N802 - Qt's own name
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
                self.seen.append(repr(watched))
            return False

    watch = Watch()
    qapp.installEventFilter(watch)
    for place in inside.workbench.places:
        inside.workbench.open_place(place.key)
        until(lambda: not inside.worker.busy)
    qapp.removeEventFilter(watch)
    assert watch.seen == []  # on Windows it flashes, and takes the keyboard away


def test_every_button_has_words_and_none_is_english(vietnamese, inside):
    english = {id_ for id_, said in words._translations._catalog.items() if isinstance(id_, str) and id_ != said}
    bench = inside.workbench
    for place in bench.places:
        bench.open_place(place.key)
        for widget in inside.findChildren(QAbstractButton):
            if widget.isVisible() and not isinstance(widget.parentWidget(), QTableView):
                said = widget.text() or widget.accessibleName() or widget.toolTip()
                assert said, (place.key, widget)
                assert said not in english, (place.key, said)


def test_the_menu_of_a_text_field_is_vietnamese(vietnamese, inside, qtbot):
    inside.workbench.open_place("settings")
    menu = inside.workbench.page.form.field("name").createStandardContextMenu()
    said = [act.text().split("\t")[0] for act in menu.actions() if act.text()]
    assert said == ["Hoàn tác", "Làm lại", "Cắt", "Chép", "Dán", "Xoá", "Chọn tất cả"]


def test_the_home_page_opens_a_year_and_shows_the_path(inside, qtbot):
    bench = inside.workbench
    assert bench.desk.year is None
    bench.ask_year()
    dialog = next(dialog for dialog in bench.findChildren(QDialog) if dialog.isVisible())
    dialog.primary.click()
    until(lambda: bench.desk.year is not None, timeout=10_000)
    cards = bench.page.findChildren(StepCard)
    assert [card.step.key for card in cards] == [
        "citizens",
        "register",
        "score",
        "review",
        "recognise",
        "print",
        "hand_up",
    ]
    assert [card.action.isVisible() for card in cards].count(True) == 1


def test_a_step_opens_its_page_by_keyboard(inside, qtbot, monkeypatch):
    went = []
    bench = inside.workbench
    bench.desk.went.disconnect(bench.open_place)
    bench.desk.went.connect(lambda place, _text: went.append(place))
    card = bench.page.findChildren(StepCard)[0]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Return)
    assert went == ["citizens"]


def test_f1_opens_the_help_of_the_page_with_its_keys(inside):
    bench = inside.workbench
    bench.open_place("settings")
    bench.open_help()
    assert bench._key_in_sight() == "help"
    text = bench.page.text.toPlainText()
    assert "Ctrl+S" in text
    assert "Hội và cài đặt" in text


def test_settings_are_saved_and_undone(inside, qtbot):
    bench = inside.workbench
    bench.open_place("settings")
    page = bench.page
    field = page.form.field("signer_name")
    field.setText("Quách Thị Hồng")
    page._save.click()
    until(lambda: not bench.desk.busy)
    assert association.get(bench.desk.store).signer_name == "Quách Thị Hồng"
    bench.desk.undo()
    until(lambda: not bench.desk.busy)
    assert field.text() == ""


def test_the_history_shows_an_action_field_by_field_and_takes_it_back(inside, qtbot):
    bench = inside.workbench
    association.edit(bench.desk.store, place="Chợ Bến")
    bench.open_place("history")
    page = bench.page
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    words = " ".join(line.text() for line in page.panel.findChildren(QLabel))
    assert "Đồng Tâm → Chợ Bến" in words
    page._take_back.click()
    until(lambda: not bench.desk.busy)
    assert association.get(bench.desk.store).place == "Đồng Tâm"


def test_keys_lead_to_the_search_and_to_the_places(inside, qtbot):
    bench = inside.workbench
    with qtbot.waitActive(inside):
        inside.activateWindow()
    qtbot.keyClick(bench, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is bench.topbar._search
    for key, number in (("settings", Qt.Key.Key_0), ("home", Qt.Key.Key_1)):
        qtbot.keyClick(bench, number, Qt.KeyboardModifier.AltModifier)
        until(lambda key=key: bench._key_in_sight() == key)
    qtbot.keyClick(bench, Qt.Key.Key_F1)
    assert bench._key_in_sight() == "help"


def test_search_goes_to_the_citizens(inside, qtbot, monkeypatch):
    bench = inside.workbench
    bench.topbar.focus_search()
    asked = []
    bench.topbar.search_asked.disconnect()
    bench.topbar.search_asked.connect(asked.append)
    type_text(bench.topbar._search, "Đào")
    qtbot.keyClick(bench.topbar._search, Qt.Key.Key_Return)
    assert asked == ["Đào"]


def half_typed(inside):
    inside.workbench.open_place("citizens")
    page = inside.workbench.page
    page._actions._primary.click()
    page.panel.form.set_values({"name": "Nguyễn Thị Đào"})
    inside.workbench.open_place("home")
    return page


def test_closing_keeps_the_unsaved_words_of_a_citizen_without_a_question(inside, store):
    half_typed(inside)
    inside.close()
    until(lambda: not inside.isVisible())  # once what was changed is backed up
    with workspaces.open_workspace(store.folder, PASSWORD) as again:
        assert [draft.values["name"] for draft in drafts.all_drafts(again)] == ["Nguyễn Thị Đào"]


def test_closing_asks_where_the_disk_keeps_nothing(inside, monkeypatch):
    def full(*_args):
        raise DiskProblem("full")

    page = half_typed(inside)
    monkeypatch.setattr(drafts, "keep", full)
    inside.close()
    assert inside.isVisible()
    assert inside.workbench.page is page
    dialog = next(child for child in inside.findChildren(QDialog) if child.isVisible())
    dialog.reject()
    page.panel.form.set_values({"name": ""})
    inside.close()
    until(lambda: not inside.isVisible())  # once what was changed is backed up


def test_locking_keeps_unsaved_words_and_the_form_goes_on_with_them(inside, store, qtbot):
    page = half_typed(inside)
    inside.lock()
    until(lambda: not inside.worker.busy)
    with workspaces.open_workspace(store.folder, PASSWORD) as again:
        assert len(drafts.all_drafts(again)) == 1
    type_text(inside.door.sign_in.form.field("password"), PASSWORD)
    qtbot.keyClick(inside.door.sign_in.form.field("password"), Qt.Key.Key_Return)
    until(inside.workbench.isVisible, timeout=10_000)
    inside.workbench.open_place("citizens")
    assert page.panel.form.values()["name"] == "Nguyễn Thị Đào"
    page.panel.form.set_values({"birth": "1958"})
    page.panel.save()
    until(lambda: not inside.worker.busy)
    assert drafts.all_drafts(inside.workbench.desk.store) == []


def test_a_card_scanned_into_the_search_above_opens_the_citizens_form(inside, qtbot):
    with qtbot.waitActive(inside):
        inside.activateWindow()
    inside.workbench.topbar.focus_search()
    for letter in "001158012632||Nguyễn Thị Đào|05031958|Nữ|Thôn Vai|10052021":
        type_text(QApplication.focusWidget(), letter)
    page = inside.workbench.page
    until(lambda: page.panel.form.values()["name"] == "Nguyễn Thị Đào")
    assert not inside.workbench.topbar._search.text()


def test_closing_while_something_is_written_waits(inside, qtbot):
    import threading  # noqa: PLC0415 - for this test alone

    go = threading.Event()
    inside.workbench.desk.work("Dài", lambda _store: go.wait(10))
    inside.close()
    assert inside.isVisible()
    go.set()
    until(lambda: not inside.worker.busy)


def test_enter_presses_the_button_that_has_the_keyboard(window, qtbot):
    window.door.welcome.primary.setFocus()
    qtbot.keyClick(window.door.welcome.primary, Qt.Key.Key_Return)
    assert window.door._current() is window.door.make


def test_every_place_of_both_levels_has_its_help():
    for level in ("commune", "upper"):
        for place in places(level):
            assert topic_text(place.help).startswith("# "), place.key


def test_the_upper_level_opens_its_own_places(window, tmp_path, qtbot):
    made = workspaces.create(tmp_path / "tỉnh", unit="17", name="Hội tỉnh", level="upper", password=PASSWORD)
    with made.store as upper:
        window.door.opened.emit(upper)
        bench = window.workbench
        assert [place.key for place in bench.places][:3] == ["home", "receive", "units"]
        for place in bench.places:
            bench.open_place(place.key)
            assert bench._key_in_sight() == place.key
            until(lambda: not window.worker.busy)


def test_the_example_opens_is_not_remembered_and_tells_its_password(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(workspaces, "proposed_folder", lambda: tmp_path / "Dữ liệu của Hội")
    monkeypatch.setattr(demo, "make_year", partial(demo.make_year, count=40))
    window.door.welcome.demo.emit()
    until(lambda: window.workbench is not None, timeout=60_000)
    assert citizens.count(window.workbench.desk.store) == 40
    assert workspaces.remembered() == []
    window.lock()
    assert demo.PASSWORD in window.door.sign_in.banner.text


def test_the_search_above_is_empty_again_on_another_page(inside, qtbot):
    bench = inside.workbench
    search = bench.topbar._search
    type_text(search, "Đào")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert bench._key_in_sight() == "citizens"
    assert search.text() == "Đào"
    bench.open_place("history")
    assert search.text() == ""


def test_a_page_that_needs_a_year_leads_to_opening_one(inside):
    bench = inside.workbench
    bench.open_place("hand_up")
    bench.desk.go_to("home")
    assert bench._key_in_sight() == "home"
    dialog = next(dialog for dialog in bench.findChildren(QDialog) if dialog.isVisible())
    assert isinstance(dialog, OpenYear)
    dialog.close()


def test_without_a_year_the_heading_says_what_the_button_does(inside):
    bench = inside.workbench
    home = bench.page
    assert "list of citizens" in home._title.text()
    assert next(card for card in home.cards if card.action.isVisible()).step.key == "citizens"
    citizens.add(bench.desk.store, citizens.CitizenInput("Nguyễn Thị Đào", "1980"))
    home.reload()
    assert home._title.text() == "Open a year to begin"
    next(card for card in home.cards if card.action.isVisible()).action.click()
    dialog = next(dialog for dialog in home.findChildren(QDialog) if dialog.isVisible())
    assert isinstance(dialog, OpenYear)
    dialog.close()


def test_closing_with_unsaved_settings_asks_first(inside):
    bench = inside.workbench
    bench.open_place("settings")
    page = bench.page
    page.form.field("signer_name").setText("Quách Thị Hồng")
    bench.open_place("home")
    inside.close()
    assert inside.isVisible()
    assert bench.page is page
    dialogs = [child for child in inside.findChildren(QDialog) if child.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()
    page._drop()
    inside.close()
    until(lambda: not inside.isVisible())  # once what was changed is backed up


def test_a_narrow_history_gives_the_room_of_an_empty_column_to_what_was_done(inside):
    bench = inside.workbench
    changes = association.edit(bench.desk.store, place="Chợ Bến")
    bench.open_place("history")
    table = bench.page.table
    assert not table.isColumnHidden(3)
    inside.resize(910, 512)
    until(lambda: table.isColumnHidden(3))
    wide = table.columnWidth(1)
    history.undo(bench.desk.store, changes.id)
    bench.page.reload()
    assert not table.isColumnHidden(3)
    assert table.columnWidth(1) < wide
    until(lambda: table.horizontalScrollBar().maximum() == 0)


def test_the_words_of_a_file_dialog_and_of_the_help_are_the_right_ones(vietnamese, inside, monkeypatch):
    said = {"Name (of a file)": "Tên", "Keyboard shortcuts": "Phím tắt"}
    monkeypatch.setattr(qt_words, "_", lambda word: said.get(word, word))
    monkeypatch.setattr(help_page, "_", lambda word: said.get(word, word))
    assert QApplication.translate("QFileSystemModel", "Name") == "Tên"
    inside.workbench.open_help()
    assert "Phím tắt" in inside.workbench.page.text.toPlainText()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is the system's own")
def test_every_word_of_the_print_dialog_is_ours(qapp, vietnamese, monkeypatch):
    monkeypatch.setattr(qt_words, "_", lambda word: f"*{word}")
    dialog = QPrintDialog(QPrinter(QPrinter.PrinterMode.HighResolution))
    parts = [*dialog.findChildren(QLabel), *dialog.findChildren(QAbstractButton)]
    said = {part.text() for part in parts} | {part.title() for part in dialog.findChildren(QGroupBox)}
    said |= {tabs.tabText(at) for tabs in dialog.findChildren(QTabWidget) for at in range(tabs.count())}
    assert "*Location:" in said
    assert "*to (a page)" in said
    assert {word for word in said if word.strip("./ ") and not word.startswith("*")} == set()
    dialog.deleteLater()


def test_what_cannot_be_ticked_looks_so(qtbot):
    for kind in (QCheckBox, QRadioButton):
        for checked in (True, False):
            shown = kind("Vùng khó khăn")
            qtbot.addWidget(shown)
            shown.setChecked(checked)
            shown.show()
            can = shown.grab().toImage()
            shown.setEnabled(False)
            colours = {
                (image.pixelColor(x, y).name())
                for image in (shown.grab().toImage(),)
                for x in range(image.width())
                for y in range(image.height())
            }
            assert colours.isdisjoint({theme.LIGHT.accent.lower(), theme.LIGHT.text.lower()})
            assert can != shown.grab().toImage()


def test_a_small_laptop_with_larger_letters_shows_every_place_of_the_rail(inside):
    inside.resize(911, 512)
    bar = inside.workbench.rail._area.verticalScrollBar()
    until(lambda: bar.maximum() == 0)
