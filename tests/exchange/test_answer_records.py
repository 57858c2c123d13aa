"""The records of receipts, returns and lists: what is written is read again, and nothing else is taken."""

import hashlib
from dataclasses import replace

import pytest

from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.exchange.answer_records import (
    BadAnswer,
    DueYear,
    FileAnswer,
    Lists,
    Return,
    RowProblem,
    TaskAsked,
    check_lists,
    check_receipt,
    check_return,
    list_records,
    receipt_records,
    return_records,
)
from cdht_desktop.places import RESOURCES

SHA = "a" * 64
FILE = FileAnswer(
    SHA, "CDHT_2026_04849_1.cdht", 1, "2026-11-22T08:00:00.000+00:00", "accepted", counts={"registered": 12}
)
TASK = TaskAsked("0190-a", "correction", "2026-11-22", "0190-b", "name", "Lê Văn An", "Lê Văn Ân", "Xem lại\ntheo CCCD")
PROBLEM = RowProblem(SHA, "CDHT_2026_04849_1.cdht", 1, 1, 7, "total", "total_disagrees", "The total does not agree.")


def test_a_receipt_is_read_as_it_was_written():
    refused = FileAnswer(
        "b" * 64, "x.cdht", 2, "2026-11-22T08:00:00+00:00", "refused", "Three rows.", ("name", "birth")
    )
    assert check_receipt(receipt_records([FILE, refused])) == (FILE, refused)


def test_what_holds_its_default_is_not_written():
    [(kind, value)] = receipt_records([FILE])
    assert kind == "file"
    assert set(value) == {"sha256", "file", "revision", "received_at", "outcome", "counts"}


def test_a_return_is_read_as_it_was_written():
    said = Return((TASK,), {"0190-c": "Không cần nữa."}, (PROBLEM, replace(PROBLEM, position=2, person="0190-b")))
    assert check_return(return_records(said)) == said


def test_a_row_of_a_refused_file_names_a_person_by_an_id_alone():
    [(kind, value)] = return_records(Return(problems=(PROBLEM,)))
    assert "person" not in value
    with pytest.raises(BadAnswer):
        check_return([(kind, value | {"person": "Lê Văn An"})])


def test_lists_are_read_as_they_were_written():
    source = next(iter(sorted((RESOURCES / "criteria").glob("*.toml")))).read_text(encoding="utf-8")
    criteria = CriteriaSet.from_toml(source, "test")
    targets = (RESOURCES / "targets" / "national.toml").read_text(encoding="utf-8")
    revoked = {"from": "2026-11-01", "key_id": "abcd-efgh-ijkl-mnop", "list": 2, "reason": "mất máy", "unit": "04849"}
    said = Lists((criteria,), targets, {"04849": "Hội Khuyến học xã Thử"}, (DueYear(2026, "2026-12-05"),), (revoked,))
    assert check_lists(list_records(said)) == said


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sha256", "A" * 64),
        ("revision", True),
        ("revision", 0),
        ("revision", "1"),
        ("received_at", "2026-11-22T08:00:00"),
        ("outcome", "lost"),
        ("file", ""),
        ("file", "a\nb"),
        ("file", "x" * 261),
        ("counts", {"Registered": 1}),
        ("counts", {"registered": -1}),
        ("codes", ["name", 3]),
        ("reason", 7),
        ("more", 1),
    ],
)
def test_a_record_with_a_value_that_cannot_be_is_refused(field: str, value: object):
    [(kind, good)] = receipt_records([FILE])
    with pytest.raises(BadAnswer):
        check_receipt([(kind, {**good, field: value})])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "../x"),
        ("kind", "order"),
        ("field", "phone"),
        ("made_on", "22/11/2026"),
        ("wanted", "x" * 201),
        ("words", "\x00"),
    ],
)
def test_a_task_with_a_value_that_cannot_be_is_refused(field: str, value: object):
    [(kind, good)] = return_records(Return((TASK,)))
    with pytest.raises(BadAnswer):
        check_return([(kind, {**good, field: value})])


def test_a_record_that_lacks_something_is_refused_and_the_place_is_named():
    [(kind, good)] = return_records(Return((TASK,)))
    with pytest.raises(BadAnswer, match=r"task\.made_on"):
        check_return([(kind, {name: value for name, value in good.items() if name != "made_on"})])


def test_a_record_of_another_kind_is_refused():
    with pytest.raises(BadAnswer):
        check_receipt([("person", {"id": "1"})])
    with pytest.raises(BadAnswer):
        check_lists([("person", {"id": "1"})])


def test_the_same_file_or_task_twice_is_refused():
    other = FileAnswer(SHA, "other.cdht", 2, FILE.received_at, "older")
    with pytest.raises(BadAnswer):
        check_receipt(receipt_records([FILE, other]))
    with pytest.raises(BadAnswer):
        check_return([*return_records(Return((TASK,))), ("withdrawn", {"task": TASK.id, "words": ""})])


def test_a_criteria_set_whose_text_is_another_is_refused():
    source = next(iter(sorted((RESOURCES / "criteria").glob("*.toml")))).read_text(encoding="utf-8")
    [(kind, good)] = list_records(Lists((CriteriaSet.from_toml(source, "test"),)))
    with pytest.raises(BadAnswer):
        check_lists([(kind, {**good, "source": source + "\n# more"})])
    broken = "title = 3"
    digest = hashlib.sha256(broken.encode()).hexdigest()
    with pytest.raises(BadAnswer):
        check_lists([(kind, {**good, "source": broken, "sha256": digest})])


def test_targets_that_cannot_be_used_are_refused():
    with pytest.raises(BadAnswer):
        check_lists([("targets", {"source": "target = 1"})])
    good = (RESOURCES / "targets" / "national.toml").read_text(encoding="utf-8")
    with pytest.raises(BadAnswer):
        check_lists([("targets", {"source": good}), ("targets", {"source": good + "\n"})])
