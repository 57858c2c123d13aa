"""The year's report on paper: the numbers of the report, shares, targets in words, and room for the rest."""

import datetime as dt
import io

import pypdfium2
import pytest
from tests.documents.golden import assert_inside, golden
from tests.ops import small_year
from tests.ops.handed_in import One, hand_in
from tests.ops.small_year import YEAR

from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.fields_report import of_shares, percent
from cdht_desktop.documents.fields_year import YearCounts
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import crossings, layouts, paper_report, reports, rounds, units
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

TODAY = dt.date(2026, 3, 5)


def report(store: Store) -> DocumentValue:
    (made,) = paper_report.documents(store, Asked(Paper.REPORT, YEAR), TODAY)
    return made


def pdf(store: Store) -> bytes:
    out = io.BytesIO()
    write_document_pdf(out, layouts.document(store, "report"), [report(store)], "Hội Khuyến học xã Thử", Progress())
    return out.getvalue()


def text_of(data: bytes) -> str:
    opened = pypdfium2.PdfDocument(data)
    return "\n".join(opened[number].get_textpage().get_text_range() for number in range(len(opened)))


def test_the_numbers_are_those_of_the_report(scored: Store):
    counts, found = reports.year_report(scored, YEAR), report(scored)
    total = counts.total
    assert found.fields["registered"] == str(total.registered)
    assert found.fields["passed"] == str(total.passed)
    assert found.fields["share_passed"] == percent(1000 * total.passed // total.evaluated)
    villages = found.tables["villages"]
    assert [row.texts["label"] for row in villages[:-1]] == [name or "Chưa ghi thôn" for name in counts.by_village]
    assert [row.texts["registered"] for row in villages[:-1]] == [
        str(one.registered) for one in counts.by_village.values()
    ]
    assert villages[-1].strong
    assert villages[-1].texts["registered"] == found.tables["groups"][-1].texts["registered"] == str(total.registered)
    assert found.tables["units"] == ()


def test_shares_and_counts_are_written_the_vietnamese_way():
    counts = YearCounts(registered=2_000, evaluated=1_999, passed=1_750, failed=249, recognised=800)
    assert of_shares(counts) == {
        "share_evaluated": "99,9 %", "share_passed": "87,5 %", "share_recognised": "40 %",
    }  # fmt: skip
    assert set(of_shares(YearCounts()).values()) == {""}
    assert percent(None) == ""


def test_targets_say_in_words_whether_they_are_met(empty: Store):
    small_year.recognised(empty)
    rows = {row.texts["label"]: row.texts for row in report(empty).tables["targets"]}
    assert len(rows) == 5
    assert {row["met"] for row in rows.values()} == {"Chưa đạt", "Không có số liệu"}
    digital = rows["Người được công nhận có kỹ năng số"]
    assert (digital["value"], digital["target"], digital["met"]) == ("0 %", "90 %", "Chưa đạt")
    unknown = [row for row in rows.values() if not row["value"]]
    assert {row["met"] for row in unknown} == {"Không có số liệu"}


def test_the_report_on_paper(empty: Store):
    small_year.recognised(empty)
    data = pdf(empty)
    golden("report", data)
    assert_inside(data, layouts.document(empty, "report").page)
    text = text_of(data)
    assert "số liệu tính đến ngày 05/3/2026" in " ".join(text.split())
    assert "3. Kết quả theo thôn (2 thôn)" in text
    assert "Chưa ghi thôn" in text


def test_without_scores_nothing_is_said_of_shares(empty: Store):
    small_year.registered(empty)
    data = pdf(empty)
    assert_inside(data, layouts.document(empty, "report").page)
    text = " ".join(text_of(data).split())
    assert "Số người đăng ký: 6 người" in text
    assert "bằng %" not in text
    assert "điểm: 0 người; chưa chấm đủ: 6 người" in text
    assert "Số người đạt" not in text


def upper_year(store: Store, units_in: int = 2) -> None:
    """Let units hand in, the first two with one person in common; one is disputed, one has not handed in."""
    for at in range(units_in):
        number = "001170000001" if at < 2 else None
        code, name = f"{10_001 + at}", f"Hội Khuyến học xã Số {at + 1}"
        hand_in(store, code, [One(f"p{at}", "Nguyễn Thị Đào", number=number), One(f"q{at}", "Vũ An")], name=name)
    hand_in(store, "20001", [], name="Hội xã Tranh Chấp", outcome="disputed")
    units.put(store, [("10001", "Xã Một"), ("20002", "Phường Chưa Nộp")])
    pair = crossings.look(store, YEAR).waiting[0]
    crossings.decide(store, YEAR, pair, "same")


def test_an_upper_level_reports_by_unit(upper: Store):
    upper_year(upper)
    found = report(upper)
    assert found.tables["villages"] == ()
    assert [row.texts["label"] for row in found.tables["units"]] == [
        "10001 Hội Khuyến học xã Số 1", "10002 Hội Khuyến học xã Số 2", "Cộng",
    ]  # fmt: skip
    assert [row.texts["received"] for row in found.tables["units"]] == ["20/11/2026", "20/11/2026", ""]
    assert (found.fields["units"], found.fields["expected"], found.fields["villages"]) == ("2", "2", "")
    text = " ".join(text_of(pdf(upper)).split())
    assert "3. Kết quả theo đơn vị (2 đơn vị đã nộp)" in text
    assert "theo thôn" not in text


def test_an_upper_level_says_who_is_not_counted_and_who_would_count_twice(upper: Store):
    upper_year(upper)
    found = report(upper)
    assert [(row.texts["label"], row.texts["standing"]) for row in found.tables["uncounted"]] == [
        ("20001 Hội xã Tranh Chấp", "Hai tệp khác nhau, chưa tính"), ("20002 Phường Chưa Nộp", "Chưa nộp"),
    ]  # fmt: skip
    assert [row.texts["registered_once"] for row in found.tables["doubles"]] == ["1", "3"]
    text = " ".join(text_of(pdf(upper)).split())
    assert "Có 1 người được cán bộ xác định là có ở nhiều đơn vị" in text
    assert "Nếu mỗi người chỉ tính một lần: 3 người đăng ký" in text
    assert "Quy tắc: Tính ở nơi đã công nhận" in text


def test_a_province_of_170_units_repeats_the_heads_of_its_tables(upper: Store):
    upper_year(upper, 170)
    data = pdf(upper)
    assert_inside(data, layouts.document(upper, "report").page)
    opened = pypdfium2.PdfDocument(data)
    pages = [" ".join(opened[at].get_textpage().get_text_range().split()) for at in range(len(opened))]
    with_units = [text for text in pages if "Khuyến học xã Số" in text]
    assert len(with_units) > 4
    assert all("Đơn vị" in text and "Ngày" in text for text in with_units)


def test_a_year_that_is_not_open_and_one_without_people_are_told(empty: Store):
    with pytest.raises(NotFound, match="2026 has not been opened"):
        report(empty)
    rounds.open_year(empty, YEAR)
    with pytest.raises(Refused, match="Nobody is registered for 2026 yet"):
        report(empty)
