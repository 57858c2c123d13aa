"""Personal data in plain text: after a kill in mid-import no name and no number of the list stands in any file."""

import re
import shutil
import sqlite3
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.faults import judging
from tests.faults.forks import clear, play
from tests.faults.places import Place, write_list
from tests.faults.running import Ground, Mode, Result
from tests.faults.shim import KILLS, Blow
from tests.faults.surroundings import house

from cdht_desktop.domain.text import fold
from cdht_desktop.ops import citizen_lists, invented
from cdht_desktop.progress import Progress

PEOPLE, _SEED = 10_000, 77
_NUMBERS = {"utf-8": re.compile(rb"\d{12}"), "utf-16-le": re.compile(rb"(?:\d\0){11}\d")}
_FIRST = 3  # letters by which a name is looked for


@dataclass(frozen=True)
class Needles:
    """The names and numbers to look for, in each code; names by how they begin."""

    numbers: dict[str, frozenset[bytes]]
    names: dict[bytes, frozenset[bytes]]
    lengths: tuple[int, ...]


def _coded(text: str, code: str) -> bytes:
    """Return a text in a code; of UTF-16 what both of its orders have in common."""
    return text.encode(code)[:-1] if code == "utf-16-le" else text.encode(code)


def needles(persons: list[invented.Person]) -> Needles:
    """Return what must stand nowhere: each name as typed, decomposed and folded; each number."""
    numbers = {code: frozenset(_coded(person.id_number, code) for person in persons) for code in _NUMBERS}
    names: dict[bytes, set[bytes]] = {}
    for name in {person.name for person in persons}:
        for way in {name, unicodedata.normalize("NFD", name), fold(name)}:
            for code in _NUMBERS:
                names.setdefault(_coded(way[:_FIRST], code), set()).add(_coded(way, code))
    lengths = tuple(sorted({len(name) for found in names.values() for name in found}))
    return Needles(numbers, {key: frozenset(found) for key, found in names.items()}, lengths)


def found_in(content: bytes, wanted: Needles) -> int:
    """Return how many names and numbers stand in a file."""
    count = 0
    for code, pattern in _NUMBERS.items():
        count += sum(match in wanted.numbers[code] for match in pattern.findall(content))
    for beginning, names in wanted.names.items():
        at = content.find(beginning)
        while at >= 0:
            count += any(content[at : at + length] in names for length in wanted.lengths)
            at = content.find(beginning, at + 1)
    return count


def imports(ground: Ground, count: int) -> Mode:
    """Kill an import of 10,000 people, and look through every file of workspace, profile and temporary folder."""
    persons = invented.people(PEOPLE, _SEED)
    wanted, source = needles(persons), write_list(ground.scratch / "ds.xlsx", PEOPLE, _SEED)
    calls = _calls(ground, source)

    def case(number: int) -> Result:
        dice = ground.dice("plain", number)
        blow = Blow(dice.choice(KILLS), dice.randint(calls // 20, calls))
        place = ground.place("plain", "scored")
        played = play(place, ground.shim, lambda place: _import(place, source), blow)
        result = Result(number, f"import of {PEOPLE}: {blow.strike.name} at call {blow.call} of {calls}")
        result.found = list(_found(place.folder, wanted))
        result.counted = {"killed": played.killed, "bytes looked through": _size(place.folder)}
        result.found += judging.faults(place, played.told, sets=1)
        clear(place.folder)
        return result

    return Mode("plain text", f"{PEOPLE} names and numbers after a kill in mid-import", count, case)


def _calls(ground: Ground, source: Path) -> int:
    place = ground.place("plain", "scored")
    told = play(place, ground.shim, lambda place: _import(place, source), Blow()).told
    if not told.ended:
        raise RuntimeError(f"the import fails without a fault: {told.refused}{told.crashed}")
    clear(place.folder)
    return told.calls


def _import(place: Place, source: Path) -> None:
    house(place.folder)
    with place.opened() as store:
        plan = citizen_lists.read_list(store, [source], progress=Progress())
        citizen_lists.import_list(store, plan, Progress())
        place.kept(store, "imported")


def leaks(ground: Ground) -> Mode:
    """The control: what a careless program leaves."""
    persons = invented.people(200, _SEED)
    wanted = needles(persons)
    ways = ("a temporary file", "UTF-16", "an open database")

    def case(number: int) -> Result:
        place = ground.place("leak", "scored")
        _leak(place.folder / "temp", ways[number], persons)
        result = Result(number, ways[number], list(_found(place.folder, wanted)))
        shutil.rmtree(place.folder)
        return result

    return Mode("control: plain text", "a careless program", len(ways), case, control=True)


def _leak(folder: Path, way: str, persons: list[invented.Person]) -> None:
    folder.mkdir()
    if way == "an open database":
        with sqlite3.connect(folder / "open.db") as connection:
            connection.execute("CREATE TABLE citizen (name)")
            connection.executemany("INSERT INTO citizen VALUES (?)", [(person.name,) for person in persons])
        connection.close()
        return
    text = "\n".join(f"{person.name}\t{person.id_number}" for person in persons)
    (folder / "list.tmp").write_text(text, encoding="utf-8" if way == "a temporary file" else "utf-16-le")


def _found(folder: Path, wanted: Needles) -> Iterator[str]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if count := found_in(file.read_bytes(), wanted):
            yield f"PLAIN: {count} names or numbers in {file.relative_to(folder)}"


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
