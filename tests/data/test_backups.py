"""Backups as files: made, judged before anything of them is used, found again, and put in place."""

import datetime as dt
import json
import struct
import zipfile
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data import backup_file, backups, restoring
from cdht_desktop.data.backup_file import ENDING, Reason
from cdht_desktop.data.store import Store
from cdht_desktop.errors import (
    BadBackup,
    Cancelled,
    DamagedWorkspace,
    DiskProblem,
    NewerWorkspace,
    NoWorkspace,
    Refused,
)
from cdht_desktop.ops import checking, citizens, workspaces
from cdht_desktop.ops.citizens import CitizenInput
from cdht_desktop.progress import Progress


def person(name: str) -> CitizenInput:
    return CitizenInput(name, "1980", "male")


@pytest.fixture
def scored(scored: Store) -> Store:
    """The year with scores, without the backups that were made before its imports."""
    for kept in backups.all_backups(scored.folder):
        backups.remove(kept)
    return scored


@pytest.fixture
def made(scored: Store) -> backups.Kept:
    return backups.make(scored.engine, scored.folder, Reason.ASKED)


def repack(file: Path, target: Path, **parts: bytes) -> Path:
    """Write a backup again with other parts in it, as somebody would who means ill."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        held = {name: old.read(name) for name in old.namelist()}
        for name, content in (held | parts).items():
            new.writestr(name, content)
    return target


def test_a_backup_says_what_it_holds(scored: Store, made: backups.Kept):
    manifest = backup_file.prove(made.file)
    assert (manifest.unit, manifest.name, manifest.reason) == ("04849", "Hội Khuyến học xã Thử", Reason.ASKED)
    assert manifest.counts["citizen"] == len(citizens.find(scored))
    with scored.engine.connect() as connection:
        last = connection.exec_driver_sql("SELECT seq, hash FROM change_set ORDER BY seq DESC LIMIT 1").one()
    assert (manifest.seq, manifest.trail) == tuple(last)
    assert backups.all_backups(scored.folder) == [made]
    assert made.file.read_bytes().find("Nguyễn".encode()) == -1


def test_nothing_but_the_backup_is_left_in_the_folder(scored: Store, made: backups.Kept):
    assert [entry.name for entry in (scored.folder / "backups").iterdir() if "outside" not in entry.name] == [
        made.file.name
    ]


def test_a_backup_sees_what_is_still_in_the_log(empty: Store):
    citizens.add(empty, person("Nguyễn Thị Đào"))
    assert (empty.folder / "data.db-wal").stat().st_size > 0
    made = backups.make(empty.engine, empty.folder, Reason.WORK)
    with backups.opened(made.file, empty.folder, empty.data_key) as engine, engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM citizen").scalar() == 1
    assert not list(empty.folder.glob("opening-*"))


def test_each_altered_byte_of_the_database_is_found(made: backups.Kept):
    whole = made.file.read_bytes()
    for at in (5_000, len(whole) // 2, len(whole) - 40_000):
        made.file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BadBackup):
            backup_file.prove(made.file)


@pytest.mark.parametrize("end", [0, 1, 21, 5_000, -1, -22, -400])
def test_a_backup_that_was_cut_off_is_refused(made: backups.Kept, end: int):
    made.file.write_bytes(made.file.read_bytes()[:end])
    with pytest.raises(BadBackup):
        backup_file.prove(made.file)
    assert backups.look_at(made.file).fault


@pytest.mark.parametrize(
    "parts",
    [
        {"more.txt": b"x"},
        {"../data.db": b"x"},
        {"manifest.json": b"{"},
        {"manifest.json": b"[" * 100_000},
        {"manifest.json": b'{"format": "1"}'},
        {"manifest.json": b'{"format": 1}'},
        {"data.db": b"other"},
        {"keys.json": b"x" * 300_000},
    ],
)
def test_a_backup_with_other_parts_is_refused(made: backups.Kept, tmp_path: Path, parts: dict[str, bytes]):
    with pytest.raises(BadBackup):
        backup_file.prove(repack(made.file, tmp_path / f"x{ENDING}", **parts))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("made_at", "2026-11-22"), ("made_at", 5), ("seq", -1), ("seq", True), ("counts", {"citizen": "5"}), ("erased", "x"),
        ("name", "x" * 301), ("reason", "whim"), ("size", 1), ("sha256", "0" * 64),
    ],
)  # fmt: skip
def test_a_manifest_that_lies_is_refused(made: backups.Kept, tmp_path: Path, field: str, value: object):
    with zipfile.ZipFile(made.file) as archive:
        data = json.loads(archive.read("manifest.json")) | {field: value}
    content = json.dumps(data).encode()
    with pytest.raises(BadBackup):
        backup_file.prove(repack(made.file, tmp_path / f"x{ENDING}", **{"manifest.json": content}))


def test_a_backup_of_a_newer_program_is_refused_as_such(made: backups.Kept, tmp_path: Path):
    with zipfile.ZipFile(made.file) as archive:
        data = json.loads(archive.read("manifest.json")) | {"format": 2}
    content = json.dumps(data).encode()
    with pytest.raises(NewerWorkspace):
        backup_file.read_manifest(repack(made.file, tmp_path / f"x{ENDING}", **{"manifest.json": content}))


def test_a_compressed_file_is_refused_before_it_is_unpacked(made: backups.Kept, tmp_path: Path):
    bomb = tmp_path / f"x{ENDING}"
    with zipfile.ZipFile(made.file) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b"\0" * 50_000_000 if name == "data.db" else old.read(name))
    with pytest.raises(BadBackup):
        backup_file.read_manifest(bomb)


def test_a_long_directory_is_refused_before_it_is_read(made: backups.Kept, tmp_path: Path):
    whole = made.file.read_bytes()
    end = bytearray(whole[-22:])
    struct.pack_into("<L", end, 12, 50_000_000)  # the directory's size
    (tmp_path / "x").write_bytes(b"\0" * 50_000_000 + bytes(end))
    with pytest.raises(BadBackup):
        backup_file.read_manifest(tmp_path / "x")


def test_the_newest_good_backup_is_found_past_damaged_ones(scored: Store, made: backups.Kept):
    citizens.add(scored, person("Lê Văn An"))
    newer = backups.make(scored.engine, scored.folder, Reason.WORK)
    aged(newer.file, 1)
    newest = backups.make(scored.engine, scored.folder, Reason.WORK)
    aged(newest.file, 2)
    whole = aged(newest.file, 0).read_bytes()
    aged(newest.file, 0).write_bytes(whole[:100_000] + b"\0" * 4096 + whole[104_096:])
    found = backups.newest_good(scored.folder, scored.data_key)
    assert found is not None
    assert found.manifest == newer.manifest
    assert backups.newest_good(scored.folder, bytes(32)) is None  # another key opens none


def aged(file: Path, hours: int) -> Path:
    """Give a backup the name of a later moment (of `hours` from now); with 0 only find it under its new name."""
    folder = file.parent
    ending = file.name[-len("-0000.cdhtbackup") :]
    if not hours:
        return next(folder.glob(f"*{ending}"))
    at = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
    return file.rename(folder / f"{at:%Y-%m-%dT%H%M%SZ}{ending}")


def test_a_person_can_stop_a_backup_and_nothing_stays(scored: Store):
    told = Progress()
    told.cancel()
    with pytest.raises(Cancelled):
        backups.make(scored.engine, scored.folder, Reason.WORK, progress=told)
    assert list((scored.folder / "backups").iterdir()) == []


def test_thinning_takes_nothing_of_another_workspace(scored: Store, upper: Store, tmp_path: Path):
    stick = tmp_path / "usb"
    kept = [backups.make(store.engine, store.folder, Reason.WORK, into=stick) for store in (scored, scored, upper)]
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=1)
    gone = backups.thin(stick, kept[0].manifest.workspace, later)
    assert len(gone) <= 1
    assert set(gone) <= {kept[0].file, kept[1].file}
    assert kept[2].file.exists()


def test_a_copy_on_a_stick_is_read_back(scored: Store, made: backups.Kept, tmp_path: Path):
    (tmp_path / "usb").mkdir()
    copy = backups.copy_to(made, tmp_path / "usb")
    assert backup_file.prove(copy) == made.manifest
    with pytest.raises(DiskProblem):
        backups.copy_to(made, tmp_path / "not there")


def test_an_old_pair_is_listed_and_restored(scored: Store, tmp_path: Path):
    old = tmp_path / "2025-10-01T080000Z-aaaa.db"
    with scored.engine.connect() as connection:
        connection.connection.cursor().execute("VACUUM INTO ?", (str(old),))
    with pytest.raises(NoWorkspace):
        backups.chosen(old)
    old.with_suffix(".keys.json").write_bytes((scored.folder / "keys.json").read_bytes())
    assert [kept.made_at.year for kept in backups.backups_in(tmp_path)] == [2025]
    restoring.into_empty(old, tmp_path / "again")
    with workspaces.open_workspace(tmp_path / "again", PASSWORD) as store:
        assert citizens.find(store) == citizens.find(scored)


def test_a_restore_that_was_cut_short_can_be_tried_again(made: backups.Kept, tmp_path: Path):
    target = tmp_path / "again"
    (target / "restoring").mkdir(parents=True)
    (target / "restoring" / "data.db").write_bytes(b"half")
    (target / "data.db").write_bytes(b"whole, without its keys")
    restoring.into_empty(made.file, target)
    with workspaces.open_workspace(target, PASSWORD) as store:
        assert not [line for line in checking.check(store) if "trail" not in str(line)]
    with pytest.raises(NoWorkspace):
        restoring.into_empty(made.file, target)


def test_what_somebody_else_keeps_in_a_folder_is_never_taken_for_a_cut_short_restore(
    made: backups.Kept, tmp_path: Path
):
    (tmp_path / "mine" / "restoring").mkdir(parents=True)
    (tmp_path / "mine" / "thesis.docx").write_bytes(b"x")
    with pytest.raises(NoWorkspace):
        restoring.into_empty(made.file, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.docx").exists()


def test_a_restore_decided_is_carried_out_at_the_next_opening_whatever_step_it_stopped_at(empty: Store):
    citizens.add(empty, person("Nguyễn Thị Đào"))
    kept = backups.make(empty.engine, empty.folder, Reason.WORK)
    citizens.add(empty, person("Lê Văn An"))
    folder, key = empty.folder, empty.data_key
    for done in ("nothing", "logs removed", "database moved", "anchor moved"):
        store = workspaces.open_workspace(folder, PASSWORD) if done != "nothing" else empty
        if done != "nothing":
            citizens.add(store, person("Trần Văn Bình"))
        restoring.stage(folder, key, "admin", kept, present=store.engine)
        restoring.decide(folder, put_aside=False)
        store.close()
        if done != "nothing":
            (folder / "data.db-wal").unlink(missing_ok=True)
        if done in {"database moved", "anchor moved"}:
            (folder / "restoring" / "data.db").replace(folder / "data.db")
        if done == "anchor moved":
            (folder / "restoring" / "trail.json").replace(folder / "trail.json")
        with workspaces.open_workspace(folder, PASSWORD) as again:
            assert [row.name for row in citizens.rows(again, citizens.find(again))] == ["Nguyễn Thị Đào"], done
            assert not checking.check(again), done
        assert not (folder / "restoring").exists()


def test_a_restore_that_was_not_decided_never_happened(empty: Store):
    kept = backups.make(empty.engine, empty.folder, Reason.WORK)
    citizens.add(empty, person("Lê Văn An"))
    restoring.stage(empty.folder, empty.data_key, "admin", kept, present=empty.engine)
    empty.close()
    with workspaces.open_workspace(empty.folder, PASSWORD) as again:
        assert len(citizens.find(again)) == 1
    assert not (empty.folder / "restoring").exists()


def test_a_database_that_does_not_open_is_put_aside_as_it_is(empty: Store):
    citizens.add(empty, person("Nguyễn Thị Đào"))
    kept = backups.make(empty.engine, empty.folder, Reason.WORK)
    folder, key = empty.folder, empty.data_key
    empty.close()
    (folder / "data.db").write_bytes(b"garbage" * 1000)
    restoring.stage(folder, key, "admin", kept, present=None)
    restoring.decide(folder, put_aside=True)
    with workspaces.open_workspace(folder, PASSWORD) as again:
        assert len(citizens.find(again)) == 1
        assert not checking.check(again)
    assert [file.read_bytes()[:7] for file in (folder / "replaced").rglob("data.db")] == [b"garbage"]


def test_a_backup_that_does_not_open_with_this_key_changes_nothing(empty: Store):
    kept = backups.make(empty.engine, empty.folder, Reason.WORK)
    with pytest.raises(Refused):
        restoring.stage(empty.folder, bytes(32), "admin", kept, present=empty.engine)
    assert not (empty.folder / "restoring").exists()


def test_a_copy_that_holds_other_rows_than_it_says_is_told(scored: Store, made: backups.Kept):
    with backups.opened(made.file, scored.folder, scored.data_key) as engine:
        assert backups.faults_of(engine, made.manifest) == []
        with engine.connect() as connection:
            connection.exec_driver_sql("DELETE FROM void_number")
            connection.exec_driver_sql("DELETE FROM print_item")
            connection.exec_driver_sql("INSERT INTO setting (id, version, value) VALUES ('x', 1, '1')")
            connection.commit()
        assert len(backups.faults_of(engine, made.manifest)) == 1


def test_the_key_is_needed_to_open_a_copy(scored: Store, made: backups.Kept):
    with pytest.raises(DamagedWorkspace), backups.opened(made.file, scored.folder, bytes(32)) as engine:
        backups.faults_of(engine, made.manifest)
