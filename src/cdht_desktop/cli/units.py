"""Commands of the upper level on its member units and its years."""

import datetime as dt
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, DryRun, Year, opened, say
from cdht_desktop.ops import units
from cdht_desktop.ops.units import UnitStanding
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

units_app = typer.Typer(no_args_is_help=True, help="Member units of the upper level.")
year_app = typer.Typer(no_args_is_help=True, help="Years of the upper level.")
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="The decision or the reason.")]


@units_app.command("import")
def units_import(
    folder: Dir,
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import a list of units (code and name) from a workbook or CSV; rows in error are listed and not written."""
    with opened(folder) as store:
        plan = units.read_list(store, file, Progress())
        if not dry_run:
            units.import_list(store, plan)
    document = {
        "read": plan.read,
        "written": len(plan.new),
        "updated": len(plan.changed),
        "unchanged": plan.unchanged,
        "problems": [problem.as_dict() for problem in plan.problems],
    }
    counts = _("{read} rows read: {written} new, {updated} updated, {unchanged} unchanged.").format(**document)
    pattern = _("{file} · {sheet} · row {row} · {field}: {message}")
    say(document, "\n".join([counts, *(pattern.format(**one.as_dict()) for one in plan.problems)]), as_json=as_json)


@units_app.command("list")
def units_list(folder: Dir, year: Year, as_json: AsJson = False) -> None:
    """List the units: who has handed in a year, how late, in what revision."""
    with opened(folder) as store:
        rows = units.standing(store, year)
        facts = units.year_facts(store, year)
    document = {**asdict(facts), "units": [_as_dict(row) for row in rows]}
    say(document, "\n".join(map(_line, rows)), as_json=as_json)


@units_app.command("due")
def units_due(
    folder: Dir,
    year: Year,
    date: Annotated[dt.datetime, typer.Argument(metavar="DATE", formats=["%Y-%m-%d"])],
    as_json: AsJson = False,
) -> None:
    """Say by when a year is to be handed in (YYYY-MM-DD)."""
    with opened(folder) as store:
        units.set_due(store, year, date.date())
    words = _("The year {year} is to be handed in by {day}.").format(year=year, day=f"{date:%d/%m/%Y}")
    say({"year": year, "due_on": date.date()}, words, as_json=as_json)


@year_app.command("close")
def year_close(folder: Dir, year: Year, reason: Reason, as_json: AsJson = False) -> None:
    """Close a year: from now on only corrections with a decision are taken in."""
    with opened(folder) as store:
        units.close_year(store, year, reason)
        closed_on = units.year_facts(store, year).closed_on
    words = _("The year {year} is closed.").format(year=year)
    say({"year": year, "closed_on": closed_on}, words, as_json=as_json)


@year_app.command("reopen")
def year_reopen(folder: Dir, year: Year, reason: Reason, as_json: AsJson = False) -> None:
    """Open a closed year again."""
    with opened(folder) as store:
        units.reopen_year(store, year, reason)
    say({"year": year, "closed_on": None}, _("The year {year} is open again.").format(year=year), as_json=as_json)


def _as_dict(row: UnitStanding) -> dict[str, object]:
    return {
        "unit": row.id, "name": row.name, "listed": row.member is not None, "state": row.standing,
        "revision": row.revision, "received": row.at or None, "days_late": row.late, "waiting": row.waits,
        "counts": row.counts,
    }  # fmt: skip


def _line(row: UnitStanding) -> str:
    words = _("{unit} {name}: {state}, revision {revision}, {late} days late")
    return words.format(unit=row.id, name=row.name, state=row.standing, revision=row.revision or "–", late=row.late)
