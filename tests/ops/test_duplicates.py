"""People who are on the list twice: the queue, merging and taking it back, what was decided is remembered."""

import datetime as dt
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cdht_desktop.data.tables import CITIZEN, CITIZEN_PAIR, METADATA, REGISTRATION, ROUND
from cdht_desktop.domain.masking import masked
from cdht_desktop.errors import Cancelled, FieldErrors, NotFound, Refused, Stale
from cdht_desktop.ops import (
    access,
    citizen_lists,
    citizens,
    duplicates,
    evaluations,
    groups,
    history,
    recognition,
    registrations,
    rounds,
    villages,
    workspaces,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.duplicates import FIELDS, Pair
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

FILES = Path(__file__).resolve().parents[1] / "files"
PASSWORD = "bốn từ để thử"
ID, NEAR = "001069036149", "001069036194"
PASSED, BEGUN = (90,) * 10, (90,) + (None,) * 9


def add(store: Store, name: str = "Nguyễn Thị Đào", birth: str = "05/11/1969", number: str = "", **more: Any) -> str:
    return citizens.add(store, CitizenInput(name, birth, id_number=number, **more)).value


def two(store: Store) -> Pair:
    """Add two records of one person and return them as a pair."""
    return Pair(add(store, number=ID), add(store, "Nguyen Thi Dao"), ("same_person",))


def dump(store: Store) -> dict[str, set[tuple[Any, ...]]]:
    """Return all rows of all tables but the history; versions go on counting, also when something is undone."""
    tables = [table for table in METADATA.sorted_tables if not table.name.startswith("change_")]
    with store.read() as connection:
        return {
            table.name: {
                tuple(connection_row)
                for connection_row in connection.execute(select(*[c for c in table.c if c.name != "version"]))
            }
            for table in tables
        }


def columns(store: Store, table: Any, row_id: str) -> Any:
    with store.read() as connection:
        return connection.execute(select(table).where(table.c.id == row_id)).one()


def register(store: Store, year: int, citizen_id: str, scores: tuple[int | None, ...] = ()) -> str:
    registrations.register(store, year, [citizen_id])
    with store.read() as connection:
        query = select(REGISTRATION.c.id).join(ROUND, REGISTRATION.c.round_id == ROUND.c.id)
        row_id = connection.execute(
            query.where(ROUND.c.year == year, REGISTRATION.c.citizen_id == citizen_id)
        ).scalar_one()
    if scores:
        evaluations.save(store, row_id, EvaluationInput(scores))
    return row_id


def years_of(store: Store, citizen_id: str) -> dict[int, str]:
    with store.read() as connection:
        query = select(ROUND.c.year, REGISTRATION.c.id).join(ROUND, REGISTRATION.c.round_id == ROUND.c.id)
        return {row.year: row.id for row in connection.execute(query.where(REGISTRATION.c.citizen_id == citizen_id))}


def recognise(store: Store, number: str, year: int = 2026) -> None:
    recognition.recognise(store, year, number, dt.date(year, 11, 20), Progress())


def decide_closed(store: Store, year: int) -> None:
    with store.write("closed") as writing:
        row_id = writing.connection.execute(select(ROUND.c.id).where(ROUND.c.year == year)).scalar_one()
        writing.update(ROUND, row_id, {"state": "closed"})


class TestQueue:
    def test_each_kind_is_queued_the_strongest_first(self, empty: Store):
        here, there = villages.add(empty, "Thôn Vai").value, villages.add(empty, "Thôn Đồi").value
        near = add(empty, "Lê Văn An", "1950", NEAR), add(empty, "Lê Văn Ann", "1951", ID)
        same = add(empty, village_id=here), add(empty, "NGUYEN THI DAO", village_id=there)
        alike = (
            add(empty, "Trần Văn Hùng", "1960", village_id=here),
            add(empty, "Trần Văn Hugn", "1960", village_id=here),
        )
        add(empty, "Trần Văn Hùng", "1960", village_id=there)
        assert duplicates.waiting(empty) == [
            Pair(*near, ("near_id",)),
            Pair(*same, ("same_person",)),
            Pair(*alike, ("near_name",)),
        ]

    def test_an_empty_list_has_an_empty_queue(self, empty: Store):
        assert duplicates.waiting(empty) == []
        assert duplicates.count(empty) == 0

    def test_what_is_blank_is_not_queued(self, empty: Store):
        rows = [CitizenInput("Lê Văn An", "1950"), CitizenInput("Lê Văn Ba", "1950"), CitizenInput("Lê Văn An", "1951")]
        for values in rows:
            citizens.add(empty, values)
        assert duplicates.waiting(empty) == []

    def test_the_count_is_known_once_the_queue_was_looked_at(self, empty: Store):
        two(empty)
        assert duplicates.count(empty) is None
        duplicates.waiting(empty)
        assert duplicates.count(empty) == 1
        add(empty, "NGUYỄN THỊ ĐÀO")
        assert duplicates.count(empty) == 3

    def test_the_queue_follows_each_change(self, empty: Store):
        pair = two(empty)
        assert duplicates.waiting(empty) == [pair]
        row = citizens.get(empty, pair.second_id)
        citizens.edit(empty, row.id, CitizenInput("Nguyễn Thị Sen", "1969"), row.version)
        assert duplicates.waiting(empty) == []
        history.undo(empty)
        assert duplicates.waiting(empty) == [pair]
        citizens.remove(empty, [pair.first_id])
        assert duplicates.waiting(empty) == []
        history.undo(empty)
        assert duplicates.waiting(empty) == [pair]

    def test_a_village_with_another_name_is_another_village(self, empty: Store):
        here, there = villages.add(empty, "Thôn Vai").value, villages.add(empty, "Thôn Đồi").value
        add(empty, birth="1960", village_id=here), add(empty, birth="1960", village_id=there)
        assert duplicates.waiting(empty) == []
        with empty.write("renamed") as writing:
            writing.update(METADATA.tables["village"], there, {"name": "Vai", "name_fold": "vai"})
        assert duplicates.count(empty) is None
        assert len(duplicates.waiting(empty)) == 1

    def test_who_has_more_years_comes_first(self, empty: Store):
        pair = two(empty)
        rounds.open_year(empty, 2026)
        register(empty, 2026, pair.second_id)
        assert duplicates.waiting(empty) == [Pair(pair.second_id, pair.first_id, ("same_person",))]

    def test_a_list_that_was_imported_is_looked_through(self, scored: Store):
        assert duplicates.waiting(scored) == []
        row = citizens.get(scored, citizens.find(scored)[0])
        twice = citizens.add(scored, CitizenInput(row.name.upper(), str(row.birth), village_id=row.village_id)).value
        assert [pair.second_id for pair in duplicates.waiting(scored)] == [twice]

    def test_looking_can_be_stopped_and_begun_again(self, empty: Store):
        pair = two(empty)
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            duplicates.waiting(empty, progress=progress)
        assert duplicates.waiting(empty) == [pair]

    def test_the_upper_level_has_no_queue(self, upper: Store):
        assert duplicates.waiting(upper) == []
        for action in (duplicates.later, duplicates.not_the_same, lambda s, p: duplicates.merge(s, p, {})):
            with pytest.raises(Refused, match="upper level"):
                action(upper, Pair("a", "b", ("same_id",)))


class TestDetails:
    def test_both_records_stand_side_by_side_with_their_years(self, empty: Store):
        pair = two(empty)
        rounds.open_year(empty, 2025), rounds.open_year(empty, 2026)
        register(empty, 2025, pair.first_id)
        register(empty, 2026, pair.first_id, PASSED)
        register(empty, 2026, pair.second_id, BEGUN)
        recognise(empty, "1/QĐ")
        found = duplicates.details(empty, pair)
        assert (found.first_years, found.second_years) == ((2025, 2026), (2026,))
        assert (found.first_recognised, found.second_recognised) == ((2026,), ())
        assert (found.first.id_number, found.second.name) == (masked(ID), "Nguyen Thi Dao")
        assert found.differing == ("name", "id_number")

    def test_a_pair_of_which_one_is_gone_is_not_found(self, empty: Store):
        pair = two(empty)
        citizens.remove(empty, [pair.second_id])
        for action in (duplicates.details, duplicates.later, duplicates.not_the_same):
            with pytest.raises(NotFound):
                action(empty, pair)
        with pytest.raises(NotFound):
            duplicates.merge(empty, pair, {})
        with pytest.raises(NotFound):
            duplicates.merge(empty, Pair(pair.first_id, pair.first_id, ()), {})


class TestEntry:
    def test_who_looks_like_what_is_typed_is_named(self, empty: Store):
        village = villages.add(empty, "Thôn Vai").value
        known = add(empty, number=ID, village_id=village)
        by_number = duplicates.like(empty, CitizenInput("", "", id_number=ID))
        assert [(one.citizen_id, one.kinds) for one in by_number] == [(known, ("same_id",))]
        near = duplicates.like(empty, CitizenInput("Nguyễn Đào", "", id_number=NEAR))
        assert [(one.name, one.birth, one.village, one.kinds) for one in near] == [
            ("Nguyễn Thị Đào", "05/11/1969", "Thôn Vai", ("near_id",))
        ]
        assert duplicates.like(empty, CitizenInput("nguyen thi dao", "5.11.1969"))[0].kinds == ("same_person",)

    def test_what_is_not_typed_to_the_end_says_nothing(self, empty: Store):
        add(empty, number=ID)
        for name, birth, number in itertools.product(
            ("", " ", "N", "Nguyễn Thị Đào", "'", "  ."),
            ("", "5", "5/11", "31/02/1969", "0", "00/00/0000", "năm"),
            ("", "0", "00106903614", "0" * 12, "không có"),
        ):
            assert duplicates.like(empty, CitizenInput(name, birth, id_number=number, village_id="gone")) == []

    def test_a_record_is_not_like_itself_nor_like_whom_it_was_told_from(self, empty: Store):
        pair = two(empty)
        row = citizens.get(empty, pair.second_id)
        typed = CitizenInput(row.name, str(row.birth))
        assert [one.citizen_id for one in duplicates.like(empty, typed, row.id)] == [pair.first_id]
        duplicates.not_the_same(empty, pair)
        assert duplicates.like(empty, typed, row.id) == []
        assert len(duplicates.like(empty, typed)) == 2


class TestDecisions:
    def test_two_people_leave_the_queue_until_they_are_looked_at_again(self, empty: Store):
        pair = two(empty)
        duplicates.not_the_same(empty, Pair(pair.second_id, pair.first_id, pair.kinds))
        assert duplicates.waiting(empty) == []
        assert duplicates.count(empty) == 0
        (decided,) = duplicates.decided(empty)
        assert {decided.first.id, decided.second.id} == {pair.first_id, pair.second_id}
        duplicates.look_again(empty, pair.second_id, pair.first_id)
        assert duplicates.waiting(empty) == [pair]
        with pytest.raises(NotFound):
            duplicates.look_again(empty, pair.second_id, pair.first_id)

    def test_a_pair_put_off_comes_last(self, empty: Store):
        first, other = two(empty), (add(empty, "Lê Văn An", "1/2/1950"), add(empty, "Lê Văn An", "1/2/1950"))
        duplicates.later(empty, first)
        duplicates.later(empty, first)
        assert [(pair.second_id, pair.later) for pair in duplicates.waiting(empty)] == [
            (other[1], False),
            (first.second_id, True),
        ]
        assert duplicates.decided(empty) == []
        duplicates.not_the_same(empty, first)
        assert [pair.second_id for pair in duplicates.waiting(empty)] == [other[1]]
        history.undo(empty)
        assert duplicates.waiting(empty)[-1].later

    def test_a_decision_outlives_a_restart_and_the_same_list_again(self, templates: dict[str, Path], tmp_path: Path):
        shutil.copytree(templates["scored"], tmp_path / "w")
        with workspaces.open_workspace(tmp_path / "w", PASSWORD) as store:
            row = citizens.get(store, citizens.find(store)[0])
            citizens.add(store, CitizenInput(row.name, str(row.birth), village_id=row.village_id))
            (pair,) = duplicates.waiting(store)
            duplicates.not_the_same(store, pair)
        with workspaces.open_workspace(tmp_path / "w", PASSWORD) as store:
            before = citizens.count(store)
            plan = citizen_lists.read_list(store, [FILES / "01-mau-chuan.xlsx"], progress=Progress())
            citizen_lists.import_list(store, plan, Progress())
            assert citizens.count(store) == before
            assert duplicates.waiting(store) == []
            assert len(duplicates.decided(store)) == 1


class TestMergedFields:
    FIRST = CitizenInput(
        "Nguyễn Thị Đào", "05/11/1969", "female", ID, None, None, "0912345678", "một", "phiếu", "01/02/2026"
    )
    SECOND = CitizenInput("Nguyễn Đào", "1969", None, NEAR, None, None, "0987654321", "hai", "giấy", "03/02/2026")

    def pair(self, store: Store) -> Pair:
        here, there = villages.add(store, "Thôn Vai").value, villages.add(store, "Thôn Đồi").value
        one, other = (group.id for group in groups.all_groups(store)[:2])
        first = CitizenInput(**{**self.FIRST.__dict__, "village_id": here, "group_id": one})
        second = CitizenInput(**{**self.SECOND.__dict__, "village_id": there, "group_id": other})
        return Pair(citizens.add(store, first).value, citizens.add(store, second).value, ("near_id",))

    @pytest.mark.parametrize("field", FIELDS)
    def test_each_field_is_chosen_by_itself(self, empty: Store, field: str):
        pair = self.pair(empty)
        sides = {"first": citizens.get(empty, pair.first_id), "second": citizens.get(empty, pair.second_id)}
        before = dump(empty)
        for side, keep in itertools.product(("first", "second"), repeat=2):
            chosen = dict.fromkeys(FIELDS, "second" if side == "first" else "first") | {field: side}
            stays = duplicates.merge(empty, pair, chosen, keep=keep).value
            assert stays == sides[keep].id
            merged = citizens.get(empty, stays)
            for name in FIELDS:
                parts = ("consent_source", "consent_date") if name == "consent" else (name,)
                assert [getattr(merged, part) for part in parts] == [
                    getattr(sides[chosen[name]], part) for part in parts
                ]
            assert citizens.find(empty) == [stays]
            history.undo(empty)
            assert dump(empty) == before
        history.redo(empty)
        assert citizens.find(empty) == [stays]

    def test_what_is_not_chosen_is_the_one_s_that_stays_or_not_blank(self, empty: Store):
        pair = Pair(add(empty, phone="0912345678"), add(empty, "Nguyen Thi Dao", "1969", ID, note="hai"), ())
        stays = duplicates.merge(empty, pair, {}).value
        merged = citizens.get(empty, stays)
        assert (merged.name, str(merged.birth), merged.phone) == ("Nguyễn Thị Đào", "05/11/1969", "0912345678")
        assert (access.show_number(empty, stays), merged.note) == (ID, "hai")
        assert citizens.find(empty, "dao") == [stays]

    def test_notes_can_be_joined(self, empty: Store):
        pair = Pair(add(empty, note="một"), add(empty, note="hai"), ())
        stays = duplicates.merge(empty, pair, {"note": "both"}).value
        assert citizens.get(empty, stays).note == "một; hai"

    def test_notes_that_are_too_long_together_are_refused(self, empty: Store):
        pair = Pair(add(empty, note="một " * 200), add(empty, note="hai " * 200), ())
        with pytest.raises(FieldErrors) as caught:
            duplicates.merge(empty, pair, {"note": "both"})
        assert set(caught.value.fields) == {"note"}
        assert citizens.count(empty) == 2

    def test_a_note_within_the_other_is_not_said_twice(self, empty: Store):
        pair = Pair(add(empty, note="tổ trưởng"), add(empty, note="tổ trưởng, nghỉ hưu"), ())
        stays = duplicates.merge(empty, pair, {"note": "both"}).value
        assert citizens.get(empty, stays).note == "tổ trưởng, nghỉ hưu"

    def test_only_known_fields_are_chosen(self, empty: Store):
        pair = two(empty)
        with pytest.raises(ValueError, match="unit_code"):
            duplicates.merge(empty, pair, {"unit_code": "second"})
        with pytest.raises(ValueError, match="name"):
            duplicates.merge(empty, pair, {"name": "both"})

    def test_the_history_names_the_merge_and_the_record_remembers_it(self, empty: Store):
        pair = two(empty)
        changes = duplicates.merge(empty, pair, {"name": "second"})
        assert changes.title == "Two records merged: Nguyen Thi Dao"
        gone = columns(empty, CITIZEN, pair.second_id)
        assert gone.merged_into == pair.first_id
        assert gone.removed_at is not None
        with pytest.raises(NotFound):
            citizens.get(empty, pair.second_id)

    def test_a_merge_that_was_built_upon_is_not_taken_back_by_itself(self, empty: Store):
        pair = two(empty)
        merged = duplicates.merge(empty, pair, {"name": "second"})
        row = citizens.get(empty, merged.value)
        citizens.edit(empty, row.id, CitizenInput("Nguyễn Thị Đào", "1969", id_number=ID), row.version)
        with pytest.raises(Stale):
            history.undo(empty, merged.id)
        add(empty, "Bùi Thị Sen", "1950")
        history.undo(empty, history.page(empty)[1].id)
        history.undo(empty, merged.id)
        assert citizens.count(empty) == 3


class TestMergedYears:
    def opened(self, store: Store) -> Pair:
        rounds.open_year(store, 2025), rounds.open_year(store, 2026)
        return two(store)

    def test_years_scores_and_certificates_go_over(self, empty: Store):
        pair = self.opened(empty)
        mine, theirs = register(empty, 2025, pair.first_id), register(empty, 2026, pair.second_id, PASSED)
        recognise(empty, "1/QĐ")
        before = dump(empty)
        duplicates.merge(empty, pair, {})
        assert years_of(empty, pair.first_id) == {2025: mine, 2026: theirs}
        assert evaluations.get(empty, theirs).recognised
        assert duplicates.waiting(empty) == []
        history.undo(empty)
        assert dump(empty) == before
        assert years_of(empty, pair.second_id) == {2026: theirs}

    @pytest.mark.parametrize(("first", "second"), list(itertools.product([(), BEGUN, PASSED], repeat=2)))
    def test_of_two_in_one_year_the_further_one_stays(self, empty: Store, first: Any, second: Any):
        pair = self.opened(empty)
        one, other = register(empty, 2026, pair.first_id, first), register(empty, 2026, pair.second_id, second)
        before = dump(empty)
        far = {(): 0, BEGUN: 1, PASSED: 2}
        for keep in ("first", "second"):
            stays = duplicates.merge(empty, pair, {}, keep=keep).value
            wanted = one if (far[first], keep == "first") > (far[second], keep == "second") else other
            assert years_of(empty, stays) == {2026: wanted}
            assert [row.id for row in evaluations.rows(empty, [wanted, one, other])] == [wanted, wanted]
            history.undo(empty)
            assert dump(empty) == before

    def test_scores_of_a_later_stage_are_further(self, empty: Store):
        pair = self.opened(empty)
        register(empty, 2026, pair.first_id)
        one, other = years_of(empty, pair.first_id)[2026], register(empty, 2026, pair.second_id)
        evaluations.save(empty, one, EvaluationInput(PASSED), stage="self")
        evaluations.save(empty, other, EvaluationInput(PASSED), stage="branch")
        duplicates.merge(empty, pair, {})
        assert years_of(empty, pair.first_id) == {2026: other}

    def test_a_certificate_counts_more_than_scores(self, empty: Store):
        pair = self.opened(empty)
        one = register(empty, 2026, pair.first_id, PASSED)
        recognise(empty, "1/QĐ")
        register(empty, 2026, pair.second_id, PASSED)
        before = dump(empty)
        stays = duplicates.merge(empty, pair, {}, keep="second").value
        assert stays == pair.second_id
        assert years_of(empty, stays) == {2026: one}
        assert [row.state for row in recognition.certificates(empty, 2026)] == ["valid"]
        history.undo(empty)
        assert dump(empty) == before

    def test_two_certificates_of_one_year_are_refused(self, empty: Store):
        pair = self.opened(empty)
        register(empty, 2026, pair.first_id, PASSED), register(empty, 2026, pair.second_id, PASSED)
        recognise(empty, "1/QĐ")
        before = dump(empty)
        with pytest.raises(Refused, match=r"2026.*Revoke"):
            duplicates.merge(empty, pair, {})
        assert dump(empty) == before
        second = recognition.certificates(empty, 2026)[1]
        recognition.revoke(empty, second.id, "cấp trùng")
        duplicates.merge(empty, pair, {})
        assert {row.state for row in recognition.certificates(empty, 2026)} == {"valid", "revoked"}
        assert len(years_of(empty, pair.first_id)) == 1

    def test_a_closed_year_goes_over_but_loses_nobody(self, empty: Store):
        pair = self.opened(empty)
        theirs = register(empty, 2025, pair.second_id, PASSED)
        decide_closed(empty, 2025)
        duplicates.merge(empty, pair, {})
        assert years_of(empty, pair.first_id) == {2025: theirs}
        history.undo(empty)
        with empty.write("open") as writing:
            row_id = writing.connection.execute(select(ROUND.c.id).where(ROUND.c.year == 2025)).scalar_one()
            writing.update(ROUND, row_id, {"state": "open"})
        register(empty, 2025, pair.first_id)
        decide_closed(empty, 2025)
        before = dump(empty)
        with pytest.raises(Refused, match=r"2025.*closed"):
            duplicates.merge(empty, pair, {})
        assert dump(empty) == before


class TestChains:
    def test_a_number_goes_to_the_one_that_stays(self, empty: Store):
        pair = Pair(add(empty), add(empty, number=ID), ())
        duplicates.merge(empty, pair, {"id_number": "second"})
        assert access.show_number(empty, pair.first_id) == ID
        history.undo(empty)
        assert access.show_number(empty, pair.second_id) == ID
        assert not access.show_number(empty, pair.first_id)

    def test_records_merged_before_point_on_to_the_one_that_stays(self, empty: Store):
        first, second, third = (add(empty) for _again in range(3))
        duplicates.merge(empty, Pair(second, third, ()), {})
        before = dump(empty)
        duplicates.merge(empty, Pair(first, second, ()), {})
        assert columns(empty, CITIZEN, third).merged_into == first
        assert columns(empty, CITIZEN, second).merged_into == first
        history.undo(empty)
        assert dump(empty) == before
        history.undo(empty)
        assert set(citizens.find(empty)) == {first, second, third}
        assert len(duplicates.waiting(empty)) == 3

    @pytest.mark.parametrize("keep", ["first", "second"])
    def test_who_is_not_the_one_is_not_the_other(self, empty: Store, keep: str):
        first, second, third, fourth, fifth = (add(empty) for _again in range(5))
        duplicates.not_the_same(empty, Pair(second, third, ()))
        duplicates.later(empty, Pair(first, fourth, ()))
        duplicates.not_the_same(empty, Pair(second, fourth, ()))
        duplicates.later(empty, Pair(second, fifth, ()))
        duplicates.later(empty, Pair(first, second, ()))
        before = dump(empty)
        stays = duplicates.merge(empty, Pair(first, second, ()), {}, keep=keep).value
        told = {frozenset((row.first.id, row.second.id)) for row in duplicates.decided(empty)}
        assert told == {frozenset((stays, third)), frozenset((stays, fourth))}
        queued = {frozenset((pair.first_id, pair.second_id)): pair.later for pair in duplicates.waiting(empty)}
        assert queued[frozenset((stays, fifth))] is True
        assert frozenset((stays, third)) not in queued
        with empty.read() as connection:
            assert all(row.first_id < row.second_id for row in connection.execute(select(CITIZEN_PAIR)))
        history.undo(empty)
        assert dump(empty) == before

    def test_a_list_with_both_lines_does_not_bring_the_second_back(self, open_copy: Callable[[str], Store]):
        store = open_copy("scored")
        ids = citizens.find(store)
        row = citizens.get(store, ids[0])
        twice = citizens.add(store, CitizenInput(row.name, "1901", row.sex, village_id=row.village_id)).value
        duplicates.merge(store, Pair(twice, row.id, ()), {"id_number": "second", "birth": "first"})
        plan = citizen_lists.read_list(store, [FILES / "01-mau-chuan.xlsx"], progress=Progress())
        citizen_lists.import_list(store, plan, Progress())
        assert citizens.count(store) == len(ids)


def test_the_list_is_read_once_before_likes_are_asked_for(empty: Store):
    assert not duplicates.ready(empty)
    duplicates.prepare(empty)
    assert duplicates.ready(empty)
