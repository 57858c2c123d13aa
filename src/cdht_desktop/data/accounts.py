"""The accounts of those who work here, and what is done with their slots in the key file at a sign-in."""

import contextlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from cdht_desktop.data import attempts, keys
from cdht_desktop.data.keys import KeyFile, rewrite
from cdht_desktop.data.store import Store
from cdht_desktop.data.tables import USER_ACCOUNT
from cdht_desktop.domain.notes import Note
from cdht_desktop.domain.roles import Role
from cdht_desktop.errors import DiskProblem
from cdht_desktop.words import _

_U = USER_ACCOUNT.c


def all_accounts(connection: Connection) -> list[dict[str, Any]]:
    """Return every account, those that were removed too, in the order of their names."""
    found = connection.execute(select(USER_ACCOUNT).order_by(_U.name_fold, _U.made_on)).mappings()
    return [dict(row) for row in found]


def present(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """Return the accounts that are not removed, by name."""
    return {row["name"]: row for row in all_accounts(connection) if row["removed_on"] is None}


def role_of(connection: Connection, user: str) -> Role | None:
    """Return the role of a user who is not removed, None where there is none."""
    role = connection.execute(select(_U.role).where(_U.name == user, _U.removed_on.is_(None))).scalar()
    return Role(role) if role else None


def settle(store: Store, password: str) -> None:
    """Do what is left to do when a user has signed in, and let the history tell of it.

    A slot without an account is taken away (its program was killed between two files, or somebody copied it in from an
    old backup), and a slot whose guess costs less than one does today is wrapped anew. Where the disk does not take it,
    the next sign-in does it.
    """
    with contextlib.suppress(DiskProblem):
        _settle_slots(store, password)
    with contextlib.suppress(DiskProblem):
        _tell(store)


def _settle_slots(store: Store, password: str) -> None:
    with store.read() as connection:
        names = present(connection)
    standing = keys.standing(store.folder)
    gone = [user for user in standing.users if user not in names]
    own = standing.slot_of(store.user)
    outdated = own is not None and own.outdated

    def settled(found: KeyFile) -> KeyFile:
        same = found.slot_of(store.user) == own  # or it has a new password since: by the code, in another window
        found = found.without(*gone)
        return found.with_password(store.user, password, store.data_key) if outdated and same else found

    if gone or outdated:
        rewrite(store.folder, settled)
    for user in gone:
        store.note_soon(Note.PASSWORD, _("The password of a user who is not there was taken away"), detail=user)


def _tell(store: Store) -> None:
    """Record the sign-in, and before it the wrong passwords and the new one that led to it."""
    tries = attempts.known_of(store.folder, store.user)
    if tries.untold:
        title = _("Wrong passwords before this sign-in: {count}").format(count=tries.untold)
        store.note_soon(Note.REFUSED, title, detail=str(tries.untold))
    if tries.recovered:
        store.note_soon(Note.PASSWORD, _("A new password by the recovery code"), detail=store.user)
    store.note(Note.SIGNED_IN, _("Signed in"))
    attempts.told(store.folder, store.user)
