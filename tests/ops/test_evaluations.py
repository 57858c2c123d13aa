"""Scores of self, local branch and commune side by side: the last counts, whatever is saved, cleared or taken back."""

import itertools
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.ops.test_year import recognised

from cdht_desktop.data.tables import EVALUATION
from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.exchange.batch import read_batch
from cdht_desktop.ops import (
    association,
    evaluations,
    handing_up,
    history,
    receiving,
    recognition,
    registrations,
    reports,
)
from cdht_desktop.ops.evaluations import STAGES, EvaluationInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026
PASSED = EvaluationInput((90,) * 10, digital=True, updates=True)
FAILED = EvaluationInput((70,) * 10)
HALF = EvaluationInput((80,) * 5 + (None,) * 5)
MARKS = EvaluationInput((None,) * 10, digital=True)
NOTHING = EvaluationInput((None,) * 10)


@pytest.fixture
def person(scored: Store) -> str:
    """Somebody registered whom nobody has scored."""
    return evaluations.find(scored, YEAR, state="waiting")[0]


def counting(store: Store, registration: str) -> str:
    """Return the stage that counts, as every part of the data says it."""
    sides = evaluations.side_by_side(store, registration)
    flags = [stage for stage, row in sides.items() if row.counts]
    row = evaluations.get(store, registration)
    assert flags == ([row.stage] if row.stage else [])
    if row.stage:
        shown = sides[row.stage]
        assert (row.scores, row.total, row.grade) == (shown.scores, shown.total, shown.grade)
    assert {evaluations.rows_at(store, [registration], stage)[0].stage for stage in STAGES} == {row.stage}
    return row.stage


def images(store: Store) -> list[tuple]:
    """Return all evaluations as they stand, but for their versions."""
    names = [column for column in EVALUATION.c if column.name != "version"]
    with store.read() as connection:
        return sorted(tuple(row) for row in connection.execute(select(*names)))


def test_the_last_stage_with_a_score_counts_in_whichever_order_they_come(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "self")
    assert counting(scored, person) == "self"
    evaluations.save(scored, person, FAILED, "commune")
    assert counting(scored, person) == "commune"
    evaluations.save(scored, person, PASSED, "branch")
    assert counting(scored, person) == "commune"
    assert evaluations.get(scored, person).grade == "failed"


def test_scores_stand_side_by_side(scored: Store, person: str):
    evaluations.save(scored, person, FAILED, "commune")
    evaluations.save(scored, person, replace(PASSED, note="hop thon"), "branch")
    sides = evaluations.side_by_side(scored, person)
    assert list(sides) == ["branch", "commune"]
    assert (sides["branch"].total, sides["branch"].grade, sides["branch"].note) == (900, "passed", "hop thon")
    assert (sides["commune"].total, sides["commune"].reasons) == (700, "10 points short")
    assert (sides["branch"].digital, sides["commune"].digital) == (True, None)


def test_scores_begun_at_a_later_stage_leave_the_person_unscored(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "branch")
    passed = recognition.waiting(scored, YEAR).passed
    evaluations.save(scored, person, HALF)
    assert evaluations.get(scored, person).grade is None
    assert person in evaluations.find(scored, YEAR, state="waiting")
    assert recognition.waiting(scored, YEAR).passed == passed - 1


def test_marks_without_scores_do_not_hide_the_scores_before(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "branch")
    evaluations.save(scored, person, MARKS)
    assert counting(scored, person) == "branch"
    evaluations.clear(scored, person, "branch")
    assert counting(scored, person) == "commune"


def test_taking_a_stage_away_lets_the_one_before_count_again(scored: Store, person: str):
    for stage in STAGES:
        evaluations.save(scored, person, PASSED, stage)
    evaluations.clear(scored, person)
    assert counting(scored, person) == "branch"
    evaluations.clear(scored, person, "self")
    assert counting(scored, person) == "branch"
    evaluations.clear(scored, person, "branch")
    assert (counting(scored, person), evaluations.side_by_side(scored, person)) == ("", {})


def test_saving_nothing_takes_the_stage_away(scored: Store, person: str):
    assert evaluations.save(scored, person, NOTHING).id is None
    evaluations.save(scored, person, PASSED, "branch")
    evaluations.save(scored, person, FAILED)
    evaluations.save(scored, person, NOTHING)
    assert list(evaluations.side_by_side(scored, person)) == ["branch"]
    assert counting(scored, person) == "branch"


def test_a_stage_that_loses_its_scores_keeps_its_marks_and_lets_go(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "branch")
    evaluations.save(scored, person, FAILED)
    before = images(scored)
    evaluations.save(scored, person, replace(MARKS, note="x"))
    assert counting(scored, person) == "branch"
    assert evaluations.side_by_side(scored, person)["commune"].note == "x"
    history.undo(scored)
    assert (counting(scored, person), images(scored)) == ("commune", before)
    history.redo(scored)
    assert counting(scored, person) == "branch"


@pytest.mark.parametrize("first", [None, HALF, MARKS, PASSED])
@pytest.mark.parametrize("second", [None, MARKS, FAILED])
@pytest.mark.parametrize("now", [None, MARKS, HALF, NOTHING])
def test_whatever_is_done_can_be_taken_back_and_done_again(scored: Store, person: str, first, second, now):
    for values, stage in ((first, "self"), (second, "commune")):
        if values is not None:
            evaluations.save(scored, person, values, stage)
    for stage in STAGES:
        before = images(scored)
        done = evaluations.save(scored, person, now, stage) if now else evaluations.clear(scored, person, stage)
        counting(scored, person)
        after = images(scored)
        if done.id is not None:
            history.undo(scored)
            assert images(scored) == before
            history.redo(scored)
            assert images(scored) == after


def test_a_block_is_saved_in_one_change_set_that_can_be_taken_back(scored: Store):
    """Every kind of person at once: the order of writes has to hold for the whole block, both ways."""
    kinds = [None, MARKS, HALF, PASSED]
    people = evaluations.find(scored, YEAR)[: len(kinds) ** 3]
    block = {}
    for one, (branch, commune, now) in zip(people, itertools.product(kinds, kinds, kinds), strict=False):
        evaluations.clear(scored, one)
        for values, stage in ((branch, "branch"), (commune, "commune")):
            if values is not None:
                evaluations.save(scored, one, values, stage)
        block[one] = now or NOTHING
    before = images(scored)
    verdicts = evaluations.save_many(scored, block, "commune").value
    after = images(scored)
    assert {one: verdict.total for one, verdict in verdicts.items()} == {
        one: sum(score or 0 for score in values.scores) for one, values in block.items()
    }
    for one in people:
        counting(scored, one)
    history.undo(scored)
    assert images(scored) == before
    history.redo(scored)
    assert images(scored) == after


def test_a_block_with_an_impossible_score_is_refused_whole(scored: Store):
    one, two = evaluations.find(scored, YEAR)[:2]
    before = images(scored)
    with pytest.raises(FieldErrors) as caught:
        evaluations.save_many(scored, {one: PASSED, two: EvaluationInput((90,) * 9 + (110,))}, "branch")
    assert list(caught.value.fields) == [f"{two}:score_10"]
    assert images(scored) == before
    assert evaluations.save_many(scored, {}, "branch").id is None


def test_a_block_of_somebody_who_withdrew_is_refused(scored: Store):
    one, two = evaluations.find(scored, YEAR)[:2]
    registrations.withdraw(scored, [two])
    with pytest.raises(NotFound):
        evaluations.save_many(scored, {one: PASSED, two: PASSED}, "branch")


def test_scores_that_were_changed_since_they_were_read_are_not_overwritten(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "branch", version=0)
    read = evaluations.rows_at(scored, [person], "branch")[0].version
    evaluations.save(scored, person, FAILED, "branch", version=read)
    with pytest.raises(Stale):
        evaluations.save(scored, person, PASSED, "branch", version=read)
    with pytest.raises(Stale):
        evaluations.save(scored, person, PASSED, "branch", version=0)
    evaluations.save(scored, person, PASSED, "commune", version=0)
    assert evaluations.side_by_side(scored, person)["branch"].total == 700


def test_rows_at_a_stage_show_that_stage_alone(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "self")
    evaluations.save(scored, person, HALF, "commune")
    own, branch, commune = (evaluations.rows_at(scored, [person], stage)[0] for stage in STAGES)
    assert (own.total, own.grade, own.stage) == (900, "passed", "commune")
    assert (branch.scores, branch.total, branch.version, branch.stage) == ((None,) * 10, None, 0, "commune")
    assert (commune.total, commune.grade) == (400, None)
    assert {row.remote for row in (own, branch, commune)} == {False}


def test_people_are_found_by_what_stands_at_a_stage(scored: Store, person: str):
    others = set(evaluations.find(scored, YEAR)) - {person}
    evaluations.save(scored, person, PASSED, "branch")
    assert evaluations.find(scored, YEAR, state="passed", stage="branch") == [person]
    assert set(evaluations.find(scored, YEAR, state="waiting", stage="branch")) == others
    assert person in evaluations.find(scored, YEAR, state="waiting", stage="commune")
    assert person in evaluations.find(scored, YEAR, state="passed")


def test_a_threshold_that_comes_later_judges_every_stage_again(scored: Store, person: str):
    for stage in ("self", "branch"):
        evaluations.save(scored, person, FAILED, stage)
    association.edit(scored, remote=True)
    changed = evaluations.judge_again(scored, YEAR).value
    sides = evaluations.side_by_side(scored, person)
    assert [row.grade for row in sides.values()] == ["passed", "passed"]
    before = {one: evaluations.get(scored, one).grade for one in evaluations.find(scored, YEAR)}
    history.undo(scored)
    assert changed == sum(evaluations.get(scored, one).grade != grade for one, grade in before.items())


def test_who_is_recognised_keeps_the_scores_of_all_stages(scored: Store, person: str):
    evaluations.save(scored, person, PASSED, "branch")
    recognised(scored)
    for stage in STAGES:
        with pytest.raises(Refused, match="already recognised"):
            evaluations.save(scored, person, FAILED, stage)
        with pytest.raises(Refused, match="already recognised"):
            evaluations.clear(scored, person, stage)


def test_reports_count_each_person_once(scored: Store):
    before = reports.year_report(scored, YEAR).total
    for one in evaluations.find(scored, YEAR, state="passed"):
        evaluations.save(scored, one, PASSED, "self")
        evaluations.save(scored, one, FAILED, "branch")
    assert reports.year_report(scored, YEAR).total == before


def test_withdrawing_takes_all_stages_along_and_can_be_undone(scored: Store, person: str):
    for stage in STAGES:
        evaluations.save(scored, person, PASSED, stage)
    before = images(scored)
    registrations.withdraw(scored, [person])
    with scored.read() as connection:
        left = connection.execute(select(EVALUATION.c.id).where(EVALUATION.c.registration_id == person)).all()
    assert left == []
    history.undo(scored)
    assert images(scored) == before


def test_only_the_scores_that_count_are_handed_up(scored: Store, upper: Store, person: str, tmp_path: Path):
    evaluations.save(scored, person, FAILED, "self")
    evaluations.save(scored, person, PASSED, "branch")
    made = handing_up.export(scored, YEAR, tmp_path, Progress()).value
    sent = [record for kind, record in read_batch(made.file, Progress()).records if kind == "person"]
    assert [record["scores"] for record in sent if record.get("stage") == "branch"] == [list(PASSED.scores)]
    assert not any(record.get("stage") == "self" for record in sent)
    assert [row.outcome for row in receiving.receive(upper, [made.file], Progress(), trust=True)] == ["accepted"]
    assert reports.year_report(upper, YEAR).total == reports.year_report(scored, YEAR).total
