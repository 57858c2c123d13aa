"""No number is given twice: what leaves the house after a backup was restored is taken as the newer file elsewhere."""

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data import exchange_keys, numbers_given
from cdht_desktop.data.numbers_given import NUMBERS, Given
from cdht_desktop.ops import (
    answers,
    backups,
    checking,
    citizens,
    file_numbers,
    handing_down,
    handing_up,
    own_keys,
    receiving,
    revocations,
    tasks,
    trust,
    units,
    workspaces,
)
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

YEAR, COMMUNE = 2026, "04849"
Restore = Callable[[Store, Path, Path], Store]


def in_place(store: Store, backup: Path, _elsewhere: Path) -> Store:
    backups.restore_in_place(store, backup)
    store.close()
    return workspaces.open_workspace(store.folder, PASSWORD)


def on_another_pc(store: Store, backup: Path, elsewhere: Path) -> Store:
    store.close()
    backups.restore(backup, elsewhere)
    return workspaces.open_workspace(elsewhere, PASSWORD)


RESTORES = pytest.mark.parametrize("restore", [in_place, on_another_pc])


@dataclasses.dataclass
class Two:
    """A commune and its upper level who know each other; either can be set back to a backup."""

    commune: Store
    upper: Store
    folder: Path

    def __post_init__(self) -> None:
        for of, to in ((self.upper, self.commune), (self.commune, self.upper)):
            own_keys.save_public_key(of, self.folder / f"{of.unit}.cdhtkey")
            trust.trust_key_file(to, self.folder / f"{of.unit}.cdhtkey")

    def hand_up(self, folder: str = "up") -> receiving.Received:
        made = handing_up.export(self.commune, YEAR, self.folder / folder, Progress()).value
        return receiving.receive(self.upper, [made.file], Progress())[0]

    def change(self, name: str) -> None:
        who = receiving.persons(self.upper, COMMUNE, YEAR)[0].id
        found = citizens.get(self.commune, who)
        citizens.edit(self.commune, who, CitizenInput(name, "1950", found.sex, found.id_number or ""), found.version)

    def answer(self) -> answers.Taken:
        """Let the upper level write a receipt, and the commune take it in."""
        made = answers.write_receipts(self.upper, YEAR, self.folder / "down", Progress())[0]
        return answers.take_in(self.commune, [made.file], Progress())[0]

    def ask(self, words: str) -> answers.Taken:
        """Let the upper level ask something, and the commune take the return file in."""
        who = receiving.persons(self.upper, COMMUNE, YEAR)[0]
        tasks.ask(self.upper, COMMUNE, YEAR, who.id, "question", words=words)
        made = answers.write_return(self.upper, COMMUNE, YEAR, self.folder / "down", Progress()).value
        return answers.take_in(self.commune, [made.file], Progress())[0]

    def lists(self) -> answers.Taken:
        made = handing_down.write_lists(self.upper, self.folder / "down", Progress()).value
        return answers.take_in(self.commune, [made.file], Progress())[0]

    def set_back(self, which: str, backup: Path, restore: Restore) -> None:
        if getattr(self, which).shared:
            pytest.skip("a workspace on a server is set back by the server's own tools")
        setattr(self, which, restore(getattr(self, which), backup, self.folder / f"{which}-elsewhere"))


@pytest.fixture
def two(open_copy: Callable[[str], Store], tmp_path: Path):
    made = Two(open_copy("scored"), open_copy("upper"), tmp_path)
    yield made
    made.commune.close()
    made.upper.close()


@RESTORES
def test_a_commune_set_back_hands_up_what_the_upper_level_takes_as_the_newer_file(two: Two, restore: Restore):
    assert two.hand_up().outcome == "accepted"
    backup = backups.backup(two.commune)
    two.change("Nguyễn Văn Hai")
    assert two.hand_up().revision == 2
    assert handing_up.numbering(two.commune, YEAR) == ""
    two.set_back("commune", backup, restore)
    assert [row.revision for row in handing_up.sent(two.commune, YEAR)] == [1]
    two.change("Nguyễn Văn Ba")
    assert "A backup" in handing_up.numbering(two.commune, YEAR)
    done = two.hand_up("up-again")
    assert (done.outcome, done.revision == 3) == ("replaced", restore is in_place)
    assert receiving.persons(two.upper, COMMUNE, YEAR, text="Nguyễn Văn Ba")
    assert handing_up.numbering(two.commune, YEAR) == ""
    assert two.hand_up("up-again").outcome == "replaced"


@RESTORES
def test_a_backup_of_before_the_first_file_gives_no_number_again(two: Two, restore: Restore):
    own_keys.signing(two.commune)
    backup = backups.backup(two.commune)
    assert two.hand_up().revision == 1
    two.set_back("commune", backup, restore)
    two.change("Nguyễn Văn Ba")
    assert two.hand_up("up-again").outcome == "replaced"


@RESTORES
def test_an_upper_level_set_back_gives_answers_that_the_commune_takes_as_newer(two: Two, restore: Restore):
    two.hand_up()
    units.add(two.upper, COMMUNE, "Hội xã Thử")
    assert two.answer().outcome == two.ask("Một").outcome == two.lists().outcome == "taken"
    backup = backups.backup(two.upper)
    assert two.answer().outcome == two.ask("Hai").outcome == two.lists().outcome == "taken"
    two.set_back("upper", backup, restore)
    made = answers.write_all(two.upper, YEAR, two.folder / "again", Progress())
    lists = handing_down.write_lists(two.upper, two.folder / "again", Progress()).value
    assert all("A backup" in one.numbering for one in (*made.receipts, *made.returns, lists))
    files = [one.file for one in (*made.receipts, *made.returns, lists)]
    assert {one.outcome for one in answers.take_in(two.commune, files, Progress())} == {"taken"}
    assert answers.write_receipts(two.upper, YEAR, two.folder / "again", Progress())[0].numbering == ""


@RESTORES
@pytest.mark.parametrize("revoked_before", [0, 1])
def test_a_list_of_revoked_keys_set_back_is_taken_in_again(
    two: Two, open_copy: Callable[[str], Store], restore: Restore, revoked_before: int
):
    keys = []
    for code in ("04850", "04851", "04852"):
        other = open_copy("commune")
        own_keys.save_public_key(other, two.folder / f"{code}.cdhtkey")
        trust.trust_key_file(two.upper, two.folder / f"{code}.cdhtkey")
        keys.append(own_keys.signing(other).key_id)
    today = dt.date.today()
    for key in keys[:revoked_before]:
        revocations.revoke(two.upper, key, "Mất máy", today)
    backup = backups.backup(two.upper)
    revocations.revoke(two.upper, keys[1], "Mất máy", today)
    units.add(two.upper, COMMUNE, "Hội xã Thử")
    assert two.lists().outcome == "taken"
    two.set_back("upper", backup, restore)
    if revoked_before:
        assert two.lists().outcome == "taken"
    revocations.revoke(two.upper, keys[2], "Mất máy", today)
    assert two.lists().outcome == "taken"
    with two.commune.read() as connection:
        known = revocations.statements.revocations(connection, [own_keys.signing(two.upper).key_id])
    assert {row.key_id for row in known} == {*keys[:revoked_before], keys[1], keys[2]}
    number = revocations.number(two.upper)
    revocations.save(two.upper, two.folder / "again.cdhtrevoked")
    assert revocations.number(two.upper) == number


def test_keys_made_after_the_backup_stay_so_that_the_file_is_believed_and_answers_open(
    open_copy: Callable[[str], Store], tmp_path: Path
):
    commune = open_copy("scored")
    backup = backups.backup(commune)
    two = Two(commune, open_copy("upper"), tmp_path)
    try:
        assert two.hand_up().outcome == "accepted"
        words = own_keys.words(two.commune)
        two.set_back("commune", backup, in_place)
        assert own_keys.words(two.commune) == words
        two.change("Nguyễn Văn Ba")
        assert two.hand_up("up-again").outcome == "replaced"
        assert two.ask("Một").outcome == "taken"
        assert checking.check(two.commune) == []
        two.set_back("commune", backup, in_place)
        assert [key.replaced_at for key in own_keys_of(two.commune)] == [None]
    finally:
        two.commune.close()


def own_keys_of(store: Store) -> list[exchange_keys.OwnKey]:
    with store.read() as connection:
        return exchange_keys.own_keys(connection)


def test_a_key_revoked_after_the_backup_stays_revoked_and_one_made_anew_stays_the_one(two: Two):
    two.hand_up()
    commune = own_keys.signing(two.commune).key_id
    before = own_keys.signing(two.upper).key_id
    backup = backups.backup(two.upper)
    own_keys.renew(two.upper, "Máy cũ bị mất")
    revocations.revoke(two.upper, commune, "Mất máy", dt.date.today())
    number = revocations.number(two.upper)
    two.set_back("upper", backup, in_place)
    assert [row.key.revoked_from for row in trust.known(two.upper)] == [dt.date.today()]
    assert revocations.number(two.upper) == number
    assert [key.replaced_at is None for key in own_keys_of(two.upper)] == [True, False]
    assert own_keys_of(two.upper)[1].key_id == before
    assert two.hand_up("up-again").outcome == "aside"
    assert checking.check(two.upper) == []


def test_a_damaged_list_of_numbers_gives_none_again_and_stops_nothing(two: Two):
    two.hand_up()
    two.hand_up()
    backup = backups.backup(two.commune)
    (two.commune.folder / NUMBERS).write_bytes(b'{"format":1,"most":')
    assert "numbers.json" in handing_up.numbering(two.commune, YEAR)
    done = two.hand_up()
    assert (done.outcome, done.revision > 1000) == ("replaced", True)
    two.set_back("commune", backup, in_place)
    two.change("Nguyễn Văn Ba")
    assert two.hand_up("up-again").revision == done.revision + 1


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"null", b"{}", b"[" * 100_000, b"\xff", b" " * 600_000,
        *(
            json.dumps({"format": 1, "floor": 0, "since": "", "most": {}} | other).encode()
            for other in (
                {"most": {"year 2026": 10**9}}, {"most": {"year 2026": "7"}}, {"most": {"year 2026": True}}, {"most": [1]},
                {"most": {"x" * 101: 1}}, {"floor": -1}, {"floor": 10**6}, {"floor": 1.5}, {"since": "x"}, {"since": 5},
                {"format": 2},
            )
        ),
    ],
)  # fmt: skip
def test_whatever_is_written_into_the_list_of_numbers_a_file_can_be_made(empty: Store, content: bytes):
    (empty.folder / NUMBERS).write_bytes(content)
    found = file_numbers.following(empty, "year 2026", 4)
    assert 1000 < found < 99_999
    file_numbers.keep(empty, "year 2026", found)
    assert file_numbers.following(empty, "year 2026", 4) == found + 1
    assert "numbers.json" in file_numbers.sentence(empty, "lists", 0)


def test_a_restore_in_place_without_any_number_leaves_none_out(empty: Store):
    store = in_place(empty, backups.backup(empty), Path())
    with store:
        assert numbers_given.given(store.folder) == Given()


def test_numbers_of_a_program_that_kept_no_list_are_kept_when_a_backup_is_restored(two: Two):
    two.hand_up()
    backup = backups.backup(two.commune)
    two.hand_up()
    (two.commune.folder / NUMBERS).unlink()
    two.set_back("commune", backup, in_place)
    assert two.hand_up("up-again").revision == 3
    assert two.commune.folder / NUMBERS in two.commune.folder.iterdir()


def test_a_restore_elsewhere_begins_above_an_earlier_one(empty: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = numbers_given._floor()
    moment = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)

    class Tomorrow(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return moment.astimezone(tz)

    monkeypatch.setattr(numbers_given.dt, "datetime", Tomorrow)
    assert numbers_given._floor() == first + 10
