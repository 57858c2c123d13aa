"""Two PCs' work together: what one changed is taken, what both changed differently is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdht_desktop.domain.three_way import WHOLE, Conflict, Plan, renamed, three_way

BASE = {"citizen": {"a": {"name": "Lan", "phone": ""}, "b": {"name": "Hà", "phone": "1"}}}


def changed(**rows):
    return {"citizen": {key: {**BASE["citizen"].get(key, {}), **row} for key, row in rows.items() if row is not None}}


def test_what_only_they_changed_is_taken():
    plan = three_way(BASE, BASE, changed(a={"name": "Lan Anh"}, b={}))
    assert plan.changed == {("citizen", "a"): {"name": "Lan Anh"}}
    assert (plan.new, plan.removed, plan.conflicts) == ({}, [], [])


def test_what_only_we_changed_stays():
    assert three_way(BASE, changed(a={"name": "Lan Anh"}, b={}), BASE).empty


def test_two_fields_of_one_person_changed_on_two_pcs_are_both_kept():
    plan = three_way(BASE, changed(a={"phone": "09"}, b={}), changed(a={"name": "Lan Anh"}, b={}))
    assert plan.changed == {("citizen", "a"): {"name": "Lan Anh"}}
    assert not plan.conflicts


def test_one_field_changed_differently_is_asked_and_to_the_same_is_not():
    ours, theirs = changed(a={"name": "Lan Anh"}, b={"phone": "2"}), changed(a={"name": "Lan Chi"}, b={"phone": "2"})
    plan = three_way(BASE, ours, theirs)
    assert plan.conflicts == [Conflict("citizen", "a", "name", "Lan", "Lan Anh", "Lan Chi")]
    assert not plan.changed
    asked = ("citizen", "a", "name")
    assert plan.decided({asked: "ours"}).empty
    assert plan.decided({asked: "theirs"}).changed == {("citizen", "a"): {"name": "Lan Chi"}}
    with pytest.raises(KeyError):
        plan.decided({})


def test_new_rows_come_in_and_those_born_on_both_are_compared():
    theirs = {"citizen": {**BASE["citizen"], "c": {"name": "Đào", "phone": ""}}}
    assert three_way(BASE, BASE, theirs).new == {("citizen", "c"): {"name": "Đào", "phone": ""}}
    ours = {"citizen": {**BASE["citizen"], "c": {"name": "Đào", "phone": "3"}}}
    assert three_way(BASE, ours, theirs).conflicts == [Conflict("citizen", "c", "phone", None, "3", "")]


def test_what_they_removed_goes_unless_we_changed_it():
    theirs = {"citizen": {"b": BASE["citizen"]["b"]}}
    assert three_way(BASE, BASE, theirs).removed == [("citizen", "a")]
    plan = three_way(BASE, changed(a={"phone": "09"}, b={}), theirs)
    assert plan.conflicts == [Conflict("citizen", "a", WHOLE, BASE["citizen"]["a"], {"name": "Lan", "phone": "09"}, "")]
    assert plan.decided({("citizen", "a", WHOLE): "theirs"}).removed == [("citizen", "a")]


def test_what_we_removed_stays_away_unless_they_changed_it():
    ours = {"citizen": {"b": BASE["citizen"]["b"]}}
    assert three_way(BASE, ours, BASE).empty
    theirs = changed(a={"phone": "09"}, b={})
    assert three_way(BASE, ours, theirs).new == {("citizen", "a"): {"name": "Lan", "phone": "09"}}


def test_keys_are_brought_to_ours_wherever_they_stand():
    state = {
        "village": {"x": {"name": "Vai"}},
        "citizen": {"a": {"name": "Lan", "village": "x"}, "b": {"village": None}},
    }
    found = renamed(state, {("village", "x"): "y", ("citizen", "a"): "z"}, {"citizen": {"village": "village"}})
    assert found == {
        "village": {"y": {"name": "Vai"}}, "citizen": {"z": {"name": "Lan", "village": "y"}, "b": {"village": None}}
    }  # fmt: skip


rows = st.dictionaries(st.sampled_from("abc"), st.fixed_dictionaries({"x": st.integers(0, 2), "y": st.integers(0, 2)}))


def applied(state, plan: Plan):
    made = {key: dict(row) for key, row in state.items()}
    for (_kind, key), row in plan.new.items():
        made[key] = dict(row)
    for (_kind, key), values in plan.changed.items():
        made[key] |= values
    for _kind, key in plan.removed:
        made.pop(key, None)
    return made


@given(rows, rows, rows)
def test_whoever_begins_both_end_with_the_same(base, one, other):
    here = three_way({"k": base}, {"k": one}, {"k": other})
    mine = here.decided({(c.kind, c.key, c.field): "theirs" for c in here.conflicts})
    there = three_way({"k": base}, {"k": other}, {"k": one})
    yours = there.decided({(c.kind, c.key, c.field): "ours" for c in there.conflicts})
    left, right = applied(one, mine), applied(other, yours)
    # Where one removed and the other changed, the changed row comes back at the one who removed it, and is asked about
    # at the other: the one place where the two begin differently.
    asked = {c.key for c in (*here.conflicts, *there.conflicts) if c.field == WHOLE}
    assert {key: row for key, row in left.items() if key not in asked} == {
        key: row for key, row in right.items() if key not in asked
    }


@given(rows, rows)
def test_what_only_one_side_did_is_taken_whole(base, other):
    plan = three_way({"k": base}, {"k": base}, {"k": other})
    assert not plan.conflicts
    assert applied(base, plan) == other
