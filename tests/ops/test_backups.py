"""Backups as people and the program use them: after work, before what is hard to take back, outside, thinned, restored."""

import datetime as dt
from pathlib import Path

import pypdf
import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data import backups as files
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.store import Store
from cdht_desktop.errors import BadBackup, FieldErrors, NoRight, NotFound, Refused
from cdht_desktop.ops import (
    backup_list,
    backups,
    checking,
    citizens,
    drills,
    erasures,
    rounds,
    users,
    workspaces,
)  # fmt: skip
from cdht_desktop.ops.citizens import CitizenInput

OTHER = Path("/dev/shm")  # noqa: S108 - another disk than the temporary folder's, on Linux


def person(name: str = "Nguyễn Thị Đào") -> CitizenInput:
    return CitizenInput(name, "1980", "female")


def kept(store: Store) -> list[files.Kept]:
    return files.all_backups(store.folder)


def names(store: Store) -> list[str]:
    return [row.name for row in citizens.rows(store, citizens.find(store))]


def aged(file: Path, **ago: float) -> Path:
    """Give a backup the name of an earlier moment."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(**ago)
    return file.rename(file.with_name(f"{at:%Y-%m-%dT%H%M%SZ}{file.name[-len('-0000.cdhtbackup') :]}"))


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "usb"
    made.mkdir()
    return made


def test_after_work_a_backup_is_made_only_where_something_changed(empty: Store):
    assert backups.after_work(empty).file is not None  # the workspace itself was made
    assert backups.after_work(empty).file is None
    citizens.add(empty, person())
    assert backups.changed(empty)
    made = backups.after_work(empty)
    assert made.file == kept(empty)[0].file
    assert kept(empty)[0].manifest.reason is Reason.WORK
    backups.backup(empty)  # what is only noted is no change
    assert not backups.changed(empty)


def test_before_a_year_is_opened_a_backup_is_made(empty: Store):
    citizens.add(empty, person())
    rounds.open_year(empty, 2026)
    before = kept(empty)[0]
    assert before.manifest.reason is Reason.YEAR
    assert (before.manifest.counts["citizen"], before.manifest.counts["round"]) == (1, 0)


def test_before_lists_are_imported_a_backup_is_made(scored: Store):
    reasons = [one.manifest.reason for one in kept(scored)]
    assert sorted(reasons) == [Reason.IMPORT, Reason.IMPORT, Reason.YEAR]


def test_backups_are_copied_to_the_second_folder_when_it_is_there(empty: Store, stick: Path):
    backups.set_plan(empty, stick, 7)
    made = backups.after_work(empty)
    assert made.copied
    assert [one.file.name for one in files.backups_in(stick)] == [made.file.name]
    away = stick.rename(stick.with_name("pulled"))
    citizens.add(empty, person())
    made = backups.after_work(empty)
    assert made.file is not None
    assert not made.copied
    assert "usb" in made.why
    away.rename(stick)
    assert backups.after_work(empty).copied  # nothing changed, but the stick is back
    assert len(files.backups_in(stick)) == 2


def test_a_stick_that_takes_nothing_does_not_keep_the_backup_from_being_made(empty: Store, stick: Path):
    backups.set_plan(empty, stick, 7)
    stick.rmdir()
    stick.write_bytes(b"")  # no folder any more
    made = backups.after_work(empty)
    assert made.file.is_file()
    assert not made.copied


def test_a_plan_that_cannot_be_is_refused_at_its_field(empty: Store, tmp_path: Path):
    with pytest.raises(FieldErrors) as refusal:
        backups.set_plan(empty, tmp_path / "nowhere", 0)
    assert set(refusal.value.fields) == {"folder", "days"}
    (empty.folder / "inside").mkdir()
    with pytest.raises(FieldErrors):
        backups.set_plan(empty, empty.folder / "inside", 7)


def test_the_reminder_comes_when_no_backup_left_the_computer_for_long(empty: Store, monkeypatch, stick: Path):
    now = dt.datetime.now(dt.UTC)
    assert backups.reminder(empty) == ""  # a workspace made today
    assert "no backup outside" in backups.reminder(empty, now + dt.timedelta(days=20))
    backups.set_plan(empty, stick, 3)
    backups.after_work(empty)
    assert backups.reminder(empty, now + dt.timedelta(days=20))  # a folder on the same disk is not outside
    monkeypatch.setattr(backups, "is_outside", lambda *_args: True)
    citizens.add(empty, person())
    backups.after_work(empty)
    assert backups.reminder(empty, now + dt.timedelta(days=2)) == ""
    assert "3 days old" in backups.reminder(empty, now + dt.timedelta(days=3, hours=1))


@pytest.mark.skipif(not OTHER.is_dir(), reason="needs a second disk")
def test_another_disk_counts_as_outside(empty: Store, tmp_path: Path):
    assert backups.is_outside(OTHER, empty.folder)
    assert not backups.is_outside(tmp_path, empty.folder)
    assert not backups.is_outside(tmp_path / "nowhere", empty.folder)


def test_a_clock_that_was_ahead_does_not_silence_the_reminder_for_years(empty: Store):
    files_folder = empty.folder / "backups"
    files_folder.mkdir(exist_ok=True)
    (files_folder / "outside.json").write_text('{"at": "2050-01-01T00:00:00+00:00"}', encoding="utf-8")
    assert backups.reminder(empty, dt.datetime.now(dt.UTC) + dt.timedelta(days=30))
    (files_folder / "outside.json").write_text("[" * 5_000, encoding="utf-8")
    assert backups.reminder(empty) == ""


def test_thinning_keeps_the_newest_of_a_day_and_what_was_made_before_a_restore(empty: Store):
    for hours in (30, 31, 32):
        aged(files.make(empty.engine, empty.folder, Reason.WORK).file, days=40, hours=hours - 30)
    special = aged(files.make(empty.engine, empty.folder, Reason.RESTORE).file, days=40, hours=3)
    for day in range(1, 15):
        aged(files.make(empty.engine, empty.folder, Reason.WORK).file, days=day)
    citizens.add(empty, person())
    backups.after_work(empty)
    left = [one.file for one in kept(empty)]
    assert special in left
    old = [one for one in kept(empty) if (dt.datetime.now(dt.UTC) - one.made_at).days >= 39 and one.file != special]
    assert len(old) == 1


def test_the_overview_tells_where_each_lies_and_what_it_holds(empty: Store, stick: Path):
    backups.set_plan(empty, stick, 7)
    citizens.add(empty, person())
    backups.after_work(empty)
    (stick / "2026-01-01T000000Z-abcd.cdhtbackup").write_bytes(b"not ours")
    found = backup_list.overview(empty)
    assert [row.places for row in found.rows] == [("own", "outside")]
    assert (found.rows[0].people, found.outside, found.changed) == (1, "same_disk", False)


def test_only_what_is_of_no_use_is_deleted_by_hand(empty: Store):
    good = backups.backup(empty)
    with pytest.raises(Refused):
        backup_list.remove(empty, good)
    broken = good.with_name("2026-01-01T000000Z-abcd.cdhtbackup")
    broken.write_bytes(b"x")
    backup_list.remove(empty, broken)
    assert not broken.exists()
    with pytest.raises(NotFound):
        backup_list.remove(empty, broken)


def test_a_restore_in_place_brings_the_data_back_and_keeps_those_of_before(empty: Store):
    citizens.add(empty, person("Nguyễn Thị Đào"))
    file = backups.backup(empty)
    citizens.add(empty, person("Lê Văn An"))
    done = backups.restore_in_place(empty, file)
    empty.close()
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert names(store) == ["Nguyễn Thị Đào"]
        assert checking.check(store) == []
        with store.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM change_set WHERE note = 'restored'").scalar() == 1
        backups.restore_in_place(store, done.replaced)
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert sorted(names(store)) == ["Lê Văn An", "Nguyễn Thị Đào"]
        assert checking.check(store) == []


def test_who_works_here_stays_as_today_whatever_is_restored(empty: Store):
    file = backups.backup(empty)
    users.add(empty, "thu", "Trần Thị Thu", "clerk", "nắng thuyền gạo đường")
    backups.restore_in_place(empty, file)
    empty.close()
    with workspaces.open_workspace(empty.folder, "nắng thuyền gạo đường", "thu") as store, pytest.raises(NoRight):
        backups.restore_in_place(store, file)
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert {one.name for one in users.all_users(store)} == {"admin", "thu"}
        assert checking.check(store) == []


def test_a_person_erased_since_is_erased_again_by_a_restore(empty: Store):
    citizens.add(empty, person("Phạm Thị Bí Mật"))
    file = backups.backup(empty)
    erasures.erase(empty, citizens.find(empty), "theo yêu cầu")
    done = backups.restore_in_place(empty, file)
    assert done.erased == 1
    empty.close()
    with workspaces.open_workspace(empty.folder, PASSWORD) as store:
        assert names(store) == []
        assert checking.check(store) == []
        assert not holds(store.engine, "Bí Mật")
        assert len(erasures.waiting(store)) == 1


def holds(engine: files.Engine, text: str) -> bool:
    """Say whether a text stands anywhere in a database."""
    with engine.connect() as connection:
        tables = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return any(
            text in str(value)
            for table in tables
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"')  # noqa: S608 - its own tables
            for value in row
        )


def test_who_was_erased_is_erased_in_backups_too_and_it_is_said_when(empty: Store, stick: Path):
    backups.set_plan(empty, stick, 7)
    citizens.add(empty, person("Phạm Thị Bí Mật"))
    citizens.add(empty, person("Lê Văn An"))
    backups.after_work(empty)
    moment = aged(kept(empty)[0].file, days=3).name
    secret = citizens.find(empty, "bi mat")
    erasures.erase(empty, secret, "theo yêu cầu")
    backups.after_work(empty)
    assert backup_list.overview(empty).waiting == 1
    newest, *older = backup_list.overview(empty).rows
    assert not newest.erased
    assert all(row.erased for row in older)
    assert [one.manifest.erased for one in kept(empty)] == [(secret[0],), ()]
    assert backups.strip_one(empty) == len(older) - 1
    assert erasures.waiting(empty)
    while erasures.waiting(empty):
        backups.strip_one(empty)
    assert erasures.all_erasures(empty)[0].backups_on == dt.date.today()
    for one in [*kept(empty), *files.backups_in(stick)]:
        with files.opened(one.file, empty.folder, empty.data_key) as engine:
            assert not holds(engine, "Bí Mật")
            assert holds(engine, "Lê Văn An")
            assert files.faults_of(engine, one.manifest) == []
    assert moment in [one.file.name for one in kept(empty)]
    assert drills.run(empty, empty.folder / "backups" / moment).sound


def test_while_the_stick_is_away_it_is_not_said_that_no_backup_holds_a_person(empty: Store, stick: Path):
    backups.set_plan(empty, stick, 7)
    citizens.add(empty, person("Phạm Thị Bí Mật"))
    backups.after_work(empty)
    away = stick.rename(stick.with_name("pulled"))
    erasures.erase(empty, citizens.find(empty), "theo yêu cầu")
    for _turn in range(4):
        backups.strip_one(empty)
    assert erasures.waiting(empty)
    away.rename(stick)
    for _turn in range(4):
        backups.strip_one(empty)
    assert not erasures.waiting(empty)


def test_while_damaged_data_are_kept_it_is_not_said_that_nothing_holds_who_was_erased_since(empty: Store):
    citizens.add(empty, person("Phạm Thị Bí Mật"))
    aside = empty.folder / "replaced" / "2026-03-01T020304Z"
    aside.mkdir(parents=True)
    (aside / "data.db").write_bytes(b"damaged")
    erasures.erase(empty, citizens.find(empty), "theo yêu cầu")
    backups.strip_one(empty)
    assert erasures.waiting(empty)
    backup_list.remove(empty, aside / "data.db")
    backups.strip_one(empty)
    assert not erasures.waiting(empty)


def test_a_backup_of_another_workspace_never_takes_this_ones_place(empty: Store, upper: Store, tmp_path: Path):
    if upper.shared:
        pytest.skip("a server's workspace is backed up there")
    file = backups.backup(upper, tmp_path / "usb")
    with pytest.raises(BadBackup, match="another workspace"):
        backups.restore_in_place(empty, file)
    assert not (empty.folder / "restoring").exists()
    assert not (empty.folder / "replaced").exists()


def test_a_drill_opens_checks_and_counts_the_newest_backup_and_prints_one_page(scored: Store, tmp_path: Path):
    file = backups.backup(scored)
    drill = drills.run(scored)
    assert (drill.file, drill.sound, drill.faults) == (file, True, ())
    assert drill.counts["evaluation"] == drill.today["evaluation"] > 0
    assert drill.users == ("admin",)
    assert list(drill.passed.values()) == [True] * 5
    drills.save(scored, drill, tmp_path / "drill.pdf")
    pages = pypdf.PdfReader(tmp_path / "drill.pdf").pages
    text = pages[0].extract_text()
    assert len(pages) == 1
    assert file.name in text.replace("\n", "")
    assert "khôi phục được đầy đủ" in text
    assert not list(scored.folder.glob("opening-*"))


def test_a_drill_says_what_is_wrong_with_a_damaged_backup(scored: Store, tmp_path: Path):
    file = backups.backup(scored)
    whole = file.read_bytes()
    file.write_bytes(whole[:50_000] + b"\0" * 4096 + whole[54_096:])
    drill = drills.run(scored)
    assert not drill.sound
    assert drill.faults
    drills.save(scored, drill, tmp_path / "drill.pdf")
    assert "KHÔNG" in pypdf.PdfReader(tmp_path / "drill.pdf").pages[0].extract_text()
    with pytest.raises(Refused):
        drills.save(scored, drill, tmp_path / "drill.txt")


def test_a_drill_without_a_backup_says_so(empty: Store):
    with pytest.raises(NotFound):
        drills.run(empty)
