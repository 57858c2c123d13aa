"""Guessing at the door: delays that grow, that a restart, the calendar and a second program do not shorten."""

import json
import subprocess
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import PASSWORD

from cdht_desktop.data import attempts
from cdht_desktop.data.attempts import Tries
from cdht_desktop.errors import TooManyTries, WrongPassword
from cdht_desktop.ops import workspaces
from cdht_desktop.ops.workspaces import Store

HOUR = 60 * 60


def wrong(folder: Path, now: float, user: str = "admin") -> int:
    """Try a wrong password after the computer has been running for `now` seconds; return the delay that is told."""
    try:
        with attempts.trying(folder, user, lambda: now):
            raise WrongPassword("wrong")
    except TooManyTries as error:
        return error.seconds
    except WrongPassword:
        return 0


def looked_at(folder: Path, now: float, user: str = "admin") -> bool:
    """Say whether a password is looked at at all; it is the right one."""
    try:
        with attempts.trying(folder, user, lambda: now):
            return True
    except TooManyTries:
        return False


def locked(folder: Path, now: float = 1000.0) -> None:
    for _try in range(5):
        wrong(folder, now)


def test_after_five_wrong_ones_the_delay_doubles_up_to_an_hour(tmp_path: Path):
    now, told = 1000.0, []
    for _try in range(15):
        seconds = wrong(tmp_path, now)
        told.append(seconds)
        now += seconds
    assert told == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, *[HOUR] * 4]


def test_within_a_delay_no_password_is_looked_at_and_none_is_counted(tmp_path: Path):
    locked(tmp_path)
    assert wrong(tmp_path, 1010) == 20
    assert not looked_at(tmp_path, 1029)
    assert attempts.known_of(tmp_path, "admin").wrong == 5
    assert looked_at(tmp_path, 1030)


def test_the_right_password_begins_anew(tmp_path: Path):
    locked(tmp_path)
    assert looked_at(tmp_path, 1030)
    assert [wrong(tmp_path, 1031) for _try in range(5)] == [0, 0, 0, 0, 30]


def test_one_user_does_not_wait_for_another(tmp_path: Path):
    locked(tmp_path)
    assert looked_at(tmp_path, 1000, "lan")
    assert not looked_at(tmp_path, 1000)


def test_a_try_counts_even_if_the_program_ends_within_it(tmp_path: Path):
    for _try in range(5):
        with pytest.raises(KeyboardInterrupt), attempts.trying(tmp_path, "admin", lambda: 1000.0):
            raise KeyboardInterrupt
    assert not looked_at(tmp_path, 1001)


def test_after_a_restart_of_the_computer_the_time_since_then_counts(tmp_path: Path):
    locked(tmp_path, 50_000)
    assert not looked_at(tmp_path, 29)
    assert looked_at(tmp_path, 30)


@given(wrongs=st.integers(0, 10**6), at=st.floats(0, 1e9), now=st.floats(0, 1e9))
def test_whatever_the_clock_says_nobody_waits_for_longer_than_an_hour_from_now(wrongs: int, at: float, now: float):
    tries = Tries(wrongs, at).since_start(now)
    assert 0 <= tries.waits(now) <= HOUR
    assert tries.waits(now + HOUR) == 0


def test_a_delay_that_outlasts_a_restart_ends_although_the_computer_runs_on(tmp_path: Path):
    attempts._write(tmp_path, {"admin": Tries(12, 2000.0)})
    assert wrong(tmp_path, 100) == HOUR - 100  # started anew since
    assert wrong(tmp_path, 2100) == HOUR - 2100
    assert looked_at(tmp_path, HOUR)


@pytest.mark.parametrize("year", [1980, 2099])
def test_the_calendar_neither_frees_nor_locks(empty: Store, monkeypatch: pytest.MonkeyPatch, year: int):
    folder = empty.folder
    empty.close()
    for _try in range(5):
        with pytest.raises(WrongPassword):
            workspaces.open_workspace(folder, "không phải thế này")
    moment = (year - 1970) * 365.25 * 86_400
    monkeypatch.setattr("time.time", lambda: moment)
    with pytest.raises(TooManyTries) as refused:
        workspaces.open_workspace(folder, PASSWORD)
    assert 0 < refused.value.seconds <= 30


def test_the_door_says_how_long_to_wait_and_opens_then(empty: Store, monkeypatch: pytest.MonkeyPatch):
    folder = empty.folder
    empty.close()
    answers = []
    for _try in range(6):
        with pytest.raises(WrongPassword) as refused:
            workspaces.open_workspace(folder, "không phải thế này")
        answers.append(refused.value)
    assert [isinstance(answer, TooManyTries) for answer in answers] == [False] * 4 + [True] * 2
    last = answers[4]
    assert isinstance(last, TooManyTries)
    assert 20 <= last.seconds <= 30  # from the moment of the try on
    assert f"{last.seconds} seconds" in str(last)
    file = folder / "attempts.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["admin"]["at"] -= 30  # as if so much time had passed
    file.write_text(json.dumps(kept), encoding="utf-8")
    workspaces.open_workspace(folder, PASSWORD).close()
    assert json.loads(file.read_text(encoding="utf-8")) == {}


def test_a_long_wait_is_told_in_minutes():
    assert "30 seconds" in str(attempts.too_many(30))
    assert "60 minutes" in str(attempts.too_many(HOUR))
    assert "3 minutes" in str(attempts.too_many(121))


def test_without_its_file_the_count_begins_anew_and_no_more_than_that(tmp_path: Path):
    locked(tmp_path)
    (tmp_path / "attempts.json").unlink()
    assert [wrong(tmp_path, 1001) for _try in range(5)] == [0, 0, 0, 0, 30]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 50_000, b"x" * 100_000, b'{"admin": 1}',
        b'{"admin": {"wrong": 0}}', b'{"admin": {"wrong": -1, "at": 0, "untold": 0, "recovered": false}}',
        b'{"admin": {"wrong": 1e999, "at": 0, "untold": 0, "recovered": false}}',
        b'{"admin": {"wrong": 0, "at": NaN, "untold": 0, "recovered": false}}',
    ],
)  # fmt: skip
def test_in_a_file_that_somebody_wrote_into_the_first_delay_runs_and_ends(tmp_path: Path, content: bytes):
    (tmp_path / "attempts.json").write_bytes(content)
    assert wrong(tmp_path, 1000) == 30
    assert not looked_at(tmp_path, 1029)
    assert looked_at(tmp_path, 1030)


def test_three_programs_that_guess_at_once_have_no_more_tries_than_one(empty: Store):
    folder = empty.folder
    empty.close()
    program = textwrap.dedent("""
        import sys
        from pathlib import Path
        from cdht_desktop.data import attempts
        from cdht_desktop.data.keys import KEYS, KeyFile
        from cdht_desktop.errors import TooManyTries, WrongPassword
        folder, looked = Path(sys.argv[1]), 0
        keys = KeyFile.read(folder / KEYS)
        sys.stdin.readline()
        for number in range(4):
            try:
                with attempts.trying(folder, "admin"):
                    looked += 1
                    keys.data_key("admin", f"sai lan thu {number}")
            except WrongPassword:
                pass
        print(looked)
    """)
    command = [sys.executable, "-c", program, str(folder)]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _one in range(3)]
    for one in running:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    looked = [int(one.communicate(timeout=60)[0]) for one in running]
    assert sum(looked) == 5
    assert attempts.known_of(folder, "admin").wrong == 5


def test_a_disk_that_takes_no_count_lets_nobody_guess(empty: Store, monkeypatch: pytest.MonkeyPatch):
    folder = empty.folder
    empty.close()
    (folder / "attempts.json").unlink()
    (folder / "attempts.json").mkdir()
    for password in (PASSWORD, "không phải thế này"):
        with pytest.raises(Exception, match=r"attempts\.json"):
            workspaces.open_workspace(folder, password)


def test_the_name_is_found_with_or_without_marks_and_counted_as_one(add_user: Callable[..., Path]):
    folder = add_user("Đào")
    for typed in ("Đào", "đào", "dao", "DAO", unicodedata.normalize("NFD", "Đào")):
        with pytest.raises(WrongPassword):
            workspaces.open_workspace(folder, "không phải thế này", typed)
    with pytest.raises(TooManyTries):
        workspaces.open_workspace(folder, PASSWORD, "dao")
    assert list(json.loads((folder / "attempts.json").read_text(encoding="utf-8"))) == ["Đào"]


def test_tries_at_a_name_that_nobody_has_are_refused_and_not_kept(empty: Store):
    folder = empty.folder
    empty.close()
    for number in range(10):
        with pytest.raises(WrongPassword, match="Nobody"):
            workspaces.open_workspace(folder, PASSWORD, f"ai {number}")
    assert json.loads((folder / "attempts.json").read_text(encoding="utf-8")) == {}
