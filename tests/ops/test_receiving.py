"""Units' years taken in at the upper level: what counts, what waits, what is refused, and that order plays no part."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.ops.unit_files import GOOD, SOURCE, YEAR, Unit, corrected, person, unit_of, with_removed, year

from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data.tables import BATCH_FILE, CHANGE_SET, SLICE_PERSON
from cdht_desktop.errors import FieldErrors, NotFound, Refused
from cdht_desktop.ops import backups, checking, own_keys, receiving, units, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

PASSWORD = "bốn từ để thử"
PEOPLE = [person(number) for number in range(12)]


def take_in(store: Store, *files: Path, trust: bool = True, reason: str = "") -> list[str]:
    done = receiving.receive(store, files, Progress(), trust=trust, reason=reason)
    return [one.outcome for one in done]


def standing(store: Store) -> receiving.UnitState:
    (found,) = receiving.standing(store, YEAR)
    return found


def changed(**more: object) -> list[dict]:
    return [person(0, **more), *PEOPLE[1:]]


class TestOneFile:
    def test_an_encrypted_file_is_taken_in_and_counted(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        (done,) = receiving.receive(upper, [unit.write(tmp_path, year(PEOPLE))], Progress(), trust=True)
        assert (done.outcome, done.rows, done.unit, done.year, done.revision) == ("accepted", 20, "04849", YEAR, 1)
        found = standing(upper)
        assert (found.state, found.revision, found.batch_id) == ("current", 1, done.batch_id)
        assert found.counts == {"registered": 12, "evaluated": 9, "passed": 6, "failed": 3, "recognised": 6}
        assert checking.check(upper) == []

    def test_the_same_file_again_changes_nothing(self, upper: Store, tmp_path: Path):
        file = unit_of(upper).write(tmp_path, year(PEOPLE))
        take_in(upper, file)
        before = receiving.state_digest(upper), upper.opened_seq, last_action(upper)
        assert take_in(upper, file, file) == ["already", "already"]
        assert (receiving.state_digest(upper), upper.opened_seq, last_action(upper)) == before

    def test_a_newer_revision_replaces_the_whole_slice_and_the_old_file_is_kept(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        first = unit.write(tmp_path, year(PEOPLE))
        second = unit.write(tmp_path, year(changed(name="Nguyễn Thị Đào Hoa")), 2)
        assert take_in(upper, first, second) == ["accepted", "replaced"]
        names = [one.name for one in receiving.persons(upper, "04849", YEAR, text="dao hoa")]
        assert names == ["Nguyễn Thị Đào Hoa"]
        with upper.read() as connection:
            assert len(slices.standing_numbers(connection)) == 1
            assert len(connection.execute(select(BATCH_FILE.c.batch_id)).all()) == 2

    def test_an_older_revision_is_kept_and_does_not_count(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        first, second = unit.write(tmp_path, year(PEOPLE)), unit.write(tmp_path, year(changed(birth="1950")), 2)
        assert take_in(upper, second, first) == ["accepted", "older"]
        assert standing(upper).revision == 2

    def test_two_files_of_one_revision_that_differ_are_both_disputed(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        one = unit.write(tmp_path, year(PEOPLE), name="a.cdht")
        other = unit.write(tmp_path, year(changed(birth="1950")), name="b.cdht")
        assert take_in(upper, one, other) == ["accepted", "disputed"]
        found = standing(upper)
        assert (found.state, found.counts["registered"]) == ("disputed", 0)
        assert {(which.file, which.signer) for which in found.disputed} == {
            ("a.cdht", unit_key(upper)), ("b.cdht", unit_key(upper)),
        }  # fmt: skip
        assert receiving.persons(upper, "04849", YEAR) == []
        third = unit.write(tmp_path, year(changed(birth="1951")), 2)
        assert take_in(upper, third) == ["accepted"]
        assert standing(upper).state == "current"
        assert checking.check(upper) == []

    def test_a_bad_row_and_nothing_of_the_file_is_written(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        bad = [*PEOPLE, person(13, name="Lê Văn 5", id_number="12", scores=[*GOOD[:9], 1000])]
        (done,) = receiving.receive(upper, [unit.write(tmp_path, year(bad), sums={})], Progress(), trust=True)
        assert done.outcome == "refused"
        assert {(one.field, one.code) for one in done.problems} == {
            ("name", "name_characters"), ("id_number", "id_not_12_digits"), ("scores", "score_above_max"),
        }  # fmt: skip
        assert "Lê Văn 5" not in str(done)
        with upper.read() as connection:
            assert slices.standing_numbers(connection) == set()
            assert kept.problems(connection, [done.batch_id or ""])[done.batch_id or ""][0]["message"]
        assert standing(upper).state == "refused"

    def test_sums_that_do_not_add_up_are_refused(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        file = unit.write(tmp_path, year(PEOPLE), sums={"registered": 12})
        (done,) = receiving.receive(upper, [file], Progress(), trust=True)
        assert [one.code for one in done.problems] == ["control_wrong"] * 5

    def test_what_is_no_file_of_a_year_is_told_where_it_belongs(self, upper: Store, tmp_path: Path):
        (tmp_path / "x.cdht").write_bytes(b"something else")
        file = unit_of(upper).write(tmp_path, [], sums={}, change=lambda sender: replace(sender, kind="additions"))
        done = receiving.receive(upper, [tmp_path / "x.cdht", tmp_path / "missing.cdht", file], Progress())
        assert [one.outcome for one in done] == ["refused"] * 3
        assert "second PC" in done[2].reason
        assert receiving.received(upper) == []

    def test_a_commune_receives_no_years(self, scored: Store, tmp_path: Path):
        with pytest.raises(Refused, match="upper level"):
            receiving.receive(scored, [tmp_path / "x.cdht"], Progress())

    def test_stopping_tells_what_was_taken(self, upper: Store, tmp_path: Path):
        files = [unit_of(upper, f"0485{number}").write(tmp_path, year(PEOPLE)) for number in range(3)]

        class Stopping(Progress):
            def step(self, by: int = 1) -> None:
                super().step(by)
                if self.what == "Taking in the files" and self.done == 1:
                    self.cancel()

        done = receiving.receive(upper, files, Stopping(), trust=True)
        assert [one.outcome for one in done] == ["accepted", "stopped", "stopped"]
        assert [one.unit for one in receiving.standing(upper, YEAR)] == ["04850"]


def last_action(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.max(CHANGE_SET.c.seq))).scalar_one())


def unit_key(store: Store) -> str:
    return receiving.received(store)[0].signer


class TestAside:
    def test_an_unknown_signer_waits_with_words_for_the_phone(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        (done,) = receiving.receive(upper, [unit.write(tmp_path, year(PEOPLE))], Progress())
        assert (done.outcome, done.words, done.rows) == ("aside", unit.words, 0)
        (waiting,) = receiving.aside(upper)
        assert (waiting.code, waiting.words, waiting.can_confirm) == ("signer_unknown", unit.words, True)
        with pytest.raises(Refused):
            receiving.take(upper, waiting.id, Progress())
        (taken,) = receiving.take(upper, waiting.id, Progress(), confirm=True)
        assert (taken.outcome, standing(upper).state) == ("accepted", "current")
        assert receiving.aside(upper) == []
        with pytest.raises(NotFound):
            receiving.take(upper, waiting.id, Progress(), confirm=True)

    def test_the_same_file_given_again_with_trust_is_taken(self, upper: Store, tmp_path: Path):
        file = unit_of(upper).write(tmp_path, year(PEOPLE))
        assert take_in(upper, file, trust=False) == ["aside"]
        assert take_in(upper, file, trust=False) == ["already"]
        assert take_in(upper, file) == ["accepted"]

    def test_files_that_wait_for_one_signer_are_taken_together(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        files = [unit.write(tmp_path, year(changed(birth=str(1950 + at))), at) for at in (1, 2)]
        take_in(upper, *files, trust=False)
        done = receiving.take(upper, receiving.aside(upper)[0].id, Progress(), confirm=True)
        assert [one.outcome for one in done] == ["accepted", "replaced"]
        assert standing(upper).revision == 2

    def test_another_key_of_a_known_unit_waits(self, upper: Store, tmp_path: Path):
        take_in(upper, unit_of(upper).write(tmp_path, year(PEOPLE)))
        stranger = unit_of(upper).write(tmp_path, year(PEOPLE), 2)
        assert take_in(upper, stranger, trust=False) == ["aside"]
        assert receiving.aside(upper)[0].code == "signer_other_key"
        assert standing(upper).revision == 1

    def test_an_unknown_criteria_set_waits_until_an_officer_knows_it(self, upper: Store, tmp_path: Path):
        unit, other = unit_of(upper), unit_of(upper, "04852")
        source = SOURCE.replace("Công dân học tập", "Công dân học tập (thử)", 1)
        files = [one.write(tmp_path, year(PEOPLE, source)) for one in (unit, other)]
        assert take_in(upper, *files) == ["aside", "aside"]
        assert [one.code for one in receiving.aside(upper)] == ["criteria", "criteria"]
        done = receiving.take(upper, receiving.aside(upper)[0].id, Progress(), confirm=True)
        assert [one.outcome for one in done] == ["accepted", "accepted"]

    def test_a_file_encrypted_to_others_waits_unread(self, upper: Store, tmp_path: Path, open_copy):
        elsewhere = open_copy("upper")
        unit = unit_of(upper)
        unit.recipients = own_keys.recipients(elsewhere)
        assert take_in(upper, unit.write(tmp_path, year(PEOPLE))) == ["aside"]
        (waiting,) = receiving.aside(upper)
        assert waiting.code == "not_for_us"
        with pytest.raises(Refused, match="encrypted to other keys"):
            receiving.take(upper, waiting.id, Progress())

    def test_many_people_gone_ask_for_a_reason(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        assert take_in(upper, unit.write(tmp_path, year(PEOPLE))) == ["accepted"]
        assert take_in(upper, unit.write(tmp_path, year(PEOPLE[:9]), 2)) == ["aside"]
        (waiting,) = receiving.aside(upper)
        assert (waiting.code, waiting.needs_reason, waiting.reason.split()[0]) == ("removals", True, "3")
        assert standing(upper).revision == 1
        with pytest.raises(FieldErrors):
            receiving.take(upper, waiting.id, Progress())
        (done,) = receiving.take(upper, waiting.id, Progress(), reason="Moved away, by phone on 3/12")
        assert (done.outcome, standing(upper).revision) == ("replaced", 2)
        third = unit.write(tmp_path, year(PEOPLE[:5]), 3, change=with_removed(4, "moved away"))
        assert take_in(upper, third) == ["replaced"]

    def test_a_reason_given_for_all_files_is_kept_only_where_one_is_asked_for(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        files = [unit.write(tmp_path, year(PEOPLE)), unit.write(tmp_path, year(PEOPLE[:9]), 2)]
        assert take_in(upper, *files, reason="Moved away") == ["accepted", "replaced"]
        with upper.read() as connection:
            rows = kept.of_year(connection, YEAR)
            facts = kept.facts(connection, [row.id for row in rows])
        assert ["explained" in facts[row.id] for row in rows] == [False, True]
        assert receiving.replay(upper, YEAR, Progress()).identical

    def test_people_gone_are_missed_whichever_file_comes_first(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        first, second = unit.write(tmp_path, year(PEOPLE)), unit.write(tmp_path, year(PEOPLE[:9]), 2)
        assert take_in(upper, second, first) == ["accepted", "replaced"]
        assert (standing(upper).revision, receiving.aside(upper)[0].revision) == (1, 2)
        assert checking.check(upper) == []

    def test_a_rejected_file_does_not_count_and_says_why(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        take_in(upper, unit.write(tmp_path, year(PEOPLE)), unit.write(tmp_path, year(PEOPLE[:9]), 2))
        with pytest.raises(FieldErrors):
            receiving.reject(upper, receiving.aside(upper)[0].id, " ")
        receiving.reject(upper, receiving.aside(upper)[0].id, "sent by mistake")
        newest = receiving.received(upper)[0]
        assert (newest.outcome, newest.reason, newest.decided_by) == ("refused", "sent by mistake", "admin")
        assert standing(upper).revision == 1
        assert receiving.replay(upper, YEAR, Progress()).identical

    def test_a_closed_year_takes_only_corrections(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        take_in(upper, unit.write(tmp_path, year(PEOPLE)))
        units.close_year(upper, YEAR, "Báo cáo 12/BC")
        assert take_in(upper, unit.write(tmp_path, year(changed(birth="1950")), 2)) == ["aside"]
        assert receiving.aside(upper)[0].code == "closed"
        with pytest.raises(Refused, match="closed"):
            receiving.take(upper, receiving.aside(upper)[0].id, Progress())
        assert take_in(upper, unit.write(tmp_path, year(changed(birth="1951")), 3, change=corrected)) == ["replaced"]


class TestReading:
    def test_looking_tells_what_would_happen_and_writes_nothing(self, upper: Store, tmp_path: Path):
        unit, stranger = unit_of(upper), unit_of(upper, "04852")
        first = unit.write(tmp_path, year(PEOPLE))
        take_in(upper, first)
        before = receiving.state_digest(upper)
        second = unit.write(tmp_path, year([*changed(name="Lê Thị Hoa"), person(20)]), 2)
        found = receiving.look(
            upper, [first, second, stranger.write(tmp_path, year(PEOPLE)), tmp_path / "no"], Progress()
        )
        assert [one.outcome for one in found] == ["already", "replaced", "aside", "refused"]
        assert (found[1].standing, found[1].added, found[1].removed, found[1].changed) == (1, 1, 0, 1)
        assert (found[1].before or {})["registered"] + 1 == (found[1].after or {})["registered"]
        assert found[2].words == stranger.words
        assert receiving.state_digest(upper) == before

    def test_differences_name_persons_and_fields(self, upper: Store, tmp_path: Path):
        unit = unit_of(upper)
        take_in(upper, unit.write(tmp_path, year(PEOPLE)))
        second = unit.write(tmp_path, year([*changed(birth="1941", id_number="001000000077"), person(20)]), 2)
        ahead = receiving.compare(upper, second, Progress())
        take_in(upper, second)
        found = receiving.differences(upper, receiving.received(upper)[0].id)
        assert found == ahead
        assert ([one.id for one in found.added], found.removed, found.against) == (["person-00020"], (), 1)
        (one,) = found.changed
        assert one.fields == (("birth", "1940", "1941"), ("id_number", "••••••••0000", "••••••••0077"))
        assert "001000000077" not in str(found)

    def test_a_person_is_found_and_shown_with_scores_and_certificates(self, upper: Store, tmp_path: Path):
        take_in(upper, unit_of(upper).write(tmp_path, year(PEOPLE)))
        everybody = receiving.persons(upper, "04849", YEAR)
        assert len(everybody) == 12
        assert [one.name.split()[-1] for one in everybody][:4] == ["An", "An", "Ánh", "Ánh"]
        assert len(receiving.persons(upper, "04849", YEAR, limit=5)) == 5
        (row,) = receiving.persons(upper, "04849", YEAR, text="2/2026 thon")
        found = receiving.person(upper, "04849", YEAR, row.id)
        assert (found.row, len(found.scores), found.scores[0][1]) == (row, 10, 90)
        assert (found.papers[0]["decision"], found.papers[0]["name"], found.revision) == ("12/QĐ-HKH", row.name, 1)
        assert row.id_number.startswith("••••")
        with pytest.raises(NotFound):
            receiving.person(upper, "04849", YEAR, "nobody")


class TestState:
    def test_any_order_gives_the_same_state_and_a_replay_agrees(self, upper: Store, tmp_path: Path, open_copy):
        stores = [upper, *(open_copy("upper") for _again in range(7))]
        files = several(tmp_path)
        digests = set()
        for seed, store in enumerate(stores):
            shuffled = random.Random(seed).sample(files, len(files))
            take_in(store, *shuffled)
            digests.add(receiving.state_digest(store))
            assert receiving.replay(store, YEAR, Progress()).differing == ()
            assert checking.check(store) == []
        assert len(digests) == 1

    def test_a_changed_row_is_told_by_the_check_and_by_a_replay(self, upper: Store, tmp_path: Path):
        take_in(upper, unit_of(upper).write(tmp_path, year(PEOPLE)))
        with upper.aside() as connection:
            changes = SLICE_PERSON.update().where(SLICE_PERSON.c.position == 3)
            connection.execute(changes.values(name="Ai Đó"))
        (found,) = checking.check(upper)
        assert "04849" in found
        assert "2026" in found
        assert not receiving.replay(upper, YEAR, Progress()).identical

    def test_altered_rows_are_put_back_from_the_file(self, upper: Store, tmp_path: Path):
        take_in(upper, *(unit_of(upper, code).write(tmp_path, year(PEOPLE)) for code in ("04849", "04852")))
        before = receiving.state_digest(upper)
        with upper.aside() as connection:
            connection.execute(
                SLICE_PERSON.delete().where(SLICE_PERSON.c.position == 3, SLICE_PERSON.c.batch_number == 1)
            )
        assert receiving.state_digest(upper) != before
        (told,) = receiving.put_back(upper, Progress())
        assert "revision 1" in told
        assert receiving.state_digest(upper) == before
        assert (receiving.put_back(upper, Progress()), checking.check(upper)) == ([], [])

    def test_a_restored_backup_holds_what_was_handed_in(self, upper: Store, tmp_path: Path):
        if upper.shared:
            pytest.skip("a server's workspace is backed up there")
        take_in(upper, unit_of(upper).write(tmp_path, year(PEOPLE)))
        before = receiving.state_digest(upper)
        made = backups.after_work(upper).file
        backups.restore(made, tmp_path / "restored")
        with workspaces.open_workspace(tmp_path / "restored", PASSWORD) as again:
            assert receiving.state_digest(again) == before
            assert checking.check(again) == []

    def test_a_kept_file_that_was_changed_or_is_gone_is_told(self, upper: Store, tmp_path: Path):
        take_in(upper, *(unit_of(upper, code).write(tmp_path, year(PEOPLE)) for code in ("04849", "04852")))
        with upper.aside() as connection:
            ids = [row.id for row in kept.all_current(connection)]
            connection.execute(BATCH_FILE.delete().where(BATCH_FILE.c.batch_id == ids[0]))
            connection.execute(BATCH_FILE.update().where(BATCH_FILE.c.batch_id == ids[1]).values(content=b"x"))
        found = checking.check(upper)
        assert len(found) == 2
        assert all("2026" in one for one in found)


def several(folder: Path) -> list[Path]:
    """Return files of two units: revisions, a dispute that a later one ends, one that lasts, a bad one, and doubles."""
    one, other = Unit("04849", recipients=()), Unit("04852", recipients=())
    third = Unit("04855")
    return [
        one.write(folder / "1", year(PEOPLE), 1),
        one.write(folder / "2", year(changed(birth="1950")), 2),
        one.write(folder / "3", year(changed(birth="1951")), 2),
        one.write(folder / "4", year([*PEOPLE, person(30)]), 3),
        one.write(folder / "5", year(PEOPLE[:5]), 4),  # too many gone: it waits
        one.write(folder / "6", year(changed(birth="1952")), 5, sums={}),  # its sums are missing: refused
        other.write(folder / "7", year(PEOPLE), 1),
        other.write(folder / "8", year(changed(birth="1950")), 2),
        other.write(folder / "9", year(changed(birth="1951")), 2),
        third.write(folder / "10", year(PEOPLE), 7),
        third.write(folder / "10", year(PEOPLE), 7),
    ]
