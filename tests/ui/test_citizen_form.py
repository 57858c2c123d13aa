"""The citizen's form: ID cards from a reader, people alike, drafts, and records that others changed meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from tests.ui.conftest import type_text, until

from cdht_desktop.domain.masking import masked
from cdht_desktop.ops import citizens, drafts, history, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages import card_field
from cdht_desktop.ui.pages.citizens import CitizensPage

DAO = "001158012632"
LINE = f"{DAO}|012345678|Nguyễn Thị Đào|05031958|Nữ|Thôn Vai, Xã Đồng Tâm, Mỹ Đức, Hà Nội|10052021"
QUY = "001072012345"
OTHER_LINE = f"{QUY}||Đinh Văn Quý|09101972|Nam|Thôn Vai, Xã Đồng Tâm, Mỹ Đức, Hà Nội|10052022||||"


def page_of(store, worker, qtbot):
    desk = Desk(store, worker)
    page = CitizensPage(desk)
    desk.said.connect(page.say)
    qtbot.addWidget(page)
    page.resize(1146, 712)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    return page


@pytest.fixture
def vai(empty):
    return villages.add(empty, "Thôn Vai").value


@pytest.fixture
def page(empty, vai, worker, qtbot):
    """One person on the list, without a village filtered by."""
    citizens.add(empty, CitizenInput("Bùi Thị Bích", "1949", village_id=vai))
    return page_of(empty, worker, qtbot)


@pytest.fixture
def in_vai(page, vai):
    """The same page, filtered by the village."""
    page.filters.village.set_value(vai)
    return page


def idle(page):
    until(lambda: not page.desk.busy)


def scan(page, line, end=Qt.Key.Key_Return):
    """Scan as a reader does: letter by letter, into whatever has the keyboard at that moment."""
    for letter in line:
        type_text(QApplication.focusWidget(), letter)
    if end is not None:
        QTest.keyClick(QApplication.focusWidget(), end)


def into_card_line(page, line, end=Qt.Key.Key_Return):
    page.cards.begin()
    scan(page, line, end)


def on_list(page):
    return [row.name for row in page.desk.read(citizens.rows, page.desk.read(citizens.find))]


def told(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible() and one.text()]


def under(page, field):
    return told(page.panel.form.field(field).parentWidget())[1:]


def press(widget, words):
    next(one for one in widget.findChildren(QPushButton) if one.text() == words and not one.isHidden()).click()


def take_at(page, field):
    press(page.panel.form.field(field).parentWidget(), "Take this")


def somebody(page, vai, **values):
    """Another person on the list, whom the page knows."""
    known = {"name": "Nguyễn Thị Đào", "birth": "1958", "village_id": vai} | values
    made = citizens.add(page.desk.store, CitizenInput(**known))
    page.desk.changed.emit(made)
    return made.value


def filled(page):
    values = page.panel.form.values()
    return values["id_number"], values["name"], values["birth"], values["sex"]


# Cards --------------------------------------------------------------------------------------------------------------


def test_an_empty_form_misses_nothing_yet(page):
    page.cards.begin()  # leaves the name
    page.panel.looks.look()
    assert under(page, "name") == []
    page.panel.form.set_values({"birth": "1958"})
    page.panel.looks.look()
    assert under(page, "name") != []


def test_a_new_persons_card_fills_the_form_and_goes_to_what_is_missing(page):
    into_card_line(page, LINE)
    assert "Nguyễn Thị Đào" in page.panel.accessibleName()
    assert filled(page) == (DAO, "Nguyễn Thị Đào", "05/03/1958", "female")
    assert page.panel.form.field("village_id").choice.hasFocus()
    assert on_list(page) == ["Bùi Thị Bích"]
    assert not page.panel.card.line.text()


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Tab, None])
def test_the_line_ends_with_enter_with_tab_or_with_silence(page, end):
    into_card_line(page, OTHER_LINE, end)
    until(lambda: page.panel.form.values()["name"] == "Đinh Văn Quý")
    assert filled(page) == (QUY, "Đinh Văn Quý", "09/10/1972", "male")


def test_one_card_after_another_is_saved_without_a_key(in_vai, vai):
    in_vai.cards.begin()
    in_vai.panel.card.at_once.setChecked(True)
    scan(in_vai, LINE)
    idle(in_vai)
    assert in_vai.panel.card.line.hasFocus()
    assert in_vai.panel.banner.text == "Added: Nguyễn Thị Đào"
    scan(in_vai, OTHER_LINE, None)
    until(lambda: len(on_list(in_vai)) == 3)
    idle(in_vai)
    saved = citizens.get(in_vai.desk.store, citizens.with_number(in_vai.desk.store, QUY))
    assert (saved.name, str(saved.birth), saved.sex, saved.village_id) == ("Đinh Văn Quý", "09/10/1972", "male", vai)
    press(in_vai.panel.banner, "Undo")
    idle(in_vai)
    assert "Đinh Văn Quý" not in on_list(in_vai)


def test_a_card_that_comes_while_the_one_before_is_being_saved_waits_its_turn(in_vai):
    in_vai.cards.begin()
    in_vai.panel.card.at_once.setChecked(True)
    scan(in_vai, LINE)
    scan(in_vai, OTHER_LINE)
    until(lambda: len(on_list(in_vai)) == 3)
    idle(in_vai)
    assert not [one for one in in_vai.findChildren(QDialog) if one.isVisible()]


def test_saving_by_itself_waits_for_a_village_and_then_keeps_it_for_the_next(page, vai):
    page.cards.begin()
    page.panel.card.at_once.setChecked(True)
    scan(page, LINE)
    assert "Not saved by itself: Village is still missing." in under(page, "village_id")
    page.panel.village.set_value(vai)
    until(lambda: not under(page, "village_id"))
    QTest.keyClick(page.panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    idle(page)
    assert page.panel.card.line.hasFocus()  # the next card
    scan(page, OTHER_LINE)
    idle(page)
    assert len(on_list(page)) == 3


def test_saving_by_itself_waits_where_somebody_alike_is_on_the_list(in_vai, vai):
    somebody(in_vai, vai)
    in_vai.cards.begin()
    in_vai.panel.card.at_once.setChecked(True)
    scan(in_vai, LINE)
    idle(in_vai)
    assert in_vai.panel.card.text.startswith("Not saved by itself: someone alike is on the list.")
    assert on_list(in_vai).count("Nguyễn Thị Đào") == 1


def test_the_card_of_somebody_on_the_list_opens_their_record(page, vai):
    known = somebody(page, vai, birth="05/03/1958", sex="female", id_number=DAO)
    into_card_line(page, LINE)
    assert page.panel.citizen_id == known
    assert page.panel.banner.text == "On the list already, and the card says the same."
    assert not page.panel.unsaved


def test_what_the_card_says_otherwise_is_offered_and_can_be_taken_and_put_back(page, vai):
    known = somebody(page, vai, name="Nguyễn Thị Dào", birth="1957", id_number=DAO)
    into_card_line(page, LINE)
    assert page.panel.citizen_id == known
    assert filled(page) == (masked(DAO), "Nguyễn Thị Dào", "1957", "female")  # what was missing is filled in
    assert "On the card: Nguyễn Thị Đào" in under(page, "name")
    assert "On the card: 05/03/1958" in under(page, "birth")
    take_at(page, "name")
    take_at(page, "birth")
    assert filled(page) == (masked(DAO), "Nguyễn Thị Đào", "05/03/1958", "female")
    assert "In the record: 1957" in under(page, "birth")
    take_at(page, "birth")
    assert page.panel.form.values()["birth"] == "1957"
    page.panel.save()
    idle(page)
    saved = citizens.get(page.desk.store, known)
    assert (saved.name, str(saved.birth), saved.sex) == ("Nguyễn Thị Đào", "1957", "female")


def test_enter_goes_from_field_to_field_and_takes_nothing_that_is_offered(page, vai):
    somebody(page, vai, name="Nguyễn Thị Dào", birth="1957", id_number=DAO)
    into_card_line(page, LINE)
    page.panel.form.field("name").setFocus()
    for field in ("birth", "sex", "id_number"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        assert page.panel.form.field(field).hasFocus()
    assert filled(page) == (masked(DAO), "Nguyễn Thị Dào", "1957", "female")


def test_a_card_scanned_over_a_record_without_a_number_gives_it_the_number(page, vai):
    known = somebody(page, vai)
    page._open(known)
    into_card_line(page, LINE)
    assert page.panel.citizen_id == known
    assert page.panel.form.values()["id_number"] == DAO
    assert "On the card: 05/03/1958" in under(page, "birth")


def test_what_a_record_lacks_is_saved_at_once_where_the_card_says_nothing_else(page, vai):
    known = somebody(page, vai, birth="05/03/1958", id_number=DAO)
    page.cards.begin()
    page.panel.card.at_once.setChecked(True)
    scan(page, LINE)
    idle(page)
    assert citizens.get(page.desk.store, known).sex == "female"
    assert not page.panel.isVisible()
    scan(page, OTHER_LINE)  # the list has the keyboard now
    assert filled(page)[1] == "Đinh Văn Quý"


def test_somebody_alike_without_a_number_is_opened_with_what_the_card_says(in_vai, vai):
    known = somebody(in_vai, vai)
    into_card_line(in_vai, LINE)
    assert in_vai.panel.alike.isVisible()
    press(in_vai.panel.alike, "Open")
    assert in_vai.panel.citizen_id == known
    assert in_vai.panel.form.values()["id_number"] == DAO
    idle(in_vai)
    assert drafts.all_drafts(in_vai.desk.store) == []


@pytest.mark.parametrize("place", ["search", "list", "name", "id_number", "group_id"])
def test_a_card_scanned_into_another_field_is_recognised_and_leaves_nothing_there(page, place):
    if place == "search":
        field = page.filters.search
    elif place == "list":
        field = page.table
    else:
        page._add()
        field = page.panel.form.field(place)
    if place in {"search", "name"}:
        type_text(field, "Ng")
    field.setFocus()
    scan(page, LINE)
    assert filled(page) == (DAO, "Nguyễn Thị Đào", "05/03/1958", "female")
    if place == "search":
        assert field.text() == "Ng"
        field.undo()
        assert "|" not in field.text()


def test_nothing_of_the_line_can_be_brought_back_and_nothing_else_is_stored(in_vai):
    into_card_line(in_vai, LINE)
    in_vai.panel.card.line.undo()
    assert not in_vai.panel.card.line.text()
    assert in_vai.panel._draft.keep_now()
    kept = drafts.all_drafts(in_vai.desk.store)[0].values
    assert kept["name"] == "Nguyễn Thị Đào"
    # Ids hold the clock in their first digits, and the day comes on which it reads 2021.
    typed = repr({field: value for field, value in kept.items() if not field.endswith("_id")})
    assert not any(part in typed for part in ("012345678", "Mỹ Đức", "2021"))


def test_a_line_that_is_no_card_is_said_under_it_and_changes_nothing(page):
    page._add()
    type_text(page.panel.form.field("name"), "Hà")
    into_card_line(page, "hello")
    assert page.panel.card.text.startswith("This is not the line of an ID card.")
    into_card_line(page, LINE.replace(DAO, "0011580126ấ2"))
    assert "UniKey" in page.panel.card.text
    assert page.panel.form.values()["name"] == "Hà"


def test_a_line_that_stops_halfway_is_said(page, monkeypatch):
    monkeypatch.setattr(card_field, "_STUCK", 10)
    into_card_line(page, LINE[:30], None)
    until(lambda: page.panel.card.text.startswith("Only the beginning"))


def test_a_name_that_lost_letters_is_left_to_be_typed_with_what_arrived(in_vai):
    into_card_line(in_vai, LINE.encode("ascii", "ignore").decode())
    assert filled(in_vai) == (DAO, "", "05/03/1958", "female")
    assert in_vai.panel.form.field("name").hasFocus()
    assert any("Nguyn Th o" in words for words in under(in_vai, "name"))


def test_another_persons_unsaved_words_are_asked_about_before_a_card_replaces_them(page):
    page._add()
    type_text(page.panel.form.field("name"), "Hà Thị Hoà")
    into_card_line(page, LINE)
    assert page.panel.form.values()["name"] == "Hà Thị Hoà"
    question = next(one for one in page.findChildren(QDialog) if one.isVisible())
    press(question, "Drop what was typed")
    assert filled(page)[1] == "Nguyễn Thị Đào"


# People alike -------------------------------------------------------------------------------------------------------


def test_somebody_alike_is_told_while_typing_and_does_not_keep_from_saving(page, vai):
    known = somebody(page, vai)
    page._add()
    page.panel.form.set_values({"name": "Nguyễn Thị Đào", "birth": "1958", "village_id": vai})
    page.panel.form.changed.emit()
    until(page.panel.alike.isVisible)
    assert page.panel.alike.text == "Like someone on the list: Nguyễn Thị Đào, 1958, Thôn Vai."
    page.panel.save()
    idle(page)
    assert on_list(page).count("Nguyễn Thị Đào") == 2
    assert known in page.table.rows.ids


# Drafts -------------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_kept_and_offered_when_the_page_opens_again(page, vai, worker, qtbot):
    page._add()
    page.panel.form.set_values({"name": "Hà Thị Hoà", "village_id": vai})
    before = history.page(page.desk.store)
    assert page.panel.may_leave()  # the window closes, and asks nothing
    assert history.page(page.desk.store) == before
    again = page_of(page.desk.store, worker, qtbot)
    assert again.banner.text.startswith("Not saved yet, typed at ")
    assert "Hà Thị Hoà" in again.banner.text
    press(again.banner, "Go on with it")
    values = again.panel.form.values()
    assert (values["name"], values["village_id"]) == ("Hà Thị Hoà", vai)
    again.panel.form.set_values({"birth": "1972"})
    again.panel.save()
    idle(again)
    assert "Hà Thị Hoà" in on_list(again)
    assert drafts.all_drafts(again.desk.store) == []


def test_typing_is_kept_after_a_moment_without_being_an_action(page, monkeypatch):
    page._add()
    page.panel._draft._pause.setInterval(10)
    acted = []
    page.desk.acted.connect(lambda: acted.append(1))
    type_text(page.panel.form.field("name"), "Hà")
    until(lambda: [draft.values["name"] for draft in drafts.all_drafts(page.desk.store)] == ["Hà"])
    assert not acted


def test_a_moment_that_ends_after_the_window_closed_keeps_nothing_and_breaks_nothing(page, worker):
    page._add()
    type_text(page.panel.form.field("name"), "Hà")
    worker.close()
    page.panel._draft._pause.timeout.emit()
    assert drafts.all_drafts(page.desk.store) == []


def test_a_draft_is_dropped_when_the_person_says_so(page, worker, qtbot):
    page._add()
    type_text(page.panel.form.field("name"), "Hà")
    assert page.panel._draft.keep_now()
    again = page_of(page.desk.store, worker, qtbot)
    press(again.banner, "Drop it")
    idle(again)
    assert drafts.all_drafts(again.desk.store) == []
    assert not again.banner.isVisible()


def test_dropping_what_was_typed_drops_its_draft(page):
    page._add()
    type_text(page.panel.form.field("name"), "Hà")
    assert page.panel._draft.keep_now()
    page.panel.close_panel()
    press(next(one for one in page.findChildren(QDialog) if one.isVisible()), "Drop what was typed")
    idle(page)
    assert drafts.all_drafts(page.desk.store) == []


def test_a_record_with_a_draft_opens_with_what_was_typed_beside_what_it_says(page, vai, worker, qtbot):
    known = somebody(page, vai, phone="0911111111")
    page._open(known)
    page.panel.form.set_values({"phone": "0987654321"})
    assert page.panel.may_leave()
    again = page_of(page.desk.store, worker, qtbot)
    again._open(known)
    assert again.panel.form.values()["phone"] == "0987654321"
    assert "In the record: 0911111111" in under(again, "phone")
    press(again.panel.banner, "Drop it")
    assert again.panel.form.values()["phone"] == "0911111111"
    assert not again.panel.unsaved


def test_a_draft_of_a_record_that_is_gone_is_not_offered_and_goes_too(page, vai, worker, qtbot):
    known = somebody(page, vai)
    drafts.keep(page.desk.store, f"citizen:{known}", 1, {"phone": "0987654321"})
    citizens.remove(page.desk.store, [known])
    again = page_of(page.desk.store, worker, qtbot)
    idle(again)
    assert not again.banner.isVisible()
    assert drafts.all_drafts(again.desk.store) == []


def test_a_new_village_that_was_being_typed_is_kept_too(page, worker, qtbot):
    page._add()
    type_text(page.panel.form.field("name"), "Hà")
    page.panel.village.type_in("Bản Nà")
    assert page.panel.may_leave()
    again = page_of(page.desk.store, worker, qtbot)
    press(again.banner, "Go on with it")
    assert again.panel.village.typed() == "Bản Nà"


# A record changed meanwhile -----------------------------------------------------------------------------------------


def test_an_action_that_changes_the_record_is_told_field_by_field_at_once(page, vai):
    known = somebody(page, vai, phone="0911111111")
    store = page.desk.store
    one = citizens.get(store, known)
    changes = citizens.edit(
        store, known, CitizenInput(one.name, "1959", phone="0922222222", village_id=vai), one.version
    )
    page.desk.changed.emit(changes)
    page._open(known)
    type_text(page.panel.form.field("note"), "mới chuyển về")
    page.panel.form.set_values({"phone": "0987654321"})
    page.desk.undo(changes.id)
    idle(page)
    values = page.panel.form.values()
    assert (values["note"], values["phone"], values["birth"]) == ("mới chuyển về", "0987654321", "1958")
    assert "Birth date (or year), Phone" in page.panel.banner.text
    assert "Changed meanwhile to: 0911111111" in under(page, "phone")
    assert "Changed meanwhile; before: 1959" in under(page, "birth")
    take_at(page, "phone")
    assert page.panel.form.values()["phone"] == "0911111111"
    assert "You typed: 0987654321" in under(page, "phone")
    page.panel.save()
    idle(page)
    saved = citizens.get(store, known)
    assert (saved.phone, saved.note, str(saved.birth)) == ("0911111111", "mới chuyển về", "1958")


def test_a_record_removed_meanwhile_keeps_what_was_typed_in_sight(page, vai):
    known = somebody(page, vai)
    page._open(known)
    type_text(page.panel.form.field("note"), "abc")
    page.desk.changed.emit(citizens.remove(page.desk.store, [known]))
    assert page.panel.isVisible()
    assert page.panel.banner.kind == "error"
    assert page.panel.form.values()["note"] == "abc"
