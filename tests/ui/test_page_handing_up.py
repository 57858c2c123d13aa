"""Handing up in the window: for whom the file is, what is asked first, the file with its words, its cover sheet."""

import datetime as dt

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from tests.ui.conftest import until

from cdht_desktop.data.tables import UPPER_YEAR
from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.exchange import ages, keys
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.ops import answers, evaluations, handing_up, own_keys, recognition, registrations, reports
from cdht_desktop.ops.answers import FileAnswer
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.hand_up import HandUpPage
from cdht_desktop.ui.widgets import ask

YEAR = 2026
WORKING, PAPER = ages.make_age_key(), ages.make_age_key()


@pytest.fixture
def show(worker, qtbot):
    """Show the page over a store, as the workbench does."""

    def made(store, year=YEAR, size=(1146, 712)):
        desk = Desk(store, worker)
        desk.set_year(year)
        page = HandUpPage(desk)
        desk.said.connect(page.say)
        desk.changed.connect(lambda _changes: page.load())
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        return page

    return made


@pytest.fixture
def page(show, scored):
    return show(scored)


@pytest.fixture
def stick(tmp_path, monkeypatch):
    """A folder that answers every question for a place."""
    folder = tmp_path / "USB"
    folder.mkdir()
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: folder)
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: folder / name)
    return folder


@pytest.fixture
def key_file(tmp_path, monkeypatch):
    """The upper level's key file, which answers every question for a file."""
    file = tmp_path / "tỉnh.cdhtkey"
    pair = keys.make_key_pair()
    recipients = (WORKING.recipient, PAPER.recipient)
    name = "Hội Khuyến học tỉnh Thử"
    file.write_bytes(
        keys.public_key_file(keys.signing_key(pair.private), "17", name, level="upper", recipients=recipients)
    )
    monkeypatch.setattr(ask, "open_file", lambda _parent, _title, _kinds: file)
    return file


def idle(page) -> None:
    until(lambda: not page.desk.busy)


def words(page) -> str:
    return " ".join(made.text() for made in page.panel.findChildren(QLabel) if made.isVisible())


def cells(table) -> list[list[str]]:
    model = table.rows
    return [
        [str(model.index(row, column).data() or "") for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def make(page, **values) -> None:
    """Open the form, fill it in, and make the file."""
    page._make.click()
    page.tasks.form.rows.set_values({"open": True, **values})
    page.panel.main.click()
    idle(page)


def faults(page) -> list[str]:
    rows = page.tasks.form.rows._rows
    return [name for name, row in rows.items() if row.field.property("wrong")]


# The file -------------------------------------------------------------------------------------------------------------


def test_the_file_is_made_listed_and_told_with_its_words(page, stick):
    make(page)
    (row,) = handing_up.sent(page.desk.store, YEAR)
    assert (stick / row.file).is_file()
    assert page.sent.rows.ids == [row.id]
    said = words(page)
    assert row.file in said
    assert all(word in said for word in file_words(row.sha256))
    assert page.saved.path == stick / row.file
    assert "120 persons registered" in page.saved.text
    assert page.saved._file.isHidden()  # only this program reads it
    assert not page.saved._folder.isHidden()


def test_the_folder_opens_from_the_panel_too(page, stick, monkeypatch):
    make(page)
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or False)
    next(made for made in page.panel.findChildren(QPushButton) if made.text() == "Open the folder").click()
    assert opened == [str(stick)]
    assert str(stick) in page.panel.banner.text  # this computer has nothing to open it with


def test_each_file_is_the_next_revision(page, stick):
    for _time in range(2):
        make(page)
    assert [line[1] for line in cells(page.sent)] == ["2", "1"]
    assert [line[3] for line in cells(page.sent)] == ["No answer yet", "A later one was made"]


def test_a_stopped_file_is_neither_written_nor_listed(stopped, page, stick):
    make(page)
    assert list(stick.iterdir()) == []
    assert handing_up.sent(page.desk.store, YEAR) == []
    assert "Cancelled" in page.panel.banner.text


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_listed(page, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("no folder")
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: tmp_path / "taken")
    make(page)
    assert page.panel.banner.kind == "error"
    assert handing_up.sent(page.desk.store, YEAR) == []


def test_who_chooses_no_place_keeps_the_form(page, monkeypatch):
    monkeypatch.setattr(ask, "folder", lambda _parent, _title: None)
    make(page)
    assert page.panel.isVisible()
    assert page.tasks.form.isVisible()
    assert handing_up.sent(page.desk.store, YEAR) == []


def test_the_cover_sheet_is_saved_from_the_list(page, stick):
    make(page)
    page.panel.close_panel()
    page.sent.opened.emit(page.sent.rows.ids[0])
    page.panel.main.click()
    idle(page)
    (sheet,) = stick.glob("*.pdf")
    assert sheet.read_bytes().startswith(b"%PDF")
    assert "cover sheet is saved" in page.panel.banner.text


def test_a_file_handed_up_opens_by_keyboard(page, stick):
    make(page)
    page.panel.close_panel()
    page.sent.setFocus()
    page.sent.selectRow(0)
    QTest.keyClick(page.sent, Qt.Key.Key_Return)
    assert page.panel.isVisible()
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_Escape)
    assert page.panel.isHidden()


# For whom -------------------------------------------------------------------------------------------------------------


def test_without_a_key_the_box_must_be_ticked_on_purpose(page, stick):
    page._make.click()
    assert "cannot be encrypted" in words(page)
    page.panel.main.click()
    idle(page)
    assert faults(page) == ["open"]
    assert list(stick.iterdir()) == []
    page.tasks.form.rows.set_values({"open": True})
    page.panel.main.click()
    idle(page)
    (row,) = handing_up.sent(page.desk.store, YEAR)
    assert not row.encrypted
    assert "not encrypted" in words(page)


def test_the_upper_levels_key_is_loaded_after_its_words_were_compared(page, stick, key_file):
    assert "would not be encrypted" in page.reader.text()
    page._make.click()
    page.tasks.form.rows.set_values({"corrects": True, "decision": "15/QĐ-HKH"})
    page.tasks.form.load_key.click()
    spoken = keys.words(keys.read_public_key_file(key_file).public)
    assert all(word in words(page) for word in spoken)
    assert "Hội Khuyến học tỉnh Thử" in words(page)
    assert handing_up.reader(page.desk.store) is None  # nobody said yet that the words are the same
    page.panel.main.click()
    idle(page)
    assert "Encrypted for Hội Khuyến học tỉnh Thử" in words(page)
    assert page.tasks.form.rows.values()["decision"] == "15/QĐ-HKH"  # what was typed before stays
    assert "will be encrypted for Hội Khuyến học tỉnh Thử" in page.reader.text()
    page.tasks.form.rows.set_values({"corrects": False})
    page.panel.main.click()
    idle(page)
    (row,) = handing_up.sent(page.desk.store, YEAR)
    assert row.encrypted


def test_words_that_differ_lead_back_and_nothing_is_believed(page, key_file):
    page._make.click()
    page.tasks.form.load_key.click()
    page.panel.other.click()
    assert page.tasks.form.isVisible()
    assert handing_up.reader(page.desk.store) is None


def test_a_file_that_is_no_key_is_told_in_the_panel(page, key_file):
    key_file.write_bytes(b"no key")
    page._make.click()
    page.tasks.form.load_key.click()
    assert "not a public key file" in page.panel.banner.text
    assert page.tasks.form.isVisible()


def test_a_communes_key_is_not_taken_for_the_upper_levels(page, key_file, open_copy):
    other = open_copy("commune")
    key_file.write_bytes(own_keys.public_key_file(other))
    page._make.click()
    page.tasks.form.load_key.click()
    assert "key of a commune" in page.panel.banner.text


def test_who_may_not_change_settings_is_told_whom_to_ask(page, monkeypatch):
    real = page.desk.may
    monkeypatch.setattr(page.desk, "may", lambda right: right is not Right.SETTINGS and real(right))
    page._make.click()
    assert page.tasks.form.load_key.isHidden()
    assert "Ask the admin" in words(page)


# What is asked --------------------------------------------------------------------------------------------------------


def test_who_is_gone_is_named_and_the_reason_is_demanded(page, stick):
    make(page)
    gone = evaluations.find(page.desk.store, YEAR)[:5]
    registrations.withdraw(page.desk.store, gone)
    page._make.click()
    assert "5 of the 120 persons of revision 1" in words(page)
    page.tasks.form.rows.set_values({"open": True})
    page.panel.main.click()
    idle(page)
    assert faults(page) == ["reason"]
    page.tasks.form.rows.set_values({"reason": "chuyển đi nơi khác"})
    page.panel.main.click()
    idle(page)
    assert len(handing_up.sent(page.desk.store, YEAR)) == 2


def test_a_closed_year_opens_with_the_decision_asked_for(page, stick):
    with page.desk.store.write("closed", undoable=False) as writing:
        writing.insert(UPPER_YEAR, {"year": YEAR, "closed_on": "2027-01-15"})
    page._make.click()
    form = page.tasks.form
    assert form.rows.values()["corrects"] is True
    assert "15/01/2027" in words(page)
    form.rows.set_values({"open": True})
    page.panel.main.click()
    assert faults(page) == ["decision", "decision_date"]
    form.rows.set_values({"decision": "15/QĐ-HKH", "decision_date": dt.date(2026, 1, 20)})
    page.panel.main.click()
    idle(page)
    assert len(handing_up.sent(page.desk.store, YEAR)) == 1


def test_what_the_action_refuses_stands_at_its_field(page, stick):
    page._make.click()
    page.tasks.form.rows.set_values(
        {"open": True, "corrects": True, "decision": "15", "decision_date": dt.date(2999, 1, 1)}
    )
    page.panel.main.click()
    idle(page)
    assert faults(page) == ["decision_date"]


# What the upper level said --------------------------------------------------------------------------------------------


def test_what_the_receipt_says_stands_with_each_file(page, stick, monkeypatch, qtbot):
    for _time in range(2):
        make(page)
    newest, first = handing_up.sent(page.desk.store, YEAR)
    at = "2026-12-01T00:00:00+00:00"
    said = {
        newest.sha256: FileAnswer(newest.sha256, newest.file, 2, at, "refused", "Tổng không khớp"),
        first.sha256: FileAnswer(first.sha256, first.file, 1, at, "accepted"),
    }
    monkeypatch.setattr(answers, "acknowledged", lambda _store, _year: said)
    page.load()
    assert [line[3] for line in cells(page.sent)] == ["× Refused", "✓ Accepted, it counts"]
    page.open_sent(newest.id)
    assert "Tổng không khớp" in words(page)
    link = next(made for made in page.panel.findChildren(QPushButton) if made.text() == "See what they ask")
    with qtbot.waitSignal(page.desk.went) as went:
        link.click()
    assert went.args[0] == "tasks"


# The page -------------------------------------------------------------------------------------------------------------


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
    assert all(word in words(page) for word in own_keys.words(page.desk.store))


def test_the_report_is_saved_as_a_workbook(page, stick):
    page._save.click()
    idle(page)
    book = openpyxl.load_workbook(page.saved.path)
    assert page.saved.path == stick / "Report 2026.xlsx"
    assert "Villages" in book.sheetnames
    assert not page.saved._file.isHidden()


def test_a_year_without_registrations_offers_to_begin(show, empty, qtbot):
    page = show(empty, year=None)
    assert not page._make.isEnabled()
    with qtbot.waitSignal(page.desk.went) as went:
        page._empty.action.click()
    assert went.args[0] == "home"


@pytest.mark.parametrize("size", [(1146, 712), (690, 456)])
def test_no_button_is_cut_off(show, scored, stick, size):
    handing_up.export(scored, YEAR, stick, Progress())
    registrations.withdraw(scored, evaluations.find(scored, YEAR)[:5])
    page = show(scored, size=size)
    page.open_sent(page.sent.rows.ids[0])
    until(lambda: cut_off(page) == [])
    page._make.click()
    until(lambda: cut_off(page) == [])


def cut_off(page) -> list[str]:
    buttons = [made for made in page.findChildren(QPushButton) if made.isVisible() and made.maximumWidth() > 0]
    return [made.text() for made in buttons if made.width() < made.minimumSizeHint().width()]


def test_a_reader_finds_nothing_to_press(show, scored):
    scored.role = Role.READER
    page = show(scored)
    assert not page._make.isVisible()
    assert not page.reader.isVisible()
