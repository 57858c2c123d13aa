import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import select
from tests.ui.conftest import until

from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.domain.notes import Note
from cdht_desktop.ops import (
    citizens,
    duplicates,
    evaluations,
    history,
    recognition,
    registrations,
    rounds,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.pages.duplicates import DuplicatesPage
from cdht_desktop.ui.pages.duplicates_marks import marked_signs, marked_words
from cdht_desktop.ui.pages.home import HomePage
from cdht_desktop.ui.rail import Rail
from cdht_desktop.ui.registry import places
from cdht_desktop.ui.workbench import Workbench

ARROWS = {"up": Qt.Key.Key_Up, "down": Qt.Key.Key_Down, "left": Qt.Key.Key_Left, "right": Qt.Key.Key_Right}


def page_of(store, worker, qtbot, size=(1134, 712)):
    desk = Desk(store, worker)
    page = DuplicatesPage(desk)
    desk.said.connect(page.say)
    qtbot.addWidget(page)
    page.resize(*size)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    idle(page)
    return page


def idle(page):
    until(lambda: not page.desk.busy)


@pytest.fixture
def people(empty):
    """Two pairs: one digit of the ID number differs; the same name and birth, one of them with a phone."""
    vai = villages.add(empty, "Thôn Vai").value
    first = CitizenInput("Nguyễn Thị Đào", "05/03/1958", "female", "001158002632", vai, note="Con ông <Tư>")
    second = CitizenInput("Nguyễn Thị Đảo", "1958", None, "001158072632", vai, phone="0912345678", note="Bà Đảo")
    third = CitizenInput("Trần Văn Ấn", "1961", "male", village_id=vai)
    fourth = CitizenInput("Trần Văn Ấn", "12/12/1961", village_id=vai, phone="0987654321")
    return [citizens.add(empty, one).value for one in (first, second, third, fourth)]


@pytest.fixture
def page(empty, people, worker, qtbot):
    return page_of(empty, worker, qtbot)


def names(page):
    return [page.table.rows.row(at).first.name for at in range(len(page.table.rows.ids))]


def row(page, field):
    return next(one for one in page.compare.rows if one.field == field)


def told(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible() and one.text()]


def go(page, name):
    page.table.go_to(page.table.rows.ids[names(page).index(name)])


def press(qtbot, way):
    assert QApplication.focusWidget() is not None
    qtbot.keyClick(QApplication.focusWidget(), ARROWS[way])


def test_the_queue_names_both_people_and_says_why_they_look_alike(page):
    assert names(page) == ["Nguyễn Thị Đào", "Trần Văn Ấn"]
    first = str(page.table.rows.row(0))
    assert "Nguyễn Thị Đảo (1958)" in first
    assert page.compare.why.text() == (
        "ID numbers differ by one digit, names differ by marks alone, same year of birth, same village"
    )
    assert page.compare.place.text() == "1 / 2"
    assert "2 pairs" in page._subtitle.text()


def test_where_the_two_differ_stands_first_and_a_value_is_proposed(page):
    assert page.compare.chosen() == {
        "name": "second",  # made later
        "birth": "first",  # a full date before a year
        "sex": "first",  # known before unknown
        "id_number": "second",
        "phone": "second",
        "note": "both",
    }
    assert row(page, "birth").result.words.text() == "05/03/1958"
    said = told(page.compare)
    assert said.index("Note") < said.index("Village")  # the village is the same


def test_what_people_typed_is_never_taken_for_markup(page):
    assert "Con ông &lt;Tư&gt;" in row(page, "note").result.words.text()


def test_arrows_go_from_field_to_field_and_from_side_to_side(page, qtbot):
    page.compare.take_focus()
    press(qtbot, "left")
    assert row(page, "name").taken == "first"
    assert row(page, "name").result.words.text() == "Nguyễn Thị Đào"
    press(qtbot, "down")
    press(qtbot, "right")
    assert row(page, "birth").taken == "second"
    for _step in range(3):
        press(qtbot, "down")
    press(qtbot, "down")
    for _step in range(3):
        press(qtbot, "left")
    assert row(page, "note").taken == "first"
    press(qtbot, "up")
    assert row(page, "phone").isAncestorOf(QApplication.focusWidget())
    press(qtbot, "down")
    press(qtbot, "down")
    assert QApplication.focusWidget() is page.compare.merge


def test_one_key_takes_every_value_of_one_record(page, qtbot):
    qtbot.keyClick(page, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    until(lambda: set(page.compare.chosen().values()) == {"first"})


def test_merging_keeps_what_was_chosen_shows_the_next_pair_and_can_be_undone(page, people, qtbot):
    row(page, "name").choose("first")
    row(page, "note").choose("second")
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(page.banner.isVisible)
    left = page.desk.read(citizens.get, people[0])
    assert (left.name, str(left.birth), left.phone, left.note) == (
        "Nguyễn Thị Đào", "05/03/1958", "0912345678", "Bà Đảo"
    )  # fmt: skip
    assert names(page) == ["Trần Văn Ấn"]
    assert "Nguyễn Thị Đào" in page.banner.text
    assert page.compare.holds_focus()
    page.banner._act.click()
    idle(page)
    assert page.desk.read(citizens.count) == 4
    assert names(page) == ["Nguyễn Thị Đào", "Trần Văn Ấn"]
    assert page.compare.place.text() == "1 / 2"  # the pair that came back


def test_two_people_are_not_asked_about_again_until_somebody_wants_it(page, qtbot):
    qtbot.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    until(page.banner.isVisible)
    assert names(page) == ["Trần Văn Ấn"]
    page.past.click()
    assert names(page) == ["Nguyễn Thị Đào"]
    assert "Said to be two people on" in page.compare.why.text()
    assert page.compare.rows == []
    assert not page.compare.merge.isVisible()
    for key in (Qt.Key.Key_Enter, Qt.Key.Key_Return, Qt.Key.Key_B, Qt.Key.Key_D):
        qtbot.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
    assert not page.desk.busy
    page.compare.again.click()
    idle(page)
    assert not page.past.isChecked()
    assert names(page) == ["Nguyễn Thị Đào", "Trần Văn Ấn"]


def test_a_pair_put_off_goes_to_the_end_and_is_marked(page, qtbot):
    qtbot.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    until(page.banner.isVisible)
    assert names(page) == ["Trần Văn Ấn", "Nguyễn Thị Đào"]
    assert str(page.table.rows.row(1)).endswith("later")
    assert page.table.current_row().first.name == "Trần Văn Ấn"
    assert "1 of them put off" in page._subtitle.text()
    page.compare.step_asked.emit(1)
    assert page.compare.why.text().endswith("Put off.")


def test_two_certificates_of_one_year_are_said_before_and_refuse_the_merge(empty, people, worker, qtbot):
    rounds.open_year(empty, 2026)
    registrations.register(empty, 2026, people[2:])
    for registration in evaluations.find(empty, 2026):
        evaluations.save(empty, registration, evaluations.EvaluationInput((90,) * 10, digital=None, updates=None))
    recognition.recognise(empty, 2026, "01/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    page = page_of(empty, worker, qtbot)
    go(page, "Trần Văn Ấn")
    assert "Both are recognised for 2026" in " ".join(told(page.compare))
    page.compare.merge.click()
    idle(page)
    assert page.banner.isVisible()
    assert page.banner.kind == "error"
    assert page.compare.merge.isEnabled()
    assert names(page) == ["Nguyễn Thị Đào", "Trần Văn Ấn"]


def test_years_of_both_come_together_and_a_year_in_common_is_said(empty, people, worker, qtbot):
    for year, ids in ((2025, people[:1]), (2026, people[:2])):
        rounds.open_year(empty, year)
        registrations.register(empty, year, ids)
    page = page_of(empty, worker, qtbot)
    assert "2025, 2026" in told(page.compare)
    assert "Both are registered for 2026" in " ".join(told(page.compare))
    assert row(page, "name").taken == "first"  # more rests on it


def shown(page):
    """Return what the history says of ID numbers that were seen."""
    with page.desk.store.read() as connection:
        return connection.execute(select(CHANGE_SET).where(CHANGE_SET.c.note == Note.SHOWN)).all()


def test_id_numbers_are_masked_save_the_digit_that_differs_until_they_are_asked_for(page, people):
    number = row(page, "id_number")
    assert number.result.words.text() == "•••••••72632"
    assert "underline" in number._values["first"].words.text()
    number.choose("first")
    page.numbers.click()
    idle(page)
    assert row(page, "id_number").result.words.text() == "001158002632"
    assert row(page, "id_number").taken == "first"  # what was chosen stays
    assert {one.subject for one in shown(page)} == {*people[:2]}
    page.hide()
    page.show()
    assert "•" in row(page, "id_number").result.words.text()


def test_numbers_in_sight_are_hidden_when_the_next_pair_is_shown_and_after_a_minute(page):
    page.numbers.click()
    idle(page)
    page._step(1)
    page._step(-1)
    assert "•" in row(page, "id_number").result.words.text()
    page.numbers.click()
    idle(page)
    assert page.shown._minute.interval() == 60_000
    page.shown._minute.timeout.emit()
    assert "•" in row(page, "id_number").result.words.text()
    assert len(shown(page)) == 4  # two people, twice


def test_the_page_goes_on_when_one_of_the_two_is_removed_elsewhere(page, people):
    page.desk.work("Xoá", citizens.remove, people[:1])
    idle(page)
    assert names(page) == ["Trần Văn Ấn"]
    assert page.compare.place.text() == "1 / 1"
    page.desk.undo()
    idle(page)
    assert names(page) == ["Nguyễn Thị Đào", "Trần Văn Ấn"]


def test_the_last_pair_put_off_leads_back_to_the_first(page):
    page.compare.step_asked.emit(1)
    page.compare.later.click()
    idle(page)
    assert page.compare.place.text() == "1 / 2"
    assert page.table.current_row().first.name == "Nguyễn Thị Đào"


def test_keys_lead_through_the_queue(page, qtbot):
    down, up = Qt.Key.Key_Down, Qt.Key.Key_Up
    for key, place in ((down, "2 / 2"), (down, "2 / 2"), (up, "1 / 2"), (up, "1 / 2")):
        qtbot.keyClick(page, key, Qt.KeyboardModifier.ControlModifier)
        assert page.compare.place.text() == place
    page.table.setFocus()
    qtbot.keyClick(page.table, down)
    assert page.compare.place.text() == "2 / 2"
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.compare.holds_focus()


def test_every_key_of_the_page_is_told(page):
    keys = " ".join(key for key, _what in page.shortcuts())
    for key in ("Ctrl+Enter", "Ctrl+D", "Ctrl+B", "Ctrl+1", "Esc", "↑"):
        assert key in keys


def test_the_last_pair_decided_leaves_a_page_that_says_so(page):
    for _pair in range(2):
        page.compare.different.click()
        idle(page)
    assert "No two records look like one person" in told(page)
    assert page.past.isEnabled()
    page.past.click()
    assert len(names(page)) == 2


def test_a_search_that_was_stopped_can_be_begun_again(empty, people, worker, qtbot, stopped, monkeypatch):
    page = page_of(empty, worker, qtbot)
    assert "The list was not looked through to the end" in told(page)
    monkeypatch.undo()
    page._search()
    idle(page)
    assert len(names(page)) == 2


def test_a_narrow_page_gives_its_room_to_the_comparison(empty, people, worker, qtbot):
    page = page_of(empty, worker, qtbot, (679, 456))
    assert not page.table.isVisible()
    assert page.compare.width() > 600
    page.resize(1134, 712)
    assert page.table.isVisible()


def test_of_many_pairs_only_those_in_sight_are_read(empty, worker, qtbot, monkeypatch):
    village = villages.add(empty, "Thôn Vai").value
    for at in range(260):
        name = f"Trần {'ABCDEGHIKL'[at % 10]}a{'MNOPQRSTUV'[at // 10 % 10]}o {'XYHKL'[at // 100]}uân"
        for birth in ("1950", "02/03/1950"):
            citizens.add(empty, CitizenInput(name, birth, village_id=village))
    read = []
    rows = citizens.rows
    monkeypatch.setattr(citizens, "rows", lambda store, ids: read.append(len(ids)) or rows(store, ids))
    page = page_of(empty, worker, qtbot)
    assert len(page.table.rows.ids) >= 260
    assert sum(read) <= 2 * 200 * 2


# Where it stands in the window ------------------------------------------------------------------------------------------


@pytest.fixture
def bench(empty, people, worker, qtbot):
    made = Workbench(empty, worker)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    yield made
    until(lambda: not made.desk.busy)


def test_the_page_belongs_to_the_citizens_and_moves_no_other_place(bench, qtbot):
    assert isinstance(bench.rail, Rail)
    assert "duplicates" not in bench.rail._buttons
    shown = [place.key for place in places("commune") if not place.under][:10]
    for number, key in enumerate(shown, 1):
        assert bench.rail._buttons[key].shortcut().toString() == f"Alt+{number % 10}"
    bench.desk.go_to("duplicates")
    until(lambda: not bench.desk.busy)
    assert bench.rail._buttons["citizens"].isChecked()
    qtbot.keyClick(QApplication.focusWidget() or bench, Qt.Key.Key_Escape)
    until(lambda: isinstance(bench.page, CitizensPage))
    bench.desk.go_to("duplicates")
    qtbot.keyClick(bench, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    until(lambda: isinstance(bench.page, CitizensPage))


def test_home_says_how_many_wait_once_that_is_known(bench):
    home = bench.page
    assert isinstance(home, HomePage)
    assert not home.twice.isVisible()
    bench.desk.go_to("duplicates")
    until(lambda: not bench.desk.busy)
    bench.desk.go_to("home")
    home.reload()
    assert home.twice.text() == "2 pairs of people may be the same person"
    home.twice.click()
    assert isinstance(bench.page, DuplicatesPage)
    bench.page.compare.different.click()
    until(lambda: not bench.desk.busy)
    bench.desk.go_to("home")
    assert home.twice.text() == "One pair of people may be the same person"


# What is marked ---------------------------------------------------------------------------------------------------------


def test_words_that_only_one_has_are_underlined():
    ours, theirs = marked_words("Nguyễn Thị Đào", "Nguyễn Thị Đảo")
    assert ours.startswith("Nguyễn Thị <span")
    assert ">Đào<" in ours
    assert ">Đảo<" in theirs
    assert marked_words("Hoa", "Nga & Lan") == ("Hoa", "Nga &amp; Lan")
    ours, theirs = marked_words("Trần Ấn", "Trần Văn Ấn")
    assert (ours, ">Văn<" in theirs) == ("Trần Ấn", True)


def test_digits_are_compared_place_by_place():
    ours, _theirs = marked_signs("0912345678", "0912345687")
    assert ours.count("<span") == 2
    assert marked_signs("1958", "05/03/1958") == ("1958", "05/03/1958")


def test_undo_of_a_merge_stands_in_the_history(page):
    page.compare.merge.click()
    idle(page)
    assert history.page(page.desk.store)[0].undoable
    assert duplicates.count(page.desk.store) == 1
