"""Writing what another PC's file changes here, part by part within one action."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cdht_desktop.data import shared_state
from cdht_desktop.data.ids import new_id
from cdht_desktop.data.writing import Write
from cdht_desktop.domain import scoring
from cdht_desktop.domain.criteria import CriteriaSet
from cdht_desktop.domain.shared_people import registration_of, stage_of
from cdht_desktop.domain.stages import STAGES
from cdht_desktop.domain.three_way import Fields, Key, Plan
from cdht_desktop.ops.evaluation_stages import put
from cdht_desktop.ops.evaluations import EvaluationInput, evaluation_columns
from cdht_desktop.ops.sharing_plan import Part

Rows = Mapping[str, Fields]


class Applying:
    """Writes settled parts in the order in which they come; `finish` writes what had to wait for all of them."""

    def __init__(self, writing: Write) -> None:
        self._writing = writing
        self._numbers: dict[str, str] = {}  # that somebody else here still bears
        self._merged: dict[str, str] = {}
        self._criteria: dict[str, CriteriaSet] = {}  # by the round

    def part(self, part: Part, plan: Plan) -> None:
        """Write a part by its settled plan: the lists, which come first, or some persons."""
        if part.ours.keys() == shared_state.LISTS.keys():
            self._lists(plan)
        else:
            self._people(part, plan)

    def _lists(self, plan: Plan) -> None:
        of = {kind: dict(_of(plan.new, kind)) for kind in shared_state.LISTS}
        shared_state.write_lists(
            self._writing, of, {kind: dict(_of(plan.changed, kind)) for kind in shared_state.LISTS}
        )
        standing = shared_state.lists(self._writing.connection)
        sets = {key: CriteriaSet.from_toml(row["source"], row["code"]) for key, row in standing["criteria_set"].items()}
        self._criteria = {key: sets[row["criteria_set_id"]] for key, row in standing["round"].items()}

    def _people(self, part: Part, plan: Plan) -> None:
        """Write some persons: evaluations go before the registrations that are removed, and after those that are new."""
        ids = dict(part.ids)
        gone = {key for kind, key in plan.removed if kind == "registration"}
        removed = {key for kind, key in plan.removed if kind == "evaluation"}
        removed |= {key for key in part.ours["evaluation"] if registration_of(key) in gone}
        for stage in STAGES:
            columns = dict.fromkeys(ids[registration_of(key)] for key in sorted(removed) if stage_of(key) == stage)
            put(self._writing, stage, columns)
        shared_state.remove_registrations(self._writing, [ids[key] for key in sorted(gone)])
        self._persons(part, plan)
        self._registrations(plan, ids)
        self._evaluations(part, plan, ids, removed)

    def finish(self, names: Mapping[Key, str]) -> None:
        """Write what had to wait: ID numbers that went from one to another, and who is the same person as whom."""
        shared_state.write_persons(
            self._writing, {}, {key: {"id_number": number} for key, number in sorted(self._numbers.items())}
        )
        into = {key: names.get(("citizen", other), other) for key, other in self._merged.items()}
        here = shared_state.names_of(self._writing.connection, into.values())  # else: erased before they were sent
        merged = {key: {"merged_into": other} for key, other in sorted(into.items()) if other in here}
        shared_state.write_persons(self._writing, {}, merged)

    def _persons(self, part: Part, plan: Plan) -> None:
        new = {key: dict(row) for key, row in _of(plan.new, "citizen")}
        changed = {key: dict(row) for key, row in _of(plan.changed, "citizen")}
        after = {**new, **{key: {**part.ours["citizen"][key], **row} for key, row in changed.items()}}
        self._let_numbers_wait(new, changed, after)
        for key, row in (*new.items(), *changed.items()):
            if row.get("merged_into") is not None:
                self._merged[key] = row.pop("merged_into")
        for row in new.values():
            row.setdefault("merged_into", None)
        shared_state.write_persons(self._writing, new, changed)

    def _let_numbers_wait(
        self, new: Mapping[str, dict[str, Any]], changed: Mapping[str, dict[str, Any]], after: Rows
    ) -> None:
        """Write no ID number that somebody here bears at this moment: that one may lose it in a part to come."""
        numbers = {
            key: str(row["id_number"])
            for key, row in after.items()
            if row["removed_at"] is None and row["id_number"] is not None
            and (key in new or not changed[key].keys().isdisjoint({"id_number", "removed_at"}))
        }  # fmt: skip
        bearing = shared_state.bearing(self._writing.connection, numbers.values())
        for key, number in numbers.items():
            if bearing.get(number, key) != key:
                self._numbers[key] = number
                (new if key in new else changed)[key]["id_number"] = None

    def _registrations(self, plan: Plan, ids: dict[str, str]) -> None:
        new = dict(_of(plan.new, "registration"))
        used = shared_state.taken(self._writing.connection, [ids[key] for key in new])
        rows = []
        for key, row in new.items():
            if ids[key] in used:  # of somebody here: two records were made into one over there
                ids[key] = new_id()
            used.add(ids[key])
            person, year = key.split("/")
            rows.append({"id": ids[key], "citizen_id": person, "round_id": year, **row})
        changed = {ids[key]: row for key, row in _of(plan.changed, "registration")}
        shared_state.write_registrations(self._writing, rows, changed)

    def _evaluations(self, part: Part, plan: Plan, ids: Mapping[str, str], removed: set[str]) -> None:
        """Write what was scored, and judge anew whoever is held to another threshold now."""
        years = {**part.ours["registration"], **dict(_of(plan.new, "registration"))}
        changed = dict(_of(plan.changed, "registration"))
        moved = {key for key, row in changed.items() if "remote" in row}
        rows: dict[str, Fields] = {
            key: {**part.ours["evaluation"][key], **row} for key, row in _of(plan.changed, "evaluation")
        }
        rows |= {
            key: row
            for key, row in part.ours["evaluation"].items()
            if registration_of(key) in moved and key not in rows
        }
        rows |= dict(_of(plan.new, "evaluation"))
        for stage in STAGES:
            columns = {}
            for key in sorted(key for key in rows if stage_of(key) == stage and key not in removed):
                year = registration_of(key)
                remote = {**years[year], **changed.get(year, {})}["remote"]
                columns[ids[year]] = _columns(self._criteria[year.split("/")[1]], rows[key], remote=remote)
            put(self._writing, stage, columns)


def _of(rows: Mapping[Key, Fields], kind: str) -> Iterator[tuple[str, Fields]]:
    return ((key, row) for (of, key), row in rows.items() if of == kind)


def _columns(criteria: CriteriaSet, row: Fields, *, remote: bool) -> dict[str, Any]:
    values = EvaluationInput(
        tuple(json.loads(row["scores"])), row["digital_skills"], row["updates_online"], row["note"]
    )
    verdict = scoring.judge(criteria, values.scores, remote=remote)
    return evaluation_columns(verdict, values) | {"evaluated_on": row["evaluated_on"]}
