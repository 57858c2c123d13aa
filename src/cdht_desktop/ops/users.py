"""The people who work here: who they are, what they may do, and their passwords.

What a person may do stands in the database; their password opens a slot in `keys.json`. So two files are written, in
an order in which a program that is killed between them leaves nothing that opens: a slot before its account, and the
end of an account before the end of its slot. A slot left over is taken away at the next sign-in (`data.accounts`); an
account without one is told in the list, and is given a new password there.

Nothing of this can be undone: a user who was removed would come back with it.
"""

import contextlib
import datetime as dt
from dataclasses import dataclass
from typing import Any

from cdht_desktop.changes import Changes
from cdht_desktop.data import accounts, attempts, keys
from cdht_desktop.data.keys import rewrite
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import USER_ACCOUNT
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Right, Role
from cdht_desktop.domain.text import fold, nfc
from cdht_desktop.errors import DiskProblem, FieldErrors, NotFound, Refused, TooManyTries, WrongPassword
from cdht_desktop.ops import association, passwords
from cdht_desktop.ops.rights import needs
from cdht_desktop.words import _

_MOST_FULL_NAME = 200


@dataclass(frozen=True)
class User:
    """A person who signs in with `name`. `has_password`: a slot in `keys.json` opens for them."""

    id: str
    name: str
    full_name: str
    role: Role
    made_on: dt.date
    removed_on: dt.date | None
    has_password: bool


def me(store: Store) -> User:
    """Return the signed-in user."""
    return next(user for user in _users(store) if user.name == store.user and user.removed_on is None)


@needs(Right.USERS)
def all_users(store: Store) -> list[User]:
    """Return the users: those who work here, then those who did, each in the order of their names."""
    return sorted(_users(store), key=lambda user: user.removed_on is not None)


@needs(Right.USERS)
def named(store: Store, name: str) -> User:
    """Return the user who signs in with `name`, with or without marks and capitals; raises `NotFound`."""
    wanted = fold(nfc(name))
    for user in _users(store):
        if fold(user.name) == wanted and user.removed_on is None:
            return user
    raise NotFound(_("Nobody signs in here as “{user}”.").format(user=name))


def _users(store: Store) -> list[User]:
    with store.read() as connection:
        rows = accounts.all_accounts(connection)
    slots = keys.standing(store.folder).users
    return [_user(row, has_password=row["removed_on"] is None and row["name"] in slots) for row in rows]


def _user(row: dict[str, Any], *, has_password: bool) -> User:
    removed = row["removed_on"]
    return User(
        row["id"], row["name"], row["full_name"], Role(row["role"]), dt.date.fromisoformat(row["made_on"]),
        dt.date.fromisoformat(removed) if removed else None, has_password,
    )  # fmt: skip


@needs(Right.USERS)
def add(store: Store, name: str, full_name: str, role: Role, password: str) -> Changes[str]:
    """Let a person work here; answers the account's id. Raises `FieldErrors` (name, full_name, password).

    A name that somebody had who was removed is not given again: the history tells of them by it.
    """
    name, full_name = nfc(name), nfc(full_name)
    _raise(
        name=_name_problem(store, name),
        full_name=_full_name_problem(full_name),
        password=_password_problem(store, password, name, full_name),
    )
    _give_password(store, name, password)
    row = {"name": name, "name_fold": fold(name), "full_name": full_name, "role": Role(role), "removed_on": None}
    try:
        with store.write(_("User added"), undoable=False) as writing:
            writing.detail = name
            user_id = writing.insert(USER_ACCOUNT, row | {"made_on": dt.date.today().isoformat()})
    except BaseException:
        with contextlib.suppress(Refused):  # nobody gets in with it; the next sign-in takes it away
            rewrite(store.folder, lambda standing: standing.without(name))
        raise
    return writing.changes(user_id)


def _give_password(store: Store, name: str, password: str) -> None:
    """Wrap the data key for a user, whom no delay keeps out any longer."""
    rewrite(store.folder, lambda standing: standing.with_password(name, password, store.data_key))
    with contextlib.suppress(DiskProblem):
        attempts.freed(store.folder, name)


@needs(Right.USERS)
def change(store: Store, user_id: str, full_name: str, role: Role) -> Changes[None]:
    """Change a user's full name, and the role from their next sign-in on. Raises `FieldErrors`, `NotFound` or `Refused`.

    One's own role stays, and so there is always an admin.
    """
    user, full_name = _present(store, user_id), nfc(full_name)
    if user.name == store.user and role != user.role:
        raise Refused(_("Nobody changes their own role: another admin has to."))
    _raise(full_name=_full_name_problem(full_name))
    with store.write(_("User changed"), undoable=False) as writing:
        writing.detail = user.name
        writing.update(USER_ACCOUNT, user_id, {"full_name": full_name, "role": Role(role)})
    return writing.changes(None)


@needs(Right.USERS)
def reset_password(store: Store, user_id: str, password: str) -> None:
    """Give a user a new password; the old one opens no more. Raises `FieldErrors` (password) or `NotFound`."""
    user = _present(store, user_id)
    _raise(password=_password_problem(store, password, user.name, user.full_name))
    store.note(Note.PASSWORD, _("A user got a new password"), detail=user.name)  # first: never unrecorded
    _give_password(store, user.name, password)


@needs(Right.USERS)
def remove(store: Store, user_id: str) -> Changes[None]:
    """End a user's work here: their password opens no more. Raises `NotFound`, or `Refused` for oneself.

    As nobody removes themselves, there is always an admin.
    """
    user = _present(store, user_id)
    if user.name == store.user:
        raise Refused(_("Nobody removes themselves: another admin has to."))
    with store.write(_("User removed"), undoable=False) as writing:
        writing.detail = user.name
        writing.update(USER_ACCOUNT, user_id, {"removed_on": dt.date.today().isoformat()})
    with contextlib.suppress(Refused):  # the account is closed already; the next sign-in takes the slot away
        rewrite(store.folder, lambda standing: standing.without(user.name))
    return writing.changes(None)


def change_password(store: Store, old: str, new: str) -> None:
    """Change the signed-in user's own password. Raises `FieldErrors` (old, new) or `TooManyTries`."""
    user = me(store)
    try:
        with attempts.trying(store.folder, user.name):
            keys.standing(store.folder).data_key(user.name, old)
    except TooManyTries:
        raise
    except WrongPassword as error:
        raise FieldErrors({"old": str(error)}) from error
    same = _("This is the password that you have.") if nfc(old) == nfc(new) else None
    _raise(new=same or _password_problem(store, new, user.name, user.full_name))
    store.note(Note.PASSWORD, _("Own password changed"))
    _give_password(store, user.name, new)


@needs(Right.USERS)
def new_recovery_code(store: Store) -> str:
    """Make a new recovery code, to be shown once and written down; the one before opens no more."""
    code = keys.new_recovery_code()
    store.note(Note.PASSWORD, _("A new recovery code was made"))
    rewrite(store.folder, lambda standing: standing.with_code(code, store.data_key))
    return code


def _present(store: Store, user_id: str) -> User:
    for user in _users(store):
        if user.id == user_id and user.removed_on is None:
            return user
    raise NotFound(_("This user is no longer here."))


def _raise(**problems: str | None) -> None:
    if wrong := {field: sentence for field, sentence in problems.items() if sentence}:
        raise FieldErrors(wrong)


def _name_problem(store: Store, name: str) -> str | None:
    if not name:
        return _("Give the name to sign in with.")
    if not any(char.isalnum() for char in name):
        return _("A name has letters or digits.")
    if not keys.is_name(name):
        return _("At most {count} letters.").format(count=keys.MOST_LETTERS)
    for user in _users(store):
        if fold(user.name) == fold(name):
            if user.removed_on is None:
                return _("“{name}” is here already.").format(name=user.name)
            return _(
                "“{name}” was somebody who was removed, and the history tells of them: choose another name."
            ).format(name=user.name)
    return None


def _full_name_problem(full_name: str) -> str | None:
    return None if len(full_name) <= _MOST_FULL_NAME else _("At most {count} letters.").format(count=_MOST_FULL_NAME)


def _password_problem(store: Store, password: str, *names: str) -> str | None:
    return passwords.problem(password, (association.get(store).name, *names))
