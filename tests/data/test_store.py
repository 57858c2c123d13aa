import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import textwrap
import unicodedata
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

from cdht_desktop.data import backups, lock, schema, undoing, workspace
from cdht_desktop.data.backup_file import Reason
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.keys import KeyFile, plain_code
from cdht_desktop.data.migrations import HEAD
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CHANGE_ROW, CHANGE_SET, CITIZEN, METADATA, VILLAGE
from cdht_desktop.errors import (
    DamagedWorkspace,
    DiskProblem,
    NewerWorkspace,
    NoWorkspace,
    Stale,
    WorkspaceBusy,
    WrongPassword,
)
from cdht_desktop.ops import workspaces
from cdht_desktop.progress import Progress

PASSWORD = "bốn từ để thử"


def village(name: str) -> dict[str, object]:
    return {"unit_code": "04849", "name": name, "name_fold": name.lower(), "name_sort": name.lower()}


def names(store: Store) -> list[str]:
    with store.read() as connection:
        return sorted(connection.execute(select(VILLAGE.c.name)).scalars())


def test_before_and_after_of_every_row_are_kept(empty: Store):
    with empty.write("add") as writing:
        row_id = writing.insert(VILLAGE, village("A"))
    with empty.write("rename") as writing:
        assert writing.update(VILLAGE, row_id, {"name": "B", "name_fold": "a"})
    with empty.write("remove") as writing:
        writing.delete_many(VILLAGE, [row_id])
    with empty.read() as connection:
        rows = connection.execute(
            select(CHANGE_ROW).where(CHANGE_ROW.c.row_id == row_id).order_by(CHANGE_ROW.c.set_seq)
        )
        images = [(row.op, json.loads(row.before or "null"), json.loads(row.after or "null")) for row in rows]
    assert [op for op, _before, _after in images] == ["insert", "update", "delete"]
    assert images[0][2]["name"] == "A"
    assert images[1][1:] == ({"name": "A"}, {"name": "B"})
    assert images[2][1]["name"] == "B"


def test_an_action_that_changes_nothing_leaves_no_change_set(empty: Store):
    with empty.write("add") as writing:
        row_id = writing.insert(VILLAGE, village("A"))
    with empty.write("same") as writing:
        assert not writing.update(VILLAGE, row_id, {"name": "A"})
    assert writing.changes(None).id is None
    with empty.read() as connection:
        assert connection.execute(select(CHANGE_SET.c.title).where(CHANGE_SET.c.title == "same")).first() is None


def test_an_exception_rolls_everything_back(empty: Store):
    with pytest.raises(KeyError), empty.write("fails") as writing:
        writing.insert_many(VILLAGE, [village("A"), village("B") | {"id": {}["no such id"]}])
    with pytest.raises(IntegrityError), empty.write("fails") as writing:
        writing.insert_many(VILLAGE, [village("A"), village("A")])
    assert names(empty) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "rename", "remove"]), st.integers(0, 5)), max_size=8))
def test_undoing_all_gives_back_the_beginning_and_redoing_all_the_end(empty: Store, actions: list[tuple[str, int]]):
    opened = empty.opened_seq
    with empty.read() as connection:
        empty.opened_seq = (
            connection.execute(select(CHANGE_SET.c.seq).order_by(CHANGE_SET.c.seq.desc())).scalars().first()
        )
    before = _rows(empty)
    for number, (action, which) in enumerate(actions):
        with empty.read() as connection:
            ids = list(connection.execute(select(VILLAGE.c.id).order_by(VILLAGE.c.id)).scalars())
        with empty.write(f"{action} {number}") as writing:
            if action == "add" or not ids:
                writing.insert(VILLAGE, village(f"V{new_id()}"))
            elif action == "rename":
                writing.update(VILLAGE, ids[which % len(ids)], {"name": f"N{new_id()}"})
            else:
                writing.delete_many(VILLAGE, [ids[which % len(ids)]])
    after = _rows(empty)
    while found := undoing.next_to_undo(empty):
        undoing.take_back(empty, found[0], Progress())
    assert _rows(empty) == before
    while found := undoing.next_to_redo(empty):
        undoing.put_on_again(empty, found[0], Progress())
    assert _rows(empty) == after
    empty.opened_seq = opened


def _rows(store: Store) -> list[dict[str, object]]:
    """Return the rows but for their versions, which only ever go up."""
    with store.read() as connection:
        found = connection.execute(select(VILLAGE).order_by(VILLAGE.c.id)).mappings()
        return [{name: value for name, value in row.items() if name != "version"} for row in found]


def test_what_was_changed_since_is_not_undone(empty: Store):
    with empty.write("add") as writing:
        row_id = writing.insert(VILLAGE, village("A"))
    added = writing.set_id
    with empty.write("rename") as writing:
        writing.update(VILLAGE, row_id, {"name": "B"})
    with pytest.raises(Stale):
        undoing.take_back(empty, added, Progress())
    assert names(empty) == ["B"]


def test_what_others_rest_on_is_not_undone(empty: Store):
    with empty.write("add") as writing:
        row_id = writing.insert(VILLAGE, village("A"))
    added = writing.set_id
    with empty.write("citizen") as writing:
        writing.insert(
            CITIZEN,
            {"unit_code": "04849", "name": "An", "name_fold": "an", "name_sort": "an", "village_id": row_id,
             "phone": "", "note": "", "consent_source": ""},
        )  # fmt: skip
    with pytest.raises(Stale, match="later work"):
        undoing.take_back(empty, added, Progress())
    assert names(empty) == ["A"]


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("sex", "x", "ck_citizen_sex"),
        ("id_number", "123", "ck_citizen_id_number"),
        ("birth_day", 5, "ck_citizen_birth_day"),
        ("birth_year", 1500, "ck_citizen_birth_year"),
        ("name", "", "ck_citizen_name"),
    ],
)
def test_the_impossible_is_forbidden_by_name(empty: Store, column: str, value: object, constraint: str):
    row = {
        "unit_code": "04849",
        "name": "An",
        "name_fold": "an",
        "name_sort": "an",
        "phone": "",
        "note": "",
        "consent_source": "",
    }
    with pytest.raises(IntegrityError, match=constraint), empty.write("x") as writing:
        writing.insert(CITIZEN, row | {column: value})


def test_the_migrated_schema_is_that_of_the_models(empty: Store):
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
        sqlite = inspect(connection)
        for table in METADATA.tables.values():
            built = {check["name"] for check in sqlite.get_check_constraints(table.name)}
            wanted = {str(check.name) for check in table.constraints if type(check).__name__ == "CheckConstraint"}
            assert built == wanted, table.name


def test_the_newest_migration_is_the_one_the_program_expects():
    assert ScriptDirectory(str(Path(schema.__file__).parent / "migrations")).get_current_head() == HEAD


def test_a_newer_workspace_is_refused_untouched(empty: Store):
    with empty.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    folder = empty.folder
    empty.close()
    before = (folder / "data.db").read_bytes()
    with pytest.raises(NewerWorkspace):
        workspaces.open_workspace(folder, PASSWORD)
    assert (folder / "data.db").read_bytes() == before


def test_a_newer_key_file_is_refused(empty: Store):
    folder = empty.folder
    empty.close()
    keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
    (folder / "keys.json").write_text(json.dumps(keys | {"format": 99}), encoding="utf-8")
    with pytest.raises(NewerWorkspace):
        workspaces.open_workspace(folder, PASSWORD)


def test_durability_is_what_we_say(empty: Store):
    with empty.engine.connect() as connection:
        cursor = connection.connection.cursor()
        values = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_the_file_is_encrypted_and_opens_with_no_other_key(empty: Store):
    with empty.write("add") as writing:
        writing.insert(VILLAGE, village("Thôn Không Ai Đọc Được"))
    folder = empty.folder
    empty.close()
    for file in folder.iterdir():
        if file.is_file():
            assert "Không Ai Đọc".encode() not in file.read_bytes()
    connection = sqlcipher.connect(str(folder / "data.db"))
    with pytest.raises(sqlcipher.DatabaseError):
        connection.execute("SELECT count(*) FROM village")


def test_a_second_program_is_told_who_holds_the_workspace(empty: Store):
    with multiprocessing.get_context("spawn").Pool(1) as pool, pytest.raises(WorkspaceBusy, match=r"process \d+"):
        pool.apply(workspaces.open_workspace, (empty.folder, PASSWORD))


def test_wrong_password_and_wrong_code_are_refused(empty: Store):
    folder = empty.folder
    empty.close()
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, "không phải thế này")
    with pytest.raises(WrongPassword):
        workspaces.recover(folder, "AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AAAA", "một nhà bốn cửa sổ")


def test_the_recovery_code_opens_as_it_is_typed(tmp_path: Path):
    made = workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    made.store.close()
    typed = made.recovery_code.lower().replace("-", " ").replace("1", "l").replace("0", "o")
    workspaces.recover(tmp_path / "w", typed, "mật khẩu mới của tôi")
    workspaces.open_workspace(tmp_path / "w", "mật khẩu mới của tôi").close()
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(tmp_path / "w", PASSWORD)


def test_a_password_in_nfd_is_the_same_password(empty: Store):
    folder = empty.folder
    empty.close()
    workspaces.open_workspace(folder, unicodedata.normalize("NFD", PASSWORD)).close()


def test_an_altered_slot_does_not_open(empty: Store):
    keys = KeyFile.read(empty.folder / "keys.json")
    weaker = json.loads((empty.folder / "keys.json").read_text(encoding="utf-8"))
    weaker["slots"][0]["user"] = "someone"
    (empty.folder / "keys.json").write_text(json.dumps(weaker), encoding="utf-8")
    with pytest.raises(WrongPassword):
        KeyFile.read(empty.folder / "keys.json").data_key("someone", PASSWORD)
    assert keys.data_key("admin", PASSWORD)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"format": 1, "workspace": "x", "slots": [{}]}'])
def test_a_damaged_key_file_is_one_sentence(empty: Store, content: bytes):
    folder = empty.folder
    empty.close()
    (folder / "keys.json").write_bytes(content)
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)


def test_a_damaged_database_is_one_sentence(empty: Store):
    folder = empty.folder
    empty.close()
    data = bytearray((folder / "data.db").read_bytes())
    data[:4096] = bytes(4096)
    (folder / "data.db").write_bytes(data)
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)
    assert (folder / "data.db").read_bytes() == bytes(data)


def test_an_empty_database_is_a_damaged_one(empty: Store):
    folder = empty.folder
    empty.close()
    (folder / "data.db").write_bytes(b"")
    with pytest.raises(DamagedWorkspace, match="empty"):
        workspaces.open_workspace(folder, PASSWORD)
    assert (folder / "data.db").stat().st_size == 0


def test_a_damaged_page_is_said_in_one_sentence_and_nothing_else(empty: Store, capfd: pytest.CaptureFixture[str]):
    with empty.write("much") as writing:
        writing.insert_many(VILLAGE, [village(f"V{number}") for number in range(2_000)])
    folder = empty.folder
    empty.close()
    data = bytearray((folder / "data.db").read_bytes())
    for at in range(8 * 4096, len(data), 4096):
        data[at + 100] ^= 1
    (folder / "data.db").write_bytes(data)
    with pytest.raises(DamagedWorkspace), workspaces.open_workspace(folder, PASSWORD) as store:
        names(store)
    assert capfd.readouterr().err == ""


def test_a_making_that_was_cut_short_can_be_done_again(tmp_path: Path):
    workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD).store.close()
    (tmp_path / "w" / "keys.json").rename(tmp_path / "keys.json")
    before = (tmp_path / "w" / "data.db").read_bytes()
    with pytest.raises(NoWorkspace):  # keys that were lost may be in a backup: nothing is cleared away
        workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    assert (tmp_path / "w" / "data.db").read_bytes() == before
    (tmp_path / "w" / "making").touch()  # as a making leaves it that was killed before the keys were written
    workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD).store.close()
    assert not (tmp_path / "w" / "making").exists()
    with workspaces.open_workspace(tmp_path / "w", PASSWORD) as store:
        assert names(store) == []


def test_a_folder_without_a_workspace_is_one_sentence(tmp_path: Path):
    with pytest.raises(NoWorkspace):
        workspaces.open_workspace(tmp_path, PASSWORD)


def test_a_workspace_is_not_made_in_a_folder_that_holds_something(tmp_path: Path):
    (tmp_path / "thư.txt").write_text("x", encoding="utf-8")
    with pytest.raises(NoWorkspace):
        workspaces.create(tmp_path, unit="04849", name="Hội", level="commune", password=PASSWORD)
    assert [file.name for file in tmp_path.iterdir()] == ["thư.txt"]


def test_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Share:
        mountpoint, fstype, opts = str(tmp_path), "cifs", "rw"

    monkeypatch.setattr(lock.psutil, "disk_partitions", lambda **_all: [Share])
    with pytest.raises(NoWorkspace, match="network"):
        workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    assert not (tmp_path / "w").exists()
    assert lock.is_on_network(Path("//server/share/x"))


def test_a_backup_sees_what_is_still_in_the_log_and_opens_with_the_same_keys(empty: Store, tmp_path: Path):
    with empty.write("add") as writing:
        writing.insert(VILLAGE, village("A"))
    made = backups.make(empty.engine, empty.folder, Reason.ASKED)
    other = tmp_path / "other"
    other.mkdir()
    backups.take_out(made.file, other)
    with workspaces.open_workspace(other, PASSWORD) as store:
        assert names(store) == ["A"]
        assert workspace.integrity(store) == []


def test_a_full_disk_rolls_back_with_one_sentence(empty: Store):
    with empty.engine.connect() as connection:
        cursor = connection.connection.cursor()
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskProblem, match="disk is full"), empty.write("much") as writing:
        writing.insert_many(VILLAGE, [village(f"V{number}") for number in range(20_000)])
    assert names(empty) == []
    with empty.engine.connect() as connection:
        connection.connection.cursor().execute("PRAGMA max_page_count = 1000000")
    with empty.write("one, now that there is room") as writing:
        writing.insert(VILLAGE, village("A"))
    assert names(empty) == ["A"]


def test_killing_the_process_within_a_transaction_leaves_the_workspace_as_it_was(empty: Store):
    with empty.write("add") as writing:
        writing.insert(VILLAGE, village("A"))
    folder = empty.folder
    empty.close()
    program = textwrap.dedent("""
        import os, sys
        from pathlib import Path
        from cdht_desktop.data.tables import VILLAGE
        from cdht_desktop.ops import workspaces
        store = workspaces.open_workspace(Path(sys.argv[1]), sys.argv[2])
        with store.write("half") as writing:
            for number in range(50_000):
                name = str(number)
                writing.insert(VILLAGE, {"unit_code": "04849", "name": name, "name_fold": name, "name_sort": ""})
                if number == 40_000:
                    os.kill(os.getpid(), 9)
    """)
    killed = subprocess.run([sys.executable, "-c", program, str(folder), PASSWORD], check=False, capture_output=True)
    assert killed.returncode != 0
    assert killed.stderr == b""
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert names(store) == ["A"]
        assert workspace.integrity(store) == []


@pytest.mark.parametrize(
    "altered",
    [
        "DELETE FROM user_account",
        "UPDATE user_account SET removed_on = '2026-01-01'",
        "UPDATE user_account SET role = 'king'",
        "DROP TABLE user_account",
        "ALTER TABLE association RENAME COLUMN level TO other",
    ],
)
def test_accounts_or_tables_that_nobody_can_work_with_are_told_as_damage(empty: Store, altered: str):
    folder = empty.folder
    with empty.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        connection.exec_driver_sql(altered)
        connection.commit()
    empty.close()
    with pytest.raises(DamagedWorkspace):
        workspaces.open_workspace(folder, PASSWORD)


@pytest.mark.skipif(os.name == "nt", reason="SQLite takes longer paths there")
def test_a_folder_too_deep_for_the_database_is_told_as_such(empty: Store, tmp_path: Path):
    deep = tmp_path.joinpath(*["ữ" * 70] * 2)
    deep.mkdir(parents=True)
    shutil.copytree(empty.folder, deep / "sổ")
    with pytest.raises(DiskProblem, match="too long"):
        workspaces.open_workspace(deep / "sổ", PASSWORD)


def test_a_file_in_the_place_of_a_folder_is_told_as_such(tmp_path: Path):
    (tmp_path / "sổ").write_bytes(b"")
    with pytest.raises(DiskProblem, match="is a file, not a folder"):
        workspaces.create(tmp_path / "sổ", unit="04849", name="Hội", level="commune", password=PASSWORD)


def test_ids_sort_in_the_order_in_which_they_were_made():
    made = [new_id() for _number in range(10_000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {row_id[14] for row_id in made} == {"7"}


@given(st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=28, max_size=28))
def test_a_code_is_read_whatever_way_it_is_typed(code: str):
    assert plain_code(code.lower().replace("1", "i").replace("0", "O") + " ") == code
