"""Lists of citizens: columns by hand and remembered, the marked workbook and back, who is found again."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from tests.conftest import FILES

from cdht_desktop.data.store import now
from cdht_desktop.data.tables import CITIZEN, LIST_SHAPE
from cdht_desktop.errors import NoSuchColumn, Stale
from cdht_desktop.ops import (
    access,
    citizen_lists,
    citizens,
    evaluations,
    history,
    list_books,
    problem_lists,
    registrations,
    rounds,
    villages,
)
from cdht_desktop.ops.citizen_lists import ColumnChoice, SheetKey
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.marked import write_marked

ODD = ["Thứ", "Ai", "Bao giờ", "Mã"]  # headers that no spelling knows
PEOPLE = [[1, "Hà Thị Hoà", "05/03/1972", "001172000011"], [2, "Lê Công Khánh", "1961", "001061000012"]]
FIELDS = {"position": 0, "name": 1, "birth": 2, "id_number": 3}


def write(path: Path, *rows, **sheets) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Danh sách"
    for sheet, lines in {"Danh sách": rows, **sheets}.items():
        made = book.active if sheet == "Danh sách" else book.create_sheet(sheet)
        for line in lines:
            made.append(list(line))
    book.save(path)
    return path


def read(store, *paths, strict=False, **named):
    return citizen_lists.read_list(store, paths, strict=strict, progress=Progress(), **named)


def imported(store, plan):
    return citizen_lists.import_list(store, plan, Progress()).value


def counts(done):
    return done.written, done.updated, done.unchanged


def people(store):
    return [(row.name, row.birth, row.village) for row in citizens.rows(store, citizens.find(store))]


def by_hand(plan, **fields):
    """Choose columns for the first sheet of a plan; the rows stay as they are."""
    first = plan.sheets[0]
    return {first.key: ColumnChoice(fields, first.choice.header_rows, first.choice.rows_above)}


# Columns by hand ----------------------------------------------------------------------------------------------------


def test_a_list_whose_columns_nobody_knows_is_read_by_those_chosen(empty, tmp_path):
    plan = read(empty, write(tmp_path / "a.xlsx", ["DANH SÁCH"], ODD, *PEOPLE))
    assert "Họ và tên" in plan.refusals[0]
    assert (plan.read, plan.sheets[0].choice.header_rows, plan.sheets[0].choice.rows_above) == (0, (2,), 2)
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, **FIELDS), progress=Progress())
    assert (plan.refusals, plan.sheets[0].source, plan.written) == ((), "hand", 2)
    assert plan.columns[0].headers()["name"] == "Ai"


def test_the_row_above_the_first_person_names_the_columns_if_it_can(empty, tmp_path):
    rows = [["HỘI KHUYẾN HỌC", "CỘNG HÒA XÃ HỘI"], ["Ai", "Bao giờ"], ["Hà Thị Hoà", "1972"]]
    (one,) = read(empty, write(tmp_path / "a.xlsx", *rows)).sheets
    assert list_books.header_above(one.sheet, 2, one.guess) == (2,)
    (other,) = read(empty, write(tmp_path / "b.xlsx", [1, "Hà Thị Hoà"], [2, "Lê Công"])).sheets
    assert list_books.header_above(other.sheet, 1, other.guess) == ()


def test_the_command_line_still_refuses_a_list_without_names(empty, tmp_path):
    with pytest.raises(NoSuchColumn, match="Họ và tên"):
        read(empty, write(tmp_path / "a.xlsx", ODD, *PEOPLE), strict=True)


def test_columns_can_be_given_with_the_first_reading(empty, tmp_path):
    path = write(tmp_path / "a.xlsx", ODD, *PEOPLE)
    chosen = {SheetKey("a.xlsx", "Danh sách"): ColumnChoice(FIELDS, (1,), 1)}
    assert read(empty, path, columns=chosen, strict=True).written == 2


def test_a_wrong_guess_is_put_right_and_the_problems_follow(empty, tmp_path):
    rows = [["Lê Công Khánh", "05/03/1972", "1961"], ["Hà Thị Hoà", "01/01/2020", "30/02/1972"]]
    plan = read(empty, write(tmp_path / "a.xlsx", ["Họ tên", "Ngày sinh", "Mốc"], *rows))
    assert [str(one.birth) for one in plan.entries] == ["05/03/1972", "01/01/2020"]
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, name=0, birth=2), progress=Progress())
    assert [str(one.birth) for one in plan.entries] == ["1961"]
    assert [(one.row, one.code) for one in plan.problems if one.severity == "error"] == [(3, "birth_does_not_exist")]
    plan = citizen_lists.check_again(empty, plan, {plan.sheets[0].key: None}, progress=Progress())
    assert [str(one.birth) for one in plan.entries] == ["05/03/1972", "01/01/2020"]


def test_sheets_of_one_shape_follow_the_one_that_was_put_right(empty, tmp_path):
    other = [[1, "Mai Thị Đào", "1980", "001180000013"]]
    plan = read(empty, write(tmp_path / "a.xlsx", ODD, *PEOPLE, Hai=[["THÔN HAI"], ODD, *other], Ba=[["x", "y"]]))
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, **FIELDS), progress=Progress())
    assert [one.columns is not None for one in plan.sheets] == [True, True, False]
    assert plan.written == 3


def test_a_sheet_without_a_column_of_names_is_left_out_and_the_choice_is_kept(empty, tmp_path):
    plan = read(empty, write(tmp_path / "a.xlsx", ["Họ tên", "Năm sinh"], ["Lê Công Khánh", "1961"]))
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, birth=1), progress=Progress())
    assert (plan.sheets[0].columns, dict(plan.sheets[0].choice.fields), plan.written) == (None, {"birth": 1}, 0)


def test_two_files_of_one_name_are_told_apart(empty, tmp_path):
    for name in ("Thôn Vai", "Thôn Đồi"):
        (tmp_path / name).mkdir()
        write(tmp_path / name / "ds.xlsx", ["Họ tên", "Năm sinh"], ["Lê Công Khánh", "30/02/1961"])
    plan = read(empty, *(tmp_path / name / "ds.xlsx" for name in ("Thôn Vai", "Thôn Đồi")))
    errors = [one.file for one in plan.problems if one.severity == "error"]
    assert sorted(errors) == sorted(["Thôn Vai/ds.xlsx", "Thôn Đồi/ds.xlsx"])


def in_folder(folder: Path, *rows) -> Path:
    folder.mkdir(parents=True)
    return write(folder / "ds.xlsx", ["Họ tên", "Năm sinh", "Thôn"], *rows)


def test_files_of_one_name_in_folders_of_one_name_are_each_read_once(empty, tmp_path):
    one = in_folder(tmp_path / "a" / "2026", ["Lê Công Khánh", "1961", "Thôn Vai"])
    other = in_folder(
        tmp_path / "b" / "2026", ["Hà Thị Hoà", "1972", "Thôn Vai"], ["Hà Văn Ba", "30/02/1961", "Thôn Vai"]
    )
    third = in_folder(tmp_path / "c" / "2025", ["Vi Thị Sen", "1980", "Thôn Vai"])
    plan = read(empty, one, other, third)
    assert (plan.read, plan.written) == (4, 3)
    assert {book.name for book in plan.books} == {"a/2026/ds.xlsx", "b/2026/ds.xlsx", "2025/ds.xlsx"}
    assert [problem.file for problem in plan.problems if problem.severity == "error"] == ["b/2026/ds.xlsx"]
    assert counts(imported(empty, plan)) == (3, 0, 0)


def test_a_file_given_twice_is_read_once(empty, tmp_path):
    path = write(tmp_path / "a.xlsx", HEAD, GOOD)
    roundabout = tmp_path / "b" / ".." / "a.xlsx"
    (tmp_path / "b").mkdir()
    other = write(tmp_path / "b.xlsx", ["Họ tên"])
    plan = read(empty, path, other, path, roundabout, village="Thôn Vai")
    assert (plan.read, plan.written, plan.problems) == (1, 1, ())
    assert [book.name for book in plan.books] == ["a.xlsx", "b.xlsx"]


def test_the_same_person_without_an_id_number_in_two_files_goes_in_once(empty, tmp_path):
    one = in_folder(tmp_path / "a", ["Lê Công Khánh", "1961", "Thôn Vai"])
    other = in_folder(tmp_path / "b", ["Lê Công Khánh", "1961", "Thôn Vai"], ["Lê Công Khánh", "1962", "Thôn Vai"])
    plan = read(empty, one, other)
    assert (plan.read, plan.written) == (3, 2)
    assert [(found.file, found.row, found.code) for found in plan.problems] == [("b/ds.xlsx", 2, "row_repeated")]
    assert "2 (a/ds.xlsx, Danh sách)" in plan.problems[0].message


@pytest.mark.parametrize(("name", "code"), [("Hà Thị Hoà", "id_repeated"), ("Lê Công Khánh", "id_other_name")])
def test_an_id_number_of_another_file_is_told_with_its_place(empty, tmp_path, name, code):
    one = write(tmp_path / "a.xlsx", HEAD, ["1", "Hà Thị Hoà", "1972", "Nữ", "001172000011", ""])
    other = write(tmp_path / "b.xlsx", HEAD, ["1", name, "1972", "Nữ", "001172000011", ""])
    plan = read(empty, one, other, village="Thôn Vai")
    assert (plan.written, [found.code for found in plan.problems]) == (1, [code])
    assert "2 (a.xlsx, Danh sách)" in plan.problems[0].message


def test_a_list_whose_column_of_names_was_taken_away_says_so(empty, tmp_path):
    path = write(tmp_path / "a.xlsx", ["Họ tên", "Năm sinh"], ["Lê Công Khánh", "1961"])
    plan = read(empty, path)
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, birth=1), progress=Progress())
    assert plan.refusals == ("“a.xlsx”: no column was chosen for “Họ và tên”.",)
    path = write(path, ["Họ tên", "Năm sinh"], ["Lê Công Khánh", "1961"], Hai=[["Họ tên"], ["Hà Thị Hoà"]])
    plan = read(empty, path, village="Thôn Vai")
    plan = citizen_lists.check_again(empty, plan, by_hand(plan, birth=1), progress=Progress())
    left = [found.message for found in plan.problems if found.code == "sheet_left_out"]
    assert left == ["The sheet was left out: no column was chosen for “Họ và tên”."]


# Remembered ---------------------------------------------------------------------------------------------------------


def shapes(store):
    with store.read() as connection:
        return list(connection.execute(LIST_SHAPE.select()))


def chosen_and_imported(store, path):
    plan = read(store, path)
    plan = citizen_lists.check_again(store, plan, by_hand(plan, **FIELDS), progress=Progress())
    return citizen_lists.import_list(store, plan, Progress())


@pytest.mark.parametrize("above", [[], [["DANH SÁCH"], []]])
def test_columns_chosen_once_are_known_for_lists_of_the_same_shape(empty, tmp_path, above):
    chosen_and_imported(empty, write(tmp_path / "a.xlsx", ["DANH SÁCH"], ODD, *PEOPLE))
    later = write(tmp_path / "b.xlsx", *above, ODD, [1, "Mai Thị Đào", "1980", "001180000013"])
    plan = read(empty, later, strict=True)
    assert (plan.sheets[0].source, plan.written) == ("last_time", 1)
    assert read(empty, write(tmp_path / "c.xlsx", [*ODD, "Thêm"], *PEOPLE)).refusals


def test_a_list_without_a_header_is_known_by_what_its_columns_hold(empty, tmp_path):
    done = chosen_and_imported(empty, write(tmp_path / "a.xlsx", *PEOPLE)).value
    assert done.written == 2
    again = read(empty, write(tmp_path / "b.xlsx", [9, "Mai Thị Đào", "07/08/1980", "001180000013"], *PEOPLE))
    assert (again.sheets[0].source, counts(again)) == ("last_time", (1, 0, 2))
    other = write(tmp_path / "c.xlsx", ["Mai Thị Đào", 9, "001180000013", "07/08/1980"])
    assert read(empty, other).refusals


def test_what_is_remembered_names_nobody(empty, tmp_path):
    chosen_and_imported(empty, write(tmp_path / "a.xlsx", *PEOPLE))
    (row,) = shapes(empty)
    assert not any(word in row.content + row.shape for word in ("Hoà", "Khánh", "1972", "0011"))
    assert len(row.shape) == 64


def test_the_programs_own_guess_can_be_taken_again_and_is_then_kept(empty, tmp_path):
    path = write(tmp_path / "a.xlsx", ["Họ tên", "Ngày sinh", "Mốc"], ["Lê Công Khánh", "05/03/1972", "1961"])
    plan = read(empty, path)
    imported(empty, citizen_lists.check_again(empty, plan, by_hand(plan, name=0, birth=2), progress=Progress()))
    plan = read(empty, path)
    assert (plan.sheets[0].source, str(plan.entries[0].birth)) == ("last_time", "1961")
    plan = citizen_lists.check_again(empty, plan, {plan.sheets[0].key: None}, progress=Progress())
    assert (plan.sheets[0].source, str(plan.entries[0].birth)) == ("guess", "05/03/1972")
    imported(empty, plan)
    assert shapes(empty) == []
    assert read(empty, path).sheets[0].source == "guess"


def test_taking_an_import_back_is_one_click_and_keeps_what_was_learnt(empty, tmp_path):
    path = write(tmp_path / "a.xlsx", ODD, *PEOPLE)
    chosen_and_imported(empty, path)
    history.undo(empty, progress=Progress())
    assert citizens.count(empty) == 0
    assert read(empty, path).written == 2


def test_nothing_is_remembered_where_nothing_was_put_right(empty):
    imported(empty, read(empty, FILES / "01-mau-chuan.xlsx"))
    assert shapes(empty) == []


# The marked workbook ------------------------------------------------------------------------------------------------

HEAD = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Điện thoại"]
GOOD = [1, "Hà Thị Hoà", dt.date(1972, 3, 5), "Nữ", 1172000011, 912345678]
BAD = [2, "Lê Công Khánh", "30/02/1961", "Nam", "00106100001", "12"]


def marked(store, tmp_path, *paths):
    plan = read(store, *paths)
    assert imported(store, plan) is not None
    return problem_lists.save_marked(store, plan, tmp_path / "marked.xlsx", Progress())


def test_bad_cells_are_coloured_and_say_why(empty, tmp_path):
    (out,) = marked(empty, tmp_path, write(tmp_path / "a.xlsx", ["DANH SÁCH"], HEAD, GOOD, BAD))
    sheet = openpyxl.load_workbook(out)["Danh sách"]
    assert [cell.value for cell in sheet[2]][:6] == HEAD
    fills = {cell.coordinate: cell.fill.start_color.rgb for cell in sheet[4] if cell.fill.fill_type}
    assert fills == {"C4": "FFF8C9C4", "E4": "FFF8C9C4", "F4": "FFFFF2B3"}
    assert sheet["C4"].comment.text == "30/02/1961 is a date that does not exist."
    assert sheet["G2"].value == "Error"
    assert sheet["C4"].comment.text in sheet["G4"].value
    assert sheet["E4"].comment.text in sheet["G4"].value
    assert not any(cell.fill.fill_type or cell.comment for cell in sheet[3])


def test_numbers_are_text_and_dates_stay_dates(empty, tmp_path):
    (out,) = marked(empty, tmp_path, write(tmp_path / "a.xlsx", HEAD, GOOD, BAD))
    cells = openpyxl.load_workbook(out).active[2]
    assert [(cell.value, cell.number_format) for cell in cells[4:6]] == [("001172000011", "@"), ("0912345678", "@")]
    assert (cells[2].value.date(), cells[2].is_date, cells[0].value) == (dt.date(1972, 3, 5), True, 1)


def test_a_formula_in_a_list_stays_text(empty, tmp_path):
    (tmp_path / "a.csv").write_text("Họ tên,Năm sinh\n=HYPERLINK(1),1950\n", encoding="utf-8")
    (out,) = marked(empty, tmp_path, tmp_path / "a.csv")
    cell = openpyxl.load_workbook(out).active["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_a_corrected_workbook_updates_and_does_not_double(empty, tmp_path):
    (out,) = marked(empty, tmp_path, write(tmp_path / "a.xlsx", ["THÔN VAI"], HEAD, GOOD, BAD))
    assert citizens.count(empty) == 1
    book = openpyxl.load_workbook(out)
    sheet = book.active
    sheet["C4"], sheet["E4"], sheet["F4"], sheet["F3"] = "28/02/1961", "001061000012", "0987654321", "0911111111"
    book.save(out)
    plan = read(empty, out)
    assert (counts(plan), [one.code for one in plan.problems]) == ((1, 1, 0), [])
    imported(empty, plan)
    assert people(empty) == [("Hà Thị Hoà", "05/03/1972", "Thôn Vai"), ("Lê Công Khánh", "28/02/1961", "Thôn Vai")]
    assert counts(read(empty, out)) == (0, 0, 2)


def test_a_workbook_marked_again_has_one_column_of_faults(empty, tmp_path):
    (out,) = marked(empty, tmp_path, write(tmp_path / "a.xlsx", HEAD, GOOD, BAD))
    plan = read(empty, out)
    (again,) = problem_lists.save_marked(empty, plan, tmp_path / "again.xlsx", Progress())
    sheet = openpyxl.load_workbook(again).active
    assert [cell.value for cell in sheet[1]].count("Error") == 1
    assert [cell.value for row in sheet for cell in row] == [
        cell.value for row in openpyxl.load_workbook(out).active for cell in row
    ]


def test_columns_chosen_by_hand_are_known_in_the_marked_copy_too(empty, tmp_path):
    chosen_and_imported(empty, write(tmp_path / "a.xlsx", ODD, *PEOPLE))
    (out,) = marked(empty, tmp_path, write(tmp_path / "b.xlsx", ODD, [3, "Mai Thị Đào", "mai", "001180000013"]))
    assert read(empty, out).sheets[0].source == "last_time"


@pytest.mark.parametrize("name", ["03-vntime.xls", "04-vni.xlsx"])
def test_text_of_old_fonts_is_unicode_in_the_marked_copy(empty, tmp_path, name):
    plan = read(empty, FILES / name)
    names = {one.name for one in plan.entries}
    imported(empty, plan)
    out = tmp_path / "marked.xlsx"
    with out.open("wb") as stream:
        write_marked(stream, [(one.sheet, one.columns) for one in plan.sheets], plan.problems, Progress())
    again = read(empty, out)
    assert {one.name for one in again.entries} == names
    assert again.written == 0


def test_every_fault_of_a_list_is_found_again_in_its_marked_copy(empty, tmp_path):
    plan = read(empty, FILES / "05-co-loi.xlsx")
    (out,) = problem_lists.save_marked(empty, plan, tmp_path / "marked.xlsx", Progress())
    again = read(empty, out)
    places = [(one.sheet, one.row, one.field, one.severity) for one in plan.problems]
    assert [(one.sheet, one.row, one.field, one.severity) for one in again.problems] == places


def test_of_several_files_those_with_faults_are_saved_in_a_folder(empty, tmp_path):
    files = [write(tmp_path / f"{name}.xlsx", HEAD, GOOD, BAD) for name in "ab"]
    fine = write(tmp_path / "c.xlsx", ["Họ tên", "Năm sinh", "Thôn"], ["Mai Thị Đào", "1980", "Thôn Vai"])
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "a - faults marked.xlsx").write_text("", encoding="utf-8")
    saved = problem_lists.save_marked(empty, read(empty, *files, fine), folder, Progress())
    assert [path.name for path in saved] == ["a - faults marked (2).xlsx", "b - faults marked.xlsx"]


# Who is found again -------------------------------------------------------------------------------------------------


def add(store, name, birth, **more):
    return citizens.add(store, CitizenInput(name, birth, **more)).value


def merge(store, gone, into):
    with store.write("merged") as writing:
        writing.update(CITIZEN, gone, {"removed_at": now(), "merged_into": into})


def listed(tmp_path, *rows):
    return write(tmp_path / "list.xlsx", ["Họ và tên", "Ngày sinh", "Số CCCD", "Điện thoại", "Ghi chú"], *rows)


def test_a_record_that_was_merged_is_found_in_the_one_that_stands(empty, tmp_path):
    last = add(empty, "Hà Thị Hoà", "05/03/1972", id_number="001172000011")
    middle = add(empty, "Hà Thị Hòa", "1973", id_number="001172000012")
    first = add(empty, "Hà Hoà", "1973")
    merge(empty, middle, last)
    merge(empty, first, middle)
    plan = read(empty, listed(tmp_path, ["Hà Thị Hòa", "1973", "001172000012", "", ""], ["Hà Hoà", "1973", "", "", ""]))
    assert (counts(plan), plan.problems[0].code) == ((0, 0, 2), "village_missing")
    assert imported(empty, plan).written == 0
    assert access.show_number(empty, last) == "001172000011"


def test_news_about_a_merged_record_reach_the_one_that_stands_but_never_who_it_is(empty, tmp_path):
    stays = add(empty, "Hà Thị Hoà", "1972", id_number="001172000011", phone="0911111111")
    gone = add(empty, "Hà Hoà", "1973", id_number="001172000012", phone="0922222222")
    merge(empty, gone, stays)
    imported(empty, read(empty, listed(tmp_path, ["Hà Hoà", "1974", "001172000012", "0922222222", "mới"])))
    found = citizens.get(empty, stays)
    assert (found.name, found.birth.year, found.phone, found.note) == ("Hà Thị Hoà", 1972, "0911111111", "mới")


def test_another_id_number_is_another_person_than_the_one_merged(empty, tmp_path):
    stays = add(empty, "Hà Thị Hoà", "1972", id_number="001172000011")
    merge(empty, add(empty, "Hà Thị Hoà", "1972"), stays)
    assert read(empty, listed(tmp_path, ["Hà Thị Hoà", "1972", "001172000099", "", ""])).written == 1


def test_two_people_of_one_name_year_and_village_are_not_added_a_third_time(empty, tmp_path):
    rows = [["Hà Thị Hoà", "1972", "", "0911111111", ""], ["Hà Thị Hoà", "1972", "", "0922222222", ""]]
    path = listed(tmp_path, *rows)
    imported(empty, read(empty, path, village="Thôn Vai"))
    assert counts(read(empty, path, village="Thôn Vai")) == (0, 0, 2)


def test_taking_back_an_import_names_what_is_to_be_taken_back_first(empty, tmp_path):
    plan = read(empty, listed(tmp_path, ["Hà Thị Hoà", "1972", "", "", ""]), village="Thôn Vai")
    first = citizen_lists.import_list(empty, plan, Progress())
    rounds.open_year(empty, 2026)
    registrations.register(empty, 2026, citizens.find(empty))
    scored = evaluations.find(empty, 2026)
    evaluations.save(empty, scored[0], EvaluationInput((50, *[None] * 9)))
    villages.add(empty, "Thôn Đồi")  # rests on nothing
    with pytest.raises(Stale, match="Scored, 5 points: Hà Thị Hoà") as refused:
        history.undo(empty, first.id)
    assert "Thôn Đồi" not in str(refused.value)


def test_an_import_after_somebody_else_wrote_finds_what_they_wrote(empty, tmp_path):
    path = listed(tmp_path, ["Hà Thị Hoà", "1972", "001172000011", "", ""])
    plan = read(empty, path, village="Thôn Vai")
    assert (plan.written, [one.code for one in plan.notices]) == (1, ["village_new"])
    add(empty, "Hà Thị Hoà", "1972", id_number="001172000011")
    villages.add(empty, "Thôn Vai")
    done = imported(empty, plan)
    assert (counts(done), done.notices) == ((0, 1, 0), ())
    assert len(villages.all_villages(empty)) == 1


def test_the_same_plan_can_be_written_after_a_cancel(empty, tmp_path):
    plan = read(empty, listed(tmp_path, ["Hà Thị Hoà", "1972", "", "", ""]), village="Thôn Vai")
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Exception, match="Cancelled"):
        citizen_lists.import_list(empty, plan, stopped)
    assert imported(empty, plan).written == 1
