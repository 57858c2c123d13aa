"""Tampering with the trail and the data beside it, thousands of times: each must be found.

    python -m tests.faults.tampers [count] [seed]

Every tamper is made in a transaction on one small workspace, checked, and rolled back. The negative controls: nothing
is found where nothing was done; and somebody who has the data key, rebuilds the whole chain with the data to fit and
forges the anchor as well is found by nothing, which docs/SECURITY.md says.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection
from tests.faults.tamper_kinds import TAMPERS, Tamper, anchor_altered, rebuilt
from tests.faults.tampered import BROKEN, Outside, made

from cdht_desktop.data import trail
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

SEED = 20_260_522
_TRIES = 200


def run(count: int, seed: int = SEED) -> dict[str, Any]:
    """Tamper `count` times; return count, found, missed (number, kind), by kind, the controls, and seconds."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, made(Path(folder) / "workspace") as store:
        store.anchor()
        controls = {"untouched": _checked(store, lambda _outside: True, Random(seed)) == []}
        controls["rebuilt with the anchor"] = _rebuilt_whole(store, seed)
        kinds: Counter[str] = Counter()
        missed = []
        for number in range(count):
            kind, found = one(store, number, seed)
            kinds[kind] += 1
            if not found:
                missed.append((number, kind))
    return {
        "count": count,
        "seed": seed,
        "found": count - len(missed),
        "missed": missed,
        "kinds": dict(kinds),
        "controls": controls,
        "seconds": round(time.monotonic() - started, 1),
    }


def one(store: Store, number: int, seed: int) -> tuple[str, bool]:
    """Make tamper `number` of a run with `seed`; return its kind and whether it was found."""
    random = Random(f"{seed}/{number}")
    name = sorted(TAMPERS)[number % len(TAMPERS)]
    for _again in range(_TRIES):  # what the database refused, or what changed nothing, is tried elsewhere
        found = _checked(store, TAMPERS[name], random)
        if found is not None:
            return name, bool(found)
    message = f"{name}: nothing to tamper with"
    raise AssertionError(message)


def _checked(store: Store, tamper: Tamper, random: Random) -> list[trail.Finding] | None:
    """Return what a check finds after a tamper; None where nothing was altered."""
    with _outside(store) as (connection, raw):
        try:
            if not tamper(Outside(raw, random)):
                return None
        except BROKEN:
            return None
        folder = _with_bit_turned(store.folder, random) if tamper is anchor_altered else store.folder
        anchor = trail.read_anchor(folder, store.data_key)
        return [found for found in trail.verify(connection, Progress(), anchor) if not found.notice]


def _with_bit_turned(folder: Path, random: Random) -> Path:
    """Return a folder in which the workspace's anchor stands with one bit of it turned."""
    content = bytearray((folder / trail.ANCHOR).read_bytes())
    content[random.randrange(len(content))] ^= 1 << random.randrange(8)
    (folder / "turned").mkdir(exist_ok=True)
    (folder / "turned" / trail.ANCHOR).write_bytes(content)
    return folder / "turned"


@contextmanager
def _outside(store: Store) -> Iterator[tuple[Connection, Any]]:
    """Give a connection on which nothing is held to the schema's rules, in a transaction that is rolled back."""
    with store.engine.connect() as connection:
        raw = connection.connection.driver_connection
        rules = ("foreign_keys = {}", "ignore_check_constraints = {}")
        for rule, on in zip(rules, ("OFF", "ON"), strict=True):
            raw.cursor().execute("PRAGMA " + rule.format(on))
        with connection.begin() as transaction:
            try:
                yield connection, raw
            finally:
                transaction.rollback()
        for rule, on in zip(rules, ("ON", "OFF"), strict=True):
            raw.cursor().execute("PRAGMA " + rule.format(on))


def _rebuilt_whole(store: Store, seed: int) -> bool:
    """Say whether a whole rebuilding with the data to fit passes unseen where the anchor is forged with it."""
    with _outside(store) as (connection, raw):
        outside = Outside(raw, Random(seed))
        assert rebuilt(outside)
        seq, seal = outside.all("SELECT seq, hash FROM change_set ORDER BY seq DESC LIMIT 1")[0]
        return trail.verify(connection, Progress(), trail.Anchor("holds", seq, seal)) == []


if __name__ == "__main__":
    told = run(*(int(text) for text in (sys.argv[1:] or ["10000"])))
    sys.stdout.write(json.dumps(told, indent=1) + "\n")
    sys.exit(bool(told["missed"]) or not all(told["controls"].values()))
