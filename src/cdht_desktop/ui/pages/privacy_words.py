"""How requests, erasures and consents are told in words, and the columns of their lists."""

import datetime as dt
from collections.abc import Callable, Sequence

from cdht_desktop.domain.privacy import RequestState
from cdht_desktop.ops import requests
from cdht_desktop.ops.consents import PersonConsent
from cdht_desktop.ops.erasures import ErasureRow
from cdht_desktop.ops.requests import RequestRow
from cdht_desktop.ops.retention import Proposed
from cdht_desktop.ui.widgets.chip import ChipDelegate, ChipValue, Tone
from cdht_desktop.ui.widgets.rows_table import DATE_WIDTH, Column
from cdht_desktop.words import _

_TONES: dict[RequestState, Tone] = {
    "overdue": "bad", "soon": "caution", "open": "accent", "done": "good", "refused": "quiet",
}  # fmt: skip
_CHIP = 152
_MOST = 8  # backups named in a sentence


def short(day: dt.date | None) -> str:
    """Return a day as people here write it, "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def person(row: RequestRow) -> str:
    """Return who asked: name and year of birth; who was erased has neither."""
    if row.erased:
        return _("(erased)")
    return f"{row.name}, {row.birth_year}" if row.birth_year else row.name


def state_chip(row: RequestRow, today: dt.date | None = None) -> ChipValue:
    """Return how a request stands today, as a word with its shape."""
    state = requests.state(row, today)
    words = {
        "overdue": _("Too late"),
        "soon": _("Due soon"),
        "open": _("Open"),
        "done": _("Done"),
        "refused": _("Refused"),
    }
    return ChipValue(words[state], _TONES[state])


def due(row: RequestRow) -> str:
    """Return the next last day of an open request: for the answer, then for doing it."""
    if row.outcome != "open":
        return short(row.done_on)
    return short(row.done_by if row.answered_on else min(row.answer_by, row.done_by))


def what_is_due(row: RequestRow) -> str:
    """Return what the day in the list is the last one for."""
    if row.outcome != "open":
        return _("ended on this day")
    return _("to be done by this day") if row.answered_on else _("to be answered by this day")


def consent_chip(one: PersonConsent) -> ChipValue:
    """Return what a person said to a purpose."""
    if one.holds:
        return ChipValue(_("Agreed"), "good")
    return ChipValue(_("Taken back"), "caution") if one.withdrawn_on else ChipValue(_("Not noted"), "quiet")


def consent_words(one: PersonConsent) -> str:
    """Return on which paper and when a person agreed, and when they took it back."""
    parts = [one.source]
    if one.given_on:
        parts.append(_("on {date}").format(date=short(one.given_on)))
    if one.withdrawn_on:
        parts.append(_("taken back on {date}").format(date=short(one.withdrawn_on)))
    return ", ".join(filter(None, parts))


def request_columns() -> list[Column]:
    """Return the columns of the list of requests."""
    return [
        Column(_("Person"), person, width=200, stretch=True),
        Column(_("State"), state_chip, width=_CHIP, delegate=ChipDelegate),
        Column(_("Due by"), due, width=120, align="right", tip=what_is_due),
        Column(_("Asked for"), lambda row: requests.kind_words(row.kind), width=144),
        Column(_("Received"), lambda row: short(row.received_on), width=DATE_WIDTH, align="right", spare=1),
    ]


def erasure_columns(holding: Callable[[str], Sequence[dt.datetime]]) -> list[Column]:
    """Return the columns of the list of what was erased; `holding` tells the backups that still hold a record."""

    def backups(row: ErasureRow) -> ChipValue:
        if row.backups_on:
            return ChipValue(_("Erased"), "good", _("since {date}").format(date=short(row.backups_on)))
        count = len(holding(row.citizen_id))
        if not count:
            return ChipValue(_("Not checked yet"), "quiet")
        return ChipValue(_("Still in {count}").format(count=count), "caution", _("until they are next cleaned"))

    return [
        Column(_("Erased on"), lambda row: short(row.erased_on), width=DATE_WIDTH, align="right"),
        Column(_("Reason"), lambda row: row.reason, width=168, stretch=True),
        Column(_("In the backups"), backups, width=328, delegate=ChipDelegate),
    ]


def backups_words(row: ErasureRow, holding: Sequence[dt.datetime]) -> str:
    """Say in which backups an erased record still stands, and until when."""
    if row.backups_on:
        return _("No backup that this computer can reach holds it any more, since {date}.").format(
            date=short(row.backups_on)
        )
    if not holding:
        return _("None that lies on this computer; noted when all were looked through, also those on the stick.")
    moments = ", ".join(f"{at:%H:%M %d/%m/%Y}" for at in holding[:_MOST])
    more = _("; and {count} older ones").format(count=len(holding) - _MOST) if len(holding) > _MOST else ""
    return moments + more


def proposed_columns() -> list[Column]:
    """Return the columns of the list of those whom the rules propose to erase."""
    return [
        Column(_("Person"), lambda row: row.name, width=208, stretch=True),
        Column(_("Why"), _why, width=280),
        Column(_("Birth year"), lambda row: row.birth_year or "", width=104, align="right", spare=2),
        Column(_("Village"), lambda row: row.village, width=152, spare=1),
    ]


def _why(row: Proposed) -> str:
    return row.why[:1].upper() + row.why[1:]
