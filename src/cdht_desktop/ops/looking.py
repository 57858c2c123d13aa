"""Looking at units' files before they are taken in: what would become of each, and what it would change."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from cdht_desktop.data import batches as kept
from cdht_desktop.data.store import Store
from cdht_desktop.domain.revisions import Filed
from cdht_desktop.errors import Cancelled, Refused
from cdht_desktop.exchange.batch import Sealed
from cdht_desktop.ops.arrival_words import Arrival, Outcome, already, refuse_commune, why
from cdht_desktop.ops.arrivals import Read, Reader, hindrance, removals
from cdht_desktop.ops.differing import against
from cdht_desktop.ops.settling import Fresh, UnitYear, refusal
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

_Others = dict[tuple[str, int], list[Filed]]


def look(store: Store, files: Sequence[Path], progress: Progress) -> list[Arrival]:
    """Return what would become of each file if all were taken in now; nothing is written. Raises `Cancelled`."""
    refuse_commune(store.level)
    reader = Reader(store, progress)
    progress.start(_("Looking at the files"), len(files))
    others: _Others = {}
    found: list[Arrival] = []
    for file in files:
        try:
            found.append(_look(store, file, reader, others))
        except Cancelled:
            raise
        except Refused as error:
            found.append(Arrival(file, "refused", 0, str(error)))
        progress.step()
    return found


def _look(store: Store, file: Path, reader: Reader, seen: _Others) -> Arrival:
    sealed = reader.open(file)
    sender = sealed.manifest.sender
    arrival = Arrival(
        file, "already", 0, "", sender.unit, sender.unit_name, sender.year, sender.revision, sender.created
    )
    others = seen.setdefault((sender.unit, sender.year), [])
    if any(one.sha256 == sealed.sha256 for one in others):
        return replace(arrival, reason=_("This very file is in the list twice."))
    with store.read() as connection:
        if known := kept.known(connection, sealed.sha256):
            return replace(arrival, reason=already(known))
        read = _read(connection, sealed, reader)
        if one := read.hindrance:
            return replace(arrival, outcome="aside", reason=one.sentence, code=one.code, words=one.words)
        if read.problems:
            return replace(arrival, outcome="refused", reason=refusal(read), problems=read.problems)
        fresh = Fresh(read)
        found = UnitYear(connection, sender.unit, sender.year, reader, fresh, others)
        arrival = _looked(connection, arrival, fresh, found, reader)
    others.append(fresh.filed)
    return arrival


def _read(connection: Connection, sealed: Sealed, reader: Reader) -> Read:
    one = hindrance(connection, sealed.manifest)
    return Read(sealed, one) if one else reader.read(sealed)


def _looked(connection: Connection, arrival: Arrival, fresh: Fresh, found: UnitYear, reader: Reader) -> Arrival:
    """Return what would become of a file that was read, with what it changes."""
    place, before = found.places[fresh.filed.sha256], found.before
    outcomes: dict[str, Outcome] = {
        "current": "replaced" if before else "accepted", "past": "older", "disputed": "disputed", "waits": "aside",
    }  # fmt: skip
    outcome = outcomes[place]
    arrival = replace(
        arrival, outcome=outcome, reason=why(outcome, arrival.revision, before), after=dict(fresh.content.counts),
        rows=fresh.read.manifest.rows if place == "current" else 0,
    )  # fmt: skip
    if place == "waits":
        one = removals(found.gone(fresh.filed.sha256))
        arrival = replace(arrival, reason=one.sentence, code=one.code)
    if before is None:
        return arrival
    changes = against(connection, before, fresh.content, reader)
    return replace(
        arrival, standing=before.revision, added=len(changes.added), removed=len(changes.removed),
        changed=len(changes.changed), before=changes.before,
    )  # fmt: skip
