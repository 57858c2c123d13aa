"""Lists laid out in ways of their own: tables beside and below each other, columns about others, months first, titles."""

import datetime as dt

import pytest

from cdht_desktop.progress import Progress
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.reader import Sheet, Workbook, read_workbook

TODAY = dt.date(2026, 11, 20)
A, B = "001060000001", "001161000002"


def parse(*rows, village="Thôn Vai"):
    wide = max(map(len, rows))
    sheet = Sheet("Sheet1", [list(row) + [""] * (wide - len(row)) for row in rows])
    return parse_citizens(Workbook("a.xlsx", (sheet,)), today=TODAY, village=village)


def brief(result):
    return [(one.place.row, one.name, one.birth.iso) for one in result.rows]


def faults(result):
    return [(one.row, one.field, one.severity, one.code) for one in result.problems]


# Several tables in a sheet


def test_two_tables_side_by_side_are_both_read():
    header = ["TT", "Họ và tên", "Năm sinh", "CCCD"]
    left, right = [1.0, "Lò Văn An", 1960.0, A], [3.0, "Lò Thị Ba", 1961.0, B]
    for between in ([], [""]):
        result = parse(header + between + header, left + between + right, [2.0, "Lò Văn Tư", 1962.0, ""])
        assert brief(result) == [(2, "Lò Văn An", "1960"), (3, "Lò Văn Tư", "1962"), (2, "Lò Thị Ba", "1961")]
        assert [one.id_number for one in result.rows] == [A, None, B]
        assert faults(result) == []


def test_three_tables_side_by_side_share_a_column_of_villages():
    header = ["TT", "Họ và tên", "Năm sinh"]
    cells = [[float(n), f"Lò Văn {name}", 1960.0 + n] for n, name in enumerate(("An", "Ba", "Tư"))]
    result = parse([*header, *header, *header, "Thôn"], [*cells[0], *cells[1], *cells[2], "Thôn Mường"])
    assert [(one.name, one.village) for one in result.rows] == [
        (f"Lò Văn {name}", "Thôn Mường") for name in ("An", "Ba", "Tư")
    ]


def test_tables_side_by_side_below_lines_of_villages():
    header = ["TT", "Họ và tên", "Năm sinh"]
    person, other = [1.0, "Lò Văn An", 1960.0], [2.0, "Lò Văn Ba", 1961.0]
    result = parse(header * 2, ["THÔN ĐỒI"], person + other, ["THÔN VAI"], [3.0, "Lò Văn Tư", 1962.0])
    assert {(one.name, one.village) for one in result.rows} == {
        ("Lò Văn An", "Thôn Đồi"), ("Lò Văn Ba", "Thôn Đồi"), ("Lò Văn Tư", "Thôn Vai"),
    }  # fmt: skip


def test_a_column_of_names_that_is_lost_among_other_signs_is_told_row_by_row():
    torn = ["TT", "Họ và tên{a={{a={a={a=Năm sinh"]
    result = parse(torn, ["", "Giới tính", "Số CCCD", "Thôn", "Nhóm"], ["2", "Lò Văn An", "06/05/1961", "", "Nam", A])
    assert brief(result) == []
    assert (3, "name", "error", "name_missing") in faults(result)


def test_a_second_column_of_names_alone_is_told():
    result = parse(["TT", "Họ và tên", "Năm sinh", "Lớp", "Họ và tên"], [1.0, "Lò Văn An", 1960.0, "9A", "Lò Văn Ba"])
    assert brief(result) == [(2, "Lò Văn An", "1960")]
    assert faults(result) == [(1, "name", "warning", "name_second")]


@pytest.mark.parametrize(
    ("header", "person"),
    [
        (["STT", "Họ và tên", "Giới tính", "Năm sinh", "Số CCCD"], [1.0, "Lò Thị Ba", "Nữ", 1961.0, B]),
        (["STT", "Họ và tên", "Số CCCD", "Nghề nghiệp", "Năm sinh"], [1.0, "Lò Thị Ba", B, "Nông dân", 1961.0]),
    ],
)
def test_a_table_below_another_has_columns_of_its_own(header, person):
    first = ["STT", "Họ và tên", "Năm sinh", "Giới tính", "Số CCCD"]
    result = parse(
        ["THÔN ĐỒI"], first, [1.0, "Lò Văn An", 1960.0, "Nam", A], ["Cộng", 1.0], [], ["THÔN VAI"], header, person,
        header, [2.0, *person[1:]], first, [3.0, "Lò Văn Tư", 1962.0, "Nam", "001062000003"],
    )  # fmt: skip
    found = [(one.name, one.birth.iso, one.id_number, one.village) for one in result.rows]
    assert found == [
        ("Lò Văn An", "1960", A, "Thôn Đồi"),
        ("Lò Thị Ba", "1961", B, "Thôn Vai"),
        ("Lò Văn Tư", "1962", "001062000003", "Thôn Vai"),
    ]
    assert faults(result) == [(10, "id_number", "warning", "id_repeated")]


# Which column is whose


@pytest.mark.parametrize(
    "header",
    [
        ["Họ tên cha", "Năm sinh cha", "Họ và tên học sinh", "Năm sinh"],
        ["Họ và tên mẹ", "Năm sinh mẹ", "Họ tên", "Năm sinh"],
        ["HO TEN CHA", "NAM SINH CHA", "HO TEN", "NAM SINH"],
        ["Họ tên chủ hộ", "Năm sinh chủ hộ", "Họ và tên thành viên", "Năm sinh"],
        ["Họ và tên (phụ huynh)", "Năm sinh (phụ huynh)", "Họ và tên", "Năm sinh"],
    ],
)
def test_columns_about_others_are_not_those_of_the_people_listed(header):
    result = parse(["STT", *header], [1.0, "Lò Văn Cha", 1960.0, "Lò Thị Ba", 2008.0])
    assert (brief(result), faults(result)) == ([(2, "Lò Thị Ba", "2008")], [])


def test_headers_without_marks_that_begin_like_a_mother_are_the_peoples_own():
    result = parse(["HO VA TEN", "NAM SINH", "MA DINH DANH", "BO PHAN"], ["Lò Văn An", 1960.0, A, ""])
    assert [one.id_number for one in result.rows] == [A]


def test_a_list_of_heads_of_households_alone_is_read():
    result = parse(["STT", "Họ và tên chủ hộ", "Năm sinh chủ hộ"], [1.0, "Lò Văn An", 1960.0])
    assert brief(result) == [(2, "Lò Văn An", "1960")]


@pytest.mark.parametrize("old", ["Số CMND", "CMT", "Giấy tờ tùy thân", "Số chứng minh nhân dân"])
def test_the_number_of_today_is_read_beside_the_old_one(old):
    for header, cells in (([old, "Số CCCD"], ["012345678", A]), (["Số định danh", old], [A, "012345678"])):
        result = parse(["Họ tên", "Năm sinh", *header], ["Lò Văn An", 1960.0, *cells])
        assert ([one.id_number for one in result.rows], faults(result)) == ([A], [])


def test_an_old_number_alone_is_still_read():
    result = parse(["Họ tên", "Năm sinh", "Số CMND"], ["Lò Văn An", 1960.0, A])
    assert [one.id_number for one in result.rows] == [A]


def test_a_column_called_id_is_one_of_id_numbers_only_where_it_holds_them():
    header = ["ID", "Full name", "Date of birth", "Sex", "Phone"]
    for cell, number in ((A, A), (1.0, None)):
        result = parse(header, [cell, "Lò Văn An", 1960.0, "M", "0912345678"])
        assert [(one.id_number, one.sex, one.phone) for one in result.rows] == [(number, "male", "0912345678")]
        assert faults(result) == []


@pytest.mark.parametrize("header", ["ĐTLL", "DTLL", "Tel", "SĐT liên hệ", "Đ.thoại", "Điện thoại liên lạc"])
def test_headers_of_phones(header):
    result = parse(["H.và tên", "N.sinh", header], ["Lò Văn An", 1960.0, "0912345678"])
    assert [one.phone for one in result.rows] == ["0912345678"]


@pytest.mark.parametrize(("header", "sexes"), [("Nữ", ["female", "male"]), ("Nam", ["male", "female"])])
def test_one_column_of_marks_tells_both_sexes(header, sexes):
    people = [["Lò Thị Ba", "03/04/1960", "x"], ["Lò Văn An", "05/06/1961", ""]]
    result = parse(["Họ và tên", "Ngày sinh", header], *people)
    assert [one.sex for one in result.rows] == sexes


def test_one_column_without_a_mark_or_without_an_empty_cell_tells_nothing_of_others():
    for marks, sexes in ((["", ""], [None, None]), (["x", "x"], ["female", "female"])):
        people = [[name, "03/04/1960", mark] for name, mark in zip(("Lò Thị Ba", "Lò Thị Tư"), marks, strict=True)]
        assert [one.sex for one in parse(["Họ và tên", "Ngày sinh", "Nữ"], *people).rows] == sexes


# Cells


def births(*cells):
    return parse(["Họ và tên", "Ngày sinh"], *([f"Lò Văn {chr(65 + n)}n", cell] for n, cell in enumerate(cells)))


def test_a_column_with_the_month_first_is_read_so_and_told():
    result = births("05/25/1960", "03/04/1961", 1962.0, "28.2.1963x")
    assert [one.birth.iso for one in result.rows] == ["1960-05-25", "1961-03-04", "1962"]
    assert faults(result)[0] == (1, "birth", "warning", "birth_month_first")


def test_a_column_with_days_and_months_first_is_told_and_read_day_first():
    result = births("05/25/1960", "25/05/1960", "03/04/1961")
    assert [one.birth.iso for one in result.rows] == ["1960-05-25", "1961-04-03"]
    assert faults(result) == [(1, "birth", "warning", "birth_mixed"), (2, "birth", "error", "birth_does_not_exist")]


def test_one_slip_among_many_days_is_its_row_alone():
    result = births("05/25/1960", *["25/05/1960"] * 15)
    assert faults(result) == [(2, "birth", "error", "birth_does_not_exist")]


@pytest.mark.parametrize("cell", ["khoảng 1940", "Khoảng năm 1940", "~1940", "1940?", "chừng 1940", "1940 (?)"])
def test_a_year_that_its_writer_doubted_is_taken_with_a_warning(cell):
    result = births(cell)
    assert ([one.birth.iso for one in result.rows], faults(result)) == (
        ["1940"],
        [(2, "birth", "warning", "birth_about")],
    )


def names(*cells):
    return [one.name for one in parse(["Họ và tên", "Năm sinh"], *([cell, 1960.0] for cell in cells)).rows]


def test_titles_before_names_are_left_out():
    cells = ["Ông Lò Văn An", "Bà: Lò Thị Ba", "Ô. Lò Văn Tư", "Đ/c Lò Văn Năm", "Đồng chí Lò Văn Sáu", "BÀ LÒ THỊ BẢY"]
    people = ["Lò Văn An", "Lò Thị Ba", "Lò Văn Tư", "Lò Văn Năm", "Lò Văn Sáu", "Lò Thị Bảy"]
    assert names(*cells) == people


def test_ong_is_a_surname_where_no_other_title_stands():
    assert names("Ông Văn An", "Lò Thị Ba", "Đồng Văn Tư", "Bà Ba", "Anh Thơ") == [
        "Ông Văn An", "Lò Thị Ba", "Đồng Văn Tư", "Bà Ba", "Anh Thơ",
    ]  # fmt: skip
    assert names("Ông Lò An", "Ông Lò Ba") == ["Lò An", "Lò Ba"]


def test_a_title_stands_in_the_column_of_surnames():
    result = parse(["Họ đệm", "Tên", "Năm sinh"], ["Bà Lò", "Ba", 1960.0], ["Ông Lò Văn", "Tư", 1961.0])
    assert [one.name for one in result.rows] == ["Lò Ba", "Lò Văn Tư"]


def test_stray_signs_and_capitals_are_put_right():
    cells = ["- Lò Văn Chín", "Lò Văn Tám.", "K`Bang", "K’Tem", "vàng thị DỢ", "lò VĂN năm", "H'Hen Niê", "Y McX Êban"]
    people = ["Lò Văn Chín", "Lò Văn Tám", "K'Bang", "K'Tem", "Vàng Thị Dợ", "Lò Văn Năm", "H'Hen Niê", "Y McX Êban"]
    assert names(*cells) == people


def test_a_remark_behind_a_name_goes_into_the_note():
    result = parse(["Họ và tên", "Năm sinh", "Ghi chú"], ["Lò Văn Ba (con ông Sáu)", 1960.0, "hộ nghèo"])
    assert [(one.name, one.note) for one in result.rows] == [("Lò Văn Ba", "hộ nghèo; con ông Sáu")]
    assert faults(result) == [(2, "name", "warning", "name_remark")]


@pytest.mark.parametrize(
    "cell", [f"CCCD: {A}", f"{A};", f"{A} (CCCD)", f"Số CCCD {A}.", "".join(chr(0xFF10 + int(digit)) for digit in A)]
)
def test_an_id_number_stands_among_words_and_signs(cell):
    result = parse(["Họ tên", "Năm sinh", "CCCD"], ["Lò Văn An", 1960.0, cell])
    assert ([one.id_number for one in result.rows], faults(result)) == ([A], [])


@pytest.mark.parametrize(
    ("cell", "code"), [("1.0606E+09", "id_digits_lost"), ("1,06E+11", "id_digits_lost"), (f"hộ 5 {A}", "id_not_digits")]
)
def test_id_numbers_that_cannot_be_read_are_told_why(cell, code):
    assert faults(parse(["Họ tên", "Năm sinh", "CCCD"], ["Lò Văn An", 1960.0, cell])) == [
        (2, "id_number", "error", code)
    ]


@pytest.mark.parametrize("cell", ["0912345678 / 02439876543", "0912345678; 0987654321", "cũ 091, 0912 345 678"])
def test_the_first_of_several_phones_is_kept(cell):
    result = parse(["Họ tên", "Năm sinh", "SĐT"], ["Lò Văn An", 1960.0, cell])
    assert [one.phone for one in result.rows] == ["0912345678"]
    assert faults(result) == [(2, "phone", "warning", "phone_several")]


# Lines and files


@pytest.mark.parametrize(
    "line", [["II", "NÔNG DÂN"], ["II.", "Hộ ông Lò Văn An"], ["B", "CÁN BỘ"], ["", "II. NÔNG DÂN"]]
)
def test_lines_that_head_groups_are_no_people(line):
    rows = [["TT", "Họ và tên", "Năm sinh"], [1.0, "Lò Văn An", 1960.0], line, [2.0, "Lò Thị Ba", 1961.0]]
    result = parse(*rows)
    assert (brief(result), faults(result)) == ([(2, "Lò Văn An", "1960"), (4, "Lò Thị Ba", "1961")], [])


def test_a_numbered_person_without_more_is_still_told():
    rows = [["TT", "Họ và tên", "Năm sinh"], [1.0, "Lò Văn An", 1960.0], [2.0, "Lò Thị Ba"], [3.0, "Lò Văn Tư", 1961.0]]
    assert faults(parse(*rows)) == [(3, "birth", "error", "birth_missing")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_text_in_utf_16_without_a_mark_is_read(tmp_path, encoding):
    text = "Họ và tên;Ngày sinh;Thôn\r\nLò Văn An;05/03/1960;Thôn Vai\r\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    result = parse_citizens(read_workbook(tmp_path / "a.csv", Progress()), today=TODAY)
    assert brief(result) == [(2, "Lò Văn An", "1960-03-05")]
