"""What is odd around the program: a second copy of it, a wrong clock, a folder with a long name in Vietnamese."""

import datetime as dt
import os
import random
import signal
import tempfile
import time
import unicodedata
from pathlib import Path
from unittest.mock import patch

from tests.faults import judging
from tests.faults.forks import Playing, clear, play, start
from tests.faults.operations import OPERATIONS, Operation, sealed
from tests.faults.places import Place, typed
from tests.faults.running import Ground, Mode, Result
from tests.faults.shim import Blow

from cdht_desktop.data import lock
from cdht_desktop.ops import backups, citizens, invented

_YEARS = (1970, 1980, 1999, 2019, 2027, 2038, 2099, 2106)
_ZONES = ("UTC", "Asia/Ho_Chi_Minh", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/London")
_LONG = "Hồ sơ Hội Khuyến học xã Đồng Tâm – lưu trữ/Người dùng Nguyễn Thị Đào/"
_FOLDERS = {
    "long, Vietnamese": _LONG * 3,
    "decomposed letters": unicodedata.normalize("NFD", _LONG),
    "signs": "50% #1 'tốt' & [mới] {x}; ~$a=b,c/",
}
_LONG_PATH = 200  # letters


def copies(ground: Ground, count: int, *, control: bool = False) -> Mode:
    """Start the program a second time on one workspace, while the first works and as it begins."""

    def case(number: int) -> Result:
        return (_second_comer if number % 2 else _race)(ground, number)

    def unlocked(number: int) -> Result:
        with patch.object(lock.WorkspaceLock, "acquire"):
            return _second_comer(ground, number)

    about = "two copies on one workspace"
    return Mode("control: no lock" if control else "two copies", about, count, unlocked if control else case, control)


def _adding(seed: int, *, stay: bool = False) -> Operation:
    def run(place: Place) -> None:
        with place.opened() as store:
            citizens.add(store, typed(invented.people(seed + 2, 1_000 + seed)[-1]))
            place.kept(store, "added")
            if stay:
                signal.pause()

    return Operation("add", "scored", run)


def _second_comer(ground: Ground, number: int) -> Result:
    """The first works; the second must be told so, and may open the moment that the first was killed."""
    place = ground.place("first", "scored")
    first = start(place, ground.shim, _adding(number, stay=True).run, Blow())
    result = Result(number, "second copy while the first works")
    if not first.hear(1):
        result.found.append(f"the first did not save: {first.end().told}")
        return result
    second = play(place, ground.shim, _adding(number + 1).run, Blow()).told
    if not second.refused.startswith("WorkspaceBusy"):
        result.found.append(f"the second was let in: {second}")
    os.kill(first.child, signal.SIGKILL)
    told = first.end().told
    result.found += judging.faults(place, told, sets=1)
    result.found += _saves(ground, place, number + 2)
    return result


def _saves(ground: Ground, place: Place, number: int) -> list[str]:
    told = play(place, ground.shim, _adding(number).run, Blow()).told
    return [] if told.ended else [f"cannot be opened afterwards: {told.refused}{told.crashed}"]


def _race(ground: Ground, number: int) -> Result:
    """Two copies start at one moment: at least one works, none spoils the other's work."""
    place = ground.place("race", "scored")
    both: list[Playing] = [start(place, ground.shim, _adding(number + at).run, Blow()) for at in range(2)]
    told = [playing.end().told for playing in both]
    result = Result(number, "two copies started together", counted={"both in turn": all(one.ended for one in told)})
    result.found += [f"refused otherwise: {one}" for one in told if not (one.ended or "WorkspaceBusy" in one.refused)]
    if not any(one.ended for one in told):
        result.found.append("none could open")
    for one in told:
        result.found += judging.faults(place, one, sets=1)
    return result


def clocks(ground: Ground, count: int) -> Mode:
    """Let the clock be wrong by years, in odd time zones, and jump after each action; then back up with it right."""

    def case(number: int) -> Result:
        dice, operation = ground.dice("clock", number), OPERATIONS[number % len(OPERATIONS)]
        place = ground.place("clock", operation.template)
        told = play(place, ground.shim, lambda place: _mistimed(place, operation, dice), Blow()).told
        result = Result(
            number, f"{operation.name}: clock wrong", counted={"refused with a sentence": bool(told.refused)}
        )
        result.found = [f"CRASH: {told.crashed}"] if told.crashed else []
        result.found += judging.faults(place, told, sets=operation.sets)
        return result

    return Mode("clock", "clock wrong by years, odd time zones", count, case)


def _mistimed(place: Place, operation: Operation, dice: random.Random) -> None:
    def jump() -> None:
        os.environ["TZ"] = dice.choice(_ZONES)
        time.tzset()
        if place.shim is not None:
            wanted = dt.datetime(dice.choice(_YEARS), dice.randint(1, 12), dice.randint(1, 28), tzinfo=dt.UTC)
            place.shim.shift(0)
            place.shim.shift(int(wanted.timestamp() - time.time()))

    jump()
    place.then = jump
    operation.run(place)
    place.then = None
    if place.shim is not None:
        place.shim.shift(0)
    with place.opened() as store:
        place.kept(store, "backed up", file=sealed(backups.backup(store)))
        backups.after_work(store)


def folders(ground: Ground) -> Mode:
    """Do everything in a profile whose folders are long, Vietnamese, decomposed or full of signs."""
    cases = [(operation, name) for operation in OPERATIONS for name in _FOLDERS]

    def case(number: int) -> Result:
        operation, name = cases[number]
        place = ground.place("profile", operation.template, _FOLDERS[name])
        told = play(place, ground.shim, lambda place: _at_home(place, operation), Blow()).told
        result = Result(number, f"{operation.name}: {name}", counted={name: 1})
        if name.startswith("long") and len(str(place.workspace)) < _LONG_PATH:
            result.found.append("the path is not as long as it should be")
        result.found += [] if told.ended else [f"CRASH: {told.refused}{told.crashed}"]
        result.found += judging.faults(place, told, sets=operation.sets)
        clear(place.folder)
        return result

    return Mode("folders", "profile with Vietnamese letters and over 200 characters", len(cases), case)


def _at_home(place: Place, operation: Operation) -> None:
    house(place.folder)
    operation.run(place)


def house(folder: Path) -> None:
    """Let the profile and what is temporary of this process lie below a folder."""
    for name in ("home", "temp"):
        (folder / name).mkdir(exist_ok=True)
    os.environ |= {"CDHT_HOME": str(folder / "home"), "HOME": str(folder / "home")}
    os.environ |= dict.fromkeys(("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"), str(folder / "temp"))
    tempfile.tempdir = None
