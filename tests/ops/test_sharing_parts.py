"""A file between two PCs is gone through part by part: what belongs together may lie far apart, and all sizes end alike."""

from pathlib import Path

import pytest
from tests.ops import small_year
from tests.ops.small_year import AN, ANH, DAO, YEAR
from tests.ops.test_sharing import (  # noqa: F401 - the fixtures are used by their names
    GOOD,
    edited,
    everything,
    handed_in,
    handed_out,
    master,
    person,
    score,
    second,
)

from cdht_desktop.data import shared_files
from cdht_desktop.errors import BadBatch, Refused
from cdht_desktop.exchange import manifest
from cdht_desktop.exchange.batch import inspect_batch, open_batch
from cdht_desktop.ops import (
    checking,
    citizens,
    duplicates,
    erasures,
    evaluations,
    own_keys,
    recognition,
    registrations,
    rounds,
    sharing,
    sharing_merge,
    sharing_tally,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.evaluations import EvaluationInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

MO = CitizenInput("Đỗ Thị Mơ", "1961", "female", "001161000019")


@pytest.fixture(autouse=True)
def one_at_once(monkeypatch) -> None:
    monkeypatch.setattr(sharing_merge, "_AT_ONCE", 1)


def taken_in(store: Store, file: Path) -> sharing.Looked:
    seen = sharing.look(store, file, Progress())
    done = sharing.take(store, file, Progress()).value
    assert (done.new, done.changed, done.removed) == (seen.new, seen.changed, seen.removed)
    assert checking.check(store) == []
    return done


def bearer(store: Store, number: str) -> str:
    found = citizens.with_number(store, number)
    return citizens.get(store, found).name if found else ""


def both_alike(master: Store, second: Store, folder: Path) -> None:  # noqa: F811
    taken_in(second, handed_out(master, folder))
    assert everything(second) == everything(master)


def test_five_years_of_one_person_are_one_record_and_a_new_pc_gets_them_all(master, second, tmp_path):  # noqa: F811
    ids = citizens.find(master)
    for year in range(YEAR - 4, YEAR):
        rounds.open_year(master, year)
        registrations.register(master, year, ids)
        for row_id in evaluations.find(master, year):
            evaluations.save(master, row_id, GOOD)
    file = handed_out(master, tmp_path)
    counts = inspect_batch(file).manifest.counts
    assert counts["whole_person"] == len(ids)
    assert sum(counts.values()) - len(ids) < 20  # the lists
    seen = taken_in(second, file)
    assert (seen.new["registration"], seen.new["evaluation"]) == (4 * len(ids), 4 * len(ids))
    for year in range(YEAR - 4, YEAR + 1):
        rows = [evaluations.rows(store, evaluations.find(store, year)) for store in (master, second)]
        assert [(one.name, one.scores, one.grade) for one in rows[0]] == [
            (one.name, one.scores, one.grade) for one in rows[1]
        ]


def test_files_between_pcs_may_hold_more_than_a_year_and_no_other_kind_may(master, second, tmp_path, monkeypatch):  # noqa: F811
    file = handed_in(second, tmp_path)
    size = inspect_batch(file).manifest.payload.content_size
    monkeypatch.setattr(manifest, "MAX_CONTENT", size - 1)
    assert taken_in(master, handed_in(second, tmp_path / "1")).kind == "additions"
    monkeypatch.setattr(manifest, "MAX_SHARED", size - 1)
    with pytest.raises(BadBatch):
        open_batch(file, Progress())
    with pytest.raises(BadBatch, match="larger"):
        handed_in(second, tmp_path / "2")


def test_no_part_holds_more_persons_than_it_may(master, second, tmp_path):  # noqa: F811
    for name in citizens.find(second):
        edited(second, citizens.get(second, name).name, phone="0912345678")
    sealed = open_batch(handed_in(second, tmp_path), Progress())
    with master.read() as connection:
        parts = list(sharing_merge.Merge(connection, sealed, own_keys.identities(master), Progress()).parts())
    assert max(len(part.plan.changed) for part in parts) == 1
    assert sum(len(part.plan.changed) for part in parts) == 6


def test_whom_both_files_tell_alike_is_not_read_here(master, second, tmp_path):  # noqa: F811
    edited(second, DAO, phone="0912345678")
    sealed = open_batch(handed_in(second, tmp_path), Progress())
    with master.read() as connection:
        parts = list(sharing_merge.Merge(connection, sealed, own_keys.identities(master), Progress()).parts())
    read = [row["name"] for part in parts for row in part.ours.get("citizen", {}).values()]
    assert read == [DAO]


def test_two_persons_who_change_their_numbers_there_change_them_here(master, second, tmp_path):  # noqa: F811
    numbers = ("001169000017", "001103000018")
    for name, number in zip((DAO, ANH), numbers, strict=True):
        edited(master, name, id_number=number)
    both_alike(master, second, tmp_path / "1")
    edited(second, DAO, id_number="")
    edited(second, ANH, id_number=numbers[0])
    edited(second, DAO, id_number=numbers[1])
    taken_in(master, handed_in(second, tmp_path))
    assert [bearer(master, number) for number in numbers] == [ANH, DAO]


def test_who_was_removed_there_gives_the_number_to_whom_was_added_there(master, second, tmp_path):  # noqa: F811
    edited(master, DAO, id_number=MO.id_number)
    both_alike(master, second, tmp_path / "1")
    registrations.withdraw(second, [score(second, DAO).id])
    citizens.remove(second, [person(second, DAO).id])
    citizens.add(second, MO)
    taken_in(master, handed_in(second, tmp_path))
    assert bearer(master, MO.id_number) == MO.name
    assert everything(master) == everything(second)


def test_a_second_record_merged_there_is_merged_here_with_its_year(master, second, tmp_path):  # noqa: F811
    twin = citizens.add(second, CitizenInput("Nguyễn Thị Đào", "1969", "female", phone="0900000001")).value
    dao = next(row_id for row_id in citizens.find(second, DAO) if row_id != twin)
    duplicates.merge(second, duplicates.Pair(*sorted((dao, twin)), ()), {})
    taken_in(master, handed_in(second, tmp_path))
    assert len(citizens.find(master, DAO)) == len(citizens.find(second, DAO)) == 1
    assert everything(master) == everything(second)
    for _round in range(2):
        both_alike(master, second, tmp_path / "1")
        taken_in(master, handed_in(second, tmp_path))


def test_who_was_erased_on_one_pc_is_told_on_the_other_and_does_not_come_back(master, second, tmp_path):  # noqa: F811
    erasures.erase(second, [person(second, DAO).id], "theo đơn")
    seen = taken_in(master, handed_in(second, tmp_path))
    assert (seen.gone, seen.gone_names, dict(seen.removed)) == (1, (DAO,), {})
    assert score(master, DAO).total is not None
    edited(master, DAO, phone="0912345678")
    assert taken_in(second, handed_out(master, tmp_path)).changed == {}
    assert not citizens.find(second, DAO)
    erasures.erase(master, [person(master, DAO).id], "theo đơn")
    assert taken_in(master, handed_in(second, tmp_path)).gone == 0


def test_who_was_withdrawn_here_and_scored_there_comes_back_whole(master, second, tmp_path):  # noqa: F811
    registrations.withdraw(master, [score(master, DAO).id, score(master, ANH).id])
    evaluations.save(second, score(second, DAO).id, GOOD)
    other = villages.add(second, "Thôn Mới").value
    edited(second, ANH, village_id=other)  # her year follows her: that brings nobody back
    taken_in(master, handed_in(second, tmp_path))
    assert score(master, DAO).total == 900
    assert ANH not in {row.name for row in evaluations.rows(master, evaluations.find(master, YEAR))}
    assert person(master, ANH).village == "Thôn Mới"


def test_scores_are_judged_anew_where_the_threshold_of_remote_areas_came_to_hold(master, second, tmp_path):  # noqa: F811
    evaluations.save(second, score(second, DAO).id, EvaluationInput((70, 80) * 5))
    taken_in(master, handed_in(second, tmp_path))
    assert score(master, DAO).grade == "failed"
    village = small_year.village_id(second, "Thôn Đồi")
    villages.edit(second, village, name="Thôn Đồi", remote=True)
    evaluations.judge_again(second, YEAR)
    taken_in(master, handed_in(second, tmp_path))
    assert (score(second, DAO).grade, score(master, DAO).grade) == ("passed", "passed")


def test_a_revoked_certificate_keeps_its_registration(master, second, tmp_path):  # noqa: F811
    recognition.recognise(master, YEAR, "12/QĐ-HKH", small_year.DATE, Progress())
    (number,) = [row.id for row in recognition.certificates(master, YEAR) if row.name == DAO]
    recognition.revoke(master, number, "in sai")
    registrations.withdraw(second, [score(second, DAO).id])
    seen = taken_in(master, handed_in(second, tmp_path))
    assert (seen.certified, dict(seen.removed)) == (2, {})
    assert score(master, DAO).total is not None


def test_conflicts_beyond_those_that_are_told_are_decided_all_alike(master, second, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.setattr(sharing_tally, "MOST_ASKED", 1)
    for name in (DAO, ANH, AN):
        edited(master, name, phone="0911111111")
        edited(second, name, phone="0922222222")
    file = handed_in(second, tmp_path)
    seen = sharing.look(master, file, Progress())
    assert (len(seen.questions), seen.unasked) == (1, 2)
    with pytest.raises(Refused, match="decide"):
        sharing.take(master, file, Progress(), sides={seen.questions[0].asked: "ours"})
    sharing.take(master, file, Progress(), sides={seen.questions[0].asked: "ours"}, rest="theirs")
    phones = sorted(person(master, name).phone for name in (DAO, ANH, AN))
    assert phones == ["0911111111", "0922222222", "0922222222"]


def test_people_typed_on_both_before_they_knew_each_other_stay_one(master, second, tmp_path):  # noqa: F811
    for store in (master, second):
        row_id = citizens.add(store, MO).value
        registrations.register(store, YEAR, [row_id])
        evaluations.save(store, score(store, MO.name).id, GOOD)
    taken_in(master, handed_in(second, tmp_path))
    for number in range(2):
        evaluations.save(second, score(second, MO.name).id, EvaluationInput((90 - 10 * number,) * 10))
        taken_in(master, handed_in(second, tmp_path))
        assert score(master, MO.name).total == 900 - 100 * number
        both_alike(master, second, tmp_path)
    registrations.withdraw(second, [score(second, MO.name).id])
    taken_in(master, handed_in(second, tmp_path))
    assert MO.name not in {row.name for row in evaluations.rows(master, evaluations.find(master, YEAR))}


def test_scores_taken_away_there_and_changed_here_are_asked_about_as_scores(master, second, tmp_path):  # noqa: F811
    evaluations.save(master, score(master, DAO).id, GOOD)
    evaluations.save(second, score(second, DAO).id, EvaluationInput((None,) * 10))
    seen = sharing.look(master, handed_in(second, tmp_path), Progress())
    assert [(one.whose, one.field, one.here, one.there) for one in seen.questions] == [
        (DAO, "Scores", " · ".join(["9"] * 10), "(nothing)")
    ]
    sharing.take(master, seen.file, Progress(), rest="theirs")
    assert score(master, DAO).total is None


def test_two_villages_that_would_bear_one_name_are_told(master, second, tmp_path):  # noqa: F811
    villages.add(master, "Thôn Mới")
    hill = small_year.village_id(second, "Thôn Đồi")
    villages.edit(second, hill, name="Thôn Mới", remote=None)
    with pytest.raises(Refused, match="two villages"):
        sharing.take(master, handed_in(second, tmp_path), Progress())
    assert checking.check(master) == []


def test_of_the_files_that_went_between_only_those_are_kept_that_the_next_begins_from(master, second, tmp_path):  # noqa: F811
    stray = handed_out(master, tmp_path / "stray")  # it stays on the stick for a while
    for number in range(3):
        edited(second, DAO, phone=f"091234567{number}")
        taken_in(master, handed_in(second, tmp_path))
        both_alike(master, second, tmp_path)
    for store in (master, second):
        with store.read() as connection:
            kept = [shared_files.content_of(connection, one) for one in shared_files.files(connection)]
        assert len(kept) == 8 if store is master else 7
        assert sum(one is not None for one in kept) <= 3
    with pytest.raises(Refused, match="newer file"):
        sharing.take(second, stray, Progress())
    edited(second, DAO, phone="0922345670")
    edited(master, ANH, phone="0932345670")
    mine, theirs = handed_out(master, tmp_path), handed_in(second, tmp_path)  # they cross
    taken_in(second, mine)
    taken_in(master, theirs)
    both_alike(master, second, tmp_path)
