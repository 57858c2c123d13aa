"""What some persons of another PC's file would change here: the plan of one part, and what is left out of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.data import shared_state
from cdht_desktop.domain.shared_people import (
    person_of,
    registration_ids,
    registration_of,
    state_of,
)  # fmt: skip
from cdht_desktop.domain.three_way import WHOLE, Conflict, Fields, Key, Plan, three_way
from cdht_desktop.ops.sharing_files import Pair

State = dict[str, dict[str, Fields]]
# What nobody is asked about where both changed it: ours stays.
_QUIET = frozenset(
    {
        ("registration", "registered_on"), ("registration", "remote"), ("round", "opened_on"),
        ("evaluation", "evaluated_on"), ("village", "name"),
        *(("criteria_set", name) for name in ("code", "title", "sha256", "source")),
        *(("citizen_group", name) for name in ("name", "spellings", "official", "position")),
    }
)  # fmt: skip
_REMOVABLE = frozenset({"registration", "evaluation"})  # all else is marked as removed, and stays


@dataclass(frozen=True)
class Part:
    """Some rows' plan here, with the rows as they stand here and there.

    `ids` are registrations' own: here, and as the file gives new ones. `certified` counts what was left out, `gone`
    names who is on their PC no more: erased there.
    """

    plan: Plan
    ours: State
    theirs: State
    ids: Mapping[str, str]
    certified: int = 0
    gone: tuple[str, ...] = ()


def asked(plan: Plan) -> list[Conflict]:
    """Return the conflicts that a person is asked about."""
    return [one for one in plan.conflicts if (one.kind, one.field) not in _QUIET]


def part_of(connection: Connection, pairs: Sequence[Pair]) -> Part:
    """Return what the file would change of these persons; who was erased here stays so."""
    erased = shared_state.erased_among(connection, [pair.key for pair in pairs])
    pairs = [pair for pair in pairs if pair.key not in erased]
    here = shared_state.people_of(connection, [pair.key for pair in pairs])
    gone = [str(here[pair.key].row["name"]) for pair in pairs if pair.theirs is None and pair.key in here]
    there = [pair.theirs for pair in pairs if pair.theirs is not None]
    base = state_of(pair.base for pair in pairs if pair.base is not None and pair.theirs is not None)
    ours, theirs = state_of(here.values()), state_of(there)
    plan = three_way(base, ours, theirs)
    plan.removed = [key for key in plan.removed if key[0] in _REMOVABLE]
    plan.conflicts = asked(plan)
    _ask_whole(plan, base, ours)
    _bring_back(plan, base, ours, theirs)
    ids = {**registration_ids(there), **registration_ids(here.values())}
    left_out = _leave_certified(connection, plan, ours, ids)
    return Part(plan, ours, theirs, ids, left_out, tuple(gone))


def _ask_whole(plan: Plan, base: State, ours: State) -> None:
    """Ask about a person who was withdrawn there and scored here meanwhile as one question: scores go with the person."""
    scored = {registration_of(key) for key, row in ours["evaluation"].items() if row != base["evaluation"].get(key)}
    new = {key for kind, key in plan.removed if kind == "registration" and key in scored}
    whole = new | {one.key for one in plan.conflicts if one.kind == "registration" and one.field == WHOLE}
    plan.removed = [
        (kind, key)
        for kind, key in plan.removed
        if (key if kind == "registration" else registration_of(key)) not in whole
    ]
    plan.conflicts = [
        one for one in plan.conflicts if not (one.kind == "evaluation" and registration_of(one.key) in whole)
    ]
    plan.conflicts += [
        Conflict("registration", key, WHOLE, base["registration"][key], ours["registration"][key], "")
        for key in sorted(new)
    ]


def _bring_back(plan: Plan, base: State, ours: State, theirs: State) -> None:
    """Let who was withdrawn here and scored there meanwhile come back whole; whom they only moved stays withdrawn."""
    withdrawn = base["registration"].keys() - ours["registration"].keys()
    scored = {registration_of(key) for kind, key in plan.new if kind == "evaluation"} & withdrawn
    for key in withdrawn - scored:
        plan.new.pop(("registration", key), None)
    for key in scored & theirs["registration"].keys():
        plan.new["registration", key] = theirs["registration"][key]
    for key, row in theirs["evaluation"].items():
        if registration_of(key) in scored:
            plan.new["evaluation", key] = row
    for kind, key in list(plan.new):
        person = person_of(key)
        if kind != "citizen" and person not in ours["citizen"]:
            plan.new["citizen", person] = theirs["citizen"][person]


def _leave_certified(connection: Connection, plan: Plan, ours: State, ids: Mapping[str, str]) -> int:
    """Take out of a plan what would change the year of a person who holds a certificate here; return how much that was.

    Nor is a registration removed that a revoked certificate names.
    """
    touched = [*plan.new, *plan.changed, *plan.removed, *((one.kind, one.key) for one in plan.conflicts)]
    years = {
        row: row[1] if row[0] == "registration" else registration_of(row[1]) for row in touched if row[0] in _REMOVABLE
    }
    held = {year: ids[year] for year in years.values() if year in ours["registration"]}
    barred = shared_state.certified(connection, held.values())
    going = {held[key] for kind, key in plan.removed if kind == "registration"}
    barred |= shared_state.papers_of(connection, going)
    return _without(plan, lambda row: row in years and held.get(years[row]) in barred)


def _without(plan: Plan, out: Callable[[Key], bool]) -> int:
    rows: set[Any] = {row for row in (*plan.new, *plan.changed, *plan.removed) if out(row)}
    rows |= {(one.kind, one.key) for one in plan.conflicts if out((one.kind, one.key))}
    for row in rows:
        plan.new.pop(row, None)
        plan.changed.pop(row, None)
    plan.removed = [row for row in plan.removed if row not in rows]
    plan.conflicts = [one for one in plan.conflicts if (one.kind, one.key) not in rows]
    return len(rows)


def whose(part: Part, kind: str, key: str) -> str:
    """Say whose row a conflict is about: the person's name, else the row's own, or the year."""
    if kind in {"citizen", "registration", "evaluation"}:
        row: Fields = part.ours["citizen"].get(person_of(key), {})
    else:
        row = part.ours[kind].get(key, {})
    return str(row.get("name", row.get("title", row.get("year", ""))))
