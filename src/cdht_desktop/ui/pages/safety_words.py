"""How backups are told: why and when they were made, how large they are, where they lie."""

import datetime as dt
from collections.abc import Mapping

from cdht_desktop.ops.backup_list import BackupRow, Reason
from cdht_desktop.ui.pages.report_figures import thousands
from cdht_desktop.ui.widgets.chip import ChipValue
from cdht_desktop.words import _, n_

_REASONS: Mapping[Reason, str] = {
    Reason.ASKED: n_("Asked for by hand"),
    Reason.WORK: n_("After work"),
    Reason.IMPORT: n_("Before an import"),
    Reason.YEAR: n_("Before a year was opened"),
    Reason.MIGRATION: n_("Before the program was updated"),
    Reason.RESTORE: n_("Before a restore"),
}
_COUNTED: Mapping[str, str] = {
    "citizen": n_("Citizens"),
    "registration": n_("Registrations"),
    "evaluation": n_("Evaluations"),
    "decision": n_("Decisions"),
    "certificate": n_("Certificates"),
    "user_account": n_("Users"),
    "change_set": n_("Entries of the history"),
}
_KILO, _GIGA = 1_000, 1_000_000_000


def reason(row: BackupRow) -> str:
    """Say why a backup was made."""
    if "put_aside" in row.places:
        return _("A backup took their place")
    return _(_REASONS[row.reason]) if row.reason is not None else "–"


def moment(at: dt.datetime) -> str:
    """Return a moment as people here write it: 10:32 22/11/2026."""
    return f"{at:%H:%M %d/%m/%Y}"


def size(count: int) -> str:
    """Return a number of bytes as people read it: 9,8 MB."""
    if count >= _GIGA:
        return f"{count / _GIGA:.1f} GB".replace(".", ",")
    if count >= _KILO * _KILO:
        return f"{count / _KILO / _KILO:.1f} MB".replace(".", ",")
    return f"{max(count // _KILO, 1)} KB"


def place(row: BackupRow) -> str:
    """Say where a backup lies."""
    if "put_aside" in row.places:
        return _("this computer (put aside)")
    if "replaced" in row.places:
        return _("this computer (replaced by a restore)")
    if row.places == ("own", "outside"):
        return _("this computer and the second folder")
    return _("the second folder") if "outside" in row.places else _("this computer")


def state(row: BackupRow) -> ChipValue:
    """Say whether a backup can be used."""
    if "put_aside" in row.places:
        return ChipValue(_("Damaged data"), "bad")
    if row.fault:
        return ChipValue(_("Cannot be read"), "bad")
    if row.erased:
        return ChipValue(_("Holds erased persons"), "caution")
    return ChipValue(_("Checked"), "good") if row.reason is not None else ChipValue(_("Older kind"), "quiet")


def counted(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return the counts that people know by a name, in words."""
    return [(_(words), thousands(counts[table])) for table, words in _COUNTED.items() if table in counts]
