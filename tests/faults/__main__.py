"""Faults: `make faults`, or `python -m tests.faults [--short] [--mode NAME…] [--case N] [--seed S]`.

Everything is drawn from the seed: a case that was found wrong is played again alone by its mode, number and seed, and
what it left stays in the folder that is named. The report is written to build/faults.md.
"""

import argparse
import gc
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.faults import controls, places, plain, power, report, running, shim, striking, surroundings
from tests.faults.operations import BY_NAME, OPERATIONS
from tests.faults.running import Ground, Mode

BUILD = Path(__file__).parents[2] / "build"
_SEED = 20_260_522
_ROOM = Path("/dev/shm")  # noqa: S108 - thousands of small workspaces: no disk is worn out by them


def main() -> int:
    """Play the cases asked for; return 1 where one came out as it must not."""
    if lack := shim.missing():
        print(f"not run: {lack}")
        return 0
    arguments = _arguments()
    if not shim.loaded():
        (BUILD / "faults").mkdir(parents=True, exist_ok=True)
        shim.restart(shim.build(BUILD / "faults"), "tests.faults", sys.argv[1:])
    os.environ["CDHT_LANG"] = "en"
    scratch = Path(tempfile.mkdtemp(prefix="cdht-faults-", dir=_ROOM if _ROOM.is_dir() else None))
    os.environ["CDHT_HOME"] = str(scratch / "home")
    places.cheap_passwords()
    ground = Ground(places.make_kit(scratch / "kit"), shim.Shim(), arguments.seed, scratch)
    gc.freeze()  # what is forked shares it
    wrong = 0
    try:
        wrong = _one(ground, arguments) if arguments.case is not None else _all(ground, arguments)
    finally:
        if arguments.case is None:
            shutil.rmtree(scratch, ignore_errors=True)
    return int(bool(wrong))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--short", action="store_true", help="a few dozen cases of each mode: what the tests run")
    parser.add_argument("--mode", action="append", default=[], help="only modes whose name holds this")
    parser.add_argument("--case", type=int, help="only this case of the mode; what it leaves is kept")
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--kills", type=int, default=2_000)
    parser.add_argument("--cuts", type=int, default=2_000)
    parser.add_argument("--thin", type=int, default=1, help="fail only every so many-th call")
    return parser.parse_args()


def _makers(ground: Ground, asked: argparse.Namespace) -> dict[str, Callable[[], list[Mode]]]:
    """Return the modes by name, not yet prepared: preparing plays each operation once."""
    if asked.short:
        return _short(ground)
    return {
        "kill": lambda: [striking.kills(ground, asked.kills)],
        "power cut": lambda: [power.cuts(ground, asked.cuts)],
        "error": lambda: [striking.refusals(ground, thin=asked.thin)],
        "full disk": lambda: [striking.full_disks(ground, 300)],
        "stick": lambda: [striking.pulled_sticks(ground)],
        "two copies": lambda: [surroundings.copies(ground, 60)],
        "clock": lambda: [surroundings.clocks(ground, 120)],
        "folders": lambda: [surroundings.folders(ground)],
        "plain text": lambda: [plain.imports(ground, 20)],
        "controls": lambda: [
            *controls.modes(ground, 120),
            surroundings.copies(ground, 6, control=True),
            plain.leaks(ground),
        ],
    }


def _short(ground: Ground) -> dict[str, Callable[[], list[Mode]]]:
    # "full disk" plays each operation, once without a fault too: one that the program has outgrown is seen here
    some = [BY_NAME[name] for name in ("save", "import", "hand up", "backup", "restore in place", "erasure")]
    return {
        "kill": lambda: [striking.kills(ground, 18, some)],
        "power cut": lambda: [power.cuts(ground, 24, some)],
        "error": lambda: [striking.refusals(ground, some, thin=150)],
        "full disk": lambda: [striking.full_disks(ground, len(OPERATIONS))],
        "stick": lambda: [striking.pulled_sticks(ground, thin=60)],
        "two copies": lambda: [surroundings.copies(ground, 2)],
        "controls": lambda: [
            *controls.modes(ground, 8),
            surroundings.copies(ground, 1, control=True),
            plain.leaks(ground),
        ],
    }


def _chosen(ground: Ground, asked: argparse.Namespace) -> list[Callable[[], list[Mode]]]:
    makers = _makers(ground, asked)
    return [make for name, make in makers.items() if not asked.mode or any(one in name for one in asked.mode)]


def _all(ground: Ground, asked: argparse.Namespace) -> int:
    began = time.monotonic()
    outcomes = []
    for make in _chosen(ground, asked):
        for mode in make():
            outcomes.append(running.run(mode, ground.scratch))
            print(report.line(outcomes[-1]), flush=True)
            print("\n".join(report.details(outcomes[-1])), end="", flush=True)
    more = {} if asked.short or asked.mode else report.measured(ground)
    text = report.written(outcomes, more, ground.seed, time.monotonic() - began)
    if not asked.short and not asked.mode:
        (BUILD / "faults.md").write_text(text, encoding="utf-8")
    print(report.verdict(outcomes, more))
    return sum(not outcome.holds for outcome in outcomes) + report.missed(more)


def _one(ground: Ground, asked: argparse.Namespace) -> int:
    modes = [mode for make in _chosen(ground, asked) for mode in make()]
    result = running.one(modes[0], asked.case)
    print(f"{modes[0].name} {result.number}: {result.what}\n{ground.scratch}")
    print("\n".join(result.found) or "nothing wrong")
    return bool(result.found)


if __name__ == "__main__":
    sys.exit(main())
