"""Correcting a certificate: a new one names the old, which stays in the register as revoked."""

import datetime as dt

import pytest

from cdht_desktop.errors import FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import corrections, handing_up, history, receiving, recognition, reports, verifying, verifying_kit
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026


@pytest.fixture
def issued(scored: Store) -> Store:
    recognition.recognise(scored, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())
    return scored


def first(store: Store) -> recognition.CertificateRow:
    return recognition.rows(store, recognition.find(store, YEAR)[:1])[0]


def test_the_register_shows_both_and_each_names_the_other(issued: Store):
    old = first(issued)
    done = corrections.correct(issued, old.id, {"name": " Lò  Thị Mới ", "birth": "3/6/1950"}, "sai họ tên").value
    rows = {row.id: row for row in recognition.certificates(issued, YEAR)}
    assert len(rows) == 59
    before, after = rows[old.id], rows[done.id]
    assert (before.state, before.revoked_reason, before.replaced_by) == ("revoked", "sai họ tên", "00059")
    assert (before.name, before.birth, before.number) == (old.name, old.birth, old.number)
    assert (after.state, after.replaces, after.number, after.register_number) == ("valid", old.number, "00059", "00059")
    assert (after.name, str(after.birth), after.address) == ("Lò Thị Mới", "03/06/1950", old.address)
    assert (after.decision, after.village, after.prints) == (old.decision, old.village, 0)
    assert (done.old_number, done.number) == (old.number, "00059")


def test_a_correction_can_be_corrected(issued: Store):
    old = first(issued)
    second = corrections.correct(issued, old.id, {"address": "Bản Một"}, "sai nơi ở").value
    third = corrections.correct(issued, second.id, {"birth": ""}, "chưa rõ năm sinh").value
    rows = {row.id: row for row in recognition.certificates(issued, YEAR)}
    assert [rows[row_id].replaced_by for row_id in (old.id, second.id, third.id)] == ["00059", "00060", ""]
    assert rows[third.id].birth is None
    assert rows[third.id].address == "Bản Một"


def test_every_field_that_cannot_stand_is_told_at_once(issued: Store):
    row_id, wrong = first(issued).id, {"name": "=1+1", "birth": "31/02/1950", "address": "x" * 201}
    with pytest.raises(FieldErrors) as caught:
        corrections.correct(issued, row_id, wrong, " ")
    assert set(caught.value.fields) == {"name", "birth", "address", "reason"}
    assert len(recognition.certificates(issued, YEAR)) == 58


def test_what_would_change_nothing_is_refused(issued: Store):
    old = first(issued)
    with pytest.raises(Refused, match="Nothing differs"):
        corrections.correct(issued, old.id, {"name": old.name, "birth": str(old.birth)}, "nhầm")
    with pytest.raises(Refused, match="Nothing differs"):
        corrections.correct(issued, old.id, {}, "nhầm")


def test_a_revoked_or_unknown_certificate_is_not_corrected(issued: Store):
    old = first(issued)
    corrections.correct(issued, old.id, {"name": "Lò Thị Mới"}, "sai tên")
    with pytest.raises(Refused, match="revoked already"):
        corrections.correct(issued, old.id, {"name": "Lò Thị Khác"}, "sai tên")
    with pytest.raises(NotFound):
        corrections.correct(issued, "none", {"name": "Lò Thị Khác"}, "sai tên")


def test_a_correction_stays_and_so_does_the_recognition_before_it(issued: Store):
    corrections.correct(issued, first(issued).id, {"name": "Lò Thị Mới"}, "sai tên")
    assert not history.page(issued)[0].undoable
    with pytest.raises(Stale, match="higher numbers"):
        history.undo(issued)


def test_nobody_waits_to_be_recognised_again(issued: Store):
    corrections.correct(issued, first(issued).id, {"name": "Lò Thị Mới"}, "sai tên")
    assert recognition.waiting(issued, YEAR).passed == 0
    assert recognition.waiting(issued, YEAR).recognised == 58


def test_who_checks_certificates_is_told_that_the_old_number_is_revoked(issued: Store, tmp_path):
    old = first(issued)
    corrections.correct(issued, old.id, {"name": "Lò Thị Mới"}, "sai tên")
    kit = verifying_kit.save_kit(issued, tmp_path)
    assert verifying.read_revoked(kit.revoked) == {f"{old.number} ({YEAR})"}


def test_a_corrected_year_is_handed_up_and_counts_once(issued: Store, upper: Store, tmp_path):
    before = reports.year_report(issued, YEAR)
    old = first(issued)
    corrections.correct(issued, old.id, {"name": "Lò Thị Mới"}, "sai tên")
    assert reports.year_report(issued, YEAR) == before
    file = handing_up.export(issued, YEAR, tmp_path, Progress()).value.file
    (received,) = receiving.receive(upper, [file], Progress(), trust=True)
    assert received.outcome == "accepted"
    assert reports.year_report(upper, YEAR).total.recognised == 58
    corrections.correct(issued, recognition.find(issued, YEAR)[1], {"name": "Lò Thị Nữa"}, "sai tên")
    again = handing_up.export(issued, YEAR, tmp_path, Progress()).value.file
    assert [one.outcome for one in receiving.receive(upper, [again], Progress())] == ["replaced"]
    assert reports.year_report(upper, YEAR).total.recognised == 58


def test_the_title_in_the_history_holds_numbers_only(issued: Store):
    corrections.correct(issued, first(issued).id, {"name": "Lò Thị Mới"}, "sai tên")
    assert history.page(issued)[0].title == "Certificate 00001 revoked; corrected by 00059"
