import datetime as dt

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.ui.conftest import until

from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import citizens, evaluations, history, recognition, registrations, rounds, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages import scoring_grid_saving
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.pages.scoring_grid_keys import ScoreKeys, Taken
from cdht_desktop.ui.workbench import Workbench

YEAR = 2026
FIRST = 3  # the column of the first score
DIGITAL = 13
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
EIGHTS = (80,) * 10


@pytest.fixture
def store(scored):
    return scored


@pytest.fixture
def make(worker, qtbot):
    def made_of(store, year=YEAR, size=(1134, 712)):
        desk = Desk(store, worker)
        desk.set_year(year)
        page = ScoringPage(desk)
        desk.said.connect(page.say)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        until(page.isActiveWindow)
        return page

    return made_of


@pytest.fixture
def page(make, store):
    return make(store)


@pytest.fixture
def three(page, store):
    """The first three people of the list, without scores; the first one's first cell is in hand."""
    ids = evaluations.find(store, YEAR)[:3]
    for one in ids:
        evaluations.clear(store, one)
    page.load()
    at(page, 0, FIRST)
    return ids


def at(page, row, column):
    """Take a cell in hand."""
    page.table._go(row, column)
    page.table.setFocus()


def keys(page, text):
    for letter in text:
        QTest.keyClick(page.table, letter)


def press(page, key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(page.table, key, modifiers)


def enter(page):
    press(page, Qt.Key.Key_Return)


def calm(page):
    until(lambda: not page.saver.busy and not page.desk.busy)


def place(page):
    index = page.table.currentIndex()
    return index.row(), index.column()


def shown(page, row):
    return [str(page.table.rows.index(row, FIRST + number).data() or "") for number in range(10)]


def told(page):
    return page.foot.words.text()


# The rule of the keys --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "begun", "key", "taken"),
    [
        (10, "", "8", Taken("8", whole=True)),
        (10, "", "1", Taken("1")),
        (10, "1", "0", Taken("10", whole=True)),
        (10, "1", "9", Taken("1", handed_on=True)),
        (10, "", "x", Taken("10", whole=True)),
        (10, "", "a", None),
        (10, "", ",", None),
        (5, "", "8", Taken("8")),
        (5, "8", ".", Taken("8,")),
        (5, "8,", "5", Taken("8,5", whole=True)),
        (5, "8,", "7", Taken("8,", handed_on=True)),
        (5, "8", "9", Taken("8", handed_on=True)),
    ],
)
def test_a_key_is_taken_by_the_points_that_are_possible(step, begun, key, taken):
    assert ScoreKeys(100, step).take(begun, key) == taken


# Typing ----------------------------------------------------------------------------------------------------------------


def test_ten_keys_and_enter_score_a_person_and_go_to_the_next(page, store, three):
    keys(page, "8988798989")
    assert place(page) == (0, DIGITAL)
    enter(page)
    assert place(page) == (1, FIRST)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert saved.scores == (80, 90, 80, 80, 70, 90, 80, 90, 80, 90)
    assert saved.grade == "passed"
    assert page.table.grid.state(three[0]) == "saved"


def test_one_waits_for_a_nought_and_x_is_ten(page, three):
    keys(page, "10X19")
    assert shown(page, 0)[:5] == ["10", "10", "1", "9", ""]
    assert place(page) == (0, FIRST + 4)


def test_marks_are_ticked_after_the_scores_and_are_saved(page, store, three):
    keys(page, "8888888888xx")
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.digital, saved.updates) == (True, True)
    at(page, 0, DIGITAL)
    keys(page, " 0")
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.digital, saved.updates) == (False, False)


def test_total_and_verdict_follow_each_key_and_nothing_is_written(page, store, three):
    before = history.page(store)[0].id
    keys(page, "888849999")
    row = page.table.rows.row(0)
    assert (row.total, row.grade) == (720, None)
    keys(page, "9")
    row = page.table.rows.row(0)
    assert (row.total, row.grade) == (810, "failed")
    assert "indicator 5 under 5" in told(page)
    assert page.table.rows.index(0, FIRST + 4).data(Qt.ItemDataRole.UserRole).low
    assert not page.desk.busy
    assert history.page(store)[0].id == before


def test_a_wrong_key_is_told_and_changes_nothing(page, three):
    keys(page, "8a")
    assert "Indicator 2: type 0 to 10" in told(page)
    assert place(page) == (0, FIRST + 1)
    keys(page, "7")
    assert "Indicator 2: type" not in told(page)
    assert shown(page, 0)[:3] == ["8", "7", ""]
    at(page, 0, DIGITAL)
    keys(page, "7")
    assert "Has digital skills" in told(page)


def test_half_points_are_typed_with_a_comma_or_a_point(make, store, monkeypatch):
    criteria = rounds.criteria_of(store, YEAR)
    halves = type(criteria)(**{**vars(criteria), "step": 5})
    monkeypatch.setattr(rounds, "criteria_of", lambda *_args: halves)
    page = make(store)
    evaluations.clear(store, page.table.rows.ids[0])
    page.load()
    at(page, 0, FIRST)
    keys(page, "7,58.5")
    assert shown(page, 0)[:2] == ["7,5", "8,5"]
    keys(page, "69")
    assert shown(page, 0)[2:5] == ["6", "9", ""]
    assert page.table.rows.row(0).total == 310


def test_arrows_tab_home_end_and_delete_move_and_empty(page, three):
    keys(page, "89")
    press(page, Qt.Key.Key_Left)
    press(page, Qt.Key.Key_Delete)
    assert shown(page, 0)[:2] == ["8", ""]
    press(page, Qt.Key.Key_Backspace)  # the cell is empty: back to the one before
    assert place(page) == (0, FIRST)
    press(page, Qt.Key.Key_End)
    assert place(page) == (0, DIGITAL + 1)
    press(page, Qt.Key.Key_Tab)
    assert place(page) == (1, FIRST)
    press(page, Qt.Key.Key_Backtab, SHIFT)
    assert place(page) == (0, DIGITAL + 1)
    press(page, Qt.Key.Key_Home)
    press(page, Qt.Key.Key_Down)
    assert place(page) == (1, FIRST)
    press(page, Qt.Key.Key_Return, SHIFT)
    assert place(page) == (0, FIRST)


def test_enter_at_the_end_of_the_list_saves_and_says_so(page, store):
    last = page.table.rows.ids[-1]
    evaluations.clear(store, last)
    page.load()
    at(page, len(page.table.rows.ids) - 1, FIRST)
    keys(page, "7")
    enter(page)
    assert "last person" in told(page)
    calm(page)
    assert evaluations.get(store, last).scores[0] == 70


def test_a_key_held_down_does_not_run_through_the_list(page, three):
    event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(page.table, event)
    assert place(page) == (0, FIRST)


def test_a_digit_on_the_name_goes_to_the_first_empty_score(page, three):
    keys(page, "88")
    at(page, 0, 1)
    keys(page, "7")
    assert shown(page, 0)[:4] == ["8", "8", "7", ""]


# Saving ----------------------------------------------------------------------------------------------------------------


def test_an_unfinished_row_is_saved_when_left_and_its_check_mark_is_seen(page, store, three):
    keys(page, "88")
    assert page.table.grid.state(three[0]) == "typed"
    press(page, Qt.Key.Key_Down)
    until(lambda: page.table.grid.state(three[0]) == "saving")
    calm(page)
    assert page.table.grid.state(three[0]) == "saved"
    assert evaluations.get(store, three[0]).total == 160
    assert evaluations.get(store, three[0]).grade is None
    said = page.table.rows.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("saved")


def test_rows_are_saved_in_order_while_the_person_types_on(page, store, three):
    for _row in three:
        keys(page, "9999999999")
        enter(page)
    calm(page)
    assert [evaluations.get(store, one).total for one in three] == [900] * 3
    titles = [action.title for action in history.page(store)[:3]]
    names = [evaluations.get(store, one).name for one in three]
    assert all(name in title for name, title in zip(reversed(names), titles, strict=True))


def test_leaving_the_grid_a_filter_and_another_page_save_the_row(page, store, three):
    keys(page, "5")
    page.search.setFocus()
    calm(page)
    assert evaluations.get(store, three[0]).scores[0] == 50
    at(page, 1, FIRST)
    keys(page, "6")
    page._state.set_value("waiting")
    calm(page)
    assert evaluations.get(store, three[1]).scores[0] == 60
    at(page, 2, FIRST)
    keys(page, "7")
    page.hide()
    calm(page)
    assert evaluations.get(store, three[2]).scores[0] == 70


def test_a_pause_saves_what_was_typed_so_far(page, store, three):
    keys(page, "5")
    assert page.saver._pause.isActive()
    page.saver._pause.timeout.emit()
    calm(page)
    assert evaluations.get(store, three[0]).scores[0] == 50


def test_a_lock_and_the_end_save_the_row_at_once(page, store, three):
    keys(page, "5")
    page.desk.leaving.emit()
    assert evaluations.get(store, three[0]).scores[0] == 50
    page.load()
    at(page, 0, FIRST + 1)
    keys(page, "6")
    assert page.may_close()
    assert evaluations.get(store, three[0]).scores[1] == 60


def test_a_refused_row_is_marked_keeps_what_was_typed_and_is_saved_when_left_again(page, store, three, monkeypatch):
    def full(*_args):
        raise Refused("The disk is full.")

    monkeypatch.setattr(scoring_grid_saving.evaluations, "save", full)
    keys(page, "9999999999")
    enter(page)
    calm(page)
    assert page.table.grid.state(three[0]) == "refused"
    assert "The disk is full." in page.banner.text
    assert not page.may_close()
    monkeypatch.undo()
    assert "Close without saving" in page.banner._act.text()
    page._type_in_grid(three[0])
    assert place(page)[0] == 0
    assert shown(page, 0) == ["9"] * 10
    page.table.row_left.emit(three[0])
    calm(page)
    assert evaluations.get(store, three[0]).total == 900
    assert page.table.grid.state(three[0]) == "saved"


def test_a_person_withdrawn_meanwhile_is_said_and_not_kept(page, store, three, monkeypatch):
    keys(page, "9")

    def gone(*_args):
        raise NotFound("This person is no longer registered for the year.")

    monkeypatch.setattr(scoring_grid_saving.evaluations, "save", gone)
    enter(page)
    calm(page)
    assert "no longer registered" in page.banner.text
    assert page.table.grid.unsaved() == []


def test_undo_takes_keys_back_first_and_then_what_was_saved(page, store, three):
    keys(page, "8888888888")
    enter(page)
    calm(page)
    keys(page, "79")
    press(page, Qt.Key.Key_Z, CTRL)
    assert shown(page, 1)[:2] == ["7", ""]
    press(page, Qt.Key.Key_Z, CTRL)
    assert shown(page, 1)[:2] == ["", ""]
    assert page.table.grid.state(three[1]) == ""
    page.desk.undo()
    calm(page)
    assert evaluations.get(store, three[0]).total is None
    until(lambda: shown(page, 0) == [""] * 10)


def test_a_row_typed_back_while_it_is_saved_is_saved_again(page, store, three):
    keys(page, "5")
    page.saver.save_all()
    at(page, 0, FIRST)
    press(page, Qt.Key.Key_Delete)
    page.saver.save_row(three[0])
    calm(page)
    assert evaluations.get(store, three[0]).total is None


def test_the_list_keeps_its_rows_while_typing_under_not_scored(page, store, three):
    page._state.set_value("waiting")
    ids = list(page.table.rows.ids)
    page.table.go_to(three[0])
    page.table.setFocus()
    keys(page, "8888888888")
    enter(page)
    calm(page)
    until(lambda: not page._later.isActive())
    assert page.table.rows.ids == ids
    assert place(page)[0] == ids.index(three[0]) + 1
    assert page.table.rows.row(ids.index(three[0])).grade == "passed"


def test_the_foot_counts_again_when_the_person_pauses(page, store, three):
    before = page._counts.text()
    keys(page, "8888888888")
    enter(page)
    calm(page)
    until(lambda: page._counts.text() != before)
    assert "1" in page.foot.saved.text()


# Recognised people -----------------------------------------------------------------------------------------------------


def test_recognised_people_are_locked_with_a_sentence_and_enter_passes_them_over(make, store):
    recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(YEAR, 11, 1), Progress())
    page = make(store)
    rows = [page.table.rows.row(number) for number in range(len(page.table.rows.ids))]
    number = next(n for n, row in enumerate(rows) if row.recognised and n and not rows[n - 1].recognised)
    at(page, number, FIRST)
    before = rows[number]
    keys(page, "0")
    assert "is recognised" in told(page)
    press(page, Qt.Key.Key_Delete)
    assert page.table.rows.row(number) == before
    at(page, number - 1, FIRST)
    enter(page)
    assert not page.table.current_row().recognised
    assert page.table.currentIndex().row() > number


# Blocks ----------------------------------------------------------------------------------------------------------------


def paste(page, text):
    QApplication.clipboard().setText(text)
    press(page, Qt.Key.Key_V, CTRL)


def test_a_block_from_excel_goes_into_several_rows_in_one_change_set(page, store, three):
    lines = ["\t".join("8887888888") + "\tx\t", "\t".join("9999999999") + "\t\tx", "\t".join(["10"] * 10) + "\t0\tcó"]
    paste(page, "\r\n".join(lines) + "\r\n")
    calm(page)
    saved = [evaluations.get(store, one) for one in three]
    assert [row.total for row in saved] == [790, 900, 1000]
    assert [row.grade for row in saved] == ["failed", "passed", "passed"]
    assert [(row.digital, row.updates) for row in saved] == [(True, None), (None, True), (False, True)]
    assert "3 forms" in page.banner.text
    page.banner._act.click()
    calm(page)
    assert [evaluations.get(store, one).total for one in three] == [None] * 3


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("8\t9\n7\t12", "indicator 2: The score 12 is above"),
        ("8\t9\n7\tabc", "“abc” is not a number of points"),
        ("8\t8,5", "Scores go in steps of 1"),
        ("\t".join("8" * 13), "13 columns"),
        ("\t".join("8888888888") + "\tmaybe", "“maybe” is neither"),
        ("8\n" * 200, "rows more than the list"),
        (" ", "nothing to paste"),
    ],
)
def test_of_an_impossible_block_nothing_is_taken_and_the_first_bad_cell_is_named(page, store, three, text, sentence):
    paste(page, text)
    assert sentence in told(page)
    assert not page.desk.busy
    assert shown(page, 0) == [""] * 10


def test_the_sentence_about_a_block_names_row_and_person(page, store, three):
    paste(page, "8\n12")
    assert "Row 2" in told(page)
    assert evaluations.get(store, three[1]).name in told(page)


def test_copied_cells_are_what_a_workbook_reads_and_chosen_cells_are_emptied_together(page, store, three):
    keys(page, "1098")
    at(page, 0, FIRST)
    for _step in range(2):
        press(page, Qt.Key.Key_Right, SHIFT)
    press(page, Qt.Key.Key_Down, SHIFT)
    press(page, Qt.Key.Key_C, CTRL)
    assert QApplication.clipboard().text() == "10\t9\t8\n\t\t"
    press(page, Qt.Key.Key_Delete)
    assert shown(page, 0) == [""] * 10


# Stages ----------------------------------------------------------------------------------------------------------------


def test_another_stage_shows_and_saves_its_own_scores(page, store, three):
    page._stage.set_value("branch")
    at(page, 0, FIRST)
    keys(page, "7777777777")
    enter(page)
    calm(page)
    page._stage.set_value("commune")
    assert shown(page, 0) == [""] * 10
    assert set(evaluations.side_by_side(store, three[0])) == {"branch"}
    assert evaluations.get(store, three[0]).total == 700


def test_changing_the_stage_saves_what_was_typed_at_the_one_before(page, store, three):
    keys(page, "66")
    page._stage.set_value("self")
    calm(page)
    stages = evaluations.side_by_side(store, three[0])
    assert list(stages) == ["commune"]
    assert stages["commune"].total == 120


def test_stages_stand_side_by_side_and_the_one_that_counts_is_marked(page, store, three):
    evaluations.save(store, three[0], EvaluationInput((70,) * 10), "self")
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, digital=True), "branch")
    page.load()
    at(page, 1, FIRST)
    at(page, 0, FIRST)
    lines = page.foot.lines._shown
    assert [(line.stage, line.total, line.counts) for line in lines] == [("self", 700, False), ("branch", 800, True)]
    keys(page, "9")
    lines = page.foot.lines._shown
    assert [(line.stage, line.counts) for line in lines] == [("self", False), ("branch", False), ("commune", True)]
    assert "counts" in page.foot.lines.accessibleName()


def test_the_scores_of_the_stage_before_are_taken_over_with_one_key(page, store, three):
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, digital=True), "branch")
    page.load()
    at(page, 1, FIRST)
    at(page, 0, FIRST)
    press(page, Qt.Key.Key_T, CTRL | SHIFT)
    assert shown(page, 0) == ["8"] * 10
    press(page, Qt.Key.Key_Z, CTRL)
    assert shown(page, 0) == [""] * 10
    page.foot.taking.click()
    at(page, 1, FIRST)
    calm(page)
    saved = evaluations.side_by_side(store, three[0])["commune"]
    assert (saved.total, saved.digital, saved.counts) == (800, True, True)


# The form beside it ----------------------------------------------------------------------------------------------------


def test_the_form_opens_with_what_was_just_typed_and_keys_then_go_to_the_form(page, store, three):
    keys(page, "87")
    page._open_form()
    until(page.panel.isVisible)
    assert page.panel.form.scores()[:3] == (80, 70, None)
    assert page.table.isColumnHidden(FIRST)
    page.table.setFocus()
    keys(page, "9")
    assert page.panel.form.scores()[:4] == (80, 70, 90, None)
    page.panel.close_panel()
    calm(page)
    assert not page.table.isColumnHidden(FIRST)
    assert page.table.hasFocus()
    assert evaluations.get(store, three[0]).scores[:3] == (80, 70, 90)
    until(lambda: shown(page, 0)[:3] == ["8", "7", "9"])


# What is seen and said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1134, 712), (690, 456)])
def test_scores_marks_and_verdict_fit_without_scrolling_sideways(make, store, size):
    table = make(store, size=size).table
    until(lambda: table.horizontalScrollBar().maximum() == 0)
    assert not any(table.isColumnHidden(number) for number in (1, *range(FIRST, DIGITAL + 2), DIGITAL + 3))
    assert table.columnViewportPosition(DIGITAL + 3) + table.columnWidth(DIGITAL + 3) <= table.viewport().width()
    assert table.columnWidth(1) >= 140


def test_cells_say_themselves_to_a_screen_reader(page, three):
    keys(page, "89")
    role = Qt.ItemDataRole.AccessibleTextRole
    assert page.table.rows.index(0, FIRST).data(role) == "Indicator 1: 8 points"
    assert page.table.rows.index(0, FIRST + 2).data(role) == "Indicator 3: no score"
    assert page.table.rows.index(0, DIGITAL).data(role) == "Has digital skills: no"


def test_the_keyboard_leaves_the_grid_with_ctrl_tab(page, three):
    press(page, Qt.Key.Key_Tab, CTRL)
    assert not page.table.hasFocus()


def test_the_help_of_the_page_names_the_keys_of_the_grid(page):
    named = {key for key, _words in page.shortcuts()}
    assert {"0 … 9", "Enter, Shift+Enter", "Ctrl+C, Ctrl+V", "Ctrl+Shift+T", "F2"} <= named


# The whole way ---------------------------------------------------------------------------------------------------------


def _village_of_60(store):
    village = villages.add(store, "Thôn Thử Mới").value
    for number in range(60):
        name = f"Người Thứ {chr(65 + number // 26)}{chr(97 + number % 26)}"
        citizens.add(store, CitizenInput(name, str(1950 + number % 50), village_id=village))
    registrations.register(store, YEAR, citizens.find(store, village_id=village))
    return village


def test_a_village_of_60_is_scored_with_nothing_but_the_keyboard(scored, worker, qtbot):
    village = _village_of_60(scored)
    bench = Workbench(scored, worker)
    qtbot.addWidget(bench)
    bench.resize(1366, 768)
    with qtbot.waitActive(bench):
        bench.show()
        bench.activateWindow()
    forms = [_form(number) for number in range(60)]

    def hit(key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or bench, key, modifiers)

    number = [place.key for place in bench.places if not place.under].index("scoring") + 1
    hit(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)
    until(lambda: isinstance(bench.page, ScoringPage) and bench.page.table is not None)
    page = bench.page
    until(lambda: QApplication.focusWidget() is page.table)
    hit(Qt.Key.Key_F, CTRL)
    hit(Qt.Key.Key_Tab)  # the villages
    assert page._village.hasFocus()
    hit(Qt.Key.Key_End)
    while page._village.value() != village:
        hit(Qt.Key.Key_Up)
    hit(Qt.Key.Key_N, CTRL)
    until(lambda: QApplication.focusWidget() is page.table)
    ids = list(page.table.rows.ids)
    assert len(ids) == 60
    for text in forms:
        for letter in text:
            hit(letter)
        hit(Qt.Key.Key_Return)
    until(lambda: not page.saver.busy and not bench.desk.busy, timeout=30_000)
    rows = evaluations.rows(scored, ids)
    for text, row in zip(forms, rows, strict=True):
        scores = tuple(100 if letter == "X" else int(letter) * 10 for letter in text[:10])
        passed = sum(scores) >= 800 and min(scores) >= 50
        assert row.scores == scores
        assert row.grade == ("passed" if passed else "failed")
        assert row.digital is (True if len(text) > 10 else None)
    assert {row.grade for row in rows} == {"passed", "failed"}
    assert sum(map(len, forms)) + 60 <= 12 * 60


def _form(number):
    scores = "".join("56789X"[(number * 7 + place * (number % 5 + 1)) % 6] for place in range(10))
    scores = "889X98899X" if number % 3 == 0 else scores
    scores = scores[:4] + "4" + scores[5:] if number % 10 == 9 else scores
    return scores + ("x" if number % 2 else "")
