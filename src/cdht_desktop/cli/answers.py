"""Commands on what goes down: receipts, requests and lists; and on the requests themselves, at both levels."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from cdht_desktop.cli.common import AsJson, Dir, Year, opened, say
from cdht_desktop.errors import Refused
from cdht_desktop.ops import access, answers, handing_down, targets, tasks
from cdht_desktop.ops.answers import Answered
from cdht_desktop.ops.tasks import TaskRow
from cdht_desktop.progress import Progress
from cdht_desktop.words import _

answers_app = typer.Typer(no_args_is_help=True, help="Answers to the communes: receipts, requests, lists.")
tasks_app = typer.Typer(no_args_is_help=True, help="What the upper level asks of communes.")
Out = Annotated[Path, typer.Option("--out", metavar="DIR2", help="The folder to write the files to.")]
Unit = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's code.")]


@answers_app.command("receipts")
def receipts(
    folder: Dir,
    year: Year,
    out: Out,
    unit: Annotated[list[str] | None, typer.Option("--unit", metavar="CODE", help="Only for this unit.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a receipt for each unit that sent a file, with its page as PDF."""
    with opened(folder) as store:
        made = answers.write_receipts(store, year, out, Progress(), units=unit)
    say([_document(one) for one in made], "\n".join(map(_line, made)), as_json=as_json)


@answers_app.command("return")
def return_file(folder: Dir, year: Year, unit: Unit, out: Out, as_json: AsJson = False) -> None:
    """Write what a unit is asked, and the rows of its refused files, encrypted to the unit."""
    with opened(folder) as store:
        made = answers.write_return(store, unit, year, out, Progress()).value
    say(_document(made), _line(made), as_json=as_json)


@answers_app.command("lists")
def lists(folder: Dir, out: Out, as_json: AsJson = False) -> None:
    """Write criteria sets, targets, units, due dates and revoked keys as one file for all communes."""
    with opened(folder) as store:
        made = handing_down.write_lists(store, out, Progress()).value
    say(_document(made), _line(made), as_json=as_json)


@answers_app.command("criteria")
def criteria(
    folder: Dir, file: Annotated[Path, typer.Argument(readable=False, metavar="FILE.toml")], as_json: AsJson = False
) -> None:
    """Keep a criteria set of the upper level's own, to hand down with the lists."""
    with opened(folder) as store:
        code = handing_down.add_criteria(store, file).value
    say({"code": code}, code, as_json=as_json)


@answers_app.command("targets")
def set_targets(
    folder: Dir,
    file: Annotated[Path | None, typer.Argument(readable=False, metavar="[FILE.toml]")] = None,
    as_json: AsJson = False,
) -> None:
    """Put targets in force (without a file: the shipped ones again), to hand down with the lists."""
    with opened(folder) as store:
        count = targets.set_from(store, file).value
    say({"targets": count}, _("{count} targets are in force.").format(count=count), as_json=as_json)


@tasks_app.command("list")
def list_tasks(
    folder: Dir,
    year: Annotated[int | None, typer.Argument(metavar="[YEAR]", max=999_999)] = None,
    state: Annotated[
        Literal["open", "done", "declined", "withdrawn"] | None, typer.Option(help="Only those in this state.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what was asked, with its answers; ID numbers are masked."""
    with opened(folder) as store:
        rows = tasks.listed(store, year=year, state=state)
        if rows:
            access.exported(store, _("List of requests given to the command line: {count}").format(count=len(rows)))
    say([_task(row) for row in rows], "\n".join(map(_task_line, rows)), as_json=as_json)


@tasks_app.command("ask")
def ask(  # noqa: PLR0913, PLR0917 - what a task holds
    folder: Dir,
    year: Year,
    unit: Unit,
    person: Annotated[str | None, typer.Option(metavar="ID", help="The unit's own id of the person.")] = None,
    kind: Annotated[Literal["correction", "duplicate", "question"], typer.Option()] = "question",
    field: Annotated[
        str, typer.Option(metavar="FIELD", help="name, birth, sex, id_number, village, group, scores")
    ] = "",
    said: Annotated[str, typer.Option(metavar="TEXT", help="What the file says.")] = "",
    wanted: Annotated[str, typer.Option(metavar="TEXT", help="What it should say.")] = "",
    words: Annotated[str, typer.Option(metavar="TEXT", help="A sentence to the commune.")] = "",
    as_json: AsJson = False,
) -> None:
    """Ask a commune, at the upper level; it goes down with the next return file."""
    with opened(folder) as store:
        task_id = tasks.ask(store, unit, year, person, kind, field, said, wanted, words).value
    say({"task": task_id}, task_id, as_json=as_json)


@tasks_app.command("withdraw")
def withdraw(
    folder: Dir,
    task: Annotated[str, typer.Argument(metavar="TASK")],
    words: Annotated[str, typer.Option(metavar="TEXT", help="Why it is no longer needed.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take back what was asked, at the upper level."""
    with opened(folder) as store:
        tasks.withdraw(store, task, words)
    say({"task": task, "state": "withdrawn"}, _("Withdrawn."), as_json=as_json)


@tasks_app.command("answer")
def answer(
    folder: Dir,
    task: Annotated[str, typer.Argument(metavar="TASK")],
    apply: Annotated[bool, typer.Option("--apply", help="Put the wanted value into the record.")] = False,
    done: Annotated[bool, typer.Option("--done", help="It was put right, or looked at.")] = False,
    decline: Annotated[str, typer.Option(metavar="REASON", help="It is not done, and why.")] = "",
    as_json: AsJson = False,
) -> None:
    """Answer what the upper level asks, in a commune; the next file of the year carries it up."""
    if sum((apply, done, bool(decline))) != 1:
        raise Refused(_("Give one of --apply, --done and --decline REASON."))
    with opened(folder) as store:
        if apply:
            tasks.apply(store, task)
        else:
            tasks.answer(store, task, "done" if done else "declined", decline)
        state = tasks.get(store, task).state
    say({"task": task, "state": state}, state, as_json=as_json)


def _document(one: Answered) -> dict[str, Any]:
    return asdict(one) | {"file": str(one.file), "paper": str(one.paper) if one.paper else None}


def _line(one: Answered) -> str:
    words = _("{file}: number {number}, {rows} rows, SHA-256 {sha256}")
    return words.format(file=one.file, number=one.revision, rows=one.rows, sha256=one.sha256)


def _task(row: TaskRow) -> dict[str, Any]:
    return asdict(row) | {"birth": row.birth.iso if row.birth else ""}


def _task_line(row: TaskRow) -> str:
    parts = (
        row.id, row.unit, str(row.year), row.state, tasks.kind_words(row.kind), row.person, tasks.field_words(row.field),
        f"{row.said} → {row.wanted}" if row.wanted else "", row.words.replace("\n", " "), row.answer,
    )  # fmt: skip
    return " · ".join(filter(None, parts))
