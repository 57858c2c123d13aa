"""Member units: the list, a year's due date and end, and who has handed in."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from tests.ops.handed_in import YEAR, One, hand_in

from cdht_desktop.errors import FieldErrors, NoSuchColumn, NotAWorkbook, NotFound, Refused
from cdht_desktop.ops import history, units, upper_path
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

DUE = dt.date(2026, 12, 5)
TODAY = dt.date(2026, 12, 8)


def listed(store: Store) -> list[tuple[str, str]]:
    return [(unit.code, unit.name) for unit in units.all_units(store)]


def write_list(folder: Path, *rows: str) -> Path:
    file = folder / "đơn vị.csv"
    file.write_text("\n".join(["STT,Mã xã,Tên đơn vị,Điện thoại", *rows]), encoding="utf-8")
    return file


class TestTheList:
    def test_a_unit_is_added_changed_and_removed_and_each_can_be_taken_back(self, upper: Store):
        unit = units.add(upper, "04849", "Xã Đồng Tâm", "0900 000 001").value
        units.edit(upper, unit, name="Phường Đồng Tâm")
        assert [(one.code, one.name, one.phone) for one in units.all_units(upper)] == [("04849", "Phường Đồng Tâm", "")]
        units.remove(upper, unit)
        assert listed(upper) == []
        history.undo(upper)
        assert listed(upper) == [("04849", "Phường Đồng Tâm")]
        history.undo(upper)
        assert listed(upper) == [("04849", "Xã Đồng Tâm")]

    def test_a_removed_unit_that_is_added_again_is_the_same_one(self, upper: Store):
        first = units.add(upper, "04849", "Xã Đồng Tâm").value
        units.remove(upper, first)
        assert units.add(upper, "04849", "Xã Đồng Tâm mới").value == first
        assert listed(upper) == [("04849", "Xã Đồng Tâm mới")]

    def test_units_stand_in_the_order_of_the_vietnamese_alphabet(self, upper: Store):
        for code, name in (("10003", "Xã Đồng"), ("10001", "Xã Anh"), ("10002", "Xã Dũng"), ("10004", "Xã Ánh")):
            units.add(upper, code, name)
        assert [name for _code, name in listed(upper)] == ["Xã Anh", "Xã Ánh", "Xã Dũng", "Xã Đồng"]

    @pytest.mark.parametrize(
        ("code", "name", "field"),
        [("", "Xã", "code"), ("4849", "Xã", "code"), ("0484x", "Xã", "code"), ("04849", " ", "name"),
         ("04849", "x" * 201, "name")],
    )  # fmt: skip
    def test_what_cannot_stand_is_told_at_its_field(self, upper: Store, code: str, name: str, field: str):
        with pytest.raises(FieldErrors) as refused:
            units.add(upper, code, name)
        assert set(refused.value.fields) == {field}
        assert listed(upper) == []

    def test_a_code_stands_once(self, upper: Store):
        units.add(upper, "04849", "Xã Đồng Tâm")
        with pytest.raises(FieldErrors, match="Đồng Tâm"):
            units.add(upper, "04849", "Xã khác")

    def test_a_commune_has_no_units_and_who_is_gone_cannot_be_changed(self, empty: Store, upper: Store):
        with pytest.raises(Refused, match="upper level"):
            units.add(empty, "04849", "Xã")
        with pytest.raises(NotFound):
            units.edit(upper, "no such", name="Xã")
        with pytest.raises(NotFound):
            units.remove(upper, "no such")


class TestImporting:
    def test_good_rows_go_in_and_bad_ones_are_listed(self, upper: Store, tmp_path: Path):
        units.add(upper, "05207", "Tên cũ", "0900 000 002")
        units.add(upper, "05301", "Xã giữ nguyên")
        file = write_list(
            tmp_path, "1,04849,Xã Đồng Tâm,0900000001", "2,05207,Xã Tân Tiến,", "3,,Xã Thiếu Mã,", "4,5x,Xã Mã Sai,",
            "5,05207,Xã Trùng,", "6,05301,Xã giữ nguyên,", "7,05302,,", "Tổng cộng,,7 đơn vị,",
        )  # fmt: skip
        plan = units.read_list(upper, file, Progress())
        assert len(listed(upper)) == 2
        assert (plan.read, len(plan.new), len(plan.changed), plan.unchanged) == (7, 1, 1, 1)
        assert [(one.row, one.code) for one in plan.problems] == [
            (4, "code_missing"), (5, "code_not_digits"), (6, "code_repeated"), (8, "unit_name_missing"),
        ]  # fmt: skip
        units.import_list(upper, plan)
        assert listed(upper) == [("04849", "Xã Đồng Tâm"), ("05301", "Xã giữ nguyên"), ("05207", "Xã Tân Tiến")]
        assert {one.code: one.phone for one in units.all_units(upper)}["05207"] == "0900 000 002"
        history.undo(upper)
        assert listed(upper) == [("05207", "Tên cũ"), ("05301", "Xã giữ nguyên")]

    def test_a_code_that_lost_its_zeros_in_excel_is_read_with_them_and_told(self, upper: Store, tmp_path: Path):
        book = openpyxl.Workbook()
        for row in (("DANH SÁCH ĐƠN VỊ", None), ("Mã xã", "Tên xã"), (4849, "Xã Đồng Tâm"), (10249, "Xã B")):
            book.active.append(row)
        book.save(tmp_path / "x.xlsx")
        plan = units.read_list(upper, tmp_path / "x.xlsx", Progress())
        assert [(code, name) for code, name, _phone in plan.new] == [("04849", "Xã Đồng Tâm"), ("10249", "Xã B")]
        assert [(one.row, one.severity, one.code) for one in plan.problems] == [(3, "warning", "code_zeros")]

    def test_the_same_list_again_changes_nothing(self, upper: Store, tmp_path: Path):
        file = write_list(tmp_path, "1,04849,Xã Đồng Tâm,", "2,05207,Xã Tân Tiến,")
        units.import_list(upper, units.read_list(upper, file, Progress()))
        before = history.page(upper)
        changes = units.import_list(upper, units.read_list(upper, file, Progress()))
        assert changes.id is None
        assert history.page(upper) == before

    def test_a_list_without_codes_is_refused_in_a_sentence(self, upper: Store, tmp_path: Path):
        file = tmp_path / "x.csv"
        file.write_text("Tên đơn vị,Ghi chú\nXã A,\n", encoding="utf-8")
        with pytest.raises(NoSuchColumn, match="Mã đơn vị"):
            units.read_list(upper, file, Progress())
        (tmp_path / "y.xlsx").write_bytes(b"\0\1\2")
        with pytest.raises(NotAWorkbook):
            units.read_list(upper, tmp_path / "y.xlsx", Progress())


class TestTheYear:
    def test_the_due_date_is_kept_and_taken_back(self, upper: Store):
        units.set_due(upper, YEAR, DUE)
        assert units.year_facts(upper, YEAR).due_on == DUE
        units.set_due(upper, YEAR, None)
        assert units.year_facts(upper, YEAR).due_on is None
        history.undo(upper)
        assert units.year_facts(upper, YEAR).due_on == DUE

    @pytest.mark.parametrize("day", [dt.date(2025, 12, 31), dt.date(2028, 1, 1)])
    def test_a_due_date_lies_in_the_year_or_the_next(self, upper: Store, day: dt.date):
        with pytest.raises(FieldErrors) as refused:
            units.set_due(upper, YEAR, day)
        assert set(refused.value.fields) == {"due_on"}

    def test_a_year_is_closed_with_a_reason_that_stands_in_the_history_and_opened_again(self, upper: Store):
        with pytest.raises(FieldErrors):
            units.close_year(upper, YEAR, "  ")
        units.close_year(upper, YEAR, "Báo cáo 15/BC-HKH")
        assert units.year_facts(upper, YEAR).closed_on is not None
        assert "Báo cáo 15/BC-HKH" in history.page(upper)[0].title
        with pytest.raises(Refused, match="closed already"):
            units.close_year(upper, YEAR, "again")
        history.undo(upper)
        assert units.year_facts(upper, YEAR).closed_on is None
        units.close_year(upper, YEAR, "x")
        units.reopen_year(upper, YEAR, "Quyết định 3")
        assert units.year_facts(upper, YEAR).closed_on is None
        with pytest.raises(Refused, match="not closed"):
            units.reopen_year(upper, YEAR, "x")

    def test_the_present_year_is_always_there_and_one_begins_with_the_newest_known(self, upper: Store):
        today = dt.datetime.now().astimezone().year
        assert units.years(upper) == ([today], today)
        units.set_due(upper, today - 1, dt.date(today - 1, 12, 5))
        assert units.years(upper) == ([today, today - 1], today - 1)


class TestWhoHasHandedIn:
    @pytest.fixture
    def province(self, upper: Store) -> Store:
        """Five units on the list and one that is not; the due date is 5 December."""
        names = {"10001": "Xã A", "10002": "Xã B", "10003": "Xã C", "10004": "Xã D", "10005": "Xã E"}
        for code, name in names.items():
            units.add(upper, code, name)
        units.set_due(upper, YEAR, DUE)
        people = [One(str(number), f"Nguyễn Thị {number}") for number in range(3)]
        hand_in(upper, "10001", people, at="2026-12-01T12:00:00.000+00:00")
        hand_in(upper, "10002", people, at="2026-12-07T12:00:00.000+00:00")
        hand_in(upper, "10003", people, outcome="aside", reason="x", at="2026-12-02T12:00:00.000+00:00")
        hand_in(upper, "10004", people, outcome="refused", at="2026-12-02T12:00:00.000+00:00")
        hand_in(upper, "20001", people, name="Xã lạ", at="2026-12-01T12:00:00.000+00:00")
        return upper

    def test_each_unit_says_how_far_it_is_and_how_late(self, province: Store):
        rows = {row.id: row for row in units.standing(province, YEAR, today=TODAY)}
        assert {code: (row.standing, row.late) for code, row in rows.items()} == {
            "10001": ("counted", 0), "10002": ("counted", 2), "10003": ("waiting", 0), "10004": ("refused", 3),
            "10005": ("nothing", 3), "20001": ("counted", 0),
        }  # fmt: skip
        assert rows["10001"].count("registered") == 3
        assert rows["10003"].count("registered") is None
        assert [code for code, row in rows.items() if row.member is None] == ["20001"]

    def test_a_correction_after_the_due_date_does_not_make_a_unit_late(self, province: Store):
        hand_in(province, "10001", [One("1", "Lê Văn An")], revision=2, at="2026-12-20T12:00:00.000+00:00")
        rows = {row.id: row for row in units.standing(province, YEAR, today=TODAY)}
        assert (rows["10001"].revision, rows["10001"].late) == (2, 0)

    def test_a_unit_that_is_not_on_the_list_can_be_put_there(self, province: Store):
        row = next(row for row in units.standing(province, YEAR) if row.member is None)
        assert units.put(province, [(row.id, row.name)]).value == 1
        assert all(row.member for row in units.standing(province, YEAR))

    def test_they_are_counted_by_how_far_they_are(self, province: Store):
        found = units.tally(units.standing(province, YEAR, today=TODAY))
        assert (found.expected, found.handed_in, found.late, found.nothing) == (5, 3, 3, 1)
        assert (found.waiting, found.disputed, found.refused, found.unlisted) == (1, 0, 1, 1)

    def test_without_a_due_date_nobody_is_late(self, province: Store):
        units.set_due(province, YEAR, None)
        assert not any(row.late for row in units.standing(province, YEAR))

    def test_a_units_figures_are_by_village_and_group(self, province: Store):
        (figure,) = units.figures(province, "10001", YEAR)
        assert (figure.village, figure.group, figure.registered, figure.passed) == ("Thôn Đồi", "Nông dân", 3, 3)
        assert units.figures(province, "10003", YEAR) == []

    def test_all_that_came_from_a_unit_is_listed_the_highest_revision_first(self, province: Store):
        hand_in(province, "10001", [One("1", "Lê Văn An")], revision=2)
        assert [(row.revision, row.outcome) for row in units.files(province, "10001", YEAR)] == [
            (2, "current"), (1, "replaced"),
        ]  # fmt: skip

    def test_the_next_thing_is_what_waits_for_the_officer_then_what_waits_for_units(self, province: Store):
        def following() -> tuple[str, int]:
            found = upper_path.home(province, YEAR)
            return found.next, found.count

        assert following() == ("decide", 1)
        people = [One("1", "Lê Văn An")]
        hand_in(province, "10003", people, revision=2)
        with province.write("x") as writing:
            writing.connection.exec_driver_sql("UPDATE batch SET outcome='refused' WHERE outcome='aside'")
        assert following() == ("refused", 1)
        hand_in(province, "10004", people, revision=2)
        units.set_due(province, YEAR, None)
        assert following() == ("receive", 1)
        hand_in(province, "10005", people)
        assert following() == ("report", 6)
