"""Commands on a damaged workspace: what can be read is saved; what to do is said."""

import os
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, asked_password, say
from cdht_desktop.ops import damage, workspaces
from cdht_desktop.ops.damage import Damage, Hurt
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


def salvage(
    folder: Dir,
    out: Annotated[Path, typer.Option(metavar="FILE.xlsx", help="The workbook to write.")],
    as_json: AsJson = False,
) -> None:
    """Save what can be read of a damaged workspace to a workbook; its data are left as they are."""
    found = looked_at(folder)
    saved = damage.save_rest(found, out, Progress())
    document = {
        "file": str(out),
        "damage": found.sentence,
        "kinds": [
            {"kind": one.table, "rows": one.rows, "from_history": one.from_trail, "whole": one.whole, "lost": one.lost}
            for one in saved
        ],
        "newest_backup": str(found.newest.file) if found.newest else None,
    }
    say(document, "\n".join([found.sentence, *map(_line, saved), str(out)]), as_json=as_json)


def _line(one: Hurt) -> str:
    words = _("{kind}: {rows} saved, {history} of these from the history, lost at most: {lost}")
    lost = "?" if one.lost is None else one.lost
    return words.format(kind=one.word, rows=one.rows, history=one.from_trail, lost=lost)


def looked_at(folder: Path) -> Damage:
    """Return what is damaged in a workspace, as CDHT_USER."""
    user = os.environ.get("CDHT_USER") or workspaces.ADMIN
    return damage.look(folder, asked_password(), user, Progress())


def what_to_do(folder: Path) -> str:
    """Say in a sentence what the person can do about a damaged workspace."""
    words = _(
        "Save what can be read with “cdht salvage {folder} --out FILE.xlsx”, then put the newest good backup in its place"
        " with “cdht restore --newest {folder}”."
    )
    return words.format(folder=folder)
