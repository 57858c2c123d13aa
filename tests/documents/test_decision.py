import io
from dataclasses import replace

import pytest
from pypdf import PdfReader
from tests.documents.conftest import decision_layout
from tests.documents.golden import assert_embedded, assert_inside, golden

from cdht_desktop.documents.decision_document import decision_document
from cdht_desktop.documents.document_layout import Column, DocumentLayout, Ending, Rows, Text
from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields import UNOFFICIAL_NOTE
from cdht_desktop.documents.kinds import KINDS
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.values import Issuer
from cdht_desktop.documents.wording import parse
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.progress import Progress


def plain(text: str):
    return parse(text, ())


def article(layout: DocumentLayout, lead: str) -> Text:
    """Return the part of a layout that begins with `lead`."""
    (part,) = (one for one in layout.parts if isinstance(one, Text) and one.lead and one.lead.fill({}) == lead)
    return part


def with_part(layout: DocumentLayout, old, new) -> DocumentLayout:
    """Return a layout with one of its parts replaced by parts."""
    at = layout.parts.index(old)
    return replace(layout, parts=(*layout.parts[:at], *new, *layout.parts[at + 1 :]))


def lengthened(lines: int) -> DocumentLayout:
    """Return the shipped layout with its second article `lines` lines longer."""
    layout = decision_layout()
    second = article(layout, "Điều 2.")
    return with_part(layout, second, [replace(second, paragraphs=(plain("học tập suốt đời " * 5 * max(lines, 1)),))])


def signed() -> DocumentLayout:
    """Return the shipped layout with a signature under the list too."""
    layout = decision_layout()
    (ending,) = (part for part in layout.parts if isinstance(part, Ending))
    return replace(layout, parts=(*layout.parts, replace(ending, recipients=())))


def written(issuer, decision, people, progress) -> io.BytesIO:
    """Write a decision; what was written so far where that is refused or stopped stays to be looked at."""
    out = io.BytesIO()
    try:
        write_document_pdf(out, decision_layout(), [decision_document(issuer, decision, people)], "", progress)
    except (Cancelled, Refused):
        assert out.getvalue() == b""
        raise
    return out


def test_a_decision_looks_as_it_was_approved(decisions, listed):
    pdf = decisions(listed(40))
    assert_inside(pdf, decision_layout().page)
    golden("decision", pdf)


def test_a_decision_says_everything_it_must(decisions, texts, listed):
    first, second = texts(decisions(listed(3)))
    flat = " ".join(first.split())
    for said in (
        "HỘI KHUYẾN HỌC TỈNH PHÚ THỌ",
        "HỘI KHUYẾN HỌC XÃ ĐỒNG TÂM",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 12/QĐ-HKH",
        "Đồng Tâm, ngày 05 tháng 01 năm 2026",
        "Về việc công nhận danh hiệu “Công dân học tập” năm 2025",
        "Căn cứ Quyết định số 677/QĐ-TTg ngày 03/6/2022",
        "Căn cứ Quyết định số 324/QĐ-KHVN",
        "1.234 người đăng ký.",
        "Điều 1. Công nhận danh hiệu “Công dân học tập” năm 2025 cho 3 người (có danh sách kèm theo).",
        "Điều 2.",
        "Điều 3.",
        "Nơi nhận:",
        "TM. BAN CHẤP HÀNH",
        "CHỦ TỊCH",
        "Nguyễn Văn Khánh",
    ):
        assert said in flat
    assert "(Kèm theo Quyết định số 12/QĐ-HKH ngày 05 tháng 01 năm 2026\ncủa Hội Khuyến học xã Đồng Tâm)" in second
    assert "1 Trần Hữu Đạt 1951 Thôn Trung Hòa 87,5 C00001" in second
    assert "Danh sách này có 3 người./." in second


def test_a_birth_stands_in_the_column_for_men_or_the_one_for_women(decisions, opened, listed):
    page = opened(decisions(listed(7))).pages[1]
    middles: dict[str, float] = {}
    for word in page.extract_words():  # the head's words come first
        middles.setdefault(word["text"], (word["x0"] + word["x1"]) / 2)
    assert middles["1951"] == pytest.approx(middles["Nam"], abs=2)
    assert middles["1957"] == pytest.approx(middles["Nữ"], abs=2)


def test_everything_stands_within_the_margins_of_decree_30(decisions, opened, listed):
    for page in opened(decisions(listed(120), layout=lengthened(30))).pages:
        assert (page.width, page.height) == (pytest.approx(210 * MM, abs=0.1), pytest.approx(297 * MM, abs=0.1))
        body = [char for char in page.chars if char["top"] > 18 * MM]
        for thing in [*body, *page.lines, *page.rects]:
            assert thing["x0"] >= 30 * MM - 0.5
            assert thing["x1"] <= (210 - 15) * MM + 0.5
            assert thing["top"] >= 20 * MM - 1
            assert thing["bottom"] <= (297 - 20) * MM + 1


def test_lines_are_set_flush_at_both_margins_and_the_first_is_indented(decisions, opened, listed):
    page = opened(decisions(listed(1), layout=lengthened(6))).pages[0]
    rows = page.extract_text_lines()
    at = next(n for n, row in enumerate(rows) if row["text"].startswith("Điều 2."))
    assert rows[at]["x0"] == pytest.approx(40 * MM, abs=1)
    for row in rows[at + 1 : at + 4]:
        assert row["x0"] == pytest.approx(30 * MM, abs=1)
    for row in rows[at : at + 4]:
        assert row["x1"] == pytest.approx(195 * MM, abs=1)


def test_pages_are_numbered_in_the_top_margin_from_the_second_on(decisions, opened, listed):
    pages = opened(decisions(listed(120))).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        in_margin = [char for char in page.chars if char["bottom"] < 20 * MM]
        assert "".join(char["text"] for char in in_margin) == ("" if number == 1 else str(number))
        for char in in_margin:
            assert (in_margin[0]["x0"] + in_margin[-1]["x1"]) / 2 == pytest.approx((30 + 195) / 2 * MM, abs=1)
            assert 13 <= char["size"] <= 14


def test_the_head_of_the_list_stands_on_each_of_its_pages(decisions, texts, listed):
    first, *rest = texts(decisions(listed(150)))
    assert len(rest) >= 4
    assert "Họ và tên" not in first
    assert all("Họ và tên" in page and "Số hiệu" in page for page in rest)


def test_every_row_stands_whole_on_one_page_and_in_order(decisions, opened, listed):
    positions = []
    for page in opened(decisions(listed(150))).pages[1:]:
        for table in page.find_tables():
            rows = [row for row in table.extract() if row[0] and row[0].isdigit()]
            assert all(row[-1] == f"C{int(row[0]):05}" for row in rows)
            assert all(" ".join(row[1].split()) == listed(150)[int(row[0]) - 1].name for row in rows)
            positions += [int(row[0]) for row in rows]
    assert positions == list(range(1, 151))


def test_texts_of_the_list_stay_inside_their_cells(decisions, opened, listed):
    people = [replace(listed(1)[0], name="Ư" * 70, village="Tổ dân phố số 12 khu phố Bình Hòa", group="x")]
    page = opened(decisions(people)).pages[1]
    edges = sorted({round(line["x0"], 1) for line in page.lines if abs(line["x0"] - line["x1"]) < 0.1})
    row = next(word["bottom"] for word in page.extract_words() if word["text"] == "Nam")
    bottom = max(line["bottom"] for line in page.lines)
    assert len(edges) == 8
    inside = [char for char in page.chars if row < char["top"] < bottom]
    assert sum(char["text"] == "Ư" for char in inside) == 70
    for char in inside:
        left = max(edge for edge in edges if edge <= char["x0"] + 0.1)
        right = min(edge for edge in edges if edge > char["x0"] + 0.1)
        assert left < char["x0"]
        assert char["x1"] < right
        assert char["bottom"] <= bottom


@pytest.mark.parametrize("lines", range(34))
def test_a_signature_is_never_alone_on_its_page(decisions, texts, listed, lines):
    pages = texts(decisions(listed(1), layout=lengthened(lines)))
    (page,) = [page for page in pages if "Nguyễn Văn Khánh" in page]
    assert "CHỦ TỊCH" in page
    assert "Nơi nhận:" in page
    assert "Quyết định này./." in page
    above = page[: page.index("Nơi nhận:")].splitlines()
    assert len([line for line in above if not line.isdigit()]) >= 2


@pytest.mark.parametrize("count", range(18, 44))
def test_what_ends_the_list_never_stands_alone_either(decisions, texts, listed, count):
    last = texts(decisions(listed(count), layout=signed()))[-1]
    assert f"Danh sách này có {count} người./." in last
    assert "Nguyễn Văn Khánh" in last
    assert f"C{count:05}" in last


def test_of_an_own_list_a_signature_is_asked_only_where_the_layout_says_so(decisions, texts, listed):
    assert "Nguyễn Văn Khánh" not in texts(decisions(listed(3)))[-1]


def test_what_is_not_known_is_left_out(decisions, texts, listed, decision):
    bare = replace(decision, criteria_instrument="")
    text, _list = texts(decisions(listed(1), issuer=Issuer("Hội Khuyến học xã Đồng Tâm"), decision=bare))
    assert "Ngày 05 tháng 01 năm 2026" in text
    assert text.count("Căn cứ") == 1
    assert "để báo cáo" not in text
    assert "None" not in text


def test_that_criteria_are_the_programs_own_is_noted_where_the_layout_asks_for_it(decisions, texts, listed, decision):
    layout = decision_layout()
    third = article(layout, "Điều 3.")
    note = replace(third, lead=None, paragraphs=(parse("[({unofficial_note})]", KINDS["decision"].fields),))
    noting = with_part(layout, third, [third, note])
    official = replace(decision, official=True)
    assert f"({UNOFFICIAL_NOTE})" in " ".join(texts(decisions(listed(1), layout=noting))[0].split())
    assert "nhãn ngắn" not in texts(decisions(listed(1), layout=noting, decision=official))[0]


def test_columns_are_the_layouts(decisions, texts, listed):
    layout = decision_layout()
    (rows,) = (part for part in layout.parts if isinstance(part, Rows))
    columns = (
        Column("Họ tên", "", parse("{name} ({sex})", {"name", "sex"}), 60, "left"),
        Column("Nhóm", "", parse("{group}", {"group"}), 60, "left"),
    )
    text = texts(decisions(listed(1), layout=with_part(layout, rows, [replace(rows, columns=columns)])))[1]
    assert "Trần Hữu Đạt (Nam) Lao động tự do" in text


def test_signs_of_markup_are_letters_like_others(decisions, texts, listed):
    people = [replace(listed(1)[0], name="<b>A</b> & (B) \\", village="{name}")]
    text = texts(decisions(people))[1]
    assert "<b>A</b> & (B) \\" in text
    assert "{name}" in text


def test_a_letter_that_cannot_be_printed_is_refused_with_its_row(issuer, decision, listed):
    people = [*listed(4), replace(listed(5)[4], name="Trần 龍")]
    with pytest.raises(Refused, match=r"The decision, row 5 .*“龍”") as error:
        written(issuer, decision, people, Progress())
    assert "Trần" not in str(error.value)
    with pytest.raises(Refused, match=r"The decision cannot be printed.*“龍”"):
        written(replace(issuer, place="龍"), decision, listed(1), Progress())


def test_a_row_higher_than_a_page_is_refused(issuer, decision, listed):
    people = [*listed(2), replace(listed(3)[2], village="thôn " * 2000)]
    with pytest.raises(Refused, match="The decision: row 3 is higher than a page"):
        written(issuer, decision, people, Progress())


def test_a_list_of_nobody_is_refused(decisions):
    with pytest.raises(Refused, match="nobody"):
        decisions([])


def test_stopping_writes_nothing(issuer, decision, listed):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        written(issuer, decision, listed(3), progress)


def test_the_same_values_give_the_same_bytes_with_all_fonts_embedded(decisions, listed):
    data = decisions(listed(30))
    assert decisions(listed(30)) == data
    assert_embedded(data)
    assert PdfReader(io.BytesIO(data)).metadata.author == "Hội Khuyến học xã Đồng Tâm"


def test_long_names_of_associations_stay_in_their_column(decisions, opened, listed):
    long = Issuer(
        association="Hội Khuyến học phường Hoàng Văn Thụ – Nguyễn Thái Học – Trần Hưng Đạo và các khu đô thị mới",
        upper_name="Hội Khuyến học Thành phố Hồ Chí Minh và các tỉnh miền Đông Nam Bộ",
        place="Hoàng Văn Thụ – Nguyễn Thái Học – Trần Hưng Đạo",
        signer_title="TM. Ban Chấp hành\nKT. Chủ tịch, Phó Chủ tịch Thường trực phụ trách khuyến học, khuyến tài",
        signer_name="Công Tằng Tôn Nữ Nguyễn Thị Hoàng Phương Thảo Nguyên",
    )
    (page, *_pages) = opened(decisions(listed(1), issuer=long)).pages
    title = min(word["top"] for word in page.extract_words() if word["text"] == "QUYẾT")
    head = [char for char in page.chars if char["top"] < title - 1 and char["text"] != " "]
    nation = min(char["x0"] for char in head if char["text"] == "C" and char["size"] == 12 and char["x0"] > 100 * MM)
    left = [char for char in head if char["x0"] < nation - 0.1]
    assert max(char["x1"] for char in left) < nation
    assert min(char["x0"] for char in left) >= 30 * MM - 0.1
    assert max(char["x1"] for char in page.chars) <= 195 * MM + 0.1
