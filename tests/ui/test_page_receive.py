"""Receiving in the window: files are looked at, taken in, decided about."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import type_text, until
from tests.ui.refused_file import write_refused

from cdht_desktop.ops import citizens, handing_up, own_keys, receiving, registrations, trust, units, workspaces
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.receive import ReceivePage
from cdht_desktop.ui.pages.receive_words import settled
from cdht_desktop.ui.pages.report import ReportPage
from cdht_desktop.ui.widgets import ask

YEAR = 2026


@pytest.fixture
def page(upper, worker, qtbot):
    desk = Desk(upper, worker)
    desk.set_year(YEAR)
    made = ReceivePage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1146, 712)
    made.show()
    return made


@pytest.fixture
def handed_up(tmp_path):
    """Hand a commune's year up into a folder of its own; answers the file."""

    def make(store, folder: str) -> Path:
        return handing_up.export(store, YEAR, tmp_path / "stick" / folder, Progress(), reason="x").value.file

    return make


@pytest.fixture
def first(scored, handed_up):
    return handed_up(scored, "first")


@pytest.fixture
def second(scored, handed_up, first):
    """The next revision: one person more."""
    add_person(scored, "Nguyễn Thị Mới")
    return handed_up(scored, "second")


def add_person(store, name: str) -> None:
    citizens.add(store, CitizenInput(name, "1981", "female"))
    registrations.register(store, YEAR, None)


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(widget) -> str:
    return " ".join(made.text() for made in widget.findChildren(QLabel))


def cells(table) -> list[list[str]]:
    model = table.rows
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def outcomes(page) -> list[tuple[int, str]]:
    return sorted((row.revision, row.outcome) for row in page.desk.read(receiving.received))


def look(page, *paths: Path) -> None:
    page.look_at(paths)
    idle(page)


def take(page, *paths: Path) -> None:
    look(page, *paths)
    page._primary.click()
    idle(page)


def drop(page, *paths: Path) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)
    idle(page)


def dialog(page) -> QDialog:
    (found,) = [made for made in page.findChildren(QDialog) if made.isVisible()]
    return found


def press(widget, text: str) -> None:
    next(made for made in widget.findChildren(QPushButton) if made.text() == text).click()


def known(page, store) -> None:
    """Let the upper level know a commune's key."""
    key = page.desk.store.folder.parent / "key.cdhtkey"
    own_keys.save_public_key(store, key)
    trust.trust_key_file(page.desk.store, key)


def test_looking_says_what_would_happen_and_writes_nothing(page, scored, first):
    known(page, scored)
    look(page, first)
    assert cells(page.one_go)[0][1] == "✓ new"
    assert "1 files: 1 files new." in page._subtitle.text()
    assert outcomes(page) == []


def test_a_file_is_taken_in_and_its_outcome_stays_in_sight(page, scored, first):
    known(page, scored)
    take(page, first)
    assert outcomes(page) == [(1, "current")]
    assert cells(page.one_go)[0][1] == "✓ newly received"
    assert page._subtitle.text() == "1 files now count."
    page._back.click()
    assert page.tabs.isVisible()
    assert cells(page.files)[0][1] == "✓ counted"


def test_a_newer_file_tells_how_many_persons_it_changes_and_shows_them(page, scored, first, second):
    known(page, scored)
    take(page, first)
    look(page, second)
    assert cells(page.one_go)[0][1] == "✓ replaces revision 1 · 1 new"
    page.one_go.selectRow(0)
    QTest.keyClick(page.one_go, Qt.Key.Key_Return)
    page.panel.main.click()
    idle(page)
    shown = dialog(page)
    assert shown.tabs.tabText(0) == "New (1)"
    assert cells(shown.added)[0][0] == "Nguyễn Thị Mới"
    assert outcomes(page) == [(1, "current")]
    shown.close()
    page._primary.click()
    idle(page)
    assert outcomes(page) == [(1, "replaced"), (2, "current")]


def test_what_is_here_already_is_said_and_not_taken_in_again(page, scored, first):
    known(page, scored)
    take(page, first)
    look(page, first)
    assert cells(page.one_go)[0][1] == "here already"
    assert page._primary.text() == "Choose files …"


def test_the_lists_come_back_by_the_keyboard_and_nothing_is_taken_in(page, scored, first, qtbot):
    known(page, scored)
    look(page, first)
    with qtbot.waitActive(page):
        page.activateWindow()
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    until(lambda: not page.one_go.isVisible())
    assert outcomes(page) == []
    assert page._primary.text() == "Choose files …"


def test_a_whole_folder_is_looked_at_with_what_lies_in_it(page, scored, first, second):
    known(page, scored)
    (first.parent / "notes.txt").write_text("x", encoding="utf-8")
    drop(page, first.parent.parent)
    assert [line[3] for line in cells(page.one_go)] == ["1", "2"]


def test_a_folder_without_batch_files_is_refused_in_a_sentence(page, tmp_path):
    (tmp_path / "empty").mkdir()
    look(page, tmp_path / "empty")
    assert page.banner.kind == "error"
    assert ".cdht" in page.banner.text


def test_an_unknown_signer_is_confirmed_by_the_ten_words_and_not_before(page, scored, first):
    said = own_keys.words(scored)
    take(page, first)
    assert outcomes(page) == [(1, "aside")]
    page.show_lists()
    page.follow(":waiting")
    page.waiting.selectRow(0)
    QTest.keyClick(page.waiting, Qt.Key.Key_Return)
    assert all(word in words(page.panel).split() for word in said)
    page.panel.main.click()
    assert outcomes(page) == [(1, "aside")]
    press(dialog(page), "All ten agree, take in")
    idle(page)
    assert outcomes(page) == [(1, "current")]
    assert page.banner.kind == "done"
    assert page.panel.isHidden()
    assert page.tabs.tabText(0) == "Waiting for your decision (0)"


def test_the_phone_of_the_unit_stands_beside_its_words(page, scored, first):
    units.add(page.desk.store, "04849", "Xã Thử", "0900 000 009")
    take(page, first)
    page.show_lists()
    page._open_waiting(page.waiting.rows.ids[0])
    assert "Phone: 0900 000 009" in words(page.panel)


def test_a_file_is_rejected_with_a_reason_and_never_without(page, first):
    take(page, first)
    page.show_lists()
    page._open_waiting(page.waiting.rows.ids[0])
    page.panel.other.click()
    form = dialog(page)
    form.primary.click()
    idle(page)
    assert outcomes(page) == [(1, "aside")]
    assert "Say why" in words(form)
    type_text(form.form.field("reason"), "Sai đơn vị")
    form.primary.click()
    idle(page)
    (row,) = page.desk.read(receiving.received)
    assert (row.outcome, row.reason) == ("refused", "Sai đơn vị")


def test_two_files_of_one_revision_stand_side_by_side_and_neither_counts(
    page, scored, first, handed_up, open_copy, tmp_path
):
    known(page, scored)
    folder = tmp_path / "copy"
    scored.close()
    shutil.copytree(scored.folder, folder)
    files = []
    for name, place in (("Lê Thị Một", scored.folder), ("Lê Thị Hai", folder)):
        with workspaces.open_workspace(place, PASSWORD) as store:
            add_person(store, name)
            files.append(handed_up(store, name))
    take(page, *files)
    assert outcomes(page) == [(2, "disputed"), (2, "disputed")]
    assert [line[1] for line in cells(page.one_go)] == ["× disputed", "× disputed"]
    page.show_lists()
    (row_id,) = page.waiting.rows.ids
    page._open_waiting(row_id)
    said = words(page.panel)
    assert "Two different files say that they are revision 2. Neither counts." in said
    assert "File 1" in said
    assert "File 2" in said
    page.panel.main.click()
    idle(page)
    shown = dialog(page)
    assert {cells(shown.added)[0][0], cells(shown.removed)[0][0]} == {"Lê Thị Một", "Lê Thị Hai"}


def test_a_damaged_file_is_told_with_its_reason_and_the_others_go_in(page, scored, first, tmp_path):
    known(page, scored)
    bad = tmp_path / "bad.cdht"
    bad.write_bytes(first.read_bytes()[:-20])
    take(page, bad, first)
    assert outcomes(page) == [(1, "current")]


def test_all_that_is_wrong_with_a_refused_file_is_listed_and_saved(page, scored, first, tmp_path, monkeypatch):
    known(page, scored)
    units.add(page.desk.store, "04849", "Hội Khuyến học xã Đồng Tâm", phone="0912 000 111")
    bad = write_refused(scored, tmp_path / "bad" / "CDHT_2026_04849_2.cdht")
    take(page, bad)
    assert outcomes(page) == [(2, "refused")]
    page.show_lists()
    page._open_file(page.files.rows.ids[0])
    page.panel.main.click()
    idle(page)
    listed = dialog(page)
    rows = cells(listed.table)
    assert len(rows) >= 2
    known_names = {row.name for row in citizens.rows(scored, citizens.find(scored, ""))}
    assert all(row[0].rsplit(", ", 1)[0] in known_names and row[1] for row in rows)
    assert f"{rows[0][0]}, {rows[0][1]}" in words(listed)
    assert "0912 000 111" in words(listed)
    monkeypatch.setattr(ask, "save_file", lambda *_args: tmp_path / "faults.xlsx")
    listed.save.click()
    idle(page)
    saved = openpyxl.load_workbook(tmp_path / "faults.xlsx").active
    assert saved.max_row >= 3
    assert not any(name in str(list(saved.values)) for name in known_names)


def test_a_file_that_would_be_refused_names_its_persons_before_it_is_taken_in(page, scored, first, tmp_path):
    known(page, scored)
    look(page, write_refused(scored, tmp_path / "bad" / "CDHT_2026_04849_2.cdht"))
    page._open_coming(page.one_go.rows.ids[0])
    page.panel.main.click()
    idle(page)
    assert all(row[0] and row[1] for row in cells(dialog(page).table))


def test_a_stopped_go_tells_that_nothing_was_written(page, first, stopped):
    look(page, first)
    assert page.banner.text == "Cancelled. Nothing was changed."
    assert outcomes(page) == []


def test_the_kind_of_files_asked_for_is_in_the_language_of_the_program(page, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: (asked.append(args), ([], ""))[1])
    page._primary.click()
    assert asked[0][3] == "Batch files (*.cdht)"


def test_of_two_files_that_differ_the_first_is_told_as_disputed_too(scored, upper, first):
    one = receiving.Arrival(first, "replaced", 5, "", "04849", "Xã", YEAR, 2)
    other = receiving.Arrival(first, "disputed", 0, "why", "04849", "Xã", YEAR, 2)
    apart = receiving.Arrival(first, "accepted", 5, "", "05207", "Xã", YEAR, 2)
    assert [(found.outcome, found.reason) for found in settled([one, other, apart])] == [
        ("disputed", "why"), ("disputed", "why"), ("accepted", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
def test_no_button_is_cut_off(page, first, size):
    take(page, first)
    page.show_lists()
    page.resize(*size)
    page._open_waiting(page.waiting.rows.ids[0])
    for made in page.findChildren(QPushButton):
        if made.isVisible() and made.maximumWidth() > 0:
            assert made.width() >= made.minimumSizeHint().width(), made.text()


def test_the_report_page_follows_what_is_received(page, qtbot, scored, first):
    known(page, scored)
    report = ReportPage(page.desk)
    qtbot.addWidget(report)
    report.show()
    assert not report._save.isEnabled()
    take(page, first)
    assert report._save.isEnabled()
