"""Bringing two PCs' work together: what each changed since they last agreed, field by field.

A state is what one PC holds: by kind (`citizen`, `registration` …) the rows by key, each a mapping of fields. `base` is
the state that both last agreed on, `ours` this PC's now, `theirs` the other's. What only one of them changed is taken;
what both changed to the same is no question; what both changed differently is a `Conflict`, for a person to decide.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Fields = Mapping[str, Any]
Key = tuple[str, str]  # kind, key
State = Mapping[str, Mapping[str, Fields]]
Side = Literal["ours", "theirs"]
WHOLE = ""  # the field of a conflict about the row itself: one side removed what the other changed


@dataclass(frozen=True)
class Conflict:
    """A field that both changed, differently; `base` is None where the row was born on both.

    Of the whole row (`field` is `WHOLE`), the side that removed it has "", the other what it holds.
    """

    kind: str
    key: str
    field: str
    base: Any
    ours: Any
    theirs: Any


@dataclass
class Plan:
    """What is to be written here so that both agree: new rows, changed fields, rows to remove; and what is to be asked."""

    new: dict[Key, Fields] = field(default_factory=dict)
    changed: dict[Key, dict[str, Any]] = field(default_factory=dict)
    removed: list[Key] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is to be written or asked."""
        return not (self.new or self.changed or self.removed or self.conflicts)

    def decided(self, sides: Mapping[tuple[str, str, str], Side]) -> "Plan":
        """Return the plan with each conflict settled; `sides` by (kind, key, field). Raises `KeyError` for one left open."""
        made = Plan(dict(self.new), {key: dict(values) for key, values in self.changed.items()}, list(self.removed))
        for one in self.conflicts:
            if sides[one.kind, one.key, one.field] == "ours":
                continue
            if one.field == WHOLE:
                made.removed.append((one.kind, one.key))
            else:
                made.changed.setdefault((one.kind, one.key), {})[one.field] = one.theirs
        return made


def three_way(base: State, ours: State, theirs: State) -> Plan:
    """Return what is to be written into `ours` so that it holds what both did; kinds in the order of `theirs`."""
    plan = Plan()
    for kind, rows in theirs.items():
        before, standing = base.get(kind, {}), ours.get(kind, {})
        for key, row in rows.items():
            _row(plan, (kind, key), before.get(key), standing.get(key), row)
        for key in before.keys() - rows.keys():
            _gone(plan, (kind, key), before[key], standing.get(key))
    plan.removed.sort()
    plan.conflicts.sort(key=lambda one: (one.kind, one.key, one.field))
    return plan


def _row(plan: Plan, key: Key, base: Fields | None, ours: Fields | None, theirs: Fields) -> None:
    if ours is None:
        # What we removed and they left alone stays removed; what they changed meanwhile comes back as they have it.
        if base is None or dict(base) != dict(theirs):
            plan.new[key] = theirs
        return
    for name, said in theirs.items():
        before = None if base is None else base.get(name)
        if said == ours.get(name) or (base is not None and said == before):
            continue
        if base is not None and ours.get(name) == before:
            plan.changed.setdefault(key, {})[name] = said
        else:
            plan.conflicts.append(Conflict(*key, name, before, ours.get(name), said))


def _gone(plan: Plan, key: Key, base: Fields, ours: Fields | None) -> None:
    """Plan for a row that they removed."""
    if ours is None:
        return
    if dict(ours) == dict(base):
        plan.removed.append(key)
    else:
        plan.conflicts.append(Conflict(*key, WHOLE, base, ours, ""))


def renamed(
    state: State, names: Mapping[Key, str], links: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, Fields]]:
    """Return a state whose rows bear other keys: `names` by (kind, key); `links` says which field of a kind names which.

    A field whose link is the kind `k` holds a key of `k`.
    """
    return {kind: dict(_renamed(kind, rows, names, links.get(kind, {}))) for kind, rows in state.items()}


def _renamed(
    kind: str, rows: Mapping[str, Fields], names: Mapping[Key, str], links: Mapping[str, str]
) -> Iterator[tuple[str, Fields]]:
    for key, row in rows.items():
        linked = {
            name: names.get((of, row[name]), row[name]) for name, of in links.items() if row.get(name) is not None
        }
        yield names.get((kind, key), key), {**row, **linked}
