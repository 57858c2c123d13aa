"""The year's report, by group and by village (at the upper level: by unit), with the targets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cdht_desktop.data import reports as counting
from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.domain.roles import Right
from cdht_desktop.domain.targets import PERMILLE, TargetResult, measure, targets_from_toml
from cdht_desktop.errors import NotFound
from cdht_desktop.files import replacing
from cdht_desktop.ops import association
from cdht_desktop.ops.rights import needs
from cdht_desktop.places import RESOURCES
from cdht_desktop.progress import Progress
from cdht_desktop.sheets.writer import OutSheet, write_workbook
from cdht_desktop.words import _

__all__ = ["Counts", "Report", "met_in_words", "report_years", "save_report", "year_report"]


@dataclass(frozen=True)
class Report:
    """A year in numbers. `by_unit` is empty in a commune. Shares of targets in per mille."""

    year: int
    units: int
    total: Counts
    by_group: Mapping[str, Counts]
    by_village: Mapping[str, Counts]
    by_unit: Mapping[str, Counts]
    targets: tuple[TargetResult, ...]


def report_years(store: Store) -> list[int]:
    """Return the years that can be reported on, the newest first."""
    with store.read() as connection:
        return counting.years(connection)


def year_report(store: Store, year: int) -> Report:
    """Count a year as it stands now; raises `NotFound` where there is nothing of it."""
    path = RESOURCES / "targets" / "national.toml"
    targets = targets_from_toml(path.read_text(encoding="utf-8"), path.name)
    with store.read() as connection:
        units = counting.units(connection, year)
        if not units:
            raise NotFound(_("The year {year} has not been opened.").format(year=year))
        measured = counting.target_counts(connection, year)
        return Report(
            year=year,
            units=units,
            total=counting.total(connection, year),
            by_group=counting.by_group(connection, year),
            by_village=counting.by_village(connection, year),
            by_unit=counting.by_unit(connection, year),
            targets=tuple(measure(target, year, measured) for target in targets),
        )


@needs(Right.EXPORT)
def save_report(store: Store, year: int, out: Path, progress: Progress) -> Report:
    """Write the year's report as a workbook; raises `NotFound` or `DiskProblem`."""
    report = year_report(store, year)
    heading = [association.get(store).name, _("Report on the title Công dân học tập, {year}").format(year=year)]
    sheets = [
        _table(_("Groups"), _("Group"), heading, report.by_group, report.total),
        _table(_("Villages"), _("Village"), heading, report.by_village, report.total),
        *([_table(_("Units"), _("Unit"), heading, report.by_unit, report.total)] if report.by_unit else []),
        _targets(heading, report),
    ]
    with replacing(out) as stream:
        write_workbook(stream, sheets, progress)
    return report


def _table(name: str, first: str, heading: list[str], rows: Mapping[str, Counts], total: Counts) -> OutSheet:
    counted = (_("Registered"), _("Evaluated"), _("Passed"), _("Failed"), _("Recognised"))
    lines = [_line(label or _("(none given)"), counts) for label, counts in rows.items()]
    return OutSheet(
        name=name,
        headers=(first, *counted, _("Passed, % of evaluated")),
        rows=(*lines, _line(_("Total"), total)),
        titles=heading,
        widths=(44, 12, 12, 12, 12, 12, 16),
        freeze=1,
    )


def _line(label: str, counts: Counts) -> tuple[str | int | float | None, ...]:
    share = round(100 * counts.passed / counts.evaluated, 1) if counts.evaluated else None
    return (label, counts.registered, counts.evaluated, counts.passed, counts.failed, counts.recognised, share)


def _targets(heading: list[str], report: Report) -> OutSheet:
    rows = [
        (target.label, _percent(target.value), _percent(target.target), met_in_words(target.met))
        for target in report.targets
    ]
    headers = (_("Target"), _("Reached, %"), _("Aim, %"), _("Outcome"))
    return OutSheet(name=_("Targets"), headers=headers, rows=rows, titles=heading, widths=(70, 12, 12, 24))


def _percent(permille: int | None) -> float | None:
    return None if permille is None else permille * 100 / PERMILLE


def met_in_words(met: bool | None) -> str:  # noqa: FBT001 - its one argument
    """Say whether a target is met."""
    if met is None:
        return _("not measured by this program")
    return _("met") if met else _("not met")
