"""What the commands share: their common arguments, signing in, and how they answer."""

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from cdht_desktop.domain.problems import Problem
from cdht_desktop.errors import Refused, ServerPassword
from cdht_desktop.ops import workspaces
from cdht_desktop.ops.workspaces import Store
from cdht_desktop.words import _

T = TypeVar("T")
Dir = Annotated[
    Path,
    typer.Argument(parser=workspaces.place, metavar="DIR", help="The workspace's folder, or its address on a server."),
]
Year = Annotated[int, typer.Argument(metavar="YEAR", max=999_999)]  # more, and a database could not hold it
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")]


@contextmanager
def opened(folder: Path, password: str | None = None) -> Iterator[Store]:
    """Sign in to the workspace in `folder` as CDHT_USER; the password is asked for where none is given."""
    user = os.environ.get("CDHT_USER") or workspaces.ADMIN
    said = asked_password() if password is None else password
    with let_in(folder, lambda: workspaces.open_workspace(folder, said, user)) as store:
        yield store


def let_in(folder: Path, reach: Callable[[], T]) -> T:
    """Return what `reach` answers; where a server asks for its database user's password, the person is asked for it."""
    try:
        return reach()
    except ServerPassword:
        if not sys.stdin.isatty():
            raise  # psycopg has looked into PGPASSWORD and pgpass already
    workspaces.give_server_password(folder, getpass.getpass(_("Password of the server's database user: ")))
    return reach()


def asked_password() -> str:
    """Return the password, from CDHT_PASSWORD or a prompt."""
    return asked_secret("CDHT_PASSWORD", _("Password: "))


def asked_new_password() -> str:
    """Return the new password, typed twice at a prompt."""
    password = asked_secret("CDHT_NEW_PASSWORD", _("New password: "))
    if "CDHT_NEW_PASSWORD" not in os.environ and getpass.getpass(_("The same again: ")) != password:
        raise Refused(_("The two passwords are not the same."))
    return password


def asked_secret(variable: str, prompt: str) -> str:
    """Return a secret from an environment variable, or from a prompt that does not show it."""
    if (secret := os.environ.get(variable)) is not None:
        return secret
    if not sys.stdin.isatty():
        raise Refused(_("Give the password in the environment variable {name}.").format(name=variable))
    return getpass.getpass(prompt)


def say(document: object, words: str, *, as_json: bool) -> None:
    """Answer with one JSON document, or with words."""
    print(json.dumps(document, ensure_ascii=False, indent=1, default=str) if as_json else words)


def list_counts(done: Any) -> dict[str, Any]:
    """Return what an import of a list or of scores did, and the rows that it left out."""
    return {
        "read": done.read,
        "written": done.written,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "problems": [problem.as_dict() for problem in done.problems],
    }


def list_words(document: Mapping[str, Any], problems: Sequence[Problem]) -> str:
    """Return the counts in words, and a line for each row left out."""
    counts = _("{read} rows read: {written} new, {updated} updated, {unchanged} unchanged.").format(**document)
    pattern = _("{file} · {sheet} · row {row} · {field}: {message}")
    lines = [pattern.format(**problem.as_dict()) for problem in problems]
    return "\n".join([counts, *lines])
