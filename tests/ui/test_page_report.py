"""The upper level's report: tables by unit, group and without doubles, the way to a unit, and the files it is saved as."""

import pytest
from tests.ops.handed_in import YEAR, One, hand_in
from tests.ui.conftest import until

from cdht_desktop.ops import crossings, units
from cdht_desktop.ui.desk import Desk
from cdht_desktop.ui.pages.report import ReportPage
from cdht_desktop.ui.widgets import ask

NORTH, SOUTH = "10101", "20202"


@pytest.fixture
def province(upper):
    hand_in(upper, NORTH, [One("a", "Vũ An", number="001170000001"), One("b", "Lê Ba")], name="Hội Khuyến học xã Bắc")
    hand_in(upper, SOUTH, [One("c", "Vũ An", number="001170000001", certificate="1/2026")], name="Hội xã Nam")
    units.put(upper, [("30303", "Xã Chưa Nộp"), (NORTH, "Xã Bắc")])
    (pair,) = (one for one in crossings.look(upper, YEAR).waiting if one.kind == "same_id")
    crossings.decide(upper, YEAR, pair, "same")
    return upper


@pytest.fixture
def page(province, worker, qtbot):
    desk = Desk(province, worker)
    desk.set_year(YEAR)
    made = ReportPage(desk)
    desk.said.connect(made.say)
    qtbot.addWidget(made)
    made.resize(1300, 712)
    made.show()
    return made


def cells(table):
    model = table.rows
    return [
        [str(model.index(row, at).data() or "") for at in range(model.columnCount())] for row in range(len(model.ids))
    ]


def test_units_that_count_and_those_that_do_not(page):
    rows = {row[0]: row[1:] for row in cells(page.report.tables["by_unit"])}
    assert rows["10101 xã Bắc"][:2] == ["2", "2"]
    assert rows["10101 xã Bắc"][-1] == "✓ 20/11/2026 · revision 1"
    assert rows["30303 Xã Chưa Nộp"] == ["", "", "", "", "", "", "– not handed in"]
    assert rows["Total"][0] == "3"
    assert "2 units are in these figures, 2 are on the list" in page._subtitle.text()


def test_each_person_once_beside_what_was_handed_in(page):
    table = page.report.doubles.table
    assert cells(table)[0][:4] == ["Total", "3", "2", "1"]
    assert cells(table)[1][0] == "10101 xã Bắc"
    assert "1 people are in more than one unit" in page.report.doubles.words.text()
    assert "Tính ở nơi đã công nhận" in page.report.doubles.rule.text()


def test_enter_on_a_unit_leads_to_it(page):
    went = []
    page.desk.went.connect(lambda place, text: went.append((place, text)))
    page.report.tables["by_unit"].opened.emit(SOUTH)
    page.report.tables["by_unit"].opened.emit("total")
    page.crossings.click()
    assert went == [("units", SOUTH), ("crossings", "")]


@pytest.mark.parametrize(("ending", "begins"), [(".xlsx", b"PK"), (".pdf", b"%PDF"), (".csv", b"\xef\xbb\xbf")])
def test_the_report_is_saved_in_three_kinds(page, tmp_path, monkeypatch, ending, begins):
    monkeypatch.setattr(ask, "save_file", lambda _parent, _title, name, _kinds: tmp_path / name)
    page.save(ending)
    until(lambda: not page.desk.busy)
    (out,) = (file for file in tmp_path.iterdir() if file.is_file())
    assert out.suffix == ending
    assert out.read_bytes().startswith(begins)
    assert page.saved.isVisible()


def test_a_decision_changes_the_figures_at_once(page, province):
    (decided,) = crossings.known(province, YEAR).decided
    page.desk.work("again", crossings.again, decided)
    until(lambda: cells(page.report.doubles.table)[0][2] == "3")
    assert "Nobody was found" in page.report.doubles.words.text()


def test_without_any_file_the_page_says_what_belongs_there(upper, worker, qtbot):
    empty = ReportPage(Desk(upper, worker))
    qtbot.addWidget(empty)
    empty.show()
    assert empty._shown.currentIndex() == 1
    assert not any(made.isEnabled() for made in (empty._save, empty._pdf, empty._csv))
