"""What can go wrong that a person can mend: each failure is one class and carries one sentence to show.

Everything else that is raised is a bug, and is reported as one. Sentences never hold personal data beyond what the
person just typed.
"""

from collections.abc import Mapping

from cdht_desktop.words import _


class Refused(Exception):
    """The action was refused; `str(error)` is the sentence to show. Nothing was written."""


class Cancelled(Refused):
    """The person cancelled a long action; everything it had done was rolled back."""

    def __init__(self) -> None:
        super().__init__(_("Cancelled. Nothing was changed."))


class FieldErrors(Refused):
    """Values of a form that cannot stand: `fields` maps a field's name to its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.fields = dict(fields)
        super().__init__(" ".join(self.fields.values()))


class WrongPassword(Refused):
    """The password (or recovery code) opens no slot of the workspace's keys."""


class TooManyTries(WrongPassword):
    """Wrong passwords came too often: no other is looked at for `seconds` (whole ones, at least 1)."""

    def __init__(self, sentence: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(sentence)


class NoRight(Refused):
    """The signed-in user's role does not allow the action."""


class NoWorkspace(Refused):
    """The folder holds no workspace, or cannot hold one (a network share, not empty, not writable)."""


class WorkspaceBusy(Refused):
    """Another program has the workspace open; the sentence says who."""


class ServerProblem(Refused):
    """The server with the workspace does not answer, or takes no changes now."""


class ServerPassword(ServerProblem):
    """The server asks for the password of the database's user (not the program's own), or does not take it."""


class NewerWorkspace(Refused):
    """The workspace was written by a newer program; it was left untouched."""


class DamagedWorkspace(Refused):
    """The database does not open with the right key, or fails its own check."""


class DiskProblem(Refused):
    """The disk is full, read-only or failing; the transaction was rolled back."""


class NotAWorkbook(Refused):
    """The file is not a workbook that can be read, or exceeds the limits set for one."""


class NoSuchColumn(Refused):
    """A column that the list cannot do without was not found (the name, the ID number, the scores)."""


class NotFound(Refused):
    """The record asked for is not there, or no longer."""


class Stale(Refused):
    """The record changed since it was read."""


class BadRules(Refused):
    """A data file of rules (criteria, targets, layout) cannot be used; the sentence names file, place and reason."""


class BadBatch(Refused):
    """A batch file is not one, is damaged, or its signature does not hold."""


class BadBackup(Refused):
    """The file is no backup, is cut short or was altered; nothing of it was used."""
