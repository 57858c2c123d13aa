import threading
import time

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shiboken6 import isValid
from tests.ui.conftest import until

from cdht_desktop.errors import FieldErrors, Refused
from cdht_desktop.ops import association, villages
from cdht_desktop.progress import Progress
from cdht_desktop.ui.bug_report import BugReport, Mishaps, details
from cdht_desktop.ui.page import Page
from cdht_desktop.ui.progress_dialog import ProgressDialog, ProgressWatch
from cdht_desktop.ui.widgets import ask
from cdht_desktop.ui.widgets.panel import SidePanel


class VillagesPage(Page):
    tables = frozenset({"village"})
    by_year = False

    def __init__(self, desk):
        super().__init__(desk, "Thôn")
        self.loads = 0

    def load(self):
        self.loads += 1


@pytest.fixture
def page(desk, qtbot):
    made = VillagesPage(desk)
    qtbot.addWidget(made)
    desk.said.connect(made.say)
    made.show()
    return made


def wait(desk, qtbot):
    until(lambda: not desk.busy, timeout=10_000)


def test_writes_run_off_the_gui_thread_and_come_back_on_it(desk, qtbot):
    seen = []

    def write(store):
        seen.append(threading.current_thread())
        return 7

    def done(value):
        seen.extend([threading.current_thread(), value])

    desk.work("Việc", write, done=done)
    wait(desk, qtbot)
    assert seen[0] is not threading.main_thread()
    assert seen[1:] == [threading.main_thread(), 7]


def test_actions_run_one_after_another_in_their_order(desk, qtbot):
    order = []

    def slow(store, name, seconds):
        order.append(f"{name} begins")
        time.sleep(seconds)
        order.append(f"{name} ends")

    desk.work("a", slow, "a", 0.05)
    desk.work("b", slow, "b", 0)
    wait(desk, qtbot)
    assert order == ["a begins", "a ends", "b begins", "b ends"]


def test_a_page_in_sight_reads_again_only_when_its_tables_changed(desk, page, qtbot):
    desk.work("Thêm thôn", villages.add, "Thôn Vai")
    wait(desk, qtbot)
    assert page.loads == 2
    desk.work("Sửa", association.edit, place="Đồng Tâm 2")
    wait(desk, qtbot)
    assert page.loads == 2


def test_a_page_out_of_sight_waits_until_it_is_seen(desk, page, qtbot):
    page.hide()
    desk.work("Thêm thôn", villages.add, "Thôn Vai")
    wait(desk, qtbot)
    assert (page.loads, page.stale) == (1, True)
    page.show()
    assert (page.loads, page.stale) == (2, False)
    page.hide()
    page.show()
    assert page.loads == 2


def test_a_refusal_is_the_banner_of_the_page(desk, page, qtbot):
    def refuse(store):
        raise Refused("Ổ đĩa đã đầy.")

    desk.work("Lưu", refuse)
    wait(desk, qtbot)
    assert page.banner.isVisible()
    assert (page.banner.text, page.banner.kind) == ("Ổ đĩa đã đầy.", "error")


def test_a_refusal_that_the_form_took_is_no_banner(desk, page, qtbot):
    taken = []

    def refuse(store):
        raise FieldErrors({"name": "Thiếu tên."})

    def failed(error):
        taken.append(error.fields)
        return True

    desk.work("Lưu", refuse, failed=failed)
    wait(desk, qtbot)
    assert taken == [{"name": "Thiếu tên."}]
    assert not page.banner.isVisible()


def test_the_button_pressed_is_off_until_the_end_even_of_a_bug(desk, qtbot):
    button = QPushButton()
    qtbot.addWidget(button)

    def break_(store):
        raise ValueError

    desk.work("Lưu", break_, guard=button)
    assert not button.isEnabled()
    wait(desk, qtbot)
    assert button.isEnabled()


def test_a_button_that_is_gone_by_the_end_harms_nothing(desk, qtbot):
    button = QPushButton()
    desk.work("Lưu", lambda _store: time.sleep(0.05), guard=button)
    button.deleteLater()
    QApplication.sendPostedEvents(button, QEvent.Type.DeferredDelete)
    assert not isValid(button)
    wait(desk, qtbot)


def test_undo_says_what_was_undone(desk, page, qtbot):
    desk.undo()
    assert page.banner.kind == "notice"
    desk.work("Thêm thôn", villages.add, "Thôn Vai")
    wait(desk, qtbot)
    desk.undo()
    wait(desk, qtbot)
    assert page.banner.kind == "done"
    assert "Thôn Vai" in page.banner.text
    assert desk.read(villages.all_villages) == []
    desk.redo()
    wait(desk, qtbot)
    assert [village.name for village in desk.read(villages.all_villages)] == ["Thôn Vai"]


def test_cancel_rolls_back_and_says_so(desk, page, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    watch = ProgressWatch(desk.worker, host)

    def long_write(store, progress):
        progress.start("Đang ghi", 1000)
        with store.write("Thêm nhiều thôn") as writing:
            from cdht_desktop.data.tables import VILLAGE  # noqa: PLC0415 - the data layer, for this test alone

            for number in range(1000):
                name = f"thon {number}"
                writing.insert(VILLAGE, {"unit_code": "04849", "name": name, "name_fold": name, "name_sort": name})
                time.sleep(0.005)
                progress.step()

    host.show()
    desk.work("Thêm nhiều thôn", long_write, progress=True)
    until(lambda: watch._dialog is not None, timeout=5000)
    dialog = watch._dialog
    dialog.stop.click()
    wait(desk, qtbot)
    assert desk.read(villages.all_villages) == []
    assert page.banner.kind == "notice"
    until(lambda: not isValid(dialog))


def test_a_short_action_shows_no_progress(desk, qtbot):
    host = QWidget()
    qtbot.addWidget(host)
    watch = ProgressWatch(desk.worker, host)
    desk.work("Ngắn", lambda _store, **_named: None, progress=True)
    wait(desk, qtbot)
    with pytest.raises(AssertionError):
        until(lambda: watch._dialog is not None, timeout=700)


def test_an_unexpected_exception_is_reported_without_its_values_and_the_window_stands(desk, page, qtbot):
    mishaps = Mishaps(page)
    desk.worker.broke.connect(lambda job: mishaps.report(job.title, job.error))

    def break_(store):
        name = "Nguyễn Thị Đào"
        raise ValueError(f"{name} 012345678901")

    desk.work("Đăng ký công dân", break_)
    until(lambda: mishaps._open is not None)
    report = mishaps._open
    text = report._text.toPlainText()
    assert "ValueError" in text
    assert "break_" in text
    assert "Đào" not in text
    assert "012345678901" not in text
    assert page.isVisible()
    report.close()
    until(lambda: mishaps._open is None)
    desk.work("Thêm thôn", villages.add, "Thôn Vai")
    wait(desk, qtbot)
    assert len(desk.read(villages.all_villages)) == 1


def test_the_report_follows_an_exception_to_its_cause():
    def deep():
        try:
            _ = {}["bí mật"]
        except KeyError as error:
            raise RuntimeError("bí mật") from error

    try:
        deep()
    except RuntimeError as error:
        text = details("Việc", error)
    assert "RuntimeError" in text
    assert "KeyError" in text
    assert "bí mật" not in text


def test_hundreds_of_faults_are_one_report(page, qtbot):
    mishaps = Mishaps(page)
    for _number in range(100):
        mishaps.report("Vẽ", ValueError())
    until(lambda: mishaps._open is not None)
    assert len(page.findChildren(BugReport)) == 1
    mishaps._open.close()


def test_a_closed_dialog_is_freed(page, qtbot):
    pressed = []
    dialog = ask.question(page, "Xoá?", "Không lấy lại được.", "Xoá hẳn", lambda: pressed.append(1))
    gone: list[QObject] = []
    dialog.destroyed.connect(lambda: gone.append(1))
    buttons = [button for button in dialog.findChildren(QPushButton) if button.text() == "Xoá hẳn"]
    buttons[0].click()
    until(lambda: bool(gone))
    assert pressed == [1]
    assert not isValid(dialog)


def test_a_page_forgets_its_banner_when_it_is_left(page):
    page.say("Đã lưu.", "done")
    assert page.banner.isVisible()
    page.hide()
    page.show()
    assert not page.banner.isVisible()


def test_a_banner_goes_when_something_newer_was_done_or_it_was_undone(desk, page, qtbot):
    page.say("Đã lưu.", "done")
    desk.work("Xem", lambda _store: None)
    wait(desk, qtbot)
    assert page.banner.isVisible()
    desk.work("Thêm thôn", villages.add, "Thôn Vai")
    wait(desk, qtbot)
    assert not page.banner.isVisible()
    panel = SidePanel(page)
    panel.show()
    page.say("Đã thêm.", "done")
    assert panel.banner.isVisible()
    desk.work("Thêm thôn", villages.add, "Thôn Bến")
    wait(desk, qtbot)
    assert not panel.banner.isVisible()
    page.say("Đã thêm.", "done")
    panel.banner.error("Chưa lưu phiếu.")
    desk.work("Thêm thôn", villages.add, "Thôn Hoà")
    wait(desk, qtbot)
    assert panel.banner.isVisible()


def test_neither_enter_nor_space_stops_a_long_action_that_has_just_begun(page, qtbot):
    progress = Progress()
    dialog = ProgressDialog("Nhập danh sách", progress, page)
    with qtbot.waitActive(dialog):
        dialog.open()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(dialog.focusWidget() or dialog, key)
    assert dialog.stop.isEnabled()
    assert not dialog.stop.isDefault()
    progress.check()
    dialog.end()


def test_the_question_about_unsaved_words_leads_back_to_them(page, qtbot):
    dropped = []
    dialog = ask.unsaved(page, lambda: dropped.append(1))
    stay, drop = (
        next(made for made in dialog.findChildren(QPushButton) if made.text() == words)
        for words in ("Back to the form", "Drop what was typed")
    )
    assert (stay.property("role"), drop.property("role")) == ("primary", "")
    assert stay.isDefault()
    assert dialog.focusWidget() is stay
    qtbot.keyClick(stay, Qt.Key.Key_Return)
    assert dropped == []
