"""The numbers' rule, spoiled numbers and the list of numbers left out, on the page of recognition."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from tests.ui.conftest import until

from cdht_desktop.domain.numbering import Numbering, Rules
from cdht_desktop.ops import numbering, recognition
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.numbers_field import PatternField
from cdht_desktop.ui.pages.recognition import RecognitionPage

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
def issued(page):
    recognition.recognise(page.desk.store, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    page.reload()
    return page


def save(page: RecognitionPage) -> None:
    page.panel.main.click()
    until(lambda: not page.desk.busy)


def pattern(page: RecognitionPage, kind: str = "certificate") -> PatternField:
    return page.work.body.form.field(f"{kind}_pattern")


def wrong(page: RecognitionPage) -> set[str]:
    form = page.work.body.form
    return {name for name in form.values() if form.field(name).property("wrong")}


def gap_cells(page: RecognitionPage) -> list[list[str]]:
    rows = page.gaps.table.rows
    return [[str(rows.data(rows.index(row, column))) for column in range(6)] for row in range(len(rows.ids))]


def test_the_example_follows_what_is_typed(page):
    page.numbers.open_rule()
    body = page.work.body
    assert body._examples["certificate"].text() == "The next certificate: 00001"
    pattern(page).before.setText("Số ")
    pattern(page).behind.setText("/CDHT-2026")
    body.form.field("certificate_first").setText("123")
    assert body._examples["certificate"].text() == "The next certificate: Số 00123/CDHT-2026"
    assert pattern(page)._number.text() == "00123"
    assert body._examples["register"].text() == "The next in the register: 00001"


def test_a_rule_is_saved_with_the_year_as_a_field_and_shown_with_the_year(page):
    page.numbers.open_rule()
    pattern(page).behind.setText("/CDHT-2026")
    pattern(page, "register").before.setText("04849-")
    page.work.body.form.field("register_digits").set_value(3)
    save(page)
    rules = numbering.rules(page.desk.store, YEAR).rules
    assert rules == Rules(Numbering("{n}/CDHT-{year}"), Numbering("{unit}-{n}", 3))
    assert "00001/CDHT-2026" in page.banner.text
    page.numbers.open_rule()
    assert pattern(page).behind.text() == "/CDHT-2026"
    assert pattern(page, "register").before.text() == "04849-"
    assert not page.work.body.typed


def test_the_banner_takes_a_rule_back(page):
    page.numbers.open_rule()
    pattern(page).before.setText("A")
    save(page)
    page.banner._act.click()
    until(lambda: not page.desk.busy)
    assert numbering.rules(page.desk.store, YEAR).since is None


def test_the_reason_is_asked_only_where_numbers_would_be_left_out(issued):
    issued.numbers.open_rule()
    form = issued.work.body.form
    assert form.field("certificate_first").text() == "59"
    assert form.field("reason").isHidden() or not form.field("reason").isVisible()
    form.field("certificate_first").setText("100")
    assert form.field("reason").isVisible()
    save(issued)
    assert wrong(issued) == {"reason"}
    form.set_values({"reason": "Dùng tiếp phôi in sẵn"})
    save(issued)
    assert numbering.rules(issued.desk.store, YEAR).next["certificate"] == 100
    assert gap_cells(issued) == [["00059", "00099", "41", "– Not to be given", "Dùng tiếp phôi in sẵn", today()]]


def today() -> str:
    return dt.date.today().strftime("%d/%m/%Y")


def test_what_cannot_stand_is_told_at_its_row(issued):
    issued.numbers.open_rule()
    form = issued.work.body.form
    form.field("register_first").setText("bảy")
    save(issued)
    assert wrong(issued) == {"register_first"}
    form.field("register_first").setText("7")
    pattern(issued).before.setText("<b>")
    save(issued)
    assert wrong(issued) == {"certificate_pattern", "register_first"}
    assert pattern(issued).before.property("wrong")
    assert numbering.rules(issued.desk.store, YEAR).since is None


def test_spoiled_numbers_are_declared_and_listed(issued):
    issued.gaps.declare.click()
    form = issued.work.body.form
    form.set_values({"first": "00060", "reason": "Kẹt giấy"})  # one alone
    save(issued)
    assert issued.banner.text == "1 numbers will not be given."
    assert issued.tabs.tabText(2) == "Numbers left out (1)"
    assert gap_cells(issued)[0][:5] == ["00060", "", "1", "– Not to be given", "Kẹt giấy"]


def test_a_number_on_a_certificate_is_not_spoiled(issued):
    issued.numbers.open_void()
    issued.work.body.form.set_values({"first": "5", "last": "x", "reason": ""})
    save(issued)
    assert wrong(issued) == {"last"}
    issued.work.body.form.set_values({"last": "6", "reason": "Kẹt giấy"})
    save(issued)
    assert wrong(issued) == {"first"}


def test_the_list_tells_why_each_number_is_left_out(issued):
    first, second, *_rest = recognition.find(issued.desk.store, YEAR)
    issued.desk.work("revoke", recognition.revoke, first, "Khai sai")
    until(lambda: not issued.desk.busy)
    issued.one.open_certificate(second)
    issued.panel.other.click()
    issued.work.body.form.set_values({"name": "Lò Thị Mới", "reason": "Sai tên"})
    save(issued)
    assert [row[3:5] for row in gap_cells(issued)] == [["× Revoked", "Khai sai"], ["● Replaced by 00059", "Sai tên"]]
    issued.gaps.kind.set_value("register")
    assert len(gap_cells(issued)) == 2


def test_without_gaps_the_list_says_so(issued):
    issued.tabs.setCurrentIndex(2)
    assert issued.gaps._found.currentIndex() == 1
    assert issued.tabs.tabText(2) == "Numbers left out (0)"


def test_before_anybody_is_recognised_spoiled_numbers_are_seen_and_nobody_is_searched_for(page):
    numbering.declare_void(page.desk.store, YEAR, "certificate", 3, 4, "Kẹt giấy")
    page.reload()
    assert page._shown.currentIndex() == 0
    assert page.certificates._nothing.title.text() == "Nobody is recognised yet"
    page.certificates.state.set_value("revoked")
    assert page.certificates._nothing.title.text() == "No certificate found"


def test_recognising_leads_to_the_rule_and_back_with_its_numbers(page):
    page.tasks.open_recognise()
    page.work.body._rule.click()
    pattern(page, "register").before.setText("S")
    save(page)
    page.tasks.open_recognise()
    assert page.work.body._numbers.text() == "Certificate numbers 00001 to 00058, register numbers S00001 to S00058"


def test_the_rule_is_set_by_keys_alone(page, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    page.numbers.open_rule()
    before = pattern(page).before
    until(before.hasFocus)
    QTest.keyClicks(before, "HKH-")
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert pattern(page).behind.hasFocus()
    QTest.keyClick(pattern(page).behind, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: numbering.rules(page.desk.store, YEAR).since == YEAR)
    assert numbering.rules(page.desk.store, YEAR).rules.certificate.pattern == "HKH-{n}"


def test_boxes_beside_the_number_have_names_of_their_own(page):
    page.numbers.open_rule()
    assert pattern(page).before.accessibleName() == "Certificate number: before the number"
    assert pattern(page).behind.accessibleName() == "Certificate number: behind the number"


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
def test_no_button_of_these_panels_is_cut_off(issued, size):
    issued.resize(*size)
    issued.tabs.setCurrentIndex(2)
    for opening in (issued.numbers.open_rule, issued.numbers.open_void):
        opening()
        until(lambda: issued.panel.main.width() >= issued.panel.main.minimumSizeHint().width())
        for made in issued.findChildren(QPushButton):
            if made.isVisible() and made.maximumWidth() > 0:
                assert made.width() >= made.minimumSizeHint().width(), made.text()
