"""Who works here: added, changed, removed, and what a program that is killed in between leaves."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from tests.conftest import PASSWORD

from cdht_desktop.data.keys import KEYS, KeyFile, rewrite
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import FieldErrors, NoRight, NotFound, Refused, TooManyTries, WrongPassword
from cdht_desktop.ops import citizens, history, users, workspaces
from cdht_desktop.ops.users import User
from cdht_desktop.ops.workspaces import Store

NEW = "trời mưa to quá đi"


def notes(store: Store, count: int) -> list[tuple[str, str]]:
    """Return (kind, detail) of the newest entries of the history that changed nothing."""
    with store.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT note, detail FROM change_set WHERE note IS NOT NULL ORDER BY seq DESC LIMIT ?", (count,)
        ).all()
    return [(row.note, row.detail) for row in rows]


def by_name(store: Store) -> dict[str, User]:
    return {user.name: user for user in users.all_users(store)}


def test_the_first_user_is_the_admin(empty: Store):
    (user,) = users.all_users(empty)
    assert (user.name, user.role, user.has_password, user.removed_on) == ("admin", Role.ADMIN, True, None)
    assert users.me(empty) == user
    assert workspaces.user_names(empty.folder) == ["admin"]


def test_a_user_who_was_added_signs_in_with_their_own_password_and_role(empty: Store):
    user_id = users.add(empty, " Lan ", "Nguyễn Thị  Lan", Role.CLERK, NEW).value
    assert by_name(empty)["Lan"].id == user_id
    assert by_name(empty)["Lan"].full_name == "Nguyễn Thị Lan"
    folder = empty.folder
    empty.close()
    assert workspaces.user_names(folder) == ["admin", "Lan"]
    with workspaces.open_workspace(folder, NEW, "lan") as store:
        assert (store.user, store.role) == ("Lan", Role.CLERK)
        assert users.me(store).id == user_id
        assert notes(store, 1) == [("signed_in", "")]
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, PASSWORD, "Lan")


@pytest.mark.parametrize(
    ("name", "full_name", "password", "wrong"),
    [
        ("", "", NEW, {"name"}),
        ("x" * 41, "", NEW, {"name"}),
        ("Ádmin", "", NEW, {"name"}),
        ("!!!", "", NEW, {"name"}),
        ("lan", "x" * 201, NEW, {"full_name"}),
        ("lan", "", "ngắn", {"password"}),
        ("bichngoc", "Trần Thị Bích Ngọc", "tranthibichngoc85", {"password"}),
        ("", "x" * 201, "", {"name", "full_name", "password"}),
    ],
)
def test_each_field_that_cannot_stand_is_told(empty: Store, name: str, full_name: str, password: str, wrong: set[str]):
    before = (empty.folder / KEYS).read_bytes()
    with pytest.raises(FieldErrors) as refused:
        users.add(empty, name, full_name, Role.CLERK, password)
    assert set(refused.value.fields) == wrong
    assert (empty.folder / KEYS).read_bytes() == before
    assert len(users.all_users(empty)) == 1


def test_a_user_who_was_removed_opens_nothing_and_their_name_stays_theirs(empty: Store):
    user_id = users.add(empty, "lan", "", Role.ADMIN, NEW).value
    users.remove(empty, user_id)
    gone = by_name(empty)["lan"]
    assert gone.removed_on is not None
    assert not gone.has_password
    assert workspaces.user_names(empty.folder) == ["admin"]
    with pytest.raises(FieldErrors, match="choose another name"):
        users.add(empty, "Lan", "", Role.CLERK, NEW)
    for act in (
        lambda: users.remove(empty, user_id),
        lambda: users.change(empty, user_id, "", Role.READER),
        lambda: users.reset_password(empty, user_id, NEW),
        lambda: users.named(empty, "lan"),
    ):
        with pytest.raises(NotFound):
            act()
    folder = empty.folder
    empty.close()
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, NEW, "lan")


def test_an_old_slot_pasted_back_lets_nobody_in_and_is_taken_away(empty: Store, tmp_path: Path):
    user_id = users.add(empty, "lan", "", Role.CLERK, NEW).value
    folder = empty.folder
    shutil.copy(folder / KEYS, tmp_path / KEYS)  # as it stands in a backup
    users.remove(empty, user_id)
    empty.close()
    shutil.copy(tmp_path / KEYS, folder / KEYS)
    with pytest.raises(NoRight):
        workspaces.open_workspace(folder, NEW, "lan")
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert notes(store, 2) == [("signed_in", ""), ("password", "lan")]
    assert workspaces.user_names(folder) == ["admin"]


def test_nobody_removes_or_demotes_themselves_so_there_is_always_an_admin(empty: Store):
    admin = users.me(empty)
    for act in (
        lambda: users.remove(empty, admin.id),
        lambda: users.change(empty, admin.id, "", Role.CLERK),
    ):
        with pytest.raises(Refused, match="another admin"):
            act()
    users.change(empty, admin.id, "Trần Văn Bình", Role.ADMIN)
    assert users.me(empty).full_name == "Trần Văn Bình"


def test_another_admin_may_remove_the_first(empty: Store):
    users.add(empty, "hoa", "", Role.ADMIN, NEW)
    folder = empty.folder
    empty.close()
    with workspaces.open_workspace(folder, NEW, "hoa") as store:
        users.remove(store, by_name(store)["admin"].id)
        assert [user.name for user in users.all_users(store)] == ["hoa", "admin"]
    assert workspaces.user_names(folder) == ["hoa"]


def test_a_changed_role_holds_from_the_next_sign_in_on(empty: Store):
    user_id = users.add(empty, "lan", "", Role.CLERK, NEW).value
    users.change(empty, user_id, "Lan", Role.READER)
    folder = empty.folder
    empty.close()
    with workspaces.open_workspace(folder, NEW, "lan") as store:
        assert store.role is Role.READER


def test_none_of_it_can_be_undone(empty: Store):
    user_id = users.add(empty, "lan", "", Role.CLERK, NEW).value
    users.change(empty, user_id, "Lan", Role.READER)
    users.remove(empty, user_id)
    assert history.next_undo(empty) is None


def test_an_admin_gives_a_forgotten_password_anew_and_ends_the_delay(empty: Store):
    user_id = users.add(empty, "lan", "", Role.CLERK, PASSWORD).value
    folder = empty.folder
    empty.close()
    for _try in range(5):
        with pytest.raises(WrongPassword):
            workspaces.open_workspace(folder, "không phải thế này", "lan")
    with workspaces.open_workspace(folder, PASSWORD) as store:
        with pytest.raises(FieldErrors):
            users.reset_password(store, user_id, "ngắn")
        users.reset_password(store, user_id, NEW)
        assert notes(store, 1) == [("password", "lan")]
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, PASSWORD, "lan")
    with workspaces.open_workspace(folder, NEW, "lan") as store:
        assert notes(store, 2) == [("signed_in", ""), ("refused", "6")]


def test_one_s_own_password_is_changed_by_who_knows_it(empty: Store):
    with pytest.raises(FieldErrors) as refused:
        users.change_password(empty, "không phải thế này", NEW)
    assert set(refused.value.fields) == {"old"}
    for new in ("ngắn", PASSWORD):
        with pytest.raises(FieldErrors) as refused:
            users.change_password(empty, PASSWORD, new)
        assert set(refused.value.fields) == {"new"}
    users.change_password(empty, PASSWORD, NEW)
    assert notes(empty, 1) == [("password", "")]
    folder = empty.folder
    empty.close()
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, PASSWORD)
    workspaces.open_workspace(folder, NEW).close()


def test_the_old_password_cannot_be_guessed_at_an_open_window(empty: Store):
    for _try in range(4):
        with pytest.raises(FieldErrors):
            users.change_password(empty, "không phải thế này", NEW)
    with pytest.raises(TooManyTries):
        users.change_password(empty, "không phải thế này", NEW)
    with pytest.raises(TooManyTries):
        users.change_password(empty, PASSWORD, NEW)


def test_a_new_recovery_code_ends_the_old_one(tmp_path: Path):
    made = workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    with made.store as store:
        code = users.new_recovery_code(store)
        assert notes(store, 1) == [("password", "")]
    with pytest.raises(WrongPassword):
        workspaces.recover(tmp_path / "w", made.recovery_code, NEW)
    workspaces.recover(tmp_path / "w", code, NEW)
    workspaces.open_workspace(tmp_path / "w", NEW).close()


def test_the_data_are_not_touched_by_a_new_password(scored: Store):
    size = (scored.folder / "data.db").stat().st_size
    users.change_password(scored, PASSWORD, NEW)
    scored.close()
    assert (scored.folder / "data.db").stat().st_size - size <= 8 * 4096  # nothing but what the history tells of it
    with workspaces.open_workspace(scored.folder, NEW) as store:
        assert citizens.count(store) > 0


def test_there_are_never_more_users_than_the_key_file_takes(empty: Store):
    def filled(keys: KeyFile) -> KeyFile:
        slot = keys.slots[0]
        return KeyFile(keys.workspace, (*keys.slots, *(replace(slot, user=f"{number:040}") for number in range(99))))

    rewrite(empty.folder, filled)
    assert len(workspaces.user_names(empty.folder)) == 100
    with pytest.raises(Refused, match="100"):
        users.add(empty, "lan", "", Role.CLERK, NEW)
    assert [user.name for user in users.all_users(empty)] == ["admin"]


KILLED = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from cdht_desktop.data import keys
    from cdht_desktop.data.writing import Write
    from cdht_desktop.domain.roles import Role
    from cdht_desktop.ops import users, workspaces

    folder, password, new, what, where = Path(sys.argv[1]), *sys.argv[2:]
    store = workspaces.open_workspace(folder, password)

    def killed(*_given, **_named):
        os.kill(os.getpid(), signal.SIGKILL)

    def before(owner, name):
        setattr(owner, name, killed)

    def after(owner, name):
        whole = getattr(owner, name)
        def then(*given, **named):
            whole(*given, **named)
            killed()
        setattr(owner, name, then)

    {"keys": lambda: before(keys, "keep"), "keys+": lambda: after(keys, "keep"),
     "data": lambda: before(Write, "record")}[where]()
    if what == "add":
        users.add(store, "lan", "", Role.CLERK, new)
    elif what == "remove":
        users.remove(store, users.named(store, "lan").id)
    else:
        users.change_password(store, password, new)
""")


@pytest.mark.parametrize(
    ("what", "where", "opens"),
    [
        ("add", "keys", ["admin"]),
        ("add", "keys+", ["admin"]),  # the slot without its account is taken away
        ("add", "data", ["admin"]),
        ("remove", "data", ["admin", "lan"]),
        ("remove", "keys", ["admin"]),  # the account is closed: the slot that is left is taken away
        ("remove", "keys+", ["admin"]),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_between_the_two_files_a_user_is_there_or_not(empty: Store, what: str, where: str, opens: list[str]):
    if what == "remove":
        users.add(empty, "lan", "", Role.CLERK, NEW)
    folder = empty.folder
    empty.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(folder), PASSWORD, NEW, what, where], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    if "lan" not in opens:
        with pytest.raises((NoRight, WrongPassword)):
            workspaces.open_workspace(folder, NEW, "lan")
    with workspaces.open_workspace(folder, PASSWORD) as store:
        assert [name for name, user in by_name(store).items() if user.removed_on is None] == opens
        assert all(user.has_password for user in users.all_users(store) if user.removed_on is None)
    assert workspaces.user_names(folder) == opens
    if "lan" in opens:
        workspaces.open_workspace(folder, NEW, "lan").close()


@pytest.mark.parametrize(("where", "password"), [("keys", PASSWORD), ("keys+", NEW)])
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_killed_while_a_password_is_changed_one_of_both_opens(empty: Store, where: str, password: str):
    folder = empty.folder
    empty.close()
    command = [sys.executable, "-c", KILLED, str(folder), PASSWORD, NEW, "password", where]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    workspaces.open_workspace(folder, password).close()
