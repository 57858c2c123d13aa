import io

import pdfplumber
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument
from tests.documents.golden import assert_embedded, assert_inside, golden, texts_of
from tests.documents.sample import (
    FACTS,
    FORM,
    LINES,
    PAGE,
    RECIPIENTS,
    SIGNED,
    TABLE,
    layout,
    lines_of,
    places_of,
    rows,
    value,
    written,
)
from tests.documents.test_fonts import LETTERS

from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.values import RowValue
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.progress import Progress


def test_a_form_with_everything_looks_as_it_was_approved():
    groups = ["I. Tự học, học tập suốt đời"] * 4 + ["II. Sử dụng công cụ học tập, làm việc"] * 4 + ["III. Quan hệ"] * 2
    table = [*rows(10, lambda number: groups[number - 1]), *rows(1, label="Tổng cộng", strong=True)]
    pdf = written(layout(FORM), value(table, code="CDHT-00012"), value(table, name="", code="CDHT-00013"))
    assert_inside(pdf, layout(FORM).page, besides=[(172, 40, 200, 60)])
    golden("form_sample", pdf)


def test_no_document_is_refused():
    with pytest.raises(Refused, match="nothing to print"):
        written(layout(FORM))


@pytest.mark.parametrize(
    ("paper", "across"), [("A3", "true"), ("A3", "false"), ("A4", "true"), ("A5", "false"), ("A5", "true")]
)
def test_a_document_fits_every_sheet(paper, across):
    design = layout(
        FORM.replace("left = 180\ntop = 40", "left = 120\ntop = 40"), paper=f'"{paper}"', across=across, size=10
    )
    table = rows(12, lambda number: f"Nhóm {number // 4}", label="Dành thời gian cho sinh hoạt cộng đồng " * 3)
    pdf = written(design, value(table, code="CDHT-00012"))
    assert_inside(pdf, design.page, besides=[(110, 40, 145, 60)])
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        size = opened.pages[0].width / MM, opened.pages[0].height / MM
    assert size == (pytest.approx(design.page.width, abs=0.1), pytest.approx(design.page.height, abs=0.1))
    said = [text for page in lines_of(pdf) for text in page]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in said  # in one line, however narrow the sheet
    assert sum(text == "TT" for text in said) == sum("TT" in page for page in lines_of(pdf)) >= 1


@given(
    st.text(alphabet=[*LETTERS, *" <>&;/\\'\"{}[]|b"], min_size=1, max_size=200),
    st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_any_name_of_200_letters_stays_in_its_place_and_is_whole(name, blanks):
    words = " ".join((name + " " * blanks).split()) or "A"
    design = layout(FORM)
    pdf = written(design, value(rows(3, label=words), name=words, code="CDHT-00012"))
    assert_inside(pdf, design.page, besides=[(172, 40, 200, 60)])
    said = "".join("".join(page) for page in lines_of(pdf)).replace(" ", "")
    assert all(letter in said for letter in words.replace(" ", ""))


@pytest.mark.parametrize("name", ["Ư" * 200, "Công Tằng Tôn Nữ " * 12, "<b>Trần</b> & Ánh <img src='x'> " * 6])
def test_very_long_names_are_printed_whole(name):
    name = " ".join(name.split())
    pdf = written(layout(PAGE + TABLE + SIGNED), value(rows(1, label=name), name=name))
    assert_inside(pdf, layout(PAGE + TABLE).page)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        letters = "".join(char["text"] for page in opened.pages for char in page.chars if char["text"] != " ")
    assert letters.count(name.replace(" ", "")) == 2  # in its cell and under the signature


def test_every_vietnamese_letter_is_printed():
    pdf = written(layout(PAGE + TABLE), value(rows(1, label=" ".join(LETTERS))))
    said = set("".join(text for page in lines_of(pdf) for text in page))
    assert said.issuperset(LETTERS)
    assert sum(not letter.isascii() for letter in LETTERS) == 134


def test_a_letter_without_a_picture_is_refused_with_the_paper_and_without_a_person():
    for place, wrong in (
        ("The form of row 3, row 1", value(rows(1, label="Trần 龍"), where="The form of row 3")),
        ("The form of row 3", value(rows(1), name="Trần 龍", where="The form of row 3")),
        ("The form of row 3, row 1", value(rows(1, lambda _number: "Trần 龍"), where="The form of row 3")),
    ):
        with pytest.raises(Refused, match=f"{place} cannot be printed.*“龍”") as error:
            written(layout(FORM), value(rows(1)), wrong)
        assert "Trần" not in str(error.value)


def test_a_sum_is_bold_and_a_table_without_lines_has_none():
    pdf = written(layout(PAGE + TABLE), value([*rows(1), *rows(1, label="Tổng cộng", strong=True)]))
    assert "Bold" in places_of(pdf)["Tổng cộng"].font
    assert "Bold" not in places_of(pdf)["Tìm, đọc và cập nhật thông tin"].font
    with pdfplumber.open(io.BytesIO(written(layout(PAGE + TABLE), value([*rows(1), *rows(1, strong=True)])))) as opened:
        said = [said for said in texts_of(opened.pages[0]) if said.text == "Tìm, đọc và cập nhật thông tin"]
    assert ["Bold" in one.font for one in said] == [False, True]
    facts = [
        RowValue({"label": "Họ và tên", "value": "Trần Hữu Đạt"}),
        RowValue({"label": "Thôn", "value": "Trung Hòa"}),
    ]
    pdf = written(layout(PAGE + FACTS), value(facts=facts))
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert not opened.pages[0].edges
    assert lines_of(pdf) == [["Họ và tên", "Trần Hữu Đạt", "Thôn", "Trung Hòa"]]
    assert places_of(pdf)["Họ và tên"].x0 == pytest.approx(20 * MM, abs=0.5)


def test_lines_for_the_pen_begin_after_their_words_and_reach_the_margin():
    pdf = written(layout(PAGE + LINES), value())
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        first, *others = opened.pages[0].lines
        words = texts_of(opened.pages[0])[0]
    assert len(others) == 2
    assert first["x0"] > words.x1
    assert first["top"] == pytest.approx(words.bottom, abs=4)
    assert {round(line["x0"] / MM, 1) for line in others} == {20.0}
    assert {round(line["x1"] / MM, 1) for line in (first, *others)} == {195.0}


def test_white_stands_under_dotted_lines_as_their_layout_says():
    def down(gap, after):
        pdf = written(layout(PAGE + LINES + f"gap = {gap}\n" + after), value())
        with pdfplumber.open(io.BytesIO(pdf)) as opened:
            return max(opened.pages[0].chars, key=lambda char: char["bottom"])["bottom"]

    for after in (LINES, '[[part]]\nkind = "text"\ntext = ["hai"]\n'):
        assert down(30, after) - down(10, after) == pytest.approx(20, abs=0.1)


def test_words_that_leave_too_little_room_have_their_dots_on_the_next_line():
    long = "Ý kiến của những người dự họp về kết quả bình xét, chấm điểm của cả thôn trong năm nay:"
    pdf = written(layout(PAGE + LINES.replace("Ý kiến khác:", long)), value())
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        assert [round(line["x0"] / MM, 1) for line in opened.pages[0].lines] == [20.0] * 3
        (said,) = texts_of(opened.pages[0])
        assert said.x1 > 174 * MM
        assert all(line["top"] > said.bottom for line in opened.pages[0].lines)


def test_a_line_under_a_text_is_a_share_of_it_and_stands_where_the_text_does():
    part = '[[part]]\nkind = "text"\nalign = "{}"\nrule = 0.5\ntext = ["BIÊN BẢN"]\n'
    for align, share in (("left", 0.0), ("center", 0.5), ("right", 1.0)):
        with pdfplumber.open(io.BytesIO(written(layout(PAGE + part.format(align)), value()))) as opened:
            (line,) = opened.pages[0].lines
            (said,) = texts_of(opened.pages[0])
        wide = said.x1 - said.x0
        assert line["x1"] - line["x0"] == pytest.approx(wide / 2, abs=0.5)
        assert line["x0"] - said.x0 == pytest.approx(share * wide / 2, abs=0.5)
        assert line["top"] >= said.bottom - 1


def test_three_who_sign_stand_side_by_side_their_names_at_one_height_under_place_and_date():
    places = places_of(written(layout(PAGE + SIGNED), value()))
    date, first, second, third = (
        places[text]
        for text in ("Đồng Tâm, ngày ..... tháng ..... năm 2026", "NGƯỜI TỰ ĐÁNH GIÁ", "CHI HỘI", "TM. BAN CHẤP HÀNH")
    )
    assert first.top == pytest.approx(second.top) == pytest.approx(third.top)
    assert first.x1 < second.x0 < second.x1 < third.x0
    assert date.bottom <= third.top + 1
    assert date.x1 <= 195 * MM + 0.1
    one, other = places["Nguyễn Thị Ánh Tuyết"], places["Nguyễn Văn Khánh"]
    assert one.top == pytest.approx(other.top)
    assert other.top - places["CHỦ TỊCH"].bottom >= 20 * MM - 6  # the largest blank of the three


def test_recipients_stand_at_the_left_under_several_who_sign():
    pdf = written(layout(PAGE + SIGNED.replace('kind = "ending"', RECIPIENTS)), value())
    places = places_of(pdf)
    head, first, last = places["Nơi nhận:"], places["- Như trên;"], places["- Lưu: HS."]
    assert {round(one.x0 / MM, 1) for one in (head, first, last)} == {20.0}
    assert places["Nguyễn Thị Ánh Tuyết"].bottom < head.top < first.top < last.top
    assert head.font.endswith("BoldItalic")


def test_recipients_of_whom_nobody_is_known_have_no_heading():
    pdf = written(
        layout(
            PAGE + SIGNED.replace('kind = "ending"', RECIPIENTS.replace("- Như trên;", "").replace("- Lưu: HS.", ""))
        ),
        value(),
    )
    assert "Nơi nhận:" not in places_of(pdf)


def test_the_code_of_a_form_is_read_from_its_first_page_and_nothing_touches_it():
    design = layout(FORM.replace("top = 40", "top = 22").replace("left = 180", "left = 95"))
    pdf = written(design, value(rows(60), code="CDHT1:00000012"))
    assert_inside(pdf, design.page)
    pages = PdfDocument(pdf)
    found = [[one.text for one in zxingcpp.read_barcodes(page.render(scale=3).to_pil())] for page in pages]
    pages.close()
    assert found[0] == ["CDHT1:00000012"]
    assert not any(found[1:])
    box = (95 * MM, 22 * MM, 111 * MM, 38 * MM)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        first = texts_of(opened.pages[0])
    for said in first:
        assert said.text == "00012" or said.x1 < box[0] or said.x0 > box[2] or said.top > box[3] or said.bottom < box[1]
    (bare,) = lines_of(written(design, value(rows(3))))
    assert "00012" not in bare


def test_a_paragraph_that_says_nothing_is_left_out_with_its_lead():
    part = '[[part]]\nkind = "text"\nlead = "Ghi chú."\ntext = ["[{{note}}]"{}]\n'
    assert lines_of(written(layout(PAGE + part.format("") + LINES), value())) == [["Ý kiến khác:"]]
    second = layout(PAGE + part.format(', "Không có."'))
    assert lines_of(written(second, value())) == [["Ghi chú. Không có."]]
    alone = layout(PAGE + '[[part]]\nkind = "text"\nlead = "Ghi chú."\ntext = []\n')
    assert lines_of(written(alone, value())) == [["Ghi chú."]]


def test_the_same_values_give_the_same_bytes():
    design = layout(FORM)
    documents = [value(rows(30), code="CDHT1:1"), value(rows(3), name="", code="CDHT1:2")]
    pdf = written(design, *documents)
    assert written(design, *documents) == pdf
    assert_embedded(pdf)


def test_documents_in_one_file_are_as_each_would_be_alone():
    design = layout(FORM)
    several = [value(rows(30), code="CDHT1:1"), value(rows(3), name="Trần Hữu Đạt"), value(rows(30, strong=True))]
    alone = [page for one in several for page in lines_of(written(design, one))]
    assert lines_of(written(design, *several)) == alone


def test_progress_counts_documents_and_rows_and_stopping_writes_nothing():
    progress = Progress()
    written(layout(FORM), value(rows(7)), value(rows(2)), progress=progress)
    assert (progress.done, progress.total) == (11, 11)
    progress.cancel()
    out = io.BytesIO()
    with pytest.raises(Cancelled):
        write_document_pdf(out, layout(FORM), [value(rows(7))], "", progress)
    assert out.getvalue() == b""
