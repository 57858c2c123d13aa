"""What another PC's file would change here: the rows that mean the same, what both agreed on last, and the plan."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from cdht_desktop.data import shared_files, shared_state
from cdht_desktop.data.writing import Write
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.stages import STAGES
from cdht_desktop.domain.three_way import WHOLE, Conflict, Fields, Key, Plan, renamed, three_way
from cdht_desktop.errors import BadBatch, BadRules, Refused
from cdht_desktop.exchange import share_records
from cdht_desktop.exchange.batch import Sealed, open_batch
from cdht_desktop.ops.evaluation_stages import put
from cdht_desktop.ops.evaluations import EvaluationInput, evaluation_columns
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

State = dict[str, dict[str, Fields]]
_MOST_REASON = 100  # letters of what a refusal quotes
# What nobody is asked about where both changed it: ours stays.
_QUIET = frozenset(
    {
        ("registration", "registered_on"), ("registration", "remote"), ("round", "opened_on"),
        ("evaluation", "evaluated_on"), ("criteria_set", "title"), ("village", "name"),
        *(("citizen_group", name) for name in ("name", "spellings", "official", "position")),
    }
)  # fmt: skip


def _living_number(row: Fields) -> Any:
    return row["id_number"] if row["removed_at"] is None else None


# What rows that were born on two PCs are known by as one; None: by nothing.
_MARKS: dict[str, Any] = {
    "criteria_set": lambda row: (row["code"], row["sha256"]),
    "citizen_group": lambda row: row["code"],
    "village": lambda row: row["name"] if row["removed_at"] is None else None,
    "round": lambda row: (row["year"], row["kind"]),
    "citizen": _living_number,
}


@dataclass(frozen=True)
class Merge:
    """A file's plan here; `certified` counts what was left out, `names` says which of our keys are rows of theirs."""

    sealed: Sealed
    plan: Plan
    ours: State
    theirs: State
    certified: int
    names: Mapping[Key, str]


def merge(connection: Connection, sealed: Sealed, identities: tuple[str, ...], progress: Progress) -> Merge:
    """Return what a file of another PC would change here. Raises `BadBatch`, `Refused`, `Cancelled`."""
    theirs = _state(sealed, identities, progress)
    ours = shared_state.read(connection)
    base = _base(connection, sealed, identities, progress)
    names = shared_files.names(connection, sealed.manifest.signer.key_id)
    names |= _same(ours, theirs, base, names)
    _check_years(ours, theirs, names, sealed.name)
    theirs = _keyed(renamed(theirs, names, shared_state.LINKS))
    base = _keyed(renamed(base, names, shared_state.LINKS))
    plan = three_way(base, ours, theirs)
    plan.conflicts = [one for one in plan.conflicts if (one.kind, one.field) not in _QUIET]
    _ask_whole(plan, base, ours)
    left_out = _leave_certified(connection, plan, ours, theirs)
    return Merge(sealed, plan, ours, theirs, left_out, names)


def _state(sealed: Sealed, identities: tuple[str, ...], progress: Progress) -> State:
    try:
        state = share_records.state_of(sealed.records(identities, progress))
        _check_scores(state)
    except (ValueError, LookupError, TypeError, BadRules) as error:
        sentence = _("“{name}” holds a row that cannot be right ({reason}); nothing was written.")
        raise BadBatch(sentence.format(name=sealed.name, reason=str(error)[:_MOST_REASON])) from error
    return state


def _check_scores(state: State) -> None:
    """Judge each evaluation by its year's criteria set, as it would be when typed; raises `ValueError`."""
    sets = {key: CriteriaSet.from_toml(row["source"], row["code"]) for key, row in state["criteria_set"].items()}
    criteria = {key: sets[row["criteria_set_id"]] for key, row in state["round"].items()}
    for row in state["evaluation"].values():
        registration = state["registration"][row["registration_id"]]
        scoring.judge(criteria[registration["round_id"]], scores_of(row), remote=registration["remote"])


def scores_of(row: Fields) -> list[int | None]:
    """Return the scores (tenths) that an evaluation's fields hold; raises `ValueError` where they are none."""
    found = json.loads(row["scores"])
    if not isinstance(found, list) or not all(one is None or type(one) is int for one in found):
        raise ValueError("scores")
    return found


def _base(connection: Connection, sealed: Sealed, identities: tuple[str, ...], progress: Progress) -> State:
    """Return what both PCs agreed on last, empty where they have no file in common.

    That is the newer of the last file of theirs that was taken in here, and the file of ours that theirs names.
    """
    previous, signer = sealed.manifest.sender.previous, sealed.manifest.signer.key_id
    common = [
        one
        for one in shared_files.files(connection)
        if one.sha256 == previous or (one.direction, one.other) == ("in", signer)
    ]
    content = shared_files.content_of(connection, common[-1]) if common else None
    if content is not None:
        return _state(open_batch(content, progress, name=sealed.name), identities, progress)
    if previous is not None:
        sentence = _("“{name}” begins from a file that this PC did not make. Hand that PC a new file first.")
        raise Refused(sentence.format(name=sealed.name))
    return {kind: {} for kind in shared_state.FIELDS}


def _check_years(ours: State, theirs: State, names: Mapping[Key, str], name: str) -> None:
    """Refuse a year that was opened with another criteria set on the other PC."""
    for key, row in theirs["round"].items():
        standing = ours["round"].get(names.get(("round", key), key))
        criteria = names.get(("criteria_set", row["criteria_set_id"]), row["criteria_set_id"])
        if standing is not None and standing["criteria_set_id"] != criteria:
            sentence = _("“{name}”: the year {year} was opened with another criteria set on that PC.")
            raise Refused(sentence.format(name=name, year=row["year"]))


def _same(ours: State, theirs: State, base: State, known: Mapping[Key, str]) -> dict[Key, str]:
    """Return under which key of ours a row of theirs stands that was born on both PCs and means the same."""
    names: dict[Key, str] = {}
    for kind, mark in _MARKS.items():
        standing = {mark(row): key for key, row in ours[kind].items() if mark(row) is not None}
        for key, row in theirs[kind].items():
            found = standing.get(mark(row))
            if found is not None and not (key in ours[kind] or key in base[kind] or (kind, key) in known):
                names[kind, key] = found
    linked = {**known, **names}
    by_person = {_person(row, {}): key for key, row in ours["registration"].items()}
    for key, row in theirs["registration"].items():
        found = by_person.get(_person(row, linked))
        if found is not None and not (key in ours["registration"] or ("registration", key) in linked):
            names["registration", key] = found
    return names


def _person(row: Fields, names: Mapping[Key, str]) -> tuple[str, str]:
    year, person = row["round_id"], row["citizen_id"]
    return names.get(("round", year), year), names.get(("citizen", person), person)


def _keyed(state: Mapping[str, Mapping[str, Fields]]) -> State:
    """Return a state with its evaluations under the keys of their registrations, which may have been renamed."""
    found = {kind: dict(rows) for kind, rows in state.items()}
    found["evaluation"] = {
        shared_state.evaluation_key(row["registration_id"], row["stage"]): row for row in found["evaluation"].values()
    }
    return found


def _ask_whole(plan: Plan, base: State, ours: State) -> None:
    """Ask about a person who was withdrawn there and scored here meanwhile as one question: scores go with the person."""
    scored = {row["registration_id"] for key, row in ours["evaluation"].items() if row != base["evaluation"].get(key)}
    asked = [key for kind, key in plan.removed if kind == "registration" and key in scored]
    theirs = {key for key, row in ours["evaluation"].items() if row["registration_id"] in asked}
    plan.removed = [
        (kind, key) for kind, key in plan.removed if key not in (asked if kind == "registration" else theirs)
    ]
    plan.conflicts = [one for one in plan.conflicts if not (one.kind == "evaluation" and one.key in theirs)]
    plan.conflicts += [
        Conflict("registration", key, WHOLE, base["registration"][key], ours["registration"][key], "") for key in asked
    ]


def _leave_certified(connection: Connection, plan: Plan, ours: State, theirs: State) -> int:
    """Take out of a plan what would change the year of a person who holds a certificate here; return how much that was."""

    def registration(kind: str, key: str) -> str:
        row = {"registration_id": key} if kind == "registration" else theirs["evaluation"].get(key)
        return str((row or ours["evaluation"][key])["registration_id"])

    touched = [*plan.new, *plan.changed, *plan.removed, *((one.kind, one.key) for one in plan.conflicts)]
    ids = {key: registration(*key) for key in touched if key[0] in {"registration", "evaluation"}}
    barred = shared_state.certified(connection, ids.values())
    out = {key for key, row_id in ids.items() if row_id in barred}
    for key in out:
        plan.new.pop(key, None)
        plan.changed.pop(key, None)
    plan.removed = [key for key in plan.removed if key not in out]
    plan.conflicts = [one for one in plan.conflicts if (one.kind, one.key) not in out]
    return len(out)


def apply(writing: Write, plan: Plan, ours: State) -> None:
    """Write a settled plan: evaluations go before the registrations that are removed, and after those that are new."""
    gone = {key for kind, key in plan.removed if kind == "registration"}
    removed = {key for kind, key in plan.removed if kind == "evaluation"}
    removed |= {key for key, row in ours["evaluation"].items() if row["registration_id"] in gone}
    for stage in STAGES:
        put(writing, stage, {ours["evaluation"][key]["registration_id"]: None for key in removed if _at(key, stage)})
    shared_state.write(writing, plan)
    after = {**ours["evaluation"], **{key: row for (kind, key), row in plan.new.items() if kind == "evaluation"}}
    touched = {key for kind, key in (*plan.new, *plan.changed) if kind == "evaluation"} - removed
    if not touched:
        return
    standing = shared_state.read(writing.connection)
    sets = {key: CriteriaSet.from_toml(row["source"], row["code"]) for key, row in standing["criteria_set"].items()}
    for stage in STAGES:
        columns = {}
        for key in sorted(key for key in touched if _at(key, stage)):
            row = {**after[key], **plan.changed.get(("evaluation", key), {})}
            columns[row["registration_id"]] = _columns(standing, sets, row)
        put(writing, stage, columns)


def _at(key: str, stage: str) -> bool:
    return key.endswith(f"/{stage}")


def _columns(state: State, sets: Mapping[str, CriteriaSet], row: Fields) -> dict[str, Any]:
    registration = state["registration"][row["registration_id"]]
    criteria = sets[state["round"][registration["round_id"]]["criteria_set_id"]]
    values = EvaluationInput(tuple(scores_of(row)), row["digital_skills"], row["updates_online"], row["note"])
    verdict = scoring.judge(criteria, values.scores, remote=registration["remote"])
    return evaluation_columns(verdict, values) | {"evaluated_on": row["evaluated_on"]}


def title(state: State, kind: str, key: str) -> str:
    """Say whose row a conflict is about: the person's name, else the row's own, or the year."""
    row = state[kind].get(key, {})
    if kind == "evaluation":
        row = state["registration"].get(str(row.get("registration_id")), {})
    if kind in {"evaluation", "registration"}:
        row = state["citizen"].get(str(row.get("citizen_id")), {})
    return str(row.get("name", row.get("title", row.get("year", ""))))
