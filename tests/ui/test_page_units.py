"""The upper level's home page and list of units."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from tests.ops.handed_in import YEAR, hand_in
from tests.ui.conftest import type_text
from tests.ui.province import PEOPLE, column, dialog, idle, make_province, open_row, page_maker, press, words

from cdht_desktop.ops import units
from cdht_desktop.ui.pages.drill import DrillPage
from cdht_desktop.ui.pages.units import UnitsPage
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.pages.upper_home import UpperHomePage
from cdht_desktop.ui.widgets import ask


@pytest.fixture
def province(upper):
    return make_province(upper)


@pytest.fixture
def show(worker, qtbot):
    return page_maker(worker, qtbot)


# The list of units ----------------------------------------------------------------------------------------------------


def test_each_unit_stands_with_how_far_it_is_and_its_figures(show, province):
    page = show(UnitsPage, province)
    assert column(page.table, 1) == ["Xã Anh", "Xã Bình", "Xã Chưa Nộp", "Xã Lạ"]
    assert column(page.table, 2)[:2] == ["✓ counted", "✓ counted · 3 days late"]
    assert column(page.table, 2)[3] == "✓ counted · not on the list"
    assert column(page.table, 4) == ["3", "1", "", "2"]
    assert "3 of 4 units have handed in · due on 05/12/2026" in page._subtitle.text()


def test_the_list_is_searched_filtered_and_sorted(show, province):
    page = show(UnitsPage, province)
    page.search.ask_for("binh")
    assert column(page.table, 1) == ["Xã Bình"]
    page.search.ask_for("2000")
    assert column(page.table, 1) == ["Xã Lạ"]
    page.follow(":nothing")
    assert column(page.table, 1) == ["Xã Chưa Nộp"]
    page.follow("")
    page.table.order_asked.emit("registered")
    assert column(page.table, 4) == ["1", "2", "3", ""]
    page.table.order_asked.emit("registered")
    assert column(page.table, 4) == ["3", "2", "1", ""]


def test_a_unit_that_another_page_asks_for_is_opened(show, province):
    page = show(UnitsPage, province)
    page.follow("10002")
    assert page.table.current_id() == "10002"
    assert page.panel.isVisible()


def test_nothing_found_offers_all_again(show, province):
    page = show(UnitsPage, province)
    page.search.ask_for("zzz")
    page._empty.action.click()
    assert page.table.rows.rowCount() == 4


def test_a_unit_is_added_and_what_is_wrong_is_told_at_its_field(show, province):
    page = show(UnitsPage, province)
    press(page, "Add a unit")
    form = dialog(page)
    type_text(form.form.field("code"), "10001")
    type_text(form.form.field("name"), "Xã Đôi")
    form.primary.click()
    idle(page)
    assert "has the code 10001 already" in words(form)
    form.form.set_values({"code": "10009", "name": "Xã Đôi", "phone": ""})
    form.primary.click()
    idle(page)
    assert "Xã Đôi" in column(page.table, 1)
    assert page.banner.text == "“Xã Đôi” is saved."


def test_units_that_are_not_on_the_list_are_put_there(show, province):
    page = show(UnitsPage, province)
    assert page.unlisted.isVisible()
    page.unlisted._act.click()
    idle(page)
    assert page.unlisted.isHidden()
    assert all(row.member for row in units.standing(province, YEAR))


def test_a_unit_is_taken_off_the_list_and_put_back_by_undo(show, province):
    page = show(UnitsPage, province)
    open_row(page, page.table, "10003")
    press(page.panel, "Take off the list")
    idle(page)
    assert "Xã Chưa Nộp" not in column(page.table, 1)
    page.banner._act.click()
    idle(page)
    assert "Xã Chưa Nộp" in column(page.table, 1)


def test_a_list_is_imported_after_it_was_looked_at(show, province, tmp_path, monkeypatch):
    file = tmp_path / "list.csv"
    file.write_text("Mã,Tên đơn vị\n10011,Xã Mới\n,Xã Hỏng\n", encoding="utf-8")
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    page = show(UnitsPage, province)
    press(page, "Import a list")
    idle(page)
    looked = dialog(page)
    assert column(looked.problems.table, 3) == ["The unit's code is missing."]
    assert "Xã Mới" not in column(page.table, 1)
    looked.primary.click()
    idle(page)
    assert "Xã Mới" in column(page.table, 1)


def test_the_due_date_is_set_and_a_wrong_one_told(show, province):
    page = show(UnitsPage, province)
    page._due.click()
    form = dialog(page)
    form.form.set_values({"due_on": "ngày mai"})
    form.primary.click()
    assert "dd/mm/yyyy" in words(form)
    form.form.set_values({"due_on": "31/12/2026"})
    form.primary.click()
    idle(page)
    assert units.year_facts(province, YEAR).due_on == dt.date(2026, 12, 31)
    assert "due on 31/12/2026" in page._subtitle.text()


def test_a_year_is_closed_with_a_reason_and_opened_again(show, province):
    page = show(UnitsPage, province)
    page._close.click()
    form = dialog(page)
    form.primary.click()
    idle(page)
    assert "Say by which decision" in words(form)
    type_text(form.form.field("reason"), "Báo cáo 15")
    form.primary.click()
    idle(page)
    assert units.year_facts(province, YEAR).closed_on is not None
    assert page._close.text() == f"Open {YEAR} again …"
    page.banner._act.click()
    idle(page)
    assert units.year_facts(province, YEAR).closed_on is None


def test_a_receipt_is_written_for_one_unit(show, province, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "folder", lambda *_args: tmp_path)
    page = show(UnitsPage, province)
    open_row(page, page.table, "10001")
    press(page.panel, "Write a receipt …")
    idle(page)
    assert [file.suffix for file in sorted(tmp_path.glob("*10001*"))] == [".cdht", ".pdf"]
    assert page.saved.isVisible()


def test_a_units_panel_leads_to_its_persons(show, province):
    page = show(UnitsPage, province)
    open_row(page, page.table, "10001")
    page.panel.main.click()
    assert page.went == [("drill", "10001")]


def test_an_empty_list_offers_to_import_one(show, upper):
    page = show(UnitsPage, upper)
    assert page._empty.action.text() == "Import a list"
    assert page._empty.isVisible()


def test_names_are_shown_without_what_nearly_all_begin_with():
    assert short_name("Hội Khuyến học xã Đồng Tâm") == "Xã Đồng Tâm"
    assert short_name("Xã Đồng Tâm") == "Xã Đồng Tâm"


# Home -----------------------------------------------------------------------------------------------------------------


def test_home_counts_the_year_and_leads_to_what_it_counts(show, province):
    page = show(UpperHomePage, province)
    tiles = {name: tile._number.text() for name, tile in page.tiles.items()}
    assert tiles["counted"] == "3"
    assert tiles["registered"] == "6"
    assert tiles["recognised"] == "2"
    page.tiles["late"].setFocus()
    QTest.keyClick(page.tiles["late"], Qt.Key.Key_Return)
    assert page.went == [("units", ":late")]


def test_home_offers_the_next_thing(show, province):
    page = show(UpperHomePage, province)
    hand_in(province, "10003", PEOPLE, outcome="aside", reason="x")
    page.reload()
    assert page.next.action.text() == "Decide …"
    page.next.action.click()
    assert page.went == [("receive", ":waiting")]


def test_home_of_a_new_workspace_offers_to_bring_in_the_list(show, upper):
    page = show(UpperHomePage, upper)
    page._empty.action.click()
    assert page.went == [("units", "")]


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
@pytest.mark.parametrize("kind", [UnitsPage, UpperHomePage, DrillPage])
def test_no_button_is_cut_off(show, province, kind, size):
    page = show(kind, province)
    page.resize(*size)
    if kind is UnitsPage:
        open_row(page, page.table, "10001")
    idle(page)
    QApplication.processEvents()  # laid out
    for made in page.findChildren(QPushButton):
        if made.isVisible() and made.maximumWidth() > 0:
            assert made.width() >= made.minimumSizeHint().width(), made.text()
