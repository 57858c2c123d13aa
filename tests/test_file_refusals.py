"""Where a file cannot be written or read, the sentence is ours in every case: none of the system's own words."""

import errno
import os
from pathlib import Path

import pytest

from cdht_desktop.errors import DiskProblem
from cdht_desktop.files import disk_problem, replacing, revocable


def refusal(out: Path) -> str:
    with pytest.raises(DiskProblem) as said, replacing(out) as stream:
        stream.write(b"%PDF")
    return str(said.value)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    assert refusal(tmp_path / "khong" / "x.pdf") == "There is no folder “khong”: choose another one."


def test_a_file_that_stands_where_a_folder_should_is_named(tmp_path: Path):
    (tmp_path / "sổ.pdf").write_bytes(b"%PDF")
    assert refusal(tmp_path / "sổ.pdf" / "x.pdf") == "There is no folder “sổ.pdf”: choose another one."


@pytest.mark.skipif(os.name == "nt", reason="Windows says of a folder that it may not be written")
def test_a_folder_in_the_place_of_the_file_says_so(tmp_path: Path):
    (tmp_path / "x.pdf").mkdir()
    assert refusal(tmp_path / "x.pdf") == "“x.pdf” is a folder, not a file."
    assert [found.name for found in tmp_path.iterdir()] == ["x.pdf"]


def test_a_name_too_long_for_the_disk_says_so(tmp_path: Path):
    out = tmp_path / f"{'a' * 300}.pdf"
    with pytest.raises(DiskProblem, match="too long"), revocable(out) as write:
        write(b"%PDF")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_fault_of_the_system_is_told_in_its_own_words(tmp_path: Path, number: int):
    said = str(disk_problem(OSError(number, os.strerror(number)), tmp_path / "x.pdf"))
    assert os.strerror(number).lower() not in said.lower()
    assert "{" not in said


def test_what_a_killed_program_left_is_swept_the_next_time_the_same_file_is_written(tmp_path: Path):
    out = tmp_path / "giấy [1].pdf"
    old = [tmp_path / f".{out.name}.0123abcd.{ending}" for ending in ("part", "old")]
    kept = [tmp_path / f".{out.name}.89abcdef.part", tmp_path / ".other.pdf.0123abcd.part", tmp_path / "mine.part"]
    for file in (*old, *kept):
        file.write_bytes(b"%PDF")
    for file in (*old, *kept[1:]):
        os.utime(file, (0, 0))
    with replacing(out) as stream:
        stream.write(b"%PDF")
    assert sorted(tmp_path.iterdir()) == sorted([out, *kept])
