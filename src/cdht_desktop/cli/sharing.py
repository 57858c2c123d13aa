"""Commands on the other PCs of a commune: what goes to them, and what comes from them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, DryRun, opened, say
from cdht_desktop.errors import Refused
from cdht_desktop.ops import sharing
from cdht_desktop.ops.sharing import Looked, Side
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

share_app = typer.Typer(no_args_is_help=True, help="Several PCs in one commune.")
KeyId = Annotated[str, typer.Argument(metavar="KEY", help="The other PC's key: see `share list`.")]
Out = Annotated[Path, typer.Option(metavar="DIR2", help="The folder to write the file to.")]


@share_app.command("list")
def share_list(folder: Dir, as_json: AsJson = False) -> None:
    """List the other PCs that are known here, and the files between them and this one."""
    with opened(folder) as store:
        pcs, files, second = sharing.other_pcs(store), sharing.files(store), sharing.is_second(store)
    document = {"second": second, "pcs": [asdict(one) for one in pcs], "files": [asdict(one) for one in files]}
    lines = [f"{one.key_id}\t{one.name}\t{' '.join(one.words)}" for one in pcs]
    say(document, "\n".join([*lines, *(f"{one.at}\t{one.direction}\t{one.file}" for one in files)]), as_json=as_json)


@share_app.command("out")
def share_out(folder: Dir, key: KeyId, out: Out, as_json: AsJson = False) -> None:
    """Write all that is shared as one file for another PC: on the master."""
    with opened(folder) as store:
        done = sharing.hand_out(store, key, out, Progress()).value
    say(asdict(done), str(done.file), as_json=as_json)


@share_app.command("in")
def share_in(folder: Dir, key: KeyId, out: Out, as_json: AsJson = False) -> None:
    """Write what stands here as one file for the master: on a second PC."""
    with opened(folder) as store:
        done = sharing.hand_in(store, key, out, Progress()).value
    say(asdict(done), str(done.file), as_json=as_json)


@share_app.command("take")
def share_take(
    folder: Dir,
    file: Annotated[Path, typer.Argument(readable=False, metavar="FILE")],
    decide: Annotated[str, typer.Option(metavar="ours|theirs", help="What holds where both changed something.")] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take in a file of another PC; where both changed something and --decide does not settle it, nothing is written."""
    if decide not in {"", "ours", "theirs"}:
        raise typer.BadParameter("ours or theirs", param_hint="--decide")
    with opened(folder) as store:
        seen = sharing.look(store, file, Progress())
        if not dry_run and not seen.again:
            rest: dict[str, Side] = {"ours": "ours", "theirs": "theirs"}
            if seen.questions and not decide:
                raise Refused(_in_words(seen))
            sharing.take(store, file, Progress(), rest=rest.get(decide))
    say(_document(seen), _in_words(seen), as_json=as_json)


def _document(seen: Looked) -> dict[str, object]:
    said = {"new": dict(seen.new), "changed": dict(seen.changed), "removed": dict(seen.removed), "again": seen.again}
    asked = [{"whose": one.whose, "field": one.field, "here": one.here, "there": one.there} for one in seen.questions]
    counts = {"certified": seen.certified, "gone": seen.gone, "unasked": seen.unasked, "revision": seen.revision}
    return {**said, **counts, "questions": asked}


def _in_words(seen: Looked) -> str:
    if seen.again:
        return _("This very file was received before; nothing was changed.")
    counts = _("{new} new, {changed} changed, {removed} removed, {asked} to be decided.").format(
        new=sum(seen.new.values()), changed=sum(seen.changed.values()), removed=sum(seen.removed.values()),
        asked=len(seen.questions) + seen.unasked,
    )  # fmt: skip
    lines = [f"{one.whose} · {one.field}: {one.here} ≠ {one.there}" for one in seen.questions]
    return "\n".join([counts, *lines])
