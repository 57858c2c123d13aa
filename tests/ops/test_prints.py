"""The record of prints: what it counts, what an answer to “Did it come out?” changes."""

import datetime as dt

import pytest

from cdht_desktop.data.tables import CERTIFICATE
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import history, prints, recognition, year_path
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026


@pytest.fixture
def issued(scored: Store) -> Store:
    recognition.recognise(scored, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    return scored


def record(
    store: Store, ids: list[str], target: str = "printer", *, copy: bool = False, kind: str = "certificates"
) -> str:
    with store.write("printed", undoable=False) as writing:
        return prints.record(
            writing, kind=kind, year=YEAR, target=target, target_name="HP LaserJet", layout="Hoa sen", pages=len(ids),
            certificate_ids=ids, copy_marked=copy,
        )  # fmt: skip


def counts(store: Store, *ids: str) -> list[int]:
    return [row.prints for row in recognition.rows(store, ids)]


def first_prints(store: Store, *ids: str) -> list[str | None]:
    with store.write("") as writing:
        rows = writing.rows(CERTIFICATE, ids)
    return [rows[row_id]["printed_at"] for row_id in ids]


def test_a_print_says_who_when_where_and_what(issued: Store):
    a, b, *_rest = recognition.find(issued, YEAR)
    job_id = record(issued, [b, a])
    (job,) = prints.jobs(issued, YEAR)
    assert (job.id, job.user, job.target, job.target_name, job.layout) == (
        job_id, "admin", "printer", "HP LaserJet", "Hoa sen",
    )  # fmt: skip
    assert (job.pages, job.certificates, job.failed, job.asked) == (2, 2, 0, False)
    assert dt.datetime.fromisoformat(job.at).utcoffset() == dt.timedelta(0)
    (one,) = prints.of_certificate(issued, a)
    assert (one.job_id, one.at, one.outcome, one.copy_marked) == (job_id, job.at, "sent", False)
    assert first_prints(issued, a, b) == [job.at, job.at]


def test_certificates_are_counted_once_a_print(issued: Store):
    a, b, c, *_rest = recognition.find(issued, YEAR)
    record(issued, [a, a, b])
    record(issued, [a], "file")
    assert counts(issued, a, b, c) == [2, 1, 0]
    assert recognition.find(issued, YEAR, standing="repeated") == [a]
    assert recognition.find(issued, YEAR, standing="printed") == [a, b]
    assert len(recognition.find(issued, YEAR, standing="unprinted")) == 56
    assert recognition.tally(issued, YEAR) == recognition.Tally(58, 58, 56)


def test_those_that_did_not_come_out_are_found_among_the_unprinted_again(issued: Store):
    a, b, c, *_rest = recognition.find(issued, YEAR)
    job = record(issued, [a, b, c])
    assert [one.id for one in prints.unasked(issued, YEAR)] == [job]
    assert prints.outcome(issued, job, {b}).value == 1
    assert counts(issued, a, b, c) == [1, 0, 1]
    assert b in recognition.find(issued, YEAR, standing="unprinted")
    assert first_prints(issued, b) == [None]
    assert prints.unasked(issued, YEAR) == []
    assert [prints.of_certificate(issued, row_id)[0].outcome for row_id in (a, b)] == ["out", "failed"]
    assert prints.jobs(issued, YEAR)[0].failed == 1


def test_a_later_answer_replaces_an_earlier_one(issued: Store):
    a, b, *_rest = recognition.find(issued, YEAR)
    job = record(issued, [a, b])
    prints.outcome(issued, job, {a, b})
    prints.outcome(issued, job, {b})
    assert counts(issued, a, b) == [1, 0]
    assert first_prints(issued, a) == [prints.jobs(issued, YEAR)[0].at]


def test_the_first_print_is_the_first_that_came_out(issued: Store):
    a = recognition.find(issued, YEAR)[0]
    first, second = record(issued, [a]), record(issued, [a])
    prints.outcome(issued, first, {a})
    assert counts(issued, a) == [1]
    assert first_prints(issued, a) == [one.at for one in prints.jobs(issued, YEAR) if one.id == second]


def test_an_answer_can_be_taken_back(issued: Store):
    a, b, *_rest = recognition.find(issued, YEAR)
    job = record(issued, [a, b])
    prints.outcome(issued, job, {a})
    history.undo(issued)
    assert counts(issued, a, b) == [1, 1]
    assert [one.id for one in prints.unasked(issued, YEAR)] == [job]


def test_a_copy_is_what_was_printed_before(issued: Store):
    a, b, *_rest = recognition.find(issued, YEAR)
    record(issued, [a])
    record(issued, [a, b], copy=True)
    assert [one.copy_marked for one in prints.of_certificate(issued, a)] == [True, False]
    assert [one.copy_marked for one in prints.of_certificate(issued, b)] == [False]


def test_what_was_printed_before_prints_were_recorded_counts(issued: Store):
    a = recognition.find(issued, YEAR)[0]
    with issued.write("as an older program did") as writing:  # what migration 0004 makes of it
        writing.update(CERTIFICATE, a, {"prints": 1, "printed_at": "2026-01-02T03:04:05.000+00:00"})
    job = record(issued, [a], copy=True)
    assert prints.of_certificate(issued, a)[0].copy_marked
    prints.outcome(issued, job, {a})
    assert counts(issued, a) == [1]
    assert first_prints(issued, a) == ["2026-01-02T03:04:05.000+00:00"]


def test_nobody_is_asked_about_files_and_lists(issued: Store):
    record(issued, recognition.find(issued, YEAR)[:1], "file")
    record(issued, [], kind="register")
    assert prints.unasked(issued, YEAR) == []
    assert [one.pages for one in prints.jobs(issued, YEAR)] == [1, 1]


def test_what_is_not_there_is_refused_whole(issued: Store):
    a, b, *_rest = recognition.find(issued, YEAR)
    with pytest.raises(NotFound):
        record(issued, [a, "nobody"])
    job = record(issued, [a])
    with pytest.raises(NotFound):
        prints.outcome(issued, job, {b})
    with pytest.raises(NotFound):
        prints.outcome(issued, "none", set())
    assert counts(issued, a, b) == [1, 0]
    assert len(prints.jobs(issued, YEAR)) == 1


def test_the_path_of_the_year_counts_what_came_out(issued: Store):
    ids = recognition.find(issued, YEAR)
    job = record(issued, ids)
    prints.outcome(issued, job, ids[:8])
    step = next(step for step in year_path.steps(issued, YEAR).steps if step.key == "print")
    assert "50" in step.detail


def test_the_history_of_an_answer_holds_no_name(issued: Store):
    a = recognition.rows(issued, recognition.find(issued, YEAR)[:1])[0]
    prints.outcome(issued, record(issued, [a.id]), {a.id})
    row = history.page(issued)[0]
    assert row.title == "1 certificates did not come out of the printer"
    assert ("Outcome", "sent", "did not come out") in {
        one for each in history.details(issued, row.id) for one in each.fields
    }
