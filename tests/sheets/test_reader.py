"""Reading workbooks: what can be read is, and what cannot gives one sentence."""

import datetime as dt
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cdht_desktop.errors import Cancelled, NotAWorkbook
from cdht_desktop.progress import Progress
from cdht_desktop.sheets import child
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.reader import Limits, read_workbook

FILES = Path(__file__).parents[1] / "files"


def book(path, cells, sheet="Danh sách"):
    workbook = openpyxl.Workbook()
    workbook.active.title = sheet
    for place, value in cells.items():
        workbook.active[place] = value
    workbook.save(path)
    return path


def refusal(path, **limits):
    with pytest.raises(NotAWorkbook) as caught:
        read_workbook(path, Progress(), Limits(**limits))
    sentence = str(caught.value)
    assert path.name in sentence
    assert "\n" not in sentence
    return sentence


def test_rows_keep_their_spreadsheet_numbers_and_dates_stay_dates(tmp_path):
    path = book(tmp_path / "a.xlsx", {"C3": "Đào", "D5": dt.date(1950, 6, 3), "B6": 7})
    read = read_workbook(path, Progress())
    assert read.file == "a.xlsx"
    assert [sheet.name for sheet in read.sheets] == ["Danh sách"]
    rows = read.sheets[0].rows
    assert rows[2][2] == "Đào"
    assert rows[4][3] == dt.date(1950, 6, 3)
    assert rows[5][1] == 7
    assert {len(row) for row in rows} == {4}


def test_hidden_sheets_and_charts_are_not_lists(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["x"])
    workbook.create_sheet("ẩn").sheet_state = "hidden"
    workbook.create_chartsheet("biểu đồ").add_chart(BarChart())
    workbook.save(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in read_workbook(tmp_path / "a.xlsx", Progress()).sheets] == ["Sheet"]


def test_the_content_decides_and_not_the_ending(tmp_path):
    path = tmp_path / "thật ra là xlsx.xls"
    path.write_bytes((FILES / "01-mau-chuan.xlsx").read_bytes())
    assert len(read_workbook(path, Progress()).sheets[0].rows) == 121


def test_an_old_xls_is_read(tmp_path):
    workbook = xlwt.Workbook()
    workbook.add_sheet("DS").write(1, 1, "Nguyễn Thị Đào")
    workbook.save(str(tmp_path / "a.xls"))
    assert read_workbook(tmp_path / "a.xls", Progress()).sheets[0].rows[1][1] == "Nguyễn Thị Đào"


def test_what_is_missing_a_folder_or_empty_is_said(tmp_path):
    (tmp_path / "rỗng.xlsx").touch()
    sentences = {
        refusal(tmp_path / "không có.xlsx"),
        refusal(tmp_path),
        refusal(tmp_path / "rỗng.xlsx"),
    }
    assert len(sentences) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"{\\rtf1\\ansi H\\u7885 ",
        b"Ho ten\x01\x02;Nam sinh",
        b"\xff\xfeH",
        b"<html><table><tr><td>x",
        b"%PDF-1.7\n\x00",
        b"PK\x03\x04 broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken",
        b"\x00" * 100,
    ],
)
def test_what_is_no_workbook_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert refusal(path)


def test_a_web_page_and_a_text_are_told_apart(tmp_path):
    (tmp_path / "a.xls").write_bytes(b"\xef\xbb\xbf  <HTML>")
    (tmp_path / "a.csv").write_bytes(b"Ho ten;Nam sinh\x02")
    assert refusal(tmp_path / "a.xls") != refusal(tmp_path / "a.csv").replace("a.csv", "a.xls")


def test_a_zip_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert refusal(tmp_path / "a.xlsx")


def test_every_cut_of_a_workbook_is_refused_or_read_and_never_ends_the_program(tmp_path):
    whole = (FILES / "06-diem.xlsx").read_bytes()
    for length in range(4, len(whole) - 1, len(whole) // 6):
        path = tmp_path / f"{length}.xlsx"
        path.write_bytes(whole[:length])
        refusal(path)


def test_one_cell_at_the_far_end_of_the_sheet_gives_a_sentence(tmp_path):
    path = book(tmp_path / "a.xlsx", {"A1": "Họ và tên", "XFD1048576": "x"})
    started = time.monotonic()
    refusal(path)
    assert time.monotonic() - started < 10


def test_a_cell_far_to_the_right_names_its_column(tmp_path):
    assert "XFD" in refusal(book(tmp_path / "a.xlsx", {"A1": "x", "XFD3": "x"}))


def test_limits_on_rows_cells_text_size_and_parts_hold(tmp_path):
    path = book(tmp_path / "a.xlsx", {"A1": "Họ và tên", "B9": "x" * 50})
    assert "8" in refusal(path, rows=8)
    assert refusal(path, cells=10)
    assert "49" in refusal(path, text=49)
    assert refusal(path, file=100)
    assert refusal(path, entries=3)
    assert refusal(path, unzipped=1000)
    assert read_workbook(path, Progress(), Limits(rows=9, cells=18, text=50)).sheets[0].rows[8][1] == "x" * 50


def test_a_bomb_of_zeros_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 20_000_000)
    assert refusal(tmp_path / "a.xlsx")


def test_a_reader_that_takes_too_long_is_ended(tmp_path):
    assert refusal(book(tmp_path / "a.xlsx", {f"A{row}": row for row in range(1, 20_000)}), seconds=0)


def test_cancel_ends_the_child_at_once(tmp_path):
    progress = Progress()
    threading.Timer(0.02, progress.cancel).start()
    with pytest.raises(Cancelled):
        read_workbook(book(tmp_path / "a.xlsx", {f"A{row}": row for row in range(1, 20_000)}), progress)


def test_the_child_needs_nothing_of_the_program():
    code = "import sys, cdht_desktop.sheets.child; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    ours = {name for name in loaded.split() if name.startswith("cdht_desktop")}
    assert ours == {"cdht_desktop", "cdht_desktop.apart_child", "cdht_desktop.sheets", "cdht_desktop.sheets.child"}


def test_letters_of_columns():
    assert [child._letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


def test_a_workbook_locked_with_a_password_says_so(tmp_path):
    workbook = xlwt.Workbook()
    workbook.add_sheet("DS").write(0, 0, "x" * 5000)
    workbook.save(str(tmp_path / "a.xlsx"))
    entry = "Workbook".encode("utf-16-le").ljust(64, b"\0") + (18).to_bytes(2, "little")
    locked = "EncryptedPackage".encode("utf-16-le").ljust(64, b"\0") + (34).to_bytes(2, "little")
    plain = (tmp_path / "a.xlsx").read_bytes()
    assert entry in plain
    (tmp_path / "a.xlsx").write_bytes(plain.replace(entry, locked))
    (tmp_path / "b.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert refusal(tmp_path / "a.xlsx") != refusal(tmp_path / "b.xlsx").replace("b.xlsx", "a.xlsx")
    assert "password" in refusal(tmp_path / "a.xlsx") or "mật khẩu" in refusal(tmp_path / "a.xlsx")


def ods(path, rows):
    """Write a minimal OpenDocument spreadsheet: no library here writes one."""

    def cell(value):
        if value is None:
            return "<table:covered-table-cell/>"
        if isinstance(value, dt.date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value}"/>'
        if isinstance(value, (int, float)):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
        f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="Thôn Đồi">{body}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return path


def test_an_open_document_list_is_read(tmp_path):
    header = [["STT", "Họ và tên", "Ngày sinh", None, "CCCD"], ["", "", "Nam", "Nữ", ""]]
    rows = [[1, "Đỗ Lan", "", dt.date(1995, 1, 7), 17195909745], [2, "LÊ VĂN TÁM", 1950, "", "001050189462"]]
    read = read_workbook(ods(tmp_path / "a.ods", [*header, *rows]), Progress())
    people = parse_citizens(read, today=dt.date(2026, 11, 20)).rows
    assert [(e.name, e.birth.iso, e.sex, e.id_number, e.village) for e in people] == [
        ("Đỗ Lan", "1995-01-07", "female", "017195909745", "Thôn Đồi"),
        ("Lê Văn Tám", "1950", "male", "001050189462", "Thôn Đồi"),
    ]


def test_dates_of_a_workbook_that_counts_from_1904(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    workbook.active.append([dt.date(1950, 6, 3), dt.date(2001, 1, 1)])
    workbook.save(tmp_path / "a.xlsx")
    assert read_workbook(tmp_path / "a.xlsx", Progress()).sheets[0].rows == [[dt.date(1950, 6, 3), dt.date(2001, 1, 1)]]


def test_a_text_file_is_one_sheet_of_rows_equally_wide(tmp_path):
    path = tmp_path / "Thôn Đồi.csv"
    path.write_bytes('TT;Tên\r\n\r\n1;Đào;\'07;\r\n2;"Lan\nAnh"\r\n;;\r\n'.encode("utf-8-sig"))
    read = read_workbook(path, Progress())
    assert [sheet.name for sheet in read.sheets] == ["Thôn Đồi"]
    assert read.sheets[0].rows == [["TT", "Tên", "", ""], [""] * 4, [1, "Đào", "'07", ""], [2, "Lan\nAnh", "", ""]]


def test_limits_hold_for_text_files(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Tên;Năm\n" + "Lan;1950\n" * 8, encoding="utf-8")
    assert len(read_workbook(path, Progress(), Limits(rows=9, cells=18, columns=2)).sheets[0].rows) == 9
    for limit in ({"rows": 8}, {"cells": 17}, {"columns": 1}, {"file": 50}, {"text": 2}):
        assert refusal(path, **limit)
