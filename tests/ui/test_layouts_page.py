"""The page of layouts: copied, changed by mouse and keys, seen with a real person, kept, and printed so."""

import datetime as dt
import io

import pypdf
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from tests.ui.conftest import type_text, until

from cdht_desktop.ops import layout_fields, layout_samples, layouts, papers, recognition
from cdht_desktop.ops.layouts import CERTIFICATE
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.layout_fields import WordingField
from cdht_desktop.ui.pages.layout_places import Rect, items
from cdht_desktop.ui.pages.layout_sentences import in_words
from cdht_desktop.ui.pages.layout_zoom import STEPS
from cdht_desktop.ui.pages.layouts import LayoutsPage
from cdht_desktop.ui.widgets import ask

YEAR = 2026


@pytest.fixture
def page(scored, worker, qtbot):
    recognition.recognise(scored, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    desk = Desk(scored, worker)
    desk.set_year(YEAR)
    made = LayoutsPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    until(lambda: not desk.busy)
    return made


@pytest.fixture
def editor(page):
    return edit(page, CERTIFICATE)


@pytest.fixture
def wording(page):
    return edit(page, "decision")


def edit(page, kind):
    """Open a copy of the shipped layout."""
    layout_id = layouts.copy(page.desk.store, kind, kind, "Mẫu của xã").value
    page.reload()
    page.list.choose(kind, layout_id)
    page.change_button.click()
    until(lambda: not page.desk.busy)
    return page.editor


def idle(page):
    until(lambda: not page.desk.busy)


def save(page):
    until(page.editor.save_button.isEnabled)
    page.editor.save_button.click()
    idle(page)


def kept(page, kind=CERTIFICATE):
    """The values of the association's layout as they are kept."""
    (own,) = [one for one in layouts.choices(page.desk.store, kind) if one.own]
    found = layouts.read(page.desk.store, kind, own.key)
    return layouts.values_of(found.title, found.text)


def dialog_of(page):
    return next(one for one in page.window().findChildren(QDialog) if one.isVisible())


def pressed(page, words):
    """The button that says so, once it is in sight."""

    def found():
        return [made for made in page.findChildren(QPushButton) if made.text() == words and made.isVisible()]

    until(lambda: bool(found()))
    return found()[0]


def box(values, name):
    return next(one for one in values["box"] if one["name"] == name)


def printed_words(page):
    """What the first certificate of the year says on paper, by the layout in force."""
    made = papers.make(page.desk.store, Asked(Paper.CERTIFICATES, YEAR), Progress())
    return pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()


def choose(editor, name):
    key = next(item.key for item in items(editor.edits.values) if item.name == f"Text: {name}")
    editor.place.set_value(key)
    assert editor.canvas.chosen == key
    until(editor.form.isVisible)
    return key


# The list ---------------------------------------------------------------------------------------------------------


def test_every_paper_is_listed_with_the_layout_in_use(page):
    rows = [page.list.table.rows.row(number) for number in range(len(page.list.table.rows.ids))]
    assert {row.kind for row in rows} == set(layouts.PAPERS)
    assert {row.kind for row in rows if row.in_force} == set(layouts.PAPERS)
    until(lambda: page.list.preview.count == 1)


def test_the_upper_level_has_the_layouts_of_its_report_alone(upper, worker, qtbot):
    made = LayoutsPage(Desk(upper, worker))
    qtbot.addWidget(made)
    made.show()
    until(lambda: not made.desk.busy)
    assert {made.list.table.rows.row(number).kind for number in range(len(made.list.table.rows.ids))} == {"report"}
    made.follow(Paper.DECISION.value)
    assert made.list.row().kind == "report"


@pytest.mark.parametrize("paper", Paper)
def test_the_page_of_papers_leads_to_the_layout_in_use_for_each(page, paper):
    kind = layout_samples.kind_of(paper)
    own = layouts.copy(page.desk.store, kind, kind, "Mẫu của xã").value
    layouts.use(page.desk.store, kind, own)
    page.reload()
    page.follow(paper.value)
    assert (page.list.row().kind, page.list.row().key) == (kind, own)


def test_a_layout_being_changed_stays_in_sight_when_another_paper_is_asked_for(page, editor):
    page.follow(Paper.DECISION.value)
    assert page.editor is editor
    assert editor.isVisible()


def test_a_shipped_layout_is_copied_before_it_is_changed(page):
    page.list.choose(CERTIFICATE, CERTIFICATE)
    QTest.keyClick(page.list.table, Qt.Key.Key_Return)
    dialog = dialog_of(page)
    dialog.form.field("name").clear()
    type_text(dialog.form.field("name"), "Mẫu mới")
    dialog.primary.click()
    idle(page)
    assert page.editor is not None
    assert page.editor.edits.found.title == "Mẫu mới"
    assert not page.editor.save_button.isEnabled()


def test_a_layout_is_copied_used_renamed_and_removed_and_each_can_be_undone(page):
    store = page.desk.store
    page.list.choose("decision", "decision")
    page.copy_button.click()
    dialog_of(page).primary.click()
    idle(page)
    row = page.list.row()
    assert (row.kind, row.own, row.in_force) == ("decision", True, False)
    page.use_button.click()
    idle(page)
    assert page.list.row().in_force
    assert not page.use_button.isEnabled()
    page.rename_button.click()
    dialog_of(page).form.set_values({"name": "Quyết định của xã"})
    dialog_of(page).primary.click()
    idle(page)
    assert page.list.row().title == "Quyết định của xã"
    page.remove_button.click()
    idle(page)
    assert not [one for one in layouts.choices(store, "decision") if one.own]
    page.banner._act.click()
    idle(page)
    assert [one.title for one in layouts.choices(store, "decision") if one.in_force] == ["Quyết định của xã"]


def test_a_name_that_is_taken_is_told_at_its_field(page):
    layouts.copy(page.desk.store, CERTIFICATE, CERTIFICATE, "Mẫu")
    page.list.choose(CERTIFICATE, CERTIFICATE)
    page.copy_button.click()
    dialog = dialog_of(page)
    dialog.form.set_values({"name": "MẪU"})
    dialog.primary.click()
    idle(page)
    assert dialog.form.field("name").property("wrong")
    dialog.close()


def test_a_layout_goes_to_a_file_and_another_association_takes_it_in(page, tmp_path, monkeypatch):
    file = tmp_path / "mau.toml"
    monkeypatch.setattr(ask, "save_file", lambda *_args: file)
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    page.list.choose("decision", "decision")
    page.export_button.click()
    idle(page)
    page.list.choose(CERTIFICATE, CERTIFICATE)
    page.import_button.click()
    idle(page)
    row = page.list.row()
    assert (row.kind, row.title, row.own) == ("decision", "mau", True)
    file.write_text("title = ", encoding="utf-8")
    page.import_button.click()
    idle(page)
    assert "mau" in page.banner.text
    assert len(layouts.choices(page.desk.store, "decision")) == 2


def test_every_layout_of_the_program_can_be_changed(page):
    store = page.desk.store
    for kind in layouts.PAPERS:
        for number, choice in enumerate(layouts.choices(store, kind)):
            page._edit(kind, layouts.copy(store, kind, choice.key, f"Mẫu {number}").value)
            assert page.editor.fault.text() == "", (kind, choice.key)
            assert not page.editor.edits.unsaved
            page.editor.leave()


# The certificate --------------------------------------------------------------------------------------------------


def test_arrow_keys_move_a_place_and_make_it_larger(page, editor):
    choose(editor, "name")
    before = box(editor.edits.values, "name").copy()
    for key, held in (
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier),
    ):
        QTest.keyClick(editor.canvas, key, held)
    save(page)
    after = box(kept(page), "name")
    assert after["left"] == before["left"] - 5.5
    assert after["width"] == before["width"] + 0.5
    assert after["top"] == before["top"]


def test_a_place_is_drawn_by_the_mouse_and_snaps_to_another(page, editor):
    canvas = editor.canvas
    item = next(item for item in items(editor.edits.values) if item.key == choose(editor, "numbers"))
    other = box(editor.edits.values, "title")
    scale = canvas.page().width() / 297
    start = canvas._on_screen(item.rect).center()
    to = start + QPointF((other["left"] - item.rect.left + 0.9) * scale, -2 * scale)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start.toPoint())
    QTest.mouseMove(canvas, to.toPoint())
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=to.toPoint())
    moved = box(editor.edits.values, "numbers")
    assert moved["left"] == other["left"]
    assert moved["top"] < item.rect.top
    QTest.keyClick(canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box(editor.edits.values, "numbers")["top"] == item.rect.top


def test_the_corner_of_a_place_makes_it_larger(editor):
    canvas = editor.canvas
    item = next(item for item in items(editor.edits.values) if item.key == choose(editor, "numbers"))
    corner = canvas._on_screen(item.rect).bottomRight().toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=corner)
    QTest.mouseMove(canvas, corner + QPoint(20, 0))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=corner + QPoint(20, 0))
    assert box(editor.edits.values, "numbers")["width"] > item.rect.width


def test_a_click_chooses_and_tab_goes_on_through_the_places(editor):
    canvas = editor.canvas
    places = items(editor.edits.values)
    target = next(item for item in places if item.name == "Text: name")
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=canvas._on_screen(target.rect).center().toPoint())
    assert canvas.chosen == target.key
    assert editor.place.currentText() == "Text: name"
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert canvas.chosen == places[places.index(target) + 1].key
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.chosen is None


def test_the_page_is_made_larger_and_scrolls_to_the_place_that_is_chosen(page, editor):
    canvas, room = editor.canvas, editor.zoomed
    whole = canvas.page().width()
    for number in range(1, len(STEPS)):
        QTest.keyClick(canvas, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
        assert canvas.page().width() == pytest.approx(whole * STEPS[number], rel=0.05)
    assert not room.larger.isEnabled()
    for item in items(editor.edits.values):
        editor.place.set_value(item.key)
        seen = QRectF(room.viewport().rect().translated(-canvas.pos()))
        assert seen.contains(canvas.chosen_box().topLeft()), item.name
    QTest.keyClick(canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert canvas.page().width() == whole
    assert not room.smaller.isEnabled()
    assert room.horizontalScrollBar().maximum() == room.verticalScrollBar().maximum() == 0


def test_a_place_is_moved_by_the_mouse_on_the_larger_page_too(page, editor):
    canvas, room = editor.canvas, editor.zoomed
    key = choose(editor, "name")
    room.larger.click()
    room.larger.click()
    before, pixels = canvas.item().rect, canvas.page().width() / 297
    start = canvas.chosen_box().center().toPoint()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    still = canvas.pos()
    QTest.mouseMove(canvas, start + QPoint(0, round(10 * pixels)))
    assert canvas.pos() == still
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(0, round(10 * pixels)))
    after = next(item.rect for item in items(editor.edits.values) if item.key == key)
    assert after.top - before.top == pytest.approx(10, abs=2)
    for _step in range(30):
        QTest.keyClick(canvas, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert QRectF(room.viewport().rect().translated(-canvas.pos())).contains(canvas.chosen_box().topLeft())


def test_what_is_typed_stands_on_the_printed_certificate(page, editor):
    choose(editor, "who certifies")
    field = editor.form.field("text.0.text")
    field.edit.selectAll()
    type_text(field.edit, "Ban Chấp hành ")
    field.insert(next(one for one in layout_fields.of_paper(CERTIFICATE) if one.name == "association"))
    type_text(field.edit, " khen tặng")
    editor.form.set_values({})
    editor.form.field("text.0.font").set_value("serif-bold")
    editor.form.field("text.0.size").setValue(16)
    editor.form.field("text.0.ink").set_value("#B3261E")
    editor.form.field("align").set_value("left")
    save(page)
    found = box(kept(page), "who certifies")
    assert found["text"] == [
        {"text": "Ban Chấp hành {association} khen tặng", "font": "serif-bold", "size": 16, "ink": "#B3261E"}
    ]
    assert found["align"] == "left"
    assert "khen tặng" not in printed_words(page)
    page.editor.leave()
    page.use_button.click()
    idle(page)
    assert "Ban Chấp hành Hội Khuyến học xã Thử khen tặng" in printed_words(page)


def test_what_overlaps_is_told_at_once_and_cannot_be_saved(page, editor):
    choose(editor, "numbers")
    blank = next(item for item in items(editor.edits.values) if item.key[0] == "blank")
    editor.canvas.placed.emit(editor.canvas.chosen, Rect(blank.rect.left, blank.rect.top, 40, 10), "test")
    until(lambda: "signature and seal" in editor.fault.text())
    assert not editor.save_button.isEnabled()
    editor.save()
    assert not page.desk.busy
    QTest.keyClick(editor.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    until(lambda: not editor.fault.text())
    QTest.keyClick(editor.canvas, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    until(lambda: bool(editor.fault.text()))


def test_a_text_that_does_not_fit_is_told_with_the_longest_name(page, editor):
    choose(editor, "name")
    editor.form.field("height").setValue(4)
    editor.form.field("width").setValue(20)
    editor.who.setCurrentIndex(editor.who.count() - 1)
    assert "too long" in editor.fault.text()
    assert "name" in editor.fault.text()


def test_an_unknown_field_is_told_and_not_kept(editor):
    choose(editor, "who certifies")
    editor.form.field("text.0.text").edit.setPlainText("{ai đó} chứng nhận")
    until(lambda: "{ai đó}" in editor.fault.text() or "bracket" in editor.fault.text())
    assert not editor.save_button.isEnabled()


def test_the_page_is_shown_with_another_person(editor):
    before = editor.canvas._image.copy()
    editor.who.setCurrentIndex(1)
    assert editor.canvas._image != before
    assert editor.who.itemText(editor.who.count() - 1).startswith("An invented")


def test_a_logo_is_taken_from_a_file_placed_and_printed(page, editor, tmp_path, monkeypatch):
    file = tmp_path / "logo.png"
    Image.new("RGB", (300, 150), "#B3261E").save(file)
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    pressed(editor, "Add a picture …").click()
    idle(page)
    assert editor.canvas.chosen[0] == "picture"
    assert editor.form.field("name").currentText() == "logo"
    save(page)
    picture = kept(page)["picture"][-1]
    assert (picture["name"], picture["width"], picture["height"]) == ("logo", 30, 15)
    canvas = editor.canvas
    at = canvas._on_screen(Rect(20, 20, 30, 15)).center() - canvas.page().topLeft()
    assert canvas._image.pixelColor(at.toPoint()).red() > 150
    assert canvas._image.pixelColor(at.toPoint()).green() < 80
    pressed(editor, "Add a picture …").click()
    idle(page)
    assert editor.edits.values["picture"][-1]["name"] == "logo 2"


def test_the_emblem_is_off_until_a_picture_of_it_is_taken_in(page, editor, tmp_path, monkeypatch):
    file = tmp_path / "hinh.png"
    Image.new("RGB", (200, 200), "#B3261E").save(file)
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    emblem = next(item for item in items(editor.edits.values) if item.key[0] == "picture")
    editor.place.set_value(emblem.key)
    assert not editor.form.field("on").isChecked()
    editor.form.field("on").click()
    until(lambda: "there is no picture" in editor.fault.text())
    pressed(editor, "Take it from a file …").click()
    idle(page)
    until(lambda: editor.fault.text() == "")
    save(page)
    assert [(one["name"], one["on"]) for one in kept(page)["picture"]] == [("Quốc huy", True)]
    assert set(layouts.pictures(page.desk.store)) == {"Quốc huy"}


def test_a_file_that_is_no_picture_is_told(page, editor, tmp_path, monkeypatch):
    file = tmp_path / "logo.png"
    file.write_bytes(b"no picture")
    before = editor.edits.text()
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    pressed(editor, "Add a picture …").click()
    idle(page)
    assert "logo.png" in page.banner.text
    assert editor.edits.text() == before


def test_texts_and_lines_are_added_and_taken_out(page, editor):
    count = len(editor.edits.values["box"])
    pressed(editor, "Add a text").click()
    pressed(editor, "Add another line").click()
    assert len(editor.edits.values["box"][-1]["text"]) == 2
    editor.draw_now()
    assert editor.fault.text() == ""
    pressed(editor, "Take line 1 out").click()
    assert len(editor.edits.values["box"][-1]["text"]) == 1
    editor.canvas.setFocus()
    QTest.keyClick(editor.canvas, Qt.Key.Key_Delete)
    assert len(editor.edits.values["box"]) == count
    assert not editor.save_button.isEnabled()  # as it was


def test_the_border_is_switched_off_and_on(page, editor):
    border = next(made for made in editor.form.findChildren(type(editor.form._border)) if made.text() == "Border")
    border.click()
    save(page)
    assert "frame" not in kept(page)
    editor.form._border.click()
    editor.form.field("frame.ink").set_value("#7A1F1F")
    save(page)
    assert kept(page)["frame"]["ink"] == "#7A1F1F"


def test_unsaved_changes_are_asked_about(page, editor):
    choose(editor, "name")
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    assert not page.may_close()
    dialog_of(page).close()
    editor.leave()
    dialog = dialog_of(page)
    assert page.editor is editor
    next(made for made in dialog.findChildren(QPushButton) if made.text() == "Drop what was typed").click()
    assert page.editor is None
    assert page.may_close()


def test_what_was_not_saved_is_there_again_after_a_lock(page, editor, qtbot):
    choose(editor, "name")
    left = box(editor.edits.values, "name")["left"]
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    page.desk.leaving.emit()
    again = LayoutsPage(page.desk)
    qtbot.addWidget(again)
    again.resize(1146, 712)
    again.show()
    again._edit(CERTIFICATE, editor.edits.found.key)
    assert box(again.editor.edits.values, "name")["left"] == left + 0.5
    assert "not saved" in again.banner.text
    assert again.editor.save_button.isEnabled()
    again.editor.leave()
    next(made for made in dialog_of(again).findChildren(QPushButton) if "Drop" in made.text()).click()
    idle(again)
    again._edit(CERTIFICATE, editor.edits.found.key)
    assert not again.editor.edits.unsaved


def test_a_layout_changed_in_another_window_is_not_written_over(page, editor):
    found = editor.edits.found
    layouts.save(page.desk.store, found.key, found.text + "\n# changed\n", found.version)
    choose(editor, "name")
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    save(page)
    assert "meanwhile" in page.banner.text


def test_undo_of_the_window_takes_the_saving_back_and_the_editor_follows(page, editor):
    choose(editor, "name")
    before = box(kept(page), "name")["left"]
    QTest.keyClick(editor.canvas, Qt.Key.Key_Right)
    save(page)
    assert box(kept(page), "name")["left"] != before
    page.desk.undo()
    idle(page)
    assert box(kept(page), "name")["left"] == before
    assert box(editor.edits.values, "name")["left"] == before
    QTest.keyClick(editor.canvas, Qt.Key.Key_Left)
    save(page)
    assert box(kept(page), "name")["left"] == before - 0.5


def test_a_layout_that_is_gone_closes_its_editor(page, editor):
    page.desk.work("", layouts.remove, editor.edits.found.key)
    idle(page)
    assert page.editor is None
    assert "no longer there" in page.banner.text


def kept_as(page, monkeypatch, change):
    """A layout of the association whose text another program wrote."""
    store = page.desk.store
    layout_id = layouts.copy(store, CERTIFICATE, CERTIFICATE, "Mẫu lạ").value
    found = layouts.read(store, CERTIFICATE, layout_id)
    with monkeypatch.context() as patched:
        patched.setattr(layouts, "check", lambda *_args: {})
        layouts.save(store, layout_id, change(found.text), found.version)
    page.reload()
    page.list.choose(CERTIFICATE, layout_id)
    idle(page)
    return layout_id


def test_a_layout_of_another_program_is_mended_where_it_can_be(page, monkeypatch):
    kept_as(page, monkeypatch, lambda text: text.replace("left = 20\n", "left = -3\n", 1))
    page.change_button.click()
    until(lambda: "not between" in page.editor.fault.text())
    choose(page.editor, "issuing body")
    page.editor.form.field("left").setValue(20)
    save(page)
    assert page.editor.fault.text() == ""
    assert not page.editor.edits.unsaved


@pytest.mark.parametrize(
    "change", [lambda _text: "box = 3", lambda _text: "= 3", lambda text: text.replace("left", "x")]
)
def test_a_layout_that_cannot_be_shown_is_told(page, monkeypatch, change):
    kept_as(page, monkeypatch, change)
    page.change_button.click()
    assert page.editor is None
    assert "cannot be changed here" in page.banner.text
    assert page.list.table.isVisible()


# A document ---------------------------------------------------------------------------------------------------------


def texts(page):
    return [text for part in kept(page, "decision")["part"] for text in part.get("text", [])]


def wording_with(editor, words):
    """The field whose text begins so."""
    for name in editor.form.values():
        field = editor.form.field(name)
        if hasattr(field, "edit") and field.edit.toPlainText().startswith(words):
            return field
    raise AssertionError(words)


def test_the_wording_of_a_decision_is_changed_seen_and_printed(page, wording):
    field = wording_with(wording, "Công nhận danh hiệu")
    field.edit.moveCursor(field.edit.textCursor().MoveOperation.End)
    type_text(field.edit, " Biểu dương ")
    field.insert(next(one for one in layout_fields.of_paper("decision") if one.name == "count"))
    save(page)
    assert any(text.endswith("Biểu dương {count}") for text in texts(page))
    until(lambda: not page.desk.busy and not wording._later.isActive() and wording.preview.count > 0)
    page.editor.leave()
    page.use_button.click()
    idle(page)
    made = papers.make(page.desk.store, Asked(Paper.DECISION, YEAR), Progress())
    words = pypdf.PdfReader(io.BytesIO(made.content)).pages[0].extract_text()
    assert "Biểu dương" in " ".join(words.split())


def test_paragraphs_recipients_and_columns_come_and_go(page, wording):
    before = kept(page, "decision")
    pressed(wording, "Add a recipient").click()
    columns = [(at, part["column"]) for at, part in enumerate(before["part"]) if "column" in part]
    at, first = columns[0]
    gone = first[-1]["head"] or f"Column {len(first)}"
    pressed(wording, f"Take the column “{gone}” out").click()
    field = next(one for one in layout_fields.of_rows("decision", "people") if one.name == "sex")
    wording.form._add_column(at, field)
    save(page)
    after = kept(page, "decision")
    assert [column["text"] for column in after["part"][at]["column"]] == [column["text"] for column in first[:-1]] + [
        "{sex}"
    ]
    endings = [part for part in after["part"] if part["kind"] == "ending"]
    assert endings[0]["recipients"][-1] == "- "


def test_margins_stay_within_the_rule(page, wording):
    top = wording.form.field("page.top")
    top.setValue(50)
    assert top.value() == 25
    save(page)
    assert kept(page, "decision")["page"]["top"] == 25


def test_columns_too_wide_for_the_sheet_are_told(wording):
    name = next(name for name in wording.form.values() if name.endswith("width"))
    wording.form.field(name).setValue(190)
    until(lambda: "mm wide together" in wording.fault.text())
    assert not wording.save_button.isEnabled()


def test_undo_in_a_field_takes_the_whole_word_back(wording):
    field = wording_with(wording, "Công nhận danh hiệu")
    before = field.value()
    field.edit.setFocus()
    type_text(field.edit, "Nay ")
    QTest.keyClick(field.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert field.value() == before
    assert not wording.edits.unsaved


def test_undo_of_the_window_is_not_meant_while_a_layout_is_changed(page, wording, qtbot):
    meant = []
    QShortcut(QKeySequence("Ctrl+Z"), page).activated.connect(lambda: meant.append("window"))
    with qtbot.waitActive(page):
        page.activateWindow()
    field = wording_with(wording, "Công nhận danh hiệu")
    field.edit.setFocus()
    type_text(field.edit, "Nay ")
    QTest.keyClick(field.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not wording.edits.unsaved
    assert meant == []


def test_a_narrow_window_turns_from_the_words_to_the_page(page, wording, qtbot):
    page.resize(690, 456)
    assert wording.preview.isHidden()
    wording.turn_button.click()
    assert wording.preview.isVisible()
    assert not wording.form.isVisible()


def test_a_picture_stays_while_a_layout_uses_it(page, editor, tmp_path, monkeypatch):
    file = tmp_path / "logo.png"
    Image.new("RGB", (30, 30), "#B3261E").save(file)
    monkeypatch.setattr(ask, "open_file", lambda *_args: file)
    pressed(editor, "Add a picture …").click()
    idle(page)
    save(page)
    editor.leave()
    page.pictures_button.click()
    dialog = dialog_of(page)
    dialog.remove_button.click()
    idle(page)
    assert "Mẫu của xã" in dialog.banner.text
    assert set(layouts.pictures(page.desk.store)) == {"logo"}
    (own,) = [one for one in layouts.choices(page.desk.store, CERTIFICATE) if one.own]
    layouts.remove(page.desk.store, own.key)
    dialog.remove_button.click()
    idle(page)
    assert not layouts.pictures(page.desk.store)
    assert dialog.table.isHidden()
    dialog.banner._act.click()
    idle(page)
    assert set(layouts.pictures(page.desk.store)) == {"logo"}


def test_a_number_counts_once_it_is_whole_and_within_its_limits(editor):
    choose(editor, "name")
    field = editor.form.field("width")
    before = field.value()
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "120,55")
    assert field.value() == before
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert box(editor.edits.values, "name")["width"] in {120.5, 120.6}
    field.selectAll()
    QTest.keyClicks(field, "80")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert box(editor.edits.values, "name")["width"] == 80
    field.selectAll()
    QTest.keyClicks(field, "9999")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert box(editor.edits.values, "name")["width"] == 300
    field.selectAll()
    QTest.keyClicks(field, "abc")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "300"


def test_what_was_just_typed_is_saved_too(page, editor, qtbot):
    choose(editor, "name")
    field = editor.form.field("text.0.size")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "33")
    with qtbot.waitActive(page):
        page.activateWindow()
    QTest.keyClick(field, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    idle(page)
    assert box(kept(page), "name")["text"][0]["size"] == 33


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mẫu, line 53, part 4 · text: bad.", "Part 4 · wording: bad."),
        ("Mẫu, box 3 (“title”): it overlaps “name”.", "Text “title”: it overlaps “name”."),
        ("Mẫu, part 9 · column 2 (“Nữ”) · width: bad.", "Part 9 · column “Nữ” · width: bad."),
        ("Mẫu, page · left: 5 is not between 30 and 35.", "Page · left edge: 5 is not between 30 and 35."),
        ("Another sentence.", "Another sentence."),
    ],
)
def test_refusals_are_said_in_words_of_the_window(said, shown):
    assert in_words(said, "decision", "Mẫu") == shown


def test_fields_that_there_are_are_listed_in_words(wording):
    field = wording_with(wording, "Công nhận danh hiệu")
    field.edit.insertPlainText("{nobody}")
    until(lambda: "{nobody}" in wording.fault.text())
    assert "name of the association" in wording.fault.text()
    assert "signer_name" not in wording.fault.text()


def test_a_text_of_two_lines_keeps_them_when_it_is_changed(qapp):
    field = WordingField(())
    field.set_value("CHI HỘI KHUYẾN HỌC\n{village}")
    field.edit.moveCursor(QTextCursor.MoveOperation.End)
    field.edit.insertPlainText(" (cũ)")
    assert field.value() == "CHI HỘI KHUYẾN HỌC\n{village} (cũ)"
