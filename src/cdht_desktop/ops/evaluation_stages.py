"""Writing evaluations beside those of other stages, with the one that counts marked in the same transaction.

The database takes one counting evaluation a registration (`uq_evaluation_counts`), and taking a change set back turns
its writes round in the opposite order. So what stops counting is written before what begins to count, and an evaluation
that loses its last score while another stage takes over is written anew instead of updated: either way round, there are
never two that count.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cdht_desktop.data import evaluations as reading
from cdht_desktop.data.tables import EVALUATION
from cdht_desktop.data.writing import Write
from cdht_desktop.domain.stages import Stage, counting

Columns = Mapping[str, Any]
_KEPT = ("unit_code", "registration_id", "stage", "scores", "total", "missing", "grade", "reasons",
         "digital_skills", "updates_online", "note", "evaluated_on")  # fmt: skip
_NOTHING: Columns = {"digital_skills": None, "updates_online": None, "note": ""}


@dataclass
class _Writes:
    """What is to be written, in the order in which it can be."""

    removed: list[str] = field(default_factory=list)
    anew: list[Columns] = field(default_factory=list)
    taking_over: dict[str, Columns] = field(default_factory=dict)
    superseded: dict[str, Columns] = field(default_factory=dict)
    new: list[Columns] = field(default_factory=list)
    changed: dict[str, Columns] = field(default_factory=dict)


def put(writing: Write, stage: Stage, columns: Mapping[str, Columns | None]) -> tuple[int, int]:
    """Write the evaluations of a stage by registration id within an action (None: take it away), and mark what counts.

    An evaluation without a score, a mark or a note is taken away too. Columns that are left out stay as they are.
    Return how many are new, and how many differed or were taken away.
    """
    standing = reading.evaluations_of(writing.connection, list(columns))
    writes = _Writes()
    for registration_id, values in columns.items():
        _plan(writes, writing.unit, (registration_id, stage), standing.get(registration_id, {}), values)
    taken_away = writing.delete_many(EVALUATION, writes.removed)
    writing.insert_many(EVALUATION, writes.anew)
    writing.update_many(EVALUATION, writes.taking_over)
    writing.update_many(EVALUATION, writes.superseded)
    writing.insert_many(EVALUATION, writes.new)
    return len(writes.new), writing.update_many(EVALUATION, writes.changed) + taken_away


def _plan(
    writes: _Writes, unit: str, key: tuple[str, Stage], stages: Mapping[Stage, Any], values: Columns | None
) -> None:
    """Add what one registration's evaluation takes to be written."""
    registration_id, stage = key
    own = stages.get(stage)
    values = None if values is None or _is_empty(_merged(own, values)) else values
    if values is None and own is None:
        return
    scored = {name: _has_score(row.scores) for name, row in stages.items() if name != stage}
    if values is not None:
        scored[stage] = _has_score(values["scores"])
    last = counting(scored)
    handed_over = own is not None and own.counts and last != stage
    before = next((row for row in stages.values() if row.counts and row is not own), None)
    if handed_over and last is not None:
        writes.taking_over[stages[last].id] = {"counts": True}
    elif before is not None and last == stage:
        writes.superseded[before.id] = {"counts": False}
    if own is None:
        common = {"unit_code": unit, "registration_id": registration_id, "stage": stage, "note": ""}
        today = dt.date.today().isoformat()
        writes.new.append(common | {"counts": last == stage, "evaluated_on": today} | dict(values or {}))
    elif values is None:
        writes.removed.append(own.id)
    elif handed_over:
        writes.removed.append(own.id)
        writes.anew.append(_merged(own, values) | {"counts": False, "version": own.version + 1})
    else:
        writes.changed[own.id] = {**values, "counts": last == stage}


def _merged(own: Any, values: Columns) -> dict[str, Any]:
    """Return an evaluation's columns as they will be."""
    kept = {name: getattr(own, name) for name in _KEPT} if own is not None else dict(_NOTHING)
    return kept | dict(values)


def _is_empty(columns: Columns) -> bool:
    return not _has_score(columns["scores"]) and all(columns[name] == value for name, value in _NOTHING.items())


def _has_score(scores: str) -> bool:
    """Say whether a JSON list of scores holds any."""
    return any(map(str.isdigit, scores))
