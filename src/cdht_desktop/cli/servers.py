"""Commands where one PC is not enough: a workspace on a server, and a year handed on to other engines."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, let_in, opened, say
from cdht_desktop.ops import parquet, workspaces
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def connect(
    folder: Annotated[Path, typer.Argument(readable=False, metavar="DIR", help="A new or empty folder.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="postgresql+psycopg://host/database")],
    as_json: AsJson = False,
) -> None:
    """Let a folder of this PC name a workspace on a server; the window offers it from then on."""
    let_in(folder, lambda: workspaces.connect(folder, address))
    words = _("“{folder}” names the workspace now. Open it in the window as any other.")
    say({"workspace": str(folder), "address": address}, words.format(folder=folder), as_json=as_json)


def parquet_files(
    folder: Dir,
    year: Year,
    out: Annotated[Path, typer.Option(metavar="DIR2", help="Where the files go, one a unit.")],
    numbers: Annotated[
        bool, typer.Option("--numbers", help="ID numbers in full; otherwise their last four digits.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write what the communes handed in for a year as Parquet files."""
    with opened(folder) as store:
        written = parquet.write_year(store, year, out, Progress(), numbers=numbers)
    words = _("{count} files written, {rows} people.")
    document = [{**asdict(one), "file": str(one.file)} for one in written]
    say(document, words.format(count=len(written), rows=sum(one.rows for one in written)), as_json=as_json)
