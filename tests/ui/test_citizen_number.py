"""The ID number in the citizen's form and list: masked, shown for a minute, replaced by what is typed; and readers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from sqlalchemy import select
from tests.ui.conftest import type_text, until

from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import access, citizens, drafts, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ui import desk as desk_module
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage

DAO, AN, NEW = "001158012632", "001061004321", "001158012640"
CARD = f"{DAO}|012345678|Nguyễn Thị Đào|05031958|Nữ|Thôn Vai, Xã Đồng Tâm, Mỹ Đức, Hà Nội|10052021"


@pytest.fixture
def people(empty):
    """Đào and Ấn in Thôn Vai, with their ID numbers."""
    vai = villages.add(empty, "Thôn Vai").value
    typed = [
        CitizenInput("Nguyễn Thị Đào", "05/03/1958", "female", DAO, vai),
        CitizenInput("Trần Văn Ấn", "1961", "male", AN, vai),
    ]
    return [citizens.add(empty, one).value for one in typed]


def page_of(store, worker, qtbot):
    page = CitizensPage(Desk(store, worker))
    page.desk.said.connect(page.say)
    qtbot.addWidget(page)
    page.resize(1146, 712)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


@pytest.fixture
def page(empty, people, worker, qtbot):
    return page_of(empty, worker, qtbot)


def idle(page):
    until(lambda: not page.desk.busy)


def opened(page, citizen_id):
    page._open(citizen_id)
    return page.panel.number


def noted(page, kind):
    query = select(CHANGE_SET.c.subject).where(CHANGE_SET.c.note == kind).order_by(CHANGE_SET.c.seq)
    with page.desk.store.read() as connection:
        return list(connection.execute(query).scalars())


def cell(page, citizen_id):
    at = next(at for at, one in enumerate(page.table.rows.columns) if one.header == "ID number")
    return page.table.rows.index(page.table.rows.ids.index(citizen_id), at).data()


# Showing ------------------------------------------------------------------------------------------------------------


def test_the_form_shows_a_number_on_asking_and_hides_it_on_asking_again(page, people):
    number = opened(page, people[0])
    assert number.text() == masked(DAO)
    assert (number.button.text(), number.button.accessibleName()) == ("Show", "Show the ID number")
    number.button.click()
    idle(page)
    assert number.text() == DAO
    assert number.button.accessibleName() == "Hide the ID number"
    assert noted(page, Note.SHOWN) == [people[0]]
    assert not page.panel.unsaved
    assert page.panel.form.values()["id_number"] == masked(DAO)
    number.button.click()
    assert number.text() == masked(DAO)
    number.undo()
    assert number.text() == masked(DAO)
    assert noted(page, Note.SHOWN) == [people[0]]  # hiding is no seeing


def test_the_key_shows_the_number_of_the_person_chosen_in_list_and_form_alike(page, people):
    page.table.go_to(people[1])
    QTest.keyClick(page.table, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    until(lambda: cell(page, people[1]) == AN)
    assert cell(page, people[0]) == masked(DAO)
    assert opened(page, people[1]).text() == AN
    page._follow_choice(people[0])
    assert (cell(page, people[1]), page.panel.number.text()) == (masked(AN), masked(DAO))


def test_who_has_no_number_is_told_so_and_nothing_is_recorded(page, empty):
    bich = citizens.add(empty, CitizenInput("Bùi Thị Bích", "1950")).value
    page.load()
    page.table.go_to(bich)
    page.numbers.click()
    idle(page)
    assert page.banner.text == "No ID number is on record for this person."
    assert page.numbers.text() == "Show ID number"
    assert noted(page, Note.SHOWN) == []
    assert opened(page, bich).button.isHidden()


@pytest.mark.parametrize("way", ["minute", "lock", "another page", "closed", "changed"])
def test_a_number_in_sight_is_hidden_by_itself(page, people, way):
    number = opened(page, people[0])
    number.button.click()
    idle(page)
    assert number.text() == DAO
    if way == "minute":
        assert page.panel.shown._minute.interval() == access.SHOWN_SECONDS * 1000 == 60_000
        page.panel.shown._minute.timeout.emit()
    elif way == "lock":
        page.desk.leaving.emit()
    elif way == "another page":
        page.hide()
    elif way == "closed":
        page.panel.close_panel()
    else:
        page.desk.work("x", citizens.remove, people[1:])
        idle(page)
    assert number.text() == masked(DAO)
    assert cell(page, people[0]) == masked(DAO)
    assert not page.panel.shown.any


def test_an_answer_that_comes_after_another_person_was_chosen_is_not_shown(page, people):
    number = opened(page, people[0])
    number.button.click()
    page.panel.show_citizen(people[1], page.split.open)
    idle(page)
    assert number.text() == masked(AN)
    assert not page.panel.shown.any


# Typing -------------------------------------------------------------------------------------------------------------


def test_what_is_typed_replaces_the_mask_whole_wherever_the_cursor_was_put(page, people):
    number = opened(page, people[0])
    number.setFocus()
    number.setCursorPosition(5)
    type_text(number, NEW)
    assert number.text() == NEW
    assert number.button.isHidden()
    page.panel.save()
    idle(page)
    assert access.show_number(page.desk.store, people[0]) == NEW


def test_another_field_is_saved_and_the_number_is_kept_masked_or_shown(page, people):
    for show, name in ((False, "Nguyễn Thị Đào Một"), (True, "Nguyễn Thị Đào Hai")):
        number = opened(page, people[0])
        if show:
            number.button.click()
            idle(page)
        page.panel.form.set_values({"name": name})
        page.panel.save()
        idle(page)
        assert citizens.get(page.desk.store, people[0]).name == name
        assert access.show_number(page.desk.store, people[0]) == DAO


def test_a_shown_number_can_be_mended_digit_by_digit_and_stays_when_the_minute_is_over(page, people):
    number = opened(page, people[0])
    number.button.click()
    idle(page)
    number.setFocus()
    number.setCursorPosition(12)
    QTest.keyClick(number, Qt.Key.Key_Backspace)
    type_text(number, "9")
    page.panel.shown._minute.timeout.emit()
    assert number.text() == DAO[:-1] + "9"
    page.panel.save()
    idle(page)
    assert access.show_number(page.desk.store, people[0]) == DAO[:-1] + "9"


def test_backspace_takes_the_whole_number_away_and_undo_brings_the_mask_back(page, people):
    number = opened(page, people[0])
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Backspace)
    assert number.text() == ""
    number.undo()
    assert number.untouched
    QTest.keyClick(number, Qt.Key.Key_Delete)
    page.panel.save()
    idle(page)
    assert access.show_number(page.desk.store, people[0]) == ""


def test_the_mask_is_pasted_over_as_a_whole_and_a_draft_keeps_what_was_typed_alone(page, people):
    number = opened(page, people[0])
    page.panel.form.set_values({"phone": "0912345678"})
    page.panel.form.changed.emit()
    assert page.panel._draft.keep_now()
    assert "id_number" not in drafts.all_drafts(page.desk.store)[0].values
    number.setFocus()
    QGuiApplication.clipboard().setText("001 158 012 640")
    number.paste()
    assert number.value() == "001 158 012 640"
    page.panel.save()
    idle(page)
    assert access.show_number(page.desk.store, people[0]) == NEW


def test_a_card_scanned_into_the_masked_number_opens_its_holder_and_changes_nothing(page, people):
    number = opened(page, people[0])
    number.setFocus()
    for letter in CARD:
        type_text(QApplication.focusWidget(), letter)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert page.panel.citizen_id == people[0]
    assert page.panel.banner.text == "On the list already, and the card says the same."
    assert not page.panel.unsaved


# Searching ----------------------------------------------------------------------------------------------------------


def test_a_search_by_number_is_recorded_once_when_it_has_settled(page, people, monkeypatch):
    monkeypatch.setattr(desk_module, "_SETTLED", 1)
    page.desk._settling.setInterval(30)
    for length in (3, 4, 6, 12):
        page.filters.search.ask_for(DAO[:length])
    assert noted(page, Note.SEARCHED) == []
    until(lambda: noted(page, Note.SEARCHED) == [people[0]])


def test_a_search_that_has_not_settled_is_kept_at_a_lock(page, people):
    page.filters.search.ask_for("2632")
    page.desk.leaving.emit()
    assert page.desk.store.has_notes
    page.desk.store.flush_notes()
    assert noted(page, Note.SEARCHED) == [people[0]]


# A reader -----------------------------------------------------------------------------------------------------------


def test_a_reader_is_offered_nothing_that_writes_shows_or_exports(empty, people, worker, qtbot):
    empty.role = Role.READER
    page = page_of(empty, worker, qtbot)
    page.table.go_to(people[0])
    opened(page, people[0])
    words = {one.text() for one in page.findChildren(QPushButton) if one.isVisible()}
    assert not page.bar.isVisible()
    page.actions_of_chosen.ask_export()
    page.actions_of_chosen.remove_chosen()
    page.panel.save()
    idle(page)
    assert words.isdisjoint({
        "Add a citizen", "Show ID number", "Show", "Scan an ID card", "Import from Excel", "Save", "Register …",
        "Change the village …", "Change the group …", "Save as a workbook …", "Remove from the list",
        "Print this person's sheet",
    })  # fmt: skip
    assert page.actions_of_chosen.asking is None
    assert citizens.count(empty) == len(people)
    assert page.panel.number.text() == masked(DAO)
    page.panel.number.setFocus()
    for line in ("name", "birth", "id_number", "phone", "note"):
        field = page.panel.form.field(line)
        type_text(field, "9")
        assert field.isReadOnly()
    choice = page.panel.form.field("sex")
    place = choice.mapTo(page.window(), choice.rect().center())
    QTest.mouseClick(page.window().windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert QApplication.activePopupWidget() is None
    assert not page.panel.unsaved
    QTest.keyClick(page.table, Qt.Key.Key_S, Qt.KeyboardModifier.AltModifier)
    page._turn_number()
    idle(page)
    assert cell(page, people[0]) == masked(DAO)
    assert noted(page, Note.SHOWN) == []
