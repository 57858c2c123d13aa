"""A list of 20,000 rows imported with full audit, against reading it with calamine and one `executemany`."""

import sqlite3
import tempfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from bench.workplace import ratio, timed, workspace, write_list
from cdht_desktop.ops import citizen_lists
from cdht_desktop.progress import Progress

ROWS = 20_000
RUNS = 5
MOST = 5.0


def run() -> list[str]:
    """Measure in turn, floor and ours, and return lines."""
    ours, floor = [], []
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name:
        path = Path(name) / "list.xlsx"
        write_list(path, ROWS)
        for number in range(RUNS):
            floor.append(timed(lambda n=number: _floor(path, Path(name) / f"floor{n}.db")))
            with workspace(Path(name) / f"w{number}") as store:
                ours.append(timed(lambda s=store: _ours(s, path)))
    return ratio(f"import of {ROWS} rows", ours, floor, MOST)


def _floor(path: Path, database: Path) -> None:
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE citizen (a, b, c, d, e, f, g, h)")
    connection.executemany("INSERT INTO citizen VALUES (?,?,?,?,?,?,?,?)", [tuple(map(str, row)) for row in rows])
    connection.commit()
    connection.close()


def _ours(store: citizen_lists.Store, path: Path) -> None:
    plan = citizen_lists.read_list(store, [path], progress=Progress())
    done = citizen_lists.import_list(store, plan, Progress()).value
    if done.written != ROWS:
        raise RuntimeError(f"{done.written} of {ROWS} rows written")
