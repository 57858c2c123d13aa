"""What a guess at the password and unlocking cost on this machine: `python -m tests.faults.figures FOLDER LIST`.

In a process of its own, without the shim and with nothing remembered.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

from cdht_desktop.data.keys import KEYS, KeyFile
from cdht_desktop.errors import WrongPassword
from cdht_desktop.ops import citizen_lists, demo, workspaces
from cdht_desktop.progress import Progress

LEAST_GUESS_MS, LEAST_MIB, MOST_UNLOCK_S = 200, 64, 1.0
_TIMES = 7


def measured(folder: Path, source: Path) -> dict[str, float]:
    """Measure on a workspace made in `folder` of the list `source`, in a fresh process."""
    environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
    answer = subprocess.run(
        [sys.executable, "-m", "tests.faults.figures", folder, source],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
    )
    figures: dict[str, float] = json.loads(answer.stdout)
    return figures


def _guess(keys: KeyFile) -> float:
    began = time.perf_counter()
    try:
        keys.data_key("admin", "không phải mật khẩu này")
    except WrongPassword:
        return (time.perf_counter() - began) * 1000
    raise AssertionError("a wrong password opened")


def _unlock(folder: Path) -> float:
    began = time.perf_counter()
    store = workspaces.open_workspace(folder, demo.PASSWORD)
    seconds = time.perf_counter() - began
    store.close()
    return seconds


def _fill(folder: Path, source: Path) -> None:
    made = workspaces.create(
        folder, unit="04849", name="Hội Khuyến học xã Thử", level="commune", password=demo.PASSWORD
    )
    with made.store as store:
        citizen_lists.import_list(store, citizen_lists.read_list(store, [source], progress=Progress()), Progress())


def main() -> None:
    """Print the figures as JSON."""
    folder, source = Path(sys.argv[1]), Path(sys.argv[2])
    _fill(folder, source)
    keys = KeyFile.read(folder / KEYS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    guesses = [_guess(keys) for _time in range(_TIMES)]
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    unlocks = [_unlock(folder) for _time in range(_TIMES)]
    print(
        json.dumps(
            {
                "a guess, ms (least)": round(min(guesses)),
                "a guess, ms (median)": round(statistics.median(guesses)),
                "memory of a guess, MiB (declared)": keys.slots[0].memory_kib / 1024,
                "memory of a guess, MiB (grown)": round(grown),
                "unlocking, s (median)": round(statistics.median(unlocks), 3),
                "unlocking, s (most)": round(max(unlocks), 3),
            }
        )
    )


if __name__ == "__main__":
    main()
