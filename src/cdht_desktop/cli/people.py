"""Commands on the list of citizens."""

from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, DryRun, list_counts, list_words, opened, say
from cdht_desktop.ops import access, citizen_lists, citizens
from cdht_desktop.progress import Progress

citizens_app = typer.Typer(no_args_is_help=True, help="Citizens: lists in and out.")
_SEX = {"male": "Nam", "female": "Nữ", None: None}


@citizens_app.command("import")
def citizens_import(
    folder: Dir,
    files: Annotated[list[Path], typer.Argument(readable=False, metavar="FILE…")],
    village: Annotated[str | None, typer.Option(metavar="NAME", help="The village of rows that name none.")] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Import citizens from workbooks; rows in error are listed and not written."""
    with opened(folder) as store:
        plan = citizen_lists.read_list(store, files, village=village, progress=Progress())
        done = plan if dry_run else citizen_lists.import_list(store, plan, Progress()).value
    document = list_counts(done) | {"notices": [notice.as_dict() for notice in done.notices]}
    say(document, list_words(document, done.problems), as_json=as_json)


@citizens_app.command("list")
def citizens_list(
    folder: Dir,
    search: Annotated[str, typer.Option(metavar="TEXT", help="Any part of a name, ID number or village.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List citizens, sorted the Vietnamese way."""
    with opened(folder) as store:
        ids = citizens.find(store, search)[:limit]
        rows, births = access.rows_to_list(store, ids), citizens.births(store, ids)
    document = [
        {
            "id": row.id,
            "name": row.name,
            "birth": births[row.id],
            "sex": _SEX[row.sex],
            "id_number": row.id_number,
            "village": row.village or None,
            "group": row.group or None,
            "phone": row.phone or None,
        }
        for row in rows
    ]
    words = "\n".join(f"{row.name}\t{row.birth}\t{row.id_number or ''}\t{row.village}" for row in rows)
    say(document, words, as_json=as_json)
