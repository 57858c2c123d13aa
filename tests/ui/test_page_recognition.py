import datetime as dt
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QRadioButton
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import association, evaluations, history, recognition, registrations, villages
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.recognition import RecognitionPage
from cdht_desktop.ui.pages.recognition_form import RecogniseForm
from cdht_desktop.ui.widgets import ask

YEAR = 2026


@pytest.fixture
def page(scored, worker, qtbot):
    desk = Desk(scored, worker)
    desk.set_year(YEAR)
    made = RecognitionPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


@pytest.fixture
def saves_to(tmp_path, monkeypatch):
    """Answer every question for a file with the proposed name in `tmp_path`."""
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / name)
    return tmp_path


def idle(page: RecognitionPage) -> None:
    until(lambda: not page.desk.busy)


def recognise(page: RecognitionPage, number: str = "12/QĐ-HKH", date: str = "20/11/2026") -> None:
    page.tasks.open_recognise()
    page.tasks.body.form.set_values({"number": number, "date": date})
    page.panel.main.click()
    idle(page)


def listed(page: RecognitionPage) -> list[str]:
    return list(page.certificates.table.rows.ids)


def choose(page: RecognitionPage, *rows: int) -> None:
    table, flags = page.certificates.table, QItemSelectionModel.SelectionFlag
    for row in rows:
        table.selectionModel().select(table.rows.index(row, 0), flags.Select | flags.Rows)


def words_in_panel(page: RecognitionPage) -> str:
    return " ".join(made.text() for made in page.panel.findChildren(QRadioButton) if not made.isHidden())


def printed(page: RecognitionPage) -> int:
    return sum(row.printed for row in recognition.certificates(page.desk.store, YEAR))


def test_recognising_reaches_the_store_and_says_which_numbers_were_given(page):
    waiting = recognition.waiting(page.desk.store, YEAR)
    recognise(page)
    (decision,) = recognition.decisions(page.desk.store, YEAR)
    assert (decision.number, decision.date, decision.recognised) == ("12/QĐ-HKH", "2026-11-20", waiting.passed)
    assert len(listed(page)) == waiting.passed
    assert waiting.next_number in page.banner.text
    assert waiting.last_number in page.banner.text
    assert page.panel.isHidden()
    assert page.decisions.rows.ids == [decision.id]


def test_the_form_says_how_many_and_who_signs_and_follows_what_changes_meanwhile(page, qtbot):
    page.tasks.open_recognise()
    body = page.tasks.body
    assert isinstance(body, RecogniseForm)
    assert body._count.text().startswith("58 ")
    assert not body._no_signer.isHidden()
    with qtbot.waitSignal(page.desk.went) as went:
        body._no_signer.click()
    assert went.args[0] == "settings"
    page.desk.work("signer", association.edit, signer_title="CHỦ TỊCH", signer_name="Bùi Thị Đào")
    idle(page)
    assert "CHỦ TỊCH Bùi Thị Đào" in body._signer.text()
    assert body._no_signer.isHidden()


def test_a_missing_number_is_told_at_its_field_and_nothing_is_written(page):
    recognise(page, number="")
    number = page.tasks.body.form.field("number")
    assert number.property("wrong")
    assert not page.tasks.body.form.field("date").property("wrong")
    assert recognition.decisions(page.desk.store, YEAR) == []


@pytest.mark.parametrize("date", ["", "31/02/2026", "2026", "01/01/2031"])
def test_a_date_that_cannot_stand_is_told_at_its_field(page, date):
    recognise(page, date=date)
    assert page.tasks.body.form.field("date").property("wrong")
    assert recognition.decisions(page.desk.store, YEAR) == []


def test_the_banner_takes_the_recognition_back(page):
    recognise(page)
    page.banner._act.click()
    idle(page)
    assert recognition.decisions(page.desk.store, YEAR) == []
    assert listed(page) == []
    assert recognition.waiting(page.desk.store, YEAR).passed == 58


def test_once_printed_a_recognition_is_not_taken_back(page, saves_to):
    recognise(page)
    page.tasks.open_print()
    page.panel.main.click()
    idle(page)
    page.desk.undo()
    idle(page)
    assert page.banner.kind == "error"
    assert len(recognition.certificates(page.desk.store, YEAR)) == 58


def test_printing_those_not_printed_leaves_out_what_was_printed_before(page, saves_to):
    recognise(page)
    choose(page, 0, 1, 2)
    page.tasks.open_print()
    assert page.tasks.body.ids() == listed(page)[:3]
    page.panel.main.click()
    idle(page)
    assert len(pypdf.PdfReader(page.saved.path).pages) == 3
    assert printed(page) == 3
    page.certificates.table.clearSelection()
    page.tasks.open_print()
    assert len(page.tasks.body.ids()) == 55
    assert "(58)" in words_in_panel(page)


def test_the_choice_follows_what_is_chosen_in_the_list(page):
    recognise(page)
    page.tasks.open_print()
    assert "chosen" not in words_in_panel(page)
    choose(page, 4, 5)
    assert "chosen in the list (2)" in words_in_panel(page)


def test_a_stopped_printing_leaves_no_file_and_no_mark(stopped, page, saves_to):
    recognise(page)
    page.tasks.open_print()
    page.panel.main.click()
    idle(page)
    assert list(saves_to.glob("*.pdf")) == []
    assert printed(page) == 0
    assert not page.saved.isVisible()


def test_a_folder_that_is_gone_is_told_in_the_panel(page, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / "gone" / name)
    recognise(page)
    page.tasks.open_print()
    page.panel.main.click()
    idle(page)
    assert page.panel.banner.kind == "error"
    assert page.panel.banner.isVisible()
    assert printed(page) == 0


def test_the_decision_is_printed_with_its_list_under_a_safe_name(page, saves_to):
    recognise(page)
    page._print_decision.click()
    page.panel.main.click()
    idle(page)
    assert page.saved.path == saves_to / "Decision 12-QĐ-HKH.pdf"
    assert page.saved.path.is_file()
    assert page.saved.isVisible()


def test_the_saved_file_and_its_folder_can_be_opened(page, saves_to, monkeypatch):
    opened: list[Path] = []
    monkeypatch.setattr(
        "cdht_desktop.ui.pages.recognition_saved.QDesktopServices.openUrl",
        lambda url: opened.append(Path(url.toLocalFile())) is None,
    )
    recognise(page)
    page.tasks.open_print()
    page.panel.main.click()
    idle(page)
    page.saved._file.click()
    page.saved._folder.click()
    assert opened == [page.saved.path, saves_to]
    assert page.saved.isVisible()


def test_revoking_needs_a_reason_and_never_deletes(page):
    recognise(page)
    first = listed(page)[0]
    page.tasks.open_certificate(first)
    page.panel.other.click()
    page.panel.main.click()
    idle(page)
    assert page.tasks.body.form.field("reason").property("wrong")
    page.tasks.body.form.set_values({"reason": "Khai sai năm sinh"})
    page.panel.main.click()
    idle(page)
    row = next(row for row in recognition.certificates(page.desk.store, YEAR) if row.id == first)
    assert (row.state, row.revoked_reason) == ("revoked", "Khai sai năm sinh")
    assert first in listed(page)
    page.tasks.open_certificate(first)
    assert page.panel.main.isHidden()
    assert page.panel.other.isHidden()
    page.tasks.open_print()
    assert first not in page.tasks.body.ids()


def test_a_number_used_before_in_the_year_is_told_at_its_field(page):
    recognise(page)
    page.desk.work("revoke", recognition.revoke, listed(page)[0], "Khai sai")
    idle(page)
    recognise(page)  # the same number again
    assert page.tasks.body.form.field("number").property("wrong")
    assert len(recognition.decisions(page.desk.store, YEAR)) == 1


def test_the_main_button_is_the_next_thing_to_do(page):
    assert page._primary.text() == "Recognise those who passed"
    assert not page._print.isEnabled()
    recognise(page)
    assert page._primary.text() == "Print certificates"
    page._primary.click()
    assert page.tasks.body.ids() == listed(page)


def test_scores_changed_elsewhere_change_what_waits(page):
    failed = evaluations.find(page.desk.store, YEAR, state="failed")[0]
    page.desk.work("score", evaluations.save, failed, EvaluationInput((90,) * 10, digital=True, updates=False))
    idle(page)
    assert "waiting to be recognised: 59" in page.figures.accessibleDescription()


def test_search_and_filter_narrow_the_list(page, saves_to):
    recognise(page)
    name = recognition.certificates(page.desk.store, YEAR)[5].name
    page.follow(name)
    until(lambda: len(listed(page)) < 58)
    assert {page.certificates.row(row_id).name for row_id in listed(page)} == {name}
    page.certificates.search.setText("nobody of this name")
    until(lambda: listed(page) == [])
    assert page.certificates._found.currentIndex() == 1
    page.certificates.search.setText("")
    until(lambda: len(listed(page)) == 58)
    page.certificates.state.set_value("printed")
    assert listed(page) == []
    page.certificates.state.set_value("unprinted")
    assert len(listed(page)) == 58


def test_print_offers_all_of_the_year_whatever_is_searched_for(page):
    recognise(page)
    page.certificates.search.setText("00001")
    until(lambda: len(listed(page)) == 1)
    page.tasks.open_print()
    assert len(page.tasks.body.ids()) == 58


def test_another_year_closes_the_open_form(page):
    page.tasks.open_recognise()
    page.desk.set_year(None)
    assert page.panel.isHidden()
    assert page.tasks.body is None
    assert not page._primary.isEnabled()


def test_an_empty_year_offers_to_score(page, qtbot, empty, worker):
    desk = Desk(empty, worker)
    nothing = RecognitionPage(desk)
    qtbot.addWidget(nothing)
    nothing.show()
    with qtbot.waitSignal(desk.went) as went:
        nothing._empty.action.click()
    assert went.args[0] == "home"


def test_the_whole_task_is_done_by_keyboard(page, qtbot):
    page.activateWindow()
    qtbot.waitActive(page)
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    until(lambda: page.tasks.body is not None)
    number = page.tasks.body.form.field("number")
    until(number.hasFocus)
    type_text(number, "15/QĐ-HKH")
    QTest.keyClick(number, Qt.Key.Key_Tab)
    assert page.tasks.body.form.field("date").hasFocus()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: listed(page))
    assert [row.number for row in recognition.decisions(page.desk.store, YEAR)] == ["15/QĐ-HKH"]
    table = page.certificates.table
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.panel.isHidden()


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
def test_no_button_is_cut_off(page, size):
    page.resize(*size)
    recognise(page)
    page.tasks.open_certificate(listed(page)[0])
    for made in page.findChildren(QPushButton):
        if made.isVisible() and made.maximumWidth() > 0:
            assert made.width() >= made.minimumSizeHint().width(), made.text()


def test_all_this_stands_in_the_history_without_names(page):
    recognise(page)
    titles = [row.title for row in history.page(page.desk.store)]
    assert "Recognised for 2026 by decision 12/QĐ-HKH" in titles


def question(page) -> QDialog | None:
    return next((made for made in page.findChildren(QDialog) if made.isVisible()), None)


def test_the_main_button_keeps_what_was_typed_in_the_open_form(page, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    page._primary.click()
    body = page.tasks.body
    body.form.set_values({"number": "12/QĐ", "date": "20/11/2026"})
    page._primary.click()
    assert page.tasks.body is body
    assert body.form.values()["number"] == "12/QĐ"
    assert body.form.field("number").hasFocus()


def test_a_typed_decision_number_is_asked_about_before_the_panel_closes(page):
    page.tasks.open_recognise()
    assert page.panel.close_panel()  # nothing typed yet
    page.tasks.open_recognise()
    page.tasks.body.form.set_values({"number": "12/QĐ"})
    assert not page.panel.closing()  # the window asks so
    question(page).close()
    assert not page.panel.close_panel()
    asked = question(page)
    drop = next(made for made in asked.findChildren(QPushButton) if not made.isDefault())
    drop.click()
    assert page.panel.isHidden()
    assert page.tasks.body is None
    page.tasks.open_recognise()
    assert page.tasks.body.form.values()["number"] == ""


def test_another_task_does_not_throw_a_typed_number_away(page):
    recognise(page)
    first = listed(page)[0]
    page.desk.work("revoke", recognition.revoke, first, "Khai sai")
    idle(page)
    page.tasks.open_recognise()
    page.tasks.body.form.set_values({"number": "13/QĐ"})
    page.tasks.open_certificate(first)
    assert isinstance(page.tasks.body, RecogniseForm)
    drop = next(made for made in question(page).findChildren(QPushButton) if not made.isDefault())
    drop.click()
    assert not isinstance(page.tasks.body, RecogniseForm)
    assert page.panel.isVisible()


def test_ctrl_p_prints_where_nobody_waits_and_where_somebody_does(page, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    recognise(page)
    assert page._print.isHidden()
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(lambda: page.tasks.body is not None)
    assert page.tasks.body.ids() == listed(page)
    page.panel.close_panel()
    page.desk.work("revoke", recognition.revoke, listed(page)[0], "Khai sai")
    idle(page)
    assert page._print.isVisible()
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(lambda: page.tasks.body is not None)
    assert ("Ctrl+P", "Print certificates") in page.shortcuts()


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
@pytest.mark.parametrize("by_keyboard", [False, True])
def test_revoking_begins_in_the_field_of_the_reason(page, qtbot, size, by_keyboard):
    page.resize(*size)
    with qtbot.waitActive(page):
        page.activateWindow()
    recognise(page)
    page.tasks.open_certificate(listed(page)[0])
    if by_keyboard:
        page.panel.other.setFocus()
        QTest.keyClick(page.panel.other, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(page.panel.other, Qt.MouseButton.LeftButton)
    until(lambda: page.tasks.body.form.field("reason").hasFocus())


def test_two_banners_never_stand_together(page, saves_to):
    recognise(page)
    page.tasks.open_print()
    page.panel.main.click()
    idle(page)
    assert page.saved.isVisible()
    assert not page.banner.isVisible()
    page.desk.undo()  # refused: printed
    idle(page)
    assert page.banner.isVisible()
    assert not page.saved.isVisible()
    page.saved.done("again")
    assert not page.banner.isVisible()


def test_one_number_is_not_told_as_a_range(page):
    ids = evaluations.find(page.desk.store, YEAR, state="passed")
    registrations.withdraw(page.desk.store, ids[1:])
    page.reload()
    page.tasks.open_recognise()
    number = recognition.waiting(page.desk.store, YEAR).next_number
    assert page.tasks.body._numbers.text() == f"Certificate and register number {number}"
    page.tasks.body.form.set_values({"number": "12/QĐ", "date": "20/11/2026"})
    page.panel.main.click()
    idle(page)
    assert page.banner.text == f"1 persons are recognised, with the certificate number {number}."


def test_the_villages_get_the_room_their_names_need(page):
    recognise(page)
    table = page.certificates.table
    village = villages.all_villages(page.desk.store)[0]
    long = "Tổ dân phố số 12 phường Thượng Cát mở rộng"
    width = table.columnWidth(4)
    page.desk.work("village", villages.edit, village.id, name=long, remote=village.remote)
    idle(page)
    assert width < table.columnWidth(4) <= 288
    assert table.columnWidth(4) >= min(288, table.fontMetrics().horizontalAdvance(long))


def test_the_date_proposed_can_stand_for_the_year(page):
    page.tasks.open_recognise()
    proposed = page.tasks.body.date()
    assert isinstance(proposed, dt.date)
    assert YEAR <= proposed.year <= YEAR + 1
