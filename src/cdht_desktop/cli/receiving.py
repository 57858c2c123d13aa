"""Commands on units' years at the upper level: what waits for an officer, and a year replayed from its files."""

from dataclasses import asdict
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, opened, say
from cdht_desktop.errors import Refused
from cdht_desktop.ops import receiving
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

Batch = Annotated[str, typer.Argument(metavar="ID", help="The file, as “batch aside” names it.")]


def batch_aside(folder: Dir, as_json: AsJson = False) -> None:
    """List the files that wait for an officer, and why."""
    with opened(folder) as store:
        found = receiving.aside(store)
    lines = [f"{one.id}  {one.file}: {one.unit} {one.unit_name}, {one.year}. {one.reason}" for one in found]
    say([asdict(one) for one in found], "\n".join(lines), as_json=as_json)


def batch_take(
    folder: Dir,
    batch: Batch,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="The signer's words, or the criteria set, are right.")
    ] = False,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why persons are gone.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take a file that waits."""
    with opened(folder) as store:
        done = receiving.take(store, batch, Progress(), confirm=confirm, reason=reason)
    document = [asdict(one) | {"file": str(one.file)} for one in done]
    say(document, "\n".join(f"{one.file}: {one.outcome}. {one.reason}" for one in done), as_json=as_json)


def batch_reject(
    folder: Dir,
    batch: Batch,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; the unit is told.")],
) -> None:
    """Refuse a file that waits."""
    with opened(folder) as store:
        receiving.reject(store, batch, reason)


def batch_replay(folder: Dir, year: Year, as_json: AsJson = False) -> None:
    """Read all files of a year again as they came, and compare what follows from them with what stands."""
    with opened(folder) as store:
        found = receiving.replay(store, year, Progress())
        digest = receiving.state_digest(store)
    words = _("{files} files of {units} units read again.").format(files=found.files, units=found.units)
    verdict = _("What stands is what they say.") if found.identical else "\n".join(found.differing)
    document = asdict(found) | {"identical": found.identical, "state": digest}
    say(document, f"{words}\n{verdict}", as_json=as_json)
    if not found.identical:
        raise Refused(_("What stands differs from what the files say."))


def batch_put_back(folder: Dir, as_json: AsJson = False) -> None:
    """Write rows of units anew from their files where “check” found them altered."""
    with opened(folder) as store:
        told = receiving.put_back(store, Progress())
    say(told, "\n".join(told) or _("All rows are what the files say."), as_json=as_json)
