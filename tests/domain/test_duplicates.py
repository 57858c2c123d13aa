"""When two records look like one person, and that all such pairs are found among many."""

import datetime as dt
import random
import unicodedata

import pytest
from bench.lookalikes import as_records, labelled
from hypothesis import given, settings
from hypothesis import strategies as st

from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.duplicates import (
    KINDS,
    Names,
    Record,
    births_of,
    kinds_of,
    name_words,
    near_names,
    near_numbers,
    numbers_of,
    record,
)
from cdht_desktop.domain.lookalikes import Lookalikes, find_pairs, pair_of
from cdht_desktop.domain.villages import village_key

TODAY = dt.date(2026, 11, 21)
ID = "001069036149"


def person(name: str, birth: str = "05/11/1969", number: str = "", village: str = "vai", sex=None, at="1") -> Record:
    return record(at, name, BirthDate.parse(birth, TODAY) if birth else None, sex, number, village)


def kinds(first: Record, second: Record, among: list[Record] | None = None) -> tuple[str, ...]:
    return kinds_of(first, second, Names(among or [first, second]))


words = st.sampled_from(["Nguyễn", "Trần", "Văn", "Thị", "Thu", "Hùng", "Hưng", "Hà", "Hạ", "H'Hen", "Ng.", "An", "Ân"])
names = st.lists(words, min_size=0, max_size=5).map(" ".join)
births = st.one_of(
    st.none(),
    st.sampled_from([1950, 1969]).map(BirthDate),
    st.builds(BirthDate, st.sampled_from([1950, 1969]), st.sampled_from([1, 5, 11]), st.sampled_from([1, 5, 11])),
)
numbers = st.sampled_from(["", "0", "000000000000", "000000000001", ID, "001069036194", "001069036148", "001050711111"])
people = st.builds(
    record,
    st.uuids().map(str),
    names,
    births,
    st.sampled_from([None, "male", "female"]),
    numbers,
    st.sampled_from(["", "vai", "khu 3"]),
)


@given(people, people)
def test_it_does_not_matter_which_record_is_held_against_which(first: Record, second: Record):
    assert kinds(first, second) == kinds(second, first)
    assert list(kinds(first, second)) == sorted(kinds(first, second), key=KINDS.index)


@given(people, people)
def test_what_is_unknown_never_matches(first: Record, second: Record):
    unknown = record("x", "", None, None, "", "")
    assert kinds(unknown, unknown) == kinds(first, unknown) == ()
    without = kinds(first._replace(number=""), second)
    assert not {"same_id", "near_id"} & set(without)
    assert not {"same_person", "near_name"} & set(kinds(first._replace(year=None, day=None), second))
    assert "near_name" not in kinds(first._replace(village=""), second)


@given(st.lists(people, max_size=40, unique_by=lambda one: one.id))
@settings(max_examples=200)
def test_finding_all_at_once_and_holding_one_against_all_agree(records: list[Record]):
    held = Lookalikes(records)
    one_by_one = {pair_of(one.id, other): found for one in records for other, found in held.like(one).items()}
    assert find_pairs(records) == one_by_one
    assert one_by_one == {
        pair_of(one.id, other.id): found
        for one in records
        for other in records
        if one.id < other.id and (found := kinds_of(one, other, held.names))
    }


@given(st.lists(people, min_size=2, max_size=20, unique_by=lambda one: one.id))
def test_taking_a_record_away_leaves_no_trace(records: list[Record]):
    held = Lookalikes(records[1:])
    held.add(records[0])
    held.add(records[0])
    held.discard(records[0].id)
    for one in records:
        assert held.like(one) == Lookalikes(records[1:]).like(one)


class TestNumbers:
    @pytest.mark.parametrize("at", range(12))
    def test_one_wrong_digit_is_near(self, at: int):
        other = ID[:at] + str((int(ID[at]) + 3) % 10) + ID[at + 1 :]
        assert near_numbers(ID, other)
        assert near_numbers(other, ID)

    def test_swapped_neighbours_are_near_and_others_are_not(self):
        assert near_numbers("001069036149", "001069036194")
        assert near_numbers("001069036149", "010069036149")
        assert not near_numbers("001069036149", "001069036941")
        assert not near_numbers("001069036149", "001096036194")
        assert not near_numbers(ID, ID)
        assert not near_numbers("", ID)

    @pytest.mark.parametrize("filler", ["", "0", "000000000000", "111111111111", "000000000001", "abc", "12345678901"])
    def test_fillers_are_no_numbers(self, filler: str):
        assert person("Lê Văn An", number=filler).number == ""

    def test_far_numbers_are_two_people_only_where_both_can_be_trusted(self):
        first = person("Lê Văn An", number=ID, sex="male")
        assert numbers_of(first, person("Lê Văn An", number="001069777777", sex="male")) == "different"
        assert numbers_of(first, person("Lê Văn An", number="001069036999")) == "unsure"  # two slips
        assert numbers_of(first, person("Lê Văn An", number="001055777777")) == "unsure"  # of another year
        assert numbers_of(first, person("Lê Văn An", number="001169777777", sex="male")) == "unsure"  # of a woman


class TestNames:
    @pytest.mark.parametrize(
        "other",
        [
            "Nguyễn Thị Thu Hừong",
            "Nguyễn Thị Tu Hương",
            "Nguễn Thị Thu Hương",
            "Nguyễn Thu Hương",
            "Nguyễn Thị Hương",
            "Hương Nguyễn Thị Thu",
            "Ng. Thị Thu Hương",
            "N.T.T. Hương",
            "Nguyễn T Thu Hương",
        ],
    )
    def test_slips_of_the_hand_are_near(self, other: str):
        assert near_names(name_words("Nguyễn Thị Thu Hương"), name_words(other))
        assert near_names(name_words(other), name_words("Nguyễn Thị Thu Hương"))

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("Nguyễn Văn Hùng", "Nguyễn Văn Dũng Anh"),
            ("Nguyễn Văn Hùng", "Trần Văn Hùng"),
            ("Hồ Văn Nam", "Hoàng Văn Nam"),
            ("Nguyễn Văn Hùng", "Nguyễn Văn"),
            ("Nguyễn Văn Hùng", "Văn Hùng"),
            ("Nguyễn Thị Lan", "Nguyễn Thị Hoa"),
            ("Văn", "Vân A"),
            ("Hùng", "Hugn"),
            ("", "A"),
        ],
    )
    def test_other_names_are_not(self, first: str, second: str):
        assert not near_names(name_words(first), name_words(second))

    def test_marks_case_signs_and_blanks_do_not_tell_names_apart(self):
        plain = person("Nguyen Thi H'Hoa").key
        for name in ("NGUYỄN THỊ H'HÒA", unicodedata.normalize("NFD", "Nguyễn Thị H’hoà"), "Nguyễn  Thị HHoa"):
            assert person(name).key == plain


class TestBirths:
    @pytest.mark.parametrize(
        ("first", "second", "common"),
        [
            ("05/11/1969", "05/11/1969", "day"),
            ("05/11/1969", "11/05/1969", "day"),
            ("05/11/1969", "06/11/1969", ""),
            ("05/11/1969", "1969", "year"),
            ("1969", "1969", "year"),
            ("01/01/1969", "05/11/1969", "year"),
            ("01/01/1969", "01/01/1969", "year"),
            ("1969", "1970", ""),
            ("", "1969", ""),
            ("", "", ""),
        ],
    )
    def test_what_two_births_have_in_common(self, first: str, second: str, common: str):
        assert births_of(person("A", first), person("A", second)) == common


class TestVillages:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Thôn Vai", "Vai"),
            ("THÔN ĐỒI", "thon doi"),
            ("Tổ dân phố số 07", "TDP 7"),
            ("Tổ 7", "Tổ dân phố 7"),
            ("Khu dân cư 3", "Khu 3"),
            ("Thôn 3", "Thôn 03"),
        ],
    )
    def test_spellings_of_a_village_are_one(self, one: str, other: str):
        assert village_key(one) == village_key(other)

    @pytest.mark.parametrize(("one", "other"), [("Khu 3", "Tổ 3"), ("Thôn 3", "Thôn 13"), ("Thôn Vai", "Thôn Đồi")])
    def test_two_villages_are_two(self, one: str, other: str):
        assert village_key(one) != village_key(other)


class TestKinds:
    def test_the_same_number_is_the_same_person_whatever_else_is_said(self):
        assert kinds(person("Lê Văn An", number=ID), person("Bùi Thị Sen", "1950", ID, "")) == ("same_id",)

    def test_a_near_number_counts_with_a_near_name_only(self):
        first = person("Nguyễn Thị Thu Hương", "1969", ID)
        near = "001069036148"
        assert kinds(first, person("Nguyễn Thu Hương", "", near, "")) == ("near_id",)
        assert kinds(first, person("Nguyễn Thị Thu Hương", "1969", near))[0] == "near_id"
        assert kinds(first, person("Nguyễn Thị Thu Lan", "", near)) == ()

    def test_the_same_name_and_day_counts_in_any_village(self):
        first = person("Nguyễn Văn Hùng", number=ID)
        assert kinds(first, person("NGUYEN VAN HUNG", village="")) == ("same_person",)
        assert kinds(first, person("Nguyễn Văn Hùng", "11/05/1969", village="khu 3")) == ("same_person",)
        assert kinds(first, person("Nguyễn Văn Hùng", "06/11/1969")) == ()

    def test_twins_are_two_people(self):
        hung, far = person("Nguyễn Văn Hùng", number=ID, sex="male"), "001069777777"
        assert kinds(hung, person("Nguyễn Văn Hưng", number=far, sex="male")) == ()
        assert kinds(hung, person("Nguyễn Văn Hùng", number=far, sex="male")) == ("same_person",)
        assert kinds(hung, person("Nguyễn Văn Huy", number=far)) == ()

    def test_a_year_counts_in_one_village_only(self):
        first = person("Nguyễn Văn Hùng", "1960")
        assert kinds(first, person("Nguyễn Văn Hùng", "1960")) == ("same_person",)
        assert kinds(first, person("Nguyễn Văn Hùng", "05/11/1960")) == ("same_person",)
        assert kinds(first, person("Nguyễn Văn Hùng", "1960", village="khu 3")) == ()
        assert kinds(first, person("Nguyễn Văn Hùng", "1960", village="")) == ()

    def test_a_year_does_not_count_against_two_numbers_or_two_sexes(self):
        first = person("Nguyễn Văn Hùng", "1969", ID, sex="male")
        assert kinds(first, person("Nguyễn Văn Hùng", "1969", "001069777777")) == ()
        assert kinds(first, person("Nguyễn Văn Hùng", "1969", sex="female")) == ()

    def test_a_year_counts_elsewhere_for_a_name_that_nobody_else_bears(self):
        first, second = person("Công Huyền Ngọc Trâm", "1960"), person("Công Huyền Ngọc Trâm", "1960", village="khu 3")
        others = [person(f"Lê Văn {name}") for name in ("An", "Ba", "Ca") for _again in range(400)]
        assert kinds(first, second, [first, second, *others]) == ("same_person",)
        assert kinds(first, second, [first, second, second, *others]) == ()

    def test_a_year_says_nothing_where_everybody_has_the_name(self):
        first, second = person("Nguyễn Văn Hùng", "1960"), person("Nguyễn Văn Hùng", "1960")
        assert kinds(first, second, [first] * 100) == ()

    def test_a_near_name_counts_with_birth_and_village(self):
        first = person("Nguyễn Văn Hùng")
        assert kinds(first, person("Nguyễn Văn Hugn")) == ("near_name",)
        assert kinds(first, person("Nguyễn Hùng", "1969")) == ("near_name",)
        assert kinds(first, person("Nguyễn Văn Hugn", village="khu 3")) == ()
        assert kinds(first, person("Nguyễn Văn Hugn", "1970")) == ()
        assert kinds(person("Nguyễn Văn Hùng", number=ID), person("Nguyễn Văn Hugn", number="001069777777")) == ()


def test_a_labelled_list_is_found_and_little_else():
    known = labelled(12_000, seed=11)
    records = as_records(known.people)
    random.Random(4).shuffle(records)
    found = find_pairs(records)
    right = {(f"{one:08}", f"{other:08}"): kind for (one, other), kind in known.pairs.items()}
    spared = {(f"{one:08}", f"{other:08}") for one, other in known.by_year_elsewhere}
    for kind in ("near_id", "same_person"):
        asked = [pair for pair, planted in right.items() if planted == kind and pair not in spared]
        assert sum(kind in found.get(pair, ()) for pair in asked) >= 0.99 * len(asked)
    wrong = {row_id for pair in found if pair not in right for row_id in pair}
    assert len(wrong) <= 0.01 * len(records)
