"""People whom two communes handed in: found, decided by an officer, counted once, asked about again."""

import re

import pytest
from sqlalchemy import select
from tests.ops.handed_in import YEAR, One, changed, hand_in

from cdht_desktop.data import crossings as reading
from cdht_desktop.data.crossings import Verdict, crossing_index
from cdht_desktop.data.tables import CROSSING
from cdht_desktop.errors import Cancelled, FieldErrors, NotFound, Refused
from cdht_desktop.ops import crossings, history, reports, tasks
from cdht_desktop.ops.crossings import Pair, Queue
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

NORTH, SOUTH, EAST = "10101", "20202", "30303"
NUMBER, SLIP = "001170000001", "001170000009"
DAO = One("n1", "Nguyễn Thị Đào", number=NUMBER, certificate="01/2026")
AN = One("n2", "Vũ Văn An", "1980-02-03", "male")
HUNG = One("n3", "Lê Hùng", "1950", "male")
DAO_SOUTH = One("s1", "Nguyễn Thị Dào", number=SLIP, village="Thôn Tây")
AN_SOUTH = One("s2", "Vũ Văn An", "1980-02-03", "male")
HUNG_SOUTH = One("s3", "Lê Hùng", "1950", "male")
LATER = "2099-01-01T00:00:00.000+00:00"


@pytest.fixture
def province(upper: Store) -> Store:
    hand_in(upper, NORTH, [DAO, AN, HUNG], name="Hội xã Bắc")
    hand_in(upper, SOUTH, [DAO_SOUTH, AN_SOUTH, HUNG_SOUTH], name="Hội xã Nam")
    return upper


def look(store: Store) -> Queue:
    return crossings.look(store, YEAR)


def persons(pairs: tuple[Pair, ...]) -> list[tuple[str, str]]:
    return [(pair.first[1], pair.second[1]) for pair in pairs]


def test_pairs_of_two_units_wait_the_strongest_first(province: Store):
    queue = look(province)
    assert [(pair.first, pair.second, pair.kind) for pair in queue.waiting] == [
        ((NORTH, "n1"), (SOUTH, "s1"), "near_id"), ((NORTH, "n2"), (SOUTH, "s2"), "same_person"),
    ]  # fmt: skip
    assert (queue.decided, queue.stale, queue.crowds) == ((), False, 0)


def test_both_records_are_shown_with_the_digits_that_differ(province: Store):
    details = crossings.details(province, YEAR, look(province).waiting[0])
    assert (details.first.unit_name, details.second.unit_name) == ("Hội xã Bắc", "Hội xã Nam")
    assert (details.first.id_number, details.numbers.first) == ("••••••••0001", "••••••••0001")
    assert (details.numbers.likeness, details.numbers.second) == ("digit", "••••••••0009")
    assert set(details.differing) == {"name", "id_number", "village"}
    assert details.first.birth == "20/05/1970"
    assert details.counted_in == NORTH
    assert details.side(details.counted_in).certificate == "01/2026"


def test_what_was_said_to_be_one_person_counts_once_and_can_be_taken_back(province: Store):
    pair = look(province).waiting[0]
    done = crossings.decide(province, YEAR, pair, "same", "Đã gọi điện")
    queue = look(province)
    assert persons(queue.waiting) == [("n2", "s2")]
    (decided,) = queue.decided
    assert (decided.verdict, decided.reason, decided.counted_in, decided.decided_by) == (
        "same", "Đã gọi điện", NORTH, "admin",
    )  # fmt: skip
    single = reports.year_report(province, YEAR).single
    assert single is not None
    assert (single.persons, single.total.registered) == (1, 5)
    history.undo(province, done.id or "")
    assert persons(look(province).waiting) == [("n1", "s1"), ("n2", "s2")]
    assert reports.year_report(province, YEAR).single.persons == 0  # type: ignore[union-attr]


def test_a_pair_put_off_comes_last_and_one_told_apart_does_not_come_back(province: Store):
    first, second = look(province).waiting
    crossings.decide(province, YEAR, first, "later")
    assert persons(look(province).waiting) == [("n2", "s2"), ("n1", "s1")]
    crossings.decide(province, YEAR, second, "different")
    assert persons(look(province).waiting) == [("n1", "s1")]
    crossings.again(province, look(province).decided[0])
    assert persons(look(province).waiting) == [("n2", "s2"), ("n1", "s1")]
    with pytest.raises(NotFound):
        crossings.again(province, second)


def test_a_decision_is_changed_in_place(province: Store):
    pair = look(province).waiting[0]
    crossings.decide(province, YEAR, pair, "same")
    crossings.decide(province, YEAR, pair, "different")
    assert [(one.verdict, one.counted_in) for one in look(province).decided] == [("different", "")]


def test_who_is_not_handed_in_any_more_is_told_and_counts_again_when_back(province: Store):
    pair = look(province).waiting[0]
    crossings.decide(province, YEAR, pair, "same")
    hand_in(province, SOUTH, [AN_SOUTH], name="Hội xã Nam", revision=2)
    assert crossings.known(province, YEAR).stale  # type: ignore[union-attr]
    queue = look(province)
    assert [(one.state, one.verdict) for one in queue.decided] == [("gone", "same")]
    assert persons(queue.waiting) == [("n2", "s2")]
    assert reports.year_report(province, YEAR).single.persons == 0  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        crossings.details(province, YEAR, pair)
    assert crossings.listed(province, YEAR, queue.decided)[0].second is None
    hand_in(province, SOUTH, [DAO_SOUTH, AN_SOUTH], name="Hội xã Nam", revision=3)
    assert [one.state for one in look(province).decided] == [""]
    assert reports.year_report(province, YEAR).single.persons == 1  # type: ignore[union-attr]


def test_one_person_who_no_longer_looks_alike_is_asked_about_again(province: Store):
    crossings.decide(province, YEAR, look(province).waiting[0], "same")
    other = changed([DAO_SOUTH], "s1", name="Trần Thị Bưởi", birth="1999-09-09", number="001199000077")
    hand_in(province, SOUTH, other, name="Hội xã Nam", revision=2, at=LATER)
    (pair,) = look(province).waiting
    assert (pair.state, pair.verdict, pair.kind) == ("changed", "same", None)
    crossings.decide(province, YEAR, pair, "different")
    assert look(province).waiting == ()


def without_marks(store: Store) -> None:
    """Make decisions those of an older program, which kept nothing of what was compared."""
    with store.write("older") as writing:
        ids = list(writing.connection.execute(CROSSING.select()).scalars())
        writing.update_many(CROSSING, {row_id: {"compared": ""} for row_id in ids})


def test_without_marks_two_people_still_under_one_number_after_a_new_file_are_asked_about_again(province: Store):
    hand_in(province, SOUTH, changed([DAO_SOUTH], "s1", number=NUMBER), revision=2)
    crossings.decide(province, YEAR, look(province).waiting[0], "different")
    without_marks(province)
    assert look(province).waiting == ()
    hand_in(province, SOUTH, changed([DAO_SOUTH], "s1", number=NUMBER), revision=3, at=LATER)
    assert [(one.state, one.verdict, one.changed) for one in look(province).waiting] == [("changed", "different", ())]
    hand_in(province, SOUTH, changed([DAO_SOUTH], "s1", number="001170005555"), revision=4, at=LATER)
    assert look(province).waiting == ()


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"name": "Nguyễn Thị Đào"}, ["name"]),
        ({"birth": "1970-05-21"}, ["birth"]),
        ({"birth": "1970"}, ["birth"]),
        ({"sex": None}, ["sex"]),
        ({"number": NUMBER}, ["id_number"]),
        ({"number": None, "name": "Nguyễn Thị Đào"}, ["name", "id_number"]),
        ({"village": "Thôn Khác", "grade": "failed", "certificate": "2"}, []),
    ],
)
@pytest.mark.parametrize("verdict", ["same", "different"])
def test_a_decided_pair_is_asked_about_again_where_what_was_compared_changed(
    province: Store, values: dict[str, str | None], fields: list[str], verdict: Verdict
):
    crossings.decide(province, YEAR, look(province).waiting[0], verdict, "Đã gọi điện")
    people = [DAO_SOUTH, AN_SOUTH, HUNG_SOUTH]
    hand_in(province, SOUTH, people, name="Hội xã Nam", revision=2, at=LATER)
    assert persons(look(province).waiting) == [("n2", "s2")]
    hand_in(province, SOUTH, changed(people, "s1", **values), name="Hội xã Nam", revision=3, at=LATER)
    found = [pair for pair in look(province).waiting if pair.verdict]
    assert [pair.changed for pair in found] == ([tuple((SOUTH, field) for field in fields)] if fields else [])
    if fields:
        (pair,) = found
        assert (pair.state, pair.verdict, pair.reason) == ("changed", verdict, "Đã gọi điện")
        assert pair == look(province).waiting[0] or pair.kind not in {"same_id", "near_id", None}
        crossings.decide(province, YEAR, pair, verdict)
        with province.write("The decision came after the file") as writing:
            row = reading.decision_of(writing.connection, (pair.first, pair.second))
            writing.update(CROSSING, row or "", {"decided_on": "2099-01-02T00:00:00.000+00:00"})
        assert persons(look(province).waiting) == [("n2", "s2")]


def test_what_changed_in_both_communes_is_told_of_both(province: Store):
    crossings.decide(province, YEAR, look(province).waiting[0], "same")
    hand_in(province, NORTH, changed([DAO], "n1", birth="1970-05-21"), name="Hội xã Bắc", revision=2, at=LATER)
    hand_in(province, SOUTH, changed([DAO_SOUTH], "s1", name="Nguyễn Thị Đào"), name="Hội xã Nam", revision=2, at=LATER)
    assert [pair.changed for pair in look(province).waiting] == [((NORTH, "birth"), (SOUTH, "name"))]


def test_a_pair_put_off_comes_to_the_front_where_something_changed(province: Store):
    first, _second = look(province).waiting
    crossings.decide(province, YEAR, first, "later")
    people = changed([DAO_SOUTH, AN_SOUTH], "s1", number=NUMBER)
    hand_in(province, SOUTH, people, name="Hội xã Nam", revision=2, at=LATER)
    assert [(pair.second[1], pair.state, pair.verdict) for pair in look(province).waiting] == [
        ("s1", "changed", "later"), ("s2", "", None),
    ]  # fmt: skip


def test_two_told_apart_who_look_alike_no_more_are_not_asked_about_again(province: Store):
    crossings.decide(province, YEAR, look(province).waiting[0], "different")
    people = changed([DAO_SOUTH, AN_SOUTH], "s1", number="001170005555", name="Trần Thị Bưởi")
    hand_in(province, SOUTH, people, name="Hội xã Nam", revision=2, at=LATER)
    assert persons(look(province).waiting) == [("n2", "s2")]


def test_what_is_kept_of_the_compared_is_no_personal_data(province: Store):
    crossings.decide(province, YEAR, look(province).waiting[0], "same")
    with province.read() as connection:
        kept = connection.execute(select(CROSSING.c.compared)).scalar_one()
    assert [len(marks.split(" ")) for marks in kept.split("|")] == [4, 4]
    assert not {"Đào", NUMBER, SLIP, "1970", "female"} & set(re.split(r"[ |]", kept))
    assert len(set(re.split(r"[ |]", kept))) == 8  # the same birth and sex of another person have other marks


def test_only_units_whose_file_changed_are_looked_at_anew(province: Store):
    before = look(province).waiting
    hand_in(province, EAST, [One("e1", "Nguyễn Thị Đào", number=NUMBER)], name="Hội xã Đông")
    after = look(province).waiting
    assert persons(after) == [("n1", "e1"), ("n1", "s1"), ("s1", "e1"), ("n2", "s2")]
    province.caches.clear()
    assert look(province).waiting == after
    assert set(persons(before)) < set(persons(after))


def test_a_look_that_was_stopped_leaves_what_was_known(province: Store):
    before = look(province)
    hand_in(province, EAST, [DAO], name="Hội xã Đông")
    stopped = Progress()
    stopped.cancel()
    with pytest.raises(Cancelled):
        crossings.look(province, YEAR, progress=stopped)
    assert crossings.known(province, YEAR) == Queue(before.waiting, (), stale=True, crowds=0)
    assert crossing_index(province).known(2025) is None
    assert crossings.known(province, 2025) is None


def test_a_disputed_unit_has_nobody(province: Store):
    pair = look(province).waiting[0]
    crossings.decide(province, YEAR, pair, "same")
    hand_in(province, SOUTH, [], revision=2, outcome="disputed")
    queue = look(province)
    assert (queue.waiting, [one.state for one in queue.decided]) == ((), ["gone"])


def test_both_communes_are_asked_to_look(province: Store):
    pair = look(province).waiting[0]
    crossings.ask_both(province, YEAR, pair, "Ông bà xem giúp")
    asked = {row.unit: row for row in tasks.listed(province)}
    assert set(asked) == {NORTH, SOUTH}
    assert {row.kind for row in asked.values()} == {"duplicate"}
    assert "Nam" in asked[NORTH].wanted
    assert "Đào" not in asked[NORTH].wanted + asked[NORTH].said


def test_a_reason_is_bounded_and_a_commune_has_no_such_queue(province: Store, scored: Store):
    pair = look(province).waiting[0]
    with pytest.raises(FieldErrors) as refused:
        crossings.decide(province, YEAR, pair, "same", "x" * 501)
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(Refused, match="upper level"):
        crossings.look(scored, YEAR)


def test_names_are_not_kept_in_the_history(province: Store):
    crossings.decide(province, YEAR, look(province).waiting[0], "same")
    assert "Đào" not in history.page(province)[0].title
