"""Commands of a year's work: opening it, registering, scoring, recognising."""

import datetime as dt
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, cast

import typer

from cdht_desktop.cli.common import AsJson, Dir, DryRun, Year, list_counts, list_words, opened, say
from cdht_desktop.ops import citizen_lists, recognition, registrations, rounds, score_lists
from cdht_desktop.ops.evaluations import Stage
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

round_app = typer.Typer(no_args_is_help=True, help="Years.")
scores_app = typer.Typer(no_args_is_help=True, help="Scores.")


class Scorer(StrEnum):
    """Who scored."""

    SELF = "self"
    BRANCH = "branch"
    COMMUNE = "commune"


@round_app.command("open")
def round_open(
    folder: Dir,
    year: Year,
    criteria: Annotated[str | None, typer.Option(metavar="ID", help="The criteria set.")] = None,
    as_json: AsJson = False,
) -> None:
    """Open a year under a criteria set."""
    with opened(folder) as store:
        rounds.open_year(store, year, criteria)
        chosen = rounds.criteria_of(store, year)
    document = {"year": year, "criteria": chosen.code, "official": chosen.official}
    say(document, _("Year {year} opened").format(year=year), as_json=as_json)


def register(
    folder: Dir,
    year: Year,
    everybody: Annotated[bool, typer.Option("--all", help="Everybody on the list.")] = False,
    file: Annotated[
        Path | None, typer.Option(readable=False, metavar="FILE", help="Those in this list, who are imported first.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Register citizens for a year."""
    if everybody == (file is not None):
        raise typer.BadParameter(_("Give either --all or --file FILE."))
    with opened(folder) as store:
        if file is None:
            done = registrations.register(store, year, None).value
        else:
            plan = citizen_lists.read_list(store, [file], progress=Progress())
            done = citizen_lists.register_list(store, year, plan, Progress()).value
    words = _("{registered} registered, {already} were already.").format(**asdict(done))
    say(asdict(done), words, as_json=as_json)


@scores_app.command("import")
def scores_import(
    folder: Dir,
    year: Year,
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")],
    stage: Annotated[
        Scorer | None, typer.Option(help="Who scored; otherwise what the file says, else the commune.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import a year's scores from a workbook; rows in error are listed and not written."""
    with opened(folder) as store:
        plan = score_lists.read_scores(store, year, file, Progress(), cast("Stage | None", stage and stage.value))
        done = plan if dry_run else score_lists.import_scores(store, plan, Progress()).value
    document = list_counts(done) | {"passed": done.passed, "failed": done.failed}
    grades = _("{passed} passed, {failed} failed.").format(**document)
    say(document, f"{list_words(document, done.problems)}\n{grades}", as_json=as_json)


def recognise(
    folder: Dir,
    year: Year,
    decision: Annotated[str, typer.Option(metavar="TEXT", help="The decision's number, such as 12/QĐ-HKH.")],
    date: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The decision's date.")],
    as_json: AsJson = False,
) -> None:
    """Recognise all that passed by a decision, and number their certificates."""
    with opened(folder) as store:
        done = recognition.recognise(store, year, decision, date.date(), Progress()).value
    document = asdict(done)
    del document["decision_id"]
    words = _("{recognised} recognised, certificates {first_number} to {last_number}.").format(**document)
    say(document, words, as_json=as_json)
