"""Lists of citizens: what is read, what is refused, and where it stood."""

import datetime as dt
import json
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.phones import clean_phone
from cdht_desktop.errors import NoSuchColumn
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.cells import text_of
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.columns import key, vocabulary
from cdht_desktop.sheets.reader import Sheet, Workbook, read_workbook

FILES = Path(__file__).parents[1] / "files"
EXPECTED = {item["file"]: item for item in json.loads((FILES / "expected.json").read_text(encoding="utf-8"))}
TODAY = dt.date(2026, 11, 20)
HEADER = ["STT", "Họ và tên", "Ngày sinh", "Giới tính", "Số CCCD", "Thôn", "Nhóm", "Điện thoại", "Ghi chú"]
GOOD = [1.0, "Đỗ Lan", "07/01/1995", "Nữ", "017195909745", "Thôn Vai", "Nông dân", "0850160869", ""]


def parse(*rows, header=HEADER, village=None, titles=()):
    wide = len(header)
    sheet = Sheet("DS", [list(row) + [""] * (wide - len(row)) for row in (*titles, header, *rows)])
    return parse_citizens(Workbook("a.xlsx", (sheet,)), today=TODAY, village=village)


def row(**changes):
    names = ("position", "name", "birth", "sex", "id_number", "village", "group", "phone", "note")
    return [changes.get(name, value) for name, value in zip(names, GOOD, strict=True)]


def faults(result):
    return [(p.row, p.field, p.severity, p.code) for p in result.problems]


@pytest.mark.parametrize("file", ["01-mau-chuan.xlsx", "05-co-loi.xlsx"])
def test_the_samples_come_in_as_expected(file):
    result = parse_citizens(read_workbook(FILES / file, Progress()), today=TODAY)
    sex = {"male": "Nam", "female": "Nữ", None: None}
    got = [
        {
            "name": e.name,
            "birth": e.birth.iso,
            "sex": sex[e.sex],
            "id_number": e.id_number,
            "village": e.village,
            "group": e.group,
            "phone": e.phone,
        }
        for e in result.rows
    ]
    people = EXPECTED[file]["people"]
    assert [{f: p[f] for f in person if person[f] is not None} for p, person in zip(got, people, strict=True)] == [
        {f: v for f, v in person.items() if v is not None} for person in people
    ]
    wanted = [(p["row"], p["field"]) for p in EXPECTED[file]["problems"]]
    assert [(p.row, p.field) for p in result.problems] == wanted


def test_every_kind_of_fault_in_the_sample_has_its_code():
    result = parse_citizens(read_workbook(FILES / "05-co-loi.xlsx", Progress()), today=TODAY)
    assert [(p.row, p.severity, p.code) for p in result.problems] == [
        (22, "error", "id_not_12_digits"),
        (23, "error", "id_not_digits"),
        (24, "error", "name_missing"),
        (25, "error", "birth_in_future"),
        (26, "error", "birth_does_not_exist"),
        (27, "error", "birth_missing"),
        (28, "error", "name_formula"),
        (29, "error", "sex_not_understood"),
        (30, "warning", "id_sex"),
        (32, "warning", "id_repeated"),
        (34, "error", "id_other_name"),
    ]
    assert (result.read, len(result.rows)) == (45, 35)


def test_a_phone_typed_with_an_apostrophe_and_blanks_is_a_phone():
    result = parse_citizens(read_workbook(FILES / "05-co-loi.xlsx", Progress()), today=TODAY)
    assert next(e.phone for e in result.rows if e.place.row == 36) == "0912345678"


def test_the_header_is_found_below_titles():
    result = parse(row(), titles=[["HỘI KHUYẾN HỌC XÃ"], ["DANH SÁCH NĂM 2026"], [""]])
    assert [(e.name, e.place.row) for e in result.rows] == [("Đỗ Lan", 5)]
    assert result.columns[0].header_row == 4
    assert result.columns[0].headers()["id_number"] == "Số CCCD"


def test_headers_in_other_spellings_are_found():
    header = [
        "TT",
        "HỌ VÀ TÊN (chữ in hoa)",
        "Ngày, tháng, năm sinh",
        "Nam/Nữ",
        "Số CCCD/ĐDCN",
        "Khu dân cư",
        "ĐỐI TƯỢNG",
    ]
    result = parse(GOOD[:7], header=header)
    assert set(result.columns[0].fields) == {"position", "name", "birth", "sex", "id_number", "village", "group"}
    assert len(result.rows) == 1


def test_a_name_in_two_columns_is_one_name():
    header = ["STT", "Họ và tên đệm", "Tên", "Năm sinh", "Thôn"]
    result = parse([1.0, "Nguyễn Thị", "Đào", 1950.0, "Thôn Vai"], header=header)
    assert result.rows[0].name == "Nguyễn Thị Đào"
    assert result.rows[0].birth == BirthDate(1950)


def test_a_row_that_numbers_the_columns_is_no_person():
    numbers = [f"({n})" for n in range(1, 10)]
    assert parse(numbers, row()).read == 1


def test_totals_signatures_and_blank_rows_are_no_people():
    result = parse(
        row(),
        ["", "  "],
        [2.0],
        row(position=3.0, name="Tống Công Danh", id_number=""),
        ["", "Tổng cộng:", 57.0],
        ["", "", "", "", "TM. CHI HỘI"],
        ["", "", "", "", "(Ký, ghi rõ họ tên)"],
    )
    assert [e.name for e in result.rows] == ["Đỗ Lan", "Tống Công Danh"]
    assert (result.read, result.problems) == (2, [])


def test_a_row_without_a_birth_date_between_others_is_not_taken_for_a_signature():
    result = parse(row(), ["", "Lê Tám"], row(position=3.0, id_number=""))
    assert (4 - 1, "birth", "error", "birth_missing") in faults(result)


def test_without_a_name_column_the_sentence_lists_what_was_found():
    with pytest.raises(NoSuchColumn) as caught:
        parse(["1", "x"], header=["STT", "Người dân"])
    assert "Người dân" in str(caught.value)
    assert "Họ và tên" in str(caught.value)


def test_an_empty_workbook_has_no_name_column():
    with pytest.raises(NoSuchColumn):
        parse_citizens(Workbook("a.xlsx", (Sheet("A", []),)), today=TODAY)


def test_a_sheet_without_a_list_is_left_out_and_said():
    sheets = (Sheet("DS", [HEADER, GOOD]), Sheet("Ghi chép", [["mua", "bán"]]), Sheet("Trống", []))
    result = parse_citizens(Workbook("a.xlsx", sheets), today=TODAY)
    assert len(result.rows) == 1
    assert [(p.sheet, p.severity, p.code) for p in result.problems] == [("Ghi chép", "warning", "sheet_left_out")]


def test_people_repeated_on_another_sheet_are_told_with_the_sheet():
    sheets = (Sheet("Thôn A", [HEADER, GOOD]), Sheet("Thôn B", [HEADER, GOOD]))
    result = parse_citizens(Workbook("a.xlsx", sheets), today=TODAY)
    assert [p.code for p in result.problems] == ["id_repeated"]
    assert "2 (Thôn A)" in result.problems[0].message
    assert (result.read, len(result.rows)) == (2, 1)


def test_a_row_in_error_does_not_make_its_correction_a_repetition():
    result = parse(row(birth=""), row())
    assert [e.place.row for e in result.rows] == [3]


def test_the_village_given_is_that_of_rows_that_name_none():
    result = parse(row(village=""), row(id_number=""), village="Thôn Mới")
    assert [e.village for e in result.rows] == ["Thôn Mới", "Thôn Vai"]
    assert faults(parse(row(village=""))) == [(2, "village", "warning", "village_missing")]


def test_names_come_out_in_nfc_without_extra_blanks():
    result = parse(row(name=unicodedata.normalize("NFD", "  Nguyễn  Thị\u200b Đào ")))
    assert result.rows[0].name == "Nguyễn Thị Đào"


@pytest.mark.parametrize("name", ["=1+1", "+A1", "@x", "57", "A" * 101])
def test_what_is_no_name_is_an_error(name):
    result = parse(row(name=name))
    assert result.rows == []
    assert [(p.field, p.severity) for p in result.problems] == [("name", "error")]


@pytest.mark.parametrize(
    ("cell", "birth"),
    [
        (dt.date(1950, 6, 3), BirthDate(1950, 6, 3)),
        (dt.datetime(1950, 6, 3), BirthDate(1950, 6, 3)),  # noqa: DTZ001 - as calamine gives it
        (1950.0, BirthDate(1950)),
        (1950, BirthDate(1950)),
        ("'1950", BirthDate(1950)),
        ("3.6.1950", BirthDate(1950, 6, 3)),
        ("06/1950", BirthDate(1950)),
    ],
)
def test_birth_dates_in_the_ways_lists_write_them(cell, birth):
    assert parse(row(birth=cell, id_number="")).rows[0].birth == birth


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/1980", "birth_does_not_exist"),
        (dt.date(2026, 11, 21), "birth_in_future"),
        (2027.0, "birth_in_future"),
        ("không rõ, khoảng 1950", "birth_not_understood"),
        (18415.0, "birth_not_understood"),
        (True, "birth_not_understood"),
    ],
)
def test_birth_dates_that_cannot_be(cell, code):
    assert faults(parse(row(birth=cell))) == [(2, "birth", "error", code)]


@pytest.mark.parametrize(("cell", "sex"), [("Nam", "male"), ("NỮ", "female"), ("nu", "female"), ("", None)])
def test_sexes(cell, sex):
    assert parse(row(sex=cell, id_number="")).rows[0].sex == sex


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("017195909745", "017195909745"),
        ("'017 195 909 745", "017195909745"),
        (117195909745.0, "117195909745"),
        ("", None),
        ("không có", None),
        ("-", None),
    ],
)
def test_id_numbers_that_can_stand(cell, number):
    result = parse(row(id_number=cell, birth="1995", sex=""))
    assert result.rows[0].id_number == number


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (1719590974.5, "id_not_12_digits"),
        (195909745.0, "id_not_12_digits"),
        ("0171959097455", "id_not_12_digits"),
        ("01719590974O", "id_not_digits"),
        ("٠١٢٣٤٥٦٧٨٩٠١", "id_not_digits"),
        ("000000000000", "id_all_alike"),
        (1.5e11 + 0.5, "id_not_12_digits"),
    ],
)
def test_id_numbers_that_cannot(cell, code):
    assert faults(parse(row(id_number=cell))) == [(2, "id_number", "error", code)]


def test_sex_and_year_that_disagree_with_the_id_number_are_warnings():
    result = parse(row(sex="Nam", birth="1996"))
    assert [(p.severity, p.code) for p in result.problems] == [("warning", "id_sex"), ("warning", "id_birth")]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("'0912 345 678", "0912345678"),
        (912345678.0, "0912345678"),
        (912345678, "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("024 3851 2345", "02438512345"),
        ("không", None),
        ("", None),
    ],
)
def test_phones(cell, phone):
    result = parse(row(phone=cell))
    assert (result.rows[0].phone, result.problems) == (phone, [])


@pytest.mark.parametrize("cell", ["0912", "hỏi con trai", 12345.0, "0912 / 0987"])
def test_phones_that_are_none_are_left_out_with_a_warning(cell):
    result = parse(row(phone=cell))
    assert result.rows[0].phone is None
    assert faults(result) == [(2, "phone", "warning", "phone_not_understood")]


def test_a_village_longer_than_a_name_can_be_is_an_error():
    assert faults(parse(row(village="x" * 101))) == [(2, "village", "error", "text_too_long")]


@given(st.integers(0, 10**10))
def test_a_phone_is_cleaned_once_and_for_all(number):
    phone = clean_phone(str(number))
    assert phone is None or clean_phone(phone) == phone


@given(st.text(alphabet="aăđ'’ .\u03011", max_size=12))
def test_reading_a_cell_twice_changes_nothing(text):
    assert text_of(text_of(text)) == text_of(text)


@pytest.mark.parametrize("kind", ["citizens", "scores"])
def test_no_spelling_stands_for_two_fields(kind):
    data = tomllib.loads((RESOURCES / "columns" / f"{kind}.toml").read_text(encoding="utf-8"))
    by_field = [{key(word) for word in words} for words in data["columns"].values()]
    assert sum(map(len, by_field)) == len(set().union(*by_field)) == len(vocabulary(kind).columns)
