"""The year's report to the level above, on paper: numbers by group and place, the targets, and room for the rest."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from cdht_desktop.data import years as reading
from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.documents.dates import short
from cdht_desktop.documents.fields import counted, of_issuer
from cdht_desktop.documents.fields_report import (
    NO_GROUP,
    NO_UNITS,
    UnitLine,
    UnitsValue,
    double_rows,
    of_shares,
    of_units,
    target_rows,
    uncounted_rows,
    unit_rows,
)
from cdht_desktop.documents.fields_year import YearCounts, counted_rows, of_counts, of_criteria
from cdht_desktop.documents.values import DocumentValue, RowValue
from cdht_desktop.errors import Refused
from cdht_desktop.ops import report_counts
from cdht_desktop.ops.paper_asked import Asked
from cdht_desktop.ops.paper_values import issuer
from cdht_desktop.ops.report_counts import Report, Single, UnitStanding, unit_label
from cdht_desktop.words import _

_OF_CRITERIA = ("criteria_title", "criteria_instrument", "threshold", "remote_threshold", "floor", "maximum")
_UNSAID = ("number", "date", "village", "scope")  # a person writes them in when the report is signed


def documents(store: Store, asked: Asked, today: dt.date | None = None) -> list[DocumentValue]:
    """Return the report of a year as it stands on `today`: by village in a commune, by unit at the upper level.

    Raises `NotFound` where there is nothing of the year, `Refused` where nobody is registered for it.
    """
    report = report_counts.year_report(store, asked.year)
    if not report.total.registered:
        raise Refused(_("Nobody is registered for {year} yet.").format(year=asked.year))
    fields, tables = _of_upper(report, report.single) if report.single else _of_commune(report)
    total = _counted(report.total)
    common = {
        **dict.fromkeys(_UNSAID, ""),
        **of_issuer(issuer(store)),
        **of_counts(total),
        **of_shares(total),
        **_criteria(store, asked.year),
        "year": str(asked.year),
        "date_short": short(today or dt.date.today()),
    }
    both = {
        "groups": _rows({label or NO_GROUP: counts for label, counts in report.by_group.items()}),
        "targets": target_rows(report.targets),
    }
    return [DocumentValue(_("Report of {year}").format(year=asked.year), common | fields, {**both, **tables})]


def _of_commune(report: Report) -> tuple[dict[str, str], dict[str, Sequence[RowValue]]]:
    villages = counted(sum(map(bool, report.by_village)))
    fields = {**NO_UNITS, "villages": villages if report.by_village else "", "units": ""}
    return fields, {"villages": _rows(report.by_village), "units": (), "uncounted": (), "doubles": ()}


def _of_upper(report: Report, single: Single) -> tuple[dict[str, str], dict[str, Sequence[RowValue]]]:
    lines = [_line(report, single, one) for one in report.standings]
    value = UnitsValue(
        expected=sum(one.member is not None for one in report.standings),
        late=sum(one.late > 0 and one.standing == "counted" for one in report.standings),
        persons_twice=single.persons,
        counting_rule=single.rule.title,
        once=_counted(single.total),
    )
    fields = {**of_units(value, lines), "villages": "", "units": counted(report.units)}
    return fields, {
        "villages": (),
        "units": unit_rows(lines),
        "uncounted": uncounted_rows(lines),
        "doubles": double_rows(lines, _counted(report.total), value.once),
    }


def _line(report: Report, single: Single, one: UnitStanding) -> UnitLine:
    received = dt.datetime.fromisoformat(one.at).astimezone().date() if one.at else None
    if one.standing != "counted":
        return UnitLine(unit_label(one.id, one.name), one.standing, received=received)
    label = unit_label(one.id, report.names[one.id])
    return UnitLine(
        label, "counted", _counted(report.by_unit[label]), _counted(single.by_unit[label]), one.revision, received
    )


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
