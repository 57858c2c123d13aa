import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree
from tests.documents.docx_reading import found, kept, opened, said, table_with, texts, value_of
from tests.documents.sample import FACTS, FORM, LINES, PAGE, RECIPIENTS, SIGNED, TABLE, layout, rows, value

from cdht_desktop.documents.values import RowValue


def test_the_head_of_a_table_is_repeated_and_no_row_is_cut():
    table = table_with(opened(layout(FORM), value(rows(60))), "Nội dung")
    assert len(table.rows) == 62
    assert [index for index, row in enumerate(table.rows) if found(row._tr, "tblHeader")] == [0, 1]
    assert all(found(row._tr, "cantSplit") for row in table.rows)
    assert value_of(table._tbl, "tblLayout", "type") == "fixed"
    assert [column.width for column in table.columns] == [pytest.approx(Mm(w), abs=1000) for w in (12, 57, 22, 22)]
    assert all(cell.width == table.columns[at].width for at, cell in enumerate(table.rows[5].cells))


def test_a_heading_goes_over_its_columns_and_others_take_both_rows():
    table = table_with(opened(layout(FORM), value(rows(1))), "Nội dung")
    upper, lower = ([cell.text for cell in row.cells] for row in table.rows[:2])
    assert upper == ["TT", "Nội dung", "Điểm", "Điểm"]
    assert lower == ["TT", "Nội dung", "Tối đa", "Tự chấm"]
    assert table.cell(0, 2)._tc is table.cell(0, 3)._tc
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc


def test_a_heading_stands_over_each_group_and_stays_with_its_row():
    groups = ["I. Tự học", "I. Tự học", "II. Công cụ"]
    table = table_with(opened(layout(FORM), value(rows(3, lambda number: groups[number - 1]))), "Nội dung")
    headings = [row for row in table.rows if len(found(row._tr, "tc")) == 1]
    assert [row.cells[0].text for row in headings] == ["I. Tự học", "II. Công cụ"]
    assert all(value_of(row._tr, "gridSpan") == "4" and kept(row) for row in headings)


def test_sums_are_bold_blank_rows_follow_and_rows_have_their_least_height():
    design = layout(PAGE + TABLE.replace('rows = "rows"', 'rows = "rows"\nblank = 2\nheight = 9'))
    table = table_with(opened(design, value([*rows(1), *rows(1, label="Tổng cộng", strong=True)])), "Nội dung")
    plain, strong, *blank = table.rows[2:]
    assert not found(plain._tr, "b")
    assert all(found(run, "b") for run in found(strong._tr, "r"))
    assert [[cell.text for cell in row.cells] for row in blank] == [[""] * 4] * 2
    assert {value_of(row._tr, "trHeight") for row in table.rows[2:]} == {str(round(9 * 1440 / 25.4))}


def test_a_blank_row_without_a_height_has_room_for_a_pen():
    design = layout(PAGE + TABLE.replace('rows = "rows"', 'rows = "rows"\nblank = 1'))
    assert value_of(opened(design, value()).tables[0].rows[-1]._tr, "trHeight") == str(round(8 * 1440 / 25.4))


def test_a_table_without_rows_says_so():
    document = opened(layout(PAGE + TABLE), value())
    assert texts(document) == ["Không có ai trong danh sách năm 2026."]
    assert document.tables == []


def test_a_table_without_lines_and_head_is_plain():
    facts = [RowValue({"label": "Họ và tên", "value": "Nguyễn Văn An"})]
    (table,) = opened(layout(PAGE + FACTS), value(facts=facts)).tables
    assert [cell.text for cell in table.rows[0].cells] == ["Họ và tên", "Nguyễn Văn An"]
    assert not found(table._tbl, "tblBorders", "tblHeader")


def test_a_table_that_has_nothing_at_all_is_left_out():
    assert opened(layout(PAGE + FACTS), value(facts=[])).tables == []


def test_tables_under_one_another_stay_two():
    facts = [RowValue({"label": "Họ và tên", "value": "Nguyễn Văn An"})]
    body = opened(layout(PAGE + FACTS + FACTS), value(facts=facts)).element.body
    assert [one.tag.split("}")[1] for one in body] == ["tbl", "p", "tbl", "p", "sectPr"]


def test_dotted_lines_reach_the_right_margin():
    design = layout(PAGE + LINES)
    lines = found(opened(design, value()).element.body, "p")
    assert [said(one) for one in lines] == ["Ý kiến khác: \t", "\t", "\t"]
    assert [bool(found(one, "keepNext")) for one in lines] == [True, True, False]
    for line in lines:
        (stop,) = found(line.find(qn("w:pPr")), "tab")
        assert (stop.get(qn("w:val")), stop.get(qn("w:leader"))) == ("right", "dot")
        assert int(stop.get(qn("w:pos"))) == round(design.page.room * 1440 / 25.4)


def test_after_words_that_fill_their_line_dots_begin_on_the_next():
    design = layout(PAGE + LINES.replace("Ý kiến khác:", "i" * 146))  # 172 of 175 mm
    assert [said(one)[-2:] for one in found(opened(design, value()).element.body, "p")] == ["ii", "\t", "\t", "\t"]


def test_what_ends_a_document_stays_together_and_with_what_stands_before():
    document = opened(layout(PAGE + TABLE + SIGNED), value(rows(9)))
    table, ending = document.tables
    assert [kept(row) for row in table.rows] == [True] * 3 + [False] * 6 + [True] * 2
    between = table._tbl.getnext()
    while between is not ending._tbl:
        assert found(between, "keepNext")
        between = between.getnext()
    assert [kept(row) for row in ending.rows] == [True, False]
    assert all(found(row._tr, "cantSplit") for row in ending.rows)


def test_the_last_two_paragraphs_stay_with_what_ends_a_document():
    text = '[[part]]\nkind = "text"\ntext = ["một", "hai", "ba"]\n'
    document = opened(layout(PAGE + text + SIGNED), value())
    paragraphs = [one for one in found(document.element.body, "p") if said(one) in {"một", "hai", "ba"}]
    assert [bool(found(one, "keepNext")) for one in paragraphs] == [False, True, True]


def test_recipients_stand_beside_who_signs():
    ending = """
[[part]]
kind = "ending"
recipients_head = "Nơi nhận:"
recipients = ["- Như Điều 3;", "[- {note};]", "- Lưu: HS."]
[[part.signature]]
title = "{signer_title:upper}"
name = "{signer_name}"
space = 30
"""
    (table,) = opened(layout(PAGE + ending), value()).tables
    (row,) = table.rows
    left, right = row.cells
    assert [paragraph.text for paragraph in left.paragraphs] == ["Nơi nhận:", "- Như Điều 3;", "- Lưu: HS."]
    assert [paragraph.text for paragraph in right.paragraphs] == ["TM. BAN CHẤP HÀNH\nCHỦ TỊCH", "Nguyễn Văn Khánh"]
    assert right.paragraphs[-1].paragraph_format.space_before.mm == pytest.approx(30, abs=0.1)


def test_recipients_stand_under_several_who_sign_and_no_page_parts_them():
    document = opened(layout(PAGE + SIGNED.replace('kind = "ending"', RECIPIENTS)), value())
    (table,) = document.tables
    assert all(kept(row) for row in table.rows)
    below = list(table._tbl.itersiblings(qn("w:p")))
    assert [said(one) for one in below] == ["", "Nơi nhận:", "- Như trên;", "- Lưu: HS."]
    assert [bool(found(one, "keepNext")) for one in below] == [True, True, True, False]


@pytest.mark.parametrize("label", ["Đọc & hiểu <b>", " hai\nba ", "", "“Ý”"])
def test_rows_made_as_text_are_those_made_as_elements(label):
    (table,) = opened(layout(PAGE + TABLE), value(rows(6, lambda number: f"Nhóm {number // 3} & <i>", label))).tables
    filled = [row for row in table.rows if len(row._tr.tc_lst) > 1][2:]
    third, *_some, last = filled[2:]
    number = found(last._tr, "t")[0]
    assert number.text == "6"
    number.text = "3"
    assert etree.tostring(third._tr) == etree.tostring(last._tr)
    assert len(filled) == 6
    assert [said(one) for one in found(table._tbl, "p") if said(one).startswith("Nhóm")] == [
        "Nhóm 0 & <i>", "Nhóm 1 & <i>", "Nhóm 2 & <i>",
    ]  # fmt: skip


def test_white_under_dotted_lines_is_what_their_layout_says():
    body = opened(layout(PAGE + LINES + "gap = 10\n" + LINES), value()).element.body
    heights = [one.get(qn("w:line")) for one in found(body, "spacing") if one.get(qn("w:lineRule")) == "exact"]
    assert heights == ["200"]


def test_white_stands_under_tables_and_dotted_lines_before_what_follows():
    text = '[[part]]\nkind = "text"\ntext = ["hai"]\n'
    facts = [RowValue({"label": "Họ và tên", "value": "Nguyễn Văn An"})]
    body = opened(layout(PAGE + FACTS + LINES + text + FACTS + text), value(facts=facts)).element.body
    heights = [one.get(qn("w:line")) for one in found(body, "spacing") if one.get(qn("w:lineRule")) == "exact"]
    assert heights == ["120", "120"]
    kinds = ["table" if one.tag == qn("w:tbl") else said(one) for one in body][:-1]
    assert kinds == ["table", "Ý kiến khác: \t", "\t", "\t", "", "hai", "table", "", "hai"]
