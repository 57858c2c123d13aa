"""A unit's year as it came: what is right gives typed rows and sums, what is not is told row by row."""

import copy
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ops.unit_files import GOOD, SOURCE, YEAR, control, paper, person, sha256, year

from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.handed_in import YearContent
from cdht_desktop.exchange.manifest import Manifest, Payload, Sender, Signer
from cdht_desktop.exchange.record_shapes import MOST_PROBLEMS
from cdht_desktop.exchange.year_persons import Judge, Judged
from cdht_desktop.exchange.year_records import BadYear, check_year

CRITERIA = CriteriaSet.from_toml(SOURCE, "")
Change = Callable[[list[tuple[str, dict[str, Any]]]], None]


def manifest(records: list[tuple[str, dict[str, Any]]], **sums: int) -> Manifest:
    sender = Sender(
        program="test", unit="04849", unit_name="Xã Thử", level="commune", year=YEAR, revision=1,
        created=dt.date(2026, 12, 1), control=control(records) | sums, criteria={CRITERIA.code: sha256(SOURCE)},
    )  # fmt: skip
    return Manifest(sender, Payload(1, "0" * 64, 1, "0" * 64), Signer("k", "0" * 64), {})


def checked(records: list[tuple[str, dict[str, Any]]], said: Manifest | None = None) -> YearContent:
    return check_year(sorted(records, key=lambda record: record[0]), said or manifest(records))


def codes(records: list[tuple[str, dict[str, Any]]], said: Manifest) -> set[tuple[str, str]]:
    with pytest.raises(BadYear) as caught:
        checked(records, said)
    return {(one.field, one.code) for one in caught.value.problems}


def test_persons_figures_and_sums_follow_from_the_records():
    people = [person(number) for number in range(24)]
    found = checked(year(people))
    assert [one.person_id for one in found.persons] == [one["id"] for one in people]
    one = found.persons[1]
    assert (one.village, one.group_code, one.total, one.grade, one.certificate) == (
        "Thôn 2",
        "g2",
        900,
        "passed",
        "2/2026",
    )
    assert (found.persons[0].scores, found.persons[0].grade, found.persons[0].stage) == (None, None, None)
    assert found.persons[2].reasons == '[["short",40,[]],["under_floor",50,[4]]]'
    assert found.counts == control(year(people))
    assert sum(figure.registered for figure in found.figures) == 24
    assert sum(figure.recognised_updates for figure in found.figures) == sum(
        bool(one.certificate and one.digital_skills and one.updates_online) for one in found.persons
    )


def of(kind: str, field: str, value: object) -> Change:
    """Return a change of the first record of a kind (persons: the second, who has a certificate)."""

    def change(records: list[tuple[str, dict[str, Any]]]) -> None:
        found = [record for name, record in records if name == kind]
        record = found[1] if kind == "person" else found[0]
        if value is None:
            del record[field]
        else:
            record[field] = value

    return change


def of_paper(**values: object) -> Change:
    def change(records: list[tuple[str, dict[str, Any]]]) -> None:
        [record for name, record in records if name == "person"][1]["certificates"][0] |= values

    return change


def two_papers(second: dict[str, Any]) -> Change:
    def change(records: list[tuple[str, dict[str, Any]]]) -> None:
        [record for name, record in records if name == "person"][1]["certificates"].append(second)

    return change


def without(kind: str) -> Change:
    def change(records: list[tuple[str, dict[str, Any]]]) -> None:
        records[:] = [record for record in records if record[0] != kind]

    return change


def with_more(kind: str, record: dict[str, Any]) -> Change:
    return lambda records: records.append((kind, record))


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (of("person", "id", True), "id", "field_type"),
        (of("person", "village", True), "village", "field_type"),
        (of("person", "name", None), "name", "field_missing"),
        (of("person", "phone", "0912345678"), "", "field_unknown"),
        (of("person", "id", "person-00000"), "id", "person_twice"),
        (of("person", "id", "a b"), "id", "person_id_wrong"),
        (of("person", "name", "=cmd()"), "name", "name_formula"),
        (of("person", "birth", "31/12/1950"), "birth", "birth_not_understood"),
        (of("person", "birth", "1950-02-30"), "birth", "birth_does_not_exist"),
        (of("person", "birth", "2027"), "birth", "birth_in_future"),
        (of("person", "sex", "x"), "sex", "sex_wrong"),
        (of("person", "id_number", "00100000000a"), "id_number", "id_not_digits"),
        (of("person", "id_number", "001000000000"), "id_number", "id_number_twice"),
        (of("person", "registered_on", "2026-13-01"), "registered_on", "date_wrong"),
        (of("person", "village", 9), "village", "village_unknown"),
        (of("person", "group", 9), "group", "group_unknown"),
        (of("person", "scores", [90] * 9), "scores", "scores_count"),
        (of("person", "scores", [*GOOD[:9], -10]), "scores", "score_below_0"),
        (of("person", "scores", [*GOOD[:9], 110]), "scores", "score_above_max"),
        (of("person", "scores", [*GOOD[:9], 93]), "scores", "score_step"),
        (of("person", "scores", [*GOOD[:9], True]), "scores", "field_type"),
        (of("person", "scores", None), "evaluated_on", "scores_missing"),
        (of("person", "stage", "judge"), "stage", "stage_wrong"),
        (of("person", "evaluated_on", None), "evaluated_on", "field_missing"),
        (of("person", "certificates", []), "certificates", "field_type"),
        (of("person", "certificates", [1]), "certificates", "field_type"),
        (of_paper(decision=7), "decision", "decision_unknown"),
        (of_paper(sequence=0), "sequence", "sequence_wrong"),
        (of_paper(number=""), "number", "text_wrong"),
        (of_paper(state="lost"), "state", "state_wrong"),
        (of_paper(state="revoked"), "revoked_on", "revoked_wrong"),
        (of_paper(revoked_reason="x"), "revoked_on", "revoked_wrong"),
        (two_papers(paper(70)), "certificates", "valid_twice"),
        (two_papers(paper(3)), "sequence", "sequence_twice"),
        (of("village", "key", 2), "key", "key_twice"),
        (of("village", "name", "Thôn 2"), "name", "name_twice"),
        (of("group", "key", 0), "key", "key_wrong"),
        (of("decision", "decided_on", "20/11/2026"), "decided_on", "date_wrong"),
        (of("decision", "failed", -1), "failed", "count_wrong"),
        (of("decision", "recognised", 1), "decision", "decision_counts"),
        (of("decision", "failed", 1), "decision", "decision_counts"),
        (of("round", "year", 2025), "year", "round_wrong"),
        (of("round", "state", "x"), "state", "state_wrong"),
        (of("criteria_set", "title", "Khác"), "source", "criteria_wrong"),
        (of("criteria_set", "source", SOURCE + "\n"), "source", "criteria_wrong"),
        (without("round"), "round", "record_missing"),
        (without("criteria_set"), "criteria_set", "record_missing"),
        (with_more("secret", {}), "", "record_unknown"),
        (with_more("answer", {"task": "t", "state": "open", "answer": "", "on": "2026-12-01"}), "state", "state_wrong"),
    ],
)
def test_what_cannot_be_is_named_by_field_and_code(change: Change, field: str, code: str):
    records = copy.deepcopy(year([person(number) for number in range(8)]))
    said = manifest(records)
    change(records)
    assert (field, code) in codes(records, said)


@pytest.mark.parametrize("name", ["registered", "evaluated", "passed", "failed", "recognised", "points"])
def test_a_control_sum_that_does_not_agree_is_named(name: str):
    records = year([person(number) for number in range(8)])
    said = manifest(records, **{name: control(records)[name] + 1})
    assert codes(records, said) == {("control", "control_wrong")}


def test_every_bad_row_is_told_up_to_a_sensible_most():
    records = year([person(number, name="1") for number in range(MOST_PROBLEMS + 50)])
    with pytest.raises(BadYear) as caught:
        checked(records)
    assert len(caught.value.problems) == MOST_PROBLEMS + 1
    assert caught.value.problems[-1].code == "more"
    assert "50" in caught.value.problems[-1].message


def test_no_problem_repeats_what_stands_in_the_file():
    records = year([person(1, name="Ông Bí Mật 7", id_number="0123", birth="bí mật")])
    with pytest.raises(BadYear) as caught:
        checked(records)
    assert not any(word in str(caught.value.problems) for word in ("Bí Mật", "0123", "bí mật"))


def test_a_problem_names_the_person_by_the_senders_own_mark():
    wrong = [person(1, name="7"), person(2, village=9), person(3, surname="Lê"), person(4, id="Bùi Thị Cúc")]
    with pytest.raises(BadYear) as caught:
        checked(year([person(0), *wrong]))
    assert [(one.field, one.person) for one in caught.value.problems] == [
        ("name", "person-00001"), ("", "person-00003"), ("id", ""), ("village", "person-00002"),
    ]  # fmt: skip


def test_what_is_wrong_with_a_place_names_nobody():
    records = [(kind, {**one, "name": ""} if kind == "village" else one) for kind, one in year([person(1)])]
    with pytest.raises(BadYear) as caught:
        checked(records)
    assert {one.person for one in caught.value.problems} == {""}


def test_answers_come_along():
    said = {"task": "t-1", "state": "declined", "answer": "Đúng rồi", "on": "2026-12-01"}
    assert checked([*year([person(1)]), ("answer", said)]).answers == [said]


@settings(max_examples=400)
@given(
    st.lists(st.one_of(st.sampled_from([0, 40, 50, 60, 70, 80, 90, 100]), st.none()), min_size=10, max_size=10),
    st.booleans(),
)
def test_the_quick_verdict_is_the_slow_one(scores: list[int | None], remote: bool):
    found = Judge(CRITERIA).judged(scores, remote=remote)
    verdict = scoring.judge(CRITERIA, scores, remote=remote)
    assert isinstance(found, Judged)
    assert found[1:] == (verdict.total, verdict.grade, scoring.reasons_to_text(verdict.reasons))
