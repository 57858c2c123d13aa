"""Putting a unit's year into place within one action: which file counts now, and its rows in place of the others'.

Which file counts follows from the set of files alone (`domain.revisions`), so the order in which they came makes no
difference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data.batches import REMOVALS, BatchRow
from cdht_desktop.data.slices import Slice
from cdht_desktop.data.store import now
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.handed_in import YearContent
from cdht_desktop.domain.revisions import Filed, Place, settle, too_many_gone
from cdht_desktop.ops import rounds, tasks, trust
from cdht_desktop.ops.arrivals import Read, Reader, facts_of, kept_criteria, removals
from cdht_desktop.words import _

OUTCOMES: Mapping[Place, str] = {"current": "current", "disputed": "disputed", "waits": "aside", "past": "older"}
Facts = dict[str, Any]


@dataclass(frozen=True)
class Fresh:
    """A file that was read and found right: new, or put aside before (`row`). `explained`: an officer's reason."""

    read: Read
    row: BatchRow | None = None
    explained: str = ""

    @property
    def filed(self) -> Filed:
        """Its place among the others."""
        return Filed(self.read.manifest.sender.revision, self.read.sealed.sha256)

    @property
    def content(self) -> YearContent:
        """What it says."""
        if self.read.content is None:
            raise ValueError("the file was not read")
        return self.read.content

    def facts(self) -> Facts:
        """Return what is kept of it besides its persons."""
        removed = self.read.manifest.sender.removed
        more: Facts = {"removed": asdict(removed)} if removed else {}
        return facts_of(self.content, more | ({"explained": self.explained} if self.explained else {}))


class UnitYear:
    """The files of a unit's year that were read and found right, with a fresh one or none, and the place of each.

    Nothing is written; `also` are files that are not here yet but will be, when several are looked at together.
    """

    def __init__(
        self, connection: Connection, unit: str, year: int, reader: Reader, fresh: Fresh | None = None,
        also: Sequence[Filed] = (),
    ) -> None:  # fmt: skip
        self._connection = connection
        self._reader = reader
        self._fresh = fresh
        self.rows = {row.sha256: row for row in kept.candidates(connection, unit, year)}
        standing = kept.facts(connection, [row.id for row in self.rows.values()])
        self.facts = {digest: standing[row.id] for digest, row in self.rows.items()}
        files = {Filed(row.revision, row.sha256) for row in self.rows.values()} | set(also)
        if fresh:
            files.add(fresh.filed)
            self.facts[fresh.filed.sha256] = fresh.facts()
        self.before = next((row for row in self.rows.values() if row.outcome == "current"), None)
        self.changed: set[str] = set()  # the files that were held against another than before
        self.places = settle(files, self._unexplained)
        self.current = next((digest for digest, place in self.places.items() if place == "current"), None)

    def gone(self, sha256: str) -> int:
        """Return how many persons a file leaves out of the one that it would replace."""
        return int(self.facts[sha256]["held"]["gone"])

    def _unexplained(self, file: Filed, below: Filed | None) -> bool:
        facts = self.facts.get(file.sha256)
        if facts is None:  # one that is only looked at
            return False
        against = below.sha256 if below else ""
        if facts.get("held", {}).get("against") != against:
            facts["held"] = {"against": against, **self._held(file, below, facts)}
            self.changed.add(file.sha256)
        explained = facts.get("removed", {}).get("reason") or facts.get("explained")
        return not explained and too_many_gone(facts["held"]["gone"], facts["held"]["of"])

    def _held(self, file: Filed, below: Filed | None, facts: Facts) -> dict[str, int]:
        """Return how many persons are gone, of how many; as the file says where the one below cannot be read."""
        earlier = self._persons(below) if below else None
        if earlier is None:
            claimed = facts.get("removed", {}).get("count", 0)
            return {"gone": claimed, "of": claimed + facts.get("counts", {}).get("registered", 0)}
        return {"gone": len(earlier - (self._persons(file) or set())), "of": len(earlier)}

    def _persons(self, file: Filed) -> set[str] | None:
        """Return the ids of a file's persons; None where the file was not kept."""
        if self._fresh and file == self._fresh.filed:
            return {person.person_id for person in self._fresh.content.persons}
        row = self.rows.get(file.sha256)
        if row is None:
            return None
        if row.outcome == "current":
            return slices.person_ids(self._connection, row.number)
        if not kept.has_content(self._connection, row.id):
            return None
        return {person.person_id for person in self._reader.again(self._connection, row).persons}


def put(writing: Write, fresh: Fresh, reader: Reader) -> tuple[str, str, bool]:
    """Write a fresh file and what follows from it, within an action.

    Returns the id of its row, its outcome as in `tables_exchange.Batch`, and whether it took the place of another.
    """
    sender, own = fresh.read.manifest.sender, fresh.filed.sha256
    found = UnitYear(writing.connection, sender.unit, sender.year, reader, replace(fresh, explained=""))
    if fresh.explained and found.places[own] == "waits":  # a reason that nobody asks for is not kept
        found = UnitYear(writing.connection, sender.unit, sender.year, reader, fresh)
    _move_others(writing, found, own)
    row_id = _keep(writing, fresh, found)
    trust.met(writing, fresh.read.manifest)
    _keep_criteria(writing, fresh.content)
    _put_rows(writing, found, reader, fresh)
    return row_id, OUTCOMES[found.places[own]], found.before is not None


def settle_again(writing: Write, unit: str, year: int, reader: Reader) -> None:
    """Put a unit's year into place after one of its files is no longer among them, within an action."""
    found = UnitYear(writing.connection, unit, year, reader)
    _move_others(writing, found)
    _put_rows(writing, found, reader)


def _put_rows(writing: Write, found: UnitYear, reader: Reader, fresh: Fresh | None = None) -> None:
    """Write the rows of the file that counts in place of those that stand."""
    connection, before, digest = writing.connection, found.before, found.current
    if before is not None and before.sha256 != digest:
        slices.remove(writing, before.number)
    if digest is None or (before is not None and before.sha256 == digest):
        return
    row = kept.known(connection, digest)
    if row is None:
        raise ValueError("the file that counts has no row")
    kept.change(writing, row.id, {"outcome": "current", "reason": ""})
    content = fresh.content if fresh and fresh.filed.sha256 == digest else reader.again(connection, row)
    slices.write(writing, Slice(row.number, row.unit, row.year), content)
    tasks.take_answers(writing, row.unit, row.year, content.answers, row.revision)


def _move_others(writing: Write, found: UnitYear, own: str = "") -> None:
    """Change what is noted of the files whose place is another now; the one that counts comes last (`_put_rows`)."""
    for digest, row in found.rows.items():
        if digest == own:
            continue
        values, place = _moved(row, found), found.places[digest]
        if digest in found.changed or (place == "waits" and row.outcome != "aside"):
            more = {"aside": REMOVALS} if place == "waits" else {}
            values["facts"] = kept.to_json(found.facts[digest] | more)
        if values:
            kept.change(writing, row.id, values)


def _moved(row: BatchRow, found: UnitYear) -> dict[str, str]:
    place = found.places[row.sha256]
    if place == "past" and row.outcome not in {"replaced", "older"}:
        return {"outcome": "replaced", "reason": ""}
    if place == "disputed" and row.outcome != "disputed":
        return {"outcome": "disputed", "reason": ""}
    if place == "waits" and (row.outcome != "aside" or row.sha256 in found.changed):
        return {"outcome": "aside", "reason": removals(found.gone(row.sha256)).sentence}
    return {}


def _keep(writing: Write, fresh: Fresh, found: UnitYear) -> str:
    """Note the fresh file itself, with the checksum of its rows; return its row's id."""
    sealed = fresh.read.sealed
    place, facts = found.places[sealed.sha256], found.facts[sealed.sha256]
    waits = place == "waits"
    values = {
        "outcome": OUTCOMES[place],
        "reason": removals(found.gone(sealed.sha256)).sentence if waits else "",
        "facts": kept.to_json(facts | ({"aside": REMOVALS} if waits else {})),
        "rows_sha256": slices.rows_sha256(fresh.content.persons),
    }
    return _noted(writing, fresh.read, fresh.row, values)


def put_apart(writing: Write, read: Read, row: BatchRow | None = None) -> tuple[str, str, bool]:
    """Note a file that waits for an officer, or is refused, within an action; answers as `put`."""
    why = read.hindrance
    facts = {"aside": why.code, "words": list(why.words)} if why else {}
    values = {
        "outcome": "aside" if why else "refused",
        "reason": why.sentence if why else refusal(read),
        "facts": kept.to_json(facts),
        "problems": kept.to_json([asdict(one) for one in read.problems]),
    }
    return _noted(writing, read, row, values), values["outcome"], False


def _noted(writing: Write, read: Read, row: BatchRow | None, values: dict[str, str]) -> str:
    if row is not None:
        kept.change(writing, row.id, values | decision(writing))
        return row.id
    sealed = read.sealed
    return kept.insert(
        writing, sealed.manifest, sealed.sha256, sealed.name, direction="in", data=sealed.data, **values
    )  # fmt: skip


def refusal(read: Read) -> str:
    """Return the one sentence about a file with bad rows."""
    words = _("The file holds {count} things that cannot be right; the first: {message} Nothing of it was written.")
    return words.format(count=len(read.problems), message=read.problems[0].message)


def decision(writing: Write) -> dict[str, str]:
    """Return the columns that say who decided, and when."""
    return {"decided_at": now(), "decided_by": writing.user}


def _keep_criteria(writing: Write, content: YearContent) -> None:
    """Keep a file's criteria set, once: it is known from now on, and its labels are shown with each person's scores."""
    found = content.criteria
    if found["sha256"] not in kept_criteria(writing.connection):
        rounds.keep_criteria(writing, CriteriaSet.from_toml(found["source"], found["code"]))
