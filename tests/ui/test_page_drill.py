"""From a unit's numbers down to its persons and one person's record."""

import threading

import pytest
import shiboken6
from tests.ops.handed_in import YEAR, hand_in
from tests.ui.conftest import type_text, until
from tests.ui.province import PEOPLE, column, dialog, idle, make_province, open_row, page_maker, press, words

from cdht_desktop.errors import Refused
from cdht_desktop.ops import history, tasks, unit_persons, units
from cdht_desktop.ui.pages.drill import DrillPage
from cdht_desktop.ui.worker import Job


@pytest.fixture
def province(upper):
    return make_province(upper)


@pytest.fixture
def show(worker, qtbot):
    return page_maker(worker, qtbot)


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
    idle(drill)
    assert column(drill.persons.table, 1) == ["Trần Văn Ánh", "Lê Thị Ân"]
    drill._way_back.click()
    assert drill.tabs.currentIndex() == 0
    drill._way_back.click()
    assert drill.went == [("units", "10001")]
    show_persons(drill)
    assert drill.persons.table.rows.rowCount() == 3


def show_persons(page) -> None:
    page.tabs.setCurrentIndex(2)
    idle(page)


def found(page, text: str) -> list[str]:
    page.persons.search.ask_for(text)
    idle(page)
    return column(page.persons.table, 1)


def test_persons_are_found_by_name_last_digits_and_result(drill):
    show_persons(drill)
    assert found(drill, "dao") == ["Nguyễn Thị Đào"]
    assert found(drill, "1234") == ["Nguyễn Thị Đào"]
    assert found(drill, "024") == []
    drill.persons.result.set_value("failed")
    drill.persons.result.activated.emit(0)
    assert found(drill, "") == ["Trần Văn Ánh"]
    assert "1 persons" in words(drill.persons)


@pytest.fixture
def held(worker):
    """The worker is busy with something else, until this is set."""
    go_on = threading.Event()
    worker.run(Job("Something long", go_on.wait))
    yield go_on
    go_on.set()


def test_while_the_list_is_read_the_page_says_so_and_can_be_typed_into(drill, held):
    drill.tabs.setCurrentIndex(2)
    until(lambda: "The list of persons is being read" in words(drill.persons))
    type_text(drill.persons.search, "Ánh")
    drill.persons.search.ask_for("dao")
    held.set()
    idle(drill)
    assert column(drill.persons.table, 1) == ["Nguyễn Thị Đào"]
    assert "being read" not in words(drill.persons)


def test_what_was_found_stays_until_something_else_is(drill, worker):
    show_persons(drill)
    go_on = threading.Event()
    worker.run(Job("Something long", go_on.wait))
    drill.persons.search.ask_for("dao")
    assert drill.persons.table.rows.rowCount() == 3
    go_on.set()
    idle(drill)
    assert column(drill.persons.table, 1) == ["Nguyễn Thị Đào"]


def test_another_units_persons_are_not_shown_in_place_of_those_asked_for(drill, held):
    drill.tabs.setCurrentIndex(2)
    drill.follow("10002")
    drill.tabs.setCurrentIndex(2)
    held.set()
    idle(drill)
    assert column(drill.persons.table, 1) == ["Nguyễn Thị Đào"]
    drill.follow("10001")
    drill.tabs.setCurrentIndex(2)
    assert column(drill.persons.table, 1) == []  # never another unit's, even for a moment
    idle(drill)
    assert drill.persons.table.rows.rowCount() == 3


def test_the_page_may_be_left_while_the_list_is_read(drill, held):
    drill.tabs.setCurrentIndex(2)
    drill.hide()
    drill.load()
    held.set()
    idle(drill)
    drill.show()
    idle(drill)
    assert drill.persons.table.rows.rowCount() == 3


def test_a_page_that_is_gone_is_not_told_what_was_found(drill, held, worker):
    drill.tabs.setCurrentIndex(2)
    persons = drill.persons
    shiboken6.delete(persons)
    held.set()
    until(lambda: not worker.busy)
    assert not shiboken6.isValid(persons)


def test_the_list_can_be_asked_for_again_after_it_could_not_be_read(drill, province, monkeypatch):
    def broken(*_args):
        raise Refused("The server does not answer.")

    with monkeypatch.context() as patch:
        patch.setattr(unit_persons, "find", broken)
        show_persons(drill)
        assert drill.banner.text == "The server does not answer."
        assert "being read" not in words(drill.persons)
    assert found(drill, "dao") == ["Nguyễn Thị Đào"]


def test_a_search_by_number_is_recorded_though_the_worker_looked(drill, province):
    show_persons(drill)
    found(drill, "1234")
    until(lambda: history.page(province)[0].note == "searched")


def test_a_person_who_is_no_longer_in_the_file_is_not_opened(drill, province):
    show_persons(drill)
    hand_in(province, "10001", PEOPLE[1:], revision=2)
    open_row(drill, drill.persons.table, "1")
    assert "no longer in what the unit handed in" in drill.banner.text
    assert not drill.panel.isVisible()


def test_a_persons_number_is_masked_until_it_is_asked_for_and_that_is_recorded(drill, province):
    show_persons(drill)
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
    show_persons(drill)
    open_row(drill, drill.persons.table, "1")
    said = words(drill.panel)
    assert "x.cdht" in said
    assert units.files(province, "10001", YEAR)[0].sha256[:4] in said


def test_the_commune_is_asked_to_correct_a_field(drill, province):
    show_persons(drill)
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
