import datetime as dt
import shutil

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton
from tests.conftest import FILES
from tests.ui.conftest import until

from cdht_desktop.errors import Cancelled, FieldErrors, Refused
from cdht_desktop.ops import drafts, evaluations, history, recognition, registrations, rounds, villages
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.open_year import OpenYear
from cdht_desktop.ui.pages import evaluation_panel, register_people, score_import, scoring_counts
from cdht_desktop.ui.pages.scoring import ScoringPage
from cdht_desktop.ui.pages.scoring_words import year_counts
from cdht_desktop.ui.widgets import ask

YEAR = 2026
PASSED = (80, 80, 80, 80, 80, 80, 80, 80, 80, 80)


@pytest.fixture
def store(scored):
    return scored


@pytest.fixture
def make(worker, qtbot):
    def made_of(store, year=YEAR):
        desk = Desk(store, worker)
        desk.set_year(year)
        page = ScoringPage(desk)
        desk.said.connect(page.say)
        qtbot.addWidget(page)
        page.resize(1134, 712)
        page.show()
        page.activateWindow()
        until(page.isActiveWindow)
        return page

    return made_of


@pytest.fixture
def page(make, store):
    return make(store)


def calm(page):
    until(lambda: not page.desk.busy)


def unscored(store):
    return evaluations.find(store, YEAR, state="waiting")


def keys(page, text):
    """Type where the keyboard is, as a person does: it goes on by itself."""
    for letter in text:
        QTest.keyClick(page.panel.form.focusWidget() or page.panel.form.fields[0], letter)


def press(page, key):
    QTest.keyClick(page.panel.form.focusWidget(), key)


def clear(store, count):
    """Take the scores of the first `count` people of the list away."""
    ids = evaluations.find(store, YEAR)[:count]
    for one in ids:
        evaluations.clear(store, one)
    return ids


def test_the_list_shows_everybody_registered_and_counts_where_the_year_stands(page, store):
    assert page.table.rows.ids == evaluations.find(store, YEAR)
    assert "120" in page.counts.shown.text()
    assert "passed 58" in page.counts.counts.text()
    assert "failed 60" in page.counts.counts.text()


def test_filters_by_state_and_village_and_search_leave_only_those(page, store, qtbot):
    page.filters.state.set_value("failed")
    failed = evaluations.find(store, YEAR, state="failed")
    assert page.table.rows.ids == failed
    village = villages.all_villages(store)[0]
    page.filters.village.set_value(village.id)
    assert page.table.rows.ids == evaluations.find(store, YEAR, village_id=village.id, state="failed")
    assert village.name in page._title.text()
    page.follow("khong co ai ten nay")
    until(lambda: page._lists.currentWidget() is page._nothing)
    page._nothing.action.click()
    assert len(page.table.rows.ids) == 120


def test_a_score_under_the_floor_is_told_by_more_than_colour(page, store):
    low = next(row for row in evaluations.rows(store, page.table.rows.ids) if min(filter(None, row.scores)) < 50)
    column = 3 + low.scores.index(min(low.scores))
    value = page.table.rows.index(page.table.rows.ids.index(low.id), column).data(Qt.ItemDataRole.UserRole)
    assert value.low
    assert f"indicator {column - 2}" in low.reasons


def test_ten_keys_and_enter_save_a_person_and_open_the_next_without_scores(page, store):
    first, second = clear(store, 2)
    page.load()
    page.walk.open(first)
    keys(page, "8988798989")
    press(page, Qt.Key.Key_Return)
    assert page.panel.row.id == second
    calm(page)
    saved = evaluations.get(store, first)
    assert saved.scores == (80, 90, 80, 80, 70, 90, 80, 90, 80, 90)
    assert saved.grade == "passed"
    assert page.panel.form.fields[0].hasFocus()
    assert page.panel.form.fields[0].text() == ""


def test_one_waits_for_a_nought_and_x_is_ten(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    keys(page, "10X1")
    keys(page, "9")  # the 1 stays, the 9 is the next one's
    assert [field.text() for field in page.panel.form.fields[:5]] == ["10", "10", "1", "9", ""]
    assert page.panel.form.fields[4].hasFocus()


def test_letters_and_scores_beyond_the_maximum_cannot_be_typed(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    keys(page, "a-8")
    assert page.panel.form.scores()[:2] == (80, None)


def test_arrows_and_backspace_move_and_erase(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    keys(page, "89")
    press(page, Qt.Key.Key_Up)
    press(page, Qt.Key.Key_Backspace)
    assert page.panel.form.scores()[:3] == (80, None, None)
    press(page, Qt.Key.Key_Backspace)
    assert page.panel.form.fields[0].hasFocus()
    press(page, Qt.Key.Key_Down)
    assert page.panel.form.fields[1].hasFocus()


def test_total_verdict_and_reasons_follow_each_key_and_nothing_is_written(page, store):
    (first,) = clear(store, 1)
    before = history.page(store)[0].id
    page.walk.open(first)
    keys(page, "888849999")
    assert page.panel.verdict.total.text() == "72"
    assert "10" in page.panel.verdict.words.text()
    keys(page, "9")
    assert page.panel.verdict.total.text() == "81"
    assert "indicator 5 under 5" in page.panel.verdict.words.text()
    assert "Failed" in page.panel.verdict.chip.text()
    assert page.panel.form.fields[4].property("wrong")
    assert history.page(store)[0].id == before


def finish(page):
    """Press Ctrl+Enter in the field in hand."""
    QTest.keyClick(page.panel.form.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_ctrl_enter_saves_incomplete_scores_as_being_scored_and_goes_on(page, store):
    first, second = clear(store, 2)
    page.load()
    page.walk.open(first)
    keys(page, "88")
    finish(page)
    until(lambda: page.panel.row.id == second)
    calm(page)
    saved = evaluations.get(store, first)
    assert saved.total == 160
    assert saved.grade is None


def test_enter_after_each_score_fills_one_form_as_in_a_workbook(page, store):
    first, second = clear(store, 2)
    page.load()
    page.walk.open(first)
    for digit in "898X718989":
        keys(page, digit)
        assert page.panel.row.id == first
        press(page, Qt.Key.Key_Return)
    assert page.panel.row.id == second
    calm(page)
    assert evaluations.get(store, first).scores == (80, 90, 80, 100, 70, 10, 80, 90, 80, 90)
    assert evaluations.get(store, second).total is None


def test_enter_goes_to_the_next_empty_field_and_never_saves_an_unfinished_form(page, store):
    first, _second = clear(store, 2)
    page.load()
    page.walk.open(first)
    keys(page, "88")
    press(page, Qt.Key.Key_Down)
    keys(page, "888888")  # the third is left out
    press(page, Qt.Key.Key_Return)  # the last one was reached by itself
    press(page, Qt.Key.Key_Return)
    assert page.panel.form.fields[2].hasFocus()
    press(page, Qt.Key.Key_Return)
    assert page.panel.form.fields[9].hasFocus()
    keys(page, "8")
    press(page, Qt.Key.Key_Return)
    assert page.panel.form.fields[2].hasFocus()
    assert not page.panel.banner.isVisible()
    press(page, Qt.Key.Key_Return)  # the only one left
    assert "Ctrl+Enter" in page.panel.banner.text
    assert page.panel.banner.isVisible()
    assert page.panel.row.id == first
    calm(page)
    assert evaluations.get(store, first).total is None
    keys(page, "8")
    assert not page.panel.banner.isVisible()
    page.panel.form.digital.setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.panel.row.id != first
    calm(page)
    assert evaluations.get(store, first).total == 800


def test_enter_on_a_mark_of_an_unfinished_form_goes_to_what_is_missing(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    keys(page, "8")
    page.panel.form.digital.setFocus()
    press(page, Qt.Key.Key_Return)
    assert page.panel.form.fields[1].hasFocus()
    assert page.panel.row.id == first


def test_the_help_of_the_page_names_the_keys_of_the_form(page):
    assert {"Enter", "Ctrl+Enter"} <= {key for key, _words in page.shortcuts()}


def test_the_foot_tells_those_begun_apart_from_those_not_scored(page, store, monkeypatch):
    first = clear(store, 3)[0]
    page.load()
    before = len(unscored(store))
    assert f"not scored {before} " in page.counts.counts.text()
    assert "being scored" not in page.counts.counts.text()
    page.walk.open(first)
    keys(page, "88")
    finish(page)
    until(lambda: "being scored 1" in page.counts.counts.text())
    assert f"not scored {before - 1} " in page.counts.counts.text()
    monkeypatch.setattr(scoring_counts, "_COUNTED", 0)
    page.load()
    assert f"not scored to the end {before} " in page.counts.counts.text()
    assert "being scored" not in page.counts.counts.text()


def test_counts_stand_with_points_between_thousands():
    left, right = year_counts(recognition.Waiting(1000, 1000, 3725, 0, "", "", "", ""), 1725, 2000)
    assert left == "1.725 of 5.725 persons"
    assert "not scored 1.725 · being scored 2.000" in right


def test_marks_and_note_reach_the_store_and_an_unanswered_mark_stays_so(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    page.panel.form.digital.click()
    page.panel.form.note.set_value("xem lại minh chứng")
    page.panel.primary.click()
    calm(page)
    saved = evaluations.get(store, first)
    assert (saved.digital, saved.updates, saved.note) == (True, None, "xem lại minh chứng")


def test_another_row_saves_what_was_typed(page, store):
    first, second = clear(store, 2)
    page.load()
    page.walk.open(first)
    keys(page, "7")
    page.table.go_to(second)
    calm(page)
    assert page.panel.row.id == second
    assert evaluations.get(store, first).scores[0] == 70


def test_closing_the_form_saves_what_was_typed_and_undo_takes_it_back(page, store):
    (first,) = clear(store, 1)
    page.walk.open(first)
    keys(page, "7")
    assert page.panel.close_panel()
    calm(page)
    assert evaluations.get(store, first).scores[0] == 70
    page.desk.undo()
    calm(page)
    assert evaluations.get(store, first).total is None


def test_what_is_refused_when_the_form_closes_is_said_on_the_page_and_opens_again(page, store, monkeypatch):
    (first,) = clear(store, 1)

    def full(*_args, **_named):
        raise Refused("The disk is full.")

    page.walk.open(first)
    keys(page, "7")
    monkeypatch.setattr(evaluation_panel.evaluations, "save", full)
    page.panel.close_panel()
    calm(page)
    monkeypatch.undo()
    assert "The disk is full." in page.banner.text
    page.banner._act.click()
    assert page.panel.row.id == first
    assert page.panel.form.scores()[0] == 70
    page.panel.close_panel()
    calm(page)
    assert evaluations.get(store, first).scores[0] == 70


def test_the_list_keeps_its_rows_while_scoring_under_not_scored_and_undo_is_seen(page, store):
    first, _second = clear(store, 2)
    page.filters.state.set_value("waiting")
    page.walk.open(first)
    keys(page, "8888888888")
    press(page, Qt.Key.Key_Return)
    calm(page)
    assert first in page.table.rows.ids
    assert page.table.rows.row(page.table.rows.ids.index(first)).grade == "passed"
    page.desk.undo()
    calm(page)
    assert page.table.rows.row(page.table.rows.ids.index(first)).grade is None


def test_enter_on_the_last_one_says_that_nobody_is_left(page, store):
    for one in unscored(store):
        evaluations.save(store, one, EvaluationInput(PASSED))
    (first,) = clear(store, 1)
    page.load()
    page.walk.open(first)
    keys(page, "8888888888")
    press(page, Qt.Key.Key_Return)
    calm(page)
    assert page.panel.row.id == first
    assert "Nobody" in page.panel.banner.text


def test_refused_scores_are_kept_and_offered_again(page, store, monkeypatch):
    first, _second = clear(store, 2)
    page.load()

    def full(*_args, **_named):
        raise Refused("The disk is full.")

    monkeypatch.setattr(evaluation_panel.evaluations, "save", full)
    page.walk.open(first)
    keys(page, "9999999999")
    press(page, Qt.Key.Key_Return)
    calm(page)
    assert page.panel.row.id != first
    assert "The disk is full." in page.panel.banner.text
    monkeypatch.undo()
    page.panel.banner._act.click()
    assert page.panel.row.id == first
    assert page.panel.form.scores() == (90,) * 10
    press(page, Qt.Key.Key_Return)
    calm(page)
    assert evaluations.get(store, first).total == 900


def test_a_fields_refusal_stands_at_its_field(page, store, monkeypatch):
    (first,) = clear(store, 1)

    def refuse(*_args, **_named):
        raise FieldErrors({"score_3": "Scores go in steps of 1."})

    monkeypatch.setattr(evaluation_panel.evaluations, "save", refuse)
    page.walk.open(first)
    keys(page, "999")
    page.panel.leave()
    calm(page)
    assert page.panel.form.fields[2].toolTip() == "Scores go in steps of 1."
    assert page.panel.form.fields[2].property("wrong")
    assert page.panel.form.scores()[2] == 90


def test_taking_scores_away_can_be_undone_from_the_banner(page, store):
    first = evaluations.find(store, YEAR)[0]
    scores = evaluations.get(store, first).scores
    page.walk.open(first)
    page.panel.clearing.click()
    calm(page)
    assert evaluations.get(store, first).total is None
    assert page.panel.form.scores() == (None,) * 10
    assert not page.panel.clearing.isEnabled()
    page.panel.banner._act.click()
    calm(page)
    assert evaluations.get(store, first).scores == scores
    assert page.panel.form.scores() == scores


def test_recognised_people_are_shown_but_cannot_be_changed(make, store):
    recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(YEAR, 11, 1), Progress())
    page = make(store)
    known = evaluations.find(store, YEAR, state="recognised")[0]
    before = evaluations.get(store, known)
    page.walk.open(known)
    page.panel.form.fields[0].setFocus()
    keys(page, "0")
    assert page.panel.form.scores() == before.scores
    assert not page.panel.form.dirty
    assert page.panel._locked.isVisible()
    assert not page.panel.clearing.isEnabled()
    assert not page.panel.form.digital.isEnabled()
    press(page, Qt.Key.Key_Return)
    calm(page)
    assert page.panel.row.id in unscored(store)


def test_the_remote_threshold_is_said_where_it_holds(make, store):
    village = villages.all_villages(store)[0]
    villages.edit(store, village.id, name=village.name, remote=True)
    ids = evaluations.find(store, YEAR, village_id=village.id)
    registrations.withdraw(store, ids)
    registrations.register(store, YEAR, None)
    page = make(store)
    first = evaluations.find(store, YEAR, village_id=village.id)[0]
    page.walk.open(first)
    keys(page, "7777777777")
    assert "70" in page.panel.verdict.words.text()
    assert "Passed" in page.panel.verdict.chip.text()
    assert page.panel.verdict.words.isVisible()


def test_withdrawing_takes_the_chosen_rows_and_the_banner_brings_them_back(page, store):
    page.table.selectRow(0)
    taken = page.table.chosen_ids()
    scores = evaluations.get(store, taken[0]).scores
    page.walk.open(taken[0])
    page.actions_of_many.withdrawing.click()
    calm(page)
    assert taken[0] not in page.table.rows.ids
    assert not page.panel.isVisible()
    page.banner._act.click()
    calm(page)
    assert taken[0] in page.table.rows.ids
    assert evaluations.get(store, taken[0]).scores == scores


def test_without_a_year_the_page_offers_to_open_one(make, empty):
    page = make(empty, year=None)
    assert page._stack.currentWidget() is page._no_year
    assert not page._primary.isVisible()
    page._no_year.action.click()
    dialog = page.findChild(OpenYear)
    dialog.primary.click()
    calm(page)
    assert rounds.years(empty)
    assert page._stack.currentWidget() is page._nobody
    assert not page.actions_of_many.registering.isEnabled()  # nobody is on the list
    went = []
    page.desk.went.connect(lambda place, _text: went.append(place))
    page._nobody.action.click()
    assert went == ["citizens"]


def test_with_nobody_registered_it_offers_to_register_and_the_list_appears(make, store):
    registrations.withdraw(store, evaluations.find(store, YEAR))
    page = make(store)
    assert page._stack.currentWidget() is page._nobody
    page._nobody.action.click()
    dialog = page.findChild(register_people.RegisterPeople)
    assert "120" in dialog._found.text()
    dialog.primary.click()
    calm(page)
    assert len(page.table.rows.ids) == 120
    page.banner._act.click()
    calm(page)
    assert page._stack.currentWidget() is page._nobody


def test_registering_one_village_or_some_persons_counts_before_and_registers_only_them(make, store):
    registrations.withdraw(store, evaluations.find(store, YEAR))
    page = make(store)
    dialog = register_people.ask(page.desk, page)
    village = villages.all_villages(store)[0]
    dialog.one_village.click()
    assert len(dialog.ids()) == village.citizens
    assert str(village.citizens) in dialog.primary.text()
    dialog.persons.click()
    assert not dialog.primary.isEnabled()
    dialog.picker.table.setFocus()
    dialog.picker.table.selectRow(1)
    QTest.keyClick(dialog.picker.table, Qt.Key.Key_Space)
    picked = dialog.picker.table.current_id()
    assert dialog.ids() == [picked]
    dialog.primary.click()
    calm(page)
    assert registrations.registered(store, YEAR) == {picked}
    again = register_people.ask(page.desk, page, chosen=[picked])
    assert again.ids() == []  # already registered
    assert len(again.picker.table.rows.ids) == 119


def test_an_import_is_checked_first_then_written_then_undone(make, store):
    registrations.withdraw(store, evaluations.find(store, YEAR))
    registrations.register(store, YEAR, None)
    page = make(store)
    dialog = score_import.ask(page.desk, page)
    dialog.read(FILES / "06-diem.xlsx")
    calm(page)
    assert len(unscored(store)) == 120
    assert dialog.plan.written == 118
    assert "118" in dialog.primary.text()
    assert len(dialog.check.table.rows.ids) == len(dialog.plan.problems) == 3
    assert dialog.check.table.rows.index(0, 1).data() == "CS4"
    dialog.primary.click()
    calm(page)
    assert len(unscored(store)) == 2
    assert "passed 58" in page.counts.counts.text()
    dialog._undo.click()
    calm(page)
    assert len(unscored(store)) == 120
    assert "not scored 120" in page.counts.counts.text()


def test_a_file_that_is_no_list_of_scores_is_refused_in_the_dialog(page, tmp_path):
    dialog = score_import.ask(page.desk, page)
    dialog.read(FILES / "01-mau-chuan.xlsx")
    calm(page)
    assert dialog.banner.isVisible()
    assert dialog.plan is None
    assert not dialog.primary.isVisible()
    broken = tmp_path / "hỏng.xlsx"
    shutil.copy(FILES / "expected.json", broken)
    dialog.read(broken)
    calm(page)
    assert dialog.banner.kind == "error"


def test_a_dropped_file_is_read_enter_lets_it_in_and_its_problems_are_saved(page, store, tmp_path, monkeypatch):
    dialog = score_import.ask(page.desk, page)
    assert dialog._start.action.isDefault()
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(FILES / "06-diem.xlsx"))])
    place, none = QPointF(20, 20), Qt.KeyboardModifier.NoModifier
    dialog.dropEvent(QDropEvent(place, Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, none))
    calm(page)
    assert len(dialog.plan.problems) == 3
    assert dialog.primary.isDefault()
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / name)
    dialog.check.save.click()
    calm(page)
    (saved,) = tmp_path.glob("*06-diem*.xlsx")
    rows = list(openpyxl.load_workbook(saved).active.values)
    assert {problem.message for problem in dialog.plan.problems} <= {row[-1] for row in rows}
    assert saved.name in dialog.banner.text
    assert dialog.plan is not None  # it can still be let in


def test_a_stopped_import_writes_nothing(page, store, monkeypatch):
    clear(store, 3)
    dialog = score_import.ask(page.desk, page)
    dialog.read(FILES / "06-diem.xlsx")
    calm(page)
    before = unscored(store)
    start = Progress.start

    def stop(progress, *args):
        progress.cancel()
        start(progress, *args)

    monkeypatch.setattr(Progress, "start", stop)
    dialog.primary.click()
    calm(page)
    assert dialog.banner.text == str(Cancelled())
    assert unscored(store) == before
    assert dialog.primary.isEnabled()  # it can be tried again


def test_everything_is_reached_with_the_keyboard(page, store):
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    until(page.panel.isVisible)
    reached = set()
    for _press in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    form = page.panel.form
    wanted = {*form.fields, form.digital, form.updates, form.note, page.panel.primary, page.panel.clearing}
    wanted |= {*page.filters.widgets[:3], page._primary, page.table}
    wanted |= {page.actions_of_many.importing, page.actions_of_many.registering}
    assert wanted <= reached
    form.note.setFocus()
    QTest.keyClick(form.note, Qt.Key.Key_Tab)
    assert page.panel.primary.hasFocus()
    form.fields[0].setFocus()
    QTest.keyClick(form.fields[0], Qt.Key.Key_PageDown)
    calm(page)
    assert page.panel.row.id == page.table.rows.ids[1]
    QTest.keyClick(page.panel.form.fields[0], Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert page.table.hasFocus()


@pytest.mark.parametrize("size", [(1134, 712), (690, 456)])
def test_no_word_on_a_button_is_cut_off_and_the_list_never_scrolls_sideways(page, size):
    page.resize(*size)
    page.walk.open(page.table.rows.ids[0])
    QApplication.sendPostedEvents()
    for button in page.findChildren(QPushButton) + page.findChildren(QCheckBox):
        if button.isVisible() and button.maximumWidth() > 0:
            assert button.width() >= button.minimumSizeHint().width(), button.text()
            assert button.geometry().right() <= button.parentWidget().width()
    until(lambda: page.table.horizontalScrollBar().maximum() == 0)
    page.panel.close_panel()
    until(lambda: page.table.horizontalScrollBar().maximum() == 0)


def test_another_year_closes_the_form_and_saves_what_was_typed(page, store):
    (first,) = clear(store, 1)
    rounds.open_year(store, 2025)
    page.walk.open(first)
    keys(page, "6")
    page.desk.set_year(2025)
    calm(page)
    assert not page.panel.isVisible()
    assert page._stack.currentWidget() is page._nobody
    assert evaluations.get(store, first).scores[0] == 60


# Changed elsewhere meanwhile, and a crash -----------------------------------------------------------------------------


def test_what_is_typed_in_the_form_is_laid_over_what_another_change_wrote(page, store):
    who = clear(store, 1)[0]
    page.load()
    page.walk.open(who)
    keys(page, "7")
    other = EvaluationInput((90, *PASSED[1:]), digital=True, note="ghi chú")
    page.desk.work("other", evaluations.save, who, other, "commune")
    calm(page)
    assert page.panel.form.values() == EvaluationInput((70, *PASSED[1:]), digital=True, note="ghi chú")
    assert "indicator 1 is now 9 (you typed 7)" in page.panel.banner.text
    page.panel.leave()
    calm(page)
    saved = evaluations.get(store, who)
    assert (saved.scores, saved.note) == ((70, *PASSED[1:]), "ghi chú")


def test_a_form_left_after_another_change_keeps_both_and_asks_for_a_look_where_both_changed_one_cell(page, store):
    first, second, third = clear(store, 3)
    page.load()
    page.walk.open(first)
    keys(page, "7")
    evaluations.save(store, first, EvaluationInput((None, *PASSED[1:]), note="ghi chú"))  # nobody told the page
    page.walk.open(second)
    calm(page)
    saved = evaluations.get(store, first)
    assert (saved.scores, saved.note) == ((70, *PASSED[1:]), "ghi chú")
    keys(page, "7")
    evaluations.save(store, second, EvaluationInput(PASSED, note="ghi chú"))
    page.walk.open(third)
    calm(page)
    assert evaluations.get(store, second).scores == PASSED
    page.panel.banner._act.click()
    assert page.panel.form.scores() == (70, *PASSED[1:])
    page.panel.leave()
    calm(page)
    saved = evaluations.get(store, second)
    assert (saved.scores, saved.note) == ((70, *PASSED[1:]), "ghi chú")


def test_a_form_saved_twice_in_a_hurry_is_not_told_of_its_own_first_save(page, store):
    who = clear(store, 1)[0]
    page.load()
    page.walk.open(who)
    keys(page, "7")
    page.panel.leave()
    keys(page, "8")
    page.panel.leave()
    calm(page)
    page.panel.leave()
    calm(page)
    assert evaluations.get(store, who).scores[:2] == (70, 80)
    assert "elsewhere" not in page.panel.banner.text


def test_what_a_crash_left_unsaved_in_a_form_is_shown_again_and_can_be_thrown_away(make, page, store):
    who = clear(store, 1)[0]
    page.load()
    page.walk.open(who)
    keys(page, "78")
    page.panel._draft._pause.timeout.emit()
    calm(page)
    assert [draft.form for draft in drafts.all_drafts(store)] == [f"evaluation:{who}:commune"]
    evaluations.save(store, who, EvaluationInput((None, 90, 90, *[None] * 7), note="ghi chú"))
    again = make(store)  # after the crash
    again.walk.open(who)
    assert again.panel.form.values() == EvaluationInput((70, 80, 90, *[None] * 7), note="ghi chú")
    assert "not saved is shown again" in again.panel.banner.text
    again.panel.banner._act.click()
    calm(again)
    assert again.panel.form.scores()[:3] == (None, 90, 90)
    assert drafts.all_drafts(store) == []


def test_a_form_that_is_saved_leaves_no_draft(page, store):
    who = clear(store, 1)[0]
    page.load()
    page.walk.open(who)
    keys(page, "7")
    page.panel._draft._pause.timeout.emit()
    calm(page)
    page.panel.leave()
    calm(page)
    assert drafts.all_drafts(store) == []
    keys(page, "8")
    page.panel._draft._pause.timeout.emit()
    calm(page)
    page.desk.leaving.emit()
    assert drafts.all_drafts(store) == []
    assert evaluations.get(store, who).scores[:2] == (70, 80)
