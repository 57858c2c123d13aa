"""The upper level's report: added up from the figures of the files that count, with and without doubles."""

import csv
import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest
from tests.ops.handed_in import FARMERS, WORKERS, YEAR, One, hand_in

from cdht_desktop.data.tables import CROSSING, SLICE_PERSON
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import counting_rules, reports, units
from cdht_desktop.ops.reports import Counts
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

NORTH, SOUTH, EAST = "10101", "20202", "30303"
DAO = One("n1", "Nguyễn Thị Đào", number="001170000001", certificate="01/2026", digital=True, updates=True)
AN = One("n2", "Vũ Văn An", sex="male", village="Thôn Ba", group=WORKERS, grade="failed")
Y = One("n3", "Tôn Nữ Như Ý", village="", grade=None)
DAO_AGAIN = One("s1", "Nguyễn Thị Đào", number="001170000001", group=WORKERS, registered_on="2026-02-01")
HUNG = One("s2", "Lê Hùng", sex="male", birth="1950", village="Thôn Đồi", certificate="07/2026")


@pytest.fixture
def province(upper: Store) -> Store:
    hand_in(upper, NORTH, [DAO, AN, Y], name="Hội xã Bắc")
    hand_in(upper, SOUTH, [DAO_AGAIN, HUNG], name="Hội xã Nam")
    return upper


def same_person(store: Store, first: tuple[str, str], second: tuple[str, str], verdict: str = "same") -> None:
    with store.write("decision") as writing:
        values = {
            "first_unit": first[0], "first_person": first[1], "second_unit": second[0], "second_person": second[1],
            "verdict": verdict, "decided_on": "2026-12-01T00:00:00.000+00:00", "decided_by": "admin",
        }  # fmt: skip
        writing.insert(CROSSING, values)


def test_a_year_is_added_up_by_unit_and_group(province: Store):
    report = reports.year_report(province, YEAR)
    assert (report.units, report.total) == (2, Counts(5, 4, 3, 1, 2))
    assert report.by_unit == {"10101 Hội xã Bắc": Counts(3, 2, 1, 1, 1), "20202 Hội xã Nam": Counts(2, 2, 2, 0, 1)}
    assert report.by_group == {"Nông dân": Counts(3, 2, 2, 0, 2), "Công nhân": Counts(2, 2, 1, 1, 0)}
    assert list(report.by_group) == ["Nông dân", "Công nhân"]
    digital = next(one for one in report.targets if one.code == "digital")
    assert digital.value == 500


def test_villages_of_one_name_in_two_units_are_two_villages(province: Store):
    villages = reports.year_report(province, YEAR).by_village
    assert villages["Thôn Đồi (10101 Hội xã Bắc)"].registered == 1
    assert villages["Thôn Đồi (20202 Hội xã Nam)"].registered == 2
    assert villages["Thôn Ba"].registered == villages[""].registered == 1
    assert sum(counts.registered for counts in villages.values()) == 5
    assert [one.label for one in reports.unit_villages(province, YEAR)] == ["Thôn Ba", "Thôn Đồi", "", "Thôn Đồi"]


def test_persons_are_never_read_for_the_raw_counts(province: Store):
    before = reports.year_report(province, YEAR)
    with province.write("gone") as writing:
        writing.underive(SLICE_PERSON, SLICE_PERSON.c.position > 0)
    assert reports.year_report(province, YEAR) == before


def test_who_is_in_two_units_counts_once_where_recognised(province: Store):
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    report = reports.year_report(province, YEAR)
    assert report.total == Counts(5, 4, 3, 1, 2)
    assert report.single is not None
    assert (report.single.persons, report.single.total) == (1, Counts(4, 3, 2, 1, 2))
    assert report.single.by_unit == {
        "10101 Hội xã Bắc": Counts(3, 2, 1, 1, 1),
        "20202 Hội xã Nam": Counts(1, 1, 1, 0, 1),
    }
    assert report.single.by_group["Công nhân"] == Counts(1, 1, 0, 1, 0)


def test_the_rule_is_a_setting_and_decides_where(province: Store):
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    counting_rules.choose(province, "registered")
    single = reports.year_report(province, YEAR).single
    assert single is not None
    assert single.rule.code == "registered"
    assert single.by_unit["10101 Hội xã Bắc"] == Counts(2, 1, 0, 1, 0)
    assert single.total.recognised == 1
    assert next(one.value for one in single.targets if one.code == "digital") == 0
    with pytest.raises(NotFound):
        counting_rules.choose(province, "by lot")


def test_different_put_off_and_vanished_people_take_nothing_off(province: Store):
    same_person(province, (NORTH, "n2"), (SOUTH, "s2"), "different")
    same_person(province, (NORTH, "n3"), (SOUTH, "s2"), "later")
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    hand_in(province, SOUTH, [HUNG], name="Hội xã Nam", revision=2)
    report = reports.year_report(province, YEAR)
    assert report.single is not None
    assert (report.single.persons, report.single.total) == (0, report.total)
    hand_in(province, SOUTH, [DAO_AGAIN, HUNG], name="Hội xã Nam", revision=3)
    again = reports.year_report(province, YEAR).single
    assert again is not None
    assert again.persons == 1


def test_one_person_in_three_units_counts_once(province: Store):
    hand_in(province, EAST, [One("e1", "Nguyễn Thị Đào", certificate="09/2026")], name="Hội xã Đông")
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    same_person(province, (SOUTH, "s1"), (EAST, "e1"))
    single = reports.year_report(province, YEAR).single
    assert single is not None
    assert (single.persons, single.total.registered) == (1, 4)
    assert single.by_unit["30303 Hội xã Đông"].registered == 0  # both are recognised, and the north registered no later


def test_units_that_are_late_disputed_or_missing_are_told(province: Store):
    for code, name in ((NORTH, "Xã Bắc"), ("40404", "Xã Tây"), ("50505", "Xã Trung")):
        units.add(province, code, name)
    units.set_due(province, YEAR, dt.date(2026, 11, 10))
    hand_in(province, "50505", [HUNG], name="Hội xã Trung", outcome="disputed")
    report = reports.year_report(province, YEAR)
    told = {one.id: (one.standing, one.late > 0) for one in report.standings}
    assert told["10101"] == ("counted", True)
    assert told["40404"][0] == "nothing"
    assert told["50505"][0] == "disputed"
    assert "50505 Hội xã Trung" not in report.by_unit
    assert report.total.registered == 5


def test_a_year_of_which_nothing_came_is_refused(province: Store):
    with pytest.raises(NotFound, match="2025"):
        reports.year_report(province, 2025)
    assert reports.report_years(province) == [YEAR]


def test_the_workbook_holds_units_groups_targets_doubles_and_villages(province: Store, tmp_path: Path):
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    reports.save_report(province, YEAR, tmp_path / "r.xlsx", Progress())
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames == ["Units", "Groups", "Targets", "Doubles", "Villages"]
    units_sheet = [[cell.value for cell in row] for row in book["Units"].iter_rows()]
    north = next(row for row in units_sheet if row[0] == NORTH)
    assert north[1:4] == ["Hội xã Bắc", "counted", 1]
    assert north[4].date() == dt.date(2026, 11, 20)
    assert units_sheet[-1][6:11] == [5, 4, 3, 1, 2]
    doubles = [[cell.value for cell in row] for row in book["Doubles"].iter_rows()]
    assert any("đã công nhận" in str(row[0]) for row in doubles)
    assert doubles[-2][:4] == ["Total", 5, 4, 1]
    assert doubles[-1][0] == "20202 Hội xã Nam"
    villages = [[cell.value for cell in row] for row in book["Villages"].iter_rows()]
    assert [NORTH, "Hội xã Bắc", "Thôn Ba", 1, 1, 0, 1, 0, 0] in villages


def test_lines_for_programs_hold_a_unit_and_group_each(province: Store, tmp_path: Path):
    same_person(province, (NORTH, "n1"), (SOUTH, "s1"))
    units.add(province, "40404", 'Xã "Tây"; phía nam, cũ')
    reports.save_report(province, YEAR, tmp_path / "r.csv", Progress())
    data = (tmp_path / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [(row["unit_code"], row["group_name"]) for row in rows] == [
        (NORTH, "Nông dân"), (NORTH, "Công nhân"), (SOUTH, "Nông dân"), (SOUTH, "Công nhân"), ("40404", ""),
    ]  # fmt: skip
    assert sum(int(row["registered"]) for row in rows) == 5
    again = {row["unit_code"] + row["group_code"]: row["registered_again"] for row in rows}
    assert again == {"10101farmers": "0", "10101workers": "0", "20202farmers": "0", "20202workers": "1", "40404": "0"}
    assert (rows[-1]["unit_name"], rows[-1]["state"]) == ('Xã "Tây"; phía nam, cũ', "nothing")
    assert {row["state"] for row in rows[:-1]} == {"counted"}


def test_a_name_that_a_spreadsheet_would_run_stays_text(upper: Store, tmp_path: Path):
    hand_in(upper, NORTH, [One("n1", "A B", group=("x", "=1+1", 1))], name="=HYPERLINK(1)")
    reports.save_report(upper, YEAR, tmp_path / "r.csv", Progress())
    (row,) = csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig")))
    assert (row["unit_name"], row["group_name"]) == (" =HYPERLINK(1)", " =1+1")


def test_a_commune_writes_the_same_lines(scored: Store, tmp_path: Path):
    report = reports.save_report(scored, YEAR, tmp_path / "r.csv", Progress())
    rows = list(csv.DictReader(io.StringIO((tmp_path / "r.csv").read_text(encoding="utf-8-sig"))))
    assert {row["unit_code"] for row in rows} == {"04849"}
    assert sum(int(row["registered"]) for row in rows) == report.total.registered
    assert [row["group_name"] for row in rows] == list(report.by_group)


def test_a_report_is_no_text_file(province: Store, tmp_path: Path):
    with pytest.raises(Refused, match="written as"):
        reports.save_report(province, YEAR, tmp_path / "r.txt", Progress())
    assert FARMERS[1] in reports.year_report(province, YEAR).by_group
