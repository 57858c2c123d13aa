"""Villages by the marks of their names: in lists, when one is added, when people are moved."""

from pathlib import Path

import openpyxl
import pytest

from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops import citizen_changes, citizen_lists, citizens, evaluations, rounds, villages
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress


def place_list(tmp_path: Path, *names: str) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["Họ và tên", "Ngày sinh", "Thôn"])
    for letter, name in zip("ABCDEF", names, strict=False):
        book.active.append([f"Hà Thị {letter}", "1972", name])
    path = tmp_path / f"{'-'.join(names)}.xlsx"
    book.save(path)
    return path


def read(store, path):
    return citizen_lists.read_list(store, [path], progress=Progress())


def people(store):
    return [(row.name, row.birth, row.village) for row in citizens.rows(store, citizens.find(store))]


@pytest.mark.parametrize(
    ("there", "named", "left"),
    [
        (["Thôn Vai"], ["Vai", "Thôn Vai", "thôn vai"], ["Thôn Vai"]),
        (["Vai"], ["Thôn Vai"], ["Vai"]),
        ([], ["Vai", "Thôn Vai"], ["Thôn Vai"]),
        (["Thôn Vai"], ["Xóm Vai"], ["Thôn Vai", "Xóm Vai"]),
        (["Thôn Vai", "Xóm Vai"], ["Vai"], ["Thôn Vai", "Vai", "Xóm Vai"]),
        ([], ["Thôn 1", "Thôn 2"], ["Thôn 1", "Thôn 2"]),
        (["Thôn Hạ"], ["Thôn Hà"], ["Thôn Hà", "Thôn Hạ"]),
        ([], ["Thôn Thường", "Thôn Thượng"], ["Thôn Thường", "Thôn Thượng"]),
        (["Thôn Hoà"], ["Thôn Hòa", "THON HOA", "Hòa"], ["Thôn Hoà"]),
        (["Thôn Hà", "Thôn Hạ"], ["Thon Ha"], ["Thon Ha", "Thôn Hà", "Thôn Hạ"]),
        (["Thon Ha"], ["Thôn Hà"], ["Thon Ha"]),
        (["Thon Ha"], ["Thôn Hà", "Thôn Hạ"], ["Thon Ha", "Thôn Hà", "Thôn Hạ"]),
    ],
)
def test_a_village_with_and_without_its_kind_is_one_unless_that_is_unclear(empty, tmp_path, there, named, left):
    for name in there:
        villages.add(empty, name)
    citizen_lists.import_list(empty, read(empty, place_list(tmp_path, *named)), Progress())
    assert sorted(one.name for one in villages.all_villages(empty)) == left


def test_a_village_taken_for_one_with_marks_is_told(empty, tmp_path):
    villages.add(empty, "Thôn Hạ")
    plan = read(empty, place_list(tmp_path, "Thon Ha", "THÔN HẠ"))
    told = [(found.row, found.code, found.message) for found in plan.notices]
    assert told == [(2, "village_known", "“Thon Ha” was taken for the village “Thôn Hạ”.")]


def test_two_new_villages_that_differ_by_a_mark_are_both_told(empty, tmp_path):
    plan = read(empty, place_list(tmp_path, "Thôn Hà", "Thôn Hạ"))
    assert [found.message for found in plan.notices] == [
        "The village “Thôn Hà” is new.",
        "The village “Thôn Hạ” is new.",
    ]


def test_people_of_villages_that_differ_by_a_mark_are_registered_where_they_live(empty, tmp_path):
    rounds.open_year(empty, 2026)
    villages.add(empty, "Thôn Hạ")
    plan = read(empty, place_list(tmp_path, "Thôn Hà", "Thôn Hạ", "Hạ"))
    citizen_lists.register_list(empty, 2026, plan, Progress())
    assert people(empty) == [
        ("Hà Thị A", "1972", "Thôn Hà"), ("Hà Thị B", "1972", "Thôn Hạ"), ("Hà Thị C", "1972", "Thôn Hạ"),
    ]  # fmt: skip
    assert len(evaluations.find(empty, 2026)) == 3


def test_a_village_can_be_added_beside_one_that_differs_by_a_mark(empty):
    villages.add(empty, "Thôn Hạ")
    other = villages.add(empty, "Thôn Hà").value
    for known in ("thôn hạ", "Thôn  Hà", "THÔN HÀ"):
        with pytest.raises(FieldErrors, match="already"):
            villages.add(empty, known)
    with pytest.raises(FieldErrors, match="already"):
        villages.edit(empty, other, name="Thôn Hạ", remote=None)
    villages.edit(empty, other, name="thôn hà", remote=None)
    assert [one.name for one in villages.all_villages(empty)] == ["thôn hà", "Thôn Hạ"]


def test_people_are_moved_to_the_village_that_is_written_so(empty):
    known = villages.add(empty, "Thôn Hạ").value
    who = citizens.add(empty, CitizenInput("Hà Thị Hoà", "1972")).value
    citizen_changes.move(empty, [who], None, new_village="Thôn Hà")
    assert people(empty) == [("Hà Thị Hoà", "1972", "Thôn Hà")]
    citizen_changes.move(empty, [who], None, new_village="thôn hạ")
    assert (citizens.get(empty, who).village_id, len(villages.all_villages(empty))) == (known, 2)


def same_person(tmp_path: Path, *villages: str) -> Path:
    book = openpyxl.Workbook()
    for row in (["TT", "Họ và tên", "Ngày sinh", "Thôn"], *([1, "Hà Thị Hoà", "1972", name] for name in villages)):
        book.active.append(row)
    path = tmp_path / "one.xlsx"
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("named", "written"),
    [
        (["Thôn Hạ", "Thon Ha"], 1),
        (["Hạ", "Thôn Hạ"], 1),
        (["Thôn Hoà", "THÔN HÒA"], 1),
        (["Thôn Hạ", "Thôn Hà"], 2),
        (["Thôn Hạ", "Xóm Hạ"], 2),
        (["", ""], 1),
    ],
)
def test_people_of_one_name_are_one_where_their_villages_are(empty, tmp_path, named, written):
    plan = read(empty, same_person(tmp_path, *named))
    repeated = [found.code for found in plan.problems if found.code == "row_repeated"]
    assert (plan.read, plan.written, len(repeated)) == (2, written, 2 - written)
