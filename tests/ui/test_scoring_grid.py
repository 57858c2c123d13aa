import datetime as dt

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
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
from cdht_desktop.ui.pages.scoring_grid_widths import shared
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
    until(lambda: not page.hand.saver.busy and not page.desk.busy)


def place(page):
    index = page.table.currentIndex()
    return index.row(), index.column()


def shown(page, row):
    return [str(page.table.rows.index(row, FIRST + number).data() or "") for number in range(10)]


def told(page):
    return page.hand.foot.words.text()


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
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.digital, saved.updates) == (True, True)
    at(page, 0, DIGITAL)
    keys(page, " 0")
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.digital, saved.updates) == (False, False)


def test_after_the_last_mark_of_a_form_the_keyboard_goes_to_the_next_person_by_itself(page, store, three):
    keys(page, "8888888888x0")
    assert place(page) == (1, FIRST)
    keys(page, "7777777777")
    press(page, Qt.Key.Key_Tab)  # without the first mark
    keys(page, " ")
    assert place(page) == (2, FIRST)
    calm(page)
    assert [evaluations.get(store, one).total for one in three[:2]] == [800, 700]
    first, second = (evaluations.get(store, one) for one in three[:2])
    assert (first.digital, first.updates, second.digital, second.updates) == (True, False, None, True)


def test_after_the_last_mark_it_goes_back_to_a_score_that_is_missing(page, three):
    keys(page, "88")
    press(page, Qt.Key.Key_Right)
    keys(page, "8888888xx")
    assert place(page) == (0, FIRST + 2)
    assert shown(page, 0)[2] == ""


def test_putting_a_mark_right_in_a_form_scored_before_goes_nowhere(page, store, three):
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, digital=True))
    page.load()
    at(page, 0, DIGITAL + 1)
    keys(page, "x")
    assert place(page) == (0, DIGITAL + 1)
    at(page, 0, FIRST + 9)
    keys(page, "9xx")  # a score put right, and the marks after it
    assert place(page) == (0, DIGITAL + 1)


def test_an_enter_by_habit_after_the_last_mark_passes_over_nobody_and_backspace_leads_back(page, three):
    keys(page, "8888888888xx")
    enter(page)
    assert place(page) == (1, FIRST)
    enter(page)
    assert place(page) == (2, FIRST)
    page.table._go(1, FIRST)
    keys(page, "8888888888xx")
    press(page, Qt.Key.Key_Backspace)
    assert place(page) == (1, DIGITAL + 1)
    keys(page, "0")
    assert page.table.rows.row(1).updates is False
    assert place(page) == (1, DIGITAL + 1)


def test_the_last_mark_of_the_last_person_saves_and_stays(page, store):
    last = page.table.rows.ids[-1]
    evaluations.clear(store, last)
    page.load()
    at(page, len(page.table.rows.ids) - 1, FIRST)
    keys(page, "8888888888xx")
    assert place(page) == (len(page.table.rows.ids) - 1, DIGITAL + 1)
    assert "last person" in told(page)
    calm(page)
    assert evaluations.get(store, last).total == 800


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
    page.filters.search.setFocus()
    calm(page)
    assert evaluations.get(store, three[0]).scores[0] == 50
    at(page, 1, FIRST)
    keys(page, "6")
    page.filters.state.set_value("waiting")
    calm(page)
    assert evaluations.get(store, three[1]).scores[0] == 60
    at(page, 2, FIRST)
    keys(page, "7")
    page.hide()
    calm(page)
    assert evaluations.get(store, three[2]).scores[0] == 70


def test_a_pause_saves_what_was_typed_so_far(page, store, three):
    keys(page, "5")
    assert page.hand.saver._pause.isActive()
    page.hand.saver._pause.timeout.emit()
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
    def full(*_args, **_named):
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
    page.walk.type_in_grid(three[0])
    assert place(page)[0] == 0
    assert shown(page, 0) == ["9"] * 10
    page.table.row_left.emit(three[0])
    calm(page)
    assert evaluations.get(store, three[0]).total == 900
    assert page.table.grid.state(three[0]) == "saved"


def test_a_person_withdrawn_meanwhile_is_said_and_not_kept(page, store, three, monkeypatch):
    keys(page, "9")

    def gone(*_args, **_named):
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
    assert shown(page, 0) == [""] * 10
    assert place(page) == (0, FIRST)  # where it was taken back
    assert evaluations.get(store, three[0]).name in page.banner.text
    page.table._go(2, FIRST)
    page.desk.redo()
    calm(page)
    assert shown(page, 0) == ["8"] * 10
    assert place(page) == (0, FIRST)


def test_undo_at_once_after_enter_takes_back_the_row_just_left_and_not_the_one_before(page, store, three):
    QShortcut(QKeySequence("Ctrl+Z"), page).activated.connect(page.desk.undo)  # as the shell has it
    keys(page, "8888888888")
    enter(page)
    calm(page)
    keys(page, "9999999999")
    enter(page)
    assert page.hand.saver._left  # it waits for a rest
    press(page, Qt.Key.Key_Z, CTRL)
    until(lambda: evaluations.get(store, three[1]).total is None and page.table.grid.state(three[1]) == "saved")
    calm(page)
    assert evaluations.get(store, three[0]).total == 800
    assert place(page) == (1, FIRST)


def test_undo_of_a_block_goes_to_its_top(page, store, three):
    paste(page, "\n".join("\t".join("8888888888") for _row in three))
    calm(page)
    page.table._go(2, FIRST + 3)
    page.desk.undo()
    calm(page)
    assert [evaluations.get(store, one).total for one in three] == [None] * 3
    assert place(page) == (0, FIRST)


def test_a_row_typed_back_while_it_is_saved_is_saved_again(page, store, three):
    keys(page, "5")
    page.hand.saver.save_all()
    at(page, 0, FIRST)
    press(page, Qt.Key.Key_Delete)
    page.hand.saver.save_row(three[0])
    calm(page)
    assert evaluations.get(store, three[0]).total is None


def test_the_list_keeps_its_rows_while_typing_under_not_scored(page, store, three):
    page.filters.state.set_value("waiting")
    ids = list(page.table.rows.ids)
    page.table.go_to(three[0])
    page.table.setFocus()
    keys(page, "8888888888")
    enter(page)
    calm(page)
    until(lambda: not page.hand._rest.isActive())
    assert page.table.rows.ids == ids
    assert place(page)[0] == ids.index(three[0]) + 1
    assert page.table.rows.row(ids.index(three[0])).grade == "passed"


def test_the_foot_counts_again_when_the_person_pauses(page, store, three):
    before = page.counts.counts.text()
    keys(page, "8888888888")
    enter(page)
    calm(page)
    until(lambda: page.counts.counts.text() != before)
    assert "1" in page.hand.foot.saved.text()


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
    page.filters.stage.set_value("branch")
    at(page, 0, FIRST)
    keys(page, "7777777777")
    enter(page)
    calm(page)
    page.filters.stage.set_value("commune")
    assert shown(page, 0) == [""] * 10
    assert set(evaluations.side_by_side(store, three[0])) == {"branch"}
    assert evaluations.get(store, three[0]).total == 700


def test_changing_the_stage_saves_what_was_typed_at_the_one_before(page, store, three):
    keys(page, "66")
    page.filters.stage.set_value("self")
    calm(page)
    stages = evaluations.side_by_side(store, three[0])
    assert list(stages) == ["commune"]
    assert stages["commune"].total == 120


def test_while_keys_come_fast_no_stages_are_read_and_those_of_the_person_before_are_gone(page, store, three):
    evaluations.save(store, three[0], EvaluationInput(EIGHTS), "branch")
    evaluations.save(store, three[1], EvaluationInput((70,) * 10), "branch")
    page.load()
    at(page, 1, FIRST)
    at(page, 0, FIRST)
    reads = []
    page.desk.read = lambda call, *args, **named: (reads.append(call), call(page.desk.store, *args, **named))[1]
    keys(page, "8888888888")
    enter(page)
    assert evaluations.side_by_side not in reads
    assert page.hand.foot.lines._shown == []
    until(lambda: [line.total for line in page.hand.foot.lines._shown] == [700])


def test_stages_stand_side_by_side_and_the_one_that_counts_is_marked(page, store, three):
    evaluations.save(store, three[0], EvaluationInput((70,) * 10), "self")
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, digital=True), "branch")
    page.load()
    at(page, 1, FIRST)
    at(page, 0, FIRST)
    lines = page.hand.foot.lines._shown
    assert [(line.stage, line.total, line.counts) for line in lines] == [("self", 700, False), ("branch", 800, True)]
    keys(page, "9")
    lines = page.hand.foot.lines._shown
    assert [(line.stage, line.counts) for line in lines] == [("self", False), ("branch", False), ("commune", True)]
    assert "counts" in page.hand.foot.lines.accessibleName()


@pytest.mark.parametrize(("size", "seen"), [((1134, 712), ["self", "branch", "commune"]), ((690, 456), ["branch"])])
def test_a_low_window_shows_only_the_stage_to_compare_with(make, store, size, seen):
    page = make(store, size=size)
    first = page.table.rows.ids[0]
    evaluations.save(store, first, EvaluationInput((70,) * 10), "self")
    evaluations.save(store, first, EvaluationInput(EIGHTS), "branch")
    page.load()
    assert [line.stage for line in page.hand.foot.lines.in_sight()] == seen
    assert page.hand.foot.lines.height() <= (40 if len(seen) == 1 else 90)
    page.load()
    at(page, 1, FIRST)
    assert page.hand.foot.lines.isVisible()  # its room is kept: nothing jumps


def test_where_nobody_is_found_nothing_old_is_told(page, store, three):
    keys(page, "a")
    assert told(page)
    page.filters.search.setText("khong co ai")
    page.load()
    assert not page.hand.foot.isVisible()
    page._nothing.action.click()
    assert page.hand.foot.isVisible()
    assert page.table.hasFocus()
    assert "Indicator 1: type" not in told(page)


def test_the_scores_of_the_stage_before_are_taken_over_with_one_key(page, store, three):
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, digital=True), "branch")
    page.load()
    at(page, 1, FIRST)
    at(page, 0, FIRST)
    press(page, Qt.Key.Key_T, CTRL | SHIFT)
    assert shown(page, 0) == ["8"] * 10
    press(page, Qt.Key.Key_Z, CTRL)
    assert shown(page, 0) == [""] * 10
    page.hand.foot.taking.click()
    at(page, 1, FIRST)
    calm(page)
    saved = evaluations.side_by_side(store, three[0])["commune"]
    assert (saved.total, saved.digital, saved.counts) == (800, True, True)


# The form beside it ----------------------------------------------------------------------------------------------------


def test_the_form_opens_with_what_was_just_typed_and_keys_then_go_to_the_form(page, store, three):
    keys(page, "87")
    page.walk.open_current()
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


def test_columns_never_take_more_than_there_is_and_names_and_scores_are_the_last_to_go(page):
    columns = page.table.grid.columns
    for room in range(620, 1600, 7):
        widths = shared(columns, lambda words: 8 * len(words), room, typing=True)
        assert sum(widths.values()) <= room
        assert {1, *range(FIRST, FIRST + 10), len(columns) - 1} <= set(widths)
    assert len(widths) == len(columns)
    beside = shared(columns, lambda words: 8 * len(words), 620, typing=False)
    assert not beside.keys() & set(range(FIRST, DIGITAL + 2))


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
    hit(Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.AltModifier)  # once more: the keyboard is in the rail
    hit(Qt.Key.Key_F, CTRL)
    hit(Qt.Key.Key_Tab)  # the villages
    assert page.filters.village.hasFocus()
    hit(Qt.Key.Key_End)
    while page.filters.village.value() != village:
        hit(Qt.Key.Key_Up)
    hit(Qt.Key.Key_N, CTRL)
    until(lambda: QApplication.focusWidget() is page.table)
    ids = list(page.table.rows.ids)
    assert len(ids) == 60
    for text in forms:
        for letter in text:
            hit(letter)
        hit(Qt.Key.Key_Return)
    until(lambda: not page.hand.saver.busy and not bench.desk.busy, timeout=30_000)
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


# Changed elsewhere meanwhile -------------------------------------------------------------------------------------------


def elsewhere(page, row_id, values, stage="commune"):
    """Another page, an import or an undo writes, and the pages are told."""
    page.desk.work("other", evaluations.save, row_id, values, stage)
    calm(page)


def test_what_is_typed_is_laid_over_what_another_change_wrote_and_the_foot_says_so(page, store, three):
    keys(page, "77")
    other = EvaluationInput((70, 90, *EIGHTS[2:]), digital=True, note="ghi chú")
    elsewhere(page, three[0], other)
    assert shown(page, 0) == ["7", "7", *["8"] * 8]
    assert "changed elsewhere: indicator 2 is now 9 (you typed 7)" in told(page)
    keys(page, "6")
    assert "changed elsewhere" in told(page)  # until the row is saved
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert saved.scores == (70, 70, 60, *EIGHTS[3:])
    assert (saved.digital, saved.note) == (True, "ghi chú")
    at(page, 0, FIRST)
    assert "changed elsewhere" not in told(page)


def test_an_undo_while_a_row_is_typed_takes_only_its_own_cells_back(page, store, three):
    elsewhere(page, three[0], EvaluationInput(EIGHTS, digital=True, note="ghi chú"))
    at(page, 0, FIRST)
    keys(page, "9")
    page.desk.undo()
    calm(page)
    assert shown(page, 0) == ["9", *[""] * 9]
    press(page, Qt.Key.Key_Z, CTRL)  # the keys are taken back one by one as before
    assert shown(page, 0) == [""] * 10
    assert page.table.grid.state(three[0]) == ""


def test_other_cells_written_before_a_row_is_saved_stand_beside_it(page, store, three):
    keys(page, "77")
    evaluations.save(
        store, three[0], EvaluationInput((None, None, *EIGHTS[2:]), note="ghi chú")
    )  # nobody told the page
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.scores, saved.note) == ((70, 70, *EIGHTS[2:]), "ghi chú")
    assert page.table.grid.state(three[0]) == "saved"
    assert saved.name in page.banner.text
    assert "changed elsewhere" in page.banner.text


def test_a_cell_that_both_changed_waits_until_the_person_has_looked_at_it(page, store, three):
    keys(page, "77")
    evaluations.save(store, three[0], EvaluationInput(EIGHTS, note="ghi chú"))
    enter(page)
    calm(page)
    assert page.table.grid.state(three[0]) == "refused"
    assert evaluations.get(store, three[0]).scores == EIGHTS
    page.banner._act.click()
    assert place(page)[0] == 0
    assert "indicator 1 is now 8 (you typed 7)" in told(page)
    enter(page)
    calm(page)
    saved = evaluations.get(store, three[0])
    assert (saved.scores, saved.note) == ((70, 70, *EIGHTS[2:]), "ghi chú")


def test_a_pasted_block_keeps_what_was_written_beside_it_meanwhile(page, store, three):
    page.table.rows.row(0)
    evaluations.save(store, three[1], EvaluationInput((None,) * 10, digital=True, note="ghi chú"))
    paste(page, "\n".join("\t".join("8888888888") for _row in three))
    calm(page)
    saved = evaluations.rows(store, three)
    assert [row.total for row in saved] == [800] * 3
    assert (saved[1].digital, saved[1].note) == (True, "ghi chú")
    assert "3 forms" in page.banner.text


def test_rows_saved_again_and_again_in_a_hurry_end_as_they_were_typed_last(page, store, three):
    for digit in "5678":
        at(page, 0, FIRST)
        keys(page, digit)
        page.hand.saver.save_all()
    calm(page)
    assert evaluations.get(store, three[0]).scores[0] == 80
    assert page.table.grid.state(three[0]) == "saved"
    assert not page.banner.isVisible()


def test_a_lock_saves_a_row_over_what_was_written_meanwhile(page, store, three):
    keys(page, "5")
    evaluations.save(store, three[0], EvaluationInput((None, *EIGHTS[1:]), note="ghi chú"))
    page.desk.leaving.emit()
    saved = evaluations.get(store, three[0])
    assert (saved.scores, saved.note) == ((50, *EIGHTS[1:]), "ghi chú")


# What is told is over --------------------------------------------------------------------------------------------------


def test_a_new_search_takes_back_what_was_told_of_the_list_before(page, store, three):
    paste(page, "8\n12")
    page.banner.error("Not saved.")
    assert told(page)
    page.filters.search.setText(evaluations.get(store, three[1]).name)
    until(lambda: len(page.table.rows.ids) < 10)
    assert "Nothing was pasted" not in told(page)
    assert not page.banner.isVisible()


def test_another_year_takes_back_what_was_told_of_the_one_before(page, store, three):
    rounds.open_year(store, YEAR + 1)
    paste(page, "8\n12")
    page.banner.error("Not saved.")
    page.desk.set_year(YEAR + 1)
    page.reload()
    assert not page.banner.isVisible()
    page.desk.set_year(YEAR)
    page.reload()
    assert "Nothing was pasted" not in told(page)


# Blocks with nothing in them -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\n \n", "\n\n\n"])
def test_blank_lines_after_a_block_are_no_rows(page, store, three, end):
    evaluations.save(store, three[1], EvaluationInput(EIGHTS))
    page.load()
    at(page, 0, FIRST)
    paste(page, f"9\t9{end}")
    page.hand.saver.save_all()
    calm(page)
    assert shown(page, 0)[:3] == ["9", "9", ""]
    assert evaluations.get(store, three[1]).scores == EIGHTS


def test_a_blank_line_within_a_block_leaves_its_person_as_they_are_and_a_line_of_tabs_empties(page, store, three):
    for one in three:
        evaluations.save(store, one, EvaluationInput(EIGHTS))
    page.load()
    at(page, 0, FIRST)
    paste(page, "9\t9\n\n9\t9")
    calm(page)
    assert [row.scores[:2] for row in evaluations.rows(store, three)] == [(90, 90), (80, 80), (90, 90)]
    at(page, 0, FIRST)
    paste(page, "7\t7\n\t\n7\t7")
    calm(page)
    assert [row.scores[:2] for row in evaluations.rows(store, three)] == [(70, 70), (None, None), (70, 70)]


def test_empty_columns_at_the_end_of_a_block_are_no_columns(page, store, three):
    evaluations.save(store, three[1], EvaluationInput((None,) * 10, digital=True))
    page.load()
    at(page, 0, FIRST)
    paste(page, "\n".join("\t".join("8888888888") + "\t" * 5 for _row in three))
    calm(page)
    assert [row.total for row in evaluations.rows(store, three)] == [800] * 3
    assert evaluations.get(store, three[1]).digital is True
