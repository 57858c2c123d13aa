import datetime as dt

import pytest
from PySide6.QtWidgets import QLabel
from tests.ops import small_year
from tests.ops.small_year import AN, DAO
from tests.ui.conftest import until

from cdht_desktop.data.tables import CITIZEN
from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import citizens, history
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.history import HistoryPage
from cdht_desktop.ui.widgets import ask


@pytest.fixture
def page(empty, worker, qtbot):
    small_year.registered(empty)
    with empty.read() as connection:
        query = CITIZEN.select().with_only_columns(CITIZEN.c.id).where(CITIZEN.c.name == DAO)
        one = connection.execute(query).scalar_one()
    empty.note("shown", "ID number shown", subject=one)
    return opened(empty, worker, qtbot)


def opened(store, worker, qtbot) -> HistoryPage:
    made = HistoryPage(Desk(store, worker))
    made.desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


def listed(page: HistoryPage) -> list[str]:
    return [page._rows[row_id].title for row_id in page.table.rows.ids]


def read(page: HistoryPage) -> str:
    return " ".join(part.text() for part in page.panel.findChildren(QLabel))


def idle(page: HistoryPage) -> None:
    until(lambda: not page.desk.busy)


def test_changes_and_what_was_read_stand_in_one_list_with_names(page):
    assert listed(page)[:2] == [f"ID number shown: {DAO}", "Registered for 2026"]
    assert f"Citizen added: {AN}" in listed(page)


def test_each_filter_leaves_out_what_is_not_meant(page):
    page.filters.person.setText("vu thi an")
    page.filters.asked.emit()
    assert f"Citizen added: {AN}" in listed(page)
    assert not [title for title in listed(page) if DAO in title]
    page.filters.clear()
    page.filters.kind.set_value("shown")
    page.filters.asked.emit()
    assert listed(page) == [f"ID number shown: {DAO}"]
    page.filters.days.set_value("own")
    page.filters._chosen()
    assert page.filters.first.isVisible()
    yesterday = dt.date.today() - dt.timedelta(days=1)
    page.filters.last.set_value(yesterday)
    page.filters.last.editingFinished.emit()
    assert listed(page) == []
    page._clear()
    assert len(listed(page)) > 5
    assert not page.filters.first.isVisible()


def test_a_note_can_not_be_undone_and_says_that_nothing_was_changed(page):
    page._show(page.table.rows.ids[0])
    assert page.panel._title.text() == f"ID number shown: {DAO}"
    assert "Nothing was changed by this." in read(page)
    assert page._take_back.isHidden()
    page._show(page.table.rows.ids[1])
    assert not page._take_back.isHidden()


def test_a_check_that_finds_nothing_says_so(page):
    page.check.click()
    idle(page)
    assert page.banner.kind == "done"
    assert "All is in order" in page.banner.text
    assert listed(page)[0] == "History and data checked"
    assert page.panel.isHidden()


def test_what_a_check_found_stands_in_the_panel(page):
    with page.desk.store.aside() as connection:
        connection.exec_driver_sql("UPDATE citizen SET note = 'x' WHERE name = ?", (DAO,))
    page.check.click()
    idle(page)
    assert page.banner.kind == "error"
    assert not page.panel.isHidden()
    assert f"Citizen {DAO}: differs from the history in: Note." in read(page)
    assert "x" not in read(page).split()


def test_the_list_is_saved_as_it_is_looked_up_and_that_is_recorded(page, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "save_file", lambda *_asked: tmp_path / "lich-su.xlsx")
    page.filters.kind.set_value("shown")
    page.filters.asked.emit()
    page.export.click()
    idle(page)
    assert (tmp_path / "lich-su.xlsx").is_file()
    assert "lich-su.xlsx" in page.banner.text
    assert history.page(page.desk.store, 1)[0].title == "History saved: 1 entries"


def test_who_may_only_read_is_offered_no_undo_and_no_file(empty, worker, qtbot):
    citizens.add(empty, citizens.CitizenInput(AN, "1990"))
    empty.role = Role.READER
    page = opened(empty, worker, qtbot)
    assert not page.export.isVisible()
    assert not page._undo.isVisible()
    page._show(page.table.rows.ids[0])
    assert not page._take_back.isVisible()
    assert page.check.isVisible()


def test_a_name_too_common_is_told(page, monkeypatch):
    monkeypatch.setattr("cdht_desktop.ops.history_list.MOST_PEOPLE", 2)
    page.follow("n")
    assert "More than 2 people" in page.banner.text
