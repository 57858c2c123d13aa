"""People of two communes: when records look like one person, where such a person counts, and finding them among many."""

import random
from itertools import combinations

import pytest

from cdht_desktop.domain.crossing_search import Found, Handed, People, find_crossings
from cdht_desktop.domain.crossings import Candidate, Kind, as_persons, kind_of, rules_from_toml, where_counted
from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.duplicates import name_words, record
from cdht_desktop.domain.idnumber import Sex
from cdht_desktop.errors import BadRules

DAY, OTHER = "1970-05-20", "1981-11-02"
NUMBER, SLIP, SWAPPED, FAR = "001170000001", "001170000009", "001170000010", "001170987654"


def kind(first: tuple[str, str, Sex | None, str], second: tuple[str, str, Sex | None, str]) -> Kind | None:
    one, other = (
        record(str(at), name, BirthDate.from_iso(birth), sex, number)
        for at, (name, birth, sex, number) in enumerate((first, second))
    )
    return kind_of(one, other)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (("Lê Văn Khác", OTHER, "male", NUMBER), "same_id"),
        (("NGUYEN THI DAO", "", None, SLIP), "near_id"),
        (("Nguyễn Thị Đảo", DAY, "female", SWAPPED), "near_id"),
        (("Nguyễn Thị Đào", OTHER, "female", SLIP), "near_id"),
        (("Nguyễn Thị Dao Anh", DAY, "female", FAR), None),
        (("Nguyễn Thị Đao", OTHER, "female", SLIP), "near_id"),
        (("Nguyễn Thị Đàm", OTHER, "female", SLIP), "other_birth"),
        (("Trần Văn Khác", DAY, "female", SLIP), None),
        (("nguyễn thị đào", DAY, "female", ""), "same_person"),
        (("Nguyễn Thị Đào", DAY, None, ""), "same_person"),
        (("Nguyễn Thị Đào", DAY, "male", ""), None),
        (("Nguyễn Thị Đào", "1970", "female", ""), None),
        (("Nguyễn Thị Đào", "1970-01-01", "female", ""), None),
        (("Nguyễn Thị Đào", DAY, "female", FAR), "other_number"),
        (("Nguyễn Thị Đào", "1970", "female", SLIP), "near_id"),
    ],
)
def test_two_records_look_like_one_person(second: tuple[str, str, Sex | None, str], expected: Kind | None):
    first: tuple[str, str, Sex | None, str] = ("Nguyễn Thị Đào", DAY, "female", NUMBER)
    assert kind(first, second) == kind(second, first) == expected


def test_bare_years_tell_nothing_without_a_number():
    assert kind(("Lê Hùng", "1950", "male", ""), ("Lê Hùng", "1950", "male", "")) is None
    assert kind(("Lê Hùng", "1950", "male", NUMBER), ("Lê Hùng", "1950", "male", NUMBER)) == "same_id"


def handed(unit: int, at: int, name: str, birth: str = DAY, sex: Sex | None = "female", number: str = "") -> Handed:
    return Handed(unit, at, name_words(name), birth, sex, number)


def look(*people: Handed, changed: set[int] | None = None) -> Found:
    held = People()
    for one in people:
        held.add(one)
    return find_crossings(held, changed)


def test_pairs_are_found_across_units_only():
    found = look(
        handed(0, 1, "Vũ An", number=NUMBER), handed(0, 2, "Vũ An", number=NUMBER), handed(1, 1, "Vũ An", number=NUMBER)
    )
    assert set(found.pairs) == {(0, 2), (1, 2)}


def test_a_record_comes_back_out_as_it_went_in():
    people = People()
    people.add(handed(3, 7, "Tôn Nữ Như Ý", "1958-12-31", None, "099000000001"))
    people.add(handed(3, 8, "Lê", "1950", "male"))
    people.add(handed(3, 9, "", ""))
    first, second, third = (people.record(at) for at in range(3))
    assert (first.words, first.year, first.day, first.sex) == (("ton", "nu", "nhu", "y"), 1958, (12, 31), None)
    assert first.number == "099000000001"
    assert (second.key, second.year, second.day, second.number) == ("le", 1950, None, "")
    assert (third.key, third.year) == ("", None)


def test_fillers_and_crowds_make_no_pairs():
    fillers = look(*(handed(unit, 1, f"Người Số{unit}", OTHER, number="000000000001") for unit in range(3)))
    assert fillers.pairs == {}
    crowd = look(*(handed(unit, 1, f"{'abcdefghij'[unit % 10]} {unit}x", "", number=NUMBER) for unit in range(60)))
    assert (crowd.pairs, crowd.crowds) == ({}, 1)


def test_far_numbers_are_told_only_of_rare_names():
    two = [handed(0, 1, "Lê Hiếm", number=NUMBER), handed(1, 1, "Lê Hiếm", number=FAR)]
    assert [one.kind for one in look(*two).pairs.values()] == ["other_number"]
    namesakes = [handed(2, at, "Lê Hiếm", f"19{60 + at}-02-03") for at in range(6)]
    assert [one.tells for one in look(*two).pairs.values()] == [True]
    assert [(one.bearers, one.tells) for one in look(*two, *namesakes).pairs.values()] == [(8, False)]


def invented(seed: int, count: int = 240) -> list[Handed]:
    """Return people of 6 units among whom slips, swaps and shared births are common."""
    dice = random.Random(seed)
    names = ["Nguyễn Thị Đào", "Nguyễn Văn Hùng", "Lê Văn Hùng", "Vũ Thị An", "Trần Ba"]
    births = [DAY, OTHER, "1950", "", "1970-01-01", "1970-02-05", "1970-05-02"]
    sexes: list[Sex | None] = ["male", "female", None]
    return [
        handed(
            dice.randrange(6), at, dice.choice(names), dice.choice(births), dice.choice(sexes),
            dice.choice(["", f"0011700{dice.randrange(300):05}", f"00117{dice.randrange(6)}000012"]),
        )
        for at in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_what_comparing_all_with_all_finds_is_found(seed: int):
    people = invented(seed)
    held = People()
    for one in people:
        held.add(one)
    every = {
        (one, other): found
        for one, other in combinations(range(len(people)), 2)
        if people[one].unit != people[other].unit
        and (found := kind_of(held.record(one), held.record(other))) is not None
    }
    found = {pair: one.kind for pair, one in find_crossings(held).pairs.items()}
    assert found == every


@pytest.mark.parametrize("seed", range(5))
def test_looking_at_changed_units_alone_finds_their_pairs(seed: int):
    held = People()
    for one in invented(seed):
        held.add(one)
    whole = find_crossings(held).pairs
    for changed in ({0}, {1, 4}, set(range(6))):
        some = find_crossings(held, changed).pairs
        assert some == {
            (one, other): kind
            for (one, other), kind in whole.items()
            if held.units[one] in changed or held.units[other] in changed
        }


RULES = """
default = "a"
[[rule]]
code = "a"
label = "A"
title = "A"
order = ["recognised", "registered_on", "unit"]
[[rule]]
code = "b"
label = "B"
title = "B"
order = ["passed", "unit"]
"""


def test_where_a_person_counts_follows_the_rule():
    rules = rules_from_toml(RULES, "rules.toml")
    north = Candidate("10", "x", "2026-03-01", recognised=False, passed=True)
    south = Candidate("20", "y", "2026-02-01", recognised=False, passed=False)
    east = Candidate("30", "z", "2026-04-01", recognised=True, passed=True)
    assert where_counted(rules.chosen("a"), [north, south, east]) == east
    assert where_counted(rules.chosen("a"), [south, north]) == where_counted(rules.chosen("a"), [north, south]) == south
    assert where_counted(rules.chosen("b"), [south, east, north]) == north
    assert rules.chosen(None) == rules.chosen("gone") == rules.chosen("a")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x = [",
        RULES.replace('default = "a"', 'default = "c"'),
        RULES.replace('"passed", "unit"', '"unit", "passed"'),
        RULES.replace('"passed"', '"fairness"'),
        RULES.replace('["passed", "unit"]', '"unit"'),
    ],
)
def test_rules_that_cannot_be_used_are_refused(text: str):
    with pytest.raises(BadRules, match=r"rules\.toml"):
        rules_from_toml(text, "rules.toml")


def test_who_is_the_same_as_the_same_person_is_that_too():
    a, b, c, d, e = (("1", "a"), ("2", "b"), ("3", "c"), ("4", "d"), ("5", "e"))
    pairs = [(a, b), (c, d), (b, c), (d, e)]
    for turned in (pairs, pairs[::-1], [(other, one) for one, other in pairs]):
        assert as_persons(turned) == [frozenset({a, b, c, d, e})]
    assert as_persons([(a, b), (c, d)]) == [frozenset({a, b}), frozenset({c, d})]
    assert as_persons([]) == []
