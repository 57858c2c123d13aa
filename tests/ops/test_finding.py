"""Finding among the citizens, saved filters, what is done with many, and the workbook that goes out."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from cdht_desktop.errors import Cancelled, FieldErrors, NotFound
from cdht_desktop.ops import (
    access,
    citizen_changes,
    citizen_export,
    citizen_lists,
    citizens,
    evaluations,
    filters,
    groups,
    history,
    recognition,
    registrations,
    requests,
    rounds,
    villages,
)
from cdht_desktop.ops.citizens import WITHOUT, CitizenFilter, CitizenInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

DAO, AN, BICH, AN_2 = "Nguyễn Thị Đào", "Trần Văn Ấn", "Bùi Thị Bích", "Lê Văn An"


@pytest.fixture
def few(empty: Store) -> Store:
    """Four people: two in Thôn Vai, one in Thôn Đồi, one in none."""
    hill, vai = villages.add(empty, "Thôn Đồi").value, villages.add(empty, "Thôn Vai").value
    farmers, pupils = groups.all_groups(empty)[0].id, groups.all_groups(empty)[5].id
    for values in (
        CitizenInput(DAO, "1958", "female", "001158004321", vai, farmers, "0912345678"),
        CitizenInput(AN, "05/03/1961", "male", "", vai, pupils, "0988000111"),
        CitizenInput(BICH, "1949", "female", "034149000912", hill, None),
        CitizenInput(AN_2, "01/01/1975", None, "001075009999", None, farmers),
    ):
        citizens.add(empty, values)
    return empty


def names(store: Store, ids: Sequence[str]) -> list[str]:
    return [row.name for row in citizens.rows(store, ids)]


def found(store: Store, text: str = "", year: int | None = None, **more: object) -> list[str]:
    return names(store, citizens.find_by(store, CitizenFilter(text, **more), year))  # type: ignore[arg-type]


def named(store: Store, *wanted: str) -> list[str]:
    ids = citizens.find(store)
    return [row.id for row in citizens.rows(store, ids) if row.name in wanted]


class TestWords:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("dao thi nguyen", [DAO]),
            ("ĐÀO", [DAO]),
            ("thi vai", [DAO]),  # a name and a village
            ("doi", [BICH]),
            ("thôn vai", [AN, DAO]),
            ("4321", [DAO]),
            ("...4321", [DAO]),
            ("…4321", [DAO]),
            ("••••••••4321", [DAO]),
            ("001•••••4321", [DAO]),
            ("...0912", [BICH]),  # the last digits, not the first of a phone number
            ("0912", [BICH, DAO]),
            ("001158004321", [DAO]),
            ("001 158 004 321", [DAO]),
            ("00115800432", [DAO]),
            ("0912 345 678", [DAO]),
            ("0912.345.678", [DAO]),
            ("+84 912 345 678", [DAO]),
            ("034...", []),  # three dots after a number are no masked number
            ("an 9999", [AN_2]),
            ("|", [AN_2, AN, BICH, DAO]),
            ("không ai", []),
        ],
    )
    def test_words_digits_phones_and_villages_find(self, few: Store, text: str, expected: list[str]) -> None:
        assert found(few, text) == expected

    def test_what_was_changed_is_found_by_the_next_search(self, few: Store) -> None:
        assert found(few, "vai", order="birth") == [DAO, AN]
        citizen_changes.move(few, named(few, BICH), None, new_village="Thôn Vai")
        assert found(few, "vai", order="birth") == [BICH, DAO, AN]


class TestOrder:
    @pytest.mark.parametrize(
        ("order", "upward", "downward"),
        [
            ("name", [AN_2, AN, BICH, DAO], [DAO, BICH, AN, AN_2]),
            ("birth", [BICH, DAO, AN, AN_2], [AN_2, AN, DAO, BICH]),
            ("sex", [AN, BICH, DAO, AN_2], [BICH, DAO, AN, AN_2]),
            ("id_number", [AN_2, DAO, BICH, AN], [BICH, DAO, AN_2, AN]),
            ("village", [BICH, AN, DAO, AN_2], [AN, DAO, BICH, AN_2]),
            ("group", [AN_2, DAO, AN, BICH], [AN, AN_2, DAO, BICH]),
            ("phone", [DAO, AN, AN_2, BICH], [AN, DAO, AN_2, BICH]),
        ],
    )
    def test_columns_sort_the_vietnamese_way_and_what_is_unknown_comes_last(
        self, few: Store, order: str, upward: list[str], downward: list[str]
    ) -> None:
        assert found(few, order=order) == upward
        assert found(few, order=order, descending=True) == downward

    def test_a_part_of_the_list_keeps_the_order(self, few: Store) -> None:
        assert found(few, "thi", order="birth") == [BICH, DAO]


class TestFilters:
    def test_those_without_a_village_or_a_group_are_found(self, few: Store) -> None:
        assert found(few, village_id=WITHOUT) == [AN_2]
        assert found(few, group_id=WITHOUT) == [BICH]

    def test_records_that_lack_something_are_found(self, few: Store) -> None:
        assert found(few, state="no_id_number") == [AN]
        assert found(few, state="no_birth_day") == [BICH, DAO]
        assert found(few, state="no_phone") == [AN_2, BICH]

    def test_the_state_of_the_year_follows_what_is_done(self, few: Store) -> None:
        assert found(few, state="unregistered") == [AN_2, AN, BICH, DAO]  # no year: nobody is registered
        rounds.open_year(few, 2026)
        registrations.register(few, 2026, named(few, DAO, AN, BICH))
        assert found(few, year=2026, state="unregistered") == [AN_2]
        assert found(few, year=2026, state="registered") == [AN, BICH, DAO]
        of = dict(zip(found(few, year=2026, state="unscored"), evaluations.find(few, 2026), strict=True))
        evaluations.save(few, of[DAO], evaluations.EvaluationInput((90,) * 10))
        evaluations.save(few, of[BICH], evaluations.EvaluationInput((90,) * 9 + (40,)))
        assert found(few, year=2026, state="unscored") == [AN]
        assert found(few, year=2026, state="scored") == [BICH, DAO]
        assert found(few, year=2026, state="passed") == [DAO]
        assert found(few, year=2026, state="failed") == [BICH]
        assert found(few, year=2026, state="recognised") == []

    def test_the_recognised_are_found_among_the_passed(self, scored: Store) -> None:
        passed = found(scored, year=2026, state="passed")
        recognition.recognise(scored, 2026, "12/QĐ-HKH", recognition.dt.date(2026, 11, 20), Progress())
        assert found(scored, year=2026, state="recognised") == passed
        assert found(scored, year=2026, state="passed") == passed
        registered = found(scored, year=2026, state="registered")
        apart = [name for state in ("unscored", "passed", "failed") for name in found(scored, year=2026, state=state)]
        assert sorted(registered) == sorted(apart)

    def test_a_year_that_was_not_opened_is_refused(self, few: Store) -> None:
        with pytest.raises(NotFound):
            found(few, year=2027, state="registered")


class TestSavedFilters:
    def test_a_filter_comes_back_as_it_was_saved(self, few: Store) -> None:
        wanted = CitizenFilter("đào", "làng", WITHOUT, "unregistered", "village", descending=True)
        filters.save(few, "Việc tuần này", wanted)
        filters.save(few, "Ấp", CitizenFilter())
        filters.save(few, "An", CitizenFilter())
        assert [one.name for one in filters.all_filters(few)] == ["An", "Ấp", "Việc tuần này"]
        assert filters.all_filters(few)[-1].wanted == wanted

    def test_a_name_is_given_once_however_it_is_marked(self, few: Store) -> None:
        first = filters.save(few, "Nông dân", CitizenFilter("a")).value
        second = filters.save(few, "Khác", CitizenFilter("b")).value
        for call in (
            lambda: filters.save(few, "NONG DAN", CitizenFilter()),
            lambda: filters.rename(few, second, "nông dân"),
        ):
            with pytest.raises(FieldErrors) as refused:
                call()
            assert list(refused.value.fields) == ["name"]
        filters.rename(few, first, "NÔNG DÂN")  # its own name
        assert {one.name for one in filters.all_filters(few)} == {"NÔNG DÂN", "Khác"}

    @pytest.mark.parametrize("name", ["", "  ", "x" * 61])
    def test_a_name_that_cannot_stand_is_told_at_its_field(self, few: Store, name: str) -> None:
        with pytest.raises(FieldErrors):
            filters.save(few, name, CitizenFilter("a"))
        assert filters.all_filters(few) == []

    def test_changing_and_removing_are_undone(self, few: Store) -> None:
        row_id = filters.save(few, "Một", CitizenFilter("a")).value
        filters.change(few, row_id, CitizenFilter("b"))
        filters.remove(few, row_id)
        with pytest.raises(NotFound):
            filters.rename(few, row_id, "Hai")
        assert history.undo(few).title == "Undone: Filter removed"
        assert [one.wanted.text for one in filters.all_filters(few)] == ["b"]
        history.undo(few)
        assert [one.wanted.text for one in filters.all_filters(few)] == ["a"]


class TestMany:
    def test_many_move_to_another_village_in_one_change_that_undo_takes_back(self, few: Store) -> None:
        vai = next(one for one in villages.all_villages(few) if one.name == "Thôn Vai")
        done = citizen_changes.move(few, citizens.find(few), vai.id)
        assert done.value == 2  # two were there
        assert done.title == "Thôn Vai: 2 people moved there"
        assert {row.village for row in citizens.rows(few, citizens.find(few))} == {"Thôn Vai"}
        history.undo(few, done.id)
        assert found(few, village_id=WITHOUT) == [AN_2]

    def test_a_new_village_is_made_with_the_move_and_goes_with_it(self, few: Store) -> None:
        done = citizen_changes.move(few, named(few, AN, AN_2), None, new_village=" Bản  Nà ")
        assert found(few, "ban na") == [AN_2, AN]
        history.undo(few, done.id)
        assert {one.name for one in villages.all_villages(few)} == {"Thôn Đồi", "Thôn Vai"}

    def test_a_village_typed_that_is_there_already_is_taken(self, few: Store) -> None:
        citizen_changes.move(few, named(few, AN_2), None, new_village="thon doi")
        assert len(villages.all_villages(few)) == 2
        assert found(few, "doi") == [AN_2, BICH]

    def test_village_and_group_are_taken_away(self, few: Store) -> None:
        assert citizen_changes.move(few, citizens.find(few), None).title == "3 people now without a village"
        assert citizen_changes.regroup(few, citizens.find(few), None).title == "3 people now without a group"
        assert len(found(few, village_id=WITHOUT, group_id=WITHOUT)) == 4

    def test_where_nothing_differs_nothing_is_written(self, few: Store) -> None:
        group = groups.all_groups(few)[0]
        assert citizen_changes.regroup(few, named(few, DAO), group.id).id is None

    def test_places_that_are_gone_and_names_too_long_are_refused(self, few: Store) -> None:
        everybody = citizens.find(few)
        for call in (citizen_changes.move, citizen_changes.regroup):
            with pytest.raises(NotFound):
                call(few, everybody, "gone")
        with pytest.raises(FieldErrors) as refused:
            citizen_changes.move(few, everybody, None, new_village="x" * 101)
        assert list(refused.value.fields) == ["village_id"]

    def test_who_was_removed_meanwhile_is_left_out(self, few: Store) -> None:
        everybody = citizens.find(few)
        citizens.remove(few, named(few, DAO))
        assert citizen_changes.move(few, everybody, None).value == 2

    def test_stopped_halfway_nothing_is_changed(self, few: Store) -> None:
        progress = Progress()
        progress.cancel()
        with pytest.raises(Cancelled):
            citizen_changes.move(few, citizens.find(few), None, new_village="Bản Nà", progress=progress)
        assert len(villages.all_villages(few)) == 2


class TestWorkbook:
    def plan(self, store: Store, path: Path) -> citizen_lists.ListPlan:
        return citizen_lists.read_list(store, [path], progress=Progress())

    @pytest.mark.parametrize("numbers", [True, False])
    def test_taken_in_again_it_changes_nothing(self, scored: Store, tmp_path: Path, numbers: bool) -> None:
        ids = citizens.find(scored)
        path = citizen_export.save_list(scored, ids, tmp_path / "ds.xlsx", numbers=numbers, progress=Progress())
        plan = self.plan(scored, path)
        assert (plan.read, plan.unchanged, plan.written, plan.updated) == (len(ids), len(ids), 0, 0)
        assert plan.problems == ()
        assert plan.notices == ()

    def test_everything_that_an_import_reads_stands_there(self, few: Store, open_copy: object, tmp_path: Path) -> None:
        path = citizen_export.save_list(
            few, citizens.find(few), tmp_path / "ds.xlsx", numbers=True, progress=Progress()
        )
        other: Store = open_copy("commune")  # type: ignore[operator]
        citizen_lists.import_list(other, self.plan(other, path), Progress())
        both = [
            [
                (r.name, r.birth, r.sex, r.id_number, r.village, r.group, r.phone)
                for r in access.rows_to_list(s, citizens.find(s))
            ]
            for s in (few, other)
        ]
        assert both[0] == both[1]

    def test_numbers_are_left_out_unless_asked_for(self, few: Store, tmp_path: Path) -> None:
        cells = {}
        for numbers in (True, False):
            path = tmp_path / f"{numbers}.xlsx"
            citizen_export.save_list(few, named(few, DAO), path, numbers=numbers, progress=Progress())
            sheet = openpyxl.load_workbook(path).active
            cells[numbers] = [cell.value for row in sheet for cell in row]
        assert "001158004321" in cells[True]
        assert not any("0011580" in str(cell) for cell in cells[False])
        assert "4321" in cells[False]
        assert "The ID numbers are left out but for their last four digits." in cells[False]

    def test_a_village_that_is_a_bare_number_stays_so(self, few: Store, tmp_path: Path) -> None:
        citizen_changes.move(few, citizens.find(few), None, new_village="7")
        path = citizen_export.save_list(
            few, citizens.find(few), tmp_path / "ds.xlsx", numbers=True, progress=Progress()
        )
        assert self.plan(few, path).unchanged == 4


class TestNearestFirst:
    """What is typed begins words; the very words come first, and marks count where they were typed."""

    @pytest.fixture
    def named(self, empty: Store) -> Store:
        for name in ("Nguyễn Văn Hùng", "Nguyễn Thị An", "Lê Hà Ánh", "Trần Thị Hạ", "Trần Thị Hà", "K'Bang"):
            citizens.add(empty, CitizenInput(name, "1960", village_id=None))
        return empty

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("an", ["Nguyễn Thị An", "Lê Hà Ánh"]),  # not Văn; An before Ánh
            ("hạ", ["Trần Thị Hạ", "Lê Hà Ánh", "Trần Thị Hà"]),
            ("hà", ["Lê Hà Ánh", "Trần Thị Hà", "Trần Thị Hạ"]),
            ("HA", ["Lê Hà Ánh", "Trần Thị Hà", "Trần Thị Hạ"]),
            ("ha tran", ["Trần Thị Hà", "Trần Thị Hạ"]),
            ("bang", ["K'Bang"]),
            ("k'b", ["K'Bang"]),
            ("guyen", []),
        ],
    )
    def test_beginnings_find_and_whole_words_lead(self, named: Store, text: str, names: list[str]) -> None:
        assert [row.name for row in citizens.rows(named, citizens.find(named, text))] == names

    def test_another_order_is_kept(self, named: Store) -> None:
        wanted = CitizenFilter("an", order="name", descending=True)
        assert len(citizens.find_by(named, wanted, None)) == 2


def test_those_whose_data_are_not_used_are_found_and_marked(empty: Store):
    first = citizens.add(empty, CitizenInput("Lê Văn An", "1980")).value
    citizens.add(empty, CitizenInput("Lê Văn Bình", "1981"))
    wanted = CitizenFilter(state="restricted")
    assert citizens.find_by(empty, wanted) == []
    requests.restrict(empty, first)
    assert citizens.find_by(empty, wanted) == [first]
    assert [row.restricted for row in citizens.rows(empty, citizens.find(empty))] == [True, False]
    requests.lift(empty, first)
    assert citizens.find_by(empty, wanted) == []
