"""Replaying a year: all its files read again as they came, and what must follow from them compared with what stands."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection

from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data.batches import REMOVALS, BatchRow
from cdht_desktop.data.slices import Slice
from cdht_desktop.data.store import Store
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.revisions import Filed, settle, too_many_gone
from cdht_desktop.domain.roles import Right
from cdht_desktop.errors import BadBatch
from cdht_desktop.exchange.batch import Sealed
from cdht_desktop.ops.arrival_words import refuse_commune
from cdht_desktop.ops.arrivals import Reader
from cdht_desktop.ops.rights import needs
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

# What is one thing as far as the state goes: how a file that does not count came to it depends on the order.
_SAME = {"replaced": "past", "older": "past"}


@dataclass(frozen=True)
class Replay:
    """What a replay found: how many files and units were read, and each difference in one sentence."""

    year: int
    files: int
    units: int
    differing: tuple[str, ...]

    @property
    def identical(self) -> bool:
        """Whether what stands is what the files say."""
        return not self.differing


@dataclass
class _Scratch:
    """A unit's year as its files say: the place of each by checksum, and the checksum of the rows that must stand."""

    persons: dict[str, frozenset[str]] = field(default_factory=dict)
    registered: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, bool] = field(default_factory=dict)
    claimed: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    def settle(self, rows: Iterable[BatchRow]) -> None:
        """Say which file counts."""
        files = [Filed(row.revision, row.sha256) for row in rows if row.sha256 in self.digests]
        names = {"waits": "aside"}
        self.places |= {digest: names.get(place, place) for digest, place in settle(files, self._unexplained).items()}

    def _unexplained(self, file: Filed, below: Filed | None) -> bool:
        if self.reasons[file.sha256]:
            return False
        if below is None:
            claimed = self.claimed[file.sha256]
            return too_many_gone(claimed, claimed + self.registered[file.sha256])
        earlier = self.persons[below.sha256]
        return too_many_gone(len(earlier - self.persons[file.sha256]), len(earlier))


def state_digest(store: Store) -> str:
    """Return one checksum of all that stands of units' years: which file has which place, and the rows of those that count.

    The same set of files gives the same checksum, in whatever order and by whomever they were taken in.
    """
    with store.read() as connection:
        rows = sorted(kept.all_years(connection), key=lambda row: (row.unit, row.year, row.revision, row.sha256))
        said = [
            [
                row.unit,
                row.year,
                row.revision,
                row.sha256,
                _SAME.get(row.outcome, row.outcome),
                _standing(connection, row),
            ]
            for row in rows
        ]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _standing(connection: Connection, row: BatchRow) -> str:
    return slices.digest(connection, row.number) if row.outcome == "current" else ""


def replay(store: Store, year: int, progress: Progress) -> Replay:
    """Read all files of a year again, in the order in which they came, and compare what follows with what stands.

    What an officer decided (a reason given, a file rejected, a signer not confirmed) is taken as it was decided. Only
    reads. Raises `Refused` in a commune's workspace, `Cancelled`.
    """
    refuse_commune(store.level)
    with store.read() as connection:
        rows = kept.of_year(connection, year)
        reader = Reader(store, progress)
        progress.start(_("Reading the files of {year} again").format(year=year), len(rows))
        units: dict[str, _Scratch] = {}
        differing: list[str] = []
        for row in rows:
            differing += _read_again(connection, reader, row, units.setdefault(row.unit, _Scratch()))
            progress.step()
        for unit, scratch in units.items():
            own = [row for row in rows if row.unit == unit]
            scratch.settle(own)
            differing += [words for row in own if (words := _compared(connection, row, scratch))]
    return Replay(year, len(rows), len(units), tuple(differing))


@needs(Right.RESTORE)
def put_back(store: Store, progress: Progress) -> list[str]:
    """Write the rows of units' years anew from their files where they differ; return what was put back, a sentence each.

    For what `check` tells of rows that were altered or are gone. Raises `Refused`, `Cancelled`.
    """
    refuse_commune(store.level)
    reader = Reader(store, progress)
    told: list[str] = []
    with store.write(_("Rows of units put back from their files"), undoable=False) as writing:
        current = kept.all_current(writing.connection)
        progress.start(_("Putting rows back"), len(current))
        for row in current:
            progress.step()
            if kept.has_content(writing.connection, row.id) and _put_back(writing, row, reader):
                told.append(_told(row, _("its rows were put back")))
        for number in slices.standing_numbers(writing.connection) - {row.number for row in current}:
            slices.remove(writing, number)
        writing.note = Note.CHECKED
        writing.detail = _("{count} units put back").format(count=len(told))
    return told


def _put_back(writing: Write, row: BatchRow, reader: Reader) -> bool:
    content = reader.again(writing.connection, row)
    if _standing(writing.connection, row) == slices.content_digest(content.persons, content.figures):
        return False
    slices.remove(writing, row.number)
    slices.write(writing, Slice(row.number, row.unit, row.year), content)
    return True


def _read_again(connection: Connection, reader: Reader, row: BatchRow, scratch: _Scratch) -> list[str]:
    """Read a file again into the scratch state; return what is wrong with it already."""
    data = kept.content(connection, row.id)
    if data is None:
        scratch.places[row.sha256] = "unkept"  # it came before files were kept
        return []
    facts = kept.facts(connection, [row.id])[row.id]
    decided = row.decided_at is not None and row.outcome == "refused"
    if decided or (row.outcome == "aside" and facts.get("aside") != REMOVALS):
        scratch.places[row.sha256] = row.outcome  # nobody read it then, or an officer said no
        return []
    try:
        sealed = reader.open(data, row.file)
    except BadBatch as error:
        return [_told(row, str(error))]
    _take(reader, sealed, row, scratch, bool(facts.get("explained")))
    return [] if sealed.sha256 == row.sha256 else [_told(row, _("the kept file is another one"))]


def _take(reader: Reader, sealed: Sealed, row: BatchRow, scratch: _Scratch, explained: bool) -> None:  # noqa: FBT001
    found = reader.read(sealed)
    digest, removed = row.sha256, sealed.manifest.sender.removed
    if found.content is None:
        scratch.places[digest] = "refused"
        return
    content = found.content
    scratch.persons[digest] = frozenset(person.person_id for person in content.persons)
    scratch.registered[digest] = content.counts["registered"]
    scratch.reasons[digest] = explained or bool(removed and removed.reason)
    scratch.claimed[digest] = removed.count if removed else 0
    scratch.digests[digest] = slices.content_digest(content.persons, content.figures)


def _compared(connection: Connection, row: BatchRow, scratch: _Scratch) -> str:
    """Return how what stands of a file differs from what its replay gave, "" where it does not."""
    place = scratch.places.get(row.sha256, "")
    if place == "unkept":
        return ""
    if place != _SAME.get(row.outcome, row.outcome):
        return _told(row, _("it has another place than the files say"))
    if place == "current" and _standing(connection, row) != scratch.digests[row.sha256]:
        return _told(row, _("its rows differ from what the file says"))
    return ""


def _told(row: BatchRow, what: str) -> str:
    words = _("{unit}, {year}, revision {revision}: {what}.")
    return words.format(unit=row.unit_name, year=row.year, revision=row.revision, what=what)
