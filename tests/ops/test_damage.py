"""A damaged workspace is never replaced by an empty one: what can be read is read, saved, or a good backup put in place."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data.keys import KEYS
from cdht_desktop.data.store import DATABASE
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import Cancelled, DamagedWorkspace, NoRight, Refused, WrongPassword
from cdht_desktop.ops import backups, checking, citizen_lists, citizens, damage, history_list, users, workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

PAGE = 4096
_PEOPLE = 120


@pytest.fixture
def folder(scored: Store) -> Path:
    """Return a scored year whose workspace is closed; the log is folded in."""
    scored.close()
    return scored.folder


def _hurt(path: Path, pages: list[int]) -> None:
    """Garble pages of a file, counted from 0."""
    with path.open("r+b") as stream:
        for page in pages:
            stream.seek(page * PAGE + 100)
            stream.write(random.Random(page).randbytes(64))


def _look(folder: Path) -> damage.Damage:
    return damage.look(folder, PASSWORD, "admin", Progress())


def _pages(folder: Path) -> int:
    return (folder / DATABASE).stat().st_size // PAGE


def test_of_a_database_with_bad_pages_the_people_on_the_other_pages_and_those_in_the_history_are_saved(
    folder: Path, tmp_path: Path, open_copy: Callable[[str], Store]
):
    before = (folder / DATABASE).read_bytes()
    counted = []
    for seed in range(12):
        (folder / DATABASE).write_bytes(before)
        pages = random.Random(seed).sample(range(2, _pages(folder)), 3)
        _hurt(folder / DATABASE, pages)
        hurt = (folder / DATABASE).read_bytes()
        found = _look(folder)
        counted += [one.rows for one in found.hurt if one.table == "citizen"]
        assert found.hurt or "Nothing of the database" in found.sentence
        assert (folder / DATABASE).read_bytes() == hurt, "nothing is written to it"
        if found.hurt:
            readable, people = hurt, counted[-1]
    assert len(counted) >= 5, (
        "the description of the tables takes a twentieth of so small a file, and nothing replaces it"
    )
    # Each row stands twice: three bad pages seldom cost anybody.
    assert sorted(counted)[2] == _PEOPLE, counted
    assert min(counted) > _PEOPLE // 2
    (folder / DATABASE).write_bytes(readable)
    out = tmp_path / "rest.xlsx"
    damage.save_rest(_look(folder), out, Progress())
    assert (folder / DATABASE).read_bytes() == readable, "nor at saving"
    plan = citizen_lists.read_list(open_copy("commune"), [out], progress=Progress())
    assert plan.read == people


def test_a_database_that_reads_as_before_is_saved_whole(folder: Path):
    found = _look(folder)
    assert all(one.whole and not one.from_trail for one in found.hurt)
    assert found.opens
    with workspaces.open_workspace(folder, PASSWORD) as store:
        people = citizens.count(store)
    assert next(one for one in found.hurt if one.table == "citizen").rows == people


def test_rows_lost_in_their_table_come_from_the_history(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store, store.engine.connect() as connection:
        cursor = connection.connection.cursor()
        root = cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'citizen'").fetchone()[0]
        people = cursor.execute("SELECT count(*) FROM citizen").fetchone()[0]
    _hurt(folder / DATABASE, [root - 1])  # the first page of the table: nothing of it is found any more
    found = next(one for one in _look(folder).hurt if one.table == "citizen")
    assert (found.rows, found.whole) == (people, False)
    assert (found.from_trail, found.lost) == (people, 0)


def test_a_damaged_database_opens_for_reading_and_takes_no_change(folder: Path):
    found = _look(folder)
    with damage.open_for_reading(found) as store:
        ids = citizens.find(store, "")
        assert len(ids) > 50
        for refused in (
            lambda: citizens.remove(store, ids[:1]),
            lambda: backups.backup(store),
            lambda: store.write("x").__enter__(),
        ):
            with pytest.raises(Refused, match="reading only"):
                refused()
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert checking.check(store) == []


def test_where_the_first_page_is_gone_the_newest_good_backup_is_offered_and_the_rest_put_aside(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        people = citizens.count(store)
        backups.backup(store)
        citizens.remove(store, citizens.find(store, "")[:1])
    _hurt(folder / DATABASE, [0])
    damaged = (folder / DATABASE).read_bytes()
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)
    found = _look(folder)
    assert not found.opens
    assert found.newest is not None
    with pytest.raises(DamagedWorkspace):
        damage.save_rest(found, folder / "rest.xlsx", Progress())
    assert not (folder / "rest.xlsx").exists()
    damage.restore_newest(found, Progress())
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert citizens.count(store) == people
        assert checking.check(store) == []
    aside = list((folder / "replaced").rglob(DATABASE))
    assert [file.read_bytes() for file in aside] == [damaged]


def test_a_damaged_backup_is_passed_over_for_an_older_good_one(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        good = backups.backup(store)
        bad = backups.backup(store)
    if good.name > bad.name:  # made in one second, told apart by letters
        good, bad = bad, good
    content = bytearray(bad.read_bytes())
    content[len(content) // 2] ^= 0xFF
    bad.write_bytes(content)
    newest = _look(folder).newest
    assert newest is not None
    assert newest.file == good


@pytest.mark.parametrize("how", ["gone", "garbled"])
def test_a_lost_key_file_is_put_back_from_a_backup(folder: Path, how: str):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        backups.backup(store)
    if how == "gone":
        (folder / KEYS).unlink()
    else:
        (folder / KEYS).write_bytes(b"\x00" * 300)
    found = _look(folder)
    assert found.keys_from is not None
    damage.put_keys_back(found)
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert checking.check(store) == []


def test_a_wrong_password_learns_nothing(folder: Path):
    with pytest.raises(WrongPassword):
        damage.look(folder, "không phải mật khẩu", "admin", Progress())


def test_a_reader_saves_and_restores_nothing_of_a_damaged_workspace(folder: Path, tmp_path: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        users.add(store, "xem", "", Role.READER, "mật khẩu rất dài đấy")
        backups.backup(store)
    _hurt(folder / DATABASE, [_pages(folder) - 2])
    found = damage.look(folder, "mật khẩu rất dài đấy", "xem", Progress())
    with pytest.raises(NoRight):
        damage.save_rest(found, tmp_path / "x.xlsx", Progress())
    with pytest.raises(NoRight):
        damage.restore_newest(found, Progress())


def test_an_empty_database_is_left_as_it_is_and_the_backup_offered(folder: Path, tmp_path: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        backups.backup(store)
    shutil.copytree(folder, tmp_path / "empty")
    (tmp_path / "empty" / DATABASE).write_bytes(b"")
    with pytest.raises(DamagedWorkspace, match="empty"):
        workspaces.open_workspace(tmp_path / "empty", PASSWORD)
    found = _look(tmp_path / "empty")
    assert found.newest is not None
    assert (tmp_path / "empty" / DATABASE).read_bytes() == b""


# What else may lie there ----------------------------------------------------------------------------------------------


def test_what_only_the_log_holds_is_read_too(folder: Path, tmp_path: Path):
    killed = tmp_path / "killed"
    with workspaces.open_workspace(folder, PASSWORD) as store:
        new = citizens.add(store, citizens.CitizenInput(name="Lò Văn Mới", birth="1960")).value
        citizens.add(store, citizens.CitizenInput(name="Lò Thị Sau", birth="1961"))
        shutil.copytree(folder, killed, ignore=shutil.ignore_patterns("*.lock", "holder.json"))
    assert (killed / f"{DATABASE}-wal").stat().st_size > PAGE
    log, data = (killed / f"{DATABASE}-wal").read_bytes(), (killed / DATABASE).read_bytes()
    found = _look(killed)
    assert next(one for one in found.hurt if one.table == "citizen").rows == _PEOPLE + 2
    with damage.open_for_reading(found) as store:
        assert new in citizens.find(store, "Lò Văn Mới")
    assert ((killed / f"{DATABASE}-wal").read_bytes(), (killed / DATABASE).read_bytes()) == (log, data)


def test_a_database_that_was_cut_off_gives_what_stands_before_the_cut(folder: Path, tmp_path: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        backups.backup(store)
    whole = (folder / DATABASE).read_bytes()
    for part in (0.3, 0.6, 0.9, 0.999):
        (folder / DATABASE).write_bytes(whole[: int(len(whole) * part)])
        found = _look(folder)
        assert found.newest is not None
        if not found.hurt:
            continue
        rows = {one.table: one.rows for one in damage.save_rest(found, tmp_path / "rest.xlsx", Progress())}
        assert rows["citizen"] <= _PEOPLE
        assert all(one.lost is None or one.lost >= 0 for one in found.hurt)
    assert rows["citizen"] == _PEOPLE


def test_another_workspaces_database_in_its_place_is_neither_read_nor_changed(
    folder: Path, open_copy: Callable[[str], Store], tmp_path: Path
):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        people = citizens.count(store)
        backups.backup(store)
    other = workspaces.create(
        tmp_path / "other", unit="04850", name="Hội Khuyến học xã Khác", level="commune", password=PASSWORD
    )
    other.store.close()
    foreign = (tmp_path / "other" / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(foreign)
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)
    found = _look(folder)
    assert (found.opens, found.hurt) == (False, ())
    damage.restore_newest(found, Progress())
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert citizens.count(store) == people
    assert [file.read_bytes() for file in (folder / "replaced").rglob(DATABASE)] == [foreign]


@pytest.mark.parametrize("name", [DATABASE, KEYS])
def test_a_workspace_of_which_a_part_is_gone_stays_among_those_known(folder: Path, name: str):
    workspaces.remember(folder)
    with workspaces.open_workspace(folder, PASSWORD) as store:
        backups.backup(store)
    (folder / name).unlink()
    assert workspaces.remembered() == [folder]
    assert workspaces.user_names(folder) == ["admin"]
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)
    assert _look(folder).newest is not None


def test_a_user_who_was_removed_gets_in_by_no_old_key_file(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        lan = users.add(store, "lan", "", Role.ADMIN, "mật khẩu rất dài đấy").value
        backups.backup(store)
        users.remove(store, lan)
    (folder / KEYS).unlink()
    with pytest.raises(NoRight):
        damage.look(folder, "mật khẩu rất dài đấy", "lan", Progress())


def test_users_stay_those_of_today_where_the_damaged_database_still_tells_them(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        backups.backup(store)
        users.add(store, "hoa", "Đinh Thị Hoa", Role.CLERK, "mật khẩu rất dài đấy")
    found = _look(folder)
    assert found.opens
    damage.restore_newest(found, Progress())
    with workspaces.open_workspace(folder, "mật khẩu rất dài đấy", "hoa") as store:
        assert store.role is Role.CLERK


def test_a_backup_on_a_stick_is_found_where_the_folder_is_named(folder: Path, tmp_path: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        file = backups.backup(store, tmp_path / "usb")
    (folder / DATABASE).unlink()
    shutil.rmtree(folder / "backups")
    found = _look(folder)
    assert found.newest is None
    assert found.why_none
    found = damage.look_elsewhere(found, tmp_path / "usb", Progress())
    assert found.newest is not None
    assert found.newest.file == file
    damage.restore_newest(found, Progress())
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert checking.check(store) == []


def test_a_sound_workspace_records_that_it_was_saved_to_a_workbook(folder: Path, tmp_path: Path):
    damage.save_rest(_look(folder), tmp_path / "x.xlsx", Progress())
    with workspaces.open_workspace(folder, PASSWORD) as store:
        rows = history_list.page(store, history_list.Asked(), 5)
        assert any(row.detail == "x.xlsx" for row in rows)


def test_once_damage_has_shown_nothing_more_is_written(folder: Path):
    with workspaces.open_workspace(folder, PASSWORD) as store:
        ids = citizens.find(store, "")
        with store.engine.connect() as connection:
            cursor = connection.connection.cursor()
            root = cursor.execute("SELECT rootpage FROM sqlite_master WHERE name = 'citizen'").fetchone()[0]
        store.engine.dispose()
        _hurt(folder / DATABASE, [root - 1])
        before = (folder / DATABASE).read_bytes()
        with pytest.raises(DamagedWorkspace):
            citizens.rows(store, ids)
        assert store.hurt
        with pytest.raises(DamagedWorkspace), store.write("x"):
            pass
        assert checking.check_all(store).damage
    assert (folder / DATABASE).read_bytes() == before


def test_a_look_that_is_stopped_leaves_everything_as_it_was(folder: Path):
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in {".db", ".json"}}
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        damage.look(folder, PASSWORD, "admin", progress)
    after = {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix in {".db", ".json"}}
    assert {name: after[name] for name in before if name != "attempts.json"} == {
        name: before[name] for name in before if name != "attempts.json"
    }
