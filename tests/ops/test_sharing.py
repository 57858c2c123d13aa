"""Two PCs of one commune: what both did comes together, field by field, and nobody's word is lost unasked."""

from pathlib import Path

import pytest
from tests.conftest import PASSWORD
from tests.ops import small_year
from tests.ops.small_year import AN, ANH, DAO, SCORES, YEAR

from cdht_desktop.errors import BadBatch, Refused
from cdht_desktop.ops import (
    backups,
    checking,
    citizens,
    evaluations,
    handing_up,
    own_keys,
    recognition,
    registrations,
    sharing,
    trust,
    villages,
    workspaces,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

GOOD = EvaluationInput((90,) * 10)


@pytest.fixture
def master(empty: Store) -> Store:
    small_year.scored(empty)
    return empty


@pytest.fixture
def second(master: Store, tmp_path: Path):
    made = workspaces.create(
        tmp_path / "second", unit=master.unit, name="Máy thứ hai", level="commune", password=PASSWORD
    )
    with made.store as store:
        for one, other, name in ((master, store, "a"), (store, master, "b")):
            key = tmp_path / f"{name}.cdhtkey"
            own_keys.save_public_key(one, key)
            trust.trust_key_file(other, key)
        sharing.take(store, handed_out(master, tmp_path), Progress())
        yield store


def key_of(store: Store) -> str:
    return own_keys.signing(store).key_id


def other(store: Store) -> str:
    (found,) = sharing.other_pcs(store)
    return found.key_id


def handed_out(store: Store, folder: Path) -> Path:
    return sharing.hand_out(store, other(store), folder, Progress()).value.file


def handed_in(store: Store, folder: Path) -> Path:
    return sharing.hand_in(store, other(store), folder, Progress()).value.file


def person(store: Store, name: str) -> citizens.Citizen:
    found = [citizens.get(store, row_id) for row_id in citizens.find(store, name)]
    return next(one for one in found if one.name == name)


def edited(store: Store, name: str, **values: str | None) -> None:
    now = person(store, name)
    said = {
        "name": now.name, "birth": str(now.birth or ""), "sex": now.sex, "village_id": now.village_id,
        "group_id": now.group_id, "phone": now.phone, "note": now.note,
    }  # fmt: skip
    citizens.edit(store, now.id, CitizenInput(**{**said, **values}), now.version)


def score(store: Store, name: str) -> evaluations.EvaluationRow:
    return next(row for row in evaluations.rows(store, evaluations.find(store, YEAR)) if row.name == name)


def everything(store: Store) -> list[object]:
    """All that is shared as a clerk sees it, without ids."""
    people = [citizens.get(store, row_id) for row_id in citizens.find(store)]
    rows = evaluations.rows(store, evaluations.find(store, YEAR))
    return [
        [(one.name, one.birth, one.sex, one.id_number, one.village, one.group, one.phone, one.note) for one in people],
        [(row.name, row.village, row.group, row.scores, row.total, row.grade, row.stage) for row in rows],
        sorted(one.name for one in villages.all_villages(store)),
    ]


def test_the_second_pc_begins_with_all_that_the_master_has(master: Store, second: Store):
    assert everything(second) == everything(master)
    assert checking.check(second) == []
    assert (sharing.is_second(master), sharing.is_second(second)) == (False, True)


def test_what_each_did_comes_together_and_both_end_alike(master: Store, second: Store, tmp_path: Path):
    edited(master, DAO, phone="0912345678")
    edited(second, DAO, note="đã chuyển tổ")
    citizens.add(second, CitizenInput("Đỗ Thị Mơ", "1961", "female", "001161000019"))
    registrations.register(second, YEAR, [person(second, "Đỗ Thị Mơ").id])
    evaluations.save(second, score(second, "Đỗ Thị Mơ").id, GOOD)
    evaluations.save(second, score(second, AN).id, GOOD)
    file = handed_in(second, tmp_path)
    seen = sharing.look(master, file, Progress())
    assert (dict(seen.new), dict(seen.changed)) == ({"citizen": 1, "registration": 1, "evaluation": 2}, {"citizen": 1})
    assert not seen.questions
    sharing.take(master, file, Progress())
    dao = person(master, DAO)
    assert (dao.phone, dao.note) == ("0912345678", "đã chuyển tổ")
    assert (score(master, AN).total, score(master, "Đỗ Thị Mơ").grade) == (900, "passed")
    sharing.take(second, handed_out(master, tmp_path), Progress())
    assert everything(second) == everything(master)
    assert checking.check(master) == checking.check(second) == []


def test_what_both_changed_differently_is_asked_and_each_answer_holds(master: Store, second: Store, tmp_path: Path):
    for name in (DAO, ANH):
        edited(master, name, phone="0911111111")
        edited(second, name, phone="0922222222")
    evaluations.save(master, score(master, DAO).id, EvaluationInput((80,) * 10))
    evaluations.save(second, score(second, DAO).id, EvaluationInput((100,) * 10))
    file = handed_in(second, tmp_path)
    seen = sharing.look(master, file, Progress())
    assert sorted((one.whose, one.field, one.here, one.there) for one in seen.questions) == sorted(
        [
            (DAO, "Phone", "0911111111", "0922222222"),
            (ANH, "Phone", "0911111111", "0922222222"),
            (DAO, "Scores", " · ".join(["8"] * 10), " · ".join(["10"] * 10)),
        ]
    )
    with pytest.raises(Refused, match="decide"):
        sharing.take(master, file, Progress())
    sides = {one.asked: "theirs" if one.whose == DAO else "ours" for one in seen.questions}
    sharing.take(master, file, Progress(), sides=sides)
    assert (person(master, DAO).phone, person(master, ANH).phone) == ("0922222222", "0911111111")
    assert score(master, DAO).total == 1000
    again = handed_out(master, tmp_path)
    assert not sharing.look(second, again, Progress()).questions  # what was decided is not asked again
    sharing.take(second, again, Progress())
    assert everything(second) == everything(master)


def test_the_same_person_and_village_typed_on_both_are_one(master: Store, second: Store, tmp_path: Path):
    for store in (master, second):
        village = villages.add(store, "Thôn Mới").value
        citizens.add(store, CitizenInput("Đỗ Thị Mơ", "1961", "female", "001161000019", village_id=village))
    for _round in range(2):
        sharing.take(master, handed_in(second, tmp_path), Progress())
        sharing.take(second, handed_out(master, tmp_path), Progress())
    assert len(citizens.find(master, "Mơ")) == len(citizens.find(second, "Mơ")) == 1
    assert everything(second) == everything(master)
    edited(second, "Đỗ Thị Mơ", phone="0933333333", id_number="001161000019")
    sharing.take(master, handed_in(second, tmp_path), Progress())
    assert person(master, "Đỗ Thị Mơ").phone == "0933333333"


def test_what_was_withdrawn_on_one_goes_on_the_other_unless_it_was_scored_there(
    master: Store, second: Store, tmp_path: Path
):
    registrations.withdraw(second, [score(second, DAO).id, score(second, ANH).id])
    evaluations.save(master, score(master, ANH).id, GOOD)
    file = handed_in(second, tmp_path)
    seen = sharing.look(master, file, Progress())
    assert dict(seen.removed) == {"registration": 1, "evaluation": 1}
    assert [(one.whose, one.here, one.there) for one in seen.questions] == [
        (ANH, "registered, with scores", "withdrawn")
    ]
    sides = {one.asked: "ours" for one in seen.questions}
    sharing.take(master, file, Progress(), sides=sides)
    assert DAO not in {row.name for row in evaluations.rows(master, evaluations.find(master, YEAR))}
    assert score(master, ANH).total == 900
    assert checking.check(master) == []


def test_who_holds_a_certificate_is_not_changed_from_another_pc(master: Store, second: Store, tmp_path: Path):
    recognition.recognise(master, YEAR, "12/QĐ-HKH", small_year.DATE, Progress())
    before = score(master, DAO)
    evaluations.save(second, score(second, DAO).id, EvaluationInput((10,) * 10))
    file = handed_in(second, tmp_path)
    seen = sharing.look(master, file, Progress())
    assert (seen.certified, dict(seen.changed)) == (1, {})
    sharing.take(master, file, Progress())
    assert score(master, DAO) == before
    with pytest.raises(Refused, match="second PC"):
        recognition.recognise(second, YEAR, "13/QĐ-HKH", small_year.DATE, Progress())
    with pytest.raises(Refused, match="second PC"):
        handing_up.export(second, YEAR, tmp_path / "up", Progress())
    assert not (tmp_path / "up").exists()


def test_two_persons_with_one_number_are_told_and_nothing_is_written(master: Store, second: Store, tmp_path: Path):
    edited(master, DAO, id_number="001169000017")
    edited(second, ANH, id_number="001169000017")
    before = everything(master)
    with pytest.raises(Refused, match="one ID number"):
        sharing.take(master, handed_in(second, tmp_path), Progress())
    assert everything(master) == before
    assert checking.check(master) == []


def test_a_file_of_a_stranger_an_older_one_and_the_same_again_are_refused(master: Store, second: Store, tmp_path: Path):
    first, newer = handed_in(second, tmp_path / "1"), handed_in(second, tmp_path / "2")
    sharing.take(master, newer, Progress())
    assert sharing.look(master, newer, Progress()).again
    for file, words in ((newer, "before"), (first, "newer file")):
        with pytest.raises(Refused, match=words):
            sharing.take(master, file, Progress())
    stranger = workspaces.create(
        tmp_path / "stranger", unit=master.unit, name="Máy lạ", level="commune", password=PASSWORD
    )
    with stranger.store as store, pytest.raises(Refused):
        sharing.take(store, handed_in(second, tmp_path / "3"), Progress())


def test_a_file_made_after_a_restore_is_the_newer_one_and_says_why(master: Store, second: Store, tmp_path: Path):
    backup = backups.backup(master)
    sharing.take(second, handed_out(master, tmp_path), Progress())
    backups.restore(backup, tmp_path / "again")
    with workspaces.open_workspace(tmp_path / "again", PASSWORD) as again:
        made = sharing.hand_out(again, other(again), tmp_path, Progress()).value
    assert str(made.revision) in made.numbering
    assert sharing.take(second, made.file, Progress()).value.revision == made.revision


def test_a_changed_file_is_refused(master: Store, second: Store, tmp_path: Path):
    file = handed_in(second, tmp_path)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(BadBatch):
        sharing.look(master, file, Progress())


def test_everyone_scored_is_still_judged_by_the_same_rules(second: Store):
    rows = {row.name: row.total for row in evaluations.rows(second, evaluations.find(second, YEAR))}
    assert {name: total for name, total in rows.items() if total is not None} == {
        name: sum(scores) for name, scores in SCORES.items()
    }
