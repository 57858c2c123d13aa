"""The rows of a refused file: the officer sees whom they are about, the commune finds its own record by them."""

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from cdht_desktop.data.tables import BATCH
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.exchange.batch import write_batch
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.ops import answers, citizens, own_keys, receiving, refused_rows, trust, unit_files
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR = 2026
WHO = "Lê Văn Không"


@pytest.fixture
def pair(open_copy: Callable[[str], Store], tmp_path: Path) -> tuple[Store, Store]:
    """A commune and its upper level who confirmed each other's keys."""
    commune, upper = open_copy("scored"), open_copy("upper")
    for of, to in ((upper, commune), (commune, upper)):
        own_keys.save_public_key(of, tmp_path / f"{of.unit}.cdhtkey")
        trust.trust_key_file(to, tmp_path / f"{of.unit}.cdhtkey")
    return commune, upper


def bad_file(pair: tuple[Store, Store], folder: Path, revision: int = 1, **more: Any) -> Path:
    """Write a file that the commune's own key signed, with a person whose birth cannot be (its second row)."""
    commune, upper = pair
    sender = Sender(
        "Thử", "04849", "Hội Khuyến học xã Thử", "commune", YEAR, revision, dt.date.today(),
        control={"registered": 1}, to="17",
    )  # fmt: skip
    person = {"id": "x", "name": WHO, "birth": "1960-13-45", "registered_on": "2026-01-01", "village": 1} | more
    records = [("person", person), ("village", {"key": 1, "name": "Thôn Đồi", "remote": None})]
    file = folder / f"bad-{revision}.cdht"
    with file.open("wb") as out:
        write_batch(
            out, sender, records, signing_key(own_keys.signing(commune).private), Progress(),
            recipients=own_keys.recipients(upper), reply_to=own_keys.recipients(commune),
        )  # fmt: skip
    return file


def named(store: Store, source: Path | str, problems: Sequence[RowProblem]) -> set[tuple[str, str, str]]:
    found = refused_rows.named(store, source, problems, Progress())
    assert [one.problem for one in found] == list(problems)
    return {(one.name, one.birth, one.village) for one in found if one.problem.person}


def test_the_officer_sees_whom_a_bad_row_is_about_and_it_is_kept_nowhere(pair, tmp_path):
    _commune, upper = pair
    file = bad_file(pair, tmp_path)
    [looked] = receiving.look(upper, [file], Progress())
    [refused] = receiving.receive(upper, [file], Progress())
    kept = unit_files.problems(upper, refused.batch_id or "")
    assert kept == list(refused.problems) == list(looked.problems)
    with upper.read() as connection:
        assert WHO not in str(connection.execute(BATCH.select()).all())
    who = {(WHO, "1960-13-45", "Thôn Đồi")}
    assert named(upper, file, looked.problems) == who
    file.unlink()
    assert named(upper, refused.batch_id or "", kept) == who
    assert named(upper, file, kept) == {("", "", "")}  # the stick was pulled


def test_whatever_a_bad_row_calls_itself_can_be_shown(pair, tmp_path):
    file = bad_file(pair, tmp_path, name="A\n\u202eB" * 200, birth=[1960], village="?")
    [refused] = receiving.receive(pair[1], [file], Progress())
    [(name, birth, village)] = named(pair[1], refused.batch_id or "", refused.problems)
    assert name.isprintable()
    assert 0 < len(name) <= 100
    assert (birth, village) == ("", "")


def test_the_commune_finds_its_own_record_by_a_row_of_a_refused_file(pair, tmp_path):
    commune, upper = pair
    one, other = citizens.find(commune, "")[:2]
    for revision, person_id in enumerate((one, other, ""), 1):
        receiving.receive(upper, [bad_file(pair, tmp_path, revision, id=person_id)], Progress())
    made = answers.write_return(upper, "04849", YEAR, tmp_path, Progress()).value
    assert answers.take_in(commune, [made.file], Progress())[0].outcome == "taken"
    citizens.remove(commune, [other])
    rows = [row for row in refused_rows.to_put_right(commune, YEAR) if row.problem.field == "birth"]
    ours = citizens.get(commune, one)
    assert [(row.problem.revision, row.person_id, row.name, row.birth, row.village) for row in rows] == [
        (1, one, ours.name, ours.birth, ours.village), (2, other, "", None, ""), (3, "", "", None, ""),
    ]  # fmt: skip
    with commune.read() as connection:
        assert WHO not in str(connection.execute(BATCH.select()).all())


def test_nothing_is_to_be_put_right_where_no_file_was_refused(pair):
    assert refused_rows.to_put_right(pair[0], YEAR) == []
