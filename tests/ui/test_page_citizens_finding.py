"""Finding on the page of citizens: filters, order, saved filters, and what is done with those chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLayout, QMenu, QPushButton
from python_calamine import CalamineWorkbook
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import citizens, filters, groups, history, registrations, requests, rounds, villages
from cdht_desktop.ops.citizens import WITHOUT, CitizenFilter, CitizenInput
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.widgets import ask

DAO, AN, BICH = "Nguyễn Thị Đào", "Trần Văn Ấn", "Bùi Thị Bích"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(empty, worker, qtbot):
    """Two people in Thôn Vai (Đào registered for 2026), one in none."""
    villages.add(empty, "Thôn Đồi")
    vai = villages.add(empty, "Thôn Vai").value
    citizens.add(empty, CitizenInput(DAO, "1958", "female", "001158004321", vai))
    citizens.add(empty, CitizenInput(AN, "05/03/1961", "male", village_id=vai, phone="0912345678"))
    citizens.add(empty, CitizenInput(BICH, "1949"))
    rounds.open_year(empty, 2026)
    registrations.register(empty, 2026, citizens.find(empty, "dao"))
    desk = Desk(empty, worker)
    desk.set_year(2026)
    made = CitizensPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.layout().setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # the window has its own least size
    made.resize(1134, 712)
    made.show()
    qtbot.waitExposed(made)
    return made


def idle(page):
    until(lambda: not page.desk.busy)


def names(page):
    return [row.name for row in page.desk.read(citizens.rows, page.table.rows.ids)]


def choose(choice, value):
    choice.set_value(value)
    choice.activated.emit(choice.currentIndex())


def subtitle(page):
    return page._subtitle.text()


def entries(menu: QMenu) -> dict[str, QAction]:
    menu.aboutToShow.emit()
    return {act.text(): act for act in menu.actions() if act.text()}


def press(widget, words):
    next(one for one in widget.findChildren(QPushButton) if one.text() == words and one.isVisible()).click()


def store_of(page):
    return page.desk.store


# Filters and order --------------------------------------------------------------------------------------------------


def test_village_group_and_state_narrow_the_list_together(page):
    choose(page.filters.village, WITHOUT)
    assert names(page) == [BICH]
    choose(page.filters.village, None)
    choose(page.filters.state, "unregistered")
    assert names(page) == [AN, BICH]
    type_text(page.filters.search, "vai")
    until(lambda: names(page) == [AN])
    assert subtitle(page) == "Found: 1 of the 3 people on the list"


def test_those_without_a_village_are_counted_in_the_choice(page):
    offered = [page.filters.village.itemText(at) for at in range(page.filters.village.count())]
    assert offered == ["All villages", "Thôn Đồi (0)", "Thôn Vai (2)", "No village (1)"]


def test_who_was_registered_leaves_the_list_of_those_who_are_not(page):
    choose(page.filters.state, "unregistered")
    page.table.selectAll()
    page.actions_of_chosen.register.click()
    idle(page)
    assert names(page) == []
    press(page.banner, "Undo")
    idle(page)
    assert names(page) == [AN, BICH]


def test_whose_data_are_not_used_is_marked_in_the_list_and_the_form_and_can_be_asked_for(page):
    dao = page.desk.read(citizens.find, "dao")[0]
    requests.restrict(store_of(page), dao)
    page.reload()
    choose(page.filters.state, "restricted")
    assert names(page) == [DAO]
    cell = page.table.rows.index(0, 2)
    assert (cell.data(), cell.data(Qt.ItemDataRole.UserRole).restricted) == (DAO, True)
    assert "kept but not used" in cell.data(Qt.ItemDataRole.ToolTipRole)
    page._open(dao)
    assert page.panel.restricted.isVisible()
    assert "Restricted since" in page.panel.restricted.chip.text()
    page.panel.close_panel()
    choose(page.filters.state, None)
    marked = {row.name: row.restricted for row in page.desk.read(citizens.rows, page.table.rows.ids)}
    assert marked == {DAO: True, AN: False, BICH: False}
    page._open(page.desk.read(citizens.find, "an")[0])
    assert not page.panel.restricted.isVisible()


def test_without_a_year_only_what_a_record_lacks_is_asked(page):
    page.desk.set_year(None)
    offered = {page.filters.state.itemData(at) for at in range(page.filters.state.count())}
    assert offered == {None, "no_id_number", "no_birth_day", "no_phone", "restricted"}
    choose(page.filters.state, "no_birth_day")
    assert names(page) == [BICH, DAO]


def test_the_order_is_chosen_from_the_keyboard_and_shown_in_the_header(page):
    acts = entries(page.filters.order.menu)
    acts["By birth"].trigger()
    assert names(page) == [BICH, DAO, AN]
    acts["The other way round"].trigger()
    assert names(page) == [AN, DAO, BICH]
    header = page.table.horizontalHeader()
    assert page.table.rows.columns[header.sortIndicatorSection()].order == "birth"
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    acts["By name"].trigger()
    assert names(page) == [AN, BICH, DAO]


def test_every_column_of_the_record_sorts_by_a_click(page):
    ordered = {column.order for column in page.table.rows.columns if column.order}
    assert ordered == {"name", "birth", "sex", "id_number", "village", "group", "phone"}
    for order in ordered:
        page.table.order_asked.emit(order)
        assert sorted(names(page)) == sorted([AN, BICH, DAO])


def test_a_new_person_is_not_put_into_the_filter_that_means_no_village(page):
    choose(page.filters.village, WITHOUT)
    page._add()
    assert page.panel.form.values()["village_id"] is None


@pytest.mark.parametrize(("keys", "menu"), [("B", "saved"), ("T", "order")])
def test_the_menus_open_by_their_keys(page, qtbot, keys, menu):
    with qtbot.waitActive(page):
        page.activateWindow()
    shown = getattr(page.filters, menu).menu
    QTest.keyClick(page, getattr(Qt.Key, f"Key_{keys}"), CTRL)
    until(shown.isVisible)
    shown.close()


# Saved filters ------------------------------------------------------------------------------------------------------


def save_as(page, name):
    entries(page.filters.saved.menu)["Save the filter in use …"].trigger()
    asking = page.filters.saved.asking
    asking.form.set_values({"name": name})
    asking.primary.click()
    idle(page)
    return asking


def test_a_filter_is_saved_applied_and_named_while_it_is_in_force(page):
    choose(page.filters.state, "unregistered")
    page.filters.order.turn("birth")
    save_as(page, "Chưa đăng ký")
    assert subtitle(page) == "Filter “Chưa đăng ký” · Found: 2 of the 3 people on the list"
    page._show_whole_list()
    assert len(names(page)) == 3
    assert "Chưa" not in subtitle(page)
    page.filters.order.turn("name")
    entries(page.filters.saved.menu)["Chưa đăng ký"].trigger()
    assert names(page) == [BICH, AN]
    assert entries(page.filters.saved.menu)["Chưa đăng ký"].isChecked()


def test_nothing_is_saved_while_everybody_is_shown(page):
    acts = entries(page.filters.saved.menu)
    assert not acts["Save the filter in use …"].isEnabled()
    assert not acts["No filter is saved yet"].isEnabled()


def test_a_name_that_is_taken_is_told_under_its_field(page):
    filters.save(store_of(page), "Chưa đăng ký", CitizenFilter("x"))
    choose(page.filters.state, "no_phone")
    asking = save_as(page, "chua dang ky")
    assert asking.isVisible()
    assert "already" in asking.form.field("name").accessibleDescription()
    asking.form.set_values({"name": "Khác"})
    asking.primary.click()
    idle(page)
    assert {one.name for one in filters.all_filters(store_of(page))} == {"Chưa đăng ký", "Khác"}


def test_a_saved_filter_takes_the_change_is_renamed_and_removed_with_a_way_back(page):
    choose(page.filters.state, "no_phone")
    save_as(page, "Một")
    choose(page.filters.state, "unregistered")
    entries(page.filters.saved.menu)["Save the change to “Một”"].trigger()
    idle(page)
    assert filters.all_filters(store_of(page))[0].wanted.state == "unregistered"
    entries(page.filters.saved.menu)["Rename"].menu().actions()[0].trigger()
    page.filters.saved.asking.form.set_values({"name": "Hai"})
    page.filters.saved.asking.primary.click()
    idle(page)
    assert subtitle(page).startswith("Filter “Hai”")
    entries(page.filters.saved.menu)["Remove"].menu().actions()[0].trigger()
    idle(page)
    assert filters.all_filters(store_of(page)) == []
    assert page.banner.text == "Filter removed"
    press(page.banner, "Undo")
    idle(page)
    assert [one.name for one in filters.all_filters(store_of(page))] == ["Hai"]


def test_a_filter_of_a_village_that_is_gone_says_so_and_shows_the_rest(page):
    store = store_of(page)
    gone = villages.add(store, "Thôn Cũ")
    filters.save(store, "Thôn cũ", CitizenFilter("an", village_id=gone.value))
    history.undo(store, gone.id)
    entries(page.filters.saved.menu)["Thôn cũ"].trigger()
    assert page.banner.text == "The village that this filter names is no longer there, so all villages are shown."
    assert names(page) == [AN]


# Those chosen -------------------------------------------------------------------------------------------------------


def test_the_chosen_move_to_a_new_village_in_one_change(page):
    page.table.selectAll()
    page.actions_of_chosen.village.click()
    asking = page.actions_of_chosen.asking
    asking.primary.click()
    assert "Choose a village" in asking.form.field("village_id").accessibleDescription()
    field = asking.form.field("village_id")
    field.choice.setCurrentIndex(field.choice.count() - 1)
    type_text(field.line, "Bản Nà")
    asking.primary.click()
    idle(page)
    assert page.banner.text == "Bản Nà: 3 people moved there"
    assert {row.village for row in citizens.rows(store_of(page), page.table.rows.ids)} == {"Bản Nà"}
    press(page.banner, "Undo")
    idle(page)
    assert "Bản Nà" not in {one.name for one in villages.all_villages(store_of(page))}
    assert page.table.chosen_count() == 3  # who was chosen stays chosen


def test_the_chosen_are_put_into_a_group_and_the_same_again_changes_nothing(page):
    group = groups.all_groups(store_of(page))[1]
    for said in (
        f"{group.name}: 3 people put in this group",
        "Nothing was changed: it is so already for everybody chosen.",
    ):
        page.table.selectAll()
        page.actions_of_chosen.group.click()
        asking = page.actions_of_chosen.asking
        asking.form.set_values({"group_id": group.id})
        asking.primary.click()
        idle(page)
        assert page.banner.text == said


def test_nobody_chosen_the_whole_list_is_saved_without_the_numbers(page, tmp_path, monkeypatch):
    out = tmp_path / "danh sách.xlsx"
    monkeypatch.setattr(ask, "save_file", lambda *_asked: out)
    page.actions_of_chosen.export.click()
    page.actions_of_chosen.asking.primary.click()
    idle(page)
    cells = [cell for row in CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python() for cell in row]
    assert [cell for cell in cells if cell in {AN, BICH, DAO}] == [AN, BICH, DAO]
    assert "4321" in cells
    assert "001158004321" not in cells
    assert page.banner.text == "Saved: danh sách.xlsx"


def test_the_chosen_alone_are_saved_with_their_numbers_where_that_is_asked(page, tmp_path, monkeypatch):
    out = tmp_path / "danh sách.xlsx"
    monkeypatch.setattr(ask, "save_file", lambda *_asked: out)
    page.table.go_to(page.desk.read(citizens.find, "dao")[0])
    page.actions_of_chosen.export.click()
    page.actions_of_chosen.asking.form.set_values({"numbers": True})
    page.actions_of_chosen.asking.primary.click()
    idle(page)
    cells = [cell for row in CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python() for cell in row]
    assert [cell for cell in cells if cell in {AN, BICH, DAO}] == [DAO]
    assert "001158004321" in cells


def test_no_file_chosen_nothing_is_written_and_the_question_stays(page, monkeypatch):
    monkeypatch.setattr(ask, "save_file", lambda *_asked: None)
    page.actions_of_chosen.export.click()
    page.actions_of_chosen.asking.primary.click()
    assert page.actions_of_chosen.asking.isVisible()
    assert not page.desk.busy


def test_the_actions_are_a_menu_where_the_page_is_narrow(page):
    page.resize(678, 456)
    QApplication.sendPostedEvents()
    assert not page.actions_of_chosen.remove.isVisible()
    page.table.selectRow(0)
    acts = entries(page.bar._menu)
    words = ["Change the village …", "Change the group …", "Save as a workbook …", "Remove from the list"]
    assert list(acts) == words
    acts["Remove from the list"].trigger()
    idle(page)
    assert len(names(page)) == 2


def test_the_menu_key_offers_the_actions_at_the_list(page):
    page.table.selectRow(0)
    page.table.customContextMenuRequested.emit(QPoint(20, 20))
    menu = next(one for one in page.table.findChildren(QMenu) if one.isVisible())
    acts = {act.text(): act for act in menu.actions()}
    assert acts["Register for 2026"].isEnabled()
    acts["Remove from the list"].trigger()
    idle(page)
    assert len(names(page)) == 2
    menu.close()


# Sizes --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1134, 712), (679, 456)])
@pytest.mark.usefixtures("vietnamese")
def test_rows_of_buttons_fit_and_long_villages_do_not_scroll_the_list(page, size):
    villages.add(store_of(page), "Khu dân cư số 12 phố Nguyễn Thị Minh Khai kéo dài")
    page.reload()
    page.resize(*size)
    page.table.selectAll()
    QApplication.sendPostedEvents()
    buttons = page.bar.findChildren(QPushButton)
    for widget in (page.bar, *buttons, *page.filters.widgets):
        if widget.isVisible():
            assert widget.mapTo(page, QPoint(widget.width(), 0)).x() <= page.width() - 16
    assert all(one.width() >= one.minimumSizeHint().width() for one in buttons if one.isVisible())
    assert page.table.horizontalScrollBar().maximum() == 0
    lines = {widget.y() for widget in page.filters.widgets}
    assert len(lines) == (1 if size[0] > 1000 else 2)
