"""A year of 20,000 scored persons handed up as one file, encrypted and checked, against JSON of the same rows, packed."""

import datetime as dt
import json
import statistics
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from bench.workplace import filled, timed
from cdht_desktop.data import year_source, years
from cdht_desktop.exchange import ages
from cdht_desktop.exchange.keys import PublicKey, make_key_pair
from cdht_desktop.files import replacing
from cdht_desktop.ops import citizens, handing_up, invented, recognition, registrations, rounds, score_lists
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook

PERSONS = 20_000
YEAR = 2026
RUNS = 3
MOST_SECONDS = 3.0
MOST_BYTES = 100.0  # a person and year, of the file
_SEED = 7  # of the list of `filled`
_HEADERS = ("STT", "Họ và tên", "Số CCCD", *(f"CS{number}" for number in range(1, 11)), "Kỹ năng số", "Tự cập nhật")


def run() -> list[str]:
    """Measure in turn, floor and ours, and return lines."""
    ours, sizes = [], []
    with tempfile.TemporaryDirectory(prefix="cdht-bench-") as name, filled(PERSONS) as store:
        _score(store, Path(name))
        upper = _upper_level()
        for number in range(RUNS):
            folder = Path(name) / f"{number}"
            ours.append(timed(lambda f=folder: handing_up.export(store, YEAR, f, Progress(), to=upper)))
            sizes.append(next(folder.iterdir()).stat().st_size / PERSONS)
        rows = _rows(store)
    floor = [timed(lambda: _floor(rows)) for _again in range(RUNS)]
    seconds, size = statistics.median(ours), max(sizes)
    return [
        f"JSON of the same rows, packed: {statistics.median(floor):.2f} s, {len(_floor(rows)) / PERSONS:.1f} bytes a person",
        f"file of {PERSONS} persons: {size:.1f} bytes a person, at most {MOST_BYTES:g}: {_word(size, MOST_BYTES)}",
        (
            f"export of {PERSONS} persons, {seconds / statistics.median(floor):.1f} times the floor: {seconds:.2f} s"
            f" ({min(ours):.2f}–{max(ours):.2f}), at most {MOST_SECONDS:g} s: {_word(seconds, MOST_SECONDS)}"
        ),
    ]


def _score(store: Store, folder: Path) -> None:
    """Register all, score them by a list, and recognise those who passed."""
    rounds.open_year(store, YEAR)
    registrations.register(store, YEAR, citizens.find(store))
    path = folder / "scores.xlsx"
    with replacing(path) as stream:
        sheet = OutSheet(name="CD", headers=_HEADERS, rows=list(_score_rows()))
        write_workbook(stream, [sheet], Progress())
    score_lists.import_scores(store, score_lists.read_scores(store, YEAR, path, Progress()), Progress())
    recognition.recognise(store, YEAR, "12/QĐ-HKH", dt.date(YEAR, 11, 20), Progress())


def _score_rows() -> Iterator[tuple[str | int, ...]]:
    persons = invented.people(PERSONS, _SEED)
    for at, (person, scores) in enumerate(invented.scores(persons, _SEED), 1):
        marks = ("x" if scores.digital else "", "x" if scores.updates else "")
        yield (at, person.name, person.id_number, *scores.points, *marks)


def _upper_level() -> PublicKey:
    """Return the key of an upper level with a working key and a paper key."""
    recipients = tuple(ages.make_age_key().recipient for _key in range(2))
    return PublicKey("17", "Hội Khuyến học tỉnh Đo Thử", make_key_pair().public, recipients, "upper")


def _rows(store: Store) -> list[year_source.Record]:
    with store.read() as connection:
        return [record for _kind, record in year_source.records(connection, years.round_of(connection, YEAR))]


def _floor(rows: list[year_source.Record]) -> bytes:
    return zlib.compress("\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows).encode(), 9)


def _word(measured: float, most: float) -> str:
    return "ok" if measured <= most else "MISSED"
