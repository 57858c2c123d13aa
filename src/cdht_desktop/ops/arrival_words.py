"""What became of a unit's file, or would become of it: the values that both faces show, and their sentences."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cdht_desktop.data.batches import BatchRow
from cdht_desktop.domain.handed_in import RowProblem
from cdht_desktop.errors import Refused
from cdht_desktop.ops.arrivals import Read
from cdht_desktop.words import _

Outcome = Literal["accepted", "replaced", "already", "older", "disputed", "aside", "refused", "stopped"]


@dataclass(frozen=True)
class Received:
    """What became of a file, and why; `rows` is the number of its records, 0 where it does not count.

    `stopped`: the person stopped before this file, and nothing of it was written. `words` are the signer's, to be
    compared on the phone, where nobody confirmed the key.
    """

    file: Path
    outcome: Outcome
    rows: int
    reason: str
    unit: str = ""
    unit_name: str = ""
    year: int = 0
    revision: int = 0
    batch_id: str | None = None
    problems: tuple[RowProblem, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Arrival:
    """What would become of a file if it were taken in now.

    `code` is why it would be put aside: `signer_unknown`, `signer_other_key`, `signer_revoked`, `signer_expired`,
    `signer_wrong_unit`, `closed`, `criteria`, `not_for_us`, `removals`; "" else. `standing` is the revision that counts
    now; `added`, `removed`, `changed` count persons against it, `before` and `after` are the control sums (`registered`
    …). They are empty where nothing stands, or the file may not be read. `created`: the day on which it was made.
    """

    file: Path
    outcome: Outcome
    rows: int
    reason: str
    unit: str = ""
    unit_name: str = ""
    year: int = 0
    revision: int = 0
    created: dt.date | None = None
    code: str = ""
    words: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    standing: int | None = None
    added: int = 0
    removed: int = 0
    changed: int = 0
    before: Mapping[str, int] | None = None
    after: Mapping[str, int] | None = None


def already(row: BatchRow) -> str:
    """Say of a file that is here what became of it then."""
    if row.outcome == "aside":
        return _("This very file was received before and waits: {reason}").format(reason=row.reason)
    if row.outcome == "refused":
        return _("This very file was refused before: {reason}").format(reason=row.reason)
    return _("This very file was received before; nothing was changed.")


def why(outcome: str, revision: int, standing: BatchRow | None) -> str:
    """Say why a file that was read and found right does not count, "" where it does."""
    if outcome == "older" and standing is not None:
        return _("Revision {revision} is not newer than revision {standing}, which stands.").format(
            revision=revision, standing=standing.revision
        )
    if outcome == "older":
        return _("Revision {revision} is not the newest of this unit; it was kept and does not count.").format(
            revision=revision
        )
    if outcome == "disputed":
        return _(
            "There is another file of revision {revision} that differs from this one. Neither counts: ask the unit to"
            " hand in once more, as a new revision."
        ).format(revision=revision)
    return ""


def told(file: Path, row: BatchRow, read: Read, standing: BatchRow | None, *, instead: bool) -> Received:
    """Say what became of a file that was just noted in `row`; `standing` is the file that counts now."""
    outcomes: dict[str, Outcome] = {
        "current": "replaced" if instead else "accepted", "replaced": "older", "older": "older",
        "disputed": "disputed", "aside": "aside", "refused": "refused",
    }  # fmt: skip
    outcome = outcomes[row.outcome]
    words = read.hindrance.words if read.hindrance else ()
    reason = row.reason or why(outcome, row.revision, standing)
    rows = row.rows if row.outcome == "current" else 0
    return Received(
        file, outcome, rows, reason, row.unit, row.unit_name, row.year, row.revision, row.id, read.problems, words
    )


def title(read: Read, outcome: str) -> str:
    """Return what the history says of a file that came."""
    sender = read.manifest.sender
    if outcome == "aside":
        words = _("Put aside: {unit}, {year}, revision {revision}")
    elif outcome == "refused":
        words = _("Refused: {unit}, {year}, revision {revision}")
    else:
        words = _("Received: {unit}, {year}, revision {revision}")
    return words.format(unit=sender.unit_name, year=sender.year, revision=sender.revision)


def refuse_commune(level: str) -> None:
    """Raise `Refused` in a commune's workspace."""
    if level != "upper":
        raise Refused(_("Batch files are received in an upper level's workspace; this one is a commune's."))
