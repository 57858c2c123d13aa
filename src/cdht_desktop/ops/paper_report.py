"""The year's report to the level above, on paper: numbers by group and place, the targets, and room for the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from cdht_desktop.data import years as reading
from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.documents.dates import short
from cdht_desktop.documents.fields import counted, of_issuer
from cdht_desktop.documents.fields_report import NO_GROUP, of_shares, target_rows
from cdht_desktop.documents.fields_year import YearCounts, counted_rows, of_counts, of_criteria
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.errors import Refused
from cdht_desktop.ops import reports
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.words import _

_OF_CRITERIA = ("criteria_title", "criteria_instrument", "threshold", "remote_threshold", "floor", "maximum")
_UNSAID = ("number", "date", "village", "scope")  # a person writes them in when the report is signed


def documents(store: Store, asked: Asked, today: dt.date | None = None) -> list[DocumentValue]:
    """Return the report of a year as it stands on `today`: by village in a commune, by unit at the upper level.

    Raises `NotFound` where there is nothing of the year, `Refused` where nobody is registered for it.
    """
    report = reports.year_report(store, asked.year)
    if not report.total.registered:
        raise Refused(_("Nobody is registered for {year} yet.").format(year=asked.year))
    villages = {} if report.by_unit else report.by_village
    total = _counted(report.total)
    fields = {
        **dict.fromkeys(_UNSAID, ""),
        **of_issuer(issuer(store)),
        **of_counts(total),
        **of_shares(total),
        **_criteria(store, asked.year),
        "year": str(asked.year),
        "date_short": short(today or dt.date.today()),
        "villages": counted(sum(map(bool, villages))) if villages else "",
        "units": counted(len(report.by_unit)) if report.by_unit else "",
    }
    tables = {
        "groups": _rows({label or NO_GROUP: counts for label, counts in report.by_group.items()}),
        "villages": _rows(villages),
        "units": _rows(report.by_unit),
        "targets": target_rows(report.targets),
    }
    return [DocumentValue(_("Report of {year}").format(year=asked.year), fields, tables)]


def _criteria(store: Store, year: int) -> dict[str, str]:
    """Return what is said of the year's criteria; nothing at the upper level, where each commune has its own."""
    if store.level != "commune":
        return dict.fromkeys(_OF_CRITERIA, "")
    with store.read() as connection:
        found = of_criteria(reading.criteria_of(connection, year))
    return {name: found[name] for name in _OF_CRITERIA}


def _rows(places: Mapping[str, Counts]) -> Sequence[RowValue]:
    return counted_rows([(label, _counted(counts)) for label, counts in places.items()]) if places else ()


def _counted(counts: Counts) -> YearCounts:
    return YearCounts(**asdict(counts), count=counts.recognised)
