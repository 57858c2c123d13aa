"""What goes down from the upper level and comes up again, between two real workspaces."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from cdht_desktop.data import units as members
from cdht_desktop.data.tables import CHANGE_ROW, TASK
from cdht_desktop.errors import BadRules, FieldErrors, NotFound, Refused
from cdht_desktop.exchange.batch import inspect_batch, open_batch, read_batch, write_batch
from cdht_desktop.exchange.keys import signing_key
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.ops import (
    access,
    answers,
    citizens,
    duplicates,
    erasures,
    handing_down,
    handing_up,
    history,
    own_keys,
    receiving,
    revocations,
    rounds,
    targets,
    tasks,
    trust,
    units,
)
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress

YEAR = 2026


@dataclasses.dataclass
class Pair:
    """A commune and its upper level who confirmed each other's keys; the first file of the year was received."""

    commune: Store
    upper: Store
    folder: Path

    def hand_up(self) -> receiving.Received:
        made = handing_up.export(self.commune, YEAR, self.folder / "up", Progress()).value
        return receiving.receive(self.upper, [made.file], Progress())[0]

    def take_return(self) -> answers.Taken:
        made = answers.write_return(self.upper, "04849", YEAR, self.folder / "down", Progress()).value
        return answers.take_in(self.commune, [made.file], Progress())[0]

    def person(self, at: int = 0) -> receiving.PersonRow:
        return receiving.persons(self.upper, "04849", YEAR)[at]

    def ask(self, wanted: str = "Nguyễn Thị Hồng Thắm", at: int = 0) -> str:
        who = self.person(at)
        return tasks.ask(
            self.upper, "04849", YEAR, who.id, "correction", "name", who.name, wanted, "Theo căn cước"
        ).value


@pytest.fixture
def pair(open_copy: Callable[[str], Store], tmp_path: Path) -> Pair:
    commune, upper = open_copy("scored"), open_copy("upper")
    for of, to in ((upper, commune), (commune, upper)):
        own_keys.save_public_key(of, tmp_path / f"{of.unit}.cdhtkey")
        trust.trust_key_file(to, tmp_path / f"{of.unit}.cdhtkey")
    made = Pair(commune, upper, tmp_path)
    assert made.hand_up().outcome == "accepted"
    return made


def test_a_correction_goes_down_and_comes_up_again(pair: Pair):
    who = pair.person()
    task_id = pair.ask()
    taken = pair.take_return()
    assert (taken.outcome, taken.kind, taken.unit) == ("taken", "return", "17")
    [row] = tasks.listed(pair.commune, year=YEAR)
    assert (row.id, row.person, row.said, row.wanted) == (task_id, who.name, who.name, "Nguyễn Thị Hồng Thắm")
    told = tasks.told(pair.commune, task_id)
    assert (told.now, told.same, told.can_apply) == (who.name, False, True)
    citizen_id = tasks.apply(pair.commune, task_id).value
    assert citizens.get(pair.commune, citizen_id).name == "Nguyễn Thị Hồng Thắm"
    assert tasks.get(pair.upper, task_id).state == "open"
    assert pair.hand_up().outcome == "replaced"
    assert tasks.get(pair.commune, task_id).carried == 2
    [row] = tasks.listed(pair.upper)
    assert (row.state, row.person, row.carried) == ("done", "Nguyễn Thị Hồng Thắm", 2)


def test_one_undo_takes_back_the_value_and_the_answer(pair: Pair):
    before = pair.person().name
    task_id = pair.ask()
    pair.take_return()
    done = tasks.apply(pair.commune, task_id)
    history.undo(pair.commune, done.id)
    assert citizens.get(pair.commune, done.value).name == before
    assert tasks.get(pair.commune, task_id).state == "open"


def test_a_reason_for_declining_goes_up(pair: Pair):
    task_id = pair.ask()
    pair.take_return()
    with pytest.raises(FieldErrors) as refused:
        tasks.answer(pair.commune, task_id, "declined", "  ")
    assert set(refused.value.fields) == {"answer"}
    tasks.answer(pair.commune, task_id, "declined", "Căn cước của người này\nghi đúng như thế.")
    pair.hand_up()
    row = tasks.get(pair.upper, task_id)
    assert (row.state, row.answer) == ("declined", "Căn cước của người này ghi đúng như thế.")


def test_an_answer_taken_back_is_open_above_again(pair: Pair):
    task_id = pair.ask()
    pair.take_return()
    tasks.answer(pair.commune, task_id, "done")
    pair.hand_up()
    assert tasks.get(pair.upper, task_id).state == "done"
    tasks.answer(pair.commune, task_id, "open")
    pair.hand_up()
    assert tasks.get(pair.upper, task_id).state == "open"


def test_the_same_return_changes_nothing_and_an_older_one_is_not_taken(pair: Pair):
    pair.ask()
    first = answers.write_return(pair.upper, "04849", YEAR, pair.folder / "down", Progress()).value
    second = answers.write_return(pair.upper, "04849", YEAR, pair.folder / "down", Progress()).value
    assert (first.revision, second.revision) == (1, 2)
    found = answers.take_in(pair.commune, [second.file, second.file, first.file], Progress())
    assert [one.outcome for one in found] == ["taken", "already", "taken"]  # the first is taken in first
    third = answers.write_return(pair.upper, "04849", YEAR, pair.folder / "down", Progress()).value
    fourth = answers.write_return(pair.upper, "04849", YEAR, pair.folder / "down", Progress()).value
    assert answers.take_in(pair.commune, [fourth.file], Progress())[0].outcome == "taken"
    assert answers.take_in(pair.commune, [third.file], Progress())[0].outcome == "older"
    assert len(tasks.listed(pair.commune)) == 1


def test_a_later_return_says_an_open_task_anew_and_never_twice(pair: Pair):
    task_id = pair.ask()
    pair.take_return()
    pair.ask("Lê Thị Ân", at=1)
    taken = pair.take_return()
    assert "1 new requests" in taken.reason
    assert len(tasks.listed(pair.commune)) == 2
    assert tasks.get(pair.commune, task_id).state == "open"


def test_what_was_not_sent_goes_when_it_is_withdrawn(pair: Pair):
    task_id = pair.ask()
    done = tasks.withdraw(pair.upper, task_id)
    assert tasks.listed(pair.upper) == []
    history.undo(pair.upper, done.id)
    assert tasks.get(pair.upper, task_id).state == "open"


def test_what_was_sent_is_withdrawn_in_the_commune_too(pair: Pair):
    task_id = pair.ask()
    pair.take_return()
    tasks.withdraw(pair.upper, task_id, "Đã tìm thấy căn cước.")
    assert tasks.get(pair.upper, task_id).state == "withdrawn"
    pair.take_return()
    row = tasks.get(pair.commune, task_id)
    assert (row.state, row.answer) == ("withdrawn", "Đã tìm thấy căn cước.")
    with pytest.raises(Refused):
        tasks.answer(pair.commune, task_id, "done")
    pair.hand_up()
    assert tasks.get(pair.upper, task_id).state == "withdrawn"


def test_a_value_that_cannot_stand_is_refused_where_it_is_asked(pair: Pair):
    who = pair.person()
    for field, wanted in (("birth", "31/02/1960"), ("id_number", "123"), ("name", "A1"), ("sex", "x")):
        with pytest.raises(FieldErrors) as refused:
            tasks.ask(pair.upper, "04849", YEAR, who.id, "correction", field, "", wanted)
        assert set(refused.value.fields) == {"wanted"}
    with pytest.raises(FieldErrors):
        tasks.ask(pair.upper, "04849", YEAR, who.id, "correction", "", "", "x")
    with pytest.raises(FieldErrors):
        tasks.ask(pair.upper, "04849", YEAR, None, "question")
    with pytest.raises(NotFound):
        tasks.ask(pair.upper, "04849", YEAR, "nobody", "correction", "name", "", "Lê An")
    assert tasks.listed(pair.upper) == []


def test_every_simple_field_is_put_in_with_the_checks_of_the_form(pair: Pair):
    who = pair.person()
    wanted = {"birth": "05/03/1961", "sex": "female", "id_number": "001161009999"}
    for field, value in wanted.items():
        tasks.ask(pair.upper, "04849", YEAR, who.id, "correction", field, "", value)
    pair.take_return()
    for row in tasks.listed(pair.commune):
        tasks.apply(pair.commune, row.id)
    found = citizens.get(pair.commune, who.id)
    assert (str(found.birth), found.sex) == ("05/03/1961", "female")
    assert citizens.with_number(pair.commune, "001161009999") == who.id


def test_an_id_number_of_somebody_else_is_not_put_in(pair: Pair):
    numbered = [one for one in citizens.rows(pair.commune, citizens.find(pair.commune)) if one.id_number]
    from_other = tasks_number(pair, numbered[0].id)
    who = next(one for one in receiving.persons(pair.upper, "04849", YEAR) if one.id != numbered[0].id)
    task_id = tasks.ask(pair.upper, "04849", YEAR, who.id, "correction", "id_number", "", from_other).value
    pair.take_return()
    with pytest.raises(FieldErrors):
        tasks.apply(pair.commune, task_id)
    assert tasks.get(pair.commune, task_id).state == "open"


def tasks_number(pair: Pair, citizen_id: str) -> str:
    return access.show_number(pair.commune, citizen_id)


def test_id_numbers_are_masked_until_somebody_asks_and_that_is_recorded(pair: Pair):
    who = pair.person()
    task_id = tasks.ask(
        pair.upper, "04849", YEAR, who.id, "correction", "id_number", "001161000001", "001161009999"
    ).value
    assert "001161009999" not in str(tasks.listed(pair.upper))
    pair.take_return()
    assert "001161009999" not in str(tasks.told(pair.commune, task_id))
    before = len(history.page(pair.commune))
    assert tasks.show_numbers(pair.commune, task_id)[1] == "001161009999"
    assert len(history.page(pair.commune)) == before + 1


def test_a_receipt_tells_the_commune_what_became_of_its_file(pair: Pair):
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    assert made.file.name == "CDHT_2026_04849_1_receipt.cdht"
    assert made.paper is not None
    assert made.paper.read_bytes().startswith(b"%PDF")
    manifest = inspect_batch(made.file).manifest
    assert not manifest.encrypted
    [taken] = answers.take_in(pair.commune, [made.file], Progress())
    assert taken.outcome == "taken"
    [sent] = handing_up.sent(pair.commune, YEAR)
    said = answers.acknowledged(pair.commune, YEAR)[sent.sha256]
    assert (said.outcome, said.revision) == ("accepted", 1)
    assert said.counts["registered"] == len(receiving.persons(pair.upper, "04849", YEAR))


def test_a_receipt_holds_nothing_personal(pair: Pair):
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    said = json.dumps([value for _kind, value in read_batch(made.file, Progress()).records], ensure_ascii=False)
    for one in receiving.persons(pair.upper, "04849", YEAR):
        assert one.name not in said
        assert one.id not in said


def test_a_receipt_for_a_file_of_another_computer_says_so(pair: Pair, open_copy: Callable[[str], Store]):
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    other = open_copy("commune")
    trust.trust_key_file(other, pair.folder / "17.cdhtkey")
    [taken] = answers.take_in(other, [made.file], Progress())
    assert taken.outcome == "taken"
    assert "1 files named in it were not made on this computer." in taken.reason


def test_a_return_is_opened_by_nobody_else(pair: Pair, open_copy: Callable[[str], Store]):
    pair.ask()
    made = answers.write_return(pair.upper, "04849", YEAR, pair.folder / "down", Progress()).value
    other = open_copy("commune")
    trust.trust_key_file(other, pair.folder / "17.cdhtkey")
    [taken] = answers.take_in(other, [made.file], Progress())
    assert (taken.outcome, tasks.listed(other)) == ("refused", [])
    sealed = open_batch(made.file, Progress())
    assert list(sealed.records(own_keys.identities(pair.upper), Progress()))  # the upper level reads its own


def test_files_of_an_unknown_upper_level_are_not_taken_until_its_words_were_heard(
    pair: Pair, open_copy: Callable[[str], Store]
):
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    other = open_copy("commune")
    [taken] = answers.take_in(other, [made.file], Progress())
    assert (taken.outcome, taken.words) == ("refused", own_keys.words(pair.upper))
    assert kept_files(other) == 0
    [taken] = answers.take_in(other, [made.file], Progress(), trust_signer=True)
    assert taken.outcome == "taken"


def kept_files(store: Store) -> int:
    return len(answers.came(store))


def test_a_file_that_was_changed_is_not_taken(pair: Pair):
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    data = bytearray(made.file.read_bytes())
    data[len(data) // 2] ^= 1
    made.file.write_bytes(data)
    [taken] = answers.take_in(pair.commune, [made.file], Progress())
    assert taken.outcome == "refused"
    assert kept_files(pair.commune) == 0


def test_a_units_year_is_not_taken_in_by_a_commune(pair: Pair):
    file = next((pair.folder / "up").glob("*.cdht"))
    [taken] = answers.take_in(pair.commune, [file], Progress())
    assert taken.outcome in {"refused", "already"}
    assert kept_files(pair.commune) == 0


def test_lists_bring_criteria_targets_units_and_due_dates(pair: Pair):
    source = (RESOURCES / "criteria" / min(p.name for p in (RESOURCES / "criteria").glob("*.toml"))).read_text(
        encoding="utf-8"
    )
    own = pair.folder / "own.toml"
    code = rounds.shipped_criteria()[0].code
    own.write_text(source.replace(f'"{code}"', '"tinh-rieng"', 1), encoding="utf-8")
    assert handing_down.add_criteria(pair.upper, own).value == "tinh-rieng"
    aims = pair.folder / "targets.toml"
    aims.write_text('[[target]]\ncode = "rieng"\nlabel = "Chỉ tiêu riêng"\npercent = { 2026 = 55 }\n', encoding="utf-8")
    targets.set_from(pair.upper, aims)
    units.add(pair.upper, "04849", "Hội Khuyến học xã Thử")
    units.set_due(pair.upper, YEAR, dt.date(2026, 12, 5))
    made = handing_down.write_lists(pair.upper, pair.folder / "down", Progress()).value
    assert made.file.name == f"CDHT_{dt.date.today().year}_17_1_lists.cdht"
    [taken] = answers.take_in(pair.commune, [made.file], Progress())
    assert taken.outcome == "taken"
    assert "tinh-rieng" in dict(rounds.available_criteria(pair.commune))
    rounds.open_year(pair.commune, 2025, "tinh-rieng")
    assert rounds.criteria_of(pair.commune, 2025).code == "tinh-rieng"
    with pair.commune.read() as connection:
        assert [one.code for one in targets.in_force(connection)] == ["rieng"]
        assert members.year_facts(connection, YEAR).due_on == dt.date(2026, 12, 5)


def test_an_older_list_is_not_taken_in(pair: Pair):
    units.add(pair.upper, "04849", "Hội Khuyến học xã Thử")
    first = handing_down.write_lists(pair.upper, pair.folder / "down", Progress()).value
    second = handing_down.write_lists(pair.upper, pair.folder / "down", Progress()).value
    assert answers.take_in(pair.commune, [second.file], Progress())[0].outcome == "taken"
    assert answers.take_in(pair.commune, [first.file], Progress())[0].outcome == "older"


def test_revoked_keys_come_down_with_the_lists(pair: Pair, open_copy: Callable[[str], Store]):
    other = open_copy("commune")
    own_keys.save_public_key(other, pair.folder / "other.cdhtkey")
    trust.trust_key_file(pair.upper, pair.folder / "other.cdhtkey")
    key = own_keys.signing(other)
    revocations.revoke(pair.upper, key.key_id, "Mất máy tính", dt.date(2026, 11, 1))
    made = handing_down.write_lists(pair.upper, pair.folder / "down", Progress()).value
    [taken] = answers.take_in(pair.commune, [made.file], Progress())
    assert "1 keys newly revoked" in taken.reason


def test_a_set_with_the_code_of_a_shipped_one_is_not_handed_down(pair: Pair):
    file = min((RESOURCES / "criteria").glob("*.toml"))
    with pytest.raises(BadRules):
        handing_down.add_criteria(pair.upper, file)


def test_the_wrong_level_is_refused_in_a_sentence(pair: Pair):
    who = pair.person()
    for call in (
        lambda: tasks.ask(pair.commune, "04849", YEAR, who.id, "correction", "name", "", "Lê An"),
        lambda: answers.write_receipts(pair.commune, YEAR, pair.folder, Progress()),
        lambda: answers.write_return(pair.commune, "04849", YEAR, pair.folder, Progress()),
        lambda: handing_down.write_lists(pair.commune, pair.folder, Progress()),
        lambda: targets.set_from(pair.commune, None),
        lambda: answers.take_in(pair.upper, [], Progress()),
        lambda: answers.write_return(pair.upper, "04849", YEAR, pair.folder, Progress()),  # there is nothing to ask
    ):
        with pytest.raises(Refused):
            call()


def test_all_answers_of_a_year_are_written_at_once(pair: Pair):
    pair.ask()
    written = answers.write_all(pair.upper, YEAR, pair.folder / "down", Progress())
    assert (len(written.receipts), len(written.returns), written.left) == (1, 1, ())


def test_a_unit_whose_key_is_not_known_is_named_with_the_reason(pair: Pair):
    tasks.ask(pair.upper, "00004", YEAR, None, "question", words="Bao giờ nộp?")
    written = answers.write_all(pair.upper, YEAR, pair.folder / "down", Progress())
    [(unit, why)] = written.left
    assert unit == "00004"
    assert "No key to encrypt to" in why
    assert tasks.listed(pair.upper, unit="00004")[0].sent is False


def test_the_home_page_counts_what_is_open(pair: Pair):
    assert tasks.open_count(pair.commune) == 0
    task_id = pair.ask()
    pair.take_return()
    assert (tasks.open_count(pair.commune), tasks.open_count(pair.upper)) == (1, 1)
    tasks.apply(pair.commune, task_id)
    assert (tasks.open_count(pair.commune), tasks.open_count(pair.upper)) == (0, 1)


def bad_file(pair: Pair, revision: int) -> Path:
    """A file that the commune's own key signed, with a person whose birth cannot be."""
    sender = Sender(
        "Thử", "04849", "Hội Khuyến học xã Thử", "commune", YEAR, revision, dt.date.today(),
        control={"registered": 1}, to="17",
    )  # fmt: skip
    person = {"id": "x", "name": "Lê Văn Không", "birth": "1960-13-45", "registered_on": "2026-01-01"}
    key = signing_key(own_keys.signing(pair.commune).private)
    file = pair.folder / f"bad-{revision}.cdht"
    with file.open("wb") as out:
        write_batch(
            out, sender, [("person", person)], key, Progress(), recipients=own_keys.recipients(pair.upper),
            reply_to=own_keys.recipients(pair.commune),
        )  # fmt: skip
    return file


def test_the_rows_of_a_refused_file_come_back_one_by_one(pair: Pair):
    [refused] = receiving.receive(pair.upper, [bad_file(pair, 2)], Progress())
    assert refused.outcome == "refused"
    taken = pair.take_return()
    found = answers.faults(pair.commune, YEAR)
    assert taken.outcome == "taken"
    assert [(one.row, one.field, one.code) for one in found] == [
        (one.row, one.field, one.code) for one in refused.problems
    ]
    assert any(one.field == "birth" for one in found)
    assert "Lê Văn Không" not in str(found)


def test_a_receipt_names_the_refusal_and_its_codes(pair: Pair):
    receiving.receive(pair.upper, [bad_file(pair, 2)], Progress())
    [made] = answers.write_receipts(pair.upper, YEAR, pair.folder / "down", Progress())
    answers.take_in(pair.commune, [made.file], Progress())
    outcomes = {one.outcome: one for one in answers.acknowledged(pair.commune, YEAR).values()}
    assert set(outcomes) == {"accepted", "refused"}
    assert outcomes["refused"].codes
    assert outcomes["refused"].counts == {}


def test_a_refused_file_is_forgotten_once_a_better_one_came(pair: Pair):
    receiving.receive(pair.upper, [bad_file(pair, 2)], Progress())
    assert answers.waiting_units(pair.upper, YEAR) == ["04849"]
    pair.hand_up()  # revision 2 too, and the refused one counts for nothing
    pair.hand_up()
    assert answers.waiting_units(pair.upper, YEAR) == []


def test_answers_give_the_same_state_in_whatever_order_the_files_come(pair: Pair, open_copy: Callable[[str], Store]):
    first, second = pair.ask(), pair.ask("Lê Thị Ân", at=1)
    pair.take_return()
    tasks.answer(pair.commune, first, "done")
    early = handing_up.export(pair.commune, YEAR, pair.folder / "up", Progress()).value.file
    tasks.answer(pair.commune, first, "open")
    tasks.answer(pair.commune, second, "declined", "Đúng rồi.")
    late = handing_up.export(pair.commune, YEAR, pair.folder / "up", Progress()).value.file
    receiving.receive(pair.upper, [late], Progress())
    receiving.receive(pair.upper, [early], Progress())
    found = {row.id: (row.state, row.carried) for row in tasks.listed(pair.upper)}
    assert found == {first: ("open", None), second: ("declined", 3)}


def test_an_answer_to_what_was_never_asked_changes_nothing(pair: Pair):
    task_id = pair.ask()
    with pair.upper.write("test") as writing:
        given = [{"task": task_id, "state": "done", "answer": "", "on": "2026-11-22"}]
        assert tasks.take_answers(writing, "04849", YEAR, given, 2) == 0  # it was never sent
        assert tasks.take_answers(writing, "00004", YEAR, given, 2) == 0


def test_nothing_of_an_erased_person_stays_in_the_requests(pair: Pair):
    who = pair.person()
    task_id = pair.ask("Nguyễn Thị Hồng Thắm")
    pair.take_return()
    tasks.answer(pair.commune, task_id, "declined", "Bà Hồng Thắm không đồng ý.")
    erasures.erase(pair.commune, [who.id], "Theo yêu cầu")
    with pair.commune.read() as connection:
        row = connection.execute(select(TASK).where(TASK.c.id == task_id)).mappings().one()
        images = connection.execute(select(CHANGE_ROW.c.before, CHANGE_ROW.c.after)).all()
    assert "Thắm" not in str(dict(row))
    assert who.name not in str(dict(row))
    assert row["state"] == "declined"
    assert not any("Hồng Thắm" in str(image) for image in images)


def test_a_task_about_a_merged_record_opens_the_one_that_stayed(pair: Pair):
    first, second = citizens.find(pair.commune)[:2]
    task_id = tasks.ask(pair.upper, "04849", YEAR, second, "question", words="Ai đây?").value
    pair.take_return()
    duplicates.merge(pair.commune, duplicates.Pair(first, second, ()), {})
    assert tasks.get(pair.commune, task_id).person_id == first
