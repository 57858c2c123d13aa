"""The upper level's home page and list of units, and the way down to one person's record."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from tests.ops.handed_in import FARMERS, WORKERS, YEAR, One, hand_in
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import history, tasks, units
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.drill import DrillPage
from cdht_desktop.ui.pages.units import UnitsPage
from cdht_desktop.ui.pages.units_words import short_name
from cdht_desktop.ui.pages.upper_home import UpperHomePage
from cdht_desktop.ui.widgets import ask

PEOPLE = [
    One("1", "Nguyễn Thị Đào", number="024160001234", village="Thôn Đồi", certificate="2026-0001"),
    One("2", "Trần Văn Ánh", village="Thôn Vai", group=WORKERS, grade="failed"),
    One("3", "Lê Thị Ân", village="Thôn Vai", group=FARMERS, grade=None),
]
LATE = "2026-12-08T12:00:00.000+00:00"


@pytest.fixture
def province(upper):
    """Two units that handed in (one late), one that did not, and one that is not on the list."""
    for code, name in (
        ("10001", "Hội Khuyến học xã Anh"),
        ("10002", "Hội Khuyến học xã Bình"),
        ("10003", "Xã Chưa Nộp"),
    ):
        units.add(upper, code, name)
    units.set_due(upper, YEAR, dt.date(2026, 12, 5))
    hand_in(upper, "10001", PEOPLE)
    hand_in(upper, "10002", PEOPLE[:1], at=LATE)
    hand_in(upper, "20001", PEOPLE[1:], name="Hội Khuyến học xã Lạ")
    return upper


@pytest.fixture
def show(worker, qtbot):
    def made(kind, store):
        desk = Desk(store, worker)
        desk.set_year(YEAR)
        page = kind(desk)
        desk.said.connect(page.say)
        page.went = []
        desk.went.connect(lambda place, text: page.went.append((place, text)))
        qtbot.addWidget(page)
        page.resize(1146, 712)
        page.show()
        return page

    return made


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(widget) -> str:
    return " ".join(made.text() for made in widget.findChildren(QLabel) if made.isVisibleTo(widget))


def column(table, number: int) -> list[str]:
    return [str(table.rows.index(row, number).data() or "") for row in range(table.rows.rowCount())]


def dialog(page) -> QDialog:
    (found,) = [made for made in page.findChildren(QDialog) if made.isVisible()]
    return found


def press(widget, text: str) -> None:
    next(made for made in widget.findChildren(QPushButton) if made.text() == text).click()


def open_row(page, table, row_id: str) -> None:
    table.go_to(row_id)
    QTest.keyClick(table, Qt.Key.Key_Return)
    idle(page)


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


# Down to a person -----------------------------------------------------------------------------------------------------


@pytest.fixture
def drill(show, province):
    page = show(DrillPage, province)
    page.follow("10001")
    return page


def test_a_units_year_is_counted_by_village_and_group(drill):
    assert column(drill.villages.table, 0) == ["Thôn Đồi", "Thôn Vai", "Total"]
    assert column(drill.villages.table, 1) == ["1", "2", "3"]
    assert column(drill.groups.table, 0) == ["Nông dân", "Công nhân", "Total"]


def test_enter_on_a_village_shows_its_persons_and_back_shows_all(drill):
    open_row(drill, drill.villages.table, drill.villages.table.rows.ids[1])
    assert drill.tabs.currentWidget() is drill.persons
    assert column(drill.persons.table, 1) == ["Trần Văn Ánh", "Lê Thị Ân"]
    drill._way_back.click()
    assert drill.tabs.currentIndex() == 0
    drill._way_back.click()
    assert drill.went == [("units", "10001")]
    drill.tabs.setCurrentIndex(2)
    assert drill.persons.table.rows.rowCount() == 3


def test_persons_are_found_by_name_last_digits_and_result(drill):
    drill.tabs.setCurrentIndex(2)
    drill.persons.search.ask_for("dao")
    assert column(drill.persons.table, 1) == ["Nguyễn Thị Đào"]
    drill.persons.search.ask_for("1234")
    assert column(drill.persons.table, 1) == ["Nguyễn Thị Đào"]
    drill.persons.search.ask_for("024")
    assert column(drill.persons.table, 1) == []
    drill.persons.search.ask_for("")
    drill.persons.result.set_value("failed")
    drill.persons.result.activated.emit(0)
    assert column(drill.persons.table, 1) == ["Trần Văn Ánh"]


def test_a_persons_number_is_masked_until_it_is_asked_for_and_that_is_recorded(drill, province):
    drill.tabs.setCurrentIndex(2)
    open_row(drill, drill.persons.table, "1")
    assert "024160001234" not in words(drill)
    assert "••••••••1234" in words(drill.panel)
    before = len(history.page(province))
    press(drill.panel, "Show")
    idle(drill)
    assert "024160001234" in words(drill.panel)
    assert len(history.page(province)) == before + 1
    assert history.page(province)[0].note == "shown"
    press(drill.panel, "Hide")
    assert "024160001234" not in words(drill)


def test_a_persons_record_names_the_file_it_came_from(drill, province):
    drill.tabs.setCurrentIndex(2)
    open_row(drill, drill.persons.table, "1")
    said = words(drill.panel)
    assert "x.cdht" in said
    assert units.files(province, "10001", YEAR)[0].sha256[:4] in said


def test_the_commune_is_asked_to_correct_a_field(drill, province):
    drill.tabs.setCurrentIndex(2)
    open_row(drill, drill.persons.table, "1")
    drill.panel.main.click()
    form = dialog(drill)
    form.primary.click()
    idle(drill)
    assert tasks.listed(province) == []
    form.form.set_values({"field": "name", "wanted": "Nguyễn Thị Đào Hoa", "words": "Theo căn cước"})
    form.primary.click()
    idle(drill)
    (asked,) = tasks.listed(province)
    assert (asked.unit, asked.person_id, asked.field, asked.said, asked.wanted, asked.words) == (
        "10001", "1", "name", "Nguyễn Thị Đào", "Nguyễn Thị Đào Hoa", "Theo căn cước",
    )  # fmt: skip


def test_without_a_unit_the_page_leads_to_the_list(show, province):
    page = show(DrillPage, province)
    page._empty.action.click()
    assert page.went == [("units", "")]


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
