"""What is recorded although nothing was changed: what was read, and what left the program."""

from enum import StrEnum


class Note(StrEnum):
    """The kind of an entry of the history that changed nothing."""

    SHOWN = "shown"  # a full ID number
    SEARCHED = "searched"  # people by an ID number
    EXPORTED = "exported"  # a list with personal data, to a file
    SIGNED_IN = "signed_in"
    REFUSED = "refused"  # passwords that were wrong before a right one
    PASSWORD = "password"  # noqa: S105 - a kind of entry: a password or the recovery code was changed
    BACKED_UP = "backed_up"
    RESTORED = "restored"
    CHECKED = "checked"
