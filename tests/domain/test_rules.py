import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain import idnumber, scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.groups import by_spelling, code_for, groups_from_toml
from cdht_desktop.domain.names import commune_of, name_error
from cdht_desktop.domain.numbering import Numbering
from cdht_desktop.domain.phones import clean_phone
from cdht_desktop.domain.points import show, to_tenths
from cdht_desktop.domain.targets import measure, targets_from_toml
from cdht_desktop.errors import BadRules
from cdht_desktop.places import RESOURCES

TODAY = dt.date(2026, 11, 21)
SHIPPED = (RESOURCES / "criteria" / "cdht-2023.toml").read_text(encoding="utf-8")


@pytest.fixture
def criteria() -> CriteriaSet:
    return CriteriaSet.from_toml(SHIPPED, "cdht-2023.toml")


def test_every_shipped_file_of_rules_can_be_used():
    for path in (RESOURCES / "criteria").glob("*.toml"):
        assert CriteriaSet.from_toml(path.read_text(encoding="utf-8"), path.name).indicators
    for path in (RESOURCES / "targets").glob("*.toml"):
        assert targets_from_toml(path.read_text(encoding="utf-8"), path.name)


def test_the_frame_has_three_competences_ten_indicators_and_a_hundred_points(criteria: CriteriaSet):
    assert [indicator.competence for indicator in criteria.indicators] == ["I"] * 4 + ["II"] * 4 + ["III"] * 2
    assert criteria.maximum == 1000
    assert not criteria.official


def test_exactly_80_passes_and_79_fails_by_one(criteria: CriteriaSet):
    assert scoring.judge(criteria, [80] * 10, remote=False).grade == "passed"
    short = scoring.judge(criteria, [80] * 9 + [70], remote=False)
    assert (short.grade, short.total, short.reasons[0].points) == ("failed", 790, 10)
    assert short.sentence() == "1 points short"


def test_exactly_5_passes_and_4_fails_whatever_the_total(criteria: CriteriaSet):
    assert scoring.judge(criteria, [50] + [90] * 9, remote=False).grade == "passed"
    low = scoring.judge(criteria, [40, 100, 30] + [100] * 7, remote=False)
    assert low.grade == "failed"
    assert low.reasons == (scoring.Reason("under_floor", 50, (1, 3)),)


def test_a_remote_village_passes_from_70_but_not_under_5(criteria: CriteriaSet):
    assert scoring.judge(criteria, [70] * 10, remote=True).grade == "passed"
    assert scoring.judge(criteria, [70] * 10, remote=False).grade == "failed"
    assert scoring.judge(criteria, [40] + [80] * 9, remote=True).grade == "failed"


def test_a_missing_score_gives_no_verdict(criteria: CriteriaSet):
    verdict = scoring.judge(criteria, [80] * 9 + [None], remote=False)
    assert (verdict.grade, verdict.missing, verdict.total) == (None, (10,), 720)


@pytest.mark.parametrize(("score", "code"), [(-10, "score_below_0"), (101, "score_above_max"), (75, "score_step")])
def test_an_impossible_score_is_named(criteria: CriteriaSet, score: int, code: str):
    assert scoring.score_error(criteria, 1, score) == code
    with pytest.raises(ValueError, match=code):
        scoring.judge(criteria, [score] + [80] * 9, remote=False)


@given(st.lists(st.integers(0, 10), min_size=10, max_size=10))
def test_a_better_score_never_fails_who_passed(points: list[int]):
    criteria = CriteriaSet.from_toml(SHIPPED, "x")
    before = scoring.judge(criteria, [10 * point for point in points], remote=False)
    better = [10 * min(10, point + 1) for point in points]
    after = scoring.judge(criteria, better, remote=False)
    assert not (before.grade == "passed" and after.grade == "failed")
    assert scoring.reasons_from_text(scoring.reasons_to_text(before.reasons)) == before.reasons
    assert (before.grade == "failed") == bool(before.reasons)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("threshold = 80", "threshold = 180", "thresholds"),
        ("floor = 5", "floor = 11", "floor"),
        ("step = 1", "step = 3", "step"),
        ('title = "', 'titel = "', "title"),
        ("threshold = 80", "threshold = ", "TOML"),
    ],
)
def test_a_set_that_contradicts_itself_is_refused_with_its_place(old: str, new: str, part: str):
    with pytest.raises(BadRules, match=part) as caught:
        CriteriaSet.from_toml(SHIPPED.replace(old, new, 1), "ours.toml")
    assert "ours.toml" in str(caught.value)


def test_a_group_has_its_form_and_an_unknown_one_the_first(criteria: CriteriaSet):
    assert criteria.form_of("hoc-sinh").code == "4"
    assert criteria.form_of("an-unknown-one").code == "1"


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("05/11/1969", "1969-11-05"), ("5.1.1969", "1969-01-05"), ("07-09-1950", "1950-09-07"), (1948.0, "1948"),
        ("1948", "1948"), ("03/1950", "1950"), ("1950-06-03 00:00:00", "1950-06-03"), (dt.date(1950, 6, 3), "1950-06-03"),
    ],
)  # fmt: skip
def test_dates_are_read_as_lists_write_them(written: object, iso: str):
    assert BirthDate.parse(written, TODAY).iso == iso


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31/02/1980", "birth_does_not_exist"), ("13/1980", "birth_does_not_exist"), ("22/11/2026", "birth_in_future"),
        ("2027", "birth_in_future"), ("1/1/80", "birth_not_understood"), ("tháng ba", "birth_not_understood"),
        ("1850", "birth_not_understood"), (12.5, "birth_not_understood"),
    ],
)  # fmt: skip
def test_a_date_that_cannot_be_is_refused(written: object, reason: str):
    with pytest.raises(BadDate) as caught:
        BirthDate.parse(written, TODAY)
    assert caught.value.reason == reason


@given(st.dates(dt.date(1900, 1, 1), TODAY))
def test_a_date_survives_being_written_and_read(date: dt.date):
    birth = BirthDate.parse(date, TODAY)
    assert BirthDate.from_iso(birth.iso) == birth == BirthDate.parse(str(birth), TODAY)


def test_an_id_number_tells_sex_and_year_of_birth():
    assert idnumber.sex_of("001050189462") == "male"
    assert idnumber.birth_year_of("001050189462") == 1950
    assert (idnumber.sex_of("079301743528"), idnumber.birth_year_of("079301743528")) == ("female", 2001)
    assert idnumber.disagreements("001050189462", "female", 1951) == ("sex", "birth")
    assert idnumber.disagreements("001050189462", None, None) == ()


@pytest.mark.parametrize(
    ("number", "wrong"),
    [("00105018946", "id_not_12_digits"), ("00105018946A", "id_not_digits"), ("000000000000", "id_all_alike"),
     ("١٢٣٤٥٦٧٨٩٠١٢", "id_not_digits"), ("001050189462", None)],
)  # fmt: skip
def test_what_is_no_id_number_is_named(number: str, wrong: str | None):
    assert idnumber.error_of(number) == wrong


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("Nguyễn Thị Đào", None), ("H'Hen Niê", None), ("K’Bang", None), ("", "name_missing"), ("=A1+B1", "name_formula"),
     ("Nguyễn Văn 2", "name_characters"), ("- -", "name_characters"), ("A" * 101, "name_too_long"),
     ("<b>An</b>", "name_characters")],
)  # fmt: skip
def test_names_of_all_peoples_pass_and_slips_do_not(name: str, wrong: str | None):
    assert name_error(name) == wrong


def test_the_commune_is_told_by_the_associations_name():
    assert commune_of("Hội Khuyến học xã Đồng Tâm") == "xã Đồng Tâm"
    assert commune_of("Trường THPT A") == "Trường THPT A"


@pytest.mark.parametrize(
    ("written", "phone"),
    [("'0912 345 678", "0912345678"), ("912345678", "0912345678"), ("+84 912 345 678", "0912345678"), ("", ""),
     ("84912345678", "0912345678"), ("12", None), ("không có", None)],
)  # fmt: skip
def test_phones_get_their_zero_back(written: str, phone: str | None):
    assert clean_phone(written) == phone


@pytest.mark.parametrize(
    ("written", "tenths"), [("7,5", 75), (8.0, 80), ("8", 80), ("7.55", None), ("x", None), ("nan", None)]
)
def test_points_are_read_with_comma_or_point(written: object, tenths: int | None):
    assert to_tenths(written) == tenths


@given(st.integers(0, 1000))
def test_points_survive_being_shown_and_read(tenths: int):
    assert to_tenths(show(tenths)) == tenths


def test_groups_are_known_by_their_other_spellings():
    path = RESOURCES / "groups" / "groups.toml"
    known = by_spelling(groups_from_toml(path.read_text(encoding="utf-8"), path.name))
    assert known["cbccvc"].code == "can-bo"
    assert known["nong dan"].code == "nong-dan"
    assert code_for("Thợ mỏ & hầm lò") == "tho-mo-ham-lo"


def test_a_target_is_met_from_its_share_on_and_unknown_counts_are_not_measured():
    path = Path(RESOURCES / "targets" / "national.toml")
    targets = {target.code: target for target in targets_from_toml(path.read_text(encoding="utf-8"), path.name)}
    counts = {"recognised": 1000, "recognised_digital": 900, "recognised_updates": 0}
    assert measure(targets["digital"], 2030, counts).met is True
    assert measure(targets["digital"], 2026, counts | {"recognised_digital": 899}).met is False
    assert measure(targets["digital"], 2025, counts | {"recognised_digital": 700}).met is True
    assert measure(targets["adults"], 2026, counts).met is None
    assert measure(targets["digital"], 2026, {}).value is None


def test_numbers_are_padded():
    assert Numbering().text(7, 2026, "04849") == "00007"
    assert Numbering("{n}/{year}/HKH", 3).text(7, 2026, "04849") == "007/2026/HKH"
