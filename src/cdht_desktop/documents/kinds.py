"""The papers that are laid out as running documents, and the fields that the layout of each may use.

A layout is checked against these when it is read. `fields` stand once for a paper, the fields of a table once a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cdht_desktop.documents import fields as known

_YEAR = frozenset({"year", "number", "date", "date_short", "village", "scope"})
_COUNTS = frozenset({"registered", "evaluated", "passed", "failed", "recognised", "unscored", "count"})
_CRITERIA = frozenset({"criteria_title", "criteria_instrument", "threshold", "remote_threshold", "floor", "maximum"})
_COUNTED = frozenset({"position", "label", "registered", "evaluated", "passed", "failed", "recognised", "share"})
_SHARES = frozenset({"share_evaluated", "share_passed", "share_recognised"})
_OF_UNITS = frozenset(
    {"expected", "late", "uncounted", "persons_twice", "counting_rule", "registered_once", "recognised_once"}
)  # of an upper level's report
_DOUBLES = frozenset(
    {"position", "label", "registered", "registered_once", "registered_less"}
    | {"recognised", "recognised_once", "recognised_less"}
)
_PERSON = frozenset(
    {"name", "birth", "birth_year", "sex", "id_number", "id_tail", "village", "group", "phone", "address", "note"}
)

_STANDING = frozenset(
    {"year", "registered", "village", "group", "points", "verdict", "reasons", "number", "decision", "revoked"}
)  # of a person in a year


@dataclass(frozen=True)
class Kind:
    """A paper: the fields of its texts, and by name its tables with the fields of their rows."""

    code: str
    fields: frozenset[str]
    tables: Mapping[str, frozenset[str]] = field(default_factory=dict)


_KINDS = (
    Kind("decision", known.ISSUER | known.DECISION, {"people": known.LISTED}),
    Kind(
        "submission",
        known.ISSUER | _YEAR | _COUNTS | _CRITERIA,
        {"people": known.LISTED, "villages": _COUNTED | {"count"}, "groups": _COUNTED | {"count"}},
    ),
    Kind(
        "minutes",
        known.ISSUER | _YEAR | _COUNTS | _CRITERIA,
        {"people": known.LISTED | {"verdict", "reasons", "digital", "updates", "note"}},
    ),
    Kind(
        "register",
        known.ISSUER | _YEAR | _COUNTS,
        {"certificates": known.LISTED | {"decision", "decision_date", "state", "note", "address"}},
    ),
    Kind("hand_over", known.ISSUER | _YEAR | _COUNTS, {"people": known.LISTED | {"decision"}}),
    Kind(
        "report",
        known.ISSUER | _YEAR | _COUNTS | _CRITERIA | _SHARES | {"villages", "units"} | _OF_UNITS,
        {
            "groups": _COUNTED,
            "villages": _COUNTED,
            "units": _COUNTED | {"revision", "received"},
            "uncounted": frozenset({"position", "label", "standing"}),
            "doubles": _DOUBLES,
            "targets": frozenset({"position", "label", "value", "target", "met"}),
        },
    ),
    Kind(
        "person",
        known.ISSUER
        | _PERSON
        | {"date", "date_short", "consent_source", "consent_date", "merged", "shown", "older"}
        | {"agreed", "requests", "unused"},
        {
            "years": _STANDING,
            "scores": frozenset({"year", "stage", "date", "scores", "points", "digital", "updates", "note"}),
            "merged": frozenset({"name", "birth", "id_number", "phone", "village", "group", "note", "date"}),
            "changes": frozenset({"position", "at", "user", "title", "fields"}),
        },
    ),
    Kind(
        "form",
        known.ISSUER | _PERSON | _CRITERIA | {"year", "date", "code", "form", "own_threshold", "step", "own_labels"},
        {"indicators": frozenset({"position", "label", "competence", "maximum"})},
    ),
)
KINDS = {kind.code: kind for kind in _KINDS}
