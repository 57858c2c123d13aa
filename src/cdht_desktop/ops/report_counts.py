"""The year's report: of a commune by group and village, of an upper level by unit and group; with the targets.

A commune counts its own tables. An upper level adds up the figures of the files that count, whatever a province has of
persons, and says beside them what the counts are when a person in two communes counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdht_desktop.data import reports as counting
from cdht_desktop.data import unit_figures
from cdht_desktop.data.doubles import Doubles, doubles
from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.data.unit_figures import PlaceFigure
from cdht_desktop.domain.crossings import CountingRule
from cdht_desktop.domain.targets import Target, TargetResult, measure
from cdht_desktop.errors import NotFound
from cdht_desktop.ops import counting_rules, targets, units
from cdht_desktop.ops.units import UnitStanding
from cdht_desktop.words import _, n_

__all__ = [
    "Counts", "PlaceFigure", "Report", "Single", "UnitStanding", "met_in_words", "report_years",
    "standing_in_words", "unit_groups", "unit_label", "unit_villages", "year_report",
]  # fmt: skip


_STANDINGS: Mapping[str, str] = {
    "counted": n_("counted"),
    "waiting": n_("waits for an officer"),
    "disputed": n_("two files differ, not counted"),
    "refused": n_("refused"),
    "nothing": n_("not handed in"),
}


@dataclass(frozen=True)
class Single:
    """A year's counts where a person whom an officer found in several communes counts once, by `rule`.

    `persons` are in several; `by_unit` is keyed as the report's own.
    """

    rule: CountingRule
    persons: int
    total: Counts
    by_group: Mapping[str, Counts]
    by_unit: Mapping[str, Counts]
    targets: tuple[TargetResult, ...]
    again: Mapping[tuple[str, str], Counts]  # what is taken off, by the unit's code and the group's name


@dataclass(frozen=True)
class Report:
    """A year in numbers; shares of targets in per mille.

    At the upper level `by_unit` holds the counts by `code name`, `standings` (by code) every unit that is expected or came
    (also those that do not count, and why), and `single` the counts without doubles; in a commune they are empty. There
    `by_village` has the commune's villages; at the upper level a village is named with its unit where several have one
    of its name.
    """

    year: int
    units: int
    total: Counts
    by_group: Mapping[str, Counts]
    by_village: Mapping[str, Counts]
    by_unit: Mapping[str, Counts]
    targets: tuple[TargetResult, ...]
    standings: tuple[UnitStanding, ...] = ()
    single: Single | None = None
    names: Mapping[str, str] = field(default_factory=dict)  # of the units whose file counts, by their codes


def report_years(store: Store) -> list[int]:
    """Return the years that can be reported on, the newest first."""
    with store.read() as connection:
        return unit_figures.years(connection) if store.level == "upper" else counting.years(connection)


def year_report(store: Store, year: int) -> Report:
    """Count a year as it stands now; raises `NotFound` where there is nothing of it."""
    return _upper(store, year) if store.level == "upper" else _commune(store, year)


def unit_villages(store: Store, year: int) -> list[PlaceFigure]:
    """Return the villages of each unit that handed in a year, counted: units by code, villages the Vietnamese way."""
    with store.read() as connection:
        return unit_figures.villages(connection, year)


def unit_groups(store: Store, year: int) -> list[PlaceFigure]:
    """Return the groups of each unit that handed in a year (of the commune itself), counted, in their order."""
    with store.read() as connection:
        if store.level == "upper":
            return unit_figures.groups(connection, year)
        return [PlaceFigure(store.unit, *row) for row in counting.group_figures(connection, year)]


def met_in_words(met: bool | None) -> str:  # noqa: FBT001 - its one argument
    """Say whether a target is met."""
    if met is None:
        return _("not measured by this program")
    return _("met") if met else _("not met")


def standing_in_words(one: UnitStanding) -> str:
    """Say how far a unit has come in a year."""
    return _(_STANDINGS[one.standing])


def unit_label(code: str, name: str) -> str:
    """Return how a report calls a unit: `04849 Hội Khuyến học xã Đồng Tâm`."""
    return f"{code} {name}"


def _measured(aims: Sequence[Target], year: int, measures: Mapping[str, int]) -> tuple[TargetResult, ...]:
    return tuple(measure(target, year, measures) for target in aims)


def _commune(store: Store, year: int) -> Report:
    with store.read() as connection:
        found = counting.units(connection, year)
        if not found:
            raise NotFound(_("The year {year} has not been opened.").format(year=year))
        return Report(
            year=year,
            units=found,
            total=counting.total(connection, year),
            by_group=counting.by_group(connection, year),
            by_village=counting.by_village(connection, year),
            by_unit={},
            targets=_measured(targets.in_force(connection), year, counting.target_counts(connection, year)),
        )


def _upper(store: Store, year: int) -> Report:
    with store.read() as connection:
        if year not in unit_figures.years(connection):
            raise NotFound(_("No unit has handed in its year {year} yet.").format(year=year))
        files = unit_figures.files(connection, year)
        counted = unit_figures.by_unit(connection, year)
        total, groups = unit_figures.total(connection, year), unit_figures.by_group(connection, year)
        measures = unit_figures.measures(connection, year)
        villages = unit_figures.villages(connection, year)
        rule, aims = counting_rules.rule(connection), targets.in_force(connection)
        again = doubles(store, connection, year, rule)
    names = {one.unit: one.unit_name for one in files}
    labels = {code: unit_label(code, name) for code, name in names.items()}
    by_unit = {label: counted.get(code, Counts()) for code, label in labels.items()}
    return Report(
        year=year,
        units=len(files),
        total=total,
        by_group=groups,
        by_village=_villages(villages, labels),
        by_unit=by_unit,
        targets=_measured(aims, year, measures),
        standings=tuple(sorted(units.standing(store, year), key=lambda one: one.id)),
        single=_single(year, rule, again, (total, groups, by_unit, measures), labels, aims),
        names=names,
    )


def _villages(found: Sequence[PlaceFigure], labels: Mapping[str, str]) -> dict[str, Counts]:
    """Return villages by name, with the unit's where several units have one so called; "" sums who has none."""
    named: dict[str, list[PlaceFigure]] = {}
    for one in found:
        named.setdefault(one.label, []).append(one)
    counts: dict[str, Counts] = {}
    for one in found:
        shared = one.label and len(named[one.label]) > 1
        label = f"{one.label} ({labels[one.unit]})" if shared else one.label
        counts[label] = counts.get(label, Counts()) + one.counts
    return counts


def _single(
    year: int,
    rule: CountingRule,
    again: Doubles,
    counted: tuple[Counts, Mapping[str, Counts], Mapping[str, Counts], Mapping[str, int]],
    labels: Mapping[str, str],
    aims: Sequence[Target],
) -> Single:
    total, groups, by_unit, measures = counted
    return Single(
        rule,
        again.persons,
        total - again.total,
        {name: counts - again.of_group(name) for name, counts in groups.items()},
        {labels[code]: by_unit[labels[code]] - again.of_unit(code) for code in labels},
        _measured(aims, year, {name: count - again.measures.get(name, 0) for name, count in measures.items()}),
        again.by_place,
    )
