"""What the roles of users are called, and what each may do, in words."""

from cdht_desktop.domain.roles import Role
from cdht_desktop.words import _, n_

_ROLES = {Role.ADMIN: n_("Admin"), Role.CLERK: n_("Clerk"), Role.READER: n_("Reader: looks only")}
_MAY = {
    Role.ADMIN: n_("May do everything, also settings, users, erasing, and restoring a backup."),
    Role.CLERK: n_("Keeps the lists and scores, decides, prints, hands up, makes backups."),
    Role.READER: n_("Sees lists and reports with masked ID numbers. Changes, prints and exports nothing."),
}


def role_words(role: Role | None) -> str:
    """Return what a role is called."""
    return _(_ROLES[role]) if role is not None else ""


def may_words(role: Role) -> str:
    """Return a sentence on what a role may do."""
    return _(_MAY[role])
