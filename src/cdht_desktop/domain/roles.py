"""Who may do what: three roles, and the rights that each has."""

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """What an action needs. Everybody who can sign in may read, with ID numbers masked."""

    SHOW = "show"  # see a full ID number (each time recorded)
    WRITE = "write"  # citizens, registrations, scores
    DECIDE = "decide"  # recognise, revoke, correct, numbers
    PRINT = "print"  # papers
    EXPORT = "export"  # lists with personal data that leave the program
    HAND_UP = "hand_up"  # batch files, both ways
    BACKUP = "backup"  # make and check backups, the drill
    PRIVACY = "privacy"  # consent, requests
    SETTINGS = "settings"  # the association, thresholds, layouts, rules of numbers, idle minutes
    ERASE = "erase"  # strip a person's record; it cannot be taken back
    RESTORE = "restore"  # put a backup in place of the data
    USERS = "users"  # who works here, their passwords, the recovery code


class Role(StrEnum):
    """What a user is here for."""

    ADMIN = "admin"
    CLERK = "clerk"
    READER = "reader"


_OF_ADMIN_ALONE = frozenset({Right.SETTINGS, Right.ERASE, Right.RESTORE, Right.USERS})
RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.ADMIN: frozenset(Right),
    Role.CLERK: frozenset(Right) - _OF_ADMIN_ALONE,
    Role.READER: frozenset(),
}
# What changes nothing in the workspace, and so can be done in one that is damaged.
READING = frozenset({Right.SHOW, Right.EXPORT})
