"""Drafts are kept by form, one each, and leave no trace in the history."""

from cdht_desktop.data.store import Store
from cdht_desktop.ops import drafts, history


def test_a_draft_is_kept_until_it_is_dropped(empty: Store):
    drafts.keep(empty, "citizen:new", 0, {"name": "Đào", "scores": [None, 10], "sex": None})
    kept = drafts.get(empty, "citizen:new")
    assert kept is not None
    assert (kept.record_version, kept.values) == (0, {"name": "Đào", "scores": [None, 10], "sex": None})
    drafts.drop(empty, "citizen:new")
    assert drafts.get(empty, "citizen:new") is None


def test_a_newer_draft_takes_the_place_of_the_older(empty: Store):
    drafts.keep(empty, "citizen:new", 0, {"name": "Đ"})
    drafts.keep(empty, "citizen:7", 3, {"name": "An"})
    drafts.keep(empty, "citizen:new", 0, {"name": "Đào"})
    assert {draft.form: draft.values["name"] for draft in drafts.all_drafts(empty)} == {
        "citizen:new": "Đào",
        "citizen:7": "An",
    }


def test_drafts_are_no_change_of_the_data(empty: Store):
    before = history.page(empty)
    drafts.keep(empty, "citizen:new", 0, {"name": "Đào"})
    drafts.drop(empty, "citizen:new")
    assert history.page(empty) == before
