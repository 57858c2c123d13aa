"""Messy lists: the same people, however a list is laid out, typed and encoded."""

import csv
import datetime as dt
import io
import json
import unicodedata
from itertools import chain
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop.domain.legacy import TCVN3, VNI
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.columns import vocabulary
from cdht_desktop.sheets.lists import find_columns
from cdht_desktop.sheets.old_text import in_unicode
from cdht_desktop.sheets.reader import Sheet, Workbook, read_workbook

FILES = Path(__file__).parents[1] / "files"
EXPECTED = json.loads((FILES / "expected.json").read_text(encoding="utf-8"))
PEOPLE = [
    person
    for item in EXPECTED[:4]
    for person in item["people"]
    if len(person["birth"]) == len("1950-06-03") and person["sex"]
]
SEXES = {"male": "Nam", "female": "Nữ", None: None}
TODAY = dt.date(2026, 11, 20)
SIGNED = [["", "", "", "TM. CHI HỘI"], ["", "", "", "(Ký, ghi rõ họ tên)"], ["", "", "", "Nguyễn Văn Ký"]]


def parse(*sheets, village=None):
    books = tuple(Sheet(name, even(rows)) for name, rows in sheets)
    return parse_citizens(Workbook("a.xlsx", books), today=TODAY, village=village)


def even(rows):
    wide = max(map(len, rows))
    return [list(row) + [""] * (wide - len(row)) for row in rows]


def brief(result):
    return [(e.name, e.birth.iso, SEXES[e.sex], e.id_number, e.village) for e in result.rows]


def faults(result):
    return [(p.row, p.field, p.severity, p.code) for p in result.problems]


def tcvn3(text, *, capitals=False):
    """Write text as .VnTime does: capitals with a tone have small codes."""
    codes = {letter: sign for sign, letter in TCVN3.items() if not letter.isupper() or letter in "ĂÂÊÔƠƯĐ"}
    text = text.upper() if capitals else text
    return "".join(codes.get(char) or codes.get(char.lower(), char) for char in text)


def vni(text):
    codes = {}
    for signs, letter in VNI.items():
        codes.setdefault(letter, signs)
    return "".join(codes.get(char, char) for char in text)


@pytest.mark.parametrize("truth", [item for item in EXPECTED if "people" in item], ids=lambda item: item["file"])
def test_every_sample_comes_in_person_by_person(truth):
    result = parse_citizens(read_workbook(FILES / truth["file"], Progress()), today=TODAY)
    fields = ("name", "birth", "id_number", "village", "group", "phone")
    got = [
        {f: e.birth.iso if f == "birth" else getattr(e, f) for f in fields} | {"sex": SEXES[e.sex]} for e in result.rows
    ]
    assert len(got) == len(truth["people"])
    for person, wanted in zip(got, truth["people"], strict=True):
        assert {f: person[f] for f in person if wanted.get(f) is not None} == {
            f: wanted[f] for f in person if wanted.get(f) is not None
        }
    assert [(p.row, p.field) for p in result.problems] == [(p["row"], p["field"]) for p in truth["problems"]]


def test_rows_of_two_sheets_stand_where_the_sample_says():
    result = parse_citizens(read_workbook(FILES / "02-hai-dong-tieu-de.xlsx", Progress()), today=TODAY)
    rows = [person["row"] for person in EXPECTED[1]["people"]]
    assert [[e.place.sheet, e.place.row] for e in result.rows] == rows


# Headers of more than one row

ONE = ("Đỗ Lan", "1995", "Nữ", "017195909745", "Thôn Vai")
TWO = ("Lê Văn Tám", "1950", "Nam", "001050189462", "Thôn Vai")


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["STT", "Họ và tên", "Năm sinh", "", "Số CCCD", "Thôn"],
            ["", "", "Nam", "Nữ", "", ""],
            ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
            [1.0, "Đỗ Lan", "", 1995.0, "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", 1950.0, "", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Họ và tên", "Ngày, tháng, năm sinh", "", "Căn cước công dân", "", "", "Nơi ở hiện nay", ""],
            ["", "", "Nam", "Nữ", "Số", "Ngày cấp", "Nơi cấp", "Thôn", "Xã"],
            ["A", "B", 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
            [1.0, "Đỗ Lan", "", "1995", "017195909745", "01/02/2021", "CA", "Thôn Vai", "X"],
            [2.0, "Lê Văn Tám", "1950", "", "001050189462", "01/02/2021", "CA", "Thôn Vai", "X"],
        ],
        [
            ["STT", "Họ và tên", "Năm sinh", "Giới tính", "", "CCCD", "Thôn"],
            ["", "", "", "Nam", "Nữ", "", ""],
            [1.0, "Đỗ Lan", 1995.0, "", "x", "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", 1950.0, "X", "", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Họ và tên", "", "Nam", "Nữ", "CCCD", "Thôn"],
            [1.0, "Đỗ", "Lan", "", 1995.0, "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn", "Tám", 1950.0, "", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Họ và tên", "Năm sinh (Nam)", "Năm sinh (Nữ)", "CCCD", "Thôn"],
            [1.0, "Đỗ Lan", "", 1995.0, "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", 1950.0, "", "001050189462", "Thôn Vai"],
        ],
        [
            ["Số", "Họ và", "Năm", "Giới", "Số", "Thôn"],
            ["TT", "tên", "sinh", "tính", "CCCD", ""],
            [1.0, "Đỗ Lan", 1995.0, "Nữ", "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", 1950.0, "Nam", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Thông tin cá nhân", "", "", "", "Thôn"],
            ["", "Họ tên", "Năm sinh", "", "CCCD", ""],
            ["", "", "Nam", "Nữ", "", ""],
            [1.0, "Đỗ Lan", "", 1995.0, "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", 1950.0, "", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Họ và tên", "Ngày sinh", "", "", "Giới tính", "CCCD", "Thôn"],
            ["", "", "Ngày", "Tháng", "Năm", "", "", ""],
            [1.0, "Đỗ Lan", "", "", 1995.0, "Nữ", "017195909745", "Thôn Vai"],
            [2.0, "Lê Văn Tám", "", "", 1950.0, "Nam", "001050189462", "Thôn Vai"],
        ],
        [
            ["STT", "Họ và tên", "", "Năm sinh", "Nam/Nữ", "CCCD", "Địa chỉ (thôn)"],
            ["", "Họ đệm", "Tên", "", "", "", ""],
            [1.0, "Đỗ", "Lan", 1995.0, "Nữ", 17195909745.0, "Thôn Vai, xã X, tỉnh Y"],
            [2.0, "Lê Văn", "Tám", 1950.0, "Nam", 1050189462.0, "Thôn Vai"],
        ],
    ],
)
def test_headers_of_merged_cells(rows):
    titles = [["HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["DANH SÁCH NĂM 2026"]]
    for above in ([], titles, [*titles, [""]]):
        result = parse(("Sheet1", [*above, *rows]))
        assert (brief(result), faults(result)) == ([ONE, TWO], [])
        assert result.columns[0].header_row == len(above) + 1 or "Thông tin cá nhân" in rows[0]


def test_day_month_and_year_in_three_columns_are_one_date():
    header = [["Họ tên", "Ngày sinh", "", ""], ["", "Ngày", "Tháng", "Năm"]]
    assert [e.birth.iso for e in parse(("A", [*header, ["Đỗ Lan", 7.0, 1.0, 1995.0]])).rows] == ["1995-01-07"]


def test_a_year_in_both_columns_is_an_error():
    header = [["Họ tên", "Năm sinh", ""], ["", "Nam", "Nữ"]]
    result = parse(("Thôn A", [*header, ["Đỗ Lan", 1995.0, 1995.0], ["Lê Tám", 1950.0, ""]]))
    assert faults(result) == [(3, "birth", "error", "sex_twice")]
    assert len(result.rows) == 1


def test_a_person_called_nam_below_one_header_is_no_header():
    rows = [["STT", "Họ và tên", "", "Năm sinh"], [1.0, "Nguyễn Văn", "Nam", 1950.0], [2.0, "Lê Thị", "Nữ", 1951.0]]
    assert [e.name for e in parse(("Thôn A", rows)).rows] == ["Nguyễn Văn Nam", "Lê Thị Nữ"]


def test_headers_repeated_on_every_page_are_no_people():
    header = [["STT", "Họ và tên", "Năm sinh", "", "Số CCCD"], ["", "", "Nam", "Nữ", ""], ["1", "2", "3", "4", "5"]]
    first, second = [1.0, "Đỗ Lan", "", 1995.0, "017195909745"], [2.0, "Lê Văn Tám", 1950.0, "", "001050189462"]
    page = ["", "", "", "Trang 2"]
    rows = [["CHI HỘI THÔN VAI"], *header, first, ["", "Cộng trang:", "", 1.0], page, *header, second, *SIGNED]
    result = parse(("Sheet1", rows))
    assert (brief(result), faults(result)) == ([ONE, TWO], [])


# The village of a sheet


@pytest.mark.parametrize(
    ("name", "title", "default", "village"),
    [
        ("Sheet1", "CHI HỘI THÔN ĐỒI", "Thôn Xa", "Thôn Đồi"),
        ("Thôn Đồi", "DANH SÁCH NĂM 2026", "Thôn Xa", "Thôn Đồi"),
        ("THÔN ĐỒI", "", None, "Thôn Đồi"),
        ("DS", "Danh sách công dân thôn Đồi đăng ký năm 2026", None, "Thôn Đồi"),
        ("Danh sách", "BẢN ĐĂNG KÝ CÔNG DÂN HỌC TẬP", "Thôn Xa", "Thôn Xa"),
        ("Trang tính1", "DANH SÁCH CÁC THÔN NĂM 2026", "Thôn Xa", "Thôn Xa"),
        ("Khu 3", "", None, "Khu 3"),
        ("Sheet1", "TỔ DÂN PHỐ SỐ 7 - PHƯỜNG X", None, "Tổ dân phố số 7"),
        ("Sheet1", "Trưởng thôn: Nguyễn Văn A", "Thôn Xa", "Thôn Xa"),
    ],
)
def test_the_village_of_a_sheet(name, title, default, village):
    rows = [["HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM"], [title], ["STT", "Họ tên", "Năm sinh"], [1.0, "Đỗ Lan", 1995.0]]
    assert [e.village for e in parse((name, rows), village=default).rows] == [village]


def test_a_village_in_the_cell_beside_its_word_is_found():
    rows = [["Thôn:", "", "Vai"], ["STT", "Họ tên", "Năm sinh"], [1.0, "Đỗ Lan", 1995.0]]
    assert [e.village for e in parse(("Sheet1", rows)).rows] == ["Thôn Vai"]


def test_a_title_and_a_sheet_that_disagree_are_told():
    rows = [["CHI HỘI THÔN ĐỒI"], ["STT", "Họ tên", "Năm sinh"], [1.0, "Đỗ Lan", 1995.0]]
    result = parse(("Thôn Vai", rows))
    assert [e.village for e in result.rows] == ["Thôn Đồi"]
    assert faults(result) == [(2, "village", "warning", "village_differs")]


def test_villages_below_each_other_in_one_sheet():
    header, person = ["STT", "Họ tên", "Năm sinh"], [1.0, "Đỗ Lan", 1995.0]
    stacked = [["THÔN ĐỒI"], header, person, ["", "Cộng:", 1.0], ["THÔN VAI"], header, person]
    lines = [header, ["I", "THÔN ĐỒI", ""], person, ["II", "Thôn Vai", ""], person, ["", "Tổng cộng", 2.0]]
    for rows in (stacked, lines):
        result = parse(("Sheet1", rows))
        assert ([e.village for e in result.rows], result.problems) == (["Thôn Đồi", "Thôn Vai"], [])


def test_rows_that_name_no_village_are_of_the_title_above():
    header = ["STT", "Họ tên", "Năm sinh", "Thôn"]
    people = [[1.0, "Đỗ Lan", 1995.0, ""], [2.0, "Lê Tám", 1950.0, " "]]
    for more in ([], [[3.0, "Lê Chín", 1950.0, "Thôn Vai"]]):
        result = parse(("Sheet1", [["CHI HỘI THÔN ĐỒI"], header, *people, *more]), village="Thôn Xa")
        assert [e.village for e in result.rows] == ["Thôn Đồi", "Thôn Đồi", "Thôn Vai"][: len(result.rows)]


def test_a_row_that_explains_the_columns_is_no_person():
    header = [["STT", "Họ tên", "Năm sinh"], ["", "(chữ in hoa)", "(dd/mm/yyyy)"], ["(1)", "(2)", "(3)"]]
    assert parse(("Thôn A", [*header, [1.0, "Đỗ Lan", 1995.0]])).read == 1


def test_a_number_below_a_village_word_is_that_village():
    rows = [
        ["Họ tên", "Năm sinh", "Tổ"],
        ["Đỗ Lan", 1995.0, 7.0],
        ["Lê Tám", 1950.0, "Tổ 8"],
        ["Lê Chín", 1950.0, "THÔN VAI"],
    ]
    assert [e.village for e in parse(("A", rows)).rows] == ["Tổ 7", "Tổ 8", "Thôn Vai"]


# ID numbers and births


@pytest.mark.parametrize(
    ("cell", "sex", "birth", "number", "fault"),
    [
        (17195909745.0, "Nữ", "1995", "017195909745", None),
        (1050189462, "Nam", "1950", "001050189462", None),
        (1050189462.0, "", "1950", "001050189462", None),
        (17195909745.0, "Nam", "1995", None, "id_zeros"),
        (17195909745.0, "Nữ", "1996", None, "id_zeros"),
        (195909745.0, "Nữ", "1995", None, "id_not_12_digits"),  # nine digits: an old number
        ("17195909745", "Nữ", "1995", None, "id_not_12_digits"),
    ],
)
def test_zeros_come_back_where_sex_and_year_agree(cell, sex, birth, number, fault):
    rows = [["Họ tên", "Năm sinh", "Giới tính", "CCCD"], ["Đỗ Lan", birth, sex, cell]]
    result = parse(("Thôn A", rows))
    assert [e.id_number for e in result.rows] == ([number] if number else [])
    assert [p.code for p in result.problems] == ([fault] if fault else [])


@pytest.mark.parametrize(
    ("cell", "number", "iso", "code"),
    [
        ("03/06/50", "001050189462", "1950-06-03", "birth_two_digits"),
        ("03/06/50", "", "1950-06-03", "birth_century"),
        ("50", "", "1950", "birth_century"),
        ("03/06/20", "", None, "birth_not_understood"),  # a child, or a person of 106
        ("03/06/51", "001050189462", None, "birth_not_understood"),
        (18417.0, "001050189462", "1950-06-03", None),
        (18417.0 - 1462, "001050189462", "1950-06-03", None),
        (18417.0, "", "1950-06-03", "birth_from_number"),
        (18417.0, "001051189462", None, "birth_not_understood"),
    ],
)
def test_the_id_number_settles_a_birth_that_is_not_clear(cell, number, iso, code):
    result = parse(("Thôn A", [["Họ tên", "Ngày sinh", "CCCD"], ["Lê Tám", cell, number]]))
    assert [e.birth.iso for e in result.rows] == ([iso] if iso else [])
    assert [p.code for p in result.problems] == ([code] if code else [])


# Old fonts

HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm"]


def people_rows(people):
    for number, one in enumerate(people, 1):
        day = "/".join(reversed(one["birth"].split("-")))
        yield [float(number), one["name"], day, one["sex"], one["id_number"], one["village"], one["group"] or ""]


def truth(people):
    return [(one["name"], one["birth"], one["sex"], one["id_number"], one["village"]) for one in people]


def encoded(rows, write):
    return [[write(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


@pytest.mark.parametrize("write", [tcvn3, vni, lambda text: unicodedata.normalize("NFD", text)])
@pytest.mark.parametrize("count", [1, 2, 5, len(PEOPLE)])
def test_lists_in_old_fonts(write, count):
    people = PEOPLE[-count:]
    result = parse(("DS", encoded([["DANH SÁCH CÔNG DÂN"], HEADER, *people_rows(people)], write)))
    assert brief(result) == truth(people)


def test_names_typed_in_capitals_in_an_old_font():
    rows = [[row[0], tcvn3(row[1], capitals=True), *encoded([row[2:]], tcvn3)[0]] for row in people_rows(PEOPLE[:40])]
    assert brief(parse(("DS", [encoded([HEADER], tcvn3)[0], *rows]))) == truth(PEOPLE[:40])


def test_rows_of_an_old_font_among_rows_in_unicode():
    plain = list(people_rows(PEOPLE[:60]))
    for write in (tcvn3, vni):
        rows = plain[:40] + encoded(plain[40:50], write) + plain[50:]
        assert brief(parse(("DS", [HEADER, *rows]))) == truth(PEOPLE[:60])


def test_the_name_of_a_sheet_in_an_old_font_is_read():
    rows = encoded([["Họ và tên", "Năm sinh"], ["Đỗ Thị Phượng", 1950.0], ["Lê Đức Thưởng", 1951.0]], tcvn3)
    assert [e.village for e in parse((tcvn3("Thôn Đồi"), rows)).rows] == ["Thôn Đồi"] * 2


@given(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=30))
def test_unicode_is_never_decoded(people):
    foreign = [
        ["", "Müller Loïc", "", "", "", "Buôn Niê", "Citroën, «café»"],
        ["", "H'Hen Niê", "", "", "", "Êban", "½"],
    ]
    sheet = Sheet("Thôn Vai", even([HEADER, *people_rows(people), *foreign]))
    assert in_unicode(sheet) is sheet or in_unicode(sheet).rows == sheet.rows


# Everything at once

TITLES = st.lists(
    st.sampled_from(
        [["HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM"], [""], ["DANH SÁCH ĐĂNG KÝ CÔNG DÂN HỌC TẬP NĂM 2026"], ["", "Mẫu số 2"]]
    ),
    max_size=4,
)
WRITERS = st.sampled_from([str, tcvn3, vni, lambda text: unicodedata.normalize("NFD", text)])
NAMES = st.sampled_from([str, str.upper, lambda name: f"  {name.replace(' ', '  ')} "])


@st.composite
def layouts(draw):
    """Return the columns of a list: header texts from above, and how a person's cell is written."""

    def word(field):
        return draw(st.sampled_from(SYNONYMS[field]))

    def day(one):
        year, month, date = one["birth"].split("-")
        return draw(
            st.sampled_from(
                [
                    f"{date}/{month}/{year}",
                    f"{int(date)}.{int(month)}.{year}",
                    dt.date(int(year), int(month), int(date)),
                ]
            )
        )

    def number(one):
        return float(one["id_number"]) if numeric else one["id_number"]

    def split(sex):
        return lambda one: day(one) if one["sex"] == sex else ""

    numeric, shape = draw(st.booleans()), draw(NAMES)
    name = [((word("name"),), lambda one: shape(one["name"]))]
    two = [
        (("Họ và tên", "Họ đệm"), lambda one: one["name"].rpartition(" ")[0]),
        (("", "Tên"), lambda one: one["name"].rpartition(" ")[2]),
    ]
    births = [((word("birth"),), day), ((word("sex"),), lambda one: one["sex"])]
    by_sex = [((word("birth"), "Nam"), split("Nam")), (("", "Nữ"), split("Nữ"))]
    rest = [((word("id_number"),), number), ((word("village"),), lambda one: one["village"])]
    rest += [(("Dân tộc",), lambda _one: "Kinh"), ((word("group"),), lambda one: one["group"] or "")]
    parts = [
        draw(st.sampled_from([name, two])),
        draw(st.sampled_from([births, by_sex])),
        *([part] for part in draw(st.permutations(rest))),
    ]
    return [((word("position"),), None), *chain.from_iterable(parts)]


SYNONYMS = {
    "position": ["STT", "TT", "Số TT"],
    "name": ["Họ và tên", "HỌ VÀ TÊN", "Họ tên công dân", "Họ và tên khai sinh", "Họ, chữ đệm và tên"],
    "birth": ["Ngày sinh", "Ngày, tháng, năm sinh", "NTNS", "Ngày tháng năm sinh"],
    "sex": ["Giới tính", "Nam/Nữ", "GT", "Giới"],
    "id_number": ["Số CCCD", "CCCD/CMND", "Số định danh cá nhân", "Số CCCD/ĐDCN", "Mã định danh"],
    "village": ["Thôn", "Xóm", "Khu", "Thôn/Tổ dân phố", "Nơi thường trú", "Địa chỉ (thôn)", "Nơi ở"],
    "group": ["Nhóm", "Đối tượng", "Nghề nghiệp", "Nhóm đối tượng"],
}


@settings(max_examples=150, deadline=None)
@given(layouts(), st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=12, unique_by=lambda one: one["id_number"]),
       TITLES, WRITERS, st.booleans(), st.booleans())  # fmt: skip
def test_any_layout_of_the_same_people_gives_the_same_people(columns, people, titles, write, numbered, signed):
    deep = max(len(headers) for headers, _ in columns)
    header = [[headers[level] if level < len(headers) else "" for headers, _ in columns] for level in range(deep)]
    numbers = [[f"({n})" for n in range(1, len(columns) + 1)]] if numbered else []
    rows = [[float(row) if cell is None else cell(one) for _, cell in columns] for row, one in enumerate(people, 1)]
    below = [["", "Tổng cộng:", float(len(people))], [""], *SIGNED] if signed else []
    result = parse(("Sheet1", encoded([*titles, *header, *numbers, *rows, *below], write)))
    assert brief(result) == truth(people)
    assert [p for p in result.problems if p.severity == "error"] == []


@pytest.mark.parametrize(
    "header", ["Họ tên chủ hộ", "Ngày cấp", "Nơi cấp", "Dân tộc", "Trình độ", "Tổng số con", "Ngày", "Tháng"]
)
def test_other_headers_take_no_field_from_a_list(header):
    plain = find_columns(Sheet("A", [["STT", "Họ và tên", "Năm sinh", "CCCD"]]), "a", vocabulary("citizens"))
    more = find_columns(Sheet("A", [["STT", "Họ và tên", "Năm sinh", "CCCD", header]]), "a", vocabulary("citizens"))
    assert plain
    assert more
    assert plain.fields == more.fields


# Text files


def cp1258(text):
    """Write text as Windows-1258 does: letters with a circumflex, breve or horn, and tones after them."""
    out = b""
    for char in unicodedata.normalize("NFC", text):
        apart = unicodedata.normalize("NFD", char)
        tones = "".join(mark for mark in apart if mark in "\u0300\u0309\u0303\u0301\u0323")
        base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
        out += (base + tones).encode("cp1258")
    return out


ENCODINGS = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: text.encode("utf-16"),
    "windows-1258": cp1258,
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "tcvn3": lambda text: tcvn3(text).encode("latin-1"),
    "vni": lambda text: vni(text).encode("latin-1"),
    "tcvn3 in utf-8": lambda text: tcvn3(text).encode(),
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_files(tmp_path, encoding, separator):
    people = PEOPLE[:30]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([["DANH SÁCH CÔNG DÂN"], [], HEADER])
    writer.writerows([int(number), *rest[:3], str(int(rest[3])), *rest[4:]] for number, *rest in people_rows(people))
    path = tmp_path / "a.csv"
    path.write_bytes(ENCODINGS[encoding](out.getvalue()))
    result = parse_citizens(read_workbook(path, Progress()), today=TODAY)
    assert brief(result) == truth(people)
    assert result.rows[0].place.row == 4


def test_the_name_of_a_text_file_is_that_of_its_sheet(tmp_path):
    path = tmp_path / "Thôn Đồi.csv"
    path.write_text("sep=;\nHọ tên;Năm sinh\nĐỗ Lan;1995\n", encoding="utf-8")
    result = parse_citizens(read_workbook(path, Progress()), today=TODAY)
    assert [(e.village, e.place.row) for e in result.rows] == [("Thôn Đồi", 2)]


def test_a_quotation_mark_that_does_not_pair_swallows_nobody(tmp_path):
    path = tmp_path / "a.csv"
    lines = ["Họ tên;Năm sinh;Ghi chú", 'Đỗ Lan;1995;"tổ trưởng', "Lê Tám;1950;", "Lê Chín;1951;"]
    path.write_text("\n".join(lines), encoding="utf-8")
    result = parse_citizens(read_workbook(path, Progress()), today=TODAY, village="Thôn A")
    assert [e.name for e in result.rows] == ["Đỗ Lan", "Lê Tám", "Lê Chín"]


# Rows that are about nobody, and cells that stand for several people


@pytest.mark.parametrize("wide", [2, 3])
def test_lists_of_names_only_end_where_people_sign(wide):
    signed = [["Đồng Tâm, ngày 5 tháng 3 năm 2026"], ["NGƯỜI LẬP", "TM. CHI HỘI"], ["Nguyễn Văn Lập", "Trần Văn Ký"]]
    rows = [["Họ và tên", "Thôn", "Ghi chú"][:wide], ["Đỗ Lan", "Vai"], ["Lê Văn Tám", "Vai"], ["Tổng số: 2"], *signed]
    result = parse(("Sheet1", rows))
    assert result.read == 2
    assert faults(result) == [(2, "birth", "error", "birth_missing"), (3, "birth", "error", "birth_missing")]


def test_a_last_person_without_number_and_birth_is_named_and_a_signature_is_not():
    header = ["Họ tên", "Năm sinh", "Giới tính", "Thôn"]
    people = [["Đỗ Lan", 1995.0, "Nữ", "Thôn Vai"], ["Lê Tám", "", "Nam", "Thôn Vai"]]
    result = parse(("A", [header, *people, ["", "", "TM. CHI HỘI"], ["Trần Văn Ký"]]))
    assert faults(result) == [(3, "birth", "error", "birth_missing")]


@pytest.mark.parametrize(
    "line", [["Trang 2"], ["", "Trang 2"], ["", "", "", "Trang 2/3"], ["", "Cộng trang:", 1.0], ["2/3"]]
)
def test_lines_of_pages_between_people_are_no_people(line):
    header = ["STT", "Họ tên", "Năm sinh", "Thôn"]
    people = [[1.0, "Đỗ Lan", 1995.0, "Thôn Vai"], [2.0, "Lê Tám", 1950.0, "Thôn Vai"]]
    result = parse(("A", [header, people[0], line, people[1]]))
    assert ([e.name for e in result.rows], result.problems) == (["Đỗ Lan", "Lê Tám"], [])


def test_a_person_who_is_called_like_a_total_is_read():
    rows = [["Họ đệm", "Tên", "Năm sinh"], ["Quàng", "Tổng", 1950.0], ["", "Tổng", 1.0]]
    assert [e.name for e in parse(("Thôn A", rows)).rows] == ["Quàng Tổng"]


@pytest.mark.parametrize(
    "line",
    ["THÔN ĐỒI", "II. THÔN ĐỒI", "2) Thôn Đồi:", "- Thôn Đồi (2 người)", unicodedata.normalize("NFD", "Thôn Đồi")],
)
@pytest.mark.parametrize("at", [0, 1])
def test_lines_that_name_a_village_in_whatever_way(line, at):
    header, cells = ["STT", "Họ tên", "Năm sinh"], ["", "", ""]
    cells[at] = line
    result = parse(("Sheet1", [["THÔN VAI"], header, [1.0, "Đỗ Lan", 1995.0], cells, [2.0, "Lê Tám", 1950.0]]))
    assert ([e.village for e in result.rows], result.problems) == (["Thôn Vai", "Thôn Đồi"], [])


def test_a_village_merged_over_its_people_is_that_of_each(tmp_path):
    workbook = openpyxl.Workbook()
    header = ["STT", "Thôn", "Họ tên", "Năm sinh"]
    for row in (header, [1, "Thôn Vai", "Đỗ Lan", 1995], [2, "", "Lê Tám", 1950], [3, "Thôn Đồi", "Lê Chín", 1951]):
        workbook.active.append(row)
    workbook.active.append([4, "", "Lê Mười", 1952])  # not merged: unknown
    workbook.active.merge_cells("B2:B3")
    workbook.save(tmp_path / "a.xlsx")
    read = read_workbook(tmp_path / "a.xlsx", Progress())
    assert read.sheets[0].merged == [(1, 1, 2, 1)]
    assert [e.village for e in parse_citizens(read, today=TODAY).rows] == ["Thôn Vai", "Thôn Vai", "Thôn Đồi", ""]


@pytest.mark.parametrize(
    ("cells", "title", "villages"),
    [
        (["Thôn Vai", "", "", "Thôn Đồi", "", ""], "", ["Thôn Vai"] * 3 + ["Thôn Đồi"] * 3),
        (["Thôn Vai", "nt", '"', "Thôn Đồi", "-nt-", "như trên"], "", ["Thôn Vai"] * 3 + ["Thôn Đồi"] * 3),
        (["Thôn Vai", "", "", "Thôn Vai", "", ""], "", ["Thôn Vai", "", "", "Thôn Vai", "", ""]),
        (["Thôn Vai", "", "", "", "", ""], "THÔN ĐỒI", ["Thôn Vai"] + ["Thôn Đồi"] * 5),
        (["", "Thôn Vai", "", "", "", ""], "", ["", "Thôn Vai", "", "", "", ""]),
    ],
)
def test_a_village_written_once_beside_its_first_person(cells, title, villages):
    rows = [
        [float(n), f"Lê Văn {name}", 1950.0, cell] for n, (name, cell) in enumerate(zip("ABCDEG", cells, strict=True))
    ]
    result = parse(("Sheet1", [[title], ["STT", "Họ tên", "Năm sinh", "Thôn"], *rows]))
    assert [e.village for e in result.rows] == villages


def test_a_row_that_repeats_another_without_an_id_number_is_left_out_and_told():
    person = ["Đỗ Lan", "07/01/1995", "", "Thôn Vai"]
    rows = [["Họ tên", "Ngày sinh", "CCCD", "Thôn"], person, ["ĐỖ LAN", *person[1:]], [*person[:3], "Thôn Đồi"]]
    result = parse(("A", rows))
    assert faults(result) == [(3, "name", "warning", "row_repeated")]
    assert [e.village for e in result.rows] == ["Thôn Vai", "Thôn Đồi"]


def test_a_header_in_unicode_above_names_in_an_old_font_is_read_as_it_stands():
    rows = [["TT", "Họ lót", "Tên", "Năm sinh", "Xóm", "Nhóm"]]
    rows += [[1.0, tcvn3("Nguyễn Đức"), tcvn3("Thắng"), 1950.0, tcvn3("Xóm Đồi"), tcvn3("Nông dân")]]
    assert [(e.name, e.village, e.group) for e in parse(("A", rows)).rows] == [
        ("Nguyễn Đức Thắng", "Xóm Đồi", "Nông dân")
    ]


def test_signs_of_measures_are_no_letters_of_an_old_font():
    rows = [HEADER, *people_rows(PEOPLE[:3]), *(["", "", "", "", "", "", f"{n} m², n°{n}, Hoà Sè"] for n in range(5))]
    sheet = Sheet("Thôn Vai", even(rows))
    assert in_unicode(sheet).rows == sheet.rows


def test_separators_within_quotation_marks_are_text(tmp_path):
    address = '"Khu 3, xã Đồng Tâm, tỉnh Phú Thọ"'
    lines = ["Họ tên,Năm sinh,Nơi ở,SĐT", f"Đỗ Lan,1995,{address},0912345678", f"Lê Tám,1950,{address},"]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    result = parse_citizens(read_workbook(tmp_path / "a.csv", Progress()), today=TODAY)
    assert [(e.village, e.phone) for e in result.rows] == [("Khu 3", "0912345678"), ("Khu 3", None)]
