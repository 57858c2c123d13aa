"""Who sees ID numbers, what is recorded of it, and that a masked number does no harm to the record behind it."""

from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import select

from cdht_desktop.data.tables import CHANGE_SET
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import Cancelled, FieldErrors, NoRight, NotFound
from cdht_desktop.ops import (
    access,
    citizen_export,
    citizen_lists,
    citizens,
    duplicates,
    evaluations,
    history,
    problem_lists,
    rounds,
    score_forms,
)
from cdht_desktop.ops.citizens import CitizenFilter, CitizenInput
from cdht_desktop.ops.duplicates import Pair
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

DAO, AN = "001158012632", "001061004321"


@pytest.fixture
def people(empty: Store) -> list[str]:
    """Đào and Ấn with their ID numbers, Bích without one."""
    typed = [
        CitizenInput("Nguyễn Thị Đào", "05/03/1958", "female", DAO, phone="0912345678"),
        CitizenInput("Trần Văn Ấn", "1961", "male", AN),
        CitizenInput("Bùi Thị Bích", "1950", "female"),
    ]
    return [citizens.add(empty, one).value for one in typed]


def noted(store: Store, *kinds: Note) -> list[tuple[str, str | None, str]]:
    """Return title, subject and detail of what was recorded of these kinds, the oldest first."""
    query = select(CHANGE_SET).where(CHANGE_SET.c.note.in_(kinds)).order_by(CHANGE_SET.c.seq)
    with store.read() as connection:
        return [(row.title, row.subject, row.detail) for row in connection.execute(query)]


def whole(store: Store) -> str:
    """Return all text of the history's entries that changed nothing."""
    return repr(noted(store, *Note))


# Masked -------------------------------------------------------------------------------------------------------------


def test_every_list_and_form_is_answered_with_masked_numbers(empty: Store, people: list[str]):
    assert [row.id_number for row in citizens.rows(empty, people)] == [masked(DAO), masked(AN), None]
    assert citizens.get(empty, people[0]).id_number == masked(DAO)
    found = duplicates.details(empty, Pair(people[0], people[1], ()))
    (listed,) = duplicates.people_of(empty, [Pair(people[0], people[1], ())])
    for answer in (found, listed, citizens.rows(empty, people), citizens.get(empty, people[1])):
        assert DAO not in repr(answer)
        assert AN not in repr(answer)


def test_a_masked_number_left_as_it_is_keeps_the_one_in_the_record(empty: Store, people: list[str]):
    one = citizens.get(empty, people[0])
    typed = CitizenInput("Nguyễn Thị Đào", "06/03/1958", "female", one.id_number or "")
    assert citizens.check(empty, typed, people[0]) == []
    citizens.edit(empty, people[0], typed, one.version)
    assert access.show_number(empty, people[0]) == DAO
    assert str(citizens.get(empty, people[0]).birth) == "06/03/1958"


def test_what_is_typed_over_a_masked_number_takes_its_place_and_an_empty_line_removes_it(
    empty: Store, people: list[str]
):
    for number, kept in (("001158012633", "001158012633"), ("", "")):
        one = citizens.get(empty, people[0])
        citizens.edit(empty, people[0], CitizenInput("Nguyễn Thị Đào", "1958", "female", number), one.version)
        assert access.show_number(empty, people[0]) == kept


def test_a_mask_of_another_record_is_no_number(empty: Store, people: list[str]):
    for citizen_id, mask in ((people[0], masked(AN)), (people[2], masked(DAO)), (None, masked(DAO))):
        with pytest.raises(FieldErrors) as caught:
            citizens.check(empty, CitizenInput("Hà Thị Hoà", "1972", "female", mask), citizen_id)
        assert set(caught.value.fields) == {"id_number"}


def test_who_looks_alike_is_found_by_the_number_behind_the_mask(empty: Store, people: list[str]):
    other = citizens.add(empty, CitizenInput("Nguyễn Thị Đảo", "1958", "female", "001158072632")).value
    duplicates.prepare(empty)
    form = CitizenInput("Nguyễn Thị Đào", "05/03/1958", "female", masked(DAO))
    (alike,) = duplicates.like(empty, form, people[0])
    assert (alike.citizen_id, "near_id" in alike.kinds) == (other, True)


# Shown --------------------------------------------------------------------------------------------------------------


def test_a_number_is_recorded_with_whose_it_is_before_it_is_answered(empty: Store, people: list[str]):
    assert access.show_number(empty, people[0]) == DAO
    assert noted(empty, Note.SHOWN) == [("ID number shown", people[0], "")]
    assert access.show_numbers(empty, people) == [DAO, AN, ""]
    assert [subject for _title, subject, _detail in noted(empty, Note.SHOWN)] == [people[0], people[0], people[1]]
    assert not any(number in whole(empty) for number in (DAO, AN))


def test_a_number_that_could_not_be_recorded_is_not_answered(
    empty: Store, people: list[str], monkeypatch: pytest.MonkeyPatch
):
    def full() -> None:
        raise OSError

    with monkeypatch.context() as broken:
        broken.setattr(empty, "flush_notes", full)
        with pytest.raises(OSError):  # noqa: PT011 - ours
            access.show_number(empty, people[0])


def test_nobody_s_number_is_shown_to_a_reader(empty: Store, people: list[str]):
    empty.role = Role.READER
    with pytest.raises(NoRight):
        access.show_number(empty, people[0])
    assert noted(empty, Note.SHOWN) == []


def test_who_is_gone_has_no_number_to_be_shown(empty: Store, people: list[str]):
    citizens.remove(empty, people[:1])
    with pytest.raises(NotFound):
        access.show_number(empty, people[0])
    assert noted(empty, Note.SHOWN) == []


# Looked for ---------------------------------------------------------------------------------------------------------


def test_one_settled_search_by_a_number_is_one_record_with_its_last_digits_alone(empty: Store, people: list[str]):
    for length in range(1, 13):
        citizens.find(empty, DAO[:length])
    assert access.waiting(empty)
    assert noted(empty, Note.SEARCHED) == []
    access.flush(empty)
    assert noted(empty, Note.SEARCHED) == [("People looked for by an ID number", people[0], "••••2632")]
    access.flush(empty)
    assert len(noted(empty, Note.SEARCHED)) == 1


def test_another_number_records_the_one_before(empty: Store, people: list[str]):
    for text in ("2632", "4321", "0000"):
        citizens.find(empty, text)
    access.flush(empty)
    assert [(subject, detail) for _title, subject, detail in noted(empty, Note.SEARCHED)] == [
        (people[0], "••••2632"), (people[1], "••••4321"), (None, "••••0000"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "dao", "263", "Đào 263", "Thôn 12"])
def test_words_and_few_digits_are_no_search_by_a_number(empty: Store, people: list[str], text: str):
    assert people
    citizens.find_by(empty, CitizenFilter(text))
    assert not access.waiting(empty)


def test_a_search_among_those_to_be_scored_is_recorded_too(scored: Store):
    year = rounds.years(scored)[0].year
    assert evaluations.find(scored, year, "4321") == []
    access.flush(scored)
    assert noted(scored, Note.SEARCHED) == [("People looked for by an ID number", None, "••••4321")]


def test_a_search_is_recorded_at_the_latest_when_the_workspace_is_closed(open_copy: object):
    store: Store = open_copy("commune")  # type: ignore[operator]
    before = len(noted(store, Note.SEARCHED))
    citizens.find(store, "2632")
    access.settle(store)
    citizens.add(store, CitizenInput("Hà Thị Hoà", "1972"))  # with the next action
    assert len(noted(store, Note.SEARCHED)) == before + 1


def test_a_reader_finds_people_by_whole_numbers_and_by_the_digits_in_sight_alone(empty: Store, people: list[str]):
    assert citizens.find(empty, "0011580") == people[:1]
    empty.caches.clear()
    empty.role = Role.READER
    for text, found in (
        ("0011580", []), ("158012632", []), ("8012", []), (DAO, people[:1]), ("2632", people[:1]),
        (masked(DAO), people[:1]), ("001•••••2632", []), ("0912345678", people[:1]), ("dao", people[:1]),
    ):  # fmt: skip
        assert citizens.find(empty, text) == found, text
    by_number = citizens.find(empty, order="id_number")
    assert by_number == [people[0], people[1], people[2]]  # 2632, 4321, none: by the digits in sight


# Leaving the program ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [True, False])
def test_a_list_that_is_saved_is_recorded_with_its_count_its_kind_and_its_file(
    empty: Store, people: list[str], tmp_path: Path, numbers: bool
):
    citizen_export.save_list(empty, people, tmp_path / "ds.xlsx", numbers=numbers, progress=Progress())
    how = "in full" if numbers else "masked"
    assert noted(empty, Note.EXPORTED) == [(f"List of citizens saved, ID numbers {how}: 3 people", None, "ds.xlsx")]
    assert (DAO in repr(list(openpyxl.load_workbook(tmp_path / "ds.xlsx").active.values))) is numbers


def test_an_export_that_was_stopped_is_not_recorded(empty: Store, people: list[str], tmp_path: Path):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        citizen_export.save_list(empty, people * 500, tmp_path / "ds.xlsx", numbers=True, progress=progress)
    assert noted(empty, Note.EXPORTED) == []
    assert list(tmp_path.glob("*ds*")) == []


def test_problem_lists_and_marked_lists_are_recorded(empty: Store, tmp_path: Path):
    file = Path(__file__).parents[1] / "files" / "05-co-loi.xlsx"
    plan = citizen_lists.read_list(empty, [file], progress=Progress())
    problem_lists.save_problems(empty, plan.problems, tmp_path / "loi.xlsx", Progress())
    problem_lists.save_marked(empty, plan, tmp_path / "danh-dau.xlsx", Progress())
    count = len(plan.problems)
    assert noted(empty, Note.EXPORTED) == [
        (f"Problems of a list saved: {count} lines", None, "loi.xlsx"),
        (f"List saved with its faults marked: {count} faults", None, "danh-dau.xlsx"),
    ]


def test_scoring_sheets_are_recorded_one_by_one(scored: Store, tmp_path: Path):
    places = tuple(one.id for one in score_forms.villages(scored, rounds.years(scored)[0].year))
    asked = score_forms.FormsAsked(places)
    year = rounds.years(scored)[0].year
    saved = score_forms.save_forms(scored, year, asked, tmp_path / "phieu", Progress())
    found = noted(scored, Note.EXPORTED)
    assert [detail for _title, _subject, detail in found] == [path.name for path in saved.files]
    assert all(title.startswith("Scoring sheets saved, ID numbers masked: ") for title, _subject, _detail in found)


def test_the_command_line_s_list_is_full_and_recorded_for_who_may_see_it_and_masked_for_a_reader(
    empty: Store, people: list[str]
):
    assert [row.id_number for row in access.rows_to_list(empty, people)] == [DAO, AN, None]
    assert noted(empty, Note.EXPORTED) == [("List of citizens given to the command line: 3 people", None, "")]
    empty.role = Role.READER
    assert [row.id_number for row in access.rows_to_list(empty, people)] == [masked(DAO), masked(AN), None]
    assert len(noted(empty, Note.EXPORTED)) == 1


def test_a_reader_exports_nothing(empty: Store, people: list[str], tmp_path: Path):
    empty.role = Role.READER
    out = tmp_path / "x.xlsx"
    for call in (
        lambda: citizen_export.save_list(empty, people, out, numbers=False, progress=Progress()),
        lambda: problem_lists.save_problems(empty, [], out, Progress()),
        lambda: score_forms.save_forms(empty, 2026, score_forms.FormsAsked(()), out, Progress()),
    ):
        with pytest.raises(NoRight):
            call()
    assert not out.exists()


def test_what_was_seen_cannot_be_taken_back(empty: Store, people: list[str]):
    access.show_number(empty, people[0])
    title = history.next_undo(empty)
    history.undo(empty)
    assert title is not None
    assert len(noted(empty, Note.SHOWN)) == 1
    assert citizens.count(empty) == 2  # the last person added was taken back, not the record
