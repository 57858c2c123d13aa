"""What the papers of a year say: minutes, submission, register book, list for handing over."""

import io
from collections.abc import Callable, Iterator

import pdfplumber
import pytest
from tests.documents.golden import assert_inside, golden
from tests.ops.small_year import (
    AAN,
    AN,
    ANH,
    DAO,
    DATE,
    GIANG,
    SCORES,
    YEAR,
    Y,
    recognised,
    registered,
    scored,
    village_id,
)

from cdht_desktop.documents.document_layout import Rows
from cdht_desktop.documents.paper import MM
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.ops import (
    association,
    corrections,
    evaluations,
    layouts,
    numbering,
    paper_register,
    paper_review,
    papers,
    recognition,
    villages,
)
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress


def minutes(store: Store, **asked: object) -> list[DocumentValue]:
    return paper_review.minutes(store, Asked(Paper.MINUTES, YEAR, **asked)).documents


def submission(store: Store, **asked: object) -> DocumentValue:
    return paper_review.submission(store, Asked(Paper.SUBMISSION, YEAR, **asked)).documents[0]


def register(store: Store, **asked: object) -> DocumentValue:
    return paper_register.register(store, Asked(Paper.REGISTER, YEAR, **asked)).documents[0]


def hand_over(store: Store, **asked: object) -> DocumentValue:
    return paper_register.hand_over(store, Asked(Paper.HAND_OVER, YEAR, **asked)).documents[0]


def column(document: DocumentValue, table: str, *fields: str) -> list[tuple[str, ...]]:
    return [tuple(row.texts[field] for field in fields) for row in document.tables[table]]


def names(document: DocumentValue, table: str = "people") -> list[str]:
    return [name for (name,) in column(document, table, "name")]


def pages_of(content: bytes) -> Iterator[str]:
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        yield from (page.extract_text() for page in pdf.pages)


# Minutes --------------------------------------------------------------------------------------------------------------


def test_each_village_has_minutes_of_its_own_sorted_the_vietnamese_way(empty: Store):
    scored(empty)
    found = minutes(empty)
    assert [one.fields["village"] for one in found] == ["Thôn Ba Hàng", "Thôn Đồi", ""]
    assert [names(one) for one in found] == [[AN, GIANG], [ANH, AAN, DAO], [Y]]
    assert [one.fields["registered"] for one in found] == ["2", "3", "1"]


def test_pages_are_numbered_anew_with_each_village(empty: Store):
    scored(empty)
    done = papers.make(empty, Asked(Paper.MINUTES, YEAR), Progress())
    assert done.pages == 6
    firsts = [page.splitlines()[0] for page in pages_of(done.content)]
    assert firsts[1::2] == ["2", "2", "2"]
    assert not any(first.isdigit() for first in firsts[::2])


def test_the_minutes_say_who_failed_and_why(empty: Store):
    scored(empty)
    _ba_hang, doi, _none = minutes(empty)
    assert column(doi, "people", "name", "birth_male", "birth_female", "points", "verdict", "reasons") == [
        (ANH, "", "12/01/2003", "80", "Đạt", ""),
        (AAN, "1950", "", "76", "Không đạt", "thiếu 4 điểm; chỉ số 4 dưới 5 điểm"),
        (DAO, "", "05/11/1969", "87", "Đạt", ""),
    ]
    assert [doi.fields[name] for name in ("evaluated", "passed", "failed", "threshold")] == ["3", "2", "1", "80"]


def test_before_the_review_there_is_room_for_a_pen(empty: Store):
    people = registered(empty)
    for name in (DAO, ANH):  # what a person says of themselves is no review
        evaluations.save(empty, people[name], EvaluationInput(SCORES[name]), "self")
    for one in minutes(empty):
        assert set(column(one, "people", "points", "verdict", "reasons")) == {("", "", "")}
        assert [one.fields[name] for name in ("evaluated", "passed", "failed")] == ["", "", ""]
    said = [" ".join(page.split()) for page in pages_of(make(empty, Paper.MINUTES))]
    (text,) = [page for page in said if "THÔN ĐỒI" in page]
    assert "Số người được chấm đủ điểm: ………; đạt: ………; không đạt: ………" in text


def test_the_branchs_own_scores_stand_in_its_minutes_whatever_the_commune_says_later(empty: Store):
    people = registered(empty)
    evaluations.save(empty, people[DAO], EvaluationInput(SCORES[DAO]), "branch")
    evaluations.save(empty, people[DAO], EvaluationInput(SCORES[AAN]), "commune")
    evaluations.save(empty, people[ANH], EvaluationInput((*SCORES[ANH][:9], None)), "branch")
    evaluations.save(empty, people[AAN], EvaluationInput(SCORES[AAN]), "commune")
    _ba_hang, doi, _none = minutes(empty)
    assert column(doi, "people", "name", "points", "verdict") == [
        (ANH, "", ""), (AAN, "76", "Không đạt"), (DAO, "87", "Đạt"),
    ]  # fmt: skip


def test_the_threshold_of_remote_areas_is_told_where_it_holds(empty: Store):
    scored(empty)
    assert {one.fields["remote_threshold"] for one in minutes(empty)} == {""}
    villages.edit(empty, village_id(empty, "Thôn Đồi"), name="Thôn Đồi", remote=True)
    evaluations.judge_again(empty, YEAR)
    told = [(one.fields["threshold"], one.fields["remote_threshold"]) for one in minutes(empty)]
    assert told == [("80", ""), ("70", ""), ("80", "")]
    everybody = submission(empty)
    assert (everybody.fields["threshold"], everybody.fields["remote_threshold"]) == ("80", "70")


def test_one_village_or_some_people_alone(empty: Store):
    people = scored(empty)
    doi = village_id(empty, "Thôn Đồi")
    (one,) = minutes(empty, villages=(doi,))
    assert one.fields["village"] == "Thôn Đồi"
    assert [names(one) for one in minutes(empty, ids=(people[AN], people[DAO]))] == [[AN], [DAO]]
    assert papers.make(empty, Asked(Paper.MINUTES, YEAR, villages=(doi,)), Progress()).name == (
        "Review minutes 2026 - Thôn Đồi.pdf"
    )


# Submission -----------------------------------------------------------------------------------------------------------


def test_the_submission_counts_by_village_and_lists_who_waits(empty: Store):
    scored(empty)
    found = submission(empty)
    assert names(found) == [GIANG, ANH, DAO, Y]
    assert column(found, "villages", "position", "label", "registered", "evaluated", "passed", "failed", "count") == [
        ("1", "Thôn Ba Hàng", "2", "1", "1", "0", "1"),
        ("2", "Thôn Đồi", "3", "3", "2", "1", "2"),
        ("3", "Chưa ghi thôn", "1", "1", "1", "0", "1"),
        ("", "Cộng", "6", "5", "4", "1", "4"),
    ]
    assert [row.strong for row in found.tables["villages"]] == [False, False, False, True]
    assert [found.fields[name] for name in ("registered", "unscored", "count", "date", "number")] == [
        "6", "1", "4", "", "",
    ]  # fmt: skip
    assert [row[0] for row in column(found, "people", "certificate_number")] == [""] * 4


def test_after_the_decision_the_submission_is_that_of_its_people(empty: Store):
    people = recognised(empty)
    assert names(submission(empty)) == [GIANG, ANH, DAO, Y]
    evaluations.save(empty, people[AN], EvaluationInput(SCORES[DAO]), "commune")
    assert names(submission(empty)) == [AN]
    recognition.recognise(empty, YEAR, "13/QĐ-HKH", DATE, Progress())
    first, second = recognition.decisions(empty, YEAR)
    assert names(submission(empty, decision_id=first.id)) == [GIANG, ANH, DAO, Y]
    assert names(submission(empty, decision_id=second.id)) == [AN]


def test_the_submission_of_some_villages_names_them(empty: Store):
    scored(empty)
    found = submission(empty, villages=(village_id(empty, "Thôn Đồi"), None))
    assert found.fields["scope"] == "Thôn Đồi"
    assert names(found) == [ANH, DAO, Y]
    assert submission(empty).fields["scope"] == ""


# Register book and list for handing over ------------------------------------------------------------------------------


def test_the_register_keeps_what_was_revoked_and_what_replaced_it(empty: Store):
    recognised(empty)
    first, second, *_rest = recognition.certificates(empty, YEAR)
    corrections.correct(empty, first.id, {"name": "Bạch Công Giang"}, "sai họ tên")
    recognition.revoke(empty, second.id, "khai gian")
    found = register(empty)
    said = column(found, "certificates", "register_number", "name", "state", "note")
    today = said[0][3].split(": ")[0].removeprefix("Thu hồi ngày ")
    assert said == [
        ("00001", GIANG, "Đã thu hồi", f"Thu hồi ngày {today}: sai họ tên. Thay bằng số 00005"),
        ("00002", ANH, "Đã thu hồi", f"Thu hồi ngày {today}: khai gian"),
        ("00003", DAO, "", ""),
        ("00004", Y, "", ""),
        ("00005", "Bạch Công Giang", "", "Thay số 00001"),
    ]
    assert (found.fields["count"], found.fields["recognised"]) == ("5", "3")
    assert names(hand_over(empty)) == ["Bạch Công Giang", DAO, Y]


def test_the_register_explains_numbers_that_nobody_bears(empty: Store):
    scored(empty)
    numbering.declare_void(empty, YEAR, "register", 2, 3, "tờ in hỏng")
    recognition.recognise(empty, YEAR, "12/QĐ-HKH", DATE, Progress())
    said = column(register(empty), "certificates", "register_number", "name", "note")
    assert said[:3] == [("00001", GIANG, ""), ("00002 - 00003", "", "Không cấp: tờ in hỏng"), ("00004", ANH, "")]
    doi = village_id(empty, "Thôn Đồi")
    assert column(register(empty, villages=(doi,)), "certificates", "name") == [(ANH,), (DAO,)]


def test_the_register_explains_certificate_numbers_that_were_spoiled_too(empty: Store):
    scored(empty)
    numbering.declare_void(empty, YEAR, "certificate", 2, 3, "phôi hỏng")
    recognition.recognise(empty, YEAR, "12/QĐ-HKH", DATE, Progress())
    said = column(register(empty), "certificates", "register_number", "certificate_number", "note")
    assert said[-1] == ("", "00002 - 00003", "Không cấp: phôi hỏng")
    assert [row[1] for row in said[:-1]] == ["00001", "00004", "00005", "00006"]


def test_papers_leave_room_for_a_signature_where_the_settings_name_nobody(empty: Store):
    scored(empty)
    association.edit(empty, signer_title="", signer_name="")
    recognition.recognise(empty, YEAR, "12/QĐ-HKH", DATE, Progress())
    for paper in (Paper.SUBMISSION, Paper.DECISION, Paper.REGISTER, Paper.HAND_OVER, Paper.REPORT):
        made = papers.make(empty, Asked(paper, YEAR), Progress())
        with pdfplumber.open(io.BytesIO(made.content)) as pdf:
            assert any("……………………" in page.extract_text() for page in pdf.pages), paper


def test_the_decision_stays_what_was_signed_when_a_certificate_is_corrected(empty: Store):
    recognised(empty)
    first = recognition.certificates(empty, YEAR)[0]
    corrections.correct(empty, first.id, {"name": "Bạch Công Giang"}, "sai họ tên")
    (found,) = paper_register.decision(empty, Asked(Paper.DECISION, YEAR)).documents
    assert names(found) == [GIANG, ANH, DAO, Y]
    assert found.fields["count"] == "4"


def test_certificates_are_handed_over_by_village_with_room_to_sign(empty: Store):
    recognised(empty)
    found = hand_over(empty)
    assert column(found, "people", "position", "name", "village", "certificate_number", "register_number") == [
        ("1", GIANG, "Thôn Ba Hàng", "00001", "00001"),
        ("2", ANH, "Thôn Đồi", "00002", "00002"),
        ("3", DAO, "Thôn Đồi", "00003", "00003"),
        ("4", Y, "Chưa ghi thôn", "00004", "00004"),
    ]
    (rows,) = [part for part in layouts.document(empty, "hand_over").parts if isinstance(part, Rows)]
    assert rows.height >= 9
    with pdfplumber.open(io.BytesIO(make(empty, Paper.HAND_OVER))) as pdf:
        marks = {word["text"]: word["top"] for word in pdf.pages[0].extract_words()}
    assert marks["00003"] - marks["00002"] >= 9 * MM


# As pictures of text --------------------------------------------------------------------------------------------------

BOOKS: dict[Paper, Callable[[Store], object]] = {
    Paper.MINUTES: scored,
    Paper.SUBMISSION: scored,
    Paper.DECISION: recognised,
    Paper.REGISTER: recognised,
    Paper.HAND_OVER: recognised,
}


def make(store: Store, paper: Paper) -> bytes:
    return papers.make(store, Asked(paper, YEAR), Progress()).content


@pytest.mark.parametrize("paper", list(BOOKS))
def test_the_paper_is_what_was_looked_at(empty: Store, paper: Paper):
    BOOKS[paper](empty)
    content = make(empty, paper)
    assert_inside(content, layouts.document(empty, paper.value).page)
    golden(f"year_{paper.value}", content)


def test_minutes_before_the_review_are_what_was_looked_at(empty: Store):
    registered(empty)
    content = make(empty, Paper.MINUTES)
    assert_inside(content, layouts.document(empty, "minutes").page)
    golden("year_minutes_before", content)


def test_certificates_are_what_was_looked_at(empty: Store):
    recognised(empty)
    golden("year_certificates", make(empty, Paper.CERTIFICATES))
