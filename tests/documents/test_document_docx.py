import io
import unicodedata
import zipfile
from dataclasses import replace

import docx
import pytest
import zxingcpp
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.documents.docx_reading import AUTHOR, found, made, opened, said, table_with, texts, value_of
from tests.documents.sample import FACTS, FORM, HEAD, PAGE, SIGNED, TABLE, TITLE, layout, rows, value
from tests.documents.test_fonts import LETTERS

from cdht_desktop.documents.document_docx import write_document_docx
from cdht_desktop.documents.docx_code import picture
from cdht_desktop.documents.fonts import typeface
from cdht_desktop.documents.values import RowValue
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.progress import Progress

# ECMA-376-1: Word calls a file broken whose properties stand in another order.
ORDER = {
    "pPr": [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "pBdr",
        "tabs",
        "spacing",
        "ind",
        "jc",
        "rPr",
        "sectPr",
    ],
    "rPr": ["rFonts", "b", "i", "sz", "szCs", "lang"],
    "tblPr": ["tblW", "tblBorders", "tblLayout", "tblCellMar"],
    "tcPr": ["tcW", "gridSpan", "vMerge", "vAlign"],
    "trPr": ["cantSplit", "trHeight", "tblHeader"],
    "sectPr": ["headerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg"],
    "tbl": ["tblPr", "tblGrid", "tr"],
    "tc": ["tcPr", "p"],
}


def test_a_document_says_everything_in_order():
    document = opened(layout(FORM), value(rows(2, lambda number: f"Nhóm {number}")))
    assert texts(document) == [
        "HỘI KHUYẾN HỌC TỈNH PHÚ THỌ",
        "HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "PHIẾU MẪU NĂM 2026",
        "Nguyễn Thị Ánh Tuyết",
        "TT", "Nội dung", "Điểm", "Tối đa", "Tự chấm",
        "Nhóm 1",
        "1", "Tìm, đọc và cập nhật thông tin",
        "Nhóm 2",
        "2", "Tìm, đọc và cập nhật thông tin",
        "Ý kiến khác: \t", "\t", "\t",
        "Đồng Tâm, ngày ..... tháng ..... năm 2026",
        "NGƯỜI TỰ ĐÁNH GIÁ", "(Ký, ghi rõ họ tên)",
        "CHI HỘI", "(Ký, ghi rõ họ tên)",
        "TM. BAN CHẤP HÀNH\nCHỦ TỊCH",
        "Nguyễn Thị Ánh Tuyết",
        "Nguyễn Văn Khánh",
    ]  # fmt: skip


@pytest.mark.parametrize(("paper", "across", "size"), [("A4", "false", (210, 297)), ("A5", "true", (210, 148))])
def test_the_sheet_is_the_layouts(paper, across, size):
    design = layout(FORM.replace("left = 180", "left = 120"), paper=f'"{paper}"', across=across)
    (section,) = opened(design, value(rows(1))).sections
    assert (section.page_width, section.page_height) == tuple(pytest.approx(Mm(length), abs=1000) for length in size)
    assert section.orientation == (WD_ORIENT.LANDSCAPE if across == "true" else WD_ORIENT.PORTRAIT)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert margins == tuple(pytest.approx(Mm(length), abs=1000) for length in (15, 15, 20, 15))


def test_running_text_is_times_new_roman_in_every_slot_and_vietnamese():
    document = opened(layout(FORM, size=12.5, leading=1.3), value())
    defaults = document.styles.element.find(qn("w:docDefaults"))
    (fonts,) = found(defaults, "rFonts")
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert value_of(defaults, "sz") == "25"
    assert value_of(defaults, "spacing", "line") == str(round(240 * 1.3 / 1.15))
    assert value_of(defaults, "lang") == "vi-VN"
    assert not found(document.element.body, "rFonts")


def test_another_family_stands_in_every_slot_too():
    text = '[[part]]\nkind = "text"\nfont = "sans-semibold"\nsize = 20\ntext = ["Thôn"]\n'
    (run,) = [run for run in found(opened(layout(PAGE + text), value()).element.body, "r") if said(run)]
    (fonts,) = found(run, "rFonts")
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Arial"}
    assert found(run, "b")
    assert value_of(run, "sz") == "40"


def test_running_text_stands_as_its_layout_says():
    text = '[[part]]\nkind = "text"\nlead = "Điều 1."\ntext = ["Công nhận.", "{signer_title}"]\ngap = 7\n'
    first, second, third = found(opened(layout(PAGE + text, indent=10), value()).element.body, "p")
    assert [said(one) for one in (first, second, third)] == ["Điều 1. Công nhận.", "TM. Ban Chấp hành", "Chủ tịch"]
    assert value_of(first, "jc") == "both"
    assert [bool(found(run, "b")) for run in found(first, "r")] == [True, False]
    assert [value_of(one, "ind", "firstLine") for one in (first, second)] == ["567", "567"]
    assert not found(third, "ind")
    assert [value_of(one, "spacing", "after") for one in (first, third)] == ["140", "140"]
    assert not found(second, "spacing")


def test_rules_stand_under_issuer_and_motto_and_are_as_long_as_asked():
    table = table_with(opened(layout(FORM), value()), "CỘNG HÒA")
    assert not found(table._tbl, "tblBorders")
    issuer, motto = [one for one in found(table._tbl, "p") if found(one, "pBdr")]
    assert said(issuer.getprevious()) == "HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM"
    assert said(motto.getprevious()) == "Độc lập - Tự do - Hạnh phúc"
    widths = [cell.width for cell in table.rows[0].cells]
    for rule, width, length in (
        (issuer, widths[0], 0.4 * typeface("serif-bold").width("HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM", 12)),
        (motto, widths[1], typeface("serif-bold").width("Độc lập - Tự do - Hạnh phúc", 12)),
    ):
        indents = sum(int(value_of(rule, "ind", side)) for side in ("left", "right"))
        assert width.pt - indents / 20 == pytest.approx(length, abs=1)


def test_pages_are_numbered_at_the_top_from_the_second_on_and_anew_with_each_document():
    document = opened(layout(FORM), value(), value(), value())
    assert len(document.sections) == 3
    for section in document.sections:
        assert section.different_first_page_header_footer
        assert value_of(section._sectPr, "pgNumType", "start") == "1"
        assert section.start_type == 2  # on a new page
        (paragraph,) = section.header.paragraphs
        assert value_of(paragraph._p, "jc") == "center"
        assert [one.text for one in found(paragraph._p, "instrText")] == [" PAGE "]
        assert section.first_page_header.is_linked_to_previous  # there is none: the first page has no number


def test_a_sheet_without_numbers_has_no_header():
    (section,) = opened(layout(FORM, numbered="false"), value()).sections
    assert not found(section._sectPr, "headerReference", "titlePg", "pgNumType")


def test_what_follows_a_break_begins_a_page():
    text = '[[part]]\nkind = "break"\n'
    paragraph = '[[part]]\nkind = "text"\ntext = ["hai"]\n'
    body = opened(layout(PAGE + text + TITLE + text + text + paragraph + text + TABLE), value(rows(1))).element.body
    starts = [one for one in found(body, "p") if found(one, "pageBreakBefore")]
    assert [said(one) for one in starts] == ["hai", ""]
    assert starts[1].getnext().tag == qn("w:tbl")


def test_a_code_stands_at_its_place_and_finds_the_person():
    data = made(layout(FORM), value(code="CDHT-00012"), value(code=""), value(code="CDHT-00013"))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        pictures = [file.read(name) for name in file.namelist() if name.startswith("word/media/")]
    assert [zxingcpp.read_barcode(Image.open(io.BytesIO(one))).text for one in pictures] == ["CDHT-00012", "CDHT-00013"]
    document = docx.Document(io.BytesIO(data))
    anchors = list(document.element.body.iter(qn("wp:anchor")))
    assert len(anchors) == 4  # each code and its text
    places = [[int(one.text) / 36000 for one in anchor.iter(qn("wp:posOffset"))] for anchor in anchors]
    assert places[0] == places[2] == [180, 40]
    assert places[1] == [172, 56]  # under it, 8 mm wider at both sides
    assert [said(box) for box in found(document.element.body, "txbxContent")] == ["00012", "00013"]
    numbers = [one.get("id") for one in document.element.body.iter(qn("wp:docPr"))]
    assert len(set(numbers)) == 4


@pytest.mark.parametrize("text", ["A", "CDHT1:" + "A" * 300])
def test_a_code_is_read_from_its_picture_alone(text):
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(picture(text)))).text == text


@pytest.mark.parametrize(
    "name",
    [
        "<b>A</b> & (B) \\ </w:t> ]]> &amp; {name}",
        "Công Tằng Tôn Nữ " * 11 + "Hoàng Yến",
        "Ễ" * 200,
        "a - b – c — d ‑ e “f” 'g' \u00ad h",
        "".join(LETTERS),
    ],
)
def test_a_name_is_written_letter_by_letter(name):
    design = layout(PAGE + TITLE + TABLE + SIGNED)
    document = opened(design, value(rows(1, label=name), name=name))
    assert table_with(document, "Nội dung").rows[-1].cells[1].text == name
    flat = ["".join(text.split()) for text in texts(document)]
    assert flat.count("".join(name.split())) == 3


def test_lines_of_a_value_stay_lines_of_its_cell():
    document = opened(layout(PAGE + TABLE), value(rows(1, label=" hai dòng\ncó lề ")))
    assert document.tables[0].rows[-1].cells[1].text == " hai dòng\ncó lề "


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\x1b", "\t", "\r", "\x85", "\ufffe"])
def test_a_letter_that_no_file_can_hold_is_refused_with_its_place(letter):
    out = io.BytesIO()
    listed = value([*rows(1), *rows(1, label=f"A{letter}B")])
    with pytest.raises(Refused, match=rf"The form, row 2 cannot be written.*U\+{ord(letter):04X}\. Correct the text"):
        write_document_docx(out, layout(FORM), [listed], AUTHOR, Progress())
    with pytest.raises(Refused, match="The form cannot be written"):
        write_document_docx(out, layout(FORM), [value(name=f"A{letter}B")], AUTHOR, Progress())
    assert out.getvalue() == b""


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_written_as_it_is_or_refused(name):
    clean = all(letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"} for letter in name)
    clean = clean and not {"\ufffe", "\uffff"} & set(name)
    try:
        document = opened(layout(PAGE + TABLE), value(rows(1, label=name)))
    except Refused:
        assert not clean
        return
    assert clean
    assert table_with(document, "Nội dung").rows[-1].cells[1].text == name


def test_no_document_is_refused():
    with pytest.raises(Refused, match="nothing to print"):
        made(layout(FORM))


def test_stopping_writes_nothing():
    out, progress = io.BytesIO(), Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        write_document_docx(out, layout(FORM), [value(rows(3))], AUTHOR, progress)
    assert out.getvalue() == b""


def test_progress_counts_documents_and_rows():
    progress = Progress()
    made(layout(FORM), value(rows(3)), value(rows(2)), progress=progress)
    assert (progress.done, progress.total) == (7, 7)


def test_the_same_values_give_the_same_bytes_that_tell_nothing_of_the_machine():
    data = made(layout(FORM), value(rows(9), code="CDHT-00012"), value())
    assert made(layout(FORM), value(rows(9), code="CDHT-00012"), value()) == data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert {(entry.date_time, entry.create_system) for entry in file.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
        assert not [name for name in file.namelist() if "thumbnail" in name or "customXml" in name or "app" in name]
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.author, properties.language) == ("Phiếu mẫu", AUTHOR, "vi-VN")
    assert (properties.created, properties.modified, properties.last_modified_by) == (None, None, "")


def test_properties_of_the_file_bear_a_long_name_cut():
    out = io.BytesIO()
    write_document_docx(out, layout(FORM), [value()], "Hội " * 100, Progress())
    assert docx.Document(io.BytesIO(out.getvalue())).core_properties.author == ("Hội " * 100)[:255]


def test_elements_stand_in_the_order_that_word_wants():
    design = layout(
        FORM.replace('rows = "rows"', 'rows = "rows"\nblank = 1\nheight = 9') + '[[part]]\nkind = "break"\n' + FACTS
    )
    facts = [RowValue({"label": "Họ và tên", "value": "Nguyễn Văn An"})]
    table = rows(3, lambda number: f"Nhóm {number}")
    document = opened(design, value(table, code="CDHT-00012", facts=facts), value(table, code="CDHT-00013"))
    for root in (document.element, document.styles.element, document.sections[0].header._element):
        for tag, order in ORDER.items():
            for one in found(root, tag):
                names = [child.tag.split("}")[1] for child in one]
                assert names == sorted(names, key=order.index)
    for cell in found(document.element, "tc"):
        assert cell[-1].tag == qn("w:p")  # what Word asks of a cell
    assert all(one.getnext().tag == qn("w:p") for one in found(document.element, "tbl"))


def test_a_head_without_anything_to_say_is_left_out():
    empty = replace(value(), fields=dict.fromkeys(value().fields, ""))
    head = HEAD.replace("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "").replace("Độc lập - Tự do - Hạnh phúc", "")
    assert opened(layout(PAGE + head + TITLE), empty).tables == []
