"""What a file of another PC would change here, or did, counted as its parts go by."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from cdht_desktop.data import shared_state
from cdht_desktop.domain.three_way import Fields, Plan
from cdht_desktop.exchange.manifest import Sender
from cdht_desktop.ops.sharing_plan import Part, whose
from cdht_desktop.ops.sharing_words import Question, question

_KINDS = (*shared_state.LISTS, "citizen", "registration", "evaluation")
MOST_ASKED = 1_000  # questions told one by one: nobody decides more than that but all alike
_MOST_NAMED = 20


@dataclass(frozen=True)
class Looked:
    """What a file of another PC would change here: `new`, `changed` and `removed` rows by kind, and what is to be asked.

    `unasked` counts the conflicts beyond `questions`, of which there are `MOST_ASKED` at most. `certified` counts what
    was left out because the person holds a certificate; `gone` those who were erased on the other PC and not here, with
    some of their names. `again`: this very file was taken in before.
    """

    file: Path
    sender: str
    kind: Literal["share", "additions"]
    revision: int
    made_on: dt.date
    new: Mapping[str, int]
    changed: Mapping[str, int]
    removed: Mapping[str, int]
    questions: tuple[Question, ...]
    unasked: int
    certified: int
    gone: int
    gone_names: tuple[str, ...]
    again: bool = False


class Tally:
    """Counts the parts of a file."""

    def __init__(self, file: Path, sender: Sender) -> None:
        self._file, self._sender = file, sender
        self._counts: dict[str, Counter[str]] = {way: Counter() for way in ("new", "changed", "removed")}
        self._questions: list[Question] = []
        self._gone: list[str] = []
        self._lists: tuple[Part, ...] = ()
        self._unasked = self._certified = self._gone_count = 0

    def add(self, connection: Connection, part: Part, settled: Plan | None = None) -> None:
        """Count a part, before it is written: by its plan, or as that was settled."""
        self._lists = self._lists or (part,)
        plan = settled or part.plan
        for way, rows in (("new", plan.new), ("changed", plan.changed), ("removed", plan.removed)):
            self._counts[way].update(kind for kind, _key in rows)
        room = max(0, MOST_ASKED - len(self._questions))
        self._ask(connection, part, room)
        self._unasked += max(0, len(part.plan.conflicts) - room)
        self._certified += part.certified
        self._gone_count += len(part.gone)
        self._gone += part.gone[: _MOST_NAMED - len(self._gone)]

    def _ask(self, connection: Connection, part: Part, most: int) -> None:
        asked = part.plan.conflicts[:most]
        others = {
            one for conflict in asked if conflict.field == "merged_into" for one in (conflict.ours, conflict.theirs)
        }
        named: dict[str, Fields] = {
            key: {"name": name} for key, name in shared_state.names_of(connection, others - {None}).items()
        }
        lists = self._lists[0]
        ours = {**lists.ours, **part.ours, "citizen": {**named, **part.ours.get("citizen", {})}}
        theirs = {**lists.theirs, **part.theirs, "citizen": part.theirs.get("citizen", {})}
        self._questions += [question(one, whose(part, one.kind, one.key), ours, theirs) for one in asked]

    def looked(self, *, again: bool = False) -> Looked:
        """Return all that was counted."""
        sender = self._sender
        new, changed, removed = (
            {kind: found[kind] for kind in _KINDS if found[kind]} for found in self._counts.values()
        )
        return Looked(
            self._file, sender.unit_name, "share" if sender.kind == "share" else "additions", sender.revision,
            sender.created, new, changed, removed, tuple(self._questions), self._unasked, self._certified,
            self._gone_count, tuple(self._gone), again,
        )  # fmt: skip
