"""The import of lists: columns chosen by hand and remembered, the marked list, what the result says."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from tests.ui.conftest import until

from cdht_desktop.ops import citizens
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ui.pages.citizen_import import ImportWizard
from cdht_desktop.ui.widgets import ask

ODD = ["Thứ", "Ai", "Bao giờ", "Mã", "Chỗ"]
PEOPLE = [
    [1, "Hà Thị Hoà", "05/03/1972", "001172000011", "Thôn Vai"],
    [2, "Lê Công Khánh", "30/02/1961", "001061000012", "Thôn Vai"],
]
FIELDS = ["position", "whole_name", "birth", "id_number", "village"]


def write(path: Path, *rows) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


@pytest.fixture
def wizard(desk):
    window = QWidget()
    window.resize(1366, 768)
    made = []

    def open_one(*files) -> ImportWizard:
        made.append(ImportWizard(desk, files, window))
        made[-1].show()
        return made[-1]

    yield open_one
    window.deleteLater()


def idle(dialog):
    until(lambda: not dialog._desk.busy)
    QApplication.sendPostedEvents()


def go(dialog):
    dialog.primary.click()
    idle(dialog)


def choose(dialog, at, field):
    choice = dialog.check.columns.grid.choices[at]
    choice.set_value(field)
    choice.activated.emit(choice.currentIndex())


def shown(dialog):
    return [choice.value() for choice in dialog.check.columns.grid.choices]


def read_odd(wizard, tmp_path):
    dialog = wizard(write(tmp_path / "a.xlsx", ["DANH SÁCH"], ODD, *PEOPLE))
    go(dialog)
    return dialog


def test_a_list_that_nobody_understands_comes_to_its_columns_instead_of_a_dead_end(wizard, tmp_path):
    dialog = read_odd(wizard, tmp_path)
    assert dialog.step == 1
    assert dialog.check.columns.isVisible()
    assert shown(dialog) == [""] * 5
    assert not dialog.primary.isEnabled()
    assert dialog.focusWidget() is dialog.check.columns.grid.choices[0]
    for at, field in enumerate(FIELDS):
        choose(dialog, at, field)  # one after another, while the list is being checked
    idle(dialog)
    assert dialog.check.counts["written"].text() == "✓ 1 to add"
    assert dialog.check.counts["errors"].text() == "× 1 with an error, left out"
    assert dialog.check.columns.isVisible()
    assert shown(dialog) == FIELDS
    go(dialog)
    assert citizens.count(dialog._desk.store) == 1


def test_a_file_that_holds_nothing_is_said_where_files_are_chosen(wizard, tmp_path):
    dialog = wizard(write(tmp_path / "trống.xlsx"))
    go(dialog)
    assert (dialog.step, dialog.banner.kind) == (0, "error")
    assert "trống.xlsx" in dialog.banner.text
    assert dialog.choose.first_field.hasFocus()  # Enter must not leave the file out
    assert dialog.primary.isEnabled()


def test_columns_are_as_last_time_and_the_programs_own_guess_is_one_button_away(wizard, tmp_path):
    dialog = read_odd(wizard, tmp_path)
    for at, field in enumerate(FIELDS):
        choose(dialog, at, field)
    idle(dialog)
    go(dialog)
    dialog.reject()
    again = read_odd(wizard, tmp_path)
    assert again.check.counts["columns"].text() == "● Columns as last time"
    assert shown(again) == FIELDS
    assert not again.check.columns.own.isHidden()
    again.check.columns.own.click()
    idle(again)
    assert shown(again) == [""] * 5
    assert again.check.counts["columns"].text() == ""


def test_a_field_stands_in_one_column_and_a_name_in_two_is_one_choice(wizard, tmp_path):
    rows = [["STT", "Họ đệm", "Tên", "Năm sinh"], [1, "Hà Thị", "Hoà", "1972"]]
    dialog = wizard(write(tmp_path / "a.xlsx", *rows))
    go(dialog)
    assert shown(dialog) == ["position", "surname", "name", "birth"]
    choose(dialog, 1, "whole_name")
    idle(dialog)
    assert shown(dialog) == ["position", "whole_name", "", "birth"]
    choose(dialog, 2, "name")
    choose(dialog, 1, "surname")
    idle(dialog)
    assert shown(dialog) == ["position", "surname", "name", "birth"]


def test_the_first_row_of_people_can_be_another(wizard, tmp_path):
    rows = [["Họ và tên", "Năm sinh"], ["Mẫu Thị Ghi", "1950"], ["Hà Thị Hoà", "1972"]]
    dialog = wizard(write(tmp_path / "a.xlsx", *rows))
    go(dialog)
    assert dialog.check.counts["written"].text() == "✓ 2 to add"
    first = dialog.check.columns.first
    assert first.value() == 2
    first.set_value(3)
    first.activated.emit(first.currentIndex())
    idle(dialog)
    assert dialog.check.counts["written"].text() == "✓ 1 to add"
    assert first.value() == 3


def test_the_preview_masks_id_numbers_and_colours_bad_cells(wizard, tmp_path):
    dialog = read_odd(wizard, tmp_path)
    for at, field in enumerate(FIELDS):
        choose(dialog, at, field)
    idle(dialog)
    model = dialog.check.columns.grid.model()
    assert model.index(2, 3).data() == "••••••••0011"
    assert model.index(2, 1).data() == "Hà Thị Hoà"
    assert model.index(3, 2).data(Qt.ItemDataRole.ToolTipRole) == "30/02/1961 is a date that does not exist."
    grounds = {at for at in range(5) if model.index(3, at).data(Qt.ItemDataRole.BackgroundRole) is not None}
    assert grounds == {2}


def test_columns_are_chosen_with_the_keyboard_and_enter_imports_nothing_there(wizard, tmp_path, qtbot):
    dialog = wizard(write(tmp_path / "a.xlsx", ["Họ và tên", "Năm sinh"], ["Hà Thị Hoà", "1972"]))
    with qtbot.waitActive(dialog):
        dialog.activateWindow()
    go(dialog)
    columns = dialog.check.columns
    dialog.check.tabs.setCurrentWidget(columns)
    reached = []
    dialog.check.tabs.tabBar().setFocus()
    for _press in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget())
    wanted = [columns.first, columns.grid, *columns.grid.choices]
    assert [widget for widget in reached if widget in wanted][: len(wanted)] == wanted
    columns.grid.choices[1].setFocus()
    QTest.keyClick(columns.grid.choices[1], Qt.Key.Key_Return)
    assert dialog.step == 1
    assert columns.grid.choices[1].view().isVisible()
    columns.grid.choices[1].hidePopup()
    columns.grid.setFocus()
    columns.grid.setCurrentIndex(columns.grid.model().index(0, 0))
    QTest.keyClick(columns.grid, Qt.Key.Key_Return)
    assert columns.grid.choices[0].view().isVisible()
    columns.grid.choices[0].hidePopup()
    assert citizens.count(dialog._desk.store) == 0


@pytest.mark.parametrize("size", [(1366, 768), (911, 512)])
def test_people_and_choices_are_in_sight_on_every_screen(wizard, tmp_path, size):
    titles = [["HỘI KHUYẾN HỌC XÃ THỬ"], ["DANH SÁCH"], [], ["Kèm theo quyết định"]]
    head = [f"Cột thứ {number} có tên rất dài" for number in range(40)]
    dialog = wizard(write(tmp_path / "a.xlsx", *titles, head, *([f"x{at}" for at in range(40)] for _row in range(9))))
    dialog.parentWidget().resize(*size)
    dialog.resize(size[0] - 32, size[1] - 32)
    go(dialog)
    QApplication.sendPostedEvents()
    grid = dialog.check.columns.grid
    rows = {grid.rowAt(y) for y in range(0, grid.viewport().height(), 10)}
    assert {4, 5, 6} <= rows  # the header, and people below it
    grid.choices[39].setFocus()
    QApplication.sendPostedEvents()
    box = grid.choices[39].geometry()
    assert box.left() >= 0
    assert box.right() <= grid.head.width()
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def test_the_marked_list_is_saved_from_the_check_and_from_the_result(wizard, tmp_path, monkeypatch):
    out = tmp_path / "ra.xlsx"
    monkeypatch.setattr(ask, "save_file", lambda *_asked: out)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    dialog = wizard(
        write(tmp_path / "a.xlsx", ["Họ và tên", "Năm sinh"], ["Hà Thị Hoà", "1972"], ["Lê Công", "30/02/61"])
    )
    go(dialog)
    dialog.check.problems.save.click()
    idle(dialog)
    sheet = openpyxl.load_workbook(out).active
    assert sheet["B3"].comment is not None
    assert dialog.banner.kind == "done"
    next(button for button in dialog.banner.findChildren(QPushButton) if button.text() == "Open it").click()
    assert opened == [str(out)]
    out.unlink()
    go(dialog)
    assert dialog.step == 2
    dialog.outcome.save.click()
    idle(dialog)
    assert out.exists()


def test_several_lists_with_faults_are_saved_in_a_folder(wizard, tmp_path, monkeypatch):
    rows = [["Họ và tên", "Năm sinh"], ["Hà Thị Hoà", "1972"], ["Lê Công", "30/02/1961"]]
    folder = tmp_path / "ra"
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda *_asked: folder)
    dialog = wizard(*(write(tmp_path / name, *rows) for name in ("a.xlsx", "b.xlsx")))
    go(dialog)
    dialog.check.problems.save.click()
    idle(dialog)
    assert sorted(path.name for path in folder.iterdir()) == ["a - faults marked.xlsx", "b - faults marked.xlsx"]


def test_the_result_tells_of_people_who_may_be_there_twice(wizard, tmp_path, desk):
    dialog = wizard(write(tmp_path / "a.xlsx", ["Họ và tên", "Năm sinh", "Thôn"], ["Hà Thị Hoà", "1972", "Thôn Vai"]))
    go(dialog)
    go(dialog)
    assert not dialog.outcome.look.isVisible()
    citizens.add(desk.store, CitizenInput("Mai Thị Đào", "05/03/1980"))
    citizens.add(desk.store, CitizenInput("Mai Thị Đào", "05/03/1980"))
    dialog.reject()
    went = []
    desk.went.connect(lambda place, _text: went.append(place))
    dialog = wizard(write(tmp_path / "b.xlsx", ["Họ và tên", "Năm sinh", "Thôn"], ["Lê Công", "1961", "Thôn Vai"]))
    go(dialog)
    go(dialog)
    assert dialog.outcome.look.isVisible()
    assert dialog.outcome.twice.text() == "1 people may be on the list twice."
    dialog.outcome.look.click()
    assert went == ["duplicates"]
