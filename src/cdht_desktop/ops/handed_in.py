"""What stands at the upper level: which units have handed in a year, and their persons one by one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from sqlalchemy import Connection, select

from cdht_desktop.data import batches as kept
from cdht_desktop.data import slices
from cdht_desktop.data.batches import BatchRow
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import CRITERIA_SET
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.handed_in import COUNTED, YearPerson
from cdht_desktop.domain.masking import masked
from cdht_desktop.domain.scoring import in_words, reasons_from_text
from cdht_desktop.errors import BadRules, NotFound
from cdht_desktop.ops import access
from cdht_desktop.words import _

State = Literal["current", "disputed", "aside", "refused"]
_MOST_PERSONS = 500
_RANKS = {"current": 0, "disputed": 1, "aside": 2, "refused": 3}


@dataclass(frozen=True)
class Disputed:
    """One of the files of a revision that differ: when it came (`at`), when it was made, and who signed it."""

    batch_id: str
    file: str
    at: str
    created: str
    signer: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class UnitState:
    """How a unit's year stands; `counts` (`registered` …) are those of the file that counts, zero where none does.

    `disputed`: two files of the highest revision differ, and no file counts. `aside`: none counts, and one waits for an
    officer. `refused`: none counts, and none waits. `batch_id`, `revision` and `at` (ISO text in UTC) are those of the
    file that counts, else of the newest. `waiting` counts the files that wait.
    """

    unit: str
    unit_name: str
    state: State
    revision: int
    at: str
    counts: Mapping[str, int]
    batch_id: str
    disputed: tuple[Disputed, ...] = ()
    waiting: int = 0
    file: str = ""


@dataclass(frozen=True)
class PersonRow:
    """A person of a unit's year as lists show them; the ID number is masked, points are in tenths.

    `birth` is `YYYY-MM-DD`, `YYYY` or ""; `reasons` says why the person failed; `certificate` is the number of the one
    in force, "" for none.
    """

    id: str
    name: str
    birth: str
    sex: str | None
    id_number: str
    village: str
    group: str
    remote: bool
    registered_on: str
    stage: str | None
    total: int | None
    grade: str | None
    reasons: str
    digital_skills: bool | None
    updates_online: bool | None
    evaluated_on: str | None
    certificate: str


@dataclass(frozen=True)
class PersonYear:
    """A person's year with all that the file says of it, and which file that is.

    `scores` are (indicator's label, points in tenths); `papers` the certificates, revoked ones among them, each with
    `number`, `register_number`, `address`, `name`, `birth`, `state`, `revoked_on`, `revoked_reason`, `decision` (its
    number) and `decided_on`.
    """

    row: PersonRow
    unit: str
    unit_name: str
    year: int
    revision: int
    batch_id: str
    file: str
    received_at: str
    position: int
    scores: tuple[tuple[str, int | None], ...]
    papers: tuple[Mapping[str, Any], ...]


def standing(store: Store, year: int) -> list[UnitState]:
    """Return how each unit stands from which anything of a year came, by the unit's code."""
    with store.read() as connection:
        rows = kept.of_year(connection, year)
        counts = slices.counts(connection, [row.number for row in rows if row.outcome == "current"])
        disputed = [row.id for row in rows if row.outcome == "disputed"]
        manifests = kept.manifests(connection, disputed)
    units: dict[str, list[BatchRow]] = {}
    for row in rows:
        units.setdefault(row.unit, []).append(row)
    return [_state(units[unit], counts, manifests) for unit in sorted(units)]


def _state(rows: list[BatchRow], counts: Mapping[int, Mapping[str, int]], manifests: Mapping[str, Any]) -> UnitState:
    """Return how a unit stands, by its files in the order in which they came."""
    telling = min(rows, key=lambda row: (_RANKS.get(row.outcome, len(_RANKS)), -row.revision, -row.number))
    disputed = tuple(
        Disputed(row.id, row.file, row.at, manifests[row.id]["created"], row.signer, row.sha256, row.rows)
        for row in rows
        if row.outcome == "disputed"
    )
    state: State = "refused"
    if telling.outcome in {"current", "disputed", "aside"}:
        state = telling.outcome  # type: ignore[assignment] # one of the three
    none = dict.fromkeys(COUNTED, 0)
    return UnitState(
        telling.unit, telling.unit_name, state, telling.revision, telling.at, counts.get(telling.number, none), telling.id,
        disputed, sum(row.outcome == "aside" for row in rows), telling.file,
    )  # fmt: skip


def persons(store: Store, unit: str, year: int, *, text: str = "", limit: int = _MOST_PERSONS) -> list[PersonRow]:
    """Return the persons of a unit's year that have every word of `text`, sorted by given name, at most `limit`.

    A word stands in name, village or certificate number (marks make no difference), or is the end of the ID number; a
    search by ID number is kept in mind to be recorded. Empty where no file counts.
    """
    with store.read() as connection:
        row = kept.current(connection, unit, year)
        found = [person_row(one) for one in slices.found(connection, row.number, text, limit)] if row else []
    access.looked_for(store, text, [one.id for one in found])
    return found


def person(store: Store, unit: str, year: int, person_id: str) -> PersonYear:
    """Return one person's year; raises `NotFound` where it does not stand, or no longer."""
    with store.read() as connection:
        row = kept.current(connection, unit, year)
        found = slices.person(connection, row.number, person_id) if row else None
        if row is None or found is None:
            raise NotFound(_("This person is no longer in what the unit handed in."))
        facts = kept.facts(connection, [row.id])[row.id]
        labels = _labels(connection, facts)
    decisions = {one["key"]: one for one in facts.get("decision", ())}
    scores = orjson.loads(found.scores) if found.scores else []
    named = tuple((labels.get(number, str(number)), score) for number, score in enumerate(scores, 1))
    papers = tuple(_paper(one, found, decisions) for one in orjson.loads(found.papers))
    return PersonYear(
        person_row(found), row.unit, row.unit_name, row.year, row.revision, row.id, row.file, row.at, found.position,
        named, papers,
    )  # fmt: skip


def person_row(one: YearPerson) -> PersonRow:
    """Return a person as lists show them."""
    return PersonRow(
        one.person_id, one.name, one.birth, one.sex, masked(one.id_number), one.village, one.group_name, one.remote,
        one.registered_on, one.stage, one.total, one.grade, in_words(reasons_from_text(one.reasons)), one.digital_skills,
        one.updates_online, one.evaluated_on, one.certificate,
    )  # fmt: skip


def _labels(connection: Connection, facts: Mapping[str, Any]) -> dict[int, str]:
    """Return the indicators' labels by number, by the criteria set of a file; empty where it is not known any more."""
    digests = [one["sha256"] for one in facts.get("criteria_set", ())]
    query = select(CRITERIA_SET.c.source, CRITERIA_SET.c.code).where(CRITERIA_SET.c.sha256.in_(digests))
    row = connection.execute(query).first()
    if row is None:
        return {}
    try:
        return {one.number: one.label for one in CriteriaSet.from_toml(row.source, row.code).indicators}
    except BadRules:
        return {}


def _paper(one: Mapping[str, Any], of: YearPerson, decisions: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a certificate with what the file leaves out because it is as usual."""
    usual = {"name": of.name, "birth": of.birth, "state": "valid", "revoked_on": None, "revoked_reason": ""}
    decision = decisions.get(one["decision"], {})
    return {
        **usual,
        **one,
        "decision": decision.get("number", ""),
        "decided_on": decision.get("decided_on", ""),
    }
