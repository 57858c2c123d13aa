from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from python_calamine import CalamineWorkbook
from tests.ui.conftest import type_text, until

from cdht_desktop.errors import Cancelled
from cdht_desktop.ops import citizens, evaluations, groups, rounds, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.citizens import CitizensPage
from cdht_desktop.ui.widgets import ask

FILES = Path(__file__).parents[1] / "files"
GOOD = FILES / "01-mau-chuan.xlsx"  # 120 people, six villages
BAD = FILES / "05-co-loi.xlsx"  # rows with errors among good ones
HEADERS = ["STT", "Họ và tên", "Ngày sinh"]


def page_of(store, worker, qtbot, year=None):
    desk = Desk(store, worker)
    desk.set_year(year)
    page = CitizensPage(desk)
    desk.said.connect(page.say)
    qtbot.addWidget(page)
    page.resize(1146, 712)
    page.show()
    qtbot.waitExposed(page)
    return page


@pytest.fixture
def page(empty, worker, qtbot):
    """Three people: two in Thôn Vai, one in Thôn Đồi."""
    hill = villages.add(empty, "Thôn Đồi").value
    vai = villages.add(empty, "Thôn Vai").value
    for name, birth, village in (
        ("Nguyễn Thị Đào", "1958", vai),
        ("Trần Văn Ấn", "05/03/1961", vai),
        ("Bùi Thị Bích", "1949", hill),
    ):
        citizens.add(empty, CitizenInput(name, birth, village_id=village))
    rounds.open_year(empty, 2026)
    return page_of(empty, worker, qtbot, 2026)


@pytest.fixture
def nobody(empty, worker, qtbot):
    return page_of(empty, worker, qtbot)


@pytest.fixture
def full(scored, worker, qtbot):
    return page_of(scored, worker, qtbot, 2026)


def idle(page):
    until(lambda: not page.desk.busy)


def names(page):
    return [row.name for row in page.desk.read(citizens.rows, page.table.rows.ids)]


def fill(page, **values):
    page.panel.form.set_values(values)
    return page.panel


def told(widget):
    return [one.text() for one in widget.findChildren(QLabel) if one.isVisible() and one.text()]


def under(panel, field):
    """The words in a field's row beside its label: hint, warning or error."""
    return told(panel.form.field(field).parentWidget())[1:]


def questions(page):
    return [one for one in page.window().findChildren(QDialog) if one.isVisible()]


def press(dialog, words):
    next(one for one in dialog.findChildren(QPushButton) if one.text() == words).click()


def click_box(page, row, modifier=Qt.KeyboardModifier.NoModifier):
    place = page.table.visualRect(page.table.rows.index(row, 0)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, modifier, place)


def workbook(path, headers, rows):
    with path.open("wb") as stream:
        write_workbook(stream, [OutSheet("Danh sách", headers, rows)], Progress())
    return path


# The list -----------------------------------------------------------------------------------------------------------


def test_the_list_is_sorted_the_vietnamese_way_and_counted(page):
    assert names(page) == ["Trần Văn Ấn", "Bùi Thị Bích", "Nguyễn Thị Đào"]
    assert "On the list: 3 people, 2 villages" in told(page)


def test_typing_finds_without_marks(page):
    type_text(page.filters.search, "dao")
    until(lambda: names(page) == ["Nguyễn Thị Đào"])
    assert "Found: 1 of the 3 people on the list" in told(page)


def test_filters_narrow_the_list_and_the_offer_of_the_whole_list_widens_it(page):
    page.filters.village.setCurrentIndex(1)
    page.filters.village.activated.emit(1)
    assert names(page) == ["Bùi Thị Bích"]
    type_text(page.filters.search, "dao")
    until(lambda: not names(page))
    assert "Nobody was found" in told(page)
    page._not_found.action.click()
    assert len(names(page)) == 3
    assert page.filters.search.text() == ""


def test_a_click_on_a_header_orders_and_another_turns_the_order_round(page):
    header = page.table.horizontalHeader()
    birth = next(at for at, column in enumerate(page.table.rows.columns) if column.order == "birth")
    place = QPoint(header.sectionViewportPosition(birth) + 20, 10)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(page) == ["Bùi Thị Bích", "Nguyễn Thị Đào", "Trần Văn Ấn"]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(page) == ["Trần Văn Ấn", "Nguyễn Thị Đào", "Bùi Thị Bích"]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(header.sectionViewportPosition(1) + 9, 9))
    assert header.sortIndicatorSection() == birth  # by the number nothing is ordered


def numbers_in_sight(page):
    """Return the rows of the list in which a whole ID number stands."""
    at = next(at for at, one in enumerate(page.table.rows.columns) if one.header == "ID number")
    cells = [page.table.rows.index(row, at).data() for row in range(20)]
    assert all("•" in text or not text or text.isdigit() for text in cells)
    return [row for row, text in enumerate(cells) if text.isdigit()]


def test_an_id_number_is_masked_until_it_is_asked_for_and_again_after_a_minute_and_when_the_page_is_left(full):
    assert numbers_in_sight(full) == []
    full.numbers.click()
    assert full.banner.text == "Choose a person in the list first, then show the number."
    for hide in (full.hide, full.panel.shown._minute.timeout.emit, lambda: full.table.go_to(full.table.rows.ids[3])):
        full.show()
        full.table.go_to(full.table.rows.ids[2])
        full.numbers.click()
        idle(full)
        assert numbers_in_sight(full) == [2]
        assert full.numbers.text() == "Hide ID number"
        hide()
        assert numbers_in_sight(full) == []
    assert full.panel.shown._minute.interval() == 60_000


def test_somebody_looked_for_from_above_is_found_and_chosen(page):
    page.filters.village.setCurrentIndex(1)
    page.follow("van an")
    assert names(page) == ["Trần Văn Ấn"]
    assert page.table.chosen_count() == 1


def test_an_empty_list_offers_import_and_typing(nobody):
    assert "Nobody is on the list yet" in told(nobody)
    nobody._nobody.action.click()
    assert nobody.wizard.isVisible()
    nobody.wizard.close()
    press(nobody._nobody, "Type people in")
    assert nobody.panel.isVisible()
    type_text(nobody.panel.form.field("name"), "Lý Thị Ba")
    type_text(nobody.panel.form.field("birth"), "1950")
    nobody.panel.primary.click()
    idle(nobody)
    assert names(nobody) == ["Lý Thị Ba"]
    assert nobody.table.isVisible()


# Those chosen -------------------------------------------------------------------------------------------------------


def test_boxes_choose_one_more_and_a_name_chooses_that_one_alone(page):
    assert not page.actions_of_chosen.register.isEnabled()
    click_box(page, 0)
    click_box(page, 2)
    assert page.table.chosen_count() == 2
    assert page.actions_of_chosen.register.isEnabled()
    assert "Chosen: 2" in told(page)
    click_box(page, 0)
    assert page.table.chosen_count() == 1
    place = page.table.visualRect(page.table.rows.index(1, 2)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert page.table.chosen_ids() == [page.table.rows.ids[1]]


def test_the_space_bar_and_ctrl_a_choose_without_a_mouse(page):
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Space)
    assert page.table.chosen_count() == 0
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.table.chosen_count() == 3


def test_what_is_chosen_stays_chosen_when_the_order_turns(full):
    ids = full.table.rows.ids
    flags = QItemSelectionModel.SelectionFlag
    for row in (0, 1, 2, 7, 40):
        full.table.selectionModel().select(full.table.rows.index(row, 0), flags.Select | flags.Rows)
    wanted = {ids[row] for row in (0, 1, 2, 7, 40)}
    full.filters.order.turn("birth")
    full.filters.order.turn("village")
    assert set(full.table.chosen_ids()) == wanted


def test_the_chosen_are_registered_and_undo_takes_it_back(page):
    click_box(page, 0)
    click_box(page, 1)
    page.actions_of_chosen.register.click()
    idle(page)
    store = page.desk.store
    assert len(evaluations.find(store, 2026)) == 2
    assert page.banner.text == "Registered for 2026: 2 people."
    page.table.selectAll()
    page.actions_of_chosen.register.click()
    idle(page)
    assert page.banner.text == "Registered for 2026: 1 people. 2 were registered before."
    press(page.banner, "Undo")
    idle(page)
    assert len(evaluations.find(store, 2026)) == 2


def test_without_a_year_registering_offers_to_open_one(page):
    page.desk.set_year(None)
    page.table.selectAll()
    page.actions_of_chosen.register.click()
    assert questions(page)
    assert not rounds.years(page.desk.store)[0].registered


def test_removing_asks_nothing_and_undo_brings_everybody_back(page):
    page.table.setFocus()
    page.table.selectRow(1)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    idle(page)
    assert names(page) == ["Trần Văn Ấn", "Nguyễn Thị Đào"]
    assert not questions(page)
    press(page.banner, "Undo")
    idle(page)
    assert len(names(page)) == 3


# The form -----------------------------------------------------------------------------------------------------------


def test_a_citizen_is_typed_with_enter_alone_and_reaches_the_store(page):
    page._add()
    form = page.panel.form
    for text in ("Đinh Văn Quý", "1972"):
        type_text(QApplication.focusWidget(), text)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is form.field("sex")
    for _field in ("sex", "id_number", "village_id", "group_id"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert QApplication.focusWidget() is form.field("phone")
    for _field in ("phone", "note", "consent_source", "consent_date"):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    idle(page)
    assert "Đinh Văn Quý" in names(page)
    assert page.panel.isVisible()  # the last Enter saved, and waits for the next person
    assert form.values()["name"] == ""


def test_the_next_person_keeps_village_and_group_alone(page):
    group = groups.all_groups(page.desk.store)[0].id
    village = villages.all_villages(page.desk.store)[1].id
    page._add()
    fill(page, name="Hà Thị Hoà", birth="1972", village_id=village, group_id=group, phone="0912345678")
    page.panel.another.click()
    idle(page)
    values = page.panel.form.values()
    assert (values["village_id"], values["group_id"]) == (village, group)
    assert not values["name"]
    assert not values["phone"]
    assert not page.panel.unsaved
    assert "Added: Hà Thị Hoà" in told(page.panel.banner)
    press(page.panel.banner, "Undo")
    idle(page)
    assert "Hà Thị Hoà" not in names(page)


def test_what_cannot_stand_is_said_at_its_field_and_nothing_is_written(page):
    page._add()
    panel = fill(page, name="", birth="31/02/1960", id_number="123", phone="12")
    panel.save()
    idle(page)
    for field in ("name", "birth", "id_number", "phone"):
        assert under(panel, field), field
        assert panel.form.field(field).property("wrong"), field
    assert panel.form.field("name").hasFocus()
    assert len(names(page)) == 3
    type_text(panel.form.field("name"), "Hà")
    until(lambda: not panel.form.field("birth").property("wrong"))  # red goes once something is typed …
    assert under(panel, "birth")  # … the words stay


def test_a_disagreeing_id_number_warns_and_is_saved_all_the_same(page):
    page._add()
    panel = fill(page, name="Hà Thị Hoà", birth="1972", sex="female", id_number="001060001234")
    panel.form.changed.emit()
    until(lambda: under(panel, "sex"))
    assert under(panel, "birth")
    panel.save()
    idle(page)
    assert "Hà Thị Hoà" in names(page)


def test_an_edit_reaches_the_store_and_the_list_and_can_be_undone(page):
    page.table.setFocus()
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    fill(page, name="Trần Văn Ấn", phone="0912345678", birth="05/03/1962")
    QTest.keyClick(page.panel, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not page.panel.isVisible())  # a button's shortcut presses it for 0.1 s first
    row = page.desk.read(citizens.rows, page.table.chosen_ids())[0]
    assert (row.name, row.birth, row.phone) == ("Trần Văn Ấn", "05/03/1962", "0912345678")
    press(page.banner, "Undo")
    idle(page)
    assert page.desk.read(citizens.rows, [row.id])[0].birth == "05/03/1961"


def test_a_new_village_is_made_with_the_citizen(page):
    page._add()
    panel = fill(page, name="Hà Thị Hoà", birth="1972")
    panel.village.choice.setCurrentIndex(panel.village.choice.count() - 1)
    type_text(panel.village.line, "Bản Nà")
    panel.save()
    idle(page)
    until(lambda: not page.desk.busy and not panel.isVisible())
    assert "Bản Nà" in [one.name for one in villages.all_villages(page.desk.store)]
    page.follow("Hà Thị Hoà")
    assert page.table.current_row().village == "Bản Nà"


def test_a_village_that_is_there_already_is_refused_at_its_field(page):
    page._add()
    panel = fill(page, name="Hà Thị Hoà", birth="1972")
    panel.village.choice.setCurrentIndex(panel.village.choice.count() - 1)
    type_text(panel.village.line, "thôn vai")
    panel.save()
    until(lambda: bool(under(panel, "village_id")))
    assert len(names(page)) == 3


def test_a_record_changed_meanwhile_is_merged_and_nothing_typed_is_lost(page):
    store, row_id = page.desk.store, page.table.rows.ids[0]
    page._open(row_id)
    panel = page.panel
    panel.form.field("phone").setText("0987654321")
    one = citizens.get(store, row_id)
    other = CitizenInput(one.name, "1962", village_id=one.village_id, phone="0911111111", note="mới chuyển về")
    citizens.edit(store, row_id, other, one.version)
    panel.save()
    idle(page)
    assert panel.isVisible()
    assert panel.form.values()["phone"] == "0987654321"
    assert "This record was changed meanwhile: Birth date (or year), Phone, Note." in panel.banner.text
    values = panel.form.values()
    assert (values["phone"], values["birth"], values["note"]) == ("0987654321", "1962", "mới chuyển về")
    assert "Changed meanwhile to: 0911111111" in under(panel, "phone")
    panel.save()
    idle(page)
    saved = citizens.get(store, row_id)
    assert (saved.phone, str(saved.birth), saved.note) == ("0987654321", "1962", "mới chuyển về")


def test_closing_with_unsaved_words_asks_and_an_untouched_form_closes_at_once(page):
    page._open(page.table.rows.ids[0])
    page.panel.close_panel()
    assert not page.panel.isVisible()
    page._open(page.table.rows.ids[0])
    type_text(page.panel.form.field("note"), "abc")
    QTest.keyClick(page.panel.form.field("note"), Qt.Key.Key_Escape)
    assert page.panel.isVisible()
    press(questions(page)[0], "Drop what was typed")
    assert not page.panel.isVisible()
    assert citizens.get(page.desk.store, page.table.rows.ids[0]).note == ""


def test_an_open_form_follows_the_choice_in_the_list_unless_something_is_typed(page):
    first, second = page.table.rows.ids[:2]
    page.table.go_to(first)
    page._open(first)
    page.table.go_to(second)
    assert page.panel.citizen_id == second
    type_text(page.panel.form.field("note"), "abc")
    page.table.go_to(first)
    assert page.panel.citizen_id == second


def test_undo_from_outside_shows_in_the_open_form(page):
    row_id = page.table.rows.ids[0]
    one = citizens.get(page.desk.store, row_id)
    changes = citizens.edit(page.desk.store, row_id, CitizenInput(one.name, "1999"), one.version)
    page.desk.changed.emit(changes)
    page._open(row_id)
    assert page.panel.form.values()["birth"] == "1999"
    page.desk.undo()
    idle(page)
    assert page.panel.form.values()["birth"] == "05/03/1961"


def test_a_record_taken_off_the_list_closes_its_form(page):
    row_id = page.table.rows.ids[0]
    page.table.go_to(row_id)
    page._open(row_id)
    page.actions_of_chosen.remove.click()
    idle(page)
    assert not page.panel.isVisible()


def test_two_quick_presses_save_once(page):
    page._add()
    fill(page, name="Hà Thị Hoà", birth="1972").save()
    page.panel.save(another=True)
    idle(page)
    assert names(page).count("Hà Thị Hoà") == 1


# Lists from Excel ---------------------------------------------------------------------------------------------------


def wizard(page, *files):
    page.import_files(files)
    return page.wizard


def run(page):
    page.wizard.primary.click()
    idle(page)


def test_a_list_is_checked_then_imported_and_undone(nobody):
    dialog = wizard(nobody, GOOD)
    run(nobody)
    assert dialog.step == 1
    assert dialog.check.counts["written"].text() == "✓ 120 to add"
    assert len(dialog.check.preview.table.rows.ids) == 120
    assert citizens.count(nobody.desk.store) == 0
    run(nobody)
    assert dialog.step == 2
    assert citizens.count(nobody.desk.store) == 120
    assert len(names(nobody)) == 120
    dialog.outcome.undo.click()
    idle(nobody)
    assert citizens.count(nobody.desk.store) == 0
    assert "Nobody is on the list yet" in told(nobody)


def test_the_same_list_again_has_nothing_to_import(full):
    dialog = wizard(full, GOOD)
    run(full)
    assert dialog.check.counts["unchanged"].text() == "120 the same as now"
    assert not dialog.primary.isEnabled()


def test_new_villages_are_told_before_they_are_made(nobody):
    dialog = wizard(nobody, GOOD)
    run(nobody)
    assert dialog.check.notice.isVisible()
    press(dialog.check.notice, "Show them")
    assert {one.code for one in dialog.check.problems.shown()} == {"village_new"}
    assert villages.all_villages(nobody.desk.store) == []


def test_errors_are_listed_filtered_and_saved_as_a_workbook(nobody, tmp_path, monkeypatch):
    out = tmp_path / "lỗi.xlsx"
    monkeypatch.setattr(ask, "save_file", lambda *_asked: out)
    dialog = wizard(nobody, BAD)
    run(nobody)
    problems = dialog.check.problems
    assert problems.isVisible()  # where there are errors they are what is shown first
    everything = len(problems.shown())
    problems.show_only("error")
    errors = problems.shown()
    assert 0 < len(errors) < everything
    assert {one.severity for one in errors} == {"error"}
    problems.table.selectRow(0)
    assert errors[0].message in problems._whole.text()
    problems.save.click()
    idle(nobody)
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert all(one.message in rows[one.row - 1][-1] for one in errors)
    assert citizens.count(nobody.desk.store) == 0


def test_rows_without_a_village_ask_for_one_and_a_new_one_can_be_typed(nobody, tmp_path):
    file = workbook(tmp_path / "thôn.xlsx", HEADERS, [[1, "Hà Thị Hoà", "1972"], [2, "Lê Công Khánh", "1961"]])
    dialog = wizard(nobody, file)
    run(nobody)
    press(dialog.check.notice, "Choose the village")
    field = dialog.choose.village
    field.choice.setCurrentIndex(field.choice.count() - 1)
    assert not dialog.primary.isEnabled()  # a new village without a name
    type_text(field.line, "Bản Nà")
    run(nobody)
    run(nobody)
    rows = nobody.desk.read(citizens.rows, nobody.table.rows.ids)
    assert [(row.name, row.village) for row in rows] == [("Hà Thị Hoà", "Bản Nà"), ("Lê Công Khánh", "Bản Nà")]


def test_a_file_that_cannot_be_used_is_explained_and_another_can_be_chosen(nobody, tmp_path, monkeypatch):
    text = tmp_path / "thư.xlsx"
    text.write_bytes(b"%PDF-1.4")
    dialog = wizard(nobody, text)
    run(nobody)
    assert dialog.step == 0
    assert text.name in dialog.banner.text
    assert dialog.banner.kind == "error"
    dialog.choose._leave_out(text, dialog.choose._list.itemAt(0).widget())
    QApplication.sendPostedEvents(None, 0)
    monkeypatch.setattr(ask, "open_files", lambda *_asked: [GOOD])
    dialog.choose.first_field.click()
    run(nobody)
    assert dialog.step == 1


@pytest.mark.parametrize("when", [0, 1])
def test_a_cancelled_import_writes_nothing_and_can_be_tried_again(nobody, monkeypatch, when):
    dialog = wizard(nobody, GOOD)
    if when:
        run(nobody)
    start = Progress.start

    def stop(progress, *args):
        progress.cancel()
        start(progress, *args)

    monkeypatch.setattr(Progress, "start", stop)
    run(nobody)
    assert dialog.step == when
    assert dialog.banner.text == str(Cancelled())
    assert citizens.count(nobody.desk.store) == 0
    assert villages.all_villages(nobody.desk.store) == []
    monkeypatch.setattr(Progress, "start", start)
    run(nobody)
    assert dialog.step == when + 1


def test_escape_in_the_middle_stops_the_import_and_leaves_the_dialog(nobody):
    dialog = wizard(nobody, GOOD)
    run(nobody)
    dialog.primary.click()
    dialog.reject()
    assert dialog.isVisible()
    idle(nobody)
    assert citizens.count(nobody.desk.store) in {0, 120}  # stopped, or it was quicker
    assert (citizens.count(nobody.desk.store) == 0) == (dialog.step == 1)


def test_files_dropped_on_the_page_are_those_to_check(nobody):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(GOOD))])
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    nobody.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys))
    assert nobody.wizard.choose.files == [GOOD]
    nobody.wizard.choose.add_files([GOOD])
    assert nobody.wizard.choose.files == [GOOD]


def test_opening_the_list_after_an_import_shows_everybody(page):
    page.filters.search.setText("dao")
    page._find()
    wizard(page, GOOD)
    run(page)
    run(page)
    page.wizard.primary.click()
    assert len(names(page)) == 123
    assert page.filters.search.text() == ""


# Keyboard and sizes -------------------------------------------------------------------------------------------------


def test_everything_is_reached_with_the_keyboard(page):
    page.table.selectRow(0)
    page._open(page.table.rows.ids[0])
    reached = set()
    page.filters.search.setFocus()
    for _press in range(60):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    form = page.panel.form
    fields = {form.field(name) for name in form.values() if name != "village_id"} | {page.panel.village.choice}
    wanted = fields | {page.panel.primary, page.numbers, page.table, *page.filters.widgets}
    assert wanted | {page.bar.all, page.actions_of_chosen.register, page.bar.more} <= reached
    page.filters.search.setFocus()
    QTest.keyClick(page.filters.search, Qt.Key.Key_Down)
    assert page.table.hasFocus()


@pytest.mark.parametrize("size", [(1134, 712), (678, 456)])
def test_no_word_on_a_button_is_cut_off_and_the_list_never_scrolls_sideways(full, size):
    full.resize(*size)
    full.table.selectAll()
    full._open(full.table.rows.ids[0])
    QApplication.sendPostedEvents()
    for button in full.findChildren(QPushButton):
        if button.isVisible() and button.maximumWidth() > 0:
            assert button.width() >= button.minimumSizeHint().width(), button.text()
    assert not full.table.horizontalScrollBar().isVisible()
    full.table.go_to(full.table.rows.ids[0])
    full.numbers.click()
    idle(full)
    assert numbers_in_sight(full) == [0]
    until(lambda: not full.table.horizontalScrollBar().isVisible())


def test_the_import_fits_a_small_screen(full):
    full.window().resize(910, 512)
    dialog = wizard(full, BAD)
    assert dialog.width() <= 910
    assert dialog.height() <= 512
    run(full)
    assert dialog.height() <= 512
    QApplication.sendPostedEvents()
    for button in dialog.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()
