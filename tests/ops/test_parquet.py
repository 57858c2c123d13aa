"""A unit's year as Parquet, read back with pyarrow."""

import datetime as dt
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from tests.ops.handed_in import YEAR, One, hand_in

from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import NoRight, NotFound, Refused
from cdht_desktop.ops import parquet
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

arrow = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (the extra “server”)")
NUMBER = "001170001234"
AN = One("p1", "Nguyễn Thị Đào", number=NUMBER, certificate="01/CDHT", digital=True)
BINH = One("p2", "Trần Văn Bình", birth="1960", grade=None, village="")


@pytest.fixture
def province(upper: Store) -> Store:
    hand_in(upper, "04849", [AN, BINH])
    hand_in(upper, "04852", [One("q1", "Lê Văn Cam", birth="", sex=None)], revision=3)
    return upper


def written(store: Store, out: Path, **named: bool) -> list[parquet.Written]:
    return parquet.write_year(store, YEAR, out, Progress(), **named)


def test_each_unit_has_a_file_with_its_people(province: Store, tmp_path: Path):
    first, second = written(province, tmp_path / "out")
    assert (first.file.name, first.rows) == ("CDHT_2026_04849_1.parquet", 2)
    assert (second.file.name, second.rows) == ("CDHT_2026_04852_3.parquet", 1)
    an, binh = arrow.read_table(first.file).to_pylist()
    assert (an["name"], an["birth"], an["birth_year"], an["id_number"]) == (
        "Nguyễn Thị Đào",
        "1970-05-20",
        1970,
        "1234",
    )
    assert (an["points"], an["registered_on"], an["digital_skills"]) == (Decimal("85.0"), dt.date(2026, 3, 1), True)
    assert (binh["birth"], binh["birth_year"], binh["points"], binh["scores"]) == ("1960", 1960, None, None)
    (cam,) = arrow.read_table(second.file).to_pylist()
    assert (cam["birth"], cam["birth_year"], cam["sex"], cam["revision"]) == (None, None, None, 3)


def test_id_numbers_are_whole_only_where_they_were_asked_for(province: Store, tmp_path: Path):
    plain, whole = written(province, tmp_path / "a")[0], written(province, tmp_path / "b", numbers=True)[0]
    assert NUMBER.encode() not in plain.file.read_bytes()
    assert arrow.read_table(whole.file)["id_number"].to_pylist() == [NUMBER, None]


def test_who_may_not_see_id_numbers_does_not_write_them(province: Store, tmp_path: Path):
    province.role = Role.READER
    with pytest.raises(NoRight):
        written(province, tmp_path, numbers=True)
    assert list(tmp_path.glob("**/*.parquet")) == []


def test_the_columns_are_those_that_are_documented(province: Store, tmp_path: Path):
    schema = arrow.read_schema(written(province, tmp_path)[0].file)
    assert schema.names == [name for name, _kind in parquet.COLUMNS]
    document = (RESOURCES.parent / "docs" / "parquet.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in document for name in schema.names)
    assert schema.metadata[b"cdht.format"] == b"1"
    assert [field.name for field in schema if not field.nullable][:3] == ["year", "unit_code", "unit_name"]


def test_the_same_data_give_the_same_bytes(province: Store, tmp_path: Path):
    first, second = written(province, tmp_path / "a"), written(province, tmp_path / "b")
    assert [one.file.read_bytes() for one in first] == [one.file.read_bytes() for one in second]


def test_a_file_that_does_not_count_is_not_handed_on(province: Store, tmp_path: Path):
    hand_in(province, "04849", [AN], revision=2)
    hand_in(province, "04855", [AN], outcome="disputed")
    assert [(one.unit, one.revision, one.rows) for one in written(province, tmp_path)] == [
        ("04849", 2, 1),
        ("04852", 3, 1),
    ]


def test_that_it_left_is_in_the_history(province: Store, tmp_path: Path):
    written(province, tmp_path / "out", numbers=True)
    with province.read() as connection:
        title = connection.exec_driver_sql("SELECT title, detail FROM change_set ORDER BY seq DESC LIMIT 1").one()
    assert tuple(title) == ("Year 2026 handed on as Parquet with ID numbers: 2 units", "out")


def test_a_year_of_which_nothing_counts_is_told(upper: Store, tmp_path: Path):
    with pytest.raises(NotFound, match="2026"):
        written(upper, tmp_path)


def test_a_commune_hands_up_and_writes_no_parquet(empty: Store, tmp_path: Path):
    with pytest.raises(Refused, match="upper level"):
        written(empty, tmp_path)


def test_without_pyarrow_one_sentence_says_so(province: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refused, match="pyarrow"):
        written(province, tmp_path)
    assert list(tmp_path.glob("**/*.parquet")) == []
