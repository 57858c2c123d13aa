import datetime as dt
import shutil
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton
from tests.ui.conftest import until

from cdht_desktop.ops import batches, recognition, reports
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.hand_up import HandUpPage
from cdht_desktop.ui.pages.receive import ReceivePage
from cdht_desktop.ui.pages.report import ReportPage
from cdht_desktop.ui.widgets import ask

YEAR = 2026


@pytest.fixture
def show(worker, qtbot):
    """Show a page over a store, as the workbench does."""

    def made(kind, store, year=YEAR):
        desk = Desk(store, worker)
        desk.set_year(year)
        page = kind(desk)
        desk.said.connect(page.say)
        qtbot.addWidget(page)
        page.resize(1146, 712)
        page.show()
        return page

    return made


@pytest.fixture
def page(show, scored):
    return show(HandUpPage, scored)


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that answers every question for a place."""
    folder = tmp_path / "USB"
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: folder)
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: folder / name)
    return folder


@pytest.fixture
def batch(scored, tmp_path):
    """The scored commune's first file."""
    return batches.export(scored, YEAR, tmp_path / "first", Progress()).value.file


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(page) -> str:
    return " ".join(made.text() for made in page.panel.findChildren(QLabel))


def cells(table) -> list[list[str]]:
    model = table.rows
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def outcomes(page) -> dict[str, str]:
    return {row.file: row.outcome for row in page.desk.read(batches.received)}


def drop(page, *files: Path) -> None:
    carried = QMimeData()
    carried.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    event = QDropEvent(
        QPointF(20, 20), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.dropEvent(event)


# Handing up -----------------------------------------------------------------------------------------------------------


def test_the_file_is_made_listed_and_told_with_the_words_for_the_phone(page, stick):
    page._make.click()
    idle(page)
    (row,) = batches.sent(page.desk.store, YEAR)
    assert (stick / row.file).is_file()
    assert page.sent.rows.ids == [row.id]
    said = words(page)
    assert row.file in said
    assert row.sha256[:4] in said
    assert all(word in said for word in batches.key_words(page.desk.store))
    assert page.saved.path == stick / row.file
    assert "120 persons registered" in page.saved.text
    assert "not encrypted" in said
    assert page.saved._file.isHidden()  # only this program reads it
    assert not page.saved._folder.isHidden()


def test_the_page_says_that_the_file_is_not_encrypted(page):
    said = [made.text() for made in page.split.listing.findChildren(QLabel) if made.isVisible()]
    assert any("not encrypted" in text for text in said)


def test_each_file_is_the_next_revision(page, stick):
    for _time in range(2):
        page._make.click()
        idle(page)
    assert [line[1] for line in cells(page.sent)] == ["2", "1"]


def test_a_stopped_file_is_neither_written_nor_listed(stopped, page, stick):
    page._make.click()
    idle(page)
    assert list(stick.iterdir()) == []
    assert batches.sent(page.desk.store, YEAR) == []
    assert page.panel.isHidden()


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_listed(page, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("no folder")
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path / "taken")
    page._make.click()
    idle(page)
    assert page.banner.kind == "error"
    assert batches.sent(page.desk.store, YEAR) == []


def test_the_page_counts_as_the_report_does(page):
    report = reports.year_report(page.desk.store, YEAR)
    total = cells(page.report.tables["by_village"])[-1]
    assert total[:4] == ["Total", str(report.total.registered), str(report.total.evaluated), str(report.total.passed)]
    assert sum(int(line[1]) for line in cells(page.report.tables["by_group"])[:-1]) == report.total.registered
    assert len(cells(page.report.targets)) == len(report.targets)


def test_what_is_missing_is_said_and_leads_there(page, qtbot):
    assert page.missing.unscored.text.text() == "2 forms are not scored yet."
    assert page.missing.waiting.text.text() == "58 persons passed but are not recognised yet."
    with qtbot.waitSignal(page.desk.went) as went:
        page.missing.waiting.action.click()
    assert went.args[0] == "recognition"
    date = dt.date(2026, 11, 20)
    page.desk.work("recognise", recognition.recognise, YEAR, "12", date, progress=True)
    idle(page)
    assert page.missing.waiting.isHidden()
    assert page.missing.nothing.isHidden()  # two forms are still missing


def test_the_words_are_shown_before_anything_was_handed_up(page):
    page._words.click()
    idle(page)
    assert all(word in words(page) for word in batches.key_words(page.desk.store))


def test_the_report_is_saved_as_a_workbook(page, stick):
    page._save.click()
    idle(page)
    book = openpyxl.load_workbook(page.saved.path)
    assert page.saved.path == stick / "Report 2026.xlsx"
    assert "Villages" in book.sheetnames
    assert not page.saved._file.isHidden()


def test_a_year_without_registrations_offers_to_begin(show, empty, qtbot):
    page = show(HandUpPage, empty, year=None)
    assert not page._make.isEnabled()
    with qtbot.waitSignal(page.desk.went) as went:
        page._empty.action.click()
    assert went.args[0] == "home"


def test_a_file_handed_up_opens_by_keyboard(page, stick):
    page._make.click()
    idle(page)
    page.panel.close_panel()
    page.sent.setFocus()
    page.sent.selectRow(0)
    QTest.keyClick(page.sent, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.panel.isHidden()


# Receiving ------------------------------------------------------------------------------------------------------------


def test_dropped_files_are_received_and_their_year_reported(show, upper, batch):
    page = show(ReceivePage, upper)
    drop(page, batch)
    idle(page)
    assert outcomes(page) == {batch.name: "current"}
    assert len(page.table.rows.ids) == 1
    assert "newly received" in words(page)
    report = show(ReportPage, upper)
    assert cells(report.report.tables["by_unit"])[-1][1] == "120"


def test_the_report_page_follows_what_is_received(show, upper, batch, worker):
    page = show(ReportPage, upper, year=None)
    assert page._shown.currentIndex() == 1
    assert not page._save.isEnabled()
    receiving = ReceivePage(page.desk)
    receiving.receive([batch])
    idle(page)
    assert page._shown.currentIndex() == 0
    assert "registered: 120" in page.figures.accessibleDescription()


def test_the_kind_of_files_asked_for_is_in_the_language_of_the_program(show, upper, monkeypatch):
    asked = []
    monkeypatch.setattr(ask, "open_files", lambda _parent, _title, kinds: asked.append(kinds) or [])
    page = show(ReceivePage, upper)
    words = {"Batch files": "Tệp nộp"}
    monkeypatch.setattr("cdht_desktop.ui.pages.receive._", lambda message: words.get(message, message))
    page.ask_files()
    assert asked == ["Tệp nộp (*.cdht)"]


def test_the_same_file_again_changes_nothing(show, upper, batch):
    page = show(ReceivePage, upper)
    for _time in range(2):
        page.receive([batch])
        idle(page)
    assert "here already" in words(page)
    assert outcomes(page) == {batch.name: "current"}


def test_a_newer_file_replaces_the_older_one_whatever_order_they_are_chosen_in(show, upper, scored, batch):
    second = batches.export(scored, YEAR, batch.parent, Progress()).value.file
    page = show(ReceivePage, upper)
    page.receive([second, batch])
    idle(page)
    assert outcomes(page) == {second.name: "current", batch.name: "replaced"}


def test_a_damaged_file_is_refused_with_its_reason_and_the_others_go_in(show, upper, batch):
    damaged = batch.with_name("CDHT_2026_09999_1.cdht")
    data = bytearray(batch.read_bytes())
    data[-200] ^= 1
    damaged.write_bytes(bytes(data))
    page = show(ReceivePage, upper)
    page.receive([damaged, batch])
    idle(page)
    assert outcomes(page) == {batch.name: "current"}
    assert "refused" in words(page)
    assert "damaged or was changed" in words(page)
    assert page.panel.main.isHidden()  # there is nothing to confirm


def test_another_key_is_taken_only_after_the_words_were_compared(show, upper, batch, open_copy, tmp_path):
    other = open_copy("scored")
    for _time in range(2):
        stranger = batches.export(other, YEAR, tmp_path / "other", Progress()).value.file
    page = show(ReceivePage, upper)
    page.receive([batch])
    idle(page)
    page.receive([stranger])
    idle(page)
    assert outcomes(page) == {batch.name: "current"}
    assert all(word in words(page) for word in batches.key_words(other))
    page.panel.main.click()
    dialog = page.findChildren(QDialog)[-1]
    accept = next(made for made in dialog.findChildren(QPushButton) if made.property("role") == "primary")
    assert outcomes(page) == {batch.name: "current"}
    accept.click()
    idle(page)
    assert outcomes(page) == {stranger.name: "current", batch.name: "replaced"}


def test_a_stopped_receiving_keeps_what_went_in_before(stopped, show, upper, batch):
    page = show(ReceivePage, upper)
    page.receive([batch])
    idle(page)
    assert outcomes(page) == {}
    assert page.banner.text == "Cancelled. Nothing was changed."


def test_a_received_file_tells_its_unit_and_key(show, upper, batch):
    page = show(ReceivePage, upper)
    page.receive([batch])
    idle(page)
    page.table.selectRow(0)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    row = page.desk.read(batches.received)[0]
    assert row.signer in words(page)
    assert row.unit_name in words(page)


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
@pytest.mark.parametrize("kind", [HandUpPage, ReceivePage, ReportPage])
def test_no_button_is_cut_off(show, scored, upper, batch, kind, size):
    store = scored if kind is HandUpPage else upper
    if kind is not HandUpPage:
        batches.receive(upper, [batch], Progress())
    page = show(kind, store)
    page.resize(*size)
    for made in page.findChildren(QPushButton):
        if made.isVisible() and made.maximumWidth() > 0:
            assert made.width() >= made.minimumSizeHint().width(), made.text()


def test_the_upper_report_is_saved_as_a_workbook(show, upper, batch, stick):
    batches.receive(upper, [batch], Progress())
    page = show(ReportPage, upper)
    page._save.click()
    idle(page)
    assert "Units" in openpyxl.load_workbook(page.saved.path).sheetnames
    shutil.rmtree(stick)
    page._save.click()
    idle(page)
    assert page.banner.kind == "error"
