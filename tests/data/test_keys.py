"""The key file: what stands in it, what a file from elsewhere may ask, and how it is changed."""

import base64
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import FILES, PASSWORD

from cdht_desktop.data import attempts
from cdht_desktop.data import keys as keys_module
from cdht_desktop.data.keys import KEYS, KeyFile, rewrite
from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.errors import DamagedWorkspace, DiskProblem, NoRight, Refused, WrongPassword
from cdht_desktop.ops import demo, workspaces
from cdht_desktop.ops.workspaces import Store

OLD = FILES / "workspace-0001" / KEYS
pytestmark = pytest.mark.usefixtures("real_cost")


def written(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / KEYS).read_text(encoding="utf-8"))
    return found


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the key file as somebody with an editor would."""
    data = written(folder)
    change(data)
    (folder / KEYS).write_text(json.dumps(data), encoding="utf-8")


def test_a_key_file_of_the_first_format_opens():
    keys = KeyFile.read(OLD)
    assert keys.users == ("admin",)
    assert len(keys.data_key("admin", demo.PASSWORD)) == 32
    assert written(OLD.parent)["format"] == keys_module.FORMAT == 1


def test_a_slot_that_is_cheaper_to_guess_is_wrapped_anew_at_the_next_sign_in(tmp_path: Path):
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("data.db", KEYS):
        (folder / name).write_bytes((OLD.parent / name).read_bytes())
    assert [slot["iterations"] for slot in written(folder)["slots"]] == [4, 4]
    workspaces.open_workspace(folder, demo.PASSWORD).close()
    costs = {slot["user"]: (slot["memory_kib"], slot["iterations"]) for slot in written(folder)["slots"]}
    assert costs == {"admin": (64 * 1024, 6), "recovery": (64 * 1024, 4)}  # nobody typed the code
    before = (folder / KEYS).read_bytes()
    workspaces.open_workspace(folder, demo.PASSWORD).close()
    assert (folder / KEYS).read_bytes() == before


def test_wrapping_anew_that_the_disk_does_not_take_leaves_the_old_file_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("data.db", KEYS):
        (folder / name).write_bytes((OLD.parent / name).read_bytes())

    def full(_folder: Path, _keys: KeyFile) -> None:
        raise DiskProblem("full")

    monkeypatch.setattr(keys_module, "keep", full)
    workspaces.open_workspace(folder, demo.PASSWORD).close()
    assert (folder / KEYS).read_bytes() == OLD.read_bytes()


def test_a_guess_costs_64_mib_and_200_ms_here(empty: Store):
    slot = KeyFile.read(empty.folder / KEYS).slot_of("admin")
    assert slot
    assert slot.memory_kib == 64 * 1024
    costs = []
    for number in range(3):
        begun = time.process_time()
        assert slot.open(f"không phải {number}", "w") is None
        costs.append(time.process_time() - begun)
    assert min(costs) > 0.1  # half of what was measured: a faster computer is no fault


def test_the_role_is_not_to_be_had_from_the_key_file(add_user: Callable[..., Path]):
    folder = add_user("lan", Role.READER)
    edit(folder, lambda data: [slot.update(role="admin", rights=["users"]) for slot in data["slots"]])
    with workspaces.open_workspace(folder, PASSWORD, "lan") as store:
        assert store.role is Role.READER
        assert not store.may(Right.WRITE)


def test_a_slot_that_was_given_another_name_opens_nothing(add_user: Callable[..., Path]):
    folder = add_user("lan")

    def swap(data: dict[str, Any]) -> None:
        names = {"lan": "admin", "admin": "lan", "recovery": "recovery"}
        for slot in data["slots"]:
            slot["user"] = names[slot["user"]]

    edit(folder, swap)
    for user in ("admin", "lan"):
        with pytest.raises(WrongPassword):
            workspaces.open_workspace(folder, PASSWORD, user)


def test_a_slot_whose_cost_was_altered_opens_nothing(empty: Store):
    folder = empty.folder
    empty.close()
    edit(folder, lambda data: [slot.update(iterations=slot["iterations"] + 1) for slot in data["slots"]])
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, PASSWORD)


def test_a_slot_of_another_workspace_opens_nothing(empty: Store, upper: Store):
    other = written(upper.folder)["slots"]
    folder = empty.folder
    empty.close()
    edit(folder, lambda data: data.update(slots=other))
    with pytest.raises(WrongPassword):
        workspaces.open_workspace(folder, PASSWORD)


def _slot(data: dict[str, Any], **changed: Any) -> None:
    data["slots"][0].update(changed)


@pytest.mark.parametrize(
    "change",
    [
        lambda data: _slot(data, memory_kib=1024 * 1024),
        lambda data: _slot(data, memory_kib=128 * 1024, iterations=64),
        lambda data: _slot(data, memory_kib=8, iterations=10**9),
        lambda data: _slot(data, memory_kib=0),
        lambda data: _slot(data, iterations=0),
        lambda data: _slot(data, iterations=float("inf")),
        lambda data: _slot(data, salt="AAAA"),
        lambda data: _slot(data, wrapped="AAAA"),
        lambda data: _slot(data, wrapped=base64.b64encode(bytes(10_000)).decode()),
        lambda data: _slot(data, user=""),
        lambda data: _slot(data, user="x" * 41),
        lambda data: _slot(data, user="admin\n"),
        lambda data: _slot(data, user="\ud800"),
        lambda data: _slot(data, kind="other"),
        lambda data: data.update(slots={}),
        lambda data: data.update(slots="xx"),
        lambda data: data.update(slots=[data["slots"][0]] * 2),
        lambda data: data.update(slots=[data["slots"][0] | {"user": f"u{number}"} for number in range(200)]),
        lambda data: data.update(format="x"),
        lambda data: data.update(format=float("inf")),
    ],
)
def test_a_key_file_that_asks_too_much_or_makes_no_sense_is_damaged(
    tmp_path: Path, change: Callable[[dict[str, Any]], None]
):
    shutil.copy(OLD, tmp_path / KEYS)
    edit(tmp_path, change)
    with pytest.raises(DamagedWorkspace):
        workspaces.user_names(tmp_path)


def test_a_key_file_that_is_nested_without_end_is_damaged(tmp_path: Path):
    (tmp_path / KEYS).write_bytes(b"[" * 60_000)
    with pytest.raises(DamagedWorkspace):
        workspaces.user_names(tmp_path)


def test_the_users_stand_in_the_order_of_their_names(empty: Store):
    for name in ("lan", "Đào", "binh"):
        rewrite(empty.folder, lambda keys, name=name: keys.with_password(name, PASSWORD, empty.data_key))
    assert workspaces.user_names(empty.folder) == ["admin", "binh", "Đào", "lan"]


def test_a_failed_change_leaves_the_file_as_it_was(empty: Store):
    before = (empty.folder / KEYS).read_bytes()

    def change(keys: KeyFile) -> KeyFile:
        raise Refused("no")

    with pytest.raises(Refused):
        rewrite(empty.folder, change)
    assert (empty.folder / KEYS).read_bytes() == before


def test_the_data_key_stands_in_no_file_and_no_text_of_the_store(empty: Store):
    folder, key = empty.folder, empty.data_key
    assert key.hex() not in str(empty) + repr(empty) + repr(empty.engine) + str(empty.engine.url)
    empty.close()
    forms = [key, key.hex().encode(), key.hex().upper().encode(), base64.b64encode(key)]
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not any(form in content for form in forms), file.name


def test_the_recovery_code_gives_a_new_password_and_is_told_at_the_sign_in(tmp_path: Path):
    made = workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    made.store.close()
    for _try in range(5):
        with pytest.raises(WrongPassword):
            workspaces.open_workspace(tmp_path / "w", "không phải thế này")
    workspaces.recover(tmp_path / "w", made.recovery_code, "mật khẩu mới của tôi")
    with workspaces.open_workspace(tmp_path / "w", "mật khẩu mới của tôi") as store, store.read() as connection:
        rows = connection.exec_driver_sql("SELECT note, detail FROM change_set ORDER BY seq DESC LIMIT 3").all()
    assert [tuple(row) for row in rows] == [("signed_in", ""), ("password", "admin"), ("refused", "5")]


def test_a_recovery_for_a_name_that_nobody_has_lets_nobody_in(tmp_path: Path):
    made = workspaces.create(tmp_path / "w", unit="04849", name="Hội", level="commune", password=PASSWORD)
    made.store.close()
    workspaces.recover(tmp_path / "w", made.recovery_code, "mật khẩu mới của tôi", "ai đó")
    with pytest.raises(NoRight):
        workspaces.open_workspace(tmp_path / "w", "mật khẩu mới của tôi", "ai đó")
    with pytest.raises(WrongPassword):
        workspaces.recover(tmp_path / "w", made.recovery_code, "mật khẩu mới của tôi", "x" * 41)
    workspaces.open_workspace(tmp_path / "w", PASSWORD).close()
    assert workspaces.user_names(tmp_path / "w") == ["admin"]  # the slot without an account is gone


def test_a_sign_in_that_fails_in_its_last_step_leaves_the_workspace_free(empty: Store, monkeypatch: pytest.MonkeyPatch):
    folder = empty.folder
    empty.close()

    def busy(_folder: Path, _user: str) -> None:
        raise Refused("busy")

    told = attempts.told
    monkeypatch.setattr(attempts, "told", busy)
    with pytest.raises(Refused, match="busy"):
        workspaces.open_workspace(folder, PASSWORD)
    monkeypatch.setattr(attempts, "told", told)
    workspaces.open_workspace(folder, PASSWORD).close()
