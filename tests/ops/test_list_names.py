"""Marks in the names of people on lists: what is one person, what are two, and what a list takes away from a name."""

from pathlib import Path

from openpyxl import Workbook

from cdht_desktop.data.store import Store
from cdht_desktop.ops import citizen_lists, citizens
from cdht_desktop.progress import Progress


def test_two_names_of_one_list_are_two_people_again_when_it_is_read_again(empty: Store, tmp_path: Path):
    rows = [("Nguyễn Thị Hoa", "1960"), ("Nguyễn Thị Hoà", "1960")]
    path = _list_of(tmp_path / "a.xlsx", rows)
    _bring_in(empty, path)
    assert _bring_in(empty, path).unchanged == 2
    assert _names(empty) == ["Nguyễn Thị Hoa", "Nguyễn Thị Hoà"]


def test_a_name_without_marks_leaves_those_that_stand(empty: Store, tmp_path: Path):
    _bring_in(empty, _list_of(tmp_path / "a.xlsx", [("Nguyễn Thị Hoà", "1960")]))
    assert _bring_in(empty, _list_of(tmp_path / "b.xlsx", [("Nguyen Thi Hoa", "1960")])).unchanged == 1
    assert _names(empty) == ["Nguyễn Thị Hoà"]


def test_the_tone_in_its_old_place_is_the_same_name(empty: Store, tmp_path: Path):
    _bring_in(empty, _list_of(tmp_path / "a.xlsx", [("Nguyễn Thị Hòa", "1960")]))
    result = _bring_in(empty, _list_of(tmp_path / "b.xlsx", [("Nguyễn Thị Hoà", "1960")]))
    assert (result.updated, [one.code for one in result.problems]) == (1, ["village_missing"])


def test_other_marks_are_a_correction_that_is_told(empty: Store, tmp_path: Path):
    _bring_in(empty, _list_of(tmp_path / "a.xlsx", [("Nguyễn Thị Hoa", "1960")]))
    result = _bring_in(empty, _list_of(tmp_path / "b.xlsx", [("Nguyễn Thị Hoà", "1960")]))
    assert result.updated == 1
    assert "name_marks" in [one.code for one in result.problems]
    assert _names(empty) == ["Nguyễn Thị Hoà"]


def _list_of(path: Path, rows: list[tuple[str, str]]) -> Path:
    book = Workbook()
    for row in [("STT", "Họ và tên", "Năm sinh"), *((at, *row) for at, row in enumerate(rows, 1))]:
        book.active.append(row)
    book.save(path)
    return path


def _bring_in(store: Store, path: Path) -> citizen_lists.ListResult:
    plan = citizen_lists.read_list(store, [path], progress=Progress())
    return citizen_lists.import_list(store, plan, Progress()).value


def _names(store: Store) -> list[str]:
    return [row.name for row in citizens.rows(store, citizens.find(store))]
