"""The year's report as the sheets of a workbook."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from cdht_desktop.data.reports import Counts
from cdht_desktop.data.store import Store
from cdht_desktop.domain.targets import PERMILLE, TargetResult
from cdht_desktop.ops import association
from cdht_desktop.ops.report_counts import Report, Single, met_in_words, standing_in_words, unit_label, unit_villages
from cdht_desktop.sheets.writer import OutSheet, Value
from cdht_desktop.words import _

_WIDTHS = (12, 12, 12, 12, 12, 16)
_LABEL = 44


def sheets(store: Store, report: Report) -> list[OutSheet]:
    """Return a commune's report by group and village, an upper level's by unit, group, village and without doubles."""
    heading = [association.get(store).name, _("Report on the title Công dân học tập, {year}").format(year=report.year)]
    groups = _table(_("Groups"), _("Group"), heading, report.by_group, report.total)
    if report.single is None:
        villages = _table(_("Villages"), _("Village"), heading, report.by_village, report.total)
        return [groups, villages, _targets(heading, report.targets)]
    return [
        _units(heading, report),
        groups,
        _targets(heading, report.targets, report.single.targets),
        _doubles(heading, report, report.single),
        _villages(heading, store, report),
    ]


def _headers(*first: str) -> tuple[str, ...]:
    counted = (_("Registered"), _("Evaluated"), _("Passed"), _("Failed"), _("Recognised"))
    return (*first, *counted, _("Passed, % of evaluated"))


def _table(name: str, first: str, heading: list[str], rows: Mapping[str, Counts], total: Counts) -> OutSheet:
    lines = [(label or _("(none given)"), *_counted(counts)) for label, counts in rows.items()]
    lines.append((_("Total"), *_counted(total)))
    return OutSheet(name=name, headers=_headers(first), rows=lines, titles=heading, widths=(_LABEL, *_WIDTHS), freeze=1)


def _counted(counts: Counts) -> tuple[Value, ...]:
    share = round(100 * counts.passed / counts.evaluated, 1) if counts.evaluated else None
    return (counts.registered, counts.evaluated, counts.passed, counts.failed, counts.recognised, share)


def _units(heading: list[str], report: Report) -> OutSheet:
    """Return every unit that is expected or has handed in; of those that do not count, why, and no numbers."""
    counts = {code: report.by_unit[unit_label(code, name)] for code, name in report.names.items()}
    rows: list[Sequence[Value]] = [
        (
            one.id, one.name, standing_in_words(one), one.revision, _day(one.at), one.late or None,
            *(_counted(counts[one.id]) if one.id in counts else ()),
        )
        for one in report.standings
    ]  # fmt: skip
    rows.append(("", _("Total"), "", None, None, None, *_counted(report.total)))
    headers = _headers(_("Code"), _("Unit"), _("State"), _("Revision"), _("Received on"), _("Days late"))
    return OutSheet(
        name=_("Units"), headers=headers, rows=rows, titles=heading, freeze=2,
        widths=(8, _LABEL, 30, 10, 14, 10, *_WIDTHS),
    )  # fmt: skip


def _day(at: str) -> dt.date | None:
    return dt.datetime.fromisoformat(at).astimezone().date() if at else None


def _targets(heading: list[str], found: Iterable[TargetResult], single: Sequence[TargetResult] = ()) -> OutSheet:
    once = {target.code: target for target in single}
    rows = [
        (
            target.label, _percent(target.value), _percent(target.target), met_in_words(target.met),
            *((_percent(once[target.code].value), met_in_words(once[target.code].met)) if once else ()),
        )
        for target in found
    ]  # fmt: skip
    headers: tuple[str, ...] = (_("Target"), _("Reached, %"), _("Aim, %"), _("Outcome"))
    if once:
        headers += (_("Without doubles: reached, %"), _("Without doubles: outcome"))
    return OutSheet(name=_("Targets"), headers=headers, rows=rows, titles=heading, widths=(70, 12, 12, 24, 18, 24))


def _percent(permille: int | None) -> float | None:
    return None if permille is None else permille * 100 / PERMILLE


def _doubles(heading: list[str], report: Report, single: Single) -> OutSheet:
    """Return what the counts are when everybody counts once: in all, and of each unit from which something is taken."""
    people = _("{count} people are in more than one unit by an officer's decision; each counts once.")
    titles = [*heading, people.format(count=single.persons), single.rule.title]
    rows = [_both(_("Total"), report.total, single.total)]
    rows += [
        _both(label, counts, single.by_unit[label])
        for label, counts in report.by_unit.items()
        if counts != single.by_unit[label]
    ]
    headers = [_("Unit")]
    for words in (_("Registered"), _("Evaluated"), _("Passed"), _("Recognised")):
        headers += [words, _("{count}, without doubles").format(count=words), _("{count}, less").format(count=words)]
    widths = (_LABEL, *(12, 14, 10) * 4)
    return OutSheet(name=_("Doubles"), headers=headers, rows=rows, titles=titles, widths=widths, freeze=1)


def _both(label: str, raw: Counts, once: Counts) -> tuple[Value, ...]:
    names = ("registered", "evaluated", "passed", "recognised")
    pairs = [(getattr(raw, name), getattr(once, name)) for name in names]
    return (label, *(value for first, second in pairs for value in (first, second, first - second)))


def _villages(heading: list[str], store: Store, report: Report) -> OutSheet:
    rows = [
        (one.unit, report.names.get(one.unit, ""), one.label or _("(none given)"), *_counted(one.counts))
        for one in unit_villages(store, report.year)
    ]
    headers = _headers(_("Code"), _("Unit"), _("Village"))
    return OutSheet(
        name=_("Villages"), headers=headers, rows=rows, titles=heading, widths=(8, 36, 32, *_WIDTHS), freeze=3
    )
