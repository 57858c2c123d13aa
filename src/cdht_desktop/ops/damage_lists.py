"""What was salvaged, as the sheets of a workbook: people, their years and scores, certificates, and what was lost."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from cdht_desktop.data.salvaging import Row, Salvaged
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.points import TENTHS
from cdht_desktop.ops.citizen_export import HEADERS, SEXES, WIDTHS
from cdht_desktop.ops.history import table_word
from cdht_desktop.sheets.writer import OutSheet, Value
from cdht_desktop.words import _, n_

_STAGES = {"self": n_("self-score"), "branch": n_("local branch"), "commune": n_("commune")}
_GRADES = {"passed": n_("passed"), "failed": n_("failed")}
_INDICATORS = 10
_NOTHING = Salvaged()
Found = Mapping[str, Salvaged]


def sheets(found: Found) -> list[OutSheet]:
    """Return the sheets of what was salvaged; the first has the columns of a list of citizens that can be imported.

    The others name no column of names as a list does: an import would take their rows for people once more.
    """
    return [
        OutSheet(_("List of citizens"), HEADERS, list(_people(found)), widths=WIDTHS, freeze=2),
        OutSheet(_("Years and scores"), _scores_headers(), list(_scores(found)), widths=(8, 28, 12, 22, 14, 14)),
        OutSheet(
            _("Certificates"),
            [
                _("Year"), _("Decision"), _("Date"), _("Certificate number"), _("Register number"), _("Whose"),
                _("Birth"), _("Address"), _("State"),
            ],
            list(_certificates(found)),
            widths=(8, 18, 12, 18, 16, 28, 12, 40, 14),
        ),
        OutSheet(
            _("What was read"),
            [_("Kind"), _("Rows saved"), _("Of these from the history alone"), _("All of them could be read")],
            [_counted(name, one) for name, one in found.items()],
            widths=(30, 14, 30, 28),
        ),
    ]  # fmt: skip


def _counted(table: str, found: Salvaged) -> list[Value]:
    return [table_word(table), len(found.rows), found.from_trail, _("yes") if found.whole else _("no")]


def _rows(found: Found, table: str) -> Mapping[str, Row]:
    return found.get(table, _NOTHING).rows


def _people(found: Found) -> Iterator[list[Value]]:
    living = [row for row in _rows(found, "citizen").values() if not row.get("removed_at")]
    for position, row in enumerate(sorted(living, key=lambda row: str(row.get("name_sort") or "")), 1):
        yield [
            position, _text(row, "name"), _birth(row), SEXES.get(row.get("sex"), ""), _text(row, "id_number"),
            _named(found, "village", row), _named(found, "citizen_group", row, "group_id"), _text(row, "phone"),
            _text(row, "note"),
        ]  # fmt: skip


def _scores_headers() -> list[str]:
    points = [_("Indicator {number}").format(number=number) for number in range(1, _INDICATORS + 1)]
    return [
        _("Year"), _("Whose"), _("Birth"), _("Village"), _("Registered on"), _("Scored by"), *points, _("Total"),
        _("Verdict"),
    ]  # fmt: skip


def _scores(found: Found) -> Iterator[list[Value]]:
    by_registration: dict[str, list[Row]] = {}
    for row in _rows(found, "evaluation").values():
        by_registration.setdefault(_text(row, "registration_id"), []).append(row)
    for row_id, row in _rows(found, "registration").items():
        person = _rows(found, "citizen").get(_text(row, "citizen_id"), {})
        head: list[Value] = [
            _year(found, row), _text(person, "name"), _birth(person), _named(found, "village", row),
            _text(row, "registered_on"),
        ]  # fmt: skip
        scored = by_registration.get(row_id, [])
        for one in scored:
            stage, grade = _STAGES.get(one["stage"], ""), _GRADES.get(one.get("grade") or "", "")
            words = [_(word) if word else "" for word in (stage, grade)]
            yield [*head, words[0], *_points(one), (one.get("total") or 0) / TENTHS, words[1]]
        if not scored:
            yield head


def _points(row: Row) -> list[Value]:
    try:
        scores = json.loads(row["scores"])
        found: list[Value] = [None if score is None else score / TENTHS for score in scores[:_INDICATORS]]
    except (ValueError, TypeError, KeyError):
        found = []
    return found + [None] * (_INDICATORS - len(found))


def _certificates(found: Found) -> Iterator[list[Value]]:
    states = {"valid": _("valid"), "revoked": _("revoked")}
    rows = _rows(found, "certificate").values()
    for row in sorted(rows, key=lambda row: (row.get("year") or 0, row.get("sequence") or 0)):
        decision = _rows(found, "decision").get(_text(row, "decision_id"), {})
        yield [
            row.get("year"), _text(decision, "number"), _text(decision, "decided_on"), _text(row, "number"),
            _text(row, "register_number"), _text(row, "name"), _text(row, "birth"), _text(row, "address"),
            states.get(_text(row, "state"), ""),
        ]  # fmt: skip


def _year(found: Found, row: Row) -> int | None:
    year: int | None = _rows(found, "round").get(_text(row, "round_id"), {}).get("year")
    return year


def _named(found: Found, table: str, row: Row, column: str = "village_id") -> str:
    return _text(_rows(found, table).get(_text(row, column), {}), "name")


def _birth(row: Row) -> str:
    if not row.get("birth_year"):
        return ""
    try:
        return str(BirthDate(row["birth_year"], row.get("birth_month"), row.get("birth_day")))
    except (BadDate, TypeError):
        return ""


def _text(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    return "" if value is None else str(value)
