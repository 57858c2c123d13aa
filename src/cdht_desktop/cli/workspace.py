"""Commands on a workspace as a whole: made, checked, backed up, restored; the demonstration and the self-test."""

import datetime as dt
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop import selftest
from cdht_desktop.cli.common import AsJson, Dir, asked_password, let_in, opened, say
from cdht_desktop.cli.mending import looked_at, what_to_do
from cdht_desktop.cli.papers import report_document, report_words
from cdht_desktop.errors import DamagedWorkspace, Refused
from cdht_desktop.ops import backups, checking, damage, demo, workspaces
from cdht_desktop.progress import Progress
from cdht_desktop.words import _


class Level(StrEnum):
    """The level of a workspace."""

    COMMUNE = "commune"
    UPPER = "upper"


_LEVELS: dict[Level, workspaces.Level] = {Level.COMMUNE: "commune", Level.UPPER: "upper"}


def init(
    folder: Dir,
    unit: Annotated[str, typer.Option(metavar="CODE", help="The unit's code.")],
    name: Annotated[str, typer.Option(metavar="TEXT", help="The association's name.")],
    level: Level = Level.COMMUNE,
    as_json: AsJson = False,
) -> None:
    """Make a new workspace; its first user is admin."""
    password = asked_password()
    created = let_in(
        folder, lambda: workspaces.create(folder, unit=unit, name=name, level=_LEVELS[level], password=password)
    )
    created.store.close()
    document = {"workspace": str(folder), "unit": unit, "recovery_code": created.recovery_code}
    words = _("Workspace made in {folder}. Recovery code, shown once: {code}")
    say(document, words.format(folder=folder, code=created.recovery_code), as_json=as_json)


def check(folder: Dir, as_json: AsJson = False) -> None:
    """Check the workspace: its database, the history, and the data against the history."""
    try:
        with opened(folder) as store:
            done = checking.check_all(store)
    except DamagedWorkspace as error:
        raise Refused(f"{error} {what_to_do(folder)}") from error
    found = checking.problems(done)
    notices = [checking.sentence(one) for one in done.findings if one.notice]
    words = "\n".join([*found, *notices] if found else [_("The workspace is sound."), *notices])
    say({"ok": done.sound, "problems": found, "notices": notices}, words, as_json=as_json)
    if done.damage:
        raise Refused(f"{_('The workspace is damaged.')} {what_to_do(folder)}")
    if not done.sound:
        raise Refused(_("Something outside the program altered the history or the data."))


def backup(
    folder: Dir,
    out: Annotated[Path | None, typer.Option(metavar="DIR2", help="Another folder, such as a stick.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a checked backup."""
    with opened(folder) as store:
        file = backups.backup(store, out)
    say({"file": str(file)}, str(file), as_json=as_json)


def restore(
    paths: Annotated[
        list[Path],
        typer.Argument(readable=False, metavar="[BACKUP] DIR", help="The backup, and the workspace's folder."),
    ],
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Take the place of the data in DIR; those are kept in DIR/replaced.")
    ] = False,
    newest: Annotated[
        bool,
        typer.Option("--newest", help="Of a damaged workspace: its newest good backup; the damaged files are kept."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a workspace of a backup in an empty or new folder, or put it in place of one's data."""
    if len(paths) != (1 if newest else 2):
        raise typer.BadParameter(_("Give BACKUP and DIR, or --newest and DIR alone."))
    file, folder = paths[0], paths[-1]
    replaced = None
    if newest:
        damage.restore_newest(looked_at(folder), Progress())
    elif in_place:
        with opened(folder) as store:
            replaced = backups.restore_in_place(store, file, Progress()).replaced
    else:
        backups.restore(file, folder, Progress())
    with opened(folder) as store:
        found = checking.check(store)
    if found:
        raise Refused(_("The backup is damaged; try an older one."))
    document = {"workspace": str(folder)} | ({"replaced": str(replaced)} if replaced else {})
    say(document, str(folder), as_json=as_json)


def demo_command(
    folder: Dir,
    as_json: AsJson = False,
) -> None:
    """Run the whole year on an invented commune, from lists to the upper level's report."""
    password = os.environ.get("CDHT_PASSWORD") or demo.PASSWORD
    made = demo.make_year(folder, year=dt.date.today().year, password=password, progress=Progress())
    document = {
        "commune": str(made.commune), "upper": str(made.upper), "password": password, "citizens": made.citizens,
        "files": [str(file) for file in made.files], "report": report_document(made.report),
        "upper_report": report_document(made.upper_report),
        "neighbours": [str(place) for place in made.neighbours],
        "correction": dict(zip(("wanted", "state", "revision"), made.province.corrected, strict=True)),
        "in_two_communes": made.province.crossings,
    }  # fmt: skip
    lines = [
        _("Commune's workspace: {folder} ({count} citizens)").format(folder=made.commune, count=made.citizens),
        *(_("Neighbouring commune's workspace: {folder}").format(folder=place) for place in made.neighbours),
        _("Upper level's workspace: {folder}").format(folder=made.upper),
        _("Password of all: {password}").format(password=password),
        *(str(file) for file in made.files),
        report_words(made.upper_report),
    ]
    say(document, "\n".join(lines), as_json=as_json)


def self_test(as_json: AsJson = False) -> None:
    """Check an installed copy: a small year, its papers read back, one window drawn."""
    done = selftest.run()
    say({"checks": done}, "\n".join(f"✓ {line}" for line in done), as_json=as_json)
