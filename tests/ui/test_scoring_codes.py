"""A form's code, typed or scanned, opens its person: from the search boxes, the grid and the open form."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.conftest import PASSWORD
from tests.ui.conftest import shut, type_text, until

from cdht_desktop.domain import form_codes
from cdht_desktop.domain.form_codes import form_code, scanned_code
from cdht_desktop.ops import evaluations, registrations, rounds, villages, workspaces
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.main_window import MainWindow
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.pages.scoring import ScoringPage

YEAR = 2026


@pytest.fixture
def store(scored):
    return scored


@pytest.fixture
def page(store, worker, qtbot):
    desk = Desk(store, worker)
    desk.set_year(YEAR)
    made = ScoringPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1134, 712)
    made.show()
    made.activateWindow()
    until(made.isActiveWindow)
    return made


@pytest.fixture
def window(store, tmp_path, qtbot):
    """The whole window on the scored year."""
    folder = store.folder
    store.close()
    made = MainWindow()
    qtbot.addWidget(made, before_close_func=shut)
    made.resize(1366, 768)
    made.show()
    made.door.opened.emit(workspaces.open_workspace(folder, PASSWORD))
    until(lambda: made.workbench is not None)
    return made


@pytest.fixture
def ids(store):
    return evaluations.find(store, YEAR)


def scan(code):
    """Type where the keyboard is, as a reader does, and Enter at the end."""
    for letter in code:
        QTest.keyClick(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)


def calm(page):
    until(lambda: not page.desk.busy)


@pytest.mark.parametrize("way", [str, str.lower, lambda code: code.replace("-", ""), scanned_code])
def test_a_code_in_the_search_box_goes_to_the_persons_row(page, ids, way):
    page.filters.search.setFocus()
    scan(way(form_code(ids[70])))
    assert page.table.current_id() == ids[70]
    assert page.table.rows.ids == ids
    assert page.filters.search.value() == ""
    until(page.table.hasFocus)


def test_a_code_arrives_through_a_vietnamese_input_method(page, ids):
    wanted = next(one for one in ids if "W" in form_code(one))
    page.filters.search.setFocus()
    type_text(page.filters.search, scanned_code(form_code(wanted)).replace("W", "Ư"))
    QTest.keyClick(page.filters.search, Qt.Key.Key_Return)
    assert page.table.current_id() == wanted


def test_a_form_scanned_into_the_grid_changes_no_score(page, store, ids):
    before = {row.id: row.scores for row in evaluations.rows(store, ids)}
    wanted = next(one for one in ids[5:] if form_code(one).startswith("X") or "X" in form_code(one))
    page.table.go_to(ids[0])
    page.table.setFocus()
    scan(scanned_code(form_code(wanted)))
    assert page.table.current_id() == wanted
    calm(page)
    assert {row.id: row.scores for row in evaluations.rows(store, ids)} == before


def test_a_form_scanned_into_the_open_form_opens_the_next_one(page, ids):
    page.walk.open(ids[0])
    assert page.panel.form.fields[0].hasFocus() or page.panel.form.isVisible()
    page.panel.form.fields[0].setFocus()
    scan(scanned_code(form_code(ids[40])))
    assert page.panel.row.id == ids[40]
    assert not page.panel.isHidden()


def test_filters_that_leave_the_person_out_are_lifted_and_others_stay(page, store, ids):
    rows = {row.id: row for row in evaluations.rows(store, ids)}
    place = next(one for one in villages.all_villages(store) if any(row.village == one.name for row in rows.values()))
    inside = next(one for one in ids if rows[one].village == place.name)
    outside = next(one for one in ids if rows[one].village != place.name)
    page.filters.village.set_value(place.id)
    page.codes.take(form_code(inside))
    assert page.filters.village_id == place.id
    page.codes.take(form_code(outside))
    assert page.filters.village_id is None
    assert page.table.current_id() == outside


def test_two_forms_with_one_code_are_both_shown(page, ids, monkeypatch):
    twins = {ids[3], ids[9]}
    own = form_codes._number
    monkeypatch.setattr(form_codes, "_number", lambda one: own(ids[3]) if one in twins else own(one))
    page.filters.search.setFocus()
    scan(form_code(ids[3]))
    until(lambda: page.table.rows.ids == [ids[3], ids[9]])
    assert "2 forms have this code" in page.banner.text


def test_a_form_of_another_year_says_so_and_leads_there(page, store, ids):
    rounds.open_year(store, 2025)
    registrations.register(store, 2025, None)
    old = evaluations.find(store, 2025)[7]
    page.filters.search.setFocus()
    scan(form_code(old))
    assert "of the year 2025" in page.banner.text
    assert page.desk.year == YEAR
    page.banner._act.click()
    assert page.desk.year == 2025
    assert page.table.current_id() == old


def test_a_scanned_code_of_nobody_is_told(page):
    page.table.setFocus()
    scan("-B-C-D-F-G-H-J-K-L")
    assert "No form here has this code" in page.banner.text


def test_names_are_looked_for_as_before(page, store, ids):
    name = evaluations.get(store, ids[0]).name
    page.follow(name)
    until(lambda: ids[0] in page.table.rows.ids and len(page.table.rows.ids) < len(ids))


def test_the_search_above_the_window_opens_the_scoring_row(window):
    bench = window.workbench
    ids = evaluations.find(bench.desk.store, YEAR)
    bench.topbar._search.setText(form_code(ids[30]).lower())
    QTest.keyClick(bench.topbar._search, Qt.Key.Key_Return)
    assert bench._key_in_sight() == "scoring"
    assert bench.page.table.current_id() == ids[30]
    assert bench.topbar._search.value() == ""
    bench.topbar._search.setText("Đào")
    QTest.keyClick(bench.topbar._search, Qt.Key.Key_Return)
    assert bench._key_in_sight() == "citizens"


def test_forms_are_printed_of_those_chosen_else_listed_else_all(page, ids):
    went = []
    page.desk.went.connect(lambda *asked: went.append(asked))
    page.actions_of_many.forms.click()
    page.filters.show_all("khu")
    until(lambda: page.table.rows.ids != ids)
    listed = list(page.table.rows.ids)
    page.actions_of_many.forms.click()
    page.filters.show_all()
    until(lambda: page.table.rows.ids == ids)
    page.table.selectAll()
    page.actions_of_many.forms.click()
    assert went[0] == ("papers", "form")
    assert went[1] == ("papers", f"form:{','.join(listed)}" if listed else "form")
    assert went[2] == ("papers", f"form:{','.join(ids)}")


def test_a_persons_sheet_is_asked_for_from_their_record(store, worker, qtbot):
    desk = Desk(store, worker)
    page = CitizensPage(desk)
    qtbot.addWidget(page)
    page.show()
    went = []
    desk.went.connect(lambda *asked: went.append(asked))
    page.panel.fill_new({})
    page.split.open()
    assert page.panel.sheet.isHidden()
    one = page.table.rows.ids[0]
    page.table.opened.emit(one)
    assert not page.panel.sheet.isHidden()
    page.panel.sheet.click()
    assert went == [("papers", f"person:{one}")]
