import datetime as dt
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import (
    association,
    corrections,
    evaluations,
    history,
    prints,
    recognition,
    registrations,
    villages,
)
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


def idle(page: RecognitionPage) -> None:
    until(lambda: not page.desk.busy)


def recognise(page: RecognitionPage, number: str = "12/QĐ-HKH", date: str = "20/11/2026") -> None:
    page.tasks.open_recognise()
    page.work.body.form.set_values({"number": number, "date": date})
    page.panel.main.click()
    idle(page)


def listed(page: RecognitionPage) -> list[str]:
    return list(page.certificates.table.rows.ids)


def choose(page: RecognitionPage, *rows: int) -> None:
    table, flags = page.certificates.table, QItemSelectionModel.SelectionFlag
    for row in rows:
        table.selectionModel().select(table.rows.index(row, 0), flags.Select | flags.Rows)


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
    body = page.work.body
    assert isinstance(body, RecogniseForm)
    assert body._count.text().startswith("58 ")
    assert not body._no_signer.isHidden()
    with qtbot.waitSignal(page.desk.went) as went:
        body._no_signer.click()
    assert went.args[0] == "settings"
    page.desk.work("signer", association.edit, signer_title="CHỦ TỊCH", signer_name="Bùi Thị Đào")
    idle(page)
    assert "CHỦ TỊCH, Bùi Thị Đào" in body._signer.text()
    assert body._no_signer.isHidden()


def test_a_missing_number_is_told_at_its_field_and_nothing_is_written(page):
    recognise(page, number="")
    number = page.work.body.form.field("number")
    assert number.property("wrong")
    assert not page.work.body.form.field("date").property("wrong")
    assert recognition.decisions(page.desk.store, YEAR) == []


@pytest.mark.parametrize("date", ["", "31/02/2026", "2026", "01/01/2031"])
def test_a_date_that_cannot_stand_is_told_at_its_field(page, date):
    recognise(page, date=date)
    assert page.work.body.form.field("date").property("wrong")
    assert recognition.decisions(page.desk.store, YEAR) == []


def test_the_banner_takes_the_recognition_back(page):
    recognise(page)
    page.banner._act.click()
    idle(page)
    assert recognition.decisions(page.desk.store, YEAR) == []
    assert listed(page) == []
    assert recognition.waiting(page.desk.store, YEAR).passed == 58


def test_revoking_needs_a_reason_and_never_deletes(page):
    recognise(page)
    first = listed(page)[0]
    page.one.open_certificate(first)
    page.panel.third.click()
    page.panel.main.click()
    idle(page)
    assert page.work.body.form.field("reason").property("wrong")
    page.work.body.form.set_values({"reason": "Khai sai năm sinh"})
    page.panel.main.click()
    idle(page)
    row = next(row for row in recognition.certificates(page.desk.store, YEAR) if row.id == first)
    assert (row.state, row.revoked_reason) == ("revoked", "Khai sai năm sinh")
    assert first in listed(page)
    page.one.open_certificate(first)
    assert page.panel.main.isHidden()
    assert page.panel.other.isHidden()
    assert page.panel.third.isHidden()


def test_a_number_used_before_in_the_year_is_told_at_its_field(page):
    recognise(page)
    page.desk.work("revoke", recognition.revoke, listed(page)[0], "Khai sai")
    idle(page)
    recognise(page)  # the same number again
    assert page.work.body.form.field("number").property("wrong")
    assert len(recognition.decisions(page.desk.store, YEAR)) == 1


def test_scores_changed_elsewhere_change_what_waits(page):
    failed = evaluations.find(page.desk.store, YEAR, state="failed")[0]
    page.desk.work("score", evaluations.save, failed, EvaluationInput((90,) * 10, digital=True, updates=False))
    idle(page)
    assert "waiting to be recognised: 59" in page.figures.accessibleDescription()


def test_another_year_closes_the_open_form(page):
    page.tasks.open_recognise()
    page.desk.set_year(None)
    assert page.panel.isHidden()
    assert page.work.body is None
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
    until(lambda: page.work.body is not None)
    number = page.work.body.form.field("number")
    until(number.hasFocus)
    type_text(number, "15/QĐ-HKH")
    QTest.keyClick(number, Qt.Key.Key_Tab)
    assert page.work.body.form.field("date").hasFocus()
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
    page.one.open_certificate(listed(page)[0])
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
    body = page.work.body
    body.form.set_values({"number": "12/QĐ", "date": "20/11/2026"})
    page._primary.click()
    assert page.work.body is body
    assert body.form.values()["number"] == "12/QĐ"
    assert body.form.field("number").hasFocus()


def test_a_typed_decision_number_is_asked_about_before_the_panel_closes(page):
    page.tasks.open_recognise()
    assert page.panel.close_panel()  # nothing typed yet
    page.tasks.open_recognise()
    page.work.body.form.set_values({"number": "12/QĐ"})
    assert not page.panel.closing()  # the window asks so
    question(page).close()
    assert not page.panel.close_panel()
    asked = question(page)
    drop = next(made for made in asked.findChildren(QPushButton) if not made.isDefault())
    drop.click()
    assert page.panel.isHidden()
    assert page.work.body is None
    page.tasks.open_recognise()
    assert page.work.body.form.values()["number"] == ""


def test_another_task_does_not_throw_a_typed_number_away(page):
    recognise(page)
    first = listed(page)[0]
    page.desk.work("revoke", recognition.revoke, first, "Khai sai")
    idle(page)
    page.tasks.open_recognise()
    page.work.body.form.set_values({"number": "13/QĐ"})
    page.one.open_certificate(first)
    assert isinstance(page.work.body, RecogniseForm)
    drop = next(made for made in question(page).findChildren(QPushButton) if not made.isDefault())
    drop.click()
    assert not isinstance(page.work.body, RecogniseForm)
    assert page.panel.isVisible()


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
@pytest.mark.parametrize("by_keyboard", [False, True])
def test_revoking_begins_in_the_field_of_the_reason(page, qtbot, size, by_keyboard):
    page.resize(*size)
    with qtbot.waitActive(page):
        page.activateWindow()
    recognise(page)
    page.one.open_certificate(listed(page)[0])
    if by_keyboard:
        page.panel.third.setFocus()
        QTest.keyClick(page.panel.third, Qt.Key.Key_Return)
    else:
        QTest.mouseClick(page.panel.third, Qt.MouseButton.LeftButton)
    until(lambda: page.work.body.form.field("reason").hasFocus())


def test_one_number_is_not_told_as_a_range(page):
    ids = evaluations.find(page.desk.store, YEAR, state="passed")
    registrations.withdraw(page.desk.store, ids[1:])
    page.reload()
    page.tasks.open_recognise()
    number = recognition.waiting(page.desk.store, YEAR).next_number
    assert page.work.body._numbers.text() == f"Certificate and register number {number}"
    page.work.body.form.set_values({"number": "12/QĐ", "date": "20/11/2026"})
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
    proposed = page.work.body.date()
    assert isinstance(proposed, dt.date)
    assert YEAR <= proposed.year <= YEAR + 1


# Printing: which certificates; the page of papers does the rest ------------------------------------------------------


def record(page: RecognitionPage, ids: list[str], target: str = "printer", *, copy: bool = False) -> str:
    with page.desk.store.write("printed", undoable=False) as writing:
        job = prints.record(
            writing, kind="certificates", year=YEAR, target=target, target_name="HP LaserJet", layout="L", pages=1,
            certificate_ids=ids, copy_marked=copy,
        )  # fmt: skip
    page.desk.touched("certificate", "print_job", "print_item")
    return job


def went_to(page: RecognitionPage, qtbot, act) -> list[str]:
    with qtbot.waitSignal(page.desk.went) as went:
        act()
    return list(went.args)


def test_the_main_button_is_the_next_thing_to_do(page, qtbot):
    assert page._primary.text() == "Recognise those who passed"
    assert not page._print.isEnabled()
    recognise(page)
    assert page._primary.text() == "Print certificates"
    assert went_to(page, qtbot, page._primary.click) == ["papers", "certificates"]


def test_chosen_certificates_go_to_the_page_of_papers_without_revoked_ones(page, qtbot):
    recognise(page)
    first, second, third, *_rest = listed(page)
    page.desk.work("revoke", recognition.revoke, second, "Khai sai")
    idle(page)
    choose(page, 0, 1, 2)
    assert went_to(page, qtbot, page.one.print_some) == ["papers", f"certificates:{first},{third}"]


def test_ctrl_p_prints_where_nobody_waits_and_where_somebody_does(page, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    press = partial(QTest.keyClick, page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    recognise(page)
    assert page._print.isHidden()
    assert went_to(page, qtbot, press) == ["papers", "certificates"]
    page.desk.work("revoke", recognition.revoke, listed(page)[0], "Khai sai")
    idle(page)
    assert page._print.isVisible()
    assert went_to(page, qtbot, press) == ["papers", "certificates"]
    assert ("Ctrl+P", "Print certificates") in page.shortcuts()


def test_a_decision_is_printed_on_the_page_of_papers(page, qtbot):
    recognise(page)
    (decision,) = recognition.decisions(page.desk.store, YEAR)
    assert went_to(page, qtbot, page._print_decision.click) == ["papers", f"decision:{decision.id}"]
    page.tasks.open_decision(decision.id)
    assert went_to(page, qtbot, page.panel.main.click) == ["papers", f"decision:{decision.id}"]


def test_once_printed_a_recognition_is_not_taken_back_and_the_banner_says_why(page):
    recognise(page)
    record(page, listed(page)[:1], "file")
    page.desk.undo()
    idle(page)
    assert page.banner.kind == "error"
    assert "printed or written to a file" in page.banner.text
    assert len(listed(page)) == 58


def test_two_banners_never_stand_together(page, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path)
    recognise(page)
    record(page, listed(page)[:1])
    page.tasks.save_kit()
    idle(page)
    assert page.saved.isVisible()
    assert not page.banner.isVisible()
    page.desk.undo()  # refused: printed
    idle(page)
    assert page.banner.isVisible()
    assert not page.saved.isVisible()
    page.saved.done("again")
    assert not page.banner.isVisible()


def test_the_saved_file_and_its_folder_can_be_opened(page, tmp_path, monkeypatch):
    opened: list[Path] = []
    monkeypatch.setattr(
        "cdht_desktop.ui.pages.recognition_saved.QDesktopServices.openUrl",
        lambda url: opened.append(Path(url.toLocalFile())) is None,
    )
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path)
    page.tasks.save_kit()
    idle(page)
    page.saved._file.click()
    page.saved._folder.click()
    assert opened == [page.saved.path, tmp_path]


# What was printed ---------------------------------------------------------------------------------------------------


def cell(page: RecognitionPage, row: int, column: int) -> str:
    table = page.certificates.table
    return str(table.rows.data(table.rows.index(row, column)))


def test_search_and_filter_narrow_the_list(page):
    recognise(page)
    name = recognition.certificates(page.desk.store, YEAR)[5].name
    page.follow(name)
    until(lambda: len(listed(page)) < 58)
    assert {row.name for row in recognition.rows(page.desk.store, listed(page))} == {name}
    page.certificates.search.setText("nobody of this name")
    until(lambda: listed(page) == [])
    assert page.certificates._found.currentIndex() == 1
    page.certificates.search.setText("")
    until(lambda: len(listed(page)) == 58)
    page.certificates.state.set_value("printed")
    assert listed(page) == []
    page.certificates.state.set_value("unprinted")
    assert len(listed(page)) == 58


def test_times_printed_stand_in_the_list_and_those_that_failed_are_not_printed(page):
    recognise(page)
    a, b, c, *_rest = listed(page)
    record(page, [a], "file")
    job = record(page, [a, b, c])
    page.desk.work("answer", prints.outcome, job, [c])
    idle(page)
    assert [cell(page, row, 7).removeprefix("● ").removeprefix("– ") for row in range(3)] == [
        "2 times",
        "Once",
        "Not printed",
    ]
    page.certificates.state.set_value("repeated")
    assert listed(page) == [a]
    page.certificates.state.set_value("unprinted")
    assert c in listed(page)
    assert not {a, b} & set(listed(page))


def test_the_panel_lists_when_where_and_by_whom_a_certificate_was_printed(page):
    recognise(page)
    first = listed(page)[0]
    record(page, [first], "file")
    job = record(page, [first], copy=True)
    page.one.open_certificate(first)
    assert "HP LaserJet · by admin · not known whether it came out · marked as a copy" in said(page)
    assert "file “HP LaserJet” · by admin" in said(page)
    page.desk.work("answer", prints.outcome, job, [first])
    idle(page)
    assert "did not come out · marked as a copy" in " ".join(said(page))  # it follows the answer
    page.one.open_certificate(listed(page)[1])
    assert "Not printed yet." in said(page)


def said(page: RecognitionPage) -> list[str]:
    return [made.text() for made in page.work.body.findChildren(QLabel)]


# Correcting ---------------------------------------------------------------------------------------------------------


def open_correct(page: RecognitionPage, row_id: str):
    page.one.open_certificate(row_id)
    page.panel.other.click()
    return page.work.body


def test_a_correction_revokes_the_old_and_offers_to_print_the_new(page, qtbot):
    recognise(page)
    first = recognition.rows(page.desk.store, listed(page)[:1])[0]
    body = open_correct(page, first.id)
    assert "number 00059, register number 00059" in body._what.text()
    body.form.set_values({"name": "Lò Thị Mới", "reason": "Ghi sai tên"})
    page.panel.main.click()
    idle(page)
    new = recognition.certificates(page.desk.store, YEAR)[-1]
    assert (new.name, new.replaces, new.birth) == ("Lò Thị Mới", first.number, first.birth)
    assert "00059" in page.banner.text
    assert went_to(page, qtbot, page.banner._act.click) == ["papers", f"certificates:{new.id}"]
    assert cell(page, 0, 6) == "Replaced"


def test_the_corrected_and_the_new_certificate_lead_to_each_other(page):
    recognise(page)
    first = listed(page)[0]
    corrections.correct(page.desk.store, first, {"name": "Lò Thị Mới"}, "Ghi sai tên")
    page.reload()
    page.one.open_certificate(first)
    link(page, "00059").click()
    assert page.work.body.row.name == "Lò Thị Mới"
    link(page, "00001").click()
    assert page.work.body.row.id == first
    assert page.panel.main.isHidden()  # nobody prints a revoked one


def link(page: RecognitionPage, number: str) -> QPushButton:
    return next(made for made in page.work.body.findChildren(QPushButton) if number in made.text())


def test_wrong_fields_of_a_correction_are_told_at_their_rows(page):
    recognise(page)
    body = open_correct(page, listed(page)[0])
    body.form.set_values({"name": "=1", "birth": "31/02/1950", "reason": ""})
    page.panel.main.click()
    idle(page)
    assert [bool(body.form.field(name).property("wrong")) for name in ("name", "birth", "address", "reason")] == [
        True, True, False, True,
    ]  # fmt: skip
    assert len(recognition.certificates(page.desk.store, YEAR)) == 58


def test_a_correction_that_changes_nothing_is_told_in_the_panel(page):
    recognise(page)
    body = open_correct(page, listed(page)[0])
    assert not body.typed
    body.form.set_values({"reason": "nhầm"})
    page.panel.main.click()
    idle(page)
    assert "Nothing differs" in page.panel.banner.text


def test_a_typed_correction_is_asked_about_before_it_is_left(page, qtbot):
    recognise(page)
    body = open_correct(page, listed(page)[0])
    body.form.set_values({"address": "Bản Một"})
    page.one.open_certificate(listed(page)[1])
    assert page.work.body is body
    assert question(page) is not None


def test_keys_alone_correct_a_certificate(page, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    recognise(page)
    table = page.certificates.table
    table.setFocus()
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Return)
    page.panel.other.setFocus()
    QTest.keyClick(page.panel.other, Qt.Key.Key_Return)
    name = page.work.body.form.field("name")
    until(name.hasFocus)
    name.selectAll()
    type_text(name, "Lò Thị Mới")
    reason = page.work.body.form.field("reason")
    reason.setFocus()
    type_text(reason, "Ghi sai tên")
    QTest.keyClick(reason, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: len(listed(page)) == 59)


@pytest.mark.parametrize("wide", [1146, 800])
def test_state_and_prints_are_seen_without_scrolling_sideways(page, wide):
    villages.add(page.desk.store, "Tổ dân phố Khu tập thể Nhà máy Dệt Phương")
    recognise(page)
    page.reload()
    page.resize(wide, 456)
    table = page.certificates.table
    until(lambda: not table.horizontalScrollBar().isVisible())
    assert not any(table.isColumnHidden(column) for column in (0, 2, 6, 7))
    assert table.isColumnHidden(5)
    assert table.isColumnHidden(4) == (wide < 1146)
