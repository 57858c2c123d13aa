"""The page of papers, with real papers and printers that write PDFs."""

import dataclasses
import datetime as dt
import shutil

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from tests.conftest import PASSWORD
from tests.ui.conftest import type_text, until

from cdht_desktop.errors import Refused
from cdht_desktop.ops import (
    citizens,
    evaluations,
    papers,
    printers,
    prints,
    recognition,
    registrations,
    rounds,
    workspaces,
)
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.printers import Placing
from cdht_desktop.progress import Progress
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages import papers as module
from cdht_desktop.ui.pages import papers_sample
from cdht_desktop.ui.pages.papers import PapersPage
from cdht_desktop.ui.pages.papers_alignment import read_tenths
from cdht_desktop.ui.preview import printer_dialog
from cdht_desktop.ui.preview.printer_dialog import Chosen
from cdht_desktop.ui.widgets import ask

YEAR = 2026
NAME = "Máy in văn phòng"


@pytest.fixture(scope="module")
def recognised_year(templates, tmp_path_factory):
    """A year with 24 certificates, made once: more than are shown at once, and not more than it takes."""
    folder = tmp_path_factory.mktemp("papers") / "recognised"
    shutil.copytree(templates["scored"], folder)
    with workspaces.open_workspace(folder, PASSWORD) as store:
        passed = evaluations.find(store, YEAR, state="passed")[:24]
        others = set(evaluations.find(store, YEAR)) - set(passed)
        registrations.withdraw(store, sorted(others))
        recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    return folder


@pytest.fixture
def recognised(recognised_year, tmp_path):
    shutil.copytree(recognised_year, tmp_path / "recognised")
    with workspaces.open_workspace(tmp_path / "recognised", PASSWORD) as store:
        yield store


@pytest.fixture
def open_page(worker, qtbot):
    pages = []

    def open_one(store, year: int | None = YEAR) -> PapersPage:
        desk = Desk(store, worker)
        desk.set_year(year)
        made = PapersPage(desk)
        desk.said.connect(made.say)
        qtbot.addWidget(made)
        made.resize(1134, 712)
        made.show()
        pages.append(made)
        return made

    yield open_one
    for made in pages:
        made.printing.sending.close()


@pytest.fixture
def page(recognised, open_page, monkeypatch):
    monkeypatch.setattr(papers_sample, "WHOLE", 20)
    made = open_page(recognised)
    shown(made)
    return made


@pytest.fixture
def printed_to(tmp_path, monkeypatch):
    """Answer the print dialog with a printer that writes a PDF; the pages wanted may be set."""

    class Dialog:
        numbers: tuple[int, ...] | None = None
        asked = 0
        file = tmp_path / "printed.pdf"

        def answer(self, _parent, _title, count, _size, _name="") -> Chosen:
            self.asked += 1
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(self.file))
            printer.setResolution(72)
            return Chosen(printer, NAME, tuple(range(count)) if self.numbers is None else self.numbers)

        def pages(self) -> int:
            with pypdfium2.PdfDocument(self.file.read_bytes()) as document:
                return len(document)

    dialog = Dialog()
    monkeypatch.setattr(printer_dialog, "ask_printer", dialog.answer)
    return dialog


@pytest.fixture
def saves_to(tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / name)
    return tmp_path


def idle(page: PapersPage) -> None:
    until(lambda: not page.making.busy and not page.desk.busy and not page.printing.sending.busy)


def shown(page: PapersPage) -> int:
    """Wait until the paper that is wanted is shown; return its pages."""
    idle(page)
    return page.sight.preview.count


def choose(page: PapersPage, paper: Paper, which: str | None = None) -> int:
    page.set.choose(paper)
    if which is not None:
        page.options._choice.set_value(which)
    return shown(page)


def numbers(page: PapersPage) -> list[str]:
    """Return the ids of the certificates in force, by number."""
    return [row.id for row in recognition.certificates(page.desk.store, YEAR) if row.state == "valid"]


def print_now(page: PapersPage) -> None:
    page._print.click()
    idle(page)


def unprinted(page: PapersPage) -> int:
    return sum(not row.printed for row in recognition.certificates(page.desk.store, YEAR))


# The set -------------------------------------------------------------------------------------------------------------


def test_every_paper_of_the_year_is_made_and_shown(page):
    for paper in Paper:
        if paper is not Paper.PERSON:
            assert choose(page, paper) > 0, paper
            assert page._print.isEnabled()


def test_the_page_opens_with_the_certificates_where_there_is_a_decision(page):
    assert page.set.paper is Paper.CERTIFICATES
    assert "24 certificates · 24 not printed yet" in page.set.cards[Paper.CERTIFICATES].accessibleName()


def test_without_a_decision_it_says_where_to_make_one(scored, open_page, qtbot):
    page = open_page(scored)
    assert page.set.paper is Paper.FORM
    page.set.choose(Paper.CERTIFICATES)
    idle(page)
    assert page.sight.preview.sentence == "No decision yet: recognise those who passed."
    assert not page._print.isEnabled()
    with qtbot.waitSignal(page.desk.went) as went:
        page.set.cards[Paper.CERTIFICATES]._go.click()
    assert went.args[0] == "recognition"


def test_an_empty_year_says_what_is_missing_and_still_has_blank_forms(empty, open_page):
    rounds.open_year(empty, YEAR)
    page = open_page(empty)
    assert shown(page) == 1  # a blank form
    assert choose(page, Paper.MINUTES) == 0
    assert "Nobody is registered" in page.sight.preview.sentence


def test_without_a_year_nothing_is_made(empty, open_page):
    page = open_page(empty, None)
    idle(page)
    assert page.sight.preview.sentence == "No year is open yet."
    assert not page._print.isEnabled()


def test_the_upper_level_has_its_report_alone(upper, open_page, qtbot):
    page = open_page(upper, None)
    idle(page)
    assert list(page.set.cards) == [Paper.REPORT]
    assert page.sight.preview.sentence == "No unit has handed in yet."
    with qtbot.waitSignal(page.desk.went) as went:
        page.set.cards[Paper.REPORT]._go.click()
    assert went.args[0] == "receive"


def test_arrow_keys_go_through_the_set(page):
    page.set.cards[page.set.paper].setFocus()
    QTest.keyClick(page.set.cards[Paper.CERTIFICATES], Qt.Key.Key_Down)
    assert page.set.paper is Paper.REGISTER
    QTest.keyClick(page.set.cards[Paper.REGISTER], Qt.Key.Key_Up)
    assert page.set.paper is Paper.CERTIFICATES


# What is wanted ------------------------------------------------------------------------------------------------------


def test_thousands_are_shown_by_their_first_and_said_so(page):
    assert choose(page, Paper.CERTIFICATES, "unprinted") == 20
    assert page.sight._words.text() == "20 of 24 are shown here. All 24 are printed or saved."


def test_another_village_is_another_paper(page):
    everybody = shown(page)
    village = page.options._villages.choice.itemData(3)
    page.options._villages.set_value(village)
    assert 0 < shown(page) <= everybody
    rows = page.options.certificates()
    assert {row.village for row in rows} == {page.options._villages.choice.currentText()}
    assert page.asked().villages == (village,)


def test_the_choice_of_a_village_says_what_it_is_to_who_hears_the_page(page):
    assert page.options._villages.choice.accessibleName() == "Villages"


def test_several_villages_are_ticked(page):
    page.options._villages.set_value("+")
    idle(page)
    assert page.sight.preview.sentence == "Tick the villages that you want."
    assert not page._print.isEnabled()
    for row in (0, 1):
        page.options._villages.ticks.item(row).setCheckState(Qt.CheckState.Checked)
    assert shown(page) > 0
    assert len(page.asked().villages) == 2
    choose(page, Paper.MINUTES)
    assert len(page.asked().villages) == 2  # common to all papers


def test_changing_quickly_makes_only_the_last(page):
    made = []
    page.making.made.connect(lambda paper: made.append(paper.asked.paper))
    for paper in (Paper.REGISTER, Paper.HAND_OVER, Paper.REPORT, Paper.DECISION, Paper.MINUTES):
        page.set.choose(paper)
    idle(page)
    assert made == [Paper.MINUTES]


def test_a_person_is_found_and_their_sheet_is_shown(page):
    assert choose(page, Paper.PERSON) == 0
    assert "Whose?" in page.sight.preview.sentence
    field = page.options._person
    one = citizens.rows(page.desk.store, citizens.find(page.desk.store)[:1])[0]
    type_text(field.search, one.name)
    until(field.found.isVisible)
    QTest.keyClick(field.search, Qt.Key.Key_Return)
    assert field.value() in citizens.find(page.desk.store, one.name)
    assert shown(page) > 0


def test_nobody_of_that_name_is_said(page):
    choose(page, Paper.PERSON)
    field = page.options._person
    type_text(field.search, "nobody at all")
    until(lambda: field.found.count() == 1)
    assert field.found.item(0).text() == "Nobody was found."
    QTest.keyClick(field.search, Qt.Key.Key_Return)
    assert field.value() is None


def test_other_pages_lead_here_with_what_is_wanted(page):
    ids = numbers(page)
    page.follow(f"certificates:{ids[3]},{ids[5]}")
    assert shown(page) == 2
    assert page.asked().ids == (ids[3], ids[5])
    decision = recognition.decisions(page.desk.store, YEAR)[0].id
    page.follow(f"decision:{decision}")
    assert shown(page) > 0
    assert page.asked() == Asked(Paper.DECISION, YEAR, decision_id=decision)
    person = citizens.find(page.desk.store)[0]
    page.follow(f"person:{person}")
    assert shown(page) > 0
    assert page.asked().ids == (person,)
    registered = evaluations.find(page.desk.store, YEAR)[:3]
    page.follow("form:" + ",".join(registered))
    assert shown(page) == 3
    page.follow("certificates")
    assert shown(page) == 20
    page.follow("nonsense:1")
    assert page.set.paper is Paper.CERTIFICATES


def test_a_layout_that_cannot_be_used_is_told_with_the_way_to_it(page, monkeypatch, qtbot):
    def broken(_store, _asked, _progress):
        raise Refused("certificate.toml: no such font")

    monkeypatch.setattr(papers, "make", broken)
    choose(page, Paper.REPORT)
    assert page.sight.preview.sentence == "certificate.toml: no such font"
    assert not page._print.isEnabled()
    with qtbot.waitSignal(page.desk.went) as went:
        page.sight.layouts_button.click()
    assert went.args == ["layouts", "report"]


def test_another_year_forgets_what_was_chosen(page):
    ids = numbers(page)
    page.follow(f"certificates:{ids[0]}")
    shown(page)
    rounds.open_year(page.desk.store, YEAR - 1)
    page.desk.set_year(YEAR - 1)
    idle(page)
    assert page.sight.preview.count == 0
    page.desk.set_year(YEAR)
    assert shown(page) == 20


# To a file -----------------------------------------------------------------------------------------------------------


def test_all_are_saved_though_only_the_first_are_shown(page, saves_to):
    page._pdf.click()
    idle(page)
    assert page.saved.isVisible()
    with pypdfium2.PdfDocument(page.saved.path.read_bytes()) as document:
        assert len(document) == 24
    assert unprinted(page) == 0
    assert page.outcome.isHidden()  # a file has come out


def test_a_paper_is_saved_for_a_word_processor(page, saves_to):
    choose(page, Paper.REPORT)
    page._office.click()
    idle(page)
    assert page.saved.path.suffix == ".docx"
    assert page.saved.path.read_bytes()[:2] == b"PK"
    choose(page, Paper.CERTIFICATES, "all")
    assert not page._office.isEnabled()


def test_what_cannot_be_written_is_told_and_not_recorded(page, monkeypatch, tmp_path):
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / "gone" / name)
    page._pdf.click()
    idle(page)
    assert page.banner.kind == "error"
    assert page.banner.isVisible()
    assert unprinted(page) == 24
    assert prints.jobs(page.desk.store, YEAR) == []


# To a printer --------------------------------------------------------------------------------------------------------


def test_all_are_printed_recorded_and_asked_about(page, printed_to):
    print_now(page)
    assert printed_to.pages() == 24
    (job,) = prints.jobs(page.desk.store, YEAR)
    assert (job.target, job.target_name, job.certificates, job.asked) == ("printer", NAME, 24, False)
    assert page.outcome.isVisible()
    assert "24 certificates went to “Máy in văn phòng”" in page.outcome._words.text()
    assert page.sight.preview.count == 0  # nothing is left to print
    page.outcome._all.click()
    idle(page)
    assert page.outcome.isHidden()
    assert prints.unasked(page.desk.store, YEAR) == []
    assert unprinted(page) == 0


def test_what_did_not_come_out_is_typed_or_ticked_and_offered_again(page, printed_to):
    ids = numbers(page)
    print_now(page)
    page.outcome._some.click()
    type_text(page.outcome._pages, "3, 5-7")
    QTest.keyClick(page.outcome._pages, Qt.Key.Key_Return)
    assert page.outcome._mark.text() == "4 did not come out"
    page.outcome.sheets.item(9).setCheckState(Qt.CheckState.Checked)
    assert page.outcome._pages.text() == "3, 5-7, 10"
    page.outcome._mark.click()
    idle(page)
    assert [row.id for row in page._seen.unprinted] == [ids[at] for at in (2, 4, 5, 6, 9)]
    assert shown(page) == 5
    assert page.options._choice.currentText() == "Those chosen (5)"


def test_pages_that_there_are_not_are_told_at_their_field(page, printed_to):
    print_now(page)
    page.outcome._some.click()
    type_text(page.outcome._pages, "99")
    QTest.keyClick(page.outcome._pages, Qt.Key.Key_Return)
    assert page.outcome._fault.text() == "There are pages 1 to 24."
    assert not page.outcome._mark.isEnabled()


def test_a_small_window_that_is_made_larger_shows_the_papers_again(page, printed_to):
    print_now(page)
    page.resize(679, 457)
    page.outcome._some.click()
    assert page.outcome.is_open
    assert page.whole.isHidden()
    page.resize(1134, 712)
    assert page.whole.isVisible()


def test_a_print_nobody_answered_for_is_asked_about_when_the_page_is_opened_again(page, printed_to, open_page):
    print_now(page)
    page.outcome._close.click()
    assert page.outcome.isHidden()
    page.reload()
    assert page.outcome.isHidden()  # put off, while the page stays open
    page.hide()
    again = open_page(page.desk.store)
    idle(again)
    assert again.outcome.isVisible()


def test_only_the_pages_wanted_count_as_printed(page, printed_to):
    ids = numbers(page)
    printed_to.numbers = (1, 2)
    print_now(page)
    assert printed_to.pages() == 2
    assert unprinted(page) == 22
    (job,) = prints.jobs(page.desk.store, YEAR)
    assert prints.held(page.desk.store, job.id) == [ids[1], ids[2]]
    assert (job.pages, job.certificates) == (2, 2)


def test_a_reprint_says_how_often_and_is_marked_as_a_copy_where_wanted(page, printed_to):
    ids = numbers(page)
    printed_to.numbers = (0,)
    print_now(page)
    page.outcome._all.click()
    choose(page, Paper.CERTIFICATES, "all")
    assert page.options._printed.text() == "1 of these were printed before (1 times in all)."
    page.options._copy.setChecked(True)
    shown(page)
    page.follow(f"certificates:{ids[0]}")
    assert shown(page) == 1
    assert page.asked().copy
    print_now(page)
    job = prints.jobs(page.desk.store, YEAR)[0]
    assert job.copy_marked
    assert recognition.certificates(page.desk.store, YEAR)[0].prints == 2


def test_a_printer_that_was_set_right_gets_certificates_made_for_it(page, printed_to, monkeypatch):
    printers.set_calibration(page.desk.store, NAME, Placing(shift_x=5, shift_y=-3, turn=10))
    made = []
    make = papers.make
    monkeypatch.setattr(papers, "make", lambda *args, **named: made.append(args[1]) or make(*args, **named))
    print_now(page)
    assert made[-1].placing == Placing(shift_x=5, shift_y=-3, turn=10)
    assert unprinted(page) == 0
    choose(page, Paper.REPORT)
    print_now(page)
    assert all(one.placing is None for one in made if one.paper is Paper.REPORT)


def test_other_papers_are_recorded_but_not_asked_about(page, printed_to):
    choose(page, Paper.REPORT)
    print_now(page)
    assert page.outcome.isHidden()
    assert page.banner.kind == "done"
    assert "went to the printer" in page.banner.text
    (job,) = prints.jobs(page.desk.store, YEAR)
    assert (job.kind, job.certificates) == ("report", 0)


def test_no_printer_is_told_in_a_sentence_with_the_way_out(page, monkeypatch, saves_to):
    monkeypatch.setattr(printer_dialog, "printer_names", list)
    print_now(page)
    assert page.banner.text.startswith("No printer is installed on this computer.")
    assert prints.jobs(page.desk.store, YEAR) == []
    page.banner._act.click()
    idle(page)
    assert page.saved.isVisible()


def test_a_printer_that_is_gone_leaves_no_record(page, printed_to, tmp_path):
    printed_to.file = tmp_path / "gone" / "printed.pdf"
    print_now(page)
    assert "does not answer" in page.banner.text
    assert page.banner.kind == "error"
    assert prints.jobs(page.desk.store, YEAR) == []
    assert unprinted(page) == 24


def test_a_print_stopped_in_between_asks_about_what_went_out(page, printed_to):
    page.printing.sending.began.connect(lambda: until(lambda: page.printing.sending.progress.done >= 2))
    page.printing.sending.began.connect(page.bar.stop.click)
    print_now(page)
    (job,) = prints.jobs(page.desk.store, YEAR)
    assert 2 <= job.certificates < 24
    assert f"{job.certificates} of 24 certificates went out" in page.outcome._words.text()
    assert unprinted(page) == 24 - job.certificates
    assert page.bar.isHidden()


def test_while_a_paper_is_printed_the_window_stays_open_and_no_other_is_printed(page, printed_to):
    said = []

    def meanwhile() -> None:
        assert page.bar.isVisible()
        said.append(page.may_close())
        page.print_paper()

    page.printing.sending.began.connect(meanwhile)
    print_now(page)
    assert said == [False]
    assert printed_to.asked == 1
    assert page.may_close()


def test_what_was_printed_behind_a_lock_is_recorded_after_it(page, printed_to):
    page.printing.sending.began.connect(page.desk.leaving.emit)
    print_now(page)
    assert prints.jobs(page.desk.store, YEAR) == []
    page.reload()
    idle(page)
    assert len(prints.jobs(page.desk.store, YEAR)) == 1


def test_a_certificate_revoked_meanwhile_is_not_printed(page, printed_to, monkeypatch):
    first = numbers(page)[0]
    page.follow(f"certificates:{first}")
    shown(page)
    ask_printer = printer_dialog.ask_printer

    def slow(*args):
        recognition.revoke(page.desk.store, first, "Khai sai năm sinh")
        return ask_printer(*args)

    monkeypatch.setattr(printer_dialog, "ask_printer", slow)
    print_now(page)
    assert "revoked meanwhile" in page.banner.text
    assert not printed_to.file.exists()


# The printer set right -----------------------------------------------------------------------------------------------


def test_a_printer_is_set_right_by_what_was_read(page, printed_to, monkeypatch):
    monkeypatch.setattr(module, "printer_names", lambda: ["Máy khác", NAME])
    page.open_alignment()
    body = page.panel.findChild(module.AlignmentForm)
    body._page.click()  # the dialog answers with the other printer
    idle(page)
    assert body.printer == NAME
    assert printed_to.pages() == 1
    assert prints.jobs(page.desk.store, YEAR) == []
    for name, text in {"a": "+0,5", "b": "-1,2", "c": "−1.2"}.items():
        type_text(body.read.field(name), text)
    page._set_right.click()
    idle(page)
    assert printers.calibration(page.desk.store, NAME) != Placing()
    assert body.read.values() == {"a": "", "b": "", "c": ""}
    assert body._now.text().startswith("Set:")
    body._back.click()
    idle(page)
    assert printers.calibration(page.desk.store, NAME) == Placing()


def test_numbers_that_are_none_are_told_at_their_field(page, monkeypatch):
    monkeypatch.setattr(module, "printer_names", lambda: [NAME])
    page.open_alignment()
    body = page.panel.findChild(module.AlignmentForm)
    type_text(body.read.field("a"), "half")
    page._set_right.click()
    assert body.read.field("a").property("wrong")
    for name in "abc":
        body.read.field(name).setText("9,9")
    page._set_right.click()
    idle(page)
    assert body.read.field("a").property("wrong")
    assert printers.calibration(page.desk.store, NAME) == Placing()


@pytest.mark.parametrize(
    ("text", "tenths"), [("+0,5", 5), ("-1.2", -12), ("−1,2", -12), ("3", 30), ("0", 0), ("", None), ("1,25", None)]
)
def test_a_number_on_the_page_is_read_as_it_stands_there(text, tenths):
    assert read_tenths(text) == tenths


def test_without_a_printer_there_is_nothing_to_set_right(page, monkeypatch):
    monkeypatch.setattr(module, "printer_names", list)
    page.open_alignment()
    assert page.panel.isHidden()
    assert page.banner.text.startswith("No printer is installed")


# On the screen -------------------------------------------------------------------------------------------------------


def test_keys_print_and_save(page, printed_to, saves_to, qtbot):
    with qtbot.waitActive(page):
        page.activateWindow()
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    until(page.saved.isVisible)
    idle(page)
    choose(page, Paper.REPORT)
    QTest.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    until(lambda: printed_to.asked == 1)
    idle(page)


@pytest.mark.parametrize("size", [(1134, 712), (679, 457)])
def test_nothing_is_cut_off(page, size):
    page.resize(*size)
    store = page.desk.store
    papers.printed(store, papers.make(store, Asked(Paper.CERTIFICATES, YEAR), Progress()), NAME)
    page.reload()
    for paper in Paper:
        choose(page, paper, "all" if paper is Paper.CERTIFICATES else None)
        page.split.tabs.setCurrentIndex(1)
        page.split.tabs.setCurrentIndex(0)
        QApplication.processEvents()
        for made in page.findChildren(QPushButton):
            if made.isVisible() and made.maximumWidth() > 0:
                assert made.width() >= made.minimumSizeHint().width(), made.text()
        assert page.set.widget().width() <= page.set.viewport().width()


def test_in_a_narrow_window_the_paper_and_its_choice_are_seen_in_turns(page):
    assert page.split.tabs.isHidden()
    page.resize(679, 457)
    assert page.split.tabs.isVisible()
    assert page.set.isVisible()
    assert page.sight.isHidden()
    page.follow("certificates")
    assert page.set.isHidden()
    assert page.sight.isVisible()


def test_the_page_knows_only_what_it_asked_for_last(page):
    asked = page.asked()
    page.making.want(dataclasses.replace(asked, ids=asked.ids[:1]))
    page.making.want(None)
    before = page.sight.preview.count
    idle(page)
    assert page.sight.preview.count == before
