"""Files that are no lists, or are made to hurt: each gets one sentence, or is read rightly, and nothing hangs."""

import datetime as dt
import os
import random
import struct
import zipfile
from collections.abc import Iterable

import openpyxl
import pytest
import xlwt
from xlwt import CompoundDoc

from cdht_desktop.errors import NoSuchColumn, NotAWorkbook
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.citizens import parse_citizens
from cdht_desktop.sheets.reader import Limits, read_workbook

XML = b'<?xml version="1.0"?>'
HEAD = XML + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = b"</sheetData></worksheet>"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="x"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{OFFICE}"><sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
TODAY = dt.date(2026, 11, 20)
CSV = "Họ và tên;Năm sinh\nĐỗ Lan;1995\n".encode()


def text(value):
    return f'<c t="inlineStr"><is><t>{value}</t></is></c>'.encode()


LIST = b'<row r="1">%b%b</row><row r="2">%b<c><v>1995</v></c></row>' % tuple(
    map(text, ("Họ và tên", "Năm sinh", "Đỗ Lan"))
)


def xlsx(path, *sheet: bytes | Iterable[bytes]):
    """Write a workbook of one sheet, whose XML is given in pieces."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, part)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for piece in sheet:
                for chunk in [piece] if isinstance(piece, bytes) else piece:
                    part.write(chunk)
    return path


def ods(path, rows):
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{names}office:1.0" xmlns:table="{names}table:1.0" '
            f'xmlns:text="{names}text:1.0"><office:body><office:spreadsheet><table:table table:name="DS">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_cell(value, more=""):
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


ODS_LIST = "".join(
    f"<table:table-row>{ods_cell(one)}{ods_cell(two)}</table:table-row>"
    for one, two in (("Họ và tên", "Năm sinh"), ("Đỗ Lan", "1995"))
)


def names(path):
    return [e.name for e in parse_citizens(read_workbook(path, Progress()), today=TODAY).rows]


def refusal(path):
    """Return the sentence with which a file is refused, by the reader itself or for want of a list."""
    with pytest.raises((NotAWorkbook, NoSuchColumn)) as caught:
        parse_citizens(read_workbook(path, Progress()), today=TODAY)
    sentence = str(caught.value)
    assert f"“{path.name}”" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250
    return sentence


def times(chunk, megabytes):
    count = 1 + 1_000_000 // len(chunk)
    return (chunk * count for _ in range(megabytes))


# Bombs


@pytest.mark.parametrize("chunk", [b" ", b"<row><c><v>1</v></c></row>", b"<row/>"])
def test_a_bomb_of_a_gigabyte_is_refused_before_it_is_unpacked(tmp_path, chunk):
    assert "far more" in refusal(xlsx(tmp_path / "a.xlsx", HEAD, LIST, times(chunk, 1024), END))


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", HEAD, LIST, times(b" ", 200), END)
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", size), struct.pack("<I", 1000)))
    refusal(path)


def test_more_values_or_cells_than_any_list_has_are_refused_before_they_are_read(tmp_path):
    drawn = random.Random(1)

    def rows(cell, count):
        few = [b"<row>%b</row>" % b"".join(cell % drawn.randrange(10**12) for _ in range(50)) for _ in range(300)]
        return (drawn.choice(few) for _ in range(count))  # too far apart to be packed away

    values, empty = b"<c><v>%d</v></c>", b'<c s="%d"/>'
    merged = (b'<mergeCell ref="A%d:B%d"/>' % (row, row + 5) for row in range(3, 700_000))
    for sheet in (
        (HEAD, LIST, rows(values, 22_000), END),
        (HEAD, LIST, rows(empty, 55_000), END),
        (HEAD, LIST, b"</sheetData><mergeCells>", merged, b"</mergeCells></worksheet>"),
    ):
        assert "far more" in refusal(xlsx(tmp_path / "a.xlsx", *sheet))


@pytest.mark.parametrize("cell", ["XFD1048576", "AD1048576", "Y99000", "IV90000", "C1048576", "XFD3"])
def test_one_stray_cell_far_from_the_list_is_said_or_does_no_harm(tmp_path, cell):
    number = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    stray = f'<row r="{number}"><c r="{cell}"><v>1</v></c></row>'.encode()
    path = xlsx(tmp_path / "a.xlsx", HEAD, LIST, stray, END)
    if cell == "Y99000":
        assert names(path) == ["Đỗ Lan"]
    else:
        refusal(path)


def test_entities_are_never_put_in(tmp_path):
    laughs = b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    for declared, entity in (
        (b'<!ENTITY a "aaaaaaaaaa">' + laughs, b"&j;"),
        (b'<!ENTITY x SYSTEM "file:///etc/passwd">', b"&x;"),
    ):
        doctype = XML + b"<!DOCTYPE w [" + declared + b"]>"
        row = b'<row r="3"><c t="inlineStr"><is><t>%b</t></is></c><c><v>1950</v></c></row>' % entity
        refusal(xlsx(tmp_path / "a.xlsx", doctype, HEAD.removeprefix(XML), LIST, row, END))


def test_repeated_cells_of_an_open_document_do_no_harm(tmp_path):
    def row(repeated, cell):
        return f'<table:table-row table:number-rows-repeated="{repeated}">{cell}</table:table-row>'

    wide = ' table:number-columns-repeated="16384"'
    for more in (row(1_048_574, ods_cell("x")), row(1_048_574, ods_cell("x", wide)), row(1, ods_cell("x", wide))):
        refusal(ods(tmp_path / "a.ods", ODS_LIST + more))
    tail = row(1_048_574, f"<table:table-cell{wide}/>")  # as LibreOffice ends every sheet that was formatted
    assert names(ods(tmp_path / "b.ods", ODS_LIST + tail)) == ["Đỗ Lan"]


# Large, and right


@pytest.mark.parametrize("row", [b'<row r="%d" ht="15"/>', b'<row r="%d"><c s="1"/><c s="1"/></row>'])
def test_a_million_empty_rows_below_a_list_are_passed_over(tmp_path, row):
    rows = (row % number for number in range(3, 1_048_577))
    assert names(xlsx(tmp_path / "a.xlsx", HEAD, LIST, rows, END)) == ["Đỗ Lan"]


@pytest.mark.parametrize("row", [b"\n", b";;;;\r\n", b",,,\n"])
def test_two_million_empty_lines_of_text_are_passed_over(tmp_path, row):
    (tmp_path / "a.csv").write_bytes(CSV + row * 2_000_000)
    assert names(tmp_path / "a.csv") == ["Đỗ Lan"]


def test_a_list_of_two_hundred_columns_is_read(tmp_path):
    workbook = openpyxl.Workbook()
    workbook.active.append(["STT", "Họ và tên", "Năm sinh", *(f"Cột {number}" for number in range(200))])
    workbook.active.append([1, "Đỗ Lan", 1995, *range(200)])
    workbook.save(tmp_path / "a.xlsx")
    assert names(tmp_path / "a.xlsx") == ["Đỗ Lan"]


# Locked, open, or something else


def ole(path, stream, data):
    """Write an OLE file whose one stream has this name: what .xls, .doc and encrypted .xlsx are."""
    CompoundDoc.XlsDoc().save(str(path), data)
    old = "Workbook".encode("utf-16-le").ljust(64, b"\0") + (18).to_bytes(2, "little")
    new = stream.encode("utf-16-le").ljust(64, b"\0") + (2 * len(stream) + 2).to_bytes(2, "little")
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    return path


def biff():
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("DS")
    for row in range(100):
        sheet.write(row, 0, "Nguyễn Văn A")
    return workbook.get_biff_data()


@pytest.mark.parametrize("kind", [0, 1])  # of encryption: the old one, and that of Excel 97 and later
def test_an_old_workbook_with_a_password_says_so(tmp_path, kind):
    data = biff()
    first = 4 + struct.unpack("<H", data[2:4])[0]
    locked = data[:first] + struct.pack("<HHHHH", 0x2F, 6, kind, 1, 1) + data[first:]
    assert "password" in refusal(ole(tmp_path / "a.xls", "Workbook", locked))


def test_an_encrypted_workbook_says_so_and_other_office_files_do_not(tmp_path):
    assert "password" in refusal(ole(tmp_path / "a.xlsx", "EncryptedPackage", os.urandom(20_000)))
    assert "password" not in refusal(ole(tmp_path / "b.xls", "WordDocument", os.urandom(20_000)))


def test_the_mark_that_excel_leaves_beside_an_open_list_names_the_list(tmp_path):
    path = tmp_path / "~$danh sách.xlsx"
    path.write_bytes(b"\x05Lan A" + b" " * 49 + "Lan A".encode("utf-16-le") + b" \0" * 50)
    assert "“danh sách.xlsx”" in refusal(path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read here")
def test_a_list_that_may_not_be_read_is_said(tmp_path):
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "a.csv").chmod(0)
    assert "open in another program" in refusal(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "start",
    [
        b"<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>",
        b"\xef\xbb\xbf\r\n<TABLE>",
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n",
        XML + b'<?mso-application progid="Excel.Sheet"?><Workbook/>',
    ],
)
def test_a_web_page_with_a_workbooks_name_is_said(tmp_path, start):
    (tmp_path / "a.xls").write_bytes(start)
    assert "web page" in refusal(tmp_path / "a.xls")


@pytest.mark.parametrize(
    "start", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\xff\xd8\xff\xe0\0\x10JFIF", b"{\\rtf1"]
)
def test_other_files_with_a_workbooks_name_are_said(tmp_path, start):
    (tmp_path / "a.xlsx").write_bytes(start + bytes(range(256)) * 4)
    assert "not a workbook" in refusal(tmp_path / "a.xlsx")


@pytest.mark.parametrize("parts", [["word/document.xml"], ["a.txt"], [f"{number}" for number in range(3_000)]])
def test_zips_that_are_no_workbooks_are_said(tmp_path, parts):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    refusal(tmp_path / "a.xlsx")


def test_text_with_a_workbooks_name_is_read(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(CSV)
    assert names(tmp_path / "a.xlsx") == ["Đỗ Lan"]


def test_empty_sheets_and_files_are_said(tmp_path):
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    assert "nothing" in refusal(tmp_path / "a.xlsx")
    (tmp_path / "b.csv").write_bytes(b"\xef\xbb\xbf\r\n ;;\r\n")
    assert "nothing" in refusal(tmp_path / "b.csv")
    (tmp_path / "c.xls").write_bytes(b"")
    assert "empty" in refusal(tmp_path / "c.xls")


# Hostile text

MOST = Limits().plain - 1000
ROW = "1;Nguyễn Văn A;1950\n".encode()


@pytest.mark.parametrize("text", [ROW * 1_700_000, b";" * 34_000_000, b"\0" * 34_000_000])
def test_text_of_34_megabytes_is_refused_unread(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(CSV + text)
    refusal(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "text",
    [
        b'1;"Nguyen;1950\n' + ROW * (MOST // len(ROW)),
        b'"' * MOST,
        b'"\n' * (MOST // 2),
        b'"";""\n' * (MOST // 6),
        (b";" * 1_000_000 + b"x\n") * 20,
        ROW * (MOST // len(ROW) - 1) + b"\0",
        b"a" * MOST,
        b"\xcc\x81" * (MOST // 2),
        b"\xc3\xa1\xff;" * (MOST // 4),
        b"1;\xd0\xf5 Lan\xec;1950\xff\n" * (MOST // 17),
        b";".join([b"abc"] * 200 + [b"\n"]) * (MOST // 803),
    ],
    ids=[
        "open quote",
        "quotes",
        "lines of quotes",
        "empty quotes",
        "columns",
        "nul",
        "line",
        "marks",
        "latin",
        "1258",
        "wide",
    ],
)
def test_hostile_text_of_20_megabytes_gets_a_sentence(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(CSV + text)
    refusal(tmp_path / "a.csv")


def test_an_ods_whose_part_is_not_where_its_directory_says_is_refused_in_a_sentence(tmp_path):
    whole = ods(tmp_path / "a.ods", ODS_LIST).read_bytes()
    at = whole.index(b"content.xml") - 30  # the part's own header, which the directory at the end points to
    hurt = tmp_path / "b.ods"
    hurt.write_bytes(whole[:at] + b"XX" + whole[at + 2 :])
    assert "cannot be read" in refusal(hurt)
