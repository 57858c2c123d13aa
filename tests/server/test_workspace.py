"""A workspace on a server is made, opened, kept by passwords and refused like one in a folder."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.conftest import PASSWORD
from tests.server import databases
from tests.server.conftest import NAME, UNIT

from cdht_desktop.data import attempts, server, server_engine, trail
from cdht_desktop.data.keys import KEYS
from cdht_desktop.data.server_address import SERVER, Address, address_of, keep_address
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import NoRight, NoWorkspace, Refused, ServerProblem, TooManyTries, WrongPassword
from cdht_desktop.ops import association, backups, checking, users, workspaces
from cdht_desktop.progress import Progress


def test_a_workspace_that_was_made_opens_again_and_is_sound(fresh: Path):
    made = workspaces.create(fresh, unit=UNIT, name=NAME, level="upper", password=PASSWORD)
    made.store.close()
    assert [file.name for file in fresh.iterdir()] == [SERVER]  # nothing of it lies on this PC
    with workspaces.open_workspace(fresh, PASSWORD) as store:
        assert association.get(store).name == NAME
        assert (store.level, store.role, store.shared) == ("upper", Role.ADMIN, True)
        assert checking.check_all(store).findings == ()


def test_a_commune_has_no_workspace_on_a_server(fresh: Path):
    with pytest.raises(NoWorkspace, match="upper level"):
        workspaces.create(fresh, unit="04849", name="Hội Khuyến học xã Thử", level="commune", password=PASSWORD)
    with pytest.raises(NoWorkspace, match="no workspace"):
        workspaces.open_workspace(fresh, PASSWORD)


def test_what_stands_in_a_database_is_not_written_over(province: Path):
    with pytest.raises(NoWorkspace, match="not empty"):
        workspaces.create(province, unit=UNIT, name=NAME, level="upper", password=PASSWORD)
    workspaces.open_workspace(province, PASSWORD).close()


def test_a_making_that_was_cut_short_is_begun_anew(fresh: Path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as broken:
        broken.setattr(workspaces, "_place", lambda _commune: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            workspaces.create(fresh, unit=UNIT, name=NAME, level="upper", password=PASSWORD)
    with pytest.raises(NoWorkspace):
        workspaces.open_workspace(fresh, PASSWORD)
    workspaces.create(fresh, unit=UNIT, name=NAME, level="upper", password=PASSWORD).store.close()
    workspaces.open_workspace(fresh, PASSWORD).close()


def test_wrong_passwords_count_for_all_pcs_together(province: Path, tmp_path: Path):
    address = address_of(province)
    assert address is not None
    other = tmp_path / "another officer's PC"
    keep_address(other, address)
    for at in range(4):
        with pytest.raises(WrongPassword) as error:
            workspaces.open_workspace(province if at % 2 else other, "không phải")
        assert not isinstance(error.value, TooManyTries)
    with pytest.raises(TooManyTries):
        workspaces.open_workspace(other, "không phải")
    with pytest.raises(TooManyTries):
        workspaces.open_workspace(province, PASSWORD)


def test_a_right_password_after_wrong_ones_is_told_in_the_history(province: Path):
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(province, "không phải")
    with workspaces.open_workspace(province, PASSWORD) as store:
        assert attempts.known_of(province, "admin").wrong == 0
        with store.read() as connection:
            said = connection.execute(text("SELECT note FROM change_set ORDER BY seq DESC LIMIT 2")).scalars().all()
    assert said == ["signed_in", "refused"]


def test_the_recovery_code_gives_a_new_password(fresh: Path):
    made = workspaces.create(fresh, unit=UNIT, name=NAME, level="upper", password=PASSWORD)
    made.store.close()
    workspaces.recover(fresh, made.recovery_code, "thuyền nan ghé bến xa")
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(fresh, PASSWORD)
    workspaces.open_workspace(fresh, "thuyền nan ghé bến xa").close()


def test_users_are_added_and_their_passwords_lie_on_the_server(province: Path):
    with workspaces.open_workspace(province, PASSWORD) as store:
        users.add(store, "lan", "Nguyễn Thị Lan", Role.CLERK, PASSWORD)
        assert [user.has_password for user in users.all_users(store)] == [True, True]
    assert workspaces.user_names(province) == ["admin", "lan"]
    with workspaces.open_workspace(province, PASSWORD, "Lan") as store:
        assert store.role is Role.CLERK
        users.change_password(store, PASSWORD, "thuyền nan ghé bến xa")
    assert not (province / KEYS).exists()


def test_a_user_who_is_removed_at_another_pc_writes_nothing_more(at_pc, store):
    user = users.add(store, "lan", "", Role.CLERK, PASSWORD).value
    lan = at_pc("lan")
    users.remove(store, user)
    with pytest.raises(NoRight, match="no longer works"), lan.write("Something"):
        pass
    assert workspaces.user_names(store.folder) == ["admin"]


def test_backups_are_the_servers_own(store, tmp_path: Path):
    with pytest.raises(Refused, match="pg_dump"):
        backups.backup(store, tmp_path)
    assert not backups.changed(store)
    assert backups.after_work(store) == backups.Made(None)
    assert backups.reminder(store) == ""


def test_the_newest_actions_cut_off_on_the_server_are_found(province: Path):
    with workspaces.open_workspace(province, PASSWORD) as store:
        users.add(store, "lan", "", Role.READER, PASSWORD)
    engine = server.engine_of(address_of(province))
    with engine.connect() as connection, connection.execution_options(cdht_writes=True).begin():
        connection.execute(text("DELETE FROM change_row WHERE set_seq = (SELECT max(seq) FROM change_set)"))
        connection.execute(text("DELETE FROM change_set WHERE seq = (SELECT max(seq) FROM change_set)"))
    store = workspaces.open_workspace(province, PASSWORD)
    with store, store.read() as connection:
        found = trail.verify(connection, Progress(), trail.read_anchor(store.folder, store.data_key))
    assert "cut_off" in {one.fault for one in found}


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE association SET name = 'x', version = 2", "data_altered"),
        ("DELETE FROM citizen_group WHERE position = 0", "data_missing"),
        ("UPDATE change_set SET title = 'x' WHERE seq = 1", "words_altered"),
        ("UPDATE change_row SET after = '{}' WHERE set_seq = 1 AND position = 0", "row_altered"),
        ("CREATE TABLE mine (a int)", "schema_foreign"),
        ("ALTER TABLE citizen ADD COLUMN mine text", "schema_foreign"),
        ("CREATE VIEW mine AS SELECT name FROM citizen", "schema_foreign"),
        ("DROP INDEX uq_citizen_id_number", "schema_missing"),
        (
            """CREATE FUNCTION mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
               CREATE TRIGGER mine BEFORE INSERT ON citizen FOR EACH ROW EXECUTE FUNCTION mine()""",
            "schema_foreign",
        ),
    ],
)
def test_what_was_altered_on_the_server_is_found(province: Path, statement: str, fault: str):
    engine = server.engine_of(address_of(province))
    with engine.connect() as connection, connection.execution_options(cdht_writes=True).begin():
        connection.exec_driver_sql(statement)
    with workspaces.open_workspace(province, PASSWORD) as store:
        assert fault in {one.fault for one in checking.check_all(store).findings}


def test_an_address_holds_no_password_and_sets_nothing_on_the_server():
    for text_ in (
        "postgresql+psycopg://an:bi@host/db",
        "postgresql://host",
        "mysql://host/db",
        "postgresql://host/db?options=-c%20x",
        "/home/an",
        "postgresql://host/db?password=bi",
    ):
        with pytest.raises(NoWorkspace):
            Address.parse(text_)
    assert str(Address.parse("postgresql://an@host:5433/db")) == "postgresql+psycopg://an@host:5433/db"


def test_to_another_computer_only_a_checked_server_is_spoken_with(monkeypatch: pytest.MonkeyPatch):
    secured = server_engine.secured(Address.parse("postgresql://an@host.example/db"))
    assert (secured["sslmode"], secured["require_auth"]) == ("verify-full", "!password")
    assert "sslmode" not in server_engine.secured(Address.parse("postgresql://an@localhost/db"))
    assert "sslmode" not in server_engine.secured(Address.parse("postgresql://an@host.example/db?sslmode=require"))


def test_a_folder_with_a_damaged_address_says_so(tmp_path: Path):
    (tmp_path / SERVER).write_text(json.dumps({"adress": 1}), encoding="utf-8")
    with pytest.raises(NoWorkspace, match=r"server\.json is damaged"):
        workspaces.open_workspace(tmp_path, PASSWORD)


def test_a_server_that_is_not_there_is_told_in_a_sentence(tmp_path: Path):
    keep_address(tmp_path, Address.parse("postgresql://an@127.0.0.1:1/db"))
    with pytest.raises(ServerProblem, match="does not answer"):
        workspaces.open_workspace(tmp_path, PASSWORD)
    with pytest.raises(ServerProblem):
        workspaces.user_names(tmp_path)


def test_a_new_pc_needs_only_the_address(province: Path, tmp_path: Path):
    address = str(address_of(province))
    workspaces.connect(tmp_path / "new", address)
    assert workspaces.remembered() == [tmp_path / "new"]
    workspaces.open_workspace(tmp_path / "new", PASSWORD).close()
    workspaces.open_workspace(workspaces.place(address), PASSWORD).close()


def test_a_folder_that_names_no_workspace_is_not_kept(fresh: Path, tmp_path: Path):
    with pytest.raises(NoWorkspace):
        workspaces.connect(tmp_path / "new", str(address_of(fresh)))
    assert not workspaces.is_workspace(tmp_path / "new")


def test_tests_skip_with_a_reason_where_there_is_no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv(databases.VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="make test-postgres"):
        databases.new_folder(tmp_path)
