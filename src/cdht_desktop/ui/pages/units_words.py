"""How far units have come, in words: chips, columns and the sentence above their list."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from cdht_desktop.domain.text import fold, sort_text
from cdht_desktop.ops.units import Standing, Tally, UnitStanding, UpperYear
from cdht_desktop.ui.pages.hand_up_panel import local_time
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column, row_number
from cdht_desktop.words import _

_TONES: Mapping[Standing, Tone] = {
    "counted": "good", "waiting": "accent", "disputed": "bad", "refused": "bad", "nothing": "quiet",
}  # fmt: skip
WAITING = ":waiting"  # what the page of receiving is asked for: what waits for a decision
_BEGIN = "hội khuyến học "  # how the names of nearly all begin: it only pushes what tells them apart out of sight
_RANKS: Mapping[Standing, int] = {"disputed": 0, "refused": 1, "waiting": 2, "nothing": 3, "counted": 4}


def short_name(name: str) -> str:
    """Return a unit's name as lists show it: without what nearly all names begin with."""
    rest = name[len(_BEGIN) :] if name.lower().startswith(_BEGIN) else name
    return rest[:1].upper() + rest[1:]


def standing_words(standing: Standing) -> str:
    """Return how far a unit has come, in words."""
    return {
        "counted": _("counted"),
        "waiting": _("to be decided"),
        "disputed": _("disputed"),
        "refused": _("refused"),
        "nothing": _("nothing yet"),
    }[standing]


def late_words(row: UnitStanding) -> str:
    """Return by how much a unit is late, "" where it is not."""
    if not row.late:
        return ""
    words = _("{count} days late") if row.late > 1 else _("1 day late")
    return words.format(count=thousands(row.late))


def standing_chip(row: UnitStanding) -> ChipValue:
    """Return how far a unit has come, with what else there is to know: late, another file that waits."""
    notes = [late_words(row)]
    if row.waits and row.standing != "waiting":
        notes.append(_("a file waits"))
    if row.member is None:
        notes.append(_("not on the list"))
    tone = "caution" if row.standing == "nothing" and row.late else _TONES[row.standing]
    return ChipValue(standing_words(row.standing), tone, ", ".join(filter(None, notes)))


def year_words(facts: UpperYear, tally: Tally) -> str:
    """Return the sentence above the list: how many have handed in, and by when they have to."""
    parts = [_("{count} of {all} units have handed in").format(count=tally.handed_in, all=_all(tally))]
    if facts.due_on:
        parts.append(_("due on {day}").format(day=f"{facts.due_on:%d/%m/%Y}"))
    if facts.closed_on:
        parts.append(_("closed since {day}").format(day=f"{facts.closed_on:%d/%m/%Y}"))
    return " · ".join(parts)


def _all(tally: Tally) -> str:
    return thousands(tally.expected + tally.unlisted)


# The list -------------------------------------------------------------------------------------------------------------


def unit_columns() -> list[Column]:
    """Return the columns of the whole list."""
    return [
        replace(row_number(), spare=1),
        Column(_("Unit"), lambda row: short_name(row.name), width=232, stretch=True, order="name", tip=_tip),
        Column(_("State"), standing_chip, width=256, delegate=ChipDelegate, order="standing"),
        Column(_("Revision"), lambda row: row.revision, width=96, align="right", spare=5, order="revision"),
        *(_figure(name, header, spare, width) for name, header, spare, width in _figures()),
        Column(_("Received on"), _received_on, width=DATE_WIDTH, align="right", spare=3, order="at"),
        Column(_("Code"), lambda row: row.id, width=80, spare=2, order="code"),
    ]


def short_columns() -> list[Column]:
    """Return the columns of the list in short, as the home page shows it."""
    shown = {_("Unit"), _("State"), _("Registered"), _("Recognised"), _("Received on")}
    return [column for column in unit_columns() if column.header in shown]


def _figures() -> tuple[tuple[str, str, int, int], ...]:
    return (
        ("registered", _("Registered"), 8, 112),
        ("evaluated", _("Scored"), 4, 112),
        ("passed", _("Passed"), 6, 96),
        ("recognised", _("Recognised"), 7, 128),
    )


def _figure(name: str, header: str, spare: int, width: int) -> Column:
    def value(row: UnitStanding) -> str:
        count = row.count(name)
        return "" if count is None else thousands(count)

    return Column(header, value, width=width, align="right", spare=spare, order=name)


def _tip(row: UnitStanding) -> str:
    return row.name


def _received_on(row: UnitStanding) -> str:
    return local_time(row.at).split(" ")[0] if row.at else ""


# Filters and orders ---------------------------------------------------------------------------------------------------


def wanted_options(tally: Tally) -> list[tuple[str, str]]:
    """Return what the list can be narrowed to, with how many each has."""
    counts = (
        ("", _("All units"), tally.expected + tally.unlisted),
        ("late", _("Late"), tally.late),
        ("nothing", _("Nothing yet"), tally.nothing),
        ("counted", _("Counted"), tally.handed_in),
        ("waiting", _("Put aside"), tally.waiting),
        ("disputed", _("Disputed"), tally.disputed),
        ("refused", _("Refused"), tally.refused),
        ("unlisted", _("Not on the list"), tally.unlisted),
    )
    return [(value, f"{words} ({thousands(count)})") for value, words, count in counts]


def found(rows: Sequence[UnitStanding], text: str, wanted: str) -> list[UnitStanding]:
    """Return the units that are looked for: by words of the name, or the beginning of the code."""
    words = fold(text).split()
    return [row for row in rows if _is_wanted(row, wanted) and (_has(row, words) or row.id.startswith(text or "-"))]


def _has(row: UnitStanding, words: Sequence[str]) -> bool:
    name = fold(row.name)
    return all(word in name for word in words)


def _is_wanted(row: UnitStanding, wanted: str) -> bool:
    if wanted == "late":
        return row.late > 0
    if wanted == "waiting":
        return row.waits > 0 or row.standing == "waiting"
    return wanted in {"", row.standing} or (wanted == "unlisted" and row.member is None)


def in_order(rows: Sequence[UnitStanding], order: str, *, descending: bool) -> list[UnitStanding]:
    """Return the units sorted by a column; those without a value there stand last, whichever way."""
    key = _orders()[order]
    having = [row for row in rows if key(row) is not None]
    lacking = [row for row in rows if key(row) is None]
    return [*sorted(having, key=key, reverse=descending), *lacking]


def _orders() -> dict[str, Callable[[UnitStanding], Any]]:
    """Return by what each column sorts: values of one kind a column, None where a unit has none."""
    orders: dict[str, Callable[[UnitStanding], Any]] = {
        "name": lambda row: sort_text(short_name(row.name)),
        "code": lambda row: row.id,
        "standing": lambda row: (_RANKS[row.standing], -row.late),
        "revision": lambda row: row.revision,
        "at": lambda row: row.at or None,
    }
    for name in ("registered", "evaluated", "passed", "recognised"):
        orders[name] = lambda row, name=name: row.count(name)  # type: ignore[misc] # mypy knows no default of a lambda
    return orders
