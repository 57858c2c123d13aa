"""The rules about personal data that are in force: those shipped, with what the association set itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cdht_desktop.changes import Changes
from cdht_desktop.data import erasing, privacy
from cdht_desktop.data.store import Store
from cdht_desktop.domain.dates import BadDate, BirthDate
from cdht_desktop.domain.privacy import (
    MOST_DAYS,
    REQUEST_KINDS,
    RETENTION_CODES,
    PrivacyRules,
    Purpose,
    RequestKind,
    RetentionCode,
)
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.working_days import WorkingDays, working_days_from_toml
from cdht_desktop.errors import FieldErrors
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES
from cdht_desktop.words import _

__all__ = ["MOST_DAYS", "MOST_YEARS", "Chosen", "PrivacyRules", "Purpose", "calendar", "chosen", "keep", "rules"]
MOST_YEARS = 100
_HOLIDAYS = "holidays.toml"
_MOST_HOLIDAYS = 400


@dataclass(frozen=True)
class Chosen:
    """What an association sets itself: days for each kind of request, years of retention (0: never), more holidays."""

    days: Mapping[RequestKind, int]
    retention: Mapping[RetentionCode, int]
    holidays: tuple[dt.date, ...]


def rules(store: Store) -> PrivacyRules:
    """Return the rules in force here."""
    found, own = erasing.shipped_rules(), _kept(store)
    return replace(found, days={**found.days, **own.days}, retention={**found.retention, **own.retention})


def calendar(store: Store) -> WorkingDays:
    """Return the days on which offices work, with the holidays that the association added."""
    text = (RESOURCES / "privacy" / _HOLIDAYS).read_text(encoding="utf-8")
    return working_days_from_toml(text, _HOLIDAYS).with_dates(_kept(store).holidays)


def chosen(store: Store) -> Chosen:
    """Return what can be set, as it stands."""
    found = rules(store)
    return Chosen(found.days, found.retention, _kept(store).holidays)


@needs(Right.SETTINGS)
def keep(
    store: Store, days: Mapping[RequestKind, int], retention: Mapping[RetentionCode, int], holidays: Sequence[str]
) -> Changes[None]:
    """Set days, years and more holidays (dd/mm/yyyy each). Raises `FieldErrors` (`days_see` …, `holidays`).

    The law's own bounds cannot be passed: at most 20 days (Decree 356/2025).
    """
    errors: dict[str, str] = {}
    for kind, count in days.items():
        if not 1 <= count <= MOST_DAYS:
            errors[f"days_{kind}"] = _("From 1 to {most} days: the law allows no more.").format(most=MOST_DAYS)
    for code, years in retention.items():
        if not 0 <= years <= MOST_YEARS:
            errors[f"years_{code}"] = _("From 0 to {most} years.").format(most=MOST_YEARS)
    dates = _dates(holidays, errors)
    if errors:
        raise FieldErrors(errors)
    values = {"days": dict(days), "retention": dict(retention), "holidays": [day.isoformat() for day in dates]}
    with store.write(_("Rules about personal data changed")) as writing:
        privacy.keep_chosen(writing, values)
    return writing.changes(None)


def _dates(texts: Sequence[str], errors: dict[str, str]) -> list[dt.date]:
    found: set[dt.date] = set()
    for text in filter(None, map(str.strip, texts)):
        try:
            day = BirthDate.parse(text, dt.date.max)
        except BadDate:
            day = None
        if day is None or not (day.month and day.day):
            errors["holidays"] = _("“{value}” is not a date (dd/mm/yyyy).").format(value=text)
            return []
        found.add(dt.date(day.year, day.month, day.day))
    if len(found) > _MOST_HOLIDAYS:
        errors["holidays"] = _("At most {count} days.").format(count=_MOST_HOLIDAYS)
    return sorted(found)


def _kept(store: Store) -> Chosen:
    with store.read() as connection:
        own = privacy.chosen(connection)
    return Chosen(
        {kind: own["days"][kind] for kind in REQUEST_KINDS if kind in own.get("days", {})},
        {code: own["retention"][code] for code in RETENTION_CODES if code in own.get("retention", {})},
        tuple(dt.date.fromisoformat(day) for day in own.get("holidays", ())),
    )
