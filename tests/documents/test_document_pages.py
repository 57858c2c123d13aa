import io
from itertools import pairwise

import pdfplumber
import pytest
from tests.documents.golden import assert_inside
from tests.documents.sample import (
    FORM,
    PAGE,
    SIGNED,
    TABLE,
    TITLE,
    layout,
    lines_of,
    rows,
    value,
    written,
)

from cdht_desktop.documents.paper import MM
from cdht_desktop.errors import Refused


def joined_across(lines):
    """Return lines across that follow one another at one height as one."""
    joined = set()
    for height in {top for _x0, _x1, top in lines}:
        spans = sorted((x0, x1) for x0, x1, top in lines if top == height and x0 != x1)
        whole = all(abs(one[1] - other[0]) <= 1 or one == other for one, other in pairwise(spans))
        if spans and whole:
            joined.add((spans[0][0], spans[-1][1], height))
    return joined


def test_each_document_begins_a_page_and_is_numbered_by_itself():
    pdf = written(layout(PAGE + TITLE + TABLE), value(rows(120)), value(rows(5)), value(rows(60)))
    tops = [page[0] for page in lines_of(pdf)]
    begun = [at for at, top in enumerate(tops) if top == "PHIẾU MẪU NĂM 2026"]
    assert len(begun) == 3
    for start, end in zip(begun, [*begun[1:], len(tops)], strict=True):
        assert tops[start + 1 : end] == [str(number) for number in range(2, end - start + 1)]
    unnumbered = layout(PAGE + TITLE + TABLE, numbered="false")
    assert all(not page[0].isdigit() for page in lines_of(written(unnumbered, value(rows(120)))))


def test_an_empty_table_says_so_or_is_its_head_or_has_rows_for_the_pen():
    (page,) = lines_of(written(layout(PAGE + TABLE), value()))
    assert page == ["Không có ai trong danh sách năm 2026."]
    bare = TABLE.replace("empty =", "# empty =")
    (page,) = lines_of(written(layout(PAGE + bare), value()))
    assert page == ["Điểm", "TT", "Nội dung", "Tối đa", "Tự chấm"]
    blank = layout(PAGE + TABLE.replace("[[part.column]]", "blank = 4\nheight = 10\n[[part.column]]", 1))
    with pdfplumber.open(io.BytesIO(written(blank, value()))) as opened:
        (table,) = opened.pages[0].find_tables()
    assert len(table.rows) == 2 + 4
    for row in table.rows[2:]:
        assert row.bbox[3] - row.bbox[1] == pytest.approx(10 * MM, abs=0.1)


def test_one_row_stands_under_its_head():
    (page,) = lines_of(written(layout(PAGE + TABLE), value(rows(1))))
    assert page == ["Điểm", "TT", "Nội dung", "Tối đa", "Tự chấm", "1", "Tìm, đọc và cập nhật thông tin"]


@pytest.mark.parametrize("count", [1, 30, 80])
def test_the_outline_of_a_table_is_whole_on_each_page(count):
    pdf = written(layout(PAGE + TABLE), value(rows(count, lambda number: f"Nhóm {number // 9}")))
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            (table,) = page.find_tables()
            left, top, right, bottom = table.bbox
            assert (left, right) == (pytest.approx(20 * MM, abs=0.1), pytest.approx(133 * MM, abs=0.1))
            ends = {
                (round(line["x0"]), round(line["top"]), round(line["bottom"]))
                for line in page.lines
                if line["x0"] == line["x1"]
            }
            assert {(round(x), round(top), round(bottom)) for x in (left, right)} <= ends
            across = [(round(line["x0"]), round(line["x1"]), round(line["top"])) for line in page.lines]
            assert {(round(left), round(right), round(y)) for y in (top, bottom)} <= {*across} | joined_across(across)


@pytest.mark.parametrize("count", range(20, 60))
def test_a_heading_over_a_group_never_stands_alone_at_a_pages_foot(count):
    table = rows(count, lambda number: "Nhóm đầu" if number < count - 3 else "Nhóm cuối")
    pages = lines_of(written(layout(PAGE + TABLE), value(table)))
    (page,) = (page for page in pages if "Nhóm cuối" in page)
    assert page[-1] != "Nhóm cuối"
    assert sum("Nhóm đầu" in page for page in pages) == 1


@pytest.mark.parametrize("count", range(22, 48))
def test_who_signs_has_the_last_two_rows_and_their_head_on_the_page(count):
    pages = lines_of(written(layout(PAGE + TABLE + SIGNED), value(rows(count))))
    assert "CHI HỘI" in pages[-1]
    assert {str(count), str(count - 1), "Tự chấm"} <= set(pages[-1])
    assert all("Tự chấm" in page for page in pages)


@pytest.mark.parametrize("lines", range(40, 56))
def test_no_line_of_a_paragraph_stands_alone_on_a_page(lines):
    words = "học tập suốt đời " * 7
    paragraph = f'[[part]]\nkind = "text"\ntext = ["{words * lines}", "{words * 3}"]\n'
    pages = lines_of(written(layout(PAGE + paragraph, numbered="false"), value()))
    assert all(len(page) >= 2 for page in pages)


def test_kept_paragraphs_stand_on_the_page_of_what_follows():
    filler = '[[part]]\nkind = "text"\ngap = 0\nkeep = false\nalign = "left"\ntext = [{}]\n'
    for count in range(44, 54):
        design = layout(PAGE + filler.format(", ".join(['"dòng"'] * count)) + TITLE + TABLE)
        pages = lines_of(written(design, value(rows(3))))
        (page,) = (page for page in pages if "PHIẾU MẪU NĂM 2026" in page)
        assert {"TT", "1", "2"} <= set(page)


def test_what_is_higher_than_a_page_is_refused():
    with pytest.raises(Refused, match="The form: row 2 is higher than a page"):
        written(layout(PAGE + TABLE), value([*rows(1), *rows(1, label="thôn " * 3000)]))
    low = layout(FORM.replace("space = 15", "space = 60"), paper='"A5"', across="true", bottom=60, top=40)
    with pytest.raises(Refused, match="The form: what belongs on one page is higher than a page"):
        written(low, value(rows(1)))


def test_a_break_begins_a_page_but_makes_no_empty_one():
    parts = '[[part]]\nkind = "break"\n'
    assert len(lines_of(written(layout(PAGE + parts + TITLE + parts * 2 + TABLE + parts), value(rows(2))))) == 2


def test_blank_rows_follow_the_people():
    design = layout(PAGE + TABLE.replace("[[part.column]]", "blank = 40\n[[part.column]]", 1) + SIGNED)
    pdf = written(design, value(rows(3)))
    assert_inside(pdf, design.page)
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        tables = [table for page in opened.pages for table in page.find_tables()]
    assert sum(len(table.rows) - 2 for table in tables) == 43
