"""What a person is asked about two PCs' work, in words: whose it is, which field, and what stands here and there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cdht_desktop.domain.dates import BirthDate
from cdht_desktop.domain.masking import masked_beside
from cdht_desktop.domain.points import show
from cdht_desktop.domain.three_way import WHOLE, Conflict, Fields
from cdht_desktop.words import _, n_

_FIELDS = {
    "name": n_("Full name"), "birth": n_("Birth"), "sex": n_("Sex"), "id_number": n_("ID number"),
    "village_id": n_("Village"), "group_id": n_("Group"), "phone": n_("Phone"), "note": n_("Note"),
    "consent_source": n_("Consent"), "consent_date": n_("Day of the consent"), "removed_at": n_("On the list"),
    "merged_into": n_("Same person as"), "restricted_on": n_("Kept but not used since"), "remote": n_("Remote area"),
    "state": n_("State of the year"), "scores": n_("Scores"), "digital_skills": n_("Has digital skills"),
    "updates_online": n_("Updates own information online"), WHOLE: n_("Registered for the year"),
}  # fmt: skip
_SEXES = {"male": n_("male"), "female": n_("female")}
_STATES = {"open": n_("open"), "closed": n_("closed")}
# Of a field that says whether something is so: what it is called where it is not, and where it is.
_ABSENT = {WHOLE: (n_("withdrawn"), n_("registered, with scores")), "removed_at": (n_("on the list"), n_("removed"))}
_NOT_THERE: Mapping[str, tuple[object, ...]] = {WHOLE: ("",), "removed_at": (None, "")}
_NAMED = {"village_id": "village", "group_id": "citizen_group", "merged_into": "citizen"}
State = Mapping[str, Mapping[str, Fields]]


@dataclass(frozen=True)
class Question:
    """Something that both PCs changed: `asked` names it for `sharing.take`; the rest is what a person reads."""

    asked: tuple[str, str, str]
    whose: str
    field: str
    here: str
    there: str


def question(conflict: Conflict, whose: str, ours: State, theirs: State) -> Question:
    """Return a conflict in words; ID numbers are masked, save the digits by which the two differ."""
    name = conflict.field
    if conflict.kind == "evaluation" and name == WHOLE:  # a stage's scores were taken away there
        name = "scores"
        here, there = _shown(name, conflict.ours["scores"], ours, theirs), ""
    elif name == "id_number":
        here, there = masked_beside(conflict.ours, conflict.theirs)
    else:
        here, there = (_shown(name, value, ours, theirs) for value in (conflict.ours, conflict.theirs))
    words = _(_FIELDS[name]) if name in _FIELDS else name
    return Question(
        (conflict.kind, conflict.key, conflict.field), whose, words, here or _("(nothing)"), there or _("(nothing)")
    )


def _shown(field: str, value: Any, ours: State, theirs: State) -> str:
    if field in _ABSENT:
        absent, there = _ABSENT[field]
        return _(absent) if value in _NOT_THERE[field] else _(there)
    if value is None or value == "":
        return ""
    if field in _NAMED:
        kind = _NAMED[field]
        return str((ours[kind].get(value) or theirs[kind].get(value) or {}).get("name", ""))
    if field == "scores":
        return " · ".join(show(score) or "–" for score in json.loads(value))
    return str(BirthDate.from_iso(value)) if field == "birth" else _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = _SEXES.get(value) or _STATES.get(value)
    return _(words) if words else str(value)
