"""Commands on who works in a workspace."""

from dataclasses import asdict
from typing import Annotated

import typer

from cdht_desktop.cli.common import AsJson, Dir, asked_new_password, asked_password, opened, say
from cdht_desktop.domain.roles import Role
from cdht_desktop.ops import users
from cdht_desktop.words import _

users_app = typer.Typer(no_args_is_help=True, help="Who works here: names, roles, passwords.")
Name = Annotated[str, typer.Argument(metavar="NAME", help="What the user signs in with.")]


@users_app.command("list")
def users_list(folder: Dir, as_json: AsJson = False) -> None:
    """List who works here, and who did."""
    with opened(folder) as store:
        found = users.all_users(store)
    lines = [f"{user.name}\t{user.role}\t{user.full_name}\t{user.removed_on or ''}" for user in found]
    say([asdict(user) for user in found], "\n".join(lines), as_json=as_json)


@users_app.command("add")
def users_add(
    folder: Dir,
    name: Name,
    role: Annotated[Role, typer.Option(help="What they may do.")] = Role.CLERK,
    full_name: Annotated[str, typer.Option("--full-name", metavar="TEXT")] = "",
    as_json: AsJson = False,
) -> None:
    """Let somebody work here; their password comes from CDHT_NEW_PASSWORD, or a prompt."""
    password = asked_new_password()
    with opened(folder) as store:
        user_id = users.add(store, name, full_name, role, password).value
    say({"id": user_id, "name": name, "role": role}, _("User added"), as_json=as_json)


@users_app.command("role")
def users_role(folder: Dir, name: Name, role: Role, as_json: AsJson = False) -> None:
    """Change what a user may do, from their next sign-in on."""
    with opened(folder) as store:
        user = users.named(store, name)
        users.change(store, user.id, user.full_name, role)
    say({"name": user.name, "role": role}, _("User changed"), as_json=as_json)


@users_app.command("password")
def users_password(
    folder: Dir,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Another user; else one's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Give a user, or oneself, a new password: from CDHT_NEW_PASSWORD, or a prompt."""
    old, new = asked_password(), asked_new_password()
    with opened(folder, old) as store:
        user = users.me(store) if name is None else users.named(store, name)
        if user.name == store.user:
            users.change_password(store, old, new)
        else:
            users.reset_password(store, user.id, new)
    say({"name": user.name}, _("The password was changed."), as_json=as_json)


@users_app.command("remove")
def users_remove(folder: Dir, name: Name, as_json: AsJson = False) -> None:
    """End a user's work here; the history keeps their name."""
    with opened(folder) as store:
        user = users.named(store, name)
        users.remove(store, user.id)
    say({"name": user.name}, _("User removed"), as_json=as_json)
