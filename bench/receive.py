"""A province's year taken in: 170 communes of 5,000 people, the same again, any order, and the country by simulation.

The floor is what nobody can do without: decrypt, unpack, read the JSON lines, and one `executemany` into a bare
SQLCipher table, without a check, a figure, a trail or a kept file.
"""

import random
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import psutil
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import delete

from bench import handed_up
from bench.duplicates import busy
from bench.handed_up import YEAR, Asked
from bench.workplace import PASSWORD, timed
from cdht_desktop.data.tables import BATCH, BATCH_FILE, SLICE_FIGURE, SLICE_PERSON
from cdht_desktop.exchange import ages
from cdht_desktop.exchange.batch import open_batch
from cdht_desktop.ops import backups, own_keys, receiving, workspaces
from cdht_desktop.ops.backups import Reason
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress

FILES, PERSONS = 170, 5_000
MOST_SECONDS, MOST_MB, MOST_AGAIN = 60.0, 300, 1.0
COUNTRY, FEW = 3_321, 40  # communes, and persons in each of them in the simulation
MOST_GROWTH = 1.5
ORDERS = 1_000
_OF_ONE = 50  # orders into one workspace
_FIRST = 10_000  # the code of the first unit
_MB = 1024 * 1024
_HUNDRED = 100
_ENDS = 4  # hundreds of which the quickest counts


def run() -> list[str]:
    """Measure, and return lines."""
    return [*_province(), *_orders(), *_country()]


@contextmanager
def _upper() -> Iterator[tuple[Store, Path]]:
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        folder = Path(name)
        made = workspaces.create(folder / "w", unit="17", name="Tỉnh Đo", level="upper", password=PASSWORD)
        with made.store as store:
            yield store, folder


def _province() -> list[str]:
    with _upper() as (store, folder):
        recipients = own_keys.recipients(store)
        files = [handed_up.write(folder, Asked(f"{_FIRST + at}", PERSONS, recipients)) for at in range(FILES)]
        size = sum(file.stat().st_size for file in files) / FILES / PERSONS
        floor = timed(lambda: _floor(store, folder, files))
        before, watched = psutil.Process().memory_info().rss, _Watching()
        ours = timed(lambda: _taken(store, files, watched))
        memory = (watched.most - before) / _MB
        again = timed(lambda: _again(store, files))
        looked = timed(lambda: receiving.standing(store, YEAR))
        disk = _disk(folder / "w")
        people = FILES * PERSONS
        return [
            f"{FILES} files of {PERSONS} people: {size:.0f} bytes a person in the file, {disk:.0f} MB on disk",
            (
                f"taken in {ours:.1f} s ({ours / people * 1e6:.0f} µs a person), at most {MOST_SECONDS:g} s:"
                f" {_verdict(ours <= MOST_SECONDS)}"
            ),
            f"floor {floor:.1f} s, ratio {ours / floor:.2f}",
            f"memory {memory:.0f} MB more, at most {MOST_MB} MB: {_verdict(memory <= MOST_MB)}",
            f"the same again {again:.2f} s, 0 changes, at most {MOST_AGAIN:g} s: {_verdict(again <= MOST_AGAIN)}",
            f"how {FILES} units stand: {looked * 1000:.0f} ms",
        ]


class _Watching(Progress):
    """Notes the most memory at each step."""

    def __init__(self) -> None:
        super().__init__()
        self.most = 0
        self._process = psutil.Process()

    def check(self) -> None:
        """Look at the memory."""
        self.most = max(self.most, self._process.memory_info().rss)


def _taken(store: Store, files: list[Path], progress: Progress) -> None:
    outcomes = {one.outcome for one in receiving.receive(store, files, progress, trust=True)}
    if outcomes != {"accepted"}:
        raise RuntimeError(f"{outcomes}")


def _again(store: Store, files: list[Path]) -> None:
    outcomes = {one.outcome for one in receiving.receive(store, files, Progress())}
    if outcomes != {"already"}:
        raise RuntimeError(f"{outcomes}")


def _floor(store: Store, folder: Path, files: list[Path]) -> None:
    identities = own_keys.identities(store)
    connection = sqlcipher.connect(str(folder / "floor.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{'1' * 64}'\"")
    connection.execute("CREATE TABLE person (a, b, c, d, e, f, g, h)")
    names = ("id", "name", "birth", "sex", "id_number", "village", "group", "scores")
    for file in files:
        data = file.read_bytes()
        size = open_batch(data, Progress()).manifest.payload.size
        begin = data.index(b"\n", data.index(b"\n") + 1) + 1
        content = zlib.decompress(ages.decrypt(data[begin : begin + size], identities), wbits=-zlib.MAX_WBITS)
        records = [orjson.loads(line) for line in content.splitlines()]
        rows = [[str(one.get(name)) for name in names] for kind, one in records if kind == "person"]
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO person VALUES (?,?,?,?,?,?,?,?)", rows)
        connection.execute("COMMIT")
    connection.close()


def _orders() -> list[str]:
    """Take the same files in by a thousand orders, each into an empty upper level.

    After some orders the workspace is a new one: its trail grows with each, and the backup before receiving with that.
    """
    digests: set[str] = set()
    chosen, took = random.Random(1), 0.0
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        files = _several(Path(name))
        for _workspace in range(ORDERS // _OF_ONE):
            with _upper() as (store, _folder):
                for _order in range(_OF_ONE):
                    order = chosen.sample(files, len(files))
                    took += timed(lambda by=order, into=store: digests.add(_by_order(into, by)))
    found = f"{ORDERS} orders of {len(files)} files: {len(digests)} result, {took / ORDERS * 1000:.0f} ms an order"
    return [f"{found}: {_verdict(len(digests) == 1)}"]


def _several(folder: Path) -> list[Path]:
    """Return files of two units: revisions, disputes that end and stay, one that leaves out many, a double."""
    one, other = "20001", "20002"
    asked = [
        Asked(one, 20, seed=1), Asked(one, 20, revision=2, seed=2), Asked(one, 20, revision=2, seed=3),
        Asked(one, 21, revision=3, seed=1), Asked(one, 12, revision=4, seed=1), Asked(other, 20, seed=1),
        Asked(other, 20, revision=2, seed=2), Asked(other, 20, revision=2, seed=3),
    ]  # fmt: skip
    files = [handed_up.write(folder, made, f"{number}.cdht") for number, made in enumerate(asked)]
    (folder / "double.cdht").write_bytes(files[0].read_bytes())
    (folder / "cut.cdht").write_bytes(files[1].read_bytes()[:-9])
    return [*files, folder / "double.cdht", folder / "cut.cdht"]


def _by_order(store: Store, files: list[Path]) -> str:
    receiving.receive(store, files, Progress(), trust=True)
    digest = receiving.state_digest(store)
    with store.aside() as connection:
        for table in (SLICE_PERSON, SLICE_FIGURE, BATCH_FILE, BATCH):
            connection.execute(delete(table))
    return digest


def _country() -> list[str]:
    """Take in a small file of every commune of the country, and compare the first hundreds with the last.

    The backup before each hundred is measured apart: it is a copy of all there is, and grows as that does.
    """
    with _upper() as (store, folder):
        files = [handed_up.write(folder, Asked(f"{_FIRST + at}", FEW, seed=at + 1)) for at in range(COUNTRY)]
        steps: list[tuple[float, float, float]] = []  # ms a file; ms a backup; MB that it copied
        begin = time.perf_counter()
        for at in range(0, COUNTRY, _HUNDRED):
            part = files[at : at + _HUNDRED]
            copied = busy(lambda: backups.before(store, Reason.IMPORT)) * 1000
            size = max(file.stat().st_size for file in (folder / "w" / "backups").iterdir()) / _MB
            steps.append((busy(lambda some=part: _taken(store, some, Progress())) / len(part) * 1000, copied, size))
        took = time.perf_counter() - begin
        growth = min(step[0] for step in steps[-_ENDS:]) / min(step[0] for step in steps[:_ENDS])
        copying = [min(step[1] / step[2] for step in some) for some in (steps[_ENDS : 2 * _ENDS], steps[-_ENDS:])]
        looked = timed(lambda: receiving.standing(store, YEAR))
        return [
            f"the country, {COUNTRY} files of {FEW}: {took:.0f} s, {_disk(folder / 'w'):.0f} MB on disk",
            (
                f"a file takes {min(step[0] for step in steps[:_ENDS]):.1f} ms of one core in the first hundreds,"
                f" {min(step[0] for step in steps[-_ENDS:]):.1f} ms in the last; growth {growth:.2f},"
                f" at most {MOST_GROWTH:g}: {_verdict(growth <= MOST_GROWTH)}"
            ),
            (
                f"the backup before each hundred takes {copying[1]:.1f} ms a MB at the end, {copying[0]:.1f} ms soon"
                f" after the beginning; growth {copying[1] / copying[0]:.2f}, at most {MOST_GROWTH:g}:"
                f" {_verdict(copying[1] <= copying[0] * MOST_GROWTH)}"
            ),
            f"how {COUNTRY} units stand: {looked * 1000:.0f} ms",
        ]


def _disk(folder: Path) -> float:
    """Return how large the database is with its log, in MB; backups are not counted."""
    return sum(file.stat().st_size for file in folder.glob("data.db*")) / _MB


def _verdict(right: bool) -> str:  # noqa: FBT001 - a yes or no
    return "ok" if right else "MISSED"
