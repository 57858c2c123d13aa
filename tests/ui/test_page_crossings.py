"""The page of people in two communes: both records side by side, a decision by key, undone, and what was decided."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from tests.ops.handed_in import YEAR, One, changed, hand_in
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import counting_rules, crossings, tasks
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.crossings import CrossingsPage
from cdht_desktop.ui.registry import places

NORTH, SOUTH = "10101", "20202"
DAO = One("n1", "Nguyễn Thị Đào <b>", number="001170000001", certificate="01/2026")
SOUTHERN = [
    One("s1", "Nguyễn Thị Đào <b>", number="001170000009", village="Thôn Tây"),
    One("s2", "Vũ Văn An", "1980-02-03", "male"),
]


@pytest.fixture
def province(upper):
    hand_in(upper, NORTH, [DAO, One("n2", "Vũ Văn An", "1980-02-03", "male")], name="Hội Khuyến học xã Bắc")
    hand_in(upper, SOUTH, SOUTHERN, name="Hội Khuyến học xã Nam")
    return upper


@pytest.fixture
def show(worker, qtbot):
    def made(store, size=(1146, 712)):
        desk = Desk(store, worker)
        desk.set_year(YEAR)
        page = CrossingsPage(desk)
        desk.said.connect(page.say)
        qtbot.addWidget(page)
        page.resize(*size)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        idle(page)
        return page

    return made


def idle(page):
    until(lambda: not page.desk.busy)


def words(widget):
    return " ".join(made.text() for made in widget.findChildren(QLabel) if made.isVisibleTo(widget))


def open_first(page):
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)


def test_the_files_are_looked_through_when_the_page_is_opened(show, province):
    page = show(province)
    assert len(page.table.rows.ids) == 2
    assert page.table.rows.index(0, 0).data() == "Nguyễn Thị Đào <b>"
    assert "slip" in page.table.rows.index(0, 1).data()
    assert "xã Bắc / xã Nam" in page.table.rows.index(0, 2).data()


def test_both_records_stand_side_by_side_with_hidden_digits(show, province):
    page = show(province)
    open_first(page)
    said = words(page.panel)
    assert "Hội Khuyến học xã Bắc" in said
    assert "Tây" in said
    assert "••••••••000" in said
    assert "001170000001" not in said
    assert "&lt;b&gt;" in said  # what was handed in is never taken for markup
    assert "count once: in Hội Khuyến học xã Bắc" in said


def test_decisions_are_made_by_key_with_a_reason_and_undone(show, province):
    page = show(province)
    open_first(page)
    type_text(page.panel.reason, "Đã gọi điện")
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: len(page.table.rows.ids) == 1)
    idle(page)
    (decided,) = crossings.known(province, YEAR).decided
    assert (decided.verdict, decided.reason) == ("same", "Đã gọi điện")
    assert "Vũ Văn An" in words(page.panel)  # the next pair is shown at once
    page.desk.undo()
    until(lambda: len(page.table.rows.ids) == 2)


def test_two_people_and_later_by_key(show, province):
    page = show(province)
    open_first(page)
    QTest.keyClick(page, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    until(lambda: crossings.known(province, YEAR).waiting[-1].verdict == "later")
    until(lambda: "Vũ Văn An" in words(page.panel))
    idle(page)
    QTest.keyClick(page, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    until(lambda: [one.verdict for one in crossings.known(province, YEAR).decided] == ["different"])


def test_what_was_decided_can_be_looked_at_and_decided_anew(show, province):
    crossings.decide(province, YEAR, crossings.look(province, YEAR).waiting[0], "same", "hai xã xác nhận")
    page = show(province)
    page.past.click()
    assert page.table.rows.index(0, 1).data() == "✓ one person"
    open_first(page)
    assert "hai xã xác nhận" in words(page.panel)
    assert page.panel.same.isHidden()
    page.panel.look_again.click()
    until(lambda: len(crossings.known(province, YEAR).waiting) == 2)
    idle(page)
    assert not page.past.isChecked()


def test_a_person_who_is_not_handed_in_any_more_is_told(show, province):
    crossings.decide(province, YEAR, crossings.look(province, YEAR).waiting[0], "same")
    hand_in(province, SOUTH, SOUTHERN[1:], name="Hội Khuyến học xã Nam", revision=2)
    page = show(province)
    page.past.click()
    assert "no longer handed in" in page.table.rows.index(0, 1).data()
    open_first(page)
    assert page.panel.isHidden()
    assert "not handed in any more" in page.banner.text


def test_the_page_looks_again_when_a_file_came(show, province):
    page = show(province)
    hand_in(province, SOUTH, changed(SOUTHERN, "s1", number="001170000001"), name="Hội Khuyến học xã Nam", revision=2)
    page.desk.touched("batch")
    idle(page)
    assert page.table.rows.index(0, 1).data() == "● one ID number"


def test_a_look_that_was_stopped_is_offered_again(show, province, stopped):
    page = show(province)
    assert page._shown.currentIndex() == 1
    assert "not looked through yet" in words(page.empty)
    page.reload()
    idle(page)
    assert page.empty.action.isVisibleTo(page)


def test_pairs_of_one_kind_alone(show, province):
    page = show(province)
    page.kind.set_value("same_id")
    page.kind.activated.emit(1)
    assert "No pair of this kind" in words(page.empty)
    page.empty.action.click()
    assert len(page.table.rows.ids) == 2


def test_the_rule_is_chosen_and_both_communes_are_asked(show, province):
    page = show(province)
    open_first(page)
    page.rule.set_value("registered")
    page.rule.activated.emit(1)
    until(lambda: counting_rules.in_force(province).code == "registered")
    idle(page)
    page.panel.ask.click()
    until(lambda: len(tasks.listed(province)) == 2)
    idle(page)
    assert "Both communes are asked" in page.banner.text


def test_the_comparison_lies_over_a_narrow_page(show, province):
    page = show(province, (690, 456))
    open_first(page)
    assert page.panel.isVisible()
    assert page.panel.same.isVisible()
    QTest.keyClick(page.panel, Qt.Key.Key_Escape)
    assert page.panel.isHidden()


def test_only_an_upper_level_has_the_page():
    assert "crossings" in [place.key for place in places("upper")]
    assert "crossings" not in [place.key for place in places("commune")]


def test_a_decided_pair_that_changed_says_what_was_decided_and_what_changed(show, province):
    crossings.decide(province, YEAR, crossings.look(province, YEAR).waiting[0], "same", "Đã gọi điện")
    people = changed(SOUTHERN, "s1", number="001170000001", birth="1970-05-21")
    hand_in(province, SOUTH, people, name="Hội Khuyến học xã Nam", revision=2, at="2099-01-01T00:00:00.000+00:00")
    page = show(province)
    assert "look again" in page.table.rows.index(0, 1).data()
    open_first(page)
    said = words(page.panel)
    assert "Both have the same ID number." in said
    assert "one person. Đã gọi điện" in said
    assert "Hội Khuyến học xã Nam has changed since then: Birth, ID number." in said
    assert "Hội Khuyến học xã Bắc has changed" not in said
