"""A year handed up: what the file says, to whom it opens, what it demands, and that it is whole or not there."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest

from cdht_desktop.data import year_source, years
from cdht_desktop.data.exchange_keys import Pin, pin
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CITIZEN, TASK, UPPER_YEAR
from cdht_desktop.errors import BadBatch, Cancelled, DiskProblem, FieldErrors, NotFound, Refused
from cdht_desktop.exchange import ages, keys
from cdht_desktop.exchange.ages import NotForUs
from cdht_desktop.exchange.batch import Batch, file_name, read_batch
from cdht_desktop.exchange.file_words import file_words
from cdht_desktop.exchange.keys import PublicKey, word_list
from cdht_desktop.exchange.manifest import Correction, Removed
from cdht_desktop.exchange.year_records import check_year
from cdht_desktop.ops import (
    citizens,
    erasures,
    evaluations,
    handing_up,
    own_keys,
    recognition,
    registrations,
    rounds,
    villages,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress

YEAR = 2026
WORKING, PAPER = ages.make_age_key(), ages.make_age_key()
UPPER = keys.make_key_pair()
TO = PublicKey("17", "Hội Khuyến học tỉnh Thử", UPPER.public, (WORKING.recipient, PAPER.recipient), "upper")


def export(store: Store, folder: Path, **more: object) -> handing_up.Exported:
    return handing_up.export(store, YEAR, folder, Progress(), **more).value


def said(file: Path, *identities: str) -> Batch:
    return read_batch(file, Progress(), identities)


def of(batch: Batch, kind: str) -> list[dict]:
    return [record for found, record in batch.records if found == kind]


def know_upper(store: Store) -> None:
    """Pin the upper level's key, as an officer does who heard its words."""
    with store.write("key", undoable=False) as writing:
        pin(writing, Pin(TO.unit, TO.unit_name, TO.public, TO.key_id, "upper", TO.recipients))


def recognised(store: Store) -> None:
    recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(2026, 11, 20), Progress())


# What the file says ---------------------------------------------------------------------------------------------------


def test_each_person_of_the_year_has_one_line_and_nothing_in_it_follows_from_something_else(scored, tmp_path):
    recognised(scored)
    batch = said(export(scored, tmp_path).file)
    persons = of(batch, "person")
    assert len(persons) == len({one["id"] for one in persons}) == 120
    assert not {"total", "grade", "reasons", "name_sort", "missing"} & {name for one in persons for name in one}
    assert sum("certificates" in one for one in persons) == 58
    assert sum("scores" in one for one in persons) == 118
    person = next(one for one in persons if one["name"] == "Phạm Quang Hải")
    assert person["birth"] == "1950-06-03"
    village = {one["key"]: one["name"] for one in of(batch, "village")}
    assert village[person["village"]] == "Thôn Vai"


def test_what_has_its_default_is_left_out(scored, tmp_path):
    recognised(scored)
    persons = of(said(export(scored, tmp_path).file), "person")
    for one in persons:
        assert None not in one.values()
        assert one.get("remote", True) is True
        assert one.get("stage", "branch") != "commune"
        for paper in one.get("certificates", ()):
            assert not {"name", "birth", "state", "revoked_on", "revoked_reason"} & paper.keys()


def test_a_name_that_changed_after_the_certificate_is_told_as_it_was_printed(scored, tmp_path):
    recognised(scored)
    with scored.read() as connection:
        round_id = years.round_of(connection, YEAR)
        holder = years.registration_ids(connection, round_id, state="recognised")[0][1]
    row = citizens.get(scored, holder)
    values = CitizenInput(f"{row.name} Anh", str(row.birth), row.sex, row.id_number, row.village_id, row.group_id)
    citizens.edit(scored, row.id, values, row.version)
    person = next(one for one in of(said(export(scored, tmp_path).file), "person") if one["id"] == row.id)
    assert (person["name"], person["certificates"][0]["name"]) == (f"{row.name} Anh", row.name)


def test_the_control_sums_are_those_of_the_year(scored, tmp_path):
    recognised(scored)
    manifest = said(export(scored, tmp_path).file).manifest
    with scored.read() as connection:
        round_id = years.round_of(connection, YEAR)
        counts = years.counts(connection, round_id)
        total = connection.exec_driver_sql("SELECT sum(total) FROM evaluation WHERE counts").scalar_one()
    expected = {name: counts[name] for name in ("registered", "evaluated", "passed", "failed", "recognised")}
    assert manifest.sender.control == expected | {"points": total}
    assert manifest.sender.criteria.keys() == {"cdht-2023"}


def test_the_same_data_give_the_same_records(scored):
    with scored.read() as connection:
        round_id = years.round_of(connection, YEAR)
        first, second = (list(year_source.records(connection, round_id)) for _time in range(2))
    assert first == second
    assert [record["key"] for kind, record in first if kind == "village"] == list(
        range(1, 1 + len({record.get("village") for kind, record in first if kind == "person"} - {None}))
    )


def test_what_is_private_to_the_commune_stays_there(scored, tmp_path):
    row = citizens.get(scored, citizens.find(scored, "pham quang hai")[0])
    values = CitizenInput(
        row.name, str(row.birth), row.sex, row.id_number, row.village_id, row.group_id, "0912345678", "bí mật của xã"
    )
    citizens.edit(scored, row.id, values, row.version)
    everything = str(said(export(scored, tmp_path).file).records)
    assert "bí mật" not in everything
    assert "0912345678" not in everything


def test_two_villages_of_one_name_are_told_as_one(scored, tmp_path):
    first = villages.all_villages(scored)[0]
    with scored.write("a village came back") as writing:
        again = writing.insert(
            villages_table(), {"unit_code": scored.unit, "name": first.name, "name_fold": "x", "name_sort": "x",
                               "removed_at": "2026-01-01T00:00:00.000+00:00"},
        )  # fmt: skip
        writing.connection.exec_driver_sql(
            "UPDATE registration SET village_id = ? WHERE id = (SELECT min(id) FROM registration WHERE village_id = ?)",
            (again, first.id),
        )
    names = [one["name"] for one in of(said(export(scored, tmp_path).file), "village")]
    assert len(names) == len(set(names))


def villages_table():
    return CITIZEN.metadata.tables["village"]


def test_who_was_removed_and_entered_again_hands_up_one_id_number(scored, tmp_path):
    row = citizens.get(scored, citizens.find(scored, "pham quang hai")[0])
    with scored.read() as connection:
        number = connection.exec_driver_sql("SELECT id_number FROM citizen WHERE id = ?", (row.id,)).scalar_one()
    citizens.remove(scored, [row.id])
    again = citizens.add(scored, CitizenInput(row.name, str(row.birth), row.sex, number, row.village_id)).value
    registrations.register(scored, YEAR, [again])
    persons = of(said(export(scored, tmp_path).file), "person")
    assert [one["id"] for one in persons if one.get("id_number") == number] == [again]
    assert row.id in {one["id"] for one in persons}


def test_a_restricted_person_is_left_out_and_an_erased_one_counts_without_a_name(scored, tmp_path):
    restricted, erased = evaluations_of(scored)[:2]
    with scored.write("restricted") as writing:
        writing.update(CITIZEN, restricted, {"restricted_on": "2026-05-01"})
    name = citizens.get(scored, erased).name
    erasures.erase(scored, [erased], "asked for")
    batch = said(export(scored, tmp_path).file)
    ids = {one["id"] for one in of(batch, "person")}
    assert (restricted in ids, len(ids)) == (False, 119)
    assert name not in {one["name"] for one in of(batch, "person") if one["id"] == erased}


def evaluations_of(store: Store) -> list[str]:
    """Return ids of citizens who failed: they have no certificate."""
    with store.read() as connection:
        round_id = years.round_of(connection, YEAR)
        return [person for _row, person in years.registration_ids(connection, round_id, state="failed")]


def test_answers_to_the_upper_levels_tasks_travel_along_and_are_marked(scored, tmp_path):
    row = {"direction": "in", "unit_code": scored.unit, "year": YEAR, "kind": "question", "words": "Vì sao?",
           "state": "done", "answer": "Đã sửa", "made_on": "2026-12-01", "answered_on": "2026-12-02"}  # fmt: skip
    with scored.write("task", undoable=False) as writing:
        task = writing.insert(TASK, row)
    batch = said(export(scored, tmp_path).file)
    assert of(batch, "answer") == [{"task": task, "state": "done", "answer": "Đã sửa", "on": "2026-12-02"}]
    with scored.read() as connection:
        assert connection.exec_driver_sql("SELECT carried FROM task").scalar_one() == 1


def test_the_receivers_own_test_takes_the_file(scored, tmp_path):
    recognised(scored)
    batch = said(export(scored, tmp_path).file)
    content = check_year(iter(batch.records), batch.manifest)
    assert (len(content.persons), content.counts["recognised"]) == (120, 58)


# Keys -----------------------------------------------------------------------------------------------------------------


def test_the_file_opens_to_the_working_key_and_to_the_paper_key_and_to_nobody_else(scored, tmp_path):
    done = export(scored, tmp_path, to=TO)
    assert done.encrypted
    data = done.file.read_bytes()
    assert "Phạm Quang Hải".encode() not in data
    for key in (WORKING, PAPER):
        assert len(of(said(done.file, key.identity), "person")) == 120
    with pytest.raises(NotForUs):
        said(done.file, *own_keys.identities(scored))
    manifest = handing_up.inspect_batch(done.file).manifest
    assert (manifest.sender.to, manifest.recipients) == ("17", TO.recipients)


def test_the_upper_level_that_is_known_needs_no_key_file(scored, tmp_path):
    assert not export(scored, tmp_path).encrypted
    assert handing_up.reader(scored) is None
    know_upper(scored)
    assert handing_up.reader(scored).unit_name == TO.unit_name
    done = export(scored, tmp_path)
    assert len(of(said(done.file, PAPER.identity), "person")) == 120


def test_an_answer_can_be_encrypted_to_the_sender(scored, tmp_path):
    manifest = said(export(scored, tmp_path).file).manifest
    assert manifest.signer.reply_to == own_keys.recipients(scored)
    assert manifest.signer.key_id == own_keys.signing(scored).key_id


def test_a_key_file_without_a_key_to_encrypt_to_is_refused(scored, tmp_path):
    with pytest.raises(Refused, match="no key to encrypt to"):
        export(scored, tmp_path, to=PublicKey("17", "Tỉnh", UPPER.public))
    assert list(tmp_path.glob("*.cdht")) == []


# Revisions ------------------------------------------------------------------------------------------------------------


def test_each_file_is_the_next_revision_and_names_the_one_before(scored, tmp_path):
    first, second = export(scored, tmp_path), export(scored, tmp_path, to=TO)
    assert [first.file.name, second.file.name] == [file_name("04849", YEAR, number) for number in (1, 2)]
    manifest = said(second.file, WORKING.identity).manifest
    assert (manifest.sender.revision, manifest.sender.previous) == (2, first.sha256)
    assert [row.sha256 for row in handing_up.sent(scored, YEAR)] == [second.sha256, first.sha256]
    assert [row.encrypted for row in handing_up.sent(scored, YEAR)] == [True, False]


def test_more_than_one_in_a_hundred_gone_asks_for_a_reason(scored, tmp_path):
    assert said(export(scored, tmp_path).file).manifest.sender.removed is None
    registrations.withdraw(scored, evaluations.find(scored, YEAR)[:2])
    gone = handing_up.removed_since(scored, YEAR)
    assert (gone.revision, gone.before, gone.count, gone.asks_reason) == (1, 120, 2, True)
    assert len(gone.names) == 2
    with pytest.raises(FieldErrors) as caught:
        export(scored, tmp_path)
    assert set(caught.value.fields) == {"reason"}
    assert "2 of 120 persons" in caught.value.fields["reason"]
    assert len(list(tmp_path.glob("*.cdht"))) == 1
    done = export(scored, tmp_path, reason="  chuyển đi\n nơi khác ")
    assert said(done.file).manifest.sender.removed == Removed(2, "chuyển đi nơi khác")
    assert handing_up.removed_since(scored, YEAR).count == 0


def test_one_in_a_hundred_gone_is_told_without_a_reason(scored, tmp_path):
    export(scored, tmp_path)
    registrations.withdraw(scored, evaluations.find(scored, YEAR)[:1])
    assert not handing_up.removed_since(scored, YEAR).asks_reason
    assert said(export(scored, tmp_path).file).manifest.sender.removed == Removed(1, "")


def test_what_is_kept_of_the_persons_of_a_file_is_no_personal_data(scored, tmp_path):
    export(scored, tmp_path)
    with scored.read() as connection:
        facts = connection.exec_driver_sql("SELECT facts FROM batch").scalar_one()
    marks = json.loads(facts)["persons"]
    assert len(marks) == 8 * 120
    assert re.fullmatch(r"[A-Za-z0-9+/]+", marks)


def test_a_receipt_that_knows_of_a_later_revision_is_believed(scored, tmp_path, monkeypatch):
    export(scored, tmp_path)
    receipt = {"e" * 64: handing_up.FileAnswer("e" * 64, "x.cdht", 5, "2026-12-01T00:00:00+00:00", "accepted")}
    monkeypatch.setattr(handing_up.answers, "acknowledged", lambda _store, _year: receipt)
    sender = said(export(scored, tmp_path).file).manifest.sender
    assert (sender.revision, sender.previous) == (6, "e" * 64)


# A closed year --------------------------------------------------------------------------------------------------------


def test_a_closed_year_asks_for_the_decision_that_corrects_it(scored, tmp_path):
    with scored.write("closed", undoable=False) as writing:
        writing.insert(UPPER_YEAR, {"year": YEAR, "closed_on": "2027-01-15"})
    assert handing_up.closed_on(scored, YEAR) == dt.date(2027, 1, 15)
    with pytest.raises(FieldErrors) as caught:
        export(scored, tmp_path)
    assert set(caught.value.fields) == {"decision"}
    correction = Correction("15/QĐ-HKH", dt.date(2026, 1, 20))
    assert said(export(scored, tmp_path, correction=correction).file).manifest.sender.correction == correction


@pytest.mark.parametrize(
    ("correction", "field"),
    [(Correction(" ", dt.date(2026, 1, 2)), "decision"), (Correction("15", dt.date(2999, 1, 1)), "decision_date"),
     (Correction("x" * 501, dt.date(2026, 1, 2)), "decision")],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_told_at_its_field(scored, tmp_path, correction, field):
    with pytest.raises(FieldErrors) as caught:
        export(scored, tmp_path, correction=correction)
    assert set(caught.value.fields) == {field}


# Whole or not there ---------------------------------------------------------------------------------------------------


def nothing_made(store: Store, folder: Path) -> bool:
    return not list(folder.rglob("*CDHT_*")) and handing_up.sent(store, YEAR) == []


def test_nothing_is_handed_up_where_nobody_is_registered(empty, tmp_path):
    with pytest.raises(NotFound):
        export(empty, tmp_path / "out")
    rounds.open_year(empty, YEAR)
    with pytest.raises(Refused, match="Nobody is registered"):
        export(empty, tmp_path / "out")
    assert nothing_made(empty, tmp_path / "out")


def test_what_the_receiver_would_refuse_is_refused_here_and_leaves_nothing(scored, tmp_path, monkeypatch):
    real = year_source.records

    def forged(connection, round_id):
        for kind, record in real(connection, round_id):
            yield kind, record | ({"sex": "other"} if kind == "person" else {})

    monkeypatch.setattr(year_source, "records", forged)
    with pytest.raises(BadBatch, match="sex"):
        export(scored, tmp_path / "out")
    assert nothing_made(scored, tmp_path)


def test_a_wrong_sum_is_refused_here(scored, tmp_path, monkeypatch):
    monkeypatch.setattr(year_source, "points", lambda _connection, _round_id: 1)
    with pytest.raises(BadBatch, match="points"):
        export(scored, tmp_path / "out")
    assert nothing_made(scored, tmp_path)


def test_a_stick_that_gives_back_something_else_leaves_no_file_and_no_row(scored, tmp_path, monkeypatch):
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path)[:-1] + b"?")
    with pytest.raises(BadBatch, match="does not read back"):
        export(scored, tmp_path / "out")
    monkeypatch.undo()
    assert nothing_made(scored, tmp_path)


def test_a_file_that_stood_there_before_comes_back_where_the_new_one_fails(scored, tmp_path, monkeypatch):
    before = tmp_path / file_name("04849", YEAR, 1)
    before.write_bytes(b"older")
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(path) + b"?")
    with pytest.raises(BadBatch):
        export(scored, tmp_path)
    monkeypatch.undo()
    assert before.read_bytes() == b"older"


def test_a_place_that_is_no_folder_is_told_in_a_sentence(scored, tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(DiskProblem):
        export(scored, tmp_path / "taken")
    assert handing_up.sent(scored, YEAR) == []


def test_who_stops_it_finds_nothing_made(scored, tmp_path):
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        handing_up.export(scored, YEAR, tmp_path / "out", progress)
    assert nothing_made(scored, tmp_path)


# Words ----------------------------------------------------------------------------------------------------------------


def test_a_files_words_are_the_first_ten_bytes_of_its_checksum():
    sha256 = "00ff0102030405060708" + "ab" * 22
    listed = word_list()
    assert file_words(sha256) == tuple(listed[byte] for byte in bytes.fromhex(sha256)[:10])
    assert file_words("01" + sha256[2:]) != file_words(sha256)
    with pytest.raises(ValueError, match="checksum"):
        file_words("00")
