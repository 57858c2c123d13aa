"""Finding by any part of a name among 50,000 citizens, with the first screenful read, against `LIKE` on a plain table.

And with each filter set, and in each order: 20,000 of the citizens are registered for a year, half of them scored.
"""

import random
import sqlite3
import statistics

from bench.workplace import filled, percentile, timed
from cdht_desktop.domain.text import fold
from cdht_desktop.ops import citizens, evaluations, registrations, rounds, villages
from cdht_desktop.ops.citizens import WITHOUT, CitizenFilter
from cdht_desktop.ops.workspaces import Store

CITIZENS = 50_000
REGISTERED = 20_000
SCORED = 200  # what is read of a year is read whole, however many are scored
YEAR = 2026
AGAIN = 20
QUERIES = 400
SCREENFUL = 40
MOST_MS = 10.0


def run() -> list[str]:
    """Search for what people type of random names, from one letter to two or three words, and return lines."""
    with filled(CITIZENS) as store:
        citizens.find(store)  # the index is made when the page opens
        names = [row.name for row in citizens.rows(store, citizens.find(store)[:: CITIZENS // 2000])]
        queries = _queries(names)
        found = [timed(lambda q=query: citizens.find(store, q)) for query in queries]
        shown = [timed(lambda q=query: _screenful(store, q)) for query in queries]
        floor = _floor(store, queries)
        edit = [timed(lambda: citizens.find(store, "an")) for _again in range(3) if _touch(store)]
        filtered = _filtered(store)
    return [
        f"find: median {_ms(statistics.median(found))}, 95th percentile {_ms(percentile(found, 0.95))}",
        (
            f"find and read {SCREENFUL} rows: median {_ms(statistics.median(shown))},"
            f" 95th percentile {_ms(percentile(shown, 0.95))}"
        ),
        f"find right after a change: {_ms(max(edit))}",
        *filtered,
        f"floor, LIKE on a plain table of folded names: 95th percentile {_ms(percentile(floor, 0.95))}",
        (
            f"95th percentile of find {_ms(percentile(found, 0.95))}, at most {MOST_MS:g} ms:"
            f" {'ok' if percentile(found, 0.95) * 1000 <= MOST_MS else 'MISSED'}"
        ),
    ]


def _queries(names: list[str]) -> list[str]:
    dice = random.Random(5)
    queries = []
    for _number in range(QUERIES):
        words = dice.choice(names).split()
        begin = dice.randrange(len(words))
        queries.append(" ".join(words[begin:])[: dice.randint(1, 9)].strip())
    return queries


def _screenful(store: Store, query: str) -> None:
    citizens.rows(store, citizens.find(store, query)[:SCREENFUL])


def _touch(store: Store) -> bool:
    row = citizens.get(store, citizens.find(store)[100])
    values = citizens.CitizenInput(
        row.name, str(row.birth), row.sex, row.id_number or "", row.village_id, note=f"{row.version}"
    )
    return citizens.edit(store, row.id, values, row.version).id is not None


def _filtered(store: Store) -> list[str]:
    """Return a line for each filter and order: the first time, which reads or sorts, and the others."""
    rounds.open_year(store, YEAR)
    registrations.register(store, YEAR, citizens.find(store)[:REGISTERED])
    for row_id in evaluations.find(store, YEAR)[:SCORED]:
        evaluations.save(store, row_id, evaluations.EvaluationInput((90,) * 10))
    citizens.find(store)
    village = villages.all_villages(store)[0].id
    wanted = {
        "a village": CitizenFilter(village_id=village),
        "no group": CitizenFilter(group_id=WITHOUT),
        "not registered": CitizenFilter(state="unregistered"),
        "passed, and a word": CitizenFilter("an", state="passed"),
        "no ID number": CitizenFilter(state="no_id_number"),
        "by birth": CitizenFilter(order="birth"),
        "by village, downward, and a word": CitizenFilter("an", order="village", descending=True),
    }
    return [_line(name, [timed(lambda w=one: citizens.find_by(store, w, YEAR)) for _again in range(AGAIN)])
            for name, one in wanted.items()]  # fmt: skip


def _line(name: str, seconds: list[float]) -> str:
    first, *others = seconds
    return f"find {name}: {_ms(first)}, then median {_ms(statistics.median(others))}"


def _floor(store: Store, queries: list[str]) -> list[float]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE citizen (name_fold TEXT)")
    rows = citizens.rows(store, citizens.find(store))
    connection.executemany("INSERT INTO citizen VALUES (?)", [(fold(row.name),) for row in rows])
    query = "SELECT rowid FROM citizen WHERE name_fold LIKE ?"
    return [timed(lambda q=text: connection.execute(query, (f"%{fold(q)}%",)).fetchall()) for text in queries]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
