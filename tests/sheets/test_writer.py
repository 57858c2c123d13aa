"""Writing workbooks: text stays text, dates are dates, and the bytes do not depend on the clock."""

import datetime as dt
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop.errors import Cancelled
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.reader import read_workbook
from cdht_desktop.sheets.writer import OutSheet, write_workbook

ROW = [1, "=HYPERLINK(1)", "001050189462", dt.date(1950, 6, 3), 7.5, None]
HEADERS = ["STT", "Họ tên", "Số CCCD", "Ngày sinh", "Điểm", "Ghi chú"]


def write(*sheets):
    out = io.BytesIO()
    write_workbook(out, sheets, Progress())
    return out.getvalue()


def open_(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def sheet():
    sheet = OutSheet("Danh sách", HEADERS, [ROW], titles=["DANH SÁCH"], widths=[6, 30], freeze=2, formats={4: "0.0"})
    return open_(write(sheet)).active


def test_text_is_never_a_formula(sheet):
    assert [(sheet.cell(3, column).value, sheet.cell(3, column).data_type) for column in (2, 3)] == [
        ("=HYPERLINK(1)", "s"),
        ("001050189462", "s"),
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A1", "#N/A", "1e5", "TRUE", "\t=1", " =1 "])
def test_no_text_changes_its_kind(text):
    cell = open_(write(OutSheet("A", [text], [[text]], titles=[text]))).active
    assert [cell.cell(row, 1).data_type for row in (1, 2, 3)] == ["s", "s", "s"]
    assert cell.cell(3, 1).value == text


def test_formats_are_for_text_dates_and_numbers(sheet):
    assert [sheet.cell(3, column).number_format for column in range(1, 6)] == [
        "General",
        "@",
        "@",
        "dd/mm/yyyy",
        "0.0",
    ]
    assert sheet.cell(3, 4).is_date


def test_it_is_ready_to_print_and_to_filter(sheet):
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref == "A2:F3"
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [6, 30]


def test_only_titles_and_headers_are_bold(sheet):
    assert [sheet.cell(row, 1).font.bold for row in (1, 2, 3)] == [True, True, False]


def test_the_same_values_give_the_same_bytes(monkeypatch):
    first = write(OutSheet("A", HEADERS, [ROW]))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert write(OutSheet("A", HEADERS, [ROW])) == first


def test_sheet_names_are_made_fit_and_told_apart():
    names = ["Thôn 1/2: [A]", "thôn 1-2- -A-", "x" * 40, "x" * 31, ""]
    found = open_(write(*(OutSheet(name, ["A"], []) for name in names))).sheetnames
    assert len({name.lower() for name in found}) == 5
    assert all(0 < len(name) <= 31 for name in found)


def test_signs_that_a_workbook_cannot_hold_are_left_out():
    assert open_(write(OutSheet("A", ["A"], [["a\x00\x0bb\ud800"]]))).active["A2"].value == "ab?"


def test_cancel_stops_the_writing():
    progress = Progress()
    rows = ([n] if n < 600 else progress.cancel() or [n] for n in range(5000))
    with pytest.raises(Cancelled):
        write_workbook(io.BytesIO(), [OutSheet("A", ["A"], rows)], progress)


def test_nothing_is_left_in_temporary_files(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    write(OutSheet("A", HEADERS, [ROW]))
    assert list(tmp_path.iterdir()) == []


text = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30)


@settings(deadline=None, max_examples=15)
@given(st.lists(text.filter(lambda t: t.strip() == t and not t.startswith("_x")), min_size=1, max_size=5))
def test_what_is_written_is_read_again(texts):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(write(OutSheet("A", ["A"], [[text] for text in texts])))
        rows = read_workbook(path, Progress()).sheets[0].rows
    assert [row[0] for row in rows[1:]] == texts
