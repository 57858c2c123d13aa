"""Checking a workspace: its database, its trail, and whether the data are what the trail and the units' files say."""

import contextlib
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cdht_desktop.data import history as reading
from cdht_desktop.data import slice_check, trail, workspace
from cdht_desktop.data.store import Store
from cdht_desktop.data.trail import Fault, Finding
from cdht_desktop.domain.notes import Note
from cdht_desktop.errors import Refused
from cdht_desktop.ops.history import field_word, table_word
from cdht_desktop.progress import Progress
from cdht_desktop.words import _, n_

__all__ = ["Checked", "Fault", "Finding", "check", "check_all", "problems", "sentence", "sentences"]
_LONGEST = 60  # letters of what somebody from outside may have written


@dataclass(frozen=True)
class Checked:
    """What a check found: `damage` is the database's own (in its words), `findings` those of the trail.

    `sets` and `rows` were looked at.
    """

    damage: tuple[str, ...]
    findings: tuple[Finding, ...]
    sets: int
    rows: int

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong; notices do not count."""
        return not self.damage and all(one.notice for one in self.findings)


def check(store: Store, progress: Progress | None = None) -> list[str]:
    """Return what is wrong with the database and the trail, a sentence each without personal data; as `check_all`."""
    return problems(check_all(store, progress=progress))


def problems(done: Checked) -> list[str]:
    """Return what is wrong, a sentence each without personal data; notices are left out."""
    return [*done.damage, *(sentence(one) for one in done.findings if not one.notice)]


def check_all(store: Store, *, progress: Progress | None = None) -> Checked:
    """Check the database's pages, the trail, and the data against the trail; that it was checked is recorded.

    Afterwards the anchor says how far the trail has come, unless it tells of something that is wrong. Raises
    `Cancelled`.
    """
    progress = progress or Progress()
    progress.start(_("Checking the database"))
    damage = list(dict.fromkeys(workspace.integrity(store)))
    if damage:  # nothing more is written into a damaged file, and what its history says cannot be relied upon
        store.hurt = True
        return Checked(tuple(damage), (), 0, 0)
    anchor = trail.read_anchor(store.folder, store.data_key)
    with store.read() as connection:
        sets, rows = reading.sizes(connection)
        findings = [*trail.verify(connection, progress, anchor), *slice_check.verify(connection, progress)]
    done = Checked((), tuple(findings), sets, rows)
    with contextlib.suppress(Refused):
        _record(store, done)
    return done


def _record(store: Store, done: Checked) -> None:
    wrong = sum(not one.notice for one in done.findings)
    found = _("{count} things found").format(count=wrong) if wrong else _("nothing wrong found")
    store.note(Note.CHECKED, _("History and data checked"), detail=found)
    store.anchor()


_SENTENCES = {
    Fault.SETS_MISSING: n_("{count} actions are missing from the history, from number {seq} on."),
    Fault.SET_ALTERED: n_("{action}: who did it, when, of what kind it was, or its place in the order was altered."),
    Fault.WORDS_ALTERED: n_("{action}: its words were altered, or a recorded row together with its seal."),
    Fault.UNDONE_WRONG: n_("{action}: whether it was undone is marked against what was done."),
    Fault.ROW_ALTERED: n_("{action}: what it recorded was altered: {row}."),
    Fault.ROWS_MISSING: n_("{action}: {count} recorded rows are missing."),
    Fault.ROWS_MOVED: n_("{action}: its recorded rows stand in another order."),
    Fault.ROWS_ADDED: n_("{action}: {count} recorded rows were added."),
    Fault.DATA_ALTERED: n_("{row}: differs from the history in: {fields}."),
    Fault.DATA_MISSING: n_("{row}: is gone, although nobody deleted it in the program."),
    Fault.DATA_ADDED: n_("{row}: was not entered in the program."),
    Fault.SCHEMA_FOREIGN: n_("The database holds something that the program did not make: {name}."),
    Fault.SCHEMA_MISSING: n_("A part of the database is missing: {name}."),
    Fault.SLICE_ALTERED: n_("{name}: what this unit handed in differs from its file."),
    Fault.SLICE_FOREIGN: n_("There are persons of a file that does not count (its number: {name})."),
    Fault.FILE_ALTERED: n_("{name}: the kept file of this unit was altered."),
    Fault.FILE_MISSING: n_("{name}: the kept file of this unit is gone."),
    Fault.CUT_OFF: n_("The newest actions were cut off or replaced, from number {seq} on: trail.json knows of them."),
    Fault.ANCHOR_ALTERED: n_("The file trail.json was altered, or belongs to another workspace."),
    Fault.ANCHOR_MISSING: n_(
        "The file trail.json was not there, so it can't be said whether the newest actions were cut off."
        " That is normal after an update of the program or a restored backup. It has been written now."
    ),
}


def sentence(found: Finding, whose: str = "") -> str:
    """Return what was found in words; `whose` names the row where that is wanted, else its id stands there."""
    table = table_word(_cut(found.table))
    if found.more:
        return _("… and {count} more like this: {table}").format(count=found.count, table=table or _("History"))
    return _(_SENTENCES[found.fault]).format(
        action=_action(found),
        row=f"{table} {whose or _cut(found.row_id)}".strip(),
        count=found.count,
        seq=found.seq,
        name=_cut(found.row_id),
        fields=", ".join(field_word(name) for name in found.fields),
    )


def sentences(store: Store, findings: Sequence[Finding]) -> list[str]:
    """Return findings in words for the screen, where rows are named by the people or things that they are about."""
    with store.read() as connection:
        return [sentence(one, reading.whose(connection, one.table, one.row_id)) for one in findings]


def _action(found: Finding) -> str:
    """Return which action it is: its number, and when it was done where that can be read."""
    if found.seq is None:
        return _("An action without a number")
    with contextlib.suppress(ValueError):
        at = dt.datetime.fromisoformat(found.at).astimezone()
        return _("Action {seq} of {at}").format(seq=found.seq, at=f"{at:%d/%m/%Y %H:%M}")
    return _("Action {seq}").format(seq=found.seq)


def _cut(text: str) -> str:
    """Return a text that somebody from outside may have written, no longer than what the program writes there."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
