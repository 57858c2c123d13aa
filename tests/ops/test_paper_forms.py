"""Self-score forms: one sheet a person, with what holds for that person and a code that finds them again."""

import io
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from tests.documents.golden import assert_inside, golden
from tests.ops import small_year
from tests.ops.small_year import AAN, AN, ANH, DAO, GIANG, YEAR, Y

from cdht_desktop.documents.document_pdf import write_document_pdf
from cdht_desktop.documents.values import DocumentValue
from cdht_desktop.domain.form_codes import form_code
from cdht_desktop.errors import NotFound, Refused
from cdht_desktop.ops import association, citizens, evaluations, groups, layouts, paper_forms, rounds, villages
from cdht_desktop.ops.papers import Asked, Paper
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

CODE_PLACE = (166, 22, 204, 48)  # mm
LONG = "Ghi lại một việc đã học được trong năm, học ở đâu, học với ai và đã dùng được vào việc gì ở nhà hay ở nơi làm"


def forms(store: Store, **asked: object) -> list[DocumentValue]:
    return paper_forms.documents(store, Asked(Paper.FORM, YEAR, **asked))


def pdf(store: Store, documents: Sequence[DocumentValue]) -> tuple[bytes, int]:
    out = io.BytesIO()
    pages = write_document_pdf(out, layouts.document(store, "form"), documents, "Hội Khuyến học xã Thử", Progress())
    return out.getvalue(), pages


def names(documents: Sequence[DocumentValue]) -> list[str]:
    return [one.fields["name"] for one in documents]


def opened_with(store: Store, indicators: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Open the year under a set of these indicators in two competences."""

    def lines(part: Sequence[str]) -> str:
        return ",\n".join(f'{{ label = "{label}", max = 10 }}' for label in part)

    half = len(indicators) // 2
    source = (
        'code = "own"\ntitle = "Bộ tiêu chí của tỉnh"\nkind = "citizen"\ninstrument = "QĐ 9/QĐ-HKH"\nofficial = true\n'
        f"threshold = {8 * len(indicators)}\nfloor = 5\nstep = 0.5\n"
        f'[[competence]]\ncode = "I"\nlabel = "Phần một"\nindicator = [{lines(indicators[:half])}]\n'
        f'[[competence]]\ncode = "II"\nlabel = "Phần hai"\nindicator = [{lines(indicators[half:])}]\n'
    )  # fmt: skip
    from_toml = rounds.CriteriaSet.from_toml
    monkeypatch.setattr(rounds, "shipped_criteria", lambda: [from_toml(source, "own")])
    monkeypatch.setattr(rounds, "DEFAULT_CRITERIA", "own")
    small_year.registered(store)


def test_everybody_registered_gets_a_form_by_village_and_name(empty: Store):
    people = small_year.registered(empty)
    found = forms(empty)
    assert names(found) == [AN, GIANG, ANH, AAN, DAO, Y]
    assert [one.fields["code"] for one in found] == [form_code(people[name]) for name in names(found)]
    assert [one.fields["village"] for one in found] == ["Thôn Ba Hàng"] * 2 + ["Thôn Đồi"] * 3 + [""]


def test_villages_and_people_can_be_chosen(empty: Store):
    people = small_year.registered(empty)
    assert names(forms(empty, villages=(small_year.village_id(empty, "Thôn Ba Hàng"),))) == [AN, GIANG]
    assert names(forms(empty, villages=(None,))) == [Y]
    assert names(forms(empty, ids=(people[DAO], people[AN]))) == [AN, DAO]


def test_who_is_recognised_has_no_form_left_unless_asked_for(empty: Store):
    people = small_year.recognised(empty)
    assert names(forms(empty)) == [AN, AAN]
    assert names(forms(empty, ids=(people[DAO],))) == [DAO]


def test_the_threshold_is_that_of_the_persons_village(empty: Store):
    people = small_year.registered(empty)
    assert {one.fields["own_threshold"] for one in forms(empty)} == {"80"}
    villages.edit(empty, small_year.village_id(empty, "Thôn Đồi"), name="Thôn Đồi", remote=True)
    evaluations.judge_again(empty, YEAR)
    found = dict(zip(names(forms(empty)), forms(empty), strict=True))
    assert (found[DAO].fields["own_threshold"], found[AN].fields["own_threshold"]) == ("70", "80")
    assert people[DAO]


def test_the_form_is_that_of_the_persons_group(empty: Store):
    small_year.registered(empty)
    pupils = next(one.id for one in groups.all_groups(empty) if one.code == "hoc-sinh")
    citizen = citizens.get(empty, citizens.find(empty, ANH)[0])
    values = citizens.CitizenInput(ANH, "12/01/2003", "female", village_id=citizen.village_id, group_id=pupils)
    citizens.edit(empty, citizen.id, values, citizen.version)
    found = dict(zip(names(forms(empty)), forms(empty), strict=True))
    assert found[ANH].fields["form"] == "Học sinh, sinh viên, học viên"
    assert found[DAO].fields["form"] == "Người dân trên địa bàn xã"


def test_a_blank_form_names_nobody_and_both_thresholds(empty: Store):
    small_year.registered(empty)
    (blank,) = forms(empty, blank=True)
    person = ("name", "birth", "village", "group", "code", "own_threshold", "form", "id_number", "phone")
    assert {blank.fields[field] for field in person} == {""}
    assert (blank.fields["threshold"], blank.fields["remote_threshold"], blank.code) == ("80", "70", "")


def test_blank_forms_of_villages_bear_their_names_and_thresholds(empty: Store):
    small_year.registered(empty)
    hill, market = (small_year.village_id(empty, name) for name in ("Thôn Đồi", "Thôn Ba Hàng"))
    association.edit(empty, remote=True)
    villages.edit(empty, market, name="Thôn Ba Hàng", remote=False)
    found = [
        (one.fields["village"], one.fields["own_threshold"])
        for one in forms(empty, blank=True, villages=(hill, market))
    ]
    assert found == [("Thôn Đồi", "70"), ("Thôn Ba Hàng", "80")]


def test_a_year_without_anybody_and_a_choice_of_nobody_are_told(empty: Store):
    with pytest.raises(NotFound, match="has not been opened"):
        forms(empty)
    rounds.open_year(empty, YEAR)
    with pytest.raises(Refused, match="Nobody is registered for 2026 yet"):
        forms(empty)
    assert len(forms(empty, blank=True)) == 1


def test_nobody_left_is_told(empty: Store):
    small_year.registered(empty)
    with pytest.raises(Refused, match="Nobody there has a form"):
        forms(empty, villages=("nowhere",))


def test_a_form_is_one_page_with_the_shipped_criteria(empty: Store):
    small_year.registered(empty)
    data, pages = pdf(empty, [_fixed(one) for one in forms(empty)])
    assert pages == 6
    assert_inside(data, layouts.document(empty, "form").page, [CODE_PLACE])
    golden("form", pdf(empty, [_fixed(forms(empty)[1])])[0])
    blank, pages = pdf(empty, forms(empty, blank=True))
    assert pages == 1
    golden("form_blank", blank)


def _fixed(document: DocumentValue) -> DocumentValue:
    """Return a form with a code that is the same each time."""
    return replace(document, fields={**document.fields, "code": "BCD-FGH-JKL"}, code="-B-C-D-F-G-H-J-K-L")


def test_the_code_on_paper_is_read_again_and_finds_the_person(empty: Store):
    people = small_year.registered(empty)
    page = pypdfium2.PdfDocument(pdf(empty, forms(empty, ids=(people[GIANG],)))[0])[0]
    (read,) = zxingcpp.read_barcodes(page.render(scale=200 / 72).to_pil())
    assert evaluations.find_by_code(empty, read.text, None) == (YEAR, [people[GIANG]])


def test_labels_of_our_own_are_told_and_official_ones_are_not(empty: Store, monkeypatch: pytest.MonkeyPatch):
    opened_with(empty, ["Một", "Hai", "Ba"], monkeypatch)
    assert forms(empty)[0].fields["own_labels"] == ""
    text = pypdfium2.PdfDocument(pdf(empty, forms(empty))[0])[0].get_textpage().get_text_range()
    assert "nhãn ngắn" not in text
    assert "mỗi bước 0,5 điểm" in text


def test_sixty_long_indicators_go_on_to_more_pages_with_their_head(empty: Store, monkeypatch: pytest.MonkeyPatch):
    opened_with(empty, [f"{number}. {LONG}" for number in range(60)], monkeypatch)
    data, pages = pdf(empty, [_fixed(one) for one in forms(empty)][:1])
    assert 3 <= pages <= 5
    assert_inside(data, layouts.document(empty, "form").page, [CODE_PLACE])
    opened = pypdfium2.PdfDocument(data)
    texts = [opened[number].get_textpage().get_text_range() for number in range(pages)]
    assert all("Tự chấm" in text for text in texts[:-1])
    assert "NGƯỜI TỰ ĐÁNH GIÁ" in texts[-1]


def test_a_name_as_long_as_can_be_stays_clear_of_the_code(empty: Store):
    small_year.registered(empty)
    long = replace(forms(empty)[0], fields={**_fixed(forms(empty)[0]).fields, "name": "Nguyễn Hoàng Phương " * 5})
    data, pages = pdf(empty, [replace(long, code="-B-C-D-F-G-H-J-K-L")])
    assert pages == 1
    assert_inside(data, layouts.document(empty, "form").page, [CODE_PLACE])
