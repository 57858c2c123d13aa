"""What persons can ask for about their data, by when, for what they agree, and after how long data may go.

Law 91/2025/QH15 and Decree 356/2025/NĐ-CP: a request is answered within 2 working days and done within 10 to 20 days.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from cdht_desktop.domain.working_days import WorkingDays
from cdht_desktop.errors import BadRules
from cdht_desktop.words import _

RequestKind = Literal["see", "copy", "correct", "restrict", "erase", "withdraw"]
REQUEST_KINDS: tuple[RequestKind, ...] = get_args(RequestKind)
Outcome = Literal["open", "done", "refused"]
RequestState = Literal["overdue", "soon", "open", "done", "refused"]
RetentionCode = Literal["removed", "unregistered", "certified"]
RETENTION_CODES: tuple[RetentionCode, ...] = get_args(RetentionCode)
MOST_DAYS = 20  # for doing what was asked for (Decree 356/2025)
MOST_ANSWER_DAYS = 2
_SOON = dt.timedelta(days=2)


@dataclass(frozen=True)
class Purpose:
    """A use of a person's data that needs an agreement of its own."""

    code: str
    label: str
    hint: str


@dataclass(frozen=True)
class Stub:
    """What stands in place of an erased person's name, and of other words about them."""

    name: str
    text: str


@dataclass(frozen=True)
class PrivacyRules:
    """The rules in force, since when: working days for the answer, days of each request, purposes, years of retention.

    `title` is the purpose of the title itself. Years of 0 propose nobody.
    """

    since: dt.date
    answer_days: int
    days: Mapping[RequestKind, int]
    title: Purpose
    purposes: tuple[Purpose, ...]
    retention: Mapping[RetentionCode, int]
    stub: Stub

    def answer_by(self, received: dt.date, calendar: WorkingDays) -> dt.date:
        """Return the last day for answering a request that came in on `received`."""
        return calendar.after(received, self.answer_days)

    def done_by(self, received: dt.date, kind: RequestKind) -> dt.date:
        """Return the last day for doing what was asked for: days of the calendar, never moved on by a weekend."""
        return received + dt.timedelta(days=self.days[kind])


def state_of(
    outcome: Outcome, answer_by: dt.date, done_by: dt.date, answered_on: dt.date | None, today: dt.date
) -> RequestState:
    """Return how a request stands today: too late, due within two days, open, or over."""
    if outcome != "open":
        return outcome
    due = done_by if answered_on else min(answer_by, done_by)
    if today > due:
        return "overdue"
    return "soon" if due - today <= _SOON else "open"


def rules_from_toml(text: str, name: str) -> PrivacyRules:
    """Read the rules from the text of their file; raises `BadRules`, naming the file `name`."""
    try:
        data = tomllib.loads(text)
        rules = PrivacyRules(
            since=_date(data["answer"]["since"]),
            answer_days=int(data["answer"]["working_days"]),
            days={kind: int(data["days"][kind]) for kind in REQUEST_KINDS},
            title=_purpose("title", data["title"]),
            purposes=tuple(_purpose(str(one["code"]), one) for one in data["purpose"]),
            retention={code: int(data["retention"][code]) for code in RETENTION_CODES},
            stub=Stub(str(data["erased"]["name"]), str(data["erased"]["text"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadRules(_("{name}: {reason}.").format(name=name, reason=error)) from error
    return rules


def _date(value: object) -> dt.date:
    if type(value) is not dt.date:  # a moment is a date too, by Python
        raise ValueError(f"{value} is no date")
    return value


def _purpose(code: str, data: Mapping[str, Any]) -> Purpose:
    return Purpose(code, str(data["label"]), str(data["hint"]))
